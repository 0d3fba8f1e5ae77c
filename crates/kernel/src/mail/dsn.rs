//! Reports of failed delivery (RFC 3464).

use mail_parser::{MessageParser, MimeHeaders};

use super::bounce::{BOUNCE_LOCAL_PART, TOKEN_LENGTH};

/// Most bytes of a report that are read. The report stands at the beginning; what follows is the message returned.
const LONGEST: usize = 1024 * 1024;

/// What a mail server did with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceAction {
    /// It gave up. The message will not arrive.
    Failed,
    /// It has not succeeded yet and goes on trying.
    Delayed,
}

/// A message of ours that could not be delivered, or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The token of the message, not yet proved: [`Bounces::verify`](super::Bounces::verify).
    pub token: String,
    /// What the mail server did.
    pub action: BounceAction,
    /// The reason as a code of RFC 3463, such as `5.1.1`: no such mailbox.
    pub status: String,
    /// Whether the address itself is to blame, so that writing to it again is pointless: failed, with a code that begins
    /// with 5. A message given up with a code that begins with 4 (a server that was down for days) is not.
    pub permanent: bool,
}

/// Reads a report of failed or delayed delivery. `None` for everything else: answers of people, holiday notices, reports
/// of success, garbage.
pub fn parse_bounce(raw: &[u8]) -> Option<Bounce> {
    let raw = &raw[..raw.len().min(LONGEST)];
    let message = MessageParser::default().parse(raw)?;
    let report = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|subtype| {
                    // The second is the form for addresses beyond ASCII (RFC 6533).
                    subtype.eq_ignore_ascii_case("delivery-status")
                        || subtype.eq_ignore_ascii_case("global-delivery-status")
                })
        })
    })?;
    let (action, status) = read_report(&String::from_utf8_lossy(report.contents()))?;
    Some(Bounce {
        token: find_token(raw)?,
        action,
        permanent: action == BounceAction::Failed && status.starts_with('5'),
        status,
    })
}

/// The report's verdict: of several recipients one that failed, else one that is delayed.
fn read_report(report: &str) -> Option<(BounceAction, String)> {
    let mut delayed = None;
    for block in blocks(report) {
        let field = |wanted: &str| {
            block
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.as_str())
        };
        let Some(action) = field("Action") else {
            continue;
        };
        let status = field("Status")
            .and_then(status_in)
            .or_else(|| field("Diagnostic-Code").and_then(status_in));
        if action.eq_ignore_ascii_case("failed") {
            return Some((
                BounceAction::Failed,
                status.unwrap_or_else(|| String::from("5.0.0")),
            ));
        }
        if action.eq_ignore_ascii_case("delayed") && delayed.is_none() {
            let status = status.unwrap_or_else(|| String::from("4.0.0"));
            delayed = Some((BounceAction::Delayed, status));
        }
    }
    delayed
}

/// Groups of `name: value` lines, separated by empty lines; a line that begins with white space continues the one before.
fn blocks(report: &str) -> Vec<Vec<(String, String)>> {
    let mut blocks = vec![Vec::<(String, String)>::new()];
    for line in report.lines() {
        let line = line.trim_end();
        let Some(block) = blocks.last_mut() else {
            continue;
        };
        if line.is_empty() {
            blocks.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.last_mut() {
                value.push(' ');
                value.push_str(line.trim_start());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            block.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    blocks
}

/// The first code of the form `4.x.y` or `5.x.y` in a text.
fn status_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .find_map(|word| {
            let parts: Vec<&str> = word.trim_matches('.').split('.').collect();
            let number = |part: &&str| (1..=3).contains(&part.len());
            match parts.as_slice() {
                [class @ ("4" | "5"), subject, detail] if number(subject) && number(detail) => {
                    Some(format!("{class}.{subject}.{detail}"))
                }
                _ => None,
            }
        })
}

/// Where the report was sent to names the message. Mail servers keep that address in different headers, and some only in
/// the message returned, so the headers are searched first and then everything. A token found in a wrong place is
/// harmless: it is signed.
fn find_token(raw: &[u8]) -> Option<String> {
    let headers_end = raw
        .windows(2)
        .position(|two| two == b"\n\n")
        .or_else(|| raw.windows(4).position(|four| four == b"\r\n\r\n"))
        .unwrap_or(raw.len());
    token_in(&raw[..headers_end]).or_else(|| token_in(raw))
}

fn token_in(bytes: &[u8]) -> Option<String> {
    let start = BOUNCE_LOCAL_PART.len() + 1;
    bytes.windows(start + TOKEN_LENGTH + 1).find_map(|window| {
        let (before, rest) = window.split_at(start);
        let (token, end) = rest.split_at(TOKEN_LENGTH);
        let ours = before[..start - 1].eq_ignore_ascii_case(BOUNCE_LOCAL_PART.as_bytes())
            && before.ends_with(b"+")
            // Some servers rewrite `bounce+token@ours` to `bounce+token=ours@theirs` on the way.
            && matches!(end, b"@" | b"=")
            && token.iter().all(|b| b.is_ascii_alphabetic() || (b'2'..=b'7').contains(b));
        ours.then(|| String::from_utf8_lossy(token).to_ascii_lowercase())
    })
}

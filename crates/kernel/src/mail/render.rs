//! A message as bytes.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};

use super::{AutoSubmitted, EmailAddress, OutgoingMail, Party};

/// Most characters of a subject. No line of a message may be longer than 998 bytes (RFC 5322, section 2.1.1).
const LONGEST_SUBJECT: usize = 200;

/// Most characters of a name.
const LONGEST_NAME: usize = 100;

/// Most bytes of the address for unsubscribing: it cannot be folded, and must fit on one line with its name.
const LONGEST_URL: usize = 900;

/// A message as it is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The message: headers, an empty line, body; lines end with CR LF.
    pub bytes: Vec<u8>,
    /// Who it comes back to when it cannot be delivered.
    pub envelope_from: EmailAddress,
    /// Who it goes to.
    pub envelope_to: EmailAddress,
}

/// Says the size only: the message itself is personal data.
impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// Why a message cannot be made. Trying again does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The address for unsubscribing does not fit on a line.
    #[error("the address for unsubscribing is longer than {LONGEST_URL} bytes")]
    UrlTooLong,
    /// The address for unsubscribing is not on the web.
    #[error("the address for unsubscribing is neither https nor http")]
    UrlNotWeb,
    /// The mail library refuses an address that this module takes.
    #[error("an address cannot be written in a message")]
    Address,
    /// The mail library refuses the message.
    #[error("the message cannot be made")]
    Message,
}

impl OutgoingMail {
    /// Makes the message: `multipart/alternative` with text and HTML, or plain text alone. The same values give the same
    /// bytes.
    ///
    /// Line breaks and other control characters in names and subject become spaces, so that nothing can start another
    /// header; names and subject are cut at a length that fits on a line.
    ///
    /// # Errors
    /// [`RenderError`].
    pub fn render(&self) -> Result<Rendered, RenderError> {
        let mut builder = Message::builder()
            .from(mailbox(&self.from)?)
            .to(mailbox(&self.to)?)
            .subject(one_line(&self.subject, LONGEST_SUBJECT))
            .date(date(self.date))
            .message_id(Some(self.message_id.to_string()))
            .envelope(self.envelope()?);
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(mailbox(reply_to)?);
        }
        if let Some(last) = self.references.last() {
            let all: Vec<&str> = self
                .references
                .iter()
                .map(super::MessageId::as_str)
                .collect();
            builder = builder
                .in_reply_to(last.to_string())
                .references(all.join(" "));
        }
        let auto_submitted = match self.auto_submitted {
            AutoSubmitted::Generated => Some("auto-generated"),
            AutoSubmitted::Replied => Some("auto-replied"),
            AutoSubmitted::No => None,
        };
        if let Some(word) = auto_submitted {
            // The second is what Exchange heeds instead of RFC 3834; reports of failed delivery stay wanted.
            builder = builder
                .raw_header(header("Auto-Submitted", word))
                .raw_header(header("X-Auto-Response-Suppress", "OOF, AutoReply"));
        }
        if let Some(url) = &self.list_unsubscribe {
            if url.as_str().len() > LONGEST_URL {
                return Err(RenderError::UrlTooLong);
            }
            builder = builder.raw_header(header("List-Unsubscribe", &format!("<{url}>")));
            match url.scheme() {
                "https" => {
                    let one_click = header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
                    builder = builder.raw_header(one_click);
                }
                // One-click asks for https (RFC 8058, section 3.1); without it there is still the link.
                "http" => {}
                _ => return Err(RenderError::UrlNotWeb),
            }
        }

        let text = SinglePart::plain(body(&self.text));
        let message = match &self.html {
            None => builder.singlepart(text),
            Some(html) => builder.multipart(
                MultiPart::alternative()
                    .boundary(self.boundary())
                    .singlepart(text)
                    .singlepart(SinglePart::html(body(html))),
            ),
        }
        .map_err(|_| RenderError::Message)?;
        Ok(Rendered {
            bytes: message.formatted(),
            envelope_from: self.envelope_sender.clone(),
            envelope_to: self.to.address.clone(),
        })
    }

    pub(super) fn envelope(&self) -> Result<Envelope, RenderError> {
        let from = address(&self.envelope_sender)?;
        Envelope::new(Some(from), vec![address(&self.to.address)?])
            .map_err(|_| RenderError::Address)
    }

    /// What separates the parts: made from the whole message, so that it is the same each time and cannot be foreseen by
    /// who wrote a piece of it.
    fn boundary(&self) -> String {
        let mut hash = Sha256::new();
        for piece in [
            self.message_id.as_str(),
            &self.text,
            self.html.as_deref().unwrap_or_default(),
        ] {
            hash.update((piece.len() as u64).to_be_bytes());
            hash.update(piece.as_bytes());
        }
        format!(
            "=_{}",
            data_encoding::HEXLOWER.encode(&hash.finalize()[..20])
        )
    }
}

fn address(address: &EmailAddress) -> Result<Address, RenderError> {
    Address::new(address.local_part(), address.domain()).map_err(|_| RenderError::Address)
}

fn mailbox(party: &Party) -> Result<Mailbox, RenderError> {
    let name = party
        .name
        .as_deref()
        .map(|name| one_line(name, LONGEST_NAME));
    Ok(Mailbox::new(
        name.filter(|name| !name.is_empty()),
        address(&party.address)?,
    ))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// One line without control characters, white space drawn together.
fn one_line(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(longest).collect()
}

/// A text without control characters other than line breaks and tabs. The mail library writes the line breaks.
fn body(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// The mail library writes no years before 1970.
fn date(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(at.as_second().try_into().unwrap_or(0))
}

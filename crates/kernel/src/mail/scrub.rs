//! Answers of mail servers, made fit for logs and screens.

use super::EmailAddress;

/// Most characters that are kept of an answer.
const LONGEST: usize = 200;

/// An answer of a mail server without personal data: words with an `@` go, and so does the name of the mailbox, which
/// servers like to repeat.
pub(super) fn scrub(answer: &str, recipient: Option<&EmailAddress>) -> String {
    let local = recipient
        .map(|address| address.local_part().to_lowercase())
        .unwrap_or_default();
    let words: Vec<&str> = answer
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let personal =
                word.contains('@') || (!local.is_empty() && names(&word.to_lowercase(), &local));
            if personal { "…" } else { word }
        })
        .collect();
    words.join(" ").chars().take(LONGEST).collect()
}

/// Whether `word` holds `local` as a whole name, not as a piece of a longer one: the mailbox `in` is not in `mailing`.
fn names(word: &str, local: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric();
    word.match_indices(local).any(|(at, _)| {
        !word[..at].ends_with(part_of_name) && !word[at + local.len()..].starts_with(part_of_name)
    })
}

//! iCalendar (RFC 5545) in and out.
//!
//! - [`write_closings`]: closings as events, to be read again with [`read_closings`].
//! - [`write_closed_days`]: for subscribers, the days on which a calendar is closed and why, holidays included.
//! - [`write_opening_hours`]: for subscribers, when a calendar is open.
//!
//! Writing is deterministic: the same input gives the same bytes. What would depend on the moment (`DTSTAMP`) is a
//! parameter, and `UID`s follow from the content.

mod event;
mod lines;
mod read;
mod rule;
mod write;

pub use lines::{IcalError, IcalErrorKind, MAX_ICAL_BYTES};
pub use read::{ClosingImport, ImportNote, ImportNoteKind, ReadOptions, read_closings};
pub use write::{IcalHeader, write_closed_days, write_closings, write_opening_hours};

/// A label on one line, at most [`MAX_LABEL`](crate::MAX_LABEL) characters long: what a [`Closing`](crate::Closing) accepts.
fn clean_label(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    let label: String = words.join(" ").chars().take(crate::MAX_LABEL).collect();
    label.trim_end().to_owned()
}

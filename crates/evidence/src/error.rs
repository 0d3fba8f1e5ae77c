//! What can go wrong when evidence is written.

use jiff::Timestamp;

/// Why a row, an hour or a proof was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// The row lies before the last one.
    #[error("the list has reached {last}; a row cannot lie before it")]
    Backwards {
        /// Time of the last row.
        last: Timestamp,
    },
    /// A text that a row cannot hold.
    #[error("{field}: 1 to 200 bytes without control characters are expected")]
    Text {
        /// Which.
        field: &'static str,
    },
    /// The row given as the letter's last is not.
    #[error("the row given as the last one of letter {letter} is another's")]
    OtherLetter {
        /// Of which letter the new row is.
        letter: String,
    },
    /// A stored list does not fit together.
    #[error("row {sequence} does not follow the row before it")]
    Broken {
        /// The place in the list.
        sequence: u64,
    },
    /// An hour cannot be closed over these rows.
    #[error("the hour cannot be closed: {reason}")]
    Hour {
        /// Why.
        reason: &'static str,
    },
    /// A proof cannot be made of what was given.
    #[error("the proof cannot be made: {reason}")]
    Proof {
        /// Why.
        reason: &'static str,
    },
    /// The seal failed.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
}

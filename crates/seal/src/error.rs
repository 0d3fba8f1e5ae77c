//! What can go wrong when a document is signed.

use crate::services::ServiceError;

/// Why a document could not be signed, prepared or refreshed. The document given is never changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The file is not a PDF this crate reads; damaged files are refused and not repaired, because two readers would repair them
    /// differently and then see different documents under one signature.
    #[error("the PDF cannot be read at byte {at}: {reason}")]
    Unreadable {
        /// Offset in the file, in bytes.
        at: usize,
        /// What was expected there.
        reason: String,
    },
    /// The file is encrypted; its owner must remove that first.
    #[error("the PDF is encrypted and cannot be signed")]
    Encrypted,
    /// The page asked for does not exist.
    #[error("the document has no page {page}; it has {pages}")]
    NoSuchPage {
        /// Page asked for, from 1.
        page: usize,
        /// Pages found.
        pages: usize,
    },
    /// The signature field cannot be used or made.
    #[error("signature field '{name}': {reason}")]
    Field {
        /// Its name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// A certification or an earlier signature forbids this change.
    #[error("the document does not allow this: {0}")]
    NotAllowed(String),
    /// The private key cannot be used.
    #[error("the key cannot be used: {0}")]
    Key(String),
    /// The certificate cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
    /// The appearance of a visible signature cannot be made.
    #[error("the visible signature cannot be drawn: {0}")]
    Appearance(String),
    /// The level asked for needs a service that was not given.
    #[error("this level needs {0}")]
    MissingService(&'static str),
    /// An outside service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl SealError {
    pub(crate) fn unreadable(at: usize, reason: impl Into<String>) -> Self {
        Self::Unreadable {
            at,
            reason: reason.into(),
        }
    }
}

//! The one error type that leaves the kernel and the modules.
//!
//! Each variant answers the question "what can the person do about it?". Screens turn it into a sentence, the API
//! into a problem document (RFC 9457). Details that could hold personal data or secrets never reach either of them.

use sea_orm::DbErr;
use std::borrow::Cow;

/// What went wrong, in terms of what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing here, or nothing that this [`Scope`](crate::scope::Scope) may see. The two are not told apart.
    #[error("not found")]
    NotFound,
    /// Who asks is not known: log in first.
    #[error("not logged in")]
    Unauthenticated,
    /// Who asks is known and may not do this.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// One or more values were refused; everything else that was typed can be kept.
    #[error("{} value(s) refused", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody else changed the same thing in the meantime.
    #[error("changed in the meantime: version {current} is newer")]
    Conflict {
        /// The version that is stored now.
        current: i64,
    },
    /// The thing exists already, or the request contradicts the state it is in.
    #[error("not possible now: {0}")]
    State(&'static str),
    /// Too many requests of one origin.
    #[error("too many requests")]
    TooMany {
        /// Seconds until the next try has a chance.
        retry_after: u64,
    },
    /// The disk (or the quota) is full. Nothing was half-written.
    #[error("storage is full")]
    StorageFull,
    /// A part that this request cannot do without is not there at the moment.
    #[error("not available now: {0}")]
    Unavailable(Cow<'static, str>),
    /// A defect or an outside fault of our own; the text is for the log only.
    #[error("internal: {0}")]
    Internal(String),
}

/// One refused value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Name of the form field or a JSON pointer's last part.
    pub field: Cow<'static, str>,
    /// Key of the text that says what is wrong and what to do (`error-…` in the locale files).
    pub key: Cow<'static, str>,
    /// Values that the text mentions, such as a limit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl FieldError {
    /// A refusal of `field` for the reason that the text `key` explains.
    pub fn new(field: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            key: key.into(),
            args: Vec::new(),
        }
    }

    /// Adds a value that the text mentions.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // a number or a text, written down at the call
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.args.push((name.into(), value.to_string()));
        self
    }
}

/// Result with the kernel's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One refused value.
    pub fn invalid(field: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(vec![FieldError::new(field, key)])
    }

    /// A defect; the text goes to the log, never to a screen.
    pub fn internal(text: impl std::fmt::Display) -> Self {
        Self::Internal(text.to_string())
    }

    /// Whether the database refused because a unique value exists already.
    pub fn is_duplicate(error: &DbErr) -> bool {
        matches!(
            error.sql_err(),
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
        )
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        // SQLite: SQLITE_FULL (13) and SQLITE_IOERR_WRITE; PostgreSQL: 53100 disk_full.
        if text.contains("database or disk is full")
            || text.contains("53100")
            || text.contains("No space left")
        {
            return Self::StorageFull;
        }
        if text.contains("disk I/O error") {
            return Self::StorageFull;
        }
        if matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) {
            return Self::Unavailable("store".into());
        }
        Self::Internal(text)
    }
}

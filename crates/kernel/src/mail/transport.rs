//! Handing a message over.

use async_trait::async_trait;

use super::OutgoingMail;

/// The proof that someone else now answers for the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The code of the answer (RFC 5321): 250.
    pub code: u16,
    /// The answer, often with a number under which the receiving server keeps the message. No personal data.
    pub text: String,
}

/// In which of three ways handing over failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SendErrorKind {
    /// Not now: the server asks to come back (a code of 400 or more), or it did not answer in time. When it did not answer
    /// it may have taken the message; handing over again uses the same `Message-ID`.
    Temporary,
    /// Never: the server refuses this message or this recipient (a code of 500 or more).
    Permanent,
    /// It is not about this message: there is no server, no trusted line to it, or it does not let us in. All other
    /// messages fare the same, so this is what a circuit breaker counts.
    Unreachable,
}

/// Why a message could not be handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}{}: {text}", code.map(|code| format!(" {code}")).unwrap_or_default())]
pub struct SendError {
    /// In which way.
    pub kind: SendErrorKind,
    /// The code of the server's answer, when there was one.
    pub code: Option<u16>,
    /// What happened, for the screen of the administrator. No personal data.
    pub text: String,
}

impl SendError {
    /// A failure without an answer of a server.
    pub fn new(kind: SendErrorKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            code: None,
            text: text.into(),
        }
    }

    /// Whether trying again is pointless.
    pub fn is_permanent(&self) -> bool {
        self.kind == SendErrorKind::Permanent
    }

    /// Whether the failure says nothing about the message.
    pub fn is_unreachable(&self) -> bool {
        self.kind == SendErrorKind::Unreachable
    }
}

/// Hands messages over. Returning success means that the other side answers for the message from now on.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Hands one message over.
    ///
    /// # Errors
    /// [`SendError`].
    async fn send(&self, mail: &OutgoingMail) -> Result<Receipt, SendError>;

    /// Whether messages could be handed over now, without handing one over: for the status page.
    ///
    /// # Errors
    /// [`SendError`].
    async fn check(&self) -> Result<(), SendError> {
        Ok(())
    }
}

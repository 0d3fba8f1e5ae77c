//! Requests that may arrive twice and happen once.

use kernel::{Result, Scope, store::Tx, web};
use uuid::Uuid;

/// The idempotency key of a request, with the content it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    key: String,
    content: Vec<u8>,
}

impl Once {
    /// The key as the caller of `scope` chose it. Two callers who choose the same key do not meet.
    pub fn new(scope: &Scope, key: &str, content: impl Into<Vec<u8>>) -> Self {
        let actor = scope.actor();
        let who = actor
            .id()
            .map(|id| id.simple().to_string())
            .unwrap_or_default();
        Self {
            key: format!("{}:{who}:{key}", actor.kind()),
            content: content.into(),
        }
    }

    /// Key and content, as [`NewReport`](crate::model::NewReport) holds them.
    pub fn into_parts(self) -> (String, Vec<u8>) {
        (self.key, self.content)
    }
}

/// Claims the key for this action, before anything else is decided. `None` means go on; `Some` is what an earlier
/// request with the same key and content made, and then nothing happens again.
pub(super) async fn claim(
    tx: &Tx,
    organisation: Uuid,
    once: Option<&Once>,
    subject: Uuid,
) -> Result<Option<Uuid>> {
    match once {
        Some(once) => web::idempotent(tx, organisation, &once.key, &once.content, subject).await,
        None => Ok(None),
    }
}

//! The demonstration's mailbox: a mail transport that keeps messages in the store, and its reader.

use crate::{
    error::{Error, Result},
    mail::{OutgoingMail, Receipt, SendError, SendErrorKind, Transport},
    scope::Scope,
    store::{Store, tables::mailbox},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A kept message.
pub type Kept = mailbox::Model;

/// A domain whose mail the demonstration's mailbox refuses as a mail server would, so that a dead letter can be seen.
pub const REFUSED_DOMAIN: &str = "onbestaand.example";

/// Keeps mail instead of sending it.
pub struct MailboxTransport {
    store: Store,
}

impl MailboxTransport {
    /// A transport that keeps messages in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait::async_trait]
impl Transport for MailboxTransport {
    async fn send(&self, mail: &OutgoingMail) -> std::result::Result<Receipt, SendError> {
        let fault = |kind, text: String| SendError {
            kind,
            code: None,
            text,
        };
        let rendered = mail
            .render()
            .map_err(|error| fault(SendErrorKind::Permanent, error.to_string()))?;
        if mail
            .to
            .address
            .to_string()
            .ends_with(&format!("@{REFUSED_DOMAIN}"))
        {
            return Err(SendError {
                kind: SendErrorKind::Permanent,
                code: Some(550),
                text: "550 no such mailbox".to_owned(),
            });
        }
        let keep = async {
            let tx = self.store.begin(&Scope::installation()).await?;
            let row = mailbox::ActiveModel {
                id: Set(self.store.env().id()),
                organisation_id: Set(Uuid::nil()),
                recipient: Set(mail.to.address.to_string()),
                subject: Set(mail.subject.clone()),
                raw: Set(rendered.bytes),
                at: Set(self.store.env().now_ms()),
            };
            mailbox::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await?;
            tx.commit().await
        };
        keep.await
            .map_err(|error: Error| fault(SendErrorKind::Temporary, error.to_string()))?;
        Ok(Receipt {
            code: 250,
            text: "kept".to_owned(),
        })
    }
}

/// Kept messages, newest first, at most `limit`, older than `before`; only those to `recipient` when given.
///
/// # Errors
/// The store's own.
pub async fn kept(
    store: &Store,
    recipient: Option<&str>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Kept>> {
    let reader = store.read(&Scope::installation()).await?;
    let mut find = mailbox::Entity::find()
        .order_by_desc(mailbox::Column::Id)
        .limit(limit);
    if let Some(recipient) = recipient {
        find = find.filter(mailbox::Column::Recipient.eq(recipient));
    }
    if let Some(before) = before {
        find = find.filter(mailbox::Column::Id.lt(before));
    }
    Ok(find.all(&reader.db()).await?)
}

/// One kept message.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn kept_one(store: &Store, id: Uuid) -> Result<Kept> {
    let reader = store.read(&Scope::installation()).await?;
    mailbox::Entity::find_by_id(id)
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)
}

//! Facts: append-only, chained by hash per organisation.
//!
//! An event says what happened to which row, who did it, when, why and by which rule. It holds ids and plain words,
//! never personal data, so that erasing a person leaves the chain whole. Each row's hash covers all its fields and the
//! hash before it; [`verify()`] walks the chain and names the first row that does not fit.

mod list;
mod read_log;
mod verify;

pub use list::{EventFilter, Look, LookFilter, history, list, looks};
pub use read_log::{ReadLog, read_log_of};
pub use verify::{Broken, Fault, Verified, verify};

use crate::{
    error::{Error, Result},
    scope::{Actor, Scope},
    store::tables::{chain_head, event},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A fact to be recorded with the action that made it true.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Whose chain it belongs to.
    pub organisation: Uuid,
    /// Past tense, dotted, such as `report.registered`.
    pub kind: &'static str,
    /// What kind of row it is about, such as `report`.
    pub subject_kind: &'static str,
    /// Which row.
    pub subject: Uuid,
    /// Why, in a plain word or sentence without personal data.
    pub reason: Option<String>,
    /// The rule that decided, when the system did.
    pub rule: Option<String>,
    /// Further ids and plain words.
    pub payload: serde_json::Value,
}

impl NewEvent {
    /// A fact about one row.
    pub fn new(
        organisation: Uuid,
        kind: &'static str,
        subject_kind: &'static str,
        subject: Uuid,
    ) -> Self {
        Self {
            organisation,
            kind,
            subject_kind,
            subject,
            reason: None,
            rule: None,
            payload: serde_json::json!({}),
        }
    }

    /// Adds why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds the rule that decided.
    #[must_use]
    pub fn by_rule(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// Adds ids and plain words.
    #[must_use]
    pub fn with(mut self, payload: serde_json::Value) -> Self {
        self.payload = payload;
        self
    }
}

/// A recorded fact.
pub type Event = event::Model;

/// Where an organisation's chain stands.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) number: i64,
    seq: i64,
    hash: Vec<u8>,
}

/// Reads a chain head and keeps it locked until the action ends.
pub(crate) async fn lock_head<C: ConnectionTrait>(db: &C, organisation: Uuid) -> Result<Head> {
    head(
        db,
        organisation,
        "UPDATE chain_head SET seq = seq WHERE organisation_id = $1 RETURNING number, seq, hash",
    )
    .await
}

/// Takes the next number of the organisation and locks its chain head in the same statement.
pub(crate) async fn take_number<C: ConnectionTrait>(db: &C, organisation: Uuid) -> Result<Head> {
    head(
        db,
        organisation,
        "UPDATE chain_head SET number = number + 1 WHERE organisation_id = $1 RETURNING number, seq, hash",
    )
    .await
}

async fn head<C: ConnectionTrait>(db: &C, organisation: Uuid, sql: &str) -> Result<Head> {
    let row = db
        .query_one_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            sql,
            [organisation.into()],
        ))
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Head {
        number: row.try_get("", "number")?,
        seq: row.try_get("", "seq")?,
        hash: row.try_get("", "hash")?,
    })
}

pub(crate) async fn store_head<C: ConnectionTrait>(
    db: &C,
    organisation: Uuid,
    head: &Head,
) -> Result<()> {
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "UPDATE chain_head SET seq = $1, hash = $2 WHERE organisation_id = $3",
        [
            head.seq.into(),
            head.hash.clone().into(),
            organisation.into(),
        ],
    ))
    .await?;
    Ok(())
}

/// Starts the chain of a new organisation.
pub(crate) async fn start_chain<C: ConnectionTrait>(db: &C, organisation: Uuid) -> Result<()> {
    let head = chain_head::ActiveModel {
        organisation_id: Set(organisation),
        number: Set(0),
        seq: Set(0),
        hash: Set(genesis(organisation)),
    };
    chain_head::Entity::insert(head)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The hash before an organisation's first event.
fn genesis(organisation: Uuid) -> Vec<u8> {
    Sha256::digest(organisation.as_bytes()).to_vec()
}

/// Makes the row for `event` that follows `head`, and moves the head to it.
pub(crate) fn chain(
    event: NewEvent,
    head: &mut Head,
    at: i64,
    actor: &Actor,
) -> event::ActiveModel {
    let mut row = Event {
        organisation_id: event.organisation,
        seq: head.seq + 1,
        kind: event.kind.to_owned(),
        subject_kind: event.subject_kind.to_owned(),
        subject_id: event.subject,
        actor_kind: actor.kind().to_owned(),
        actor_id: actor.id(),
        at,
        reason: event.reason,
        rule: event.rule,
        payload: event.payload.to_string(),
        prev_hash: std::mem::take(&mut head.hash),
        hash: Vec::new(),
    };
    row.hash = hash(&row);
    head.seq = row.seq;
    head.hash.clone_from(&row.hash);
    event::ActiveModel {
        organisation_id: Set(row.organisation_id),
        seq: Set(row.seq),
        kind: Set(row.kind),
        subject_kind: Set(row.subject_kind),
        subject_id: Set(row.subject_id),
        actor_kind: Set(row.actor_kind),
        actor_id: Set(row.actor_id),
        at: Set(row.at),
        reason: Set(row.reason),
        rule: Set(row.rule),
        payload: Set(row.payload),
        prev_hash: Set(row.prev_hash),
        hash: Set(row.hash),
    }
}

/// The hash of a row: SHA-256 over the hash before it and every field, each with its length in front so that no two
/// different rows are written the same.
fn hash(row: &Event) -> Vec<u8> {
    let mut digest = Sha256::new();
    let mut field = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    field(&row.prev_hash);
    field(row.organisation_id.as_bytes());
    field(&row.seq.to_be_bytes());
    field(row.kind.as_bytes());
    field(row.subject_kind.as_bytes());
    field(row.subject_id.as_bytes());
    field(row.actor_kind.as_bytes());
    field(row.actor_id.as_ref().map_or(&[][..], |id| id.as_bytes()));
    field(&row.at.to_be_bytes());
    field(row.reason.as_deref().map_or(&[0][..], str::as_bytes));
    field(row.rule.as_deref().map_or(&[0][..], str::as_bytes));
    field(row.payload.as_bytes());
    digest.finalize().to_vec()
}

/// The events about one row, oldest first. The rows that `scope` may not touch are left out.
///
/// # Errors
/// The store's own.
pub async fn of_subject<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    subject: Uuid,
) -> Result<Vec<Event>> {
    Ok(event::Entity::find()
        .filter(event::Column::SubjectId.eq(subject))
        .filter(scope.rows(event::Column::OrganisationId))
        .order_by_asc(event::Column::Seq)
        .all(db)
        .await?)
}

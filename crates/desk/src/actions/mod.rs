//! One file per thing a person can do: check permission → change → event, in one transaction.
//!
//! What must happen afterwards (a mail, placing an address) is put in the outbox by the same transaction and done by
//! [`jobs`](crate::jobs).

mod answer;
mod assign;
mod classify;
mod close;
mod copy_categories;
mod import_addresses;
mod once;
mod register;
mod settings;
mod unsubscribe;
mod write;

pub use answer::answer;
pub use assign::{Assignee, assign, assign_once};
pub use classify::classify;
pub use close::{close, close_once, reopen, reopen_once};
pub use copy_categories::{
    Difference, Pick, compare_categories, copy_categories, now as accents_now,
};
pub use import_addresses::{
    ListChange, NewAddress, compare_addresses, import_addresses, replace_addresses,
};
pub use once::Once;
pub use register::{Receipt, register};
pub use settings::{
    CategoryChange, LONGEST_STOPPER, LONGEST_TERM, category_faults, change_category,
};
pub use unsubscribe::unsubscribe;
pub use write::{ask, ask_once, note, note_once, update, update_once};

use crate::store::{
    Catalogues,
    one::Report,
    tables::{message, report},
};
use calendar::Clock;
use kernel::{Action, Error, House, Result, jobs::NewJob, store::Tx};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr,
};
use std::sync::Arc;
use uuid::Uuid;

use crate::model::MessageKind;

/// The catalogues of the house.
pub(crate) fn catalogues(house: &House) -> Result<Arc<Catalogues>> {
    house.part::<Catalogues>()
}

/// Reads a report inside an action and checks that `action` may be done on it.
pub(crate) async fn load(tx: &Tx, id: Uuid, action: Action) -> Result<Report> {
    let scope = tx.scope();
    let found = report::Entity::find_by_id(id)
        .filter(scope.rows(report::Column::OrganisationId))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    scope.require(
        action,
        found.organisation_id,
        Some(found.category_id),
        found.area.as_deref(),
    )?;
    Ok(found)
}

/// A change of one report that raises its version.
pub(crate) fn change(report: &Report, now: i64) -> UpdateMany<report::Entity> {
    report::Entity::update_many()
        .filter(report::Column::Id.eq(report.id))
        .filter(report::Column::Version.eq(report.version))
        .col_expr(report::Column::Version, Expr::value(report.version + 1))
        .col_expr(report::Column::UpdatedAt, Expr::value(now))
}

/// Runs a [`change`]; when another save came in between, this one is refused and nothing is lost.
pub(crate) async fn apply(
    tx: &Tx,
    report: &Report,
    update: UpdateMany<report::Entity>,
) -> Result<()> {
    match update.exec(&tx.db()).await?.rows_affected {
        0 => Err(Error::Conflict {
            current: report.version + 1,
        }),
        _ => Ok(()),
    }
}

/// Refuses when the clerk looked at an older version than is stored.
pub(crate) fn same_version(report: &Report, version: i64) -> Result<()> {
    if report.version == version {
        Ok(())
    } else {
        Err(Error::Conflict {
            current: report.version,
        })
    }
}

/// Writes a message or note.
pub(crate) async fn insert_message(
    tx: &Tx,
    report: &Report,
    kind: MessageKind,
    body: &str,
) -> Result<Uuid> {
    insert_message_as(tx, tx.env().id(), report, kind, body).await
}

/// Writes a message or note under an id that was chosen before.
pub(crate) async fn insert_message_as(
    tx: &Tx,
    id: Uuid,
    report: &Report,
    kind: MessageKind,
    body: &str,
) -> Result<Uuid> {
    let row = message::ActiveModel {
        id: Set(id),
        organisation_id: Set(report.organisation_id),
        report_id: Set(report.id),
        kind: Set(kind.key().to_owned()),
        author_kind: Set(tx.scope().actor().kind().to_owned()),
        author_id: Set(tx.scope().account()),
        body: Set(body.trim().to_owned()),
        at: Set(tx.env().now_ms()),
    };
    message::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(id)
}

/// The running term of a report.
pub(crate) fn clock(report: &Report) -> Result<Clock> {
    serde_json::from_str(&report.clock).map_err(Error::internal)
}

/// The notice to the reporter of something that happened. `key` names the happening, so that it is told once.
pub(crate) fn notice(report: &Report, what: &'static str, key: &str) -> Option<NewJob> {
    if report.anonymous {
        return None;
    }
    Some(
        NewJob::new(
            report.organisation_id,
            crate::jobs::NOTICE,
            format!("desk.notice:{}:{what}:{key}", report.id),
        )
        .with(serde_json::json!({ "report": report.id, "what": what, "message": key }))
        .through("mail"),
    )
}

//! Closing with an outcome, and opening again.

use super::{
    Once, apply, catalogues, change, clock, insert_message, load, notice, once::claim, same_version,
};
use crate::{
    CLOSE,
    model::{Closing, MessageKind, Outcome, State},
    store::tables::report,
};
use kernel::{Error, House, Result, Scope, events::NewEvent};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

/// Closes a report of which the clerk saw `version`. The words go to the reporter.
///
/// # Errors
/// [`Error::Invalid`] when something that belongs to the outcome is missing, [`Error::Conflict`] when it was changed
/// in the meantime, [`Error::State`] when it is closed already.
pub async fn close(
    house: &House,
    scope: &Scope,
    id: Uuid,
    version: i64,
    closing: &Closing,
) -> Result<()> {
    close_once(house, scope, id, version, closing, None).await
}

/// As [`close`], for a request that may arrive twice.
///
/// # Errors
/// Those of [`close`], and [`Error::State`] when the key was used for something else.
pub async fn close_once(
    house: &House,
    scope: &Scope,
    id: Uuid,
    version: i64,
    closing: &Closing,
    once: Option<&Once>,
) -> Result<()> {
    let faults = closing.faults();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let now = house.env().now_ms();
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, CLOSE).await?;
    if claim(&tx, found.organisation_id, once, id).await?.is_some() {
        return Ok(());
    }
    same_version(&found, version)?;
    if found.closed_at.is_some() {
        return Err(Error::State("report-closed"));
    }
    if let Some(other) = closing
        .duplicate_of
        .filter(|_| closing.outcome == Outcome::Duplicate)
    {
        let exists = report::Entity::find_by_id(other)
            .filter(report::Column::OrganisationId.eq(found.organisation_id))
            .one(&tx.db())
            .await?;
        if other == id || exists.is_none() {
            return Err(Error::invalid("duplicate", "error-unknown"));
        }
    }
    let message = insert_message(&tx, &found, MessageKind::Closing, &closing.text).await?;
    let changed = change(&found, now)
        .col_expr(report::Column::State, Expr::value(State::Closed.key()))
        .col_expr(report::Column::Outcome, Expr::value(closing.outcome.key()))
        .col_expr(
            report::Column::OutcomeReason,
            Expr::value(closing.reason.clone()),
        )
        .col_expr(
            report::Column::OutcomeParty,
            Expr::value(closing.party.clone()),
        )
        .col_expr(
            report::Column::OutcomeText,
            Expr::value(closing.text.trim()),
        )
        .col_expr(
            report::Column::DuplicateOf,
            Expr::value(closing.duplicate_of),
        )
        .col_expr(report::Column::ClosedAt, Expr::value(now))
        .col_expr(report::Column::PausedAt, Expr::value(None::<i64>));
    apply(&tx, &found, changed).await?;
    tx.event(NewEvent::new(found.organisation_id, "report.closed", "report", id).with(serde_json::json!({
        "outcome": closing.outcome.key(), "message": message, "in_time": now <= found.due_at || found.paused_at.is_some(),
    })));
    if let Some(job) = notice(&found, "closed", &message.to_string()) {
        tx.job(job);
    }
    tx.commit().await
}

/// Opens a closed report again: as a correction by a clerk. A notice about the closing that was not sent yet is not
/// sent any more.
///
/// # Errors
/// [`Error::State`] when it is not closed, [`Error::Conflict`] when it was changed in the meantime.
pub async fn reopen(house: &House, scope: &Scope, id: Uuid, version: i64) -> Result<()> {
    reopen_once(house, scope, id, version, None).await
}

/// As [`reopen`], for a request that may arrive twice.
///
/// # Errors
/// Those of [`reopen`], and [`Error::State`] when the key was used for something else.
pub async fn reopen_once(
    house: &House,
    scope: &Scope,
    id: Uuid,
    version: i64,
    once: Option<&Once>,
) -> Result<()> {
    let organisation = {
        let tx = house.store().begin(scope).await?;
        load(&tx, id, CLOSE).await?.organisation_id
    };
    let catalogue = catalogues(house)?.of(house.store(), organisation).await?;
    let now = house.env().now();
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, CLOSE).await?;
    if claim(&tx, organisation, once, id).await?.is_some() {
        return Ok(());
    }
    same_version(&found, version)?;
    if found.closed_at.is_none() {
        return Err(Error::State("report-open"));
    }
    let mut clock = clock(&found)?;
    if let Some(since) = clock.paused_since() {
        clock.resume(now.max(since)).map_err(Error::internal)?;
    }
    let due = clock
        .due(&catalogue.calendar)
        .map_err(Error::internal)?
        .as_millisecond();
    let state = if found.assignee_id.is_some() {
        State::InProgress
    } else {
        State::New
    };
    let changed = change(&found, now.as_millisecond())
        .col_expr(report::Column::State, Expr::value(state.key()))
        .col_expr(report::Column::Outcome, Expr::value(None::<String>))
        .col_expr(report::Column::OutcomeReason, Expr::value(None::<String>))
        .col_expr(report::Column::OutcomeParty, Expr::value(None::<String>))
        .col_expr(report::Column::OutcomeText, Expr::value(None::<String>))
        .col_expr(report::Column::DuplicateOf, Expr::value(None::<Uuid>))
        .col_expr(report::Column::ClosedAt, Expr::value(None::<i64>))
        .col_expr(report::Column::DueAt, Expr::value(due))
        .col_expr(
            report::Column::Clock,
            Expr::value(serde_json::to_string(&clock).map_err(Error::internal)?),
        );
    apply(&tx, &found, changed).await?;
    tx.event(NewEvent::new(organisation, "report.reopened", "report", id));
    tx.commit().await
}

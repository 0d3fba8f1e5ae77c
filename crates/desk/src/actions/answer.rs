//! What the reporter writes on the status page: an answer to a question, or something to add.

use super::{apply, catalogues, change, clock, insert_message};
use crate::{
    model::{MessageKind, State, check_body},
    store::tables::report,
};
use kernel::{Error, House, Result, Scope, events::NewEvent, scope::Actor};
use sea_orm::{EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

/// Adds the reporter's words and lets a paused term run on: the promised moment moves by exactly the working time that
/// was waited. Only the reporter of the report, by its private code, can do this.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or too long, [`Error::State`] when the report is closed.
pub async fn answer(house: &House, scope: &Scope, body: &str) -> Result<Uuid> {
    let Actor::Reporter(id) = *scope.actor() else {
        return Err(Error::Forbidden("report.answer"));
    };
    if let Some(fault) = check_body("body", body) {
        return Err(Error::Invalid(vec![fault]));
    }
    let now = house.env().now();
    let reader = house.store().read(scope).await?;
    let organisation = report::Entity::find_by_id(id)
        .filter(scope.rows(report::Column::OrganisationId))
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?
        .organisation_id;
    drop(reader);
    let catalogue = catalogues(house)?.of(house.store(), organisation).await?;
    let mut tx = house.store().begin(scope).await?;
    let found = report::Entity::find_by_id(id)
        .filter(scope.rows(report::Column::OrganisationId))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    if found.closed_at.is_some() {
        return Err(Error::State("report-closed"));
    }
    let message = insert_message(&tx, &found, MessageKind::Answer, body).await?;
    let mut payload = serde_json::json!({ "message": message });
    if found.paused_at.is_some() {
        let mut clock = clock(&found)?;
        let since = clock.paused_since().unwrap_or(now);
        clock.resume(now.max(since)).map_err(Error::internal)?;
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
            .col_expr(report::Column::PausedAt, Expr::value(None::<i64>))
            .col_expr(report::Column::DueAt, Expr::value(due))
            .col_expr(
                report::Column::Clock,
                Expr::value(serde_json::to_string(&clock).map_err(Error::internal)?),
            );
        apply(&tx, &found, changed).await?;
        payload["due"] = due.into();
    }
    tx.event(NewEvent::new(organisation, "report.answered", "report", id).with(payload));
    tx.commit().await?;
    Ok(message)
}

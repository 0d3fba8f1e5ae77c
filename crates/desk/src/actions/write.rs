//! What a clerk writes: notes among colleagues, news for the reporter, questions.
//!
//! Writing never conflicts with another save: words are added, so both are kept.

use super::{Once, apply, change, clock, insert_message_as, load, notice, once::claim};
use crate::{
    HANDLE, REPLY,
    model::{MessageKind, State, check_body},
    store::tables::report,
};
use kernel::{Error, House, Result, Scope, events::NewEvent};
use sea_orm::sea_query::Expr;
use uuid::Uuid;

fn refuse(body: &str) -> Result<()> {
    match check_body("body", body) {
        Some(fault) => Err(Error::Invalid(vec![fault])),
        None => Ok(()),
    }
}

/// A note among colleagues. The reporter never sees it.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or too long.
pub async fn note(house: &House, scope: &Scope, id: Uuid, body: &str) -> Result<Uuid> {
    note_once(house, scope, id, body, None).await
}

/// As [`note`], for a request that may arrive twice; the second time it returns the message of the first.
///
/// # Errors
/// Those of [`note`], and [`Error::State`] when the key was used for something else.
pub async fn note_once(
    house: &House,
    scope: &Scope,
    id: Uuid,
    body: &str,
    once: Option<&Once>,
) -> Result<Uuid> {
    refuse(body)?;
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, HANDLE).await?;
    let message = tx.env().id();
    if let Some(earlier) = claim(&tx, found.organisation_id, once, message).await? {
        return Ok(earlier);
    }
    insert_message_as(&tx, message, &found, MessageKind::Note, body).await?;
    tx.event(
        NewEvent::new(found.organisation_id, "report.noted", "report", id)
            .with(serde_json::json!({ "message": message })),
    );
    tx.commit().await?;
    Ok(message)
}

/// News for the reporter: on the status page, and by mail.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or too long.
pub async fn update(house: &House, scope: &Scope, id: Uuid, body: &str) -> Result<Uuid> {
    update_once(house, scope, id, body, None).await
}

/// As [`update`], for a request that may arrive twice; the second time it returns the message of the first.
///
/// # Errors
/// Those of [`update`], and [`Error::State`] when the key was used for something else.
pub async fn update_once(
    house: &House,
    scope: &Scope,
    id: Uuid,
    body: &str,
    once: Option<&Once>,
) -> Result<Uuid> {
    refuse(body)?;
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, REPLY).await?;
    let message = tx.env().id();
    if let Some(earlier) = claim(&tx, found.organisation_id, once, message).await? {
        return Ok(earlier);
    }
    insert_message_as(&tx, message, &found, MessageKind::Update, body).await?;
    tx.event(
        NewEvent::new(found.organisation_id, "report.updated", "report", id)
            .with(serde_json::json!({ "message": message })),
    );
    if let Some(job) = notice(&found, "update", &message.to_string()) {
        tx.job(job);
    }
    tx.commit().await?;
    Ok(message)
}

/// A question to the reporter. The term is paused until the answer.
///
/// # Errors
/// [`Error::State`] when the report is closed, or anonymous without anybody to ask.
pub async fn ask(house: &House, scope: &Scope, id: Uuid, body: &str) -> Result<Uuid> {
    ask_once(house, scope, id, body, None).await
}

/// As [`ask`], for a request that may arrive twice; the second time it returns the message of the first.
///
/// # Errors
/// Those of [`ask`], and [`Error::State`] when the key was used for something else.
pub async fn ask_once(
    house: &House,
    scope: &Scope,
    id: Uuid,
    body: &str,
    once: Option<&Once>,
) -> Result<Uuid> {
    refuse(body)?;
    let now = house.env().now();
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, REPLY).await?;
    let message = tx.env().id();
    if let Some(earlier) = claim(&tx, found.organisation_id, once, message).await? {
        return Ok(earlier);
    }
    if found.closed_at.is_some() {
        return Err(Error::State("report-closed"));
    }
    insert_message_as(&tx, message, &found, MessageKind::Question, body).await?;
    if found.paused_at.is_none() {
        let mut clock = clock(&found)?;
        clock
            .pause(now.max(clock.started()))
            .map_err(Error::internal)?;
        let changed = change(&found, now.as_millisecond())
            .col_expr(report::Column::State, Expr::value(State::Waiting.key()))
            .col_expr(report::Column::PausedAt, Expr::value(now.as_millisecond()))
            .col_expr(
                report::Column::Clock,
                Expr::value(serde_json::to_string(&clock).map_err(Error::internal)?),
            );
        apply(&tx, &found, changed).await?;
    }
    tx.event(
        NewEvent::new(found.organisation_id, "report.asked", "report", id)
            .with(serde_json::json!({ "message": message })),
    );
    if let Some(job) = notice(&found, "question", &message.to_string()) {
        tx.job(job);
    }
    tx.commit().await?;
    Ok(message)
}

//! What a clerk writes: notes among colleagues, news for the reporter, questions.
//!
//! Writing never conflicts with another save: words are added, so both are kept.

use super::{apply, change, clock, insert_message, load, notice};
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
    refuse(body)?;
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, HANDLE).await?;
    let message = insert_message(&tx, &found, MessageKind::Note, body).await?;
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
    refuse(body)?;
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, REPLY).await?;
    let message = insert_message(&tx, &found, MessageKind::Update, body).await?;
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
    refuse(body)?;
    let now = house.env().now();
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, REPLY).await?;
    if found.closed_at.is_some() {
        return Err(Error::State("report-closed"));
    }
    let message = insert_message(&tx, &found, MessageKind::Question, body).await?;
    if found.paused_at.is_none() {
        let mut clock = clock(&found)?;
        clock.pause(now.max(clock.started())).map_err(Error::internal)?;
        let changed = change(&found, now.as_millisecond())
            .col_expr(report::Column::State, Expr::value(State::Waiting.key()))
            .col_expr(report::Column::PausedAt, Expr::value(now.as_millisecond()))
            .col_expr(report::Column::Clock, Expr::value(serde_json::to_string(&clock).map_err(Error::internal)?));
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

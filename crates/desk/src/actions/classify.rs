//! Changing the category: the promise and the team follow, and the history says why.

use super::{apply, catalogues, change, clock, load, same_version};
use crate::{HANDLE, model::State, store::tables::report};
use calendar::Clock;
use kernel::{Error, House, Result, Scope, events::NewEvent};
use sea_orm::sea_query::Expr;
use uuid::Uuid;

/// Moves a report of which the clerk saw `version` to another category. Its term starts again from the moment of
/// registration with the new length, pauses kept, so that a wrong first choice costs the reporter nothing.
///
/// # Errors
/// [`Error::Conflict`], [`Error::Invalid`] for a category that is not offered, [`Error::State`] when it is closed.
pub async fn classify(
    house: &House,
    scope: &Scope,
    id: Uuid,
    version: i64,
    category: Uuid,
) -> Result<()> {
    let organisation = {
        let tx = house.store().begin(scope).await?;
        load(&tx, id, HANDLE).await?.organisation_id
    };
    let catalogue = catalogues(house)?.of(house.store(), organisation).await?;
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, HANDLE).await?;
    same_version(&found, version)?;
    if found.closed_at.is_some() {
        return Err(Error::State("report-closed"));
    }
    let Some(category) = catalogue.offered(category) else {
        return Err(Error::invalid("category", "error-unknown"));
    };
    // The clerk must also be allowed to handle it where it goes; otherwise it would vanish from under their hands.
    scope.require(
        HANDLE,
        found.organisation_id,
        Some(category.id),
        found.area.as_deref(),
    )?;
    let old = clock(&found)?;
    let mut new = Clock::start(old.started(), category.term);
    for pause in old.pauses() {
        new.pause(pause.from).map_err(Error::internal)?;
        if let Some(until) = pause.until {
            new.resume(until).map_err(Error::internal)?;
        }
    }
    let due = new
        .due(&catalogue.calendar)
        .map_err(Error::internal)?
        .as_millisecond();
    let mut update = change(&found, house.env().now_ms())
        .col_expr(report::Column::CategoryId, Expr::value(category.id))
        .col_expr(report::Column::Kind, Expr::value(category.kind.as_str()))
        .col_expr(
            report::Column::Clock,
            Expr::value(serde_json::to_string(&new).map_err(Error::internal)?),
        )
        .col_expr(report::Column::DueAt, Expr::value(due));
    if category.team != found.team_id {
        update = update
            .col_expr(report::Column::TeamId, Expr::value(category.team))
            .col_expr(report::Column::AssigneeId, Expr::value(None::<Uuid>))
            .col_expr(report::Column::Rule, Expr::value(category.rule));
        if State::from_key(&found.state) == Some(State::InProgress) {
            update = update.col_expr(report::Column::State, Expr::value(State::New.key()));
        }
    }
    apply(&tx, &found, update).await?;
    let payload =
        serde_json::json!({ "category": category.key, "team": category.team, "due": due });
    tx.event(
        NewEvent::new(found.organisation_id, "report.classified", "report", id)
            .by_rule(category.rule)
            .with(payload),
    );
    tx.commit().await
}

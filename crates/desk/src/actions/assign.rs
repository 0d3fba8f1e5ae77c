//! Giving a report to a team or a person.

use super::{Once, apply, catalogues, change, load, once::claim, same_version};
use crate::{HANDLE, model::State, store::tables::report};
use kernel::{Error, House, Result, Scope, events::NewEvent};
use sea_orm::sea_query::Expr;
use uuid::Uuid;

/// Who gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// This person; the team stays.
    Person(Uuid),
    /// This team, nobody in particular.
    Team(Uuid),
    /// Nobody in particular; the team stays.
    Nobody,
}

/// Assigns a report of which the clerk saw `version`. The person must work in the report's organisation, the team
/// must be one of its teams.
///
/// # Errors
/// [`Error::Conflict`] when it was changed in the meantime, [`Error::Invalid`] for an unknown person or team,
/// [`Error::State`] when it is closed.
pub async fn assign(
    house: &House,
    scope: &Scope,
    id: Uuid,
    version: i64,
    to: Assignee,
) -> Result<()> {
    assign_once(house, scope, id, version, to, None).await
}

/// As [`assign`], for a request that may arrive twice.
///
/// # Errors
/// Those of [`assign`], and [`Error::State`] when the key was used for something else.
pub async fn assign_once(
    house: &House,
    scope: &Scope,
    id: Uuid,
    version: i64,
    to: Assignee,
    once: Option<&Once>,
) -> Result<()> {
    let organisation = {
        let tx = house.store().begin(scope).await?;
        load(&tx, id, HANDLE).await?.organisation_id
    };
    let catalogue = catalogues(house)?.of(house.store(), organisation).await?;
    let mut tx = house.store().begin(scope).await?;
    let found = load(&tx, id, HANDLE).await?;
    if claim(&tx, organisation, once, id).await?.is_some() {
        return Ok(());
    }
    same_version(&found, version)?;
    if found.closed_at.is_some() {
        return Err(Error::State("report-closed"));
    }
    let mut update = change(&found, house.env().now_ms());
    let payload = match to {
        Assignee::Person(person) => {
            if catalogue.person(person).is_none() {
                return Err(Error::invalid("assignee", "error-unknown"));
            }
            update = update.col_expr(report::Column::AssigneeId, Expr::value(person));
            serde_json::json!({ "account": person })
        }
        Assignee::Team(team) => {
            if catalogue.team(team).is_none() {
                return Err(Error::invalid("team", "error-unknown"));
            }
            update = update
                .col_expr(report::Column::TeamId, Expr::value(team))
                .col_expr(report::Column::AssigneeId, Expr::value(None::<Uuid>))
                .col_expr(report::Column::Rule, Expr::value("by-hand"));
            serde_json::json!({ "team": team })
        }
        Assignee::Nobody => {
            update = update.col_expr(report::Column::AssigneeId, Expr::value(None::<Uuid>));
            serde_json::json!({})
        }
    };
    // Taking a new report is starting on it; giving it back makes it new again.
    let state = match (to, State::from_key(&found.state)) {
        (Assignee::Person(_), Some(State::New)) => Some(State::InProgress),
        (Assignee::Team(_) | Assignee::Nobody, Some(State::InProgress)) => Some(State::New),
        _ => None,
    };
    if let Some(state) = state {
        update = update.col_expr(report::Column::State, Expr::value(state.key()));
    }
    apply(&tx, &found, update).await?;
    tx.event(NewEvent::new(found.organisation_id, "report.assigned", "report", id).with(payload));
    tx.commit().await
}

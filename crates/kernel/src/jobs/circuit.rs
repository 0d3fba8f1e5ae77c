//! A circuit breaker per outside system.
//!
//! After five failures in a row the circuit opens: no job of that system is taken for a while. Then one is
//! tried; if it works the circuit closes, otherwise the wait doubles, up to ten minutes.

use crate::{
    error::Result,
    scope::Scope,
    store::{Store, tables::circuit},
};
use sea_orm::{ConnectionTrait, EntityTrait, Statement};

/// Failures in a row that open the circuit.
const THRESHOLD: i64 = 5;
const FIRST_WAIT_MS: i64 = 10_000;
const LONGEST_WAIT_MS: i64 = 600_000;

/// State of one outside system as stored.
pub type Circuit = circuit::Model;

impl Circuit {
    /// Whether jobs of this system must wait at moment `now` (milliseconds).
    pub fn is_open(&self, now: i64) -> bool {
        self.opened_at.is_some() && self.retry_at.is_some_and(|at| at > now)
    }

    /// Whether it answered less than a minute before `now` (milliseconds) and has not failed since.
    pub(super) fn is_healthy(&self, now: i64) -> bool {
        self.failures == 0 && self.last_success_at.is_some_and(|at| now - at < 60_000)
    }
}

/// All outside systems that were ever called.
///
/// # Errors
/// The store's own.
pub async fn circuits(store: &Store) -> Result<Vec<Circuit>> {
    let reader = store.read(&Scope::installation()).await?;
    Ok(circuit::Entity::find().all(&reader.db()).await?)
}

pub(super) async fn succeeded(store: &Store, system: &str) -> Result<()> {
    let now = store.env().now_ms();
    let tx = store.begin(&Scope::installation()).await?;
    tx.db()
        .execute_raw(Statement::from_sql_and_values(
            store.backend(),
            "INSERT INTO circuit (system, failures, last_success_at) VALUES ($1, 0, $2) \
             ON CONFLICT (system) DO UPDATE SET failures = 0, opened_at = NULL, retry_at = NULL, last_success_at = $2",
            [system.into(), now.into()],
        ))
        .await?;
    tx.commit().await
}

pub(super) async fn failed(store: &Store, system: &str, error: &str) -> Result<()> {
    let now = store.env().now_ms();
    let tx = store.begin(&Scope::installation()).await?;
    let row = tx
        .db()
        .query_one_raw(Statement::from_sql_and_values(
            store.backend(),
            "INSERT INTO circuit (system, failures, last_error) VALUES ($1, 1, $2) \
             ON CONFLICT (system) DO UPDATE SET failures = circuit.failures + 1, last_error = $2 RETURNING failures",
            [system.into(), error.into()],
        ))
        .await?;
    let failures: i64 = row
        .map(|row| row.try_get("", "failures"))
        .transpose()?
        .unwrap_or(1);
    if failures >= THRESHOLD {
        let doublings = u32::try_from((failures - THRESHOLD).min(10)).unwrap_or(10);
        let wait = FIRST_WAIT_MS
            .saturating_mul(1 << doublings)
            .min(LONGEST_WAIT_MS);
        tx.db()
            .execute_raw(Statement::from_sql_and_values(
                store.backend(),
                "UPDATE circuit SET opened_at = COALESCE(opened_at, $2), retry_at = $3 WHERE system = $1",
                [system.into(), now.into(), (now + wait).into()],
            ))
            .await?;
        tracing::warn!(
            system,
            failures,
            wait_ms = wait,
            "outside system does not answer: left alone for a while"
        );
    }
    tx.commit().await
}

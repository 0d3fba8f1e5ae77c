//! Jobs and outbox: everything slow or fallible, after the commit.
//!
//! A job is a row written together with the change that asks for it, so it exists exactly when the change does. A
//! worker takes a lease on it, runs its [`Handler`], and marks it done. A worker that dies loses its lease and another
//! takes over; so **a handler runs at least once and must be idempotent**, for which it has the job's key.
//! Failures are tried again with growing pauses and jitter; when tries run out the job is *dead*: a person sees the
//! reason on a screen and can replay or cancel it. An outside system that keeps failing is left alone for a while by a
//! circuit breaker, without using up its jobs' tries.

mod circuit;
mod queue;
mod worker;

pub use circuit::{Circuit, circuits};
pub use queue::{Counts, Filter, cancel, counts, forget_all, list, replay};
pub use worker::{Worker, run_due};

use crate::{env::Env, house::House, store::tables::job};
use sea_orm::ActiveValue::Set;
use std::time::Duration;
use uuid::Uuid;

/// A job as stored.
pub type Job = job::Model;

/// Work to put in the outbox with an action.
#[derive(Debug, Clone)]
pub struct NewJob {
    organisation: Uuid,
    kind: &'static str,
    key: String,
    payload: serde_json::Value,
    system: Option<&'static str>,
    delay: Duration,
    max_attempts: i64,
}

impl NewJob {
    /// Work of `kind` for one organisation. `key` names the work: the same key twice is the same work, done once.
    pub fn new(organisation: Uuid, kind: &'static str, key: impl Into<String>) -> Self {
        Self {
            organisation,
            kind,
            key: key.into(),
            payload: serde_json::json!({}),
            system: None,
            delay: Duration::ZERO,
            max_attempts: 12,
        }
    }

    /// What the handler needs to know: ids, never personal data.
    #[must_use]
    pub fn with(mut self, payload: serde_json::Value) -> Self {
        self.payload = payload;
        self
    }

    /// The outside system it needs, for the circuit breaker.
    #[must_use]
    pub fn through(mut self, system: &'static str) -> Self {
        self.system = Some(system);
        self
    }

    /// Not before this time has passed.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Tries before the job is dead; 12 unless said otherwise, which with the pauses between them is about a day.
    #[must_use]
    pub fn tries(mut self, max_attempts: i64) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    pub(crate) fn row(self, env: &Env) -> job::ActiveModel {
        let now = env.now_ms();
        job::ActiveModel {
            id: Set(env.id()),
            organisation_id: Set(self.organisation),
            kind: Set(self.kind.to_owned()),
            key: Set(self.key),
            payload: Set(self.payload.to_string()),
            state: Set("queued".to_owned()),
            system: Set(self.system.map(ToOwned::to_owned)),
            attempts: Set(0),
            max_attempts: Set(self.max_attempts),
            run_at: Set(now + i64::try_from(self.delay.as_millis()).unwrap_or(i64::MAX / 2)),
            lease_until: Set(None),
            lease_owner: Set(None),
            last_error: Set(None),
            created_at: Set(now),
            finished_at: Set(None),
        }
    }
}

/// Why a job did not succeed this time. The text is shown to administrators: no personal data, no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It may work later. Counts as a try.
    #[error("{0}")]
    Retry(String),
    /// The outside system itself does not answer. Counts for its circuit breaker.
    #[error("{0}")]
    SystemDown(String),
    /// It will never work like this: to the dead letters at once.
    #[error("{0}")]
    Permanent(String),
}

impl From<crate::Error> for JobError {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::NotFound => {
                Self::Permanent("the thing this job is about no longer exists".to_owned())
            }
            other => Self::Retry(other.to_string()),
        }
    }
}

/// Does the jobs of one kind.
#[async_trait::async_trait]
pub trait Handler: Send + Sync {
    /// The kind of job, such as `desk.acknowledge`.
    fn kind(&self) -> &'static str;

    /// Does the work. It may run twice for the same job.
    ///
    /// # Errors
    /// See [`JobError`].
    async fn run(&self, house: &House, job: &Job) -> Result<(), JobError>;
}

/// Pause before try number `attempt + 1`: 2 s, 4 s, 8 s … at most 4 hours, each ± 25 % so that a crowd spreads out.
pub(crate) fn pause_ms(env: &Env, attempt: i64) -> i64 {
    let base = 1000_i64
        .saturating_mul(1 << attempt.clamp(1, 14))
        .min(4 * 3_600_000);
    let spread = i64::from(u16::from_be_bytes(env.bytes::<2>()));
    base - base / 4 + base / 2 * spread / i64::from(u16::MAX)
}

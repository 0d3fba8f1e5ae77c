//! Slowing down who guesses passwords, without letting a guesser lock somebody else out.
//!
//! Failures are counted per *account and origin*, and per *origin* alone, never per account alone: so a stranger who
//! fails on purpose blocks only his own network. A browser that logged in before carries a device cookie and has a
//! bucket of its own (the "device cookie" idea of OWASP), so even a colleague behind the same address is not hindered.

use crate::{
    error::{Error, Result},
    scope::Scope,
    store::{Store, tables::login_throttle},
};
use sea_orm::{ConnectionTrait, EntityTrait, Statement};

/// Failures before the first pause: per account and origin, and per origin for all accounts together.
const FREE: [i64; 2] = [5, 50];
const FIRST_PAUSE_MS: i64 = 15_000;
const LONGEST_PAUSE_MS: i64 = 3_600_000;
/// Failures are forgotten after this time without a new one.
const FORGET_MS: i64 = 6 * 3_600_000;

/// The counters that a log-in attempt touches.
#[derive(Debug, Clone)]
pub(crate) struct Buckets {
    pub(crate) own: String,
    pub(crate) origin: Option<String>,
}

impl Buckets {
    /// For an attempt on `email` from network `origin`; `device` is the id of a device that logged in to that account
    /// before.
    pub(crate) fn new(email: &str, origin: &str, device: Option<&str>) -> Self {
        match device {
            Some(device) => Self {
                own: format!("device:{device}"),
                origin: None,
            },
            None => Self {
                own: format!("account:{}:{origin}", email.to_lowercase()),
                origin: Some(format!("origin:{origin}")),
            },
        }
    }

    fn all(&self) -> impl Iterator<Item = (&str, i64)> {
        std::iter::once((self.own.as_str(), FREE[0]))
            .chain(self.origin.as_deref().map(|o| (o, FREE[1])))
    }
}

/// Refuses while a pause lasts.
pub(crate) async fn admit(store: &Store, buckets: &Buckets) -> Result<()> {
    let now = store.env().now_ms();
    let reader = store.read(&Scope::installation()).await?;
    for (bucket, _) in buckets.all() {
        let row = login_throttle::Entity::find_by_id(bucket.to_owned())
            .one(&reader.db())
            .await?;
        if let Some(until) = row
            .map(|row| row.blocked_until)
            .filter(|until| *until > now)
        {
            return Err(Error::TooMany {
                retry_after: u64::try_from((until - now) / 1000 + 1).unwrap_or(60),
            });
        }
    }
    Ok(())
}

/// Counts a failure.
pub(crate) async fn failed(store: &Store, buckets: &Buckets) -> Result<()> {
    let now = store.env().now_ms();
    let tx = store.begin(&Scope::installation()).await?;
    for (bucket, free) in buckets.all() {
        let row = tx
            .db()
            .query_one_raw(Statement::from_sql_and_values(
                store.backend(),
                "INSERT INTO login_throttle (bucket, failures, blocked_until, updated_at) VALUES ($1, 1, 0, $2) \
                 ON CONFLICT (bucket) DO UPDATE SET updated_at = $2, \
                 failures = CASE WHEN login_throttle.updated_at < $3 THEN 1 ELSE login_throttle.failures + 1 END \
                 RETURNING failures",
                [bucket.into(), now.into(), (now - FORGET_MS).into()],
            ))
            .await?;
        let failures: i64 = row
            .map(|row| row.try_get("", "failures"))
            .transpose()?
            .unwrap_or(1);
        if failures >= free {
            let doublings = u32::try_from((failures - free).min(20)).unwrap_or(20);
            let pause = FIRST_PAUSE_MS
                .saturating_mul(1 << doublings)
                .min(LONGEST_PAUSE_MS);
            tx.execute(Statement::from_sql_and_values(
                store.backend(),
                "UPDATE login_throttle SET blocked_until = $1 WHERE bucket = $2",
                [(now + pause).into(), bucket.into()],
            ))
            .await?;
        }
    }
    tx.commit().await
}

/// Forgets the failures after a success.
pub(crate) async fn succeeded(store: &Store, buckets: &Buckets) -> Result<()> {
    let tx = store.begin(&Scope::installation()).await?;
    login_throttle::Entity::delete_by_id(buckets.own.clone())
        .exec(&tx.db())
        .await?;
    tx.commit().await
}

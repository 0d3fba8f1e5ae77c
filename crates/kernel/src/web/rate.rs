//! Request rates per network: a bucket that fills with time and empties with use.

use crate::{
    env::Env,
    error::{Error, Result},
    settings,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Networks remembered at most; full buckets are forgotten first.
const REMEMBERED: usize = 50_000;

struct Bucket {
    tokens: f64,
    at: i64,
}

/// Rates of one process. Cheap to clone.
#[derive(Clone)]
pub struct Rates {
    env: Env,
    limits: settings::Rate,
    buckets: Arc<Mutex<HashMap<(&'static str, String), Bucket>>>,
}

impl Rates {
    /// With the limits of the configuration.
    pub fn new(env: Env, limits: settings::Rate) -> Self {
        Self {
            env,
            limits,
            buckets: Arc::default(),
        }
    }

    /// Admits one more report from this network.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub fn report(&self, origin: &str) -> Result<()> {
        self.take(
            "report",
            origin,
            f64::from(self.limits.reports_per_hour),
            3600.0,
        )
    }

    /// Admits one more request from this network.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub fn request(&self, origin: &str) -> Result<()> {
        self.take(
            "request",
            origin,
            f64::from(self.limits.requests_per_minute),
            60.0,
        )
    }

    /// Admits one more try to guess something that is protected by a code: 30 an hour.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub fn guess(&self, origin: &str) -> Result<()> {
        self.take("guess", origin, 30.0, 3600.0)
    }

    fn take(&self, kind: &'static str, origin: &str, most: f64, seconds: f64) -> Result<()> {
        let now = self.env.now_ms();
        let per_ms = most / (seconds * 1000.0);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| now - bucket.at < 3_600_000);
            if buckets.len() >= REMEMBERED {
                buckets.clear();
            }
        }
        let bucket = buckets.entry((kind, origin.to_owned())).or_insert(Bucket {
            tokens: most,
            at: now,
        });
        let passed = u32::try_from((now - bucket.at).max(0)).unwrap_or(u32::MAX);
        bucket.tokens = (bucket.tokens + f64::from(passed) * per_ms).min(most);
        bucket.at = now;
        // Half an hour at two an hour is one token, whatever the rounding.
        if bucket.tokens >= 1.0 - 1e-9 {
            bucket.tokens = (bucket.tokens - 1.0).max(0.0);
            return Ok(());
        }
        // A millionth less, so that rounding of the division never adds a second.
        let wait = ((1.0 - bucket.tokens) / per_ms / 1000.0 - 1e-6).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 1 and 3600
        Err(Error::TooMany {
            retry_after: wait.clamp(1.0, 3600.0) as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::{FixedClock, SeededRandom};

    #[test]
    fn a_network_that_asks_too_much_waits_and_others_do_not_notice() {
        let clock = Arc::new(FixedClock::new(jiff::Timestamp::UNIX_EPOCH));
        let env = Env::new(
            clock.clone(),
            Arc::new(SeededRandom::new(1)),
            jiff::tz::TimeZone::UTC,
        );
        let rates = Rates::new(
            env,
            settings::Rate {
                reports_per_hour: 2,
                requests_per_minute: 10,
            },
        );
        assert!(rates.report("a").is_ok() && rates.report("a").is_ok());
        assert!(matches!(
            rates.report("a"),
            Err(Error::TooMany { retry_after: 1800 })
        ));
        assert!(rates.report("b").is_ok());
        clock.advance_ms(1_800_000);
        assert!(rates.report("a").is_ok());
        assert!(rates.report("a").is_err());
    }
}

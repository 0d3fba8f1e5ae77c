//! Time as the adapters see it: what it is, and how to wait. Tests put a clock of their own here, so that none of them waits.

use jiff::Timestamp;
use seal::services::ServiceError;
use std::time::Duration;

/// A clock that can also wait.
pub trait Clock: Send + Sync {
    /// The time it is.
    fn now(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, duration: Duration);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// How often to ask again when a service does not answer, and how long to wait in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Attempts in all, at least one.
    pub attempts: u32,
    /// The first wait; every next one is twice as long.
    pub first: Duration,
    /// No wait is longer, whatever the service asks for.
    pub longest: Duration,
}

impl Default for Patience {
    /// Three attempts, with one and two seconds in between; at most twenty seconds when the service asks for more.
    fn default() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(20),
        }
    }
}

/// A failure, and how long the service asked to be left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) error: ServiceError,
    pub(crate) wait: Option<Duration>,
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self { error, wait: None }
    }
}

impl Patience {
    /// Asks until there is an answer, a refusal, or no attempt left.
    pub(crate) fn ask<T>(
        self,
        clock: &dyn Clock,
        mut once: impl FnMut() -> Result<T, Failure>,
    ) -> Result<T, ServiceError> {
        let mut pause = self.first;
        let mut left = self.attempts.max(1);
        loop {
            let failure = match once() {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            left -= 1;
            if left == 0 || matches!(failure.error, ServiceError::Refused { .. }) {
                return Err(failure.error);
            }
            clock.sleep(failure.wait.unwrap_or(pause).min(self.longest));
            pause = pause.saturating_mul(2);
        }
    }
}

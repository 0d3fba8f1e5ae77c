//! The system's clock and randomness: the only place that asks for them.

use jiff::{Timestamp, tz::TimeZone};
use kernel::env::{Clock, Env, Random};
use std::sync::Arc;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's random source.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, out: &mut [u8]) {
        rand::RngCore::fill_bytes(&mut rand::rng(), out);
    }
}

/// The zone in which people of the region read the clock.
pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/Brussels").unwrap_or(TimeZone::UTC)
}

/// Clock, randomness and zone of a real process.
pub(crate) fn env() -> Env {
    Env::new(Arc::new(SystemClock), Arc::new(SystemRandom), zone())
}

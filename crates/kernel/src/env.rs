//! Clock and randomness as parameters.
//!
//! Nothing below the binary asks the system for the time or for random bytes: it gets an [`Env`]. Tests give a clock
//! that stands still until told otherwise and a random source that repeats itself.

use jiff::{Timestamp, tz::TimeZone};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Gives unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `out` with random bytes.
    fn fill(&self, out: &mut [u8]);
}

/// Clock, randomness and zone of one installation. Cheap to clone.
#[derive(Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    zone: TimeZone,
}

impl Env {
    /// An environment from its three parts.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>, zone: TimeZone) -> Self {
        Self {
            clock,
            random,
            zone,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The present moment in milliseconds since 1970, the form in which the store keeps moments.
    pub fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    /// The zone in which people of this region read the clock.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Fresh random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.random.fill(&mut out);
        out
    }

    /// A new identifier (UUID version 7): unique everywhere, and rising with time so that indexes stay compact.
    pub fn id(&self) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(
            u64::try_from(self.now_ms()).unwrap_or(0),
            &self.bytes::<10>(),
        )
        .into_uuid()
    }

    /// A new secret for a cookie, key or link: 32 random bytes as URL-safe text.
    pub fn secret(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.bytes::<32>())
    }
}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env")
            .field("zone", &self.zone)
            .finish_non_exhaustive()
    }
}

/// A clock that stands still until it is moved: for tests and for the demonstration generator.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that stands at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_millisecond()))
    }

    /// Moves the clock to `at`.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_millisecond(), Ordering::SeqCst);
    }

    /// Moves the clock forward (or back, when negative) by `milliseconds`.
    pub fn advance_ms(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

/// Random bytes that repeat from the same seed: for tests and for the demonstration generator, never for secrets.
pub struct SeededRandom(Mutex<rand::rngs::StdRng>);

impl SeededRandom {
    /// A source that always gives the same bytes for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(rand::SeedableRng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, out: &mut [u8]) {
        let mut rng = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        rand::RngCore::fill_bytes(&mut *rng, out);
    }
}

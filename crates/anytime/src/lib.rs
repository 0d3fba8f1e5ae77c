//! What solvers that can be stopped at any time share: counted work, limits, progress, and choices from a seed.
//!
//! ```
//! use anytime::{Clock, Progress};
//! use std::ops::ControlFlow;
//!
//! // Somebody who has seen enough at the second better answer.
//! let mut seen = 0;
//! let mut watch = |progress: &Progress<()>| {
//!     seen += 1;
//!     if progress.value <= 8 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
//! };
//! let mut clock = Clock::new(u64::MAX, &mut watch);
//! clock.spend(1_000);
//! clock.tell(10, 3);
//! assert!(!clock.over());
//! clock.tell(8, 3);
//! assert!(clock.over());
//! // Another run with this limit ends at the same moment, without anybody watching.
//! let limit = clock.used();
//! let mut nobody = |_: &Progress<()>| ControlFlow::Continue(());
//! let mut again = Clock::new(limit, &mut nobody);
//! again.spend(1_000);
//! again.tell(10, 3);
//! assert!(!again.over());
//! again.tell(8, 3);
//! assert!(again.over());
//! # assert_eq!(seen, 2);
//! ```
//!
//! A solver counts what it does and no time: the same limit then means the same on every machine, and the same input, seed and
//! limit give the same answer. Whoever wants a limit in seconds breaks off in the [`Watch`], and gets with [`Clock::used`] the number
//! that repeats the run.

// Gaps are for reading.
#![allow(clippy::cast_precision_loss)]

mod rng;

pub use rng::Rng;
use std::ops::ControlFlow;

/// How far a run is; `S` is the part of a method that is at work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress<S> {
    /// Cost of the best answer so far; `u64::MAX` until there is one.
    pub value: u64,
    /// No answer can cost less than this.
    pub bound: u64,
    /// Elementary operations so far: edges or pairs looked at, and the like.
    pub work: u64,
    /// What is being done.
    pub stage: S,
}

impl<S> Progress<S> {
    /// How far the answer may be from the optimum, as a share of the bound: 0.001 is 0.1 %. Infinite without a bound.
    pub fn gap(&self) -> f64 {
        gap(self.value, self.bound)
    }
}

/// (value − bound) / bound: 0 for a proven optimum, infinite without a bound.
pub fn gap(value: u64, bound: u64) -> f64 {
    if value <= bound {
        0.0
    } else if bound == 0 {
        f64::INFINITY
    } else {
        (value - bound) as f64 / bound as f64
    }
}

/// Asked again and again while a run goes on; breaking ends the run with the best answer so far.
pub type Watch<'a, S> = dyn FnMut(&Progress<S>) -> ControlFlow<()> + 'a;

/// How many operations may pass between two questions whether to go on.
const TICK: u64 = 1 << 21;

/// Counts the work of one run, and knows when it must end.
pub struct Clock<'a, S> {
    /// How far the run is.
    pub now: Progress<S>,
    limit: u64,
    tick: u64,
    /// The work at which the run was told to end.
    ended: Option<u64>,
    watch: &'a mut Watch<'a, S>,
}

impl<'a, S: Default> Clock<'a, S> {
    /// Begins at the first stage, without an answer and with the bound 0.
    pub fn new(limit: u64, watch: &'a mut Watch<'a, S>) -> Self {
        let now = Progress {
            value: u64::MAX,
            bound: 0,
            work: 0,
            stage: S::default(),
        };
        Self {
            now,
            limit,
            tick: TICK,
            ended: None,
            watch,
        }
    }
}

impl<S> Clock<'_, S> {
    /// Counts operations; true when the run must end.
    pub fn spend(&mut self, operations: u64) -> bool {
        self.now.work += operations;
        if self.now.work >= self.tick {
            self.tick = self.now.work + TICK;
            self.check();
        }
        self.over()
    }

    /// True when the run must end with the answer it has. Without one there is nothing to end with.
    pub fn over(&self) -> bool {
        self.out() && self.now.value < u64::MAX
    }

    /// True when the run must end even if there is no answer yet.
    pub fn out(&self) -> bool {
        self.ended.is_some()
    }

    /// The limit that makes the same run end at the same moment: where it was told to end, or all that it did.
    pub fn used(&self) -> u64 {
        self.ended.unwrap_or(self.now.work)
    }

    /// Announces a better answer or bound.
    pub fn tell(&mut self, value: u64, bound: u64) {
        if value < self.now.value || bound > self.now.bound {
            self.now.value = value.min(self.now.value);
            self.now.bound = bound.max(self.now.bound);
            // An operation of its own, so that no two moments at which a run can end have the same count.
            self.now.work += 1;
            self.check();
        }
    }

    /// Another part of the method is at work.
    pub fn stage(&mut self, stage: S) {
        self.now.stage = stage;
    }

    fn check(&mut self) {
        let enough = self.now.work >= self.limit;
        if !self.out() && (enough || (self.watch)(&self.now).is_break()) {
            self.ended = Some(self.now.work);
        }
    }
}

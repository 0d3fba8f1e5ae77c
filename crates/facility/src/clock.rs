//! Counted work: limits, cancelling and progress without a clock on the wall.

use std::ops::ControlFlow;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Cost of the best plan so far; `u64::MAX` until there is one.
    pub value: u64,
    /// No plan can cost less than this.
    pub bound: u64,
    /// Elementary operations so far: pairs looked at, and the like.
    pub work: u64,
    /// What is being done.
    pub stage: Stage,
}

impl Progress {
    /// How far the plan may be from the optimum, as a share of the bound: 0.001 is 0.1 %. Infinite without a bound.
    pub fn gap(&self) -> f64 {
        gap(self.value, self.bound)
    }
}

/// (value − bound) / bound.
pub(crate) fn gap(value: u64, bound: u64) -> f64 {
    if value <= bound {
        0.0
    } else if bound == 0 {
        f64::INFINITY
    } else {
        (value - bound) as f64 / bound as f64
    }
}

/// The part of the method that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// A first plan.
    First,
    /// Exchanging sites and clients.
    Search,
    /// Raising the bound.
    Bound,
    /// Branching on sites and clients.
    Branch,
    /// Finished.
    Done,
}

/// Asked again and again while a run goes on; breaking ends the run with the best answer so far.
pub type Watch<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + 'a;

/// How many operations may pass between two questions whether to go on.
const TICK: u64 = 1 << 21;

/// Counts the work of one run.
pub(crate) struct Clock<'a> {
    pub(crate) now: Progress,
    limit: u64,
    tick: u64,
    stopped: bool,
    out: bool,
    watch: &'a mut Watch<'a>,
}

impl<'a> Clock<'a> {
    pub(crate) fn new(limit: u64, watch: &'a mut Watch<'a>) -> Self {
        let now = Progress {
            value: u64::MAX,
            bound: 0,
            work: 0,
            stage: Stage::First,
        };
        Self {
            now,
            limit,
            tick: TICK,
            stopped: false,
            out: false,
            watch,
        }
    }

    /// Counts operations; true when the run must end.
    pub(crate) fn spend(&mut self, operations: u64) -> bool {
        self.now.work += operations;
        if self.now.work >= self.tick {
            self.ask();
        }
        self.stopped
    }

    /// True when the run must end.
    pub(crate) fn over(&self) -> bool {
        self.stopped
    }

    fn ask(&mut self) {
        self.tick = self.now.work + TICK;
        if self.now.work >= self.limit || (self.watch)(&self.now).is_break() {
            self.out = true;
        }
        // Before the first plan there is no answer to end with.
        self.stopped |= self.out && self.now.value < u64::MAX;
    }

    /// True when the run must end even if there is no plan yet.
    pub(crate) fn out(&self) -> bool {
        self.out
    }

    /// Announces a better plan or bound.
    pub(crate) fn tell(&mut self, value: u64, bound: u64) {
        if value < self.now.value || bound > self.now.bound {
            self.now.value = value.min(self.now.value);
            self.now.bound = bound.max(self.now.bound);
            if !self.out && (self.watch)(&self.now).is_break() {
                self.out = true;
            }
            self.stopped |= self.out && self.now.value < u64::MAX;
        }
    }

    pub(crate) fn stage(&mut self, stage: Stage) {
        self.now.stage = stage;
    }
}

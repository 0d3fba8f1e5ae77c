//! Counted work: limits, cancelling and progress without a clock on the wall.

use std::ops::ControlFlow;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Cost of the best tree so far.
    pub value: u64,
    /// No tree can cost less than this.
    pub bound: u64,
    /// Elementary operations so far: edges looked at, and the like.
    pub work: u64,
    /// What is being done.
    pub stage: Stage,
}

impl Progress {
    /// How far the tree may be from the optimum, as a share of the bound: 0.001 is 0.1 %. Infinite without a bound.
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
    /// A first tree by the shortest-path heuristic.
    First,
    /// Making the graph smaller.
    Reduce,
    /// Exchanging parts of the tree.
    Search,
    /// Raising the bound by dual ascent, and fixing arcs with it.
    Ascend,
    /// Solving pieces of the tree exactly.
    Windows,
    /// Raising the bound by paying anew for cuts.
    Cuts,
    /// Branching on nodes.
    Branch,
    /// Finished.
    Done,
}

/// Asked again and again while a run goes on, from the first tree on; breaking ends the run with the best answer so far.
pub type Watch<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + 'a;

/// How many operations may pass between two questions whether to go on.
const TICK: u64 = 1 << 21;

/// Counts the work of one run.
pub(crate) struct Clock<'a> {
    pub(crate) now: Progress,
    limit: u64,
    tick: u64,
    /// The work at which the run was told to end.
    stopped: Option<u64>,
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
            stopped: None,
            watch,
        }
    }

    /// Counts operations; true when the run must end.
    pub(crate) fn spend(&mut self, operations: u64) -> bool {
        self.now.work += operations;
        if self.now.work >= self.tick {
            self.ask();
        }
        self.over()
    }

    /// True when the run must end.
    pub(crate) fn over(&self) -> bool {
        self.stopped.is_some()
    }

    /// The limit that makes the same run end at the same moment: where it was stopped, or all that it did.
    pub(crate) fn used(&self) -> u64 {
        self.stopped.unwrap_or(self.now.work)
    }

    fn ask(&mut self) {
        self.tick = self.now.work + TICK;
        // Before the first tree there is no answer to end with.
        if self.now.value == u64::MAX {
            return;
        }
        self.check();
    }

    fn check(&mut self) {
        let enough = self.now.work >= self.limit;
        if !self.over() && (enough || (self.watch)(&self.now).is_break()) {
            self.stopped = Some(self.now.work);
        }
    }

    /// Announces a better tree or bound.
    pub(crate) fn tell(&mut self, value: u64, bound: u64) {
        if value < self.now.value || bound > self.now.bound {
            self.now.value = value.min(self.now.value);
            self.now.bound = bound.max(self.now.bound);
            // An operation of its own, so that no two moments at which a run can end have the same count.
            self.now.work += 1;
            self.check();
        }
    }

    pub(crate) fn stage(&mut self, stage: Stage) {
        self.now.stage = stage;
    }
}

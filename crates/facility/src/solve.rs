//! From a question to an answer.

use crate::{Error, Plan, Problem, Watch, clock::Clock};
use std::ops::ControlFlow;

/// Limits of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The most elementary operations. The same work and seed give the same answer on every machine.
    pub work: u64,
    /// Seed of the random choices.
    pub seed: u64,
}

impl Default for Options {
    /// Seconds of work, seed 1.
    fn default() -> Self {
        Self {
            work: 4_000_000_000,
            seed: 1,
        }
    }
}

/// The best plan found, with what is known about better ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The plan.
    pub plan: Plan,
    /// No plan costs less than this.
    pub bound: u64,
    /// Elementary operations spent.
    pub work: u64,
    /// For each site: no plan in which this site is open costs less than this; `u64::MAX` when there is no such plan.
    pub with: Vec<u64>,
}

impl Answer {
    /// How far the plan may be from the cheapest, as a share of the bound: 0.001 is 0.1 %.
    pub fn gap(&self) -> f64 {
        anytime::gap(self.plan.value, self.bound)
    }

    /// True when no plan is cheaper.
    pub fn optimal(&self) -> bool {
        self.plan.value <= self.bound
    }
}

/// Answers a question.
///
/// # Errors
/// [`Error::Impossible`] when it is proven that no plan exists; [`Error::NotFound`] when none was found within the work.
pub fn solve(problem: &Problem, options: &Options) -> Result<Answer, Error> {
    solve_with(problem, options, &mut |_| ControlFlow::Continue(()))
}

/// Answers a question, and tells on the way how far it is; breaking ends with the best plan so far.
///
/// # Errors
/// As [`solve`].
pub fn solve_with<'a>(
    problem: &Problem,
    options: &Options,
    watch: &'a mut Watch<'a>,
) -> Result<Answer, Error> {
    let mut clock = Clock::new(options.work, watch);
    let found = if problem.capacitated() {
        crate::capacitated::solve(problem, options, &mut clock)?
    } else {
        crate::open::solve(problem, options, &mut clock)?
    };
    Ok(Answer {
        plan: found.plan,
        bound: found.bound,
        work: clock.now.work,
        with: found.with,
    })
}

/// What an engine hands back.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The best plan.
    pub(crate) plan: Plan,
    /// No plan costs less.
    pub(crate) bound: u64,
    /// For each site: no plan with it open costs less than this; `u64::MAX` when there is none.
    pub(crate) with: Vec<u64>,
}

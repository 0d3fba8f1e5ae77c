//! What is known at a moment: the best plan, the bound, and what each site would cost.

use super::model::{Model, dearest, unit};
use crate::{Plan, Problem, clock::Clock, solve::Found};

/// The best plan and the bounds, in units.
#[derive(Debug)]
pub(super) struct Known {
    /// All costs of the question are multiples of this.
    pub(super) unit: u64,
    /// Multipliers count in parts of a unit: 2 to this power.
    pub(super) bits: u32,
    /// Only plans below this are of interest: cost of the best plan, or more than any plan costs.
    pub(super) upper: i64,
    /// The sites of the best plan.
    pub(super) plan: Option<Vec<u32>>,
    /// No plan costs less.
    pub(super) lower: i64,
    /// For each site: no plan with it open costs less.
    pub(super) with: Vec<i64>,
    /// Plans that contradict a decision made by bounds cost at least this.
    pub(super) cap: i64,
    /// More than any plan costs.
    pub(super) beyond: i64,
}

impl Known {
    pub(super) fn new(problem: &Problem) -> Self {
        let unit = unit(problem);
        let beyond = dearest(problem, unit) + 1;
        // A multiplier is at most twice `beyond`, or 2^50 shared out over the clients; all together stay below 2^61.
        let clients = problem.clients().len() as i64;
        let all = (3 * beyond.min((1 << 50) / clients) * clients).max(3 * beyond) as u64;
        let bits = (all.leading_zeros().saturating_sub(3)).min(20);
        Self {
            unit,
            bits,
            upper: beyond,
            plan: None,
            lower: 0,
            with: vec![0; problem.sites().len()],
            cap: i64::MAX,
            beyond,
        }
    }

    /// The most that a multiplier of a client that must be served exceeds its dearest site, before scaling.
    pub(super) fn room(&self, clients: usize) -> i64 {
        self.beyond.min((1 << 50) / clients.max(1) as i64)
    }

    pub(super) fn proven(&self) -> bool {
        self.lower >= self.upper
    }

    /// A plan of `model`, as open sites there.
    pub(super) fn offer(&mut self, model: &Model, sites: &[usize], value: i64, clock: &mut Clock) {
        if value < self.upper {
            self.upper = value;
            let mut plan: Vec<u32> = sites.iter().map(|s| model.origin[*s]).collect();
            plan.extend_from_slice(&model.opened);
            plan.sort_unstable();
            self.plan = Some(plan);
            self.tell(clock);
        }
    }

    /// No plan below `upper` costs less than this.
    pub(super) fn raise(&mut self, lower: i64, clock: &mut Clock) {
        let lower = lower.min(self.upper);
        if lower > self.lower {
            self.lower = lower;
            if self.plan.is_some() {
                self.tell(clock);
            }
        }
    }

    fn tell(&self, clock: &mut Clock) {
        clock.tell(
            self.upper as u64 * self.unit,
            self.lower.min(self.upper) as u64 * self.unit,
        );
    }

    /// Whether this bound, in parts of a unit, leaves no room for a plan below `upper`.
    pub(super) fn closes(&self, bound: i64) -> bool {
        self.whole(bound) >= self.upper
    }

    /// The least whole number that a plan can cost.
    pub(super) fn whole(&self, bound: i64) -> i64 {
        let part = (1_i64 << self.bits) - 1;
        bound.saturating_add(part) >> self.bits
    }

    /// The answer, when there is a plan.
    pub(super) fn found(&self, problem: &Problem) -> Option<Found> {
        let open = self.plan.clone()?;
        let mut is_open = vec![false; problem.sites().len()];
        for s in &open {
            is_open[*s as usize] = true;
        }
        let site_of: Vec<Option<u32>> = (0..problem.clients().len())
            .map(|j| {
                let penalty = problem.clients()[j].penalty.unwrap_or(u64::MAX);
                let pair = problem.pairs(j).iter().find(|p| is_open[p.site as usize])?;
                (pair.cost <= penalty).then_some(pair.site)
            })
            .collect();
        let bound = self.lower as u64 * self.unit;
        let with = self.with.iter().map(|with| {
            if *with >= self.beyond {
                u64::MAX
            } else {
                (*with as u64 * self.unit).max(bound)
            }
        });
        let with = with.collect();
        Some(Found {
            plan: Plan::single(problem, open, &site_of),
            bound,
            with,
        })
    }
}

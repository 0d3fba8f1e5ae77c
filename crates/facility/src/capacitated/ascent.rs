//! Better multipliers, step by step.

use super::{domain::Domain, model::Model, relax::Relaxation};
use crate::clock::Clock;

/// How an ascent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// No plan within the limit is left.
    Nothing,
    /// The multipliers found are the best of this ascent.
    Best,
}

/// How often each thing was chosen in the later steps: about its share in the best fractional plan.
pub(super) struct Shares {
    pub(super) steps: u32,
    pub(super) site: Vec<u32>,
    /// By number of the pair; units.
    pub(super) pair: Vec<u64>,
    pub(super) unserved: Vec<u32>,
}

impl Shares {
    pub(super) fn new(model: &Model<'_>) -> Self {
        Self {
            steps: 0,
            site: vec![0; model.sites],
            pair: vec![0; model.arcs().len()],
            unserved: vec![0; model.clients],
        }
    }

    fn clear(&mut self) {
        self.steps = 0;
        self.site.fill(0);
        self.pair.fill(0);
        self.unserved.fill(0);
    }

    fn add(&mut self, model: &Model<'_>, relaxation: &Relaxation) {
        self.steps += 1;
        for i in 0..model.sites {
            if relaxation.open[i] {
                self.site[i] += 1;
                for (place, units) in relaxation.chosen(i) {
                    self.pair[model.at_site(*place as usize).id as usize] += units;
                }
            }
        }
        for (count, out) in self.unserved.iter_mut().zip(&relaxation.unserved) {
            *count += u32::from(*out);
        }
    }
}

/// Raises the bound by subgradient steps.
pub(super) struct Ascent {
    pub(super) relaxation: Relaxation,
    pub(super) shares: Shares,
    direction: Vec<f64>,
    now: Vec<i64>,
}

/// Rules of one ascent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Most steps.
    pub(super) steps: u32,
    /// Length of the first steps, as a share of the step that would close the gap were the bound linear.
    pub(super) length: f64,
    /// Steps without a better bound after which the length is halved.
    pub(super) patience: u32,
    /// Length at which to end.
    pub(super) shortest: f64,
}

impl Ascent {
    pub(super) fn new(model: &Model<'_>) -> Self {
        Self {
            relaxation: Relaxation::new(model),
            shares: Shares::new(model),
            direction: vec![0.0; model.clients],
            now: Vec::new(),
        }
    }

    /// Improves the multipliers; ends early when the bound passes the limit (scaled). Afterwards the relaxation stands at the
    /// best multipliers. `each` is told of every better bound.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn climb(
        &mut self,
        model: &Model<'_>,
        domain: &Domain,
        multipliers: &mut Vec<i64>,
        limit: i128,
        rules: Rules,
        clock: &mut Clock<'_>,
        each: &mut dyn FnMut(&Relaxation),
    ) -> End {
        self.now.clone_from(multipliers);
        self.direction.fill(0.0);
        self.shares.clear();
        let mut best = i128::MIN;
        let mut length = rules.length;
        let mut idle = 0;
        let share_from = rules.steps / 3;
        for step in 0..rules.steps {
            if !self.relaxation.evaluate(model, domain, &self.now) {
                return End::Nothing;
            }
            let stop = clock.spend(std::mem::take(&mut self.relaxation.work));
            if self.relaxation.bound > limit {
                multipliers.clone_from(&self.now);
                return End::Nothing;
            }
            if step >= share_from || idle > 0 {
                self.shares.add(model, &self.relaxation);
            }
            if self.relaxation.bound > best {
                best = self.relaxation.bound;
                multipliers.clone_from(&self.now);
                each(&self.relaxation);
                idle = 0;
            } else {
                idle += 1;
                if idle >= rules.patience {
                    idle = 0;
                    length /= 2.0;
                    self.now.clone_from(multipliers);
                    if length < rules.shortest {
                        break;
                    }
                    self.relaxation.evaluate(model, domain, &self.now);
                }
            }
            if stop || clock.out() || !self.step(model, limit, length) {
                break;
            }
        }
        self.relaxation.evaluate(model, domain, multipliers);
        clock.spend(std::mem::take(&mut self.relaxation.work));
        End::Best
    }

    /// One step along the smoothed subgradient; false when the relaxed plan serves everybody just so: nothing is left to gain.
    fn step(&mut self, model: &Model<'_>, limit: i128, length: f64) -> bool {
        let mut norm = 0.0;
        let mut exact = true;
        for (j, missing) in self.relaxation.missing.iter().enumerate() {
            exact &= *missing == 0;
            let share = *missing as f64 / model.units[j] as f64;
            // Multipliers at their end that would go further do not count.
            let free = if share < 0.0 {
                self.now[j] > 0
            } else {
                self.now[j] < model.highest(j)
            };
            let share = if free { share } else { 0.0 };
            let to = share + 0.4 * self.direction[j];
            self.direction[j] = to;
            norm += to * to;
        }
        if exact || norm <= 0.0 {
            return false;
        }
        let bound = self.relaxation.bound;
        // Without a plan the limit says little.
        let near = bound + bound.abs() / 16 + (1i128 << model.scale) * 8;
        let aim = limit.min(near);
        let gap = (aim - bound).max(1) as f64;
        let size = length * gap / norm;
        for j in 0..model.clients {
            let by = size * self.direction[j] / model.units[j] as f64;
            let by = by.clamp(-1e18, 1e18).round() as i64;
            self.now[j] = (self.now[j].saturating_add(by)).clamp(0, model.highest(j));
        }
        true
    }
}

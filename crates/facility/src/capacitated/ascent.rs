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

/// Sums in which what came earlier counts for ever less, without touching every one at every step.
#[derive(Default)]
struct Fading {
    sums: Vec<f64>,
}

impl Fading {
    fn start(&mut self, count: usize) {
        self.sums.clear();
        self.sums.resize(count, 0.0);
    }
}

/// The weighted mean of what was chosen: near the best fractional plan.
#[derive(Default)]
pub(super) struct Shares {
    scale: f64,
    site: Fading,
    pair: Fading,
    unserved: Fading,
}

impl Shares {
    fn start(&mut self, model: &Model<'_>) {
        self.scale = 1.0;
        self.site.start(model.sites);
        self.pair.start(model.arcs().len());
        self.unserved.start(model.clients);
    }

    /// Lets the newest choice count for this much.
    fn add(&mut self, model: &Model<'_>, relaxation: &Relaxation, weight: f64) {
        if weight >= 1.0 {
            self.start(model);
        } else {
            self.scale *= 1.0 - weight;
        }
        if self.scale < 1e-100 {
            let scale = self.scale;
            for list in [&mut self.site, &mut self.pair, &mut self.unserved] {
                list.sums.iter_mut().for_each(|sum| *sum *= scale);
            }
            self.scale = 1.0;
        }
        let by = weight / self.scale;
        for i in 0..model.sites {
            if relaxation.open[i] {
                self.site.sums[i] += by;
                for (place, units) in relaxation.chosen(i) {
                    let arc = model.at_site(*place as usize);
                    let all = model.units[arc.client as usize] as f64;
                    self.pair.sums[arc.id as usize] += by * *units as f64 / all;
                }
            }
        }
        for (sum, out) in self.unserved.sums.iter_mut().zip(&relaxation.unserved) {
            *sum += by * f64::from(u8::from(*out));
        }
    }

    /// How far a site is open, from 0 to 1.
    pub(super) fn site(&self, i: usize) -> f64 {
        self.site.sums[i] * self.scale
    }

    /// How much of its client a pair serves.
    pub(super) fn pair(&self, id: u32) -> f64 {
        self.pair.sums[id as usize] * self.scale
    }

    /// How far a client goes without service.
    pub(super) fn unserved(&self, j: usize) -> f64 {
        self.unserved.sums[j] * self.scale
    }
}

/// Raises the bound by the volume algorithm.
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
    /// Steps without a better bound after which the length is reduced.
    pub(super) patience: u32,
    /// Length at which to end.
    pub(super) shortest: f64,
}

/// Most that the newest choice counts for in the mean.
const WEIGHT: f64 = 0.1;

impl Ascent {
    pub(super) fn new(model: &Model<'_>) -> Self {
        Self {
            relaxation: Relaxation::new(model),
            shares: Shares::default(),
            direction: Vec::new(),
            now: Vec::new(),
        }
    }

    /// Improves the multipliers; ends early when the bound passes the limit (scaled). Afterwards the relaxation stands at the
    /// best multipliers. `each` is told of every better bound. The length of the last steps is handed back in the rules.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn climb(
        &mut self,
        model: &Model<'_>,
        domain: &Domain,
        multipliers: &mut Vec<i64>,
        limit: i128,
        rules: &mut Rules,
        clock: &mut Clock<'_>,
        each: &mut dyn FnMut(&Relaxation),
    ) -> End {
        self.now.clone_from(multipliers);
        let mut best = i128::MIN;
        let mut idle = 0;
        for step in 0..rules.steps {
            if !self.relaxation.evaluate(model, domain, &self.now) {
                return End::Nothing;
            }
            let stop = clock.spend(std::mem::take(&mut self.relaxation.work));
            if self.relaxation.bound > limit {
                multipliers.clone_from(&self.now);
                return End::Nothing;
            }
            let along = self.blend(model, step == 0);
            if self.relaxation.bound > best {
                best = self.relaxation.bound;
                multipliers.clone_from(&self.now);
                each(&self.relaxation);
                idle = 0;
                // The newest subgradient still points along: longer steps may do.
                if along && step > 0 {
                    rules.length = (rules.length * 1.1).min(2.0);
                }
            } else {
                idle += 1;
                if idle >= rules.patience {
                    idle = 0;
                    rules.length *= 0.66;
                    if rules.length < rules.shortest {
                        break;
                    }
                }
            }
            if stop
                || clock.out()
                || !self.step(model, domain, best, limit, rules.length, multipliers)
            {
                break;
            }
        }
        self.relaxation.evaluate(model, domain, multipliers);
        clock.spend(std::mem::take(&mut self.relaxation.work));
        End::Best
    }

    /// Mixes the newest subgradient into the mean; true when it points the same way.
    fn blend(&mut self, model: &Model<'_>, first: bool) -> bool {
        let missing = &self.relaxation.missing;
        if first {
            self.direction.clone_from(missing);
            self.shares.add(model, &self.relaxation, 1.0);
            return true;
        }
        let (mut along, mut difference, mut own) = (0.0, 0.0, 0.0);
        for (new, mean) in missing.iter().zip(&self.direction) {
            along += new * mean;
            own += mean * (mean - new);
            difference += (new - mean) * (new - mean);
        }
        // The weight at which the mean would be shortest.
        let weight = if difference > 0.0 {
            (own / difference).clamp(WEIGHT / 10.0, WEIGHT)
        } else {
            WEIGHT
        };
        for (new, mean) in missing.iter().zip(&mut self.direction) {
            *mean += weight * (new - *mean);
        }
        self.shares.add(model, &self.relaxation, weight);
        along >= 0.0
    }

    /// One step from the best multipliers along the mean; false when the mean serves everybody just so.
    fn step(
        &mut self,
        model: &Model<'_>,
        domain: &Domain,
        best: i128,
        limit: i128,
        length: f64,
        from: &[i64],
    ) -> bool {
        let mut norm = 0.0;
        for (j, share) in self.direction.iter().enumerate() {
            // Multipliers at their end that would go further do not count.
            let free = if *share < 0.0 {
                from[j] > 0
            } else {
                from[j] < model.highest(j)
            };
            if free {
                norm += share * share;
            }
        }
        if norm <= 1e-12 {
            return false;
        }
        // Without a plan the limit says little.
        let near = best + best.abs() / 16 + (1i128 << model.scale) * 8;
        let aim = limit.min(near);
        let gap = (aim - best).max(1) as f64;
        let size = length * gap / norm;
        for (j, start) in from.iter().enumerate() {
            let units = match model.units.get(j) {
                Some(units) => *units,
                None => domain.need.max(1),
            };
            let by = size * self.direction[j] / units as f64;
            let by = by.clamp(-1e18, 1e18).round() as i64;
            self.now[j] = start.saturating_add(by).clamp(0, model.highest(j));
        }
        true
    }
}

//! What follows from a model: the expected case, scenarios, tornado, switching values and a Monte Carlo run.

use crate::chance::{Uniform, normal_quantile};
use crate::flows;
use crate::formula::BLOCK;
use crate::model::{Checked, CheckedLine, Compiled};
use crate::share::{self, Game, Objection};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most draws of one run.
pub const MOST_DRAWS: u64 = 100_000_000;

/// How sure a result should be: the standard error is at most this part of the mean.
const CONVERGED: f64 = 0.01;

/// The outcome of one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Net present value, in the model's money.
    pub npv: f64,
    /// All internal rates of return.
    pub irr: Vec<f64>,
    /// Net amount of each year from 0, not discounted.
    pub years: Vec<f64>,
    /// Present value per line, in the model's order; helper lines are left out.
    pub lines: Vec<LineValue>,
    /// When the total is no longer negative.
    pub payback: Option<f64>,
}

/// What one line is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineValue {
    /// The line's name.
    pub name: String,
    /// What it says on paper.
    pub label: String,
    /// Present value.
    pub value: f64,
}

/// One bar of a tornado.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// The assumption.
    pub assumption: String,
    /// Its lowest and highest believable value.
    pub range: [f64; 2],
    /// The net present value at each.
    pub npv: [f64; 2],
    /// How much the value moves, in parts of itself, when the assumption moves by one per cent; nothing at a value of zero.
    pub elasticity: Option<f64>,
    /// The values of the assumption at which the net present value is zero (within ten times its distance from zero), all else unchanged.
    pub switching: Option<f64>,
}

/// The outcome of a Monte Carlo run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// How many draws were made.
    pub draws: u64,
    /// The seed.
    pub seed: u64,
    /// Mean net present value.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// One tenth of the outcomes lies below.
    pub p10: f64,
    /// Half of the outcomes lies below.
    pub p50: f64,
    /// Nine tenths of the outcomes lie below.
    pub p90: f64,
    /// The part of the outcomes below zero.
    pub probability_of_loss: f64,
    /// Whether the standard error is at most one per cent of the mean, or of the spread where the mean is near zero.
    pub converged: bool,
    /// The distribution function at twenty-one places from the lowest to the highest draw: value and part of the outcomes not above it.
    pub cumulative: Vec<(f64, f64)>,
}

/// How a cost is shared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Division {
    /// What all pay together, in cents.
    pub total: i64,
    /// Per partner: name, alone, by key, by Shapley's rule (cents).
    pub partners: Vec<PartnerShare>,
    /// The group that would do better alone under the key, if any.
    pub objection_to_key: Option<GroupObjection>,
    /// The group that would do better alone under Shapley's rule, if any.
    pub objection_to_shapley: Option<GroupObjection>,
}

/// What one partner pays, in cents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartnerShare {
    /// Who.
    pub name: String,
    /// What it would cost alone.
    pub alone: i64,
    /// Its part by the proportional key.
    pub by_key: i64,
    /// Its part by Shapley's rule.
    pub shapley: i64,
}

/// A group that would do better alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupObjection {
    /// Its members.
    pub members: Vec<String>,
    /// What it is asked, in cents.
    pub asked: i64,
    /// What it would cost alone, in cents.
    pub alone: i64,
}

/// A use of a model that cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// A formula divides by zero, or leaves the numbers in another way.
    #[error("{0} is not a number; look for a division by zero or a power of a negative number")]
    NotANumber(String),
    /// Too many draws.
    #[error("{0} draws were asked; between 1 and {MOST_DRAWS} can be made")]
    Draws(u64),
    /// The costs of the groups are no game.
    #[error("the costs cannot be shared: {0}")]
    Sharing(#[from] share::GameError),
}

/// The case in which every assumption has its own value, except those named in `instead`.
///
/// # Errors
/// When a formula leaves the numbers.
pub fn case(checked: &Checked, instead: &BTreeMap<String, f64>) -> Result<Case, RunError> {
    let values: Vec<f64> = checked
        .names
        .iter()
        .map(|name| {
            instead
                .get(name)
                .copied()
                .unwrap_or(checked.model.assumptions[name].value)
        })
        .collect();
    let rate = once(&checked.rate, &values);
    if !rate.is_finite() || rate <= -1.0 {
        return Err(RunError::NotANumber("the discount rate".to_owned()));
    }
    let horizon = checked.model.horizon as usize;
    let mut years = vec![0.0; horizon + 1];
    let mut lines = Vec::new();
    let mut known = values.clone();
    for (line, source) in checked.lines.iter().zip(&checked.model.lines) {
        let amount = once(&line.amount, &known);
        let growth = once(&line.growth, &values);
        known.push(amount);
        if !amount.is_finite() || !growth.is_finite() {
            return Err(RunError::NotANumber(format!("line “{}”", source.name)));
        }
        if line.helper {
            continue;
        }
        let mut own = vec![0.0; horizon + 1];
        spread_over_years(line, source.life, amount, growth, &mut own);
        for (total, amount) in years.iter_mut().zip(&own) {
            *total += amount;
        }
        lines.push(LineValue {
            name: source.name.clone(),
            label: source.label.clone().unwrap_or_else(|| source.name.clone()),
            value: flows::npv(rate, &own),
        });
    }
    Ok(Case {
        npv: flows::npv(rate, &years),
        irr: flows::irr(&years),
        payback: flows::payback(&years),
        years,
        lines,
    })
}

fn spread_over_years(
    line: &CheckedLine,
    life: Option<u32>,
    amount: f64,
    growth: f64,
    years: &mut [f64],
) {
    let horizon = years.len() as u32 - 1;
    for year in &line.years {
        let paid = amount * (1.0 + growth).powi(*year as i32);
        years[*year as usize] += paid;
        if let Some(life) = life {
            // What is left of a cost is income: the opposite sign.
            years[horizon as usize] -= flows::residual_value(paid, *year, life, horizon);
        }
    }
}

fn once(compiled: &Compiled, known: &[f64]) -> f64 {
    let mut slots = compiled.slots.iter();
    compiled
        .formula
        .once(|_| slots.next().map_or(f64::NAN, |slot| known[*slot]))
}

/// The case of each scenario, by name.
///
/// # Errors
/// As [`case`].
pub fn scenarios(checked: &Checked) -> Result<BTreeMap<String, Case>, RunError> {
    checked
        .model
        .scenarios
        .iter()
        .map(|(name, values)| Ok((name.clone(), case(checked, values)?)))
        .collect()
}

/// One assumption at a time over its believable range, the widest bar first; with the value at which the decision would turn.
///
/// # Errors
/// As [`case`].
pub fn tornado(checked: &Checked) -> Result<Vec<Bar>, RunError> {
    let base = case(checked, &BTreeMap::new())?.npv;
    let with = |name: &str, value: f64| {
        case(checked, &BTreeMap::from([(name.to_owned(), value)])).map(|c| c.npv)
    };
    let mut bars = Vec::new();
    for (name, assumption) in &checked.model.assumptions {
        let Some(range) = assumption.believable() else {
            continue;
        };
        let npv = [with(name, range[0])?, with(name, range[1])?];
        let step = assumption.value * 0.01;
        let elasticity = (base != 0.0 && step != 0.0)
            .then(|| with(name, assumption.value + step))
            .transpose()?
            .map(|moved| (moved - base) / base.abs() / 0.01);
        let switching = switching_value(assumption.value, base, |value| with(name, value).ok());
        bars.push(Bar {
            assumption: name.clone(),
            range,
            npv,
            elasticity,
            switching,
        });
    }
    bars.sort_by(|a, b| {
        width(b)
            .total_cmp(&width(a))
            .then_with(|| a.assumption.cmp(&b.assumption))
    });
    Ok(bars)
}

fn width(bar: &Bar) -> f64 {
    (bar.npv[1] - bar.npv[0]).abs()
}

/// The value nearest to the assumption's own at which the outcome is zero: looked for in growing steps on both sides, then by halving.
fn switching_value(own: f64, base: f64, value: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    if base == 0.0 {
        return Some(own);
    }
    let size = if own == 0.0 { 1.0 } else { own.abs() };
    let mut found: Vec<f64> = Vec::new();
    for side in [-1.0, 1.0] {
        let mut inner = own;
        for step in 1..=60 {
            // From 1 % to ten times the value.
            let outer = own + side * size * 0.01 * 1.125_f64.powi(step);
            let Some(at) = value(outer) else { break };
            if at.signum() != base.signum() {
                let (mut a, mut b) = (inner, outer);
                for _ in 0..80 {
                    let middle = f64::midpoint(a, b);
                    match value(middle) {
                        Some(v) if v.signum() == base.signum() => a = middle,
                        _ => b = middle,
                    }
                }
                found.push(f64::midpoint(a, b));
                break;
            }
            inner = outer;
        }
    }
    found
        .into_iter()
        .min_by(|a, b| (a - own).abs().total_cmp(&(b - own).abs()))
}

/// Draws all uncertain assumptions `draws` times and says how the net present value spreads. The same model, seed and number of draws give
/// the same answer to the last bit.
///
/// # Errors
/// When the number of draws is out of reach, or a draw leaves the numbers.
pub fn monte_carlo(checked: &Checked, draws: u64, seed: u64) -> Result<Spread, RunError> {
    if draws == 0 || draws > MOST_DRAWS {
        return Err(RunError::Draws(draws));
    }
    let mut run = Run::new(checked, seed);
    let mut outcomes: Vec<f64> = Vec::with_capacity(draws as usize);
    let mut left = draws;
    while left > 0 {
        let n = left.min(BLOCK as u64) as usize;
        outcomes.extend_from_slice(run.block(n));
        left -= n as u64;
    }
    if outcomes.iter().any(|value| !value.is_finite()) {
        return Err(RunError::NotANumber(
            "the net present value of a draw".to_owned(),
        ));
    }
    Ok(summary(outcomes, draws, seed))
}

fn summary(mut outcomes: Vec<f64>, draws: u64, seed: u64) -> Spread {
    let n = outcomes.len() as f64;
    let mean = outcomes.iter().sum::<f64>() / n;
    let sd = (outcomes.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    outcomes.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| outcomes[((part * n) as usize).min(outcomes.len() - 1)];
    let not_above = |value: f64| outcomes.partition_point(|x| *x <= value) as f64 / n;
    let (low, high) = (outcomes[0], outcomes[outcomes.len() - 1]);
    let standard_error = sd / n.sqrt();
    Spread {
        draws,
        seed,
        mean,
        sd,
        standard_error,
        p10: at(0.1),
        p50: at(0.5),
        p90: at(0.9),
        probability_of_loss: outcomes.partition_point(|x| *x < 0.0) as f64 / n,
        converged: standard_error <= CONVERGED * mean.abs().max(sd),
        cumulative: (0..=20)
            .map(|i| low + (high - low) * f64::from(i) / 20.0)
            .map(|value| (value, not_above(value)))
            .collect(),
    }
}

/// Working space of a Monte Carlo run: one column of [`BLOCK`] draws per assumption and per line.
struct Run<'a> {
    checked: &'a Checked,
    stream: Uniform,
    samplers: Vec<Option<crate::chance::Sampler>>,
    columns: Vec<Vec<f64>>,
    normals: Vec<Vec<f64>>,
    growth: Vec<f64>,
    rate: Vec<f64>,
    total: Vec<f64>,
    scratch: Vec<f64>,
    /// Discount weight per line, where neither rate nor growth varies.
    weights: Vec<Option<f64>>,
}

impl<'a> Run<'a> {
    fn new(checked: &'a Checked, seed: u64) -> Self {
        let samplers: Vec<_> = checked
            .names
            .iter()
            .map(|name| checked.model.assumptions[name].chance.map(|c| c.sampler()))
            .collect();
        let mut columns: Vec<Vec<f64>> = checked
            .names
            .iter()
            .map(|name| vec![checked.model.assumptions[name].value; BLOCK])
            .collect();
        columns.resize(checked.names.len() + checked.lines.len(), vec![0.0; BLOCK]);
        let fixed = |compiled: &Compiled| {
            compiled
                .slots
                .iter()
                .all(|slot| samplers.get(*slot).is_some_and(Option::is_none))
        };
        let values: Vec<f64> = columns.iter().map(|c| c[0]).collect();
        let rate = once(&checked.rate, &values);
        let weights = checked
            .lines
            .iter()
            .zip(&checked.model.lines)
            .map(|(line, source)| {
                (fixed(&checked.rate) && fixed(&line.growth)).then(|| {
                    weight(
                        line,
                        source.life,
                        rate,
                        once(&line.growth, &values),
                        checked.model.horizon,
                    )
                })
            })
            .collect();
        Self {
            checked,
            stream: Uniform::new(seed),
            samplers,
            columns,
            normals: vec![vec![0.0; BLOCK]; checked.tied.len()],
            growth: vec![0.0; BLOCK],
            rate: vec![rate; BLOCK],
            total: vec![0.0; BLOCK],
            scratch: Vec::new(),
            weights,
        }
    }

    fn draw(&mut self, n: usize) {
        for column in &mut self.normals {
            for z in &mut column[..n] {
                *z = normal_quantile(self.stream.draw());
            }
        }
        for (number, sampler) in self.samplers.iter().enumerate() {
            let Some(sampler) = sampler else { continue };
            let column = &mut self.columns[number][..n];
            if let Some(row) = self.checked.tied.iter().position(|t| *t == number) {
                for (i, value) in column.iter_mut().enumerate() {
                    let z = self.checked.factor[row]
                        .iter()
                        .zip(&self.normals)
                        .map(|(l, z)| l * z[i])
                        .sum();
                    *value = sampler.at_normal(z);
                }
            } else {
                for value in column {
                    *value = sampler.quantile(self.stream.draw());
                }
            }
        }
    }

    fn block(&mut self, n: usize) -> &[f64] {
        self.draw(n);
        self.total[..n].fill(0.0);
        let checked = self.checked;
        let mut rate = std::mem::take(&mut self.rate);
        if self.weights.iter().any(Option::is_none) {
            self.compute(&checked.rate, &mut rate[..n]);
        }
        let mut growth = std::mem::take(&mut self.growth);
        for (number, line) in checked.lines.iter().enumerate() {
            let mut out = std::mem::take(&mut self.columns[checked.names.len() + number]);
            self.compute(&line.amount, &mut out[..n]);
            if line.helper {
                // Only later lines look at it.
            } else if let Some(weight) = self.weights[number] {
                for (total, amount) in self.total[..n].iter_mut().zip(&out) {
                    *total += amount * weight;
                }
            } else {
                self.compute(&line.growth, &mut growth[..n]);
                let life = checked.model.lines[number].life;
                for i in 0..n {
                    self.total[i] +=
                        out[i] * weight(line, life, rate[i], growth[i], checked.model.horizon);
                }
            }
            self.columns[checked.names.len() + number] = out;
        }
        self.rate = rate;
        self.growth = growth;
        &self.total[..n]
    }

    fn compute(&mut self, compiled: &Compiled, out: &mut [f64]) {
        let inputs: Vec<&[f64]> = compiled
            .slots
            .iter()
            .map(|slot| self.columns[*slot].as_slice())
            .collect();
        compiled.formula.compute(&inputs, &mut self.scratch, out);
    }
}

/// What one unit of a line is worth in year 0.
fn weight(line: &CheckedLine, life: Option<u32>, rate: f64, growth: f64, horizon: u32) -> f64 {
    let ratio = (1.0 + growth) / (1.0 + rate);
    line.years
        .iter()
        .map(|year| {
            let left = life.map_or(0.0, |life| {
                flows::residual_value((1.0 + growth).powi(*year as i32), *year, life, horizon)
                    * (1.0 + rate).powi(-(horizon as i32))
            });
            ratio.powi(*year as i32) - left
        })
        .sum()
}

/// The names of the assumptions a model's result rests on: those that a counted line, a line it uses, or the discount rate mentions.
#[must_use]
pub fn used_assumptions(checked: &Checked) -> Vec<String> {
    let names = checked.names.len();
    let mut used = vec![false; names + checked.lines.len()];
    for slot in &checked.rate.slots {
        used[*slot] = true;
    }
    for (number, line) in checked.lines.iter().enumerate().rev() {
        if !line.helper || used[names + number] {
            for slot in line.amount.slots.iter().chain(&line.growth.slots) {
                used[*slot] = true;
            }
        }
    }
    checked
        .names
        .iter()
        .zip(used)
        .filter(|(_, used)| *used)
        .map(|(name, _)| name.clone())
        .collect()
}

/// How the model's partners share, when it names any.
///
/// # Errors
/// When the costs leave the numbers or cannot be shared.
pub fn division(checked: &Checked) -> Result<Option<Division>, RunError> {
    let Some(sharing) = &checked.model.sharing else {
        return Ok(None);
    };
    let formula = crate::formula::Formula::parse(&sharing.together)
        .map_err(|error| RunError::NotANumber(error.to_string()))?;
    let partners = &sharing.partners;
    let mut broken = None;
    let mut cents = |euro: f64| {
        let amount = (euro * 100.0).round();
        if amount.abs() > 1e15 || !amount.is_finite() {
            broken = Some(RunError::NotANumber("the cost of a group".to_owned()));
            return 0;
        }
        amount as i64
    };
    let alone: Vec<i64> = partners.iter().map(|p| cents(p.alone)).collect();
    let game = Game::from_rule(partners.len(), |group| {
        let members = (0..partners.len()).filter(|i| group >> i & 1 == 1);
        let key: f64 = members.clone().map(|i| partners[i].key).sum();
        let apart: i64 = members.clone().map(|i| alone[i]).sum();
        let together = cents(formula.once(|name| {
            match name {
                "members" => f64::from(group.count_ones()),
                "key" => key,
                other => checked
                    .model
                    .assumptions
                    .get(other)
                    .map_or(f64::NAN, |a| a.value),
            }
        }));
        // No group does together what is cheaper apart.
        together.min(apart)
    })?;
    if let Some(error) = broken {
        return Err(error);
    }
    let keys: Vec<f64> = partners.iter().map(|p| p.key).collect();
    let by_key = share::proportional(game.total(), &keys)
        .ok_or_else(|| RunError::NotANumber("the sum of the keys".to_owned()))?;
    let shapley = share::shapley(&game);
    let name = |objection: Objection| GroupObjection {
        members: (0..partners.len())
            .filter(|i| objection.group >> i & 1 == 1)
            .map(|i| partners[i].name.clone())
            .collect(),
        asked: objection.asked,
        alone: objection.alone,
    };
    Ok(Some(Division {
        total: game.total(),
        objection_to_key: share::core_check(&game, &by_key).map(name),
        objection_to_shapley: share::core_check(&game, &shapley).map(name),
        partners: partners
            .iter()
            .enumerate()
            .map(|(i, p)| PartnerShare {
                name: p.name.clone(),
                alone: alone[i],
                by_key: by_key[i],
                shapley: shapley[i],
            })
            .collect(),
    }))
}

#[cfg(test)]
#[path = "simulate_tests.rs"]
mod tests;

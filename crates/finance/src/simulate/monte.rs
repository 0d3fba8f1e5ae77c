//! The Monte Carlo run.

use super::program::{BLOCK, Program};
use super::tornado::explained;
use super::{RunError, own_values, valued};
use crate::chance::{Sampler, Uniform, normal_quantile};
use crate::model::Checked;
use serde::Serialize;

/// The most draws of one run: their outcomes are kept, eight bytes each.
pub const MOST_DRAWS: u64 = 20_000_000;

/// How sure a result should be: the standard error is at most this part of the mean.
const CONVERGED: f64 = 0.01;

/// The outcome of a Monte Carlo run. One draw is one evaluation of the whole model, with a new value for every assumption that varies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// How many draws were made.
    pub draws: u64,
    /// The seed.
    pub seed: u64,
    /// How many assumptions vary.
    pub varying: usize,
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
    /// Standard error of that part.
    pub probability_error: f64,
    /// Whether the standard error is at most one per cent of the mean, or of the standard deviation where the mean is smaller than that.
    pub converged: bool,
    /// How many draws bring the standard error below one per cent of the mean; nothing when that is more than [`MOST_DRAWS`], as it is for a
    /// mean that can hardly be told from zero.
    pub draws_for_one_per_cent: Option<u64>,
    /// The mean and its standard error along the way.
    pub convergence: Vec<Checkpoint>,
    /// The distribution function at twenty-one places from the lowest to the highest outcome: value and part of the outcomes not above it.
    pub cumulative: Vec<(f64, f64)>,
}

/// How far a run was after some draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Checkpoint {
    /// After so many draws.
    pub draws: u64,
    /// The mean until then.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// Draws all uncertain assumptions `draws` times and says how the net present value spreads. The same model, seed and number of draws give
/// the same answer to the last bit, on any machine.
///
/// # Errors
/// When the number of draws is out of reach, or a draw leaves the numbers.
pub fn monte_carlo(checked: &Checked, draws: u64, seed: u64) -> Result<Spread, RunError> {
    if draws == 0 || draws > MOST_DRAWS {
        return Err(RunError::Draws(draws));
    }
    let used = valued(checked);
    let varying: Vec<usize> = (0..checked.names.len())
        .filter(|number| {
            used[*number]
                && checked.model.assumptions[&checked.names[*number]]
                    .chance
                    .is_some()
        })
        .collect();
    let mut program = Program::of(checked, &own_values(checked), &varying);
    let mut dice = Dice::new(checked, &varying, seed);
    let mut outcomes: Vec<f64> = Vec::with_capacity(draws as usize);
    let mut left = draws;
    while left > 0 {
        let n = left.min(BLOCK as u64) as usize;
        dice.throw(&mut program);
        outcomes.extend_from_slice(&program.run()[..n]);
        let block = &outcomes[outcomes.len() - n..];
        if let Some(place) = block.iter().position(|value| !value.is_finite()) {
            let drawn: Vec<(usize, f64)> = varying
                .iter()
                .enumerate()
                .map(|(input, number)| (*number, program.input(input)[place]))
                .collect();
            return Err(explained(checked, &own_values(checked), &drawn));
        }
        left -= n as u64;
    }
    Ok(summary(outcomes, seed, varying.len()))
}

/// What fills the columns of the assumptions that vary.
struct Dice {
    free: Vec<Free>,
    tied: Vec<Tied>,
    /// Independent normal numbers behind those that are tied.
    normals: Vec<(Uniform, Vec<f64>)>,
    scratch: Vec<f64>,
}

struct Free {
    input: usize,
    stream: Uniform,
    sampler: Sampler,
}

struct Tied {
    input: usize,
    sampler: Sampler,
    /// Its row of the Cholesky factor.
    row: Vec<f64>,
}

impl Dice {
    fn new(checked: &Checked, varying: &[usize], seed: u64) -> Self {
        let mut dice = Self {
            free: Vec::new(),
            tied: Vec::new(),
            normals: checked
                .tied
                .iter()
                .map(|number| Uniform::named(seed, &checked.names[*number]))
                .map(|stream| (stream, vec![0.0; BLOCK]))
                .collect(),
            scratch: vec![0.0; BLOCK],
        };
        for (input, number) in varying.iter().enumerate() {
            let name = &checked.names[*number];
            let Some(chance) = checked.model.assumptions[name].chance else {
                continue;
            };
            let sampler = chance.sampler();
            match checked.tied.iter().position(|tied| tied == number) {
                Some(row) => dice.tied.push(Tied {
                    input,
                    sampler,
                    row: checked.factor[row][..=row].to_vec(),
                }),
                None => dice.free.push(Free {
                    input,
                    stream: Uniform::named(seed, name),
                    sampler,
                }),
            }
        }
        dice
    }

    fn throw(&mut self, program: &mut Program) {
        for free in &mut self.free {
            let column = program.input(free.input);
            free.stream.fill(column);
            free.sampler.from_uniform(column, &mut self.scratch);
        }
        if self.tied.is_empty() {
            return;
        }
        for (stream, column) in &mut self.normals {
            for z in column {
                *z = normal_quantile(stream.draw());
            }
        }
        for tied in &self.tied {
            let column = program.input(tied.input);
            column.fill(0.0);
            for (part, (_, normal)) in tied.row.iter().zip(&self.normals) {
                for (sum, z) in column.iter_mut().zip(normal) {
                    *sum += part * z;
                }
            }
            tied.sampler.from_normal(column, &mut self.scratch);
        }
    }
}

/// Mean, standard deviation and standard error of the mean.
fn moments(outcomes: &[f64]) -> (f64, f64, f64) {
    let n = outcomes.len() as f64;
    let mean = outcomes.iter().sum::<f64>() / n;
    let squares: f64 = outcomes.iter().map(|x| (x - mean) * (x - mean)).sum();
    let sd = (squares / (n - 1.0).max(1.0)).sqrt();
    (mean, sd, sd / n.sqrt())
}

fn summary(mut outcomes: Vec<f64>, seed: u64, varying: usize) -> Spread {
    let n = outcomes.len() as f64;
    let (mean, sd, standard_error) = moments(&outcomes);
    let convergence = (0..5)
        .rev()
        .map(|halvings| outcomes.len() >> halvings)
        .filter(|draws| *draws >= 2)
        .map(|draws| {
            let (mean, _, standard_error) = moments(&outcomes[..draws]);
            Checkpoint {
                draws: draws as u64,
                mean,
                standard_error,
            }
        })
        .collect();
    let needed = (sd / (CONVERGED * mean)).powi(2).ceil();
    outcomes.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| outcomes[((part * n) as usize).min(outcomes.len() - 1)];
    let not_above = |value: f64| outcomes.partition_point(|x| *x <= value) as f64 / n;
    let (low, high) = (outcomes[0], outcomes[outcomes.len() - 1]);
    let loss = outcomes.partition_point(|x| *x < 0.0) as f64 / n;
    Spread {
        draws: outcomes.len() as u64,
        seed,
        varying,
        mean,
        sd,
        standard_error,
        p10: at(0.1),
        p50: at(0.5),
        p90: at(0.9),
        probability_of_loss: loss,
        probability_error: (loss * (1.0 - loss) / n).sqrt(),
        converged: standard_error <= CONVERGED * mean.abs().max(sd),
        draws_for_one_per_cent: (needed <= MOST_DRAWS as f64).then_some(needed.max(1.0) as u64),
        convergence,
        cumulative: (0..=20)
            .map(|i| {
                if i == 20 {
                    high
                } else {
                    low + (high - low) * (f64::from(i) / 20.0)
                }
            })
            .map(|value| (value, not_above(value)))
            .collect(),
    }
}

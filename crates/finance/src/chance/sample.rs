//! Draws: uniform numbers with a seed, and the numbers of a distribution made from them, a block at a time.

use super::special::{normal_cumulative, normal_quantiles};
use super::{Distribution, Z90};
use crate::numeric::{exp, ln};

/// A source of uniform numbers: SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014), whose stream is
/// fixed by its definition, so that a seed means the same numbers in every version.
#[derive(Debug, Clone)]
pub struct Uniform(u64);

impl Uniform {
    /// The stream of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, above 0 and below 1.
    #[inline]
    pub fn draw(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    #[inline]
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Uniform {
    /// The stream that belongs to one name under a seed. Each assumption has its own, so that a model to which something is added, or two
    /// variants of one model, meet the same luck (common random numbers): what differs between them is the decision and not the draw.
    #[must_use]
    pub fn named(seed: u64, name: &str) -> Self {
        // FNV-1a spreads the names, one round of SplitMix64 spreads seeds that lie side by side.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut stream = Self(seed ^ hash);
        Self(stream.bits())
    }

    /// Fills a block.
    pub fn fill(&mut self, block: &mut [f64]) {
        for u in block {
            *u = self.draw();
        }
    }
}

/// A distribution made ready for many draws.
#[derive(Debug, Clone)]
pub struct Sampler {
    kind: Kind,
    /// The normal distribution function in steps, for the shapes that need it where they are tied.
    cumulative: Vec<f64>,
}

#[derive(Debug, Clone)]
enum Kind {
    Uniform {
        low: f64,
        width: f64,
    },
    Triangular {
        low: f64,
        high: f64,
        cut: f64,
        left: f64,
        right: f64,
    },
    /// Values at equal steps of a standard normal number, on which the quantile function is smooth up to its ends.
    Table(Vec<f64>),
    Normal {
        mean: f64,
        sd: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Bernoulli {
        above: f64,
    },
}

/// Steps of a table per unit of the normal number, and how far it goes: beyond lies less than one in 2^53.
const STEPS: f64 = 64.0;
const REACH: f64 = 8.5;

impl Distribution {
    /// A fast form for many draws.
    #[must_use]
    pub fn sampler(&self) -> Sampler {
        let kind = match *self {
            Self::Uniform { low, high } => Kind::Uniform {
                low,
                width: high - low,
            },
            Self::Triangular { low, mode, high } => Kind::Triangular {
                low,
                high,
                cut: (mode - low) / (high - low),
                left: (high - low) * (mode - low),
                right: (high - low) * (high - mode),
            },
            Self::Pert { .. } => {
                // From the nearer end, so that neither tail loses its digits.
                Kind::Table(table(|z| {
                    self.quantile_from(normal_cumulative(z), normal_cumulative(-z))
                }))
            }
            Self::Normal { mean, sd } => Kind::Normal { mean, sd },
            Self::Lognormal { median, p90 } => Kind::Lognormal {
                mu: ln(median),
                sigma: ln(p90 / median) / Z90,
            },
            Self::Bernoulli { p } => Kind::Bernoulli { above: 1.0 - p },
        };
        let cumulative = match kind {
            Kind::Uniform { .. } | Kind::Triangular { .. } | Kind::Bernoulli { .. } => {
                table(normal_cumulative)
            }
            _ => Vec::new(),
        };
        Sampler { kind, cumulative }
    }
}

/// A function at all steps from one before −[`REACH`] to two after it.
fn table(value: impl Fn(f64) -> f64) -> Vec<f64> {
    let most = (2.0 * REACH * STEPS) as i32 + 3;
    (-1..most)
        .map(|i| value(f64::from(i) / STEPS - REACH))
        .collect()
}

impl Sampler {
    /// Turns a block of uniform numbers into draws, in place. `scratch` is as long.
    pub fn from_uniform(&self, block: &mut [f64], scratch: &mut [f64]) {
        match self.kind {
            Kind::Uniform { low, width } => {
                for u in block {
                    *u = low + *u * width;
                }
            }
            Kind::Triangular {
                low,
                high,
                cut,
                left,
                right,
            } => {
                for u in block {
                    let rising = low + (*u * left).sqrt();
                    let falling = high - ((1.0 - *u) * right).sqrt();
                    *u = if *u <= cut { rising } else { falling };
                }
            }
            Kind::Bernoulli { above } => {
                for u in block {
                    *u = f64::from(u8::from(*u > above));
                }
            }
            Kind::Table(_) | Kind::Normal { .. } | Kind::Lognormal { .. } => {
                normal_quantiles(block, scratch);
                self.from_normal(block, scratch);
            }
        }
    }

    /// Turns a block of standard normal numbers into draws, in place. `scratch` is as long.
    pub fn from_normal(&self, block: &mut [f64], scratch: &mut [f64]) {
        match &self.kind {
            Kind::Normal { mean, sd } => {
                for z in block {
                    *z = mean + sd * *z;
                }
            }
            Kind::Lognormal { mu, sigma } => {
                for z in block {
                    *z = exp(mu + sigma * *z);
                }
            }
            Kind::Table(table) => {
                for z in block {
                    *z = interpolated(table, *z);
                }
            }
            Kind::Uniform { .. } | Kind::Triangular { .. } | Kind::Bernoulli { .. } => {
                for z in &mut *block {
                    // Rounding must not carry it beyond its ends, where a square root would be of a negative number.
                    *z = interpolated(&self.cumulative, *z).clamp(0.0, 1.0);
                }
                self.from_uniform(block, scratch);
            }
        }
    }
}

/// The cubic through the four nearest entries (Lagrange).
#[inline]
fn interpolated(table: &[f64], z: f64) -> f64 {
    let place = (z.clamp(-REACH, REACH) + REACH) * STEPS;
    let step = place as usize;
    let t = place - step as f64;
    // The table begins one step before −REACH.
    let around = &table[step..step + 4];
    let (before, after) = (t + 1.0, t - 1.0);
    let far = t - 2.0;
    (around[3] * before * t * after - around[0] * t * after * far) / 6.0
        + (around[1] * before * after * far - around[2] * before * t * far) / 2.0
}

/// The lower triangle L of a correlation matrix R = L·Lᵀ (Cholesky), row by row; nothing when R is no correlation matrix: not symmetric, not
/// one on its diagonal, or not positive semidefinite (three assumptions cannot all be opposites of each other). Assumptions that go
/// together entirely (a correlation of 1 or −1) are fine.
#[must_use]
pub fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    /// Below this a rest of the diagonal is rounding, and the assumption follows from those before it.
    const NOTHING: f64 = 1e-10;
    let n = matrix.len();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        if matrix[i].len() != n || (matrix[i][i] - 1.0).abs() > 1e-12 {
            return None;
        }
        for j in 0..=i {
            if (matrix[i][j] - matrix[j][i]).abs() > 1e-12 {
                return None;
            }
            let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - sum;
            lower[i][j] = if i == j {
                if rest < -NOTHING {
                    return None;
                }
                if rest <= NOTHING { 0.0 } else { rest.sqrt() }
            } else if lower[j][j] == 0.0 {
                if rest.abs() > 1e-8 {
                    return None;
                }
                0.0
            } else {
                rest / lower[j][j]
            };
        }
    }
    Some(lower)
}

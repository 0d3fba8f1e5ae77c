//! What an uncertain number may be, and how two of them go together.

use serde::{Deserialize, Serialize};

/// A distribution of one uncertain number, in the unit of its assumption.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "lowercase", deny_unknown_fields)]
pub enum Distribution {
    /// Every value between the two is as likely.
    Uniform {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
    },
    /// A triangle over lowest, most likely and highest value.
    Triangular {
        /// Lowest value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Highest value.
        high: f64,
    },
    /// The smooth cousin of the triangle: a beta distribution with mean (low + 4 mode + high) / 6.
    Pert {
        /// Lowest value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Highest value.
        high: f64,
    },
    /// Bell-shaped.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Always positive, with a long tail upwards: prices. Given by the median and the 90th percentile, which people can estimate.
    Lognormal {
        /// Half of the outcomes are below.
        median: f64,
        /// Nine tenths of the outcomes are below.
        p90: f64,
    },
    /// One with probability `p`, otherwise zero: a partner leaves or stays.
    Bernoulli {
        /// Probability of one.
        p: f64,
    },
}

/// The 90th percentile of the standard normal distribution.
const Z90: f64 = 1.281_551_565_544_600_4;

impl Distribution {
    /// Says what is wrong with the figures, if anything.
    ///
    /// # Errors
    /// One sentence for a person.
    pub fn check(&self) -> Result<(), String> {
        let ok = match *self {
            Self::Uniform { low, high } => low.is_finite() && high.is_finite() && low < high,
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => {
                low.is_finite() && high.is_finite() && low <= mode && mode <= high && low < high
            }
            Self::Normal { mean, sd } => mean.is_finite() && sd.is_finite() && sd > 0.0,
            Self::Lognormal { median, p90 } => median > 0.0 && p90 > median && p90.is_finite(),
            Self::Bernoulli { p } => (0.0..=1.0).contains(&p),
        };
        if ok {
            return Ok(());
        }
        Err(match self {
            Self::Uniform { .. } => "a uniform number needs low < high",
            Self::Triangular { .. } | Self::Pert { .. } => {
                "low ≤ mode ≤ high and low < high are needed"
            }
            Self::Normal { .. } => "a normal number needs a mean and an sd above 0",
            Self::Lognormal { .. } => {
                "a lognormal number needs a median above 0 and a p90 above the median"
            }
            Self::Bernoulli { .. } => "a probability lies between 0 and 1",
        }
        .to_owned())
    }

    /// The expected value.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Uniform { low, high } => f64::midpoint(low, high),
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Self::Normal { mean, .. } => mean,
            Self::Lognormal { median, p90 } => {
                let sigma = (p90 / median).ln() / Z90;
                median * (sigma * sigma / 2.0).exp()
            }
            Self::Bernoulli { p } => p,
        }
    }

    /// The value below which a part `u` (between 0 and 1) of the outcomes lies.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let u = u.clamp(0.0, 1.0);
        match *self {
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Triangular { low, mode, high } => {
                let (width, left) = (high - low, mode - low);
                if u * width <= left {
                    low + (u * width * left).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
            Self::Pert { low, mode, high } => {
                let a = 1.0 + 4.0 * (mode - low) / (high - low);
                low + (high - low) * beta_quantile(a, 6.0 - a, u)
            }
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::Lognormal { median, p90 } => {
                median * ((p90 / median).ln() / Z90 * normal_quantile(u)).exp()
            }
            Self::Bernoulli { p } => f64::from(u8::from(u > 1.0 - p)),
        }
    }

    /// A fast form for many draws.
    #[must_use]
    pub fn sampler(&self) -> Sampler {
        match self {
            Self::Pert { .. } => Sampler {
                distribution: *self,
                table: (0..=TABLE)
                    .map(|i| self.quantile(f64::from(i) / f64::from(TABLE)))
                    .collect(),
            },
            _ => Sampler {
                distribution: *self,
                table: Vec::new(),
            },
        }
    }
}

/// Steps of the table that stands in for the inverse of a beta distribution; its error is below 1/1000 of the range.
const TABLE: u32 = 4_096;

/// A distribution made ready for many draws.
#[derive(Debug, Clone)]
pub struct Sampler {
    distribution: Distribution,
    table: Vec<f64>,
}

impl Sampler {
    /// As [`Distribution::quantile`].
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        if self.table.is_empty() {
            return self.distribution.quantile(u);
        }
        let place = u.clamp(0.0, 1.0) * f64::from(TABLE);
        let step = (place as usize).min(TABLE as usize - 1);
        let (a, b) = (self.table[step], self.table[step + 1]);
        a + (b - a) * (place - step as f64)
    }

    /// The value for a standard normal number `z`; spares the way there and back for bell-shaped distributions.
    #[must_use]
    pub fn at_normal(&self, z: f64) -> f64 {
        match self.distribution {
            Distribution::Normal { mean, sd } => mean + sd * z,
            Distribution::Lognormal { median, p90 } => {
                median * ((p90 / median).ln() / Z90 * z).exp()
            }
            _ => self.quantile(normal_cumulative(z)),
        }
    }
}

/// The standard normal distribution's inverse (Acklam's rational approximation, relative error below 1.2e-9).
#[must_use]
pub fn normal_quantile(u: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    // The outermost values a 53-bit uniform number can have; beyond lies infinity.
    let u = u.clamp(1e-17, 1.0 - 1e-16);
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    if u < 0.02425 {
        tail(u)
    } else if u > 1.0 - 0.02425 {
        -tail(1.0 - u)
    } else {
        let q = u - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

/// The standard normal distribution function (Marsaglia's series, *Evaluating the normal distribution*, 2004; exact to the last digits
/// within ±6, and 0 or 1 outside ±8).
#[must_use]
pub fn normal_cumulative(z: f64) -> f64 {
    if z < -8.0 {
        return 0.0;
    }
    if z > 8.0 {
        return 1.0;
    }
    let (mut sum, mut term, mut k) = (z, z, 3.0);
    while sum + term != sum {
        term *= z * z / k;
        sum += term;
        k += 2.0;
    }
    0.5 + sum * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The inverse of the regularised incomplete beta function, by halving; a and b are between 1 and 5 here.
fn beta_quantile(a: f64, b: f64, u: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if beta_cumulative(a, b, middle) < u {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function by its continued fraction (DLMF 8.17.22, evaluated by Lentz's method).
fn beta_cumulative(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cumulative(b, a, 1.0 - x);
    }
    let front =
        (a * x.ln() + b * (1.0 - x).ln() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp() / a;
    let tiny = 1e-300;
    let (mut f, mut c, mut d) = (1.0_f64, 1.0_f64, 0.0_f64);
    for i in 0..300 {
        let m = f64::from(i / 2);
        let numerator = if i == 0 {
            1.0
        } else if i % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        d = 1.0 + numerator * d;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = 1.0 + numerator / c;
        if c.abs() < tiny {
            c = tiny;
        }
        f *= c * d;
        if (1.0 - c * d).abs() < 1e-15 {
            break;
        }
    }
    front * (f - 1.0)
}

/// Logarithm of the gamma function for positive arguments: Stirling's series, moved up by recurrence until it is exact.
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < 12.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series =
        (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

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
    pub fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// The lower triangle L of a correlation matrix R = L·Lᵀ (Cholesky), row by row; nothing when R is no correlation matrix: not symmetric, not
/// one on its diagonal, or not positive definite (three assumptions cannot all be opposites of each other).
#[must_use]
pub fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
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
                if rest <= 1e-10 {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / lower[j][j]
            };
        }
    }
    Some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Distribution; 7] = [
        Distribution::Uniform {
            low: 2.0,
            high: 6.0,
        },
        Distribution::Triangular {
            low: 0.9,
            mode: 1.0,
            high: 3.0,
        },
        Distribution::Pert {
            low: 10.0,
            mode: 12.0,
            high: 30.0,
        },
        Distribution::Pert {
            low: 0.0,
            mode: 0.0,
            high: 1.0,
        },
        Distribution::Normal { mean: 5.0, sd: 2.0 },
        Distribution::Lognormal {
            median: 100.0,
            p90: 160.0,
        },
        Distribution::Bernoulli { p: 0.3 },
    ];

    #[test]
    fn the_mean_of_the_quantiles_is_the_mean() {
        for distribution in ALL {
            let steps = 20_000;
            let sum: f64 = (0..steps)
                .map(|i| distribution.quantile((f64::from(i) + 0.5) / f64::from(steps)))
                .sum();
            let mean = sum / f64::from(steps);
            assert!(
                (mean / distribution.mean() - 1.0).abs() < 1e-3,
                "{distribution:?}: {mean}"
            );
        }
    }

    #[test]
    fn triangular_variance_is_its_closed_form() {
        let (a, c, b) = (0.9, 1.0, 3.0);
        let d = Distribution::Triangular {
            low: a,
            mode: c,
            high: b,
        };
        let n = 100_000;
        let values: Vec<f64> = (0..n)
            .map(|i| d.quantile((f64::from(i) + 0.5) / f64::from(n)))
            .collect();
        let mean = values.iter().sum::<f64>() / f64::from(n);
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / f64::from(n);
        let closed = (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0;
        assert!((variance / closed - 1.0).abs() < 1e-3);
    }

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (u, z) in [
            (0.5, 0.0),
            (0.9, 1.281_551_565_5),
            (0.975, 1.959_963_984_5),
            (0.001, -3.090_232_306_2),
        ] {
            assert!((normal_quantile(u) - z).abs() < 1e-7, "{u}");
            assert!((normal_cumulative(z) - u).abs() < 1e-9, "{z}");
        }
    }

    #[test]
    fn beta_is_its_closed_form_where_there_is_one() {
        for x in [0.1_f64, 0.25, 0.5, 0.77, 0.99] {
            assert!((beta_cumulative(1.0, 5.0, x) - (1.0 - (1.0_f64 - x).powi(5))).abs() < 1e-12);
            assert!((beta_cumulative(5.0, 1.0, x) - x.powi(5)).abs() < 1e-12);
            let x2: f64 = x;
            assert!(
                (beta_cumulative(3.0, 3.0, x)
                    - (6.0 * x2.powi(5) - 15.0 * x2.powi(4) + 10.0 * x2.powi(3)))
                .abs()
                    < 1e-12
            );
        }
    }

    #[test]
    fn the_table_is_close_to_the_function() {
        for d in ALL {
            let sampler = d.sampler();
            for i in 1..1_000 {
                let u = f64::from(i) / 1_000.0;
                let (exact, fast) = (d.quantile(u), sampler.quantile(u));
                assert!(
                    (exact - fast).abs() <= 1e-3 * (1.0 + exact.abs()),
                    "{d:?} at {u}"
                );
            }
        }
    }

    #[test]
    fn a_seed_means_the_same_numbers_for_ever() {
        let mut stream = Uniform::new(1);
        let first = stream.draw();
        assert_eq!(first.to_bits(), Uniform::new(1).draw().to_bits());
        assert!((first - 0.566_561_5).abs() < 1e-6, "{first}");
        let mean = (0..100_000).map(|_| stream.draw()).sum::<f64>() / 100_000.0;
        assert!((mean - 0.5).abs() < 0.005);
    }

    #[test]
    fn impossible_correlations_are_refused() {
        assert!(cholesky(&[vec![1.0, 0.5], vec![0.5, 1.0]]).is_some());
        let opposite = vec![
            vec![1.0, -0.9, -0.9],
            vec![-0.9, 1.0, -0.9],
            vec![-0.9, -0.9, 1.0],
        ];
        assert!(cholesky(&opposite).is_none());
        assert!(cholesky(&[vec![1.0, 0.5], vec![0.4, 1.0]]).is_none());
        assert!(cholesky(&[vec![2.0]]).is_none());
    }

    #[test]
    fn figures_that_are_no_distribution_are_refused() {
        assert!(
            Distribution::Uniform {
                low: 1.0,
                high: 1.0
            }
            .check()
            .is_err()
        );
        assert!(
            Distribution::Triangular {
                low: 1.0,
                mode: 0.0,
                high: 2.0
            }
            .check()
            .is_err()
        );
        assert!(
            Distribution::Normal {
                mean: 0.0,
                sd: f64::NAN
            }
            .check()
            .is_err()
        );
        assert!(
            Distribution::Lognormal {
                median: -1.0,
                p90: 1.0
            }
            .check()
            .is_err()
        );
        assert!(Distribution::Bernoulli { p: 1.1 }.check().is_err());
        assert!(ALL.iter().all(|d| d.check().is_ok()));
    }
}

//! What an uncertain number may be, and how two of them go together.

mod sample;
mod special;

use crate::numeric::{exp, ln};
pub use sample::{Sampler, Uniform, cholesky};
use serde::{Deserialize, Serialize};
use special::beta_quantile;
pub use special::{normal_cumulative, normal_quantile};

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
                let sigma = ln(p90 / median) / Z90;
                median * exp(sigma * sigma / 2.0)
            }
            Self::Bernoulli { p } => p,
        }
    }

    /// The variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        match *self {
            Self::Uniform { low, high } => (high - low).powi(2) / 12.0,
            Self::Triangular { low, mode, high } => {
                let (whole, left) = (high - low, mode - low);
                (whole * whole - whole * left + left * left) / 18.0
            }
            Self::Pert { low, high, .. } => {
                let mean = self.mean();
                (mean - low) * (high - mean) / 7.0
            }
            Self::Normal { sd, .. } => sd * sd,
            Self::Lognormal { median, p90 } => {
                let square = (ln(p90 / median) / Z90).powi(2);
                median * median * exp(square) * (exp(square) - 1.0)
            }
            Self::Bernoulli { p } => p * (1.0 - p),
        }
    }

    /// The value below which a part `u` (between 0 and 1) of the outcomes lies.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let u = u.clamp(0.0, 1.0);
        self.quantile_from(u, 1.0 - u)
    }

    /// As [`Distribution::quantile`], with `u` and what it lacks to one: near the upper end only the latter still has its digits.
    fn quantile_from(&self, u: f64, rest: f64) -> f64 {
        match *self {
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Triangular { low, mode, high } => {
                let (width, left) = (high - low, mode - low);
                if u * width <= left {
                    low + (u * width * left).sqrt()
                } else {
                    high - (rest * width * (high - mode)).sqrt()
                }
            }
            Self::Pert { low, mode, high } => {
                let a = 1.0 + 4.0 * (mode - low) / (high - low);
                if u <= 0.5 {
                    low + (high - low) * beta_quantile(a, 6.0 - a, u)
                } else {
                    high - (high - low) * beta_quantile(6.0 - a, a, rest)
                }
            }
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::Lognormal { median, p90 } => {
                median * exp(ln(p90 / median) / Z90 * normal_quantile(u))
            }
            Self::Bernoulli { p } => f64::from(u8::from(u > 1.0 - p)),
        }
    }
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

    /// Draws of every shape, in the two ways in which they are made.
    fn draws(distribution: Distribution, count: usize, tied: bool) -> Vec<f64> {
        let sampler = distribution.sampler();
        let mut stream = Uniform::named(5, "x");
        let mut all = Vec::new();
        let (mut block, mut scratch) = ([0.0; 512], [0.0; 512]);
        while all.len() < count {
            stream.fill(&mut block);
            if tied {
                block.iter_mut().for_each(|u| *u = normal_quantile(*u));
                sampler.from_normal(&mut block, &mut scratch);
            } else {
                sampler.from_uniform(&mut block, &mut scratch);
            }
            all.extend_from_slice(&block);
        }
        all
    }

    #[test]
    fn draws_have_the_moments_of_their_distribution() {
        for distribution in ALL {
            for tied in [false, true] {
                let values = draws(distribution, 200_000, tied);
                let n = values.len() as f64;
                let mean = values.iter().sum::<f64>() / n;
                let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
                let sd = distribution.variance().sqrt();
                // Four standard errors of a mean; the variance of a long tail is less sure.
                assert!(
                    (mean - distribution.mean()).abs() < 4.0 * sd / n.sqrt(),
                    "{distribution:?}: mean {mean}"
                );
                assert!(
                    (variance / distribution.variance() - 1.0).abs() < 0.03,
                    "{distribution:?}: variance {variance}"
                );
            }
        }
    }

    #[test]
    fn draws_lie_between_quantiles_as_often_as_they_should() {
        for distribution in ALL {
            if matches!(distribution, Distribution::Bernoulli { .. }) {
                continue;
            }
            let mut values = draws(distribution, 100_000, false);
            values.sort_by(f64::total_cmp);
            for tenth in 1..10 {
                let u = f64::from(tenth) / 10.0;
                let below = values.partition_point(|v| *v <= distribution.quantile(u));
                let part = below as f64 / values.len() as f64;
                assert!((part - u).abs() < 0.006, "{distribution:?} at {u}: {part}");
            }
        }
    }

    #[test]
    fn a_draw_is_the_quantile_of_its_uniform_number() {
        for distribution in ALL {
            let sampler = distribution.sampler();
            let mut block: Vec<f64> = (0..4_000)
                .map(|i| (f64::from(i) + 0.5) / 4_000.0)
                .chain([1e-9, 1e-15, 1.0 - 1e-9, 1.0 - 1e-15])
                .collect();
            let uniform = block.clone();
            let mut scratch = vec![0.0; block.len()];
            sampler.from_uniform(&mut block, &mut scratch);
            let span = distribution.quantile(0.999) - distribution.quantile(0.001);
            for (u, value) in uniform.iter().zip(block) {
                let exact = distribution.quantile(*u);
                assert!(
                    (exact - value).abs() <= 1e-7 * (span + exact.abs()),
                    "{distribution:?} at {u}: {value} for {exact}"
                );
            }
        }
    }

    #[test]
    fn pert_has_the_variance_of_its_beta_distribution() {
        // a = 1 + 4·2/20 = 1.4 and b = 4.6 over a width of 20: ab / ((a+b)²(a+b+1)) · 20².
        let pert = Distribution::Pert {
            low: 10.0,
            mode: 12.0,
            high: 30.0,
        };
        let closed = 1.4 * 4.6 / (36.0 * 7.0) * 400.0;
        assert!((pert.variance() / closed - 1.0).abs() < 1e-12);
    }

    #[test]
    fn each_name_has_its_own_stream() {
        let first = |seed: u64, name: &str| Uniform::named(seed, name).draw().to_bits();
        assert_eq!(first(1, "price"), first(1, "price"));
        assert_ne!(first(1, "price"), first(1, "prijs"));
        assert_ne!(first(1, "price"), first(2, "price"));
        // Neighbouring seeds and names are not neighbouring numbers.
        let (mut a, mut b) = (Uniform::named(1, "a"), Uniform::named(2, "b"));
        let n = 50_000;
        let sum: f64 = (0..n).map(|_| (a.draw() - 0.5) * (b.draw() - 0.5)).sum();
        assert!((sum / f64::from(n) * 12.0).abs() < 0.02);
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
        assert!(cholesky(&[vec![1.0, 1.2], vec![1.2, 1.0]]).is_none());
        // Two that go together entirely, and a third that cannot follow both.
        let (yes, no) = (0.3, -0.3);
        let three = |with_second: f64| {
            cholesky(&[
                vec![1.0, 1.0, yes],
                vec![1.0, 1.0, with_second],
                vec![yes, with_second, 1.0],
            ])
        };
        assert!(three(yes).is_some());
        assert!(three(no).is_none());
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

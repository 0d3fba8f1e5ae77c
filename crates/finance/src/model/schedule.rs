//! When a line is paid, and what one unit of it is worth in year 0.

use crate::flows::{part_left, years_between};
use crate::numeric::{power, whole_power};
use jiff::civil::Date;

/// One payment of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Payment {
    /// Years since year 0.
    pub(crate) time: f64,
    /// The year in which it is shown.
    pub(crate) year: u32,
    /// The part of what is bought that is left at the horizon.
    pub(crate) left: f64,
}

impl Payment {
    pub(crate) fn in_year(year: u32, life: Option<f64>, horizon: u32) -> Self {
        Self::at(f64::from(year), year, life, horizon)
    }

    /// Nothing when the day does not lie between the start and the horizon.
    pub(crate) fn on(day: Date, start: Date, life: Option<f64>, horizon: u32) -> Option<Self> {
        let time = years_between(start, day);
        let year = u32::try_from(i32::from(day.year()) - i32::from(start.year())).ok()?;
        (time >= 0.0 && time <= f64::from(horizon) && year <= horizon)
            .then(|| Self::at(time, year, life, horizon))
    }

    fn at(time: f64, year: u32, life: Option<f64>, horizon: u32) -> Self {
        Self {
            time,
            year,
            left: life.map_or(0.0, |life| part_left(time, life, f64::from(horizon))),
        }
    }
}

/// What one unit of a line is worth in year 0, as a function of u = 1 + growth and v = 1 / (1 + rate):
/// Σ (u·v)^t over its payments, less v^horizon · Σ left · u^t for what is left of them.
///
/// Payments in whole years are a polynomial, which Horner's scheme computes for many draws at once with two operations a year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weights {
    /// How many payments fall in each year.
    paid: Vec<f64>,
    /// What is left of them, by year of payment.
    left: Vec<f64>,
    /// Times of payments between years, with what is left of them.
    between: Vec<(f64, f64)>,
    horizon: u32,
    /// Whether anything is left at all.
    any_left: bool,
}

/// How many draws are carried through Horner's scheme side by side.
const LANES: usize = 8;

impl Weights {
    pub(crate) fn new(payments: &[Payment], horizon: u32) -> Self {
        let mut weights = Self {
            paid: Vec::new(),
            left: Vec::new(),
            between: Vec::new(),
            horizon,
            any_left: payments.iter().any(|payment| payment.left > 0.0),
        };
        for payment in payments {
            if payment.time.fract() == 0.0 {
                let year = payment.time as usize;
                if weights.paid.len() <= year {
                    weights.paid.resize(year + 1, 0.0);
                    weights.left.resize(year + 1, 0.0);
                }
                weights.paid[year] += 1.0;
                weights.left[year] += payment.left;
            } else {
                weights.between.push((payment.time, payment.left));
            }
        }
        weights
    }

    pub(crate) fn one(&self, u: f64, v: f64) -> f64 {
        self.lanes([u], [v])[0]
    }

    /// For a block of draws; `u` and `v` give the number at a place.
    pub(crate) fn block(
        &self,
        u: impl Fn(usize) -> f64,
        v: impl Fn(usize) -> f64,
        out: &mut [f64],
    ) {
        for (chunk, out) in out.chunks_mut(LANES).enumerate() {
            // The last chunk may be shorter; its spare lanes repeat its last place.
            let place = |lane: usize| chunk * LANES + lane.min(out.len() - 1);
            let values = self.lanes::<LANES>(
                std::array::from_fn(|lane| u(place(lane))),
                std::array::from_fn(|lane| v(place(lane))),
            );
            let filled = out.len();
            out.copy_from_slice(&values[..filled]);
        }
    }

    fn lanes<const N: usize>(&self, u: [f64; N], v: [f64; N]) -> [f64; N] {
        let ratio: [f64; N] = std::array::from_fn(|i| u[i] * v[i]);
        let mut sum = horner(&self.paid, &ratio);
        for (time, _) in &self.between {
            for (sum, ratio) in sum.iter_mut().zip(ratio) {
                *sum += power(ratio, *time);
            }
        }
        if self.any_left {
            let mut left = horner(&self.left, &u);
            for (time, part) in &self.between {
                for (left, u) in left.iter_mut().zip(u) {
                    *left += part * power(u, *time);
                }
            }
            for i in 0..N {
                sum[i] -= left[i] * whole_power(v[i], self.horizon);
            }
        }
        sum
    }
}

fn horner<const N: usize>(coefficients: &[f64], x: &[f64; N]) -> [f64; N] {
    let mut sum = [0.0; N];
    for coefficient in coefficients.iter().rev() {
        for (sum, x) in sum.iter_mut().zip(x) {
            *sum = *sum * x + coefficient;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_day_has_its_time_and_its_year() {
        let start = date(2027, 7, 1);
        let payment = Payment::on(date(2028, 7, 1), start, Some(4.0), 3).expect("within");
        assert_eq!(payment.year, 1);
        assert!((payment.time - 366.0 / 365.0).abs() < 1e-12);
        assert!((payment.left - (4.0 - (3.0 - 366.0 / 365.0)) / 4.0).abs() < 1e-12);
        assert_eq!(Payment::on(date(2027, 6, 30), start, None, 3), None);
        assert_eq!(Payment::on(date(2031, 1, 1), start, None, 3), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Against the definition, payment by payment.
        #[test]
        fn a_weight_is_the_sum_of_its_payments(
            times in prop::collection::vec(prop_oneof![(0u32..=20).prop_map(f64::from), 0.0f64..20.0], 0..12),
            life in prop::option::of(1.0f64..30.0),
            growth in -0.2f64..0.2,
            rate in -0.1f64..0.3,
        ) {
            let payments: Vec<Payment> = times.iter().map(|t| Payment::at(*t, 0, life, 20)).collect();
            let weights = Weights::new(&payments, 20);
            let expected: f64 = payments.iter().map(|p| {
                let paid = (1.0 + growth).powf(p.time);
                paid / (1.0 + rate).powf(p.time) - paid * p.left / (1.0 + rate).powi(20)
            }).sum();
            let (u, v) = (1.0 + growth, 1.0 / (1.0 + rate));
            let found = weights.one(u, v);
            prop_assert!((found - expected).abs() <= 1e-10 * (1.0 + expected.abs()), "{found} {expected}");
            // Many at once are the same to the last bit, whatever their number.
            let mut out = [0.0; 13];
            weights.block(|_| u, |_| v, &mut out);
            prop_assert!(out.iter().all(|x| x.to_bits() == found.to_bits()));
        }
    }
}

//! All rates at which payments are worth nothing.
//!
//! With x = ln(1 + rate), payments a₁, a₂, … at times t₁ < t₂ < … are worth f(x) = Σ aᵢ e^(−x tᵢ). Times need not be whole: an exponential sum
//! behaves as a polynomial does. Take e^(x t₁)·f, which has the zeros of f, and differentiate: the first payment is gone and the others
//! are multiplied by (t₁ − tᵢ), so that what is left is a sum with one term less. Between two neighbouring zeros of *that* (Rolle) f is monotone, but for a
//! positive factor, and has one zero when its ends differ in sign and none otherwise. A sum whose terms have one sign has no zero at all
//! (Descartes), which is where the descent stops; for an investment with one change of sign that is at once.

use crate::numeric::{exp, ln};

/// Rates of return below this are not looked for: losing more than 99.9999 % a year is no investment.
pub const LOWEST_RATE: f64 = -0.999_999;

/// All rates at which payments (time in years, amount) are worth nothing, ascending.
///
/// Empty when there is none, or when a time or an amount is not a number. A double root is answered once. Rates below [`LOWEST_RATE`] and
/// above e^600 are not looked for.
#[must_use]
pub fn all_rates(payments: &[(f64, f64)]) -> Vec<f64> {
    if payments
        .iter()
        .any(|(time, amount)| !time.is_finite() || !amount.is_finite())
    {
        return Vec::new();
    }
    let mut sorted = payments.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut terms: Vec<Term> = Vec::new();
    for (time, amount) in sorted {
        match terms.last_mut() {
            Some(last) if last.time == time => last.amount += amount,
            _ => terms.push(Term { time, amount }),
        }
    }
    terms.retain(|term| term.amount != 0.0);
    let Some(first) = terms.first().map(|term| term.time) else {
        return Vec::new();
    };
    for term in &mut terms {
        term.time -= first;
    }
    let lowest = ln(1.0 + LOWEST_RATE);
    zeros(&terms, lowest, highest(&terms).max(lowest))
        .into_iter()
        .map(|x| exp(x) - 1.0)
        .collect()
}

#[derive(Debug, Clone, Copy)]
struct Term {
    time: f64,
    amount: f64,
}

/// Beyond this x the first payment outweighs all others together (Cauchy's bound).
fn highest(terms: &[Term]) -> f64 {
    let Some(second) = terms.get(1) else {
        return 0.0;
    };
    let others: f64 = terms[1..].iter().map(|term| term.amount.abs()).sum();
    (1.0 + ln(others / terms[0].amount.abs()).max(0.0) / second.time).min(600.0)
}

fn zeros(terms: &[Term], low: f64, high: f64) -> Vec<f64> {
    // The sum itself, and what each step of the descent leaves of it.
    let mut levels = vec![scaled(terms.to_vec())];
    while let Some(last) = levels.last()
        && changes_sign(last)
    {
        let gone = last[0].time;
        let next = last[1..]
            .iter()
            .map(|term| Term {
                time: term.time,
                amount: term.amount * (term.time - gone),
            })
            .collect();
        levels.push(scaled(next));
    }
    let mut turning: Vec<f64> = Vec::new();
    for level in levels.iter().rev() {
        let mut ends = vec![low];
        ends.append(&mut turning);
        ends.push(high);
        for pair in ends.windows(2) {
            if let Some(root) = zero_between(level, pair[0], pair[1])
                && turning
                    .last()
                    .is_none_or(|last| root - last > 1e-12 * (1.0 + root.abs()))
            {
                turning.push(root);
            }
        }
    }
    turning
}

fn changes_sign(terms: &[Term]) -> bool {
    terms
        .windows(2)
        .any(|pair| pair[0].amount.signum() != pair[1].amount.signum())
}

fn scaled(mut terms: Vec<Term>) -> Vec<Term> {
    let size = terms.iter().fold(0.0_f64, |m, t| m.max(t.amount.abs()));
    if size > 0.0 {
        for term in &mut terms {
            term.amount /= size;
        }
    }
    terms
}

/// The sum at `x`, and how large rounding may make a sum that should be zero. Both are divided by the largest factor, so that nothing overflows.
fn evaluate(terms: &[Term], x: f64) -> (f64, f64) {
    let (first, last) = (terms[0].time, terms[terms.len() - 1].time);
    let shift = if x >= 0.0 { first } else { last };
    let (mut sum, mut noise) = (0.0, 0.0);
    for term in terms {
        let exponent = -x * (term.time - shift);
        let part = term.amount * exp(exponent);
        sum += part;
        noise += part.abs() * (8.0 + terms.len() as f64 - exponent);
    }
    (sum, noise * f64::EPSILON)
}

fn zero_between(terms: &[Term], low: f64, high: f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let ((mut at_a, noise_a), (mut at_b, noise_b)) = (evaluate(terms, a), evaluate(terms, b));
    // A turning point that touches zero is a double root; the computed value there is rounding noise.
    if at_b.abs() <= noise_b {
        return Some(b);
    }
    if at_a.abs() <= noise_a || at_a.signum() == at_b.signum() {
        return None;
    }
    // Ridders' method (1979): the false position on a curve straightened by an exponential. The zero stays between a and b.
    for _ in 0..200 {
        let middle = a + (b - a) / 2.0;
        if middle <= a || middle >= b || b - a <= 1e-15 * (1.0 + middle.abs()) {
            break;
        }
        let (at_middle, _) = evaluate(terms, middle);
        let straight = (at_middle * at_middle - at_a * at_b).sqrt();
        let step = (middle - a) * (at_a.signum() * at_middle / straight);
        let guess = middle + step;
        for (x, value) in [
            (middle, Some(at_middle)),
            (guess, None),
            // A guess that is nearly right leaves one end far away; one more look on its other side brings that end near.
            (guess + 4.0 * f64::EPSILON * (1.0 + guess.abs()), None),
            (guess - 4.0 * f64::EPSILON * (1.0 + guess.abs()), None),
        ] {
            if !(x > a && x < b) {
                continue;
            }
            let value = value.unwrap_or_else(|| evaluate(terms, x).0);
            if value == 0.0 {
                return Some(x);
            }
            if value.signum() == at_a.signum() {
                (a, at_a) = (x, value);
            } else {
                (b, at_b) = (x, value);
            }
        }
    }
    Some(a + (b - a) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The amounts of ∏ (1 − e^(xᵢ − x)), paid once in so many years: the rates are chosen, the payments follow.
    fn with_rates(rates: &[f64], spacing: f64) -> Vec<(f64, f64)> {
        let mut amounts = vec![1.0];
        for rate in rates {
            let factor = (1.0 + rate).powf(spacing);
            let mut next = amounts.clone();
            next.push(0.0);
            for (i, amount) in amounts.iter().enumerate() {
                next[i + 1] -= amount * factor;
            }
            amounts = next;
        }
        amounts
            .into_iter()
            .enumerate()
            .map(|(i, amount)| (i as f64 * spacing, amount))
            .collect()
    }

    #[test]
    fn chosen_rates_are_found_between_years_too() {
        for spacing in [0.25, 1.0, 1.7] {
            let rates = all_rates(&with_rates(&[-0.3, 0.02, 0.11, 0.6], spacing));
            assert_eq!(rates.len(), 4, "{spacing}: {rates:?}");
            for (found, chosen) in rates.iter().zip([-0.3, 0.02, 0.11, 0.6]) {
                assert!((found - chosen).abs() < 1e-8, "{spacing}: {rates:?}");
            }
        }
    }

    #[test]
    fn a_double_rate_is_found_once() {
        let rates = all_rates(&with_rates(&[0.1, 0.1], 1.0));
        assert_eq!(rates.len(), 1, "{rates:?}");
        assert!((rates[0] - 0.1).abs() < 1e-6);
        // A little more income and there are two, a little less and there is none.
        let shifted = |by: f64| {
            let mut payments = with_rates(&[0.1, 0.1], 1.0);
            payments[1].1 -= by;
            all_rates(&payments).len()
        };
        assert_eq!((shifted(1e-4), shifted(-1e-4)), (2, 0));
    }

    #[test]
    fn the_order_and_the_parts_of_payments_do_not_matter() {
        let payments = [(2.0, 60.0), (0.0, -100.0), (1.0, 30.0), (1.0, 30.0)];
        let rates = all_rates(&payments);
        assert_eq!(rates, all_rates(&[(0.0, -100.0), (1.0, 60.0), (2.0, 60.0)]));
        assert_eq!(rates.len(), 1);
    }

    #[test]
    fn a_thousand_changes_of_sign_are_bounded_work() {
        let payments: Vec<(f64, f64)> = (0..400)
            .map(|i| (f64::from(i) / 7.0, if i % 2 == 0 { -1.0 } else { 1.01 }))
            .collect();
        for rate in all_rates(&payments) {
            assert!(rate >= LOWEST_RATE);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Every change of sign on a fine grid is the place of a rate, and each rate is a zero.
        #[test]
        fn none_is_missed_and_none_is_invented(amounts in prop::collection::vec(-100i32..100, 2..12)) {
            let payments: Vec<(f64, f64)> = amounts.iter().enumerate().map(|(t, a)| (t as f64 * 0.7, f64::from(*a))).collect();
            let value = |rate: f64| payments.iter().map(|(t, a)| a * (1.0 + rate).powf(-t)).sum::<f64>();
            let rates = all_rates(&payments);
            for rate in &rates {
                let size: f64 = payments.iter().map(|(t, a)| a.abs() * (1.0 + rate).powf(-t)).sum();
                prop_assert!(value(*rate).abs() <= 1e-7 * (1.0 + size), "{rate}");
            }
            let grid: Vec<f64> = (0..4_000).map(|i| -0.95 + f64::from(i) * 0.001).collect();
            for pair in grid.windows(2) {
                if value(pair[0]) * value(pair[1]) < 0.0 {
                    prop_assert!(rates.iter().any(|r| *r >= pair[0] - 1e-9 && *r <= pair[1] + 1e-9), "{pair:?} {rates:?}");
                }
            }
        }

        #[test]
        fn no_payments_make_it_panic(payments in prop::collection::vec((any::<f64>(), any::<f64>()), 0..6)) {
            let _ = all_rates(&payments);
        }
    }
}

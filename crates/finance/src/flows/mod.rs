//! What a series of payments is worth.
//!
//! A series is a slice with one amount per year; index 0 is the year of the decision and is not discounted. Income is positive, cost is
//! negative. Rates are fractions a year: `0.04` is 4 %. Amounts on dates are discounted by actual days over 365 (ACT/365, as spreadsheets'
//! XNPV does).

mod rates;

use crate::numeric::power;
use jiff::civil::Date;
pub use rates::{LOWEST_RATE, all_rates};

/// The net present value of yearly amounts at `rate`.
///
/// `rate` must be above −1; otherwise the answer is not a number.
#[must_use]
pub fn npv(rate: f64, years: &[f64]) -> f64 {
    if rate <= -1.0 {
        return f64::NAN;
    }
    // Horner's scheme from the last year backwards: one division a year, and no power that overflows.
    years
        .iter()
        .rev()
        .fold(0.0, |later, amount| later / (1.0 + rate) + amount)
}

/// The net present value, on `base`, of amounts on dates; a year has 365 days, as in spreadsheets' XNPV.
#[must_use]
pub fn npv_on_dates(rate: f64, base: Date, payments: &[(Date, f64)]) -> f64 {
    if rate <= -1.0 {
        return f64::NAN;
    }
    payments
        .iter()
        .map(|(date, amount)| amount * power(1.0 + rate, -years_between(base, *date)))
        .sum()
}

/// Years from one date to another, ACT/365: actual days over 365. Negative when `to` comes first.
#[must_use]
pub fn years_between(from: Date, to: Date) -> f64 {
    let days = to.duration_since(from).as_hours() / 24;
    days as f64 / 365.0
}

/// All internal rates of return of yearly amounts, ascending: the rates at which [`npv`] is zero.
///
/// Empty when there is none (all amounts of one sign, or all zero). A double root is answered once. Rates below [`LOWEST_RATE`] are not
/// looked for.
#[must_use]
pub fn irr(years: &[f64]) -> Vec<f64> {
    let payments: Vec<(f64, f64)> = years
        .iter()
        .enumerate()
        .map(|(year, amount)| (year as f64, *amount))
        .collect();
    all_rates(&payments)
}

/// All internal rates of return of amounts on dates, ascending: the rates at which [`npv_on_dates`] is zero, whatever its base (spreadsheets'
/// XIRR answers one of them). As [`irr`] otherwise.
#[must_use]
pub fn irr_on_dates(payments: &[(Date, f64)]) -> Vec<f64> {
    let Some(base) = payments.iter().map(|(date, _)| *date).min() else {
        return Vec::new();
    };
    let payments: Vec<(f64, f64)> = payments
        .iter()
        .map(|(date, amount)| (years_between(base, *date), *amount))
        .collect();
    all_rates(&payments)
}

/// The amount that, paid at the end of each of `years` years, is worth `value` now.
///
/// `years` must be at least 1; otherwise the answer is not a number.
#[must_use]
pub fn annuity(rate: f64, years: u32, value: f64) -> f64 {
    value / annuity_factor(rate, years)
}

/// What 1 a year at the end of each of `years` years is worth now.
#[must_use]
pub fn annuity_factor(rate: f64, years: u32) -> f64 {
    factor(rate, f64::from(years))
}

/// As [`annuity_factor`], for a number of years that a formula computed.
pub(crate) fn factor(rate: f64, years: f64) -> f64 {
    if years < 1.0 {
        f64::NAN
    } else if (rate * years).abs() < 1e-4 {
        // Near a rate of zero the closed form subtracts equal numbers; the first terms of its series do not.
        years * (1.0 - rate * (years + 1.0) / 2.0 * (1.0 - rate * (years + 2.0) / 3.0))
    } else {
        (1.0 - power(1.0 + rate, -years)) / rate
    }
}

/// The real rate behind a nominal one: Fisher's (1 + nominal) / (1 + inflation) − 1.
#[must_use]
pub fn real_rate(nominal: f64, inflation: f64) -> f64 {
    (1.0 + nominal) / (1.0 + inflation) - 1.0
}

/// The nominal rate that a real one asks for.
#[must_use]
pub fn nominal_rate(real: f64, inflation: f64) -> f64 {
    (1.0 + real) * (1.0 + inflation) - 1.0
}

/// Nominal amounts in the money of year 0.
#[must_use]
pub fn to_real(inflation: f64, nominal: &[f64]) -> Vec<f64> {
    let mut price = 1.0;
    nominal
        .iter()
        .map(|amount| {
            let real = amount / price;
            price *= 1.0 + inflation;
            real
        })
        .collect()
}

/// What is left at the end of year `horizon` of something bought in year `bought` for `price` that lasts `life` years, written off in equal
/// parts. Never below zero; zero when it is bought after the horizon.
#[must_use]
pub fn residual_value(price: f64, bought: u32, life: u32, horizon: u32) -> f64 {
    price * part_left(f64::from(bought), f64::from(life), f64::from(horizon))
}

/// The part, between 0 and 1, that is left at `horizon` of something bought at `bought` that lasts `life` years.
pub(crate) fn part_left(bought: f64, life: f64, horizon: f64) -> f64 {
    let left = life - (horizon - bought);
    if horizon < bought || left <= 0.0 {
        0.0
    } else {
        left / life
    }
}

/// Yearly amounts of something bought in year `first` for `price` and bought again each `life` years until `horizon`, with what is left at
/// the horizon as income of the last year. `life` of zero counts as one.
#[must_use]
pub fn replacement_cycle(price: f64, first: u32, life: u32, horizon: u32) -> Vec<f64> {
    let life = life.max(1);
    let mut years = vec![0.0; horizon as usize + 1];
    let mut bought = None;
    let mut year = first;
    // Bought in the last year and sold in the same moment would be money for nothing.
    while year < horizon {
        years[year as usize] -= price;
        bought = Some(year);
        year = year.saturating_add(life);
    }
    if let Some(bought) = bought {
        years[horizon as usize] += residual_value(price, bought, life, horizon);
    }
    years
}

/// The first year, with its fraction, in which the running undiscounted total is no longer negative; nothing when it never recovers.
#[must_use]
pub fn payback(years: &[f64]) -> Option<f64> {
    let mut total = 0.0;
    for (year, amount) in years.iter().enumerate() {
        let before: f64 = total;
        total += amount;
        if total >= 0.0 && year > 0 && before < 0.0 {
            return Some((year - 1) as f64 + before.abs() / amount);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{a} is not {b}");
    }

    #[test]
    fn an_annuity_is_worth_its_closed_form() {
        let mut years = vec![0.0];
        years.extend([100.0; 25]);
        near(npv(0.05, &years), 100.0 * annuity_factor(0.05, 25));
        near(annuity(0.05, 25, npv(0.05, &years)), 100.0);
        near(annuity_factor(0.0, 7), 7.0);
    }

    #[test]
    fn near_a_rate_of_zero_nothing_is_lost() {
        for rate in [1e-12, 1e-7, -1e-7, 6e-6, 8e-6] {
            let sum: f64 = (1..=15).map(|t| (1.0_f64 + rate).powi(-t)).sum();
            near(annuity_factor(rate, 15), sum);
        }
        assert!(annuity_factor(0.04, 0).is_nan());
    }

    #[test]
    fn a_perpetual_cost_is_the_limit() {
        near(annuity_factor(0.04, 2_000), 25.0);
    }

    #[test]
    fn dates_and_years_agree_on_years_of_365_days() {
        let base = date(2026, 1, 1);
        let dated = [(base, -100.0), (date(2027, 1, 1), 110.0)];
        near(npv_on_dates(0.1, base, &dated), 0.0);
    }

    #[test]
    fn dates_are_discounted_by_days_over_365() {
        let base = date(2027, 3, 1);
        // 2028 has a 29 February between these days: 366 days.
        let later = date(2028, 3, 1);
        near(years_between(base, later), 366.0 / 365.0);
        near(years_between(later, base), -366.0 / 365.0);
        near(
            npv_on_dates(0.08, base, &[(later, 100.0), (base, 7.0)]),
            7.0 + 100.0 * 1.08_f64.powf(-366.0 / 365.0),
        );
    }

    #[test]
    fn a_rate_on_dates_is_the_one_of_the_spreadsheets() {
        // The example that comes with the XIRR function of spreadsheets: 37.34 %.
        let payments = [
            (date(2008, 1, 1), -10_000.0),
            (date(2008, 3, 1), 2_750.0),
            (date(2008, 10, 30), 4_250.0),
            (date(2009, 2, 15), 3_250.0),
            (date(2009, 4, 1), 2_750.0),
        ];
        let rates = irr_on_dates(&payments);
        assert_eq!(rates.len(), 1);
        assert!((rates[0] - 0.373_362_535).abs() < 1e-8, "{rates:?}");
        // And the one of XNPV at 9 %.
        let value = npv_on_dates(0.09, payments[0].0, &payments);
        assert!((value - 2_086.647_602).abs() < 1e-5, "{value}");
        assert!(irr_on_dates(&[]).is_empty());
    }

    #[test]
    fn a_series_with_two_sign_changes_has_two_rates() {
        // The strip mine of the textbooks: 25 % and 400 %.
        let rates = irr(&[-4_000.0, 25_000.0, -25_000.0]);
        assert_eq!(rates.len(), 2);
        near(rates[0], 0.25);
        near(rates[1], 4.0);
    }

    #[test]
    fn three_rates_are_all_found() {
        // (v − 1/1.1)(v − 1/1.2)(v − 1/1.3), as amounts.
        let (a, b, c) = (1.0 / 1.1, 1.0 / 1.2, 1.0 / 1.3);
        let rates = irr(&[-a * b * c, a * b + a * c + b * c, -(a + b + c), 1.0]);
        assert_eq!(rates.len(), 3, "{rates:?}");
        for (rate, expected) in rates.iter().zip([0.1, 0.2, 0.3]) {
            assert!((rate - expected).abs() < 1e-6, "{rates:?}");
        }
    }

    #[test]
    fn amounts_of_one_sign_have_no_rate() {
        assert!(irr(&[100.0, 50.0]).is_empty());
        assert!(irr(&[0.0, 0.0]).is_empty());
        assert!(irr(&[]).is_empty());
        assert!(irr(&[f64::NAN, 1.0]).is_empty());
        assert!(irr(&[1_000.0, -3_000.0, 2_500.0]).is_empty());
    }

    #[test]
    fn a_rate_of_zero_and_a_loss_are_rates() {
        near(irr(&[-100.0, 100.0])[0], 0.0);
        near(irr(&[-100.0, 50.0])[0], -0.5);
    }

    #[test]
    fn replacement_ends_with_what_is_left() {
        // Bought in years 0 and 5 and 10; at the end of year 12, three fifths of the last one are left.
        let years = replacement_cycle(500.0, 0, 5, 12);
        assert_eq!((years[0], years[5], years[10]), (-500.0, -500.0, -500.0));
        near(years[12], 300.0);
        near(years.iter().sum(), -1_200.0);
    }

    #[test]
    fn nothing_is_bought_in_the_last_year() {
        assert_eq!(
            replacement_cycle(10.0, 0, 5, 5),
            vec![-10.0, 0.0, 0.0, 0.0, 0.0, 0.0]
        );
    }

    #[test]
    fn payback_counts_the_fraction() {
        assert_eq!(payback(&[-100.0, 40.0, 40.0, 40.0]), Some(2.5));
        assert_eq!(payback(&[-100.0, 40.0]), None);
    }

    #[test]
    fn real_and_nominal_meet() {
        near(real_rate(nominal_rate(0.04, 0.02), 0.02), 0.04);
        let nominal = [100.0, 102.0, 104.04];
        for real in to_real(0.02, &nominal) {
            near(real, 100.0);
        }
        near(
            npv(nominal_rate(0.04, 0.02), &nominal),
            npv(0.04, &to_real(0.02, &nominal)),
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn every_rate_makes_the_value_zero(years in prop::collection::vec(-1_000i32..1_000, 2..25)) {
            let years: Vec<f64> = years.into_iter().map(f64::from).collect();
            for rate in irr(&years) {
                // Seen from the end of the series for rates below zero, where discounting would blow up.
                let size: f64 = years.iter().enumerate().map(|(t, a)| a.abs() * (1.0 + rate).powi(-(t as i32))).sum();
                prop_assert!(npv(rate, &years).abs() <= 1e-6 * (size + 1.0), "{rate}");
            }
        }

        #[test]
        fn one_change_of_sign_has_one_rate(cost in 1u32..100_000, income in prop::collection::vec(1u32..100_000, 1..30)) {
            let mut years = vec![-f64::from(cost)];
            years.extend(income.iter().copied().map(f64::from));
            let rates = irr(&years);
            prop_assert_eq!(rates.len(), 1);
        }

        #[test]
        fn value_is_linear(rate in -0.5f64..1.0, a in prop::collection::vec(-1e6f64..1e6, 1..20), k in -10f64..10.0) {
            let scaled: Vec<f64> = a.iter().map(|x| x * k).collect();
            let (one, other) = (npv(rate, &scaled), k * npv(rate, &a));
            let size: f64 = a.iter().enumerate().map(|(t, x)| (x * k).abs() * (1.0 + rate).powi(-(t as i32))).sum();
            prop_assert!((one - other).abs() <= 1e-9 * (1.0 + size));
        }
    }
}

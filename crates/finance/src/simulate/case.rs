//! One case: every assumption has one value.

use super::RunError;
use super::program::inverse;
use crate::flows;
use crate::model::{Checked, Compiled, Money};
use crate::numeric::power;
use serde::Serialize;
use std::collections::BTreeMap;

/// The outcome of one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Net present value, in the money of year 0.
    pub npv: f64,
    /// The equal amount at the end of each year up to the horizon that is worth as much; nothing when the horizon is year 0.
    pub annuity: Option<f64>,
    /// The real discount rate.
    pub rate: f64,
    /// All internal rates of return, real.
    pub irr: Vec<f64>,
    /// Net amount of each year from 0, in the money of year 0, not discounted.
    pub years: Vec<f64>,
    /// The same, discounted; together the net present value.
    pub discounted: Vec<f64>,
    /// The same in the money of each year; nothing when the model says nothing about inflation.
    pub nominal: Option<Nominal>,
    /// Per line, in the model's order; helper lines are left out.
    pub lines: Vec<LineValue>,
    /// After how many years the total, not discounted, is no longer negative.
    pub payback: Option<f64>,
    /// All payments: time in years and amount, in the money of year 0.
    #[serde(skip)]
    payments: Vec<(f64, f64)>,
}

/// A case in the money of each year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nominal {
    /// How prices rise a year.
    pub inflation: f64,
    /// The nominal discount rate.
    pub rate: f64,
    /// All internal rates of return, nominal.
    pub irr: Vec<f64>,
    /// Net amount of each year from 0.
    pub years: Vec<f64>,
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
    /// Its amount in each year from 0, in the money of year 0; what is left at the horizon is in the last.
    pub years: Vec<f64>,
}

/// The value at another discount rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtRate {
    /// The rate, real or nominal as the model's.
    pub rate: f64,
    /// Net present value.
    pub npv: f64,
}

impl Checked {
    pub(super) fn nominal_rate(&self) -> bool {
        self.model.rate_is == Money::Nominal
    }
}

/// The values of the assumptions, by number.
pub(crate) fn own_values(checked: &Checked) -> Vec<f64> {
    checked
        .names
        .iter()
        .map(|name| checked.model.assumptions[name].value)
        .collect()
}

/// What is the same for all lines of a case.
struct Frame {
    /// 1 + inflation.
    prices: Option<f64>,
    /// 1 / (1 + real rate).
    v: f64,
}

impl Frame {
    fn new(checked: &Checked, values: &[f64]) -> Result<Self, RunError> {
        let prices = checked
            .inflation
            .as_ref()
            .map(|inflation| 1.0 + once(inflation, values));
        if prices.is_some_and(|prices| !(prices.is_finite() && prices > 0.0)) {
            return Err(RunError::NotANumber("inflation".to_owned()));
        }
        let mut factor = 1.0 + once(&checked.rate, values);
        if let (Some(prices), true) = (prices, checked.nominal_rate()) {
            factor /= prices;
        }
        let v = inverse(factor);
        if v.is_finite() && v > 0.0 {
            Ok(Self { prices, v })
        } else {
            Err(RunError::NotANumber("the discount rate".to_owned()))
        }
    }
}

pub(super) fn once(compiled: &Compiled, known: &[f64]) -> f64 {
    compiled.formula.once(|name| known[compiled.slots[name]])
}

/// Amount and growth factor of every line, in their order.
fn amounts(checked: &Checked, frame: &Frame, values: &[f64]) -> Vec<(f64, f64)> {
    let mut known = values.to_vec();
    checked
        .lines
        .iter()
        .map(|line| {
            let amount = once(&line.amount, &known);
            known.push(amount);
            let mut u = 1.0 + once(&line.growth, values);
            if let (Some(prices), true) = (frame.prices, line.nominal) {
                u /= prices;
            }
            (amount, u)
        })
        .collect()
}

/// The net present value when the assumptions have these values.
pub(crate) fn case_value(checked: &Checked, values: &[f64]) -> Result<f64, RunError> {
    let frame = Frame::new(checked, values)?;
    let amounts = amounts(checked, &frame, values);
    let mut npv = 0.0;
    for (line, (amount, u)) in checked.lines.iter().zip(&amounts) {
        if !line.helper {
            npv += amount * line.weights.one(*u, frame.v);
        }
    }
    if f64::is_finite(npv) {
        return Ok(npv);
    }
    // A helper that is no number may be what made the line so, or may have been passed over: the first is the likeliest culprit.
    let culprit = amounts
        .iter()
        .position(|(amount, u)| !amount.is_finite() || !u.is_finite());
    Err(RunError::NotANumber(match culprit {
        Some(number) => format!("line “{}”", checked.model.lines[number].name),
        None => "the net present value".to_owned(),
    }))
}

/// The case in which every assumption has its own value, except those named in `instead`.
///
/// # Errors
/// When a formula leaves the numbers.
pub fn case(checked: &Checked, instead: &BTreeMap<String, f64>) -> Result<Case, RunError> {
    let values: Vec<f64> = checked
        .names
        .iter()
        .zip(own_values(checked))
        .map(|(name, own)| instead.get(name).copied().unwrap_or(own))
        .collect();
    let npv = case_value(checked, &values)?;
    let frame = Frame::new(checked, &values)?;
    let horizon = checked.model.horizon;
    let last = horizon as usize;
    let mut years = vec![0.0; last + 1];
    let mut nominal_years = years.clone();
    let mut discounted = years.clone();
    let mut payments = Vec::new();
    let mut lines = Vec::new();
    let amounts = amounts(checked, &frame, &values);
    for ((line, source), (amount, u)) in checked.lines.iter().zip(&checked.model.lines).zip(amounts)
    {
        if line.helper {
            continue;
        }
        let mut own = vec![0.0; last + 1];
        let mut pay = |time: f64, year: usize, amount: f64| {
            own[year] += amount;
            years[year] += amount;
            discounted[year] += amount * power(frame.v, time);
            nominal_years[year] += amount * power(frame.prices.unwrap_or(1.0), time);
            payments.push((time, amount));
        };
        for payment in &line.payments {
            let paid = amount * power(u, payment.time);
            pay(payment.time, payment.year as usize, paid);
            if payment.left > 0.0 {
                // What is left of a cost is income: the opposite sign.
                pay(f64::from(horizon), last, -paid * payment.left);
            }
        }
        lines.push(LineValue {
            name: source.name.clone(),
            label: source.label.clone().unwrap_or_else(|| source.name.clone()),
            value: amount * line.weights.one(u, frame.v),
            years: own,
        });
    }
    let rate = 1.0 / frame.v - 1.0;
    let irr = flows::all_rates(&payments);
    Ok(Case {
        npv,
        annuity: (horizon > 0).then(|| flows::annuity(rate, horizon, npv)),
        rate,
        payback: flows::payback(&years),
        years,
        discounted,
        nominal: frame.prices.map(|prices| Nominal {
            inflation: prices - 1.0,
            rate: flows::nominal_rate(rate, prices - 1.0),
            irr: irr
                .iter()
                .map(|real| flows::nominal_rate(*real, prices - 1.0))
                .collect(),
            years: nominal_years,
        }),
        irr,
        lines,
        payments,
    })
}

impl Case {
    /// The value at the model's other rates.
    pub(super) fn at_rates(&self, checked: &Checked) -> Vec<AtRate> {
        checked
            .model
            .other_rates
            .iter()
            .map(|rate| {
                let real = match &self.nominal {
                    Some(nominal) if checked.nominal_rate() => {
                        flows::real_rate(*rate, nominal.inflation)
                    }
                    _ => *rate,
                };
                AtRate {
                    rate: *rate,
                    npv: self
                        .payments
                        .iter()
                        .map(|(time, amount)| amount * power(1.0 + real, -time))
                        .sum(),
                }
            })
            .collect()
    }
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

//! A whole calculation as a readable file.
//!
//! ```
//! let checked = finance::model::Checked::read(r#"
//! title = "A regional server room"
//! horizon = 15             # years, counted from year 0
//! discount_rate = "rate"   # a formula of assumptions, or a number
//!
//! [assumptions.rate]
//! value = 0.04
//! unit = "a year, real"
//! source = "Flemish practice for public investment"
//! date = 2026-01-01
//! owner = "finance department"
//!
//! [assumptions.price]
//! value = 0.20
//! unit = "EUR/kWh"
//! chance = { shape = "lognormal", median = 0.20, p90 = 0.30 }
//! source = "three tenders of 2025"
//! date = 2025-11-01
//! owner = "energy coordinator"
//!
//! [assumptions.load]
//! value = 60
//! unit = "kW, cooling included"
//! range = [45, 80]
//! source = "meter readings of 2025"
//! date = 2025-12-01
//! owner = "ICT"
//!
//! [[lines]]
//! name = "energy"
//! label = "Electricity"
//! amount = "-(load * 8_760 * price)"
//! from = 1
//! "#)?;
//! assert_eq!(checked.model().assumptions["price"].unit, "EUR/kWh");
//! # Ok::<(), finance::model::ModelError>(())
//! ```
//!
//! An assumption is an object with value, unit, range, source, date and owner; a model in which one of them is missing is refused, because a
//! figure without a source is an opinion. Figures that are written into formulas all the same are listed with the result
//! ([`Checked::figures_without_source`]), except those of arithmetic and the calendar, such as 12 months and 8,760 hours.

mod check;
mod schedule;

use crate::chance::Distribution;
use crate::formula::Formula;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

pub use check::{LARGEST_FILE, LONGEST, MOST_DATES, MOST_PARTS};
pub(crate) use schedule::{Payment, Weights};

/// A calculation as read from a file.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What is decided.
    pub title: String,
    /// The money all amounts are in.
    #[serde(default = "euro")]
    pub currency: String,
    /// The day of year 0; needed for payments on dates, and to name the years.
    #[serde(default, deserialize_with = "optional_day")]
    pub start: Option<Date>,
    /// The last year; year 0 is the year of the decision.
    pub horizon: u32,
    /// The discount rate: a number, or a formula of assumptions.
    pub discount_rate: Amount,
    /// Whether the discount rate is in the money of year 0 (real) or in the money of each year (nominal).
    #[serde(default)]
    pub rate_is: Money,
    /// How prices rise a year: a number, or a formula of assumptions. Without it, nothing is said about the money of later years.
    #[serde(default)]
    pub inflation: Option<Amount>,
    /// Other discount rates at which the value is shown beside, real or nominal as the discount rate.
    #[serde(default)]
    pub other_rates: Vec<f64>,
    /// Named figures.
    #[serde(default)]
    pub assumptions: BTreeMap<String, Assumption>,
    /// Costs and benefits, in the order in which they are shown. A line may use the amounts of earlier lines.
    pub lines: Vec<Line>,
    /// Named sets of other values.
    #[serde(default)]
    pub scenarios: BTreeMap<String, BTreeMap<String, f64>>,
    /// Pairs of assumptions that go together.
    #[serde(default)]
    pub correlations: Vec<Correlation>,
    /// How a cost is shared.
    #[serde(default)]
    pub sharing: Option<Sharing>,
}

/// Which money an amount or a rate is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Money {
    /// The money of year 0: what it would buy then.
    #[default]
    Real,
    /// The money of the day of payment, as on an invoice.
    Nominal,
}

/// A number, or a formula.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Amount {
    /// A plain number.
    Number(f64),
    /// See [`crate::formula`].
    Formula(String),
}

/// A figure somebody stands for.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// The expected or most likely value.
    pub value: f64,
    /// The unit, as it is read aloud: "EUR/kWh".
    pub unit: String,
    /// Lowest and highest value that is still believable; used for the tornado. Without it, the 10th and 90th percentile of `chance`.
    #[serde(default)]
    pub range: Option<[f64; 2]>,
    /// How it varies in the Monte Carlo run; without it, it does not.
    #[serde(default)]
    pub chance: Option<Distribution>,
    /// Where the figure comes from.
    pub source: String,
    /// When it was established.
    #[serde(deserialize_with = "day")]
    pub date: Date,
    /// Who answers for it.
    pub owner: String,
    /// What else a reader should know.
    #[serde(default)]
    pub note: Option<String>,
}

impl Assumption {
    /// The believable range, when there is one.
    #[must_use]
    pub fn believable(&self) -> Option<[f64; 2]> {
        self.range.or_else(|| {
            self.chance.map(|chance| match chance {
                Distribution::Bernoulli { .. } => [0.0, 1.0],
                other => [other.quantile(0.1), other.quantile(0.9)],
            })
        })
    }
}

/// A cost (negative) or a benefit (positive).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The name by which later lines use it.
    pub name: String,
    /// The name on paper.
    #[serde(default)]
    pub label: Option<String>,
    /// The amount of one payment, in prices of year 0.
    pub amount: Amount,
    /// The first year it is paid.
    #[serde(default)]
    pub from: u32,
    /// The last year; without it, the horizon. A payment in one year only has `to` equal to `from`.
    #[serde(default)]
    pub to: Option<u32>,
    /// Paid once in so many years: replacement cycles.
    #[serde(default = "one")]
    pub every: u32,
    /// Paid on these days instead of in years; discounted by the actual days over 365 since `start`.
    #[serde(default, deserialize_with = "days")]
    pub on: Vec<Date>,
    /// How the amount grows a year; a number or a formula. Beyond inflation for a real amount.
    #[serde(default = "zero")]
    pub growth: Amount,
    /// Whether the amount rises with inflation of itself (real), or is what will be on the invoice whatever prices do (nominal: a loan, a fixed contract).
    #[serde(default)]
    pub money: Money,
    /// Whether the line only serves later lines and is not money itself.
    #[serde(default)]
    pub helper: bool,
    /// How long what is bought lasts, in years; what is left at the horizon, written off in equal parts, is counted as income then.
    #[serde(default)]
    pub life: Option<f64>,
}

fn euro() -> String {
    "EUR".to_owned()
}

fn one() -> u32 {
    1
}

fn zero() -> Amount {
    Amount::Number(0.0)
}

/// A day, as a date of TOML or between quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Text(String),
    Toml(toml::value::Datetime),
}

impl Day {
    fn date<E: serde::de::Error>(self) -> Result<Date, E> {
        let text = match self {
            Self::Text(text) => text,
            Self::Toml(date) => date.to_string(),
        };
        // A moment would be read as its day; whoever wrote one meant something else.
        text.parse()
            .ok()
            .filter(|_| text.len() == "2026-12-31".len())
            .ok_or_else(|| E::custom(format!("“{text}” is no day; write 2026-12-31")))
    }
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    Day::deserialize(from)?.date()
}

fn optional_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    day(from).map(Some)
}

fn days<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Date>, D::Error> {
    Vec::<Day>::deserialize(from)?
        .into_iter()
        .map(Day::date)
        .collect()
}

/// Two assumptions that go together. One of `value` and `rank` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// The two names.
    pub between: [String; 2],
    /// Correlation of the normal numbers behind them, between −1 and 1.
    #[serde(default)]
    pub value: Option<f64>,
    /// Spearman's correlation of ranks, between −1 and 1, as measured on data of any shape; becomes 2 sin(π rank / 6) behind the scenes (Pearson, 1907).
    #[serde(default)]
    pub rank: Option<f64>,
}

/// How a cost is shared.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// The partners, in the order in which they are shown; two or more, at most [`crate::share::MOST_PARTNERS`].
    pub partners: Vec<String>,
    /// What a group costs that does it together without the others: a formula of `members` (their number), of the names of the keys (the
    /// sum over the group), of `npv` (the value of the whole model for that group, see `replace`) and of assumptions.
    pub together: String,
    /// Assumptions that are different for every group, with their formula of `members` and keys.
    #[serde(default)]
    pub replace: BTreeMap<String, String>,
    /// Keys: inhabitants, users, hours, metres. Next to them there is always `equal`.
    #[serde(default)]
    pub keys: BTreeMap<String, Figures>,
    /// Parts of each key in a mixed key; `equal` may take part.
    #[serde(default)]
    pub mix: BTreeMap<String, f64>,
    /// What it costs each to do it alone; without it, `together` for a group of one.
    #[serde(default)]
    pub alone: Option<Figures>,
}

/// One figure per partner, for which somebody stands.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The unit: "inhabitants".
    pub unit: String,
    /// Where the figures come from.
    pub source: String,
    /// When they were established.
    #[serde(deserialize_with = "day")]
    pub date: Date,
    /// Who answers for them.
    pub owner: String,
    /// The figure of each partner.
    pub of: BTreeMap<String, f64>,
}

/// What is wrong with a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read as a model.
    #[error("the file is no model: {0}")]
    Shape(String),
    /// A part is wrong.
    #[error("{}{place}: {what}", .line.map_or_else(String::new, |line| format!("line {line} of the file, ")))]
    Part {
        /// The line in the file, when the model was read from one.
        line: Option<usize>,
        /// Which part.
        place: String,
        /// What is wrong and what is expected.
        what: String,
    },
}

/// A figure in a formula for which nobody stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BareFigure {
    /// Where: the line, or another part of the model.
    pub place: String,
    /// The figure.
    pub figure: f64,
}

/// A model that was checked: all names are known, all formulas read.
#[derive(Debug, Clone)]
pub struct Checked {
    pub(crate) model: Model,
    pub(crate) rate: Compiled,
    pub(crate) inflation: Option<Compiled>,
    pub(crate) lines: Vec<CheckedLine>,
    /// Names of the assumptions, in the order of their numbers.
    pub(crate) names: Vec<String>,
    /// The assumptions that are correlated, by number, and the Cholesky factor over them.
    pub(crate) tied: Vec<usize>,
    pub(crate) factor: Vec<Vec<f64>>,
    pub(crate) sharing: Option<CheckedSharing>,
}

/// A formula with the slots of its names: assumptions first, then lines; for sharing, assumptions first, then `members`, `npv` and the keys.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) formula: Formula,
    pub(crate) slots: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct CheckedLine {
    pub(crate) amount: Compiled,
    pub(crate) growth: Compiled,
    pub(crate) nominal: bool,
    pub(crate) helper: bool,
    pub(crate) payments: Vec<Payment>,
    pub(crate) weights: Weights,
}

#[derive(Debug, Clone)]
pub(crate) struct CheckedSharing {
    pub(crate) together: Compiled,
    /// Number of an assumption, and what stands in for it.
    pub(crate) replace: Vec<(usize, Compiled)>,
    /// Per key, the figure of each partner in the order of the partners.
    pub(crate) keys: Vec<(String, Vec<f64>)>,
    pub(crate) alone: Option<Vec<f64>>,
}

impl Checked {
    /// Reads and checks a model in TOML.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and its place.
    pub fn read(text: &str) -> Result<Self, ModelError> {
        check::read(text)
    }

    /// Checks a model.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn new(model: Model) -> Result<Self, ModelError> {
        check::check(model).map_err(|fault| fault.error(None))
    }

    /// The model as it was read.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Figures written into formulas, for which no source, date and owner are known.
    #[must_use]
    pub fn figures_without_source(&self) -> Vec<BareFigure> {
        /// Arithmetic and the calendar need no source.
        const KNOWN: [f64; 13] = [
            0.0, 1.0, 2.0, 4.0, 10.0, 12.0, 24.0, 52.0, 100.0, 365.0, 1_000.0, 8_760.0, 1e6,
        ];
        let mut found = Vec::new();
        let mut look = |place: String, compiled: &Compiled| {
            found.extend(
                compiled
                    .formula
                    .figures()
                    .filter(|figure| !KNOWN.contains(&figure.abs()))
                    .map(|figure| BareFigure {
                        place: place.clone(),
                        figure,
                    }),
            );
        };
        look("discount_rate".to_owned(), &self.rate);
        if let Some(inflation) = &self.inflation {
            look("inflation".to_owned(), inflation);
        }
        for (line, source) in self.lines.iter().zip(&self.model.lines) {
            look(source.name.clone(), &line.amount);
            look(source.name.clone(), &line.growth);
        }
        if let Some(sharing) = &self.sharing {
            look("sharing".to_owned(), &sharing.together);
            for (_, compiled) in &sharing.replace {
                look("sharing".to_owned(), compiled);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;

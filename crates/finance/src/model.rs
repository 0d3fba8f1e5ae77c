//! A whole calculation as a readable file.
//!
//! ```toml
//! title = "A regional server room"
//! horizon = 15             # years, counted from year 0
//! discount_rate = "rate"   # an assumption, or a number
//!
//! [assumptions.rate]
//! value = 0.04
//! unit = "per year, real"
//! source = "Flemish practice for public investment"
//! date = "2026-01-01"
//! owner = "finance department"
//!
//! [assumptions.price]
//! value = 0.20
//! unit = "EUR/kWh"
//! chance = { shape = "lognormal", median = 0.20, p90 = 0.30 }
//! source = "three tenders of 2025"
//! date = "2025-11-01"
//! owner = "energy coordinator"
//!
//! [[lines]]
//! name = "energy"
//! label = "Electricity"
//! amount = "-(40 * 8_760 * 1.5 * price)"
//! from = 1
//! ```
//!
//! An assumption is an object with value, unit, range, source, date and owner; a model in which one of them is missing is refused, because a
//! figure without a source is an opinion.

use crate::chance::Distribution;
use crate::formula::Formula;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest horizon in years.
pub const LONGEST: u32 = 200;
/// The most lines and assumptions together.
pub const MOST_PARTS: usize = 2_000;

/// A calculation as read from a file.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What is decided.
    pub title: String,
    /// The last year; year 0 is the year of the decision.
    pub horizon: u32,
    /// The discount rate: a number, or a formula of assumptions.
    pub discount_rate: Amount,
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

/// A number, or a formula.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Amount {
    /// A plain number.
    Number(f64),
    /// See [`crate::formula`].
    Formula(String),
}

impl Amount {
    fn formula(&self) -> Result<Formula, crate::formula::FormulaError> {
        match self {
            // The shortest text that reads back as the same number.
            Self::Number(number) if *number < 0.0 => Formula::parse(&format!("-{}", -number)),
            Self::Number(number) => Formula::parse(&format!("{number}")),
            Self::Formula(text) => Formula::parse(text),
        }
    }
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
    /// The amount of one year, in prices of year 0.
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
    /// How the amount grows a year, beyond inflation; a number or a formula.
    #[serde(default = "zero")]
    pub growth: Amount,
    /// Whether the line only serves later lines and is not money itself.
    #[serde(default)]
    pub helper: bool,
    /// How long what is bought lasts; what is left at the horizon is counted as income then.
    #[serde(default)]
    pub life: Option<u32>,
}

fn one() -> u32 {
    1
}

fn zero() -> Amount {
    Amount::Number(0.0)
}

/// Two assumptions that go together.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// The two names.
    pub between: [String; 2],
    /// Correlation of the normal numbers behind them, between −1 and 1.
    pub value: f64,
}

/// How a cost is shared.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// The partners, in the order in which they are shown.
    pub partners: Vec<Partner>,
    /// What a group costs that does it together without the others: a formula of `members` (their number) and `key` (the sum of their keys)
    /// and of assumptions, in euro.
    pub together: String,
}

/// One partner of a division.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// Its key: inhabitants, employees, metres.
    pub key: f64,
    /// What it costs to do it alone, in euro.
    pub alone: f64,
}

/// What is wrong with a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read as a model.
    #[error("the file is no model: {0}")]
    Shape(String),
    /// A part is wrong.
    #[error("{place}: {what}")]
    Part {
        /// Which part, as in the file.
        place: String,
        /// What is wrong and what is expected.
        what: String,
    },
}

/// A model that was checked: all names are known, all formulas read.
#[derive(Debug, Clone)]
pub struct Checked {
    pub(crate) model: Model,
    pub(crate) rate: Compiled,
    pub(crate) lines: Vec<CheckedLine>,
    /// Names of the assumptions, in the order of their numbers.
    pub(crate) names: Vec<String>,
    /// The Cholesky factor over the assumptions that are correlated, with their numbers.
    pub(crate) tied: Vec<usize>,
    pub(crate) factor: Vec<Vec<f64>>,
}

/// A formula with the slots of its names: assumptions first, then lines.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) formula: Formula,
    pub(crate) slots: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct CheckedLine {
    pub(crate) amount: Compiled,
    pub(crate) growth: Compiled,
    /// The years in which it is paid.
    pub(crate) years: Vec<u32>,
    pub(crate) helper: bool,
}

impl Checked {
    /// Reads and checks a model in TOML.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn read(text: &str) -> Result<Self, ModelError> {
        let model: Model =
            toml::from_str(text).map_err(|error| ModelError::Shape(error.to_string()))?;
        Self::new(model)
    }

    /// Checks a model.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn new(model: Model) -> Result<Self, ModelError> {
        if model.horizon > LONGEST {
            return Err(part(
                "horizon",
                &format!("{} years; at most {LONGEST} are computed", model.horizon),
            ));
        }
        if model.lines.is_empty() {
            return Err(part("lines", "a model needs at least one line"));
        }
        if model.lines.len() + model.assumptions.len() > MOST_PARTS {
            return Err(part(
                "lines",
                &format!("at most {MOST_PARTS} lines and assumptions are computed"),
            ));
        }
        for (name, assumption) in &model.assumptions {
            check_assumption(name, assumption)?;
        }
        let names: Vec<String> = model.assumptions.keys().cloned().collect();
        let mut known: Vec<String> = names.clone();
        let rate = compile("discount_rate", &model.discount_rate, &known)?;
        let mut lines = Vec::new();
        let mut seen: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        for line in &model.lines {
            let place = format!("line “{}”", line.name);
            check_name(&place, &line.name)?;
            if !seen.insert(&line.name) {
                return Err(part(&place, "this name is already used"));
            }
            let last = line.to.unwrap_or(model.horizon);
            if line.every == 0 {
                return Err(part(
                    &place,
                    "every = 0: a payment comes back after 1 year or more",
                ));
            }
            if !line.helper && (line.from > last || last > model.horizon) {
                return Err(part(
                    &place,
                    &format!(
                        "years {} to {last} do not lie between 0 and the horizon, {}",
                        line.from, model.horizon
                    ),
                ));
            }
            if line.life == Some(0) {
                return Err(part(
                    &place,
                    "life = 0: what is bought lasts 1 year or more",
                ));
            }
            lines.push(CheckedLine {
                amount: compile(&format!("{place}, amount"), &line.amount, &known)?,
                growth: compile(&format!("{place}, growth"), &line.growth, &names)?,
                years: (line.from..=last.min(model.horizon))
                    .step_by(line.every as usize)
                    .collect(),
                helper: line.helper,
            });
            known.push(line.name.clone());
        }
        for (scenario, values) in &model.scenarios {
            for (name, value) in values {
                if !names.contains(name) {
                    return Err(part(
                        &format!("scenario “{scenario}”"),
                        &format!("there is no assumption “{name}”"),
                    ));
                }
                if !value.is_finite() {
                    return Err(part(
                        &format!("scenario “{scenario}”"),
                        &format!("“{name}” is not a number"),
                    ));
                }
            }
        }
        let (tied, factor) = correlations(&model, &names)?;
        if let Some(sharing) = &model.sharing {
            check_sharing(sharing, &names)?;
        }
        Ok(Self {
            model,
            rate,
            lines,
            names,
            tied,
            factor,
        })
    }

    /// The model as it was read.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }
}

fn part(place: &str, what: &str) -> ModelError {
    ModelError::Part {
        place: place.to_owned(),
        what: what.to_owned(),
    }
}

fn check_name(place: &str, name: &str) -> Result<(), ModelError> {
    let fits = name
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !["min", "max", "if"].contains(&name);
    if fits {
        Ok(())
    } else {
        Err(part(
            place,
            "a name has letters, digits and _, begins with a letter, and is not min, max or if",
        ))
    }
}

fn check_assumption(name: &str, assumption: &Assumption) -> Result<(), ModelError> {
    let place = format!("assumption “{name}”");
    check_name(&place, name)?;
    for (field, text) in [
        ("unit", &assumption.unit),
        ("source", &assumption.source),
        ("owner", &assumption.owner),
    ] {
        if text.trim().is_empty() {
            return Err(part(&place, &format!("{field} is empty")));
        }
    }
    if !assumption.value.is_finite() {
        return Err(part(&place, "value is not a number"));
    }
    if let Some([low, high]) = assumption.range
        && !(low <= assumption.value && assumption.value <= high)
    {
        return Err(part(
            &place,
            &format!(
                "value {} does not lie in its range {low} to {high}",
                assumption.value
            ),
        ));
    }
    if let Some(chance) = assumption.chance {
        chance.check().map_err(|what| part(&place, &what))?;
    }
    Ok(())
}

fn compile(place: &str, amount: &Amount, known: &[String]) -> Result<Compiled, ModelError> {
    let formula = amount
        .formula()
        .map_err(|error| part(place, &error.to_string()))?;
    let slots = formula
        .names()
        .iter()
        .map(|name| {
            known.iter().position(|k| k == name).ok_or_else(|| {
                part(
                    place,
                    &format!("there is no assumption or earlier line “{name}”"),
                )
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Compiled { formula, slots })
}

type Ties = (Vec<usize>, Vec<Vec<f64>>);

fn correlations(model: &Model, names: &[String]) -> Result<Ties, ModelError> {
    let mut tied: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for correlation in &model.correlations {
        let place = format!(
            "correlation of “{}” and “{}”",
            correlation.between[0], correlation.between[1]
        );
        let mut pair = [0; 2];
        for (end, name) in pair.iter_mut().zip(&correlation.between) {
            let number = names
                .iter()
                .position(|n| n == name)
                .ok_or_else(|| part(&place, &format!("there is no assumption “{name}”")))?;
            if model.assumptions[name].chance.is_none() {
                return Err(part(
                    &place,
                    &format!("“{name}” has no chance, so it does not vary"),
                ));
            }
            *end = tied.iter().position(|t| *t == number).unwrap_or_else(|| {
                tied.push(number);
                tied.len() - 1
            });
        }
        if !(-1.0..=1.0).contains(&correlation.value) || pair[0] == pair[1] {
            return Err(part(
                &place,
                "a correlation joins two assumptions by a value between −1 and 1",
            ));
        }
        pairs.push((pair, correlation.value));
    }
    let n = tied.len();
    let mut matrix = vec![vec![0.0; n]; n];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for ([a, b], value) in pairs {
        matrix[a][b] = value;
        matrix[b][a] = value;
    }
    let factor = crate::chance::cholesky(&matrix).ok_or_else(|| {
        part(
            "correlations",
            "together they are impossible: no numbers can go together in these ways",
        )
    })?;
    Ok((tied, factor))
}

fn check_sharing(sharing: &Sharing, names: &[String]) -> Result<(), ModelError> {
    let count = sharing.partners.len();
    if count == 0 || count > crate::share::MOST_PARTNERS {
        return Err(part(
            "sharing",
            &format!(
                "between 1 and {} partners can share; {count} are named",
                crate::share::MOST_PARTNERS
            ),
        ));
    }
    for partner in &sharing.partners {
        if !partner.key.is_finite() || partner.key < 0.0 || !partner.alone.is_finite() {
            return Err(part(
                &format!("partner “{}”", partner.name),
                "key and alone must be numbers, and the key not negative",
            ));
        }
    }
    let mut known = names.to_vec();
    known.extend(["members".to_owned(), "key".to_owned()]);
    compile(
        "sharing, together",
        &Amount::Formula(sharing.together.clone()),
        &known,
    )
    .map(|_| ())
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;

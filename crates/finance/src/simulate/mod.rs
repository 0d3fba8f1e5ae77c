//! What follows from a model: the expected case, scenarios, tornado, switching values, a Monte Carlo run and the sharing of a cost.

mod case;
mod division;
mod monte;
mod program;
mod tornado;

use crate::model::{Assumption, BareFigure, Checked, Figures};
use crate::share;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

pub use case::{AtRate, Case, LineValue, Nominal, case, scenarios};
pub(crate) use case::{case_value, own_values};
pub use division::{Division, GroupObjection, Rule, Share, division};
pub use monte::{Checkpoint, MOST_DRAWS, Spread, monte_carlo};
pub use tornado::{Bar, tornado};

/// A use of a model that cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// A formula divides by zero, or leaves the numbers in another way.
    #[error(
        "{0} is not a number; look for a division by zero, a power of a negative number, or an amount beyond all measure"
    )]
    NotANumber(String),
    /// Too many draws.
    #[error("{0} draws were asked; between 1 and {MOST_DRAWS} can be made")]
    Draws(u64),
    /// The costs of the groups are no game.
    #[error("the costs cannot be shared: {0}")]
    Sharing(#[from] share::GameError),
}

/// All that follows from a model, with the assumptions it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What is decided.
    pub title: String,
    /// The money all amounts are in.
    pub currency: String,
    /// The day of year 0, when the model names it.
    pub start: Option<Date>,
    /// The last year, counted from year 0.
    pub horizon: u32,
    /// Every assumption at its own value.
    pub base: Case,
    /// The net present value at other discount rates.
    pub other_rates: Vec<AtRate>,
    /// Other values for some assumptions, and what follows.
    pub scenarios: BTreeMap<String, Scenario>,
    /// One assumption at a time, the widest bar first.
    pub tornado: Vec<Bar>,
    /// The spread of outcomes; nothing when no assumption that is used varies.
    pub monte_carlo: Option<Spread>,
    /// Who pays what; nothing when the model names no partners.
    pub division: Option<Division>,
    /// The assumptions on which the result rests, as they stand in the model.
    pub assumptions: BTreeMap<String, Assumption>,
    /// The figures per partner on which the sharing rests: each key, and `alone` when it is given.
    pub partner_figures: BTreeMap<String, Figures>,
    /// Assumptions that nothing uses.
    pub unused_assumptions: Vec<String>,
    /// Figures written into formulas, for which nobody stands.
    pub figures_without_source: Vec<BareFigure>,
}

/// A scenario: what is different, and what follows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// The values that stand in for the assumptions' own.
    pub values: BTreeMap<String, f64>,
    /// What follows.
    pub case: Case,
}

/// Computes everything.
///
/// # Errors
/// When a formula leaves the numbers, or the number of draws is out of reach.
pub fn report(checked: &Checked, draws: u64, seed: u64) -> Result<Report, RunError> {
    let model = checked.model();
    let base = case(checked, &BTreeMap::new())?;
    let used = used_assumptions(checked);
    let scenarios = scenarios(checked)?
        .into_iter()
        .map(|(name, case)| {
            let values = model.scenarios[&name].clone();
            (name, Scenario { values, case })
        })
        .collect();
    let varies = used
        .iter()
        .any(|name| model.assumptions[name].chance.is_some());
    Ok(Report {
        title: model.title.clone(),
        currency: model.currency.clone(),
        start: model.start,
        horizon: model.horizon,
        other_rates: base.at_rates(checked),
        base,
        scenarios,
        tornado: tornado(checked)?,
        monte_carlo: varies
            .then(|| monte_carlo(checked, draws, seed))
            .transpose()?,
        division: division(checked)?,
        partner_figures: model
            .sharing
            .as_ref()
            .map_or_else(BTreeMap::new, |sharing| {
                let alone = sharing
                    .alone
                    .iter()
                    .map(|figures| ("alone".to_owned(), figures.clone()));
                sharing.keys.clone().into_iter().chain(alone).collect()
            }),
        unused_assumptions: checked
            .names
            .iter()
            .filter(|name| !used.contains(name))
            .cloned()
            .collect(),
        assumptions: used
            .into_iter()
            .map(|name| {
                let assumption = model.assumptions[&name].clone();
                (name, assumption)
            })
            .collect(),
        figures_without_source: checked.figures_without_source(),
    })
}

/// The names of the assumptions a model's result rests on: those that a counted line, a line it uses, the discount rate, inflation or the
/// sharing mentions.
#[must_use]
pub fn used_assumptions(checked: &Checked) -> Vec<String> {
    let mut used = valued(checked);
    if let Some(sharing) = &checked.sharing {
        let formulas = sharing.replace.iter().map(|(_, compiled)| compiled);
        for compiled in formulas.chain([&sharing.together]) {
            for slot in &compiled.slots {
                if let Some(used) = used.get_mut(*slot) {
                    *used = true;
                }
            }
        }
    }
    checked
        .names
        .iter()
        .zip(used)
        .filter(|(_, used)| *used)
        .map(|(name, _)| name.clone())
        .collect()
}

/// Per assumption, whether the net present value rests on it.
fn valued(checked: &Checked) -> Vec<bool> {
    let names = checked.names.len();
    let mut used = vec![false; names + checked.lines.len()];
    for compiled in checked.inflation.iter().chain([&checked.rate]) {
        for slot in &compiled.slots {
            used[*slot] = true;
        }
    }
    for (number, line) in checked.lines.iter().enumerate().rev() {
        if !line.helper || used[names + number] {
            for slot in line.amount.slots.iter().chain(&line.growth.slots) {
                used[*slot] = true;
            }
        }
    }
    used.truncate(names);
    used
}

#[cfg(test)]
mod tests;

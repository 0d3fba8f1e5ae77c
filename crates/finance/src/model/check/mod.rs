//! Looks a model over, part by part, and names the first thing that is wrong with its place.

mod sharing;
mod spot;

use super::{
    Amount, Assumption, Checked, CheckedLine, Compiled, Line, Model, ModelError, Money, Payment,
    Weights,
};
use crate::formula::Formula;
use crate::numeric::sine;
use sharing::check_sharing;
use spot::{Fault, Spot};
use std::collections::BTreeMap;

/// The longest horizon in years.
pub const LONGEST: u32 = 200;
/// The most lines, assumptions and scenarios together.
pub const MOST_PARTS: usize = 2_000;
/// The most payments on dates together.
pub const MOST_DATES: usize = 1_000;
/// The largest file, in bytes.
pub const LARGEST_FILE: usize = 256 * 1_024;
/// The most assumptions that are tied to others.
const MOST_TIED: usize = 200;
/// The most other discount rates.
const MOST_RATES: usize = 20;
/// The most keys of a division.
const MOST_KEYS: usize = 20;
/// Names that formulas use for themselves.
const RESERVED: [&str; 8] = [
    "min", "max", "if", "annuity", "members", "npv", "equal", "alone",
];

pub(super) fn read(text: &str) -> Result<Checked, ModelError> {
    if text.len() > LARGEST_FILE {
        return Err(ModelError::Shape(format!(
            "it has {} bytes; at most {LARGEST_FILE} are read",
            text.len()
        )));
    }
    let model: Model =
        toml::from_str(text).map_err(|error| ModelError::Shape(error.to_string()))?;
    check(model).map_err(|fault| fault.error(Some(text)))
}

pub(super) fn check(model: Model) -> Result<Checked, Fault> {
    sizes(&model)?;
    for (name, assumption) in &model.assumptions {
        check_assumption(name, assumption)?;
    }
    let names: Vec<String> = model.assumptions.keys().cloned().collect();
    let base = Names::new(&names);
    let rate = base.compile(&Spot::of("discount_rate"), &model.discount_rate)?;
    let inflation = model
        .inflation
        .as_ref()
        .map(|amount| base.compile(&Spot::of("inflation"), amount))
        .transpose()?;
    if model.rate_is == Money::Nominal && inflation.is_none() {
        return Err(Spot::of("rate_is").fault(
            "a nominal discount rate needs inflation, to know what it asks in the money of year 0",
        ));
    }
    for rate in &model.other_rates {
        if !(rate.is_finite() && *rate > -1.0) {
            return Err(Spot::of("other_rates").fault("a rate is a number above −1"));
        }
    }
    let lines = lines(&model, &names)?;
    scenarios(&model)?;
    let (tied, factor) = correlations(&model, &names)?;
    let sharing = model
        .sharing
        .as_ref()
        .map(|sharing| check_sharing(sharing, &names))
        .transpose()?;
    Ok(Checked {
        model,
        rate,
        inflation,
        lines,
        names,
        tied,
        factor,
        sharing,
    })
}

fn sizes(model: &Model) -> Result<(), Fault> {
    if model.horizon > LONGEST {
        return Err(Spot::of("horizon").fault(format!(
            "{} years; at most {LONGEST} are computed",
            model.horizon
        )));
    }
    if model.lines.is_empty() {
        return Err(Spot::of("lines").fault("a model needs at least one line"));
    }
    if model.lines.len() + model.assumptions.len() + model.scenarios.len() > MOST_PARTS {
        return Err(Spot::of("lines").fault(format!(
            "at most {MOST_PARTS} lines, assumptions and scenarios are computed"
        )));
    }
    if model.lines.iter().map(|line| line.on.len()).sum::<usize>() > MOST_DATES {
        return Err(Spot::of("lines").fault(format!(
            "at most {MOST_DATES} payments on dates are computed"
        )));
    }
    if model.other_rates.len() > MOST_RATES {
        return Err(Spot::of("other_rates").fault(format!("at most {MOST_RATES} are shown")));
    }
    Ok(())
}

fn lines(model: &Model, names: &[String]) -> Result<Vec<CheckedLine>, Fault> {
    let base = Names::new(names);
    let mut known = Names::new(names);
    let mut lines = Vec::new();
    for (number, line) in model.lines.iter().enumerate() {
        let spot = Spot::item("lines", number, format!("line “{}”", line.name));
        check_name(&spot, &line.name)?;
        if known.numbers.contains_key(line.name.as_str()) {
            return Err(spot.fault("this name is already used"));
        }
        if line.money == Money::Nominal && model.inflation.is_none() {
            return Err(spot.field("money").fault(
                "a nominal amount needs inflation, to know what it is in the money of year 0",
            ));
        }
        if let Some(life) = line.life
            && !(life.is_finite() && life > 0.0)
        {
            return Err(spot.field("life").fault(format!(
                "{life} years; what is bought lasts longer than nothing"
            )));
        }
        let payments = payments(line, model, &spot)?;
        lines.push(CheckedLine {
            amount: known.compile(&spot.field("amount"), &line.amount)?,
            growth: base.compile(&spot.field("growth"), &line.growth)?,
            nominal: line.money == Money::Nominal,
            helper: line.helper,
            weights: Weights::new(&payments, model.horizon),
            payments,
        });
        known.add(&line.name);
    }
    Ok(lines)
}

fn payments(line: &Line, model: &Model, spot: &Spot) -> Result<Vec<Payment>, Fault> {
    let horizon = model.horizon;
    if !line.on.is_empty() {
        let Some(start) = model.start else {
            return Err(spot
                .field("on")
                .fault("payments on dates need “start”, the day of year 0"));
        };
        if line.from != 0 || line.to.is_some() || line.every != 1 {
            return Err(spot
                .field("on")
                .fault("a line is paid on dates or in years (from, to, every), not both"));
        }
        return line
            .on
            .iter()
            .map(|day| {
                Payment::on(*day, start, line.life, horizon).ok_or_else(|| {
                    spot.field("on").fault(format!(
                        "{day} does not lie between {start} and {horizon} years of 365 days later"
                    ))
                })
            })
            .collect();
    }
    if line.every == 0 {
        return Err(spot
            .field("every")
            .fault("every = 0: a payment comes back after 1 year or more"));
    }
    let last = line.to.unwrap_or(horizon);
    if !line.helper && (line.from > last || last > horizon) {
        return Err(spot.fault(format!(
            "years {} to {last} do not lie between 0 and the horizon, {horizon}",
            line.from
        )));
    }
    Ok((line.from..=last.min(horizon))
        .step_by(line.every as usize)
        .map(|year| Payment::in_year(year, line.life, horizon))
        .collect())
}

fn check_name(spot: &Spot, name: &str) -> Result<(), Fault> {
    let fits = name
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !RESERVED.contains(&name);
    if fits {
        Ok(())
    } else {
        Err(spot.fault(format!(
            "a name has letters, digits and _, begins with a letter, and is none of {}",
            RESERVED.join(", ")
        )))
    }
}

fn check_texts(spot: &Spot, texts: [(&str, &str); 3]) -> Result<(), Fault> {
    for (field, text) in texts {
        if text.trim().is_empty() {
            return Err(spot.field(field).fault("it is empty"));
        }
    }
    Ok(())
}

fn check_assumption(name: &str, assumption: &Assumption) -> Result<(), Fault> {
    let spot = Spot::named("assumption", "assumptions", name);
    check_name(&spot, name)?;
    check_texts(
        &spot,
        [
            ("unit", &assumption.unit),
            ("source", &assumption.source),
            ("owner", &assumption.owner),
        ],
    )?;
    if !assumption.value.is_finite() {
        return Err(spot.field("value").fault("it is not a number"));
    }
    if let Some([low, high]) = assumption.range
        && !(low.is_finite()
            && high.is_finite()
            && low <= assumption.value
            && assumption.value <= high)
    {
        return Err(spot.field("range").fault(format!(
            "value {} does not lie in its range {low} to {high}",
            assumption.value
        )));
    }
    if let Some(chance) = assumption.chance {
        chance
            .check()
            .map_err(|what| spot.field("chance").fault(what))?;
    }
    Ok(())
}

fn scenarios(model: &Model) -> Result<(), Fault> {
    for (scenario, values) in &model.scenarios {
        let spot = Spot::named("scenario", "scenarios", scenario);
        for (name, value) in values {
            if !model.assumptions.contains_key(name) {
                return Err(spot
                    .field(name)
                    .fault(format!("there is no assumption “{name}”")));
            }
            if !value.is_finite() {
                return Err(spot.field(name).fault("it is not a number"));
            }
        }
    }
    Ok(())
}

/// The names a formula may use, with their numbers.
struct Names<'a> {
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn new(names: &'a [String]) -> Self {
        Self {
            numbers: names
                .iter()
                .enumerate()
                .map(|(number, name)| (name.as_str(), number))
                .collect(),
        }
    }

    fn add(&mut self, name: &'a str) {
        self.numbers.insert(name, self.numbers.len());
    }

    fn compile(&self, spot: &Spot, amount: &Amount) -> Result<Compiled, Fault> {
        let formula = match amount {
            Amount::Number(number) if number.is_finite() => Formula::number(*number),
            Amount::Number(_) => return Err(spot.fault("it is not a number")),
            Amount::Formula(text) => {
                Formula::parse(text).map_err(|error| spot.fault(error.to_string()))?
            }
        };
        let slots = formula
            .names()
            .iter()
            .map(|name| {
                self.numbers.get(name.as_str()).copied().ok_or_else(|| {
                    spot.fault(format!("there is no assumption or earlier line “{name}”"))
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Compiled { formula, slots })
    }
}

type Ties = (Vec<usize>, Vec<Vec<f64>>);

fn correlations(model: &Model, names: &[String]) -> Result<Ties, Fault> {
    let mut tied: Vec<usize> = Vec::new();
    let mut pairs: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (number, correlation) in model.correlations.iter().enumerate() {
        let [one, other] = &correlation.between;
        let spot = Spot::item(
            "correlations",
            number,
            format!("correlation of “{one}” and “{other}”"),
        );
        let mut pair = [0; 2];
        for (end, name) in pair.iter_mut().zip(&correlation.between) {
            let number = names
                .iter()
                .position(|n| n == name)
                .ok_or_else(|| spot.fault(format!("there is no assumption “{name}”")))?;
            if model.assumptions[name].chance.is_none() {
                return Err(spot.fault(format!("“{name}” has no chance, so it does not vary")));
            }
            *end = tied.iter().position(|t| *t == number).unwrap_or_else(|| {
                tied.push(number);
                tied.len() - 1
            });
        }
        let value = match (correlation.value, correlation.rank) {
            (Some(value), None) if (-1.0..=1.0).contains(&value) => value,
            (None, Some(rank)) if (-1.0..=1.0).contains(&rank) => {
                (2.0 * sine(std::f64::consts::PI * rank / 6.0)).clamp(-1.0, 1.0)
            }
            _ => return Err(spot.fault("one of value and rank is given, between −1 and 1")),
        };
        if pair[0] == pair[1] {
            return Err(spot.fault("a correlation joins two assumptions"));
        }
        pair.sort_unstable();
        if pairs.insert((pair[0], pair[1]), value).is_some() {
            return Err(spot.fault("this pair was named before"));
        }
        if tied.len() > MOST_TIED {
            return Err(spot.fault(format!("at most {MOST_TIED} assumptions can be tied")));
        }
    }
    let n = tied.len();
    let mut matrix = vec![vec![0.0; n]; n];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for ((a, b), value) in pairs {
        matrix[a][b] = value;
        matrix[b][a] = value;
    }
    let factor = crate::chance::cholesky(&matrix).ok_or_else(|| {
        Spot::of("correlations")
            .fault("together they are impossible: no numbers can go together in these ways")
    })?;
    Ok((tied, factor))
}

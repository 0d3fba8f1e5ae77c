//! Looks over how a cost is shared.

use super::spot::{Fault, Spot};
use super::{MOST_KEYS, Names, check_name, check_texts};
use crate::model::{Amount, CheckedSharing, Figures, Sharing};
use crate::share::MOST_PARTNERS;
use std::collections::BTreeSet;

pub(super) fn check_sharing(sharing: &Sharing, names: &[String]) -> Result<CheckedSharing, Fault> {
    let spot = Spot::of("sharing");
    let count = sharing.partners.len();
    if !(2..=MOST_PARTNERS).contains(&count) {
        return Err(spot.field("partners").fault(format!(
            "between 2 and {MOST_PARTNERS} partners can share; {count} are named"
        )));
    }
    let mut seen = BTreeSet::new();
    for partner in &sharing.partners {
        if partner.trim().is_empty() || !seen.insert(partner) {
            return Err(spot
                .field("partners")
                .fault(format!("“{partner}”: each partner has a name of its own")));
        }
    }
    if sharing.keys.len() > MOST_KEYS {
        return Err(spot
            .field("keys")
            .fault(format!("at most {MOST_KEYS} keys are compared")));
    }
    let mut known = Names::new(names);
    known.add("members");
    known.add("npv");
    let mut keys = Vec::new();
    for (name, figures) in &sharing.keys {
        let mut place = spot.field("keys").field(name);
        place.place = format!("key “{name}”");
        check_name(&place, name)?;
        if known.numbers.contains_key(name.as_str()) {
            return Err(place.fault("an assumption already has this name"));
        }
        let of = check_figures(&place, figures, &sharing.partners)?;
        if of.iter().any(|figure| *figure < 0.0) || of.iter().sum::<f64>() <= 0.0 {
            return Err(place.fault("a key is not negative, and not zero for all"));
        }
        known.add(name);
        keys.push((name.clone(), of));
    }
    for (name, part) in &sharing.mix {
        let place = spot.field("mix").field(name);
        if name != "equal" && !sharing.keys.contains_key(name) {
            return Err(place.fault(format!("there is no key “{name}”")));
        }
        if !(part.is_finite() && *part >= 0.0) {
            return Err(place.fault("a part is a number, not negative"));
        }
    }
    if !sharing.mix.is_empty() && sharing.mix.values().sum::<f64>() <= 0.0 {
        return Err(spot.field("mix").fault("the parts are zero together"));
    }
    let together = known.compile(
        &spot.field("together"),
        &Amount::Formula(sharing.together.clone()),
    )?;
    let mut replace = Vec::new();
    for (name, formula) in &sharing.replace {
        let place = spot.field("replace").field(name);
        let number = names
            .iter()
            .position(|n| n == name)
            .ok_or_else(|| place.fault(format!("there is no assumption “{name}”")))?;
        let compiled = known.compile(&place, &Amount::Formula(formula.clone()))?;
        if compiled.formula.names().iter().any(|used| used == "npv") {
            return Err(place.fault("“npv” follows from this, so it cannot be used here"));
        }
        replace.push((number, compiled));
    }
    let alone = sharing
        .alone
        .as_ref()
        .map(|figures| check_figures(&spot.field("alone"), figures, &sharing.partners))
        .transpose()?;
    Ok(CheckedSharing {
        together,
        replace,
        keys,
        alone,
    })
}

/// The figures in the order of the partners.
fn check_figures(spot: &Spot, figures: &Figures, partners: &[String]) -> Result<Vec<f64>, Fault> {
    check_texts(
        spot,
        [
            ("unit", &figures.unit),
            ("source", &figures.source),
            ("owner", &figures.owner),
        ],
    )?;
    if let Some(stranger) = figures.of.keys().find(|name| !partners.contains(name)) {
        return Err(spot
            .field("of")
            .fault(format!("“{stranger}” is no partner")));
    }
    partners
        .iter()
        .map(|partner| match figures.of.get(partner) {
            Some(figure) if figure.is_finite() => Ok(*figure),
            Some(_) => Err(spot
                .field("of")
                .fault(format!("the figure of “{partner}” is not a number"))),
            None => Err(spot
                .field("of")
                .fault(format!("there is no figure for “{partner}”"))),
        })
        .collect()
}

//! Who pays what, for the partners a model names.

use super::program::{BLOCK, Builder, Operand, Program};
use super::{RunError, own_values};
use crate::model::{Checked, CheckedSharing};
use crate::share::{self, Game, Objection};
use serde::Serialize;

/// How a cost is shared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Division {
    /// The partners, in the model's order; all lists follow it.
    pub partners: Vec<String>,
    /// What all pay together, in cents.
    pub total: i64,
    /// What each would pay alone, in cents.
    pub alone: Vec<i64>,
    /// The smallest number of partners from which on every group pays no more together than apart; nothing when even all together would
    /// pay more than apart.
    pub pays_from: Option<usize>,
    /// The division by every key, by the mixed key when there is one, and by Shapley's rule.
    pub shares: Vec<Share>,
}

/// One way to share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The rule.
    pub rule: Rule,
    /// What each partner pays, in cents; together exactly the total.
    pub cents: Vec<i64>,
    /// The group that would gain most by doing it without the others; nothing when no group would: the division is in the core.
    pub objection: Option<GroupObjection>,
}

/// A rule of sharing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// All the same.
    Equal,
    /// In proportion to a key of the model.
    Key(String),
    /// In proportion to several keys, in the parts that the model gives them.
    Mix,
    /// Each pays the average of what its joining costs.
    Shapley,
}

/// A group that would do better alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupObjection {
    /// Its members.
    pub members: Vec<String>,
    /// What it is asked, in cents.
    pub asked: i64,
    /// What it would cost alone, in cents.
    pub alone: i64,
}

/// How the model's partners share, when it names any.
///
/// # Errors
/// When the costs leave the numbers or cannot be shared.
pub fn division(checked: &Checked) -> Result<Option<Division>, RunError> {
    let (Some(sharing), Some(source)) = (&checked.sharing, &checked.model.sharing) else {
        return Ok(None);
    };
    let names = &source.partners;
    let partners = names.len();
    let together = costs_of_groups(checked, sharing, names)?;
    let alone: Vec<i64> = match &sharing.alone {
        Some(figures) => figures
            .iter()
            .zip(names)
            .map(|(euro, name)| cents(*euro).ok_or_else(|| broken(std::slice::from_ref(name))))
            .collect::<Result<_, _>>()?,
        None => (0..partners).map(|i| together[1 << i]).collect(),
    };
    let apart = |group: u32| -> i64 {
        (0..partners)
            .filter(|i| group >> i & 1 == 1)
            .map(|i| alone[i])
            .sum()
    };
    // The largest group that would rather stay apart.
    let unwilling = (1..1u32 << partners)
        .filter(|group| together[*group as usize] > apart(*group))
        .map(u32::count_ones)
        .max()
        .unwrap_or(0) as usize;
    // No group does together what is cheaper apart.
    let game = Game::from_rule(partners, |group| together[group as usize].min(apart(group)))?;
    let mut divisions = vec![(
        Rule::Equal,
        share::proportional(game.total(), &vec![1.0; partners]),
    )];
    for (name, key) in &sharing.keys {
        divisions.push((
            Rule::Key(name.clone()),
            share::proportional(game.total(), key),
        ));
    }
    if !source.mix.is_empty() {
        let mut mixed = vec![0.0; partners];
        for (name, part) in &source.mix {
            let equal = vec![1.0; partners];
            let key = sharing
                .keys
                .iter()
                .find(|(key, _)| key == name)
                .map_or(&equal, |(_, figures)| figures);
            let sum: f64 = key.iter().sum();
            for (mixed, figure) in mixed.iter_mut().zip(key) {
                *mixed += part * figure / sum;
            }
        }
        divisions.push((Rule::Mix, share::proportional(game.total(), &mixed)));
    }
    divisions.push((Rule::Shapley, Some(share::shapley(&game))));
    let shares = divisions
        .into_iter()
        .map(|(rule, cents)| {
            let cents =
                cents.ok_or_else(|| RunError::NotANumber("the sum of the keys".to_owned()))?;
            Ok(Share {
                rule,
                objection: share::core_check(&game, &cents)
                    .as_ref()
                    .map(|found| objection(found, names)),
                cents,
            })
        })
        .collect::<Result<_, RunError>>()?;
    Ok(Some(Division {
        partners: names.clone(),
        total: game.total(),
        alone,
        pays_from: (unwilling < partners).then_some((unwilling + 1).max(2)),
        shares,
    }))
}

fn objection(found: &Objection, names: &[String]) -> GroupObjection {
    GroupObjection {
        members: members(found.group, names),
        asked: found.asked,
        alone: found.alone,
    }
}

fn members(group: u32, names: &[String]) -> Vec<String> {
    names
        .iter()
        .enumerate()
        .filter(|(i, _)| group >> i & 1 == 1)
        .map(|(_, name)| name.clone())
        .collect()
}

fn broken(members: &[String]) -> RunError {
    RunError::NotANumber(format!("the cost of {}", members.join(", ")))
}

fn cents(euro: f64) -> Option<i64> {
    let amount = (euro * 100.0).round();
    (amount.abs() <= 1e15).then_some(amount as i64)
}

/// What `together` says for every group, in cents; the empty group costs nothing.
fn costs_of_groups(
    checked: &Checked,
    sharing: &CheckedSharing,
    names: &[String],
) -> Result<Vec<i64>, RunError> {
    let mut program = program(checked, sharing);
    let groups = 1u32 << names.len();
    let mut costs = Vec::with_capacity(groups as usize);
    for start in (0..groups).step_by(BLOCK) {
        let block: Vec<u32> = (start..groups.min(start + BLOCK as u32)).collect();
        for (place, group) in block.iter().enumerate() {
            program.input(0)[place] = f64::from(group.count_ones());
        }
        for (number, (_, key)) in sharing.keys.iter().enumerate() {
            let column = program.input(number + 1);
            for (place, group) in block.iter().enumerate() {
                column[place] = (0..names.len())
                    .filter(|i| group >> i & 1 == 1)
                    .map(|i| key[i])
                    .sum();
            }
        }
        for (group, euro) in block.iter().zip(program.run()) {
            costs.push(if *group == 0 {
                0
            } else {
                cents(*euro).ok_or_else(|| broken(&members(*group, names)))?
            });
        }
    }
    Ok(costs)
}

/// The program whose inputs are the number of members and the sum of each key, and whose result is what the group costs.
fn program(checked: &Checked, sharing: &CheckedSharing) -> Program {
    let mut builder = Builder::new(1 + sharing.keys.len());
    let mut assumptions: Vec<Operand> = own_values(checked)
        .into_iter()
        .map(Operand::Number)
        .collect();
    let figures = |assumptions: &[Operand], npv: Operand| -> Vec<Operand> {
        let mut known = assumptions.to_vec();
        known.extend([Operand::Column(0), npv]);
        known.extend((0..sharing.keys.len()).map(|key| Operand::Column(key + 1)));
        known
    };
    let known = figures(&assumptions, Operand::Number(f64::NAN));
    for (number, compiled) in &sharing.replace {
        assumptions[*number] = builder.formula(compiled, &known);
    }
    let npv = builder.npv(checked, &assumptions);
    let known = figures(&assumptions, npv);
    let result = builder.formula(&sharing.together, &known);
    builder.finish(result)
}

//! Questions in which the load of a site counts.

mod ascent;
mod assign;
mod branch;
mod domain;
mod flow;
mod knapsack;
mod local;
mod model;
mod relax;
mod roam;
mod search;
#[cfg(test)]
mod tests;
mod with;

use crate::{Error, Options, Problem, Stage, clock::Clock, solve::Found};
use ascent::{Ascent, End, Rules};
use domain::Domain;
use model::Model;
use relax::Relaxation;
use search::Search;
use with::With;

/// Answers a question with capacities.
pub(crate) fn solve(
    problem: &Problem,
    options: &Options,
    clock: &mut Clock<'_>,
) -> Result<Found, Error> {
    let model = Model::new(problem);
    let mut root = Domain::new(&model);
    if !root.conclude(&model) {
        return Err(impossible());
    }
    let mut with = With::new(&model, &root);
    let mut search = Search::new(&model, root.clone(), options.seed);
    let mut ascent = Ascent::new(&model);
    let mut multipliers = start(&model);
    let bound = climb(&mut search, &mut ascent, &mut multipliers, &mut with, clock);
    let bound = match bound {
        None => search.limit() + 1,
        Some(bound) => {
            clock.stage(Stage::Branch);
            let mut domain = root.clone();
            let limit = search.limit();
            if ascent
                .relaxation
                .fix(&model, &mut domain, &multipliers, limit)
            {
                branch::explore(
                    &mut search,
                    &mut ascent,
                    domain,
                    multipliers.clone(),
                    bound,
                    clock,
                )
            } else {
                limit + 1
            }
        }
    };
    let value = search.outside();
    let Some(plan) = search.plan() else {
        return Err(if bound > search_limit(&model) {
            impossible()
        } else {
            Error::NotFound
        });
    };
    debug_assert_eq!(plan.value, value);
    let bound = model.outside(model.whole(bound)).min(plan.value);
    clock.tell(plan.value, bound);
    with.refine(
        &plan.open,
        &root,
        &mut ascent,
        &multipliers,
        options.seed,
        &model,
        clock,
    );
    clock.stage(Stage::Done);
    Ok(Found {
        with: with.finish(&model, bound),
        plan,
        bound,
    })
}

fn search_limit(model: &Model<'_>) -> i128 {
    i128::from(model.dearest) << model.scale
}

fn impossible() -> Error {
    Error::Impossible(
        "no set of sites that may be open can carry the load of all clients that must be served"
            .to_owned(),
    )
}

/// What each client's second choice costs; its only choice where there is no other.
fn start(model: &Model<'_>) -> Vec<i64> {
    (0..model.clients)
        .map(|j| {
            let arcs = model.client(j);
            let cost = arcs.get(1).or(arcs.first()).map_or(0, |arc| arc.cost);
            (cost << model.scale).min(model.highest(j))
        })
        .chain([0])
        .collect()
}

/// The first climb, from far, with plans on the way; nothing when no better plan than the one found is possible.
fn climb(
    search: &mut Search<'_, '_>,
    ascent: &mut Ascent,
    multipliers: &mut Vec<i64>,
    with: &mut With,
    clock: &mut Clock<'_>,
) -> Option<i128> {
    let model = search.model;
    let mut bound: i128 = 0;
    let mut rules = Rules {
        steps: 0,
        length: 1.0,
        patience: 20,
        shortest: 1e-3,
    };
    clock.stage(Stage::First);
    for steps in [5, 50, 100, 200, 200, 200, 200, 200, 200, 200] {
        rules.steps = steps;
        let limit = search.limit();
        let root = search.root.clone();
        let mut each = |relaxation: &Relaxation| with.raise(model, &root, relaxation);
        let end = ascent.climb(
            model,
            &root,
            multipliers,
            limit,
            &mut rules,
            clock,
            &mut each,
        );
        if end == End::Nothing {
            return None;
        }
        bound = bound.max(ascent.relaxation.bound);
        search.rank.clone_from(&ascent.relaxation.value);
        search.follow(ascent, clock);
        clock.stage(Stage::Search);
        search.roam(clock.now.work / 3, clock);
        search.tell(bound, clock);
        if bound > search.limit() {
            return None;
        }
        if clock.over() || clock.out() {
            break;
        }
        clock.stage(Stage::Bound);
        if rules.length < rules.shortest {
            break;
        }
    }
    Some(bound)
}

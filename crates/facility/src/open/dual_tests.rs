//! Any multipliers give a bound, and what it decides is right.

use super::{
    dual::{Bounding, Outcome},
    known::Known,
    model::{Model, given},
};
use crate::{Builder, Client, Problem, Site, clock::Clock};
use anytime::Rng;
use std::ops::ControlFlow;

fn question(rng: &mut Rng, sites: usize, clients: usize) -> Problem {
    let mut builder = Builder::new();
    let fixed = [1, 60][rng.below(2)];
    for i in 0..sites {
        builder
            .site(Site::new(format!("s{i}")).fixed(rng.below(fixed) as u64))
            .unwrap();
    }
    for j in 0..clients {
        let client = Client::new(format!("c{j}"));
        builder
            .client(if rng.below(4) == 0 {
                client.penalty(30)
            } else {
                client
            })
            .unwrap();
        for i in 0..sites {
            if i == j % sites || rng.below(4) > 0 {
                builder.serve(j, i, rng.below(50) as u64).unwrap();
            }
        }
    }
    for _ in 0..rng.below(sites) {
        builder.apart(rng.below(sites), rng.below(sites)).unwrap();
    }
    let most = 1 + rng.below(sites);
    builder.open(rng.below(most + 1)..=most);
    builder.build().unwrap()
}

/// All plans: sites as bits, and cost.
fn plans(model: &Model) -> Vec<(u32, i64)> {
    (0..1_u32 << model.sites())
        .filter_map(|set| {
            let open: Vec<bool> = (0..model.sites()).map(|s| set >> s & 1 == 1).collect();
            let (value, plan) = model.value(&open);
            plan.then_some((set, value))
        })
        .collect()
}

#[test]
fn whatever_the_multipliers_nothing_cheaper_is_lost() {
    let mut rng = Rng::new(11);
    for round in 0..1500 {
        let problem = question(&mut rng, 9, 10);
        let mut known = Known::new(&problem);
        let whole = Model::whole(&problem, known.unit);
        let Some(model) = whole.reduce(&mut given(&problem)) else {
            continue;
        };
        let plans = plans(&model);
        let optimum = plans.iter().map(|(_, v)| *v).min().unwrap_or(known.beyond);
        // As if a plan were known that is a little dearer than the optimum.
        known.upper = (optimum + rng.below(12) as i64).min(known.beyond);
        let upper = known.upper;
        let lambda = (0..model.clients())
            .map(|_| (rng.below(80) as i64) << known.bits)
            .collect();
        let origin = model.origin.clone();
        let mut part = Bounding::new(model, lambda, true);
        part.clamp(&known);
        let mut watch = |_: &crate::Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        let steps = 1 + round % 40;
        let outcome = part.run(steps, &mut known, &mut clock, &mut |_, _, _, _| {});
        let bound = known.whole(part.best).min(known.upper);
        assert!(bound <= optimum || optimum >= upper, "{bound} {optimum}");
        if outcome == Outcome::Closed {
            assert!(known.upper <= optimum);
        } else if optimum < upper {
            // The best plan is still there.
            let sites = part.model.sites();
            let value = |set: u32| {
                let open: Vec<bool> = (0..sites).map(|s| set >> s & 1 == 1).collect();
                part.model.value(&open)
            };
            let all = (0..1_u32 << sites).map(value).filter(|(_, plan)| *plan);
            assert_eq!(all.map(|(v, _)| v).min(), Some(optimum));
        }
        for (k, site) in origin.iter().enumerate() {
            let with = plans
                .iter()
                .filter(|(set, _)| set >> k & 1 == 1)
                .map(|(_, v)| *v)
                .min();
            let claim = known.with[*site as usize];
            assert!(claim <= with.unwrap_or(i64::MAX), "{claim} {with:?}");
        }
    }
}

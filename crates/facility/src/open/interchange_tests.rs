//! After any moves, all numbers are what a count from scratch gives.

use super::{
    interchange::Interchange,
    known::Known,
    model::{Columns, Fate, Model, given},
};
use crate::{Builder, Client, Problem, Site};
use anytime::Rng;

fn question(rng: &mut Rng, sites: usize, clients: usize) -> Problem {
    let mut builder = Builder::new();
    for i in 0..sites {
        let site = Site::new(format!("s{i}")).fixed(rng.below(40) as u64);
        builder.site(site).unwrap();
    }
    for j in 0..clients {
        let client = Client::new(format!("c{j}"));
        let may_wait = rng.below(3) == 0;
        builder
            .client(if may_wait { client.penalty(30) } else { client })
            .unwrap();
        for i in 0..sites {
            if i % 5 == j % 5 || rng.below(3) > 0 {
                builder.serve(j, i, rng.below(50) as u64).unwrap();
            }
        }
    }
    for _ in 0..sites / 2 {
        builder.apart(rng.below(sites), rng.below(sites)).unwrap();
    }
    let most = 1 + rng.below(sites);
    builder.open(rng.below(most + 1)..=most);
    builder.build().unwrap()
}

/// What is left of a question; nothing when its rules contradict each other.
fn model(problem: &Problem) -> Option<Model> {
    let known = Known::new(problem);
    Model::whole(problem, known.unit).reduce(&mut given(problem))
}

#[test]
fn every_move_saves_what_it_promised() {
    let mut rng = Rng::new(3);
    for _ in 0..200 {
        let problem = question(&mut rng, 12, 20);
        let Some(model) = model(&problem) else {
            continue;
        };
        let columns = Columns::of(&model);
        let sites: Vec<usize> = (0..model.sites()).filter(|_| rng.below(3) == 0).collect();
        let mut state = Interchange::new(&model, &columns, &sites);
        for _ in 0..30 {
            let mask = rng.bits();
            let some = |s: usize| mask >> (s % 64) & 1 == 1;
            let Some(m) = state.best_move(some, |s| !some(s)) else {
                continue;
            };
            let before = state.value();
            state.apply(m);
            assert_eq!(state.value(), before - m.profit, "{m:?}");
            let open: Vec<bool> = (0..model.sites()).map(|s| state.is_open(s)).collect();
            let (value, plan) = model.value(&open);
            assert_eq!(state.value(), value);
            assert_eq!(state.is_plan(), plan);
            let anew = Interchange::new(&model, &columns, &state.sites());
            assert_eq!(anew.value(), value);
            for j in 0..model.clients() {
                assert_eq!(anew.costs(j), state.costs(j));
            }
        }
    }
}

#[test]
fn the_best_move_is_the_best_of_all() {
    let mut rng = Rng::new(5);
    for _ in 0..200 {
        let problem = question(&mut rng, 10, 15);
        let Some(model) = model(&problem) else {
            continue;
        };
        let columns = Columns::of(&model);
        let mut state = Interchange::new(&model, &columns, &[]);
        for s in 0..model.sites() {
            if state.count() < model.most && rng.below(3) == 0 && !state.is_forbidden(s) {
                state.open(s);
            }
        }
        if state.count() < model.least {
            continue;
        }
        let now: Vec<bool> = (0..model.sites()).map(|s| state.is_open(s)).collect();
        let start = model.value(&now).0;
        // One site more, one less, or both, without conflicts and with a number that is allowed.
        let mut best: Option<i64> = None;
        for a in 0..=model.sites() {
            for b in 0..=model.sites() {
                let mut then = now.clone();
                if a < model.sites() {
                    if now[a] {
                        continue;
                    }
                    then[a] = true;
                }
                if b < model.sites() {
                    if !now[b] {
                        continue;
                    }
                    then[b] = false;
                }
                let count = then.iter().filter(|o| **o).count();
                let conflict =
                    |s: &usize| then[*s] && model.apart[*s].iter().any(|t| then[*t as usize]);
                if then == now
                    || !(model.least..=model.most).contains(&count)
                    || (0..model.sites()).any(|s| conflict(&s))
                {
                    continue;
                }
                let profit = start - model.value(&then).0;
                best = Some(best.map_or(profit, |b| b.max(profit)));
            }
        }
        let found = state.best_move(|_| true, |_| true).map(|m| m.profit);
        assert_eq!(found, best);
    }
}

#[test]
fn decisions_leave_the_cost_of_every_choice_as_it_was() {
    let mut rng = Rng::new(8);
    for _ in 0..300 {
        let problem = question(&mut rng, 9, 12);
        let Some(model) = model(&problem) else {
            continue;
        };
        let mut fate: Vec<Fate> = (0..model.sites())
            .map(|_| match rng.below(4) {
                0 => Fate::Open,
                1 => Fate::Closed,
                _ => Fate::Free,
            })
            .collect();
        let wanted = fate.clone();
        let reduced = model.reduce(&mut fate);
        let agrees = |open: &[bool]| {
            wanted.iter().zip(open).all(|(f, o)| match f {
                Fate::Free => true,
                Fate::Open => *o,
                Fate::Closed => !*o,
            })
        };
        let mut plans = 0;
        for set in 0..1_u32 << model.sites() {
            let open: Vec<bool> = (0..model.sites()).map(|s| set >> s & 1 == 1).collect();
            let (value, plan) = model.value(&open);
            if !plan || !agrees(&open) {
                continue;
            }
            plans += 1;
            let reduced = reduced.as_ref().expect("there is a plan");
            let free: Vec<bool> = (0..model.sites())
                .filter(|s| fate[*s] == Fate::Free)
                .map(|s| open[s])
                .collect();
            assert_eq!(reduced.value(&free), (value, true));
        }
        if reduced.is_none() {
            assert_eq!(plans, 0);
        }
    }
}

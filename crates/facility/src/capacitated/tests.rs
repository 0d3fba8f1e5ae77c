//! Small questions of every kind, against trying everything.

use super::solve;
use crate::{
    Builder, Client, Error, Options, Plan, Problem, Progress, Service, Site, Status, clock::Clock,
    solve::Found,
};
use anytime::Rng;
use std::ops::ControlFlow;

fn answer(problem: &Problem, options: &Options) -> Result<Found, Error> {
    let mut go_on = |_: &Progress| ControlFlow::Continue(());
    solve(problem, options, &mut Clock::new(options.work, &mut go_on))
}

/// A random question: few sites, few clients, every rule now and then.
fn random(rng: &mut Rng, split: bool) -> Option<Problem> {
    let mut builder = Builder::new();
    let sites = 1 + rng.below(5);
    let clients = 1 + rng.below(if split { 4 } else { 5 });
    let chance = |rng: &mut Rng, of: usize| rng.below(of) == 0;
    for i in 0..sites {
        let mut site = Site::new(format!("s{i}"));
        if chance(rng, 2) {
            site = site.fixed(rng.below(20) as u64);
        }
        if !chance(rng, 5) {
            site = site.capacity(rng.below(8) as u64);
        }
        if chance(rng, 6) {
            site = site.status(Status::Open);
        } else if chance(rng, 8) {
            site = site.status(Status::Closed);
        }
        builder.site(site).unwrap();
    }
    let own_loads = chance(rng, 3);
    for j in 0..clients {
        let mut client = Client::new(format!("c{j}")).load(rng.below(4) as u64);
        if chance(rng, 3) {
            client = client.penalty(rng.below(25) as u64);
        }
        let load = client.load;
        builder.client(client).unwrap();
        for i in 0..sites {
            if chance(rng, 6) {
                continue;
            }
            if split {
                let cost = load * rng.below(9) as u64;
                builder.serve(j, i, cost).unwrap();
            } else if own_loads {
                let cost = rng.below(20) as u64;
                builder.serve_with(j, i, cost, rng.below(5) as u64).unwrap();
            } else {
                builder.serve(j, i, rng.below(20) as u64).unwrap();
            }
        }
    }
    if chance(rng, 2) {
        let least = rng.below(sites + 1);
        builder.open(least..=(least + rng.below(3)));
    }
    if chance(rng, 3) {
        for _ in 0..=rng.below(3) {
            let (a, b) = (rng.below(sites), rng.below(sites));
            builder.apart(a, b).unwrap();
        }
    }
    if split {
        builder.split();
    }
    builder.build().ok()
}

/// Cheapest service of client `j` and later ones with this room left.
fn serve(problem: &Problem, open: u32, room: &mut Vec<u64>, j: usize) -> Option<u64> {
    if j == problem.clients().len() {
        return Some(0);
    }
    let mut best = None;
    let mut keep = |cost: u64, rest: Option<u64>| {
        if let Some(rest) = rest {
            best = Some(best.unwrap_or(u64::MAX).min(cost + rest));
        }
    };
    if let Some(penalty) = problem.clients()[j].penalty {
        keep(penalty, serve(problem, open, room, j + 1));
    }
    if problem.service() == Service::Single {
        for pair in problem.pairs(j) {
            let i = pair.site as usize;
            if open >> i & 1 == 1 && pair.load <= room[i] {
                room[i] -= pair.load;
                keep(pair.cost, serve(problem, open, room, j + 1));
                room[i] += pair.load;
            }
        }
        return best;
    }
    let load = problem.clients()[j].load;
    let pairs: Vec<_> = problem
        .pairs(j)
        .iter()
        .filter(|pair| open >> pair.site & 1 == 1)
        .collect();
    if load == 0 {
        if !pairs.is_empty() {
            keep(0, serve(problem, open, room, j + 1));
        }
        return best;
    }
    // All ways of sharing the load.
    let mut parts = vec![0u64; pairs.len()];
    loop {
        if parts.iter().sum::<u64>() == load {
            let fits = pairs
                .iter()
                .zip(&parts)
                .all(|(pair, part)| *part <= room[pair.site as usize]);
            if fits {
                let mut cost = 0;
                for (pair, part) in pairs.iter().zip(&parts) {
                    room[pair.site as usize] -= part;
                    cost += pair.cost / pair.load * part;
                }
                keep(cost, serve(problem, open, room, j + 1));
                for (pair, part) in pairs.iter().zip(&parts) {
                    room[pair.site as usize] += part;
                }
            }
        }
        let Some(k) = parts.iter().position(|part| *part < load) else {
            return best;
        };
        parts[k] += 1;
        parts[..k].fill(0);
    }
}

/// The least cost of all plans and, for each site, of those in which it is open.
fn everything(problem: &Problem) -> (Option<u64>, Vec<Option<u64>>) {
    let sites = problem.sites();
    let mut least = None;
    let mut with = vec![None; sites.len()];
    for open in 0..1u32 << sites.len() {
        let is_open = |i: usize| open >> i & 1 == 1;
        let right = sites.iter().enumerate().all(|(i, site)| match site.status {
            Status::Open => is_open(i),
            Status::Closed => !is_open(i),
            Status::Free => true,
        });
        let apart = (0..sites.len()).all(|i| {
            let clash = problem.apart(i).iter().any(|k| is_open(*k as usize));
            !(is_open(i) && clash)
        });
        let count = open.count_ones() as usize;
        if !right || !apart || !problem.open_range().contains(&count) {
            continue;
        }
        let mut room = sites
            .iter()
            .map(|site| site.capacity.unwrap_or(u64::MAX / 2))
            .collect();
        let Some(service) = serve(problem, open, &mut room, 0) else {
            continue;
        };
        let fixed: u64 = (0..sites.len())
            .filter(|i| is_open(*i))
            .map(|i| sites[i].fixed)
            .sum();
        let cost = fixed + service;
        let better = |old: Option<u64>| Some(old.map_or(cost, |old| old.min(cost)));
        least = better(least);
        for (i, best) in with.iter_mut().enumerate() {
            if is_open(i) {
                *best = better(*best);
            }
        }
    }
    (least, with)
}

/// A plan keeps every rule and costs what it says.
pub(super) fn check(problem: &Problem, plan: &Plan) {
    let sites = problem.sites();
    assert!(plan.open.windows(2).all(|two| two[0] < two[1]));
    assert!(problem.open_range().contains(&plan.open.len()));
    for (i, site) in sites.iter().enumerate() {
        let open = plan.open.contains(&(i as u32));
        assert!(site.status != Status::Open || open);
        assert!(site.status != Status::Closed || !open);
        if open {
            let apart = problem.apart(i);
            assert!(!plan.open.iter().any(|other| apart.contains(other)));
        }
    }
    let mut used = vec![0; sites.len()];
    for (j, service) in plan.service.iter().enumerate() {
        let client = &problem.clients()[j];
        if service.is_empty() {
            assert!(client.penalty.is_some());
            continue;
        }
        assert!(service.windows(2).all(|two| two[0].0 < two[1].0));
        for (site, load) in service {
            assert!(plan.open.contains(site));
            let pair = problem.pairs(j).iter().find(|pair| pair.site == *site);
            let pair = pair.unwrap();
            if problem.service() == Service::Single {
                assert_eq!(*load, pair.load);
            }
            used[*site as usize] += load;
        }
        if problem.service() == Service::Single {
            assert_eq!(service.len(), 1);
        } else {
            assert_eq!(service.iter().map(|s| s.1).sum::<u64>(), client.load);
        }
    }
    for (site, used) in sites.iter().zip(used) {
        assert!(site.capacity.is_none_or(|most| used <= most));
    }
    assert_eq!(plan.value, plan.cost(problem));
}

fn against_everything(split: bool, seed: u64, cases: usize) {
    let mut rng = Rng::new(seed);
    let (mut done, mut possible) = (0, 0);
    while done < cases {
        let Some(problem) = random(&mut rng, split) else {
            continue;
        };
        done += 1;
        let (least, with) = everything(&problem);
        let found = answer(&problem, &Options::default());
        match (least, found) {
            (None, Err(Error::Impossible(_))) => {}
            (Some(least), Ok(found)) => {
                possible += 1;
                check(&problem, &found.plan);
                assert_eq!(found.plan.value, least, "{problem:?}");
                assert_eq!(found.bound, least, "{problem:?}");
                for (known, best) in found.with.iter().zip(&with) {
                    // Questions this small are answered for each site too.
                    assert_eq!(*known, best.unwrap_or(u64::MAX), "{problem:?}");
                }
            }
            (least, found) => panic!("{least:?} {found:?} {problem:?}"),
        }
    }
    assert!(possible * 2 > cases, "{possible} of {cases}");
}

#[test]
fn single_service_is_optimal() {
    against_everything(false, 1, 3000);
}

#[test]
fn split_service_is_optimal() {
    against_everything(true, 2, 3000);
}

/// The question of `random`, with a median's shape: everybody lives at a site.
fn median(rng: &mut Rng, count: usize, open: usize) -> Builder {
    let places: Vec<(i64, i64)> = (0..count)
        .map(|_| (rng.below(100) as i64, rng.below(100) as i64))
        .collect();
    let mut builder = Builder::new();
    for k in 0..count {
        let site = Site::new(format!("s{k}")).capacity(12 * count as u64 / open as u64);
        builder.site(site).unwrap();
        let load = 1 + rng.below(19) as u64;
        let client = Client::new(format!("c{k}")).load(load);
        builder.client(client).unwrap();
    }
    for (j, a) in places.iter().enumerate() {
        for (i, b) in places.iter().enumerate() {
            let cost = (a.0 - b.0).abs() + (a.1 - b.1).abs();
            builder.serve(j, i, cost as u64).unwrap();
        }
    }
    builder.open(open..=open);
    builder
}

/// The same question with sites and clients in another order.
fn relabelled(problem: &Problem, rng: &mut Rng) -> Problem {
    let mut mix = |count: usize| {
        let mut order: Vec<usize> = (0..count).collect();
        for k in (1..count).rev() {
            order.swap(k, rng.below(k + 1));
        }
        order
    };
    let sites = mix(problem.sites().len());
    let clients = mix(problem.clients().len());
    let mut builder = Builder::new();
    let mut place = vec![0; sites.len()];
    for (new, old) in sites.iter().enumerate() {
        place[*old] = new;
        builder.site(problem.sites()[*old].clone()).unwrap();
    }
    for (new, old) in clients.iter().enumerate() {
        builder.client(problem.clients()[*old].clone()).unwrap();
        for pair in problem.pairs(*old) {
            let site = place[pair.site as usize];
            builder.serve_with(new, site, pair.cost, pair.load).unwrap();
        }
    }
    for (new, old) in sites.iter().enumerate() {
        for other in problem.apart(*old) {
            builder.apart(new, place[*other as usize]).unwrap();
        }
    }
    builder.open(problem.open_range());
    if problem.service() == Service::Split {
        builder.split();
    }
    builder.build().unwrap()
}

#[test]
fn names_change_nothing() {
    let mut rng = Rng::new(3);
    for case in 0..200 {
        let Some(problem) = random(&mut rng, case % 2 == 0) else {
            continue;
        };
        let other = relabelled(&problem, &mut rng);
        let value = |problem| {
            let found = answer(problem, &Options::default());
            found.map(|found| found.plan.value).ok()
        };
        assert_eq!(value(&problem), value(&other));
    }
    let problem = median(&mut rng, 20, 3).build().unwrap();
    let other = relabelled(&problem, &mut rng);
    let one = answer(&problem, &Options::default()).unwrap();
    let two = answer(&other, &Options::default()).unwrap();
    assert_eq!(one.bound, one.plan.value);
    assert_eq!(one.plan.value, two.plan.value);
}

#[test]
fn more_room_is_never_dearer() {
    let mut rng = Rng::new(4);
    for case in 0..500 {
        let Some(problem) = random(&mut rng, case % 2 == 0) else {
            continue;
        };
        let mut roomier = relabelled(&problem, &mut Rng::new(0));
        roomier = with_more_room(&roomier, rng.below(problem.sites().len()));
        let before = answer(&problem, &Options::default()).map(|f| f.plan.value);
        let after = answer(&roomier, &Options::default()).map(|f| f.plan.value);
        if let Ok(before) = before {
            assert!(after.unwrap() <= before);
        }
    }
}

fn with_more_room(problem: &Problem, at: usize) -> Problem {
    let mut builder = Builder::new();
    for (i, site) in problem.sites().iter().enumerate() {
        let mut site = site.clone();
        if i == at {
            site.capacity = site.capacity.map(|most| most + 2);
        }
        builder.site(site).unwrap();
    }
    for (j, client) in problem.clients().iter().enumerate() {
        builder.client(client.clone()).unwrap();
        for pair in problem.pairs(j) {
            let i = pair.site as usize;
            builder.serve_with(j, i, pair.cost, pair.load).unwrap();
        }
    }
    for i in 0..problem.sites().len() {
        for other in problem.apart(i) {
            builder.apart(i, *other as usize).unwrap();
        }
    }
    builder.open(problem.open_range());
    if problem.service() == Service::Split {
        builder.split();
    }
    builder.build().unwrap()
}

#[test]
fn the_same_question_has_the_same_answer() {
    let mut rng = Rng::new(5);
    let problem = median(&mut rng, 30, 4).build().unwrap();
    for work in [3_000_000, 20_000_000, 4_000_000_000] {
        let options = Options { work, seed: 9 };
        let one = answer(&problem, &options).unwrap();
        let two = answer(&problem, &options).unwrap();
        assert_eq!(one.plan, two.plan);
        assert_eq!((one.bound, one.with), (two.bound, two.with));
    }
}

/// However early it is broken off, the answer is a plan that keeps the rules, with a true bound.
#[test]
fn an_early_end_is_an_honest_answer() {
    let mut rng = Rng::new(6);
    let mut builder = median(&mut rng, 40, 5);
    builder.apart(0, 1).unwrap();
    let problem = builder.build().unwrap();
    let best = answer(&problem, &Options::default()).unwrap();
    assert_eq!(best.bound, best.plan.value);
    for questions in [0, 1, 2, 5, 20] {
        let mut asked = 0;
        let mut stop = |_: &Progress| {
            asked += 1;
            if asked > questions {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let options = Options::default();
        match solve(&problem, &options, &mut Clock::new(options.work, &mut stop)) {
            Ok(found) => {
                check(&problem, &found.plan);
                assert!(found.bound <= best.plan.value);
                assert!(found.plan.value >= best.plan.value);
            }
            Err(error) => assert_eq!(error, Error::NotFound),
        }
    }
    for work in [0, 1_000_000, 5_000_000] {
        match answer(&problem, &Options { work, seed: 1 }) {
            Ok(found) => {
                check(&problem, &found.plan);
                assert!(found.bound <= best.plan.value);
            }
            Err(error) => assert_eq!(error, Error::NotFound),
        }
    }
}

/// The same question with all costs and loads of a client, site and pair times as much.
fn scaled(problem: &Problem, cost: u64, load: u64, rng: &mut Rng, noise: usize) -> Problem {
    let mut builder = Builder::new();
    let mut times = |value: u64| value * cost + rng.below(noise) as u64;
    for site in problem.sites() {
        let mut site = site.clone();
        site.fixed = times(site.fixed);
        site.capacity = site.capacity.map(|most| most * load);
        builder.site(site).unwrap();
    }
    for (j, client) in problem.clients().iter().enumerate() {
        let mut client = client.clone();
        client.load *= load;
        client.penalty = client.penalty.map(&mut times);
        builder.client(client).unwrap();
        for pair in problem.pairs(j) {
            let (i, all) = (pair.site as usize, times(pair.cost));
            builder.serve_with(j, i, all, pair.load * load).unwrap();
        }
    }
    for i in 0..problem.sites().len() {
        for other in problem.apart(i) {
            builder.apart(i, *other as usize).unwrap();
        }
    }
    builder.open(problem.open_range());
    if problem.service() == Service::Split {
        builder.split();
    }
    builder.build().unwrap()
}

/// Costs and loads near the largest that are accepted.
#[test]
fn large_numbers_are_exact() {
    let mut rng = Rng::new(8);
    for _ in 0..500 {
        let Some(problem) = random(&mut rng, false) else {
            continue;
        };
        let large = scaled(&problem, 1 << 42, 1 << 44, &mut rng, 1 << 30);
        let least = everything(&large).0;
        let found = answer(&large, &Options::default());
        assert_eq!(found.map(|found| found.plan.value).ok(), least);
    }
    for _ in 0..500 {
        let Some(problem) = random(&mut rng, true) else {
            continue;
        };
        for load in [1 << 20, 1 << 42] {
            let large = scaled(&problem, load, load, &mut rng, 1);
            let least = everything(&problem).0.map(|least| least * load);
            let found = answer(&large, &Options::default());
            assert_eq!(found.map(|found| found.plan.value).ok(), least);
        }
    }
}

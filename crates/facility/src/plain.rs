//! What everybody would try first: open the site that helps most, then exchange an open site for a closed one as long as that
//! helps. No bound and no randomness; the measure for what the engines add.
//!
//! Greedy opening goes back to Kuehn and Hamburger (1963), interchange to Teitz and Bart (1968). With capacities clients are placed in
//! the order of what they would lose by not getting their first choice.

use crate::{Plan, Problem, Service, Status};

/// How good a set of open sites is: first the load without service that must be served, then how far the number of open sites is out
/// of range, then the cost.
type Score = (u128, usize, u128);

/// The plan of greedy opening. Nothing when it does not lead to a plan that keeps the rules; there may be one.
pub fn greedy(problem: &Problem) -> Option<Plan> {
    let open = grown(problem);
    finished(problem, &open)
}

/// The plan of greedy opening followed by interchange. Nothing when that does not lead to a plan that keeps the rules.
pub fn interchange(problem: &Problem) -> Option<Plan> {
    let mut open = grown(problem);
    let count = problem.sites().len();
    let mut best = score(problem, &open);
    let mut better = true;
    while better {
        better = false;
        for site in (0..count).filter(|s| problem.sites()[*s].status == Status::Free) {
            // Opening or closing the site alone, and in exchange for another.
            let mut moves: Vec<Option<usize>> = vec![None];
            let partner =
                |o: usize| problem.sites()[o].status == Status::Free && open[o] != open[site];
            if !open[site] {
                moves.extend((0..count).filter(|o| partner(*o)).map(Some));
            }
            for other in moves {
                flip(&mut open, site, other);
                let now = if possible(problem, &open) {
                    score(problem, &open)
                } else {
                    (u128::MAX, 0, 0)
                };
                if now < best {
                    best = now;
                    better = true;
                    break;
                }
                flip(&mut open, site, other);
            }
        }
    }
    finished(problem, &open)
}

fn flip(open: &mut [bool], site: usize, other: Option<usize>) {
    open[site] = !open[site];
    if let Some(other) = other {
        open[other] = !open[other];
    }
}

/// Opens the site that helps most, until none does.
fn grown(problem: &Problem) -> Vec<bool> {
    let sites = problem.sites();
    let mut open: Vec<bool> = sites.iter().map(|s| s.status == Status::Open).collect();
    let mut best = score(problem, &open);
    loop {
        let mut chosen = None;
        for site in 0..sites.len() {
            if open[site] || sites[site].status == Status::Closed {
                continue;
            }
            open[site] = true;
            if possible(problem, &open) {
                let now = score(problem, &open);
                if now < best {
                    best = now;
                    chosen = Some(site);
                }
            }
            open[site] = false;
        }
        let Some(site) = chosen else { return open };
        open[site] = true;
    }
}

/// Whether no two open sites are too near to each other, and not too many are open.
fn possible(problem: &Problem, open: &[bool]) -> bool {
    let count = open.iter().filter(|o| **o).count();
    let alone = |site: usize| !problem.apart(site).iter().any(|o| open[*o as usize]);
    count <= *problem.open_range().end() && (0..open.len()).all(|s| !open[s] || alone(s))
}

fn score(problem: &Problem, open: &[bool]) -> Score {
    let count = open.iter().filter(|o| **o).count();
    let short = problem.open_range().start().saturating_sub(count);
    let (missing, cost, _) = served(problem, open);
    (missing, short, cost)
}

fn finished(problem: &Problem, open: &[bool]) -> Option<Plan> {
    let (missing, cost, service) = served(problem, open);
    let numbers = (0..open.len()).filter(|s| open[*s]).map(|s| s as u32);
    let plan = Plan {
        open: numbers.collect(),
        service,
        value: u64::try_from(cost).ok()?,
    };
    (missing == 0 && crate::check::check(problem, &plan).is_ok()).then_some(plan)
}

/// Load that cannot be served and must be, cost, and who serves whom.
fn served(problem: &Problem, open: &[bool]) -> (u128, u128, Vec<Vec<(u32, u64)>>) {
    let mut cost: u128 = 0;
    for (site, open) in problem.sites().iter().zip(open) {
        cost += u128::from(if *open { site.fixed } else { 0 });
    }
    let mut room: Vec<u64> = problem
        .sites()
        .iter()
        .map(|s| s.capacity.unwrap_or(u64::MAX))
        .collect();
    let mut order: Vec<usize> = (0..problem.clients().len()).collect();
    if problem.capacitated() {
        let loss = |client: usize| {
            let mut costs = problem
                .pairs(client)
                .iter()
                .filter(|p| open[p.site as usize])
                .map(|p| p.cost);
            match (costs.next(), costs.next()) {
                (Some(first), Some(second)) => second - first,
                _ => u64::MAX,
            }
        };
        order.sort_by_cached_key(|client| (std::cmp::Reverse(loss(*client)), *client));
    }
    let mut missing: u128 = 0;
    let mut service = vec![Vec::new(); order.len()];
    for client in order {
        let (left, price, parts) = place(problem, client, open, &room);
        let penalty = problem.clients()[client].penalty;
        match penalty {
            Some(penalty) if left > 0 || u128::from(penalty) < price => {
                cost += u128::from(penalty);
            }
            _ => {
                // What found a place takes its room although the rest did not: so each further site brings the end nearer.
                missing += u128::from(left);
                cost += price;
                for (site, load) in &parts {
                    // A site without a limit has so much room that this never matters.
                    room[*site as usize] = room[*site as usize].saturating_sub(*load);
                }
                service[client] = parts;
            }
        }
    }
    (missing, cost, service)
}

/// Puts a client where it costs least among what is left: the load that found no place, the cost, and the parts.
fn place(
    problem: &Problem,
    client: usize,
    open: &[bool],
    room: &[u64],
) -> (u64, u128, Vec<(u32, u64)>) {
    let pairs = problem.pairs(client).iter();
    let mut near = pairs.filter(|pair| open[pair.site as usize]);
    let load = problem.clients()[client].load;
    if problem.service() == Service::Single || load == 0 {
        return match near.find(|pair| pair.load <= room[pair.site as usize]) {
            Some(pair) => (0, u128::from(pair.cost), vec![(pair.site, pair.load)]),
            None => (load.max(1), 0, Vec::new()),
        };
    }
    let (mut left, mut cost, mut parts) = (load, 0, Vec::new());
    for pair in near {
        let part = left.min(room[pair.site as usize]);
        if part > 0 {
            parts.push((pair.site, part));
            cost += u128::from(pair.cost / load) * u128::from(part);
            left -= part;
        }
        if left == 0 {
            break;
        }
    }
    parts.sort_unstable();
    (left, cost, parts)
}

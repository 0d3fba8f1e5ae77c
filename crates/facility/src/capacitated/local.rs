//! Local search among given sites: clients move, change places, or push each other on.

use super::{
    assign::Assignment,
    model::{Arc, Model, NONE},
};
use crate::clock::Clock;
use anytime::Rng;

/// With more open sites than this only the nearest of each client are tried.
const ALL: usize = 32;
/// How many are tried then.
const NEAREST: usize = 12;

/// The best change found for one client.
#[derive(Clone, Copy)]
struct Change {
    gain: i64,
    /// Where the client goes.
    to: u32,
    /// Who makes way, and to where.
    other: u32,
    other_to: u32,
}

/// Moves clients until no move helps, overload counted at its price. Only clients that were woken are looked at, and those
/// whose sites change; all of them stay awake.
pub(super) fn shifts(now: &mut Assignment, model: &Model<'_>, clock: &mut Clock<'_>) {
    let mut seen = Vec::new();
    let mut work = model.sites as u64;
    while let Some(j) = now.next() {
        seen.push(j);
        if let Some(change) = shift(now, model, j as usize, &mut work) {
            apply(now, model, j, change, &mut work);
        }
        if clock.spend(model.weight * std::mem::take(&mut work)) || clock.out() {
            break;
        }
    }
    seen.into_iter().for_each(|j| now.wake(j));
}

/// Improves until no client can be moved, exchanged with another, or pushed into another's place, or the work is spent.
pub(super) fn chains(now: &mut Assignment, model: &Model<'_>, most: u64, clock: &mut Clock<'_>) {
    let count = now.open.iter().filter(|open| **open).count();
    let near = if count <= ALL { usize::MAX } else { NEAREST };
    let end = clock.now.work.saturating_add(most);
    while let Some(j) = now.next() {
        let mut work = 1;
        let change = shift(now, model, j as usize, &mut work)
            .or_else(|| chain(now, model, j as usize, near, &mut work));
        if let Some(change) = change {
            apply(now, model, j, change, &mut work);
        }
        let over = clock.spend(model.weight * work) || clock.out();
        if over || clock.now.work >= end {
            return;
        }
    }
}

fn apply(now: &mut Assignment, model: &Model<'_>, j: u32, change: Change, work: &mut u64) {
    let mut touched = [now.site[j as usize], change.to, NONE];
    now.put(model, j as usize, change.to);
    if change.other != NONE {
        now.put(model, change.other as usize, change.other_to);
        touched[2] = change.other_to;
        now.wake(change.other);
    }
    now.wake(j);
    for site in touched {
        if site != NONE {
            now.wake_site(site as usize);
            *work += now.members(site as usize).len() as u64;
        }
    }
}

/// What leaving its place saves a client's site in overload.
fn relief(now: &Assignment, model: &Model<'_>, j: usize, load: u64) -> i64 {
    match now.site[j] {
        NONE => 0,
        i => now.toll(model, i as usize, 0, load),
    }
}

const NO_CHANGE: Change = Change {
    gain: 0,
    to: NONE,
    other: NONE,
    other_to: NONE,
};

/// The best move of one client.
fn shift(now: &Assignment, model: &Model<'_>, j: usize, work: &mut u64) -> Option<Change> {
    let from = now.site[j];
    let (cost, load) = now.cost_of(model, j);
    let relief = relief(now, model, j, load);
    let mut best = NO_CHANGE;
    if from != NONE
        && let Some(penalty) = model.penalty[j]
    {
        best.gain = best.gain.max(cost - penalty - relief);
    }
    for arc in model.client(j) {
        *work += 1;
        if cost - arc.cost - relief <= best.gain {
            break;
        }
        let i = arc.site as usize;
        if !now.open[i] || arc.site == from {
            continue;
        }
        let gain = cost - arc.cost - relief - now.toll(model, i, arc.load, 0);
        if gain > best.gain {
            best.gain = gain;
            best.to = arc.site;
        }
    }
    (best.gain > 0).then_some(best)
}

/// The best way for one client to take another's place, who goes elsewhere.
fn chain(
    now: &Assignment,
    model: &Model<'_>,
    j: usize,
    near: usize,
    work: &mut u64,
) -> Option<Change> {
    let from = now.site[j];
    let (cost, load) = now.cost_of(model, j);
    let relief = relief(now, model, j, load);
    let mut best = NO_CHANGE;
    let mut tried = 0;
    for arc in model.client(j) {
        *work += 1;
        if !now.open[arc.site as usize] || arc.site == from {
            continue;
        }
        push(now, model, (j, cost, load, relief), arc, &mut best, work);
        tried += 1;
        if tried >= near {
            break;
        }
    }
    (best.gain > 0).then_some(best)
}

/// The client goes where this pair says, and one who is there goes elsewhere.
fn push(
    now: &Assignment,
    model: &Model<'_>,
    (j, cost, load, relief): (usize, i64, u64, i64),
    arc: &Arc,
    best: &mut Change,
    work: &mut u64,
) {
    let from = now.site[j];
    let b = arc.site as usize;
    let own = cost - arc.cost;
    for other in now.members(b) {
        *work += 1;
        let k = *other as usize;
        let (cost_k, load_k) = now.cost_of(model, k);
        let base = own + cost_k - now.toll(model, b, arc.load, load_k);
        let mut keep = |gain: i64, other_to: u32| {
            if gain > best.gain {
                *best = Change {
                    gain,
                    to: arc.site,
                    other: *other,
                    other_to,
                };
            }
        };
        if let Some(penalty) = model.penalty[k] {
            keep(base - relief - penalty, NONE);
        }
        for way in model.client(k) {
            *work += 1;
            if base - relief - way.cost <= best.gain {
                break;
            }
            let c = way.site as usize;
            if !now.open[c] || c == b {
                continue;
            }
            let gain = if way.site == from {
                base - way.cost - now.toll(model, c, way.load, load)
            } else {
                base - relief - way.cost - now.toll(model, c, way.load, 0)
            };
            if gain > best.gain {
                *best = Change {
                    gain,
                    to: arc.site,
                    other: *other,
                    other_to: way.site,
                };
            }
        }
    }
}

/// Throws some clients elsewhere, to search from there: to one of the four sites where they would cost least, the room they
/// take counted at its price.
pub(super) fn shake(now: &mut Assignment, model: &Model<'_>, rng: &mut Rng, count: usize) -> u64 {
    let mut work = 0;
    for _ in 0..count {
        let j = rng.below(model.clients);
        let from = now.site[j];
        let mut near: [(i64, u32); 4] = [(i64::MAX, NONE); 4];
        for arc in model.client(j) {
            work += 1;
            let i = arc.site as usize;
            if !now.open[i] || arc.site == from {
                continue;
            }
            let rent = now.price(i).saturating_mul(arc.load as i64);
            let way = (arc.cost.saturating_add(rent), arc.site);
            if way < near[3] {
                near[3] = way;
                near.sort_unstable();
            }
        }
        let ways = near.iter().filter(|way| way.1 != NONE).count();
        if ways == 0 {
            continue;
        }
        let to = near[rng.below(ways)].1;
        now.put(model, j, to);
        now.wake_site(to as usize);
        if from != NONE {
            now.wake_site(from as usize);
        }
    }
    work
}

//! Branch and bound: the plans are divided until every part is known to hold nothing better.

use super::{
    ascent::{Ascent, End, Rules},
    domain::{Domain, Wish},
    model::{Model, NONE},
    search::Search,
};
use crate::{Status, clock::Clock};
use std::{collections::BTreeMap, rc::Rc};

/// Part of the plans that is still to be looked at.
struct Node {
    domain: Domain,
    multipliers: Rc<Vec<i64>>,
    bound: i128,
}

/// Bytes that the parts in waiting may take.
const MEMORY: usize = 256 << 20;

/// Work after which the walk among plans goes on for a while.
const ROAM: u64 = 3_000_000;

/// Steps in a part: the multipliers of the whole it came from are a good start.
const RULES: Rules = Rules {
    steps: 60,
    length: 0.5,
    patience: 5,
    shortest: 0.01,
};

/// How a part is divided.
enum Division {
    Site(usize),
    Wish(usize),
    /// The client and the pairs that only the first half has, and only the second.
    Client(Vec<u32>, Vec<u32>),
}

/// Looks at all plans of the domain; afterwards no plan costs less than the bound (scaled) handed back, nor less than the best
/// plan found.
pub(super) fn explore(
    search: &mut Search<'_, '_>,
    ascent: &mut Ascent,
    domain: Domain,
    multipliers: Vec<i64>,
    bound: i128,
    clock: &mut Clock<'_>,
) -> i128 {
    let mut waiting: BTreeMap<(i128, u64), Node> = BTreeMap::new();
    let most = MEMORY / (domain.size() + multipliers.len() * 8 + 100);
    let mut count = 0;
    let mut roamed = clock.now.work;
    let mut dive = Some(Node {
        domain,
        multipliers: Rc::new(multipliers),
        bound,
    });
    loop {
        let node = match dive.take() {
            Some(node) => node,
            None => {
                let next = if waiting.len() < most {
                    waiting.pop_first()
                } else {
                    waiting.pop_last()
                };
                match next {
                    Some((_, node)) => node,
                    None => return search.limit() + 1,
                }
            }
        };
        let lowest = waiting
            .first_key_value()
            .map_or(node.bound, |((bound, _), _)| node.bound.min(*bound));
        let lowest = lowest.min(search.limit() + 1);
        search.tell(lowest, clock);
        if search.spent(clock) {
            return lowest;
        }
        if node.bound > search.limit() {
            continue;
        }
        // The walk goes on beside the branching, for a quarter of the work.
        let since = clock.now.work - roamed;
        if since > ROAM {
            search.roam(since / 3, clock);
            roamed = clock.now.work;
        }
        let children = look(search, ascent, node, clock);
        if search.spent(clock) {
            // The part may have been looked at by half: what was known before still holds.
            return lowest;
        }
        let Some((first, second)) = children else {
            continue;
        };
        for child in [second, first].into_iter().flatten() {
            if let Some(other) = dive.replace(child) {
                count += 1;
                waiting.insert((other.bound, count), other);
            }
        }
    }
}

/// Bounds one part; what it is divided into, unless nothing better can be in it.
fn look(
    search: &mut Search<'_, '_>,
    ascent: &mut Ascent,
    node: Node,
    clock: &mut Clock<'_>,
) -> Option<(Option<Node>, Option<Node>)> {
    let model = search.model;
    let Node {
        mut domain,
        multipliers,
        bound,
    } = node;
    if !domain.conclude(model) {
        return None;
    }
    let mut multipliers = (*multipliers).clone();
    for round in 0..2 {
        let limit = search.limit();
        let end = ascent.climb(
            model,
            &domain,
            &mut multipliers,
            limit,
            &mut RULES.clone(),
            clock,
            &mut |_| {},
        );
        if end == End::Nothing {
            return None;
        }
        search.follow(ascent, clock);
        let limit = search.limit();
        let free = domain.loose(model);
        let kept = ascent
            .relaxation
            .fix(model, &mut domain, &multipliers, limit);
        if !kept || !domain.conclude(model) {
            return None;
        }
        if free == 0 || domain.loose(model) * 10 > free * 8 || round == 1 {
            break;
        }
    }
    let bound = bound.max(ascent.relaxation.bound);
    let Some(division) = divide(model, ascent, &domain) else {
        finish(search, &domain, clock);
        return None;
    };
    let multipliers = Rc::new(multipliers);
    let node = |domain: Domain| {
        Some(Node {
            domain,
            multipliers: multipliers.clone(),
            bound,
        })
    };
    let mut first = domain.clone();
    let mut second = domain;
    match division {
        Division::Site(i) => {
            first.site[i] = Status::Open;
            second.site[i] = Status::Closed;
            if ascent.shares.site(i) < 0.5 {
                std::mem::swap(&mut first, &mut second);
            }
        }
        Division::Wish(j) => {
            first.wish[j] = Wish::Served;
            second.wish[j] = Wish::Unserved;
            if ascent.relaxation.unserved[j] {
                std::mem::swap(&mut first, &mut second);
            }
        }
        Division::Client(ours, theirs) => {
            theirs.iter().for_each(|id| first.ban(*id));
            ours.iter().for_each(|id| second.ban(*id));
        }
    }
    Some((node(first), node(second)))
}

/// Everything is decided: the one plan that is left.
fn finish(search: &mut Search<'_, '_>, domain: &Domain, clock: &mut Clock<'_>) {
    let model = search.model;
    let sites: Vec<u32> = (0..model.sites as u32)
        .filter(|i| domain.site[*i as usize] == Status::Open)
        .collect();
    if model.split {
        search.try_flow(&sites, &domain.wish, clock);
    } else {
        search.try_only(&sites, &domain.only, clock);
    }
}

/// What to decide next; nothing when everything is decided.
fn divide(model: &Model<'_>, ascent: &Ascent, domain: &Domain) -> Option<Division> {
    let shares = &ascent.shares;
    // The relaxation may open sites together that are apart.
    let open = &ascent.relaxation.open;
    let clash = |i: &usize| {
        let apart = model.problem.apart(*i);
        open[*i] && apart.iter().any(|other| open[*other as usize])
    };
    let mut free = (0..model.sites).filter(|i| domain.site[*i] == Status::Free);
    if let Some(i) = free.find(clash) {
        return Some(Division::Site(i));
    }
    let split = |share: f64| (share.min(1.0 - share).clamp(0.0, 0.5) * 1e6) as u64;
    let site = (0..model.sites)
        .filter(|i| domain.site[*i] == Status::Free)
        .map(|i| (split(shares.site(i)), i))
        .max_by_key(|(split, i)| (*split, std::cmp::Reverse(*i)));
    if let Some((split, i)) = site
        && (split >= 125_000 || model.split)
    {
        return Some(Division::Site(i));
    }
    let wish = (0..model.clients)
        .filter(|j| domain.wish[*j] == Wish::Free)
        .map(|j| (split(shares.unserved(j)), j))
        .max_by_key(|(split, j)| (*split, std::cmp::Reverse(*j)));
    if let Some((split, j)) = wish
        && (split >= 125_000 || model.split)
    {
        return Some(Division::Wish(j));
    }
    if model.split {
        return None;
    }
    if let Some(division) = divide_client(model, ascent, domain) {
        return Some(division);
    }
    if let Some((_, j)) = wish {
        return Some(Division::Wish(j));
    }
    site.map(|(_, i)| Division::Site(i))
}

/// The client whose service is shared most evenly; its pairs in two halves of about the same share (Ceselli and Righini 2005).
fn divide_client(model: &Model<'_>, ascent: &Ascent, domain: &Domain) -> Option<Division> {
    let pair = |id: u32| (ascent.shares.pair(id) * 1e6) as u64;
    let mut best: Option<(u64, u64, usize)> = None;
    for j in 0..model.clients {
        if domain.only[j] != NONE || domain.wish[j] == Wish::Unserved {
            continue;
        }
        let mut total = 0;
        let mut most = 0;
        let mut load = 0;
        let mut ways = 0;
        for arc in model.client(j).iter().filter(|arc| !domain.banned(arc.id)) {
            total += pair(arc.id);
            most = most.max(pair(arc.id));
            load = load.max(arc.load);
            ways += 1;
        }
        if ways < 2 {
            continue;
        }
        let score = (total - most, load, j);
        if best.is_none_or(|(share, other, _)| (score.0, score.1) > (share, other)) {
            best = Some(score);
        }
    }
    let (.., j) = best?;
    let mut ways: Vec<(u64, u32)> = model
        .client(j)
        .iter()
        .filter(|arc| !domain.banned(arc.id))
        .map(|arc| (pair(arc.id), arc.id))
        .collect();
    ways.sort_by_key(|(share, id)| (std::cmp::Reverse(*share), *id));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut our_share, mut their_share) = (0, 0);
    for (share, id) in ways {
        if (our_share, ours.len()) <= (their_share, theirs.len()) {
            our_share += share;
            ours.push(id);
        } else {
            their_share += share;
            theirs.push(id);
        }
    }
    Some(Division::Client(ours, theirs))
}

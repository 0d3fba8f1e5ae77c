//! Questions in which the load of a site counts.
//!
//! # The question as a program
//!
//! Let *y* say whether site *i* is open, *x* which share of client *j* it serves, *z* which clients go without. A plan
//!
//! ```text
//! minimises    Σ f(i) y(i) + Σ c(i,j) x(i,j) + Σ π(j) z(j)
//! such that    Σ x(i,j) + z(j) = 1           for each client       (each is served once, or goes without)
//!              Σ w(i,j) x(i,j) ≤ Q(i) y(i)   for each site         (the load fits)
//!              least ≤ Σ y(i) ≤ most,  y(i) + y(k) ≤ 1 for sites that are apart
//! ```
//!
//! With single service *x* is 0 or 1; with split service it counts units of load. Capacitated p-median, fixed-charge location
//! and generalised assignment (all sites open, a load for each pair) are this one program. It is hard: even whether any plan
//! exists is a packing problem. So the method works from both ends, and says at every moment how far apart they are.
//!
//! # From below: a price for service
//!
//! Drop the rule that each client is served once, and instead pay each site a price *λ(j)* for serving client *j* (Lagrangian
//! relaxation; Geoffrion 1974, Fisher 1981). Whatever the prices, Σ *λ* plus the least that sites then cost is no more than the
//! cheapest plan: a plan is one of the things the sites may do. And that least is easily found, site by site: a site takes the
//! clients that gain it most for its capacity, a knapsack problem (with split service: by the gain of a unit, until it is
//! full); its *value* is its fixed cost less that gain; then the sites of lowest value are opened, within the range (Sridharan
//! 1993 for single-source location; Fisher, Jaikumar and Van Wassenhove 1986 for assignment). Knapsacks are solved exactly by
//! depth-first search (Horowitz and Sahni 1974) or by a table (Bellman 1957), and from above by cutting one item (Dantzig 1957)
//! where both would take too long. Three things tighten the bound:
//!
//! - *groups*: sites of which any two are apart form a group, and of a group only one is opened;
//! - *room has a price*: all open sites together must carry all load. No plan breaks this, but the relaxation would, so it gets
//!   a price of its own (the aggregate capacity constraint of Cornuejols, Sridharan and Thizy 1991);
//! - *at least so many*: the fewest sites whose capacities suffice.
//!
//! Prices are **whole numbers**, in units of 2^-scale of the smallest cost, with the scale as fine as 64 bits allow; knapsacks
//! and sums are whole numbers too. So the bound is exact, not exact up to rounding, and may itself be rounded up to the next
//! multiple of the common factor of all costs. Floating point only decides *which* prices are tried next.
//!
//! They are improved by the volume algorithm (Barahona and Anbil 2000): step from the best prices along a fading mean of what
//! went wrong (clients served too often or not at all), longer while that helps, shorter when not. The mean of the choices is
//! near the best fractional plan, which tells later where to branch.
//!
//! # From above: plans
//!
//! Every ascent ends in plans ([`search`]): the sites that the relaxation chose, last and in the mean, are repaired into a set
//! that may be open, covers every client and has room. With split service the cheapest service of a set of sites is a
//! transportation problem, solved exactly by cheapest augmenting paths ([`flow`]; Busacker and Gowen 1961), and sites are
//! closed, opened and exchanged while that helps. With single service the clients are assigned as the relaxation would, the rest
//! by greatest regret (Martello and Toth 1981), and then improved ([`local`]): a client moves, changes places with another, or
//! takes the place of one who moves on (ejection chains; Yagiura, Ibaraki and Glover 2004). Sites may be overloaded on the way,
//! at a price that starts from what room is worth in the relaxation, and rises where there is overload and falls when there is
//! none. A walk ([`roam`]) goes on from there: throw a few clients elsewhere, or close, open or exchange a site, improve, and
//! stay when that is no worse (iterated local search; Lourenço, Martin and Stützle 2003).
//!
//! # The gap between: branching
//!
//! A bound and a plan together rule out much. When opening a site raises the bound to the plan's cost, no better plan has it: it
//! is closed, for good; likewise for sites that must be open, pairs that cannot serve or must, and penalties ([`relax`]). What
//! follows from that by counting, separation and room is drawn out ([`domain`]). What remains is divided ([`branch`]): on a site
//! that the mean leaves half open; on a client that the mean half serves; and with single service on a client whose service the
//! mean shares among sites, its sites being parted into two halves of equal share, so that both parts lose something (Ceselli
//! and Righini 2005). Each part starts from the prices of the whole it came from. The better half is looked into at once, then
//! the part with the lowest bound: the lowest of all waiting parts is the proven bound at any time. When none is left, the plan
//! is optimal, or, when there is none, impossible.
//!
//! Last, when work is left, each site that is not in the plan is asked about: the same question with that site open ([`with`]).
//!
//! # What to expect
//!
//! With up to a hundred sites and clients mostly a proof within seconds of work. Beyond that a plan and a gap: around one
//! percent with single service and hundreds of sites, some percent with split service, and far more where there are so many
//! clients and open sites that their cheapest service cannot be computed often: then little more than a plan and a true bound.
//! Assignment questions in which cost and load pull in opposite directions (type D of the literature) keep
//! gaps of parts of a percent. The memory is a few dozen bytes for each pair, and at most a quarter of a gigabyte for parts in
//! waiting.
//!
//! # Literature
//!
//! Barahona and Anbil, *The volume algorithm*, Mathematical Programming 87 (2000). Bellman, *Dynamic Programming* (1957).
//! Busacker and Gowen, *A procedure for determining a family of minimum-cost network flow patterns* (1961). Ceselli and Righini,
//! *A branch-and-price algorithm for the capacitated p-median problem*, Networks 45 (2005). Cornuejols, Sridharan and Thizy, *A
//! comparison of heuristics and relaxations for the capacitated plant location problem*, European Journal of Operational
//! Research 50 (1991). Dantzig, *Discrete-variable extremum problems*, Operations Research 5 (1957). Fisher, *The Lagrangian
//! relaxation method for solving integer programming problems*, Management Science 27 (1981). Fisher, Jaikumar and Van
//! Wassenhove, *A multiplier adjustment method for the generalized assignment problem*, Management Science 32 (1986). Geoffrion,
//! *Lagrangean relaxation for integer programming* (1974). Horowitz and Sahni, *Computing partitions with applications to the
//! knapsack problem*, Journal of the ACM 21 (1974). Lourenço, Martin and Stützle, *Iterated local search* (2003). Martello and
//! Toth, *An algorithm for the generalized assignment problem* (1981). Sridharan, *A Lagrangian heuristic for the capacitated
//! plant location problem with single source constraints*, European Journal of Operational Research 66 (1993). Yagiura, Ibaraki
//! and Glover, *An ejection chain approach for the generalized assignment problem*, INFORMS Journal on Computing 16 (2004).

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

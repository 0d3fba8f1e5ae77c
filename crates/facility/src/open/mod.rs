//! Questions without binding capacities: each client goes to the cheapest open site.
//!
//! Here belong the p-median problem, fixed-charge location without capacities, set cover and maximal coverage, with all
//! that the [`Builder`](crate::Builder) offers: pairs that are missing because they are too far, sites that may not be open
//! together, decisions made beforehand, clients that may go without service at a price, fewest and most open sites.
//!
//! # The idea
//!
//! Once it is known which sites are open, the rest is plain: every client goes to the cheapest. So there are 2ᵐ choices for m
//! sites, and finding the best is NP-hard (Kariv and Hakimi 1979). Three things help each other:
//!
//! - a **good plan** says what is too dear,
//! - a **bound** says what is too cheap to be true,
//! - and where both meet for a site, the site is **decided** and leaves the question, which makes the next plan and the next
//!   bound better and quicker.
//!
//! # What is still open ([`model`])
//!
//! A model holds free sites only. A site that is opened leaves too: its cost is paid, and what it offers a client becomes
//! the client's *price*, the most that the client can cost from then on. All pairs that are not cheaper fall away, and a client
//! without pairs with them. A price can come from three places: the penalty for no service; the cheapest open site; and, when at
//! least p of m free sites must open, the (m − p + 1)th cheapest site, because one of those before it is then open.
//! Decisions have consequences, which are drawn before anything is computed: neighbours that may not be open together close, a
//! client with one site left opens it, numbers of sites are reached. Two contradicting consequences prove that no plan exists.
//!
//! All costs are divided by their greatest common divisor first. Bounds are rounded up to the next whole number, and larger
//! units make this step larger.
//!
//! # Plans ([`interchange`], [`search`])
//!
//! The first plan comes from the greedy method: open the site that saves most, and again. Then sites are *exchanged*: open
//! one, close one, or both (Teitz and Bart 1968). Trying all m·p exchanges would cost m·p·n operations for n clients. Whitaker
//! (1983) and Resende and Werneck (2007) found how to judge all of them together. Let a client pay d₁ at its nearest open site r
//! and d₂ at the second nearest. When site i opens, clients save `gain(i) = Σ max(0, d₁ − cᵢ)`. When r closes, its clients pay
//! `loss(r) = Σ (d₂ − d₁)` more. Doing both saves `gain(i) − loss(r)`, plus what was counted wrongly: a client of r that is
//! nearer to i than to its second nearest site does not move there. The correction `extra(i, r)` adds up `d₂ − max(cᵢ, d₁)` for
//! such clients; it is zero for most pairs and kept as a sparse matrix. After a move only clients are counted anew whose two
//! nearest sites have changed, and for each only sites nearer than d₂. With many open sites that is next to nothing.
//!
//! The exchange stops at a plan that no single exchange improves. From there on: random exchanges, or a neighbourhood
//! that closes as a whole, and improvement again, kept when it is not worse (*iterated local search*; Lourenço, Martin and Stützle
//! 2003). Good and different plans are kept. From one to another leads a path of exchanges, always the best next, and the best
//! plan on it is improved (*path relinking*; Resende and Werneck 2004).
//!
//! # The bound ([`dual`])
//!
//! Give up the rule that a client is served once, and let it instead pay λ to each site that serves it. A site then earns
//! `λⱼ − cᵢⱼ` from every client j for which that is more than nothing, and is worth
//! `ρᵢ = fᵢ − Σⱼ max(0, λⱼ − cᵢⱼ)`. The best set of sites is found by sorting: all with ρ < 0, but no fewer and no more than
//! may be open. The sum of all λ and of these ρ is at most the cost of any plan: the Lagrangian bound (Cornuéjols, Fisher and
//! Nemhauser 1977; Fisher 1981). The best λ give the bound of the strong linear program, which for location problems is
//! close to the optimum: mostly within 1 %, often exact.
//!
//! The λ are found by *subgradient steps*: who is served too often pays less, who is not served pays more (Held, Wolfe and
//! Crowder 1974). The step leads along a running mean of these directions (Camerini, Fratta and Maffioli 1975; Barahona and Anbil
//! 2000) and is a share of the distance to the best plan (Polyak 1969) that shrinks when the bound no longer rises. The mean of the selections is
//! an estimate of the linear program's solution. All numbers are whole: λ counts in parts of 2⁻ᵏ of a unit, with k between 9 and
//! 20, as sums allow. So the bound is exact arithmetic and the same on every machine. A selection of sites along the way is a start for
//! the exchange: most optimal plans are found this way.
//!
//! *Decisions.* If a site was not picked, the bound with it is `bound + ρᵢ − ρ` of the site that it displaces. When this reaches the best
//! plan's cost, the site is closed for good. Likewise a picked site opens for good when doing without is too dear. The
//! same numbers answer the question "why not this site?": no plan with it costs less.
//!
//! *Conflicts.* Sites of which any two exclude each other form a clique, and at most one of a clique is picked. The cliques are
//! found greedily; conflicts between cliques are left out of the bound and kept by branching.
//!
//! # Branch and bound ([`branch`])
//!
//! When a gap remains, the question is divided: a site is open in one half and closed in the other. It is the one that was
//! picked most nearly half of the time. The half with the lowest bound comes next, starts with the λ of the whole it comes from, decides
//! what it can and is divided again. The lowest bound of all waiting parts is the bound of the question. Search and
//! branching take turns, and the more branching achieves, the more it gets of the work. When no part is left, the best plan is
//! optimal, or there is none.
//!
//! # Size
//!
//! Memory is a few words per pair that is named. A question with 100 000 clients and 3 000 sites, sixty sites near each client,
//! has 6 million pairs and needs some 500 MB; nothing is kept for pairs that do not exist.
//!
//! # Literature
//!
//! - F. Barahona, R. Anbil: The volume algorithm: producing primal solutions with a subgradient method. *Mathematical
//!   Programming* 87, 2000.
//! - J. E. Beasley: A note on solving large p-median problems. *European Journal of Operational Research* 21, 1985.
//! - P. M. Camerini, L. Fratta, F. Maffioli: On improving relaxation methods by modified gradient techniques. *Mathematical
//!   Programming Study* 3, 1975.
//! - G. Cornuéjols, M. L. Fisher, G. L. Nemhauser: Location of bank accounts to optimize float. *Management Science* 23, 1977.
//! - D. Erlenkotter: A dual-based procedure for uncapacitated facility location. *Operations Research* 26, 1978.
//! - M. L. Fisher: The Lagrangian relaxation method for solving integer programming problems. *Management Science* 27, 1981.
//! - M. Held, P. Wolfe, H. P. Crowder: Validation of subgradient optimization. *Mathematical Programming* 6, 1974.
//! - O. Kariv, S. L. Hakimi: An algorithmic approach to network location problems, II: the p-medians. *SIAM Journal on Applied
//!   Mathematics* 37, 1979.
//! - H. R. Lourenço, O. C. Martin, T. Stützle: Iterated local search. *Handbook of Metaheuristics*, 2003.
//! - B. T. Polyak: Minimization of unsmooth functionals. *USSR Computational Mathematics and Mathematical Physics* 9, 1969.
//! - M. G. C. Resende, R. F. Werneck: A hybrid heuristic for the p-median problem. *Journal of Heuristics* 10, 2004.
//! - M. G. C. Resende, R. F. Werneck: A fast swap-based local search procedure for location problems. *Annals of Operations
//!   Research* 150, 2007.
//! - M. B. Teitz, P. Bart: Heuristic methods for estimating the generalized vertex median of a weighted graph. *Operations
//!   Research* 16, 1968.
//! - R. A. Whitaker: A fast algorithm for the greedy interchange for large-scale clustering and median location problems.
//!   *INFOR* 21, 1983.

mod branch;
mod dual;
#[cfg(test)]
mod dual_tests;
mod interchange;
#[cfg(test)]
mod interchange_tests;
mod known;
mod model;
mod search;

use crate::{
    Error, Options, Problem,
    clock::{Clock, Stage},
    solve::Found,
};
use branch::Tree;
use dual::{Bounding, FULL_STEP, Outcome};
use interchange::Interchange;
use known::Known;
use model::{Columns, Model};
use search::Search;

/// Steps of the bound at the root before other work gets its turn.
const STEPS: u32 = 1500;
/// A question is large when it can be looked through fewer times than this within the work.
const LARGE: u64 = 1200;
/// Steps when better plans became known.
const AGAIN: u32 = 60;

/// Answers a question without binding capacities.
///
/// # Errors
/// [`Error::Impossible`] when there is no plan; [`Error::NotFound`] when none was found within the work.
pub(crate) fn solve(
    problem: &Problem,
    options: &Options,
    clock: &mut Clock<'_>,
) -> Result<Found, Error> {
    let mut known = Known::new(problem);
    let whole = Model::whole(problem, known.unit);
    clock.spend(2 * whole.size());
    let mut fate = model::given(problem);
    let Some(model) = whole.reduce(&mut fate) else {
        return Err(impossible());
    };
    drop(whole);
    for (s, fate) in fate.iter().enumerate() {
        if *fate == model::Fate::Closed {
            known.with[s] = known.beyond;
        }
    }
    let mut search = Search::new(options.seed);
    clock.stage(Stage::First);
    let mut root = begin(model, &mut search, &mut known, clock);
    // Long steps end nearer to the best bound, short ones rise sooner: what a short run of a large question needs.
    if root.model.size().saturating_mul(LARGE) > options.work {
        root.theta = FULL_STEP * 15 / 100;
    }
    clock.stage(Stage::Bound);
    match bound(&mut root, &mut search, STEPS, &mut known, clock) {
        Outcome::Closed => known.raise(known.upper, clock),
        Outcome::Open => {
            known.raise(known.whole(root.best), clock);
            take_turns(problem, options, &mut root, &mut search, &mut known, clock);
        }
    }
    clock.stage(Stage::Done);
    match known.found(problem) {
        Some(found) => Ok(found),
        None if known.proven() => Err(impossible()),
        None => Err(Error::NotFound),
    }
}

fn impossible() -> Error {
    Error::Impossible("no choice of sites keeps all rules".to_owned())
}

/// A first plan, and multipliers near what it costs the clients.
fn begin(model: Model, search: &mut Search, known: &mut Known, clock: &mut Clock<'_>) -> Bounding {
    let columns = Columns::of(&model);
    search.first(&model, &columns, known, clock);
    let mut state = Interchange::new(&model, &columns, &search.best(&model));
    clock.spend(state.take_work());
    let room = known.room(model.clients());
    let nearby = |j| {
        let (near, second) = state.costs(j);
        let near = near.min(known.beyond);
        (near + ((second - near) / 10).min(room)) << known.bits
    };
    let lambda = (0..model.clients()).map(nearby).collect();
    let mut root = Bounding::new(model, lambda, true);
    root.clamp(known);
    root
}

/// Search and branching in turns, until the plan is proven or the work is done.
fn take_turns(
    problem: &Problem,
    options: &Options,
    root: &mut Bounding,
    search: &mut Search,
    known: &mut Known,
    clock: &mut Clock<'_>,
) {
    let mut tree = Tree::new(root, problem.clients().len());
    let mut columns = Columns::of(&root.model);
    let mut order = root.order();
    let mut slice = 20 * root.model.size();
    let mut upper = known.upper;
    let mut closing = false;
    while !known.proven() && !clock.out() {
        // When branching closes the gap, it gets most of the work.
        let share = if closing { slice / 4 } else { slice };
        search.run(&root.model, &columns, &order, share, known, clock);
        if known.upper < upper {
            upper = known.upper;
            let sites = root.model.sites();
            root.again();
            if bound(root, search, AGAIN, known, clock) == Outcome::Closed {
                known.raise(known.upper, clock);
                return;
            }
            known.raise(known.whole(root.best), clock);
            if root.model.sites() < sites {
                columns = Columns::of(&root.model);
                order = root.order();
            }
            if root.model.sites() * 4 <= tree.sites() * 3 {
                tree = Tree::new(root, problem.clients().len());
            }
        }
        let gap = known.upper - known.lower;
        tree.run(slice, known, clock);
        closing = (known.upper - known.lower) < gap - gap / 50;
        slice = slice.saturating_mul(2).min(options.work / 16 + 1);
    }
}

/// Raises the bound of the root; its selections of sites are starts for better plans.
fn bound(
    root: &mut Bounding,
    search: &mut Search,
    steps: u32,
    known: &mut Known,
    clock: &mut Clock<'_>,
) -> Outcome {
    let begin = clock.now.work;
    let mut polished = 0;
    // The model changes only by losing sites.
    let mut columns: Option<(usize, Columns)> = None;
    root.run(steps, known, clock, &mut |model, sites, known, clock| {
        // At most a third of the work goes here.
        if polished * 2 > clock.now.work - begin {
            return;
        }
        let before = clock.now.work;
        if columns
            .as_ref()
            .is_none_or(|(sites, _)| *sites != model.sites())
        {
            columns = Some((model.sites(), Columns::of(model)));
            clock.spend(model.size());
        }
        if let Some((_, columns)) = &columns {
            search.polish(model, columns, sites, known, clock);
        }
        polished += clock.now.work - before;
    })
}

//! Where to put a limited number of sites, and who is served where, with a proven gap to the optimum.
//!
//! # Two depots
//!
//! ```
//! use facility::{Options, check::check, read, reasons::{SiteWhy, explain}, solve};
//!
//! // Four villages along a road; each may get a depot. Deliveries are the weight: trips a week.
//! let text = r#"
//! places = """
//! name,   x, y, weight
//! Noord,  0, 0, 5
//! Oost,   4, 0, 2
//! West,   9, 0, 3
//! Zuid,  10, 0, 4
//! """
//!
//! [rules]
//! open = 2
//! min_separation = 5
//! "#;
//! let problem = read(text)?.problem;
//!
//! let answer = solve(&problem, &Options::default())?;
//! // Depots in Noord and Zuid: twice four kilometres for Oost, three times one for West.
//! assert_eq!(answer.plan.open, [0, 3]);
//! assert_eq!(problem.amount(answer.plan.value), "11");
//! // And no plan costs less.
//! assert!(answer.optimal());
//!
//! // The checker shares no code with the solver.
//! assert!(check(&problem, &answer.plan).is_ok());
//!
//! // West was not chosen: it is too near to Zuid.
//! let reasons = explain(&problem, &answer, &Options::default())?;
//! assert_eq!(reasons.sites[2].why, SiteWhy::TooNear(vec![3]));
//! # Ok::<(), facility::Error>(())
//! ```
//!
//! # What it answers
//!
//! | question | how |
//! |---|---|
//! | where to put p sites so that people are near (p-median), or where and how many when sites cost money (fixed charge) | [`Builder`], [`fn@solve`], [`solve_with`] (any-time, cancellable) |
//! | the same when sites can serve only so much, and a client by one site or by several | `capacity`, `load`, [`Builder::split`] |
//! | who does which job (generalised assignment); what covers everybody, or most (coverage) | the table at [`Builder`] |
//! | nobody farther than this, no two sites nearer than that | [`Builder::serve_within`], [`Builder::separate`], [`distance`] |
//! | why this site, and why not that one | [`reasons::explain`] |
//! | is this plan right? | [`check::check`] |
//! | what would a simple method have found? | [`plain`] |
//! | does another solver agree? | `highs` (crate feature, off by default) |
//!
//! Questions come from code, from our own readable form or from the OR-Library's files ([`fn@read`]); plans go to files and come
//! back ([`write_solution`], [`read_solution`]).
//!
//! Costs are whole numbers of the smallest part that counts (cents, metres): sums are exact, and the same bytes come out on
//! every machine. The work limit counts elementary operations and no time. Whoever wants a limit in seconds breaks off in the callback
//! of [`solve_with`].
//!
//! # How it works
//!
//! All these problems are NP-hard (Kariv and Hakimi 1979): no method is known that is always fast. What helps is that a *good
//! plan* and a *bound* work on each other. The plan says what is too dear, the bound says what cannot be had for less; a site that
//! fits between the two no more is decided, and the question has become smaller.
//!
//! **Without capacities** everybody goes to the cheapest open site, so only the choice of sites is hard.
//!
//! 1. **Plans by interchange** (Teitz and Bart 1968): close a site, open another, as long as that helps. What each exchange gains is
//!    kept in tables and mended after a move instead of computed anew (Resende and Werneck 2007). Perturbed starts and paths between
//!    good plans (Resende and Werneck 2004) lead out of places where no single exchange helps.
//! 2. **A bound by Lagrangian relaxation** (Cornuéjols, Fisher and Nemhauser 1977): let each client pay a price for being served.
//!    A site is then worth its fixed cost less what its clients pay above their cost, and the best sites can be picked one by one.
//!    Whatever the prices, the result is a bound; the search is for good prices. They also say for each site what a plan with it must cost
//!    at least.
//! 3. **Branch and bound**: a site is once opened and once closed, and each half is bounded again, until no half can hold a
//!    better plan.
//!
//! **With capacities** a given choice of sites still leaves a problem: who goes where.
//!
//! 1. **The relaxation** lets clients be served too often or too seldom, at a price. Then each site chooses for itself what to serve:
//!    a knapsack problem, solved exactly where that is cheap and bounded from above where not (Beasley 1993; Holmberg, Rönnqvist and
//!    Yuan 1999).
//! 2. **Plans** take the sites that the relaxation likes, place the clients, and improve by moving clients, exchanging them and
//!    exchanging sites. When service may be split, the best placing is a transportation problem and solved exactly by cheapest augmenting
//!    paths.
//! 3. **Branch and bound** on sites, and on clients of sites.
//!
//! The bound holds at every moment, not only at the end: a run that is broken off still has a proven gap.
//!
//! # Literature
//!
//! - J. E. Beasley: OR-Library: distributing test problems by electronic mail. *Journal of the Operational Research Society* 41, 1990.
//! - J. E. Beasley: Lagrangean heuristics for location problems. *European Journal of Operational Research* 65, 1993.
//! - G. Cornuéjols, M. L. Fisher, G. L. Nemhauser: Location of bank accounts to optimize float: an analytic study of exact and
//!   approximate algorithms. *Management Science* 23, 1977.
//! - K. Holmberg, M. Rönnqvist, D. Yuan: An exact algorithm for the capacitated facility location problems with single sourcing.
//!   *European Journal of Operational Research* 113, 1999.
//! - Q. Huangfu, J. A. J. Hall: Parallelizing the dual revised simplex method. *Mathematical Programming Computation* 10, 2018.
//! - O. Kariv, S. L. Hakimi: An algorithmic approach to network location problems, II: the p-medians. *SIAM Journal on Applied
//!   Mathematics* 37, 1979.
//! - A. A. Kuehn, M. J. Hamburger: A heuristic program for locating warehouses. *Management Science* 9, 1963.
//! - M. G. C. Resende, R. F. Werneck: A hybrid heuristic for the p-median problem. *Journal of Heuristics* 10, 2004.
//! - M. G. C. Resende, R. F. Werneck: A fast swap-based local search procedure for location problems. *Annals of Operations Research*
//!   150, 2007.
//! - M. B. Teitz, P. Bart: Heuristic methods for estimating the generalized vertex median of a weighted graph. *Operations
//!   Research* 16, 1968.

// Sites and clients are numbered with 32 bits; the limits keep every count below that. Gaps are for reading.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

mod capacitated;
pub mod check;
mod clock;
pub mod distance;
mod error;
#[cfg(feature = "highs")]
pub mod highs;
mod open;
pub mod plain;
mod problem;
mod read;
pub mod reasons;
mod solution;
mod solve;

pub use clock::{Progress, Stage, Watch};
pub use error::Error;
pub use problem::{
    Builder, Client, MAX_CLIENTS, MAX_PAIRS, MAX_SITES, MAX_TOTAL_COST, MAX_TOTAL_LOAD, Pair, Plan,
    Problem, Service, Site, Status,
};
pub use read::{Format, ReadOptions, Reading, read, read_with};
pub use solution::{read_solution, write_solution};
pub use solve::{Answer, Options, solve, solve_with};

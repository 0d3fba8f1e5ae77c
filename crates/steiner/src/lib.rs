//! The cheapest tree that connects a set of sites, with a proven gap to the optimum.
//!
//! # A small town
//!
//! ```
//! use steiner::{Builder, Options, check, read, solve, write_instance, write_solution};
//!
//! // Four buildings at the corners of a square, a crossing in the middle. Around the square a side costs 10,
//! // from a corner to the middle 6.
//! let mut builder = Builder::new(5)?;
//! for corner in 0..4 {
//!     builder.edge(corner, (corner + 1) % 4, 10)?;
//!     builder.edge(corner, 4, 6)?;
//!     builder.terminal(corner)?;
//! }
//! let instance = builder.build()?;
//!
//! let answer = solve(&instance, &Options::default())?;
//! // Over the crossing, although nobody asked for it: 24 instead of 30.
//! assert_eq!(answer.value, 24);
//! // And no tree is cheaper.
//! assert!(answer.optimal());
//!
//! // Files are read and written in the formats of the published benchmarks; the checker shares no code with the solver.
//! let file = write_instance(&instance);
//! let verdict = check::check(&file, &write_solution(&instance, &answer.edges)).expect("a right solution");
//! assert_eq!(verdict.value, 24);
//! assert_eq!(read(&file)?.instance.terminals(), [0, 1, 2, 3]);
//! # Ok::<(), steiner::Error>(())
//! ```
//!
//! # What it answers
//!
//! | question | function |
//! |---|---|
//! | the cheapest tree that connects all sites | [`fn@solve`], [`solve_with`] (any-time, cancellable) |
//! | which sites are worth connecting | [`collect_prizes`] |
//! | two paths that share no edge, or no node | [`two_paths`] |
//! | where one cut separates sites | [`weak_points`] |
//! | the cheapest ring through up to twenty hubs | [`fn@ring`] |
//! | is this solution right? | [`check::check`] |
//!
//! Costs are whole numbers (cents, centimetres): sums are exact, and the same bytes come out on every machine. The work
//! limit counts elementary operations and no time, so a limit means the same everywhere. Whoever wants a limit in seconds
//! breaks off in the callback of [`solve_with`]; the answer then tells the work it took, and that work as a limit gives the
//! same answer again.
//!
//! # What it promises
//!
//! - *bound ≤ optimum ≤ value* at every moment, whatever the limit. A gap of zero is a proof.
//! - The same instance, seed and work give the same answer, byte for byte, in another process and on another machine.
//! - Numbering the nodes or edges otherwise changes nothing in value and bound when a run closes the gap; a run that is
//!   broken off may then find another tree, since ties are broken by number.
//! - A cheaper edge never makes the optimum dearer; so neither the value of a run that closes the gap.
//! - Costs of zero, parallel edges and loops are fine. Costs that could overflow a sum, and terminals that cannot be reached,
//!   are errors that name them.
//!
//! # How it works
//!
//! Finding the cheapest tree is NP-hard (Karp 1972): no method is known that is always fast. What helps is that three
//! things feed each other. A *good tree* says how much is too much. A *bound* says how little is too little. And both
//! together show that parts of the graph cannot belong to a better tree, which makes the graph smaller, and trees and
//! bounds better.
//!
//! 1. **Reductions without a bound.** A plain node with one edge is useless, with two it only joins them; a terminal
//!    with one edge must use it (*degree tests*). An edge goes when its ends are connected otherwise by steps between
//!    terminals that are each shorter: its *special distance* is smaller than its cost (Duin and Volgenant 1989; "long edge"
//!    and "alternative path" are its simple cases). A plain node where three or four edges meet goes when its neighbours can be
//!    connected more cheaply without it, and edges around it take its place. An edge is taken when it beats every other
//!    way out of a terminal or its region (*nearest vertex*, *short links*; Polzin and Daneshmand 2001). Street graphs lose
//!    60 to 85 % of their nodes here. Each step remembers what it did, so a tree of the small graph unfolds to one of
//!    the large.
//! 2. **A first tree** by the shortest-path heuristic (Takahashi and Matsuyama 1980): grow towards the nearest terminal, and
//!    let the search go on from the grown tree. At most twice the optimum, in practice 0.2 to 4 % above. The cheapest
//!    spanning tree over the shortest ways between terminals gives the first bound with the same argument.
//! 3. **Local search.** A *key node* is a terminal or a place where three edges of the tree meet; a *key path* joins two.
//!    Put a cheaper path for a key path; do without a key node and reconnect the pieces; take a new node in and drop
//!    what it makes superfluous (Uchoa and Werneck 2010). All cut the tree open and look for a cheaper way to close it
//!    with one bounded Dijkstra search.
//! 4. **A bound by dual ascent** (Wong 1984). Each cut between a root and a terminal must be crossed. Pay for such cuts, the
//!    smallest first, as far as the prices of arcs allow: the sum paid is a bound, and what is left of the prices (*reduced
//!    costs*) says how much dearer a tree becomes by using an arc. A good tree guides the order: cuts that it crosses once
//!    come first.
//! 5. **Reductions with a bound.** An arc whose reduced cost, with the reduced way from the root to it and on to a terminal,
//!    lifts the bound to the best tree's cost belongs to no better tree (Polzin and Daneshmand 2001). Ascents from other
//!    roots alternate with reductions until little changes.
//! 6. **Cuts paid anew.** An ascent never takes back what it paid, and so ends below the linear program of all cuts. The
//!    last part of the way: take back a share of the payments around a few terminals, ascend there again in another
//!    order, keep what does not lower the bound. New cuts enter as they are needed, as in a cutting-plane method, but each
//!    intermediate state is a bound and nothing is solved numerically: all in whole numbers.
//! 7. **Windows.** Free a part of the tree, hold the rest, and solve that piece with all of the above and with **branch and
//!    bound** (a plain node is once made a terminal and once deleted; Leitner, Ljubić, Luipersbeck and Sinnl 2018). Perturbed
//!    starts give other trees; the best tree on the edges of several is found in the same way (Pajor, Uchoa and Werneck
//!    2018 combine elite solutions so). When what is left is small, branch and bound closes the whole question.
//! 8. **Few terminals.** With at most sixteen terminals left, the tree is found exactly by *dynamic programming* over sets of
//!    terminals (Dreyfus and Wagner 1971): the cheapest tree that joins a node with a set is two smaller such trees joined
//!    there, or one lengthened by an edge. Pairs of node and set are dropped when the cuts still to be crossed lift them
//!    over the best tree known (Hougardy, Silvanus and Vygen 2017 direct the search by bounds too); few remain.
//!
//! The bound is valid at every moment, not only at the end: a run that is broken off still has a proven gap. Trees and bounds
//! take turns, each time with twice the work, so that neither waits long for the other.
//!
//! # A walk through one example
//!
//! Four buildings at the corners of a square with sides of 10, and a crossing in the middle, 6 from each corner. The
//! shortest-path heuristic joins corner after corner along the sides: 30. *Key-path exchange* finds nothing: each side is
//! the shortest way between its ends. *Steiner-vertex insertion* takes the crossing in: its four arms cost 24 and make the
//! three sides superfluous. Now the bound, with corner 1 as root: the cut around corner 2 has arcs of 10, 10 and 6 into it,
//! so 6 can be paid for it until the arm is free, and as much around corners 3 and 4: 18. Then 4 around corner 2 and the
//! crossing together, until the side from corner 1 is free, and 2 around corner 3 and the crossing, until the arm from
//! corner 1 is: everything is reached from the root over free arcs, and 24 was paid. Bound and value meet: the tree is
//! proven to be cheapest.
//!
//! # Literature
//!
//! - S. E. Dreyfus, R. A. Wagner: The Steiner problem in graphs. *Networks* 1, 1971.
//! - C. W. Duin, A. Volgenant: Reduction tests for the Steiner problem in graphs. *Networks* 19, 1989.
//! - S. Hougardy, J. Silvanus, J. Vygen: Dijkstra meets Steiner: a fast exact goal-oriented Steiner tree algorithm.
//!   *Mathematical Programming Computation* 9, 2017.
//! - M. Leitner, I. Ljubić, M. Luipersbeck, M. Sinnl: A dual ascent-based branch-and-bound framework for the prize-collecting
//!   Steiner tree and related problems. *INFORMS Journal on Computing* 30, 2018.
//! - K. Mehlhorn: A faster approximation algorithm for the Steiner problem in graphs. *Information Processing Letters* 27,
//!   1988.
//! - T. Pajor, E. Uchoa, R. F. Werneck: A robust and scalable algorithm for the Steiner problem in graphs. *Mathematical
//!   Programming Computation* 10, 2018.
//! - T. Polzin, S. V. Daneshmand: Improved algorithms for the Steiner problem in networks. *Discrete Applied Mathematics* 112,
//!   2001.
//! - D. Rehfeldt, T. Koch: Implications, conflicts, and reductions for Steiner trees. *Mathematical Programming* 197, 2023.
//! - J. W. Suurballe: Disjoint paths in a network. *Networks* 4, 1974. R. Bhandari: *Survivable Networks*, 1999.
//! - H. Takahashi, A. Matsuyama: An approximate solution for the Steiner problem in graphs. *Mathematica Japonica* 24, 1980.
//! - E. Uchoa, R. F. Werneck: Fast local search for Steiner trees in graphs. *ALENEX* 2010.
//! - R. T. Wong: A dual ascent approach for Steiner tree problems on a directed graph. *Mathematical Programming* 28, 1984.

// Nodes and edges are numbered with 32 bits; `MAX_SIZE` keeps every count below that. Gaps are for reading.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

#[cfg(test)]
extern crate self as steiner;

mod branch;
pub mod check;
mod clock;
mod disjoint;
mod dual;
mod error;
mod few;
mod graph;
mod prize;
mod problem;
#[cfg(test)]
mod promises;
mod read;
mod reduce;
mod repay;
mod ring;
mod search;
mod shaper;
mod solve;
mod squeeze;
mod tree;
mod windows;

pub use clock::{Progress, Stage, Watch};
pub use disjoint::{Apart, Pair, WeakPoints, two_paths, weak_points};
pub use error::Error;
pub use graph::{Builder, Graph, Instance, Link, MAX_SIZE, MAX_TOTAL_COST};
pub use prize::{MAX_WITHOUT_REQUIRED, Prize, Selection, collect_prizes};
pub use read::{Reading, read, write_instance, write_solution};
pub use ring::{MAX_HUBS, Ring, ring};
pub use solve::{Answer, Options, mehlhorn, plain, solve, solve_with};

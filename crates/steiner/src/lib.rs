//! The cheapest tree that connects a set of sites, with a proven gap to the optimum.

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
mod graph;
mod prize;
mod problem;
#[cfg(test)]
mod promises;
mod read;
mod reduce;
mod repay;
mod ring;
mod rng;
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

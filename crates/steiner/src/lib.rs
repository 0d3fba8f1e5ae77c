//! The cheapest tree that connects a set of sites, with a proven gap to the optimum.

// Nodes and edges are numbered with 32 bits; `MAX_SIZE` keeps every count below that. Gaps are for reading.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

mod branch;
pub mod check;
mod clock;
mod dual;
mod error;
mod graph;
mod problem;
mod read;
mod reduce;
mod rng;
mod search;
mod shaper;
mod solve;
mod squeeze;
mod tree;
mod windows;

pub use clock::{Progress, Stage, Watch};
pub use error::Error;
pub use graph::{Builder, Graph, Instance, Link, MAX_SIZE, MAX_TOTAL_COST};
pub use read::{Reading, read, write_instance, write_solution};
pub use solve::{Answer, Options, mehlhorn, plain, solve, solve_with};

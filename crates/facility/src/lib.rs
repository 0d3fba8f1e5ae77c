//! Where to put a limited number of sites, and who is served where, with a proven gap to the optimum.

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
mod rng;
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

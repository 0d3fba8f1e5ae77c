//! Where to put a limited number of sites, and who is served where, with a proven gap to the optimum.

// Sites and clients are numbered with 32 bits; the limits keep every count below that. Gaps are for reading.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

mod capacitated;
mod clock;
mod error;
mod open;
mod problem;
mod rng;
mod solve;

pub use clock::{Progress, Stage, Watch};
pub use error::Error;
pub use problem::{
    Builder, Client, MAX_CLIENTS, MAX_PAIRS, MAX_SITES, MAX_TOTAL_COST, MAX_TOTAL_LOAD, Pair, Plan,
    Problem, Service, Site, Status,
};
pub use solve::{Answer, Options, solve, solve_with};

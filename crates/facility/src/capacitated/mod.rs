//! Questions in which the load of a site counts.

use crate::{Error, Options, Problem, clock::Clock, solve::Found};

/// Answers a question with capacities.
pub(crate) fn solve(_: &Problem, _: &Options, _: &mut Clock<'_>) -> Result<Found, Error> {
    Err(Error::NotFound)
}

//! Questions without binding capacities: each client goes to the cheapest open site.

use crate::{Error, Options, Problem, clock::Clock, solve::Found};

/// Answers a question without binding capacities.
pub(crate) fn solve(_: &Problem, _: &Options, _: &mut Clock<'_>) -> Result<Found, Error> {
    Err(Error::NotFound)
}

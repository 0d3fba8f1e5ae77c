//! The cheapest tree that connects a set of sites, with a proven gap to the optimum.

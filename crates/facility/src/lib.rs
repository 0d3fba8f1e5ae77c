//! Where to put sites: p-median and facility location, with a proven gap to the optimum.

//! The kantel binary: configuration, commands and wiring.
fn main() {}

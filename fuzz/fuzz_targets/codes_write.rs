//! Whatever the fields of a payment hold, its code is right or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/codes/tests/promises/mod.rs"]
mod promises;

fuzz_target!(|input: (u64, &str)| promises::write(input.0, input.1));

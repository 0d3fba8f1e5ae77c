//! Any bytes are read as a container, a token, an answer, a list or a certificate, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/seal/tests/promises/mod.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| promises::structure(bytes));

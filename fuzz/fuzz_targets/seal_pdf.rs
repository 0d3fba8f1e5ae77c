//! Any bytes are judged as a document with signatures; fields are made in them or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/seal/tests/promises/mod.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| promises::document(bytes));

//! Any text is read as a code or refused, and what is read can be written again.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/codes/tests/promises/mod.rs"]
mod promises;

fuzz_target!(|text: &str| promises::read(text));

//! Any bytes are read as the answer of a timestamp authority, or refused with words; its token is part of them.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/seal/tests/promises/mod.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| match seal_adapters::tsa::reply_token(bytes) {
    Ok(token) => {
        assert!(token.len() <= bytes.len());
        promises::structure(token);
    }
    Err(error) => assert!(!error.to_string().is_empty()),
});

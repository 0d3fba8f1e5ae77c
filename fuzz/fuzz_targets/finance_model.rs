//! Any text is read as a calculation or refused, and what is read is computed or refused.
#![no_main]

use finance::{formula::Formula, model::Checked, simulate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(formula) = Formula::parse(text) {
        formula.once(|_| 1.0);
    }
    if let Ok(model) = Checked::read(text) {
        let _ = simulate::report(&model, 100, 1);
    }
});

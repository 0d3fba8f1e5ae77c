//! Models put together for tests.
#![allow(dead_code)] // each test file uses what it needs

use finance::model::Checked;

/// One assumption with all that it needs, and more lines of TOML.
pub(crate) fn assumption(name: &str, value: f64, more: &str) -> String {
    format!(
        "[assumptions.{name}]\nvalue = {value}\nunit = \"x\"\nsource = \"s\"\ndate = 2026-01-01\nowner = \"o\"\n{more}\n"
    )
}

/// One assumption that varies.
pub(crate) fn uncertain(name: &str, value: f64, chance: &str) -> String {
    assumption(name, value, &format!("chance = {{ {chance} }}"))
}

/// A model with this head and these parts.
pub(crate) fn model(head: &str, parts: &str) -> Checked {
    Checked::read(&text(head, parts)).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn text(head: &str, parts: &str) -> String {
    format!("title = \"t\"\nhorizon = 10\n{head}\n{parts}")
}

/// What a model that is wrong is told.
pub(crate) fn refusal(head: &str, parts: &str) -> String {
    Checked::read(&text(head, parts))
        .expect_err("a wrong model")
        .to_string()
}

#[track_caller]
pub(crate) fn near(found: f64, expected: f64, part: f64) {
    assert!(
        (found - expected).abs() <= part * (1.0 + expected.abs()),
        "{found} is not {expected}"
    );
}

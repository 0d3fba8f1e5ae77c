//! Every text exists in both languages, and no text is left over.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use ui::texts::check;

#[test]
fn texts_are_complete_in_both_languages() {
    let others = [&kernel::TEXTS, &ui::TEXTS];
    let problems: Vec<String> = check::problems(env!("CARGO_MANIFEST_DIR"), &desk::TEXTS, &others)
        .into_iter()
        // The check cannot tell `form.has("undo")` from `locale.has("desk-undo")`: a key always has a hyphen.
        .filter(|problem| {
            problem
                .split(": ")
                .next()
                .is_some_and(|key| key.contains('-'))
        })
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

use super::*;

#[test]
fn the_texts_of_this_crate_are_complete() {
    check::assert_complete(env!("CARGO_MANIFEST_DIR"), &crate::TEXTS, &[]);
}

//! Documents to which somebody who has no key added something after the signature, and documents that were made for that.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod validate_common;
mod validate_corpus_rows;

use validate_corpus_rows::Corpus;

#[test]
fn what_a_stranger_appends_is_not_what_was_signed() {
    let mut corpus = Corpus::default();
    corpus.later();
    corpus.assert_judged();
}

#[test]
fn a_document_that_was_prepared_for_it_is_not_changed_unseen() {
    let mut corpus = Corpus::default();
    corpus.prepared();
    corpus.assert_judged();
}

//! Sixty and more documents, and what is to be said of each: by us, and by pyHanko.
//!
//! Each row names a document, the time it is judged for and the verdict. `pyHanko:` in a row is its verdict where it differs, with the
//! reason in the comment above the row.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod validate_common;
mod validate_corpus_rows;

use validate_corpus_rows::Corpus;

#[test]
fn every_document_is_judged_as_it_should_be_here_and_by_pyhanko() {
    let corpus = Corpus::build();
    assert!(corpus.rows.len() >= 60, "{}", corpus.rows.len());
    corpus.assert_judged();
}

//! The rows of the corpus.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a module of two tests, of which each asks for a part"
)]

mod attacks;
mod good;
mod later;
mod prepared;
mod time;

use std::path::Path;

use judges::pki::pki;
use judges::pyhanko;
use seal::{Report, TrustAnchors, ValidateOptions, validate};

/// A document and what is to be said of it.
pub struct Row {
    pub name: &'static str,
    pub document: Vec<u8>,
    pub at: &'static str,
    pub expected: &'static str,
    /// What pyHanko says, when it differs.
    pub pyhanko: Option<&'static str>,
}

/// All documents.
#[derive(Default)]
pub struct Corpus {
    pub rows: Vec<Row>,
}

/// The week after the documents of May were signed.
const THAT_WEEK: &str = "2025-05-03T00:00:00Z";

impl Corpus {
    pub fn build() -> Self {
        let mut corpus = Self::default();
        corpus.good();
        corpus.time();
        corpus.attacks();
        corpus
    }

    fn add(
        &mut self,
        name: &'static str,
        at: &'static str,
        expected: &'static str,
        document: Vec<u8>,
    ) {
        self.rows.push(Row {
            name,
            document,
            at,
            expected,
            pyhanko: None,
        });
    }

    /// pyHanko says something else of the last row.
    fn but_pyhanko(&mut self, says: &'static str) {
        self.rows.last_mut().unwrap().pyhanko = Some(says);
    }

    /// Judges all of them, here and by pyHanko, and tells every difference at once.
    pub fn assert_judged(&self) {
        let folder = tempfile::tempdir().unwrap();
        let roots = vec![pki().root_der()];
        let anchors = TrustAnchors::from_der(roots.clone()).unwrap();
        let mut paths = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let path = folder.path().join(format!("{index}.pdf"));
            std::fs::write(&path, &row.document).unwrap();
            paths.push(path);
        }
        let questions: Vec<(&Path, Option<&str>)> = paths
            .iter()
            .zip(&self.rows)
            .map(|(path, row)| (path.as_path(), Some(row.at)))
            .collect();
        let verdicts = pyhanko::judge(&roots, &questions);
        let mut wrong = String::new();
        for (row, verdict) in self.rows.iter().zip(&verdicts) {
            let report = validate(
                &row.document,
                &anchors,
                &ValidateOptions::new(row.at.parse().unwrap()),
            );
            let ours = words(&report);
            if ours != row.expected {
                let text = report.text(seal::Language::English);
                wrong.push_str(&format!(
                    "{}: we say {ours}, not {}\n{text}\n",
                    row.name, row.expected
                ));
            }
            let (indication, sub) = verdict.worst();
            let theirs = join(&indication, sub.as_deref().map(their_word));
            let expected = row.pyhanko.unwrap_or(row.expected);
            if theirs != expected {
                wrong.push_str(&format!(
                    "{}: pyHanko says {theirs}, not {expected}\n  {verdict:?}\n",
                    row.name
                ));
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }
}

fn join(indication: &str, sub: Option<&str>) -> String {
    sub.map_or_else(
        || indication.to_owned(),
        |sub| format!("{indication} {sub}"),
    )
}

/// pyHanko's word in ours. It has no word of its own for missing revocation data (we say `TRY_LATER`, as §5.2.6.4 does), and
/// tells weak algorithms without a date apart from those with one.
fn their_word(sub: &str) -> &str {
    match sub {
        "CERTIFICATE_CHAIN_GENERAL_FAILURE" => "TRY_LATER",
        "CRYPTO_CONSTRAINTS_FAILURE" => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        other => other,
    }
}

fn words(report: &Report) -> String {
    let sub = report.sub_indication.map(|sub| sub.to_string());
    join(&report.indication.to_string(), sub.as_deref())
}

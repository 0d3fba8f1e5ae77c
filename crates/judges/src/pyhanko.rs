//! pyHanko's verdict on signed PDFs, in the words of ETSI EN 319 102-1.
//!
//! Starting Python costs half a second and a file a tenth, so [`judge`] takes all files at once.

use std::path::Path;

use serde_json::{Value, json};

use crate::python_json;

/// pyHanko's verdict on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It cannot read the file.
    Unreadable(String),
    /// Its verdict on each signature and document timestamp, in the order of the file.
    Signatures(Vec<SignatureVerdict>),
}

/// pyHanko's verdict on one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureVerdict {
    /// The field.
    pub field: String,
    /// Whether it is a document timestamp. Of those only content, coverage and later changes are judged.
    pub timestamp: bool,
    /// `TOTAL-PASSED`, `INDETERMINATE` or `TOTAL-FAILED`.
    pub indication: String,
    /// The sub-indication, when it is not passed.
    pub sub: Option<String>,
    /// Its own words.
    pub why: String,
}

impl Verdict {
    /// The worst indication of the signatures, with its sub-indication; an unreadable file has failed.
    pub fn worst(&self) -> (String, Option<String>) {
        let order = |word: &str| match word {
            "TOTAL-PASSED" => 0,
            "INDETERMINATE" => 1,
            _ => 2,
        };
        match self {
            Self::Unreadable(_) => ("TOTAL-FAILED".into(), Some("FORMAT_FAILURE".into())),
            Self::Signatures(list) => list
                .iter()
                .filter(|one| !one.timestamp)
                .rev()
                .max_by_key(|one| order(&one.indication))
                .map_or_else(
                    || ("INDETERMINATE".into(), Some("SIGNED_DATA_NOT_FOUND".into())),
                    |one| (one.indication.clone(), one.sub.clone()),
                ),
        }
    }
}

/// Asks pyHanko about files, each for a time (RFC 3339; none is now), with these roots (DER) trusted.
///
/// # Panics
/// When pyHanko is not installed or does not answer.
pub fn judge(roots: &[Vec<u8>], files: &[(&Path, Option<&str>)]) -> Vec<Verdict> {
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let question = json!({
        "roots": roots.iter().map(|root| hex(root)).collect::<Vec<_>>(),
        "files": files.iter().map(|(path, at)| json!({ "path": path, "at": at })).collect::<Vec<_>>(),
    });
    let answer = python_json(include_str!("../python/pyhanko_judge.py"), &question);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let signature = |one: &Value| SignatureVerdict {
        field: text(&one["field"]).unwrap_or_default(),
        timestamp: one["kind"] == "timestamp",
        indication: text(&one["indication"]).expect("an indication"),
        sub: text(&one["sub"]),
        why: text(&one["why"]).unwrap_or_default(),
    };
    answer
        .as_array()
        .expect("a list of answers")
        .iter()
        .map(|one| match one.as_array() {
            Some(list) => Verdict::Signatures(list.iter().map(signature).collect()),
            None => Verdict::Unreadable(text(&one["unreadable"]).expect("why it is unreadable")),
        })
        .collect()
}

//! veraPDF: conformance with PDF/A and PDF/UA.
//!
//! veraPDF is the validator the PDF Association and the preservation community agreed on; it checks every rule of ISO 19005 and
//! ISO 14289 that a machine can check. `java/Judge.java` asks it about many files in one virtual machine.

use std::path::Path;

use serde_json::Value;

use crate::found::{own, printed, tool};

/// What veraPDF found in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The file, as it was named.
    pub file: String,
    /// The flavour it was held against.
    pub flavour: String,
    /// Whether every rule holds.
    pub compliant: bool,
    /// The rules that do not, the first hundred faults.
    pub failed: Vec<Failure>,
    /// Why the file could not be read as a PDF at all, when it could not.
    pub unreadable: Option<String>,
}

/// One place that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The clause of the standard: `6.2.11.4.1`.
    pub clause: String,
    /// Which test of that clause.
    pub test: u64,
    /// The rule in words.
    pub message: String,
    /// The path to the object that breaks it.
    pub context: String,
}

impl Verdict {
    /// Whether that clause was broken, whatever its test number.
    pub fn breaks(&self, clause: &str) -> bool {
        self.failed.iter().any(|failure| failure.clause == clause)
    }

    /// Fails the test with all that veraPDF said, unless the file is compliant.
    ///
    /// # Panics
    /// When it is not compliant.
    pub fn assert_compliant(&self) {
        assert!(
            self.compliant,
            "{} is not PDF {}: {:#?} {:?}",
            self.file, self.flavour, self.failed, self.unreadable
        );
    }
}

/// Holds each file against a flavour (`1a` … `4f` for PDF/A, `ua1`, `ua2`); the verdicts come in the order of the files.
///
/// # Panics
/// When veraPDF is not installed or the flavour is none it knows.
pub fn judge<P: AsRef<Path>>(flavour: &str, files: &[P]) -> Vec<Verdict> {
    if files.is_empty() {
        return Vec::new();
    }
    let class_path =
        std::fs::read_to_string(own("java/classpath")).expect("the class path can be read");
    let mut archive = std::ffi::OsString::from("-XX:SharedArchiveFile=");
    archive.push(own("java/judge.jsa"));
    let mut java = tool("java");
    // For a program that runs a second: no second compiler, no threads for rubbish.
    java.args([
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
    ])
    .arg(archive);
    java.args(["-cp", class_path.trim(), "Judge", flavour])
        .args(files.iter().map(AsRef::as_ref));
    let answer = String::from_utf8(printed(&mut java)).expect("the answer is ASCII");
    let lines: Vec<&str> = answer.lines().collect();
    assert_eq!(lines.len(), files.len(), "one line per file: {answer}");
    lines
        .iter()
        .zip(files)
        .map(|(line, file)| verdict(flavour, file.as_ref(), line))
        .collect()
}

fn verdict(flavour: &str, file: &Path, line: &str) -> Verdict {
    let value: Value =
        serde_json::from_str(line).unwrap_or_else(|fault| panic!("no JSON ({fault}): {line}"));
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let failed = value["failed"].as_array().into_iter().flatten();
    Verdict {
        file: file.display().to_string(),
        flavour: flavour.to_owned(),
        compliant: value["compliant"] == true,
        failed: failed
            .map(|failure| Failure {
                clause: text(failure, "clause"),
                test: failure["test"].as_u64().unwrap_or_default(),
                message: text(failure, "message"),
                context: text(failure, "context"),
            })
            .collect(),
        unreadable: value["unreadable"].as_str().map(str::to_owned),
    }
}

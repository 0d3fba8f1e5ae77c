//! `kantel evidence verify`.
//!
//! Exit codes: 0 proven; 1 the file does not hold, or is no proof; 2 wrong use; 3 nothing contradicts, but who sealed is not
//! established. The report goes to standard output.

use super::print;
use crate::system;
use anyhow::{Context, Result};
use evidence_verifier::{Conclusion, Language, Options, verify};
use std::{fs, path::PathBuf, process::ExitCode};

/// What `kantel evidence verify` is asked.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The proof file (JSON).
    file: PathBuf,
    /// Roots you trust, PEM: those of the seal and of its timestamps. Without any, nobody is believed (exit code 3).
    #[arg(long, value_name = "ROOTS")]
    trust: Vec<PathBuf>,
    /// The letter's PDF, to be compared with what the file says of it.
    #[arg(long, value_name = "PDF")]
    document: Option<PathBuf>,
    /// Write the report as JSON.
    #[arg(long)]
    json: bool,
    /// Language of the report: nl or en.
    #[arg(long, default_value = "nl", value_parser = language)]
    language: Language,
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "nl" => Ok(Language::Nl),
        "en" => Ok(Language::En),
        _ => Err("nl or en is expected".into()),
    }
}

/// Judges the file.
pub(crate) fn run(options: &Verify) -> Result<ExitCode> {
    let read = |path: &PathBuf| {
        fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let file = read(&options.file)?;
    let document = options.document.as_ref().map(read).transpose()?;
    let mut known = Options::at(system::env().now());
    for path in &options.trust {
        let pem = String::from_utf8(read(path)?)
            .with_context(|| format!("{} is no PEM file", path.display()))?;
        known = known
            .with_roots_pem(&pem)
            .with_context(|| path.display().to_string())?;
    }
    if let Some(document) = &document {
        known = known.with_document(document);
    }
    let report = verify(&file, &known).with_context(|| options.file.display().to_string())?;
    if options.json {
        print(serde_json::to_string_pretty(&report)?);
    } else {
        print(report.text(options.language).trim_end());
    }
    Ok(match report.conclusion {
        Conclusion::Proven => ExitCode::SUCCESS,
        Conclusion::Broken => ExitCode::FAILURE,
        Conclusion::Unconfirmed => ExitCode::from(3),
    })
}

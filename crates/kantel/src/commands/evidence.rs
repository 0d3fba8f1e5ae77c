//! `kantel evidence verify FILE`: whether a proof file of a letter holds.
//!
//! Exit codes: 0 everything holds and a trusted root stands behind it; 1 something does not hold, or the file is none; 3 all holds but who
//! sealed is not established; 2 wrong use.

use super::print;
use anyhow::{Context, Result};
use clap::ValueEnum;
use evidence_verifier::{Conclusion, Language, Options, verify};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to judge.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The proof file.
    file: PathBuf,
    /// Certificates of the roots you trust (PEM). May be repeated.
    #[arg(long)]
    trust: Vec<PathBuf>,
    /// The letter's PDF, to be compared.
    #[arg(long)]
    document: Option<PathBuf>,
    /// The language of the report.
    #[arg(long, default_value = "nl")]
    language: Tongue,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    Nl,
    En,
}

/// Reads, judges and prints.
pub(crate) fn run(options: &Verify) -> Result<ExitCode> {
    let read = |path: &PathBuf| {
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let file = read(&options.file)?;
    let document = options.document.as_ref().map(read).transpose()?;
    let mut known = Options::at(jiff::Timestamp::now());
    for path in &options.trust {
        let pem = String::from_utf8(read(path)?)
            .with_context(|| format!("{} is no PEM", path.display()))?;
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
        print(report.text(match options.language {
            Tongue::Nl => Language::Nl,
            Tongue::En => Language::En,
        }));
    }
    Ok(match report.conclusion {
        Conclusion::Proven => ExitCode::SUCCESS,
        Conclusion::Unconfirmed => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    })
}

//! `kantel finance run MODEL.toml`: what a calculation says. `kantel finance example`: a model to begin with.
//!
//! Exit codes: 0 it was computed, 1 the model is wrong or cannot be computed, 2 wrong use.

mod figures;
mod paper;
mod table;

use super::print;
use anyhow::{Context, Result};
use figures::Language;
use finance::model::{Checked, LARGEST_FILE};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A whole model of thirty lines, to be changed into one's own; also what the speed is measured on.
pub(super) const EXAMPLE: &str = include_str!("../../../../finance/examples/regional-room.toml");

/// What can be done with a calculation.
#[derive(clap::Subcommand)]
pub(crate) enum Finance {
    /// Compute a model: value, rates of return, scenarios, sensitivity, Monte Carlo, sharing.
    Run(Run),
    /// Write a model of thirty lines to standard output, to be changed into one's own.
    Example,
}

/// What to compute.
#[derive(clap::Args)]
pub(crate) struct Run {
    /// The calculation (TOML); `docs/en/finance.md` explains the form.
    model: PathBuf,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    /// The language: nl or en.
    #[arg(long, default_value = "nl", value_parser = language)]
    language: Language,
    /// Draws of the Monte Carlo run; none are made when no assumption varies.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=finance::simulate::MOST_DRAWS))]
    draws: u64,
    /// The seed; the same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "nl" => Ok(Language::Dutch),
        "en" => Ok(Language::English),
        _ => Err("choose nl or en".to_owned()),
    }
}

/// Does what is asked.
pub(crate) fn run(command: &Finance) -> Result<ExitCode> {
    match command {
        Finance::Example => print(EXAMPLE.trim_end()),
        Finance::Run(options) => {
            let checked = read(&options.model)?;
            let report = finance::simulate::report(&checked, options.draws, options.seed)
                .with_context(|| options.model.display().to_string())?;
            if options.json {
                print(serde_json::to_string_pretty(&report)?);
            } else {
                print(paper::text(&report, checked.model(), options.language).trim_end());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads and checks a model.
pub(super) fn read(path: &Path) -> Result<Checked> {
    let cannot = || format!("cannot read {}", path.display());
    let mut text = String::new();
    std::fs::File::open(path)
        .with_context(cannot)?
        // One byte more than is allowed, so that the reader can say so.
        .take(LARGEST_FILE as u64 + 1)
        .read_to_string(&mut text)
        .with_context(cannot)?;
    Checked::read(&text).with_context(|| path.display().to_string())
}

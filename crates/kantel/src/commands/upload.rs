//! `kantel letter check` and `kantel letter convert`: a letter that was made elsewhere.
//!
//! Exit codes: 0 nothing to refuse, converted; 1 refused, or not converted; 2 wrong use.

use super::letter::write_whole;
use super::print;
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use convert::{Bounds, Ghostscript};
use inspect::profile::PartnerProfile;
use inspect::{Inspection, Limits, Paper, Severity};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What to look into.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The letter: a PDF.
    file: PathBuf,
    /// The envelope: a TOML file, or c56-right, c56-left, c4-right, c4-left.
    #[arg(long, default_value = "c56-right")]
    profile: String,
    /// Printed on both sides.
    #[arg(long)]
    duplex: bool,
    /// The letter is only delivered digitally: paper asks nothing of it.
    #[arg(long, conflicts_with_all = ["profile", "duplex"])]
    digital: bool,
    /// The language of what is said: nl or en.
    #[arg(long, default_value = "nl")]
    language: Language,
    /// The whole report as JSON on standard output.
    #[arg(long)]
    json: bool,
    /// A folder for the pictures of faults: 0.png, 1.png, ….
    #[arg(long)]
    pictures: Option<PathBuf>,
}

/// The language of what is said.
#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Nl,
    En,
}

/// What to convert.
#[derive(clap::Args)]
pub(crate) struct Convert {
    /// The letter: a PDF.
    file: PathBuf,
    /// Where the PDF/A-2b goes.
    out: PathBuf,
    /// Stop after so many seconds.
    #[arg(long, default_value = "60", value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
}

/// A profile that comes along, or one in a file.
pub(crate) fn profile(name: &str) -> Result<PartnerProfile> {
    if let Some(profile) = PartnerProfile::shipped(name) {
        return Ok(profile);
    }
    let text = std::fs::read_to_string(name).with_context(|| format!("cannot read {name}"))?;
    PartnerProfile::from_toml(&text).with_context(|| name.to_owned())
}

/// Reads a file, unless it is larger than is looked at.
fn upload(file: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let said = || format!("cannot read {}", file.display());
    let size = std::fs::metadata(file).with_context(said)?.len();
    if size > limits.bytes as u64 {
        bail!("{}: more than {} bytes", file.display(), limits.bytes);
    }
    std::fs::read(file).with_context(said)
}

/// Looks into a letter and says what is wrong and what to do.
pub(crate) fn check(options: &Check) -> Result<ExitCode> {
    let limits = Limits::default();
    let bytes = upload(&options.file, &limits)?;
    let profile = profile(&options.profile)?;
    let paper = (!options.digital).then_some(Paper {
        profile: &profile,
        duplex: options.duplex,
    });
    let report = inspect::inspect(&bytes, paper, &limits);
    if let Some(folder) = &options.pictures {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        for (number, picture) in report.pictures.iter().enumerate() {
            write_whole(&folder.join(format!("{number}.png")), &picture.png)?;
        }
    }
    if options.json {
        print(serde_json::to_string_pretty(&report)?);
    }
    say(&report, options.language);
    Ok(if report.verdict() == Severity::Refuse {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn say(report: &Inspection, language: Language) {
    for finding in &report.findings {
        let words = match language {
            Language::Nl => &finding.nl,
            Language::En => &finding.en,
        };
        let sign = match finding.severity {
            Severity::Refuse => "✗",
            Severity::Warn => "!",
            Severity::Info => "·",
        };
        eprintln!("{sign} {} {}", words.what, words.todo);
    }
}

/// Converts a letter and writes it whole or not at all.
pub(crate) fn convert(options: &Convert) -> Result<ExitCode> {
    let bytes = upload(&options.file, &Limits::default())?;
    let time = Duration::from_secs(options.seconds);
    let bounds = Bounds {
        wall: time,
        cpu: time,
        ..Bounds::default()
    };
    let converted = Ghostscript::find()?.to_pdf_a(&bytes, &bounds)?;
    write_whole(&options.out, &converted)?;
    Ok(ExitCode::SUCCESS)
}

//! `kantel seal verify`: what a document's signatures are worth.
//!
//! Exit codes: 0 `TOTAL-PASSED`, 1 `TOTAL-FAILED` or the file cannot be read, 2 wrong use, 3 `INDETERMINATE`, 4 the document has no
//! signature.

use super::{language, print, read, write};
use anyhow::{Context, Result};
use letter::{Order, Renderer, Style, Template};
use seal::services::RevocationSource;
use seal::{Indication, Language, Report, SubIndication, TrustAnchors, ValidateOptions, validate};
use seal_adapters::clock::{Clock, SystemClock};
use seal_adapters::key;
use seal_adapters::revocation::{Online, RevocationOptions};
use seal_adapters::web::{Limits, Web};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The signed PDF.
    file: PathBuf,
    /// The authorities you trust, PEM. May be repeated. Without it nobody is trusted, and a sound signature is INDETERMINATE.
    #[arg(long, value_name = "ROOTS")]
    trust: Vec<PathBuf>,
    /// Certificates in between that the document may not carry, PEM or DER. May be repeated.
    #[arg(long)]
    chain: Vec<PathBuf>,
    /// Judge for this time instead of now, as 2026-12-01T10:00:00Z.
    #[arg(long, value_name = "TIME")]
    at: Option<jiff::Timestamp>,
    /// Ask the addresses in the certificates for revocation data that the document lacks.
    #[arg(long)]
    online: bool,
    /// A `host:port` that may be asked though it is not on the public internet. May be repeated.
    #[arg(long, value_name = "HOST:PORT")]
    allow: Vec<String>,
    /// Let a certificate of which nothing is known count as not revoked.
    #[arg(long)]
    without_revocation: bool,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Write the report as a PDF too.
    #[arg(long, value_name = "OUT.pdf")]
    report: Option<PathBuf>,
    /// The house style of that PDF: a folder, or the name of one that comes along.
    #[arg(long, default_value = "kortrijk")]
    style: String,
    /// Language of the report: nl or en.
    #[arg(long, default_value = "nl", value_parser = language)]
    language: Language,
}

impl Verify {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let document = read(&self.file)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let online = self
            .online
            .then(|| -> Result<Online> {
                let web = Web::new(&self.allow, Limits::default())?;
                Ok(Online::new(
                    web,
                    Arc::clone(&clock),
                    RevocationOptions::default(),
                ))
            })
            .transpose()?;
        let mut options = ValidateOptions::new(self.at.unwrap_or_else(|| clock.now()));
        options.file_name = self
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        options.require_revocation = !self.without_revocation;
        for path in &self.chain {
            options.certificates.extend(
                key::read_certificates(&read(path)?).with_context(|| path.display().to_string())?,
            );
        }
        options.source = online
            .as_ref()
            .map(|online| online as &dyn RevocationSource);
        let report = validate(&document, &self.anchors()?, &options);
        if self.json {
            print(serde_json::to_string_pretty(&report.to_json())?);
        } else {
            print(report.text(self.language));
        }
        if let Some(out) = &self.report {
            write(&self.file, out, &self.letter(&report)?)?;
            eprintln!("Wrote {}.", out.display());
        }
        Ok(match report.indication {
            Indication::TotalPassed => ExitCode::SUCCESS,
            Indication::Indeterminate
                if report.sub_indication == Some(SubIndication::SignedDataNotFound) =>
            {
                ExitCode::from(4)
            }
            Indication::Indeterminate => ExitCode::from(3),
            Indication::TotalFailed => ExitCode::FAILURE,
        })
    }

    fn anchors(&self) -> Result<TrustAnchors> {
        let mut pem = String::new();
        for path in &self.trust {
            let text = String::from_utf8(read(path)?)
                .with_context(|| format!("{} is not PEM", path.display()))?;
            // Each file by itself first, so that the message names the right one.
            TrustAnchors::from_pem(&text).with_context(|| path.display().to_string())?;
            pem.push_str(&text);
            pem.push('\n');
        }
        if pem.is_empty() {
            Ok(TrustAnchors::default())
        } else {
            Ok(TrustAnchors::from_pem(&pem)?)
        }
    }

    fn letter(&self, report: &Report) -> Result<Vec<u8>> {
        let template =
            Template::shipped("validation-report").context("the report's template")??;
        let style = match Style::shipped(&self.style) {
            Some(style) => style?,
            None => Style::load(Path::new(&self.style))
                .with_context(|| format!("house style {}", self.style))?,
        };
        let mut order = Order::on(
            report
                .time
                .to_zoned_datetime(jiff::tz::TimeZone::UTC)
                .date(),
        );
        order.language = match self.language {
            Language::Dutch => "nl",
            Language::English => "en",
        }
        .to_owned();
        Ok(Renderer::new(&template, &style)?
            .render(&report.letter_fields(self.language), &order)?
            .pdf)
    }
}

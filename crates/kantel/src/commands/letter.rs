//! `kantel letter render`: one letter from a template and data.
//!
//! Exit codes: 0 the letter was written, 1 it was refused or could not be written, 2 wrong use.

use super::print;
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use letter::{Attachment, Channel, Language, Order, Refusal, Renderer, Standard, Style, Template};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to render.
#[derive(clap::Args)]
pub(crate) struct Render {
    /// A folder, or the name of a template that comes along (`kantel letter templates` lists them).
    template: String,
    /// The data: a JSON file.
    data: PathBuf,
    /// Where the PDF goes.
    out: PathBuf,
    /// The house style: a folder, or the name of one that comes along.
    #[arg(long, default_value = "kortrijk")]
    style: String,
    /// The standards to keep: a-2a+ua-1, a-3a+ua-1 or a-2b.
    #[arg(long, default_value = "a-2a+ua-1", value_parser = standard)]
    standard: Standard,
    /// The language: nl or en.
    #[arg(long, default_value = "nl")]
    language: String,
    /// The variant: standard, or plain for a template in plain language.
    #[arg(long, default_value = "standard")]
    variant: String,
    /// Whether it goes to a screen or to a printer.
    #[arg(long, default_value = "digital")]
    channel: Way,
    /// The envelope: a TOML file, or c56-right, c56-left, c4-right, c4-left.
    #[arg(long, default_value = "c56-right")]
    profile: String,
    /// The date on the letter; today when not given.
    #[arg(long)]
    date: Option<jiff::civil::Date>,
    /// The letter's own number, on every printed sheet.
    #[arg(long, default_value = "")]
    letter_id: String,
    /// Printed on both sides.
    #[arg(long)]
    duplex: bool,
    /// A trial, with a word across the page.
    #[arg(long)]
    preview: bool,
    /// A file to put inside, with a-3a+ua-1: the name that the template declares, then the file.
    #[arg(long, value_name = "NAME=FILE")]
    attach: Vec<String>,
}

/// How the letter goes out.
#[derive(Clone, Copy, ValueEnum)]
enum Way {
    Digital,
    Print,
}

fn standard(name: &str) -> Result<Standard, String> {
    Standard::NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, standard)| *standard)
        .ok_or_else(|| "choose a-2a+ua-1, a-3a+ua-1 or a-2b".to_owned())
}

/// Lists the templates that come along.
pub(crate) fn templates() -> Result<ExitCode> {
    for name in Template::shipped_names() {
        let template = Template::shipped(&name).context("a template that comes along")??;
        print(format!(
            "{name}\t{}\t{}",
            template.version(),
            template.purpose("nl").unwrap_or_default()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Renders one letter and writes it whole or not at all.
pub(crate) fn render(options: &Render) -> Result<ExitCode> {
    let template = match Template::shipped(&options.template) {
        Some(template) => template?,
        None => Template::load(Path::new(&options.template))
            .with_context(|| format!("template {}", options.template))?,
    };
    let style = match Style::shipped(&options.style) {
        Some(style) => style?,
        None => Style::load(Path::new(&options.style))
            .with_context(|| format!("house style {}", options.style))?,
    };
    let text = std::fs::read_to_string(&options.data)
        .with_context(|| format!("cannot read {}", options.data.display()))?;
    let data = serde_json::from_str(&text)
        .with_context(|| format!("{} is no JSON", options.data.display()))?;
    let order = order(options)?;
    match Renderer::new(&template, &style)?.render(&data, &order) {
        Ok(made) => {
            write_whole(&options.out, &made.pdf)?;
            eprintln!(
                "{}: {} page(s), {} bytes",
                options.out.display(),
                made.pages,
                made.pdf.len()
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(Refusal::Data(faults)) => {
            let language = if options.language == "nl" {
                Language::Nl
            } else {
                Language::En
            };
            for fault in &faults.0 {
                eprintln!("{}", fault.sentence(language));
            }
            Ok(ExitCode::FAILURE)
        }
        Err(refusal) => bail!("{refusal}"),
    }
}

fn order(options: &Render) -> Result<Order> {
    let profile = super::upload::profile(&options.profile)?;
    let mut attachments = Vec::new();
    for attach in &options.attach {
        let (name, file) = attach
            .split_once('=')
            .with_context(|| format!("{attach}: write NAME=FILE"))?;
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
        attachments.push(Attachment {
            name: name.to_owned(),
            bytes,
        });
    }
    Ok(Order {
        date: options.date.unwrap_or_else(today),
        language: options.language.clone(),
        variant: options.variant.clone(),
        channel: match options.channel {
            Way::Digital => Channel::Digital,
            Way::Print => Channel::Print,
        },
        standard: options.standard,
        letter_id: options.letter_id.clone(),
        duplex: options.duplex,
        preview: options.preview,
        profile,
        attachments,
    })
}

/// Writes a file under another name first, so that a reader never sees half of it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let said = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(said)?;
    file.write_all(bytes).with_context(said)?;
    file.as_file().sync_all().with_context(said)?;
    file.persist(path).with_context(said)?;
    Ok(())
}

/// Today where the municipalities are.
fn today() -> jiff::civil::Date {
    let now = jiff::Timestamp::now();
    jiff::tz::TimeZone::get("Europe/Brussels").map_or_else(
        |_| now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
        |zone| now.to_zoned_datetime(zone).date(),
    )
}

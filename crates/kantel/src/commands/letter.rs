//! `kantel letter`: letters from templates and data, one or many.
//!
//! Every letter is made in a worker process (`kantel letter worker`) with bounds of time and memory, so that a template
//! cannot take the machine with it.
//!
//! Exit codes: 0 all letters were written, 1 a letter was refused or could not be written, 2 wrong use.

use super::print;
use anyhow::{Context, Result};
use clap::ValueEnum;
use letter::{Attachment, Channel, Language, Order, Standard, Template};
use letter_adapters::{Batch, Limits, Program, Totals, WorkError, Worker};
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What to render.
#[derive(clap::Args)]
pub(crate) struct Render {
    /// A folder, or the name of a template that comes along (`kantel letter templates` lists them).
    template: String,
    /// The data: a JSON file.
    data: PathBuf,
    /// Where the PDF goes.
    out: PathBuf,
    #[command(flatten)]
    look: Look,
    /// The letter's own number, on every printed sheet.
    #[arg(long, default_value = "")]
    letter_id: String,
    /// A file to put inside, with a-3a+ua-1: the name that the template declares, then the file.
    #[arg(long, value_name = "NAME=FILE")]
    attach: Vec<String>,
    #[command(flatten)]
    bounds: Bounds,
}

/// Which letters to make.
#[derive(clap::Args)]
pub(crate) struct Many {
    /// A folder, or the name of a template that comes along.
    template: String,
    /// The data: one JSON document per line. `"_letter": {"id", "language", "variant"}` says how one letter differs.
    data: PathBuf,
    /// The folder for the letters, manifest.csv and errors.jsonl. The same command goes on where it stopped.
    #[arg(required_unless_present = "stream", conflicts_with = "stream")]
    out: Option<PathBuf>,
    /// One PDF/A-2b with all letters for the printer, instead of a folder.
    #[arg(long, value_name = "OUT.pdf")]
    stream: Option<PathBuf>,
    /// Letters made side by side.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    #[command(flatten)]
    look: Look,
    #[command(flatten)]
    bounds: Bounds,
}

/// What a letter may cost.
#[derive(clap::Args)]
struct Bounds {
    /// Seconds of processor time that one letter may take.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Megabytes of address space that a worker may take.
    #[arg(long, default_value_t = 1024, value_parser = clap::value_parser!(u64).range(256..=65536))]
    megabytes: u64,
}

/// How letters look.
#[derive(clap::Args)]
struct Look {
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
    /// Printed on both sides.
    #[arg(long)]
    duplex: bool,
    /// A trial, with a word across the page.
    #[arg(long)]
    preview: bool,
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

/// Makes letters for the process that started this one; not for people.
pub(crate) fn worker() -> Result<ExitCode> {
    letter_adapters::serve(std::io::stdin(), std::io::stdout())?;
    Ok(ExitCode::SUCCESS)
}

/// Renders one letter and writes it whole or not at all.
pub(crate) fn render(options: &Render) -> Result<ExitCode> {
    let text = std::fs::read_to_string(&options.data)
        .with_context(|| format!("cannot read {}", options.data.display()))?;
    let data = serde_json::from_str(&text)
        .with_context(|| format!("{} is no JSON", options.data.display()))?;
    let mut order = order(&options.look)?;
    order.letter_id.clone_from(&options.letter_id);
    for attach in &options.attach {
        let (name, file) = attach
            .split_once('=')
            .with_context(|| format!("{attach}: write NAME=FILE"))?;
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
        order.attachments.push(Attachment {
            name: name.to_owned(),
            bytes,
        });
    }
    let mut worker = Worker::new(
        program()?,
        limits(&options.bounds),
        &place(&options.template, &Template::shipped_names())?,
        &place(&options.look.style, &letter::Style::shipped_names())?,
    );
    match worker.render(&data, &order) {
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
        Err(error) => Ok(refused(&error, language(&options.look))),
    }
}

/// Renders many letters, into a folder or one after the other into one file.
pub(crate) fn batch(options: &Many) -> Result<ExitCode> {
    let order = order(&options.look)?;
    let batch = Batch {
        program: program()?,
        limits: limits(&options.bounds),
        workers: usize::from(options.workers),
        template: place(&options.template, &Template::shipped_names())?,
        style: place(&options.look.style, &letter::Style::shipped_names())?,
        order,
        date_is_given: options.look.date.is_some(),
    };
    let mut told: Option<Instant> = None;
    let mut progress = |so_far: &Totals| {
        // The first letter shows that it works; after that once a second is enough.
        if told.is_none_or(|at| at.elapsed() >= Duration::from_secs(1)) {
            told = Some(Instant::now());
            eprintln!("{} letters, {} refused …", so_far.letters, so_far.failed);
        }
    };
    let done = match (&options.stream, &options.out) {
        (Some(out), _) => batch.into_stream(&options.data, out, &mut progress),
        (None, Some(out)) => batch.into_folder(&options.data, out, &mut progress),
        (None, None) => anyhow::bail!("a folder or --stream is needed"),
    };
    let done = match done {
        Ok(done) => done,
        Err(letter_adapters::BatchError::Work(error)) => {
            return Ok(refused(&error, language(&options.look)));
        }
        Err(error) => return Err(error.into()),
    };
    print(serde_json::json!({
        "letters": done.letters,
        "pages": done.pages,
        "refused": done.failed,
        "done_before": done.before,
    }));
    if done.failed > 0 {
        eprintln!(
            "{} lines became no letter; errors.jsonl says why",
            done.failed
        );
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(error: &WorkError, language: Language) -> ExitCode {
    eprintln!("{}", error.sentence(language));
    ExitCode::FAILURE
}

fn language(look: &Look) -> Language {
    if look.language == "nl" {
        Language::Nl
    } else {
        Language::En
    }
}

/// This very program makes the letters, in a process of its own.
fn program() -> Result<Program> {
    Ok(Program {
        path: std::env::current_exe().context("where this program lies")?,
        arguments: vec!["letter".into(), "worker".into()],
    })
}

fn limits(bounds: &Bounds) -> Limits {
    Limits {
        seconds: bounds.seconds,
        megabytes: bounds.megabytes,
        ..Limits::default()
    }
}

/// The name of something that comes along as it is; a folder by its full path.
fn place(name: &str, shipped: &[String]) -> Result<String> {
    if shipped.iter().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    let path = std::fs::canonicalize(name).with_context(|| {
        format!("{name} is no folder, and no template or house style that comes along")
    })?;
    Ok(path.to_string_lossy().into_owned())
}

fn order(look: &Look) -> Result<Order> {
    let profile = super::upload::profile(&look.profile)?;
    Ok(Order {
        date: look.date.unwrap_or_else(today),
        language: look.language.clone(),
        variant: look.variant.clone(),
        channel: match look.channel {
            Way::Digital => Channel::Digital,
            Way::Print => Channel::Print,
        },
        standard: look.standard,
        letter_id: String::new(),
        duplex: look.duplex,
        preview: look.preview,
        profile,
        attachments: Vec::new(),
    })
}

/// Writes a file under another name first, so that a reader never sees half of it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let said = || format!("cannot write {}", path.display());
    // As open as any new file of this user; temporary files are closed to others by default.
    let mut file = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .with_context(said)?;
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

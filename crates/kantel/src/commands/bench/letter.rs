//! `kantel bench letter`: what a letter costs, in CPU time; and what the same letter costs by other means.

use super::super::{print, solver::cpu_seconds as cpu};
use anyhow::{Context, Result, bail};
use letter::{Channel, Joiner, Order, Renderer, Standard, Style, Template, stream_part};
use seal::{KeyFile, SignOptions, Signer, TrustAnchors, ValidateOptions, validate};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Letters per case; the case that looks at memory makes all of them, others at most 1000.
    #[arg(long, default_value_t = 1_000)]
    letters: usize,
    /// The folder with the same letter by other means; left out when it is not there.
    #[arg(long, default_value = "bench/letter-peer")]
    peer: PathBuf,
    /// Letters the other means make.
    #[arg(long, default_value_t = 20)]
    peer_letters: usize,
}

/// Resident memory in megabytes.
fn resident() -> Result<f64> {
    let status =
        std::fs::read_to_string("/proc/self/status").context("memory is read from /proc")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .context("no VmRSS")?;
    let kilobytes: f64 = line
        .split_whitespace()
        .nth(1)
        .context("no VmRSS")?
        .parse()?;
    Ok(kilobytes / 1024.0)
}

/// CPU milliseconds per round; the first round, which pays for reading fonts, is not counted.
fn per_round(rounds: usize, mut round: impl FnMut(usize) -> Result<()>) -> Result<f64> {
    round(0)?;
    let begin = cpu();
    for number in 1..=rounds {
        round(number)?;
    }
    Ok((cpu() - begin) * 1000.0 / rounds.max(1) as f64)
}

/// A letter like the sample, to somebody else about another amount, with a code of its own: nothing of that can be kept from
/// one to the next. `bench/letter-peer/measure.py` does the same.
fn of_its_own(sample: &Value, number: usize) -> Value {
    const FIRST: [&str; 8] = [
        "Lien", "Joris", "Fatima", "Mehmet", "Zoë", "Quinten", "Veerle", "Xavier",
    ];
    const LAST: [&str; 9] = [
        "Vermeersch",
        "Deprez",
        "Yıldız",
        "Goethals",
        "Callewaert",
        "Nuyttens",
        "Bekaert",
        "Huysentruyt",
        "Jacques",
    ];
    let mut data = sample.clone();
    let to = &mut data["recipient"];
    to["name"] = format!(
        "{} {} {number}",
        FIRST[number % FIRST.len()],
        LAST[number % LAST.len()]
    )
    .into();
    to["street"] = format!("Vlaskapelstraat {}", number + 1).into();
    data["reference"] = format!("BEL-2026-{number:06}").into();
    // What the letter adds to and takes from the first line makes 154.40 euro.
    let cents = 60_000 + 137 * number;
    let euros = |cents: usize| Value::from(format!("{}.{:02}", cents / 100, cents % 100));
    let digits = 1_202_600_000 + number;
    let check = match digits % 97 {
        0 => 97,
        rest => rest,
    };
    data["payment"]["structured"] = format!("{digits}{check:02}").into();
    data["payment"]["amount"] = euros(cents);
    if data["items"].is_array() {
        data["items"][0]["amount"] = euros(cents);
        data["items"][0]["number"] = format!("2026/{number:05}").into();
    } else {
        data["article"] = format!("2026/{number:05}").into();
        data["lines"][0]["rate"] = euros(cents - 15_440);
        data["lines"][0]["amount"] = euros(cents - 15_440);
    }
    data
}

/// A key with a certificate of its own, made for this run by openssl.
fn signer(folder: &Path, kind: &[&str]) -> Result<(Signer, String)> {
    let path = folder.join(format!("{}.pem", kind.join("-").replace(':', "-")));
    let certificate = path.with_extension("crt");
    let output = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=Kantel bench",
            "-addext",
            "keyUsage=nonRepudiation",
        ])
        .args(kind)
        .arg("-keyout")
        .arg(&path)
        .arg("-out")
        .arg(&certificate)
        .output()
        .context("openssl makes the keys of this measurement; it is not there")?;
    if !output.status.success() {
        bail!("openssl: {}", String::from_utf8_lossy(&output.stderr));
    }
    let certificate = std::fs::read_to_string(&certificate)?;
    let pem = std::fs::read_to_string(&path)? + &certificate;
    Ok((KeyFile::from_pem(&pem, None)?.into_signer()?, certificate))
}

/// Measures and prints the table.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let (p256, root) = signer(
        folder.path(),
        &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    )?;
    let (rsa, _) = signer(folder.path(), &["-newkey", "rsa:2048"])?;
    let signing = SignOptions::new(jiff::Timestamp::now());
    let order = Order::on(jiff::civil::date(2026, 12, 1));
    let style = Style::shipped("kortrijk").context("a shipped style")??;
    let rounds = options.letters.clamp(1, 1_000);

    print("case                                          CPU ms   per CPU-second");
    let line = |name: &str, ms: f64| print(format!("{name:<44}{ms:>8.3}{:>17.1}", 1000.0 / ms));
    for (name, case) in [("reminder", "one page"), ("tax-assessment", "two pages")] {
        let template = Template::shipped(name).context("a shipped template")??;
        let renderer = Renderer::new(&template, &style)?;
        let make = |number: usize| renderer.render(&of_its_own(template.sample(), number), &order);
        line(
            &format!("{case}: rendered"),
            per_round(rounds, |n| Ok(make(n).map(drop)?))?,
        );
        for (key, signer) in [("P-256", &p256), ("RSA-2048", &rsa)] {
            let ms = per_round(rounds, |n| {
                Ok(seal::sign(&make(n)?.pdf, signer, &signing).map(drop)?)
            })?;
            line(&format!("{case}: rendered and sealed, {key}"), ms);
        }
    }
    let template = Template::shipped("tax-assessment").context("a shipped template")??;
    let renderer = Renderer::new(&template, &style)?;
    let pdf = renderer.render(template.sample(), &order)?.pdf;
    for (key, signer) in [("P-256", &p256), ("RSA-2048", &rsa)] {
        line(
            &format!("sealed only, {key}"),
            per_round(
                rounds,
                |_| Ok(seal::sign(&pdf, signer, &signing).map(drop)?),
            )?,
        );
    }
    let signed = seal::sign(&pdf, &p256, &signing)?.bytes;
    let anchors = TrustAnchors::from_pem(&root)?;
    let judging = ValidateOptions::new(jiff::Timestamp::now());
    line(
        "a signature judged",
        per_round(rounds, |_| {
            let report = validate(&signed, &anchors, &judging);
            if report.signatures.len() == 1 {
                Ok(())
            } else {
                bail!("the signature was not found")
            }
        })?,
    );
    stream(rounds, &style, &line)?;
    memory(options, &style, &p256, &signing)?;
    peer(options, &renderer, &template, &order, &p256, &signing)
}

/// Many letters in one file with the marks of their sheets, fifty to a part.
fn stream(letters: usize, style: &Style, line: &impl Fn(&str, f64)) -> Result<()> {
    const PART: usize = 50;
    let template = Template::shipped("reminder").context("a shipped template")??;
    let renderer = Renderer::new(&template, style)?;
    let order = Order {
        standard: Standard::A2b,
        channel: Channel::Print,
        ..Order::on(jiff::civil::date(2026, 12, 1))
    };
    let mut joiner = Joiner::new(std::io::sink())?;
    let parts = letters.div_ceil(PART);
    let ms = per_round(parts, |part| {
        let laid = (0..PART)
            .map(|n| {
                let number = part * PART + n;
                let order = Order {
                    letter_id: format!("BEL-2026-{number:06}"),
                    ..order.clone()
                };
                renderer.lay_out(&of_its_own(template.sample(), number), &order)
            })
            .collect::<Result<Vec<_>, _>>()?;
        joiner.append(&stream_part(&laid)?)?;
        Ok(())
    })?;
    joiner.finish()?;
    line("print stream, one page a letter", ms / PART as f64);
    Ok(())
}

fn memory(options: &Options, style: &Style, signer: &Signer, signing: &SignOptions) -> Result<()> {
    let template = Template::shipped("reminder").context("a shipped template")??;
    let renderer = Renderer::new(&template, style)?;
    let order = Order::on(jiff::civil::date(2026, 12, 1));
    let mut tenths = Vec::new();
    for number in 0..options.letters {
        seal::sign(
            &renderer
                .render(&of_its_own(template.sample(), number), &order)?
                .pdf,
            signer,
            signing,
        )?;
        if (number + 1) % options.letters.div_ceil(10) == 0 {
            tenths.push(format!("{:.0}", resident()?));
        }
    }
    print(format!(
        "\nmemory in MB over {} letters, rendered and sealed, at each tenth: {}",
        options.letters,
        tenths.join(" ")
    ));
    Ok(())
}

/// The same letter by other means, in turns with ours.
fn peer(
    options: &Options,
    renderer: &Renderer<'_>,
    template: &Template,
    order: &Order,
    signer: &Signer,
    signing: &SignOptions,
) -> Result<ExitCode> {
    let program = options.peer.join("run");
    if !program.exists() {
        eprintln!("{} is not there: no comparison", program.display());
        return Ok(ExitCode::SUCCESS);
    }
    print(
        "\nthe same letter of two pages, in turns        ours     WeasyPrint + pyHanko     ratio",
    );
    for turn in 1..=3 {
        let ours = per_round(200, |n| {
            let made = renderer.render(&of_its_own(template.sample(), n), order)?;
            Ok(seal::sign(&made.pdf, signer, signing).map(drop)?)
        })?;
        let output = Command::new(&program)
            .args(["--letters", &options.peer_letters.to_string()])
            .output()?;
        if !output.status.success() {
            bail!(
                "{}: {}",
                program.display(),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let theirs: Value = serde_json::from_slice(&output.stdout)?;
        let theirs = theirs["cpu_ms_per_letter"]
            .as_f64()
            .with_context(|| format!("no figure in {theirs}"))?;
        print(format!(
            "turn {turn}: CPU ms per letter{ours:>24.2}{theirs:>25.1}{:>10.1}",
            theirs / ours
        ));
    }
    Ok(ExitCode::SUCCESS)
}

//! Prints the CPU time of one signature in milliseconds: `seal_speed PDF KEY.pem [COUNT]`, where the PEM file holds the private key
//! and its certificates. One thread; parse, write, hash, container and signature are all in it. The signed file of the last round
//! goes nowhere.

use std::process::ExitCode;

/// CPU time this process has used, in seconds, from the kernel's own books.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(stat.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}

fn run() -> Result<String, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pdf, key, rest @ ..] = arguments.as_slice() else {
        return Err("PDF and KEY.pem are needed".into());
    };
    let count: u32 = rest.first().map_or(Ok(1000), |count| count.parse())?;
    let document = std::fs::read(pdf)?;
    let signer = seal::KeyFile::from_pem(&std::fs::read_to_string(key)?, None)?.into_signer()?;
    let options = seal::SignOptions::new(jiff::Timestamp::UNIX_EPOCH);
    // Warm up: the first signature pays for page faults.
    seal::sign(&document, &signer, &options)?;
    let before = cpu_seconds().ok_or("this system does not tell CPU time")?;
    let mut bytes = 0;
    for _ in 0..count {
        bytes += seal::sign(&document, &signer, &options)?.bytes.len() - document.len();
    }
    let after = cpu_seconds().ok_or("this system does not tell CPU time")?;
    Ok(format!(
        "{:.3} ms CPU per signature ({:?}, {count} rounds, {} bytes added)",
        (after - before) * 1000.0 / f64::from(count),
        signer.algorithm(),
        bytes / count as usize
    ))
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command for people"
)]
fn main() -> ExitCode {
    match run() {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

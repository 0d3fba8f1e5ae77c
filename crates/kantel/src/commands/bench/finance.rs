//! `kantel bench finance [MODEL.toml]`: how fast uncertainty is computed and a cost is shared, in CPU seconds on one thread.

use crate::commands::{
    finance::{EXAMPLE, read},
    print,
    solver::cpu_seconds,
};
use anyhow::{Context, Result};
use finance::model::Checked;
use finance::{share, simulate};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The model; the example of thirty lines when left out.
    model: Option<PathBuf>,
    /// Draws of one run.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=simulate::MOST_DRAWS))]
    draws: u64,
    /// How often each run is repeated; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
}

/// Draws a second that a core must reach on a model of thirty lines.
const AIM: f64 = 1_000_000.0;

/// Measures and prints tables.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let checked = match &options.model {
        Some(path) => read(path)?,
        None => Checked::read(EXAMPLE).context("the example")?,
    };
    #[allow(clippy::cast_precision_loss)]
    let draws = options.draws as f64;
    let (seconds, spread) = median(options.times, || {
        simulate::monte_carlo(&checked, options.draws, 1)
    })?;
    let lines = checked.model().lines.len();
    #[allow(clippy::cast_precision_loss)]
    let varying = spread.varying as f64;
    let rate = draws / seconds;
    print(format!(
        "\n{}: {lines} lines, {} assumptions of which {} vary, horizon {} years\n",
        checked.model().title,
        checked.model().assumptions.len(),
        spread.varying,
        checked.model().horizon
    ));
    print("| what | number | CPU ms | a second |");
    print("|---|---|---|---|");
    print(format!(
        "| Monte Carlo: draws, each an evaluation of the whole model | {} | {:.1} | {rate:.0} |",
        options.draws,
        seconds * 1e3
    ));
    print(format!(
        "| … which are sampled values | {:.0} | | {:.0} |",
        draws * varying,
        rate * varying
    ));
    print(format!(
        "| … and computed lines | {:.0} | | {:.0} |",
        draws * f64::from(u32::try_from(lines)?),
        rate * f64::from(u32::try_from(lines)?)
    ));
    let (seconds, bars) = median(options.times, || simulate::tornado(&checked))?;
    print(format!(
        "| tornado with switching values: assumptions | {} | {:.2} | |",
        bars.len(),
        seconds * 1e3
    ));
    for partners in [10, 15, 20] {
        let game = share::Game::from_rule(partners, cost)?;
        let (seconds, shares) = median(options.times, || {
            let shares = share::shapley(&game);
            anyhow::ensure!(
                shares.iter().sum::<i64>() == game.total(),
                "shares do not add up"
            );
            Ok(shares)
        })?;
        let (core_seconds, _) = median(options.times, || {
            anyhow::Ok(share::core_check(&game, &shares))
        })?;
        print(format!(
            "| Shapley value, {partners} partners: groups | {} | {:.2} | |",
            1 << partners,
            seconds * 1e3
        ));
        print(format!(
            "| core check, {partners} partners: groups | {} | {:.2} | |",
            1 << partners,
            core_seconds * 1e3
        ));
    }
    print(format!(
        "\nThe largest resident memory was {} MB.",
        peak_memory_mb().map_or_else(|| "?".to_owned(), |mb| mb.to_string())
    ));
    print(format!(
        "Asked: {AIM:.0} draws a second on one core. {}",
        if rate >= AIM {
            "Reached."
        } else {
            "NOT reached."
        }
    ));
    Ok(ExitCode::SUCCESS)
}

/// A game without structure: a fixed part, a part per member, and some that only some groups pay.
fn cost(group: u32) -> i64 {
    let members = i64::from(group.count_ones());
    1_000_000 + members * 123_456 + i64::from(group.wrapping_mul(0x9e37_79b9) >> 16)
}

/// The median of the CPU seconds of several runs, and the answer of the last.
fn median<T, E>(times: u32, work: impl Fn() -> Result<T, E>) -> Result<(f64, T)>
where
    anyhow::Error: From<E>,
{
    let mut all = Vec::new();
    let mut answer = None;
    for _ in 0..times {
        let before = cpu_seconds();
        let found = work()?;
        all.push(cpu_seconds() - before);
        answer = Some(found);
    }
    all.sort_by(f64::total_cmp);
    let answer = answer.context("no run was asked")?;
    Ok((all[all.len() / 2], answer))
}

/// The largest resident memory of this process so far, where the system tells.
fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kb: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1_024)
}

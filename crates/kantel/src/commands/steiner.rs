//! `kantel steiner solve FILE` and `kantel steiner check FILE SOLUTION`: the cheapest tree that connects a set of sites.
//!
//! Exit codes: 0 solved, or the solution is right; 1 the input or the solution is wrong; 2 wrong use.

use super::print;
use anyhow::{Context, Result};
use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
};
use steiner::{Options, Progress, Stage};

/// What to do with sites and a graph.
#[derive(clap::Subcommand)]
pub(crate) enum Steiner {
    /// Find a cheap tree and prove how far it can be from the cheapest.
    Solve(Solve),
    /// Judge a solution by code that shares nothing with the solver.
    Check(Check),
}

/// What to solve, and for how long.
#[derive(clap::Args)]
pub(crate) struct Solve {
    /// The graph and its sites: PACE `.gr` or SteinLib `.stp`.
    file: PathBuf,
    /// Stop after so many elementary operations. The same work and seed give the same answer on every machine.
    #[arg(long, conflicts_with = "seconds")]
    work: Option<u64>,
    /// Stop after so many seconds of CPU time; 10 when neither this nor `--work` is given.
    #[arg(long, value_parser = positive)]
    seconds: Option<f64>,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the tree here: `VALUE v`, then an edge a line.
    #[arg(long)]
    solution: Option<PathBuf>,
    /// Say nothing on the way.
    #[arg(long)]
    quiet: bool,
}

/// What to judge.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The graph and its sites: PACE `.gr` or SteinLib `.stp`.
    file: PathBuf,
    /// The solution in PACE form.
    solution: PathBuf,
}

/// A number of seconds above zero.
pub(super) fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
        _ => Err("not a number above zero".to_owned()),
    }
}

/// CPU seconds that this process has used.
pub(super) fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    #[allow(clippy::cast_precision_loss)]
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    seconds
}

/// A share as a percentage that a reader can compare.
pub(super) fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{:.4} %", share * 100.0)
    } else {
        "not known".to_owned()
    }
}

/// Seconds between two lines about how far it is.
const EVERY: f64 = 0.2;

/// What a stage does, in words.
fn doing(stage: Stage) -> &'static str {
    match stage {
        Stage::First => "(first tree)",
        Stage::Reduce => "(making the graph smaller)",
        Stage::Search => "(exchanging stretches)",
        Stage::Ascend | Stage::Cuts => "(raising the bound)",
        Stage::Windows => "(solving pieces)",
        Stage::Branch => "(trying both ways)",
        _ => "",
    }
}

/// Runs one of them.
pub(crate) fn run(command: &Steiner) -> Result<ExitCode> {
    match command {
        Steiner::Solve(options) => solve(options),
        Steiner::Check(options) => check(options),
    }
}

fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn solve(options: &Solve) -> Result<ExitCode> {
    let reading =
        steiner::read(&text(&options.file)?).with_context(|| options.file.display().to_string())?;
    for note in &reading.notes {
        eprintln!("{}: {note}", options.file.display());
    }
    let instance = reading.instance;
    let seconds = match (options.work, options.seconds) {
        (Some(_), _) => f64::INFINITY,
        (None, seconds) => seconds.unwrap_or(10.0),
    };
    if !options.quiet {
        eprintln!(
            "{}{} crossings, {} stretches, {} sites",
            reading.name.map_or_else(String::new, |n| format!("{n}: ")),
            instance.graph().nodes(),
            instance.graph().edges(),
            instance.terminals().len()
        );
    }
    let begin = cpu_seconds();
    let (mut said, mut next) = ((u64::MAX, 0), 0.0);
    let mut watch = |p: &Progress| {
        let used = cpu_seconds() - begin;
        // What is new, but no more lines than somebody can follow.
        if !options.quiet && (p.value, p.bound) != said && used >= next {
            said = (p.value, p.bound);
            next = used + EVERY;
            eprintln!(
                "{used:9.2} s  value {}  bound {}  gap {}  {}",
                p.value,
                p.bound,
                percent(p.gap()),
                doing(p.stage)
            );
        }
        if used >= seconds {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let limits = Options {
        work: options.work.unwrap_or(u64::MAX),
        seed: options.seed,
    };
    let answer = steiner::solve_with(&instance, &limits, &mut watch)?;
    let solution = steiner::write_solution(&instance, &answer.edges);
    if let Some(file) = &options.solution {
        fs::write(file, &solution).with_context(|| format!("cannot write {}", file.display()))?;
    }
    print(format!("value {}", answer.value));
    print(format!("bound {}", answer.bound));
    print(format!(
        "gap {}{}",
        percent(answer.gap()),
        if answer.optimal() {
            " (proven optimal)"
        } else {
            ""
        }
    ));
    print(format!("work {}", answer.work));
    Ok(ExitCode::SUCCESS)
}

fn check(options: &Check) -> Result<ExitCode> {
    match steiner::check::check(&text(&options.file)?, &text(&options.solution)?) {
        Ok(verdict) => {
            print(format!(
                "right: {} edges connect {} sites at a cost of {}",
                verdict.edges, verdict.terminals, verdict.value
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            print(format!("wrong: {fault}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

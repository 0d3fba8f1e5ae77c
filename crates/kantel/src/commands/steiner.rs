//! `kantel steiner solve FILE` and `kantel steiner check FILE SOLUTION`: the cheapest tree that connects a set of sites.
//!
//! Exit codes: 0 solved, or the solution is right; 1 the input or the solution is wrong; 2 wrong use.

use super::{
    print,
    solver::{Effort, cpu_seconds, percent, tell, text, until},
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf, process::ExitCode};
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
    #[command(flatten)]
    effort: Effort,
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

fn solve(options: &Solve) -> Result<ExitCode> {
    let reading =
        steiner::read(&text(&options.file)?).with_context(|| options.file.display().to_string())?;
    for note in &reading.notes {
        eprintln!("{}: {note}", options.file.display());
    }
    let instance = reading.instance;
    let seconds = options.effort.most_seconds();
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
        until(used, seconds)
    };
    let limits = Options {
        work: options.effort.most_work(),
        seed: options.effort.seed,
    };
    let answer = steiner::solve_with(&instance, &limits, &mut watch)?;
    let solution = steiner::write_solution(&instance, &answer.edges);
    if let Some(file) = &options.solution {
        fs::write(file, &solution).with_context(|| format!("cannot write {}", file.display()))?;
    }
    tell(
        &answer.value.to_string(),
        &answer.bound.to_string(),
        answer.gap(),
        answer.optimal(),
        answer.work,
    );
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

//! `kantel facility solve FILE` and `kantel facility check FILE PLAN`: where to put sites, and who is served where.
//!
//! Exit codes: 0 solved, or the plan is right; 1 the question or the plan is wrong, or there is no plan; 2 wrong use.

mod report;

use super::{
    print,
    solver::{Effort, cpu_seconds, percent, text, until},
};
use anyhow::{Context, Result};
use facility::{
    Answer, Format, Options, Problem, Progress, ReadOptions, Reading, Service, check::check,
    read_solution, read_with, reasons, write_solution,
};
use std::{fs, path::PathBuf, process::ExitCode};

/// What to do with sites and clients.
#[derive(clap::Subcommand)]
pub(crate) enum Facility {
    /// Find a cheap plan and prove how far it can be from the cheapest.
    Solve(Solve),
    /// Judge a plan by code that shares nothing with the solver.
    Check(Check),
}

/// The question.
#[derive(clap::Args)]
struct Question {
    /// Sites, clients and rules: our own form (TOML; docs/en/locations.md explains it), or a file of the OR-Library.
    file: PathBuf,
    /// Form of the file: toml, pmed, cap, pmedcap, gap or scp; recognised when it is not said.
    #[arg(long)]
    format: Option<Format>,
    /// Which problem of a file with several.
    #[arg(long, default_value_t = 1)]
    number: usize,
    /// Whether one client may be served by several sites, where the form leaves that open.
    #[arg(long, value_enum)]
    service: Option<Split>,
    /// The numbers of a `gap` file are profits, to be as high as possible.
    #[arg(long)]
    profits: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Split {
    /// Each client by one site.
    Single,
    /// A client by several sites together.
    Split,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Engine {
    /// Our own.
    Own,
    /// HiGHS, when this program was built with it.
    Highs,
}

/// What to solve, and for how long.
#[derive(clap::Args)]
pub(crate) struct Solve {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    effort: Effort,
    /// Who computes.
    #[arg(long, value_enum, default_value = "own")]
    engine: Engine,
    /// Write the plan here: its value, the open sites, and a line for each client.
    #[arg(long)]
    solution: Option<PathBuf>,
    /// Say for each site and client why.
    #[arg(long)]
    why: bool,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Say nothing on the way.
    #[arg(long)]
    quiet: bool,
}

/// What to judge.
#[derive(clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    question: Question,
    /// The plan, as `solve --solution` writes it.
    plan: PathBuf,
}

/// Operations for the reasons, all sites together: seconds.
const WHY_WORK: u64 = 4_000_000_000;

/// Runs one of them.
pub(crate) fn run(command: &Facility) -> Result<ExitCode> {
    match command {
        Facility::Solve(options) => solve(options),
        Facility::Check(options) => judge(options),
    }
}

impl Question {
    fn read(&self) -> Result<Reading> {
        let options = ReadOptions {
            format: self.format,
            number: self.number,
            service: self.service.map(|service| match service {
                Split::Single => Service::Single,
                Split::Split => Service::Split,
            }),
            profits: self.profits,
        };
        let reading = read_with(&text(&self.file)?, &options)
            .with_context(|| self.file.display().to_string())?;
        for note in &reading.notes {
            eprintln!("{}: {note}", self.file.display());
        }
        Ok(reading)
    }
}

fn solve(options: &Solve) -> Result<ExitCode> {
    if options.engine == Engine::Highs && !cfg!(feature = "highs") {
        eprintln!(
            "this program was built without HiGHS; `cargo build --release -p kantel --features highs` builds it in"
        );
        return Ok(ExitCode::from(2));
    }
    let reading = options.question.read()?;
    let problem = &reading.problem;
    let answer = match options.engine {
        Engine::Own => own(problem, options)?,
        Engine::Highs => highs(problem, options)?,
    };
    check(problem, &answer.plan)
        .context("the plan does not pass our own check: please report this")?;
    if let Some(file) = &options.solution {
        fs::write(file, write_solution(problem, &answer.plan))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let reasons = if options.why {
        let limits = Options {
            work: options.effort.work.unwrap_or(WHY_WORK),
            seed: options.effort.seed,
        };
        Some(reasons::explain(problem, &answer, &limits)?)
    } else {
        None
    };
    let report = report::Report {
        reading: &reading,
        answer: &answer,
        reasons: reasons.as_ref(),
    };
    if options.json {
        print(serde_json::to_string_pretty(&report.json())?);
    } else {
        report.print();
    }
    Ok(ExitCode::SUCCESS)
}

fn own(problem: &Problem, options: &Solve) -> Result<Answer> {
    let seconds = options.effort.most_seconds();
    let begin = cpu_seconds();
    let mut said = (u64::MAX, 0);
    let mut watch = |p: &Progress| {
        let used = cpu_seconds() - begin;
        if !options.quiet && p.value < u64::MAX && (p.value, p.bound) != said {
            said = (p.value, p.bound);
            eprintln!(
                "{used:9.2} s  value {}  bound {}  gap {}",
                problem.amount(p.value),
                problem.amount(p.bound),
                percent(p.gap())
            );
        }
        until(used, seconds)
    };
    let limits = Options {
        work: options.effort.most_work(),
        seed: options.effort.seed,
    };
    Ok(facility::solve_with(problem, &limits, &mut watch)?)
}

#[cfg(feature = "highs")]
fn highs(problem: &Problem, options: &Solve) -> Result<Answer> {
    Ok(facility::highs::solve(problem, options.effort.seconds)?)
}

#[cfg(not(feature = "highs"))]
fn highs(_: &Problem, _: &Solve) -> Result<Answer> {
    anyhow::bail!("this program was built without HiGHS")
}

fn judge(options: &Check) -> Result<ExitCode> {
    let problem = options.question.read()?.problem;
    let plan = read_solution(&problem, &text(&options.plan)?)
        .with_context(|| options.plan.display().to_string())?;
    match check(&problem, &plan) {
        Ok(verdict) => {
            print(format!(
                "right: {} open sites serve {} of {} clients at a cost of {}",
                verdict.open,
                verdict.served,
                verdict.served + verdict.unserved,
                problem.amount(verdict.value)
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            print(format!("wrong: {fault}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

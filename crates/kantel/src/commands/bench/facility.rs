//! `kantel bench facility DIR`: how close to the optimum the location solver comes, and how far it proves that, in CPU seconds on one
//! thread. Every plan is judged by the independent checker.

use super::trial::{Trial, above, best_known, both, collect, largest, shown};
use crate::commands::{print, solver::positive};
use anyhow::{Context, Result, bail};
use facility::{Plan, Problem, Progress, check::check, plain, read};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folder with questions (`.txt`, `.toml`), also in folders below it, and `best_known.csv`.
    folder: PathBuf,
    /// CPU seconds for each question.
    #[arg(long, default_value_t = 60.0, value_parser = positive)]
    seconds: f64,
    /// Only files with this in their path.
    #[arg(long)]
    only: Option<String>,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// CPU seconds at which a run is looked at.
const MARKS: [f64; 4] = [1.0, 5.0, 10.0, 60.0];

struct Row {
    family: &'static str,
    name: String,
    size: [usize; 3],
    /// The best value known, in the smallest part of the question's costs.
    best: Option<f64>,
    baselines: [Option<u64>; 2],
    /// Value and bound at each mark; after the end of a run its answer.
    marks: [Option<(u64, u64)>; 4],
    value: u64,
    bound: u64,
    seconds: f64,
}

/// Solves all questions and prints a table, a summary and the bars.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let known = known(&options.folder);
    let mut files = Vec::new();
    collect(&options.folder, &["txt", "toml"], &mut files)?;
    files.sort_by_cached_key(|file| in_order(file));
    if let Some(only) = options.only.as_deref() {
        files.retain(|file| file.to_string_lossy().contains(only));
    }
    if files.is_empty() {
        bail!("no question in {}", options.folder.display());
    }
    print(
        "| family | instance | sites / clients / most open | greedy | interchange | 1 s | 5 s | 10 s | 60 s | proven 5 s | proven at end | ended after |",
    );
    print("|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut rows = Vec::new();
    for file in files {
        let row = measure(&file, &known, options).with_context(|| file.display().to_string())?;
        line(&row);
        rows.push(row);
    }
    summary(&rows);
    Ok(ExitCode::SUCCESS)
}

/// A path with its numbers as numbers: pmed2 comes before pmed11.
fn in_order(file: &Path) -> Vec<(String, u64)> {
    let mut out = vec![(String::new(), 0_u64)];
    for c in file.to_string_lossy().chars() {
        let last = out.len() - 1;
        if let Some(digit) = c.to_digit(10) {
            out[last].1 = out[last].1.saturating_mul(10).saturating_add(digit.into());
        } else if out[last].1 > 0 {
            out.push((c.to_string(), 0));
        } else {
            out[last].0.push(c);
        }
    }
    out
}

/// The best value known by the name of the file.
fn known(folder: &Path) -> BTreeMap<String, f64> {
    best_known(folder, ["file", "best_known"])
        .into_iter()
        .filter_map(|[file, best]| {
            let name = Path::new(&file).file_name()?.to_str()?.to_owned();
            Some((name, best.parse().ok()?))
        })
        .collect()
}

fn judged(problem: &Problem, plan: &Plan) -> Result<u64> {
    Ok(check(problem, plan)?.value)
}

fn measure(file: &Path, known: &BTreeMap<String, f64>, options: &Options) -> Result<Row> {
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let reading = read(&std::fs::read_to_string(file)?)?;
    let problem = &reading.problem;
    let judge = |plan: Option<Plan>| plan.map(|plan| judged(problem, &plan)).transpose();
    let baselines = [
        judge(plain::greedy(problem))?,
        judge(plain::interchange(problem))?,
    ];
    let mut trial = Trial::new(MARKS, options.seconds);
    let mut watch = |p: &Progress| trial.look(p.value, p.bound);
    let limits = facility::Options {
        work: u64::MAX,
        seed: options.seed,
    };
    let answer = facility::solve_with(problem, &limits, &mut watch)?;
    let (marks, seconds) = trial.end(answer.plan.value, answer.bound, answer.optimal());
    let value = judged(problem, &answer.plan)?;
    let unit = 10_f64.powi(problem.decimals().into());
    let best = known.get(&name).map(|best| best * unit);
    #[allow(clippy::cast_precision_loss)]
    if let Some(best) = best
        && answer.bound as f64 > best * (1.0 + ROUNDED)
    {
        bail!(
            "the bound {} lies above the best value known",
            problem.amount(answer.bound)
        );
    }
    #[allow(clippy::cast_precision_loss)]
    let own = answer.optimal().then_some(value as f64);
    Ok(Row {
        family: reading.format.name(),
        name,
        size: [
            problem.sites().len(),
            problem.clients().len(),
            *problem.open_range().end(),
        ],
        best: best.or(own),
        baselines,
        marks,
        value,
        bound: answer.bound,
        seconds,
    })
}

/// Published values are rounded to a few decimals: so far a value may lie from one and still be the same.
const ROUNDED: f64 = 1e-8;

impl Row {
    /// Percent of a value above the best value known.
    #[allow(clippy::cast_precision_loss)]
    fn over(&self, value: u64) -> Option<f64> {
        let share = value as f64 / self.best? - 1.0;
        Some(if value == u64::MAX {
            f64::INFINITY
        } else if share.abs() <= ROUNDED {
            0.0
        } else {
            share * 100.0
        })
    }

    fn gap(&self, mark: usize) -> Option<f64> {
        self.over(self.marks[mark]?.0)
    }

    /// Percent of the run's own proof at a mark.
    fn proven(&self, mark: usize) -> Option<f64> {
        let (value, bound) = self.marks[mark]?;
        Some(above(value, bound))
    }
}

fn line(row: &Row) {
    let base = |value: Option<u64>| shown(value.and_then(|value| row.over(value)));
    print(format!(
        "| {} | {} | {} / {} / {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2} s |",
        row.family,
        row.name,
        row.size[0],
        row.size[1],
        row.size[2],
        base(row.baselines[0]),
        base(row.baselines[1]),
        shown(row.gap(0)),
        shown(row.gap(1)),
        shown(row.gap(2)),
        shown(row.gap(3)),
        shown(row.proven(1)),
        shown(Some(above(row.value, row.bound))),
        row.seconds
    ));
}

fn summary(rows: &[Row]) {
    let mut families: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        families.entry(row.family).or_default().push(row);
    }
    print("\nPer family: mean and largest distance to the best value known, in percent.\n");
    print(
        "| family | instances | greedy | interchange | 1 s | 5 s | 10 s | 60 s | largest proven gap at end | proven optimal |",
    );
    print("|---|---|---|---|---|---|---|---|---|---|");
    for (family, rows) in &families {
        let both = |of: &dyn Fn(&Row) -> Option<f64>| both(rows.iter().map(|r| of(r)));
        let ends: Vec<f64> = rows.iter().map(|r| above(r.value, r.bound)).collect();
        print(format!(
            "| {family} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            rows.len(),
            both(&|r| r.over(r.baselines[0]?)),
            both(&|r| r.over(r.baselines[1]?)),
            both(&|r| r.gap(0)),
            both(&|r| r.gap(1)),
            both(&|r| r.gap(2)),
            both(&|r| r.gap(3)),
            shown(Some(largest(&ends))),
            rows.iter().filter(|r| r.value == r.bound).count()
        ));
    }
    print("\n| bar | wanted | measured | reached |");
    print("|---|---|---|---|");
    for (family, rows) in &families {
        bars(family, rows);
    }
}

/// What is asked of a family, and what was measured.
fn bars(family: &str, rows: &[&Row]) {
    let bar = |what: &str, wanted: String, measured: String, reached: bool| {
        let reached = if reached { "yes" } else { "**no**" };
        print(format!(
            "| {family}: {what} | {wanted} | {measured} | {reached} |"
        ));
    };
    let gaps: Option<Vec<f64>> = rows.iter().map(|r| r.gap(1)).collect();
    let proven: Option<Vec<f64>> = rows.iter().map(|r| r.proven(1)).collect();
    let count = rows.len();
    let closed = rows.iter().filter(|r| r.value == r.bound).count();
    match (family, gaps, proven) {
        ("pmed", Some(gaps), Some(_)) => {
            let found = largest(&gaps);
            bar(
                "largest distance at 5 s",
                "0.1".to_owned(),
                format!("{found:.4}"),
                found <= 0.1,
            );
            let optimal = gaps.iter().filter(|gap| **gap <= 0.0).count();
            // Thirty-five of forty, of those that are there.
            let wanted = (count * 35).div_ceil(40);
            bar(
                "optimal at 5 s",
                format!("{wanted} of {count}; aim {count}"),
                optimal.to_string(),
                optimal >= wanted,
            );
        }
        ("cap", ..) => bar(
            "proven optimal",
            format!("{count} of {count}"),
            closed.to_string(),
            closed == count,
        ),
        ("pmedcap", ..) => {
            let ends: Option<Vec<f64>> = rows.iter().map(|r| r.over(r.value)).collect();
            let found = largest(&ends.unwrap_or_else(|| vec![f64::INFINITY]));
            bar(
                "largest distance at end",
                "0.5".to_owned(),
                format!("{found:.4}"),
                found <= 0.5,
            );
            bar(
                "proven optimal (aim)",
                format!("{count} of {count}"),
                closed.to_string(),
                closed == count,
            );
        }
        _ => {}
    }
}

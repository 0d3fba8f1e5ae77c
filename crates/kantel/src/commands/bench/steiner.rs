//! `kantel bench steiner DIR`: how close to the optimum the solver comes, and how far it proves that, in CPU seconds on
//! one thread. Every tree is judged by the independent checker.

use super::{streets, town};
use crate::commands::{
    print,
    steiner::{cpu_seconds, positive},
};
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
};
use steiner::{Instance, Progress};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folder with instances (`.gr`, `.stp`, `.osm.pbf`), also in folders below it, and `best_known.csv`.
    #[arg(required_unless_present = "town")]
    folder: Option<PathBuf>,
    /// Instead of a folder: a generated town with so many streets, for the memory and time of very large graphs.
    #[arg(long, value_name = "EDGES", conflicts_with = "folder", value_parser = clap::value_parser!(u32).range(10..=100_000_000))]
    town: Option<u32>,
    /// CPU seconds for each instance.
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
const MARKS: [f64; 5] = [1.0, 2.0, 10.0, 20.0, 60.0];

struct Row {
    family: String,
    name: String,
    size: [usize; 3],
    best: Option<u64>,
    /// Values of Mehlhorn's construction and of the shortest-path heuristic.
    baselines: [u64; 2],
    /// Value and bound at each mark; after the end of a run its answer.
    marks: [Option<(u64, u64)>; 5],
    value: u64,
    bound: u64,
    seconds: f64,
}

/// Solves all instances and prints a table, a summary and the bars.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    if let Some(edges) = options.town {
        town::measure(edges, options.seconds, options.seed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = options.folder.as_deref().context("which folder?")?;
    let known = best_known(folder);
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let wanted = |file: &PathBuf| {
        options
            .only
            .as_deref()
            .is_none_or(|only| file.to_string_lossy().contains(only))
    };
    files.retain(wanted);
    if files.is_empty() {
        bail!("no instance in {}", folder.display());
    }
    print(
        "| family | instance | nodes / edges / sites | Mehlhorn | plain | 1 s | 10 s | 60 s | proven 2 s | proven 20 s | proven at end | value at end | bound at end | ended after |",
    );
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut rows = Vec::new();
    for file in files {
        let row =
            measure(&file, folder, &known, options).with_context(|| file.display().to_string())?;
        line(&row);
        rows.push(row);
    }
    summary(&rows);
    Ok(ExitCode::SUCCESS)
}

/// Family and best value by path.
type Known = BTreeMap<String, (String, u64)>;

fn best_known(folder: &Path) -> Known {
    let text = std::fs::read_to_string(folder.join("best_known.csv")).unwrap_or_default();
    let mut out = Known::new();
    for line in text.lines().skip(1) {
        // Notes at the end of a line may hold commas in quotes; what is needed comes before them, names too.
        let mut fields = Vec::new();
        let mut quoted = false;
        for part in line.split(',') {
            if quoted {
                quoted = !part.ends_with('"');
                continue;
            }
            quoted = part.starts_with('"') && !(part.len() > 1 && part.ends_with('"'));
            fields.push(part);
        }
        if let (Some(file), Some(family), Some(Ok(best))) = (
            fields.first(),
            fields.get(1),
            fields.get(7).map(|f| f.parse()),
        ) {
            out.insert((*file).to_owned(), ((*family).to_owned(), best));
        }
    }
    out
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path
            .extension()
            .is_some_and(|e| e == "gr" || e == "stp" || e == "pbf")
        {
            out.push(path);
        }
    }
    Ok(())
}

fn measure(file: &Path, folder: &Path, known: &Known, options: &Options) -> Result<Row> {
    let name = file
        .strip_prefix(folder)
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned();
    let streets = file.extension().is_some_and(|e| e == "pbf");
    let instance = if streets {
        streets::instance(&std::fs::read(file)?)?
    } else {
        steiner::read(&std::fs::read_to_string(file)?)?.instance
    };
    let text = steiner::write_instance(&instance);
    let judged = |edges: &[u32]| -> Result<u64> {
        let solution = steiner::write_solution(&instance, edges);
        Ok(steiner::check::check(&text, &solution)?.value)
    };
    let baselines = [
        judged(&steiner::mehlhorn(&instance)?)?,
        judged(&steiner::plain(&instance)?)?,
    ];
    let begin = cpu_seconds();
    let mut marks = [None; 5];
    let mut last = (u64::MAX, 0);
    let mut watch = |p: &Progress| {
        let used = cpu_seconds() - begin;
        for (mark, at) in marks.iter_mut().zip(MARKS) {
            if mark.is_none() && used >= at {
                *mark = Some(last);
            }
        }
        last = (p.value, p.bound);
        if used >= options.seconds {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let limits = steiner::Options {
        work: u64::MAX,
        seed: options.seed,
    };
    let answer = steiner::solve_with(&instance, &limits, &mut watch)?;
    let seconds = cpu_seconds() - begin;
    for (mark, at) in marks.iter_mut().zip(MARKS) {
        // A run that ended by itself has its answer at all later marks.
        if mark.is_none() && (answer.optimal() || seconds >= at) {
            *mark = Some((answer.value, answer.bound));
        }
    }
    let (family, best) = match known.get(&name) {
        Some((family, best)) => (family.clone(), Some(*best)),
        None if streets => (
            "real streets".to_owned(),
            answer.optimal().then_some(answer.value),
        ),
        None => ("other".to_owned(), answer.optimal().then_some(answer.value)),
    };
    if let Some(best) = best
        && answer.bound > best
    {
        bail!(
            "the bound {} lies above the best value known, {best}",
            answer.bound
        );
    }
    Ok(Row {
        family,
        name,
        size: size(&instance),
        best,
        baselines,
        marks,
        value: judged(&answer.edges)?,
        bound: answer.bound,
        seconds,
    })
}

fn size(instance: &Instance) -> [usize; 3] {
    [
        instance.graph().nodes(),
        instance.graph().edges(),
        instance.terminals().len(),
    ]
}

/// How much `value` lies above `base`, in percent.
#[allow(clippy::cast_precision_loss)]
pub(super) fn above(value: u64, base: u64) -> f64 {
    if base == 0 {
        f64::INFINITY
    } else {
        (value as f64 / base as f64 - 1.0) * 100.0
    }
}

pub(super) fn shown(share: Option<f64>) -> String {
    match share {
        Some(share) if share.is_finite() && share != 0.0 => format!("{share:.4}"),
        Some(0.0) => "0".to_owned(),
        _ => "—".to_owned(),
    }
}

impl Row {
    /// Percent above the best value known at a mark.
    fn gap(&self, mark: usize) -> Option<f64> {
        Some(above(self.marks[mark]?.0, self.best?))
    }

    /// Percent of the run's own proof at a mark.
    fn proven(&self, mark: usize) -> Option<f64> {
        let (value, bound) = self.marks[mark]?;
        Some(above(value, bound))
    }

    fn optimal(&self) -> bool {
        self.value == self.bound
    }
}

fn line(row: &Row) {
    let base = |value| shown(row.best.map(|best| above(value, best)));
    print(format!(
        "| {} | {} | {} / {} / {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2} s |",
        row.family,
        row.name,
        row.size[0],
        row.size[1],
        row.size[2],
        base(row.baselines[0]),
        base(row.baselines[1]),
        shown(row.gap(0)),
        shown(row.gap(2)),
        shown(row.gap(4)),
        shown(row.proven(1)),
        shown(row.proven(3)),
        shown(Some(above(row.value, row.bound))),
        row.value,
        row.bound,
        row.seconds
    ));
}

/// A bar: what is asked of a family, whether it must be reached, what is measured, at which mark, and how many percent at
/// most (or, of instances proven optimal, at least).
struct Bar {
    family: &'static str,
    must: bool,
    measure: Measure,
    mark: usize,
    limit: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Measure {
    MeanGap,
    MaxGap,
    MaxProven,
    Optimal,
}

const fn bar(family: &'static str, must: bool, measure: Measure, mark: usize, limit: f64) -> Bar {
    Bar {
        family,
        must,
        measure,
        mark,
        limit,
    }
}

const BARS: [Bar; 18] = {
    use Measure::{MaxGap, MaxProven, MeanGap, Optimal};
    let (d, few) = ("steinlib-D (random sparse)", "pace-track1 (few terminals)");
    [
        bar("vienna-i", true, MeanGap, 2, 0.03),
        bar("vienna-i", true, MaxGap, 2, 0.1),
        bar("vienna-i", true, MaxProven, 3, 0.1),
        bar("vienna-i", false, MeanGap, 2, 0.01),
        bar("vienna-i", false, Optimal, 4, 50.0),
        bar("vienna-geo", true, MeanGap, 2, 0.4),
        bar("vienna-geo", true, MaxGap, 2, 0.6),
        bar("vienna-geo", true, MaxProven, 3, 1.2),
        bar("vienna-geo", false, MeanGap, 2, 0.1),
        bar("vienna-geo", false, MeanGap, 4, 0.1),
        bar("vienna-geo", false, MaxProven, 4, 0.3),
        bar("vlsi", true, MaxGap, 2, 1.2),
        bar("vlsi", false, MaxGap, 2, 0.3),
        bar(d, true, MaxProven, 0, 0.0),
        bar(few, true, MaxProven, 0, 0.0),
        bar("hard-PUC", false, MaxGap, 2, 5.0),
        bar("real streets", true, MaxProven, 1, 0.5),
        bar("real streets", false, MaxProven, 1, 0.05),
    ]
};

fn summary(rows: &[Row]) {
    let mut families: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        families.entry(&row.family).or_default().push(row);
    }
    print("\nPer family: mean and largest distance to the best value known, in percent.\n");
    print(
        "| family | instances | Mehlhorn | plain | 1 s | 10 s | 60 s | largest proven gap at end | proven optimal |",
    );
    print("|---|---|---|---|---|---|---|---|---|");
    for (family, rows) in &families {
        let both = |of: &dyn Fn(&Row) -> Option<f64>| {
            let all: Option<Vec<f64>> = rows.iter().map(|r| of(r)).collect();
            all.map_or_else(
                || "—".to_owned(),
                |all| {
                    format!(
                        "{} / {}",
                        shown(Some(mean(&all))),
                        shown(Some(largest(&all)))
                    )
                },
            )
        };
        let base = |i: usize| both(&|r| Some(above(r.baselines[i], r.best?)));
        let ends: Vec<f64> = rows.iter().map(|r| above(r.value, r.bound)).collect();
        print(format!(
            "| {family} | {} | {} | {} | {} | {} | {} | {} | {} |",
            rows.len(),
            base(0),
            base(1),
            both(&|r| r.gap(0)),
            both(&|r| r.gap(2)),
            both(&|r| r.gap(4)),
            shown(Some(largest(&ends))),
            rows.iter().filter(|r| r.optimal()).count()
        ));
    }
    print("\n| asked | must or aim | limit | measured | reached |");
    print("|---|---|---|---|---|");
    for bar in BARS {
        if let Some(rows) = families.get(bar.family) {
            judge(&bar, rows);
        }
    }
}

/// Prints what came of a bar; nothing when the run was too short to tell.
#[allow(clippy::cast_precision_loss)]
fn judge(bar: &Bar, rows: &[&Row]) {
    let at = MARKS[bar.mark];
    let of = |r: &&Row| match bar.measure {
        Measure::MeanGap | Measure::MaxGap => r.gap(bar.mark),
        Measure::MaxProven | Measure::Optimal => r.proven(bar.mark),
    };
    let Some(all) = rows.iter().map(of).collect::<Option<Vec<f64>>>() else {
        return;
    };
    let proven = all.iter().filter(|gap| **gap == 0.0).count();
    let (what, found, reached) = match bar.measure {
        Measure::MeanGap => ("mean distance", mean(&all), mean(&all) <= bar.limit),
        Measure::MaxGap => (
            "largest distance",
            largest(&all),
            largest(&all) <= bar.limit,
        ),
        Measure::MaxProven => (
            "largest proven gap",
            largest(&all),
            largest(&all) <= bar.limit,
        ),
        Measure::Optimal => {
            let share = 100.0 * proven as f64 / all.len() as f64;
            ("proven optimal", share, share >= bar.limit)
        }
    };
    print(format!(
        "| {}: {what} at {at} s | {} | {} | {found:.4} | {} |",
        bar.family,
        if bar.must { "must" } else { "aim" },
        bar.limit,
        if reached { "yes" } else { "**no**" }
    ));
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

//! `kantel bench steiner DIR`: how close to the optimum the solver comes, and how far it proves that, in CPU seconds on
//! one thread. Every tree is judged by the independent checker.

use super::{
    streets, town,
    trial::{Trial, above, best_known, both, collect, largest, mean, shown},
};
use crate::commands::{print, solver::positive};
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
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
    let known = known(folder);
    let mut files = Vec::new();
    collect(folder, &["gr", "stp", "pbf"], &mut files)?;
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

fn known(folder: &Path) -> Known {
    best_known(folder, ["file", "family", "best_known"])
        .into_iter()
        .filter_map(|[file, family, best]| Some((file, (family, best.parse().ok()?))))
        .collect()
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
    let mut trial = Trial::new(MARKS, options.seconds);
    let mut watch = |p: &Progress| trial.look(p.value, p.bound);
    let limits = steiner::Options {
        work: u64::MAX,
        seed: options.seed,
    };
    let answer = steiner::solve_with(&instance, &limits, &mut watch)?;
    let (marks, seconds) = trial.end(answer.value, answer.bound, answer.optimal());
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
        let both = |of: &dyn Fn(&Row) -> Option<f64>| both(rows.iter().map(|r| of(r)));
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

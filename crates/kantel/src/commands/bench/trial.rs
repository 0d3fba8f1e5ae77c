//! What the benches of the solvers share: the files of a folder with the best values known, a run looked at on its way, and percentages.

use crate::commands::solver::{cpu_seconds, until};
use anyhow::{Context, Result};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

/// The files with one of these extensions, also in folders below.
pub(super) fn collect(folder: &Path, extensions: &[&str], out: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, extensions, out)?;
        } else if path
            .extension()
            .is_some_and(|e| extensions.iter().any(|wanted| e == *wanted))
        {
            out.push(path);
        }
    }
    Ok(())
}

/// These columns of the folder's `best_known.csv`; nothing when there is no such file or column.
pub(super) fn best_known<const N: usize>(folder: &Path, columns: [&str; N]) -> Vec<[String; N]> {
    let text = std::fs::read_to_string(folder.join("best_known.csv")).unwrap_or_default();
    let mut lines = text.lines().map(fields);
    let head = lines.next().unwrap_or_default();
    let places = columns.map(|name| head.iter().position(|field| field == name));
    let whole = |row: &Vec<String>| places.iter().all(|p| p.is_some_and(|p| p < row.len()));
    lines
        .filter(whole)
        .map(|row| places.map(|place| place.map_or_else(String::new, |p| row[p].clone())))
        .collect()
}

/// The fields of a line; commas in quotes belong to their field.
fn fields(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut field)),
            _ => field.push(c),
        }
    }
    out.push(field);
    out
}

/// A run that is looked at after certain CPU seconds.
pub(super) struct Trial<const N: usize> {
    begin: f64,
    most: f64,
    at: [f64; N],
    seen: [Option<(u64, u64)>; N],
    last: (u64, u64),
}

impl<const N: usize> Trial<N> {
    /// Begins now, and lasts so many CPU seconds at most.
    pub(super) fn new(at: [f64; N], most: f64) -> Self {
        Self {
            begin: cpu_seconds(),
            most,
            at,
            seen: [None; N],
            last: (u64::MAX, 0),
        }
    }

    /// Takes note of what the run has so far, and says whether it may go on.
    pub(super) fn look(&mut self, value: u64, bound: u64) -> ControlFlow<()> {
        let used = cpu_seconds() - self.begin;
        for (seen, at) in self.seen.iter_mut().zip(self.at) {
            if seen.is_none() && used >= at {
                *seen = Some(self.last);
            }
        }
        self.last = (value, bound);
        until(used, self.most)
    }

    /// Value and bound at each mark, and the CPU seconds of the whole. A run that ended by itself has its answer at all later
    /// marks; one that was broken off has none there.
    pub(super) fn end(
        self,
        value: u64,
        bound: u64,
        optimal: bool,
    ) -> ([Option<(u64, u64)>; N], f64) {
        let seconds = cpu_seconds() - self.begin;
        let mut marks = self.seen;
        for (mark, at) in marks.iter_mut().zip(self.at) {
            if mark.is_none() && (optimal || seconds >= at) {
                *mark = Some((value, bound));
            }
        }
        (marks, seconds)
    }
}

/// How much `value` lies above `base`, in percent; infinitely while there is no answer or no bound.
#[allow(clippy::cast_precision_loss)]
pub(super) fn above(value: u64, base: u64) -> f64 {
    if base == 0 || value == u64::MAX {
        f64::INFINITY
    } else {
        (value as f64 / base as f64 - 1.0) * 100.0
    }
}

/// A percentage for a table.
pub(super) fn shown(share: Option<f64>) -> String {
    match share {
        Some(share) if share.is_finite() && share != 0.0 => format!("{share:.4}"),
        Some(0.0) => "0".to_owned(),
        _ => "—".to_owned(),
    }
}

/// Mean and largest of percentages that are all known.
pub(super) fn both(shares: impl Iterator<Item = Option<f64>>) -> String {
    shares.collect::<Option<Vec<f64>>>().map_or_else(
        || "—".to_owned(),
        |all| {
            format!(
                "{} / {}",
                shown(Some(mean(&all))),
                shown(Some(largest(&all)))
            )
        },
    )
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test that cannot go on says where
    use super::{Trial, above, best_known, both};

    #[test]
    fn columns_are_found_by_their_name_and_commas_in_quotes_are_no_ends() {
        let folder = tempfile::tempdir().unwrap();
        let table = "note,file,best_known\n\"one, two\",a.gr,7\nshort\n,b.gr,8\n";
        std::fs::write(folder.path().join("best_known.csv"), table).unwrap();
        let found = best_known(folder.path(), ["file", "best_known"]);
        assert_eq!(found, [["a.gr", "7"], ["b.gr", "8"]]);
        assert!(best_known(folder.path(), ["file", "nowhere"]).is_empty());
    }

    #[test]
    fn a_mark_shows_what_was_there_when_it_was_passed() {
        // The mark at zero seconds is passed before there is an answer; the one far away is never passed.
        let mut trial = Trial::new([0.0, 1e9], 1e9);
        assert!(trial.look(9, 1).is_continue());
        assert!(trial.look(7, 2).is_continue());
        let (marks, _) = trial.end(7, 3, false);
        assert_eq!(marks, [Some((u64::MAX, 0)), None]);
        assert!(above(u64::MAX, 3).is_infinite());
        // What ended by itself has its answer at every later mark.
        let (marks, _) = Trial::new([1e9], 1e9).end(3, 3, true);
        assert_eq!(marks, [Some((3, 3))]);
        assert!(Trial::new([1e9], 0.0).look(1, 1).is_break());
    }

    #[test]
    fn one_unknown_share_leaves_the_summary_open() {
        assert_eq!(both([Some(1.0), Some(3.0)].into_iter()), "2.0000 / 3.0000");
        assert_eq!(both([Some(1.0), None].into_iter()), "—");
    }
}

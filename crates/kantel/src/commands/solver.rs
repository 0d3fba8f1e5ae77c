//! What the commands of the solvers share: how long a run may take, and how its answer is told.

use super::print;
use anyhow::{Context, Result};
use std::{fs, ops::ControlFlow, path::Path};

/// How much a run may cost.
#[derive(clap::Args)]
pub(super) struct Effort {
    /// Stop after so many elementary operations. The same work and seed give the same answer on every machine.
    #[arg(long, conflicts_with = "seconds")]
    pub(super) work: Option<u64>,
    /// Stop after so many seconds of CPU time; 10 when neither this nor `--work` is given.
    #[arg(long, value_parser = positive)]
    pub(super) seconds: Option<f64>,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
}

impl Effort {
    /// Operations at most.
    pub(super) fn most_work(&self) -> u64 {
        self.work.unwrap_or(u64::MAX)
    }

    /// CPU seconds at most.
    pub(super) fn most_seconds(&self) -> f64 {
        match self.work {
            Some(_) => f64::INFINITY,
            None => self.seconds.unwrap_or(10.0),
        }
    }
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

/// Goes on until so many seconds are used.
pub(super) fn until(used: f64, most: f64) -> ControlFlow<()> {
    if used >= most {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

/// The text of a file.
pub(super) fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// A share as a percentage that a reader can compare.
pub(super) fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{:.4} %", share * 100.0)
    } else {
        "not known".to_owned()
    }
}

/// Prints how good an answer is.
pub(super) fn tell(value: &str, bound: &str, gap: f64, optimal: bool, work: u64) {
    print(format!("value {value}"));
    print(format!("bound {bound}"));
    print(format!(
        "gap {}{}",
        percent(gap),
        if optimal { " (proven optimal)" } else { "" }
    ));
    print(format!("work {work}"));
}

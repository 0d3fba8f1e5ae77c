//! `kantel finance run MODEL.toml`: what a calculation says.
//!
//! Exit codes: 0 it was computed, 1 the model is wrong or cannot be computed, 2 wrong use.

use super::print;
use anyhow::{Context, Result};
use finance::model::Checked;
use finance::simulate::{self, Division, RunError};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to compute.
#[derive(clap::Args)]
pub(crate) struct Run {
    /// The calculation (TOML); `docs/en/finance.md` explains the form.
    model: PathBuf,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Draws of the Monte Carlo run; none when no assumption varies.
    #[arg(long, default_value_t = 100_000)]
    draws: u64,
    /// The seed; the same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Reads, computes and prints.
pub(crate) fn run(options: &Run) -> Result<ExitCode> {
    let text = std::fs::read_to_string(&options.model)
        .with_context(|| format!("cannot read {}", options.model.display()))?;
    let checked = Checked::read(&text).with_context(|| options.model.display().to_string())?;
    let outcome = Outcome::of(&checked, options)?;
    if options.json {
        print(serde_json::to_string_pretty(&outcome.json(&checked))?);
    } else {
        outcome.print(&checked);
    }
    Ok(ExitCode::SUCCESS)
}

struct Outcome {
    base: simulate::Case,
    scenarios: BTreeMap<String, simulate::Case>,
    tornado: Vec<simulate::Bar>,
    spread: Option<simulate::Spread>,
    division: Option<Division>,
}

impl Outcome {
    fn of(checked: &Checked, options: &Run) -> Result<Self, RunError> {
        let varies = checked
            .model()
            .assumptions
            .values()
            .any(|a| a.chance.is_some());
        Ok(Self {
            base: simulate::case(checked, &BTreeMap::new())?,
            scenarios: simulate::scenarios(checked)?,
            tornado: simulate::tornado(checked)?,
            spread: varies
                .then(|| simulate::monte_carlo(checked, options.draws, options.seed))
                .transpose()?,
            division: simulate::division(checked)?,
        })
    }

    fn json(&self, checked: &Checked) -> serde_json::Value {
        let used: BTreeMap<_, _> = simulate::used_assumptions(checked)
            .into_iter()
            .map(|name| {
                let assumption = checked.model().assumptions[&name].clone();
                (name, assumption)
            })
            .collect();
        serde_json::json!({
            "title": checked.model().title,
            "base": self.base,
            "scenarios": self.scenarios,
            "tornado": self.tornado,
            "monte_carlo": self.spread,
            "division": self.division,
            "assumptions": used,
        })
    }

    fn print(&self, checked: &Checked) {
        print(&checked.model().title);
        print(format!(
            "{:<34}{:>18}",
            "net present value",
            money(self.base.npv)
        ));
        let rates = self
            .base
            .irr
            .iter()
            .map(|r| format!("{:.2} %", r * 100.0))
            .collect::<Vec<_>>();
        let rates = if rates.is_empty() {
            "none".to_owned()
        } else {
            rates.join(", ")
        };
        print(format!("{:<34}{rates:>18}", "internal rate(s) of return"));
        let payback = self
            .base
            .payback
            .map_or_else(|| "never".to_owned(), |years| format!("{years:.1} years"));
        print(format!("{:<34}{payback:>18}", "paid back after"));
        print("\nPresent value per line");
        for line in &self.base.lines {
            print(format!("  {:<32}{:>18}", line.label, money(line.value)));
        }
        if !self.scenarios.is_empty() {
            print("\nScenarios");
            for (name, case) in &self.scenarios {
                print(format!("  {name:<32}{:>18}", money(case.npv)));
            }
        }
        if !self.tornado.is_empty() {
            print(
                "\nOne assumption at a time              at the lowest    at the highest    turns at",
            );
            for bar in &self.tornado {
                let turns = bar
                    .switching
                    .map_or_else(|| "–".to_owned(), |v| format!("{v:.4}"));
                print(format!(
                    "  {:<32}{:>18}{:>18}{turns:>12}",
                    bar.assumption,
                    money(bar.npv[0]),
                    money(bar.npv[1])
                ));
            }
        }
        if let Some(s) = &self.spread {
            print(format!("\nMonte Carlo, {} draws, seed {}", s.draws, s.seed));
            for (name, value) in [
                ("mean", s.mean),
                ("standard error", s.standard_error),
                ("P10", s.p10),
                ("P50", s.p50),
                ("P90", s.p90),
            ] {
                print(format!("  {name:<32}{:>18}", money(value)));
            }
            print(format!(
                "  {:<32}{:>16.1} %",
                "probability of loss",
                s.probability_of_loss * 100.0
            ));
            print(format!(
                "  {:<32}{:>18}",
                "converged",
                if s.converged {
                    "yes"
                } else {
                    "no: ask more draws"
                }
            ));
        }
        if let Some(division) = &self.division {
            print_division(division);
        }
        print("\nAssumptions used");
        for name in simulate::used_assumptions(checked) {
            let a = &checked.model().assumptions[&name];
            print(format!(
                "  {name} = {} {} ({}, {}; {})",
                a.value, a.unit, a.source, a.date, a.owner
            ));
        }
    }
}

fn print_division(division: &Division) {
    let euro = |cents: i64| money(cents as f64 / 100.0);
    print(format!(
        "\nShared cost {}              alone            by key           Shapley",
        euro(division.total)
    ));
    for p in &division.partners {
        print(format!(
            "  {:<24}{:>18}{:>18}{:>18}",
            p.name,
            euro(p.alone),
            euro(p.by_key),
            euro(p.shapley)
        ));
    }
    for (name, objection) in [
        ("the key", &division.objection_to_key),
        ("Shapley's rule", &division.objection_to_shapley),
    ] {
        match objection {
            None => print(format!("  Under {name} no group pays more than alone.")),
            Some(o) => print(format!(
                "  Under {name}, {} would pay {} together and {} on their own.",
                o.members.join(", "),
                euro(o.asked),
                euro(o.alone)
            )),
        }
    }
}

/// An amount with thin groups of three and two decimals.
fn money(amount: f64) -> String {
    let cents = format!("{:.2}", amount.abs());
    let (whole, part) = cents.split_once('.').unwrap_or((&cents, "00"));
    let mut grouped = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    let minus = if amount < 0.0 && cents != "0.00" {
        "−"
    } else {
        ""
    };
    format!("{minus}{grouped}.{part}")
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn amounts_are_grouped_by_three() {
        assert_eq!(money(1_234_567.891), "1 234 567.89");
        assert_eq!(money(-999.999), "−1 000.00");
        assert_eq!(money(-0.001), "0.00");
    }
}

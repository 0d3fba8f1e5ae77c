//! How sure it is: scenarios, one assumption at a time, and all at once.

use super::Paper;
use crate::commands::finance::table::Table;
use finance::simulate::Spread;
use std::fmt::Write;

impl Paper<'_> {
    pub(super) fn scenarios(&self) -> String {
        if self.report.scenarios.is_empty() {
            return String::new();
        }
        let mut table = Table::new(
            &[
                self.say("Scenario", "Scenario"),
                self.say("waarde", "value"),
                self.say("verschil", "difference"),
                self.say("wat anders is", "what differs"),
            ],
            &[0, 3],
        );
        for (name, scenario) in &self.report.scenarios {
            let differs = scenario
                .values
                .iter()
                .map(|(name, value)| {
                    let own = &self.model.assumptions[name];
                    format!(
                        "{name} {} {} {}",
                        self.language.figure(*value),
                        self.say("in plaats van", "instead of"),
                        self.language.figure(own.value)
                    )
                })
                .collect::<Vec<_>>()
                .join("; ");
            table.row([
                name.clone(),
                self.amount(scenario.case.npv),
                self.amount(scenario.case.npv - self.report.base.npv),
                differs,
            ]);
        }
        format!("\n{}", table.text())
    }

    pub(super) fn tornado(&self) -> String {
        if self.report.tornado.is_empty() {
            return String::new();
        }
        let language = self.language;
        let mut table = Table::new(
            &[
                self.say("Eén veronderstelling tegelijk", "One assumption at a time"),
                self.say("laag … hoog", "low … high"),
                self.say("waarde bij laag", "value at low"),
                self.say("bij hoog", "at high"),
                self.say("per 1 %", "per 1 %"),
                self.say("kantelt bij", "turns at"),
                self.say("eenheid", "unit"),
            ],
            &[0, 6],
        );
        let nothing = || "–".to_owned();
        for bar in &self.report.tornado {
            let [low, high] = bar
                .npv
                .map_or_else(|| [nothing(), nothing()], |npv| npv.map(|x| self.amount(x)));
            table.row([
                bar.assumption.clone(),
                bar.range.map_or_else(nothing, |range| language.span(range)),
                low,
                high,
                bar.elasticity
                    .map_or_else(nothing, |part| format!("{} %", language.fixed(part, 2))),
                bar.switching
                    .map_or_else(nothing, |value| language.figure(value)),
                self.report.assumptions[&bar.assumption].unit.clone(),
            ]);
        }
        format!(
            "\n{}  {}\n",
            table.text(),
            self.say(
                "Per 1 %: hoeveel de waarde verschuift als de veronderstelling met 1 % stijgt. Kantelt bij: daar is de waarde nul.",
                "Per 1 %: how far the value moves when the assumption rises by 1 %. Turns at: where the value is zero.",
            )
        )
    }

    pub(super) fn spread(&self, spread: &Spread) -> String {
        let language = self.language;
        #[allow(clippy::cast_precision_loss)]
        let whole = |number: u64| language.fixed(number as f64, 0);
        let mut text = self.title("Monte Carlo", "Monte Carlo");
        let mut table = Table::new(&["", "", ""], &[0, 2]);
        table.row([
            self.say("trekkingen", "draws").to_owned(),
            whole(spread.draws),
            format!(
                "{} {}; {} {}",
                self.say("startgetal", "seed"),
                spread.seed,
                spread.varying,
                self.say("veronderstellingen variëren", "assumptions vary")
            ),
        ]);
        table.row([
            self.say("gemiddelde", "mean").to_owned(),
            self.amount(spread.mean),
            format!(
                "± {} {}",
                self.amount(spread.standard_error),
                self.say("(standaardfout)", "(standard error)")
            ),
        ]);
        table.row([
            self.say("standaardafwijking", "standard deviation")
                .to_owned(),
            self.amount(spread.sd),
            String::new(),
        ]);
        for (name, value, dutch, english) in [
            (
                "P10",
                spread.p10,
                "één op tien valt lager uit",
                "one in ten turns out lower",
            ),
            (
                "P50",
                spread.p50,
                "de helft valt lager uit",
                "half turn out lower",
            ),
            (
                "P90",
                spread.p90,
                "één op tien valt hoger uit",
                "one in ten turns out higher",
            ),
        ] {
            table.row([
                name.to_owned(),
                self.amount(value),
                self.say(dutch, english).to_owned(),
            ]);
        }
        table.row([
            self.say("kans op verlies", "probability of loss")
                .to_owned(),
            language.percent(spread.probability_of_loss, 1),
            format!("± {}", language.percent(spread.probability_error, 2)),
        ]);
        text += &table.text();
        let convergence = spread
            .convergence
            .iter()
            .map(|point| format!("{}: {}", whole(point.draws), self.amount(point.mean)))
            .collect::<Vec<_>>()
            .join("; ");
        let _ = writeln!(
            text,
            "  {} {convergence}.",
            self.say("Gemiddelde onderweg:", "Mean along the way:")
        );
        let verdict = if spread.converged {
            self.say(
                "Genoeg trekkingen: de standaardfout is hoogstens 1 % van gemiddelde of standaardafwijking",
                "Enough draws: the standard error is at most 1 % of the mean or the standard deviation",
            )
        } else {
            self.say(
                "NIET genoeg trekkingen: vraag er meer met --draws",
                "NOT enough draws: ask for more with --draws",
            )
        };
        let needed = match spread.draws_for_one_per_cent {
            Some(draws) if draws > spread.draws => format!(
                "; {} {}",
                self.say(
                    "voor 1 % van het gemiddelde zijn er zoveel nodig:",
                    "for 1 % of the mean so many are needed:"
                ),
                whole(draws)
            ),
            _ => String::new(),
        };
        let _ = writeln!(text, "  {verdict}{needed}.\n");
        text + &self.bars(spread)
    }

    /// How often the outcome lies in each of twenty equal steps, as bars.
    fn bars(&self, spread: &Spread) -> String {
        const LONGEST: f64 = 40.0;
        let parts: Vec<(f64, f64, f64)> = spread
            .cumulative
            .windows(2)
            .map(|pair| (pair[0].0, pair[1].0, pair[1].1 - pair[0].1))
            .collect();
        let most = parts.iter().fold(0.0_f64, |most, part| most.max(part.2));
        if spread.sd == 0.0 || most <= 0.0 {
            return String::new();
        }
        let mut table = Table::new(
            &[
                self.say("van", "from"),
                self.say("tot", "to"),
                self.say("uitkomsten", "outcomes"),
                "",
            ],
            &[3],
        );
        for (from, to, part) in parts {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let length = (part / most * LONGEST).round() as usize;
            table.row([
                self.amount(from),
                self.amount(to),
                self.language.percent(part, 1),
                "█".repeat(length),
            ]);
        }
        table.text()
    }
}

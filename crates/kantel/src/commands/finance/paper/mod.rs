//! A report as text, for who decides.

mod people;
mod risk;

use super::figures::Language;
use super::table::Table;
use finance::model::{Model, Money};
use finance::simulate::{Case, Report};
use std::fmt::Write;

/// The whole report.
pub(super) fn text(report: &Report, model: &Model, language: Language) -> String {
    let paper = Paper {
        report,
        model,
        language,
    };
    [
        paper.head(),
        paper.lines(),
        paper.years(),
        paper.scenarios(),
        paper.tornado(),
        report
            .monte_carlo
            .as_ref()
            .map_or_else(String::new, |spread| paper.spread(spread)),
        report
            .division
            .as_ref()
            .map_or_else(String::new, |division| paper.division(division)),
        paper.assumptions(),
        paper.remarks(),
    ]
    .join("")
}

struct Paper<'a> {
    report: &'a Report,
    model: &'a Model,
    language: Language,
}

impl Paper<'_> {
    fn say<'a>(&self, dutch: &'a str, english: &'a str) -> &'a str {
        self.language.choose(dutch, english)
    }

    fn amount(&self, amount: f64) -> String {
        self.language.amount(amount)
    }

    /// The name of a year: of the calendar when the model has a start.
    fn year(&self, year: usize) -> String {
        match self.report.start {
            Some(start) => (i64::from(start.year()) + year as i64).to_string(),
            None => year.to_string(),
        }
    }

    fn title(&self, dutch: &str, english: &str) -> String {
        format!("\n{}\n", self.say(dutch, english))
    }

    fn head(&self) -> String {
        let (report, case, language) = (self.report, &self.report.base, self.language);
        let mut text = format!("{}\n", report.title);
        let mut frame = format!(
            "{} {}, {} {}",
            self.say("Bedragen in", "Amounts in"),
            report.currency,
            self.say("in geld van jaar", "in the money of year"),
            self.year(0)
        );
        let _ = write!(
            frame,
            "; {} {} {}",
            report.horizon,
            self.say("jaar;", "years;"),
            self.say("discontovoet", "discount rate")
        );
        let _ = write!(frame, " {}", language.percent(case.rate, 2));
        if let Some(nominal) = &case.nominal {
            let _ = write!(
                frame,
                " {} ({} {} {} {})",
                self.say("reëel", "real"),
                language.percent(nominal.rate, 2),
                self.say(
                    "nominaal, bij een inflatie van",
                    "nominal, at an inflation of"
                ),
                language.percent(nominal.inflation, 2),
                self.say("per jaar", "a year"),
            );
        }
        let _ = writeln!(text, "{frame}.\n");
        let mut table = Table::new(&["", ""], &[0]);
        table.row([
            self.say("Netto contante waarde", "Net present value")
                .to_owned(),
            self.amount(case.npv),
        ]);
        if let Some(annuity) = case.annuity {
            table.row([
                self.say(
                    "Gelijk bedrag per jaar (annuïteit)",
                    "Equal amount a year (annuity)",
                )
                .to_owned(),
                self.amount(annuity),
            ]);
        }
        let real = if case.nominal.is_some() {
            self.say(", reëel", ", real")
        } else {
            ""
        };
        let rate_of_return = self.say("Intern rendement", "Internal rate of return");
        table.row([format!("{rate_of_return}{real}"), self.rates(&case.irr)]);
        if let Some(nominal) = &case.nominal {
            table.row([
                format!("{rate_of_return}{}", self.say(", nominaal", ", nominal")),
                self.rates(&nominal.irr),
            ]);
        }
        table.row([
            self.say("Terugverdiend na", "Paid back after").to_owned(),
            case.payback.map_or_else(
                || self.say("niet", "never").to_owned(),
                |years| format!("{} {}", language.fixed(years, 1), self.say("jaar", "years")),
            ),
        ]);
        let kind = match self.model.rate_is {
            Money::Nominal => self.say(" nominaal", " nominal"),
            Money::Real => "",
        };
        for at in &report.other_rates {
            table.row([
                format!(
                    "{} {}{kind}",
                    self.say("Netto contante waarde aan", "Net present value at"),
                    language.percent(at.rate, 2)
                ),
                self.amount(at.npv),
            ]);
        }
        text + &table.text() + &self.many_rates(case)
    }

    fn rates(&self, rates: &[f64]) -> String {
        if rates.is_empty() {
            return self.say("geen", "none").to_owned();
        }
        rates
            .iter()
            .map(|rate| self.language.percent(*rate, 2))
            .collect::<Vec<_>>()
            .join(self.say(" en ", " and "))
    }

    fn many_rates(&self, case: &Case) -> String {
        if case.irr.len() < 2 {
            return String::new();
        }
        format!(
            "  {}\n",
            self.say(
                "Er is meer dan één intern rendement: het zegt hier niets over de keuze. Kijk naar de netto contante waarde.",
                "There is more than one internal rate of return: here it is no measure of the choice. Look at the net present value.",
            )
        )
    }

    fn lines(&self) -> String {
        let mut table = Table::new(
            &[
                self.say("Wat het nu waard is, per regel", "Present value per line"),
                &self.report.currency,
            ],
            &[0],
        );
        for line in &self.report.base.lines {
            table.row([line.label.clone(), self.amount(line.value)]);
        }
        table.row([
            self.say("Samen", "Together").to_owned(),
            self.amount(self.report.base.npv),
        ]);
        format!("\n{}", table.text())
    }

    fn years(&self) -> String {
        let case = &self.report.base;
        let mut headings = vec![
            self.say("Jaar", "Year"),
            self.say("netto", "net"),
            self.say("opgeteld", "running total"),
            self.say("verdisconteerd", "discounted"),
            self.say("opgeteld", "running total"),
        ];
        if case.nominal.is_some() {
            headings.push(self.say("netto, nominaal", "net, nominal"));
        }
        let mut table = Table::new(&headings, &[0]);
        let (mut running, mut running_discounted) = (0.0, 0.0);
        for (year, (amount, discounted)) in case.years.iter().zip(&case.discounted).enumerate() {
            running += amount;
            running_discounted += discounted;
            let mut cells = vec![
                self.year(year),
                self.amount(*amount),
                self.amount(running),
                self.amount(*discounted),
                self.amount(running_discounted),
            ];
            if let Some(nominal) = &case.nominal {
                cells.push(self.amount(nominal.years[year]));
            }
            table.row(cells);
        }
        format!("\n{}", table.text())
    }
}

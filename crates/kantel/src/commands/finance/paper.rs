//! A report as text, for who decides.

use super::figures::Language;
use super::table::Table;
use finance::model::{Model, Money};
use finance::simulate::{Case, Division, Report, Rule, Spread};
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

    fn scenarios(&self) -> String {
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

    fn tornado(&self) -> String {
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

    fn spread(&self, spread: &Spread) -> String {
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

    fn rule<'a>(&self, rule: &'a Rule) -> &'a str {
        match rule {
            Rule::Equal => self.language.choose("gelijk", "equal"),
            Rule::Key(name) => name,
            Rule::Mix => self.language.choose("gemengd", "mixed"),
            Rule::Shapley => "Shapley",
        }
    }

    fn division(&self, division: &Division) -> String {
        let language = self.language;
        let mut text = format!(
            "\n{} {} {}\n",
            self.say("Verdeling van", "Sharing of"),
            language.cents(division.total),
            self.report.currency
        );
        let mut headings = vec!["", self.say("alleen", "alone")];
        headings.extend(division.shares.iter().map(|share| self.rule(&share.rule)));
        let mut table = Table::new(&headings, &[0]);
        for (i, name) in division.partners.iter().enumerate() {
            let mut cells = vec![name.clone(), language.cents(division.alone[i])];
            cells.extend(
                division
                    .shares
                    .iter()
                    .map(|share| language.cents(share.cents[i])),
            );
            table.row(cells);
        }
        let mut cells = vec![
            self.say("Samen", "Together").to_owned(),
            language.cents(division.alone.iter().sum()),
        ];
        cells.extend(
            division
                .shares
                .iter()
                .map(|share| language.cents(share.cents.iter().sum())),
        );
        table.row(cells);
        text += &table.text();
        for share in &division.shares {
            let rule = self.rule(&share.rule);
            let _ = match &share.objection {
                None => writeln!(
                    text,
                    "  {rule}: {}",
                    self.say(
                        "niemand, ook geen groep, betaalt meer dan zonder de anderen.",
                        "nobody, and no group, pays more than without the others.",
                    )
                ),
                Some(found) => writeln!(
                    text,
                    "  {rule}: {} {} {}; {} {}.",
                    found.members.join(", "),
                    self.say("betaalt", "pays"),
                    language.cents(found.asked),
                    self.say("zonder de anderen maar", "without the others only"),
                    language.cents(found.alone)
                ),
            };
        }
        let _ = match division.pays_from {
            Some(from) => writeln!(
                text,
                "  {} {from} {}",
                self.say("Samen is voordeliger vanaf", "Together is no dearer from"),
                self.say("deelnemers, wie het ook zijn.", "partners on, whoever they are.")
            ),
            None => writeln!(
                text,
                "  {}",
                self.say(
                    "Zelfs met iedereen samen is het duurder dan ieder apart; daarom betaalt ieder wat het apart kost.",
                    "Even with everybody it is dearer than each apart; so all pay what it costs apart.",
                )
            ),
        };
        text
    }

    fn assumptions(&self) -> String {
        let language = self.language;
        let report = self.report;
        let mut text = String::new();
        if !report.assumptions.is_empty() {
            let mut values = Table::new(
                &[
                    self.say(
                        "Veronderstellingen waarop dit steunt",
                        "Assumptions this rests on",
                    ),
                    self.say("waarde", "value"),
                    self.say("eenheid", "unit"),
                    self.say("grenzen", "range"),
                    self.say("spreiding", "spread"),
                ],
                &[0, 2, 3, 4],
            );
            let mut sources = Table::new(
                &[
                    self.say("Waar ze vandaan komen", "Where they come from"),
                    self.say("bron", "source"),
                    self.say("datum", "date"),
                    self.say("wie staat ervoor in", "who answers for it"),
                    "",
                ],
                &[0, 1, 2, 3, 4],
            );
            for (name, a) in &report.assumptions {
                values.row([
                    name.clone(),
                    language.figure(a.value),
                    a.unit.clone(),
                    a.range
                        .map_or_else(String::new, |range| language.span(range)),
                    a.chance
                        .as_ref()
                        .map_or_else(String::new, |chance| language.chance(chance)),
                ]);
                sources.row([
                    name.clone(),
                    a.source.clone(),
                    a.date.to_string(),
                    a.owner.clone(),
                    a.note.clone().unwrap_or_default(),
                ]);
            }
            let _ = write!(text, "\n{}\n{}", values.text(), sources.text());
        }
        if !report.partner_figures.is_empty() {
            let mut table = Table::new(
                &[
                    self.say("Cijfers per deelnemer", "Figures per partner"),
                    self.say("eenheid", "unit"),
                    self.say("bron", "source"),
                    self.say("datum", "date"),
                    self.say("wie", "owner"),
                ],
                &[0, 1, 2, 3, 4],
            );
            for (name, figures) in &report.partner_figures {
                table.row([
                    name.clone(),
                    figures.unit.clone(),
                    figures.source.clone(),
                    figures.date.to_string(),
                    figures.owner.clone(),
                ]);
            }
            let _ = write!(text, "\n{}", table.text());
        }
        text
    }

    fn remarks(&self) -> String {
        let mut text = String::new();
        if !self.report.unused_assumptions.is_empty() {
            let _ = write!(
                text,
                "\n{} {}.\n",
                self.say("Niet gebruikt:", "Not used:"),
                self.report.unused_assumptions.join(", ")
            );
        }
        if !self.report.figures_without_source.is_empty() {
            let all = self
                .report
                .figures_without_source
                .iter()
                .map(|bare| format!("{} ({})", self.language.figure(bare.figure), bare.place))
                .collect::<Vec<_>>()
                .join(", ");
            let _ = write!(
                text,
                "\n{} {all}.\n",
                self.say(
                    "Let op: deze cijfers staan in formules, zonder bron, datum en naam:",
                    "Mind: these figures stand in formulas, without source, date and owner:",
                )
            );
        }
        text
    }
}

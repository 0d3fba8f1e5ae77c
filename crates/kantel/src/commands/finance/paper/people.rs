//! Who pays what, and who stands for which figure.

use super::Paper;
use crate::commands::finance::table::Table;
use finance::simulate::{Division, Rule};
use std::fmt::Write;

impl Paper<'_> {
    fn rule<'a>(&self, rule: &'a Rule) -> &'a str {
        match rule {
            Rule::Equal => self.language.choose("gelijk", "equal"),
            Rule::Key(name) => name,
            Rule::Mix => self.language.choose("gemengd", "mixed"),
            Rule::Shapley => "Shapley",
        }
    }

    pub(super) fn division(&self, division: &Division) -> String {
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

    pub(super) fn assumptions(&self) -> String {
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

    pub(super) fn remarks(&self) -> String {
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

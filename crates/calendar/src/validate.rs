//! Checks a definition once, completely, so that everything after it can trust the data.

use std::fmt;

use crate::definition::{CalendarDefinition, Closing, ClosingDays, Opening, OpeningHours};
use crate::time::Period;

/// Longest label, in characters.
pub const MAX_LABEL: usize = 200;

/// A definition that is no calendar, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InvalidCalendar {
    /// All problems, in the order of the definition; never empty.
    pub problems: Vec<Problem>,
}

impl fmt::Display for InvalidCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place in the JSON form, such as `hours[0].week.monday[1]`.
    pub path: String,
    /// What is wrong there.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)
    }
}

/// What can be wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// The time zone is not in the IANA database.
    #[error("unknown time zone `{0}`")]
    UnknownZone(String),
    /// A period ends before, or when, it starts.
    #[error("period {0} ends before it starts")]
    PeriodEndsBeforeStart(Period),
    /// Two periods of one day share minutes.
    #[error("period {0} overlaps {1}")]
    PeriodsOverlap(Period, Period),
    /// Something ends on a date, or in a year, before its first.
    #[error("ends before it starts")]
    EndsBeforeStart,
    /// Two tables of hours start on the same date, so neither counts before the other.
    #[error("hours start on the same date as hours[{0}]")]
    SameValidity(usize),
    /// An exceptional opening without periods.
    #[error("has no opening period")]
    NoPeriods,
    /// A closing without a reason to show.
    #[error("label is empty")]
    EmptyLabel,
    /// A label of more than [`MAX_LABEL`] characters.
    #[error("label is longer than {MAX_LABEL} characters")]
    LabelTooLong,
    /// A label with a control character, such as a line break.
    #[error("label contains a control character")]
    ControlCharacter,
    /// A desk without a key.
    #[error("desk key is empty")]
    EmptyDeskKey,
    /// The calendar speaks for a desk it does not have.
    #[error("unknown desk `{0}`")]
    UnknownDesk(String),
}

/// Collects problems with their places.
#[derive(Default)]
struct Checker {
    problems: Vec<Problem>,
}

impl Checker {
    fn add(&mut self, path: impl Into<String>, kind: ProblemKind) {
        self.problems.push(Problem {
            path: path.into(),
            kind,
        });
    }

    fn periods(&mut self, path: &str, periods: &[Period]) {
        for (i, period) in periods.iter().enumerate() {
            if period.closes <= period.opens {
                self.add(
                    format!("{path}[{i}]"),
                    ProblemKind::PeriodEndsBeforeStart(*period),
                );
            } else if let Some(other) = periods
                .iter()
                .take(i)
                .find(|other| other.opens < period.closes && period.opens < other.closes)
            {
                self.add(
                    format!("{path}[{i}]"),
                    ProblemKind::PeriodsOverlap(*period, *other),
                );
            }
        }
    }

    fn label(&mut self, path: String, label: &str, required: bool) {
        if required && label.trim().is_empty() {
            self.add(path, ProblemKind::EmptyLabel);
        } else if label.chars().count() > MAX_LABEL {
            self.add(path, ProblemKind::LabelTooLong);
        } else if label.chars().any(char::is_control) {
            self.add(path, ProblemKind::ControlCharacter);
        }
    }

    fn hours(&mut self, path: &str, tables: &[OpeningHours]) {
        for (i, table) in tables.iter().enumerate() {
            let path = format!("{path}[{i}]");
            if let (Some(from), Some(until)) = (table.valid_from, table.valid_until)
                && until < from
            {
                self.add(format!("{path}.valid_until"), ProblemKind::EndsBeforeStart);
            }
            if let Some(same) = tables
                .iter()
                .take(i)
                .position(|other| other.valid_from == table.valid_from)
            {
                self.add(
                    format!("{path}.valid_from"),
                    ProblemKind::SameValidity(same),
                );
            }
            let week = &table.week;
            for (name, periods) in [
                ("monday", &week.monday),
                ("tuesday", &week.tuesday),
                ("wednesday", &week.wednesday),
                ("thursday", &week.thursday),
                ("friday", &week.friday),
                ("saturday", &week.saturday),
                ("sunday", &week.sunday),
            ] {
                self.periods(&format!("{path}.week.{name}"), periods);
            }
        }
    }

    fn closings(&mut self, path: &str, closings: &[Closing]) {
        for (i, closing) in closings.iter().enumerate() {
            self.label(format!("{path}[{i}].label"), &closing.label, true);
            let reversed = match closing.days {
                ClosingDays::Date(_) => false,
                ClosingDays::Range { from, until } => until < from,
                ClosingDays::Yearly {
                    first_year,
                    last_year,
                    ..
                } => {
                    matches!((first_year, last_year), (Some(first), Some(last)) if last < first)
                }
            };
            if reversed {
                self.add(format!("{path}[{i}].days"), ProblemKind::EndsBeforeStart);
            }
            self.periods(&format!("{path}[{i}].hours"), &closing.hours);
        }
    }

    fn openings(&mut self, path: &str, openings: &[Opening]) {
        for (i, opening) in openings.iter().enumerate() {
            self.label(format!("{path}[{i}].label"), &opening.label, false);
            if opening.periods.is_empty() {
                self.add(format!("{path}[{i}].periods"), ProblemKind::NoPeriods);
            }
            self.periods(&format!("{path}[{i}].periods"), &opening.periods);
        }
    }
}

/// All problems of a definition except its time zone, which only looking it up can tell.
pub(crate) fn problems(definition: &CalendarDefinition) -> Vec<Problem> {
    let mut check = Checker::default();
    check.hours("hours", &definition.hours);
    check.closings("closings", &definition.closings);
    check.openings("openings", &definition.openings);
    for (key, desk) in &definition.desks {
        let path = format!("desks.{key}");
        if key.trim().is_empty() {
            check.add("desks", ProblemKind::EmptyDeskKey);
        }
        check.label(format!("{path}.name"), &desk.name, false);
        check.hours(&format!("{path}.hours"), &desk.hours);
        check.closings(&format!("{path}.closings"), &desk.closings);
        check.openings(&format!("{path}.openings"), &desk.openings);
    }
    if let Some(key) = &definition.desk
        && !definition.desks.contains_key(key)
    {
        check.add("desk", ProblemKind::UnknownDesk(key.clone()));
    }
    check.problems
}

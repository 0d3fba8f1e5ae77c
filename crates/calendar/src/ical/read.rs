//! Reading closings from an iCalendar file.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::event::{Event, Reader};
use super::lines::{IcalError, events};
use super::rule::{Recurrence, recurrence};
use crate::definition::{Closing, ClosingDays};
use crate::time::{MonthDay, Period, TimeOfDay};

/// A yearly event that starts before this year is taken as "since always": the law on public holidays is of 1974.
pub(super) const SINCE_ALWAYS: i16 = 1973;

/// How to read a file.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The zone of the calendar that the closings are for; times in other zones are converted.
    pub zone: TimeZone,
    /// The label for events without a title.
    pub untitled: String,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosingImport {
    /// The closings, in the order of the file; they pass the checks of a calendar.
    pub closings: Vec<Closing>,
    /// Everything that was left out or read differently, for the person who imports.
    pub notes: Vec<ImportNote>,
}

/// Something in a file that was understood, but not taken over as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportNote {
    /// The line in the file, from 1.
    pub line: usize,
    /// The title of the event.
    pub label: String,
    /// What happened with it.
    pub kind: ImportNoteKind,
}

/// What happened with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportNoteKind {
    /// Left out: the event is cancelled.
    Cancelled,
    /// Left out: it takes no time.
    NoLength,
    /// Only its first occurrence was taken: closings cannot recur like this (the rule as written).
    UnsupportedRecurrence(String),
    /// Its times were taken as times of the calendar: this zone is not known.
    UnknownZone(String),
}

/// Reads closings from an iCalendar file.
///
/// All-day events become closings of whole days, events with times closings of hours. Yearly recurrence is kept (with its
/// end and its exceptions); a daily one with an end becomes a range; of others the first occurrence is taken, with a note.
/// Unknown properties and components are passed over, lines may be folded and end in LF or CRLF.
///
/// # Errors
/// [`IcalError`] with the line, when the file is not iCalendar: nothing is taken over from half a file.
pub fn read_closings(bytes: &[u8], options: &ReadOptions) -> Result<ClosingImport, IcalError> {
    let mut reader = Reader {
        zone: &options.zone,
        untitled: &options.untitled,
        notes: Vec::new(),
    };
    let mut found: Vec<Event> = Vec::new();
    for raw in events(bytes)? {
        found.extend(reader.event(&raw)?);
    }
    // Changed occurrences come as events of their own, with the UID of the series they are taken out of.
    let mut replaced: HashMap<String, Vec<Date>> = HashMap::new();
    for event in &found {
        if let (Some(uid), Some(date)) = (&event.uid, event.replaces) {
            replaced.entry(uid.clone()).or_default().push(date);
        }
    }
    let mut closings = Vec::new();
    for mut event in found {
        if event.replaces.is_none()
            && let Some(dates) = event.uid.as_ref().and_then(|uid| replaced.get(uid))
        {
            event.except.extend(dates);
        }
        closings.extend(closings_of(&event, &mut reader)?);
    }
    Ok(ClosingImport {
        closings,
        notes: reader.notes,
    })
}

/// The closings one event stands for.
fn closings_of(event: &Event, reader: &mut Reader<'_>) -> Result<Vec<Closing>, IcalError> {
    let mut closings = Vec::new();
    let mut push = |days: ClosingDays, hours: Option<Period>| {
        let closing = Closing::new(event.label.clone(), days).at_level(event.level);
        closings.push(closing.during(Vec::from_iter(hours)));
    };
    let rule = match &event.rule {
        Some((line, text)) => {
            let rule = recurrence(text, event.start)
                .map_err(|()| IcalError::bad_value(*line, "RRULE", text))?;
            if rule.is_none() {
                let shown = text.chars().take(200).collect();
                reader.note(
                    event.number,
                    &event.label,
                    ImportNoteKind::UnsupportedRecurrence(shown),
                );
            }
            rule
        }
        None => None,
    };
    let pieces = pieces(event.start, event.end);
    match rule {
        Some(Recurrence::Yearly { last_year }) if spans_less_than_a_year(event) => {
            let first_year = event.start.year();
            // Exceptions cut the years into runs without them.
            let mut except: Vec<i16> = event
                .except
                .iter()
                .filter(|date| MonthDay::of(**date) == MonthDay::of(event.start.date()))
                .map(|date| date.year())
                .filter(|year| *year >= first_year)
                .collect();
            except.sort_unstable();
            except.dedup();
            let mut from = first_year;
            let ends = except
                .into_iter()
                .map(|year| (Some(year - 1), year.saturating_add(1)));
            for (until, next) in ends.chain([(last_year, i16::MAX)]) {
                let until = [until, last_year].into_iter().flatten().min();
                if until.is_none_or(|until| from <= until) {
                    for &(first, last, hours) in &pieces {
                        // A piece can start in the year after the event.
                        let shift = first.year() - first_year;
                        push(
                            ClosingDays::Yearly {
                                from: MonthDay::of(first),
                                until: MonthDay::of(last),
                                first_year: (from >= SINCE_ALWAYS).then_some(from + shift),
                                last_year: until.map(|year| year.saturating_add(shift)),
                            },
                            hours,
                        );
                    }
                }
                from = next;
            }
        }
        Some(Recurrence::Daily { last }) => {
            let mut except: Vec<Date> = event.except.clone();
            except.sort_unstable();
            for &(first_day, last_day, hours) in &pieces {
                let shift = event.start.date().until(first_day).unwrap_or_default();
                let length = first_day.until(last_day).unwrap_or_default();
                let mut from = event.start.date();
                let ends = except
                    .iter()
                    .filter(|day| **day >= from)
                    .filter_map(|day| Some((day.yesterday().ok()?, day.tomorrow().ok()?)));
                let ends: Vec<_> = ends.chain([(last, Date::MAX)]).collect();
                for (until, next) in ends {
                    let until = until.min(last);
                    if from <= until {
                        let last = until.saturating_add(shift).saturating_add(length);
                        push(range(from.saturating_add(shift), last), hours);
                    }
                    from = next;
                }
            }
        }
        _ => {
            if !event.except.contains(&event.start.date()) || event.rule.is_none() {
                for &(first, last, hours) in &pieces {
                    push(range(first, last), hours);
                }
            }
        }
    }
    let length = event.start.duration_until(event.end);
    for start in &event.also {
        if let Ok(end) = start.checked_add(length) {
            for (first, last, hours) in self::pieces(*start, end) {
                push(range(first, last), hours);
            }
        }
    }
    Ok(closings)
}

/// A yearly event of a year or more would overlap itself; its first occurrence says all.
fn spans_less_than_a_year(event: &Event) -> bool {
    event
        .start
        .checked_add(365.days())
        .is_ok_and(|limit| event.end <= limit)
}

fn range(first: Date, last: Date) -> ClosingDays {
    if first == last {
        ClosingDays::Date(first)
    } else {
        ClosingDays::Range {
            from: first,
            until: last,
        }
    }
}

/// A stretch of time as days: first and last date, and the hours when the days are not closed in full.
///
/// Times are widened to whole minutes.
fn pieces(start: DateTime, end: DateTime) -> Vec<(Date, Date, Option<Period>)> {
    let minutes = |at: DateTime| {
        u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs())
    };
    let from = TimeOfDay::from_minutes(minutes(start)).unwrap_or(TimeOfDay::START);
    let up = u16::from(end.second() > 0 || end.subsec_nanosecond() > 0);
    let until = TimeOfDay::from_minutes(minutes(end) + up).unwrap_or(TimeOfDay::END);
    let (mut first, mut last) = (start.date(), end.date());
    let mut pieces = Vec::new();
    if end <= start {
        return pieces;
    }
    if first == last {
        let hours = Period::new(from, until);
        pieces.push((first, last, (hours != Period::WHOLE_DAY).then_some(hours)));
        return pieces;
    }
    if from > TimeOfDay::START {
        pieces.push((first, first, Some(Period::new(from, TimeOfDay::END))));
        first = first.tomorrow().unwrap_or(first);
    }
    let tail = (until > TimeOfDay::START).then_some((
        last,
        last,
        Some(Period::new(TimeOfDay::START, until)),
    ));
    last = last.yesterday().unwrap_or(last);
    if first <= last {
        pieces.push((first, last, None));
    }
    pieces.extend(tail);
    pieces
}

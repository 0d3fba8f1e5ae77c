//! Writing iCalendar files.

use std::collections::HashMap;

use icalendar::{Component, Event, Property};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::clean_label;
use super::read::SINCE_ALWAYS;
use crate::calendar::{Calendar, ClosedReason};
use crate::definition::{Closing, ClosingDays, ClosingLevel};
use crate::time::{MonthDay, Period, TimeOfDay};

/// What a written file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IcalHeader {
    /// The name that calendar programs show.
    pub name: String,
    /// The moment of writing (`DTSTAMP` of every event).
    pub stamp: Timestamp,
    /// The part after `@` in every `UID`, such as the host name of the organisation.
    pub uid_domain: String,
}

/// A file being written.
struct Writer<'a> {
    header: &'a IcalHeader,
    calendar: icalendar::Calendar,
    /// How often each hash was used, so that equal events still have their own `UID`.
    used: HashMap<u64, u32>,
}

impl<'a> Writer<'a> {
    fn new(header: &'a IcalHeader, zone: &str) -> Writer<'a> {
        let mut calendar = icalendar::Calendar::empty();
        for (key, value) in [
            ("VERSION", "2.0"),
            ("PRODID", "-//Kantel//calendar//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("X-WR-CALNAME", &escape(&clean_label(&header.name))),
            ("X-WR-TIMEZONE", &clean_label(zone)),
        ] {
            calendar.append_property(Property::new(key, value));
        }
        Writer {
            header,
            calendar,
            used: HashMap::new(),
        }
    }

    /// Adds an event; `start` and `end` are complete values with their type.
    fn event(
        &mut self,
        label: &str,
        start: (&str, String),
        end: (&str, String),
        further: &[(&str, String)],
    ) {
        let label = clean_label(label);
        let mut hash = Fnv::new();
        for part in [&label, &start.1, &end.1]
            .into_iter()
            .chain(further.iter().map(|(_, value)| value))
        {
            hash.add(part.as_bytes());
        }
        let times = self.used.entry(hash.0).or_insert(0);
        *times += 1;
        let domain: String = self
            .header
            .uid_domain
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c))
            .collect();
        let uid = format!("{:016x}-{times}@{domain}", hash.0);
        let mut event = Event::new();
        event.add_property("UID", uid);
        event.add_property("DTSTAMP", utc(self.header.stamp));
        event.add_property("SUMMARY", label);
        event.add_property("TRANSP", "TRANSPARENT");
        for (name, (kind, value)) in [("DTSTART", start), ("DTEND", end)] {
            let mut property = Property::new(name, value);
            if kind == "DATE" {
                property.add_parameter("VALUE", kind);
            }
            event.append_property(property.done());
        }
        for (name, value) in further {
            event.add_property(*name, value.clone());
        }
        self.calendar.push(event.done());
    }

    fn finish(self) -> String {
        let text = self.calendar.to_string();
        // Lines are folded again: here strictly at 75 octets, the space of the fold included (RFC 5545, section 3.1).
        text.replace("\r\n ", "")
            .split_terminator("\r\n")
            .map(fold)
            .collect()
    }
}

/// Writes closings as events: whole days as all-day events, hours as events in local time without a zone (`X-WR-TIMEZONE`
/// names it), yearly ones with a recurrence rule.
///
/// Reading the file again gives closings of the same days and hours. A yearly range over the end of February is written as
/// separate events around 29 February, and hours of several days as one event for each period, so the number of closings can grow.
#[must_use]
pub fn write_closings(closings: &[Closing], zone: &TimeZone, header: &IcalHeader) -> String {
    let mut writer = Writer::new(header, zone.iana_name().unwrap_or_default());
    for closing in closings {
        let mut further = Vec::new();
        if closing.level == ClosingLevel::Regional {
            further.push(("X-CLOSING-LEVEL", "REGIONAL".to_owned()));
        }
        match closing.days {
            ClosingDays::Date(date) => days(&mut writer, closing, date, date, &further),
            ClosingDays::Range { from, until } => days(&mut writer, closing, from, until, &further),
            ClosingDays::Yearly {
                from,
                until,
                first_year,
                last_year,
            } => {
                for (from, until, shift) in around_leap_day(from, until, closing.hours.is_empty()) {
                    let first = first_year.unwrap_or(1970).saturating_add(shift);
                    let last = last_year.map(|year| year.saturating_add(shift));
                    yearly(&mut writer, closing, (from, until), first, last, &further);
                }
            }
        }
    }
    writer.finish()
}

/// One stretch of dates.
fn days(
    writer: &mut Writer<'_>,
    closing: &Closing,
    first: Date,
    last: Date,
    further: &[(&str, String)],
) {
    if closing.hours.is_empty() {
        writer.event(&closing.label, day(first), day(after(last)), further);
    }
    for period in &closing.hours {
        let mut further = further.to_vec();
        if last > first {
            // Days differ by at most the range of Date, so the count fits.
            let count = first
                .until(last)
                .map_or(1, |span| i64::from(span.get_days()) + 1);
            further.push(("RRULE", format!("FREQ=DAILY;COUNT={count}")));
        }
        writer.event(
            &closing.label,
            moment(first, period.opens),
            moment(first, period.closes),
            &further,
        );
    }
}

/// Days of every year; within one run no 29 February, unless it is the run.
fn yearly(
    writer: &mut Writer<'_>,
    closing: &Closing,
    (from, until): (MonthDay, MonthDay),
    first_year: i16,
    last_year: Option<i16>,
    further: &[(&str, String)],
) {
    // The first year that has the day: for 29 February up to eight years on, over a century that is no leap year.
    let first = (first_year..first_year.saturating_add(9)).find_map(|year| from.in_year(year));
    let Some(first) = first.filter(|first| last_year.is_none_or(|last| first.year() <= last))
    else {
        return;
    };
    let end_year = if until < from {
        first.year().saturating_add(1)
    } else {
        first.year()
    };
    let Some(last) = until.in_year(end_year) else {
        return;
    };
    let rule = match last_year.and_then(|year| {
        (first.year()..=year)
            .rev()
            .find_map(|year| from.in_year(year))
    }) {
        Some(end) if closing.hours.is_empty() => format!("FREQ=YEARLY;UNTIL={}", basic(end)),
        Some(end) => format!("FREQ=YEARLY;UNTIL={}T235959", basic(end)),
        None => "FREQ=YEARLY".to_owned(),
    };
    let mut further = further.to_vec();
    further.push(("RRULE", rule));
    if closing.hours.is_empty() {
        writer.event(&closing.label, day(first), day(after(last)), &further);
    }
    for period in &closing.hours {
        writer.event(
            &closing.label,
            moment(first, period.opens),
            moment(first, period.closes),
            &further,
        );
    }
}

/// Cuts a yearly range into runs that have the same length every year, each with the years by which it starts later than the
/// range. `whole` is for whole days; hours need one run for each day.
fn around_leap_day(from: MonthDay, until: MonthDay, whole: bool) -> Vec<(MonthDay, MonthDay, i16)> {
    let all: Vec<MonthDay> = (1..=12)
        .flat_map(|month| (1..=31).filter_map(move |day| MonthDay::new(month, day)))
        .collect();
    let inside: Vec<(MonthDay, i16)> = if from <= until {
        all.iter()
            .filter(|day| (from..=until).contains(day))
            .map(|day| (*day, 0))
            .collect()
    } else {
        let before = all.iter().filter(|day| **day >= from).map(|day| (*day, 0));
        before
            .chain(all.iter().filter(|day| **day <= until).map(|day| (*day, 1)))
            .collect()
    };
    let leap = MonthDay::new(2, 29);
    let mut runs: Vec<(MonthDay, MonthDay, i16)> = Vec::new();
    for (day, shift) in inside {
        match runs.last_mut() {
            Some(run) if whole && Some(day) != leap && Some(run.1) != leap => run.1 = day,
            _ => runs.push((day, day, shift)),
        }
    }
    runs
}

/// Writes the days from `first` to `last`, both included, on which the calendar is closed, for people who subscribe to them.
///
/// Days closed only because the week has no hours are left out. Days on end with the same first reason are one event. `label`
/// gives the title for a reason, in the language of the reader.
#[must_use]
pub fn write_closed_days(
    calendar: &Calendar,
    (first, last): (Date, Date),
    header: &IcalHeader,
    label: impl Fn(&ClosedReason) -> String,
) -> String {
    let mut writer = Writer::new(header, &calendar.definition().zone);
    let mut run: Option<(Date, Date, ClosedReason)> = None;
    for date in days_between(first, last) {
        let reason = calendar
            .closed_reason(date)
            .filter(|reason| !matches!(reason, ClosedReason::Weekend | ClosedReason::NoHours));
        match (&mut run, reason) {
            (Some((_, until, same)), Some(reason)) if *same == reason && after(*until) == date => {
                *until = date;
            }
            (_, reason) => {
                let next = reason.map(|reason| (date, date, reason));
                if let Some((from, until, reason)) = std::mem::replace(&mut run, next) {
                    writer.event(&label(&reason), day(from), day(after(until)), &[]);
                }
            }
        }
    }
    if let Some((from, until, reason)) = run {
        writer.event(&label(&reason), day(from), day(after(until)), &[]);
    }
    writer.finish()
}

/// Writes when the calendar is open from `first` to `last`, both included: one event for each period, in UTC, so that no
/// program can misread a clock change. `title` is the title of every event.
#[must_use]
pub fn write_opening_hours(
    calendar: &Calendar,
    (first, last): (Date, Date),
    header: &IcalHeader,
    title: &str,
) -> String {
    let mut writer = Writer::new(header, &calendar.definition().zone);
    for date in days_between(first, last) {
        for (opens, closes) in calendar.spans(date) {
            writer.event(
                title,
                ("DATE-TIME", utc(opens)),
                ("DATE-TIME", utc(closes)),
                &[],
            );
        }
    }
    writer.finish()
}

fn days_between(first: Date, last: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |date| date.tomorrow().ok())
        .take_while(move |date| *date <= last)
}

fn after(date: Date) -> Date {
    date.saturating_add(1.day())
}

fn basic(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn day(date: Date) -> (&'static str, String) {
    ("DATE", basic(date))
}

/// A time of `date` without a zone; 24:00 is 00:00 of the next day.
fn moment(date: Date, time: TimeOfDay) -> (&'static str, String) {
    let (date, hour) = if time == Period::WHOLE_DAY.closes {
        (after(date), 0)
    } else {
        (date, time.hour())
    };
    (
        "DATE-TIME",
        format!("{}T{hour:02}{:02}00", basic(date), time.minute()),
    )
}

fn utc(instant: Timestamp) -> String {
    let at = TimeZone::UTC.to_datetime(instant);
    format!(
        "{}T{:02}{:02}{:02}Z",
        basic(at.date()),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// TEXT escaping, for properties the `icalendar` crate does not know to be text.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
}

/// A content line, folded so that no line is longer than 75 octets, with its line end.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

/// FNV-1a, 64 bits: the same on every machine and in every version, unlike the hashers of the standard library.
struct Fnv(u64);

impl Fnv {
    fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        // The separator keeps "ab" + "c" apart from "a" + "bc".
        for byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

const _: () = assert!(
    SINCE_ALWAYS > 1970 + 2,
    "29 February of 1972 must still read as since always"
);

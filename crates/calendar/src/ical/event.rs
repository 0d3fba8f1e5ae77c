//! One event: when it takes place, in the time of the calendar it is read into.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, ToSpan};

use super::clean_label;
use super::lines::{IcalError, IcalErrorKind, Line, RawEvent};
use super::read::{ImportNote, ImportNoteKind};
use crate::definition::ClosingLevel;

/// An event with all that matters for closings.
pub(super) struct Event {
    pub(super) number: usize,
    pub(super) label: String,
    pub(super) uid: Option<String>,
    pub(super) level: ClosingLevel,
    /// First moment, on the wall clock of the calendar.
    pub(super) start: DateTime,
    /// First moment after the event.
    pub(super) end: DateTime,
    /// The rule of recurrence as written, with its line.
    pub(super) rule: Option<(usize, String)>,
    /// Dates on which a recurring event does not take place.
    pub(super) except: Vec<Date>,
    /// Further starts.
    pub(super) also: Vec<DateTime>,
    /// For a changed occurrence of a recurring event: the date it had.
    pub(super) replaces: Option<Date>,
}

/// A value of type DATE or DATE-TIME.
#[derive(Clone, Copy)]
enum Moment {
    Day(Date),
    Time(DateTime),
}

impl Moment {
    fn start(self) -> DateTime {
        match self {
            Moment::Day(date) => date.to_datetime(Time::midnight()),
            Moment::Time(time) => time,
        }
    }
}

/// Reads events, keeping notes of what was read differently from what was written.
pub(super) struct Reader<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) untitled: &'a str,
    pub(super) notes: Vec<ImportNote>,
}

impl Reader<'_> {
    pub(super) fn note(&mut self, line: usize, label: &str, kind: ImportNoteKind) {
        self.notes.push(ImportNote {
            line,
            label: label.to_owned(),
            kind,
        });
    }

    /// The event, or nothing (and a note) when it closes nothing.
    pub(super) fn event(&mut self, raw: &RawEvent) -> Result<Option<Event>, IcalError> {
        let find = |name: &str| raw.lines.iter().find(|line| line.property.key() == name);
        let value = |name: &str| find(name).map(|line| line.property.value());
        let label = value("SUMMARY")
            .map(clean_label)
            .filter(|label| !label.is_empty());
        let label = label.unwrap_or_else(|| self.untitled.to_owned());
        let start_line =
            find("DTSTART").ok_or_else(|| IcalError::new(raw.number, IcalErrorKind::NoStart))?;
        let first = self.moment(start_line, start_line.property.value(), &label)?;
        let start = first.start();
        let too_late = |line: &Line| {
            IcalError::bad_value(line.number, line.property.key(), line.property.value())
        };
        let (end_line, end) = match (find("DTEND"), find("DURATION"), first) {
            (Some(line), ..) => (
                line,
                self.moment(line, line.property.value(), &label)?.start(),
            ),
            (None, Some(line), _) => {
                let length = duration(line.property.value()).ok_or_else(|| too_late(line))?;
                (line, start.checked_add(length).map_err(|_| too_late(line))?)
            }
            (None, None, Moment::Day(_)) => (
                start_line,
                start
                    .checked_add(1.day())
                    .map_err(|_| too_late(start_line))?,
            ),
            (None, None, Moment::Time(_)) => (start_line, start),
        };
        if end < start {
            return Err(IcalError::new(
                end_line.number,
                IcalErrorKind::EndsBeforeStart,
            ));
        }
        // Some programs write a whole day with an end equal to its start.
        let end = match first {
            Moment::Day(_) if end == start => start
                .checked_add(1.day())
                .map_err(|_| too_late(start_line))?,
            _ => end,
        };
        let (mut except, mut also) = (Vec::new(), Vec::new());
        for line in &raw.lines {
            let key = line.property.key();
            if key != "EXDATE" && key != "RDATE" {
                continue;
            }
            for text in line.property.value().split(',') {
                // A PERIOD gives a length of its own; its start is what counts here.
                let text = text.split('/').next().unwrap_or(text);
                let moment = self.moment(line, text, &label)?.start();
                if key == "EXDATE" {
                    except.push(moment.date());
                } else {
                    also.push(moment);
                }
            }
        }
        let replaces = match find("RECURRENCE-ID") {
            Some(line) => Some(
                self.moment(line, line.property.value(), &label)?
                    .start()
                    .date(),
            ),
            None => None,
        };
        let event = Event {
            number: raw.number,
            uid: value("UID").map(str::to_owned),
            level: match value("X-CLOSING-LEVEL") {
                Some(level) if level.eq_ignore_ascii_case("REGIONAL") => ClosingLevel::Regional,
                _ => ClosingLevel::Local,
            },
            start,
            end,
            rule: find("RRULE").map(|line| (line.number, line.property.value().to_owned())),
            except,
            also,
            replaces,
            label,
        };
        if value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
            self.note(raw.number, &event.label, ImportNoteKind::Cancelled);
            // A cancelled occurrence still takes its date out of the series.
            return Ok(event.replaces.is_some().then_some(Event {
                end: start,
                ..event
            }));
        }
        if end == start {
            self.note(raw.number, &event.label, ImportNoteKind::NoLength);
            return Ok(event.replaces.is_some().then_some(event));
        }
        Ok(Some(event))
    }

    /// A DATE, or a DATE-TIME brought to the wall clock of the calendar.
    fn moment(&mut self, line: &Line, text: &str, label: &str) -> Result<Moment, IcalError> {
        let text = text.trim();
        let bad = || IcalError::bad_value(line.number, line.property.key(), text);
        let Some((day, time)) = text.split_once(['T', 't']) else {
            return Ok(Moment::Day(date(text).ok_or_else(bad)?));
        };
        let (time, utc) = match time.strip_suffix(['Z', 'z']) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let local = date(day)
            .ok_or_else(bad)?
            .to_datetime(clock_time(time).ok_or_else(bad)?);
        let zone = match line.parameter("TZID") {
            _ if utc => Some(TimeZone::UTC),
            Some(name) => {
                let zone = zone(name);
                if zone.is_none() {
                    self.note(
                        line.number,
                        label,
                        ImportNoteKind::UnknownZone(clean_label(name)),
                    );
                }
                zone
            }
            None => None,
        };
        // Without a zone, or with one nobody knows, the time is meant as the calendar's own.
        let Some(zone) = zone else {
            return Ok(Moment::Time(local));
        };
        let instant = zone.to_timestamp(local).map_err(|_| bad())?;
        Ok(Moment::Time(self.zone.to_datetime(instant)))
    }
}

/// A time zone by its IANA name, also with a path before it, or by the name that Windows programs give it.
fn zone(name: &str) -> Option<TimeZone> {
    let name = name.trim().trim_matches('"');
    let known = match name {
        "Romance Standard Time" => "Europe/Brussels",
        "W. Europe Standard Time" => "Europe/Berlin",
        "Central Europe Standard Time" => "Europe/Budapest",
        "Central European Standard Time" => "Europe/Warsaw",
        "GMT Standard Time" => "Europe/London",
        "UTC" | "Coordinated Universal Time" => "UTC",
        other => other,
    };
    let database = TimeZoneDatabase::bundled();
    database.get(known).ok().or_else(|| {
        // `/example.org/2026a/Europe/Brussels`: a globally unique name that ends in the IANA name.
        let mut parts = known.rsplitn(3, '/');
        let (city, region) = (parts.next()?, parts.next()?);
        known
            .starts_with('/')
            .then(|| database.get(&format!("{region}/{city}")).ok())?
    })
}

/// `digits` of text as a number; nothing unless all are ASCII digits.
fn number(text: &str, digits: usize) -> Option<i16> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `YYYYMMDD`.
pub(super) fn date(text: &str) -> Option<Date> {
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
    let small = |text| i8::try_from(number(text, 2)?).ok();
    Date::new(number(year, 4)?, small(month)?, small(day)?).ok()
}

/// `HHMMSS`; a leap second is read as the second before it.
fn clock_time(text: &str) -> Option<Time> {
    let (hour, minute, second) = (text.get(..2)?, text.get(2..4)?, text.get(4..)?);
    let small = |text| i8::try_from(number(text, 2)?).ok();
    let second = small(second)?;
    Time::new(
        small(hour)?,
        small(minute)?,
        if second == 60 { 59 } else { second },
        0,
    )
    .ok()
}

/// A positive DURATION such as `P1D`, `PT4H30M` or `P2W`.
fn duration(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let mut rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut seconds, mut in_time, mut parts) = (0_i64, false, 0);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            if in_time {
                return None;
            }
            (in_time, rest) = (true, time);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let amount: i64 = rest.get(..end)?.parse::<u32>().ok()?.into();
        let unit = match (rest.get(end..=end)?, in_time) {
            ("W", false) => 604_800,
            ("D", false) => 86_400,
            ("H", true) => 3_600,
            ("M", true) => 60,
            ("S", true) => 1,
            _ => return None,
        };
        seconds += amount * unit;
        parts += 1;
        rest = rest.get(end + 1..)?;
    }
    (parts > 0).then(|| SignedDuration::from_secs(seconds))
}

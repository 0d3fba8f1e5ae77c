//! Recurrence rules: those that closings know (every year, or some days on end).

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::event::date;

/// What a recurrence rule makes of an event.
pub(super) enum Recurrence {
    /// Every year; `last_year` is the last in which it starts.
    Yearly { last_year: Option<i16> },
    /// Every day up to and including this date.
    Daily { last: Date },
}

/// Reads the value of an `RRULE` for an event that starts at `start`.
///
/// `Ok(None)` is a rule that is well formed as far as it was read, but says something closings cannot say.
pub(super) fn recurrence(rule: &str, start: DateTime) -> Result<Option<Recurrence>, ()> {
    let (mut frequency, mut count, mut until, mut supported) = (None, None, None, true);
    for part in rule.trim().trim_end_matches(';').split(';') {
        let (key, value) = part.split_once('=').ok_or(())?;
        let value = value.trim().to_ascii_uppercase();
        match key.trim().to_ascii_uppercase().as_str() {
            "FREQ" => frequency = Some(value),
            "INTERVAL" => supported &= value.parse::<u32>().map_err(drop)? == 1,
            "COUNT" => count = Some(value.parse::<u32>().ok().filter(|n| *n > 0).ok_or(())?),
            "UNTIL" => until = Some(end_of(&value).ok_or(())?),
            "WKST" => {}
            "BYMONTH" => supported &= value.parse() == Ok(start.month()),
            "BYMONTHDAY" => supported &= value.parse() == Ok(start.day()),
            _ => supported = false,
        }
    }
    let first = start.date();
    match frequency.ok_or(())?.as_str() {
        _ if !supported => Ok(None),
        "YEARLY" => {
            let counted = count.map(|count| nth_year(first, count));
            let limited = until.map(|until| last_year(start, until));
            Ok(Some(Recurrence::Yearly {
                last_year: [counted, limited].into_iter().flatten().min(),
            }))
        }
        "DAILY" => {
            let counted =
                count.map(|count| first.saturating_add(i64::from(count - 1).min(1 << 22).days()));
            let limited = until.map(|until| {
                if until.time() < start.time() {
                    until.date().saturating_sub(1.day())
                } else {
                    until.date()
                }
            });
            let last = [counted, limited].into_iter().flatten().min();
            Ok(last.map(|last| Recurrence::Daily {
                last: last.max(first),
            }))
        }
        _ => Ok(None),
    }
}

/// The last moment of an `UNTIL`. A moment in UTC is taken as it stands: closings end on dates, not on hours.
fn end_of(text: &str) -> Option<DateTime> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let day = date(day)?;
    match time {
        Some(time) => {
            let time = time.strip_suffix('Z').unwrap_or(time);
            (time.len() == 6 && time.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
            let part = |range: std::ops::Range<usize>| time.get(range)?.parse::<i8>().ok();
            Time::new(part(0..2)?, part(2..4)?, part(4..6)?.min(59), 0)
                .ok()
                .map(|time| day.to_datetime(time))
        }
        None => Some(day.to_datetime(Time::MAX)),
    }
}

/// The year of the nth occurrence; years without the day (29 February) do not count.
fn nth_year(first: Date, count: u32) -> i16 {
    let exists = |year| Date::new(year, first.month(), first.day()).is_ok();
    let nth = (first.year()..=9999)
        .filter(|year| exists(*year))
        .nth(usize::try_from(count - 1).unwrap_or(usize::MAX));
    nth.unwrap_or(9999)
}

/// The last year in which the event starts no later than `until`.
fn last_year(start: DateTime, until: DateTime) -> i16 {
    let in_year = start.with().year(until.year()).build();
    let starts_in_time = in_year.map_or_else(
        // 29 February in a common year: it did not take place, whatever the day.
        |_| true,
        |occurrence| occurrence <= until,
    );
    if starts_in_time {
        until.year()
    } else {
        until.year() - 1
    }
}

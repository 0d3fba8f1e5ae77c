//! What all tests use: a usual calendar and short ways to write moments.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

pub mod generate;

use calendar::{Calendar, CalendarDefinition, Period};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Monday to Friday 09:00-12:00 and 13:00-17:00, legal holidays and 11 July.
pub fn office() -> Calendar {
    Calendar::new(CalendarDefinition::office_week()).unwrap()
}

/// The office week, changed.
pub fn office_with(change: impl FnOnce(&mut CalendarDefinition)) -> Calendar {
    let mut definition = CalendarDefinition::office_week();
    change(&mut definition);
    Calendar::new(definition).unwrap()
}

/// A moment by the wall clock in Brussels: `2026-12-24 16:00`.
pub fn at(text: &str) -> Timestamp {
    let local: DateTime = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    jiff::tz::TimeZoneDatabase::bundled()
        .get("Europe/Brussels")
        .unwrap()
        .to_timestamp(local)
        .unwrap()
}

/// The wall clock in Brussels at a moment.
pub fn wall(instant: Timestamp) -> String {
    let zone = jiff::tz::TimeZoneDatabase::bundled()
        .get("Europe/Brussels")
        .unwrap();
    let local = zone
        .to_datetime(instant)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string();
    local.strip_suffix(":00").unwrap_or(&local).to_owned()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// Periods written as `09:00-12:00 13:00-17:00`.
pub fn periods(text: &str) -> Vec<Period> {
    text.split_whitespace()
        .map(|p| p.parse().unwrap())
        .collect()
}

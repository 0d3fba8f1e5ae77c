//! Dates, times and terms as people say them.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use super::Locale;

/// What is left of a term, counted the way the promise was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// Working days left; negative when late, 0 when due today.
    WorkingDays(i64),
    /// Working hours left; negative when late, 0 when due within the hour.
    WorkingHours(i64),
    /// The term stands still, usually because we wait for the reporter.
    Paused,
    /// No term was promised.
    None,
}

/// A stored moment (Unix milliseconds) as a timestamp. A value outside the calendar's range, which no
/// row of ours can hold, gives the nearest end of the range.
#[must_use]
pub fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(if milliseconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// A moment in words, relative to `now` where that is clearer: "vandaag 14:10", "morgen 09:00",
/// "vrijdag 27 november 14:10", "3 maart 2024 08:15".
#[must_use]
pub fn human_date(moment: Timestamp, now: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    let at = moment.to_zoned_datetime(zone.clone());
    let today = now.to_zoned_datetime(zone.clone()).date();
    format!("{} {}", human_day(at.date(), today, locale), clock(&at))
}

/// A day in words: "vandaag", "morgen", "gisteren", "vrijdag 27 november", and with the year but without the weekday
/// when it is not in the year of `today` ("3 maart 2024"), except within the coming or past two months.
#[must_use]
pub fn human_day(day: Date, today: Date, locale: Locale) -> String {
    if day == today {
        return locale.t("ui-today").into_owned();
    }
    if today.tomorrow().is_ok_and(|d| d == day) {
        return locale.t("ui-tomorrow").into_owned();
    }
    if today.yesterday().is_ok_and(|d| d == day) {
        return locale.t("ui-yesterday").into_owned();
    }
    let near = today.checked_add(2.months()).is_ok_and(|d| day <= d)
        && today.checked_sub(2.months()).is_ok_and(|d| day >= d);
    if near || day.year() == today.year() {
        format!(
            "{} {} {}",
            weekday(day.weekday(), locale),
            day.day(),
            month(day.month(), locale)
        )
    } else {
        format!(
            "{} {} {}",
            day.day(),
            month(day.month(), locale),
            day.year()
        )
    }
}

/// The full moment for a tooltip or a table: "vrijdag 27 november 2026, 14:10".
#[must_use]
pub fn exact_date(moment: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    let at = moment.to_zoned_datetime(zone.clone());
    format!(
        "{} {} {} {}, {}",
        weekday(at.weekday(), locale),
        at.day(),
        month(at.month(), locale),
        at.year(),
        clock(&at)
    )
}

/// The time of day on the clock: "14:10".
#[must_use]
pub fn clock_time(moment: Timestamp, zone: &TimeZone) -> String {
    clock(&moment.to_zoned_datetime(zone.clone()))
}

/// The moment with its offset for the `datetime` attribute (RFC 3339): `2026-11-27T14:10:00+01:00`.
#[must_use]
pub fn iso_date(moment: Timestamp, zone: &TimeZone) -> String {
    moment
        .to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// What is left of a term in words: "nog 2 werkdagen", "vandaag af", "1 werkdag te laat".
#[must_use]
pub fn term_words(remaining: Remaining, locale: Locale) -> String {
    let words = match remaining {
        Remaining::WorkingDays(0) => locale.t("ui-term-today"),
        Remaining::WorkingDays(n) if n > 0 => crate::t!(locale, "ui-term-days-left", count = n),
        Remaining::WorkingDays(n) => {
            crate::t!(locale, "ui-term-days-late", count = n.saturating_neg())
        }
        Remaining::WorkingHours(0) => locale.t("ui-term-this-hour"),
        Remaining::WorkingHours(n) if n > 0 => crate::t!(locale, "ui-term-hours-left", count = n),
        Remaining::WorkingHours(n) => {
            crate::t!(locale, "ui-term-hours-late", count = n.saturating_neg())
        }
        Remaining::Paused => locale.t("ui-term-paused"),
        Remaining::None => locale.t("ui-term-none"),
    };
    words.into_owned()
}

fn clock(at: &ZonedDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

const fn weekday(day: Weekday, locale: Locale) -> &'static str {
    const NL: [&str; 7] = [
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
        "zondag",
    ];
    const EN: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let index = day.to_monday_zero_offset() as usize;
    match locale {
        Locale::Nl => NL[index],
        Locale::En => EN[index],
    }
}

const fn month(month: i8, locale: Locale) -> &'static str {
    const NL: [&str; 12] = [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    // Months run from 1 to 12 by construction of the calendar type.
    let index = (month - 1) as usize;
    match locale {
        Locale::Nl => NL[index],
        Locale::En => EN[index],
    }
}

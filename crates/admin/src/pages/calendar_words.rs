//! Calendars in words: hours, days, reasons, what a change does; and hours as people type them.

use calendar::{
    Calendar, ClosedReason, Closing, ClosingDays, Holiday, MonthDay, Period, ProblemKind, TimeOfDay,
};
use jiff::civil::{Date, Weekday};
use ui::Locale;

/// Monday to Sunday with the field names of the form.
pub(super) const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

pub(super) fn weekday(l: Locale, day: &str) -> String {
    l.t(&format!("admin-day-{day}")).into_owned()
}

/// "09:00–12:00 en 13:00–17:00", or "gesloten".
pub(super) fn periods(l: Locale, periods: &[Period]) -> String {
    if periods.is_empty() {
        return l.t("admin-closed").into_owned();
    }
    let and = format!(" {} ", l.t("admin-and"));
    periods
        .iter()
        .map(|p| format!("{}–{}", p.opens, p.closes))
        .collect::<Vec<_>>()
        .join(&and)
}

/// The form in which hours are typed: `09:00-12:00, 13:00-17:00`.
pub(super) fn typed(periods: &[Period]) -> String {
    periods
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Hours as people type them: `9-12, 13.30-17u`. Empty means closed.
pub(super) fn read_periods(text: &str) -> Option<Vec<Period>> {
    let text = text
        .to_lowercase()
        .replace(['–', '—'], "-")
        .replace(" tot ", "-")
        .replace(" en ", ",")
        .replace(" and ", ",");
    let joined = text.split('-').map(str::trim).collect::<Vec<_>>().join("-");
    let mut out = Vec::new();
    for part in joined
        .split([',', ';', '/', ' '])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (opens, closes) = part.split_once('-')?;
        out.push(Period::new(read_time(opens)?, read_time(closes)?));
    }
    out.sort_unstable();
    Some(out)
}

fn read_time(text: &str) -> Option<TimeOfDay> {
    let text = text.trim_end_matches(['u', 'h']);
    let (hour, minute) = text.split_once([':', '.', 'u', 'h']).unwrap_or((text, "0"));
    let ok = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !ok(hour) || !ok(minute) {
        return None;
    }
    format!("{hour:0>2}:{minute:0>2}").parse().ok()
}

pub(super) fn holiday(l: Locale, holiday: Holiday) -> String {
    match holiday {
        Holiday::NewYear => l.t("admin-holiday-new-year"),
        Holiday::DayAfterNewYear => l.t("admin-holiday-day-after-new-year"),
        Holiday::EasterMonday => l.t("admin-holiday-easter-monday"),
        Holiday::LabourDay => l.t("admin-holiday-labour-day"),
        Holiday::Ascension => l.t("admin-holiday-ascension"),
        Holiday::WhitMonday => l.t("admin-holiday-whit-monday"),
        Holiday::FlemishCommunity => l.t("admin-holiday-flemish-community"),
        Holiday::NationalDay => l.t("admin-holiday-national-day"),
        Holiday::Assumption => l.t("admin-holiday-assumption"),
        Holiday::AllSaints => l.t("admin-holiday-all-saints"),
        Holiday::AllSouls => l.t("admin-holiday-all-souls"),
        Holiday::Armistice => l.t("admin-holiday-armistice"),
        Holiday::KingsDay => l.t("admin-holiday-kings-day"),
        Holiday::Christmas => l.t("admin-holiday-christmas"),
        Holiday::DayAfterChristmas => l.t("admin-holiday-day-after-christmas"),
    }
    .into_owned()
}

/// Why a day is closed.
pub(super) fn reason(l: Locale, reason: &ClosedReason) -> String {
    match reason {
        ClosedReason::Holiday { key } => holiday(l, *key),
        ClosedReason::Closing { label, .. } => label.clone(),
        ClosedReason::Bridge => l.t("admin-bridge").into_owned(),
        ClosedReason::Weekend => l.t("admin-weekend").into_owned(),
        ClosedReason::NoHours => l.t("admin-no-hours").into_owned(),
    }
}

/// A date in full: "vrijdag 27 november 2026".
pub(super) fn date(l: Locale, day: Date) -> String {
    // As seen from a day in another year, so that the year is always named.
    let far = Date::new(day.year().saturating_sub(3).max(1), 1, 1).unwrap_or(day);
    ui::texts::human_day(day, far, l)
}

fn month_day(l: Locale, day: MonthDay) -> String {
    // A leap year has every day. The year itself is not shown.
    let text = day.in_year(2024).map_or_else(String::new, |d| date(l, d));
    let words: Vec<&str> = text.split(' ').collect();
    words
        .iter()
        .filter(|w| **w != "2024")
        .skip(1)
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The days of a closing.
pub(super) fn days(l: Locale, days: &ClosingDays) -> String {
    match days {
        ClosingDays::Date(day) => date(l, *day),
        ClosingDays::Range { from, until } => ui::t!(
            l,
            "admin-days-range",
            from = date(l, *from),
            until = date(l, *until)
        )
        .into_owned(),
        ClosingDays::Yearly { from, until, .. } if from == until => {
            ui::t!(l, "admin-days-yearly", day = month_day(l, *from)).into_owned()
        }
        ClosingDays::Yearly { from, until, .. } => ui::t!(
            l,
            "admin-days-yearly-range",
            from = month_day(l, *from),
            until = month_day(l, *until)
        )
        .into_owned(),
    }
}

/// Whether a closing touches the coming fourteen months, so that a yearly rhythm is seen once.
pub(super) fn comes_soon(days: &ClosingDays, today: Date) -> bool {
    let horizon = today
        .checked_add(jiff::Span::new().months(14))
        .unwrap_or(Date::MAX);
    match *days {
        ClosingDays::Date(day) => today <= day && day <= horizon,
        ClosingDays::Range { from, until } => today <= until && from <= horizon,
        ClosingDays::Yearly { .. } => true,
    }
}

/// A closing in one line, without its label.
pub(super) fn closing(l: Locale, closing: &Closing) -> String {
    let days = days(l, &closing.days);
    if closing.hours.is_empty() {
        days
    } else {
        format!("{days}, {}", periods(l, &closing.hours))
    }
}

/// What is wrong with a calendar, as a sentence.
pub(super) fn problem(l: Locale, kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::PeriodEndsBeforeStart(period) => {
            ui::t!(l, "admin-problem-period", period = period.to_string()).into_owned()
        }
        ProblemKind::PeriodsOverlap(one, other) => ui::t!(
            l,
            "admin-problem-overlap",
            one = one.to_string(),
            other = other.to_string()
        )
        .into_owned(),
        ProblemKind::EndsBeforeStart => l.t("error-period").into_owned(),
        ProblemKind::SameValidity(_) => l.t("admin-problem-same-start").into_owned(),
        ProblemKind::NoPeriods => l.t("admin-problem-no-hours").into_owned(),
        ProblemKind::EmptyLabel => l.t("admin-problem-no-label").into_owned(),
        ProblemKind::LabelTooLong | ProblemKind::ControlCharacter => l.t("error-name").into_owned(),
        _ => l.t("error-unknown").into_owned(),
    }
}

/// One day on which two calendars differ.
pub(super) struct Difference {
    pub(super) date: Date,
    pub(super) before: String,
    pub(super) after: String,
}

/// The days from `first` on, within 400 days, on which opening hours differ.
pub(super) fn differences(
    l: Locale,
    before: &Calendar,
    after: &Calendar,
    first: Date,
) -> Vec<Difference> {
    let words = |calendar: &Calendar, date: Date| {
        let hours = calendar.periods(date);
        match calendar.closed_reason(date).filter(|_| hours.is_empty()) {
            Some(why) => format!("{} ({})", l.t("admin-closed"), reason(l, &why)),
            None => periods(l, &hours),
        }
    };
    first
        .series(jiff::Span::new().days(1))
        .take(400)
        .filter(|date| before.periods(*date) != after.periods(*date))
        .map(|date| Difference {
            date,
            before: words(before, date),
            after: words(after, date),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_type_them() {
        let read = |text: &str| read_periods(text).map(|list| typed(&list));
        for text in [
            "09:00-12:00, 13:30-17:00",
            "9-12, 13.30-17u",
            "13u30 – 17 en 9u - 12u",
            "9 tot 12; 13:30-17",
        ] {
            assert_eq!(
                read(text).as_deref(),
                Some("09:00-12:00, 13:30-17:00"),
                "{text}"
            );
        }
        assert_eq!(read("").as_deref(), Some(""));
        for wrong in ["morgen", "9", "25-26", "9:60-10", "9-", "-", "9-12-13"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

//! Due moments and counts on real dates.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::{
    Calendar, CalendarDefinition, Closing, ClosingDays, Holiday, NoOpening, Opening, OpeningHours,
    Term, Week,
};
use common::{at, day, office, office_with, periods, wall};

#[test]
fn due_moments_on_real_dates() {
    let days = Term::working_days;
    let hours = Term::working_hours;
    let calendar_days = Term::calendar_days;
    for (start, term, due, why) in [
        (
            "2026-11-25 10:00",
            days(1),
            "2026-11-26 17:00",
            "Wednesday morning: Thursday evening",
        ),
        (
            "2026-11-25 08:00",
            days(1),
            "2026-11-26 17:00",
            "before opening is the same day",
        ),
        (
            "2026-11-25 17:00",
            days(1),
            "2026-11-26 17:00",
            "at closing is the same day",
        ),
        (
            "2026-11-25 23:59",
            days(1),
            "2026-11-26 17:00",
            "after closing the start day does not count either",
        ),
        (
            "2026-11-27 10:00",
            days(1),
            "2026-11-30 17:00",
            "over a weekend",
        ),
        (
            "2026-11-28 10:00",
            days(1),
            "2026-11-30 17:00",
            "from a Saturday the Monday is the first day",
        ),
        (
            "2026-11-25 10:00",
            days(5),
            "2026-12-02 17:00",
            "five days are a week",
        ),
        (
            "2026-05-13 10:00",
            days(1),
            "2026-05-15 17:00",
            "over Ascension",
        ),
        (
            "2026-12-24 10:00",
            days(3),
            "2026-12-30 17:00",
            "over Christmas",
        ),
        (
            "2026-04-03 10:00",
            days(1),
            "2026-04-07 17:00",
            "over Easter Monday",
        ),
        ("2026-11-25 10:00", days(0), "2026-11-25 17:00", "today"),
        (
            "2026-11-25 17:00",
            days(0),
            "2026-11-26 17:00",
            "today has closed",
        ),
        (
            "2026-11-28 10:00",
            days(0),
            "2026-11-30 17:00",
            "today never opened",
        ),
        (
            "2026-11-25 10:00",
            hours(2),
            "2026-11-25 12:00",
            "exactly at a closing, not at the next opening",
        ),
        (
            "2026-11-25 10:00",
            hours(3),
            "2026-11-25 14:00",
            "over the lunch break",
        ),
        (
            "2026-11-25 12:30",
            hours(4),
            "2026-11-25 17:00",
            "from within the lunch break",
        ),
        (
            "2026-11-25 10:00",
            hours(7),
            "2026-11-26 10:00",
            "a day has seven hours",
        ),
        (
            "2026-11-27 16:30",
            hours(1),
            "2026-11-30 09:30",
            "over a weekend",
        ),
        (
            "2026-11-28 10:00",
            hours(8),
            "2026-12-01 10:00",
            "from a Saturday",
        ),
        ("2026-11-25 10:30", hours(0), "2026-11-25 10:30", "open now"),
        (
            "2026-11-27 17:00",
            hours(0),
            "2026-11-30 09:00",
            "closed now",
        ),
        (
            "2026-11-25 10:00",
            calendar_days(10),
            "2026-12-07 17:00",
            "Saturday 5 December moves to Monday",
        ),
        (
            "2026-11-25 10:00",
            calendar_days(5),
            "2026-11-30 17:00",
            "ends on a Monday",
        ),
        (
            "2026-11-10 10:00",
            calendar_days(1),
            "2026-11-12 17:00",
            "11 November moves",
        ),
        (
            "2026-11-25 17:30",
            calendar_days(0),
            "2026-11-26 17:00",
            "today has closed",
        ),
    ] {
        assert_eq!(
            wall(office().add(at(start), term).unwrap()),
            due,
            "{start} + {term:?}: {why}"
        );
    }
}

#[test]
fn the_last_opened_moment_is_that_of_the_due_day_itself() {
    let calendar = office_with(|d| {
        d.closings = vec![
            Closing::new("Kerstavond", ClosingDays::Date(day("2026-12-24")))
                .during(periods("12:00-24:00")),
        ];
        d.openings = vec![Opening {
            date: day("2026-11-26"),
            periods: periods("18:00-20:00"),
            label: String::new(),
        }];
    });
    assert_eq!(
        wall(
            calendar
                .add_working_days(at("2026-12-23 10:00"), 1)
                .unwrap()
        ),
        "2026-12-24 12:00"
    );
    assert_eq!(
        wall(
            calendar
                .add_working_days(at("2026-11-25 10:00"), 1)
                .unwrap()
        ),
        "2026-11-26 20:00"
    );
}

#[test]
fn counts_on_real_dates() {
    let calendar = office();
    for (a, b, count) in [
        ("2026-11-25", "2026-11-25", 0),
        ("2026-11-25", "2026-11-26", 1),
        ("2026-11-27", "2026-11-30", 1),
        ("2026-11-27", "2026-11-29", 0),
        ("2026-11-30", "2026-11-27", -1),
        ("2025-12-31", "2026-12-31", 253), // 261 weekdays less 8 holidays
    ] {
        assert_eq!(
            calendar.count_working_days(day(a), day(b)),
            count,
            "{a} {b}"
        );
    }
    let on_weekdays = Holiday::LEGAL
        .into_iter()
        .chain(Holiday::FLEMISH)
        .map(|h| h.date(2026));
    assert_eq!(
        on_weekdays
            .filter(|d| d.weekday().to_monday_one_offset() <= 5)
            .count(),
        8
    );
}

#[test]
fn working_time_between_two_moments() {
    let calendar = office();
    assert_eq!(
        calendar.working_minutes(at("2026-11-25 11:30"), at("2026-11-25 13:15")),
        45
    );
    assert_eq!(
        calendar.working_minutes(at("2026-11-25 13:15"), at("2026-11-25 11:30")),
        -45
    );
    assert_eq!(
        calendar.count_working_hours(at("2026-11-27 16:00"), at("2026-11-30 10:59")),
        2
    );
    assert_eq!(
        calendar.working_minutes(at("2026-11-28 00:00"), at("2026-11-29 23:00")),
        0
    );
}

#[test]
fn open_now_and_next_opening() {
    let calendar = office();
    for (moment, open, next) in [
        ("2026-11-25 08:59:59", false, "2026-11-25 09:00"),
        ("2026-11-25 09:00", true, "2026-11-25 09:00"),
        ("2026-11-25 11:59:59", true, "2026-11-25 11:59:59"),
        ("2026-11-25 12:00", false, "2026-11-25 13:00"),
        ("2026-11-27 17:00", false, "2026-11-30 09:00"),
        ("2026-12-24 18:00", false, "2026-12-28 09:00"),
    ] {
        assert_eq!(calendar.is_open_at(at(moment)), open, "{moment}");
        assert_eq!(
            wall(calendar.next_opening(at(moment)).unwrap()),
            next,
            "{moment}"
        );
    }
}

#[test]
fn nth_working_day_walks_both_ways() {
    let calendar = office();
    for (from, n, day_) in [
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-30", -1, "2026-11-27"),
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-11-27", 0, "2026-11-27"),
        ("2026-11-28", -2, "2026-11-26"),
    ] {
        assert_eq!(
            calendar.nth_working_day(day(from), n),
            Ok(day(day_)),
            "{from} {n}"
        );
    }
}

#[test]
fn a_calendar_that_never_opens_gives_an_error() {
    let never = Calendar::new(CalendarDefinition::default()).unwrap();
    let start = at("2026-11-25 10:00");
    for term in [
        Term::working_days(0),
        Term::working_days(1),
        Term::working_hours(1),
        Term::calendar_days(1),
    ] {
        assert!(
            matches!(never.add(start, term), Err(NoOpening::NeverOpens { .. })),
            "{term:?}"
        );
    }
    assert!(never.next_opening(start).is_err());
    assert!(never.nth_working_day(day("2026-11-25"), -1).is_err());
    assert_eq!(
        never.count_working_days(day("2026-01-01"), day("2027-01-01")),
        0
    );
    assert!(!never.is_open_at(start));
}

#[test]
fn a_calendar_that_stops_opening_gives_an_error_that_says_when() {
    let stops = office_with(|d| d.hours[0].valid_until = Some(day("2026-11-30")));
    let start = at("2026-11-25 10:00");
    assert_eq!(
        wall(stops.add_working_days(start, 3).unwrap()),
        "2026-11-30 17:00"
    );
    assert_eq!(
        stops.add_working_days(start, 4),
        Err(NoOpening::NeverOpens {
            after: day("2026-11-30")
        })
    );
}

#[test]
fn terms_beyond_all_measure_give_an_error() {
    let calendar = office();
    let start = at("2026-11-25 10:00");
    for term in [
        Term::working_days(u32::MAX),
        Term::working_hours(u32::MAX),
        Term::calendar_days(u32::MAX),
    ] {
        assert!(
            matches!(calendar.add(start, term), Err(NoOpening::TooFar { .. })),
            "{term:?}"
        );
    }
}

#[test]
fn the_ends_of_representable_time_do_not_break_anything() {
    let calendar = office_with(|d| {
        d.bridges.lone_days = true;
        d.hours = vec![OpeningHours::always(Week::every_day(&periods(
            "00:00-24:00",
        )))];
    });
    for moment in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        for term in [
            Term::working_days(2),
            Term::working_hours(2),
            Term::calendar_days(2),
        ] {
            let _ = calendar.add(moment, term);
        }
        let _ = (
            calendar.is_open_at(moment),
            calendar.next_opening(moment),
            calendar.working_time(moment, moment),
        );
        let _ = calendar.closed_reasons(calendar.date_of(moment));
    }
}

#[test]
fn a_day_until_midnight_is_due_on_that_day() {
    let calendar = office_with(|d| {
        d.hours = vec![OpeningHours::always(Week::weekdays(&periods(
            "08:00-24:00",
        )))];
    });
    assert_eq!(
        wall(
            calendar
                .add_working_days(at("2026-11-26 10:00"), 1)
                .unwrap()
        ),
        "2026-11-27 23:59:59"
    );
    assert_eq!(
        wall(
            calendar
                .add_working_hours(at("2026-11-27 22:00"), 2)
                .unwrap()
        ),
        "2026-11-27 23:59:59"
    );
    assert_eq!(
        wall(
            calendar
                .add_working_hours(at("2026-11-27 22:00"), 3)
                .unwrap()
        ),
        "2026-11-30 09:00"
    );
}

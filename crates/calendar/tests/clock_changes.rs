//! The two nights on which Belgian clocks change: no hour is counted twice, none is skipped.
//! 2026-03-29: 02:00 CET becomes 03:00 CEST. 2026-10-25: 03:00 CEST becomes 02:00 CET.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::{Calendar, CalendarDefinition, OpeningHours, Term, Week};
use common::{day, office, periods};
use jiff::{SignedDuration, Timestamp};

fn every_day(text: &str) -> Calendar {
    let hours = vec![OpeningHours::always(Week::every_day(&periods(text)))];
    Calendar::new(CalendarDefinition {
        hours,
        holidays: [].into(),
        ..CalendarDefinition::default()
    })
    .unwrap()
}

fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn open_hours(calendar: &Calendar, date: &str) -> f64 {
    calendar
        .spans(day(date))
        .map(|(a, b)| a.duration_until(b))
        .sum::<SignedDuration>()
        .as_secs_f64()
        / 3600.0
}

#[test]
fn the_real_length_of_periods() {
    for (hours, spring, autumn) in [
        ("00:00-24:00", 23.0, 25.0),
        ("01:00-04:00", 2.0, 4.0),
        ("02:00-03:00", 0.0, 2.0),
        ("01:00-02:30", 1.0, 1.5),
        ("02:30-04:00", 1.0, 2.5),
        ("02:15-02:45", 0.0, 0.5),
        ("03:00-05:00", 2.0, 2.0),
        ("09:00-17:00", 8.0, 8.0),
    ] {
        assert_eq!(
            open_hours(&every_day(hours), "2026-03-29"),
            spring,
            "spring {hours}"
        );
        assert_eq!(
            open_hours(&every_day(hours), "2026-10-25"),
            autumn,
            "autumn {hours}"
        );
    }
}

#[test]
fn periods_that_touch_on_the_wall_touch_in_real_time() {
    let halves = every_day("00:00-02:30 02:30-24:00");
    for date in ["2026-03-29", "2026-10-25"] {
        let spans: Vec<_> = halves.spans(day(date)).collect();
        assert_eq!(spans[0].1, spans[1].0, "{date}");
    }
}

#[test]
fn around_the_clock_an_hour_is_an_hour() {
    let calendar = every_day("00:00-24:00");
    for start in ["2026-03-28T22:30:00Z", "2026-10-24T22:30:00Z"] {
        let start = utc(start);
        for hours in 0..40 {
            let due = calendar.add_working_hours(start, hours).unwrap();
            assert_eq!(
                start.duration_until(due),
                SignedDuration::from_hours(i64::from(hours))
            );
        }
    }
}

#[test]
fn working_hours_cross_both_nights_without_jump_or_repeat() {
    let calendar = every_day("00:00-24:00");
    // 01:30 CET + 1 h = 03:30 CEST; 02:30 CEST + 1 h = 02:30 CET.
    assert_eq!(
        calendar.add_working_hours(utc("2026-03-29T00:30:00Z"), 1),
        Ok(utc("2026-03-29T01:30:00Z"))
    );
    assert_eq!(
        calendar.add_working_hours(utc("2026-10-25T00:30:00Z"), 1),
        Ok(utc("2026-10-25T01:30:00Z"))
    );
}

#[test]
fn a_skipped_opening_hour_starts_at_the_change() {
    let calendar = every_day("02:30-06:00");
    let change = utc("2026-03-29T01:00:00Z");
    assert_eq!(
        calendar.next_opening(utc("2026-03-28T12:00:00Z")),
        Ok(change)
    );
    assert!(calendar.is_open_at(change));
}

#[test]
fn a_desk_open_only_in_the_skipped_hour_has_no_working_day_then() {
    let calendar = every_day("02:00-03:00");
    assert!(!calendar.is_open(day("2026-03-29")));
    assert!(calendar.closed_reason(day("2026-03-29")).is_some());
    let due = calendar
        .add(utc("2026-03-28T12:00:00Z"), Term::working_days(1))
        .unwrap();
    assert_eq!(calendar.date_of(due), day("2026-03-30"));
}

#[test]
fn a_repeated_hour_is_open_both_times() {
    let calendar = every_day("02:00-03:00");
    for (moment, open) in [
        ("2026-10-24T23:59:59Z", false),
        ("2026-10-25T00:00:00Z", true),
        ("2026-10-25T00:59:59Z", true),
        ("2026-10-25T01:00:00Z", true),
        ("2026-10-25T01:59:59Z", true),
        ("2026-10-25T02:00:00Z", false),
    ] {
        assert_eq!(calendar.is_open_at(utc(moment)), open, "{moment}");
    }
}

#[test]
fn office_hours_keep_their_wall_time_over_the_change() {
    // Friday 16:00 to Monday 10:00 by the wall clock, in spring and in autumn.
    for (start, due) in [
        ("2026-03-27T15:00:00Z", "2026-03-30T08:00:00Z"),
        ("2026-10-23T14:00:00Z", "2026-10-26T09:00:00Z"),
    ] {
        assert_eq!(office().add_working_hours(utc(start), 2), Ok(utc(due)));
    }
}

#[test]
fn zones_that_change_at_midnight_or_lose_a_day() {
    let in_zone = |zone: &str| {
        let hours = vec![OpeningHours::always(Week::every_day(&periods(
            "00:00-24:00",
        )))];
        let zone = zone.to_owned();
        Calendar::new(CalendarDefinition {
            zone,
            hours,
            holidays: [].into(),
            ..CalendarDefinition::default()
        })
        .unwrap()
    };
    // Samoa had no 30 December 2011; Havana goes back from 01:00 to 00:00; Beirut skips from 00:00 to 01:00.
    assert_eq!(open_hours(&in_zone("Pacific/Apia"), "2011-12-30"), 0.0);
    assert!(!in_zone("Pacific/Apia").is_open(day("2011-12-30")));
    for (zone, from) in [
        ("Pacific/Apia", "2011-12-28T00:00:00Z"),
        ("America/Havana", "2024-11-02T00:00:00Z"),
        ("Asia/Beirut", "2024-03-29T00:00:00Z"),
    ] {
        let calendar = in_zone(zone);
        let from = utc(from);
        for hours in 0..120 {
            let later = from.checked_add(SignedDuration::from_hours(hours)).unwrap();
            assert_eq!(
                calendar.working_time(from, later),
                SignedDuration::from_hours(hours),
                "{zone} {hours}"
            );
            assert!(calendar.is_open_at(later), "{zone} {hours}");
        }
    }
}

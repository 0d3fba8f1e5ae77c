//! Running terms with pauses.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::{Clock, ClockError, ClockState, Term};
use common::{at, office, wall};

fn paused(term: Term, start: &str, pauses: &[(&str, &str)]) -> Clock {
    let mut clock = Clock::start(at(start), term);
    for (from, until) in pauses {
        clock.pause(at(from)).unwrap();
        clock.resume(at(until)).unwrap();
    }
    clock
}

#[test]
fn resuming_moves_the_due_moment_by_the_working_time_paused() {
    let days = Term::working_days;
    let hours = Term::working_hours;
    for (term, pauses, due, why) in [
        (days(2), &[][..], "2026-11-27 17:00", "no pause"),
        (
            days(2),
            &[("2026-11-25 17:00", "2026-11-26 09:00")],
            "2026-11-27 17:00",
            "a night moves nothing",
        ),
        (
            days(2),
            &[("2026-11-25 12:00", "2026-11-25 13:00")],
            "2026-11-27 17:00",
            "a lunch break moves nothing",
        ),
        (
            days(2),
            &[("2026-11-26 10:00", "2026-11-26 11:00")],
            "2026-11-30 10:00",
            "an hour",
        ),
        (
            days(2),
            &[("2026-11-26 09:00", "2026-11-27 09:00")],
            "2026-11-30 17:00",
            "a whole working day",
        ),
        (
            days(2),
            &[("2026-11-26 10:00", "2026-11-27 10:00")],
            "2026-11-30 17:00",
            "a day, from hour to hour",
        ),
        (
            days(2),
            &[
                ("2026-11-26 09:00", "2026-11-26 10:00"),
                ("2026-11-26 14:00", "2026-11-26 16:00"),
            ],
            "2026-11-30 12:00",
            "two pauses add up",
        ),
        (
            days(2),
            &[("2026-11-28 09:00", "2026-12-28 09:00")],
            "2026-11-27 17:00",
            "too late stays too late",
        ),
        (
            hours(4),
            &[("2026-11-25 11:00", "2026-11-25 14:00")],
            "2026-11-25 17:00",
            "two open hours",
        ),
        (
            hours(4),
            &[("2026-11-25 11:00", "2026-11-30 11:00")],
            "2026-11-30 15:00",
            "three days and a weekend",
        ),
    ] {
        let clock = paused(term, "2026-11-25 10:00", pauses);
        assert_eq!(wall(clock.due(&office()).unwrap()), due, "{why}");
    }
}

#[test]
fn calendar_days_stand_still_for_as_long_as_the_pause() {
    let days = Term::calendar_days(10); // to Saturday 5 December 2026, so Monday 7 December
    for (pauses, due, why) in [
        (&[][..], "2026-12-07 17:00", "no pause"),
        (
            &[("2026-11-27 12:00", "2026-11-30 12:00")],
            "2026-12-08 17:00",
            "three days, the weekend included",
        ),
        (
            &[("2026-11-27 12:00", "2026-11-27 14:00")],
            "2026-12-07 17:00",
            "Sunday 6 December, moved to Monday",
        ),
        (
            &[("2026-11-26 12:00", "2026-11-29 14:00")],
            "2026-12-09 17:00",
            "a day that has begun counts in full",
        ),
        (
            &[("2026-12-07 12:00", "2026-12-09 12:00")],
            "2026-12-09 17:00",
            "a pause on the day it moved to",
        ),
        (
            &[("2026-12-07 17:01", "2026-12-09 12:00")],
            "2026-12-07 17:00",
            "too late stays too late",
        ),
    ] {
        let clock = paused(days, "2026-11-25 10:00", pauses);
        assert_eq!(wall(clock.due(&office()).unwrap()), due, "{why}");
    }
}

#[test]
fn states_along_the_life_of_a_clock() {
    let office = office();
    let mut clock = Clock::start(at("2026-11-25 10:00"), Term::working_hours(4));
    let state = |clock: &Clock, moment| clock.state(&office, at(moment)).unwrap();
    assert_eq!(state(&clock, "2026-11-25 10:00"), ClockState::Running);
    assert_eq!(
        state(&clock, "2026-11-25 15:00"),
        ClockState::Running,
        "the due moment is in time"
    );
    assert_eq!(state(&clock, "2026-11-25 15:01"), ClockState::Overdue);
    clock.pause(at("2026-11-25 14:00")).unwrap();
    assert_eq!(
        state(&clock, "2026-11-25 13:59"),
        ClockState::Running,
        "before the pause"
    );
    assert_eq!(state(&clock, "2026-12-25 10:00"), ClockState::Paused);
    assert_eq!(
        wall(clock.due(&office).unwrap()),
        "2026-11-25 15:00",
        "as it stood when paused"
    );
    assert_eq!(
        wall(
            clock
                .due_if_resumed(&office, at("2026-11-26 09:00"))
                .unwrap()
        ),
        "2026-11-26 10:00"
    );
    clock.resume(at("2026-11-26 09:00")).unwrap();
    assert_eq!(state(&clock, "2026-11-26 10:00"), ClockState::Running);
    assert_eq!(state(&clock, "2026-11-26 10:01"), ClockState::Overdue);
    assert_eq!(
        state(&clock, "2026-11-25 16:00"),
        ClockState::Paused,
        "looking back"
    );
    clock.pause(at("2026-11-26 11:00")).unwrap();
    assert_eq!(
        state(&clock, "2026-11-26 12:00"),
        ClockState::Overdue,
        "paused too late"
    );
}

#[test]
fn elapsed_and_remaining() {
    let office = office();
    let mut clock = Clock::start(at("2026-11-25 10:00"), Term::working_days(2));
    let left = |clock: &Clock, moment| {
        let left = clock.remaining(&office, at(moment)).unwrap();
        (left.working_days, left.working_minutes())
    };
    let elapsed = |clock: &Clock, moment| clock.elapsed(&office, at(moment)).as_mins();
    assert_eq!(
        (
            left(&clock, "2026-11-25 10:00"),
            elapsed(&clock, "2026-11-25 10:00")
        ),
        ((2, 20 * 60), 0)
    );
    assert_eq!(
        (
            left(&clock, "2026-11-26 11:00"),
            elapsed(&clock, "2026-11-26 11:00")
        ),
        ((1, 12 * 60), 8 * 60)
    );
    clock.pause(at("2026-11-26 11:00")).unwrap();
    assert_eq!(
        (
            left(&clock, "2026-12-26 11:00"),
            elapsed(&clock, "2026-12-26 11:00")
        ),
        ((1, 12 * 60), 8 * 60)
    );
    clock.resume(at("2026-11-27 09:00")).unwrap();
    assert_eq!(
        (
            left(&clock, "2026-11-27 09:00"),
            elapsed(&clock, "2026-11-27 09:00")
        ),
        ((1, 12 * 60), 8 * 60)
    );
    assert_eq!(
        left(&clock, "2026-12-02 16:00"),
        (-2, -15 * 60),
        "overdue since Monday 30 November 15:00"
    );
}

#[test]
fn a_clock_refuses_what_it_cannot_do() {
    let mut clock = Clock::start(at("2026-11-25 10:00"), Term::working_days(2));
    assert_eq!(
        clock.resume(at("2026-11-25 11:00")),
        Err(ClockError::NotPaused)
    );
    assert!(matches!(
        clock.pause(at("2026-11-25 09:00")),
        Err(ClockError::OutOfOrder { .. })
    ));
    clock.pause(at("2026-11-25 11:00")).unwrap();
    let since = at("2026-11-25 11:00");
    assert_eq!(
        clock.pause(at("2026-11-25 12:00")),
        Err(ClockError::AlreadyPaused { since })
    );
    assert!(matches!(
        clock.resume(at("2026-11-25 10:30")),
        Err(ClockError::OutOfOrder { .. })
    ));
    assert_eq!(clock.pauses().len(), 1);
}

#[test]
fn clocks_are_stored_as_json_and_checked_when_read() {
    let clock = paused(
        Term::working_days(5),
        "2026-11-25 10:00",
        &[("2026-11-26 10:00", "2026-11-26 11:00")],
    );
    let json = serde_json::to_string(&clock).unwrap();
    assert_eq!(
        json,
        r#"{"start":"2026-11-25T09:00:00Z","term":{"amount":5,"unit":"working_days"},"pauses":[{"from":"2026-11-26T09:00:00Z","until":"2026-11-26T10:00:00Z"}]}"#
    );
    assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock);
    let reversed = json.replace("2026-11-26T10:00:00Z", "2026-11-26T08:00:00Z");
    let error = serde_json::from_str::<Clock>(&reversed)
        .unwrap_err()
        .to_string();
    assert!(error.contains("lies before"), "{error}");
}

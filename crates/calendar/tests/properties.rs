//! What holds for every calendar, moment and term.
#![allow(clippy::unwrap_used)]

mod common;

use std::cmp::Ordering;

use calendar::{Calendar, Clock, ClockState, Term, TermUnit};
use common::generate::{
    calendars, closings, dates, definitions, moments, openings, terms, working_terms,
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;

/// A moment that cannot be computed comes after all others.
fn later<T: Ord, E>(a: &Result<T, E>, b: &Result<T, E>) -> Ordering {
    match (a, b) {
        (Ok(a), Ok(b)) => a.cmp(b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => Ordering::Equal,
    }
}

/// What closings and openings must not move the wrong way: the moment for hours, the date for days. (The moment at which a
/// day closes may well change with its hours.)
fn compare(calendar: &Calendar, other: &Calendar, start: Timestamp, term: Term) -> Ordering {
    let (a, b) = (calendar.add(start, term), other.add(start, term));
    if term.unit == TermUnit::WorkingHours {
        later(&a, &b)
    } else {
        later(
            &a.map(|due| calendar.date_of(due)),
            &b.map(|due| other.date_of(due)),
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_due_moment_falls_on_an_open_day_and_not_before_the_start(calendar in calendars(), start in moments(), term in terms()) {
        if let Ok(due) = calendar.add(start, term) {
            prop_assert!(calendar.is_open(calendar.date_of(due)), "{due}");
            // The last second before midnight can be the start itself.
            prop_assert!(due >= start || start.duration_since(due) < SignedDuration::from_secs(1));
            let closes = calendar.spans(calendar.date_of(due)).any(|(opens, closes)| opens <= due && due <= closes);
            prop_assert!(closes, "{due} lies within opening hours or at their end");
        }
    }

    #[test]
    fn a_closing_never_brings_a_date_forward(
        definition in definitions(), closing in closings(), start in moments(), term in terms(),
    ) {
        let before = Calendar::new(definition.clone()).unwrap();
        let mut more = definition.clone();
        more.closings.push(closing.clone());
        let after = Calendar::new(more).unwrap();
        prop_assert_ne!(compare(&after, &before, start, term), Ordering::Less);
        if let Some(desk) = definition.desk.clone() {
            let mut more = definition;
            more.desks.entry(desk).or_default().closings.push(closing);
            let after = Calendar::new(more).unwrap();
            prop_assert_ne!(compare(&after, &before, start, term), Ordering::Less);
        }
    }

    #[test]
    fn a_bridge_day_or_holiday_never_brings_a_date_forward(
        definition in definitions(), date in dates(), start in moments(), term in terms(),
    ) {
        let before = Calendar::new(definition.clone()).unwrap();
        let mut more = definition.clone();
        more.bridges.lone_days = true;
        more.bridges.days.insert(date);
        prop_assert_ne!(compare(&Calendar::new(more).unwrap(), &before, start, term), Ordering::Less);
        let mut more = definition;
        more.holidays.extend(calendar::Holiday::ALL);
        prop_assert_ne!(compare(&Calendar::new(more).unwrap(), &before, start, term), Ordering::Less);
    }

    #[test]
    fn an_exceptional_opening_never_makes_a_date_later(
        definition in definitions(), opening in openings(), start in moments(), term in terms(),
    ) {
        let before = Calendar::new(definition.clone()).unwrap();
        let mut more = definition.clone();
        more.openings.push(opening.clone());
        prop_assert_ne!(compare(&Calendar::new(more).unwrap(), &before, start, term), Ordering::Greater);
        if let Some(desk) = definition.desk.clone() {
            let mut more = definition;
            more.desks.entry(desk).or_default().openings.push(opening);
            prop_assert_ne!(compare(&Calendar::new(more).unwrap(), &before, start, term), Ordering::Greater);
        }
    }

    #[test]
    fn a_longer_term_or_a_later_start_is_never_due_earlier(
        calendar in calendars(), start in moments(), term in terms(), more in 1..30_u32, wait in 0..5_000_000_i64,
    ) {
        let due = calendar.add(start, term);
        let longer = calendar.add(start, Term { amount: term.amount + more, ..term });
        prop_assert_ne!(later(&longer, &due), Ordering::Less);
        let start = start.checked_add(SignedDuration::from_secs(wait)).unwrap();
        prop_assert_ne!(later(&calendar.add(start, term), &due), Ordering::Less);
    }

    #[test]
    fn counting_undoes_adding_days(calendar in calendars(), start in moments(), n in 1..80_u32) {
        let from = calendar.date_of(start);
        if let Ok(due) = calendar.add_working_days(start, n) {
            let day = calendar.date_of(due);
            prop_assert_eq!(calendar.count_working_days(from, day), i64::from(n));
            prop_assert_eq!(calendar.count_working_days(day, from), -i64::from(n));
            prop_assert_eq!(calendar.nth_working_day(from, i32::try_from(n).unwrap()), Ok(day));
            if calendar.is_open(from) {
                prop_assert_eq!(calendar.nth_working_day(day, -i32::try_from(n).unwrap()), Ok(from));
            }
        }
    }

    #[test]
    fn counting_undoes_adding_hours(calendar in calendars(), start in moments(), seconds in 1..400_000_i64) {
        let time = SignedDuration::from_secs(seconds);
        if let Ok(due) = calendar.add_working_time(start, time) {
            let missing = time - calendar.working_time(start, due);
            // At most the one second that keeps a midnight on its own day.
            let shown_early = calendar.date_of(due) != calendar.date_of(due.checked_add(SignedDuration::from_secs(1)).unwrap());
            prop_assert!(missing.is_zero() || (shown_early && missing == SignedDuration::from_secs(1)), "{missing:?}");
        }
    }

    #[test]
    fn working_time_adds_up_over_any_cut(calendar in calendars(), mut cuts in vec(moments(), 3)) {
        cuts.sort_unstable();
        let [a, b, c] = cuts[..] else { unreachable!() };
        prop_assert_eq!(calendar.working_time(a, c), calendar.working_time(a, b) + calendar.working_time(b, c));
        prop_assert_eq!(calendar.working_time(c, a), -calendar.working_time(a, c));
        prop_assert!(calendar.working_time(a, c) <= a.duration_until(c));
    }

    #[test]
    fn days_follow_each_other_without_overlap(calendar in calendars(), date in dates()) {
        let mut end = Timestamp::MIN;
        for n in 0..10 {
            for (opens, closes) in calendar.spans(date.saturating_add(n.days())) {
                prop_assert!(end <= opens && opens < closes);
                end = closes;
            }
        }
    }

    #[test]
    fn open_now_agrees_with_the_next_opening_and_with_working_time(calendar in calendars(), moment in moments()) {
        if let Ok(next) = calendar.next_opening(moment) {
            prop_assert!(calendar.is_open_at(next));
            prop_assert_eq!(calendar.is_open_at(moment), next == moment);
            prop_assert_eq!(calendar.working_time(moment, next), SignedDuration::ZERO);
        }
        let second = moment.checked_add(SignedDuration::from_nanos(1)).unwrap();
        prop_assert_eq!(calendar.working_time(moment, second).is_positive(), calendar.is_open_at(moment));
    }

    #[test]
    fn a_day_is_closed_for_a_reason_or_open_with_periods(calendar in calendars(), date in dates()) {
        prop_assert_eq!(calendar.is_open(date), calendar.closed_reasons(date).is_empty());
        let periods = calendar.periods(date);
        prop_assert!(periods.iter().all(|period| period.opens < period.closes));
        prop_assert!(periods.windows(2).all(|pair| pair[0].closes <= pair[1].opens));
    }

    #[test]
    fn an_exceptional_opening_opens_its_date(definition in definitions(), opening in openings()) {
        let mut definition = definition;
        definition.desk = None;
        definition.openings.push(opening.clone());
        let calendar = Calendar::new(definition).unwrap();
        let periods = calendar.periods(opening.date);
        for period in &opening.periods {
            prop_assert!(periods.iter().any(|open| open.opens <= period.opens && period.closes <= open.closes));
        }
    }

    #[test]
    fn pauses_move_the_due_moment_by_the_working_time_paused(
        calendar in calendars(), start in moments(), term in working_terms(), waits in vec(0..400_000_i64, 0..8),
    ) {
        let mut clock = Clock::start(start, term);
        let Ok(mut due) = clock.due(&calendar) else { return Ok(()) };
        let first_due = due;
        let mut paused = SignedDuration::ZERO;
        let mut now = start;
        for pair in waits.as_chunks::<2>().0 {
            let from = now.checked_add(SignedDuration::from_secs(pair[0])).unwrap();
            now = from.checked_add(SignedDuration::from_secs(pair[1])).unwrap();
            let left = clock.remaining(&calendar, from);
            let in_time = clock.state(&calendar, from) == Ok(ClockState::Running) && from != due;
            clock.pause(from).unwrap();
            prop_assert_eq!(clock.due(&calendar), Ok(due), "pausing itself moves nothing");
            let while_paused = clock.remaining(&calendar, now);
            prop_assert_eq!(clock.due_if_resumed(&calendar, now), { clock.resume(now).unwrap(); clock.due(&calendar) });
            let Ok(moved) = clock.due(&calendar) else { return Ok(()) };
            prop_assert!(moved >= due, "a pause never makes it earlier");
            if in_time {
                paused += calendar.working_time(from, now);
                prop_assert_eq!(while_paused, left, "what is left stands still");
                prop_assert_eq!(
                    clock.remaining(&calendar, now).map(|left| left.working_time),
                    left.map(|left| left.working_time)
                );
            } else {
                prop_assert_eq!(moved, due, "too late stays too late");
            }
            due = moved;
        }
        // The second before midnight, once at either end.
        let off = calendar.working_time(first_due, due) - paused;
        prop_assert!(off.abs() <= SignedDuration::from_secs(1), "{off:?}");
    }

    #[test]
    fn two_pauses_that_touch_are_one(
        calendar in calendars(), start in moments(), term in terms(), waits in (0..400_000_i64, 0..400_000_i64, 0..400_000_i64),
    ) {
        // With no hours at all there is nothing left to stand still.
        prop_assume!(term.amount > 0);
        let at = |seconds| start.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let (from, between, until) = (at(waits.0), at(waits.0 + waits.1), at(waits.0 + waits.1 + waits.2));
        let mut one = Clock::start(start, term);
        let mut two = one.clone();
        one.pause(from).unwrap();
        one.resume(until).unwrap();
        two.pause(from).unwrap();
        two.resume(between).unwrap();
        two.pause(between).unwrap();
        two.resume(until).unwrap();
        prop_assert_eq!(one.due(&calendar), two.due(&calendar));
        prop_assert_eq!(one.elapsed(&calendar, until), two.elapsed(&calendar, until));
    }

    #[test]
    fn elapsed_and_remaining_make_up_the_term(
        calendar in calendars(), start in moments(), hours in 1..60_u32, waits in (0..400_000_i64, 0..400_000_i64, 0..400_000_i64),
    ) {
        let at = |seconds| start.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let mut clock = Clock::start(start, Term::working_hours(hours));
        let in_time = clock.state(&calendar, at(waits.0)) == Ok(ClockState::Running);
        clock.pause(at(waits.0)).unwrap();
        clock.resume(at(waits.0 + waits.1)).unwrap();
        let now = at(waits.0 + waits.1 + waits.2);
        if let (Ok(left), true) = (clock.remaining(&calendar, now), in_time) {
            let whole = left.working_time + clock.elapsed(&calendar, now);
            prop_assert_eq!(whole, SignedDuration::from_hours(i64::from(hours)));
        }
    }

    #[test]
    fn calendars_and_clocks_survive_json(calendar in calendars(), start in moments(), term in terms()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
        let mut clock = Clock::start(start, term);
        clock.pause(start).unwrap();
        let json = serde_json::to_string(&clock).unwrap();
        prop_assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock);
    }
}

//! Working days: opening hours, holidays and due dates of Belgian local governments.
//!
//! The crate is pure: values in, values out; no clock, no files, and a time zone database of its own, so an answer is the
//! same on every machine. The README explains the rules in full.
//!
//! - [`Calendar`] is the checked form of a [`CalendarDefinition`]: opening hours, [holidays](Holiday), [closings](Closing),
//!   [bridge days](Bridges), [exceptional openings](Opening) and [desks](Desk). It is stored as JSON.
//! - [`Calendar::add`] gives the due moment of a [`Term`]; [`Calendar::count_working_days`], [`Calendar::working_time`],
//!   [`Calendar::next_opening`] and their neighbours answer the questions around it.
//! - [`Clock`] is a term that is running and can be paused.
//! - [`ClosedReason`] says why a day is closed, for screens to put in words.
//! - [`ical`] reads and writes iCalendar files.
//!
//! # A week in November
//!
//! ```
//! use calendar::*;
//! use jiff::{Timestamp, civil::date};
//!
//! // Monday to Friday 09:00-12:00 and 13:00-17:00, the legal holidays and 11 July.
//! let mut definition = CalendarDefinition::office_week();
//! // Closed on 24 December from noon, every year; and on lone working days between closed ones.
//! let eve = ClosingDays::every_year("12-24".parse()?);
//! definition.closings.push(Closing::new("Kerstavond", eve).during(["12:00-24:00".parse()?]));
//! definition.bridges.lone_days = true;
//! let calendar = Calendar::new(definition)?;
//!
//! // A report of Wednesday 23 December 2026, 16:00 in Brussels, with a term of one working day …
//! let reported: Timestamp = "2026-12-23T16:00:00+01:00".parse()?;
//! let due = calendar.add(reported, Term::working_days(1))?;
//! // … is due when the next working day closes: at noon on the 24th.
//! assert_eq!(due, "2026-12-24T12:00:00+01:00".parse()?);
//! // Two working hours: one on the 23rd, one on the 24th.
//! let due = calendar.add(reported, Term::working_hours(2))?;
//! assert_eq!(due, "2026-12-24T10:00:00+01:00".parse()?);
//!
//! // Why is the Friday after Ascension closed?
//! assert_eq!(calendar.closed_reason(date(2027, 5, 7)), Some(ClosedReason::Bridge));
//! assert_eq!(calendar.count_working_days(date(2027, 5, 5), date(2027, 5, 10)), 1);
//!
//! // The clerk asks the reporter something and waits from Monday 10:00 to Tuesday 11:00: eight working hours.
//! let mut clock = Clock::start("2026-11-23T09:00:00+01:00".parse()?, Term::working_days(2));
//! assert_eq!(clock.due(&calendar)?, "2026-11-25T17:00:00+01:00".parse()?);
//! clock.pause("2026-11-23T10:00:00+01:00".parse()?)?;
//! let now = "2026-11-24T11:00:00+01:00".parse()?;
//! assert_eq!(clock.state(&calendar, now)?, ClockState::Paused);
//! clock.resume(now)?;
//! assert_eq!(clock.due(&calendar)?, "2026-11-27T10:00:00+01:00".parse()?);
//! assert_eq!(clock.remaining(&calendar, now)?.working_days, 3);
//!
//! // A calendar is stored as its definition, and checked when it is read.
//! let json = serde_json::to_string(&calendar)?;
//! assert_eq!(serde_json::from_str::<Calendar>(&json)?, calendar);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calendar;
mod clock;
mod compute;
mod definition;
mod holiday;
pub mod ical;
mod term;
mod time;
mod validate;

pub use calendar::{Calendar, ClosedReason};
pub use clock::{Clock, ClockError, ClockState, Pause, Remaining};
pub use compute::{MAX_CLOSED_DAYS, MAX_SEARCH_DAYS, NoOpening};
pub use definition::{
    Bridges, CalendarDefinition, Closing, ClosingDays, ClosingLevel, DEFAULT_ZONE, Desk, Opening,
    OpeningHours, Week,
};
pub use holiday::{Holiday, easter_sunday};
pub use term::{Term, TermUnit};
pub use time::{MonthDay, ParseValueError, Period, TimeOfDay};
pub use validate::{InvalidCalendar, MAX_LABEL, Problem, ProblemKind};

//! Working days: opening hours, holidays and due dates of Belgian local governments.

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

//! A term that is running, with the pauses in which it stood still.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::compute::NoOpening;
use crate::term::{Term, TermUnit};

/// A running term.
///
/// The clock keeps facts only (start, term, pauses); every answer is computed with the calendar given, so a closing day
/// that is entered later moves the due moment of running clocks too.
///
/// - A **pause** counts from the moment of pausing up to the moment of resuming.
/// - For working days and hours, resuming moves the due moment by exactly the working time that was paused: the calendar is
///   open for just as long between the old and the new due moment as it was during the pause. A pause over a weekend or
///   night moves nothing. So the due moment of a term in working days can come to lie within a day.
/// - For calendar days, resuming moves the end by the time on the wall clock between pausing and resuming, nights and
///   closed days included; the due moment is again the last opened moment of the (working) day on which the end falls, or
///   of the next one when that has closed before the clock is resumed.
/// - A pause that begins at or after the due moment moves nothing: what is too late stays too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawClock")]
pub struct Clock {
    start: Timestamp,
    term: Term,
    pauses: Vec<Pause>,
}

/// One pause of a [`Clock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The moment of pausing.
    pub from: Timestamp,
    /// The moment of resuming; nothing while the clock is paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// How a clock stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Running, and not past the due moment (the due moment itself is in time).
    Running,
    /// Standing still, and was in time when it was paused.
    Paused,
    /// Past the due moment, or paused when it already was.
    Overdue,
}

/// What is left of a term; negative once it is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Working days after today up to and including the day it is due; 0 when it is due today.
    pub working_days: i64,
    /// Time the calendar is open until the due moment.
    pub working_time: SignedDuration,
}

impl Remaining {
    /// [`Remaining::working_time`] in whole minutes, rounded towards zero.
    #[must_use]
    pub fn working_minutes(&self) -> i64 {
        self.working_time.as_secs() / 60
    }
}

/// A clock that was asked to do what it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Pausing a clock that is paused.
    #[error("the clock is already paused since {since}")]
    AlreadyPaused {
        /// Since when.
        since: Timestamp,
    },
    /// Resuming a clock that runs.
    #[error("the clock is not paused")]
    NotPaused,
    /// A moment before the start, or before an earlier pausing or resuming.
    #[error("{at} lies before {last}, when the clock last changed")]
    OutOfOrder {
        /// The moment asked.
        at: Timestamp,
        /// The latest moment the clock knows.
        last: Timestamp,
    },
}

/// A clock as it is stored, before its pauses are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClock {
    start: Timestamp,
    term: Term,
    #[serde(default)]
    pauses: Vec<Pause>,
}

impl TryFrom<RawClock> for Clock {
    type Error = ClockError;

    fn try_from(raw: RawClock) -> Result<Self, Self::Error> {
        let mut clock = Clock::start(raw.start, raw.term);
        for pause in raw.pauses {
            clock.pause(pause.from)?;
            if let Some(until) = pause.until {
                clock.resume(until)?;
            }
        }
        Ok(clock)
    }
}

impl Clock {
    /// A clock that starts to run at `at`.
    #[must_use]
    pub fn start(at: Timestamp, term: Term) -> Clock {
        Clock {
            start: at,
            term,
            pauses: Vec::new(),
        }
    }

    /// Lets the clock stand still from `at`.
    ///
    /// # Errors
    /// [`ClockError::AlreadyPaused`], or [`ClockError::OutOfOrder`] when `at` lies before an earlier change.
    pub fn pause(&mut self, at: Timestamp) -> Result<(), ClockError> {
        if let Some(since) = self.paused_since() {
            return Err(ClockError::AlreadyPaused { since });
        }
        self.in_order(at)?;
        self.pauses.push(Pause {
            from: at,
            until: None,
        });
        Ok(())
    }

    /// Lets the clock run again from `at`.
    ///
    /// # Errors
    /// [`ClockError::NotPaused`], or [`ClockError::OutOfOrder`] when `at` lies before the moment of pausing.
    pub fn resume(&mut self, at: Timestamp) -> Result<(), ClockError> {
        self.in_order(at)?;
        match self.pauses.last_mut() {
            Some(pause) if pause.until.is_none() => {
                pause.until = Some(at);
                Ok(())
            }
            _ => Err(ClockError::NotPaused),
        }
    }

    fn in_order(&self, at: Timestamp) -> Result<(), ClockError> {
        let last = self
            .pauses
            .last()
            .map_or(self.start, |pause| pause.until.unwrap_or(pause.from));
        if at < last {
            Err(ClockError::OutOfOrder { at, last })
        } else {
            Ok(())
        }
    }

    /// When the clock started.
    #[must_use]
    pub fn started(&self) -> Timestamp {
        self.start
    }

    /// The term that runs.
    #[must_use]
    pub fn term(&self) -> Term {
        self.term
    }

    /// All pauses in order; only the last can be without an end.
    #[must_use]
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// Since when the clock is paused; nothing when it runs.
    #[must_use]
    pub fn paused_since(&self) -> Option<Timestamp> {
        self.pauses
            .last()
            .filter(|pause| pause.until.is_none())
            .map(|pause| pause.from)
    }

    /// The due moment. While the clock is paused: as it stood when it was paused.
    ///
    /// # Errors
    /// [`NoOpening`] when the calendar does not open (often enough).
    pub fn due(&self, calendar: &Calendar) -> Result<Timestamp, NoOpening> {
        Ok(calendar.shown(self.due_exact(calendar)?, self.term.unit))
    }

    /// The due moment if a paused clock is resumed at `at`; that of a running clock as it is.
    ///
    /// # Errors
    /// [`NoOpening`] when the calendar does not open (often enough).
    pub fn due_if_resumed(
        &self,
        calendar: &Calendar,
        at: Timestamp,
    ) -> Result<Timestamp, NoOpening> {
        let mut resumed = self.clone();
        // A refusal means that it runs, or that `at` lies before the pause; in both cases nothing moves.
        let _ = resumed.resume(at);
        resumed.due(calendar)
    }

    /// The working time during which the clock has run up to `at`; pauses do not count.
    #[must_use]
    pub fn elapsed(&self, calendar: &Calendar, at: Timestamp) -> SignedDuration {
        if at <= self.start {
            return SignedDuration::ZERO;
        }
        let paused: SignedDuration = self
            .pauses
            .iter()
            .filter(|pause| pause.from < at)
            .map(|pause| {
                calendar.working_time(pause.from, pause.until.map_or(at, |until| until.min(at)))
            })
            .sum();
        calendar.working_time(self.start, at) - paused
    }

    /// What is left at `at`. While the clock is paused this stands still. Later changes of the clock do not count.
    ///
    /// # Errors
    /// [`NoOpening`] when the calendar does not open (often enough).
    pub fn remaining(&self, calendar: &Calendar, at: Timestamp) -> Result<Remaining, NoOpening> {
        let then = self.as_of(at);
        let due = then.due_exact(calendar)?;
        let now = match then.paused_since() {
            Some(since) if since < due => since,
            _ => at,
        };
        Ok(Remaining {
            working_days: calendar.count_working_days(
                calendar.date_of(now),
                calendar.date_of(calendar.shown(due, self.term.unit)),
            ),
            working_time: calendar.working_time(now, due),
        })
    }

    /// How the clock stands at `at`. Later changes of the clock do not count, so a clock that was finished in time can be
    /// asked at the moment of finishing.
    ///
    /// # Errors
    /// [`NoOpening`] when the calendar does not open (often enough).
    pub fn state(&self, calendar: &Calendar, at: Timestamp) -> Result<ClockState, NoOpening> {
        let then = self.as_of(at);
        let due = then.due_exact(calendar)?;
        Ok(match then.paused_since() {
            Some(since) if since < due => ClockState::Paused,
            _ if at <= due => ClockState::Running,
            _ => ClockState::Overdue,
        })
    }

    /// The clock as it was at `at`, without what happened later.
    fn as_of(&self, at: Timestamp) -> Clock {
        let known = self.pauses.iter().filter(|pause| pause.from <= at);
        let pauses = known
            .map(|pause| Pause {
                until: pause.until.filter(|until| *until <= at),
                ..*pause
            })
            .collect();
        Clock { pauses, ..*self }
    }

    /// Pauses that are over.
    fn finished_pauses(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        self.pauses
            .iter()
            .filter_map(|pause| Some((pause.from, pause.until?)))
    }

    fn due_exact(&self, calendar: &Calendar) -> Result<Timestamp, NoOpening> {
        let mut due = calendar.add_exact(self.start, self.term)?;
        if self.term.unit == TermUnit::CalendarDays {
            return self.due_in_calendar_days(calendar, due);
        }
        for (from, until) in self.finished_pauses() {
            let paused = calendar.working_time(from, until);
            if from < due && paused.is_positive() {
                due = calendar.add_time_exact(due, paused)?;
            }
        }
        Ok(due)
    }

    /// The due moment of a term in calendar days, of which `due` is the one without pauses.
    fn due_in_calendar_days(
        &self,
        calendar: &Calendar,
        mut due: Timestamp,
    ) -> Result<Timestamp, NoOpening> {
        let from = calendar.date_of(self.start);
        let too_far = NoOpening::TooFar { from };
        let local = |instant: Timestamp| -> DateTime { calendar.zone().to_datetime(instant) };
        // The end as a point on the wall clock, before it moves to the close of a working day.
        let days = SignedDuration::from_hours(24 * (i64::from(self.term.amount) + 1));
        let mut end = from
            .to_datetime(jiff::civil::Time::midnight())
            .checked_add(days)
            .map_err(|_| too_far)?;
        for (pause, resume) in self.finished_pauses() {
            if pause >= due {
                continue;
            }
            // The due moment can lie after the end because of closed days; a pause in between runs on from there. Where
            // clocks go back during a short pause the wall clock can run backwards; then the due moment stays.
            let paused = local(pause).duration_until(local(resume));
            end = end
                .max(local(pause))
                .checked_add(paused)
                .map_err(|_| too_far)?;
            let last_day = end
                .checked_sub(SignedDuration::from_nanos(1))
                .map_err(|_| too_far)?
                .date();
            due = calendar.closing_of_day(last_day, resume)?.max(due);
        }
        Ok(due)
    }
}

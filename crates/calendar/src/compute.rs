//! Adding and counting: due moments, working time, next openings.
//!
//! Everything walks day by day over [`Calendar::spans`]. Searches are bounded by [`MAX_CLOSED_DAYS`] and
//! [`MAX_SEARCH_DAYS`], so that a calendar without openings gives an error and never a loop.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::calendar::Calendar;
use crate::term::{Term, TermUnit};
use crate::time::TimeOfDay;

/// Longest run of closed days that is still searched for an opening: ten years.
pub const MAX_CLOSED_DAYS: u32 = 3_660;

/// Most days walked for one answer: two hundred years.
pub const MAX_SEARCH_DAYS: u32 = 73_200;

/// No moment could be computed, because the calendar does not open (often enough).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOpening {
    /// Not one opening in [`MAX_CLOSED_DAYS`] days.
    #[error("the calendar does not open in the {MAX_CLOSED_DAYS} days after {after}")]
    NeverOpens {
        /// The day from which, or back from which, the search saw only closed days.
        after: Date,
    },
    /// The answer lies further than [`MAX_SEARCH_DAYS`] days away, or outside the years this crate can write.
    #[error("the moment lies too far from {from}")]
    TooFar {
        /// The day on which the search started.
        from: Date,
    },
}

/// Which way a search walks.
#[derive(Clone, Copy)]
enum Way {
    Forward,
    Back,
}

/// The days of a bounded search. Yields days until the bounds are passed, then the error that says which.
struct Search {
    from: Date,
    next: Option<Date>,
    way: Way,
    walked: u32,
    last_open: Date,
    closed: u32,
}

impl Search {
    fn new(from: Date, way: Way) -> Search {
        Search {
            from,
            next: Some(from),
            way,
            walked: 0,
            last_open: from,
            closed: 0,
        }
    }

    /// The next day to look at.
    fn step(&mut self) -> Result<Date, NoOpening> {
        let too_far = NoOpening::TooFar { from: self.from };
        if self.closed > MAX_CLOSED_DAYS {
            return Err(NoOpening::NeverOpens {
                after: self.last_open,
            });
        }
        if self.walked > MAX_SEARCH_DAYS {
            return Err(too_far);
        }
        let day = self.next.ok_or(too_far)?;
        self.next = match self.way {
            Way::Forward => day.tomorrow().ok(),
            Way::Back => day.yesterday().ok(),
        };
        self.walked += 1;
        self.closed += 1;
        Ok(day)
    }

    /// Tells the search that `day` turned out to be open.
    fn found(&mut self, day: Date) {
        self.last_open = day;
        self.closed = 0;
    }
}

impl Calendar {
    /// The moment at which a term that starts at `start` ends.
    ///
    /// - **Working days**: the last opened moment of the nth working day after the day of `start`. The start day itself
    ///   never counts, whether `start` lies before opening, during opening or after closing (as in article 52 of the
    ///   Judicial Code). With an amount of 0 the term ends today: at the next moment on which a working day closes.
    /// - **Working hours**: the moment at which the calendar has been open for that long since `start`. Time before
    ///   opening, after closing and between periods does not count. When the time is used up exactly at a closing, that
    ///   closing is the end, not the next opening. With an amount of 0: the first open moment at or after `start`.
    /// - **Calendar days**: the last opened moment of the nth day after the day of `start`; when that day is closed, of
    ///   the next working day (as in article 53 of the Judicial Code). With an amount of 0 as for working days.
    ///
    /// The end always falls on a working day. Where a day closes at 24:00, an end in days is one second before midnight, so
    /// that its date is that of the working day; so is an end in hours when the next day does not open at 00:00.
    ///
    /// # Errors
    /// [`NoOpening`] when the calendar does not open (often enough) in the time that is searched.
    pub fn add(&self, start: Timestamp, term: Term) -> Result<Timestamp, NoOpening> {
        let end = self.add_exact(start, term)?;
        Ok(self.shown(end, term.unit))
    }

    /// [`Calendar::add`] for working days.
    ///
    /// # Errors
    /// [`NoOpening`] as [`Calendar::add`].
    pub fn add_working_days(&self, start: Timestamp, days: u32) -> Result<Timestamp, NoOpening> {
        self.add(start, Term::working_days(days))
    }

    /// [`Calendar::add`] for working hours.
    ///
    /// # Errors
    /// [`NoOpening`] as [`Calendar::add`].
    pub fn add_working_hours(&self, start: Timestamp, hours: u32) -> Result<Timestamp, NoOpening> {
        self.add(start, Term::working_hours(hours))
    }

    /// The moment at which the calendar has been open for `time` since `start`; the rule of working hours in
    /// [`Calendar::add`], for any length. A negative length counts as none.
    ///
    /// # Errors
    /// [`NoOpening`] as [`Calendar::add`].
    pub fn add_working_time(
        &self,
        start: Timestamp,
        time: SignedDuration,
    ) -> Result<Timestamp, NoOpening> {
        Ok(self.shown(self.add_time_exact(start, time)?, TermUnit::WorkingHours))
    }

    /// The nth working day after `date`, or before it when `n` is negative; `date` itself never counts. 0 gives `date`
    /// when that is a working day, otherwise the next one.
    ///
    /// # Errors
    /// [`NoOpening`] as [`Calendar::add`].
    pub fn nth_working_day(&self, date: Date, n: i32) -> Result<Date, NoOpening> {
        let way = if n < 0 { Way::Back } else { Way::Forward };
        let mut search = Search::new(date, way);
        if n != 0 {
            search.step()?;
        }
        let mut left = n.unsigned_abs().max(1);
        loop {
            let day = search.step()?;
            if self.is_open(day) {
                search.found(day);
                left -= 1;
                if left == 0 {
                    return Ok(day);
                }
            }
        }
    }

    /// Working days after `a` up to and including `b`; negative when `b` lies before `a`:
    /// `count_working_days(a, b) == -count_working_days(b, a)`.
    ///
    /// The inverse of adding: counting to the nth working day after `a` gives n.
    #[must_use]
    pub fn count_working_days(&self, a: Date, b: Date) -> i64 {
        if b < a {
            return -self.count_working_days(b, a);
        }
        let mut count = 0;
        let mut day = a;
        while day < b {
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
            count += i64::from(self.is_open(day));
        }
        count
    }

    /// The time the calendar is open between `a` and `b`; negative when `b` lies before `a`.
    #[must_use]
    pub fn working_time(&self, a: Timestamp, b: Timestamp) -> SignedDuration {
        if b < a {
            return -self.working_time(b, a);
        }
        let mut total = SignedDuration::ZERO;
        // One day more on both sides: where clocks go back over midnight, a day's opening can begin on the day before.
        let mut day = self.date_of(a).saturating_sub(1.day());
        let last = self.date_of(b).saturating_add(1.day());
        loop {
            for (opens, closes) in self.spans(day) {
                let (from, until) = (opens.max(a), closes.min(b));
                if from < until {
                    total += from.duration_until(until);
                }
            }
            match day.tomorrow() {
                Ok(next) if next <= last => day = next,
                _ => return total,
            }
        }
    }

    /// Whole working minutes between `a` and `b`, rounded towards zero; negative when `b` lies before `a`.
    #[must_use]
    pub fn working_minutes(&self, a: Timestamp, b: Timestamp) -> i64 {
        self.working_time(a, b).as_secs() / 60
    }

    /// Whole working hours between `a` and `b`, rounded towards zero; negative when `b` lies before `a`.
    #[must_use]
    pub fn count_working_hours(&self, a: Timestamp, b: Timestamp) -> i64 {
        self.working_time(a, b).as_secs() / 3600
    }

    /// Whether the calendar is open at `instant`. At the very moment of closing it is closed.
    #[must_use]
    pub fn is_open_at(&self, instant: Timestamp) -> bool {
        let day = self.date_of(instant);
        [day.yesterday().ok(), Some(day), day.tomorrow().ok()]
            .into_iter()
            .flatten()
            .any(|day| {
                self.spans(day)
                    .any(|(opens, closes)| opens <= instant && instant < closes)
            })
    }

    /// The first open moment at or after `instant`: `instant` itself when open.
    ///
    /// # Errors
    /// [`NoOpening`] as [`Calendar::add`].
    pub fn next_opening(&self, instant: Timestamp) -> Result<Timestamp, NoOpening> {
        self.find_span(instant, |opens, closes| {
            (instant < closes).then(|| opens.max(instant))
        })
    }

    /// The first day whose openings can still run at or after `instant`.
    fn first_day(&self, instant: Timestamp) -> Date {
        self.date_of(instant).saturating_sub(1.day())
    }

    /// Walks over the openings from the day before `instant` on, until `take` gives an answer.
    fn find_span<T>(
        &self,
        instant: Timestamp,
        mut take: impl FnMut(Timestamp, Timestamp) -> Option<T>,
    ) -> Result<T, NoOpening> {
        let mut search = Search::new(self.first_day(instant), Way::Forward);
        loop {
            let day = search.step()?;
            for (opens, closes) in self.spans(day) {
                search.found(day);
                if let Some(answer) = take(opens, closes) {
                    return Ok(answer);
                }
            }
        }
    }

    /// [`Calendar::add`] without the last second before midnight taken off.
    pub(crate) fn add_exact(&self, start: Timestamp, term: Term) -> Result<Timestamp, NoOpening> {
        match term.unit {
            TermUnit::WorkingHours => {
                self.add_time_exact(start, SignedDuration::from_hours(i64::from(term.amount)))
            }
            _ if term.amount == 0 => self.closing_of_day(self.first_day(start), start),
            TermUnit::WorkingDays => {
                let from = self.date_of(start);
                let n = i32::try_from(term.amount).map_err(|_| NoOpening::TooFar { from })?;
                let day = self.nth_working_day(from, n)?;
                self.closing_of_day(day, start)
            }
            TermUnit::CalendarDays => {
                let from = self.date_of(start);
                let day = from.checked_add(i64::from(term.amount).min(1 << 22).days());
                self.closing_of_day(day.map_err(|_| NoOpening::TooFar { from })?, start)
            }
        }
    }

    /// The last opened moment, after `start`, of the first working day from `day` on.
    pub(crate) fn closing_of_day(
        &self,
        day: Date,
        start: Timestamp,
    ) -> Result<Timestamp, NoOpening> {
        let mut search = Search::new(day, Way::Forward);
        loop {
            let day = search.step()?;
            if let Some((_, closes)) = self.spans(day).next_back() {
                search.found(day);
                if closes > start {
                    return Ok(closes);
                }
            }
        }
    }

    /// [`Calendar::add_working_time`] without the last second before midnight taken off.
    pub(crate) fn add_time_exact(
        &self,
        start: Timestamp,
        time: SignedDuration,
    ) -> Result<Timestamp, NoOpening> {
        if !time.is_positive() {
            return self.next_opening(start);
        }
        let mut left = time;
        self.find_span(start, |opens, closes| {
            let from = opens.max(start);
            if from >= closes {
                return None;
            }
            let open = from.duration_until(closes);
            if left <= open {
                // Within the span, so it cannot leave the range of representable time.
                return Some(from.saturating_add(left).unwrap_or(closes));
            }
            left -= open;
            None
        })
    }

    /// `end` as it is given out: one second earlier when it is the midnight at the end of the working day it stands for. An
    /// end in hours stays on a midnight at which the calendar is open, since hours stand for no day.
    pub(crate) fn shown(&self, end: Timestamp, unit: TermUnit) -> Timestamp {
        let midnight = self.instant(self.date_of(end), TimeOfDay::START) == Some(end);
        if midnight && (unit != TermUnit::WorkingHours || !self.is_open_at(end)) {
            end.checked_sub(SignedDuration::from_secs(1)).unwrap_or(end)
        } else {
            end
        }
    }
}

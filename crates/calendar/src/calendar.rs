//! The calendar itself: which days and hours are open, and why a day is closed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::definition::{
    CalendarDefinition, Closing, ClosingDays, ClosingLevel, Opening, OpeningHours,
};
use crate::holiday::Holiday;
use crate::time::{Period, TimeOfDay, minus, union};
use crate::validate::{InvalidCalendar, Problem, ProblemKind, problems};

/// A checked working-day calendar of one organisation or desk.
///
/// A value: comparing, cloning and (de)serialising it go by its [definition](CalendarDefinition). Reading a wrong
/// definition from JSON fails with the same problems as [`Calendar::new`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "CalendarDefinition", into = "CalendarDefinition")]
pub struct Calendar {
    definition: CalendarDefinition,
    zone: TimeZone,
    organisation: Layer,
    /// The layer of the desk this calendar speaks for.
    desk: Option<Layer>,
}

/// What one level (organisation or desk) says, ordered for quick look-up by date.
#[derive(Clone, Debug, Default)]
struct Layer {
    /// Latest `valid_from` first, so that the first valid table counts.
    hours: Vec<OpeningHours>,
    /// Whole closed days by date: disjoint and sorted.
    closed: Vec<(Date, Date)>,
    /// Whole closed days that come back every year.
    yearly: Vec<ClosingDays>,
    /// Closings of some hours only.
    partial: Vec<(ClosingDays, Vec<Period>)>,
    /// Periods per exceptionally open date.
    openings: BTreeMap<Date, Vec<Period>>,
}

impl Layer {
    fn new(hours: &[OpeningHours], closings: &[Closing], openings: &[Opening]) -> Layer {
        let mut layer = Layer {
            hours: hours.to_vec(),
            ..Layer::default()
        };
        for table in &mut layer.hours {
            for weekday in Weekday::Monday.cycle_forward().take(7) {
                table.week.on_mut(weekday).sort_unstable();
            }
        }
        layer
            .hours
            .sort_by_key(|table| std::cmp::Reverse(table.valid_from));
        for closing in closings {
            if !closing.hours.is_empty() {
                layer.partial.push((closing.days, closing.hours.clone()));
                continue;
            }
            match closing.days {
                ClosingDays::Date(date) => layer.closed.push((date, date)),
                ClosingDays::Range { from, until } => layer.closed.push((from, until)),
                yearly @ ClosingDays::Yearly { .. } => layer.yearly.push(yearly),
            }
        }
        layer.closed.sort_unstable();
        layer.closed.dedup_by(|next, kept| {
            let joined = next.0 <= kept.1;
            if joined {
                kept.1 = kept.1.max(next.1);
            }
            joined
        });
        for opening in openings {
            let periods = layer.openings.entry(opening.date).or_default();
            *periods = union(periods, &opening.periods);
        }
        layer
    }

    fn week(&self, date: Date) -> &[Period] {
        self.hours
            .iter()
            .find(|table| table.valid_on(date))
            .map_or(&[], |table| table.week.on(date.weekday()))
    }

    fn closed_all_day(&self, date: Date) -> bool {
        let after = self.closed.partition_point(|(from, _)| *from <= date);
        after
            .checked_sub(1)
            .and_then(|i| self.closed.get(i))
            .is_some_and(|(_, until)| date <= *until)
            || self.yearly.iter().any(|days| days.contains(date))
    }

    /// `periods` with the partial closings of this layer taken out and its openings put in.
    fn apply<'a>(&'a self, date: Date, mut periods: Cow<'a, [Period]>) -> Cow<'a, [Period]> {
        for (_, hours) in self.partial.iter().filter(|(days, _)| days.contains(date)) {
            if !periods.is_empty() {
                periods = Cow::Owned(minus(&periods, hours));
            }
        }
        match self.openings.get(&date) {
            Some(opened) if periods.is_empty() => Cow::Borrowed(opened),
            Some(opened) => Cow::Owned(union(&periods, opened)),
            None => periods,
        }
    }
}

/// Why a day is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClosedReason {
    /// A holiday; its key names the text to show.
    Holiday {
        /// Which one.
        key: Holiday,
    },
    /// A closing day, with the board's own words.
    Closing {
        /// The label of the closing.
        label: String,
        /// Who decided.
        level: ClosingLevel,
    },
    /// A bridge day.
    Bridge,
    /// A Saturday or Sunday without hours.
    Weekend,
    /// Another day of the week without hours, or outside the validity of all hours.
    NoHours,
}

impl TryFrom<CalendarDefinition> for Calendar {
    type Error = InvalidCalendar;

    fn try_from(definition: CalendarDefinition) -> Result<Self, Self::Error> {
        Calendar::new(definition)
    }
}

impl From<Calendar> for CalendarDefinition {
    fn from(calendar: Calendar) -> Self {
        calendar.definition
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.definition == other.definition
    }
}

impl Eq for Calendar {}

impl Calendar {
    /// Checks a definition and makes it a calendar.
    ///
    /// The time zone is looked up in the database built into the program, so the answer is the same on every machine.
    ///
    /// # Errors
    /// [`InvalidCalendar`] with every problem found, each with its place in the JSON form.
    pub fn new(definition: CalendarDefinition) -> Result<Calendar, InvalidCalendar> {
        let mut problems = problems(&definition);
        let zone = TimeZoneDatabase::bundled()
            .get(&definition.zone)
            .unwrap_or_else(|_| {
                let kind = ProblemKind::UnknownZone(definition.zone.clone());
                problems.insert(
                    0,
                    Problem {
                        path: "zone".to_owned(),
                        kind,
                    },
                );
                TimeZone::UTC
            });
        if !problems.is_empty() {
            return Err(InvalidCalendar { problems });
        }
        let organisation = Layer::new(
            &definition.hours,
            &definition.closings,
            &definition.openings,
        );
        let desk = definition
            .desk
            .as_ref()
            .and_then(|key| definition.desks.get(key));
        let desk = desk.map(|desk| Layer::new(&desk.hours, &desk.closings, &desk.openings));
        Ok(Calendar {
            definition,
            zone,
            organisation,
            desk,
        })
    }

    /// The data this calendar was made of.
    #[must_use]
    pub fn definition(&self) -> &CalendarDefinition {
        &self.definition
    }

    /// The time zone of all hours.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The same calendar, speaking for one of its desks; nothing when there is no such desk.
    #[must_use]
    pub fn for_desk(&self, key: &str) -> Option<Calendar> {
        let desk = self.definition.desks.get(key)?;
        Some(Calendar {
            definition: CalendarDefinition {
                desk: Some(key.to_owned()),
                ..self.definition.clone()
            },
            desk: Some(Layer::new(&desk.hours, &desk.closings, &desk.openings)),
            ..self.clone()
        })
    }

    /// The same calendar, speaking for the organisation as a whole.
    #[must_use]
    pub fn for_organisation(&self) -> Calendar {
        Calendar {
            definition: CalendarDefinition {
                desk: None,
                ..self.definition.clone()
            },
            desk: None,
            ..self.clone()
        }
    }

    /// The date in this calendar's time zone at `instant`.
    #[must_use]
    pub fn date_of(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }

    /// Whether `date` is a working day: open for at least a moment.
    #[must_use]
    pub fn is_open(&self, date: Date) -> bool {
        // A period can lie wholly in the hour that a clock change skips; then nobody was ever served on that day.
        self.periods_of(date)
            .iter()
            .any(|period| self.span(date, *period).is_some())
    }

    /// Opening periods on `date` by the wall clock, sorted and without overlap; empty when closed.
    #[must_use]
    pub fn periods(&self, date: Date) -> Vec<Period> {
        self.periods_of(date).into_owned()
    }

    /// Opening on `date` as real time: start (included) and end (not included) of each period, in order.
    ///
    /// A time that a clock change skips is the moment of the change; a time that comes twice is its first coming. So
    /// periods that touch on the wall clock touch in real time, in both clock-change nights.
    pub fn spans(
        &self,
        date: Date,
    ) -> impl DoubleEndedIterator<Item = (Timestamp, Timestamp)> + use<'_> {
        let periods = self.periods_of(date);
        (0..periods.len()).filter_map(move |i| self.span(date, *periods.get(i)?))
    }

    /// Every reason why `date` is closed, the most telling first; empty when it is open.
    #[must_use]
    pub fn closed_reasons(&self, date: Date) -> Vec<ClosedReason> {
        if self.is_open(date) {
            return Vec::new();
        }
        let definition = &self.definition;
        let observed = Holiday::on(date).filter(|key| definition.holidays.contains(key));
        let mut reasons: Vec<ClosedReason> =
            observed.map(|key| ClosedReason::Holiday { key }).collect();
        let desk = definition
            .desk
            .as_ref()
            .and_then(|key| definition.desks.get(key));
        for closing in desk
            .map_or(&[][..], |desk| &desk.closings)
            .iter()
            .chain(&definition.closings)
        {
            if closing.days.contains(date) {
                reasons.push(ClosedReason::Closing {
                    label: closing.label.clone(),
                    level: closing.level,
                });
            }
        }
        if self.is_bridge_day(date) {
            reasons.push(ClosedReason::Bridge);
        }
        if self.week(date).is_empty() {
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            reasons.push(if weekend {
                ClosedReason::Weekend
            } else {
                ClosedReason::NoHours
            });
        }
        if reasons.is_empty() {
            // All hours of this day were skipped by a clock change.
            reasons.push(ClosedReason::NoHours);
        }
        reasons
    }

    /// The most telling reason why `date` is closed; nothing when it is open.
    #[must_use]
    pub fn closed_reason(&self, date: Date) -> Option<ClosedReason> {
        self.closed_reasons(date).into_iter().next()
    }

    /// Whether the organisation takes `date` as a bridge day, by the list or by the rule of [lone
    /// days](crate::Bridges::lone_days). An exceptional opening can still open it.
    #[must_use]
    pub fn is_bridge_day(&self, date: Date) -> bool {
        let bridges = &self.definition.bridges;
        if bridges.days.contains(&date) {
            return true;
        }
        if !bridges.lone_days || !self.open_without_bridges(date) {
            return false;
        }
        let (Ok(before), Ok(after)) = (date.yesterday(), date.tomorrow()) else {
            return false;
        };
        let taken_away =
            |day: Date| !self.organisation.week(day).is_empty() && self.closed_by_day(day);
        !self.open_without_bridges(before)
            && !self.open_without_bridges(after)
            && (taken_away(before) || taken_away(after))
    }

    /// The organisation is open on `date` when bridge days and closings of hours are left out of account.
    fn open_without_bridges(&self, date: Date) -> bool {
        (!self.organisation.week(date).is_empty() && !self.closed_by_day(date))
            || self.organisation.openings.contains_key(&date)
    }

    /// A holiday or closing of the organisation takes the whole of `date`.
    fn closed_by_day(&self, date: Date) -> bool {
        Holiday::on(date).any(|holiday| self.definition.holidays.contains(&holiday))
            || self.organisation.closed_all_day(date)
    }

    /// The hours of the week that count for this calendar on `date`.
    fn week(&self, date: Date) -> &[Period] {
        match &self.desk {
            Some(desk) if !desk.hours.is_empty() => desk.week(date),
            _ => self.organisation.week(date),
        }
    }

    fn periods_of(&self, date: Date) -> Cow<'_, [Period]> {
        let mut periods = Cow::Borrowed(self.week(date));
        if !periods.is_empty() && (self.closed_by_day(date) || self.is_bridge_day(date)) {
            periods = Cow::Borrowed(&[]);
        }
        periods = self.organisation.apply(date, periods);
        if let Some(desk) = &self.desk {
            if desk.closed_all_day(date) {
                periods = Cow::Borrowed(&[]);
            }
            periods = desk.apply(date, periods);
        }
        periods
    }

    /// A period in real time; nothing when the clock skips it, or at the end of representable time.
    fn span(&self, date: Date, period: Period) -> Option<(Timestamp, Timestamp)> {
        let opens = self.instant(date, period.opens)?;
        let closes = self.instant(date, period.closes)?;
        (opens < closes).then_some((opens, closes))
    }

    /// The instant at which the wall clock first reaches or passes `time` on `date`.
    pub(crate) fn instant(&self, date: Date, time: TimeOfDay) -> Option<Timestamp> {
        let (date, time) = match i8::try_from(time.hour()).ok()? {
            24 => (date.tomorrow().ok()?, Time::midnight()),
            hour => (
                date,
                Time::new(hour, i8::try_from(time.minute()).ok()?, 0, 0).ok()?,
            ),
        };
        let local = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        match local.offset() {
            AmbiguousOffset::Gap { .. } => {
                // The time is skipped. Read with the offset from before the change it lies at or after the change, and
                // no more than the length of the gap.
                let after = local.later().ok()?;
                let just_after = after.checked_add(jiff::SignedDuration::from_secs(1)).ok()?;
                Some(
                    self.zone
                        .preceding(just_after)
                        .next()
                        .map_or(after, |change| change.timestamp()),
                )
            }
            _ => local.earlier().ok(),
        }
    }
}

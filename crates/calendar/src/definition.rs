//! What a calendar is made of: plain data that a board can edit, store and exchange as JSON.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::holiday::Holiday;
use crate::time::{MonthDay, Period, TimeOfDay};

/// The time zone of Belgium, used when a calendar names none.
pub const DEFAULT_ZONE: &str = "Europe/Brussels";

/// The data of a [`Calendar`](crate::Calendar), not yet checked.
///
/// Fields left out of the JSON take the value of [`CalendarDefinition::default`]; unknown fields are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarDefinition {
    /// IANA name of the time zone in which all hours are meant.
    pub zone: String,
    /// Opening hours of the organisation. Of the tables valid on a date, the one with the latest `valid_from` counts.
    pub hours: Vec<OpeningHours>,
    /// The holidays on which the organisation is closed.
    pub holidays: BTreeSet<Holiday>,
    /// Regional and local closing days.
    pub closings: Vec<Closing>,
    /// Bridge days.
    pub bridges: Bridges,
    /// Exceptional openings; they beat holidays, closings, bridge days and weekends.
    pub openings: Vec<Opening>,
    /// Desks with hours or days of their own, by a key that stays the same when the name changes.
    pub desks: BTreeMap<String, Desk>,
    /// The desk this calendar speaks for; nothing means the organisation as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
}

impl Default for CalendarDefinition {
    /// Brussels time, the legal holidays and 11 July, and no opening hours at all (so it never opens).
    fn default() -> Self {
        CalendarDefinition {
            zone: DEFAULT_ZONE.to_owned(),
            hours: Vec::new(),
            holidays: Holiday::LEGAL.into_iter().chain(Holiday::FLEMISH).collect(),
            closings: Vec::new(),
            bridges: Bridges::default(),
            openings: Vec::new(),
            desks: BTreeMap::new(),
            desk: None,
        }
    }
}

impl CalendarDefinition {
    /// A usual office week to start from: Monday to Friday 09:00-12:00 and 13:00-17:00, the legal holidays and 11 July.
    #[must_use]
    pub fn office_week() -> Self {
        let at = |hour| TimeOfDay::new(hour, 0).unwrap_or(TimeOfDay::END);
        let day = [Period::new(at(9), at(12)), Period::new(at(13), at(17))];
        CalendarDefinition {
            hours: vec![OpeningHours::always(Week::weekdays(&day))],
            ..Self::default()
        }
    }
}

/// Opening hours for each day of the week. An empty list means closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Periods on Monday.
    pub monday: Vec<Period>,
    /// Periods on Tuesday.
    pub tuesday: Vec<Period>,
    /// Periods on Wednesday.
    pub wednesday: Vec<Period>,
    /// Periods on Thursday.
    pub thursday: Vec<Period>,
    /// Periods on Friday.
    pub friday: Vec<Period>,
    /// Periods on Saturday.
    pub saturday: Vec<Period>,
    /// Periods on Sunday.
    pub sunday: Vec<Period>,
}

impl Week {
    /// The same periods from Monday to Friday, closed in the weekend.
    #[must_use]
    pub fn weekdays(periods: &[Period]) -> Week {
        let day = || periods.to_vec();
        Week {
            monday: day(),
            tuesday: day(),
            wednesday: day(),
            thursday: day(),
            friday: day(),
            ..Week::default()
        }
    }

    /// The same periods on all seven days.
    #[must_use]
    pub fn every_day(periods: &[Period]) -> Week {
        Week {
            saturday: periods.to_vec(),
            sunday: periods.to_vec(),
            ..Week::weekdays(periods)
        }
    }

    /// The periods of one weekday.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &[Period] {
        match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// The periods of one weekday, to change them.
    pub fn on_mut(&mut self, weekday: Weekday) -> &mut Vec<Period> {
        match weekday {
            Weekday::Monday => &mut self.monday,
            Weekday::Tuesday => &mut self.tuesday,
            Weekday::Wednesday => &mut self.wednesday,
            Weekday::Thursday => &mut self.thursday,
            Weekday::Friday => &mut self.friday,
            Weekday::Saturday => &mut self.saturday,
            Weekday::Sunday => &mut self.sunday,
        }
    }
}

/// A week of opening hours and the dates between which it is valid.
///
/// Where several tables are valid on a date, the one with the latest `valid_from` counts: summer hours from 1 July to
/// 31 August replace the hours that have no dates, and lose nothing of them after that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// First date on which the week is valid; nothing means since always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Last date on which the week is valid; nothing means until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// The hours themselves.
    pub week: Week,
}

impl OpeningHours {
    /// Hours without dates.
    #[must_use]
    pub fn always(week: Week) -> OpeningHours {
        OpeningHours {
            valid_from: None,
            valid_until: None,
            week,
        }
    }

    /// Whether these hours are valid on `date`.
    #[must_use]
    pub fn valid_on(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= date)
            && self.valid_until.is_none_or(|until| date <= until)
    }
}

/// Who decided on a closing.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ClosingLevel {
    /// Agreed for the whole region and shared by its organisations.
    Regional,
    /// Decided by this organisation.
    #[default]
    Local,
}

/// Days, or hours of days, on which an organisation or desk is closed although its week says it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Why, in the words of the board; shown to citizens.
    pub label: String,
    /// When.
    pub days: ClosingDays,
    /// The hours that are closed; empty (the usual case) means the whole day. "Closed from noon on 24 December" is
    /// `12:00-24:00`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Period>,
    /// Who decided.
    #[serde(default)]
    pub level: ClosingLevel,
}

impl Closing {
    /// A local closing of whole days.
    pub fn new(label: impl Into<String>, days: ClosingDays) -> Closing {
        Closing {
            label: label.into(),
            days,
            hours: Vec::new(),
            level: ClosingLevel::Local,
        }
    }

    /// The same closing, of these hours only.
    #[must_use]
    pub fn during(mut self, hours: impl Into<Vec<Period>>) -> Closing {
        self.hours = hours.into();
        self
    }

    /// The same closing, decided at this level.
    #[must_use]
    pub fn at_level(mut self, level: ClosingLevel) -> Closing {
        self.level = level;
        self
    }
}

/// The days of a [`Closing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClosingDays {
    /// One date.
    Date(Date),
    /// All days from the first to the last date, both included.
    Range {
        /// First closed date.
        from: Date,
        /// Last closed date.
        until: Date,
    },
    /// The same days every year, both included; `until` before `from` runs over New Year.
    Yearly {
        /// First closed day.
        from: MonthDay,
        /// Last closed day; equal to `from` for a single day.
        until: MonthDay,
        /// The first year in which the days start; nothing means since always.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_year: Option<i16>,
        /// The last year in which the days start; nothing means for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_year: Option<i16>,
    },
}

impl ClosingDays {
    /// One day, every year.
    #[must_use]
    pub const fn every_year(day: MonthDay) -> ClosingDays {
        ClosingDays::Yearly {
            from: day,
            until: day,
            first_year: None,
            last_year: None,
        }
    }

    /// Whether `date` is one of the days.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        match *self {
            ClosingDays::Date(day) => day == date,
            ClosingDays::Range { from, until } => from <= date && date <= until,
            ClosingDays::Yearly {
                from,
                until,
                first_year,
                last_year,
            } => {
                let day = MonthDay::of(date);
                let started = if from <= until {
                    (from <= day && day <= until).then_some(date.year())
                } else if day >= from {
                    Some(date.year())
                } else {
                    (day <= until).then_some(date.year() - 1)
                };
                started.is_some_and(|year| {
                    first_year.is_none_or(|first| first <= year)
                        && last_year.is_none_or(|last| year <= last)
                })
            }
        }
    }
}

/// Which bridge days the organisation takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bridges {
    /// Close on every lone working day: a day open by its week, between two closed days of which at least one is closed by a
    /// holiday or closing that took a working day away (the Friday after Ascension; never a desk's only day of the week).
    /// Bridge days themselves do not make further bridges.
    pub lone_days: bool,
    /// Bridge days named one by one.
    pub days: BTreeSet<Date>,
}

/// A date on which the organisation or desk is open against the rule.
///
/// On a closed date it is open during exactly these periods. On a date that is open anyway they are added to the usual
/// ones, so that an exceptional opening can never take working time away; to shorten a day, use [`Closing::hours`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The date.
    pub date: Date,
    /// When it is open; at least one period.
    pub periods: Vec<Period>,
    /// Why, in the words of the board.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// A desk (counter, service point, recycling park …) within the organisation.
///
/// Its holidays and bridge days are those of the organisation. What is said of the desk itself beats what is said of the
/// organisation: first the desk's openings, then its closings, then the organisation's openings, then everything else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// Name, in the words of the board.
    pub name: String,
    /// Hours of the desk; empty means those of the organisation.
    pub hours: Vec<OpeningHours>,
    /// Closings of this desk only.
    pub closings: Vec<Closing>,
    /// Exceptional openings of this desk only.
    pub openings: Vec<Opening>,
}

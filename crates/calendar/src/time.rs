//! Times of the day, opening periods and days of the year: the small values that everything else is made of.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A wall-clock time in whole minutes, from 00:00 up to and including 24:00 (the end of the day).
///
/// Written and read as `HH:MM`. 24:00 is a real value, so that a period can run to midnight without losing a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// 00:00, the first moment of the day.
    pub const START: TimeOfDay = TimeOfDay(0);
    /// 24:00, the end of the day.
    pub const END: TimeOfDay = TimeOfDay(24 * 60);

    /// The time `hour:minute`, or nothing when there is no such time. Only 24:00 itself is allowed past 23:59.
    #[must_use]
    pub const fn new(hour: u8, minute: u8) -> Option<TimeOfDay> {
        if (hour < 24 && minute < 60) || (hour == 24 && minute == 0) {
            Some(TimeOfDay(hour as u16 * 60 + minute as u16))
        } else {
            None
        }
    }

    /// The time that many minutes after midnight, or nothing above 1440.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<TimeOfDay> {
        if minutes <= 24 * 60 {
            Some(TimeOfDay(minutes))
        } else {
            None
        }
    }

    /// Minutes since 00:00 on the wall clock, 0 to 1440.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The hour, 0 to 24.
    #[must_use]
    pub const fn hour(self) -> u8 {
        (self.0 / 60) as u8
    }

    /// The minute of the hour, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        (self.0 % 60) as u8
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

/// A text that should have been a time, a period or a day of the year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ParseValueError {
    /// The text as it came in.
    pub text: String,
    /// What was expected, with its form.
    pub expected: &'static str,
}

/// Exactly two digits, as a number.
fn two_digits(text: &str) -> Option<u8> {
    let bytes = text.as_bytes();
    if bytes.len() == 2 && bytes.iter().all(u8::is_ascii_digit) {
        text.parse().ok()
    } else {
        None
    }
}

impl FromStr for TimeOfDay {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_once(':')
            .and_then(|(hour, minute)| TimeOfDay::new(two_digits(hour)?, two_digits(minute)?))
            .ok_or_else(|| ParseValueError {
                text: text.to_owned(),
                expected: "a time of the form HH:MM, 00:00 to 24:00",
            })
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = ParseValueError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

/// One stretch of opening on one day: from `opens` up to, but not including, `closes`.
///
/// A period never crosses midnight; opening through the night is written as one period until 24:00 and one from 00:00 on
/// the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First minute of opening.
    pub opens: TimeOfDay,
    /// First minute after opening.
    pub closes: TimeOfDay,
}

impl Period {
    /// The whole day, 00:00 to 24:00.
    pub const WHOLE_DAY: Period = Period {
        opens: TimeOfDay::START,
        closes: TimeOfDay::END,
    };

    /// A period; whether it ends after it starts is checked when the calendar is made.
    #[must_use]
    pub const fn new(opens: TimeOfDay, closes: TimeOfDay) -> Period {
        Period { opens, closes }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.opens, self.closes)
    }
}

impl FromStr for Period {
    type Err = ParseValueError;

    /// Reads `HH:MM-HH:MM`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_once('-')
            .and_then(|(opens, closes)| {
                Some(Period {
                    opens: opens.parse().ok()?,
                    closes: closes.parse().ok()?,
                })
            })
            .ok_or_else(|| ParseValueError {
                text: text.to_owned(),
                expected: "a period of the form HH:MM-HH:MM",
            })
    }
}

/// A day of any year, such as 24 December. 29 February exists in leap years only.
///
/// Written and read as `MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// That day, or nothing when no year has it.
    #[must_use]
    pub const fn new(month: i8, day: i8) -> Option<MonthDay> {
        let last = match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if day >= 1 && day <= last {
            Some(MonthDay { month, day })
        } else {
            None
        }
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> i8 {
        self.day
    }

    /// The day of the year on which `date` falls.
    #[must_use]
    pub fn of(date: jiff::civil::Date) -> MonthDay {
        MonthDay {
            month: date.month(),
            day: date.day(),
        }
    }

    /// The date in `year`; nothing for 29 February in a common year.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<jiff::civil::Date> {
        jiff::civil::Date::new(year, self.month, self.day).ok()
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for MonthDay {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_once('-')
            .and_then(|(month, day)| {
                MonthDay::new(
                    i8::try_from(two_digits(month)?).ok()?,
                    i8::try_from(two_digits(day)?).ok()?,
                )
            })
            .ok_or_else(|| ParseValueError {
                text: text.to_owned(),
                expected: "a day of the year of the form MM-DD",
            })
    }
}

impl TryFrom<String> for MonthDay {
    type Error = ParseValueError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> String {
        day.to_string()
    }
}

/// All minutes of both lists, as sorted periods that do not touch.
pub(crate) fn union(a: &[Period], b: &[Period]) -> Vec<Period> {
    let mut all: Vec<Period> = a
        .iter()
        .chain(b)
        .copied()
        .filter(|p| p.opens < p.closes)
        .collect();
    all.sort_unstable();
    let mut merged: Vec<Period> = Vec::with_capacity(all.len());
    for period in all {
        match merged.last_mut() {
            Some(last) if period.opens <= last.closes => {
                last.closes = last.closes.max(period.closes);
            }
            _ => merged.push(period),
        }
    }
    merged
}

/// The minutes of `from` that are not in `taken`. `from` is sorted and without overlap; so is the result.
pub(crate) fn minus(from: &[Period], taken: &[Period]) -> Vec<Period> {
    let taken = union(taken, &[]);
    let mut left = Vec::with_capacity(from.len());
    for period in from {
        let mut opens = period.opens;
        for hole in &taken {
            if hole.closes <= opens || hole.opens >= period.closes {
                continue;
            }
            if hole.opens > opens {
                left.push(Period {
                    opens,
                    closes: hole.opens,
                });
            }
            opens = hole.closes;
        }
        if opens < period.closes {
            left.push(Period {
                opens,
                closes: period.closes,
            });
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(text: &str) -> Vec<Period> {
        text.split_whitespace()
            .map(|p| p.parse().unwrap())
            .collect()
    }

    #[test]
    fn times_are_read_strictly() {
        assert_eq!("24:00".parse(), Ok(TimeOfDay::END));
        assert_eq!("08:30".parse::<TimeOfDay>().unwrap().minutes(), 510);
        for wrong in [
            "24:01",
            "8:30",
            "08:60",
            "08-30",
            "",
            "+8:30",
            "08:3 ",
            "٠٨:٣٠",
        ] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_of_the_year_are_read_strictly() {
        assert_eq!("02-29".parse::<MonthDay>().unwrap().in_year(2027), None);
        assert_eq!(
            "02-29".parse::<MonthDay>().unwrap().in_year(2028),
            Some(jiff::civil::date(2028, 2, 29))
        );
        for wrong in ["02-30", "13-01", "00-10", "04-31", "1-1"] {
            assert!(wrong.parse::<MonthDay>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn union_joins_touching_and_overlapping_periods() {
        assert_eq!(
            union(
                &periods("13:00-17:00 09:00-12:00"),
                &periods("12:00-12:30 16:00-20:00")
            ),
            periods("09:00-12:30 13:00-20:00")
        );
    }

    #[test]
    fn minus_cuts_holes() {
        assert_eq!(
            minus(
                &periods("09:00-12:00 13:00-17:00"),
                &periods("11:00-14:00 15:00-16:00")
            ),
            periods("09:00-11:00 14:00-15:00 16:00-17:00")
        );
        assert_eq!(
            minus(&periods("09:00-12:00"), &periods("00:00-24:00")),
            vec![]
        );
        assert_eq!(
            minus(&periods("09:00-12:00"), &periods("12:00-13:00")),
            periods("09:00-12:00")
        );
    }
}

//! Terms: how long something may take.

use serde::{Deserialize, Serialize};

/// The promise: an amount of working days, working hours or calendar days.
///
/// [`Calendar::add`](crate::Calendar::add) says exactly when a term ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many; 0 is allowed.
    pub amount: u32,
    /// Of what.
    pub unit: TermUnit,
}

impl Term {
    /// That many working days.
    #[must_use]
    pub const fn working_days(amount: u32) -> Term {
        Term {
            amount,
            unit: TermUnit::WorkingDays,
        }
    }

    /// That many working hours.
    #[must_use]
    pub const fn working_hours(amount: u32) -> Term {
        Term {
            amount,
            unit: TermUnit::WorkingHours,
        }
    }

    /// That many calendar days.
    #[must_use]
    pub const fn calendar_days(amount: u32) -> Term {
        Term {
            amount,
            unit: TermUnit::CalendarDays,
        }
    }
}

/// The unit of a [`Term`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermUnit {
    /// Days on which the calendar opens.
    WorkingDays,
    /// Hours during which the calendar is open, of 60 real minutes.
    WorkingHours,
    /// All days; the end moves to the next working day when it falls on a closed one.
    CalendarDays,
}

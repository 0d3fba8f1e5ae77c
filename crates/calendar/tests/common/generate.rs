//! Arbitrary calendars, moments and terms for property tests.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use calendar::{
    Bridges, Calendar, CalendarDefinition, Closing, ClosingDays, ClosingLevel, Desk, Holiday,
    MonthDay, Opening, OpeningHours, Period, Term, TermUnit, TimeOfDay, Week,
};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

/// Dates over three years, both clock changes of each included.
pub fn dates() -> impl Strategy<Value = Date> {
    (0..1096_i64).prop_map(|n| date(2025, 1, 1).saturating_add(n.days()))
}

/// Seconds over three years; one in four lies in a clock-change night.
pub fn moments() -> impl Strategy<Value = Timestamp> {
    let any = 1_735_689_600..1_830_297_600_i64;
    let nights = prop::sample::select(vec![
        1_743_296_400_i64,
        1_761_440_400,
        1_774_746_000,
        1_792_890_000,
    ])
    .prop_flat_map(|change| change - 14_400..change + 14_400);
    prop_oneof![3 => any, 1 => nights].prop_map(|second| Timestamp::from_second(second).unwrap())
}

/// Up to three periods of a day that do not overlap, now and then up to midnight.
pub fn day_periods(least: usize) -> impl Strategy<Value = Vec<Period>> {
    let time = prop_oneof![4 => 0..=1440_u16, 1 => Just(0), 1 => Just(1440), 2 => (16..40_u16).prop_map(|n| n * 30)];
    btree_set(time, 2 * least..=6).prop_map(|times| {
        let times: Vec<_> = times
            .into_iter()
            .map(|minute| TimeOfDay::from_minutes(minute).unwrap())
            .collect();
        times
            .as_chunks()
            .0
            .iter()
            .map(|[opens, closes]| Period::new(*opens, *closes))
            .collect()
    })
}

pub fn weeks() -> impl Strategy<Value = Week> {
    let usual = [Period::new(
        TimeOfDay::new(9, 0).unwrap(),
        TimeOfDay::new(17, 0).unwrap(),
    )];
    prop_oneof![
        Just(Week::weekdays(&usual)),
        Just(Week::every_day(&[Period::WHOLE_DAY])),
        vec(day_periods(0), 7).prop_map(|days| {
            let mut week = Week::default();
            for (weekday, periods) in jiff::civil::Weekday::Monday.cycle_forward().zip(days) {
                *week.on_mut(weekday) = periods;
            }
            week
        }),
    ]
}

pub fn labels() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Kermis".to_owned()),
        "[a-zA-Zéë;,:\\\\\"0-9老🎉]([a-zA-Z é;,:\\\\\"=老🎉]{0,80}[a-z.])?"
    ]
    .prop_map(|label| label.split_whitespace().collect::<Vec<_>>().join(" "))
}

pub fn month_days() -> impl Strategy<Value = MonthDay> {
    prop_oneof![
        4 => (1..=12_i8, 1..=31_i8).prop_filter_map("no such day", |(month, day)| MonthDay::new(month, day)),
        1 => prop::sample::select(vec!["02-28", "02-29", "03-01", "12-31", "01-01"]).prop_map(|d| d.parse().unwrap()),
    ]
}

pub fn closing_days() -> impl Strategy<Value = ClosingDays> {
    prop_oneof![
        2 => dates().prop_map(ClosingDays::Date),
        2 => (dates(), 0..40_i64)
            .prop_map(|(from, n)| ClosingDays::Range { from, until: from.saturating_add(n.days()) }),
        2 => (month_days(), month_days(), option::of(2020..2028_i16), option::of(0..6_i16)).prop_map(
            |(from, until, first_year, more)| ClosingDays::Yearly {
                from,
                until,
                first_year,
                last_year: more.map(|more| first_year.unwrap_or(2024) + more),
            }
        ),
        2 => month_days().prop_map(ClosingDays::every_year),
    ]
}

pub fn closings() -> impl Strategy<Value = Closing> {
    let level = prop_oneof![Just(ClosingLevel::Local), Just(ClosingLevel::Regional)];
    let hours = prop_oneof![2 => Just(vec![]), 1 => day_periods(1)];
    (labels(), closing_days(), hours, level).prop_map(|(label, days, hours, level)| Closing {
        label,
        days,
        hours,
        level,
    })
}

pub fn openings() -> impl Strategy<Value = Opening> {
    (dates(), day_periods(1)).prop_map(|(date, periods)| Opening {
        date,
        periods,
        label: String::new(),
    })
}

pub fn definitions() -> impl Strategy<Value = CalendarDefinition> {
    let holidays = prop_oneof![
        Just(Holiday::LEGAL.into_iter().collect()),
        btree_set(prop::sample::select(Holiday::ALL.to_vec()), 0..=15),
    ];
    let season =
        option::of(
            (dates(), 0..120_i64, weeks()).prop_map(|(from, n, week)| OpeningHours {
                valid_from: Some(from),
                valid_until: Some(from.saturating_add(n.days())),
                week,
            }),
        );
    let desk = option::of((
        weeks(),
        any::<bool>(),
        vec(closings(), 0..2),
        vec(openings(), 0..2),
    ));
    (
        weeks(),
        season,
        holidays,
        vec(closings(), 0..4),
        (any::<bool>(), btree_set(dates(), 0..3)),
        vec(openings(), 0..3),
        desk,
    )
        .prop_map(
            |(week, season, holidays, closings, (lone_days, days), openings, desk)| {
                let mut definition = CalendarDefinition {
                    hours: [OpeningHours::always(week)]
                        .into_iter()
                        .chain(season)
                        .collect(),
                    holidays,
                    closings,
                    bridges: Bridges { lone_days, days },
                    openings,
                    ..CalendarDefinition::default()
                };
                if let Some((week, own_hours, closings, openings)) = desk {
                    let hours = if own_hours {
                        vec![OpeningHours::always(week)]
                    } else {
                        vec![]
                    };
                    let desk = Desk {
                        name: "Balie".to_owned(),
                        hours,
                        closings,
                        openings,
                    };
                    definition.desks.insert("balie".to_owned(), desk);
                    definition.desk = Some("balie".to_owned());
                }
                definition
            },
        )
}

pub fn calendars() -> impl Strategy<Value = Calendar> {
    definitions().prop_map(|definition| Calendar::new(definition).unwrap())
}

pub fn terms() -> impl Strategy<Value = Term> {
    let unit = prop::sample::select(vec![
        TermUnit::WorkingDays,
        TermUnit::WorkingHours,
        TermUnit::CalendarDays,
    ]);
    (0..60_u32, unit).prop_map(|(amount, unit)| Term { amount, unit })
}

/// Terms in working days or hours.
pub fn working_terms() -> impl Strategy<Value = Term> {
    (0..60_u32, any::<bool>()).prop_map(|(amount, days)| {
        if days {
            Term::working_days(amount)
        } else {
            Term::working_hours(amount)
        }
    })
}

//! Holidays, closings, bridge days and openings on real dates.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::{
    Bridges, ClosedReason, Closing, ClosingDays, ClosingLevel, Desk, Holiday, Opening,
    OpeningHours, Week, easter_sunday,
};
use common::{day, office, office_with, periods};

#[test]
fn easter_on_published_dates() {
    for date in [
        "1818-03-22",
        "1961-04-02",
        "2000-04-23",
        "2008-03-23",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2028-04-16",
        "2029-04-01",
        "2030-04-21",
        "2038-04-25",
        "2285-03-22",
    ] {
        assert_eq!(easter_sunday(day(date).year()), day(date));
    }
}

#[test]
fn the_legal_holidays_of_2026() {
    let dates = [
        "2026-01-01",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-05-25",
        "2026-07-21",
        "2026-08-15",
        "2026-11-01",
        "2026-11-11",
        "2026-12-25",
    ];
    assert_eq!(
        Holiday::LEGAL.map(|holiday| holiday.date(2026).to_string()),
        dates
    );
}

#[test]
fn labour_day_and_ascension_coincided_in_2008() {
    let both = [Holiday::LabourDay, Holiday::Ascension];
    assert_eq!(Holiday::on(day("2008-05-01")).collect::<Vec<_>>(), both);
    let reasons = both.map(|key| ClosedReason::Holiday { key });
    assert_eq!(office().closed_reasons(day("2008-05-01")), reasons);
}

#[test]
fn the_flemish_feast_day_is_observed_and_customary_days_only_when_listed() {
    let calendar = office();
    assert!(!calendar.is_open(day("2025-07-11")));
    assert!(calendar.is_open(day("2026-01-02")));
    let customary = office_with(|d| d.holidays.extend(Holiday::CUSTOMARY));
    for (date, key) in [
        ("2026-01-02", Holiday::DayAfterNewYear),
        ("2026-11-02", Holiday::AllSouls),
        ("2027-11-15", Holiday::KingsDay),
        ("2025-12-26", Holiday::DayAfterChristmas),
    ] {
        assert_eq!(
            customary.closed_reason(day(date)),
            Some(ClosedReason::Holiday { key }),
            "{date}"
        );
    }
}

#[test]
fn a_board_may_work_on_a_holiday() {
    let calendar = office_with(|d| {
        d.holidays.remove(&Holiday::FlemishCommunity);
    });
    assert!(calendar.is_open(day("2025-07-11")));
}

#[test]
fn a_holiday_in_the_weekend_gives_both_reasons_and_no_substitute() {
    let calendar = office();
    let reasons = [
        ClosedReason::Holiday {
            key: Holiday::Assumption,
        },
        ClosedReason::Weekend,
    ];
    assert_eq!(calendar.closed_reasons(day("2026-08-15")), reasons);
    assert!(calendar.is_open(day("2026-08-17")));
}

#[test]
fn closing_days_of_every_kind() {
    let yearly = |from: &str, until: &str| ClosingDays::Yearly {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        first_year: Some(2026),
        last_year: Some(2027),
    };
    let calendar = office_with(|d| {
        d.closings = vec![
            Closing::new("Kermis", ClosingDays::Date(day("2026-09-07"))),
            Closing::new(
                "Verhuis",
                ClosingDays::Range {
                    from: day("2026-10-05"),
                    until: day("2026-10-09"),
                },
            ),
            Closing::new("Eindejaar", yearly("12-28", "01-04")).at_level(ClosingLevel::Regional),
        ];
    });
    for (date, open) in [
        ("2026-09-04", true),
        ("2026-09-07", false),
        ("2026-09-08", true),
        ("2027-09-07", true),
        ("2026-10-02", true),
        ("2026-10-05", false),
        ("2026-10-09", false),
        ("2026-10-12", true),
        ("2025-12-29", true),
        ("2026-01-02", true),
        ("2026-12-24", true),
        ("2026-12-28", false),
        ("2027-01-04", false),
        ("2027-01-05", true),
        ("2028-01-04", false),
        ("2028-12-28", true),
    ] {
        assert_eq!(calendar.is_open(day(date)), open, "{date}");
    }
    let reason = ClosedReason::Closing {
        label: "Eindejaar".to_owned(),
        level: ClosingLevel::Regional,
    };
    assert_eq!(calendar.closed_reason(day("2026-12-28")), Some(reason));
}

#[test]
fn ranges_that_overlap_close_every_day_of_each() {
    let calendar = office_with(|d| {
        let range = |from, until| ClosingDays::Range {
            from: day(from),
            until: day(until),
        };
        d.closings = vec![
            Closing::new("Lang", range("2026-10-05", "2026-10-30")),
            Closing::new("Kort", range("2026-10-06", "2026-10-07")),
            Closing::new("Later", range("2026-11-03", "2026-11-03")),
        ];
    });
    for date in ["2026-10-05", "2026-10-08", "2026-10-30", "2026-11-03"] {
        assert!(!calendar.is_open(day(date)), "{date}");
    }
    assert!(calendar.is_open(day("2026-11-04")));
}

#[test]
fn a_closing_on_29_february_exists_in_leap_years_only() {
    let calendar = office_with(|d| {
        d.closings = vec![Closing::new(
            "Schrikkeldag",
            ClosingDays::every_year("02-29".parse().unwrap()),
        )];
    });
    assert!(!calendar.is_open(day("2028-02-29")));
    assert!(calendar.is_open(day("2027-03-01")) && calendar.is_open(day("2027-02-26")));
}

#[test]
fn closed_from_noon() {
    let calendar = office_with(|d| {
        let eve = ClosingDays::every_year("12-24".parse().unwrap());
        d.closings = vec![Closing::new("Kerstavond", eve).during(periods("12:00-24:00"))];
    });
    assert_eq!(calendar.periods(day("2026-12-24")), periods("09:00-12:00"));
    assert!(calendar.is_open(day("2026-12-24")));
    assert_eq!(calendar.closed_reasons(day("2026-12-24")), []);
}

#[test]
fn lone_working_days_become_bridge_days_when_the_board_wants() {
    let lone = office_with(|d| d.bridges.lone_days = true);
    // The Friday after Ascension, and the Monday before Tuesday 21 July 2026.
    for date in ["2026-05-15", "2026-07-20"] {
        assert_eq!(
            lone.closed_reason(day(date)),
            Some(ClosedReason::Bridge),
            "{date}"
        );
        assert!(office().is_open(day(date)), "{date}");
    }
    // Two working days between holiday and weekend are no bridge; nor is a plain Friday.
    for date in [
        "2026-11-12",
        "2026-11-13",
        "2026-11-09",
        "2026-11-10",
        "2026-06-05",
    ] {
        assert!(lone.is_open(day(date)), "{date}");
    }
}

#[test]
fn bridge_days_can_be_listed() {
    let calendar = office_with(|d| {
        d.bridges = Bridges {
            lone_days: false,
            days: [day("2026-05-15")].into(),
        };
    });
    assert_eq!(
        calendar.closed_reason(day("2026-05-15")),
        Some(ClosedReason::Bridge)
    );
    assert!(calendar.is_open(day("2026-07-20")));
}

#[test]
fn the_only_day_of_a_desk_is_not_a_bridge() {
    let calendar = office_with(|d| {
        let week = Week {
            wednesday: periods("13:00-17:00"),
            ..Week::default()
        };
        d.hours = vec![OpeningHours::always(week)];
        d.bridges.lone_days = true;
    });
    assert!(
        calendar.is_open(day("2026-05-13")),
        "the Wednesday before Ascension"
    );
    assert!(calendar.is_open(day("2026-06-03")), "a plain Wednesday");
}

#[test]
fn an_exceptional_opening_beats_every_closing() {
    let calendar = office_with(|d| {
        d.bridges.days = [day("2026-05-15")].into();
        d.closings = vec![Closing::new("Kermis", ClosingDays::Date(day("2026-09-07")))];
        d.openings = ["2026-05-14", "2026-05-15", "2026-05-16", "2026-09-07"]
            .map(|date| Opening {
                date: day(date),
                periods: periods("10:00-11:00"),
                label: String::new(),
            })
            .into();
    });
    for date in ["2026-05-14", "2026-05-15", "2026-05-16", "2026-09-07"] {
        assert_eq!(
            calendar.periods(day(date)),
            periods("10:00-11:00"),
            "{date}"
        );
        assert_eq!(calendar.closed_reason(day(date)), None, "{date}");
    }
}

#[test]
fn an_exceptional_opening_adds_to_a_usual_day() {
    let calendar = office_with(|d| {
        let date = day("2026-11-24");
        d.openings = vec![Opening {
            date,
            periods: periods("17:00-20:00"),
            label: "Avond".to_owned(),
        }];
    });
    assert_eq!(
        calendar.periods(day("2026-11-24")),
        periods("09:00-12:00 13:00-20:00")
    );
}

#[test]
fn summer_hours_replace_the_usual_ones_while_valid() {
    let calendar = office_with(|d| {
        d.hours.push(OpeningHours {
            valid_from: Some(day("2026-07-01")),
            valid_until: Some(day("2026-08-31")),
            week: Week::weekdays(&periods("08:00-13:00")),
        });
    });
    assert_eq!(
        calendar.periods(day("2026-06-30")),
        periods("09:00-12:00 13:00-17:00")
    );
    assert_eq!(calendar.periods(day("2026-07-01")), periods("08:00-13:00"));
    assert_eq!(
        calendar.periods(day("2026-09-01")),
        periods("09:00-12:00 13:00-17:00")
    );
}

#[test]
fn hours_with_dates_only_leave_other_dates_closed() {
    let calendar = office_with(|d| d.hours[0].valid_from = Some(day("2026-11-02")));
    assert_eq!(
        calendar.closed_reason(day("2026-10-30")),
        Some(ClosedReason::NoHours)
    );
    assert!(calendar.is_open(day("2026-11-02")));
}

#[test]
fn a_desk_has_its_own_hours_and_days_within_those_of_the_organisation() {
    let calendar = office_with(|d| {
        d.bridges.lone_days = true;
        let park = Desk {
            name: "Recyclagepark".to_owned(),
            hours: vec![OpeningHours::always(Week {
                friday: periods("09:00-17:00"),
                saturday: periods("09:00-16:00"),
                ..Week::default()
            })],
            closings: vec![Closing::new(
                "Inventaris",
                ClosingDays::Date(day("2026-11-28")),
            )],
            openings: vec![Opening {
                date: day("2026-05-14"),
                periods: periods("09:00-12:00"),
                label: String::new(),
            }],
        };
        d.desks.insert("park".to_owned(), park);
        d.desks.insert("balie".to_owned(), Desk::default());
        d.closings = vec![Closing::new("Feest", ClosingDays::Date(day("2026-06-12")))];
    });
    let park = calendar.for_desk("park").unwrap();
    assert_eq!(park.periods(day("2026-11-21")), periods("09:00-16:00"));
    assert!(!calendar.is_open(day("2026-11-21")));
    assert_eq!(
        park.closed_reason(day("2026-11-23")),
        Some(ClosedReason::NoHours)
    );
    assert!(!park.is_open(day("2026-11-28")), "its own closing");
    assert!(
        !park.is_open(day("2026-06-12")),
        "the closing of the organisation"
    );
    assert_eq!(
        park.closed_reason(day("2026-05-15")),
        Some(ClosedReason::Bridge),
        "the bridge of the organisation"
    );
    assert!(
        park.is_open(day("2026-05-14")),
        "its own opening on Ascension"
    );
    assert!(!calendar.is_open(day("2026-05-14")));

    let desk = calendar.for_desk("balie").unwrap();
    assert_eq!(
        desk.periods(day("2026-11-23")),
        calendar.periods(day("2026-11-23"))
    );
    assert_eq!(calendar.for_desk("nergens"), None);
    assert_eq!(park.for_organisation(), calendar);
}

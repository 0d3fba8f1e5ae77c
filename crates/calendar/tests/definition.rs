//! The JSON form of a calendar, and what is refused.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::{Calendar, CalendarDefinition, ClosedReason, Holiday};
use common::{day, office, periods};

#[test]
fn a_calendar_is_written_as_people_read_it() {
    let json = r#"{
        "zone": "Europe/Brussels",
        "hours": [
            {"week": {"monday": [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:00", "closes": "19:00"}]}},
            {"valid_from": "2026-07-01", "valid_until": "2026-08-31", "week": {"monday": [{"opens": "08:00", "closes": "13:00"}]}}
        ],
        "holidays": ["new_year", "christmas"],
        "closings": [
            {"label": "Kermis", "days": {"date": "2026-09-07"}},
            {"label": "Verhuis", "days": {"range": {"from": "2026-10-05", "until": "2026-10-09"}}, "level": "regional"},
            {"label": "Kerstavond", "days": {"yearly": {"from": "12-24", "until": "12-24"}}, "hours": [{"opens": "12:00", "closes": "24:00"}]}
        ],
        "bridges": {"lone_days": true, "days": ["2026-05-15"]},
        "openings": [{"date": "2026-11-28", "periods": [{"opens": "10:00", "closes": "12:00"}]}],
        "desks": {"balie": {"name": "Balie burgerzaken", "hours": [{"week": {"tuesday": [{"opens": "14:00", "closes": "20:00"}]}}]}}
    }"#;
    let calendar: Calendar = serde_json::from_str(json).unwrap();
    assert_eq!(
        calendar.periods(day("2026-11-23")),
        periods("09:00-12:00 13:00-19:00")
    );
    assert_eq!(
        calendar
            .for_desk("balie")
            .unwrap()
            .periods(day("2026-11-24")),
        periods("14:00-20:00")
    );
    let again: Calendar = serde_json::from_str(&serde_json::to_string(&calendar).unwrap()).unwrap();
    assert_eq!(again, calendar);
    let desk = calendar.for_desk("balie").unwrap();
    let again: Calendar = serde_json::from_str(&serde_json::to_string(&desk).unwrap()).unwrap();
    assert_eq!(
        again, desk,
        "a calendar that speaks for a desk still does after reading"
    );
}

#[test]
fn what_is_left_out_has_a_default() {
    let calendar: Calendar = serde_json::from_str("{}").unwrap();
    assert_eq!(calendar.definition(), &CalendarDefinition::default());
    assert_eq!(calendar.zone().iana_name(), Some("Europe/Brussels"));
    assert_eq!(calendar.definition().holidays.len(), 11);
}

#[test]
fn every_problem_is_named_with_its_place() {
    let json = r#"{
        "zone": "Europe/Kortrijk",
        "hours": [
            {"week": {"monday": [{"opens": "09:00", "closes": "12:00"}, {"opens": "11:30", "closes": "17:00"}],
                      "friday": [{"opens": "12:00", "closes": "12:00"}]}},
            {"week": {}},
            {"valid_from": "2026-07-01", "valid_until": "2026-06-30", "week": {}}
        ],
        "closings": [
            {"label": " ", "days": {"date": "2026-09-07"}},
            {"label": "Verkeerd", "days": {"range": {"from": "2026-10-09", "until": "2026-10-05"}}},
            {"label": "Regel\neen", "days": {"yearly": {"from": "12-24", "until": "12-24", "first_year": 2027, "last_year": 2026}}}
        ],
        "openings": [{"date": "2026-11-28", "periods": []}],
        "desks": {"balie": {"hours": [{"week": {"sunday": [{"opens": "10:00", "closes": "09:00"}]}}]}},
        "desk": "loket"
    }"#;
    let definition: CalendarDefinition = serde_json::from_str(json).unwrap();
    let error = Calendar::new(definition).unwrap_err();
    let problems: Vec<_> = error.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "zone: unknown time zone `Europe/Kortrijk`",
            "hours[0].week.monday[1]: period 11:30-17:00 overlaps 09:00-12:00",
            "hours[0].week.friday[0]: period 12:00-12:00 ends before it starts",
            "hours[1].valid_from: hours start on the same date as hours[0]",
            "hours[2].valid_until: ends before it starts",
            "closings[0].label: label is empty",
            "closings[1].days: ends before it starts",
            "closings[2].label: label contains a control character",
            "closings[2].days: ends before it starts",
            "openings[0].periods: has no opening period",
            "desks.balie.hours[0].week.sunday[0]: period 10:00-09:00 ends before it starts",
            "desk: unknown desk `loket`",
        ]
    );
    let error = serde_json::from_str::<Calendar>(json)
        .unwrap_err()
        .to_string();
    assert!(error.contains("Europe/Kortrijk"), "{error}");
}

#[test]
fn values_that_cannot_be_read_are_named() {
    for (json, part) in [
        (r#"{"zone": "UTC", "hour": []}"#, "unknown field `hour`"),
        (
            r#"{"hours": [{"week": {"monday": [{"opens": "9:00", "closes": "12:00"}]}}]}"#,
            "`9:00` is not a time",
        ),
        (
            r#"{"closings": [{"label": "x", "days": {"yearly": {"from": "02-30", "until": "03-01"}}}]}"#,
            "`02-30`",
        ),
        (
            r#"{"closings": [{"label": "x", "days": {"weekly": "monday"}}]}"#,
            "unknown variant `weekly`",
        ),
        (
            r#"{"holidays": ["carnival"]}"#,
            "unknown variant `carnival`",
        ),
        (
            r#"{"openings": [{"date": "2026-02-30", "periods": []}]}"#,
            "date is not valid",
        ),
    ] {
        let error = serde_json::from_str::<Calendar>(json)
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn reasons_have_a_stable_json_form() {
    let reasons = office().closed_reasons(day("2026-08-15"));
    assert_eq!(
        serde_json::to_string(&reasons).unwrap(),
        r#"[{"kind":"holiday","key":"assumption"},{"kind":"weekend"}]"#
    );
    assert_eq!(
        reasons[0],
        ClosedReason::Holiday {
            key: Holiday::Assumption
        }
    );
}

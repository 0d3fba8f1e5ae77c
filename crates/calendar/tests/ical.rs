//! iCalendar files as boards get and give them.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::ical::{
    IcalErrorKind, IcalHeader, ImportNoteKind, MAX_ICAL_BYTES, ReadOptions, read_closings,
    write_closed_days, write_closings, write_opening_hours,
};
use calendar::{ClosedReason, Closing, ClosingDays, ClosingLevel};
use common::{at, day, office, office_with, periods};

fn options() -> ReadOptions {
    ReadOptions {
        zone: office().zone().clone(),
        untitled: "Gesloten".to_owned(),
    }
}

fn header() -> IcalHeader {
    IcalHeader {
        name: "Sluitingsdagen".to_owned(),
        stamp: at("2026-11-25 10:00"),
        uid_domain: "gemeente.example".to_owned(),
    }
}

/// The events between the frame of a calendar; the first line of `events` is line 3.
fn file(events: &str) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}\nEND:VCALENDAR\n").into_bytes()
}

fn event(lines: &str) -> Vec<u8> {
    file(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT"))
}

/// Days and hours, in short.
fn short(closing: &Closing) -> String {
    let days = match closing.days {
        ClosingDays::Date(date) => date.to_string(),
        ClosingDays::Range { from, until } => format!("{from}..{until}"),
        ClosingDays::Yearly {
            from,
            until,
            first_year,
            last_year,
        } => {
            let year = |year: Option<i16>| year.map(|year| year.to_string()).unwrap_or_default();
            format!(
                "{from}..{until} every year {}..{}",
                year(first_year),
                year(last_year)
            )
        }
    };
    closing
        .hours
        .iter()
        .fold(days, |text, hours| format!("{text} {hours}"))
}

#[test]
fn events_become_closings() {
    for (lines, closings) in [
        ("DTSTART;VALUE=DATE:20260907", &["2026-09-07"][..]),
        ("DTSTART:20260907", &["2026-09-07"]),
        (
            "dtstart;value=date:20260907\nDtEnd;Value=Date:20260907",
            &["2026-09-07"],
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nDTEND;VALUE=DATE:20261010",
            &["2026-10-05..2026-10-09"],
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nDURATION:P1W",
            &["2026-10-05..2026-10-11"],
        ),
        (
            "DTSTART:20261224T120000\nDTEND:20261224T170000",
            &["2026-12-24 12:00-17:00"],
        ),
        (
            "DTSTART:20261224T110000Z\nDTEND:20261224T160000Z",
            &["2026-12-24 12:00-17:00"],
        ),
        (
            "DTSTART;TZID=Europe/London:20261224T110000\nDURATION:PT1H30M",
            &["2026-12-24 12:00-13:30"],
        ),
        (
            "DTSTART;TZID=\"Romance Standard Time\":20260701T120000\nDURATION:PT1H",
            &["2026-07-01 12:00-13:00"],
        ),
        (
            "DTSTART;TZID=/citadel.org/1/Europe/Paris:20260701T120000\nDURATION:PT1H",
            &["2026-07-01 12:00-13:00"],
        ),
        (
            "DTSTART:20261224T120000\nDTEND:20261228T100000",
            &[
                "2026-12-24 12:00-24:00",
                "2026-12-25..2026-12-27",
                "2026-12-28 00:00-10:00",
            ],
        ),
        (
            "DTSTART:20261224T000000\nDTEND:20261226T000000",
            &["2026-12-24..2026-12-25"],
        ),
        (
            "DTSTART;VALUE=DATE:20200102\nRRULE:FREQ=YEARLY",
            &["01-02..01-02 every year 2020.."],
        ),
        (
            "DTSTART;VALUE=DATE:19700102\nRRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=1;BYMONTHDAY=2;WKST=MO",
            &["01-02..01-02 every year .."],
        ),
        (
            "DTSTART;VALUE=DATE:20201228\nDTEND;VALUE=DATE:20210105\nRRULE:FREQ=YEARLY;COUNT=3",
            &["12-28..01-04 every year 2020..2022"],
        ),
        (
            "DTSTART;VALUE=DATE:20200102\nRRULE:FREQ=YEARLY;UNTIL=20300101",
            &["01-02..01-02 every year 2020..2029"],
        ),
        (
            "DTSTART;VALUE=DATE:20200102\nRRULE:FREQ=YEARLY;UNTIL=20300102T000000Z",
            &["01-02..01-02 every year 2020..2030"],
        ),
        (
            "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2",
            &["02-29..02-29 every year 2024..2028"],
        ),
        (
            "DTSTART;VALUE=DATE:20200102\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20220102,20230102",
            &[
                "01-02..01-02 every year 2020..2021",
                "01-02..01-02 every year 2024..",
            ],
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=DAILY;COUNT=5",
            &["2026-10-05..2026-10-09"],
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=DAILY;UNTIL=20261009\nEXDATE;VALUE=DATE:20261006",
            &["2026-10-05", "2026-10-07..2026-10-09"],
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nRDATE;VALUE=DATE:20261102,20261103",
            &["2026-10-05", "2026-11-02", "2026-11-03"],
        ),
    ] {
        let read =
            read_closings(&event(lines), &options()).unwrap_or_else(|e| panic!("{lines}: {e}"));
        assert_eq!(
            read.closings.iter().map(short).collect::<Vec<_>>(),
            closings,
            "{lines}"
        );
        assert_eq!(read.notes, [], "{lines}");
    }
}

#[test]
fn what_closings_cannot_say_is_noted() {
    for (lines, closings, note) in [
        (
            "DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=WEEKLY;BYDAY=MO",
            &["2026-10-05"][..],
            ImportNoteKind::UnsupportedRecurrence("FREQ=WEEKLY;BYDAY=MO".to_owned()),
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=YEARLY;INTERVAL=2",
            &["2026-10-05"],
            ImportNoteKind::UnsupportedRecurrence("FREQ=YEARLY;INTERVAL=2".to_owned()),
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=DAILY",
            &["2026-10-05"],
            ImportNoteKind::UnsupportedRecurrence("FREQ=DAILY".to_owned()),
        ),
        (
            "DTSTART;VALUE=DATE:20261005\nSTATUS:CANCELLED",
            &[],
            ImportNoteKind::Cancelled,
        ),
        ("DTSTART:20261005T100000", &[], ImportNoteKind::NoLength),
        (
            "DTSTART;TZID=Mars/Olympus:20261224T120000\nDURATION:PT1H",
            &["2026-12-24 12:00-13:00"],
            ImportNoteKind::UnknownZone("Mars/Olympus".to_owned()),
        ),
    ] {
        let read = read_closings(&event(lines), &options()).unwrap();
        assert_eq!(
            read.closings.iter().map(short).collect::<Vec<_>>(),
            closings,
            "{lines}"
        );
        assert_eq!(read.notes.len(), 1, "{lines}");
        assert_eq!(read.notes[0].kind, note);
    }
}

#[test]
fn a_changed_occurrence_replaces_that_of_the_series() {
    let read = read_closings(
        &file(
            "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20240102\nRRULE:FREQ=YEARLY\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;VALUE=DATE:20260102\nDTSTART;VALUE=DATE:20260105\nEND:VEVENT",
        ),
        &options(),
    );
    let closings: Vec<_> = read.unwrap().closings.iter().map(short).collect();
    assert_eq!(
        closings,
        [
            "01-02..01-02 every year 2024..2025",
            "01-02..01-02 every year 2027..",
            "2026-01-05"
        ]
    );
}

#[test]
fn unknown_content_folds_and_other_components_are_tolerated() {
    let text = "\u{feff}BEGIN:VCALENDAR\r\nX-WR-CALNAME:Feest\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\n\
        DTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
        ATTENDEE;CN=\"Jan: de, man\":mailto:jan@x.example\r\nX-APPLE;A=1;B=\"2:3\":zo\r\nSUMM\r\n ARY:Dag\\, van \r\n\
        \x20de\\n gemeente\\\\raad\r\nDTSTART;VALUE=DATE:2026\r\n\t0907\r\n\r\nBEGIN:VALARM\r\nSUMMARY:Wek mij\r\n\
        TRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nSUMMARY:Nog doen\r\nEND:VTODO\r\nEND:VCALENDAR";
    let read = read_closings(text.as_bytes(), &options()).unwrap();
    assert_eq!(
        read.closings,
        [Closing::new(
            "Dag, van de gemeente\\raad",
            ClosingDays::Date(day("2026-09-07"))
        )]
    );
}

#[test]
fn a_fold_may_lie_within_a_character() {
    let mut bytes = event("SUMMARY:caf@@\nDTSTART:20260907");
    let place = bytes.windows(2).position(|w| w == b"@@").unwrap();
    bytes.splice(place..place + 2, [0xc3, b'\r', b'\n', b' ', 0xa9]);
    assert_eq!(
        read_closings(&bytes, &options()).unwrap().closings[0].label,
        "café"
    );
}

#[test]
fn events_without_a_title_get_the_one_given() {
    let read = read_closings(&event("SUMMARY: \\n \nDTSTART:20260907"), &options()).unwrap();
    assert_eq!(read.closings[0].label, "Gesloten");
}

#[test]
fn malformed_files_are_refused_with_the_line() {
    let bad = |property: &str, value: &str| IcalErrorKind::BadValue {
        property: property.to_owned(),
        value: value.to_owned(),
    };
    for (bytes, line, kind) in [
        (b"".to_vec(), 1, IcalErrorKind::NoCalendar),
        (
            b"<html>: no</html>".to_vec(),
            1,
            IcalErrorKind::NotAContentLine,
        ),
        (b"VERSION:2.0\n".to_vec(), 1, IcalErrorKind::OutsideCalendar),
        (
            b"BEGIN:VEVENT\nEND:VEVENT\n".to_vec(),
            1,
            IcalErrorKind::OutsideCalendar,
        ),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n".to_vec(),
            2,
            IcalErrorKind::NotEnded("VEVENT".to_owned()),
        ),
        (
            b"BEGIN:VCALENDAR\nEND:VEVENT\n".to_vec(),
            2,
            IcalErrorKind::WrongEnd {
                begun: "VCALENDAR".to_owned(),
                found: "VEVENT".to_owned(),
            },
        ),
        (event("SUMMARY:Zonder datum"), 3, IcalErrorKind::NoStart),
        (
            event("SUMMARY:a\n b\nDTSTART:20260230"),
            6,
            bad("DTSTART", "20260230"),
        ),
        (event("DTSTART:morgen"), 4, bad("DTSTART", "morgen")),
        (
            event("DTSTART:20260907T250000"),
            4,
            bad("DTSTART", "20260907T250000"),
        ),
        (
            event("DTSTART:20260907\nDTEND:20260906"),
            5,
            IcalErrorKind::EndsBeforeStart,
        ),
        (
            event("DTSTART:20260907\nDURATION:-P1D"),
            5,
            bad("DURATION", "-P1D"),
        ),
        (
            event("DTSTART:20260907\nRRULE:FREQ"),
            5,
            bad("RRULE", "FREQ"),
        ),
        (
            event("DTSTART:20260907\nRRULE:FREQ=YEARLY;COUNT=0"),
            5,
            bad("RRULE", "FREQ=YEARLY;COUNT=0"),
        ),
        (
            event("DTSTART:20260907\nzomaar een regel"),
            5,
            IcalErrorKind::NotAContentLine,
        ),
        (
            event("DTSTART:20260907\nSUMMARY:\u{1}")
                .iter()
                .map(|b| if *b == 1 { 0xff } else { *b })
                .collect(),
            5,
            IcalErrorKind::NotUtf8,
        ),
        (vec![b'\n'; MAX_ICAL_BYTES + 1], 1, IcalErrorKind::TooLarge),
        (
            "BEGIN:VCALENDAR\n".repeat(50_000).into_bytes(),
            17,
            IcalErrorKind::TooDeep,
        ),
    ] {
        let error = read_closings(&bytes, &options()).unwrap_err();
        assert_eq!((error.line, error.kind), (line, kind));
    }
}

#[test]
fn written_files_are_the_same_every_time_and_folded_at_75_octets() {
    let closings = [
        Closing::new(
            "Brugdag; gesloten, ook de bib",
            ClosingDays::Date(day("2026-05-15")),
        ),
        Closing::new(
            "é".repeat(200),
            ClosingDays::every_year("12-24".parse().unwrap()),
        )
        .during(periods("12:00-24:00"))
        .at_level(ClosingLevel::Regional),
    ];
    let text = write_closings(&closings, office().zone(), &header());
    assert_eq!(text, write_closings(&closings, office().zone(), &header()));
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    for expected in [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kantel//calendar//EN\r\n",
        "DTSTAMP:20261125T090000Z\r\n",
        "DTSTART;VALUE=DATE:20260515\r\n",
        "DTEND;VALUE=DATE:20260516\r\n",
        "SUMMARY:Brugdag\\; gesloten\\, ook de bib\r\n",
        "DTSTART:19701224T120000\r\n",
        "DTEND:19701225T000000\r\n",
        "RRULE:FREQ=YEARLY\r\n",
        "X-CLOSING-LEVEL:REGIONAL\r\n",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let read = read_closings(text.as_bytes(), &options()).unwrap();
    assert_eq!(read.closings, closings);
}

#[test]
fn equal_events_have_their_own_uid() {
    let closing = Closing::new("Twee keer", ClosingDays::Date(day("2026-05-15")));
    let text = write_closings(&[closing.clone(), closing], office().zone(), &header());
    let mut uids: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    uids.dedup();
    assert_eq!(uids.len(), 2);
}

#[test]
fn another_reader_understands_what_is_written() {
    let closings = [Closing::new(
        "Kermis, dag één",
        ClosingDays::Range {
            from: day("2026-09-07"),
            until: day("2026-09-08"),
        },
    )];
    let text = write_closings(&closings, office().zone(), &header());
    let parsed: icalendar::Calendar = text.parse().unwrap();
    assert_eq!(parsed.get_name(), Some("Sluitingsdagen"));
    let event = parsed.components[0].as_event().unwrap();
    use icalendar::Component;
    assert_eq!(event.get_summary(), Some("Kermis, dag één"));
    assert_eq!(event.property_value("DTEND"), Some("20260909"));
}

#[test]
fn closed_days_for_subscribers() {
    let calendar = office_with(|d| {
        d.bridges.lone_days = true;
        d.closings = vec![Closing::new(
            "Kerstvakantie",
            ClosingDays::Range {
                from: day("2026-12-28"),
                until: day("2026-12-31"),
            },
        )];
    });
    let label = |reason: &ClosedReason| match reason {
        ClosedReason::Holiday { key } => key.key().to_owned(),
        ClosedReason::Closing { label, .. } => label.clone(),
        other => format!("{other:?}"),
    };
    let text = write_closed_days(
        &calendar,
        (day("2026-12-21"), day("2027-01-03")),
        &header(),
        label,
    );
    let read = read_closings(text.as_bytes(), &options()).unwrap();
    let events: Vec<_> = read
        .closings
        .iter()
        .map(|c| format!("{} {}", short(c), c.label))
        .collect();
    assert_eq!(
        events,
        [
            "2026-12-25 christmas",
            "2026-12-28..2026-12-31 Kerstvakantie",
            "2027-01-01 new_year"
        ]
    );
}

#[test]
fn opening_hours_for_subscribers() {
    let text = write_opening_hours(
        &office(),
        (day("2026-03-27"), day("2026-03-30")),
        &header(),
        "Open",
    );
    let starts: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("DTSTART"))
        .collect();
    assert_eq!(
        starts,
        [
            "DTSTART:20260327T080000Z",
            "DTSTART:20260327T120000Z",
            "DTSTART:20260330T070000Z",
            "DTSTART:20260330T110000Z"
        ]
    );
}

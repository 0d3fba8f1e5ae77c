//! What holds for every iCalendar file: no panic on any bytes, and nothing lost on the way out and in.
#![allow(clippy::unwrap_used)]

mod common;

use calendar::ical::{IcalHeader, ReadOptions, read_closings, write_closings};
use calendar::{Calendar, CalendarDefinition, Closing, OpeningHours, Period, Week};
use common::generate::closings;
use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;

fn brussels() -> TimeZone {
    TimeZoneDatabase::bundled().get("Europe/Brussels").unwrap()
}

fn read(bytes: &[u8]) -> Result<calendar::ical::ClosingImport, calendar::ical::IcalError> {
    read_closings(
        bytes,
        &ReadOptions {
            zone: brussels(),
            untitled: "Gesloten".to_owned(),
        },
    )
}

/// A calendar that is open around the clock except for these closings.
fn only_closed_by(closings: &[Closing]) -> Calendar {
    Calendar::new(CalendarDefinition {
        hours: vec![OpeningHours::always(Week::every_day(&[Period::WHOLE_DAY]))],
        holidays: [].into(),
        closings: closings.to_vec(),
        ..CalendarDefinition::default()
    })
    .unwrap()
}

/// Texts that match a pattern made at run time.
fn matching(pattern: &str) -> impl Strategy<Value = String> + use<> {
    prop::string::string_regex(pattern).unwrap()
}

/// Lines that look like iCalendar, right and wrong ones.
fn lines() -> impl Strategy<Value = String> {
    let date = "(2026|0000|9999|2024|1970)(01|02|12|13)(01|29|31|00)";
    let moment = format!("{date}(T(00|12|23|24)(00|59|60)(00|60)Z?)?");
    prop_oneof![
        4 => Just("BEGIN:VEVENT".to_owned()),
        4 => Just("END:VEVENT".to_owned()),
        8 => matching(&format!("DTSTART(;VALUE=DATE|;TZID=Europe/Brussels|;TZID=Nergens|;=;):{moment}")),
        8 => matching(&format!("(DTSTART|DTEND|RECURRENCE-ID):{moment}")),
        3 => matching(&format!("(EXDATE|RDATE):{moment}(,{moment}){{0,3}}")),
        2 => "DURATION:[+-]?P[0-9]{0,11}[WDHMS]?(T[0-9]{0,11}[HMS])?",
        4 => matching(&format!("RRULE:FREQ=(YEARLY|DAILY|WEEKLY);?(COUNT=(0|1|3|4294967295)|UNTIL={moment}|INTERVAL=[012])?")),
        2 => "UID:[ab]",
        2 => "SUMMARY:[a-z\\\\;,\u{e9}\u{0}\t]{0,300}",
        1 => "STATUS:CANCELLED",
        1 => " [A-Z:;]{0,5}",
        1 => "[A-Z;:=\" ]{0,12}",
        1 => "\\PC{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn anything_like_a_file_is_read_or_refused_and_gives_a_valid_calendar(lines in vec(lines(), 0..14), frame in any::<bool>()) {
        let text = lines.join("\r\n");
        let text = if frame { format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR") } else { text };
        match read(text.as_bytes()) {
            Ok(import) => {
                let definition = CalendarDefinition { closings: import.closings, ..CalendarDefinition::default() };
                prop_assert!(Calendar::new(definition).is_ok());
            }
            Err(error) => prop_assert!(error.line >= 1 && error.line <= text.lines().count().max(1), "{error}"),
        }
    }

    #[test]
    fn one_event_is_read_or_refused(
        start in "DTSTART:(2026|9999|2024|1970|0001)(01|02|12)(01|29|31)(T(00|12|23)(00|59)(00|60)Z?)?",
        lines in vec(lines().prop_filter("frame", |line| !line.contains("VEVENT")), 0..4),
    ) {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{start}\n{}\nEND:VEVENT\nEND:VCALENDAR", lines.join("\n"));
        if let Ok(import) = read(text.as_bytes()) {
            let definition = CalendarDefinition { closings: import.closings, ..CalendarDefinition::default() };
            prop_assert!(Calendar::new(definition).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_as_the_same_days_and_hours(closings in vec(closings(), 0..5), second in 0..2_000_000_000_i64) {
        let header = IcalHeader {
            name: "Sluitingsdagen, en meer".to_owned(),
            stamp: Timestamp::from_second(second).unwrap(),
            uid_domain: "gemeente.example".to_owned(),
        };
        let text = write_closings(&closings, &brussels(), &header);
        let import = read(text.as_bytes()).unwrap();
        prop_assert_eq!(&import.notes, &[]);
        let (before, after) = (only_closed_by(&closings), only_closed_by(&import.closings));
        let mut day = date(2019, 1, 1);
        while day < date(2034, 1, 1) {
            prop_assert_eq!(before.periods(day), after.periods(day), "{}\n{}", day, text);
            day = day.saturating_add(1.day());
        }
        for (closing, label) in closings.iter().map(|c| (c, &c.label)) {
            let unread = import.closings.iter().all(|read| read.label != *label || read.level != closing.level);
            // A yearly closing can have no day at all: 29 February in years that are no leap years.
            prop_assert!(!unread || format!("{:?}", closing.days).contains("29"), "{label}");
        }
        // Reading loses nothing, so writing what was read and reading it again changes nothing more.
        let again = read(write_closings(&import.closings, &brussels(), &header).as_bytes()).unwrap();
        prop_assert_eq!(again.closings, import.closings);
    }
}

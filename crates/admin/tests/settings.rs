//! Settings of an organisation: seen before they are saved, never lost to a colleague, with a way back.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use axum::http::StatusCode;
use support::{Answer, Browser, World, world};

async fn admin(world: &World) -> Browser {
    world
        .account("beheer@anzegem.example", world.a, &["settings.manage"])
        .await;
    world.logged_in("beheer@anzegem.example").await
}

const AT: &str = "/admin/organisation/anzegem";
const CALENDAR: &str = "/admin/organisation/anzegem/calendar";

/// Saves what a page proposes.
async fn accept(browser: &mut Browser, proposal: &Answer) -> Answer {
    assert_eq!(proposal.status, StatusCode::OK, "{}", proposal.text);
    let definition = proposal.hidden("definition").replace("&quot;", "\"");
    let fields = [
        ("csrf", proposal.hidden("csrf")),
        ("version", proposal.hidden("version")),
        ("definition", definition),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    browser.post(&format!("{CALENDAR}/save"), &fields).await
}

#[tokio::test]
async fn unreadable_colours_are_explained_and_never_saved() {
    let world = world().await;
    let mut browser = admin(&world).await;
    let look = format!("{AT}/look");
    let fields = [
        ("name", "Anzegem"),
        ("version", "1"),
        ("mode", "own"),
        ("font", "system"),
        ("primary", "#ffff00"),
        ("on_primary", "#ffffff"),
        ("action", "#ffff00"),
        ("on_action", "#ffffff"),
        ("link", "#ffff00"),
        ("accent", "#ffffff"),
        ("focus", "#ffff00"),
    ];
    let mut saving = fields.to_vec();
    saving.push(("do", "save"));
    for fields in [&fields[..], &saving[..]] {
        let answer = browser.submit(&look, &look, fields).await;
        assert!(
            answer.text.contains("Minstens 4,5 is nodig")
                && answer.text.contains("value=\"#ffff00\""),
            "{}",
            answer.text
        );
    }
    let automatic = [
        ("name", "Anzegem"),
        ("version", "1"),
        ("mode", "auto"),
        ("font", "system"),
        ("primary", "#ffff00"),
    ];
    let preview = browser.submit(&look, &look, &automatic).await;
    assert!(
        preview.text.contains("Deze kleuren zijn goed leesbaar")
            && preview.text.contains("look/preview.css?")
    );
    assert_eq!(
        world
            .house
            .directory()
            .by_slug("anzegem")
            .await
            .unwrap()
            .version,
        1,
        "nothing is saved by looking"
    );
    let mut saving = automatic.to_vec();
    saving.push(("do", "save"));
    assert_eq!(browser.submit(&look, &look, &saving).await.location(), AT);
    let now = world.house.directory().by_slug("anzegem").await.unwrap();
    assert_eq!(
        (now.version, now.theme.primary.to_string().as_str()),
        (2, "#ffff00")
    );
}

#[tokio::test]
async fn the_second_of_two_who_change_a_name_is_told_and_keeps_what_was_typed() {
    let world = world().await;
    let mut browser = admin(&world).await;
    let look = format!("{AT}/look");
    let change = |name: &'static str| {
        [
            ("name", name),
            ("version", "1"),
            ("mode", "auto"),
            ("font", "system"),
            ("primary", "#12476b"),
            ("do", "save"),
        ]
    };
    assert_eq!(
        browser.submit(&look, &look, &change("Eerste")).await.status,
        StatusCode::SEE_OTHER
    );
    let second = browser.submit(&look, &look, &change("Tweede")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(
        second.text.contains("Iemand anders was u voor")
            && second.text.contains("„Eerste”")
            && second.text.contains("value=\"Tweede\"")
    );
    assert_eq!(
        second.hidden("version"),
        "2",
        "saving again is possible, with the other's change in sight"
    );
}

#[tokio::test]
async fn a_calendar_change_is_shown_day_by_day_then_saved_then_taken_back() {
    let world = world().await;
    let mut browser = admin(&world).await;
    let hours = format!("{CALENDAR}/hours");
    let week = [
        ("table", "0"),
        ("monday", "9-12, 13u30-17"),
        ("tuesday", "9-12"),
        ("wednesday", "9-12"),
        ("thursday", "9-12"),
        ("friday", "9-12"),
        ("saturday", ""),
        ("sunday", ""),
    ];
    let proposal = browser.submit(&hours, &hours, &week).await;
    assert_eq!(accept(&mut browser, &proposal).await.location(), CALENDAR);
    assert!(
        browser
            .get(CALENDAR)
            .await
            .text
            .contains("09:00–12:00 en 13:30–17:00")
    );

    let closings = format!("{CALENDAR}/closings");
    let fields = [
        ("label", "Kermis"),
        ("kind", "date"),
        ("from", "2026-12-01"),
    ];
    let proposal = browser.submit(&closings, &closings, &fields).await;
    assert!(
        proposal.text.contains("verandert één dag") && proposal.text.contains("gesloten (Kermis)"),
        "{}",
        proposal.text
    );
    assert!(
        !browser.get(CALENDAR).await.text.contains("Kermis"),
        "seen, not saved"
    );
    assert_eq!(accept(&mut browser, &proposal).await.location(), CALENDAR);
    assert!(
        browser
            .get(&format!("{CALENDAR}/year?year=2026"))
            .await
            .text
            .contains("Kermis")
    );

    // The proposal was made on version 1; saving it a second time meets a newer calendar.
    let again = accept(&mut browser, &proposal).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("Iemand anders was u voor"));

    let history = browser.get(&format!("{CALENDAR}/history")).await;
    assert!(history.text.contains("Ga terug naar deze versie"));
    let proposal = browser
        .submit(
            CALENDAR,
            &format!("{CALENDAR}/restore"),
            &[("version", "1")],
        )
        .await;
    assert_eq!(accept(&mut browser, &proposal).await.location(), CALENDAR);
    assert!(!browser.get(CALENDAR).await.text.contains("Kermis"));
}

#[tokio::test]
async fn hours_that_make_no_sense_stay_in_the_form_with_a_sentence() {
    let world = world().await;
    let mut browser = admin(&world).await;
    let hours = format!("{CALENDAR}/hours");
    for (typed, sentence) in [
        ("morgen", "Schrijf uren zoals"),
        ("12-9", "eindigt voor het begint"),
        ("9-12, 11-13", "overlappen"),
    ] {
        let answer = browser
            .submit(&hours, &hours, &[("table", "0"), ("tuesday", typed)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains(sentence) && answer.text.contains(&format!("value=\"{typed}\"")),
            "{typed}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn closing_days_go_out_and_come_in_as_icalendar() {
    let world = world().await;
    let mut browser = admin(&world).await;
    let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20260101T000000Z\r\n\
                DTSTART;VALUE=DATE:20261224\r\nSUMMARY:Kerstavond\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let csrf = browser.get(CALENDAR).await.hidden("csrf");
    let import = format!("{CALENDAR}/import");
    let proposal = browser
        .upload(&import, &[("csrf", &csrf)], "dagen.ics", file.as_bytes())
        .await;
    assert!(
        proposal.text.contains("gesloten (Kerstavond)"),
        "{}",
        proposal.text
    );
    assert_eq!(accept(&mut browser, &proposal).await.location(), CALENDAR);
    let out = browser.get(&format!("{CALENDAR}/export.ics")).await;
    assert!(
        out.text.contains("SUMMARY:Kerstavond")
            && out.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/calendar")
    );
    // What went out comes in without adding anything.
    let same = browser
        .upload(
            &import,
            &[("csrf", &csrf)],
            "dagen.ics",
            out.text.as_bytes(),
        )
        .await;
    assert!(same.text.contains("Er verandert niets."), "{}", same.text);
    let broken = browser
        .upload(
            &import,
            &[("csrf", &csrf)],
            "foto.jpg",
            b"\xff\xd8\xff\xe0 no calendar",
        )
        .await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text.contains("Dit is geen iCalendar-bestand"));
}

#[tokio::test]
async fn teams_and_departments_are_added_and_a_second_of_the_same_name_is_refused() {
    let world = world().await;
    let mut browser = admin(&world).await;
    let teams = format!("{AT}/teams");
    let add = |what: &'static str, name: &'static str| {
        [
            ("what", what),
            (
                if what == "team" {
                    "name"
                } else {
                    "department_name"
                },
                name,
            ),
        ]
    };
    assert_eq!(
        browser
            .submit(&teams, &teams, &add("department", "Openbare werken"))
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        browser
            .submit(&teams, &teams, &add("team", "Wegen"))
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let twice = browser.submit(&teams, &teams, &add("team", "Wegen")).await;
    assert!(
        twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.text.contains("Dit bestaat al")
    );
    let empty = browser.submit(&teams, &teams, &add("department", "")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
}

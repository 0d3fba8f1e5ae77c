//! The page of a report: what its reporter sees, and what not.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use desk::{
    actions::{self, Assignee},
    model::{Closing, Outcome},
    store,
};
use support::{
    Browser, Form, TestHouse, jpeg_with_gps,
    walk::{answer_everything, report, send},
};
use uuid::Uuid;

/// The id and the version of the report with this code.
async fn found(test: &TestHouse, code: &str) -> (Uuid, i64) {
    let (full, _) = store::by_code(&test.house, code)
        .await
        .expect("a report with this code");
    (full.report.id, full.report.version)
}

async fn close(test: &TestHouse, code: &str, outcome: Outcome, reason: &str, text: &str) {
    let (id, version) = found(test, code).await;
    let some = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    let closing = Closing {
        outcome,
        reason: some.clone(),
        party: some,
        duplicate_of: None,
        text: text.to_owned(),
    };
    actions::close(
        &test.house,
        &test.scope("kortrijk").await,
        id,
        version,
        &closing,
    )
    .await
    .expect("it can be closed");
}

async fn status(browser: &mut Browser, code: &str) -> support::Page {
    browser.get(&format!("/s/{code}")).await.expect(200)
}

#[tokio::test]
async fn notes_among_colleagues_and_contact_details_are_never_on_it() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let contact = [
        ("contact", "yes"),
        ("name", "Geheime Naam"),
        ("email", "geheim@example.com"),
    ];
    answer_everything(&mut browser, Form::new(), &contact).await;
    let (_, code) = send(&mut browser).await;
    let scope = test.scope("kortrijk").await;
    let (id, _) = found(&test, &code).await;
    actions::note(
        &test.house,
        &scope,
        id,
        "Alleen voor collega's: lastige melder",
    )
    .await
    .unwrap();
    actions::update(&test.house, &scope, id, "We komen donderdag kijken.")
        .await
        .unwrap();
    let page = status(&mut browser, &code).await;
    assert!(page.has("We komen donderdag kijken."));
    for hidden in ["lastige melder", "Geheime Naam", "geheim@example.com"] {
        assert!(!page.has(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn the_page_stays_private() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let code = report(&mut browser).await;
    let page = status(&mut browser, &code).await;
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert_eq!(page.header("cache-control"), "no-store");
    // As people type it.
    let typed = code.to_lowercase().replace('-', " ").replace('0', "o");
    let page = browser
        .post("/status", &[("code", &typed)])
        .await
        .expect(303);
    assert_eq!(page.location(), format!("/s/{code}"));
}

#[tokio::test]
async fn a_wrong_code_shows_nothing_and_cannot_be_tried_without_end() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let page = browser.get("/s/K7M4-Q2PD-9XWR").await.expect(404);
    assert!(page.has("Deze code kennen we niet"));
    browser.get("/s/%FF").await.expect(400);
    browser.get("/s/x/photos/y").await.expect(404);
    let page = browser
        .post("/status", &[("code", "K7M4-Q2PD-9XWR")])
        .await
        .expect(422);
    assert!(page.has("Deze code kennen we niet"));
    let page = browser
        .post("/status", &[("code", "12345")])
        .await
        .expect(422);
    assert!(page.has("12 letters en cijfers"));
    for _ in 0..40 {
        browser.get("/s/K7M4-Q2PD-9XWR").await;
    }
    browser.get("/s/K7M4-Q2PD-9XWR").await.expect(429);
}

#[tokio::test]
async fn a_question_is_answered_there_and_the_promise_moves_on() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let code = report(&mut browser).await;
    let scope = test.scope("kortrijk").await;
    let (id, _) = found(&test, &code).await;
    actions::ask(&test.house, &scope, id, "Aan welke kant van de straat?")
        .await
        .unwrap();
    let page = status(&mut browser, &code).await;
    assert!(page.has("We wachten op uw antwoord") && page.has("Onze vraag aan u"));
    assert!(page.has("Aan welke kant van de straat?"));
    let here = format!("/s/{code}");
    let page = browser.post(&here, &[("body", "  ")]).await.expect(422);
    assert!(page.title().starts_with("Fout:"));
    test.clock.advance_ms(24 * 3_600_000);
    browser
        .post(&here, &[("body", "Aan de kant van de kerk.")])
        .await
        .expect(303);
    let page = status(&mut browser, &code).await;
    assert!(page.has("Aan de kant van de kerk.") && page.has("Bedankt. We hebben uw bericht."));
    assert!(!page.has("We wachten op uw antwoord"));
    browser
        .post_raw(&here, "body=zonder+token")
        .await
        .expect(403);
}

#[tokio::test]
async fn every_outcome_has_its_own_words() {
    let test = TestHouse::new().await;
    let cases = [
        (Outcome::Solved, "", "Uw melding is opgelost"),
        (Outcome::Partly, "De rest volgt", "voor een deel opgelost"),
        (
            Outcome::NotSolved,
            "Private grond",
            "We konden dit niet oplossen",
        ),
        (Outcome::NotOurs, "Agentschap Wegen", "Dit is niet voor ons"),
    ];
    for (outcome, reason, words) in cases {
        let mut browser = test.browser();
        let code = report(&mut browser).await;
        close(&test, &code, outcome, reason, "Dit schreef de medewerker.").await;
        let page = status(&mut browser, &code).await;
        assert!(page.has(words), "{words}");
        assert!(page.has("Dit schreef de medewerker.") && page.has(reason));
        assert!(
            !page.has("name=\"body\""),
            "a closed report takes no answer"
        );
        let page = browser
            .post(&format!("/s/{code}"), &[("body", "Toch niet")])
            .await
            .expect(422);
        assert!(page.has("De melding is intussen veranderd"));
    }
}

#[tokio::test]
async fn a_late_report_says_that_it_is_late() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let code = report(&mut browser).await;
    let (id, version) = found(&test, &code).await;
    let team = test.catalogue("kortrijk").await.teams[0].id;
    let scope = test.scope("kortrijk").await;
    actions::assign(&test.house, &scope, id, version, Assignee::Team(team))
        .await
        .unwrap();
    test.clock.advance_ms(30 * 24 * 3_600_000);
    let page = status(&mut browser, &code).await;
    assert!(page.has("Dat is niet gelukt.") && page.has("Te laat"));
    assert!(page.has("De melding ging naar een ander team."));
}

#[tokio::test]
async fn photos_are_shown_with_their_own_report_only() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let form = Form::new().file("photos", "zak.jpg", jpeg_with_gps(3));
    answer_everything(&mut browser, form, &[("contact", "no")]).await;
    let (_, code) = send(&mut browser).await;
    let other = report(&mut test.browser()).await;
    let page = status(&mut browser, &code).await;
    let small = page.between("<img src=\"", "\"").unwrap();
    assert!(small.ends_with("?size=thumb"));
    let picture = browser.get(&small).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/jpeg");
    assert!(picture.header("cache-control").starts_with("private"));
    assert_eq!(picture.header("content-disposition"), "inline");
    let foreign = small.replace(&code, &other);
    browser.get(&foreign).await.expect(404);
}

#[tokio::test]
async fn one_click_of_a_mail_program_ends_the_mail_and_erases_the_address() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let contact = [("contact", "yes"), ("email", "jan@example.com")];
    answer_everything(&mut browser, Form::new(), &contact).await;
    let (_, code) = send(&mut browser).await;
    test.work().await;
    assert_eq!(test.mail_to("jan@example.com").await.len(), 1);
    let page = browser.get(&format!("/s/{code}/mail")).await.expect(200);
    assert!(page.has("Stop met mailen"));
    // A mail program knows no cookie and no token (RFC 8058).
    let mut program = test.browser();
    for _ in 0..2 {
        program
            .post_raw(&format!("/s/{code}/mail"), "List-Unsubscribe=One-Click")
            .await
            .expect(303);
    }
    close(&test, &code, Outcome::Solved, "", "Opgeruimd.").await;
    test.work().await;
    assert_eq!(test.mail_to("jan@example.com").await.len(), 1);
    let page = status(&mut browser, &code).await;
    assert_eq!(
        page.text()
            .matches("geen e-mails meer over deze melding.")
            .count(),
        1
    );
}

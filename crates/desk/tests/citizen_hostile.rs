//! What somebody might send instead of an answer: each gets a sentence or a way back, never an error of ours.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use support::{
    Browser, Form, TestHouse,
    walk::{DUMPING, answer_everything, id, say_what_and_where},
};

async fn raw(browser: &mut Browser, path: &str, rest: &[u8]) -> support::Page {
    let mut body = format!("csrf={}&", browser.token().await).into_bytes();
    body.extend_from_slice(rest);
    browser.post_raw(path, body).await
}

#[tokio::test]
async fn text_that_is_not_utf8_says_so_at_its_field_and_keeps_the_rest() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    say_what_and_where(&mut browser).await;
    let page = raw(
        &mut browser,
        "/kortrijk/report/details",
        b"description=Mijn+caf%E9+is+vuil&do=next",
    )
    .await
    .expect(422);
    assert!(page.title().starts_with("Fout:"));
    assert!(page.has("Sommige tekens konden we niet lezen") && page.has("Mijn caf"));
    let page = raw(&mut browser, "/kortrijk/report/where", b"address=%FF%FE")
        .await
        .expect(422);
    assert!(
        page.has("href=\"#f-address\""),
        "the summary leads to the field"
    );
    let form = Form::new()
        .field("description", b"Caf\xE9 met vuil terras")
        .field("do", "next");
    browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(422);
}

#[tokio::test]
async fn text_without_measure_is_refused_and_nothing_breaks() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    say_what_and_where(&mut browser).await;
    for length in [4_001, 70_000, 500_000] {
        let form = Form::new()
            .field("description", "a".repeat(length))
            .field("do", "next");
        let page = browser
            .post_form("/kortrijk/report/details", form)
            .await
            .expect(422);
        assert!(page.has("Dit is te lang"), "{length}");
    }
    let long = "x".repeat(5_000);
    let page = browser
        .post("/kortrijk/report/where", &[("address", &long)])
        .await
        .expect(422);
    assert!(page.has("Dit is te lang"));
    let page = browser.get("/kortrijk/report/contact").await.expect(303);
    assert_eq!(
        page.location(),
        "/kortrijk/report/where",
        "a refused answer is no answer"
    );
}

#[tokio::test]
async fn unknown_and_foreign_ids_are_refused() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    let what = "/kortrijk/report/what";
    let nobody = uuid::Uuid::from_u128(1).to_string();
    let foreign = id("social-help");
    let group = id("group:waste");
    for category in [
        "",
        "x",
        "'; DROP TABLE report; --",
        &nobody,
        &foreign,
        &group,
    ] {
        let page = browser
            .post(what, &[("category", category), ("words", "matras")])
            .await
            .expect(422);
        assert!(page.has("Kies wat u wilt melden."), "{category}");
    }
    browser
        .post(what, &[("category", &id(DUMPING))])
        .await
        .expect(303);
    let scope = test.scope("kuurne").await;
    let theirs = {
        let reader = test.house.store().read(&scope).await.unwrap();
        let region = desk::demo::Region::embedded();
        let street = &desk::demo::addresses(&region, desk::demo::SEED, "kuurne")[0].street;
        desk::store::addresses::find(&reader.db(), &scope, street, 1)
            .await
            .unwrap()[0]
            .id
            .to_string()
    };
    for address in ["", "x", &nobody] {
        browser
            .post(
                "/kortrijk/report/where",
                &[("do", "choose"), ("address_id", address)],
            )
            .await
            .expect(422);
    }
    // An address of the neighbour's list is nobody's secret: people report what they saw across the border.
    browser
        .post(
            "/kortrijk/report/where",
            &[("do", "choose"), ("address_id", &theirs)],
        )
        .await
        .expect(303);
    browser.get("/nowhere/report/what").await.expect(404);
    browser.get("/%FF%FE/report/what").await.expect(404);
    browser
        .get("/kortrijk/report/photos/..%2F..%2Fsecret")
        .await
        .expect(404);
}

#[tokio::test]
async fn steps_in_the_wrong_order_lead_to_the_first_open_question() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    for step in ["emergency", "where", "details", "contact", "check"] {
        let page = browser
            .get(&format!("/kortrijk/report/{step}"))
            .await
            .expect(303);
        assert_eq!(page.location(), "/kortrijk/report/what", "{step}");
    }
    let page = browser.post("/kortrijk/report/send", &[]).await.expect(303);
    assert_eq!(page.location(), "/kortrijk/report/what");
    // An answer that comes too early is kept, and the questions before it are still asked.
    let page = browser
        .post("/kortrijk/report/contact", &[("contact", "no")])
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/what");
    // "No place" where the category needs one is no answer.
    browser
        .post("/kortrijk/report/what", &[("category", &id(DUMPING))])
        .await
        .expect(303);
    browser
        .post("/kortrijk/report/where", &[("do", "none")])
        .await
        .expect(422);
}

#[tokio::test]
async fn a_form_without_its_token_or_of_another_site_changes_nothing() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    answer_everything(&mut browser, Form::new(), &[("contact", "no")]).await;
    for step in [
        "what",
        "emergency",
        "where",
        "details",
        "contact",
        "send",
        "new",
    ] {
        let page = browser
            .post_raw(&format!("/kortrijk/report/{step}"), "category=x")
            .await
            .expect(403);
        assert!(page.has("Dit formulier is verlopen"), "{step}");
    }
    browser
        .headers
        .push(("sec-fetch-site".to_owned(), "cross-site".to_owned()));
    browser.post("/kortrijk/report/send", &[]).await.expect(403);
}

#[tokio::test]
async fn contact_details_that_cannot_be_are_refused_at_their_field() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    say_what_and_where(&mut browser).await;
    let form = Form::new()
        .field("description", "Een zetel langs de weg")
        .field("do", "next");
    browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    let contact = "/kortrijk/report/contact";
    let page = browser.post(contact, &[]).await.expect(422);
    assert!(page.has("Kies of we u iets mogen laten weten."));
    let page = browser
        .post(contact, &[("contact", "yes"), ("name", "Jan")])
        .await
        .expect(422);
    assert!(page.has("href=\"#f-email\"") && page.has("value=\"Jan\""));
    let wrong = [
        ("contact", "yes"),
        ("email", "jan@"),
        ("phone", "<script>alert(1)</script>"),
    ];
    let page = browser.post(contact, &wrong).await.expect(422);
    assert!(page.has("Geef een geldig e-mailadres") && page.has("Geef een geldig telefoonnummer"));
    assert!(!page.has("<script>alert"));
    // What was typed is still there on the next visit, wrong or not.
    assert!(browser.get(contact).await.expect(200).has("value=\"jan@\""));
}

#[tokio::test]
async fn no_body_whatsoever_breaks_a_page() {
    let test = TestHouse::new().await;
    let mut browser = test.browser();
    answer_everything(&mut browser, Form::new(), &[("contact", "no")]).await;
    let bodies: [&[u8]; 9] = [
        b"",
        b"&&&===",
        b"%",
        b"at.x=NaN&at.y=inf",
        b"at.x=1e308&at.y=-1e308&zoom=3&lon=1e308&lat=9999",
        b"do=part&part=%00&address=%00",
        b"do=point&zoom=99999999999999999999&lon=3&lat=x",
        b"category[]=1&category[]=2&remove=%F0%9F%92%A9&do=add",
        b"words=\xff\xfe\xfd&address_id=typed&do=choose&contact=maybe",
    ];
    for step in ["what", "emergency", "where", "details", "contact"] {
        for body in bodies {
            let page = raw(&mut browser, &format!("/kortrijk/report/{step}"), body).await;
            assert!(page.status.as_u16() < 500, "{step} {body:?}");
        }
    }
    for query in [
        "?by=map&zoom=3&lon=NaN&lat=1",
        "?by=choose",
        "?by=map&zoom=-1&lon=3.2&lat=50.8&x=inf",
    ] {
        let page = browser.get(&format!("/kortrijk/report/where{query}")).await;
        assert!(page.status.as_u16() < 500, "{query}");
        let page = browser
            .get(&format!("/kortrijk/report/map.svg{query}"))
            .await;
        assert!(page.status.as_u16() < 500, "{query}");
    }
}

#[tokio::test]
async fn one_network_cannot_send_without_end() {
    let test = TestHouse::with(support::Options {
        settings: "[rate]\nreports_per_hour = 1".to_owned(),
        ..support::Options::default()
    })
    .await;
    support::walk::report(&mut test.browser()).await;
    let mut browser = test.browser();
    answer_everything(&mut browser, Form::new(), &[("contact", "no")]).await;
    let page = browser.post("/kortrijk/report/send", &[]).await.expect(429);
    assert!(page.has("Bel uw gemeente") && !page.header("retry-after").is_empty());
    // An hour later the same answers can still be sent.
    test.clock.advance_ms(3_601_000);
    browser.post("/kortrijk/report/send", &[]).await.expect(303);
}

//! The work list: which report stands in which view, and what a page costs.

use crate::house::{DAY, EVERYTHING, TestDesk};
use axum::http::StatusCode;
use desk::model::Contact;

#[tokio::test]
async fn each_view_shows_what_its_name_says() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let lamp = desk
        .report(
            desk.lamp,
            "De lamp voor de deur brandt niet",
            "Kerkstraat 12, 8500 Kortrijk",
        )
        .await;
    let litter = desk
        .report(
            desk.litter,
            "Er liggen blikjes in het gras",
            "Park 1, 8500 Kortrijk",
        )
        .await;
    let closed = desk
        .report(desk.litter, "Er ligt een matras", "Park 2, 8500 Kortrijk")
        .await;
    let asked = desk
        .report(desk.lamp, "Nog een lamp", "Kerkstraat 30, 8500 Kortrijk")
        .await;

    let page = format!("/desk/reports/{lamp}");
    let me = format!("person:{}", an.account);
    an.submit(&page, &format!("{page}/assign"), &[("to", &me)])
        .await;
    let page = format!("/desk/reports/{closed}");
    an.submit(
        &page,
        &format!("{page}/close"),
        &[("outcome", "solved"), ("text-solved", "Opgehaald.")],
    )
    .await;
    let page = format!("/desk/reports/{asked}");
    an.submit(
        &page,
        &format!("{page}/write"),
        &[("kind", "question"), ("body", "Welke lamp juist?")],
    )
    .await;

    for (view, expected) in [
        ("mine", vec![&lamp]),
        ("team", vec![&lamp, &asked]),
        ("unassigned", vec![&litter, &asked]),
        ("open", vec![&litter, &lamp, &asked]),
        ("waiting", vec![&asked]),
        ("overdue", vec![]),
        ("closed", vec![&closed]),
    ] {
        let answer = an.get(&format!("/desk/{view}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        let mut rows = answer.rows();
        rows.sort();
        let mut expected: Vec<String> = expected.into_iter().cloned().collect();
        expected.sort();
        assert_eq!(rows, expected, "view {view}");
    }

    // Three working days for litter, five for lamps: a week later both are late, the paused one is not.
    desk.clock.advance_ms(8 * DAY);
    let mut an = desk.clerk("An later").await;
    let late = an.get("/desk/overdue").await;
    assert_eq!(late.rows(), [litter, lamp]);
    assert!(late.text.contains("3 werkdagen te laat"), "{}", late.text);
    assert!(late.text.contains("1 werkdag te laat"), "{}", late.text);
}

#[tokio::test]
async fn the_desk_opens_on_the_first_view_with_work() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    assert_eq!(an.get("/desk").await.location(), "/desk/open");
    let litter = desk
        .report(desk.litter, "Er liggen blikjes", "Park 1, 8500 Kortrijk")
        .await;
    assert_eq!(an.get("/desk").await.location(), "/desk/unassigned");
    desk.report(
        desk.lamp,
        "De lamp brandt niet",
        "Kerkstraat 12, 8500 Kortrijk",
    )
    .await;
    assert_eq!(an.get("/desk").await.location(), "/desk/team");
    let page = format!("/desk/reports/{litter}");
    an.submit(
        &page,
        &format!("{page}/assign"),
        &[("to", &format!("person:{}", an.account))],
    )
    .await;
    assert_eq!(an.get("/desk").await.location(), "/desk/mine");
}

#[tokio::test]
async fn empty_views_say_what_would_be_there() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    for (view, words) in [
        ("mine", "helemaal bij"),
        ("overdue", "Niets is te laat"),
        ("closed", "nog geen"),
    ] {
        let answer = an.get(&format!("/desk/{view}")).await;
        assert!(answer.text.contains(words), "{view}: {}", answer.text);
    }
    assert_eq!(an.get("/desk/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_of_the_list_costs_three_statements_whatever_it_shows() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    desk.also(&an, desk.kuurne, EVERYTHING).await;
    for n in 0..60 {
        let place = format!("Kerkstraat {n}, 8500 Kortrijk");
        desk.report(desk.litter, "Er liggen blikjes", &place).await;
    }
    let first = an.get("/desk/open").await;
    let next = first.link("next").expect("a second page");
    for path in [
        "/desk/open",
        "/desk/mine",
        "/desk/open?q=blikjes",
        "/desk/open?category=litter&organisation=kortrijk",
        &next,
    ] {
        let before = desk.store().statements();
        assert_eq!(an.get(path).await.status, StatusCode::OK);
        let cost = desk.store().statements() - before;
        assert!(cost <= 3, "{path} cost {cost} statements");
    }
}

#[tokio::test]
async fn words_numbers_and_streets_find_a_report() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let lamp = desk
        .report(
            desk.lamp,
            "De lantaarn flikkert",
            "Doorniksestraat 7, 8500 Kortrijk",
        )
        .await;
    desk.report(desk.litter, "Er liggen blikjes", "Park 1, 8500 Kortrijk")
        .await;
    for words in ["flikker", "doorniksestraat", "LANTAARN"] {
        assert_eq!(
            an.get(&format!("/desk/open?q={words}")).await.rows(),
            [lamp.as_str()],
            "{words}"
        );
    }
    // A whole number leads straight to the report.
    let answer = an
        .get(&format!("/desk/mine?q={}", lamp.to_lowercase()))
        .await;
    assert!(
        answer
            .location()
            .starts_with(&format!("/desk/reports/{lamp}?")),
        "{}",
        answer.location()
    );
    let nothing = an.get("/desk/open?q=giraf").await;
    assert!(nothing.text.contains("We vonden niets"));
    // What breaks a query language elsewhere is only words here.
    for evil in [
        "%22",
        "a%22%20OR%20b",
        "*",
        "NEAR(",
        "%00",
        "%FF",
        "-x",
        "'",
    ] {
        assert_eq!(
            an.get(&format!("/desk/open?q={evil}")).await.status,
            StatusCode::OK,
            "{evil}"
        );
    }
}

#[tokio::test]
async fn somebody_of_two_organisations_sees_whose_report_it_is_and_can_filter() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let here = desk
        .report(desk.litter, "Er liggen blikjes", "Park 1, 8500 Kortrijk")
        .await;
    let there = desk
        .report_of(
            desk.kuurne,
            desk.litter,
            "Er liggen flessen",
            "Plein 1, 8520 Kuurne",
            Contact::default(),
        )
        .await;
    assert_eq!(an.get("/desk/open").await.rows(), [here.as_str()]);
    desk.also(&an, desk.kuurne, EVERYTHING).await;
    let both = an.get("/desk/open").await;
    assert_eq!(both.rows().len(), 2);
    assert!(both.text.contains("Kuurne · Plein 1"), "{}", both.text);
    let filtered = an.get("/desk/open?organisation=kuurne").await;
    assert_eq!(filtered.rows(), [there]);
    assert!(filtered.text.contains("k-chip"));
    assert_eq!(
        an.get("/desk/open?organisation=kortrijk&category=litter")
            .await
            .rows(),
        [here]
    );
}

#[tokio::test]
async fn the_list_stays_beside_the_report_and_back_leads_to_it() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let first = desk
        .report(desk.litter, "Er liggen blikjes", "Park 1, 8500 Kortrijk")
        .await;
    let second = desk
        .report(desk.lamp, "De lamp is stuk", "Kerkstraat 1, 8500 Kortrijk")
        .await;
    let answer = an
        .get(&format!(
            "/desk/reports/{first}?from=unassigned&category=litter"
        ))
        .await;
    assert_eq!(answer.rows(), [first.as_str()]);
    assert!(
        answer
            .text
            .contains("class=\"k-back\" href=\"/desk/unassigned?category=litter\""),
        "{}",
        answer.text
    );
    let answer = an.get(&format!("/desk/reports/{first}?from=open")).await;
    assert!(
        answer
            .text
            .contains(&format!("href=\"/desk/reports/{second}?from=open\""))
    );
    assert_eq!(answer.text.matches("<h1").count(), 1);
}

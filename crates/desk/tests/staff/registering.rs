//! Registering for somebody on the telephone or at the counter.

use crate::house::{Clerk, TestDesk};
use axum::http::StatusCode;

const FORM: &str = "/desk/new";

#[tokio::test]
async fn one_page_of_plain_words_makes_a_report_and_shows_what_to_read_out() {
    let desk = TestDesk::open().await;
    desk.address(desk.kortrijk, "Doorniksestraat", "7", "8500", "Kortrijk")
        .await;
    let mut an = desk.clerk("An").await;
    let draft = an.get(FORM).await.field("draft");
    let fields = [
        ("draft", draft.as_str()),
        ("channel", "phone"),
        ("category", "lantaarn"),
        ("description", "De lantaarn flikkert"),
        ("address", "doorniksestraat 7"),
        ("name", "Mia Claes"),
        ("phone", "056 11 22 33"),
        ("language", "nl"),
    ];
    let answer = an.submit(FORM, FORM, &fields).await;
    let done = an.follow(&answer).await;
    assert_eq!(done.status, StatusCode::OK);
    let number = "KOR-2026-000001";
    let report = desk.stored(number).await;
    assert_eq!(
        (report.channel.as_str(), report.category_id),
        ("phone", desk.lamp)
    );
    assert_eq!(report.address, "Doorniksestraat 7, 8500 Kortrijk");
    assert_eq!(report.area.as_deref(), Some("8500"));
    let code = desk::model::status_code(desk.house.secrets(), report.id);
    for words in [
        number,
        code.as_str(),
        "We behandelen dit tegen",
        "1 december",
        "Nog een melding",
    ] {
        assert!(done.text.contains(words), "{words} is not on the page");
    }
    // A second press makes no second report.
    let again = an.submit(FORM, FORM, &fields).await;
    assert!(an.follow(&again).await.text.contains(number));
    assert_eq!(an.get("/desk/open").await.rows().len(), 1);
    // The story says who registered it and how it came in.
    let page = an.get(&format!("/desk/reports/{number}")).await;
    assert!(
        page.text
            .contains("An registreerde de melding. Kanaal: Telefoon"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn the_page_with_the_code_is_for_who_registered_it_only() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let mut bart = desk.clerk("Bart").await;
    let fields = [
        ("category", "zwerfvuil"),
        ("description", "Blikjes in het park"),
    ];
    let answer = an.submit(FORM, FORM, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(
        bart.get(answer.location()).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        an.get("/desk/new/done?r=forged.seal").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn words_that_fit_several_things_come_back_as_a_choice_with_everything_kept() {
    let desk = TestDesk::open().await;
    for number in ["7", "70"] {
        desk.address(desk.kortrijk, "Doorniksestraat", number, "8500", "Kortrijk")
            .await;
    }
    let mut an = desk.clerk("An").await;
    let fields = [
        ("category", "afval"),
        ("description", "Een zak op straat"),
        ("address", "doorniksestraat 7"),
    ];
    let answer = an.submit(FORM, FORM, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "Een zak op straat",
        "value=\"afval\"",
        "value=\"doorniksestraat 7\"",
    ] {
        assert!(answer.text.contains(kept), "{kept} is gone");
    }
    assert!(
        answer.text.contains("name=\"category_id\"") && answer.text.contains("name=\"address_id\"")
    );
    // The first of each stands chosen: pressing on takes it.
    let (category, address) = (desk.litter.to_string(), answer.field("address_id"));
    let mut chosen = fields.to_vec();
    chosen.extend([
        ("category_id", category.as_str()),
        ("category_for", "afval"),
        ("address_id", address.as_str()),
        ("address_for", "doorniksestraat 7"),
    ]);
    let answer = an.submit_seen(&answer, FORM, &chosen).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let report = desk.stored("KOR-2026-000001").await;
    assert_eq!(report.category_id, desk.litter);
    assert_eq!(report.address, "Doorniksestraat 7, 8500 Kortrijk");
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let fields = [
        ("category", "xyzzy"),
        ("description", ""),
        ("email", "geen adres"),
        ("phone", "bel mij"),
    ];
    let answer = an.submit(FORM, FORM, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["category", "description", "email", "phone"] {
        assert!(
            answer.text.contains(&format!("href=\"#f-{field}\"")),
            "nothing said about {field}"
        );
    }
    assert!(answer.text.contains("geen adres"));
}

#[tokio::test]
async fn a_category_that_needs_a_place_says_so_at_the_address() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let answer = an
        .submit(
            FORM,
            FORM,
            &[("category", "lamp"), ("description", "De lamp brandt niet")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("href=\"#f-address\""));
}

#[tokio::test]
async fn an_address_across_the_border_goes_to_the_neighbour_and_the_caller_is_told() {
    let desk = TestDesk::open().await;
    // In the list of Kortrijk by mistake, but on Kuurne's ground.
    let mut an = desk.clerk("An").await;
    desk.also(&an, desk.kuurne, &["report.register", "report.read"])
        .await;
    desk.address(desk.kuurne, "Brugsesteenweg", "1", "8520", "Kuurne")
        .await;
    let fields = [
        ("category", "zwerfvuil"),
        ("description", "Blikjes"),
        ("address", "Brugsesteenweg 1"),
    ];
    let mut fields = fields.to_vec();
    // Without a chosen organisation, the address decides.
    let answer = an.submit(FORM, FORM, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    fields.push(("organisation", "nonsense"));
    let answer = an.submit(FORM, FORM, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_may_not_register_gets_no_form_and_no_addresses() {
    let desk = TestDesk::open().await;
    let mut reader = desk
        .somebody(Clerk {
            name: "Lezer",
            organisation: desk.kortrijk,
            team: None,
            actions: &["report.read"],
            categories: None,
            areas: None,
        })
        .await;
    assert_eq!(reader.get(FORM).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        reader.get("/desk/addresses?address=kerk").await.status,
        StatusCode::FORBIDDEN
    );
    assert!(!reader.get("/desk/open").await.text.contains("/desk/new"));
}

#[tokio::test]
async fn addresses_are_suggested_while_typing() {
    let desk = TestDesk::open().await;
    desk.address(desk.kortrijk, "Doorniksestraat", "7", "8500", "Kortrijk")
        .await;
    desk.address(desk.kuurne, "Doorniksestraat", "9", "8520", "Kuurne")
        .await;
    let mut an = desk.clerk("An").await;
    let answer = an.get("/desk/addresses?address=doornik").await;
    assert!(answer.text.contains("Doorniksestraat 7, 8500 Kortrijk"));
    assert!(
        !answer.text.contains("Kuurne"),
        "another organisation's list"
    );
}

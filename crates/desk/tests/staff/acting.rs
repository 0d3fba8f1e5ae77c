//! What a clerk does with a report: take, assign, write, ask, close, take back.

use crate::house::TestDesk;
use axum::http::StatusCode;

const PLACE: &str = "Kerkstraat 12, 8500 Kortrijk";

/// The address of a report.
fn page_of(number: &str) -> String {
    format!("/desk/reports/{number}")
}

#[tokio::test]
async fn taking_a_report_is_one_press_and_can_be_taken_back() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let shown = an.get(&page).await;
    assert!(shown.text.contains("Ik neem dit op"));
    let to = shown.field("to");
    let answer = an
        .submit_seen(&shown, &format!("{page}/assign"), &[("to", &to)])
        .await;
    assert_eq!(desk.stored(&number).await.assignee_id, Some(an.account));
    let after = an.follow(&answer).await;
    assert!(after.text.contains("U nam deze melding op u."));
    assert!(after.text.contains("An nam de melding op zich"));
    assert!(after.text.contains("Ongedaan maken"));
    // The undo button carries all it needs.
    assert!(
        after.undo().contains("name=\"to\" value=\"nobody\""),
        "{}",
        after.undo()
    );
    let fields = [("to", "nobody"), ("undo", "1")];
    let answer = an
        .submit_seen(&after, &format!("{page}/assign"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.stored(&number).await.assignee_id, None);
}

#[tokio::test]
async fn giving_to_another_team_and_taking_that_back_restores_the_person_too() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    an.submit(
        &page,
        &format!("{page}/assign"),
        &[("to", &format!("person:{}", an.account))],
    )
    .await;
    let answer = an
        .submit(
            &page,
            &format!("{page}/assign"),
            &[("to", &format!("team:{}", desk.reception))],
        )
        .await;
    let report = desk.stored(&number).await;
    assert_eq!(
        (report.team_id, report.assignee_id),
        (Some(desk.reception), None)
    );
    let after = an.follow(&answer).await;
    let then = format!("name=\"then\" value=\"person:{}\"", an.account);
    assert!(after.undo().contains(&then), "{}", after.undo());
    let (to, then) = (
        format!("team:{}", desk.roads),
        format!("person:{}", an.account),
    );
    an.submit_seen(
        &after,
        &format!("{page}/assign"),
        &[("to", &to), ("then", &then), ("undo", "1")],
    )
    .await;
    let report = desk.stored(&number).await;
    assert_eq!(
        (report.team_id, report.assignee_id),
        (Some(desk.roads), Some(an.account))
    );
}

#[tokio::test]
async fn only_people_and_teams_of_the_same_organisation_can_get_a_report() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    for to in [
        "",
        "person:",
        "person:x",
        &format!("person:{}", desk.kuurne),
        &format!("team:{}", desk.kuurne),
        "all",
    ] {
        let answer = an
            .submit(&page, &format!("{page}/assign"), &[("to", to)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        assert!(answer.text.contains("error-summary"), "{to}");
    }
}

#[tokio::test]
async fn the_second_of_two_saves_is_refused_and_keeps_what_was_typed() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let mut bart = desk.clerk("Bart").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let seen = an.get(&format!("{page}?do=close")).await;
    // Meanwhile Bart takes it and writes a note.
    bart.submit(
        &page,
        &format!("{page}/assign"),
        &[("to", &format!("person:{}", bart.account))],
    )
    .await;
    bart.submit(
        &page,
        &format!("{page}/write"),
        &[("kind", "note"), ("body", "Ik ga kijken")],
    )
    .await;
    let words = "De lamp kan pas in het voorjaar vervangen worden.";
    let fields = [
        ("outcome", "not-solved"),
        ("reason-not-solved", "Wacht op onderdelen"),
        ("text-not-solved", words),
    ];
    let answer = an
        .submit_seen(&seen, &format!("{page}/close"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains(words), "the typed words are gone");
    assert!(answer.text.contains("Wacht op onderdelen"));
    assert!(
        answer.text.contains("value=\"not-solved\" checked"),
        "the chosen outcome is gone"
    );
    assert!(
        answer
            .text
            .contains("De melding veranderde terwijl u bezig was")
    );
    assert!(answer.text.contains("Bart nam de melding op zich"));
    assert!(answer.text.contains("Bart schreef een nota"));
    assert!(desk.stored(&number).await.closed_at.is_none());
    // Having read that, the same form can be sent again.
    let answer = an
        .submit_seen(&answer, &format!("{page}/close"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        desk.stored(&number).await.outcome.as_deref(),
        Some("not-solved")
    );
}

#[tokio::test]
async fn what_is_typed_when_a_colleague_closed_it_is_kept() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let mut bart = desk.clerk("Bart").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let seen = an.get(&format!("{page}?write=question")).await;
    bart.submit(
        &page,
        &format!("{page}/close"),
        &[("outcome", "solved"), ("text-solved", "Hersteld.")],
    )
    .await;
    let fields = [
        ("kind", "question"),
        ("body", "Brandt de lamp ernaast wel?"),
    ];
    let answer = an
        .submit_seen(&seen, &format!("{page}/write"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("Brandt de lamp ernaast wel?"));
    assert!(answer.text.contains("Bart sloot de melding af: Opgelost"));
}

#[tokio::test]
async fn closing_asks_for_what_belongs_to_the_outcome_and_for_words_to_the_reporter() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let form = an.get(&format!("{page}?do=close")).await;
    assert!(
        form.text.contains("We hebben uw melding opgelost."),
        "words to begin with"
    );
    for (fields, wrong) in [
        (vec![], "f-outcome"),
        (
            vec![("outcome", "solved"), ("text-solved", " ")],
            "f-text-solved",
        ),
        (
            vec![("outcome", "partly"), ("text-partly", "Deels.")],
            "f-reason-partly",
        ),
        (
            vec![("outcome", "not-ours"), ("text-not-ours", "Niet voor ons.")],
            "f-party",
        ),
        (
            vec![("outcome", "duplicate"), ("text-duplicate", "Dubbel.")],
            "f-duplicate",
        ),
        (
            vec![
                ("outcome", "duplicate"),
                ("duplicate", &number),
                ("text-duplicate", "Dubbel."),
            ],
            "f-duplicate",
        ),
    ] {
        let answer = an.submit(&page, &format!("{page}/close"), &fields).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{fields:?}"
        );
        assert!(
            answer.text.contains(&format!("href=\"#{wrong}\"")),
            "{fields:?}: no error at {wrong}"
        );
        assert!(desk.stored(&number).await.closed_at.is_none());
    }
}

#[tokio::test]
async fn a_duplicate_is_found_by_number_or_by_words() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let first = desk
        .report(desk.lamp, "De lantaarn flikkert al een week", PLACE)
        .await;
    let other = desk
        .report(desk.lamp, "Een lantaarn is omgereden", PLACE)
        .await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let fields = [
        ("outcome", "duplicate"),
        ("duplicate", "lantaarn"),
        ("text-duplicate", "Dit is al gemeld."),
    ];
    let answer = an.submit(&page, &format!("{page}/close"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains(&format!("value=\"{first}\""))
            && answer.text.contains(&format!("value=\"{other}\""))
    );
    let mut fields = fields.to_vec();
    fields.push(("original", &first));
    let answer = an
        .submit_seen(&answer, &format!("{page}/close"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(
        desk.stored(&number).await.duplicate_of,
        Some(desk.stored(&first).await.id)
    );
}

#[tokio::test]
async fn closing_can_be_taken_back() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let fields = [
        ("outcome", "solved"),
        ("text-solved", "Hersteld, de lamp brandt weer."),
    ];
    let answer = an.submit(&page, &format!("{page}/close"), &fields).await;
    let after = an.follow(&answer).await;
    assert!(after.text.contains("Hersteld, de lamp brandt weer."));
    assert!(after.text.contains("An sloot de melding af: Opgelost"));
    assert!(after.text.contains("op tijd"));
    assert!(
        after
            .text
            .contains(&format!("action=\"{page}/reopen?from=open\"")),
        "no undo"
    );
    an.submit_seen(&after, &format!("{page}/reopen"), &[]).await;
    assert!(desk.stored(&number).await.closed_at.is_none());
    assert!(an.get(&page).await.text.contains("An heropende de melding"));
}

#[tokio::test]
async fn the_composer_says_who_reads_it_and_changing_ones_mind_keeps_the_words() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let note = an.get(&page).await;
    assert!(note.text.contains("Alleen collega’s lezen deze nota"));
    assert!(!note.text.contains("Jan Peeters leest dit bericht"));
    let fields = [
        ("kind", "note"),
        ("body", "We komen donderdag"),
        ("switch", "update"),
    ];
    let letter = an
        .submit_seen(&note, &format!("{page}/write"), &fields)
        .await;
    assert_eq!(letter.status, StatusCode::OK);
    assert!(letter.text.contains("Jan Peeters leest dit bericht"));
    assert!(!letter.text.contains("Alleen collega’s lezen deze nota"));
    assert!(letter.text.contains("We komen donderdag</textarea>"));
    // Nothing was sent by looking.
    assert!(!an.get(&page).await.text.contains("We komen donderdag"));
}

#[tokio::test]
async fn notes_never_reach_the_reporter() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    an.submit(
        &page,
        &format!("{page}/write"),
        &[("kind", "note"), ("body", "Lastige mens")],
    )
    .await;
    an.submit(
        &page,
        &format!("{page}/write"),
        &[("kind", "update"), ("body", "We komen kijken")],
    )
    .await;
    let clerk = an.get(&page).await.text;
    assert!(clerk.contains("class=\"k-note\"") && clerk.contains("Lastige mens"));
    let id = desk.stored(&number).await.id;
    let code = desk::model::status_code(desk.house.secrets(), id);
    let (reporters, _) = desk::store::by_code(&desk.house, &code).await.unwrap();
    let bodies: Vec<&str> = reporters.messages.iter().map(|m| m.body.as_str()).collect();
    assert_eq!(bodies, ["We komen kijken"]);
}

#[tokio::test]
async fn a_question_stops_the_term_and_says_so() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    assert!(an.get(&page).await.text.contains("nog 5 werkdagen"));
    an.submit(
        &page,
        &format!("{page}/write"),
        &[("kind", "question"), ("body", "Welke paal?")],
    )
    .await;
    let asked = an.get(&page).await.text;
    assert!(asked.contains("De termijn staat stil tot de melder antwoordt."));
    assert!(asked.contains("Wacht op antwoord"));
}

#[tokio::test]
async fn another_category_moves_team_and_term_and_can_be_taken_back() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "Er ligt vuil", PLACE).await;
    let page = page_of(&number);
    let to = desk.litter.to_string();
    let answer = an
        .submit(&page, &format!("{page}/classify"), &[("category_to", &to)])
        .await;
    let report = desk.stored(&number).await;
    assert_eq!(
        (report.category_id, report.team_id),
        (desk.litter, Some(desk.reception))
    );
    let after = an.follow(&answer).await;
    assert!(after.text.contains("An koos de categorie Zwerfvuil"));
    assert!(
        after.text.contains("Geen team heeft deze categorie."),
        "why the reception got it"
    );
    let back = desk.lamp.to_string();
    an.submit_seen(
        &after,
        &format!("{page}/classify"),
        &[("category_to", &back), ("undo", "1")],
    )
    .await;
    assert_eq!(desk.stored(&number).await.category_id, desk.lamp);
}

#[tokio::test]
async fn a_form_without_the_token_of_this_session_changes_nothing() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = page_of(&number);
    let mut shown = an.get(&page).await;
    let token = shown.field("csrf");
    shown.text = shown.text.replace(&token, "forged");
    for what in ["assign", "classify", "close", "reopen", "write"] {
        let answer = an
            .submit_seen(&shown, &format!("{page}/{what}"), &[("to", "nobody")])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
    }
}

//! Who sees and does what: buttons are absent, and the server refuses all the same.

use crate::house::{Answer, Browser, Clerk, EVERYTHING, TestDesk};
use axum::http::StatusCode;
use desk::model::Contact;
use kernel::store::tables::read_log;
use sea_orm::EntityTrait;
use uuid::Uuid;

const PLACE: &str = "Kerkstraat 12, 8500 Kortrijk";

async fn with<'a>(
    desk: &TestDesk,
    name: &'a str,
    organisation: Uuid,
    actions: &'a [&'a str],
) -> Browser {
    desk.somebody(Clerk {
        name,
        organisation,
        team: None,
        actions,
        categories: None,
        areas: None,
    })
    .await
}

/// Posts with the hidden values of a page that `other` may see: as somebody would who types addresses by hand.
async fn by_hand(
    browser: &mut Browser,
    seen: &Answer,
    own: &str,
    path: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let page = browser.get(own).await;
    let (version, events) = (seen.last_field("version"), seen.last_field("seen"));
    let mut all = fields.to_vec();
    all.push(("version", &version));
    all.push(("seen", &events));
    browser.submit_seen(&page, path, &all).await
}

#[tokio::test]
async fn a_report_of_another_organisation_does_not_exist() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let mut kuurne = with(&desk, "Karel", desk.kuurne, EVERYTHING).await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = format!("/desk/reports/{number}");
    let seen = an.get(&page).await;
    assert_eq!(kuurne.get(&page).await.status, StatusCode::NOT_FOUND);
    assert!(kuurne.get("/desk/open").await.rows().is_empty());
    assert!(kuurne.get("/desk/open?q=lamp").await.rows().is_empty());
    assert!(!kuurne.get("/desk/open.csv").await.text.contains(&number));
    for (what, fields) in [
        ("assign", vec![("to", "nobody")]),
        ("classify", vec![("category_to", "x")]),
        (
            "close",
            vec![("outcome", "solved"), ("text-solved", "Klaar.")],
        ),
        ("reopen", vec![]),
        ("write", vec![("kind", "note"), ("body", "x")]),
        (
            "write",
            vec![("kind", "update"), ("body", "x"), ("switch", "note")],
        ),
    ] {
        let answer = by_hand(
            &mut kuurne,
            &seen,
            "/desk/new",
            &format!("{page}/{what}"),
            &fields,
        )
        .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
    }
    assert_eq!(desk.stored(&number).await.version, 1);
}

#[tokio::test]
async fn without_the_permission_there_is_no_contact_and_no_look_is_logged() {
    let desk = TestDesk::open().await;
    let mut guest = with(&desk, "Gast", desk.kortrijk, &["report.read"]).await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let shown = guest.get(&format!("/desk/reports/{number}")).await.text;
    assert!(shown.contains("U hebt het recht niet om ze te zien."));
    for secret in ["Jan Peeters", "jan.peeters@example.com", "056 12 34 56"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
    let list = guest.get("/desk/open").await.text;
    assert!(!list.contains("Jan Peeters"));
}

#[tokio::test]
async fn who_may_only_read_sees_no_button_and_is_refused() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let mut reader = with(
        &desk,
        "Lezer",
        desk.kortrijk,
        &["report.read", "report.register"],
    )
    .await;
    let number = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let page = format!("/desk/reports/{number}");
    let seen = an.get(&page).await;
    for query in [
        "",
        "?do=assign",
        "?do=close",
        "?do=classify",
        "?write=update",
    ] {
        let shown = reader.get(&format!("{page}{query}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        for absent in [
            "/assign",
            "/close",
            "/classify",
            "/write",
            "/reopen",
            "Ik neem dit op",
            "k-composer",
        ] {
            assert!(
                !shown.text.contains(&format!("{page}{absent}"))
                    && !shown.text.contains("k-composer__"),
                "{absent}"
            );
        }
    }
    for (what, fields) in [
        ("assign", vec![("to", "nobody")]),
        (
            "close",
            vec![("outcome", "solved"), ("text-solved", "Klaar.")],
        ),
        ("write", vec![("kind", "note"), ("body", "x")]),
        ("write", vec![("kind", "update"), ("body", "x")]),
    ] {
        let answer = by_hand(
            &mut reader,
            &seen,
            "/desk/new",
            &format!("{page}/{what}"),
            &fields,
        )
        .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what} {fields:?}");
    }
    assert_eq!(desk.stored(&number).await.version, 1);
    assert_eq!(
        reader.get("/desk/open.csv").await.status,
        StatusCode::FORBIDDEN
    );
    assert!(!reader.get("/desk/open").await.text.contains(".csv"));
}

#[tokio::test]
async fn a_clerk_of_one_category_and_one_area_sees_nothing_else() {
    let desk = TestDesk::open().await;
    let mut narrow = desk
        .somebody(Clerk {
            name: "Smal",
            organisation: desk.kortrijk,
            team: Some(desk.roads),
            actions: EVERYTHING,
            categories: Some(vec![desk.litter]),
            areas: Some(vec!["8510".to_owned()]),
        })
        .await;
    let mine = desk
        .report(desk.litter, "Blikjes in Marke", "Plein 1, 8510 Marke")
        .await;
    let elsewhere = desk.report(desk.litter, "Blikjes in Kortrijk", PLACE).await;
    let other = desk
        .report(desk.lamp, "Een lamp in Marke", "Plein 1, 8510 Marke")
        .await;
    assert_eq!(narrow.get("/desk/open").await.rows(), [mine.as_str()]);
    assert_eq!(
        narrow.get("/desk/open?q=marke").await.rows(),
        [mine.as_str()]
    );
    assert_eq!(
        narrow.get(&format!("/desk/reports/{mine}")).await.status,
        StatusCode::OK
    );
    for hidden in [elsewhere, other] {
        assert_eq!(
            narrow.get(&format!("/desk/reports/{hidden}")).await.status,
            StatusCode::NOT_FOUND
        );
        assert!(!narrow.get("/desk/open.csv").await.text.contains(&hidden));
    }
}

#[tokio::test]
async fn somebody_who_is_not_logged_in_is_sent_to_the_log_in_page_and_back() {
    let desk = TestDesk::open().await;
    let mut nobody = desk.clerk("An").await;
    nobody.cookies.clear();
    for path in [
        "/desk",
        "/desk/open",
        "/desk/new",
        "/desk/open.csv",
        "/desk/reports/KOR-2026-000001",
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(
            answer.location().starts_with("/login?next=%2Fdesk"),
            "{}",
            answer.location()
        );
    }
}

#[tokio::test]
async fn each_look_at_contact_details_is_logged() {
    let desk = TestDesk::open().await;
    let mut an = desk.clerk("An").await;
    let named = desk.report(desk.lamp, "De lamp brandt niet", PLACE).await;
    let anonymous = desk
        .report_of(
            desk.kortrijk,
            desk.litter,
            "Er liggen blikjes",
            PLACE,
            Contact::default(),
        )
        .await;
    for number in [&named, &anonymous] {
        an.get(&format!("/desk/reports/{number}")).await;
    }
    let reader = desk
        .store()
        .read(&kernel::Scope::installation())
        .await
        .unwrap();
    let rows = read_log::Entity::find().all(&reader.db()).await.unwrap();
    let looked: Vec<Uuid> = rows.iter().map(|row| row.subject_id).collect();
    assert_eq!(looked, [desk.stored(&named).await.id]);
}

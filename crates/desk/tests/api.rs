//! The API as programs see it: public resources, intake, manners.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod api_client;
mod support;

use api_client::Client;
use axum::{body::Body, http::Method};
use serde_json::json;
use support::{Options, TestHouse};

const REPORTS: &str = "/api/v1/organisations/kortrijk/reports";

/// A whole report.
fn lamp() -> serde_json::Value {
    json!({
        "category": "street-light-out",
        "description": "De lamp voor nummer 12 brandt niet.",
        "place": { "address": "Onbekende Dreef 12, 8500 Kortrijk" },
        "reporter": { "name": "An Peeters", "email": "an@example.com" }
    })
}

/// A category of Kortrijk whose place may be an address.
async fn with_category(house: &TestHouse, mut report: serde_json::Value) -> serde_json::Value {
    let catalogue = house.catalogue("kortrijk").await;
    let category = catalogue
        .categories
        .iter()
        .find(|c| c.enabled && c.place == "required")
        .expect("a category");
    report["category"] = json!(category.key);
    report
}

#[tokio::test]
async fn anybody_sees_the_organisations_and_what_can_be_reported() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let list = client.get("/api/v1/organisations").await.json();
    let slugs: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["slug"].as_str().unwrap())
        .collect();
    assert!(
        slugs.contains(&"kortrijk") && slugs.contains(&"kuurne"),
        "{slugs:?}"
    );
    let one = client.get("/api/v1/organisations/kortrijk").await.json();
    assert_eq!(one["nis"], "34022");
    assert!(
        one["boundary"]["type"]
            .as_str()
            .unwrap()
            .ends_with("Polygon")
    );
    let categories = client
        .get("/api/v1/organisations/kortrijk/categories")
        .await
        .json();
    let first = &categories["items"][0];
    assert!(
        first["name"]["nl"].is_string()
            && first["name"]["en"].is_string()
            && first["term"]["amount"].is_number()
    );
    client
        .get("/api/v1/organisations/atlantis")
        .await
        .problem(404);
}

#[tokio::test]
async fn the_category_list_costs_no_statement_and_is_not_sent_twice() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let path = "/api/v1/organisations/kortrijk/categories";
    let first = client.get(path).await;
    let before = house.house.store().statements();
    let second = client.get(path).await;
    assert_eq!(house.house.store().statements(), before);
    assert_eq!(
        (first.text, first.headers["etag"].clone()),
        (second.text.clone(), second.headers["etag"].clone())
    );
    let tag = second.header("etag").to_owned();
    for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let third = client
            .send(
                Method::GET,
                path,
                &[("if-none-match", &known)],
                Body::empty(),
            )
            .await;
        assert_eq!(
            (third.status.as_u16(), third.text.as_str()),
            (304, ""),
            "{known}"
        );
    }
    let other = client
        .send(
            Method::GET,
            path,
            &[("if-none-match", "\"x\"")],
            Body::empty(),
        )
        .await;
    assert_eq!(other.status.as_u16(), 200);
}

#[tokio::test]
async fn addresses_are_found_as_they_are_typed() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let path = "/api/v1/organisations/kortrijk/addresses";
    let known = {
        let scope = house.scope("kortrijk").await;
        let reader = house.house.store().read(&scope).await.unwrap();
        use sea_orm::EntityTrait;
        desk::store::tables::address::Entity::find()
            .one(&reader.db())
            .await
            .unwrap()
            .unwrap()
    };
    let street: String = url::form_urlencoded::byte_serialize(known.street.as_bytes()).collect();
    let found = client.get(&format!("{path}?q={street}")).await.json();
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["street"] == known.street.as_str()),
        "{found}"
    );
    assert_eq!(client.get(path).await.refused(422), ["q"]);
    assert_eq!(client.get(&format!("{path}?q=a")).await.refused(422), ["q"]);
    assert_eq!(
        client.get(&format!("{path}?q=kerk&p=1")).await.refused(422),
        ["p"]
    );
    assert_eq!(
        client
            .get(&format!("{path}?q=kerk&q=markt"))
            .await
            .refused(422),
        ["q"]
    );
}

#[tokio::test]
async fn a_report_is_made_once_however_often_it_is_sent() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let body = with_category(&house, lamp()).await;
    let first = client.post(REPORTS, "first-key-1", &body).await;
    assert_eq!(first.status.as_u16(), 201, "{}", first.text);
    let receipt = first.json();
    let code = receipt["code"].as_str().unwrap();
    assert!(receipt["number"].as_str().unwrap().contains("-2026-"));
    assert_eq!(first.header("location"), format!("/api/v1/status/{code}"));
    assert_eq!(
        receipt["status_page"],
        format!("http://kantel.test/s/{code}")
    );

    let again = client.post(REPORTS, "first-key-1", &body).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));

    let mut other = body.clone();
    other["description"] = json!("Iets heel anders.");
    client
        .post(REPORTS, "first-key-1", &other)
        .await
        .problem(409);
    let second = client.post(REPORTS, "second-key-1", &body).await.json();
    assert_ne!(second["id"], receipt["id"]);
}

#[tokio::test]
async fn a_program_and_the_public_do_not_meet_on_one_idempotency_key() {
    let house = TestHouse::new().await;
    let body = with_category(&house, lamp()).await;
    let public = Client::anybody(&house)
        .post(REPORTS, "same-key-1", &body)
        .await
        .json();
    let program = Client::of(&house, "kortrijk", &["report.register"])
        .await
        .post(REPORTS, "same-key-1", &body)
        .await;
    assert_ne!(program.json()["code"], public["code"]);
}

#[tokio::test]
async fn the_reporter_follows_by_code_and_sees_no_personal_data() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let body = with_category(&house, lamp()).await;
    let receipt = client.post(REPORTS, "first-key-1", &body).await.json();
    let answer = client
        .get(&format!(
            "/api/v1/status/{}",
            receipt["code"].as_str().unwrap()
        ))
        .await;
    let status = answer.json();
    assert_eq!(
        (&status["number"], &status["state"]),
        (&receipt["number"], &json!("new"))
    );
    assert_eq!(status["due_at"], receipt["due_at"]);
    assert!(
        !answer.text.contains("Peeters") && !answer.text.contains("an@example.com"),
        "{}",
        answer.text
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_and_a_right_code_is_not() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let body = with_category(&house, lamp()).await;
    let code = client.post(REPORTS, "first-key-1", &body).await.json()["code"]
        .as_str()
        .unwrap()
        .to_owned();
    for n in 0..30 {
        client
            .get(&format!("/api/v1/status/0000-0000-{n:04}"))
            .await
            .problem(404);
    }
    let slowed = client.get("/api/v1/status/0000-0000-9999").await;
    slowed.problem(429);
    assert!(slowed.header("retry-after").parse::<u64>().unwrap() > 0);
    assert_eq!(
        client
            .get(&format!("/api/v1/status/{code}"))
            .await
            .status
            .as_u16(),
        200
    );
}

#[tokio::test]
async fn a_network_may_make_so_many_reports_and_a_key_more() {
    let settings = "[rate]\nreports_per_hour = 2\n".to_owned();
    let house = TestHouse::with(Options {
        settings,
        ..Options::default()
    })
    .await;
    let body = with_category(&house, lamp()).await;
    let client = Client::anybody(&house);
    for n in 0..2 {
        assert_eq!(
            client
                .post(REPORTS, &format!("public-{n}"), &body)
                .await
                .status
                .as_u16(),
            201
        );
    }
    let refused = client.post(REPORTS, "public-2", &body).await;
    refused.problem(429);
    assert!(!refused.header("retry-after").is_empty());
    let program = Client::of(&house, "kortrijk", &["report.register"]).await;
    for n in 0..5 {
        assert_eq!(
            program
                .post(REPORTS, &format!("program-{n}"), &body)
                .await
                .status
                .as_u16(),
            201
        );
    }
}

#[tokio::test]
async fn every_fault_of_a_report_is_named_at_its_field() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let good = with_category(&house, lamp()).await;
    let with = |pointer: &str, value: serde_json::Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let cases = [
        (with("/description", json!("  a  ")), "description"),
        (with("/description", json!("x".repeat(4001))), "description"),
        (with("/description", json!(5)), "description"),
        (with("/category", json!("no-such-thing")), "category"),
        (
            with("/reporter/email", json!("not an address")),
            "reporter.email",
        ),
        (with("/reporter/name", json!("")), "reporter.name"),
        (with("/reporter/name", json!(null)), "reporter.name"),
        (with("/reporter", json!([])), "reporter"),
        (with("/place", json!({})), "place"),
        (with("/place", json!({ "lon": 3.2 })), "place"),
        (with("/place", json!({ "lon": 3.2, "lat": 95 })), "place"),
        (
            with("/place", json!({ "address_id": "1" })),
            "place.address_id",
        ),
        (
            with("/place", json!({ "address_id": uuid::Uuid::nil() })),
            "place.address_id",
        ),
        (
            with("/place", json!({ "address": "x", "colour": 1 })),
            "place.colour",
        ),
    ];
    for (at, (body, field)) in cases.into_iter().enumerate() {
        let refused = client
            .post(REPORTS, &format!("faulty-key-{at}"), &body)
            .await
            .refused(422);
        assert_eq!(refused, [field], "{body}");
    }
    let mut body = good;
    body["adress"] = json!("typing error");
    assert_eq!(
        client
            .post(REPORTS, "unknown-field", &body)
            .await
            .refused(422),
        ["adress"]
    );
    assert_eq!(
        client
            .post(REPORTS, "empty-object", &json!({}))
            .await
            .refused(422),
        ["category"]
    );
}

#[tokio::test]
async fn what_is_no_proper_json_is_refused_in_words() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let once = ("idempotency-key", "some-key-1");
    let json_type = ("content-type", "application/json");
    let send = async |headers: &[(&str, &str)], body: Vec<u8>| {
        client.send(Method::POST, REPORTS, headers, body).await
    };
    send(&[once, json_type], b"{".to_vec()).await.problem(400);
    send(&[once, json_type], Vec::new()).await.problem(400);
    send(
        &[once, json_type],
        b"{\"description\": \"\xff\xfe\"}".to_vec(),
    )
    .await
    .problem(400);
    send(&[once, ("content-type", "text/plain")], b"{}".to_vec())
        .await
        .problem(415);
    send(&[once], b"{}".to_vec()).await.problem(415);
    send(
        &[once, json_type],
        format!("{{\"x\": \"{}\"}}", "a".repeat(300_000)).into_bytes(),
    )
    .await
    .problem(413);
    assert_eq!(
        send(&[json_type], b"{}".to_vec()).await.refused(422),
        ["Idempotency-Key"]
    );
    for bad in ["short", &"x".repeat(101), "with space in it"] {
        assert_eq!(
            send(&[("idempotency-key", bad), json_type], b"{}".to_vec())
                .await
                .refused(422),
            ["Idempotency-Key"]
        );
    }
}

#[tokio::test]
async fn control_characters_are_left_out_and_everything_else_is_kept() {
    let house = TestHouse::new().await;
    let mut body = with_category(&house, lamp()).await;
    body["description"] = json!("Eén\u{0} lamp\r\nen 🦆 <b>vet</b>");
    let client = Client::of(&house, "kortrijk", &["report.register", "report.read"]).await;
    let id = client.post(REPORTS, "first-key-1", &body).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let report = client.get(&format!("/api/v1/reports/{id}")).await.json();
    assert_eq!(report["description"], "Eén lamp\nen 🦆 <b>vet</b>");
}

#[tokio::test]
async fn a_place_may_be_an_address_of_the_list_or_a_point_and_decides_whose_report_it_is() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let mut body = with_category(&house, lamp()).await;
    let address = {
        use desk::store::tables::address;
        use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
        let scope = house.scope("kuurne").await;
        let reader = house.house.store().read(&scope).await.unwrap();
        let organisation = house.organisation("kuurne").await.id;
        let find = address::Entity::find().filter(address::Column::OrganisationId.eq(organisation));
        find.one(&reader.db()).await.unwrap().unwrap()
    };
    body["place"] = json!({ "lon": address.lon, "lat": address.lat, "address": "bij de boom" });
    let receipt = client.post(REPORTS, "neighbour-1", &body).await.json();
    assert_eq!(receipt["organisation"], "kuurne");
    // An address of Kuurne's list is not one of Kortrijk's.
    body["place"] = json!({ "address_id": address.id });
    assert_eq!(
        client
            .post(REPORTS, "neighbour-2", &body)
            .await
            .refused(422),
        ["place.address_id"]
    );
    let own = client
        .post("/api/v1/organisations/kuurne/reports", "neighbour-3", &body)
        .await
        .json();
    assert_eq!(own["organisation"], "kuurne");
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_never_taken_for_none() {
    let house = TestHouse::new().await;
    let body = with_category(&house, lamp()).await;
    let wrong = Client::with_key(&house, "ktl_wrong");
    for answer in [
        wrong.post(REPORTS, "some-key-1", &body).await,
        wrong.get("/api/v1/reports").await,
    ] {
        answer.problem(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    Client::anybody(&house)
        .get("/api/v1/reports")
        .await
        .problem(401);
    // A key of the neighbour, and one that may only read.
    Client::of(&house, "kuurne", &["report.register"])
        .await
        .post(REPORTS, "some-key-2", &body)
        .await
        .problem(403);
    Client::of(&house, "kortrijk", &["report.read"])
        .await
        .post(REPORTS, "some-key-3", &body)
        .await
        .problem(403);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_as_problems() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    client.get("/api/v1/nothing").await.problem(404);
    client.get("/api/v1/organisations/%00").await.problem(404);
    let refused = client
        .send(Method::DELETE, "/api/v1/organisations", &[], Body::empty())
        .await;
    refused.problem(405);
    assert!(
        refused.header("allow").contains("GET"),
        "{:?}",
        refused.headers
    );
}

#[tokio::test]
async fn refusals_are_in_the_language_of_the_caller() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let title = async |language: &str| {
        let headers = [("accept-language", language)];
        client
            .send(Method::GET, "/api/v1/nothing", &headers, Body::empty())
            .await
            .problem(404)["title"]
            .clone()
    };
    assert_eq!(title("en").await, "This page does not exist");
    assert_ne!(title("nl").await, title("en").await);
}

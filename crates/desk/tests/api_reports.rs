//! Work list, report and what a program does to it, with a key.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod api_client;
mod support;

use api_client::{Answer, Client};
use serde_json::{Value, json};
use support::TestHouse;

const EVERYTHING: [&str; 6] = [
    "report.read",
    "reporter.read",
    "report.register",
    "report.handle",
    "report.reply",
    "report.close",
];

/// Makes a report in Kortrijk and gives its path.
async fn report(house: &TestHouse, client: &Client, once: &str) -> String {
    let catalogue = house.catalogue("kortrijk").await;
    let category = catalogue
        .categories
        .iter()
        .find(|c| c.enabled && c.place == "required")
        .expect("a category");
    let body = json!({
        "category": category.key,
        "description": "De lamp voor nummer 12 brandt niet.",
        "place": { "lon": 3.2649, "lat": 50.8279 },
        "reporter": { "name": "An Peeters", "email": "an@example.com" }
    });
    let made = client
        .post("/api/v1/organisations/kortrijk/reports", once, &body)
        .await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text);
    format!(
        "/api/v1/reports/{}",
        made.json()["id"].as_str().expect("an id")
    )
}

fn version(answer: &Answer) -> i64 {
    answer
        .header("etag")
        .trim_matches('"')
        .parse()
        .expect("a version")
}

#[tokio::test]
async fn a_report_carries_its_version_as_entity_tag() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &client, "make-report-1").await;
    let read = client.get(&path).await;
    assert_eq!(
        (read.header("etag"), read.header("cache-control")),
        ("\"1\"", "no-store")
    );
    assert_eq!(read.json()["version"], 1);
    assert_eq!(read.json()["history"][0]["kind"], "report.registered");
}

#[tokio::test]
async fn who_reported_is_seen_with_the_permission_only_and_each_look_is_logged() {
    let house = TestHouse::new().await;
    let all = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &all, "make-report-1").await;
    let id: uuid::Uuid = path.rsplit('/').next().unwrap().parse().unwrap();
    let looks = async || {
        let scope = house.scope("kortrijk").await;
        let reader = house.house.store().read(&scope).await.unwrap();
        kernel::events::read_log_of(&reader.db(), &scope, id, 10)
            .await
            .unwrap()
            .len()
    };
    let reader = Client::of(&house, "kortrijk", &["report.read"]).await;
    let hidden = reader.get(&path).await;
    assert!(
        !hidden.text.contains("Peeters") && !hidden.text.contains("an@example.com"),
        "{}",
        hidden.text
    );
    assert_eq!(
        (
            &hidden.json()["reporter"],
            &hidden.json()["reporter_hidden"]
        ),
        (&Value::Null, &json!(true))
    );
    assert_eq!(looks().await, 0);
    let seen = all.get(&path).await.json();
    assert_eq!(
        (&seen["reporter"]["name"], &seen["reporter_hidden"]),
        (&json!("An Peeters"), &json!(false))
    );
    assert_eq!(looks().await, 1);
    let list = all.get("/api/v1/reports").await;
    assert!(!list.text.contains("Peeters"), "{}", list.text);
}

#[tokio::test]
async fn another_organisation_sees_nothing_and_cannot_tell_that_there_is_something() {
    let house = TestHouse::new().await;
    let own = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &own, "make-report-1").await;
    let other = Client::of(&house, "kuurne", &EVERYTHING).await;
    let missing = other
        .get("/api/v1/reports/00000000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(other.get(&path).await.problem(404), missing.problem(404));
    assert_eq!(
        other.get("/api/v1/reports").await.json()["items"],
        json!([])
    );
    assert_eq!(
        other
            .get("/api/v1/reports?organisation=kortrijk")
            .await
            .refused(422),
        ["organisation"]
    );
    other
        .post(
            &format!("{path}/messages"),
            "foreign-key-1",
            &json!({ "kind": "note", "body": "x" }),
        )
        .await
        .problem(404);
    other
        .change(
            &format!("{path}/closing"),
            "foreign-key-2",
            1,
            &json!({ "outcome": "solved", "text": "x" }),
        )
        .await
        .problem(404);
    other
        .change(
            &format!("{path}/assignment"),
            "foreign-key-3",
            1,
            &json!({ "nobody": true }),
        )
        .await
        .problem(404);
    other
        .change(&format!("{path}/reopening"), "foreign-key-4", 1, &json!({}))
        .await
        .problem(404);
    assert_eq!(own.get(&path).await.json()["version"], 1);
}

#[tokio::test]
async fn the_list_is_read_page_by_page_and_back_without_gap_or_double() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    for n in 0..7 {
        report(&house, &client, &format!("make-report-{n}")).await;
        house.clock.advance_ms(3_600_000);
    }
    let ids = |page: &Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let whole = ids(&client.get("/api/v1/reports?limit=200").await.json());
    assert_eq!(whole.len(), 7);
    let mut seen = Vec::new();
    let mut page = client.get("/api/v1/reports?limit=3").await.json();
    assert_eq!(page["previous"], Value::Null);
    loop {
        seen.extend(ids(&page));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        assert!(next.contains("limit=3"), "{next}");
        page = client.get(next).await.json();
    }
    assert_eq!(seen, whole);
    let back = client.get(page["previous"].as_str().unwrap()).await.json();
    assert_eq!(ids(&back), whole[3..6]);
}

#[tokio::test]
async fn the_list_answers_what_was_asked_or_says_why_not() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    report(&house, &client, "make-report-1").await;
    let count = async |query: &str| {
        client.get(&format!("/api/v1/reports?{query}")).await.json()["items"]
            .as_array()
            .unwrap()
            .len()
    };
    let category = client.get("/api/v1/reports").await.json()["items"][0]["category"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(count("view=open").await, 1);
    assert_eq!(count("view=closed").await, 0);
    assert_eq!(count("search=lamp%20nummer").await, 1);
    assert_eq!(count("search=boom").await, 0);
    assert_eq!(
        count(&format!("category={category}&organisation=kortrijk")).await,
        1
    );
    for (query, field) in [
        ("view=mine", "view"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("cursor=x", "cursor"),
        ("search=", "search"),
        ("category=nothing", "category"),
        ("organisation=atlantis", "organisation"),
        ("veiw=open", "veiw"),
    ] {
        assert_eq!(
            client
                .get(&format!("/api/v1/reports?{query}"))
                .await
                .refused(422),
            [field],
            "{query}"
        );
    }
    Client::of(&house, "kortrijk", &["report.handle"])
        .await
        .get("/api/v1/reports")
        .await
        .problem(403);
}

#[tokio::test]
async fn a_report_is_assigned_closed_and_opened_again_each_on_the_version_that_was_seen() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &client, "make-report-1").await;
    let team = house.catalogue("kortrijk").await.teams[0].id;
    let assigned = client
        .change(
            &format!("{path}/assignment"),
            "assign-key-1",
            1,
            &json!({ "team": team }),
        )
        .await;
    assert_eq!(
        (assigned.status.as_u16(), version(&assigned)),
        (200, 2),
        "{}",
        assigned.text
    );
    let closing =
        json!({ "outcome": "not-solved", "reason": "Geen budget.", "text": "Dit jaar niet." });
    let closed = client
        .change(&format!("{path}/closing"), "close-key-1", 2, &closing)
        .await;
    assert_eq!(
        (closed.status.as_u16(), version(&closed)),
        (200, 3),
        "{}",
        closed.text
    );
    let read = client.get(&path).await.json();
    assert_eq!(
        (&read["state"], &read["outcome"], &read["version"]),
        (&json!("closed"), &json!("not-solved"), &json!(3))
    );
    client
        .change(&format!("{path}/closing"), "close-key-2", 3, &closing)
        .await
        .problem(409);
    let opened = client
        .change(&format!("{path}/reopening"), "reopen-key-1", 3, &json!({}))
        .await;
    assert_eq!(
        (opened.status.as_u16(), version(&opened)),
        (200, 4),
        "{}",
        opened.text
    );
    assert_eq!(client.get(&path).await.json()["outcome"], Value::Null);
}

#[tokio::test]
async fn a_change_without_the_version_or_on_an_old_one_is_refused() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &client, "make-report-1").await;
    let closing = format!("{path}/closing");
    let solved = json!({ "outcome": "solved", "text": "Klaar." });
    assert_eq!(
        client
            .post(&closing, "close-key-1", &solved)
            .await
            .refused(428),
        ["If-Match"]
    );
    let stale = client
        .change(&closing, "close-key-2", 7, &solved)
        .await
        .problem(412);
    assert_eq!(stale["current_version"], 1);
    for tag in ["*", "1", "W/\"1\"", "\"one\"", "\"\"", "\"1\", \"2\""] {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", "close-key-3"),
            ("if-match", tag),
        ];
        let answer = client
            .send(
                axum::http::Method::POST,
                &closing,
                &headers,
                solved.to_string(),
            )
            .await;
        assert_eq!(answer.refused(422), ["If-Match"], "{tag}");
    }
    assert_eq!(client.get(&path).await.json()["state"], "new");
}

#[tokio::test]
async fn a_change_that_is_sent_twice_happens_once_and_is_answered_alike() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &client, "make-report-1").await;
    for (what, once, version, body) in [
        ("assignment", "twice-key-1", 1, json!({ "nobody": true })),
        (
            "closing",
            "twice-key-2",
            2,
            json!({ "outcome": "solved", "text": "Klaar." }),
        ),
        ("reopening", "twice-key-3", 3, json!({})),
    ] {
        let path = format!("{path}/{what}");
        let first = client.change(&path, once, version, &body).await;
        let again = client.change(&path, once, version, &body).await;
        assert_eq!(first.status.as_u16(), 200, "{what}: {}", first.text);
        assert_eq!(
            (again.status, again.text.as_str()),
            (first.status, first.text.as_str()),
            "{what}"
        );
        client
            .change(&path, once, version + 1, &body)
            .await
            .problem(409);
    }
    assert_eq!(client.get(&path).await.json()["version"], 4);
    for kind in ["note", "update", "question"] {
        let (path, once) = (format!("{path}/messages"), format!("message-{kind}"));
        house.clock.advance_ms(1000);
        let first = client
            .post(&path, &once, &json!({ "kind": kind, "body": "Wanneer?" }))
            .await;
        let again = client
            .post(&path, &once, &json!({ "kind": kind, "body": "Wanneer?" }))
            .await;
        assert_eq!(first.status.as_u16(), 201, "{kind}: {}", first.text);
        assert_eq!(
            (again.status, again.text.as_str()),
            (first.status, first.text.as_str()),
            "{kind}"
        );
        client
            .post(
                &path,
                &once,
                &json!({ "kind": kind, "body": "Iets anders" }),
            )
            .await
            .problem(409);
    }
    let read = client.get(&path).await.json();
    let kinds: Vec<&str> = read["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["closing", "note", "update", "question"]);
    assert_eq!(read["state"], "waiting");
    // A request that was refused did not use its key up.
    let closing = format!("{path}/closing");
    let solved = json!({ "outcome": "solved", "text": "Klaar." });
    client
        .change(&closing, "later-key-1", 1, &solved)
        .await
        .problem(412);
    let version = read["version"].as_i64().unwrap();
    assert_eq!(
        client
            .change(&closing, "later-key-1", version, &solved)
            .await
            .status
            .as_u16(),
        200
    );
}

#[tokio::test]
async fn what_belongs_to_an_outcome_is_asked_for_and_nothing_else_is_taken() {
    let house = TestHouse::new().await;
    let client = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &client, "make-report-1").await;
    let closing = format!("{path}/closing");
    for (at, (body, field)) in [
        (json!({ "outcome": "solved" }), "text"),
        (json!({ "outcome": "solved", "text": " " }), "text"),
        (json!({ "outcome": "gone", "text": "x" }), "outcome"),
        (json!({ "outcome": "partly", "text": "x" }), "reason"),
        (json!({ "outcome": "not-ours", "text": "x" }), "party"),
        (
            json!({ "outcome": "duplicate", "text": "x" }),
            "duplicate_of",
        ),
        (
            json!({ "outcome": "duplicate", "text": "x", "duplicate_of": uuid::Uuid::nil() }),
            "duplicate_of",
        ),
        (
            json!({ "outcome": "solved", "text": "x", "party": "y" }),
            "party",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = client
            .change(&closing, &format!("outcome-key-{at}"), 1, &body)
            .await;
        assert_eq!(answer.refused(422), [field], "{body}");
    }
    for (at, (body, field)) in [
        (json!({}), "body"),
        (json!({ "nobody": false }), "nobody"),
        (json!({ "team": uuid::Uuid::nil() }), "team"),
        (json!({ "assignee": uuid::Uuid::nil() }), "assignee"),
        (
            json!({ "assignee": uuid::Uuid::nil(), "nobody": true }),
            "body",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = client
            .change(
                &format!("{path}/assignment"),
                &format!("assign-key-{at}"),
                1,
                &body,
            )
            .await;
        assert_eq!(answer.refused(422), [field], "{body}");
    }
}

#[tokio::test]
async fn each_thing_needs_its_own_permission() {
    let house = TestHouse::new().await;
    let all = Client::of(&house, "kortrijk", &EVERYTHING).await;
    let path = report(&house, &all, "make-report-1").await;
    let reader = Client::of(&house, "kortrijk", &["report.read"]).await;
    for kind in ["note", "update", "question"] {
        let body = json!({ "kind": kind, "body": "x" });
        reader
            .post(&format!("{path}/messages"), "reader-key-1", &body)
            .await
            .problem(403);
    }
    reader
        .change(
            &format!("{path}/assignment"),
            "reader-key-2",
            1,
            &json!({ "nobody": true }),
        )
        .await
        .problem(403);
    let closing = json!({ "outcome": "solved", "text": "x" });
    reader
        .change(&format!("{path}/closing"), "reader-key-3", 1, &closing)
        .await
        .problem(403);
    reader
        .change(&format!("{path}/reopening"), "reader-key-4", 1, &json!({}))
        .await
        .problem(403);
    let answer = json!({ "kind": "answer", "body": "x" });
    assert_eq!(
        all.post(&format!("{path}/messages"), "answer-key-1", &answer)
            .await
            .refused(422),
        ["kind"]
    );
}

//! One's own account: sessions, one-time codes, password.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use axum::http::StatusCode;
use support::{PASSWORD, world};

const EMAIL: &str = "jan@anzegem.example";

/// The code that an authenticator app shows for `secret` at this moment (RFC 6238), told by the kernel's own log-in.
fn code(secret: &str, seconds: i64) -> String {
    let bytes = decode_base32(secret);
    let totp = totp_rs::TOTP::new(
        totp_rs::Algorithm::SHA1,
        6,
        1,
        30,
        bytes,
        None,
        "x".to_owned(),
    )
    .unwrap();
    totp.generate(u64::try_from(seconds).unwrap())
}

fn decode_base32(text: &str) -> Vec<u8> {
    let mut bits = String::new();
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            _ => c - b'2' + 26,
        };
        bits.push_str(&format!("{value:05b}"));
    }
    bits.as_bytes()
        .chunks_exact(8)
        .map(|b| u8::from_str_radix(std::str::from_utf8(b).unwrap(), 2).unwrap())
        .collect()
}

#[tokio::test]
async fn a_one_time_code_is_asked_after_the_password_and_works_once() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.logged_in(EMAIL).await;
    let page = browser.get("/account/totp").await;
    assert!(
        page.text.contains("<svg"),
        "the secret is shown as a QR code"
    );
    let at = page.text.find("data-copy").unwrap();
    let secret: String = page.text[at..]
        .split('>')
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .replace(' ', "");
    let now = || world.house.env().now().as_second();
    let (offer, csrf) = (page.hidden("offer"), page.hidden("csrf"));

    let wrong = browser
        .post(
            "/account/totp",
            &[("csrf", &csrf), ("offer", &offer), ("code", "000000")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("Deze code is niet juist") && wrong.hidden("offer") == offer,
        "the same secret is offered again"
    );
    let forged = browser
        .post(
            "/account/totp",
            &[
                ("csrf", &csrf),
                ("offer", "x.y"),
                ("code", &code(&secret, now())),
            ],
        )
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let right = browser
        .post(
            "/account/totp",
            &[
                ("csrf", &csrf),
                ("offer", &offer),
                ("code", &code(&secret, now())),
            ],
        )
        .await;
    assert_eq!(right.location(), "/account");

    // From now on the password is only half the way.
    world.clock.advance_ms(60_000);
    let mut other = world.browser("198.51.100.7");
    let asked = other.log_in(EMAIL, PASSWORD).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text.contains("Uw eenmalige code") && !asked.text.contains(PASSWORD));
    assert!(!other.cookies.contains_key("kantel_session"));
    let (step, csrf) = (asked.hidden("step"), asked.hidden("csrf"));
    let wrong = other
        .post(
            "/login",
            &[("csrf", &csrf), ("step", &step), ("code", "123456")],
        )
        .await;
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "and the password is not asked again"
    );
    let good = code(&secret, now());
    let step = wrong.hidden("step");
    let done = other
        .post(
            "/login",
            &[
                ("csrf", &csrf),
                ("step", &step),
                ("code", &good),
                ("next", "/account"),
            ],
        )
        .await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/account")
    );
    let mut thief = world.browser("203.0.113.9");
    let asked = thief.log_in(EMAIL, PASSWORD).await;
    let again = thief
        .post(
            "/login",
            &[
                ("csrf", &asked.hidden("csrf")),
                ("step", &asked.hidden("step")),
                ("code", &good),
            ],
        )
        .await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a code that was seen over somebody's shoulder is used up"
    );
}

#[tokio::test]
async fn the_proof_of_a_password_grows_old_and_dies_with_the_password() {
    let world = world().await;
    let id = world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.logged_in(EMAIL).await;
    let page = browser.get("/account/totp").await;
    let at = page.text.find("data-copy").unwrap();
    let secret: String = page.text[at..]
        .split('>')
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .replace(' ', "");
    let now = || world.house.env().now().as_second();
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("offer", page.hidden("offer")),
        ("code", code(&secret, now())),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(
        browser.post("/account/totp", &fields).await.location(),
        "/account"
    );

    world.clock.advance_ms(60_000);
    let mut other = world.browser("198.51.100.7");
    let asked = other.log_in(EMAIL, PASSWORD).await;
    let (step, csrf) = (asked.hidden("step"), asked.hidden("csrf"));
    world.clock.advance_ms(11 * 60_000);
    let late = other
        .post(
            "/login",
            &[
                ("csrf", &csrf),
                ("step", &step),
                ("code", &code(&secret, now())),
            ],
        )
        .await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Het duurde te lang"));

    let asked = other.log_in(EMAIL, PASSWORD).await;
    let all = kernel::Scope::installation();
    kernel::accounts::set_password(
        world.store(),
        &all,
        id,
        None,
        "een heel ander wachtwoord".to_owned(),
    )
    .await
    .unwrap();
    let fields = [
        ("csrf", csrf.as_str()),
        ("step", &asked.hidden("step")),
        ("code", &code(&secret, now())),
    ];
    assert_eq!(
        other.post("/login", &fields).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(!other.cookies.contains_key("kantel_session"));
}

#[tokio::test]
async fn a_session_that_is_ended_elsewhere_is_ended() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut lost = world.logged_in(EMAIL).await;
    let mut own = world.logged_in(EMAIL).await;
    let page = own.get("/account").await;
    let at = page.text.find("/account/sessions/").unwrap();
    let path = page.text[at..].split('"').next().unwrap().to_owned();
    assert_eq!(lost.get("/account").await.status, StatusCode::OK);
    assert_eq!(
        own.submit("/account", &path, &[]).await.location(),
        "/account"
    );
    assert!(
        lost.get("/account")
            .await
            .location()
            .starts_with("/login?next=")
    );
    assert_eq!(own.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_ends_a_strangers_session() {
    let world = world().await;
    let jan = world.account(EMAIL, world.a, &["report.read"]).await;
    world
        .account("an@anzegem.example", world.a, &["report.read"])
        .await;
    let mut jans = world.logged_in(EMAIL).await;
    let mut other = world.logged_in("an@anzegem.example").await;
    let page = jans.get("/account").await;
    assert_eq!(page.status, StatusCode::OK);
    let reader = world
        .store()
        .read(&kernel::Scope::installation())
        .await
        .unwrap();
    use kernel::store::tables::session;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let row = session::Entity::find()
        .filter(session::Column::AccountId.eq(jan))
        .one(&reader.db())
        .await
        .unwrap()
        .unwrap();
    other
        .submit(
            "/account",
            &format!("/account/sessions/{}/end", row.id),
            &[],
        )
        .await;
    assert_eq!(jans.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_every_session() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut elsewhere = world.logged_in(EMAIL).await;
    let mut browser = world.logged_in(EMAIL).await;
    let new = "nog een lange zin erbij";
    let wrong = browser
        .submit(
            "/account",
            "/account/password",
            &[("old", "geraden"), ("password", new)],
        )
        .await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY
            && wrong.text.contains("Dit is niet uw huidige wachtwoord")
    );
    let weak = browser
        .submit(
            "/account",
            "/account/password",
            &[("old", PASSWORD), ("password", "kort")],
        )
        .await;
    assert!(
        weak.status == StatusCode::UNPROCESSABLE_ENTITY && weak.text.contains("minstens 12 tekens"),
        "{}",
        weak.text
    );
    assert_eq!(
        browser
            .submit(
                "/account",
                "/account/password",
                &[("old", PASSWORD), ("password", new)]
            )
            .await
            .location(),
        "/login"
    );
    assert!(
        elsewhere
            .get("/account")
            .await
            .location()
            .starts_with("/login")
    );
    assert_eq!(
        world
            .browser("192.0.2.1")
            .log_in(EMAIL, PASSWORD)
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        world.browser("192.0.2.1").log_in(EMAIL, new).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn the_profile_keeps_what_was_typed_and_changes_the_language() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.logged_in(EMAIL).await;
    let refused = browser
        .submit("/account", "/account", &[("name", ""), ("locale", "en")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = browser
        .submit(
            "/account",
            "/account",
            &[("name", "Jan <b>"), ("locale", "en")],
        )
        .await;
    let page = browser.get(saved.location()).await;
    assert!(
        page.text.contains("Saved.")
            && page.text.contains("Jan &lt;b&gt;")
            && !page.text.contains("Jan <b>")
    );
}

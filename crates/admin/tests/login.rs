//! Logging in, as a browser does it.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use axum::http::StatusCode;
use support::{PASSWORD, world};

const EMAIL: &str = "jan@anzegem.example";

#[tokio::test]
async fn the_right_password_opens_a_session_and_leads_on() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.browser("192.0.2.1");
    let answer = browser
        .submit(
            "/login",
            "/login",
            &[
                ("email", EMAIL),
                ("password", PASSWORD),
                ("next", "/account?x=1"),
            ],
        )
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/account?x=1")
    );
    let session = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .find(|c| c.to_str().unwrap().starts_with("kantel_session"))
        .unwrap();
    let session = session.to_str().unwrap();
    assert!(
        session.contains("HttpOnly")
            && session.contains("SameSite=Lax")
            && session.contains("Path=/"),
        "{session}"
    );
    let page = browser.get("/account").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains(EMAIL));
    // Who is in already has nothing to do on the log-in page.
    assert_eq!(
        browser.get("/login?next=/account").await.location(),
        "/account"
    );
}

#[tokio::test]
async fn behind_https_the_cookies_never_travel_unprotected() {
    let world = support::world_with(&[("KANTEL_PUBLIC_URL", "https://kantel.example")]).await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.browser("192.0.2.1");
    let answer = browser.log_in(EMAIL, PASSWORD).await;
    for line in answer.headers.get_all("set-cookie") {
        assert!(line.to_str().unwrap().contains("; Secure"), "{line:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same_and_keep_the_address() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.browser("192.0.2.1");
    let wrong = browser.log_in(EMAIL, "niet het wachtwoord").await;
    let unknown = browser
        .log_in("niemand@anzegem.example", "niet het wachtwoord")
        .await;
    let sentence = "Dit e-mailadres of wachtwoord is niet juist.";
    for (answer, email) in [(&wrong, EMAIL), (&unknown, "niemand@anzegem.example")] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(sentence) && answer.text.contains(email));
        assert!(
            !answer.text.contains("niet het wachtwoord"),
            "a password is never shown again"
        );
    }
    assert!(!browser.cookies.contains_key("kantel_session"));
}

#[tokio::test]
async fn an_empty_form_says_at_each_field_what_is_missing() {
    let world = world().await;
    let answer = world.browser("192.0.2.1").log_in("", "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("id=\"f-email-error\"")
            && answer.text.contains("id=\"f-password-error\""),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn whoever_guesses_pauses_and_nobody_else_does() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    // The owner logged in on this device before, from the very network of the guesser.
    let mut owner = world.browser("192.0.2.66");
    assert_eq!(
        owner.log_in(EMAIL, PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    owner.cookies.remove("kantel_session");

    let mut guesser = world.browser("192.0.2.66");
    for _ in 0..5 {
        assert_eq!(
            guesser.log_in(EMAIL, "geraden").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let paused = guesser.log_in(EMAIL, PASSWORD).await;
    assert_eq!(
        paused.status,
        StatusCode::TOO_MANY_REQUESTS,
        "even the right password waits now"
    );
    assert!(
        paused.text.contains("Probeer opnieuw over 15 seconden")
            || paused.text.contains("16 seconden"),
        "{}",
        paused.text
    );
    assert!(paused.headers.contains_key("retry-after") && paused.text.contains(EMAIL));

    assert_eq!(
        owner.log_in(EMAIL, PASSWORD).await.status,
        StatusCode::SEE_OTHER,
        "a known device is not hindered"
    );
    let mut elsewhere = world.browser("198.51.100.7");
    assert_eq!(
        elsewhere.log_in(EMAIL, PASSWORD).await.status,
        StatusCode::SEE_OTHER,
        "nor is another network"
    );
    world.clock.advance_ms(20_000);
    assert_eq!(
        guesser.log_in(EMAIL, PASSWORD).await.status,
        StatusCode::SEE_OTHER,
        "and the pause ends"
    );
}

#[tokio::test]
async fn a_form_without_this_browsers_token_is_refused() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.browser("192.0.2.1");
    browser.get("/login").await;
    for token in ["", "abc"] {
        let answer = browser
            .post(
                "/login",
                &[("csrf", token), ("email", EMAIL), ("password", PASSWORD)],
            )
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.text.contains("Dit formulier is verlopen"));
    }
    // The token of somebody else's browser is no better.
    let mut other = world.browser("192.0.2.1");
    let token = other.get("/login").await.hidden("csrf");
    let answer = browser
        .post(
            "/login",
            &[("csrf", &token), ("email", EMAIL), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    for next in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
    ] {
        let mut browser = world.browser("192.0.2.1");
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", next)];
        assert_eq!(
            browser.submit("/login", "/login", &fields).await.location(),
            "/desk",
            "{next}"
        );
    }
}

#[tokio::test]
async fn an_account_that_was_switched_off_cannot_log_in() {
    let world = world().await;
    let id = world.account(EMAIL, world.a, &["report.read"]).await;
    let mut before = world.logged_in(EMAIL).await;
    kernel::accounts::set_active(world.store(), &kernel::Scope::installation(), id, false)
        .await
        .unwrap();
    assert!(
        before
            .get("/account")
            .await
            .location()
            .starts_with("/login"),
        "its sessions ended at once"
    );
    assert_eq!(
        world
            .browser("192.0.2.1")
            .log_in(EMAIL, PASSWORD)
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn logging_out_ends_the_session_for_good() {
    let world = world().await;
    world.account(EMAIL, world.a, &["report.read"]).await;
    let mut browser = world.logged_in(EMAIL).await;
    let mut copy = browser.clone();
    assert_eq!(
        browser.post("/logout", &[("csrf", "")]).await.status,
        StatusCode::FORBIDDEN,
        "not by another site"
    );
    let answer = browser.submit("/account", "/logout", &[]).await;
    assert_eq!(answer.location(), "/login");
    assert!(
        browser
            .get("/login")
            .await
            .text
            .contains("U bent afgemeld.")
    );
    assert!(
        copy.get("/account").await.location().starts_with("/login"),
        "a stolen copy of the cookie is worthless"
    );
}

//! The demonstration's mailbox.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use axum::http::StatusCode;
use kernel::mail::{AutoSubmitted, EmailAddress, MessageId, OutgoingMail, Party};
use support::{World, world, world_with};

async fn send(world: &World, subject: &str) {
    let address = |text: &str| EmailAddress::parse(text).unwrap();
    let mail = OutgoingMail {
        message_id: MessageId::new(world.house.env().id(), "kantel.example").unwrap(),
        date: world.house.env().now(),
        from: Party {
            name: None,
            address: address("noreply@kantel.example"),
        },
        to: Party {
            name: None,
            address: address("jan@example.com"),
        },
        reply_to: None,
        subject: subject.to_owned(),
        text: "Kijk op https://kantel.example/s/ABC\n<script>alert(1)</script>".to_owned(),
        html: Some("<p>Dag</p><script>alert(1)</script>".to_owned()),
        list_unsubscribe: None,
        auto_submitted: AutoSubmitted::Generated,
        references: Vec::new(),
        envelope_sender: address("bounce@kantel.example"),
    };
    world.house.transport().send(&mail).await.unwrap();
}

#[tokio::test]
async fn a_kept_message_can_be_read_and_can_do_nothing() {
    let world = world().await;
    world
        .account("jan@anzegem.example", world.a, &["report.read"])
        .await;
    send(&world, "Uw melding <b>").await;
    assert!(
        world
            .browser("192.0.2.1")
            .get("/admin/mailbox")
            .await
            .location()
            .starts_with("/login")
    );
    let mut browser = world.logged_in("jan@anzegem.example").await;
    let list = browser.get("/admin/mailbox").await;
    assert!(list.text.contains("Uw melding &lt;b&gt;") && list.text.contains("jan@example.com"));
    let at = list.text.find("/admin/mailbox/0").unwrap();
    let path = list.text[at..].split('"').next().unwrap().to_owned();
    let page = browser.get(&path).await;
    assert!(
        page.text.contains("href=\"https://kantel.example/s/ABC\"")
            && !page.text.contains("<script>alert")
    );
    let frame = browser.get(&format!("{path}/html")).await;
    let policy = frame.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("sandbox;")
            && policy.contains("default-src 'none'")
            && !policy.contains("script-src")
    );
    assert!(frame.text.contains("<p>Dag</p>"));
}

#[tokio::test]
async fn where_mail_is_really_sent_there_is_no_mailbox() {
    let world = world_with(&[("KANTEL_MAIL_TRANSPORT", "smtp")]).await;
    world
        .account("jan@anzegem.example", world.a, &["report.read"])
        .await;
    let mut browser = world.logged_in("jan@anzegem.example").await;
    assert_eq!(
        browser.get("/admin/mailbox").await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        !browser
            .get("/account")
            .await
            .text
            .contains("/admin/mailbox")
    );
}

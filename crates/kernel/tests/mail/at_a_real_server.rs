//! Handing over to a real server, and to servers that are not well.

use super::*;

#[tokio::test]
async fn a_message_arrives_with_both_parts_its_headers_and_its_own_way_back() {
    let server = RealSmtp::start();
    let mut mail = mail_to("zoe@example.test");
    mail.reply_to = Some(Party::named(
        "Meldpunt",
        address("antwoord@spiere-helkijn.test"),
    ));
    mail.list_unsubscribe = Some("https://kantel.test/s/AB12/mail?stop=1".parse().unwrap());
    mail.references = vec![
        MessageId::parse("<first@kantel.test>").unwrap(),
        MessageId::parse("<second@kantel.test>").unwrap(),
    ];

    let receipt = transport(&server).send(&mail).await.unwrap();
    assert_eq!(receipt.code, 250);

    let raw = server.received(1).remove(0);
    let message = parse(&raw);
    assert_eq!(message.subject(), Some(mail.subject.as_str()));
    assert_eq!(
        name_and_address(message.from()),
        (
            String::from("Gemeente Spiere-Helkijn"),
            String::from("meldpunt@spiere-helkijn.test")
        )
    );
    assert_eq!(
        name_and_address(message.to()),
        (
            String::from("Zoë Peeters"),
            String::from("zoe@example.test")
        )
    );
    assert_eq!(
        name_and_address(message.reply_to()).1,
        "antwoord@spiere-helkijn.test"
    );
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-11-25T13:10:00Z");
    assert_eq!(
        message.message_id(),
        Some(format!("{ID}@kantel.test").as_str())
    );
    assert_eq!(
        raw_header(&message, "References").unwrap(),
        "<first@kantel.test> <second@kantel.test>"
    );
    assert_eq!(
        raw_header(&message, "In-Reply-To").unwrap(),
        "<second@kantel.test>"
    );
    assert_eq!(
        raw_header(&message, "Auto-Submitted").unwrap(),
        "auto-generated"
    );
    assert_eq!(
        raw_header(&message, "List-Unsubscribe").unwrap(),
        "<https://kantel.test/s/AB12/mail?stop=1>"
    );
    assert_eq!(
        raw_header(&message, "List-Unsubscribe-Post").unwrap(),
        "List-Unsubscribe=One-Click"
    );
    assert_eq!(
        message.body_text(0).unwrap().replace("\r\n", "\n"),
        mail.text
    );
    assert_eq!(
        message.body_html(0).unwrap().replace("\r\n", "\n"),
        *mail.html.as_ref().unwrap()
    );

    // The envelope, as the server wrote it down.
    let way_back = raw_header(&message, "Return-path").unwrap();
    assert_eq!(way_back, format!("<{}>", bounces().address(ID)));
    assert_eq!(
        raw_header(&message, "Envelope-to").unwrap(),
        "zoe@example.test"
    );
}

#[tokio::test]
async fn one_line_serves_several_messages() {
    let server = RealSmtp::start();
    let transport = transport(&server);
    for _ in 0..3 {
        transport.send(&mail_to("zoe@example.test")).await.unwrap();
        // The line goes back to the pool in a task of its own.
        tokio::task::yield_now().await;
    }
    server.received(3);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn the_server_says_come_back_later_or_never_and_nobody_is_named() {
    let server = RealSmtp::start();
    let transport = transport(&server);
    for (recipient, kind, code) in [
        ("tempfail@example.test", SendErrorKind::Temporary, 451),
        ("later@example.test", SendErrorKind::Temporary, 451),
        ("reject@example.test", SendErrorKind::Permanent, 550),
        ("members@example.test", SendErrorKind::Permanent, 550),
    ] {
        let error = transport.send(&mail_to(recipient)).await.unwrap_err();
        assert_eq!(
            (error.kind, error.code),
            (kind, Some(code)),
            "{recipient}: {error}"
        );
        assert!(
            !error.to_string().contains('@') && !error.to_string().contains("reject"),
            "{error}"
        );
    }
    // A refused message does not stop the next one.
    transport.send(&mail_to("zoe@example.test")).await.unwrap();
    server.received(1);
}

#[tokio::test]
async fn logging_in_opens_doors_and_a_wrong_password_is_not_blamed_on_the_message() {
    let server = RealSmtp::start();
    let log_in = |password: &str| {
        let (user, password) = (Some(String::from("kantel")), Some(String::from(password)));
        SmtpTransport::new(SmtpSettings {
            user,
            password,
            ..settings(&server)
        })
        .unwrap()
    };
    log_in("geheim")
        .send(&mail_to("members@example.test"))
        .await
        .unwrap();
    let error = log_in("fout")
        .send(&mail_to("zoe@example.test"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.code),
        (SendErrorKind::Unreachable, Some(535)),
        "{error}"
    );
}

#[tokio::test]
async fn the_line_is_encrypted_and_the_certificate_is_checked() {
    for (line, tls) in [
        (Line::StartTls, TlsMode::StartTls),
        (Line::Implicit, TlsMode::Implicit),
    ] {
        let server = RealSmtp::start_with(line);
        let trusting = SmtpSettings {
            host: String::from("localhost"),
            tls,
            extra_ca_pem: Some(server.authority()),
            ..settings(&server)
        };
        let stranger = SmtpSettings {
            extra_ca_pem: None,
            ..trusting.clone()
        };
        let error = SmtpTransport::new(stranger)
            .unwrap()
            .send(&mail_to("zoe@example.test"))
            .await
            .unwrap_err();
        assert_eq!(error.kind, SendErrorKind::Unreachable, "{error}");

        SmtpTransport::new(trusting)
            .unwrap()
            .send(&mail_to("zoe@example.test"))
            .await
            .unwrap();
        let raw = server.received(1).remove(0);
        let received = raw_header(&parse(&raw), "Received").unwrap();
        assert!(
            received.contains("esmtps") && received.contains("TLS1"),
            "{received}"
        );
    }
}

#[tokio::test]
async fn a_server_that_does_not_offer_encryption_gets_nothing_when_encryption_is_asked() {
    let server = RealSmtp::start();
    let settings = SmtpSettings {
        tls: TlsMode::StartTls,
        host: String::from("localhost"),
        ..settings(&server)
    };
    let error = SmtpTransport::new(settings)
        .unwrap()
        .send(&mail_to("zoe@example.test"))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SendErrorKind::Unreachable, "{error}");
}

#[tokio::test]
async fn the_status_page_hears_whether_the_server_is_there() {
    let server = RealSmtp::start();
    transport(&server).check().await.unwrap();
    let gone = settings(&server);
    drop(server);
    let error = SmtpTransport::new(gone).unwrap().check().await.unwrap_err();
    assert!(error.is_unreachable(), "{error}");
}

/// The server takes the message, finds no mailbox, and writes a report of its own to the way back.
#[tokio::test]
async fn a_message_that_cannot_be_delivered_comes_back_to_its_own_address() {
    let server = RealSmtp::start();
    transport(&server)
        .send(&mail_to("dead@example.test"))
        .await
        .unwrap();
    let raw = server.received(1).remove(0);
    let message = parse(&raw);
    assert_eq!(raw_header(&message, "Return-path").unwrap(), "<>");
    let (id, bounce) = bounces().read(&raw).unwrap();
    assert_eq!(
        (id, bounce.action, bounce.permanent),
        (ID, BounceAction::Failed, true)
    );
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let transport = SmtpTransport::new(SmtpSettings {
        port,
        ..SmtpSettings::default()
    })
    .unwrap();
    let error = transport
        .send(&mail_to("zoe@example.test"))
        .await
        .unwrap_err();
    assert!(error.is_unreachable() && error.code.is_none(), "{error}");
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_and_the_next_message_starts_afresh() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let send_timeout = Duration::from_millis(100);
    let settings = SmtpSettings {
        port,
        send_timeout,
        ..SmtpSettings::default()
    };
    let transport = Arc::new(SmtpTransport::new(settings).unwrap());
    for _ in 0..2 {
        let error = transport
            .send(&mail_to("zoe@example.test"))
            .await
            .unwrap_err();
        assert_eq!(error.kind, SendErrorKind::Temporary, "{error}");
        // Each message came over a line of its own: none is reused in the middle of a conversation.
        listener.accept().unwrap();
    }
}

/// A server that takes every message, but on its first line never says so. `lines` counts its lines.
async fn forgets_to_answer_on_its_first_line(
    listener: tokio::net::TcpListener,
    lines: Arc<std::sync::atomic::AtomicUsize>,
) {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    loop {
        let (line, _) = listener.accept().await.unwrap();
        let number = lines.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        tokio::spawn(async move {
            let (reading, mut writing) = line.into_split();
            writing.write_all(b"220 mx.example.test\r\n").await.unwrap();
            let mut commands = BufReader::new(reading).lines();
            let mut in_message = false;
            while let Ok(Some(command)) = commands.next_line().await {
                let answer = match command.get(..4).unwrap_or(&command) {
                    "." if number == 0 => std::future::pending().await,
                    "." => "250 taken",
                    _ if in_message => continue,
                    "DATA" => "354 go on",
                    _ => "250 yes",
                };
                in_message = answer.starts_with("354");
                writing
                    .write_all(format!("{answer}\r\n").as_bytes())
                    .await
                    .unwrap();
            }
        });
    }
}

/// Were the line used again, the next message would wait for the answer to the first, or take it for its own.
#[tokio::test]
async fn a_line_given_up_in_the_middle_of_a_message_is_never_used_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let lines = Arc::default();
    tokio::spawn(forgets_to_answer_on_its_first_line(
        listener,
        Arc::clone(&lines),
    ));
    let send_timeout = Duration::from_millis(300);
    let settings = SmtpSettings {
        port,
        send_timeout,
        ..SmtpSettings::default()
    };
    let transport = SmtpTransport::new(settings).unwrap();

    let error = transport
        .send(&mail_to("zoe@example.test"))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SendErrorKind::Temporary, "{error}");
    // A line that were to be used again would go back to the pool in a task of its own.
    tokio::task::yield_now().await;
    let receipt = transport.send(&mail_to("zoe@example.test")).await.unwrap();
    assert_eq!(receipt.text, "taken");
    assert_eq!(lines.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_server_that_talks_nonsense_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut line, b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
    });
    let transport = SmtpTransport::new(SmtpSettings {
        port,
        ..SmtpSettings::default()
    })
    .unwrap();
    let error = transport
        .send(&mail_to("zoe@example.test"))
        .await
        .unwrap_err();
    assert!(error.is_unreachable(), "{error}");
}

#[test]
fn settings_that_would_leak_a_password_are_refused() {
    let with = |user: Option<&str>, password: Option<&str>, host: &str, tls| {
        SmtpTransport::new(SmtpSettings {
            host: String::from(host),
            tls,
            user: user.map(String::from),
            password: password.map(String::from),
            ..SmtpSettings::default()
        })
        .err()
    };
    let clear = with(Some("a"), Some("b"), "mail.example.test", TlsMode::None);
    assert_eq!(clear, Some(SettingsError::PasswordInClear));
    assert_eq!(
        with(Some("a"), None, "localhost", TlsMode::None),
        Some(SettingsError::HalfLogin)
    );
    let secret = SmtpSettings {
        password: Some(String::from("geheim")),
        ..SmtpSettings::default()
    };
    assert!(!format!("{secret:?}").contains("geheim"));
}

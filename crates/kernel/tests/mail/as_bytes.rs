//! The message itself, byte for byte.

use super::*;

#[test]
fn the_same_mail_is_the_same_bytes() {
    assert_eq!(
        rendered(&mail_to("zoe@example.test")),
        rendered(&mail_to("zoe@example.test"))
    );
}

#[test]
fn a_mail_survives_the_payload_of_a_job() {
    let mut mail = mail_to("zoe@example.test");
    mail.list_unsubscribe = Some("https://kantel.test/x".parse().unwrap());
    let json = serde_json::to_string(&mail).unwrap();
    assert_eq!(serde_json::from_str::<OutgoingMail>(&json).unwrap(), mail);
}

#[test]
fn a_payload_with_a_forged_address_or_name_is_refused() {
    let json = serde_json::to_string(&mail_to("zoe@example.test")).unwrap();
    for (from, to) in [
        ("zoe@example.test", "zoe@example.test\\r\\nBcc: x@y.test"),
        ("@kantel.test>", "@kantel.test>\\r\\nX: y"),
    ] {
        assert!(json.contains(from));
        assert!(serde_json::from_str::<OutgoingMail>(&json.replace(from, to)).is_err());
    }
}

#[test]
fn text_alone_is_one_part() {
    let mut mail = mail_to("zoe@example.test");
    mail.html = None;
    let raw = rendered(&mail);
    let message = parse(&raw);
    assert_eq!(message.parts.len(), 1);
    // A message ends with a line break more.
    assert_eq!(
        message.body_text(0).unwrap().replace("\r\n", "\n"),
        mail.text + "\n"
    );
}

#[test]
fn one_click_needs_https_and_a_person_is_not_a_machine() {
    let mut mail = mail_to("zoe@example.test");
    mail.list_unsubscribe = Some("http://127.0.0.1:8080/x".parse().unwrap());
    mail.auto_submitted = AutoSubmitted::No;
    let raw = rendered(&mail);
    let message = parse(&raw);
    assert!(raw_header(&message, "List-Unsubscribe").is_some());
    for absent in [
        "List-Unsubscribe-Post",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    ] {
        assert_eq!(raw_header(&message, absent), None, "{absent}");
    }
    mail.list_unsubscribe = Some("javascript:alert(1)".parse().unwrap());
    assert_eq!(mail.render().unwrap_err(), RenderError::UrlNotWeb);
    mail.list_unsubscribe = Some(
        format!("https://kantel.test/{}", "x".repeat(1000))
            .parse()
            .unwrap(),
    );
    assert_eq!(mail.render().unwrap_err(), RenderError::UrlTooLong);
}

#[test]
fn what_is_logged_about_a_mail_names_nobody() {
    let bytes = mail_to("zoe.peeters@example.test").render().unwrap();
    assert!(!format!("{bytes:?}").contains("zoe"));
    assert!(!format!("{:?}", address("zoe.peeters@example.test")).contains("zoe"));
    assert!(!format!("{:?}", Party::named("Zoë", address("z@example.test"))).contains("Zoë"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever a reporter or an organisation types, no header can be smuggled in and no line is too long.
    #[test]
    fn nothing_typed_can_start_a_header(
        subject in "(\\PC|[\r\n\t\0 ]|Bcc: x@y.test){0,300}",
        name in "(\\PC|[\r\n\t\0 ]|\r\nBcc: x@y.test\r\n\r\n){0,150}",
        text in "(\\PC|[\r\n\0]){0,400}",
    ) {
        let plain = rendered(&mail_to("zoe@example.test"));
        let mut mail = mail_to("zoe@example.test");
        mail.subject = subject;
        mail.from.name = Some(name.clone());
        mail.to.name = Some(name);
        mail.text = text;
        let raw = rendered(&mail);
        let names = |raw: &[u8]| -> Vec<String> {
            parse(raw).headers().iter().map(|header| header.name().to_owned()).collect()
        };
        prop_assert_eq!(names(&raw), names(&plain));
        for line in raw.split(|byte| *byte == b'\n') {
            prop_assert!(line.len() <= 999);
            prop_assert!(line.is_empty() || line.ends_with(b"\r"), "a line that does not end with CR LF");
        }
        prop_assert!(!raw.contains(&0));
        let message = parse(&raw);
        prop_assert_eq!(name_and_address(message.to()).1, "zoe@example.test");
        prop_assert_eq!(message.html_body_count(), 1);
    }
}

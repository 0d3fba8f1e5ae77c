//! Reports of failed delivery.

use super::*;

/// A report as Postfix writes it, in its three parts.
fn report(to: &str, fields: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.example.test\r\nTo: {to}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\r\n\r\n\
         --b1\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you…\r\n\r\n\
         --b1\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.test\r\nArrival-Date: Wed, 25 Nov 2026 14:10:00 +0100\r\n\r\n{fields}\r\n\
         --b1\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Uw melding\r\n\r\n--b1--\r\n"
    )
    .into_bytes()
}

fn own_report(fields: &str) -> Vec<u8> {
    report(bounces().address(ID).as_str(), fields)
}

const NO_MAILBOX: &str = "Final-Recipient: rfc822; zoe@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\
                          Diagnostic-Code: smtp; 550 5.1.1 <zoe@example.test>: Recipient\r\n address rejected\r\n";

#[test]
fn only_we_can_make_an_address_for_coming_back() {
    let token = bounces().token(ID);
    assert_eq!(
        bounces().address(ID).as_str(),
        format!("bounce+{token}@bounce.kantel.test")
    );
    assert!(bounces().address(ID).local_part().len() <= 64);
    assert_eq!(bounces().verify(&token), Some(ID));
    assert_eq!(
        bounces().verify(&token.to_uppercase()),
        Some(ID),
        "servers change capitals"
    );

    let other_key = Bounces::new("bounce.kantel.test", [8; 32]).unwrap();
    assert_eq!(other_key.verify(&token), None);
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'a' { b'b' } else { b'a' };
        assert_eq!(
            bounces().verify(std::str::from_utf8(&forged).unwrap()),
            None,
            "letter {at}"
        );
    }
    for garbage in [
        "",
        "a",
        "é",
        &"é".repeat(21),
        &token[1..],
        &format!("{token}a"),
    ] {
        assert_eq!(bounces().verify(garbage), None);
    }
}

#[test]
fn a_mailbox_that_does_not_exist_is_to_blame_for_good() {
    let (id, bounce) = bounces().read(&own_report(NO_MAILBOX)).unwrap();
    assert_eq!(id, ID);
    assert_eq!(
        (bounce.action, bounce.status.as_str(), bounce.permanent),
        (BounceAction::Failed, "5.1.1", true)
    );
}

#[test]
fn a_delay_and_a_server_that_was_down_for_days_are_not_the_address_to_blame() {
    let delayed = own_report(
        "Action: delayed\r\nStatus: 4.4.1\r\nWill-Retry-Until: Mon, 30 Nov 2026 14:10:00 +0100\r\n",
    );
    let bounce = parse_bounce(&delayed).unwrap();
    assert_eq!(
        (bounce.action, bounce.status.as_str(), bounce.permanent),
        (BounceAction::Delayed, "4.4.1", false)
    );
    let given_up = own_report("Action: failed\r\nStatus: 4.4.7\r\n");
    let bounce = parse_bounce(&given_up).unwrap();
    assert_eq!(
        (bounce.action, bounce.permanent),
        (BounceAction::Failed, false)
    );
}

#[test]
fn a_status_is_found_in_the_diagnosis_when_the_field_is_missing() {
    let fields =
        "Action: Failed\r\nDiagnostic-Code: smtp; 552-5.2.2 The mailbox\r\n is full 192.0.2.1\r\n";
    assert_eq!(parse_bounce(&own_report(fields)).unwrap().status, "5.2.2");
    assert_eq!(
        parse_bounce(&own_report("Action: failed\r\n"))
            .unwrap()
            .status,
        "5.0.0"
    );
}

#[test]
fn success_reports_holiday_notices_and_answers_of_people_are_no_bounces() {
    assert_eq!(
        parse_bounce(&own_report("Action: delivered\r\nStatus: 2.0.0\r\n")),
        None
    );
    assert_eq!(
        parse_bounce(&own_report("Action: relayed\r\nStatus: 2.0.0\r\n")),
        None
    );
    let holiday = format!(
        "To: {}\r\nAuto-Submitted: auto-replied\r\nSubject: Afwezig\r\n\r\nStatus: 5.1.1\r\nAction: failed\r\n",
        bounces().address(ID)
    );
    assert_eq!(parse_bounce(holiday.as_bytes()), None);
}

#[test]
fn a_report_about_a_message_of_others_is_not_ours() {
    assert_eq!(
        bounces().read(&report("someone@kantel.test", NO_MAILBOX)),
        None
    );
    let forged = bounces()
        .address(ID)
        .to_string()
        .replace("bounce+", "bounce+a");
    assert_eq!(bounces().read(&report(&forged, NO_MAILBOX)), None);
}

#[test]
fn the_way_back_is_found_in_a_rewritten_address_and_in_the_message_returned() {
    let rewritten = format!(
        "bounce+{}=bounce.kantel.test@relay.test",
        bounces().token(ID)
    );
    assert_eq!(
        bounces().read(&report(&rewritten, NO_MAILBOX)).unwrap().0,
        ID
    );
    let returned = String::from_utf8(report("postmaster@kantel.test", NO_MAILBOX))
        .unwrap()
        .replace(
            "Subject: Uw melding",
            &format!("Return-Path: <{}>", bounces().address(ID)),
        );
    assert_eq!(bounces().read(returned.as_bytes()).unwrap().0, ID);
}

proptest! {
    #[test]
    fn garbage_is_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = parse_bounce(&bytes);
    }

    #[test]
    fn a_broken_report_is_read_without_panic_and_never_gives_a_false_message(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut raw = own_report(NO_MAILBOX);
        for (at, value) in changes {
            let at = at.index(raw.len());
            raw[at] = value;
        }
        raw.truncate(cut.index(raw.len()));
        if let Some((id, _)) = bounces().read(&raw) {
            prop_assert_eq!(id, ID);
        }
    }
}

//! Mail: what goes out arrives as it was meant, at a real mail server; what comes back is understood.

#![allow(clippy::unwrap_used)]

mod addresses;
mod as_bytes;
mod at_a_real_server;
mod coming_back;
#[path = "../support/smtp.rs"]
mod smtp;

use std::{net::TcpListener, sync::Arc, time::Duration};

use kernel::mail::{
    AddressError, AutoSubmitted, BounceAction, Bounces, EmailAddress, MessageId, OutgoingMail,
    Party, RenderError, SendErrorKind, SettingsError, SmtpSettings, SmtpTransport, TlsMode,
    Transport, parse_bounce,
};
use mail_parser::{Address, Message, MessageParser};
use proptest::prelude::*;
use smtp::{Line, RealSmtp};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab);

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn bounces() -> Bounces {
    Bounces::new("bounce.kantel.test", [7; 32]).unwrap()
}

fn mail_to(recipient: &str) -> OutgoingMail {
    OutgoingMail {
        message_id: MessageId::new(ID, "kantel.test").unwrap(),
        date: "2026-11-25T13:10:00Z".parse().unwrap(),
        from: Party::named(
            "Gemeente Spiere-Helkijn",
            address("meldpunt@spiere-helkijn.test"),
        ),
        to: Party::named("Zoë Peeters", address(recipient)),
        reply_to: None,
        subject: String::from("Uw melding 2026-0042: de put in de Caféstraat is hersteld"),
        text: String::from(
            "Beste Zoë\n\nDe put is hersteld.\n.\nDe regel hierboven is één punt.\n",
        ),
        html: Some(String::from(
            "<p>Beste Zoë</p>\n<p>De put is <b>hersteld</b>.</p>\n",
        )),
        list_unsubscribe: None,
        auto_submitted: AutoSubmitted::Generated,
        references: Vec::new(),
        envelope_sender: bounces().address(ID),
    }
}

fn settings(server: &RealSmtp) -> SmtpSettings {
    SmtpSettings {
        port: server.port,
        helo: String::from("kantel.test"),
        ..SmtpSettings::default()
    }
}

fn transport(server: &RealSmtp) -> SmtpTransport {
    SmtpTransport::new(settings(server)).unwrap()
}

fn parse(raw: &[u8]) -> Message<'_> {
    MessageParser::default().parse(raw).unwrap()
}

fn rendered(mail: &OutgoingMail) -> Vec<u8> {
    mail.render().unwrap().bytes
}

fn raw_header(message: &Message<'_>, name: &str) -> Option<String> {
    message
        .header_raw(name)
        .map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn name_and_address(header: Option<&Address<'_>>) -> (String, String) {
    let first = header.unwrap().first().unwrap();
    (
        first.name().unwrap_or_default().to_owned(),
        first.address().unwrap().to_owned(),
    )
}

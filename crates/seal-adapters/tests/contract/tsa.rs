//! Timestamps.

use super::{Jumping, PATIENCE, web};
use const_oid::ObjectIdentifier;
use judges::pki::server::{Fault, Server};
use judges::pki::{POLICY, pki};
use seal::services::{ServiceError, TimestampAuthority};
use seal_adapters::tsa::{Tsa, TsaOptions};
use std::sync::Arc;
use std::time::Duration;

const DIGEST: [u8; 32] = [0xab; 32];

fn client(server: &Server, clock: &Arc<Jumping>) -> Tsa {
    let options = TsaOptions {
        patience: PATIENCE,
        ..TsaOptions::at(&server.url("/"))
    };
    Tsa::new(web(&server.host()), clock.clone(), options)
}

fn setting() -> (Server, Arc<Jumping>) {
    (
        Server::tsa(pki().leaf("tsa")),
        Arc::new(Jumping::starting_now()),
    )
}

#[test]
fn a_token_over_the_digest_comes_back_and_openssl_agrees() {
    let (server, clock) = setting();
    let token = client(&server, &clock).timestamp(&DIGEST).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), token).unwrap();
    let output = std::process::Command::new("openssl")
        .args([
            "ts",
            "-verify",
            "-digest",
            &"ab".repeat(32),
            "-token_in",
            "-in",
            "token",
            "-CAfile",
        ])
        .arg(pki().leaf("root").path("cert.pem"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(server.requests(), 1);
}

#[test]
fn an_authority_with_an_elliptic_key_is_understood() {
    let server = Server::tsa(pki().leaf("tsa-ec"));
    client(&server, &Arc::new(Jumping::starting_now()))
        .timestamp(&DIGEST)
        .unwrap();
}

#[test]
fn answers_to_another_question_or_of_somebody_else_are_refused_at_once() {
    for (fault, words) in [
        (Fault::WrongNonce, "nonce"),
        (Fault::WrongSubject, "another digest"),
        (Fault::Garbage, "ASN.1"),
        (Fault::Truncated, "ASN.1"),
        (Fault::Huge, "more than"),
        (Fault::Redirect("http://127.0.0.1:1/".to_owned()), "moved"),
    ] {
        let (server, clock) = setting();
        server.fail_next(fault.clone());
        let error = client(&server, &clock).timestamp(&DIGEST).unwrap_err();
        assert!(
            matches!(error, ServiceError::Refused { .. }),
            "{fault:?}: {error}"
        );
        assert!(error.to_string().contains(words), "{fault:?}: {error}");
        assert_eq!(server.requests(), 1, "asking again would not help");
    }
}

#[test]
fn a_busy_authority_is_asked_again_with_growing_pauses() {
    let (server, clock) = setting();
    server.fail_next(Fault::Busy);
    server.fail_next(Fault::Busy);
    client(&server, &clock).timestamp(&DIGEST).unwrap();
    assert_eq!(
        clock.waits(),
        [Duration::from_secs(1), Duration::from_secs(2)]
    );

    (0..3).for_each(|_| server.fail_next(Fault::Busy));
    let error = client(&server, &clock).timestamp(&DIGEST).unwrap_err();
    assert!(matches!(error, ServiceError::Unavailable { .. }), "{error}");
    assert_eq!(server.requests(), 6, "three attempts each");
}

#[test]
fn the_policy_that_was_asked_is_the_one_that_counts() {
    let (server, clock) = setting();
    let with = |policy: &str| {
        let policy = Some(ObjectIdentifier::new_unwrap(policy));
        let options = TsaOptions {
            policy,
            patience: PATIENCE,
            ..TsaOptions::at(&server.url("/"))
        };
        Tsa::new(web(&server.host()), clock.clone(), options).timestamp(&DIGEST)
    };
    with(POLICY).unwrap();
    let error = with("1.2.3.4").unwrap_err();
    assert!(matches!(error, ServiceError::Refused { .. }), "{error}");
}

#[test]
fn an_address_inside_the_house_is_refused_unless_it_was_allowed() {
    let (server, clock) = setting();
    let port = server.host().rsplit(':').next().unwrap().to_owned();
    for url in [
        server.url("/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        "ftp://127.0.0.1/".to_owned(),
    ] {
        let tsa = Tsa::new(
            web("elsewhere.example:80"),
            clock.clone(),
            TsaOptions::at(&url),
        );
        let error = tsa.timestamp(&DIGEST).unwrap_err();
        assert!(
            matches!(error, ServiceError::Refused { .. }),
            "{url}: {error}"
        );
    }
    assert_eq!(server.requests(), 0);
}

//! The test authority, judged by `openssl` itself.

use super::*;
use std::process::Command;

fn verify(name: &str, moment: &str, purpose: &str) -> bool {
    let pki = pki();
    Command::new("openssl")
        .args(["verify", "-attime", moment, "-purpose", purpose, "-CAfile"])
        .arg(pki.leaf("root").path("cert.pem"))
        .arg("-untrusted")
        .arg(pki.leaf(name).path("chain.pem"))
        .arg(pki.leaf(name).path("cert.pem"))
        .output()
        .expect("openssl")
        .status
        .success()
}

/// 2025-01-01.
const NOW: &str = "1735689600";

#[test]
fn good_certificates_lead_to_the_root_and_wrong_ones_do_not() {
    for name in [
        "rsa2048",
        "rsa3072",
        "rsa4096",
        "rsa-pss",
        "p256",
        "p384",
        "p256-ec",
        "revoked",
        "under-revoked",
    ] {
        assert!(verify(name, NOW, "any"), "{name}");
    }
    for name in [
        "expired",
        "not-yet-valid",
        "unknown-root",
        "tsa-expired",
        "tsa-unknown",
    ] {
        assert!(!verify(name, NOW, "any"), "{name}");
    }
    assert!(
        verify("expired", "1609459200", "any"),
        "it was valid in 2021"
    );
    assert!(verify("tsa", NOW, "timestampsign"));
    assert!(!verify("tsa-no-eku", NOW, "timestampsign"));
    assert!(!verify("wrong-usage", NOW, "smimesign"));
}

#[test]
fn timestamps_of_any_time_verify() {
    let pki = pki();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), b"").unwrap();
    let empty: [u8; 32] = [
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ];
    let token = pki.timestamp_at(&empty, "20250102030405Z", pki.leaf("tsa"));
    std::fs::write(folder.path().join("token"), token).unwrap();
    let output = Command::new("openssl")
        .args([
            "ts",
            "-verify",
            "-data",
            "data",
            "-token_in",
            "-in",
            "token",
            "-CAfile",
        ])
        .arg(pki.leaf("root").path("cert.pem"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = Command::new("openssl")
        .args([
            "ts",
            "-reply",
            "-token_in",
            "-in",
            "token",
            "-token_out",
            "-text",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&text.stdout).contains("Jan  2 03:04:05 2025"));
    assert!(
        !pki.timestamp_at(&empty, "20250102030405Z", pki.leaf("tsa-no-eku"))
            .is_empty()
    );
}

#[test]
fn lists_and_answers_name_what_was_revoked() {
    let pki = pki();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("list"),
        pki.crl("issuing", "20250701000000Z", "20300101000000Z"),
    )
    .unwrap();
    let text = Command::new("openssl")
        .args(["crl", "-inform", "DER", "-in", "list", "-noout", "-text"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(
        text.contains(&pki.leaf("revoked").serial()) && !text.contains(&pki.leaf("p256").serial()),
        "{text}"
    );

    for (name, word) in [("p256", "good"), ("revoked", "revoked")] {
        std::fs::write(
            folder.path().join("answer"),
            pki.ocsp_for(pki.leaf(name), pki.leaf("ocsp"), 60),
        )
        .unwrap();
        let output = Command::new("openssl")
            .args(["ocsp", "-respin", "answer", "-no_nonce", "-CAfile"])
            .arg(pki.leaf("root").path("cert.pem"))
            .arg("-issuer")
            .arg(pki.leaf("issuing").path("cert.pem"))
            .arg("-verify_other")
            .arg(pki.leaf("issuing").path("cert.pem"))
            .arg("-cert")
            .arg(pki.leaf(name).path("cert.pem"))
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            said.contains(&format!(": {word}")),
            "{said} {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn a_test_issues_its_own_certificates() {
    let pki = pki();
    let folder = tempfile::tempdir().unwrap();
    let request = Request::signer("mine", "issuing")
        .with_key_of("rsa2048")
        .with_urls(Some("http://127.0.0.1:9/o"), Some("http://127.0.0.1:9/c"));
    let leaf = pki.issue(
        folder.path(),
        &request.valid("20250101000000Z", "20260101000000Z"),
    );
    assert_eq!(leaf.key_der(), pki.leaf("rsa2048").key_der());
    let text = Command::new("openssl")
        .args(["x509", "-noout", "-text", "-in"])
        .arg(leaf.path("cert.pem"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(
        text.contains("OCSP - URI:http://127.0.0.1:9/o")
            && text.contains("Jan  1 00:00:00 2026 GMT"),
        "{text}"
    );
}

#[test]
fn pkcs12_files_of_both_kinds_open() {
    for (ending, legacy) in [("p12", false), ("legacy.p12", true)] {
        let mut command = Command::new("openssl");
        command
            .args([
                "pkcs12",
                "-nodes",
                "-passin",
                &format!("pass:{PASSWORD}"),
                "-in",
            ])
            .arg(pki().leaf("rsa2048").path(ending));
        if legacy {
            command.arg("-legacy");
        }
        let output = command.output().unwrap();
        assert!(
            output.status.success() && output.stdout.windows(11).any(|part| part == b"PRIVATE KEY"),
            "{ending}"
        );
    }
}

/// A request to `server` by hand: the status line and the body.
fn post(server: &server::Server, path: &str, body: &[u8]) -> (String, Vec<u8>) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(server.host()).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let at = answer
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .unwrap();
    let status = String::from_utf8_lossy(&answer[..at])
        .lines()
        .next()
        .unwrap()
        .to_owned();
    (status, answer[at + 4..].to_vec())
}

#[test]
fn servers_answer_and_fail_on_order() {
    let pki = pki();
    let folder = tempfile::tempdir().unwrap();
    let query = files::openssl(
        folder.path(),
        &[
            "ts",
            "-query",
            "-digest",
            &"ab".repeat(32),
            "-sha256",
            "-cert",
        ],
    );
    let tsa = server::Server::tsa(pki.leaf("tsa"));
    let (status, reply) = post(&tsa, "/", &query);
    assert_eq!(status, "HTTP/1.1 200 OK");
    std::fs::write(folder.path().join("query"), &query).unwrap();
    let verified = |reply: &[u8]| {
        std::fs::write(folder.path().join("reply"), reply).unwrap();
        let mut command = Command::new("openssl");
        command
            .args([
                "ts",
                "-verify",
                "-queryfile",
                "query",
                "-in",
                "reply",
                "-CAfile",
            ])
            .arg(pki.leaf("root").path("cert.pem"));
        command
            .current_dir(folder.path())
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(verified(&reply));
    for fault in [
        server::Fault::WrongNonce,
        server::Fault::WrongSubject,
        server::Fault::Garbage,
        server::Fault::Truncated,
        server::Fault::WrongSigner,
    ] {
        tsa.fail_next(fault.clone());
        assert!(!verified(&post(&tsa, "/", &query).1), "{fault:?}");
    }
    tsa.fail_next(server::Fault::Busy);
    assert_eq!(
        post(&tsa, "/", &query).0,
        "HTTP/1.1 503 Service Unavailable"
    );

    let status = server::Server::status(pki.leaf("issuing"), pki.leaf("ocsp"));
    status.enter(pki.leaf("p256"), Some(("20250102000000Z", "superseded")));
    let list = post(&status, "/list.crl", b"").1;
    std::fs::write(folder.path().join("list"), list).unwrap();
    let text = files::openssl(
        folder.path(),
        &["crl", "-inform", "DER", "-in", "list", "-noout", "-text"],
    );
    assert!(String::from_utf8_lossy(&text).contains(&pki.leaf("p256").serial()));
}

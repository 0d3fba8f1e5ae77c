//! `kantel seal prepare` and `kantel seal simulator`: several people sign one letter, and a trust service to try things out with.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use judges::pki::{Leaf, pki};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

const LETTER: &[u8] = include_bytes!("../../seal/tests/fixtures/letter.pdf");

fn kantel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kantel"));
    command.arg("seal").args(arguments);
    command
}

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("letter.pdf"), LETTER).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn prepare(&self, from: &str, to: &str, fields: &[&str]) -> Output {
        let mut command = kantel(&["prepare", &self.text(from), &self.text(to)]);
        for field in fields {
            command.args(["--field", field]);
        }
        command.output().unwrap()
    }

    fn sign(&self, from: &str, to: &str, leaf: &Leaf, more: &[&str]) -> Output {
        kantel(&["sign", &self.text(from), &self.text(to)])
            .arg("--key")
            .arg(leaf.path("key.pem"))
            .arg("--cert")
            .arg(leaf.path("cert.pem"))
            .arg("--chain")
            .arg(pki().leaf("issuing").path("cert.pem"))
            .args(more)
            .output()
            .unwrap()
    }

    /// What every judge says of a signed file: whole, archivable, readable aloud.
    fn judge(&self, name: &str, signatures: usize) {
        let path = self.path(name);
        judges::qpdf_check(&path).unwrap();
        let found: Vec<_> = judges::pdfsig(&path)
            .into_iter()
            .filter(|one| !one.kind.is_empty())
            .collect();
        assert_eq!(found.len(), signatures, "{name}: {found:?}");
        assert!(found.iter().all(|one| one.valid), "{name}: {found:?}");
        for flavour in ["2a", "ua1"] {
            judges::verapdf::judge(flavour, &[&path])[0].assert_compliant();
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn assert_done(output: &Output, file: &str) {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{file}\n"));
}

#[test]
fn people_sign_their_own_prepared_field_in_any_order() {
    let desk = Desk::new();
    let prepared = desk.prepare(
        "letter.pdf",
        "prepared.pdf",
        &[
            "Burgemeester=1,60,60,200,60",
            "Algemeen directeur=1,300,60,200,60",
            "Zegel",
        ],
    );
    assert_done(&prepared, &desk.text("prepared.pdf"));
    desk.judge("prepared.pdf", 0);

    let (mayor, director, town) = (
        pki().leaf("p256"),
        pki().leaf("rsa2048"),
        pki().leaf("p384"),
    );
    let second = ["--field", "Algemeen directeur", "--name", "Nele Claeys"];
    assert_done(
        &desk.sign("prepared.pdf", "one.pdf", director, &second),
        &desk.text("one.pdf"),
    );
    assert_done(
        &desk.sign("one.pdf", "two.pdf", town, &["--field", "Zegel"]),
        &desk.text("two.pdf"),
    );
    let first = [
        "--field",
        "Burgemeester",
        "--name",
        "An Peeters",
        "--organisation",
        "Stad Voorbeeld",
        "--language",
        "en",
    ];
    assert_done(
        &desk.sign("two.pdf", "three.pdf", mayor, &first),
        &desk.text("three.pdf"),
    );
    desk.judge("three.pdf", 3);
    // A prepared place shows who signed in it, without being told where it is.
    let text = judges::pdftotext(&desk.path("three.pdf"));
    for words in ["Nele Claeys", "An Peeters", "on behalf of Stad Voorbeeld"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let verdict = kantel(&[
        "verify",
        &desk.text("three.pdf"),
        "--without-revocation",
        "--trust",
    ])
    .arg(pki().leaf("root").path("cert.pem"))
    .output()
    .unwrap();
    let told = String::from_utf8_lossy(&verdict.stdout).into_owned();
    assert_eq!(verdict.status.code(), Some(0), "{told}");

    // Unless the look of the field is to stay.
    let quiet = [
        "--field",
        "Burgemeester",
        "--name",
        "An Peeters",
        "--no-appearance",
    ];
    assert_done(
        &desk.sign("prepared.pdf", "quiet.pdf", mayor, &quiet),
        &desk.text("quiet.pdf"),
    );
    assert!(!judges::pdftotext(&desk.path("quiet.pdf")).contains("An Peeters"));
}

#[test]
fn what_cannot_be_prepared_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    let leaf = pki().leaf("p256");
    let refused = |output: Output, code: i32, words: &str| {
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
        assert!(output.stdout.is_empty() && !desk.path("out.pdf").exists());
    };
    refused(desk.prepare("letter.pdf", "out.pdf", &[]), 2, "--field");
    refused(
        desk.prepare("letter.pdf", "out.pdf", &["A=1,2,3"]),
        2,
        "PAGE,X,Y,W,H",
    );
    refused(
        desk.prepare("letter.pdf", "out.pdf", &["A", "A"]),
        1,
        "already has a field",
    );
    refused(
        desk.prepare("letter.pdf", "out.pdf", &["A=9,1,1,99,40"]),
        1,
        "page 9",
    );
    let once = desk.sign("letter.pdf", "once.pdf", leaf, &[]);
    assert_done(&once, &desk.text("once.pdf"));
    refused(
        desk.prepare("once.pdf", "out.pdf", &["Late"]),
        1,
        "signed already",
    );
    // A second signature that wants to be seen comes too late for a screen reader, and the message says what to do.
    let seen = ["--visible", "1,60,60,200,60"];
    refused(desk.sign("once.pdf", "out.pdf", leaf, &seen), 1, "prepare");
    let anyway = ["--visible", "1,60,60,200,60", "--untagged"];
    assert_done(
        &desk.sign("once.pdf", "out.pdf", leaf, &anyway),
        &desk.text("out.pdf"),
    );
    assert!(!judges::verapdf::judge("ua1", &[desk.path("out.pdf")])[0].compliant);
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_trust_service_can_be_tried_out_on_the_command_line() {
    let desk = Desk::new();
    let leaf = pki().leaf("rsa2048");
    std::fs::write(desk.path("secret"), "try-out\n").unwrap();
    std::fs::write(desk.path("pin"), "4711\n").unwrap();
    let mut child = kantel(&["simulator", "--listen", "127.0.0.1:0"])
        .arg("--key")
        .arg(leaf.path("key.pem"))
        .arg("--cert")
        .arg(leaf.path("cert.pem"))
        .arg("--chain")
        .arg(pki().leaf("issuing").path("cert.pem"))
        .args(["--client-secret", &format!("file:{}", desk.text("secret"))])
        .args(["--pin", &format!("file:{}", desk.text("pin"))])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let addresses: Vec<String> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .take(2)
        .map(Result::unwrap)
        .collect();
    let _running = Running(child);
    for (address, pss) in addresses.iter().zip([false, true]) {
        let config = format!(
            "url = \"{address}\"\nclient_id = \"kantel\"\nclient_secret = \"file:{}\"\npin = \"file:{}\"\npss = {pss}\n",
            desk.text("secret"),
            desk.text("pin"),
        );
        std::fs::write(desk.path("csc.toml"), config).unwrap();
        let mut command = kantel(&["sign", &desk.text("letter.pdf"), &desk.text("remote.pdf")]);
        let key = format!("csc:{}", desk.text("csc.toml"));
        let output = command.args(["--key", &key]).output().unwrap();
        assert_done(&output, &desk.text("remote.pdf"));
        let verdict = kantel(&[
            "verify",
            &desk.text("remote.pdf"),
            "--without-revocation",
            "--json",
            "--trust",
        ])
        .arg(pki().leaf("root").path("cert.pem"))
        .output()
        .unwrap();
        assert_eq!(
            verdict.status.code(),
            Some(0),
            "{address}: {}",
            String::from_utf8_lossy(&verdict.stdout)
        );
    }
}

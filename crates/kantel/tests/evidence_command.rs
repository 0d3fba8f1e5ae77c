//! `kantel evidence verify`, as a person or a script uses it.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use evidence::{Chain, Digest, Hour, NewEvent, Proof};
use judges::pki::pki;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};
use tempfile::TempDir;

/// A folder with a proof, the PDF it is about, and the root.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let pdf = b"%PDF-1.7 as sent";
        let mut chain = Chain::begin("schelderode");
        let new = NewEvent {
            time: "2026-11-25T09:30:00Z".parse().unwrap(),
            actor: "account-3".into(),
            letter: "letter-7".into(),
            kind: "letter.rendered".into(),
            document: Some(Digest::of(pdf)),
            receipt: None,
        };
        let rows = [chain.append(new, None).unwrap()];
        let (hour, trees) = Hour::close("schelderode", None, &rows).unwrap();
        let leaf = pki().leaf("p256");
        let pem = [leaf.key_pem(), leaf.chain_pem()].concat();
        let signer = seal::KeyFile::from_pem(&pem, None)
            .unwrap()
            .into_signer()
            .unwrap();
        let mut proof = Proof::begin("schelderode", "letter-7", None);
        proof
            .add_hour(&hour, &hour.seal(&signer, false).unwrap(), &trees, &rows)
            .unwrap();
        let desk = Self(TempDir::new().unwrap());
        desk.put("proof.json", proof.to_json().unwrap().as_bytes());
        desk.put("letter.pdf", pdf);
        desk.put("roots.pem", pki().root_pem().as_bytes());
        desk
    }

    fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn verify(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(env!("CARGO_BIN_EXE_kantel"))
            .args(["evidence", "verify"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        (
            status.code(),
            String::from_utf8(stdout).unwrap(),
            String::from_utf8(stderr).unwrap(),
        )
    }
}

#[test]
fn a_proof_under_a_trusted_root_ends_with_0_and_tells_the_story_in_dutch_and_english() {
    let desk = Desk::new();
    let (code, nl, talk) = desk.verify(&[
        "proof.json",
        "--trust",
        "roots.pem",
        "--document",
        "letter.pdf",
    ]);
    assert_eq!((code, talk.as_str()), (Some(0), ""), "{nl}");
    assert!(
        nl.starts_with("Alles klopt.") && nl.contains("letter.rendered"),
        "{nl}"
    );
    let (code, en, _) = desk.verify(&["proof.json", "--trust", "roots.pem", "--language", "en"]);
    assert_eq!(code, Some(0));
    assert!(en.starts_with("Everything holds."), "{en}");
}

#[test]
fn a_program_reads_the_report_as_json() {
    let (code, json, _) = Desk::new().verify(&["proof.json", "--trust", "roots.pem", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &report["conclusion"]), (Some(0), &"proven".into()));
    assert_eq!(report["events"][0]["kind"], "letter.rendered");
    let checks: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        checks,
        [
            "row", "complete", "order", "hours", "seal", "time", "signer", "document"
        ]
    );
}

#[test]
fn without_a_root_the_answer_is_3() {
    let (code, text, _) = Desk::new().verify(&["proof.json"]);
    assert_eq!(code, Some(3));
    assert!(
        text.contains("? Wie verzegelde, is bekend en vertrouwd, uur 0: u gaf geen wortels op"),
        "{text}"
    );
}

#[test]
fn a_changed_proof_or_another_pdf_ends_with_1() {
    let desk = Desk::new();
    let changed = fs::read_to_string(desk.0.path().join("proof.json"))
        .unwrap()
        .replace("account-3", "account-4");
    desk.put("changed.json", changed.as_bytes());
    let (code, text, _) = desk.verify(&["changed.json", "--trust", "roots.pem"]);
    assert_eq!(code, Some(1));
    assert!(
        text.starts_with("Dit bestand klopt niet. Het bewijst niets."),
        "{text}"
    );
    desk.put("other.pdf", b"%PDF-1.7 another");
    let (code, text, _) = desk.verify(&[
        "proof.json",
        "--trust",
        "roots.pem",
        "--document",
        "other.pdf",
    ]);
    assert_eq!(code, Some(1));
    assert!(text.contains("het is een ander document"), "{text}");
}

#[test]
fn what_is_no_proof_ends_with_1_and_what_is_asked_wrongly_with_2() {
    let desk = Desk::new();
    let (code, data, talk) = desk.verify(&["letter.pdf"]);
    assert_eq!((code, data.as_str()), (Some(1), ""));
    assert!(talk.contains("the file is no proof of a letter"), "{talk}");
    let (code, _, talk) = desk.verify(&["proof.json", "--trust", "letter.pdf"]);
    assert_eq!(code, Some(1));
    assert!(talk.contains("the trusted roots cannot be read"), "{talk}");
    let (code, _, _) = desk.verify(&["proof.json", "--language", "fr"]);
    assert_eq!(code, Some(2));
}

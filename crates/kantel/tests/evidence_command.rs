//! `kantel evidence verify`, as somebody uses it who has a proof file and nothing else.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use evidence::{Chain, Digest, Hour, NewEvent, Proof};
use std::process::{Command, Output};

fn proof() -> String {
    let pki = judges::pki::pki();
    let pem = [pki.leaf("p256").key_pem(), pki.leaf("p256").chain_pem()].concat();
    let signer = seal::KeyFile::from_pem(&pem, None)
        .unwrap()
        .into_signer()
        .unwrap();
    let mut chain = Chain::begin("schelderode");
    let new = NewEvent {
        time: "2026-11-25T09:30:00Z".parse().unwrap(),
        actor: "account-7".into(),
        letter: "letter-1".into(),
        kind: "letter.rendered".into(),
        document: Some(Digest::of(b"%PDF-1.7")),
        receipt: None,
    };
    let rows = [chain.append(new, None).unwrap()];
    let (hour, trees) = Hour::close("schelderode", None, &rows).unwrap();
    let sealed = hour.seal(&signer, false).unwrap();
    let mut proof = Proof::begin("schelderode", "letter-1", None);
    proof.add_hour(&hour, &sealed, &trees, &rows).unwrap();
    proof.to_json().unwrap()
}

fn verify(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kantel"))
        .args(["evidence", "verify"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_proof_is_judged_by_the_file_and_a_trusted_root_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let file = path("proof.json", proof().as_bytes());
    let roots = path("roots.pem", judges::pki::pki().root_pem().as_bytes());

    let proven = verify(&[&file, "--trust", &roots]);
    assert_eq!(
        proven.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&proven.stderr)
    );
    assert!(
        String::from_utf8(proven.stdout)
            .unwrap()
            .starts_with("Alles klopt.")
    );

    let letter = path("letter.pdf", b"%PDF-1.7");
    assert_eq!(
        verify(&[&file, "--trust", &roots, "--document", &letter])
            .status
            .code(),
        Some(0)
    );
    let other = path("other.pdf", b"%PDF-1.7 changed");
    assert_eq!(
        verify(&[&file, "--trust", &roots, "--document", &other])
            .status
            .code(),
        Some(1)
    );

    assert_eq!(
        verify(&[&file]).status.code(),
        Some(3),
        "nobody vouches for the seal"
    );

    let forged = path(
        "forged.json",
        proof()
            .replace("letter.rendered", "letter.delivered")
            .as_bytes(),
    );
    let broken = verify(&[&forged, "--trust", &roots, "--json"]);
    assert_eq!(broken.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&broken.stdout).unwrap();
    assert_eq!(report["conclusion"], "broken", "{report}");

    assert_eq!(verify(&[&path("no.json", b"{}")]).status.code(), Some(1));
}

//! `kantel letter check` and `kantel letter convert`, as a person or a script uses them.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn kantel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kantel"))
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A letter from a template that comes along, as another program could have made it.
fn letter(folder: &Path, profile: &str) -> PathBuf {
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../letter/templates/reminder/sample.json"
    );
    let out = folder.join("letter.pdf");
    let made = kantel(&[
        "letter",
        "render",
        "reminder",
        sample,
        out.to_str().unwrap(),
        "--profile",
        profile,
    ]);
    assert!(made.status.success(), "{}", said(&made));
    out
}

#[test]
fn our_own_letters_are_as_we_ask_of_others() {
    let folder = tempfile::tempdir().unwrap();
    for profile in ["c56-right", "c56-left", "c4-right", "c4-left"] {
        let file = letter(folder.path(), profile);
        let file = file.to_str().unwrap();
        let output = kantel(&["letter", "check", file, "--profile", profile, "--json"]);
        assert!(output.status.success(), "{profile}: {}", said(&output));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["claims"]["pdf_a"], "2a");
        assert_eq!(report["claims"]["tagged"], true);
        assert_eq!(report["pages"][0]["size"], "A4");
    }
}

#[test]
fn an_envelope_with_its_window_elsewhere_is_refused_with_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let file = letter(folder.path(), "c56-right");
    let pictures = folder.path().join("pictures");
    let output = kantel(&[
        "letter",
        "check",
        file.to_str().unwrap(),
        "--profile",
        "c56-left",
        "--pictures",
        pictures.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("venster van de omslag"),
        "{}",
        said(&output)
    );
    let png = std::fs::read(pictures.join("0.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    let digital = kantel(&["letter", "check", file.to_str().unwrap(), "--digital"]);
    assert!(digital.status.success(), "{}", said(&digital));
}

#[test]
fn a_letter_is_converted_for_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let file = letter(folder.path(), "c56-right");
    let out = folder.path().join("archive.pdf");
    let output = kantel(&[
        "letter",
        "convert",
        file.to_str().unwrap(),
        out.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", said(&output));
    judges::verapdf::judge("2b", &[&out])[0].assert_compliant();
    // Without tags, a reader may take the cells of a table in another order.
    let words = |path: &Path| {
        let text = judges::pdftotext(path);
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    assert_eq!(words(&out), words(&file), "every word is still there");
}

#[test]
fn what_is_no_pdf_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.pdf");
    std::fs::write(&file, "geen pdf").unwrap();
    let output = kantel(&["letter", "check", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("Dit bestand is geen pdf."));
    let out = folder.path().join("out.pdf");
    let output = kantel(&[
        "letter",
        "convert",
        file.to_str().unwrap(),
        out.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!out.exists());
}

//! `kantel letter`, as a person or a script uses them.
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

fn template(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../letter/templates")
        .join(name)
}

#[test]
fn a_letter_is_rendered_from_a_folder_and_by_name_alike() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let sample = template("reminder")
        .join("sample.json")
        .display()
        .to_string();
    let own = template("reminder").display().to_string();
    for (from, to) in [("reminder", "a.pdf"), (own.as_str(), "b.pdf")] {
        let output = kantel(&[
            "letter",
            "render",
            from,
            &sample,
            &path(to),
            "--date",
            "2026-12-01",
            "--style",
            "menen",
        ]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(output.stdout.is_empty(), "standard output is for data");
    }
    let (a, b) = (
        std::fs::read(path("a.pdf")).unwrap(),
        std::fs::read(path("b.pdf")).unwrap(),
    );
    assert!(a == b, "two processes, the same bytes");
    // A letter is a file like any other that this user makes.
    let mode = |name: &str| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path(name)).unwrap().permissions().mode()
    };
    std::fs::write(path("any"), "").unwrap();
    assert_eq!(mode("a.pdf"), mode("any"));
    judges::verapdf::judge("ua1", &[path("a.pdf")])[0].assert_compliant();
}

#[test]
fn wrong_data_are_refused_in_the_readers_language_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (
        folder.path().join("data.json"),
        folder.path().join("out.pdf"),
    );
    std::fs::write(&data, "{}").unwrap();
    let (data, to) = (data.display().to_string(), out.display().to_string());
    let output = kantel(&["letter", "render", "reminder", &data, &to]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("dit veld is verplicht"),
        "{}",
        said(&output)
    );
    let output = kantel(&[
        "letter",
        "render",
        "reminder",
        &data,
        &to,
        "--language",
        "en",
    ]);
    assert!(
        said(&output).contains("this field is required"),
        "{}",
        said(&output)
    );
    assert!(!out.exists());
    let output = kantel(&[
        "letter",
        "render",
        "reminder",
        &data,
        &to,
        "--standard",
        "a-1b",
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn the_templates_that_come_along_are_listed() {
    let output = kantel(&["letter", "templates"]);
    let list = String::from_utf8(output.stdout).unwrap();
    assert!(
        list.lines().count() >= 12 && list.contains("tax-assessment\t1\t"),
        "{list}"
    );
}

//! `kantel letter` and `kantel finance`, as a person or a script uses them.
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

const MODEL: &str = r#"
title = "A shared server room"
horizon = 5
discount_rate = 0.04
[assumptions.saving]
value = 30_000
unit = "EUR a year"
chance = { shape = "pert", low = 10_000.0, mode = 30_000.0, high = 40_000.0 }
source = "the accounts of 2025"
date = "2026-01-15"
owner = "finance department"
[[lines]]
name = "building"
amount = -100_000
to = 0
[[lines]]
name = "saving_a_year"
amount = "saving"
from = 1
[sharing]
together = "50_000 + 10_000 * members"
partners = [{ name = "Menen", key = 33, alone = 60_000 }, { name = "Kuurne", key = 13, alone = 45_000 }]
"#;

#[test]
fn a_model_is_computed_the_same_way_twice_and_names_its_assumptions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.toml");
    std::fs::write(&file, MODEL).unwrap();
    let file = file.display().to_string();
    let run = |more: &[&str]| {
        let output = kantel(&[&["finance", "run", &file, "--draws", "20000"], more].concat());
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = run(&[]);
    assert_eq!(text, run(&[]));
    // −100,000 + 30,000 × 4.4518.
    assert!(text.contains("33 554.67"), "{text}");
    assert!(
        text.contains("the accounts of 2025") && text.contains("no group pays more than alone"),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&run(&["--json"])).unwrap();
    assert_eq!(json["division"]["total"], 7_000_000);
    assert_eq!(json["monte_carlo"]["draws"], 20_000);
    assert_eq!(json["assumptions"]["saving"]["owner"], "finance department");
    assert_ne!(run(&["--json"]), run(&["--json", "--seed", "2"]));
}

#[test]
fn a_wrong_model_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.toml");
    std::fs::write(
        &file,
        MODEL.replace("amount = \"saving\"", "amount = \"savings\""),
    )
    .unwrap();
    let output = kantel(&["finance", "run", &file.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("there is no assumption or earlier line “savings”"),
        "{}",
        said(&output)
    );
}

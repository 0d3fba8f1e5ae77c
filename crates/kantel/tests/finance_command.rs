//! `kantel finance`, as a finance officer uses it. The guides' models and what they print are tried here, word by word.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use support::kantel;

/// A file in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.toml");
    std::fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    (folder, path)
}

/// The text of the first block of this kind in a guide.
fn block<'a>(guide: &'a str, kind: &str) -> &'a str {
    guide
        .split_once(&format!("```{kind}\n"))
        .and_then(|(_, rest)| rest.split_once("```"))
        .unwrap()
        .0
}

const ENGLISH: &str = include_str!("../../../docs/en/finance.md");
const DUTCH: &str = include_str!("../../../docs/nl/finance.md");

#[test]
fn the_guides_print_what_they_say() {
    for (language, guide) in [("en", ENGLISH), ("nl", DUTCH)] {
        let (_folder, path) = file(block(guide, "toml"));
        let (code, said, complaint) = kantel(&["finance", "run", &path, "--language", language]);
        assert_eq!((code, &complaint[..]), (Some(0), ""), "{language}");
        assert_eq!(block(guide, "text"), said, "{language}");
    }
}

#[test]
fn both_guides_calculate_the_same() {
    let figures = |guide: &str| {
        let (_folder, path) = file(block(guide, "toml"));
        let (_, said, _) = kantel(&["finance", "run", &path, "--json"]);
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        (
            report["base"]["npv"].clone(),
            report["monte_carlo"]["p10"].clone(),
            report["division"]["total"].clone(),
        )
    };
    assert_eq!(figures(ENGLISH), figures(DUTCH));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (_folder, path) = file(block(ENGLISH, "toml"));
    let run = |seed: &str| {
        kantel(&[
            "finance", "run", &path, "--json", "--draws", "5000", "--seed", seed,
        ])
        .1
    };
    assert_eq!(run("3"), run("3"));
    assert_ne!(run("3"), run("4"));
}

#[test]
fn the_json_has_every_part_the_guide_names() {
    let (_folder, path) = file(block(ENGLISH, "toml"));
    let (_, said, _) = kantel(&["finance", "run", &path, "--json", "--draws", "1000"]);
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    // The table "As JSON": a path in each first cell.
    let table = ENGLISH.split_once("## As JSON").unwrap().1;
    let table = table.split_once("\n## ").map_or(table, |(table, _)| table);
    let mut named = 0;
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        for path in line
            .split('|')
            .nth(1)
            .unwrap()
            .split('`')
            .skip(1)
            .step_by(2)
        {
            let pointer = format!("/{}", path.replace('.', "/"));
            assert!(report.pointer(&pointer).is_some(), "{path} is not there");
            named += 1;
        }
    }
    assert!(named > 25, "{named}");
    for key in report.as_object().unwrap().keys() {
        assert!(table.contains(&format!("`{key}")), "{key} is not explained");
    }
    let price = &report["assumptions"]["price"];
    for field in ["value", "unit", "source", "date", "owner", "chance"] {
        assert!(!price[field].is_null(), "{field}");
    }
}

#[test]
fn the_example_is_a_model_to_begin_with() {
    let (code, model, _) = kantel(&["finance", "example"]);
    assert_eq!(code, Some(0));
    let (_folder, path) = file(&model);
    let (code, said, complaint) = kantel(&[
        "finance",
        "run",
        &path,
        "--draws",
        "1000",
        "--language",
        "en",
    ]);
    assert_eq!((code, &complaint[..]), (Some(0), ""));
    assert!(said.starts_with("A regional server room instead of twenty-four\n"));
    // Nothing is wider than a page on its side.
    let widest = said.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 160, "{widest}");
}

#[test]
fn a_mistake_is_named_with_its_line() {
    let (_folder, path) = file(&block(ENGLISH, "toml").replace("load * ", "lode * "));
    let (code, said, complaint) = kantel(&["finance", "run", &path]);
    assert_eq!((code, &said[..]), (Some(1), ""));
    assert!(
        complaint.contains("model.toml")
            && complaint.contains(" of the file, line “energy”, amount")
            && complaint.contains("“lode”"),
        "{complaint}"
    );
    let (code, _, complaint) = kantel(&["finance", "run", "/nowhere/model.toml"]);
    assert_eq!(code, Some(1));
    assert!(
        complaint.contains("cannot read /nowhere/model.toml"),
        "{complaint}"
    );
}

#[test]
fn wrong_use_is_told_apart() {
    let (_folder, path) = file(block(ENGLISH, "toml"));
    for wrong in [
        ["--draws", "0"],
        ["--draws", "20000001"],
        ["--language", "fr"],
        ["--seed", "-1"],
    ] {
        let (code, _, _) = kantel(&["finance", "run", &path, wrong[0], wrong[1]]);
        assert_eq!(code, Some(2), "{wrong:?}");
    }
}

#[test]
fn the_speed_is_measured_on_any_model() {
    let (_folder, path) = file(block(ENGLISH, "toml"));
    let (code, said, _) = kantel(&["bench", "finance", &path, "--draws", "2000", "--times", "1"]);
    assert_eq!(code, Some(0));
    for part in [
        "| Monte Carlo: draws, each an evaluation of the whole model | 2000 |",
        "| Shapley value, 20 partners: groups | 1048576 |",
        "Asked: 1000000 draws a second on one core.",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

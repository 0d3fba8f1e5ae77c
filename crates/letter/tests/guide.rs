//! The template that the guides build, step by step, is one that works: both guides show the same files, whole and sound.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Files that a guide shows: a line with a name between back-ticks, then a block of code.
fn files(language: &str) -> BTreeMap<String, String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/{language}/letters.md"));
    let guide = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let mut found = BTreeMap::new();
    let between = "`\n\n```";
    for (at, _) in guide.match_indices(between) {
        let name = guide[..at].rsplit('`').next().unwrap();
        let (_language, rest) = guide[at + between.len()..].split_once('\n').unwrap();
        let (body, _) = rest.split_once("\n```").unwrap();
        found.insert(name.to_owned(), body.to_owned());
    }
    found
}

#[test]
fn both_guides_build_the_same_template() {
    let dutch = files("nl");
    assert_eq!(dutch, files("en"));
    let names: Vec<&str> = dutch.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "fields.json",
            "sample.json",
            "template.toml",
            "template.typ",
            "texts/en-plain.toml",
            "texts/en.toml",
            "texts/nl-plain.toml",
            "texts/nl.toml",
        ]
    );
}

#[test]
fn the_guides_template_takes_its_own_sample() {
    let files = files("nl");
    let schema: Value = serde_json::from_str(&files["fields.json"]).unwrap();
    let sample: Value = serde_json::from_str(&files["sample.json"]).unwrap();
    let judge = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let faults: Vec<String> = judge
        .iter_errors(&sample)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    let facts: toml::Table = files["template.toml"].parse().unwrap();
    assert_eq!(facts["languages"].as_array().unwrap().len(), 2);
}

#[test]
fn the_guides_texts_are_there_in_both_languages() {
    let files = files("nl");
    let texts = |name: &str| files[name].parse::<toml::Table>().unwrap();
    let (dutch, english) = (texts("texts/nl.toml"), texts("texts/en.toml"));
    assert!(dutch.keys().eq(english.keys()));
    for key in dutch.keys() {
        assert!(
            files["template.typ"].contains(&format!("\"{key}\"")),
            "nothing reads {key}"
        );
    }
    for plain in ["texts/nl-plain.toml", "texts/en-plain.toml"] {
        assert!(
            texts(plain).keys().all(|key| dutch.contains_key(key)),
            "{plain}"
        );
    }
}

/// The reference names every function that a template may call, in both languages.
#[test]
fn the_reference_names_every_function_of_the_prelude() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for language in ["nl", "en"] {
        let reference =
            fs::read_to_string(here.join(format!("../../docs/{language}/letters-reference.md")))
                .unwrap();
        for part in ["values.typ", "blocks.typ"] {
            let code = fs::read_to_string(here.join("prelude").join(part)).unwrap();
            for line in code.lines().filter_map(|line| line.strip_prefix("#let ")) {
                let name = line.split(['(', ' ']).next().unwrap();
                let inner =
                    name.starts_with('_') || ["profile", "codes", "hairline"].contains(&name);
                let named = reference.contains(&format!("`{name}("))
                    || reference.contains(&format!("`{name}`"));
                assert!(
                    inner || named,
                    "{language}: the reference does not name {name}"
                );
            }
        }
    }
}

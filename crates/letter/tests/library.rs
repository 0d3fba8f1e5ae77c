//! The letters and house styles that come along: complete, in two languages, in plain words, readable on paper.
//!
//! These checks need no engine: they read the files as an author writes them.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Longest sentence, in words, that counts as plain (level B1).
const WORDS: usize = 25;

const TEMPLATES: [&str; 13] = [
    "appointment",
    "attendance-certificate",
    "event-permit",
    "internal-note",
    "invoice",
    "moving-confirmation",
    "objection-receipt",
    "permit-decision",
    "reminder",
    "report-solved",
    "survey-invitation",
    "tax-assessment",
    "validation-report",
];

type Texts = BTreeMap<String, String>;

fn folder(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(part)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_toml(path: &Path) -> toml::Table {
    read(path)
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Texts of one file; every value is a string, so that keys are flat.
fn texts(path: &Path) -> Texts {
    let string = |(key, value): (String, toml::Value)| {
        let text = value
            .as_str()
            .unwrap_or_else(|| panic!("{}: {key} is no string", path.display()))
            .to_owned();
        (key, text)
    };
    read_toml(path).into_iter().map(string).collect()
}

fn names(part: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder(part))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What stands between braces in a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// Every property in a schema with its path, those inside lists and objects included.
fn properties<'a>(schema: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    if let Some(map) = schema["properties"].as_object() {
        for (name, property) in map {
            let path = format!("{path}/{name}");
            found.push((path.clone(), property));
            properties(property, &path, found);
        }
    }
    if schema["items"].is_object() {
        properties(&schema["items"], &format!("{path}[]"), found);
    }
}

/// Texts of a template with the name of their file: both languages, and both plain variants where they exist.
fn text_files(template: &str) -> Vec<(String, Texts)> {
    let folder = folder("templates").join(template).join("texts");
    ["nl", "en", "nl-plain", "en-plain"]
        .iter()
        .map(|name| {
            (
                format!("{template}/{name}"),
                folder.join(format!("{name}.toml")),
            )
        })
        .filter(|(_, path)| path.exists())
        .map(|(name, path)| (name, texts(&path)))
        .collect()
}

/// Words of the longest sentence of a text.
fn longest_sentence(text: &str) -> usize {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | ':');
    // A point inside "12.30" or "www.example" ends no sentence: the next character is not white.
    let mut longest = 0;
    let mut words = 0;
    for word in text.split_whitespace() {
        words += 1;
        longest = longest.max(words);
        if word.trim_end_matches(['*', '”', '"', ')']).ends_with(ends) {
            words = 0;
        }
    }
    longest
}

/// Cents of a decimal string with two decimals.
fn cents(value: &Value) -> i64 {
    value.as_str().unwrap().replace('.', "").parse().unwrap()
}

fn sum(lines: &Value, key: &str) -> i64 {
    lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| cents(&line[key]))
        .sum()
}

#[test]
fn the_library_is_complete() {
    assert_eq!(names("templates"), TEMPLATES);
    for template in TEMPLATES {
        let folder = folder("templates").join(template);
        for file in [
            "template.toml",
            "template.typ",
            "fields.json",
            "sample.json",
            "texts/nl.toml",
            "texts/en.toml",
        ] {
            assert!(folder.join(file).is_file(), "{template}: {file} is missing");
        }
    }
}

#[test]
fn a_template_says_what_it_is_for() {
    for template in TEMPLATES {
        let folder = folder("templates").join(template);
        let facts = read_toml(&folder.join("template.toml"));
        assert!(facts["version"].as_integer().unwrap() >= 1, "{template}");
        assert!(
            (1..=50).contains(&facts["max_pages"].as_integer().unwrap()),
            "{template}"
        );
        assert!(!facts["kind"].as_str().unwrap().is_empty(), "{template}");
        for part in ["title", "purpose"] {
            for language in ["nl", "en"] {
                assert!(
                    facts[part][language].as_str().unwrap().len() > 5,
                    "{template}: {part} {language}"
                );
            }
        }
        let plain = facts["variants"]
            .as_array()
            .unwrap()
            .iter()
            .any(|variant| variant.as_str() == Some("plain"));
        for language in ["nl", "en"] {
            let file = folder.join(format!("texts/{language}-plain.toml"));
            assert_eq!(
                file.exists(),
                plain,
                "{template}: variant and {language} text go together"
            );
        }
    }
}

#[test]
fn letters_with_consequences_exist_in_plain_language() {
    for template in [
        "tax-assessment",
        "reminder",
        "permit-decision",
        "objection-receipt",
    ] {
        let files = text_files(template);
        assert_eq!(files.len(), 4, "{template}");
        let plain = &files[2].1;
        let base = &files[0].1;
        let rewritten = plain
            .iter()
            .filter(|(key, text)| base[*key] != **text)
            .count();
        assert!(
            rewritten >= 5,
            "{template}: the plain variant rewrites {rewritten} texts only"
        );
    }
}

#[test]
fn dutch_and_english_say_the_same_things() {
    for template in TEMPLATES {
        let files = text_files(template);
        let (dutch, english) = (&files[0].1, &files[1].1);
        assert!(dutch.keys().eq(english.keys()), "{template}: keys differ");
        for (key, text) in dutch {
            assert_eq!(
                placeholders(text),
                placeholders(&english[key]),
                "{template}: {key}"
            );
        }
        for (name, plain) in &files[2..] {
            let base = if name.ends_with("nl-plain") {
                dutch
            } else {
                english
            };
            for (key, text) in plain {
                let base = base
                    .get(key)
                    .unwrap_or_else(|| panic!("{name}: {key} replaces nothing"));
                assert!(
                    placeholders(text).is_subset(&placeholders(base)),
                    "{name}: {key} has a new placeholder"
                );
            }
        }
    }
    let prelude = ["nl", "en"]
        .map(|language| texts(&folder("prelude/texts").join(format!("{language}.toml"))));
    assert!(
        prelude[0].keys().eq(prelude[1].keys()),
        "prelude: keys differ"
    );
    for (key, text) in &prelude[0] {
        assert_eq!(
            placeholders(text),
            placeholders(&prelude[1][key]),
            "prelude: {key}"
        );
    }
}

/// Whether code reads a text: by its whole key, or by a beginning to which it adds a value of the data (`"role-" + …`).
fn is_read(code: &str, key: &str) -> bool {
    let beginnings = key
        .char_indices()
        .filter(|(_, c)| *c == '-')
        .map(|(at, _)| &key[..=at]);
    code.contains(&format!("\"{key}\""))
        || beginnings
            .into_iter()
            .any(|start| code.contains(&format!("\"{start}\" +")))
}

#[test]
fn every_text_is_used_and_every_used_text_exists() {
    for template in TEMPLATES {
        let code = read(&folder("templates").join(template).join("template.typ"));
        let dutch = &text_files(template)[0].1;
        for key in dutch.keys() {
            assert!(is_read(&code, key), "{template}: nothing reads {key}");
        }
        for call in ["t(\"", "ts(\""] {
            for (at, _) in code.match_indices(call) {
                // The call must begin a word: `text("…")` ends in t too.
                if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-') {
                    continue;
                }
                let key = code[at + call.len()..].split('"').next().unwrap();
                let whole = dutch.contains_key(key);
                let beginning =
                    key.ends_with('-') && dutch.keys().any(|known| known.starts_with(key));
                assert!(whole || beginning, "{template}: there is no text {key}");
            }
        }
    }
    let code: String = ["values", "blocks", "sheet"]
        .map(|part| read(&folder("prelude").join(format!("{part}.typ"))))
        .concat();
    for key in texts(&folder("prelude/texts/nl.toml")).keys() {
        assert!(
            is_read(&code, &format!("kantel.{key}")),
            "prelude: nothing reads {key}"
        );
    }
}

#[test]
fn every_field_is_explained_in_both_languages() {
    for template in TEMPLATES {
        let schema = read_json(&folder("templates").join(template).join("fields.json"));
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{template}"
        );
        let mut found = vec![(String::new(), &schema)];
        properties(&schema, "", &mut found);
        assert!(found.len() > 5, "{template}");
        for (path, property) in found {
            let explained = |value: &Value| {
                value["title"].as_str().is_some_and(|text| !text.is_empty())
                    && value["description"]
                        .as_str()
                        .is_some_and(|text| !text.is_empty())
            };
            assert!(
                explained(property),
                "{template}{path}: Dutch title and help"
            );
            assert!(
                explained(&property["x-en"]),
                "{template}{path}: English title and help"
            );
            if property["type"] == "object" {
                assert_eq!(
                    property["additionalProperties"], false,
                    "{template}{path}: unknown fields are refused"
                );
            } else if property["type"] != "array" {
                assert!(
                    property["examples"].is_array(),
                    "{template}{path}: an example"
                );
            }
        }
    }
}

fn bounded(schema: &Value, path: &str) {
    match schema["type"].as_str() {
        Some("string") => {
            let fixed = ["enum", "pattern", "maxLength"]
                .iter()
                .any(|bound| !schema[*bound].is_null())
                || matches!(schema["format"].as_str(), Some("date" | "date-time"));
            assert!(fixed, "{path}: a text of any length");
        }
        Some("array") => {
            assert!(schema["maxItems"].is_u64(), "{path}: a list of any length");
            bounded(&schema["items"], &format!("{path}[]"));
        }
        _ => {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                bounded(property, &format!("{path}/{name}"));
            }
        }
    }
}

#[test]
fn no_field_takes_more_than_a_letter_can_hold() {
    for template in TEMPLATES {
        bounded(
            &read_json(&folder("templates").join(template).join("fields.json")),
            template,
        );
    }
}

#[test]
fn samples_and_examples_keep_the_schema() {
    for template in TEMPLATES {
        let folder = folder("templates").join(template);
        let schema = read_json(&folder.join("fields.json"));
        let judge = |schema: &Value| {
            jsonschema::options()
                .should_validate_formats(true)
                .build(schema)
                .unwrap()
        };
        let sample = read_json(&folder.join("sample.json"));
        let faults: Vec<String> = judge(&schema)
            .iter_errors(&sample)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{template}: {faults:?}");
        // The schema bites: a field that nobody asked for is refused.
        let mut more = sample.clone();
        more["unasked"] = Value::Null;
        assert!(!judge(&schema).is_valid(&more), "{template}");
        let mut found = Vec::new();
        properties(&schema, "", &mut found);
        for (path, property) in found {
            for example in property["examples"].as_array().into_iter().flatten() {
                assert!(
                    judge(property).is_valid(example),
                    "{template}{path}: example {example}"
                );
            }
        }
    }
}

#[test]
fn amounts_in_the_samples_add_up() {
    let sample =
        |template: &str| read_json(&folder("templates").join(template).join("sample.json"));
    let tax = sample("tax-assessment");
    assert_eq!(
        sum(&tax["lines"], "amount") - cents(&tax["reduction"]),
        cents(&tax["payment"]["amount"])
    );
    let invoice = sample("invoice");
    assert_eq!(sum(&invoice["lines"], "amount"), cents(&invoice["net"]));
    assert_eq!(
        cents(&invoice["net"]) + sum(&invoice["vat"], "tax"),
        cents(&invoice["payment"]["amount"])
    );
    let reminder = sample("reminder");
    assert_eq!(
        sum(&reminder["items"], "amount"),
        cents(&reminder["payment"]["amount"])
    );
    let note = sample("internal-note");
    assert_eq!(sum(&note["costs"], "amount"), cents(&note["total"]));
    for payment in [&tax["payment"], &invoice["payment"], &reminder["payment"]] {
        let digits: u64 = payment["structured"].as_str().unwrap().parse().unwrap();
        let (number, check) = (digits / 100, digits % 100);
        assert_eq!(
            check,
            if number % 97 == 0 { 97 } else { number % 97 },
            "structured communication {digits}"
        );
    }
}

#[test]
fn sentences_are_short() {
    assert_eq!(
        longest_sentence("Kom om 12.30 uur. Breng *uw kaart* mee!"),
        4
    );
    for template in TEMPLATES {
        for (name, texts) in text_files(template) {
            for (key, text) in texts {
                let words = longest_sentence(&text);
                assert!(
                    words <= WORDS,
                    "{name}: {key} has a sentence of {words} words"
                );
            }
        }
    }
}

#[test]
fn dutch_says_u_and_never_je() {
    for template in TEMPLATES {
        for (name, texts) in text_files(template)
            .iter()
            .filter(|(name, _)| name.contains("/nl"))
        {
            for (key, text) in texts {
                let familiar = text.split(|c: char| !c.is_alphabetic()).find(|word| {
                    matches!(
                        word.to_lowercase().as_str(),
                        "je" | "jij" | "jouw" | "jullie"
                    )
                });
                assert_eq!(familiar, None, "{name}: {key}");
            }
        }
    }
}

#[test]
fn bold_words_stand_between_two_stars() {
    for template in TEMPLATES {
        for (name, texts) in text_files(template) {
            for (key, text) in texts {
                assert_eq!(text.matches('*').count() % 2, 0, "{name}: {key}");
            }
        }
    }
}

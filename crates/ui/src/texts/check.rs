//! The test every crate runs over its own texts: no key missing, none unused, both languages alike.
//!
//! ```no_run
//! # static TEXTS: ui::texts::Source = ui::texts::Source::new("desk", &[], &[]);
//! // In a crate's tests:
//! ui::texts::check::assert_complete(env!("CARGO_MANIFEST_DIR"), &TEXTS, &[]);
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_bundle::FluentResource;

use super::{Locale, Source};

/// One message of a Fluent file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its key.
    pub key: String,
    /// The variables it uses, without the dollar sign.
    pub variables: BTreeSet<String>,
}

/// Lists the messages of a Fluent file with their variables. Terms (`-name`) and comments are left out.
#[must_use]
pub fn messages(file: &str) -> Vec<Message> {
    let mut found: Vec<Message> = Vec::new();
    // Whether indented lines belong to a message (and not to a term).
    let mut inside = false;
    for line in file.lines() {
        let head = line.chars().next();
        let text = match head {
            Some('#' | '-') => {
                inside = false;
                continue;
            }
            Some(c) if c.is_ascii_alphabetic() => {
                let Some((key, text)) = line.split_once('=') else {
                    continue;
                };
                found.push(Message {
                    key: key.trim().to_owned(),
                    variables: BTreeSet::new(),
                });
                inside = true;
                text
            }
            _ => line,
        };
        if let Some(message) = found.last_mut().filter(|_| inside) {
            message.variables.extend(variables(text));
        }
    }
    found
}

fn variables(text: &str) -> impl Iterator<Item = String> {
    text.split('$').skip(1).filter_map(|rest| {
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
            .collect();
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            .then_some(name)
    })
}

/// Everything that is wrong with the texts of a crate, as sentences for a developer; empty when all is well.
///
/// `crate_dir` is the crate's folder (`env!("CARGO_MANIFEST_DIR")`); its `src` is scanned. A key counts as
/// *asked for* when it stands in `.t("…")`, `.t_with("…"`, `.sentence("…"`, `.has("…")` or `t!(l, "…"`; it
/// counts as *used* when any string in the sources equals it, or when a string such as `"desk-state-{"`
/// builds it. Unit tests (`mod tests`, `tests.rs`) are left out. `others` are sources of other crates whose keys this crate may use; this crate's (`ui-…`) always.
#[must_use]
pub fn problems(crate_dir: &str, own: &Source, others: &[&Source]) -> Vec<String> {
    let mut problems = Vec::new();
    let nl = table(own, Locale::Nl, &mut problems);
    let en = table(own, Locale::En, &mut problems);
    for (here, there, name) in [(&nl, &en, "en"), (&en, &nl, "nl")] {
        for key in here.keys().filter(|k| !there.contains_key(*k)) {
            problems.push(format!("{key}: no text in {name}"));
        }
    }
    for (key, variables) in &nl {
        if let Some(other) = en.get(key).filter(|v| *v != variables) {
            problems.push(format!(
                "{key}: placeholders differ: nl {variables:?}, en {other:?}"
            ));
        }
    }

    let mut known: BTreeSet<String> = nl.keys().cloned().collect();
    for source in others.iter().copied().chain([&crate::TEXTS]) {
        known.extend(source.nl.iter().flat_map(|f| messages(f)).map(|m| m.key));
    }
    let mut literals = BTreeSet::new();
    let mut asked = BTreeMap::new();
    scan(
        &Path::new(crate_dir).join("src"),
        &mut literals,
        &mut asked,
        &mut problems,
    );
    for (key, place) in asked
        .iter()
        .filter(|(k, _)| !k.contains('{') && !known.contains(*k))
    {
        problems.push(format!(
            "{key}: asked for in {place}, but there is no such text"
        ));
    }
    let built: Vec<&str> = literals
        .iter()
        .filter_map(|l| l.split_once('{'))
        .map(|(start, _)| start)
        .filter(|start| start.len() > own.prefix.len() + 1 && start.starts_with(own.prefix))
        .collect();
    for key in nl.keys() {
        if !literals.contains(key) && !built.iter().any(|start| key.starts_with(start)) {
            problems.push(format!("{key}: not used anywhere in the sources"));
        }
    }
    problems
}

/// Fails the test with a list of everything that is wrong; see [`problems`].
///
/// # Panics
/// When anything is wrong.
pub fn assert_complete(crate_dir: &str, own: &Source, others: &[&Source]) {
    let found = problems(crate_dir, own, others);
    assert!(
        found.is_empty(),
        "{} problem(s) with texts:\n  {}",
        found.len(),
        found.join("\n  ")
    );
}

fn table(
    source: &Source,
    locale: Locale,
    problems: &mut Vec<String>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for file in source.files(locale) {
        if let Err((_, errors)) = FluentResource::try_new((*file).to_owned()) {
            problems.extend(errors.iter().map(|e| format!("{}: {e}", locale.code())));
        }
        for message in messages(file) {
            if message.key.split('-').next() != Some(source.prefix) {
                problems.push(format!(
                    "{}: does not start with \"{}-\"",
                    message.key, source.prefix
                ));
            }
            if all.insert(message.key.clone(), message.variables).is_some() {
                problems.push(format!(
                    "{}: written twice in {}",
                    message.key,
                    locale.code()
                ));
            }
        }
    }
    all
}

/// Collects the string literals of all Rust files under a folder, and the keys asked for with the file they stand in.
fn scan(
    folder: &Path,
    literals: &mut BTreeSet<String>,
    asked: &mut BTreeMap<String, String>,
    problems: &mut Vec<String>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return problems.push(format!("{}: {error}", folder.display())),
    };
    for path in entries.flatten().map(|e| e.path()) {
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            scan(&path, literals, asked, problems);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let Ok(code) = fs::read_to_string(&path) else {
                continue;
            };
            // Unit tests stand last in a file; their strings are not on a screen.
            let code = code
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            for (before, text) in strings(code) {
                if asks(before) {
                    asked
                        .entry(text.to_owned())
                        .or_insert_with(|| path.display().to_string());
                }
                literals.insert(text.to_owned());
            }
        }
    }
}

/// The ordinary string literals of Rust code, each with the code before it on its line. Comments are left out;
/// keys hold no escapes, so a rough reading is enough.
fn strings(code: &str) -> impl Iterator<Item = (&str, &str)> {
    code.lines().flat_map(|line| {
        let mut found = Vec::new();
        let mut at = 0;
        if line.trim_start().starts_with("//") {
            at = line.len();
        }
        while let Some(start) = line[at..].find('"').map(|i| at + i) {
            let Some(end) = line[start + 1..].find('"').map(|i| start + 1 + i) else {
                break;
            };
            found.push((&line[..start], &line[start + 1..end]));
            at = end + 1;
        }
        found
    })
}

fn asks(before: &str) -> bool {
    let before = before.trim_end();
    if [".t(", ".t_with(", ".sentence(", ".has("]
        .iter()
        .any(|call| before.ends_with(call))
    {
        return true;
    }
    // The macro, and not another one that ends alike, such as `assert!(`: the key is its second argument.
    before.rsplit_once("t!(").is_some_and(|(start, middle)| {
        !start.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && middle.ends_with(',')
            && middle.matches(',').count() == 1
            && !middle.contains('"')
    })
}

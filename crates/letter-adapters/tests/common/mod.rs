//! What the tests share.
#![allow(dead_code)] // each test uses its own part

use letter_adapters::Program;
use std::path::Path;

/// The date of all letters.
pub(crate) const DAY: jiff::civil::Date = jiff::civil::date(2026, 12, 1);

/// The worker program of this crate.
pub(crate) fn program() -> Program {
    Program {
        path: env!("CARGO_BIN_EXE_letter-worker").into(),
        arguments: vec![],
    }
}

/// A template of one's own, with this letter.
pub(crate) fn own(letter: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let facts = "version = 1\nkind = \"t\"\nmax_pages = 2\nlanguages = [\"nl\"]\nvariants = [\"standard\"]\n[title]\nnl = \"T\"\n[purpose]\nnl = \"P\"\n";
    std::fs::create_dir(folder.path().join("texts")).unwrap();
    for (name, text) in [
        ("template.toml", facts),
        ("template.typ", letter),
        (
            "fields.json",
            r#"{"type": "object", "properties": {"do": {"type": "string", "title": "Opdracht"}}}"#,
        ),
        ("sample.json", r#"{"do": "nothing"}"#),
        ("texts/nl.toml", ""),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Writes a file of lines.
pub(crate) fn lines(path: &Path, lines: &[String]) {
    std::fs::write(path, lines.join("\n")).unwrap();
}

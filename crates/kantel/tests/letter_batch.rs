//! `kantel letter batch`, as an operator uses it: many letters, kills in between, templates without an end.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn kantel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kantel"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    kantel(arguments).output().unwrap()
}

/// Data for many appointments; each line for somebody else.
fn data(path: &Path, count: usize) {
    let template = letter::Template::shipped("appointment").unwrap().unwrap();
    let lines: Vec<String> = (1..=count)
        .map(|n| {
            let mut data = template.sample().clone();
            data["recipient"]["name"] = format!("Recipient{n}").into();
            data.to_string()
        })
        .collect();
    std::fs::write(path, lines.join("\n")).unwrap();
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| {
            (
                e.file_name().into_string().unwrap(),
                std::fs::read(e.path()).unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_batch_that_is_killed_again_and_again_ends_as_if_it_never_was() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name).display().to_string();
    data(Path::new(&path("data.jsonl")), 40);
    let batch = |out: &str| -> Vec<String> {
        ["letter", "batch", "appointment"]
            .into_iter()
            .map(str::to_owned)
            .chain([path("data.jsonl"), path(out)])
            .collect()
    };
    let words = batch("whole");
    let whole = run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(whole.status.success());
    let said: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(
        (&said["letters"], &said["refused"]),
        (&40.into(), &0.into())
    );

    let words = batch("killed");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    for _ in 0..5 {
        let mut child = kantel(&words)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It speaks after its first letter of this run; whatever it is doing at that moment ends (SIGKILL).
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let rest = run(&words);
    assert!(
        rest.status.success(),
        "{}",
        String::from_utf8_lossy(&rest.stderr)
    );
    let said: serde_json::Value = serde_json::from_slice(&rest.stdout).unwrap();
    assert!(said["done_before"].as_u64().unwrap() >= 5, "{said}");
    assert_eq!(
        contents(Path::new(&path("whole"))),
        contents(Path::new(&path("killed")))
    );
}

#[test]
fn a_template_without_an_end_is_stopped_with_a_message_in_the_readers_language() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name).display().to_string();
    let folder = work.path().join("endless");
    std::fs::create_dir_all(folder.join("texts")).unwrap();
    for (name, text) in [
        (
            "template.toml",
            "version = 1\nkind = \"t\"\nmax_pages = 2\nlanguages = [\"nl\"]\nvariants = [\"standard\"]\n[title]\nnl = \"T\"\n[purpose]\nnl = \"P\"\n",
        ),
        (
            "template.typ",
            "#for i in range(100000) { for j in range(100000) { let x = calc.sqrt(i + j) } }",
        ),
        ("fields.json", r#"{"type": "object"}"#),
        ("sample.json", "{}"),
        ("texts/nl.toml", ""),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let output = run(&[
        "letter",
        "render",
        &path("endless"),
        &path("endless/sample.json"),
        &path("out.pdf"),
        "--seconds",
        "1",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("na 1 seconden rekentijd niet klaar"),
        "{said}"
    );
    assert!(!work.path().join("out.pdf").exists());
}

#[test]
fn a_stream_and_its_manifest_come_from_one_command() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name).display().to_string();
    data(Path::new(&path("data.jsonl")), 3);
    let done = run(&[
        "letter",
        "batch",
        "appointment",
        &path("data.jsonl"),
        "--stream",
        &path("all.pdf"),
        "--duplex",
    ]);
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    judges::qpdf_check(Path::new(&path("all.pdf"))).unwrap();
    let manifest = std::fs::read_to_string(path("all.manifest.csv")).unwrap();
    assert_eq!(
        manifest,
        "line,letter_id,first_page,last_page,pages,sheets\r\n1,000001,1,2,2,1\r\n2,000002,3,4,2,1\r\n3,000003,5,6,2,1\r\n"
    );
    // A folder or a stream: one of both.
    for wrong in [
        ["letter", "batch", "appointment", &path("data.jsonl")].as_slice(),
        &[
            "letter",
            "batch",
            "appointment",
            &path("data.jsonl"),
            &path("out"),
            "--stream",
            &path("b.pdf"),
        ],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2));
    }
}

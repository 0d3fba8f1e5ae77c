//! Templates that never end, take all memory or break down, and what becomes of the letters around them.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod common;

use common::{DAY, own, program};
use letter::{Language, Order};
use letter_adapters::{Limits, WorkError, Worker};
use serde_json::json;

/// A letter that does what its data say.
const OBEDIENT: &str = r#"
#let data = json("/run/data.json")
#let deep(n) = if n == 0 { 0 } else { deep(n + 1) }
#let grow(s) = { let s = s; while true { s = s + s }; s }
#if data.do == "loop" { for i in range(100000) { for j in range(100000) { let x = calc.sqrt(i + j) } } }
#if data.do == "while" { while true { } }
#if data.do == "deep" { deep(1) }
#if data.do == "grow" { let s = "0123456789"; for i in range(40) { s = s + s }; s }
#if data.do == "list" { let l = range(1000000000) }
#if data.do == "pages" { for i in range(1000000000) { pagebreak() } }
#if data.do == "relayout" { context { let n = counter(page).final().first(); for i in range(n + 1) { pagebreak() } } }
A letter.
"#;

const LIMITS: Limits = Limits {
    seconds: 2,
    megabytes: 400,
    patience: std::time::Duration::from_secs(120),
};

#[test]
fn whatever_a_template_does_it_is_stopped_and_the_next_letter_is_made() {
    let folder = own(OBEDIENT);
    let path = folder.path().to_str().unwrap();
    let mut worker = Worker::new(program(), LIMITS, path, "kortrijk");
    let fine = worker
        .render(&json!({"do": "nothing"}), &Order::on(DAY))
        .unwrap();
    assert_eq!(fine.pages, 1);
    for (deed, kinds) in [
        ("loop", ["time"].as_slice()),
        ("while", &["template"]),
        ("deep", &["template"]),
        ("grow", &["memory", "time"]),
        ("list", &["memory"]),
        ("pages", &["memory", "time"]),
        ("relayout", &["pages", "template"]),
    ] {
        let error = worker
            .render(&json!({"do": deed}), &Order::on(DAY))
            .expect_err(deed);
        assert!(kinds.contains(&error.kind()), "{deed}: {error:?}");
        for language in [Language::Nl, Language::En] {
            assert!(error.sentence(language).len() > 20, "{deed}: {error}");
        }
        let next = worker
            .render(&json!({"do": "nothing"}), &Order::on(DAY))
            .unwrap();
        assert!(next.pdf == fine.pdf, "the letter after {deed}");
    }
}

#[test]
fn the_message_says_what_to_look_for() {
    let time = WorkError::Time { seconds: 10 };
    assert!(time.sentence(Language::Nl).contains("10 seconden"));
    assert!(time.sentence(Language::Nl).contains("zonder einde"));
    let memory = WorkError::Memory { megabytes: 1024 };
    assert!(memory.sentence(Language::En).contains("1024 MB"));
}

#[test]
fn a_worker_makes_the_same_bytes_as_the_library() {
    let template = letter::Template::shipped("tax-assessment")
        .unwrap()
        .unwrap();
    let style = letter::Style::shipped("menen").unwrap().unwrap();
    let here = letter::Renderer::new(&template, &style)
        .unwrap()
        .render(template.sample(), &Order::on(DAY))
        .unwrap();
    for _ in 0..2 {
        let mut worker = Worker::new(program(), Limits::default(), "tax-assessment", "menen");
        let there = worker.render(template.sample(), &Order::on(DAY)).unwrap();
        assert!(here == there, "two processes, the same letter");
    }
}

#[test]
fn a_folder_that_is_no_template_and_a_program_that_is_no_worker_are_named() {
    let mut worker = Worker::new(program(), LIMITS, "/nowhere", "kortrijk");
    let error = worker.render(&json!({}), &Order::on(DAY)).unwrap_err();
    assert!(matches!(error, WorkError::Unfit(_)), "{error:?}");
    assert!(
        error.sentence(Language::Nl).contains("/nowhere"),
        "{error:?}"
    );

    let mut other = program();
    other.path = "/bin/false".into();
    let mut worker = Worker::new(other, LIMITS, "reminder", "kortrijk");
    let error = worker.render(&json!({}), &Order::on(DAY)).unwrap_err();
    assert!(matches!(error, WorkError::Broken(_)), "{error:?}");
}

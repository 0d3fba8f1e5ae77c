//! Batches: what they leave, how they go on, and streams of letters.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod common;

use common::{DAY, lines, own, program};
use letter::{Channel, Order, Template};
use letter_adapters::{Batch, BatchError, Limits, Totals};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

fn batch(template: &str) -> Batch {
    Batch {
        program: program(),
        limits: Limits {
            seconds: 1,
            ..Limits::default()
        },
        workers: 2,
        template: template.to_owned(),
        style: "kortrijk".to_owned(),
        order: Order::on(DAY),
        date_is_given: true,
    }
}

fn folder_of(batch: Batch, data: &Path, folder: &Path) -> Result<Totals, BatchError> {
    batch.into_folder(data, folder, &mut |_| ())
}

/// Data for many reminders; each line for somebody else.
fn reminders(count: usize) -> Vec<String> {
    let template = Template::shipped("reminder").unwrap().unwrap();
    (1..=count)
        .map(|n| {
            let mut data = template.sample().clone();
            data["recipient"]["name"] = format!("Recipient{n}").into();
            data["_letter"] = json!({"id": format!("BEL-{n}")});
            data.to_string()
        })
        .collect()
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

fn sha256(bytes: &[u8]) -> String {
    ring::digest::digest(&ring::digest::SHA256, bytes)
        .as_ref()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[test]
fn every_line_becomes_a_letter_in_the_manifest_or_an_error_with_all_its_faults() {
    let work = tempfile::tempdir().unwrap();
    let (data, out) = (work.path().join("data.jsonl"), work.path().join("out"));
    let mut rows = reminders(6);
    rows[1] = "{ no json".to_owned();
    let mut wrong: Value = serde_json::from_str(&rows[3]).unwrap();
    wrong["payment"]["iban"] = "BE00".into();
    wrong["payment"]["amount"] = "1,50".into();
    rows[3] = wrong.to_string();
    lines(&data, &rows);
    let totals = folder_of(batch("reminder"), &data, &out).unwrap();
    assert_eq!((totals.letters, totals.failed), (4, 2));

    let found = contents(&out);
    let manifest = String::from_utf8(found["manifest.csv"].clone()).unwrap();
    let rows: Vec<&str> = manifest.split_terminator("\r\n").collect();
    assert_eq!(rows[0], "line,file,letter_id,pages,bytes,sha256");
    let in_manifest: Vec<&str> = rows[1..]
        .iter()
        .map(|r| r.split(',').next().unwrap())
        .collect();
    assert_eq!(in_manifest, ["1", "3", "5", "6"]);
    for row in &rows[1..] {
        let fields: Vec<&str> = row.split(',').collect();
        let pdf = &found[fields[1]];
        assert_eq!(fields[4], pdf.len().to_string());
        assert_eq!(fields[5], sha256(pdf));
        assert_eq!(fields[2], format!("BEL-{}", fields[0]));
    }
    let errors: Vec<Value> = String::from_utf8(found["errors.jsonl"].clone())
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(
        (&errors[0]["line"], &errors[0]["kind"]),
        (&json!(2), &json!("json"))
    );
    assert_eq!(
        (&errors[1]["line"], &errors[1]["kind"]),
        (&json!(4), &json!("data"))
    );
    let pointers: Vec<&str> = errors[1]["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["pointer"].as_str().unwrap())
        .collect();
    assert!(
        pointers.contains(&"/payment/iban") && pointers.contains(&"/payment/amount"),
        "{pointers:?}"
    );
}

#[test]
fn a_letter_without_end_costs_its_own_line_only() {
    let template = own(
        "#let d = json(\"/run/data.json\")\n#if d.do == \"loop\" { for i in range(100000) { for j in range(100000) { let x = calc.sqrt(i + j) } } }\nA letter.",
    );
    let work = tempfile::tempdir().unwrap();
    let (data, out) = (work.path().join("data.jsonl"), work.path().join("out"));
    let row = |deed: &str| json!({"do": deed}).to_string();
    lines(&data, &[row("a"), row("loop"), row("b"), row("c")]);
    let path = template.path().to_str().unwrap();
    let totals = folder_of(batch(path), &data, &out).unwrap();
    assert_eq!((totals.letters, totals.failed), (3, 1));
    let errors = std::fs::read_to_string(out.join("errors.jsonl")).unwrap();
    assert!(
        errors.contains("\"kind\":\"time\"") && errors.contains("\"line\":2"),
        "{errors}"
    );

    // In a stream, the letters that were kept before it are made again.
    let stream = work.path().join("all.pdf");
    let totals = batch(path)
        .into_stream(&data, &stream, &mut |_| ())
        .unwrap();
    assert_eq!((totals.letters, totals.failed, totals.pages), (3, 1, 3));
    judges::qpdf_check(&stream).unwrap();
}

/// Whatever a killed run can leave: rows that broke off, letters without a row, beginnings of files.
#[test]
fn a_batch_that_was_stopped_anywhere_goes_on_to_the_same_result() {
    let work = tempfile::tempdir().unwrap();
    let data = work.path().join("data.jsonl");
    let mut rows = reminders(8);
    rows[2] = "{}".to_owned();
    lines(&data, &rows);
    let whole = work.path().join("whole");
    folder_of(batch("reminder"), &data, &whole).unwrap();
    let expected = contents(&whole);

    let manifest = expected["manifest.csv"].clone();
    let errors = expected["errors.jsonl"].clone();
    for cut in [0, 10, 45, 200, 333, manifest.len() - 1, manifest.len()] {
        let out = work.path().join(format!("cut-{cut}"));
        std::fs::create_dir(&out).unwrap();
        let kept = &manifest[..cut];
        let done: u64 = String::from_utf8_lossy(kept)
            .split_inclusive("\r\n")
            .filter(|row| row.ends_with("\r\n"))
            .filter_map(|row| row.split(',').next()?.parse().ok())
            .max()
            .unwrap_or(0);
        for (name, bytes) in &expected {
            std::fs::write(out.join(name), bytes).unwrap();
        }
        std::fs::write(out.join("manifest.csv"), kept).unwrap();
        if done < 3 {
            std::fs::write(out.join("errors.jsonl"), &errors[..errors.len() / 2]).unwrap();
        }
        std::fs::write(out.join(".part-000008-x.pdf-abc"), "half").unwrap();
        let totals = folder_of(batch("reminder"), &data, &out).unwrap();
        assert_eq!(
            totals.before + totals.letters,
            if done < 3 { 7 } else { 8 },
            "cut at {cut}"
        );
        assert_eq!(contents(&out), expected, "cut at {cut}");
    }
}

#[test]
fn only_the_same_batch_goes_on_in_a_folder() {
    let work = tempfile::tempdir().unwrap();
    let (data, out) = (work.path().join("data.jsonl"), work.path().join("out"));
    lines(&data, &reminders(1));
    folder_of(batch("reminder"), &data, &out).unwrap();
    // Nothing left to do, the date of the first day included.
    let mut tomorrow = batch("reminder");
    tomorrow.order.date = DAY.tomorrow().unwrap();
    tomorrow.date_is_given = false;
    let totals = folder_of(tomorrow.clone(), &data, &out).unwrap();
    assert_eq!((totals.letters, totals.before), (0, 1));

    tomorrow.date_is_given = true;
    let mut other_style = batch("reminder");
    other_style.style = "menen".to_owned();
    for (other, what) in [(tomorrow, "the options"), (other_style, "the house style")] {
        let error = folder_of(other, &data, &out).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
    lines(&data, &reminders(2));
    let error = folder_of(batch("reminder"), &data, &out).unwrap_err();
    assert!(error.to_string().contains("the data"), "{error}");

    // A folder of something else is left alone.
    let error = folder_of(batch("reminder"), &data, work.path()).unwrap_err();
    assert!(error.to_string().contains("is not empty"), "{error}");
    assert!(!work.path().join("manifest.csv").exists());
}

#[test]
fn a_stream_says_where_each_letter_stands() {
    let work = tempfile::tempdir().unwrap();
    let (data, out) = (work.path().join("data.jsonl"), work.path().join("all.pdf"));
    // A part and a bit, with a mistake in the first.
    let mut rows = reminders(54);
    rows[9] = "{}".to_owned();
    lines(&data, &rows);
    let mut duplex = batch("reminder");
    duplex.order.duplex = true;
    duplex.order.channel = Channel::Print;
    let totals = duplex.into_stream(&data, &out, &mut |_| ()).unwrap();
    assert_eq!((totals.letters, totals.failed), (53, 1));
    judges::qpdf_check(&out).unwrap();
    judges::verapdf::judge("2b", &[&out])[0].assert_compliant();

    let mut first_pages: BTreeMap<String, usize> = BTreeMap::new();
    for word in judges::pdftotext_words(&out) {
        if word.text.starts_with("Recipient") {
            first_pages.entry(word.text).or_insert(word.page);
        }
    }
    let manifest = std::fs::read_to_string(work.path().join("all.manifest.csv")).unwrap();
    let mut next = 1;
    for row in manifest.split_terminator("\r\n").skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let number = |i: usize| fields[i].parse::<usize>().unwrap();
        assert_eq!(
            number(2),
            next,
            "no page between two letters belongs to nobody"
        );
        assert_eq!(number(2) % 2, 1, "a fresh sheet");
        assert_eq!(number(4), number(3) + 1 - number(2));
        assert_eq!(number(5), number(4) / 2);
        next = number(3) + 1;
        let name = fields[1].replace("BEL-", "Recipient");
        assert_eq!(first_pages[&name], number(2), "{row}");
    }
    assert_eq!(next as u64, totals.pages + 1);
    let errors = std::fs::read_to_string(work.path().join("all.errors.jsonl")).unwrap();
    assert!(errors.starts_with("{\"line\":10,"), "{errors}");
}

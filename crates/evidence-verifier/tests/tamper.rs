//! Whoever changes a proof file, in whatever place and way, is found out.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use evidence::{Chain, Digest, Event, Hour, NewEvent, Proof};
use evidence_verifier::{Conclusion, Options, verify};
use serde_json::Value;

const LETTER: &str = "letter-7";

/// A proof over three hours; two have rows of the letter, between rows of others.
fn proof() -> Value {
    let pki = judges::pki::pki();
    let pem = [pki.leaf("p256").key_pem(), pki.leaf("p256").chain_pem()].concat();
    let signer = seal::KeyFile::from_pem(&pem, None)
        .unwrap()
        .into_signer()
        .unwrap();
    let mut chain = Chain::begin("schelderode");
    let mut last: std::collections::BTreeMap<String, Event> = std::collections::BTreeMap::new();
    let mut hours: Vec<Vec<Event>> = Vec::new();
    for (hour, letters) in [
        vec!["letter-1", LETTER, "letter-2", LETTER, "letter-3"],
        vec!["letter-1"],
        vec![LETTER, "letter-2"],
    ]
    .iter()
    .enumerate()
    {
        let mut rows = Vec::new();
        for (minute, letter) in letters.iter().enumerate() {
            let new = NewEvent {
                time: format!("2026-11-25T{:02}:{:02}:00Z", 9 + hour, 10 + minute)
                    .parse()
                    .unwrap(),
                actor: "account-7".into(),
                letter: (*letter).into(),
                kind: "letter.rendered".into(),
                document: Some(Digest::of(b"%PDF-1.7")),
                receipt: (minute == 3).then(|| Digest::of(b"receipt")),
            };
            let row = chain.append(new, last.get(*letter)).unwrap();
            last.insert((*letter).into(), row.clone());
            rows.push(row);
        }
        hours.push(rows);
    }
    let mut proof = Proof::begin("schelderode", LETTER, None);
    let mut before: Option<Hour> = None;
    for rows in &hours {
        let (hour, trees) = Hour::close("schelderode", before.as_ref(), rows).unwrap();
        let sealed = hour.seal(&signer, false).unwrap();
        let own: Vec<Event> = rows
            .iter()
            .filter(|row| row.letter == LETTER)
            .cloned()
            .collect();
        if own.is_empty() {
            proof.add_link(&hour).unwrap();
        } else {
            proof.add_hour(&hour, &sealed, &trees, &own).unwrap();
        }
        before = Some(hour);
    }
    serde_json::from_str(&proof.to_json().unwrap()).unwrap()
}

fn holds(file: &Value) -> bool {
    let options = Options::at("2026-12-01T00:00:00Z".parse().unwrap())
        .with_root(&judges::pki::pki().root_der())
        .unwrap();
    verify(file.to_string().as_bytes(), &options)
        .is_ok_and(|report| report.conclusion == Conclusion::Proven)
}

/// Every place in the file, as a JSON Pointer.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, inner)| places(inner, &format!("{at}/{name}"), all)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, inner)| places(inner, &format!("{at}/{n}"), all)),
        _ => all.push(at.to_owned()),
    }
    if value.is_array() {
        all.push(at.to_owned());
    }
}

fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => vec![(number.as_u64().unwrap_or(0) + 1).into()],
        Value::String(text) => {
            // One sign in the middle becomes another one of its kind.
            let middle = text.chars().count() / 2;
            let other = |c: char| match c {
                'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(c as u32 + 1).unwrap(),
                'z' | 'Z' => 'a',
                '9' => '0',
                _ => 'x',
            };
            vec![
                text.chars()
                    .enumerate()
                    .map(|(n, c)| if n == middle { other(c) } else { c })
                    .collect::<String>()
                    .into(),
                Value::Null,
            ]
        }
        Value::Bool(yes) => vec![(!yes).into()],
        Value::Array(items) if !items.is_empty() => {
            let mut without = items.clone();
            without.pop();
            let mut twice = items.clone();
            twice.push(items[0].clone());
            let mut turned = items.clone();
            turned.reverse();
            vec![without, twice, turned]
                .into_iter()
                .map(Value::Array)
                .filter(|new| new != value)
                .collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn the_file_as_it_was_written_holds() {
    assert!(holds(&proof()));
}

#[test]
fn every_change_in_every_place_is_found() {
    let proof = proof();
    let mut all = Vec::new();
    places(&proof, "", &mut all);
    let mut tried = 0;
    for place in &all {
        for new in changed(proof.pointer(place).unwrap()) {
            let mut forged = proof.clone();
            *forged.pointer_mut(place).unwrap() = new.clone();
            assert!(!holds(&forged), "{place} became {new}, and nobody saw it");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn who_trusts_another_root_is_not_told_that_it_is_proven() {
    let stranger = Options::at("2026-12-01T00:00:00Z".parse().unwrap());
    let report = verify(proof().to_string().as_bytes(), &stranger).unwrap();
    assert_eq!(report.conclusion, Conclusion::Unconfirmed);
}

#[test]
fn what_is_no_proof_file_is_refused() {
    let options = Options::at("2026-12-01T00:00:00Z".parse().unwrap());
    for text in ["", "{}", "[]", "null", "{\"format\": 1}"] {
        assert!(verify(text.as_bytes(), &options).is_err(), "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(verify(deep.as_bytes(), &options).is_err());
}

//! Whatever is changed in a proof file, its reader notices.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

#[allow(dead_code)] // each test uses a part
mod common;

use common::{LETTER, STORY, good, hours, proof, rows, signer, trusting};
use data_encoding::BASE64;
use evidence_verifier::{Conclusion, verify};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::OnceLock;

fn original() -> &'static Value {
    static GOOD: OnceLock<Value> = OnceLock::new();
    GOOD.get_or_init(|| serde_json::from_str(&good()).unwrap())
}

/// Whether a file is refused: unreadable, or broken. "Unconfirmed" would be no refusal.
fn refused(file: &Value) -> bool {
    let bytes = serde_json::to_vec(file).unwrap();
    verify(&bytes, &trusting()).map_or(true, |report| report.conclusion == Conclusion::Broken)
}

/// Whether a file is at least not proven.
fn doubted(file: &Value) -> bool {
    let bytes = serde_json::to_vec(file).unwrap();
    verify(&bytes, &trusting()).map_or(true, |report| report.conclusion != Conclusion::Proven)
}

/// The pointers of all values of a file.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, item)| places(item, &format!("{at}/{place}"), out));
        }
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, field)| places(field, &format!("{at}/{name}"), out));
        }
        _ => {}
    }
}

fn all_places() -> Vec<String> {
    let mut out = Vec::new();
    places(original(), "", &mut out);
    out
}

#[test]
fn the_file_that_nobody_touched_is_proven() {
    let report = verify(&serde_json::to_vec(original()).unwrap(), &trusting()).unwrap();
    assert_eq!(
        report.conclusion,
        Conclusion::Proven,
        "{:#?}",
        report.findings
    );
}

#[test]
fn a_changed_number_is_noticed_wherever_it_stands() {
    for place in all_places() {
        let Some(number) = original().pointer(&place).and_then(Value::as_u64) else {
            continue;
        };
        for other in [number.wrapping_add(1), number.wrapping_sub(1), 0, u64::MAX] {
            let mut file = original().clone();
            *file.pointer_mut(&place).unwrap() = other.into();
            assert!(other == number || refused(&file), "{place}: {other}");
        }
    }
}

#[test]
fn a_changed_character_is_noticed_in_every_text() {
    for place in all_places() {
        let Some(text) = original().pointer(&place).and_then(Value::as_str) else {
            continue;
        };
        // Seals are long: every eleventh of their characters here, all their bytes below.
        let step = if place.ends_with("/seal") { 11 } else { 1 };
        for at in (0..text.len()).step_by(step) {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
            let mut file = original().clone();
            *file.pointer_mut(&place).unwrap() = String::from_utf8(bytes).unwrap().into();
            // A certificate of an authority inside the seal is not under the seal: without it, no trusted way is left.
            let noticed = if step == 1 {
                refused(&file)
            } else {
                doubted(&file)
            };
            assert!(noticed, "{place}, character {at}");
        }
    }
}

#[test]
fn a_row_an_hour_or_a_neighbour_removed_repeated_or_moved_is_noticed() {
    for place in all_places() {
        let Some(items) = original().pointer(&place).and_then(Value::as_array) else {
            continue;
        };
        for at in 0..items.len() {
            let change = |what: &str, with: &dyn Fn(&mut Vec<Value>)| {
                let mut file = original().clone();
                with(file.pointer_mut(&place).unwrap().as_array_mut().unwrap());
                assert!(refused(&file), "{place}/{at} {what}");
            };
            change("removed", &|items| drop(items.remove(at)));
            change("repeated", &|items| items.insert(at, items[at].clone()));
            if at > 0 {
                change("moved", &|items| items.swap(at - 1, at));
            }
        }
    }
}

#[test]
fn a_field_left_out_or_brought_in_is_noticed() {
    for place in all_places() {
        let Some(fields) = original().pointer(&place).and_then(Value::as_object) else {
            continue;
        };
        for name in fields.keys() {
            let mut file = original().clone();
            file.pointer_mut(&place)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(name);
            // The document's digest is a courtesy of the file; the rows hold it too.
            assert!(
                refused(&file) || format!("{place}/{name}") == "/document",
                "{place}/{name} left out"
            );
        }
        let mut file = original().clone();
        file.pointer_mut(&place)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .insert("note".into(), "".into());
        assert!(refused(&file), "{place}: one field more");
    }
}

#[test]
fn a_row_of_another_proof_does_not_fit() {
    // The same story with another end: as sound as the first.
    let mut story = STORY;
    story[11].3 = "letter.returned";
    let other: Value =
        serde_json::from_str(&proof(&hours(&rows(&story)), &signer("p256"), false)).unwrap();
    let differing = |list: &str| -> Vec<usize> {
        let (one, two) = (
            original()[list].as_array().unwrap(),
            other[list].as_array().unwrap(),
        );
        (0..one.len()).filter(|at| one[*at] != two[*at]).collect()
    };
    for at in differing("events") {
        let mut file = original().clone();
        file["events"][at] = other["events"][at].clone();
        assert!(refused(&file), "row {at}");
    }
    for field in ["seal", "root", "letters_root", "head"] {
        let mut file = original().clone();
        let last = file["hours"].as_array().unwrap().len() - 1;
        file["hours"][last][field] = other["hours"][last][field].clone();
        assert!(refused(&file), "{field}");
    }
}

#[test]
fn the_letters_last_row_of_an_hour_cannot_be_kept_back() {
    // Not only cut out: the file is made to agree with itself as far as one can without the key.
    let mut file = original().clone();
    let events = file["events"].as_array_mut().unwrap();
    assert_eq!(events.last().unwrap()["kind"], "letter.opened");
    events.pop();
    let report = verify(&serde_json::to_vec(&file).unwrap(), &trusting()).unwrap();
    assert_eq!(report.conclusion, Conclusion::Broken);
    let fails: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.outcome == evidence_verifier::Outcome::Fails)
        .map(|f| f.check)
        .collect();
    assert_eq!(fails, [evidence_verifier::Check::Complete]);
}

#[test]
fn an_earlier_proof_stays_true() {
    // What the documentation says a proof cannot show: that nothing happened afterwards.
    let until_eleven = rows(&STORY[..8]);
    let earlier = proof(&hours(&until_eleven), &signer("p256"), false);
    assert_eq!(
        verify(earlier.as_bytes(), &trusting()).unwrap().conclusion,
        Conclusion::Proven
    );
}

#[test]
fn a_story_sealed_by_somebody_else_is_not_confirmed() {
    for (name, why) in [
        ("unknown-root", "not-trusted"),
        ("expired", "expired"),
        ("wrong-usage", "purpose"),
    ] {
        let file = proof(&hours(&rows(&STORY)), &signer(name), false);
        let report = verify(file.as_bytes(), &trusting()).unwrap();
        assert_eq!(report.conclusion, Conclusion::Unconfirmed, "{name}");
        let reasons: Vec<Value> = report
            .findings
            .iter()
            .filter_map(|f| f.why)
            .map(|why| serde_json::to_value(why).unwrap())
            .collect();
        assert!(reasons.contains(&why.into()), "{name}: {reasons:?}");
    }
}

#[test]
fn the_name_of_another_letter_makes_another_letters_proof_of_none() {
    let mut file = original().clone();
    assert_eq!(file["letter"], LETTER);
    file["letter"] = "letter-1".into();
    assert!(refused(&file));
}

#[test]
fn what_is_no_proof_file_is_refused() {
    let deep = "[".repeat(100_000);
    for text in ["", "{}", "[]", "null", r#"{"format": 1}"#, &deep] {
        assert!(verify(text.as_bytes(), &trusting()).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// One bit of a seal turned over.
    #[test]
    fn a_bit_of_a_seal_is_noticed(hour in 0..3_usize, at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut file = original().clone();
        let sealed: Vec<String> = all_places().into_iter().filter(|place| place.ends_with("/seal")).collect();
        let place = file.pointer_mut(&sealed[hour]).unwrap();
        let mut bytes = BASE64.decode(place.as_str().unwrap().as_bytes()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        *place = BASE64.encode(&bytes).into();
        prop_assert!(doubted(&file), "byte {at}");
    }

    /// Any bytes in place of the file, or of a part of it: an answer, never a panic.
    #[test]
    fn rubbish_is_refused(cut in any::<prop::sample::Index>(), rubbish in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut bytes = serde_json::to_vec(original()).unwrap();
        let at = cut.index(bytes.len());
        bytes.truncate(at);
        bytes.extend(&rubbish);
        prop_assert!(verify(&bytes, &trusting()).is_err());
        prop_assert!(verify(&rubbish, &trusting()).is_err());
    }

    /// Rubbish as a seal.
    #[test]
    fn a_seal_of_rubbish_is_refused(rubbish in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut file = original().clone();
        file["hours"][0]["seal"] = BASE64.encode(&rubbish).into();
        prop_assert!(refused(&file));
    }

    /// Any story of any letters: its proof holds, and without one of its rows it does not.
    #[test]
    fn every_story_can_be_proven(minutes in prop::collection::vec((0_u16..600, 0_u8..4), 1..40), drop in any::<prop::sample::Index>()) {
        let names = [LETTER, "letter-1", "letter-2", "letter-3"];
        let mut minutes = minutes;
        minutes.push((0, 0));
        minutes.sort_unstable();
        let story: Vec<(u8, u8, &str, &str)> = minutes.iter().map(|(minute, who)| {
            ((minute / 60) as u8, (minute % 60) as u8, names[usize::from(*who)], "letter.seen")
        }).collect();
        let mut hours = hours(&rows(&story));
        // A proof runs from the letter's first hour to its last.
        let own = |hour: &(evidence::Hour, evidence::Trees, Vec<evidence::Event>)| hour.2.iter().any(|row| row.letter == LETTER);
        let (first, last) = (hours.iter().position(own).unwrap(), hours.iter().rposition(own).unwrap());
        hours.truncate(last + 1);
        hours.drain(..first);
        let text = proof(&hours, &signer("p256"), false);
        let report = verify(text.as_bytes(), &trusting()).unwrap();
        prop_assert_eq!(report.conclusion, Conclusion::Proven, "{:#?}", report.findings);
        let mut file: Value = serde_json::from_str(&text).unwrap();
        let events = file["events"].as_array_mut().unwrap();
        let at = drop.index(events.len());
        events.remove(at);
        prop_assert!(refused(&file));
    }
}

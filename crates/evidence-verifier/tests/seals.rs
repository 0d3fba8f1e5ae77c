//! Seals by every kind of key, with and without a timestamp; what the reader is told.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

#[allow(dead_code)] // each test uses a part
mod common;

use common::{PDF, STORY, good, hours, judged, now, proof, rows, signer, stamping, trusting};
use evidence_verifier::{Check, Conclusion, Language, Options, Outcome, Why};
use judges::pki::pki;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../../docs/evidence-proof.schema.json");

#[test]
fn every_kind_of_key_seals() {
    let hours = hours(&rows(&STORY));
    for name in [
        "p256", "p384", "rsa2048", "rsa3072", "rsa4096", "p256-ec", "rsa-pss",
    ] {
        let report = judged(&proof(&hours, &signer(name), false), &trusting());
        assert_eq!(
            report.conclusion,
            Conclusion::Proven,
            "{name}: {:#?}",
            report.findings
        );
    }
}

#[test]
fn a_timestamp_states_when_and_keeps_an_expired_certificate_true() {
    let hours = hours(&rows(&STORY));
    let stamped = proof(&hours, &stamping("p256", "20261125140500Z", "tsa"), true);
    let report = judged(&stamped, &trusting());
    assert_eq!(
        report.conclusion,
        Conclusion::Proven,
        "{:#?}",
        report.findings
    );
    let times: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.check == Check::Time)
        .collect();
    assert_eq!(times.len(), 3);
    assert!(
        times
            .iter()
            .all(|finding| finding.outcome == Outcome::Holds)
    );
    assert_eq!(times[0].detail.as_deref(), Some("2026-11-25T14:05:00Z"));

    // In thirty years the certificate has expired. Only the stamped seal still says when it was made.
    let later = Options::at("2056-12-01T00:00:00Z".parse().unwrap())
        .with_root(&pki().root_der())
        .unwrap();
    assert_eq!(judged(&stamped, &later).conclusion, Conclusion::Proven);
    let plain = judged(&good(), &later);
    assert_eq!(plain.conclusion, Conclusion::Unconfirmed);
    assert!(
        plain
            .findings
            .iter()
            .any(|finding| finding.why == Some(Why::Expired))
    );
}

#[test]
fn timestamps_that_are_wrong_are_told() {
    let hours = hours(&rows(&STORY));
    let cases = [
        // Stamped before the last row of the hour was written.
        (
            "tsa",
            "20261125090000Z",
            Conclusion::Broken,
            Why::StampEarly,
        ),
        (
            "tsa-no-eku",
            "20261125140500Z",
            Conclusion::Unconfirmed,
            Why::Purpose,
        ),
        (
            "tsa-expired",
            "20261125140500Z",
            Conclusion::Unconfirmed,
            Why::Expired,
        ),
        (
            "tsa-unknown",
            "20261125140500Z",
            Conclusion::Unconfirmed,
            Why::NotTrusted,
        ),
    ];
    for (tsa, time, conclusion, why) in cases {
        let report = judged(
            &proof(&hours, &stamping("p256", time, tsa), true),
            &trusting(),
        );
        assert_eq!(report.conclusion, conclusion, "{tsa}");
        let told = report
            .findings
            .iter()
            .any(|finding| finding.check == Check::Time && finding.why == Some(why));
        assert!(told, "{tsa}: {:#?}", report.findings);
    }
}

#[test]
fn without_roots_nobody_is_believed() {
    let report = judged(&good(), &Options::at(now()));
    assert_eq!(report.conclusion, Conclusion::Unconfirmed);
    let other = Options::at(now())
        .with_root(&pki().leaf("other-root").certificate_der())
        .unwrap();
    assert_eq!(judged(&good(), &other).conclusion, Conclusion::Unconfirmed);
}

#[test]
fn roots_are_read_from_pem_with_text_around_it() {
    let bundle = format!(
        "# our roots\n{}\nand\n{}",
        pki().root_pem(),
        pki().leaf("other-root").certificate_pem()
    );
    let options = Options::at(now()).with_roots_pem(&bundle).unwrap();
    assert_eq!(judged(&good(), &options).conclusion, Conclusion::Proven);
    assert!(Options::at(now()).with_roots_pem("nothing").is_err());
    assert!(
        Options::at(now())
            .with_roots_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")
            .is_err()
    );
}

#[test]
fn the_pdf_is_compared() {
    let outcome = |options: &Options<'_>| {
        let report = judged(&good(), options);
        report
            .findings
            .iter()
            .find(|finding| finding.check == Check::Document)
            .unwrap()
            .outcome
    };
    assert_eq!(outcome(&trusting()), Outcome::Holds);
    assert_eq!(outcome(&trusting().with_document(PDF)), Outcome::Holds);
    assert_eq!(
        outcome(&trusting().with_document(b"%PDF-1.7 as changed")),
        Outcome::Fails
    );
}

#[test]
fn the_report_speaks_dutch_and_english() {
    let report = judged(&good(), &trusting());
    let (nl, en) = (report.text(Language::Nl), report.text(Language::En));
    assert!(nl.starts_with("Alles klopt."), "{nl}");
    assert!(
        nl.contains("✓ Het zegel van het uur is gaaf, uur 0"),
        "{nl}"
    );
    assert!(
        nl.contains("2026-11-25T13:22:07.25Z  letter.delivered  account-3"),
        "{nl}"
    );
    assert!(en.starts_with("Everything holds."), "{en}");
    let broken = judged(
        &good().replace("letter.delivered", "letter.returned"),
        &trusting(),
    );
    assert!(
        broken
            .text(Language::Nl)
            .starts_with("Dit bestand klopt niet.")
    );
    assert!(
        broken.text(Language::En).contains(
            "✗ The row belongs to the sealed hour, row 10, hour 3: the path does not lead"
        )
    );
}

#[test]
fn the_schema_describes_the_file() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let file: Value = serde_json::from_str(&good()).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&file)
        .map(|fault| fault.to_string())
        .collect();
    assert_eq!(faults, Vec::<String>::new());
    for (place, wrong) in [
        ("/version", Value::from(2)),
        ("/events/0/path/0", "ABC".into()),
        ("/hours/0/start", "yesterday".into()),
    ] {
        let mut file = file.clone();
        *file.pointer_mut(place).unwrap() = wrong;
        assert!(!validator.is_valid(&file), "{place}");
    }
}

/// Somebody else, with a certificate under the same root, goes on with the story: the row itself, its hour and the chain are in order.
#[test]
fn nobody_goes_on_with_the_story_of_another() {
    let hours = hours(&rows(&STORY));
    let (own, other) = (signer("p256"), signer("p384"));
    let mut proof = evidence::Proof::begin(common::LIST, common::LETTER, None);
    for (hour, trees, rows) in &hours {
        let mine: Vec<_> = rows
            .iter()
            .filter(|row| row.letter == common::LETTER)
            .cloned()
            .collect();
        if mine.is_empty() {
            proof.add_link(hour).unwrap();
            continue;
        }
        let by = if hour.number == 3 { &other } else { &own };
        let seal = hour.seal(by, false).unwrap();
        proof.add_hour(hour, &seal, trees, &mine).unwrap();
    }
    let report = judged(&proof.to_json().unwrap(), &trusting());
    assert_eq!(report.conclusion, Conclusion::Unconfirmed);
    let doubts: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Unknown)
        .map(|finding| (finding.check, finding.hour, finding.why))
        .collect();
    assert_eq!(doubts, [(Check::Signer, Some(3), Some(Why::OtherSigner))]);
}

//! A list of four hours with the rows of several letters, and the proof of one of them.

use evidence::{Chain, Digest, Event, Hour, NewEvent, Proof, Trees, start_of};
use evidence_verifier::{Options, Report, verify};
use jiff::Timestamp;
use judges::pki::{Leaf, pki};
use seal::Signer;
use seal::services::{ServiceError, TimestampAuthority};
use std::sync::Arc;

pub(crate) const LIST: &str = "schelderode";
pub(crate) const LETTER: &str = "letter-7";
pub(crate) const PDF: &[u8] = b"%PDF-1.7 as sent";

/// When the reader looks.
pub(crate) fn now() -> Timestamp {
    "2026-12-01T00:00:00Z".parse().unwrap()
}

pub(crate) fn trusting() -> Options<'static> {
    Options::at(now()).with_root(&pki().root_der()).unwrap()
}

pub(crate) fn judged(file: &str, options: &Options<'_>) -> Report {
    verify(file.as_bytes(), options).unwrap()
}

/// An authority whose clock stands still.
pub(crate) struct Clock {
    pub(crate) time: &'static str,
    pub(crate) leaf: &'static Leaf,
}

impl TimestampAuthority for Clock {
    fn timestamp(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ServiceError> {
        Ok(pki().timestamp_at(sha256, self.time, self.leaf))
    }
}

pub(crate) fn signer(name: &str) -> Signer {
    let leaf = pki().leaf(name);
    let pem = [leaf.key_pem(), leaf.chain_pem()].concat();
    seal::KeyFile::from_pem(&pem, None)
        .unwrap()
        .into_signer()
        .unwrap()
}

/// A signer whose seals are stamped at that time.
pub(crate) fn stamping(name: &str, time: &'static str, tsa: &str) -> Signer {
    signer(name).with_timestamps(Arc::new(Clock {
        time,
        leaf: pki().leaf(tsa),
    }))
}

/// (hour, minute, letter, kind): rows of other letters before, between and after those of ours; an hour in which ours has none.
pub(crate) const STORY: [(u8, u8, &str, &str); 12] = [
    (9, 10, "letter-1", "letter.rendered"),
    (9, 30, LETTER, "letter.rendered"),
    (9, 30, LETTER, "letter.sealed"),
    (9, 45, "letter-2", "letter.rendered"),
    (9, 59, "letter-9", "letter.rendered"),
    (10, 0, "letter-1", "letter.sealed"),
    (10, 1, "letter-2", "letter.sealed"),
    (11, 0, LETTER, "letter.handed-over"),
    (13, 20, "letter-1", "letter.handed-over"),
    (13, 21, "letter-2", "letter.handed-over"),
    (13, 22, LETTER, "letter.delivered"),
    (13, 23, LETTER, "letter.opened"),
];

/// The rows of a story.
pub(crate) fn rows(story: &[(u8, u8, &str, &str)]) -> Vec<Event> {
    let mut chain = Chain::begin(LIST);
    let mut rows: Vec<Event> = Vec::new();
    for (hour, minute, letter, kind) in story {
        let last = rows.iter().rev().find(|row| row.letter == *letter).cloned();
        let new = NewEvent {
            time: format!("2026-11-25T{hour:02}:{minute:02}:07.250Z")
                .parse()
                .unwrap(),
            actor: "account-3".into(),
            letter: (*letter).into(),
            kind: (*kind).into(),
            document: Some(Digest::of(PDF)),
            receipt: kind.ends_with("over").then(|| Digest::of(b"accepted")),
        };
        rows.push(chain.append(new, last.as_ref()).unwrap());
    }
    rows
}

/// The hours of rows, closed one after the other.
pub(crate) fn hours(rows: &[Event]) -> Vec<(Hour, Trees, Vec<Event>)> {
    let mut hours: Vec<(Hour, Trees, Vec<Event>)> = Vec::new();
    for part in rows.chunk_by(|one, next| start_of(one.time) == start_of(next.time)) {
        let (hour, trees) = Hour::close(LIST, hours.last().map(|(hour, ..)| hour), part).unwrap();
        hours.push((hour, trees, part.to_vec()));
    }
    hours
}

/// The proof of our letter.
pub(crate) fn proof(hours: &[(Hour, Trees, Vec<Event>)], signer: &Signer, stamped: bool) -> String {
    let mut proof = Proof::begin(LIST, LETTER, Some(Digest::of(PDF)));
    for (hour, trees, rows) in hours {
        let own: Vec<Event> = rows
            .iter()
            .filter(|row| row.letter == LETTER)
            .cloned()
            .collect();
        if own.is_empty() {
            proof.add_link(hour).unwrap();
        } else {
            proof
                .add_hour(hour, &hour.seal(signer, stamped).unwrap(), trees, &own)
                .unwrap();
        }
    }
    proof.to_json().unwrap()
}

/// The proof everything else starts from: P-256, no timestamp.
pub(crate) fn good() -> String {
    proof(&hours(&rows(&STORY)), &signer("p256"), false)
}

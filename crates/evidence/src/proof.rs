//! The proof file of one letter.

use data_encoding::BASE64;
use jiff::Timestamp;
use serde::Serialize;

use crate::digest::Digest;
use crate::error::EvidenceError;
use crate::event::Event;
use crate::hour::Hour;
use crate::tree::Trees;

/// The proof of one letter, as it is written to a file. Its JSON Schema is `docs/evidence-proof.schema.json`.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    format: &'static str,
    version: u32,
    list: String,
    letter: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Digest>,
    events: Vec<ProvenEvent>,
    hours: Vec<ProvenHour>,
    certificates: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct ProvenEvent {
    sequence: u64,
    time: String,
    actor: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Digest>,
    previous: Digest,
    letter_sequence: u64,
    letter_previous: Digest,
    hour: u64,
    path: Vec<Digest>,
}

#[derive(Debug, Clone, Serialize)]
struct ProvenLetter {
    place: u64,
    path: Vec<Digest>,
}

#[derive(Debug, Clone, Serialize)]
struct ProvenHour {
    number: u64,
    start: String,
    first: u64,
    count: u64,
    root: Digest,
    letters: u64,
    letters_root: Digest,
    head: Digest,
    previous: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    letter: Option<ProvenLetter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<String>,
}

impl Proof {
    /// A proof without content for a letter of a list. `document` is the letter's PDF as it is handed out with the proof, when it is.
    pub fn begin(list: &str, letter: &str, document: Option<Digest>) -> Self {
        Self {
            format: "kantel-evidence-proof",
            version: 1,
            list: list.to_owned(),
            letter: letter.to_owned(),
            document,
            events: Vec::new(),
            hours: Vec::new(),
            certificates: Vec::new(),
        }
    }

    /// Adds an hour in which something happened to the letter: its sealed record, its trees and the letter's rows in it.
    ///
    /// # Errors
    /// [`EvidenceError::Proof`] when the hour is not the next one, or a row is not this letter's or not of this hour.
    pub fn add_hour(
        &mut self,
        hour: &Hour,
        seal: &[u8],
        trees: &Trees,
        rows: &[Event],
    ) -> Result<(), EvidenceError> {
        let refuse = |reason| Err(EvidenceError::Proof { reason });
        if trees.rows.root() != Some(hour.root) || trees.letters.root() != Some(hour.letters_root) {
            return refuse("the trees are not those of the hour");
        }
        let Some(place) = trees.place_of(&self.letter) else {
            return refuse("the letter has no row in this hour");
        };
        let letter = ProvenLetter {
            place: place as u64,
            path: trees.letters.path(place).unwrap_or_default(),
        };
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            if row.letter != self.letter {
                return refuse("a row is about another letter");
            }
            let place = row
                .sequence
                .checked_sub(hour.first)
                .and_then(|place| usize::try_from(place).ok());
            let Some(path) = place.and_then(|place| trees.rows.path(place)) else {
                return refuse("a row does not lie in its hour");
            };
            events.push(ProvenEvent {
                sequence: row.sequence,
                time: written(row.time),
                actor: row.actor.clone(),
                kind: row.kind.clone(),
                document: row.document,
                receipt: row.receipt,
                previous: row.previous,
                letter_sequence: row.letter_sequence,
                letter_previous: row.letter_previous,
                hour: hour.number,
                path,
            });
        }
        self.link(hour, Some((seal, letter)))?;
        self.events.extend(events);
        Ok(())
    }

    /// Adds an hour in which nothing happened to the letter: the link between those before and after it. A proof needs every hour
    /// between its first and its last.
    ///
    /// # Errors
    /// [`EvidenceError::Proof`] when the hour is not the next one.
    pub fn add_link(&mut self, hour: &Hour) -> Result<(), EvidenceError> {
        self.link(hour, None)
    }

    fn link(
        &mut self,
        hour: &Hour,
        sealed: Option<(&[u8], ProvenLetter)>,
    ) -> Result<(), EvidenceError> {
        let follows = self
            .hours
            .last()
            .is_none_or(|last| last.number + 1 == hour.number);
        if hour.list != self.list || !follows {
            return Err(EvidenceError::Proof {
                reason: "the hour does not follow the one before it",
            });
        }
        let (seal, letter) = sealed.unzip();
        self.hours.push(ProvenHour {
            number: hour.number,
            start: written(hour.start),
            first: hour.first,
            count: hour.count,
            root: hour.root,
            letters: hour.letters,
            letters_root: hour.letters_root,
            head: hour.head,
            previous: hour.previous,
            letter,
            seal: seal.map(|seal| BASE64.encode(seal)),
        });
        Ok(())
    }

    /// Adds a certificate (DER) that leads from a seal or its timestamp to a root and is not inside them.
    pub fn add_certificate(&mut self, der: &[u8]) {
        self.certificates.push(BASE64.encode(der));
    }

    /// The file.
    ///
    /// # Errors
    /// [`EvidenceError::Proof`] when it shows nothing.
    pub fn to_json(&self) -> Result<String, EvidenceError> {
        if self.events.is_empty() {
            return Err(EvidenceError::Proof {
                reason: "it shows nothing",
            });
        }
        serde_json::to_string_pretty(self).map_err(|_| EvidenceError::Proof {
            reason: "it cannot be written",
        })
    }
}

/// A moment in UTC, always with three decimals.
fn written(time: Timestamp) -> String {
    format!("{time:.3}")
}

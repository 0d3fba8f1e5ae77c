//! Rows and the chain they form.

use jiff::Timestamp;

use crate::digest::{Digest, Domain};
use crate::encode::Encoder;
use crate::error::EvidenceError;

/// Longest text in a row, in bytes of UTF-8.
const LONGEST: usize = 200;

/// Something that happened to a letter, to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// When, to the millisecond; what is finer is cut off.
    pub time: Timestamp,
    /// Who: an account, a key, a partner. An identifier, never a name: erasing a person must leave the list whole.
    pub actor: String,
    /// Which letter.
    pub letter: String,
    /// What happened, in the past tense and dotted: `letter.rendered`, `letter.handed-over`. ETSI EN 319 522-1 has a vocabulary.
    pub kind: String,
    /// The document as it was then.
    pub document: Option<Digest>,
    /// What a partner answered: the digest of its receipt, which is kept beside the list.
    pub receipt: Option<Digest>,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the list, from 0 and without gaps.
    pub sequence: u64,
    /// When, to the millisecond.
    pub time: Timestamp,
    /// Who.
    pub actor: String,
    /// Which letter.
    pub letter: String,
    /// What happened.
    pub kind: String,
    /// SHA-256 of the document as it was then.
    pub document: Option<Digest>,
    /// SHA-256 of the partner's receipt.
    pub receipt: Option<Digest>,
    /// Hash of the row before it in the list; of the list's name for the first.
    pub previous: Digest,
    /// Its place among the rows of its letter, from 0 and without gaps.
    pub letter_sequence: u64,
    /// Hash of the row before it of the same letter; of the list's name for the first.
    pub letter_previous: Digest,
}

impl Event {
    /// The canonical bytes; the crate's documentation has the table.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::new(*b"KEV1");
        out.number(self.sequence);
        out.time(self.time);
        out.text(&self.actor);
        out.text(&self.letter);
        out.text(&self.kind);
        out.optional(self.document);
        out.optional(self.receipt);
        out.digest(self.previous);
        out.number(self.letter_sequence);
        out.digest(self.letter_previous);
        out.finish()
    }

    /// The hash by which the next row, the letter's next row and the hour's tree refer to this one.
    pub fn hash(&self) -> Digest {
        Digest::within(Domain::Row, &[&self.encode()])
    }
}

/// The end of a list, to which rows are appended. One writer holds it at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    list: String,
    next: u64,
    head: Digest,
    time: Timestamp,
}

impl Chain {
    /// The end of a list without rows. Its name tells lists apart: the identifier of an organisation, say.
    pub fn begin(list: &str) -> Self {
        Self {
            list: list.to_owned(),
            next: 0,
            head: genesis(list),
            time: Timestamp::MIN,
        }
    }

    /// The end of a list whose last row is this.
    pub fn resume(list: &str, last: &Event) -> Self {
        Self {
            list: list.to_owned(),
            next: last.sequence.saturating_add(1),
            head: last.hash(),
            time: last.time,
        }
    }

    /// The name of the list.
    pub fn list(&self) -> &str {
        &self.list
    }

    /// Makes the next row. `letter_last` is the last row of the same letter, none when this is its first; the caller keeps both in
    /// one transaction.
    ///
    /// # Errors
    /// [`EvidenceError::Backwards`] when the time lies before the last row's: a clock was set back, take the later of the two.
    /// [`EvidenceError::Text`] when a text is empty, longer than 200 bytes or holds control characters.
    /// [`EvidenceError::OtherLetter`] when `letter_last` is about another letter or lies beyond the end.
    pub fn append(
        &mut self,
        new: NewEvent,
        letter_last: Option<&Event>,
    ) -> Result<Event, EvidenceError> {
        for (field, text) in [
            ("actor", &new.actor),
            ("letter", &new.letter),
            ("kind", &new.kind),
        ] {
            if text.is_empty() || text.len() > LONGEST || text.chars().any(char::is_control) {
                return Err(EvidenceError::Text { field });
            }
        }
        if letter_last.is_some_and(|last| last.letter != new.letter || last.sequence >= self.next) {
            return Err(EvidenceError::OtherLetter { letter: new.letter });
        }
        let time = Timestamp::from_millisecond(new.time.as_millisecond())
            .map_err(|_| EvidenceError::Backwards { last: self.time })?;
        if time < self.time {
            return Err(EvidenceError::Backwards { last: self.time });
        }
        let event = Event {
            sequence: self.next,
            time,
            actor: new.actor,
            letter: new.letter,
            kind: new.kind,
            document: new.document,
            receipt: new.receipt,
            previous: self.head,
            letter_sequence: letter_last.map_or(0, |last| last.letter_sequence.saturating_add(1)),
            letter_previous: letter_last.map_or_else(|| genesis(&self.list), Event::hash),
        };
        self.advance(&event);
        Ok(event)
    }

    /// Walks over a row that is stored: for looking through a whole list, from [`Chain::begin`] on.
    ///
    /// # Errors
    /// [`EvidenceError::Broken`] with the place, when this row does not follow the one before: one of them was changed, removed,
    /// repeated or moved.
    pub fn follow(&mut self, event: &Event) -> Result<(), EvidenceError> {
        let first = event.letter_sequence == 0;
        let fits = event.sequence == self.next
            && event.previous == self.head
            && event.time >= self.time
            && first == (event.letter_previous == genesis(&self.list));
        if !fits {
            return Err(EvidenceError::Broken {
                sequence: self.next,
            });
        }
        self.advance(event);
        Ok(())
    }

    fn advance(&mut self, event: &Event) {
        self.next = event.sequence.saturating_add(1);
        self.head = event.hash();
        self.time = event.time;
    }
}

/// What stands before the first row and the first hour of a list.
pub(crate) fn genesis(list: &str) -> Digest {
    Digest::within(Domain::List, &[list.as_bytes()])
}

//! The record of an hour, and its seal.

use jiff::Timestamp;
use seal::Signer;

use crate::digest::{Digest, Domain};
use crate::encode::Encoder;
use crate::error::EvidenceError;
use crate::event::{Event, genesis};
use crate::tree::Trees;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// What is sealed: that these rows, and no others, were written in this hour, after those of the hours before. An hour without rows
/// has no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// The name of the list.
    pub list: String,
    /// Its place among the records of the list, from 0 and without gaps.
    pub number: u64,
    /// When it began: a whole hour of UTC.
    pub start: Timestamp,
    /// The first row.
    pub first: u64,
    /// How many rows.
    pub count: u64,
    /// The root of the tree over the rows.
    pub root: Digest,
    /// How many letters have rows in it.
    pub letters: u64,
    /// The root of the tree over those letters' last rows: with it, a proof shows that it leaves out no row of its letter.
    pub letters_root: Digest,
    /// The hash of the last row.
    pub head: Digest,
    /// The hash of the record before it; of the list's name for the first.
    pub previous: Digest,
}

impl Hour {
    /// Closes an hour over its rows: all rows of one hour of UTC that follow those of `last`. Close an hour only when no more rows
    /// can come: once the hour is over, or once a row of a later hour is there.
    ///
    /// # Errors
    /// [`EvidenceError::Hour`] when there are no rows, when they do not follow each other and the last record, or when they do not
    /// lie in one hour that is later than the last.
    pub fn close(
        list: &str,
        last: Option<&Self>,
        rows: &[Event],
    ) -> Result<(Self, Trees), EvidenceError> {
        let refuse = |reason| Err(EvidenceError::Hour { reason });
        let [first, ..] = rows else {
            return refuse("it has no rows");
        };
        let start = start_of(first.time);
        let (number, next, previous) = match last {
            None => (0, 0, genesis(list)),
            Some(last) => (last.number + 1, last.first + last.count, last.hash()),
        };
        if last.is_some_and(|last| last.list != list) {
            return refuse("the last record is another list's");
        }
        if last.is_some_and(|last| last.start >= start) {
            return refuse("it is not later than the last record");
        }
        if first.sequence != next || last.is_some_and(|last| last.head != first.previous) {
            return refuse("its first row does not follow the last record");
        }
        let mut head = first.previous;
        for (expected, row) in (next..).zip(rows) {
            if row.sequence != expected || row.previous != head {
                return refuse("its rows do not follow each other");
            }
            if start_of(row.time) != start {
                return refuse("its rows lie in different hours");
            }
            head = row.hash();
        }
        let trees = Trees::over(rows);
        let (Some(root), Some(letters_root)) = (trees.rows.root(), trees.letters.root()) else {
            return refuse("it has no rows");
        };
        let hour = Self {
            list: list.to_owned(),
            number,
            start,
            first: next,
            count: rows.len() as u64,
            root,
            letters: trees.letters.len() as u64,
            letters_root,
            head,
            previous,
        };
        Ok((hour, trees))
    }

    /// The canonical bytes, which the seal is over; the crate's documentation has the table.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::new(*b"KEH1");
        out.text(&self.list);
        out.number(self.number);
        out.time(self.start);
        out.number(self.first);
        out.number(self.count);
        out.digest(self.root);
        out.number(self.letters);
        out.digest(self.letters_root);
        out.digest(self.head);
        out.digest(self.previous);
        out.finish()
    }

    /// The hash by which the next record refers to this one.
    pub fn hash(&self) -> Digest {
        Digest::within(Domain::Hour, &[&self.encode()])
    }

    /// Seals the record: a detached CMS signature over [`Hour::encode`], with an RFC 3161 timestamp when `timestamped`.
    ///
    /// # Errors
    /// [`EvidenceError::Seal`] when the key or the timestamp authority fails; the hour can be sealed later.
    pub fn seal(&self, signer: &Signer, timestamped: bool) -> Result<Vec<u8>, EvidenceError> {
        Ok(signer.detached(&self.encode(), timestamped)?)
    }
}

/// The beginning of the hour of UTC in which a moment lies.
pub fn start_of(time: Timestamp) -> Timestamp {
    let millis = time.as_millisecond();
    Timestamp::from_millisecond(millis - millis.rem_euclid(HOUR)).unwrap_or(Timestamp::MIN)
}

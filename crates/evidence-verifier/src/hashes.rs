//! The hashes anew, from the tables in the format's description.

use ring::digest::{Context, SHA256};

use crate::file::{Hash, ProofFile, Record, Row};

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

/// SHA-256 of a document.
pub(crate) fn document(bytes: &[u8]) -> Hash {
    sha256(&[bytes])
}

/// What stands before the first row and the first hour of a list.
pub(crate) fn list(name: &str) -> Hash {
    sha256(&[&[3], name.as_bytes()])
}

fn length(text: &str) -> [u8; 4] {
    (text.len() as u32).to_be_bytes()
}

/// The hash of a row. The letter's name stands once in the file and in every row's bytes.
pub(crate) fn row(file: &ProofFile, row: &Row) -> Hash {
    let optional =
        |value: &Option<Hash>| value.map_or_else(|| vec![0], |hash| [&[1][..], &hash].concat());
    sha256(&[
        &[0],
        b"KEV1",
        &row.sequence.to_be_bytes(),
        &row.time.as_millisecond().to_be_bytes(),
        &length(&row.actor),
        row.actor.as_bytes(),
        &length(&file.letter),
        file.letter.as_bytes(),
        &length(&row.kind),
        row.kind.as_bytes(),
        &optional(&row.document),
        &optional(&row.receipt),
        &row.previous,
        &row.letter_sequence.to_be_bytes(),
        &row.letter_previous,
    ])
}

/// The leaf of a letter whose last row in an hour this is.
pub(crate) fn letter(file: &ProofFile, last: &Row, hash: &Hash) -> Hash {
    sha256(&[
        &[4],
        b"KEL1",
        &length(&file.letter),
        file.letter.as_bytes(),
        &last.letter_sequence.to_be_bytes(),
        hash,
    ])
}

/// The bytes an hour's seal is over.
pub(crate) fn record_bytes(file: &ProofFile, record: &Record) -> Vec<u8> {
    [
        b"KEH1".as_slice(),
        &length(&file.list),
        file.list.as_bytes(),
        &record.number.to_be_bytes(),
        &record.start.as_millisecond().to_be_bytes(),
        &record.first.to_be_bytes(),
        &record.count.to_be_bytes(),
        &record.root,
        &record.letters.to_be_bytes(),
        &record.letters_root,
        &record.head,
        &record.previous,
    ]
    .concat()
}

/// The hash of an hour's record.
pub(crate) fn record(file: &ProofFile, record: &Record) -> Hash {
    sha256(&[&[2], &record_bytes(file, record)])
}

/// The root to which a path leads from the leaf at `index` of `size` (RFC 9162 §2.1.3.2); none when the path has another length
/// than such a leaf's.
pub(crate) fn root_of(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, leaf);
    for neighbour in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            hash = sha256(&[&[1], neighbour, &hash]);
            // A node without a partner has moved up since.
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = sha256(&[&[1], &hash, neighbour]);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

//! Evidence of what happened: hash-chained events, a sealed Merkle root per hour, a proof file for one letter.
//!
//! ```
//! use evidence::{Chain, Digest, Hour, NewEvent, Proof};
//!
//! // Two things happen to a letter; each row goes into the store with the action that made it true.
//! let mut chain = Chain::begin("schelderode");
//! let new = |time: &str, kind: &str| NewEvent {
//!     time: time.parse().unwrap(),
//!     actor: "account-7".into(),
//!     letter: "letter-1".into(),
//!     kind: kind.into(),
//!     document: Some(Digest::of(b"%PDF-1.7 ...")),
//!     receipt: None,
//! };
//! let rendered = chain.append(new("2026-11-25T09:30:00Z", "letter.rendered"), None).unwrap();
//! let handed = chain.append(new("2026-11-25T09:41:07.250Z", "letter.handed-over"), Some(&rendered)).unwrap();
//! let rows = [rendered, handed];
//!
//! // When the hour is over, its rows become one root, and the root is sealed.
//! let (hour, trees) = Hour::close("schelderode", None, &rows).unwrap();
//! # let pki = judges::pki::pki();
//! # let pem = [pki.leaf("p256").key_pem(), pki.leaf("p256").chain_pem()].concat();
//! let signer = seal::KeyFile::from_pem(&pem, None).unwrap().into_signer().unwrap();
//! let sealed = hour.seal(&signer, false).unwrap();
//!
//! // Years later somebody asks: the file of this letter, for anybody to check.
//! let mut proof = Proof::begin("schelderode", "letter-1", None);
//! proof.add_hour(&hour, &sealed, &trees, &rows).unwrap();
//! let file = proof.to_json().unwrap();
//!
//! // The other side's program, which shares no code with this crate.
//! use evidence_verifier::{Conclusion, Options, verify};
//! let options = Options::at("2026-12-01T00:00:00Z".parse().unwrap()).with_root(&pki.root_der()).unwrap();
//! assert_eq!(verify(file.as_bytes(), &options).unwrap().conclusion, Conclusion::Proven);
//! let forged = file.replace("09:41", "08:41");
//! assert_eq!(verify(forged.as_bytes(), &options).unwrap().conclusion, Conclusion::Broken);
//! ```
//!
//! # The method
//!
//! A database can be changed by who owns it, and a log file by who owns the machine. Three steps make that visible.
//!
//! **Chain.** Each row holds the hash of the row before it (Haber and Stornetta, *How to time-stamp a digital document*, 1991).
//! Whoever changes, removes, repeats or moves one row must change every row after it. [`Chain::follow`] walks over a stored list
//! and names the place where it breaks. A row also holds the hash of the row before it *of the same letter*, so that the rows of
//! one letter can be shown to be complete without showing those of others.
//!
//! **Tree.** A chain is long, and a proof should be short. The rows of an hour are the leaves of a Merkle tree (RFC 9162 §2.1, as
//! in Certificate Transparency); a row is shown to be under its root by one hash per level: 17 for 100,000 rows.
//! A second tree has one leaf for each letter that has rows in that hour and names its last one; so a proof also shows that the
//! hour holds no later row of its letter.
//!
//! **Seal.** The record of the hour (which rows, their root, the hash of the record before it) is signed with the organisation's
//! seal, and may carry a timestamp of an independent authority. One signature an hour, whether ten letters left or a hundred
//! thousand; and whoever wants to change the past needs the key, and the authority's too.
//!
//! Rows hold identifiers and plain words, never names or addresses: erasing a person leaves the list whole.
//!
//! # Bytes
//!
//! Hashes are SHA-256 over one byte that names what is hashed and then the bytes:
//! `00` a row, `01` two nodes of a tree (left, right), `02` the record of an hour, `03` the name of the list (UTF-8), which stands
//! where a first row or record has no predecessor, `04` a letter's leaf: `KEL1`, the letter (text), the place of its last row
//! among the letter's rows (number), that row's hash. Numbers are unsigned, big-endian, eight bytes; moments are milliseconds since
//! 1970 as signed eight bytes; texts are a length of four bytes and UTF-8; an optional hash is one byte `00`, or `01` and the hash.
//!
//! | row | | record of an hour | |
//! |---|---|---|---|
//! | `KEV1` | four bytes | `KEH1` | four bytes |
//! | sequence | number | list | text |
//! | time | moment | number | number |
//! | actor | text | start | moment, a whole hour |
//! | letter | text | first row | number |
//! | kind | text | count of rows | number |
//! | document | optional hash | root | hash |
//! | receipt | optional hash | count of letters | number |
//! | previous row | hash | root of the letters | hash |
//! | place among the letter's rows | number | head: hash of the last row | hash |
//! | previous row of the letter | hash | previous record | hash |
//!
//! The seal is a detached CMS signature (CAdES B-B or B-T) over the bytes of the record. `openssl cms -verify` reads it.
//!
//! The file is JSON; `docs/evidence-proof.schema.json` describes it. It lists the letter's rows with their paths, every hour from
//! the first row's to the last row's, and the seals of the hours with rows.
//!
//! # What follows RFC 4998, and what does not
//!
//! The *Evidence Record Syntax* has the same parts under other names. The tree and its path are its hash tree and reduced hash tree
//! (§4.2–4.3), but rows keep their order and leaves differ from nodes, as in RFC 9162, where RFC 4998 sorts hashes and knows no
//! difference. The sealed root is its archive timestamp (§4), with a seal and an optional timestamp instead of a timestamp alone.
//! Renewal of timestamps (§5.2) comes by the chain: the newest sealed record covers all older ones, so that keeping *it* fresh
//! keeps them. Renewal of hashes (§5.3), for the day SHA-256 weakens, is left to a next version of the format: the four letters at
//! the beginning of each record leave room. The ASN.1 form `EvidenceRecord` is not written.
//!
//! # What the caller keeps
//!
//! Rows, records, seals and receipts, in its own store and in one transaction with what they tell; one writer per list at a time;
//! a clock that does not go back ([`EvidenceError::Backwards`]). This crate stores nothing and asks no clock.

mod digest;
mod encode;
mod error;
mod event;
mod hour;
mod proof;
mod tree;

pub use digest::Digest;
pub use error::EvidenceError;
pub use event::{Chain, Event, NewEvent};
pub use hour::{Hour, start_of};
pub use proof::Proof;
pub use tree::{Tree, Trees};

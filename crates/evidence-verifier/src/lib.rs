//! Judges a proof file of a letter, with nothing but the file; shares no code with what wrote it.
//!
//! ```
//! use evidence_verifier::{Conclusion, Language, Options, verify};
//! # use evidence::{Chain, Digest, Hour, NewEvent, Proof};
//! # let mut chain = Chain::begin("schelderode");
//! # let new = NewEvent {
//! #     time: "2026-11-25T09:30:00Z".parse().unwrap(), actor: "account-7".into(), letter: "letter-1".into(),
//! #     kind: "letter.rendered".into(), document: Some(Digest::of(b"%PDF")), receipt: None,
//! # };
//! # let rows = [chain.append(new, None).unwrap()];
//! # let (hour, trees) = Hour::close("schelderode", None, &rows).unwrap();
//! # let pki = judges::pki::pki();
//! # let key = seal::KeyFile::from_pem(&[pki.leaf("p256").key_pem(), pki.leaf("p256").chain_pem()].concat(), None).unwrap();
//! # let sealed = hour.seal(&key.into_signer().unwrap(), false).unwrap();
//! # let mut proof = Proof::begin("schelderode", "letter-1", None);
//! # proof.add_hour(&hour, &sealed, &trees, &rows).unwrap();
//! # let file = proof.to_json().unwrap().into_bytes();
//! # let roots_pem = pki.root_pem();
//! let now = "2026-12-01T00:00:00Z".parse().unwrap();
//! let report = verify(&file, &Options::at(now).with_roots_pem(&roots_pem).unwrap()).unwrap();
//! assert_eq!(report.conclusion, Conclusion::Proven);
//! assert!(report.text(Language::Nl).starts_with("Alles klopt."));
//! ```
//!
//! # What a proof is
//!
//! Kantel writes down everything that happens to a letter: made, sealed, handed to the printer, delivered. Each row refers to the
//! row before it by hash, so that none can be changed, removed or slipped in without changing all that follow. Once an hour the
//! rows of that hour become the leaves of a Merkle tree, and its root is sealed: one signature for any number of rows. The file of
//! one letter holds its rows, for each the short path to the root of its hour, the sealed records of the hours and the links
//! between them. It holds nothing of other letters but hashes.
//!
//! The format and its bytes are described where they are written, in the crate `evidence`. This crate was written from that
//! description alone and uses other libraries, so that a fault in one of the two shows as a disagreement.
//!
//! # What is checked
//!
//! | check | holds when |
//! |---|---|
//! | [`Check::Row`] | the row's hash and its path give the root of the hour it lies in (RFC 9162 §2.1.3) |
//! | [`Check::Complete`] | the hour's second tree names the last of these rows as the letter's last |
//! | [`Check::Order`] | the letter's rows are numbered without a gap and each names the hash of the one before |
//! | [`Check::Hours`] | the records of the hours are numbered without a gap and each names the hash of the one before |
//! | [`Check::Seal`] | the hour's CMS signature (RFC 5652) is over this record and names its certificate (RFC 5035) |
//! | [`Check::Signer`] | a valid path leads from that certificate to a root the reader gave (RFC 5280), and all hours were sealed under one name |
//! | [`Check::Time`] | a timestamp (RFC 3161) over the seal comes from an authority under such a root; without one, the time is only claimed |
//! | [`Check::Document`] | the document given, and the one the file names, are that of the letter's last row with a document |
//!
//! One check that fails makes the conclusion [`Conclusion::Broken`]. When nothing fails but who sealed is not established, it is
//! [`Conclusion::Unconfirmed`]: anybody can seal a story of his own with a certificate of his own.
//!
//! # What a proof cannot show
//!
//! That nothing happened afterwards: an older proof of the same letter stays true. Whether a certificate was revoked: the file
//! brings no revocation data, and a program that needs nothing but the file fetches none. That the writer told the truth when it
//! wrote: only that it has told the same story since.

mod cms;
mod file;
mod hashes;
mod judge;
mod path;
mod report;
mod signature;

pub use file::ReadError;
pub use report::{Check, Conclusion, Finding, Language, Outcome, Report, Told, Why};

use der::Decode as _;
use jiff::Timestamp;
use x509_cert::Certificate;

/// What the reader knows beside the file.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    pub(crate) now: Timestamp,
    pub(crate) roots: Vec<Certificate>,
    pub(crate) document: Option<&'a [u8]>,
}

/// Roots that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the trusted roots cannot be read: {0}")]
pub struct RootsError(String);

impl<'a> Options<'a> {
    /// Nothing but the present moment, at which a certificate must still be valid when no timestamp says when it was used.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            roots: Vec::new(),
            document: None,
        }
    }

    /// Adds roots the reader trusts, as PEM certificates one after the other.
    ///
    /// # Errors
    /// When there is none, or one cannot be read.
    pub fn with_roots_pem(mut self, pem: &str) -> Result<Self, RootsError> {
        // Text between certificates is allowed (RFC 7468 §5.2), and common in bundles.
        let begin = "-----BEGIN CERTIFICATE-----";
        let blocks: String = pem
            .split(begin)
            .skip(1)
            .filter_map(|block| block.split_once("-----END CERTIFICATE-----"))
            .map(|(body, _)| format!("{begin}{body}-----END CERTIFICATE-----\n"))
            .collect();
        let roots = Certificate::load_pem_chain(blocks.as_bytes())
            .map_err(|fault| RootsError(fault.to_string()))?;
        if roots.is_empty() {
            return Err(RootsError("no PEM certificate is in it".into()));
        }
        self.roots.extend(roots);
        Ok(self)
    }

    /// Adds one root the reader trusts, DER.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with_root(mut self, der: &[u8]) -> Result<Self, RootsError> {
        self.roots
            .push(Certificate::from_der(der).map_err(|fault| RootsError(fault.to_string()))?);
        Ok(self)
    }

    /// Adds the letter's PDF, to be compared with the rows.
    #[must_use]
    pub fn with_document(mut self, document: &'a [u8]) -> Self {
        self.document = Some(document);
        self
    }
}

/// Judges a proof file.
///
/// # Errors
/// [`ReadError`] when it is no proof file at all, so that nothing can be said of it.
pub fn verify(file: &[u8], options: &Options<'_>) -> Result<Report, ReadError> {
    Ok(judge::judge(&file::read(file)?, options))
}

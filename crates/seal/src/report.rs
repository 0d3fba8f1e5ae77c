//! What a judge says: words of ETSI EN 319 102-1, with reasons a person can follow.
//!
//! [`Report`] is plain data. [`Report::to_json`] gives it to programs, [`Report::text`] to people (Dutch or English),
//! [`Report::letter_fields`] to a letter template.
//!
//! Every enum value in JSON is in capitals with hyphens or underscores when it is a word of the standard (`TOTAL-PASSED`,
//! `TRY_LATER`) and in small letters when it is ours (`form_filling`). Times are RFC 3339 in UTC, digests hexadecimal.

mod letter;
mod reason;
mod text;

pub use reason::{ChainRule, Reason};

use crate::Level;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// The main verdict (EN 319 102-1 §5.1.3, table 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Indication {
    /// Everything checks out.
    #[serde(rename = "TOTAL-PASSED")]
    TotalPassed,
    /// What is known is not enough to say yes or no.
    #[serde(rename = "INDETERMINATE")]
    Indeterminate,
    /// The signature is wrong, whatever else may become known.
    #[serde(rename = "TOTAL-FAILED")]
    TotalFailed,
}

impl std::fmt::Display for Indication {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        })
    }
}

/// Why it is not `TOTAL-PASSED` (EN 319 102-1 §5.1.3, tables 5 and 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubIndication {
    /// The form is broken: nothing can be checked.
    FormatFailure,
    /// The content is not what was signed.
    HashFailure,
    /// The signature was not made by the certificate's key.
    SigCryptoFailure,
    /// The certificate had been revoked when the signature was made; there is proof.
    Revoked,
    /// The certificate had ended when the signature was made; there is proof.
    Expired,
    /// The certificate was not valid yet when the signature was made.
    NotYetValid,
    /// The signature, or what happened to the document since, does not keep to a rule.
    SigConstraintsFailure,
    /// The chain does not keep to a rule.
    ChainConstraintsFailure,
    /// The chain cannot be checked for another reason.
    CertificateChainGeneralFailure,
    /// An algorithm is too weak, and nothing proves that the signature is older than the weakness.
    CryptoConstraintsFailureNoPoe,
    /// No chain leads to a trust anchor.
    NoCertificateChainFound,
    /// The certificate was revoked, and nothing proves that the signature is older.
    RevokedNoPoe,
    /// An authority was revoked, and nothing proves that the signature is older.
    RevokedCaNoPoe,
    /// A certificate is outside its validity, and nothing proves that the signature was made inside.
    OutOfBoundsNoPoe,
    /// The same, and the certificate was never revoked.
    OutOfBoundsNotRevoked,
    /// Something is missing that only time proves.
    NoPoe,
    /// Revocation data is missing or too old.
    TryLater,
    /// The signer's certificate is not there.
    NoSigningCertificateFound,
    /// There is nothing signed.
    SignedDataNotFound,
}

impl std::fmt::Display for SubIndication {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => f.write_str(&word),
            _ => Err(std::fmt::Error),
        }
    }
}

/// The verdict on a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The name of the file, when the caller gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// The SHA-256 digest of the file.
    pub sha256: String,
    /// Its size in bytes.
    pub size: usize,
    /// The time for which this verdict was made.
    pub time: Timestamp,
    /// The worst verdict among the signatures. A document with timestamps only is signed by nobody: `INDETERMINATE`, or `TOTAL-FAILED`
    /// when one of them fails.
    pub indication: Indication,
    /// Why, when it is not `TOTAL-PASSED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// What is wrong with the file as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Signatures and document timestamps, in the order they were made.
    pub signatures: Vec<SignatureReport>,
}

/// What a signature field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// A person's or an organisation's signature.
    Signature,
    /// A certification: the first signature, which limits later changes.
    Certification,
    /// An archive timestamp over the whole document.
    DocumentTimestamp,
}

/// The verdict on one signature or document timestamp.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignatureReport {
    /// The name of the field.
    pub field: String,
    /// What it is.
    pub kind: SignatureKind,
    /// Which revision of the document it signs, from 1, and of how many.
    pub revision: usize,
    /// How many revisions the document has.
    pub revisions: usize,
    /// The signer's common name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// The time the signer claims; for a document timestamp, its own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_time: Option<Timestamp>,
    /// The earliest time at which it is proven to have existed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_time: Option<Timestamp>,
    /// The PAdES level that was reached; none for document timestamps and other kinds of signature.
    #[serde(serialize_with = "level_word", skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// How it was made, for example `ECDSA P-256 SHA-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The reason the signer gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_reason: Option<String>,
    /// The place the signer gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_location: Option<String>,
    /// The verdict.
    pub indication: Indication,
    /// Why, when it is not `TOTAL-PASSED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// What was found: what decides first, then what is worth knowing.
    pub reasons: Vec<Reason>,
    /// What happened to the document since.
    pub modifications: Modifications,
    /// The chain, the signer's certificate first, the trust anchor last; as far as it was found.
    pub chain: Vec<CertificateReport>,
    /// The timestamps inside the signature.
    pub timestamps: Vec<TimestampReport>,
}

/// A certificate in a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateReport {
    /// The subject, as RFC 4514 writes it.
    pub subject: String,
    /// The common name.
    pub name: String,
    /// The serial number, hexadecimal.
    pub serial: String,
    /// The first moment of validity.
    pub not_before: Timestamp,
    /// The last moment of validity.
    pub not_after: Timestamp,
    /// The issuer's common name.
    pub issuer: String,
    /// The SHA-256 digest of the certificate.
    pub sha256: String,
    /// What is known of its revocation.
    pub revocation: RevocationState,
}

/// What is known of a certificate's revocation, at the time that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationState {
    /// It is a trust anchor: trusted until it is taken off the list.
    Anchor,
    /// Not revoked, by an OCSP answer.
    GoodByOcsp,
    /// Not revoked, by a list.
    GoodByCrl,
    /// Revoked.
    Revoked,
    /// Nothing usable says so.
    Unknown,
    /// It was not looked at: something else decided before.
    NotChecked,
}

/// A timestamp inside a signature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimestampReport {
    /// Its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    /// The common name of the authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The verdict on it.
    pub indication: Indication,
    /// Why, when it is not `TOTAL-PASSED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// What was found.
    pub reasons: Vec<Reason>,
}

/// How far later revisions went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeLevel {
    /// Nothing came after.
    None,
    /// Evidence for later validation: certificates, revocation data, document timestamps, metadata.
    Evidence,
    /// Forms were filled in, or signed.
    FormFilling,
    /// Notes were added.
    Annotations,
    /// Something that was signed was changed, or something was added that no rule allows.
    Forbidden,
}

/// What happened to the document after a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Modifications {
    /// The farthest.
    pub level: ChangeLevel,
    /// What is allowed: by the certification, by the field's lock, or by default (form filling).
    pub allowed: ChangeLevel,
    /// Each.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// In which revision, from 1.
    pub revision: usize,
    /// How far it goes.
    pub level: ChangeLevel,
    /// What it is.
    pub what: ChangeKind,
    /// The object it is about, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// The name of the field, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Certificates or revocation data.
    SecurityStore,
    /// Descriptive metadata.
    Metadata,
    /// A document timestamp.
    DocumentTimestamp,
    /// A new field for a signature.
    SignatureField,
    /// A signature.
    Signature,
    /// A signature in a field that was prepared for it.
    PreparedSignature,
    /// A new field that is seen on a page.
    VisibleField,
    /// The value or appearance of a field.
    FieldValue,
    /// A field that a signature locked was changed.
    LockedField,
    /// All fields are to be drawn anew from their values.
    DrawnAnew,
    /// A note on a page.
    Annotation,
    /// An annotation that is not a note, or one that was there and is gone or changed.
    ForeignAnnotation,
    /// A page: its contents, size or resources.
    Page,
    /// The list of pages.
    PageTree,
    /// The catalog: what the document consists of.
    Catalog,
    /// The form itself: fields that came or went.
    Form,
    /// A font, picture or other stream that was part of what was signed.
    SignedObject,
    /// An object that was taken away.
    Removed,
    /// Bytes that no cross-reference names, and that some readers would find.
    Unnamed,
    /// The later revision cannot be read, or not by every program.
    Unreadable,
}

/// What somebody else wrote, fit to be printed: one line, with nothing that steers a terminal or turns the reading direction around,
/// so that it cannot look like a line of the report.
fn clean(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out: String = text
        .chars()
        .take(MAX_PRINTED)
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(MAX_PRINTED).is_some() {
        out.push('…');
    }
    out
}

/// How many characters of what somebody else wrote are printed.
const MAX_PRINTED: usize = 600;

fn level_word<S: Serializer>(level: &Option<Level>, serializer: S) -> Result<S::Ok, S::Error> {
    match level {
        Some(level) => serializer.collect_str(level),
        None => serializer.serialize_none(),
    }
}

impl Report {
    /// The report as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether every signature is `TOTAL-PASSED`, and there is at least one.
    pub fn passed(&self) -> bool {
        self.indication == Indication::TotalPassed
    }
}

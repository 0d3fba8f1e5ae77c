//! Reasons, as data and in words.

use crate::Language;
use jiff::Timestamp;
use serde::Serialize;

/// Something that was found. In JSON: an object with `code` and the named details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The file cannot be read as a PDF.
    FileUnreadable {
        /// What the reader said.
        detail: String,
    },
    /// The file holds no signature.
    NoSignature,
    /// The signature dictionary misses something or is of an unknown kind.
    DictionaryWrong {
        /// What.
        detail: String,
    },
    /// `ByteRange` does not cover the whole revision but the signature itself.
    ByteRangeWrong {
        /// What is wrong with it.
        detail: String,
    },
    /// The container cannot be read.
    ContainerUnreadable {
        /// What the reader said.
        detail: String,
    },
    /// Bytes that are not zero follow the container in its place. They are not signed.
    PaddingNotZero,
    /// The signed digest is not that of the document.
    DigestMismatch,
    /// The signature was not made by this key, or over other attributes.
    SignatureWrong,
    /// This algorithm is not known here.
    AlgorithmUnknown {
        /// The algorithm.
        algorithm: String,
    },
    /// This algorithm or key is too weak.
    AlgorithmWeak {
        /// The algorithm or key.
        algorithm: String,
    },
    /// The signer's certificate is not in the container.
    SignerMissing,
    /// Nothing binds the signature to its certificate.
    SignerUnbound,
    /// The signature is bound to another certificate.
    SignerOther,
    /// No chain leads from this certificate to a trust anchor.
    NoChain {
        /// The certificate.
        subject: String,
    },
    /// A certificate does not keep to a rule of the chain.
    ChainConstraint {
        /// The certificate.
        subject: String,
        /// The rule.
        rule: ChainRule,
    },
    /// A certificate was not valid yet.
    NotYetValid {
        /// The certificate.
        subject: String,
        /// Since when it is valid.
        from: Timestamp,
    },
    /// A certificate had ended.
    Expired {
        /// The certificate.
        subject: String,
        /// Until when it was valid.
        until: Timestamp,
    },
    /// A certificate was revoked.
    Revoked {
        /// The certificate.
        subject: String,
        /// Since when.
        at: Timestamp,
        /// The CRLReason (RFC 5280 §5.3.1), when known.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<u8>,
    },
    /// Nothing usable says whether a certificate was revoked.
    RevocationUnknown {
        /// The certificate.
        subject: String,
    },
    /// The timestamp is over something else.
    TimestampOther,
    /// The timestamp is from the future.
    TimestampFuture {
        /// Its time.
        time: Timestamp,
    },
    /// The document was changed beyond what is allowed.
    ForbiddenChange,
    /// The work was more than is done for one file.
    TooMuchWork,
}

/// Rules of a chain (RFC 5280 §6.1, RFC 3161 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainRule {
    /// The issuer is no authority.
    NotAnAuthority,
    /// The chain is longer than an authority allows.
    PathLength,
    /// The key may not be used for this.
    KeyUsage,
    /// The certificate is not for this purpose.
    ExtendedKeyUsage,
    /// The name is outside what an authority may name.
    NameConstraints,
    /// A critical extension is not known.
    UnknownExtension,
}

impl ChainRule {
    fn words(self, language: Language) -> &'static str {
        let (dutch, english) = match self {
            Self::NotAnAuthority => (
                "mag geen certificaten uitgeven",
                "may not issue certificates",
            ),
            Self::PathLength => (
                "laat geen zo lange keten toe",
                "does not allow a chain of this length",
            ),
            Self::KeyUsage => (
                "mag niet hiervoor gebruikt worden (sleutelgebruik)",
                "may not be used for this (key usage)",
            ),
            Self::ExtendedKeyUsage => ("dient niet voor dit doel", "is not meant for this purpose"),
            Self::NameConstraints => (
                "heeft een naam die de uitgever niet mag geven",
                "has a name that its issuer may not give",
            ),
            Self::UnknownExtension => (
                "stelt een eis die wij niet kennen",
                "makes a demand that is not known here",
            ),
        };
        match language {
            Language::Dutch => dutch,
            Language::English => english,
        }
    }
}

impl Reason {
    /// One sentence for a person.
    pub fn text(&self, language: Language) -> String {
        let (dutch, english) = match self {
            Self::FileUnreadable { detail } => (
                format!("Het bestand kan niet gelezen worden als pdf ({detail})."),
                format!("The file cannot be read as a PDF ({detail})."),
            ),
            Self::NoSignature => (
                "Het bestand bevat geen handtekening.".into(),
                "The file holds no signature.".into(),
            ),
            Self::DictionaryWrong { detail } => (
                format!("De handtekening heeft niet de vorm die hoort ({detail})."),
                format!("The signature does not have the form it should have ({detail})."),
            ),
            Self::ByteRangeWrong { detail } => (
                format!("De handtekening dekt niet het hele document ({detail})."),
                format!("The signature does not cover the whole document ({detail})."),
            ),
            Self::ContainerUnreadable { detail } => (
                format!("De handtekening kan niet gelezen worden ({detail})."),
                format!("The signature cannot be read ({detail})."),
            ),
            Self::PaddingNotZero => (
                "Na de handtekening staan gegevens die niet ondertekend zijn.".into(),
                "Data that is not signed follows the signature.".into(),
            ),
            Self::DigestMismatch => (
                "Het document is gewijzigd: het is niet meer wat ondertekend werd.".into(),
                "The document was changed: it is no longer what was signed.".into(),
            ),
            Self::SignatureWrong => (
                "De handtekening is niet met deze sleutel gezet.".into(),
                "The signature was not made with this key.".into(),
            ),
            Self::AlgorithmUnknown { algorithm } => (
                format!("Het algoritme {algorithm} kennen wij niet."),
                format!("The algorithm {algorithm} is not known here."),
            ),
            Self::AlgorithmWeak { algorithm } => (
                format!("{algorithm} is niet meer sterk genoeg."),
                format!("{algorithm} is no longer strong enough."),
            ),
            Self::SignerMissing => (
                "Het certificaat van de ondertekenaar ontbreekt.".into(),
                "The signer's certificate is missing.".into(),
            ),
            Self::SignerUnbound => (
                "Niets verbindt de handtekening met het certificaat.".into(),
                "Nothing binds the signature to the certificate.".into(),
            ),
            Self::SignerOther => (
                "De handtekening hoort bij een ander certificaat.".into(),
                "The signature belongs to another certificate.".into(),
            ),
            Self::NoChain { subject } => (
                format!(
                    "Het certificaat van {subject} leidt niet naar een uitgever die wij vertrouwen."
                ),
                format!("The certificate of {subject} does not lead to an authority we trust."),
            ),
            Self::ChainConstraint { subject, rule } => (
                format!(
                    "Het certificaat van {subject} {}.",
                    rule.words(Language::Dutch)
                ),
                format!(
                    "The certificate of {subject} {}.",
                    rule.words(Language::English)
                ),
            ),
            Self::NotYetValid { subject, from } => (
                format!("Het certificaat van {subject} geldt pas vanaf {from}."),
                format!("The certificate of {subject} is valid only from {from}."),
            ),
            Self::Expired { subject, until } => (
                format!("Het certificaat van {subject} is vervallen op {until}."),
                format!("The certificate of {subject} ended on {until}."),
            ),
            Self::Revoked { subject, at, .. } => (
                format!("Het certificaat van {subject} is ingetrokken op {at}."),
                format!("The certificate of {subject} was revoked on {at}."),
            ),
            Self::RevocationUnknown { subject } => (
                format!("Het is niet bekend of het certificaat van {subject} ingetrokken is."),
                format!("It is not known whether the certificate of {subject} was revoked."),
            ),
            Self::TimestampOther => (
                "De tijdstempel hoort bij iets anders.".into(),
                "The timestamp belongs to something else.".into(),
            ),
            Self::TimestampFuture { time } => (
                format!("De tijdstempel draagt een tijd die nog moet komen: {time}."),
                format!("The timestamp bears a time that is still to come: {time}."),
            ),
            Self::ForbiddenChange => (
                "Na de handtekening is het document gewijzigd op een manier die niet mag.".into(),
                "After the signature the document was changed in a way that is not allowed.".into(),
            ),
            Self::TooMuchWork => (
                "Het bestand vraagt meer rekenwerk dan wij voor één bestand doen.".into(),
                "The file asks for more work than is done for one file.".into(),
            ),
        };
        match language {
            Language::Dutch => dutch,
            Language::English => english,
        }
    }
}

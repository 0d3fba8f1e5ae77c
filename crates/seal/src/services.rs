//! What signing needs from outside this crate: a private key, timestamps, revocation data.
//!
//! The crate itself never opens a socket, asks no clock and loads no driver. Callers hand it these traits; `seal-adapters` has the
//! real ones, tests have small ones of their own.

use jiff::Timestamp;

/// How a signature is computed. The names are those of RFC 5754 (RSA, ECDSA) and RFC 4056 (PSS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes.
    RsaPssSha256,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384Sha384,
}

/// A private key somewhere: in memory, in a hardware module, at a trust service.
pub trait SigningKey: Send + Sync {
    /// The algorithm of every signature this key makes here.
    fn algorithm(&self) -> Algorithm;

    /// Signs each message and answers in the same order. A message is the DER of the signed attributes, a few hundred bytes; the key
    /// hashes it as [`SigningKey::algorithm`] says. ECDSA answers are DER `ECDSA-Sig-Value`s. Many at once is one call, because a
    /// trust service counts calls.
    ///
    /// # Errors
    /// When the key cannot be reached or refuses; then no signature of this call may be used.
    fn sign(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, ServiceError>;
}

/// A timestamp authority (RFC 3161).
pub trait TimestampAuthority: Send + Sync {
    /// A token (DER `ContentInfo`) over this SHA-256 digest.
    ///
    /// # Errors
    /// When the authority cannot be reached, refuses, or answers something that does not match the question.
    fn timestamp(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ServiceError>;
}

/// Where revocation data comes from: OCSP (RFC 6960) first, a list (RFC 5280 §5) otherwise.
pub trait RevocationSource: Send + Sync {
    /// What is known now of `certificate`, issued by `issuer` (both DER).
    ///
    /// # Errors
    /// When neither kind can be had for this certificate.
    fn revocation(&self, certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError>;
}

/// Revocation data of one certificate, as embedded in a document security store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revocation {
    /// DER `OCSPResponse`, when a responder answered.
    pub ocsp: Option<Vec<u8>>,
    /// DER `CertificateList`, when a list was fetched.
    pub crl: Option<Vec<u8>>,
    /// Until when this answer is fresh (`nextUpdate`), when it says so.
    pub next_update: Option<Timestamp>,
}

/// An outside service that did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// Not reachable, too slow or too busy: asking again later may help.
    #[error("{service} does not answer: {reason}")]
    Unavailable {
        /// Who, in words for a person.
        service: String,
        /// What was seen.
        reason: String,
    },
    /// It answered, and refused or answered something wrong: asking again will not help.
    #[error("{service} refused: {reason}")]
    Refused {
        /// Who, in words for a person.
        service: String,
        /// What it said.
        reason: String,
    },
}

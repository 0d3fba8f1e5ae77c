//! Digests and signatures, and which of them are still strong enough.

use crate::asn1::{Algorithm, Reader, tag};
use crate::cms::{Certificate, oids};
use const_oid::ObjectIdentifier;
use ring::{digest, signature};

/// Why a signature was not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The algorithm, or this combination of key and digest, is not known here.
    Unknown(String),
    /// The signature is wrong.
    Wrong,
}

/// The digest algorithm of this name.
pub(super) fn digest_by_oid(oid: ObjectIdentifier) -> Option<&'static digest::Algorithm> {
    Some(match oid {
        oids::SHA1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        oids::SHA256 => &digest::SHA256,
        oids::SHA384 => &digest::SHA384,
        oids::SHA512 => &digest::SHA512,
        _ => return None,
    })
}

fn digest_word(oid: ObjectIdentifier) -> &'static str {
    match oid {
        oids::MD5 => "MD5",
        oids::SHA1 => "SHA-1",
        oids::SHA256 => "SHA-256",
        oids::SHA384 => "SHA-384",
        oids::SHA512 => "SHA-512",
        _ => "?",
    }
}

/// How a signature is computed, as its algorithm identifier (and for CMS the digest beside it) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Pkcs1(ObjectIdentifier),
    Pss(ObjectIdentifier),
    Ecdsa(ObjectIdentifier),
    Ed25519,
}

fn scheme(algorithm: &Algorithm<'_>, beside: Option<ObjectIdentifier>) -> Option<Scheme> {
    Some(match algorithm.oid {
        oids::RSA => Scheme::Pkcs1(beside?),
        oids::RSA_SHA1 => Scheme::Pkcs1(oids::SHA1),
        oids::RSA_SHA256 => Scheme::Pkcs1(oids::SHA256),
        oids::RSA_SHA384 => Scheme::Pkcs1(oids::SHA384),
        oids::RSA_SHA512 => Scheme::Pkcs1(oids::SHA512),
        oids::RSA_PSS => Scheme::Pss(pss_digest(algorithm)?),
        oids::EC => Scheme::Ecdsa(beside?),
        oids::ECDSA_SHA1 => Scheme::Ecdsa(oids::SHA1),
        oids::ECDSA_SHA256 => Scheme::Ecdsa(oids::SHA256),
        oids::ECDSA_SHA384 => Scheme::Ecdsa(oids::SHA384),
        oids::ECDSA_SHA512 => Scheme::Ecdsa(oids::SHA512),
        oids::ED25519 => Scheme::Ed25519,
        _ => return None,
    })
}

/// The digest of RSASSA-PSS parameters (RFC 4055 §3.1), when MGF1 uses the same and the salt is as long as the digest.
fn pss_digest(algorithm: &Algorithm<'_>) -> Option<ObjectIdentifier> {
    let mut fields = algorithm.parameters?.reader();
    let mut hash = oids::SHA1;
    let mut mask = oids::SHA1;
    let mut salt: usize = 20;
    if let Some(explicit) = fields.optional(tag::context(0)).ok()? {
        hash = Algorithm::read(&mut explicit.reader()).ok()?.oid;
    }
    if let Some(explicit) = fields.optional(tag::context(1)).ok()? {
        let generator = Algorithm::read(&mut explicit.reader()).ok()?;
        if generator.oid != oids::MGF1 {
            return None;
        }
        mask = Algorithm::of(generator.parameters?).ok()?.oid;
    }
    if let Some(explicit) = fields.optional(tag::context(2)).ok()? {
        let [length] = *explicit.reader().integer().ok()? else {
            return None;
        };
        salt = usize::from(length);
    }
    let length = digest_by_oid(hash)?.output_len();
    (mask == hash && salt == length).then_some(hash)
}

/// The bits of an RSA key (PKCS#1 RSAPublicKey).
fn rsa_bits(key: &[u8]) -> Option<usize> {
    let modulus = crate::asn1::trimmed(Reader::new(key).sequence().ok()?.integer().ok()?);
    let first = modulus.first()?;
    Some(modulus.len() * 8 - first.leading_zeros() as usize)
}

fn curve(certificate: &Certificate<'_>) -> Option<ObjectIdentifier> {
    certificate.key_algorithm.parameters?.oid().ok()
}

/// In words, for example `ECDSA P-256 SHA-256`.
pub(super) fn describe(
    certificate: &Certificate<'_>,
    algorithm: &Algorithm<'_>,
    beside: Option<ObjectIdentifier>,
) -> String {
    let rsa = rsa_bits(certificate.key).unwrap_or_default();
    match scheme(algorithm, beside) {
        Some(Scheme::Pkcs1(hash)) => format!("RSA {rsa} {}", digest_word(hash)),
        Some(Scheme::Pss(hash)) => format!("RSA-PSS {rsa} {}", digest_word(hash)),
        Some(Scheme::Ecdsa(hash)) => {
            let name = match curve(certificate) {
                Some(oids::P256) => "P-256",
                Some(oids::P384) => "P-384",
                _ => "?",
            };
            format!("ECDSA {name} {}", digest_word(hash))
        }
        Some(Scheme::Ed25519) => "Ed25519".into(),
        None => algorithm.oid.to_string(),
    }
}

/// What is too weak in a signature by this key: SHA-1 and older digests, RSA below 2048 bits (ETSI TS 119 312).
pub(super) fn weakness(
    certificate: &Certificate<'_>,
    algorithm: &Algorithm<'_>,
    beside: Option<ObjectIdentifier>,
) -> Option<String> {
    if let Some(hash) = beside.and_then(weak_digest) {
        return Some(hash);
    }
    match scheme(algorithm, beside)? {
        Scheme::Pkcs1(hash) | Scheme::Pss(hash) => weak_digest(hash).or_else(|| {
            let bits = rsa_bits(certificate.key)?;
            (bits < 2048).then(|| format!("RSA {bits}"))
        }),
        Scheme::Ecdsa(hash) => weak_digest(hash),
        Scheme::Ed25519 => None,
    }
}

/// The name of a digest that is too weak.
pub(super) fn weak_digest(oid: ObjectIdentifier) -> Option<String> {
    matches!(oid, oids::SHA1 | oids::MD5).then(|| digest_word(oid).to_owned())
}

/// Verifies a signature over `message` by the key of `certificate`.
pub(super) fn verify(
    certificate: &Certificate<'_>,
    algorithm: &Algorithm<'_>,
    beside: Option<ObjectIdentifier>,
    message: &[u8],
    value: &[u8],
) -> Result<(), Fault> {
    let unknown = || Fault::Unknown(describe(certificate, algorithm, beside));
    let scheme = scheme(algorithm, beside).ok_or_else(unknown)?;
    let small = rsa_bits(certificate.key).is_some_and(|bits| bits < 2048);
    let rsa_key = certificate.key_algorithm.oid == oids::RSA;
    let pss_key = certificate.key_algorithm.oid == oids::RSA_PSS;
    let how: &dyn signature::VerificationAlgorithm = match scheme {
        Scheme::Pkcs1(hash) if rsa_key => match (hash, small) {
            (oids::SHA1, _) => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            (oids::SHA256, true) => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            (oids::SHA512, true) => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
            (oids::SHA256, false) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (oids::SHA384, false) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (oids::SHA512, false) => &signature::RSA_PKCS1_2048_8192_SHA512,
            _ => return Err(unknown()),
        },
        Scheme::Pss(hash) if rsa_key || pss_key => match hash {
            oids::SHA256 => &signature::RSA_PSS_2048_8192_SHA256,
            oids::SHA384 => &signature::RSA_PSS_2048_8192_SHA384,
            oids::SHA512 => &signature::RSA_PSS_2048_8192_SHA512,
            _ => return Err(unknown()),
        },
        Scheme::Ecdsa(hash) if certificate.key_algorithm.oid == oids::EC => {
            match (curve(certificate), hash) {
                (Some(oids::P256), oids::SHA256) => &signature::ECDSA_P256_SHA256_ASN1,
                (Some(oids::P256), oids::SHA384) => &signature::ECDSA_P256_SHA384_ASN1,
                (Some(oids::P384), oids::SHA256) => &signature::ECDSA_P384_SHA256_ASN1,
                (Some(oids::P384), oids::SHA384) => &signature::ECDSA_P384_SHA384_ASN1,
                _ => return Err(unknown()),
            }
        }
        Scheme::Ed25519 if certificate.key_algorithm.oid == oids::ED25519 => &signature::ED25519,
        // A key of another family than the signature claims.
        _ => return Err(Fault::Wrong),
    };
    signature::UnparsedPublicKey::new(how, certificate.key)
        .verify(message, value)
        .map_err(|_| Fault::Wrong)
}

/// A digest of some bytes by an algorithm's name.
pub(super) fn hash(oid: ObjectIdentifier, parts: &[&[u8]]) -> Option<digest::Digest> {
    let mut context = digest::Context::new(digest_by_oid(oid)?);
    parts.iter().for_each(|part| context.update(part));
    Some(context.finish())
}

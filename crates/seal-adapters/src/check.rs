//! Checking what a service signed, before it is used. The judgement that counts is `seal`'s validation; here it only keeps wrong
//! answers out of documents.

use const_oid::ObjectIdentifier;
use ring::digest;
use ring::signature::{self as rs, UnparsedPublicKey, VerificationAlgorithm};
use seal::asn1::{Algorithm, Reader, tag};
use seal::cms::{Certificate, oids};

/// Whether `signature` over `message` was made by this certificate's key. `fallback` is the digest when the algorithm names none
/// (plain `rsaEncryption` in CMS, RFC 5652).
pub(crate) fn signed(
    by: &Certificate<'_>,
    algorithm: &Algorithm<'_>,
    fallback: Option<ObjectIdentifier>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    verifier(by, algorithm, fallback).is_some_and(|how| {
        UnparsedPublicKey::new(how, by.key)
            .verify(message, signature)
            .is_ok()
    })
}

fn verifier(
    by: &Certificate<'_>,
    algorithm: &Algorithm<'_>,
    fallback: Option<ObjectIdentifier>,
) -> Option<&'static dyn VerificationAlgorithm> {
    if by.key_algorithm.oid == oids::EC {
        let curve = by.key_algorithm.parameters?.oid().ok()?;
        let sha384 = algorithm.oid == oids::ECDSA_SHA384;
        let sha256 = algorithm.oid == oids::ECDSA_SHA256;
        return Some(match curve {
            oids::P256 if sha256 => &rs::ECDSA_P256_SHA256_ASN1,
            oids::P256 if sha384 => &rs::ECDSA_P256_SHA384_ASN1,
            oids::P384 if sha256 => &rs::ECDSA_P384_SHA256_ASN1,
            oids::P384 if sha384 => &rs::ECDSA_P384_SHA384_ASN1,
            _ => return None,
        });
    }
    if !matches!(by.key_algorithm.oid, oids::RSA | oids::RSA_PSS) {
        return None;
    }
    let pss = algorithm.oid == oids::RSA_PSS;
    let digest = match algorithm.oid {
        oids::RSA_SHA256 => oids::SHA256,
        oids::RSA_SHA384 => oids::SHA384,
        oids::RSA_SHA512 => oids::SHA512,
        oids::RSA => fallback?,
        oids::RSA_PSS => pss_digest(algorithm)?,
        _ => return None,
    };
    Some(match (pss, digest) {
        (false, oids::SHA256) => &rs::RSA_PKCS1_2048_8192_SHA256,
        (false, oids::SHA384) => &rs::RSA_PKCS1_2048_8192_SHA384,
        (false, oids::SHA512) => &rs::RSA_PKCS1_2048_8192_SHA512,
        (true, oids::SHA256) => &rs::RSA_PSS_2048_8192_SHA256,
        (true, oids::SHA384) => &rs::RSA_PSS_2048_8192_SHA384,
        (true, oids::SHA512) => &rs::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// The digest in RSASSA-PSS parameters (RFC 4055 §3.1); the default, SHA-1, is not taken.
fn pss_digest(algorithm: &Algorithm<'_>) -> Option<ObjectIdentifier> {
    let mut inside = algorithm.parameters?.reader();
    let explicit = inside.optional(tag::context(0)).ok()??;
    Some(Algorithm::read(&mut explicit.reader()).ok()?.oid)
}

/// Whether `issuer` signed `certificate`.
pub(crate) fn issued(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
    certificate.issuer == issuer.subject
        && signed(
            issuer,
            &certificate.algorithm,
            None,
            certificate.tbs,
            certificate.signature,
        )
}

/// A digest by its identifier.
pub(crate) fn digest_of(oid: ObjectIdentifier, bytes: &[u8]) -> Option<digest::Digest> {
    let how = match oid {
        oids::SHA1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        oids::SHA256 => &digest::SHA256,
        oids::SHA384 => &digest::SHA384,
        oids::SHA512 => &digest::SHA512,
        _ => return None,
    };
    Some(digest::digest(how, bytes))
}

/// What must be in one place of an answer, and is.
pub(crate) fn next<'a>(reader: &mut Reader<'a>) -> Option<seal::asn1::Tlv<'a>> {
    reader.any().ok()
}

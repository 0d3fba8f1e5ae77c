//! Signatures by the algorithms that seals, timestamps and certificates use today. SHA-1 and keys below 2048 bits are refused.

use der::asn1::ObjectIdentifier;
use der::{Any, Decode, Encode, Reader, SliceReader, Tag, TagNumber};
use ring::signature::{self, VerificationAlgorithm};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::report::Why;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// Hash functions by their identifiers.
pub(crate) fn digest(
    algorithm: &AlgorithmIdentifierOwned,
) -> Result<&'static ring::digest::Algorithm, Why> {
    match algorithm.oid {
        SHA256 => Ok(&ring::digest::SHA256),
        SHA384 => Ok(&ring::digest::SHA384),
        SHA512 => Ok(&ring::digest::SHA512),
        _ => Err(Why::Algorithm),
    }
}

/// Whether `signature` is the key's over `message`. `hash` is the digest algorithm that stands apart from the signature algorithm, as
/// it does in CMS.
pub(crate) fn verify(
    algorithm: &AlgorithmIdentifierOwned,
    hash: Option<&AlgorithmIdentifierOwned>,
    key: &SubjectPublicKeyInfoOwned,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Why> {
    let by = choose(algorithm, hash, key)?;
    let key = key.subject_public_key.as_bytes().ok_or(Why::Algorithm)?;
    signature::UnparsedPublicKey::new(by, key)
        .verify(message, signature)
        .map_err(|_| Why::Signature)
}

fn choose(
    algorithm: &AlgorithmIdentifierOwned,
    hash: Option<&AlgorithmIdentifierOwned>,
    key: &SubjectPublicKeyInfoOwned,
) -> Result<&'static dyn VerificationAlgorithm, Why> {
    let oid = algorithm.oid;
    let hash = hash.map(|hash| hash.oid);
    // An algorithm that names its hash must name the one beside it.
    let same = |own| hash.is_none_or(|hash| hash == own);
    if key.algorithm.oid == EC {
        let curve = key
            .algorithm
            .parameters
            .as_ref()
            .and_then(|curve| curve.decode_as().ok());
        return match (curve, oid) {
            (Some(P256), ECDSA_SHA256) if same(SHA256) => Ok(&signature::ECDSA_P256_SHA256_ASN1),
            (Some(P256), ECDSA_SHA384) if same(SHA384) => Ok(&signature::ECDSA_P256_SHA384_ASN1),
            (Some(P384), ECDSA_SHA256) if same(SHA256) => Ok(&signature::ECDSA_P384_SHA256_ASN1),
            (Some(P384), ECDSA_SHA384) if same(SHA384) => Ok(&signature::ECDSA_P384_SHA384_ASN1),
            _ => Err(Why::Algorithm),
        };
    }
    if key.algorithm.oid != RSA && key.algorithm.oid != RSA_PSS {
        return Err(Why::Algorithm);
    }
    let pkcs1 = key.algorithm.oid == RSA;
    match oid {
        RSA if pkcs1 => match hash {
            Some(SHA256) => Ok(&signature::RSA_PKCS1_2048_8192_SHA256),
            Some(SHA384) => Ok(&signature::RSA_PKCS1_2048_8192_SHA384),
            Some(SHA512) => Ok(&signature::RSA_PKCS1_2048_8192_SHA512),
            _ => Err(Why::Algorithm),
        },
        RSA_SHA256 if pkcs1 && same(SHA256) => Ok(&signature::RSA_PKCS1_2048_8192_SHA256),
        RSA_SHA384 if pkcs1 && same(SHA384) => Ok(&signature::RSA_PKCS1_2048_8192_SHA384),
        RSA_SHA512 if pkcs1 && same(SHA512) => Ok(&signature::RSA_PKCS1_2048_8192_SHA512),
        RSA_PSS => match pss_hash(algorithm) {
            Some(SHA256) if same(SHA256) => Ok(&signature::RSA_PSS_2048_8192_SHA256),
            Some(SHA384) if same(SHA384) => Ok(&signature::RSA_PSS_2048_8192_SHA384),
            Some(SHA512) if same(SHA512) => Ok(&signature::RSA_PSS_2048_8192_SHA512),
            _ => Err(Why::Algorithm),
        },
        _ => Err(Why::Algorithm),
    }
}

/// The hash of RSASSA-PSS parameters (RFC 4055 §3.1). The mask function and the salt are those that go with it, or the signature
/// will not verify.
fn pss_hash(algorithm: &AlgorithmIdentifierOwned) -> Option<ObjectIdentifier> {
    let parameters = algorithm.parameters.as_ref()?.to_der().ok()?;
    let mut reader = SliceReader::new(&parameters).ok()?;
    let values: Vec<Any> = reader
        .sequence(|inner| {
            let mut values = Vec::new();
            while !inner.is_finished() {
                values.push(Any::decode(inner)?);
            }
            Ok::<_, der::Error>(values)
        })
        .ok()?;
    let zero = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };
    let hash = values
        .iter()
        .find(|value| der::Tagged::tag(*value) == zero)?;
    Some(AlgorithmIdentifierOwned::from_der(hash.value()).ok()?.oid)
}

//! The signature container: CMS `SignedData` (RFC 5652) as EN 319 142-1 §6.3 asks of a PAdES baseline signature.
//!
//! Signed attributes are content-type, message-digest and signing-certificate-v2 (RFC 5035), and no others: the time stands in the
//! signature dictionary (`M`), and a signing-time attribute beside it is forbidden.

use ring::digest;

use super::der::{Certificate, Walk, content, sequence, set_of, tag, tlv};
use crate::error::SealError;
use crate::services::Algorithm;

/// 1.2.840.113549.1.7.1
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.3
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
/// 1.2.840.113549.1.9.4
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
/// 1.2.840.113549.1.9.16.2.47
const SIGNING_CERTIFICATE_V2: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f,
];
/// 1.2.840.113549.1.9.16.2.14
const TIMESTAMP_TOKEN: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e,
];
/// 2.16.840.1.101.3.4.2.1
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// 2.16.840.1.101.3.4.2.2
const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
/// 1.2.840.113549.1.1.1
pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.113549.1.1.10
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// 1.2.840.113549.1.1.8
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];
/// 1.2.840.10045.4.3.2
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// 1.2.840.10045.4.3.3
const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
/// 1.2.840.10045.2.1
pub(crate) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

const NULL: &[u8] = &[0x05, 0x00];
const VERSION_1: &[u8] = &[0x02, 0x01, 0x01];

/// The digest that goes with a signature algorithm.
pub(crate) fn digest_of(algorithm: Algorithm) -> &'static digest::Algorithm {
    match algorithm {
        Algorithm::EcdsaP384Sha384 => &digest::SHA384,
        _ => &digest::SHA256,
    }
}

fn digest_identifier(algorithm: Algorithm) -> Vec<u8> {
    let oid = if algorithm == Algorithm::EcdsaP384Sha384 {
        SHA384
    } else {
        SHA256
    };
    // RFC 5754 §2: parameters absent.
    sequence(&[&tlv(tag::OID, &[oid])])
}

fn signature_identifier(algorithm: Algorithm) -> Vec<u8> {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 => sequence(&[&tlv(tag::OID, &[RSA]), NULL]),
        Algorithm::RsaPssSha256 => {
            let hash = sequence(&[&tlv(tag::OID, &[SHA256]), NULL]);
            let mask = sequence(&[&tlv(tag::OID, &[MGF1]), &hash]);
            let parameters = sequence(&[
                &tlv(0xa0, &[&hash]),
                &tlv(0xa1, &[&mask]),
                &tlv(0xa2, &[&[0x02, 0x01, 0x20]]),
            ]);
            sequence(&[&tlv(tag::OID, &[RSA_PSS]), &parameters])
        }
        Algorithm::EcdsaP256Sha256 => sequence(&[&tlv(tag::OID, &[ECDSA_SHA256])]),
        Algorithm::EcdsaP384Sha384 => sequence(&[&tlv(tag::OID, &[ECDSA_SHA384])]),
    }
}

fn attribute(oid: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&tlv(tag::OID, &[oid]), &tlv(tag::SET, &[value])])
}

/// What stays the same for all signatures of one signer.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    algorithm: Algorithm,
    digest_identifier: Vec<u8>,
    signature_identifier: Vec<u8>,
    signer_identifier: Vec<u8>,
    certificates: Vec<u8>,
    signing_certificate: Vec<u8>,
}

impl Template {
    pub(crate) fn new(algorithm: Algorithm, chain: &[Certificate]) -> Result<Self, SealError> {
        let Some(signer) = chain.first() else {
            return Err(SealError::Certificate(
                "the signer's certificate is missing".into(),
            ));
        };
        let expected = match algorithm {
            Algorithm::RsaPkcs1Sha256 => signer.key_algorithm == RSA,
            Algorithm::RsaPssSha256 => {
                signer.key_algorithm == RSA || signer.key_algorithm == RSA_PSS
            }
            Algorithm::EcdsaP256Sha256 | Algorithm::EcdsaP384Sha384 => signer.key_algorithm == EC,
        };
        if !expected {
            return Err(SealError::Certificate(
                "its public key is of another kind than the private key".into(),
            ));
        }
        let hash = digest::digest(&digest::SHA256, &signer.der);
        // ESSCertIDv2 with its default SHA-256; issuerSerial is left out (EN 319 122-1 §5.2.2.3).
        let identifier = sequence(&[&tlv(tag::OCTET_STRING, &[hash.as_ref()])]);
        let signing_certificate = sequence(&[&sequence(&[&identifier])]);
        let certificates = set_of(
            0xa0,
            chain
                .iter()
                .map(|certificate| certificate.der.clone())
                .collect(),
        );
        Ok(Self {
            algorithm,
            digest_identifier: digest_identifier(algorithm),
            signature_identifier: signature_identifier(algorithm),
            signer_identifier: sequence(&[&signer.issuer, &signer.serial]),
            certificates,
            signing_certificate: attribute(SIGNING_CERTIFICATE_V2, &signing_certificate),
        })
    }

    /// The signed attributes over a document's digest, as a `SET`: the message to sign (RFC 5652 §5.4).
    pub(crate) fn message(&self, document_digest: &[u8]) -> Vec<u8> {
        set_of(
            tag::SET,
            vec![
                attribute(CONTENT_TYPE, &tlv(tag::OID, &[DATA])),
                attribute(MESSAGE_DIGEST, &tlv(tag::OCTET_STRING, &[document_digest])),
                self.signing_certificate.clone(),
            ],
        )
    }

    /// The whole container.
    pub(crate) fn container(
        &self,
        message: &[u8],
        signature: &[u8],
        timestamp: Option<&[u8]>,
    ) -> Vec<u8> {
        let mut attributes = message.to_vec();
        // In the container the same bytes carry the implicit tag [0].
        attributes[0] = 0xa0;
        let unsigned = timestamp
            .map(|token| tlv(0xa1, &[&attribute(TIMESTAMP_TOKEN, token)]))
            .unwrap_or_default();
        let signer = sequence(&[
            VERSION_1,
            &self.signer_identifier,
            &self.digest_identifier,
            &attributes,
            &self.signature_identifier,
            &tlv(tag::OCTET_STRING, &[signature]),
            &unsigned,
        ]);
        let signed_data = sequence(&[
            VERSION_1,
            &tlv(tag::SET, &[&self.digest_identifier]),
            &sequence(&[&tlv(tag::OID, &[DATA])]),
            &self.certificates,
            &tlv(tag::SET, &[&signer]),
        ]);
        sequence(&[&tlv(tag::OID, &[SIGNED_DATA]), &tlv(0xa0, &[&signed_data])])
    }

    /// Bytes a container needs at most, without a timestamp.
    pub(crate) fn size(&self) -> usize {
        // RSA-4096 gives 512 bytes; the fixed parts stay under 700.
        self.certificates.len() + self.signer_identifier.len() + 512 + 700
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

/// The content of `SignedData` inside a `ContentInfo`.
fn signed_data(container: &[u8]) -> Option<Walk<'_>> {
    let mut outer = Walk::new(content(container, tag::SEQUENCE)?);
    if outer.tagged(tag::OID)?.content != SIGNED_DATA {
        return None;
    }
    let inner = outer.tagged(0xa0)?;
    let mut walk = Walk::new(content(inner.content, tag::SEQUENCE)?);
    walk.tagged(tag::INTEGER)?;
    walk.tagged(tag::SET)?;
    Some(walk)
}

/// The certificates a container carries.
pub(crate) fn certificates(container: &[u8]) -> Vec<Vec<u8>> {
    let Some(mut walk) = signed_data(container) else {
        return Vec::new();
    };
    walk.tagged(tag::SEQUENCE);
    let Some(set) = walk.tagged(0xa0) else {
        return Vec::new();
    };
    Walk::new(set.content)
        .filter(|value| value.tag == tag::SEQUENCE)
        .map(|value| value.whole.to_vec())
        .collect()
}

/// The timestamp tokens among the unsigned attributes of a container.
pub(crate) fn timestamps(container: &[u8]) -> Vec<Vec<u8>> {
    let mut tokens = Vec::new();
    let Some(walk) = signed_data(container) else {
        return tokens;
    };
    let Some(signers) = walk.filter(|value| value.tag == tag::SET).last() else {
        return tokens;
    };
    for signer in Walk::new(signers.content) {
        for unsigned in Walk::new(signer.content).filter(|value| value.tag == 0xa1) {
            for entry in Walk::new(unsigned.content) {
                let mut parts = Walk::new(entry.content);
                if parts
                    .tagged(tag::OID)
                    .is_some_and(|oid| oid.content == TIMESTAMP_TOKEN)
                    && let Some(set) = parts.tagged(tag::SET)
                {
                    tokens.extend(Walk::new(set.content).map(|token| token.whole.to_vec()));
                }
            }
        }
    }
    tokens
}

/// Whether a timestamp token is over this digest (RFC 3161 §2.4.2, `messageImprint`).
pub(crate) fn token_covers(token: &[u8], sha256: &[u8]) -> bool {
    let imprint = || {
        let mut walk = signed_data(token)?;
        let mut encapsulated = Walk::new(walk.tagged(tag::SEQUENCE)?.content);
        encapsulated.tagged(tag::OID)?;
        let octets = encapsulated.tagged(0xa0)?;
        let info = content(octets.content, tag::OCTET_STRING)?;
        let mut info = Walk::new(content(info, tag::SEQUENCE)?);
        info.tagged(tag::INTEGER)?;
        info.tagged(tag::OID)?;
        let mut imprint = Walk::new(info.tagged(tag::SEQUENCE)?.content);
        imprint.tagged(tag::SEQUENCE)?;
        Some(imprint.tagged(tag::OCTET_STRING)?.content)
    };
    imprint() == Some(sha256)
}

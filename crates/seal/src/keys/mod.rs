//! Private keys in memory: PEM, PKCS#8 (encrypted or not), PKCS#1, SEC 1 and PKCS#12, all signing with `ring`.
//!
//! Keys in a hardware module or at a trust service implement [`SigningKey`] elsewhere.

mod file;
mod store;

pub use file::KeyFile;

use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, KeyPair, RsaKeyPair};

use crate::error::SealError;
use crate::services::{Algorithm, ServiceError, SigningKey};
use crate::sign::cms::{EC, RSA};
use crate::sign::der::{Walk, content, tag};

/// 1.2.840.113549.1.1.10
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// 1.2.840.10045.3.1.7
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// 1.3.132.0.34
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

enum Pair {
    Ecdsa(Box<EcdsaKeyPair>),
    Rsa(Box<RsaKeyPair>),
}

/// A private key in memory: RSA of 2048 to 4096 bits, P-256 or P-384.
pub struct MemoryKey {
    pair: Pair,
    algorithm: Algorithm,
    random: SystemRandom,
}

impl std::fmt::Debug for MemoryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

fn wrong(reason: impl Into<String>) -> SealError {
    SealError::Key(reason.into())
}

impl MemoryKey {
    /// A key from DER: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) or SEC 1 (RFC 5915). `public` is the public point of an elliptic key whose
    /// file leaves it out; a certificate has it.
    ///
    /// # Errors
    /// [`SealError::Key`] when the key is damaged or of a kind that is not supported.
    pub fn from_der(der: &[u8], public: Option<&[u8]>) -> Result<Self, SealError> {
        let outer = content(der, tag::SEQUENCE).ok_or_else(|| wrong("this is no private key"))?;
        let mut walk = Walk::new(outer);
        walk.tagged(tag::INTEGER)
            .ok_or_else(|| wrong("this is no private key"))?;
        match walk.next().map(|value| (value.tag, value.content)) {
            Some((tag::SEQUENCE, identifier)) => {
                let mut identifier = Walk::new(identifier);
                let kind = identifier
                    .tagged(tag::OID)
                    .map(|oid| oid.content)
                    .unwrap_or_default();
                let curve = identifier.tagged(tag::OID).map(|oid| oid.content);
                let inner = walk
                    .tagged(tag::OCTET_STRING)
                    .ok_or_else(|| wrong("this is no PKCS#8 key"))?
                    .content;
                match kind {
                    RSA => Self::rsa(inner, Algorithm::RsaPkcs1Sha256),
                    RSA_PSS => Self::rsa(inner, Algorithm::RsaPssSha256),
                    EC => Self::elliptic(inner, curve, public),
                    _ => Err(wrong("only RSA, P-256 and P-384 are supported")),
                }
            }
            Some((tag::INTEGER, _)) => Self::rsa(der, Algorithm::RsaPkcs1Sha256),
            Some((tag::OCTET_STRING, _)) => Self::elliptic(der, None, public),
            _ => Err(wrong("this is no private key")),
        }
    }

    fn rsa(pkcs1: &[u8], algorithm: Algorithm) -> Result<Self, SealError> {
        let pair = RsaKeyPair::from_der(pkcs1)
            .map_err(|error| wrong(format!("RSA of 2048 to 4096 bits is supported: {error}")))?;
        Ok(Self {
            pair: Pair::Rsa(Box::new(pair)),
            algorithm,
            random: SystemRandom::new(),
        })
    }

    fn elliptic(
        sec1: &[u8],
        curve: Option<&[u8]>,
        public: Option<&[u8]>,
    ) -> Result<Self, SealError> {
        let mut walk =
            Walk::new(content(sec1, tag::SEQUENCE).ok_or_else(|| wrong("this is no SEC 1 key"))?);
        walk.tagged(tag::INTEGER);
        let secret = walk
            .tagged(tag::OCTET_STRING)
            .ok_or_else(|| wrong("this is no SEC 1 key"))?
            .content;
        let named = walk
            .tagged(0xa0)
            .and_then(|value| content(value.content, tag::OID));
        let point = walk
            .tagged(0xa1)
            .and_then(|value| content(value.content, tag::BIT_STRING))
            .and_then(|bits| bits.get(1..));
        let (ring_algorithm, algorithm, width) = match curve.or(named) {
            Some(P256) => (
                &signature::ECDSA_P256_SHA256_ASN1_SIGNING,
                Algorithm::EcdsaP256Sha256,
                32,
            ),
            Some(P384) => (
                &signature::ECDSA_P384_SHA384_ASN1_SIGNING,
                Algorithm::EcdsaP384Sha384,
                48,
            ),
            _ => return Err(wrong("only the curves P-256 and P-384 are supported")),
        };
        let point = point
            .or(public)
            .ok_or_else(|| wrong("its public point is missing; give the certificate as well"))?;
        // Some writers drop leading zeros of the secret.
        if secret.len() > width {
            return Err(wrong("the secret is too long for its curve"));
        }
        let mut padded = vec![0; width - secret.len()];
        padded.extend_from_slice(secret);
        let random = SystemRandom::new();
        let pair =
            EcdsaKeyPair::from_private_key_and_public_key(ring_algorithm, &padded, point, &random)
                .map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            pair: Pair::Ecdsa(Box::new(pair)),
            algorithm,
            random,
        })
    }

    /// The same RSA key signing with PSS; an elliptic key stays as it is.
    #[must_use]
    pub fn with_pss(mut self) -> Self {
        if self.algorithm == Algorithm::RsaPkcs1Sha256 {
            self.algorithm = Algorithm::RsaPssSha256;
        }
        self
    }

    /// The public key as it stands in the `BIT STRING` of a certificate.
    pub fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::Ecdsa(pair) => pair.public_key().as_ref(),
            Pair::Rsa(pair) => pair.public_key().as_ref(),
        }
    }

    fn sign_one(&self, message: &[u8]) -> Result<Vec<u8>, ServiceError> {
        let failed = |_| ServiceError::Refused {
            service: "the key in memory".into(),
            reason: "signing failed".into(),
        };
        match &self.pair {
            Pair::Ecdsa(pair) => Ok(pair
                .sign(&self.random, message)
                .map_err(failed)?
                .as_ref()
                .to_vec()),
            Pair::Rsa(pair) => {
                let padding: &dyn signature::RsaEncoding = match self.algorithm {
                    Algorithm::RsaPssSha256 => &signature::RSA_PSS_SHA256,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &self.random, message, &mut out)
                    .map_err(failed)?;
                Ok(out)
            }
        }
    }
}

impl SigningKey for MemoryKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, ServiceError> {
        messages
            .iter()
            .map(|message| self.sign_one(message))
            .collect()
    }
}

/// Whether a signature is that of this certificate's key: no letter leaves with a signature nobody can verify.
pub(crate) fn verifies(
    algorithm: Algorithm,
    public_key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let verification: &dyn signature::VerificationAlgorithm = match algorithm {
        Algorithm::RsaPkcs1Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RsaPssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
        Algorithm::EcdsaP256Sha256 => &signature::ECDSA_P256_SHA256_ASN1,
        Algorithm::EcdsaP384Sha384 => &signature::ECDSA_P384_SHA384_ASN1,
    };
    signature::UnparsedPublicKey::new(verification, public_key)
        .verify(message, signature)
        .is_ok()
}

//! Keys at a trust service, through the interface of the Cloud Signature Consortium: version 1.0.4 and version 2.
//!
//! | | version 1 | version 2 |
//! |---|---|---|
//! | hashes of a call | `hash`, `hashAlgo` | `hashes`, `hashAlgorithmOID` |
//! | PIN of an authorisation | `PIN` | `authData: [{"id": "PIN", "value": …}]` |
//! | how a key is authorised | `authMode` | `auth.mode` |
//!
//! The rest is the same: a token by OAuth 2.0 client credentials (RFC 6749 §4.4), `credentials/info` for the certificate and the
//! limits, `credentials/authorize` for signature activation data (SAD), `signatures/signHash` for many hashes at once. What a
//! service allows in one call (`multisign`) is respected: more hashes are several calls.

mod client;
mod config;
pub mod simulator;
mod wire;

pub use config::{CscConfig, Version};
pub(crate) use wire::with_algorithm;

use crate::check;
use crate::clock::{Clock, Patience};
use crate::der::ecdsa;
use crate::web::{Web, refused, unavailable};
use client::{Client, SERVICE};
use data_encoding::BASE64;
use ring::digest::{SHA256, SHA384, digest};
use seal::asn1::Reader;
use seal::cms::{Certificate, oids};
use seal::services::{Algorithm, ServiceError, SigningKey};
use std::sync::Arc;
use wire::{CredentialInfo, Hashes};

/// A private key at a trust service.
pub struct RemoteKey {
    client: Client,
    credential: String,
    algorithm: Algorithm,
    sign_algo: &'static str,
    certificates: Vec<Vec<u8>>,
    most: usize,
}

impl RemoteKey {
    /// Finds the credential and reads its certificates and limits.
    ///
    /// # Errors
    /// When the service cannot be reached or refuses, has no such credential or more than one, the credential is not usable, or
    /// asks for a person (`oauth2code`).
    pub fn open(
        web: Web,
        clock: Arc<dyn Clock>,
        patience: Patience,
        config: CscConfig,
    ) -> Result<Self, ServiceError> {
        let client = Client::new(web, clock, patience, config);
        client.check_version()?;
        let credential = match &client.config.credential {
            Some(id) => id.clone(),
            None => match &client.list()?[..] {
                [one] => one.clone(),
                [] => return Err(refused(SERVICE, "has no credential for this client")),
                many => {
                    let all = many.join(", ");
                    return Err(refused(
                        SERVICE,
                        format!("has several credentials: name one of {all}"),
                    ));
                }
            },
        };
        let info = client.info(&credential)?;
        let certificates = usable(&info)?;
        let certificate = Certificate::read(&certificates[0]).map_err(|error| {
            refused(
                SERVICE,
                format!("gives a certificate that cannot be read: {error}"),
            )
        })?;
        let (algorithm, sign_algo) = choose(&certificate, &info.key.algo, client.config.pss)?;
        let most = [info.multisign, client.config.max_hashes]
            .into_iter()
            .flatten()
            .filter(|most| *most > 0)
            .min();
        Ok(Self {
            credential,
            algorithm,
            sign_algo,
            most: most.unwrap_or(1),
            certificates,
            client,
        })
    }

    /// The certificates, DER: the key's own first, then those above it as the service gives them.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// Hashes that go in one call at most.
    pub fn hashes_per_call(&self) -> usize {
        self.most
    }

    fn sign_some(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, ServiceError> {
        let (hash_algo, hashes) = self.hashes(messages);
        let hashes = Hashes {
            oid: hash_algo,
            values: hashes,
            sign_algo: self.sign_algo,
            parameters: (self.algorithm == Algorithm::RsaPssSha256).then(wire::pss_parameters),
        };
        let signatures = self.client.sign(&self.credential, &hashes)?;
        if signatures.len() != messages.len() {
            let (got, asked) = (signatures.len(), messages.len());
            return Err(refused(
                SERVICE,
                format!("gave {got} signatures for {asked} hashes"),
            ));
        }
        let certificate = Certificate::read(&self.certificates[0])
            .map_err(|error| unavailable(SERVICE, error.to_string()))?;
        signatures
            .iter()
            .zip(messages)
            .map(|(text, message)| self.check(&certificate, text, message))
            .collect()
    }

    fn hashes(&self, messages: &[&[u8]]) -> (&'static str, Vec<String>) {
        let (oid, how) = match self.algorithm {
            Algorithm::EcdsaP384Sha384 => (wire::SHA384, &SHA384),
            _ => (wire::SHA256, &SHA256),
        };
        let hashes = messages
            .iter()
            .map(|message| BASE64.encode(digest(how, message).as_ref()));
        (oid, hashes.collect())
    }

    /// A signature is used when the certificate's key made it over this very message: services have been seen to mix up the order.
    fn check(
        &self,
        certificate: &Certificate<'_>,
        text: &str,
        message: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let mut signature = BASE64
            .decode(text.trim().as_bytes())
            .map_err(|_| refused(SERVICE, "gave a signature that is not base64"))?;
        let raw = match self.algorithm {
            Algorithm::EcdsaP256Sha256 => 64,
            Algorithm::EcdsaP384Sha384 => 96,
            _ => 0,
        };
        // The interface does not say which form ECDSA has; both are seen.
        let is_der = || {
            Reader::new(&signature)
                .any()
                .is_ok_and(|whole| whole.full.len() == signature.len())
        };
        if signature.len() == raw && !(signature[0] == 0x30 && is_der()) {
            signature = ecdsa(&signature);
        }
        let right = with_algorithm(self.algorithm, |algorithm| {
            check::signed(certificate, algorithm, None, message, &signature)
        });
        if right {
            Ok(signature)
        } else {
            Err(refused(
                SERVICE,
                "gave a signature that its certificate does not fit",
            ))
        }
    }
}

impl SigningKey for RemoteKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, ServiceError> {
        let mut all = Vec::with_capacity(messages.len());
        for some in messages.chunks(self.most) {
            all.extend(self.sign_some(some)?);
        }
        Ok(all)
    }
}

/// The certificates of a credential that can be used without a person.
fn usable(info: &CredentialInfo) -> Result<Vec<Vec<u8>>, ServiceError> {
    if info.key.status != "enabled" {
        return Err(refused(SERVICE, "has disabled this key"));
    }
    if info
        .cert
        .status
        .as_deref()
        .is_some_and(|status| status != "valid")
    {
        let status = info.cert.status.as_deref().unwrap_or_default();
        return Err(refused(
            SERVICE,
            format!("says that the certificate is {status}"),
        ));
    }
    match info.mode() {
        "implicit" | "explicit" => {}
        mode => {
            return Err(refused(
                SERVICE,
                format!("wants a person to authorise each use ({mode})"),
            ));
        }
    }
    let certificates = info
        .cert
        .certificates
        .iter()
        .map(|text| {
            let text: String = text.split_whitespace().collect();
            BASE64.decode(text.as_bytes())
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| refused(SERVICE, "gives a certificate that is not base64"))?;
    if certificates.is_empty() {
        return Err(refused(SERVICE, "gives no certificate for this credential"));
    }
    Ok(certificates)
}

/// How the key signs, and the name of that among those the service offers for it. Of a choice, the name that says the whole is
/// taken before the one that only says what kind of key it is.
fn choose(
    certificate: &Certificate<'_>,
    offered: &[String],
    pss: bool,
) -> Result<(Algorithm, &'static str), ServiceError> {
    let curve = certificate
        .key_algorithm
        .parameters
        .and_then(|parameters| parameters.oid().ok());
    let (algorithm, names): (_, &[&'static str]) = match (certificate.key_algorithm.oid, curve) {
        (oids::RSA_PSS, _) => (Algorithm::RsaPssSha256, &[wire::RSA_PSS]),
        (oids::RSA, _) if pss => (Algorithm::RsaPssSha256, &[wire::RSA_PSS]),
        (oids::RSA, _) => (Algorithm::RsaPkcs1Sha256, &[wire::RSA_SHA256, wire::RSA]),
        (oids::EC, Some(oids::P256)) => (Algorithm::EcdsaP256Sha256, &[wire::ECDSA_SHA256]),
        (oids::EC, Some(oids::P384)) => (Algorithm::EcdsaP384Sha384, &[wire::ECDSA_SHA384]),
        _ => {
            return Err(refused(
                SERVICE,
                "has a key of a kind that cannot be used: RSA, P-256 and P-384 can",
            ));
        }
    };
    let name = names
        .iter()
        .find(|name| offered.iter().any(|one| one == *name));
    name.map(|name| (algorithm, *name)).ok_or_else(|| {
        refused(
            SERVICE,
            format!(
                "does not offer {} for this key, but {}",
                names[0],
                offered.join(", ")
            ),
        )
    })
}

//! What travels: names, identifiers and shapes of both versions.

use super::config::Version;
use crate::der::{sequence, unsigned, value, with_null};
use data_encoding::BASE64;
use seal::asn1::{self, tag};
use seal::cms::oids;
use seal::services::Algorithm;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub(super) const SHA384: &str = "2.16.840.1.101.3.4.2.2";
pub(super) const RSA: &str = "1.2.840.113549.1.1.1";
pub(super) const RSA_PSS: &str = "1.2.840.113549.1.1.10";
pub(super) const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
pub(super) const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
pub(super) const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";

/// The answer of `oauth2/token`.
#[derive(Debug, Deserialize)]
pub(super) struct Token {
    pub(super) access_token: String,
    #[serde(default)]
    pub(super) expires_in: Option<u64>,
}

/// The answer of `info`, as far as it is used.
#[derive(Debug, Deserialize)]
pub(super) struct Service {
    pub(super) specs: String,
}

/// The answer of `credentials/list`.
#[derive(Debug, Deserialize)]
pub(super) struct List {
    #[serde(rename = "credentialIDs", default)]
    pub(super) credential_ids: Vec<String>,
    #[serde(rename = "nextPageToken", default)]
    pub(super) next_page_token: Option<String>,
}

/// The answer of `credentials/info`.
#[derive(Debug, Deserialize)]
pub(super) struct CredentialInfo {
    pub(super) key: Key,
    pub(super) cert: Cert,
    /// Version 1.
    #[serde(rename = "authMode", default)]
    auth_mode: Option<String>,
    /// Version 2.
    #[serde(default)]
    auth: Option<Auth>,
    #[serde(default)]
    pub(super) multisign: Option<usize>,
}

impl CredentialInfo {
    /// `implicit`, `explicit` or `oauth2code`.
    pub(super) fn mode(&self) -> &str {
        let second = self.auth.as_ref().map(|auth| auth.mode.as_str());
        second.or(self.auth_mode.as_deref()).unwrap_or("implicit")
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Key {
    pub(super) status: String,
    #[serde(default)]
    pub(super) algo: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Cert {
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) certificates: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Auth {
    mode: String,
}

/// The answer of `credentials/authorize`.
#[derive(Debug, Deserialize)]
pub(super) struct Authorized {
    #[serde(rename = "SAD")]
    pub(super) sad: String,
}

/// The answer of `signatures/signHash`.
#[derive(Debug, Deserialize)]
pub(super) struct Signatures {
    #[serde(default)]
    pub(super) signatures: Option<Vec<String>>,
}

/// The body of every refusal (RFC 6749 §5.2 has the same two).
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    pub(super) error: String,
    #[serde(default)]
    pub(super) error_description: String,
}

/// The hashes of one call.
pub(super) struct Hashes {
    pub(super) oid: &'static str,
    pub(super) values: Vec<String>,
    pub(super) sign_algo: &'static str,
    pub(super) parameters: Option<String>,
}

/// The body of `credentials/authorize`.
pub(super) fn authorize(
    version: Version,
    credential: &str,
    hashes: &Hashes,
    pin: Option<&str>,
) -> Value {
    let mut body = json!({"credentialID": credential, "numSignatures": hashes.values.len()});
    match version {
        Version::V1 => {
            body["hash"] = json!(hashes.values);
            if let Some(pin) = pin {
                body["PIN"] = json!(pin);
            }
        }
        Version::V2 => {
            body["hashes"] = json!(hashes.values);
            body["hashAlgorithmOID"] = json!(hashes.oid);
            if let Some(pin) = pin {
                body["authData"] = json!([{"id": "PIN", "value": pin}]);
            }
        }
    }
    body
}

/// The body of `signatures/signHash`.
pub(super) fn sign(version: Version, credential: &str, hashes: &Hashes, sad: &str) -> Value {
    let mut body = json!({"credentialID": credential, "SAD": sad, "signAlgo": hashes.sign_algo});
    match version {
        Version::V1 => {
            body["hash"] = json!(hashes.values);
            body["hashAlgo"] = json!(hashes.oid);
        }
        Version::V2 => {
            body["hashes"] = json!(hashes.values);
            body["hashAlgorithmOID"] = json!(hashes.oid);
            body["operationMode"] = json!("S");
        }
    }
    if let Some(parameters) = &hashes.parameters {
        body["signAlgoParams"] = json!(parameters);
    }
    body
}

/// RSASSA-PSS-params (RFC 4055 §3.1) of SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
fn pss_der() -> Vec<u8> {
    let sha256 = with_null(oids::SHA256);
    let mgf1 = sequence(&[&value(tag::OID, oids::MGF1.as_bytes()), &sha256]);
    sequence(&[
        &value(tag::context(0), &sha256),
        &value(tag::context(1), &mgf1),
        &value(tag::context(2), &unsigned(&[32])),
    ])
}

/// The same in base64, as `signAlgoParams` has it.
pub(super) fn pss_parameters() -> String {
    BASE64.encode(&pss_der())
}

/// Calls with the AlgorithmIdentifier of an algorithm.
pub(crate) fn with_algorithm<T>(
    algorithm: Algorithm,
    call: impl FnOnce(&asn1::Algorithm<'_>) -> T,
) -> T {
    let (oid, parameters) = match algorithm {
        Algorithm::RsaPkcs1Sha256 => (oids::RSA_SHA256, None),
        Algorithm::RsaPssSha256 => (oids::RSA_PSS, Some(pss_der())),
        Algorithm::EcdsaP256Sha256 => (oids::ECDSA_SHA256, None),
        Algorithm::EcdsaP384Sha384 => (oids::ECDSA_SHA384, None),
    };
    let parameters = parameters
        .as_deref()
        .and_then(|der| asn1::Reader::new(der).any().ok());
    call(&asn1::Algorithm { oid, parameters })
}

//! Key files: PEM text and PKCS#12 stores.

use std::sync::Arc;

use super::store::Store;
use super::{MemoryKey, wrong};
use crate::error::SealError;
use crate::sign::Signer;
use crate::sign::der::Certificate;

/// A private key with the certificates found beside it.
#[derive(Debug)]
pub struct KeyFile {
    /// The key.
    pub key: MemoryKey,
    /// DER certificates: the key's own first, then as found.
    pub certificates: Vec<Vec<u8>>,
}

impl KeyFile {
    /// Reads a PKCS#12 store (RFC 7292), with modern encryption (PBES2 with AES) or the older kinds (3DES, RC2).
    ///
    /// # Errors
    /// [`SealError::Key`] when the password is wrong, the store is damaged or holds no key that is supported.
    pub fn from_pkcs12(store: &[u8], password: &str) -> Result<Self, SealError> {
        let store = Store::open(store, password)?;
        let key = store
            .key
            .ok_or_else(|| wrong("the PKCS#12 store holds no private key"))?;
        Self::assemble(&key, store.certificates)
    }

    /// Reads PEM text (RFC 7468): one private key (`PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`) and any
    /// certificates, in any order. Texts of several files may be put one after the other.
    ///
    /// # Errors
    /// [`SealError::Key`] when there is no key, or it needs another password.
    pub fn from_pem(pem: &str, password: Option<&str>) -> Result<Self, SealError> {
        let mut key = None;
        let mut certificates = Vec::new();
        for (label, der) in blocks(pem)? {
            match label {
                "CERTIFICATE" => certificates.push(der),
                "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => key = Some(der),
                "ENCRYPTED PRIVATE KEY" => {
                    let password = password
                        .ok_or_else(|| wrong("the key is encrypted; its password is needed"))?;
                    let encrypted = pkcs8::EncryptedPrivateKeyInfoRef::try_from(der.as_slice())
                        .map_err(|error| wrong(error.to_string()))?;
                    let plain = encrypted.decrypt(password).map_err(|error| {
                        wrong(format!(
                            "the key cannot be decrypted (is the password right?): {error}"
                        ))
                    })?;
                    key = Some(plain.as_bytes().to_vec());
                }
                _ => {}
            }
        }
        let key = key.ok_or_else(|| wrong("there is no private key in the PEM text"))?;
        Self::assemble(&key, certificates)
    }

    /// Puts the key's own certificate first.
    fn assemble(key: &[u8], mut certificates: Vec<Vec<u8>>) -> Result<Self, SealError> {
        let parsed: Vec<Certificate> = certificates
            .iter()
            .map(|der| Certificate::parse(der))
            .collect::<Result<_, _>>()?;
        let pair = MemoryKey::from_der(key, None).or_else(|error| {
            // An elliptic key without its public point takes it from the certificate that fits.
            parsed
                .iter()
                .find_map(|certificate| {
                    MemoryKey::from_der(key, Some(&certificate.public_key)).ok()
                })
                .ok_or(error)
        })?;
        if let Some(own) = parsed
            .iter()
            .position(|certificate| certificate.public_key == pair.public_key())
        {
            certificates[..=own].rotate_right(1);
        }
        Ok(Self {
            key: pair,
            certificates,
        })
    }

    /// The same with PSS, when the key is RSA.
    #[must_use]
    pub fn with_pss(mut self) -> Self {
        self.key = self.key.with_pss();
        self
    }

    /// A signer with this key and these certificates.
    ///
    /// # Errors
    /// [`SealError::Certificate`] when the first certificate is not the key's own.
    pub fn into_signer(self) -> Result<Signer, SealError> {
        let own = self
            .certificates
            .first()
            .map(|der| Certificate::parse(der))
            .transpose()?;
        if own.is_none_or(|own| own.public_key != self.key.public_key()) {
            return Err(SealError::Certificate(
                "no certificate belongs to this private key".into(),
            ));
        }
        Signer::new(Arc::new(self.key), &self.certificates)
    }
}

/// The blocks of a PEM text: label and content.
fn blocks(pem: &str) -> Result<Vec<(&str, Vec<u8>)>, SealError> {
    let mut found = Vec::new();
    let mut rest = pem;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after
            .split_once("-----")
            .ok_or_else(|| wrong("the PEM text is damaged"))?;
        let (body, after) = after
            .split_once("-----END ")
            .ok_or_else(|| wrong("the PEM text is cut off"))?;
        if body.contains("Proc-Type:") {
            return Err(wrong(
                "this old encryption of PEM is not supported; convert the key to PKCS#8",
            ));
        }
        let text: String = body.split_ascii_whitespace().collect();
        let der = data_encoding::BASE64
            .decode(text.as_bytes())
            .map_err(|_| wrong("the PEM text is damaged"))?;
        found.push((label, der));
        rest = after;
    }
    Ok(found)
}

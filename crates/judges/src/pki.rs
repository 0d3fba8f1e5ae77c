//! A certificate authority for tests, made with the `openssl` command: a root, issuing authorities, keys of every kind and every
//! way in which a certificate can be wrong. [`pki`] makes it once and keeps it beside the test executables; [`Pki::issue`] adds
//! certificates with the addresses and dates of one test; [`server`] answers timestamps, OCSP and lists on this machine.
//!
//! ```no_run
//! let pki = judges::pki::pki();
//! let leaf = pki.leaf("p256");
//! let (_certificate, _pkcs8) = (leaf.certificate_der(), leaf.key_der());
//! let _token = pki.timestamp_at(&[7; 32], "20250102030405Z", pki.leaf("tsa"));
//! let _list = pki.crl("issuing", "20250101000000Z", "20350101000000Z");
//! ```
//!
//! Times are written as `openssl` writes them: `YYYYMMDDHHMMSSZ`, in UTC.

mod files;
mod issue;
pub mod server;
mod status;

pub use issue::Request;
pub use status::POLICY;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The password of every PKCS#12 file here.
pub const PASSWORD: &str = "geheim voor de proef";

/// When the certificate `revoked` was revoked (reason: key compromise).
pub const REVOKED_AT: &str = "20250601120000Z";

/// When the issuing authority `issuing-revoked` was revoked.
pub const ISSUER_REVOKED_AT: &str = "20250301120000Z";

/// A certificate with its private key and the chain above it, as files and as values.
#[derive(Debug, Clone)]
pub struct Leaf {
    name: String,
    folder: PathBuf,
    issuer: Option<String>,
}

impl Leaf {
    /// Its name in this authority, which is also the common name after `Kantel test `.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the authority that issued it; none for a root.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The path of one of its files: `cert.pem`, `cert.der`, `key.pem`, `key.der` (PKCS#8), `chain.pem` (the leaf first, without
    /// the root), `above.pem` (the same without the leaf), `p12` (modern: AES, PBKDF2) and `legacy.p12` (RC2 and 3DES).
    pub fn path(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.name))
    }

    /// The certificate, DER.
    pub fn certificate_der(&self) -> Vec<u8> {
        files::read(&self.path("cert.der"))
    }

    /// The certificate, PEM.
    pub fn certificate_pem(&self) -> String {
        files::text(&self.path("cert.pem"))
    }

    /// The private key, PKCS#8 DER without a password.
    pub fn key_der(&self) -> Vec<u8> {
        files::read(&self.path("key.der"))
    }

    /// The private key, PKCS#8 PEM without a password.
    pub fn key_pem(&self) -> String {
        files::text(&self.path("key.pem"))
    }

    /// The certificate and the authorities above it, without the root, PEM.
    pub fn chain_pem(&self) -> String {
        files::text(&self.path("chain.pem"))
    }

    /// The serial number in hexadecimal capitals.
    pub fn serial(&self) -> String {
        files::serial(&self.path("cert.pem"))
    }
}

/// The whole authority. Nothing in its folder changes once it is made: whatever a test adds lives in folders of its own.
#[derive(Debug)]
pub struct Pki {
    folder: PathBuf,
    leafs: BTreeMap<String, Leaf>,
}

/// The authority of this machine, made at the first call.
///
/// # Panics
/// When `openssl` is missing or refuses: no test can go on without.
pub fn pki() -> &'static Pki {
    static PKI: OnceLock<Pki> = OnceLock::new();
    PKI.get_or_init(|| Pki::at(&files::cache()))
}

impl Pki {
    fn at(folder: &Path) -> Self {
        files::once(folder, |making| {
            for request in issue::recipe() {
                issue::make(making, making, &request);
            }
        });
        let leafs = issue::recipe()
            .into_iter()
            .map(|request| {
                let leaf = Leaf {
                    name: request.name.clone(),
                    folder: folder.to_owned(),
                    issuer: request.issuer.clone(),
                };
                (request.name, leaf)
            })
            .collect();
        Self {
            folder: folder.to_owned(),
            leafs,
        }
    }

    /// The folder with all files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A certificate by name.
    ///
    /// Authorities: `root`, `other-root` (trusted by nobody), `issuing` (RSA), `issuing-ec` (P-256), `issuing-revoked`.
    /// Good, under `issuing`: `rsa2048`, `rsa3072`, `rsa4096`, `rsa-pss` (a key that may only do PSS), `p256`, `p384`; under
    /// `issuing-ec`: `p256-ec`. Wrong: `expired` (2020–2022), `not-yet-valid` (from 2033), `revoked` ([`REVOKED_AT`]),
    /// `wrong-usage` (a server's certificate), `unknown-root`, `under-revoked` (its issuer was revoked).
    /// Timestamps: `tsa`, `tsa-ec`, and wrong ones `tsa-no-eku`, `tsa-expired` (2020–2022), `tsa-unknown`.
    /// OCSP: `ocsp-root`, `ocsp`, `ocsp-ec`, `ocsp-revoked-issuer`, and `ocsp-no-eku`, which no authority let answer.
    ///
    /// # Panics
    /// When there is no such name.
    pub fn leaf(&self, name: &str) -> &Leaf {
        self.leafs
            .get(name)
            .unwrap_or_else(|| panic!("the test authority has no certificate called {name}"))
    }

    /// The trusted root, PEM.
    pub fn root_pem(&self) -> String {
        self.leaf("root").certificate_pem()
    }

    /// The trusted root, DER.
    pub fn root_der(&self) -> Vec<u8> {
        self.leaf("root").certificate_der()
    }

    /// The certificates above `name`, its issuer first, the root last and included, DER.
    pub fn above(&self, name: &str) -> Vec<Vec<u8>> {
        let mut chain = Vec::new();
        let mut next = self.leaf(name).issuer();
        while let Some(issuer) = next {
            chain.push(self.leaf(issuer).certificate_der());
            next = self.leaf(issuer).issuer();
        }
        chain
    }

    /// Issues one more certificate, into `folder`, with a key of its own or the one that [`Request::key_of`] names.
    ///
    /// # Panics
    /// When `openssl` refuses.
    pub fn issue(&self, folder: &Path, request: &Request) -> Leaf {
        issue::make(&self.folder, folder, request);
        Leaf {
            name: request.name.clone(),
            folder: folder.to_owned(),
            issuer: request.issuer.clone(),
        }
    }
}

#[cfg(test)]
mod tests;

//! Keys, services and judges for the tests of signing.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use jiff::Timestamp;
use judges::pki::{Leaf, pki};
use seal::services::{Revocation, RevocationSource, ServiceError, TimestampAuthority};
use seal::{KeyFile, SignOptions, Signer};

/// A letter of two pages, PDF/A-2a and PDF/UA-1, made from `letter.typ` beside it.
pub const LETTER: &[u8] = include_bytes!("../fixtures/letter.pdf");

/// Stamps with the test authority.
pub struct Stamps(pub &'static Leaf);

impl TimestampAuthority for Stamps {
    fn timestamp(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ServiceError> {
        let now = Timestamp::now().strftime("%Y%m%d%H%M%SZ").to_string();
        Ok(pki().timestamp_at(sha256, &now, self.0))
    }
}

/// Answers from the books of the test authority.
pub struct Books;

const ISSUED: [&str; 16] = [
    "rsa2048",
    "rsa3072",
    "rsa4096",
    "rsa-pss",
    "p256",
    "p384",
    "p256-ec",
    "tsa",
    "tsa-ec",
    "issuing",
    "issuing-ec",
    "ocsp",
    "ocsp-root",
    "ocsp-ec",
    "expired",
    "revoked",
];

impl RevocationSource for Books {
    fn revocation(&self, certificate: &[u8], _issuer: &[u8]) -> Result<Revocation, ServiceError> {
        let leaf = ISSUED
            .iter()
            .map(|name| pki().leaf(name))
            .find(|leaf| leaf.certificate_der() == certificate);
        let Some(leaf) = leaf else {
            return Err(ServiceError::Refused {
                service: "the test's books".into(),
                reason: "unknown certificate".into(),
            });
        };
        let responder = match leaf.issuer() {
            Some("root") => "ocsp-root",
            Some("issuing-ec") => "ocsp-ec",
            _ => "ocsp",
        };
        let now = Timestamp::now();
        let time = |time: Timestamp| time.strftime("%Y%m%d%H%M%SZ").to_string();
        let issuer = leaf.issuer().unwrap();
        // Some validators look at OCSP answers only when the certificate names a responder; so a list comes along.
        Ok(Revocation {
            ocsp: Some(pki().ocsp_for(leaf, pki().leaf(responder), 60)),
            crl: Some(pki().crl(
                issuer,
                &time(now),
                &time(now + jiff::SignedDuration::from_hours(24)),
            )),
            next_update: None,
        })
    }
}

/// A signer with a key of the test authority, its chain and all services.
pub fn signer(name: &str) -> Signer {
    let leaf = pki().leaf(name);
    let file = KeyFile::from_pem(&format!("{}{}", leaf.key_pem(), leaf.chain_pem()), None).unwrap();
    with_services(file.into_signer().unwrap())
}

/// The same signer with timestamps, revocation data and the root.
pub fn with_services(signer: Signer) -> Signer {
    signer
        .with_timestamps(Arc::new(Stamps(pki().leaf("tsa"))))
        .with_revocation(Arc::new(Books))
        .with_certificates(vec![
            pki().root_der(),
            pki().leaf("issuing").certificate_der(),
            pki().leaf("issuing-ec").certificate_der(),
        ])
}

/// An invisible Dutch signature of this moment.
pub fn options() -> SignOptions {
    SignOptions::new(Timestamp::now())
}

/// A file in a folder of its own, for judges that want one.
pub fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("document.pdf");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// `qpdf --check` finds nothing to complain of.
pub fn assert_qpdf(bytes: &[u8]) {
    let (_folder, path) = file(bytes);
    let output = Command::new("qpdf")
        .arg("--check")
        .arg(&path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !text.contains("WARNING"),
        "{text}"
    );
}

/// Runs `qpdf` over a document.
pub fn qpdf(bytes: &[u8], arguments: &[&str]) -> Vec<u8> {
    let (folder, path) = file(bytes);
    let out = folder.path().join("out.pdf");
    let status = Command::new("qpdf")
        .args(arguments)
        .arg(&path)
        .arg(&out)
        .status()
        .unwrap();
    assert!(status.success());
    std::fs::read(out).unwrap()
}

/// `pdfsig` finds this many signatures and timestamps, and every signature valid; it does not verify document timestamps, and knows
/// no RSA-PSS.
pub fn assert_pdfsig(bytes: &[u8], signatures: usize) {
    let (_folder, path) = file(bytes);
    let output = Command::new("pdfsig")
        .arg("-nocert")
        .arg(&path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let valid = text
        .matches("Signature Validation: Signature is Valid.")
        .count();
    assert_eq!(text.matches("Signature #").count(), signatures, "{text}");
    assert_eq!(text.matches("ETSI.CAdES.detached").count(), valid, "{text}");
    assert!(valid > 0, "{text}");
}

/// What a reader sees, appearances included.
pub fn text_of(bytes: &[u8]) -> String {
    let (_folder, path) = file(bytes);
    let output = Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// All judges accept a document with this many signatures and timestamps.
pub fn assert_accepted(label: &str, bytes: &[u8], signatures: usize) {
    if let Some(folder) = std::env::var_os("SEAL_KEEP") {
        std::fs::write(PathBuf::from(folder).join(format!("{label}.pdf")), bytes).unwrap();
    }
    assert_qpdf(bytes);
    if signatures > 0 && !label.starts_with("rsa-pss") {
        assert_pdfsig(bytes, signatures);
    }
}

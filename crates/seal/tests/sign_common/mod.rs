//! Keys, services and judges for the tests of signing.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a module of tests, of which each file uses a part"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use judges::pki::{Leaf, pki};
use seal::services::{Revocation, RevocationSource, ServiceError, TimestampAuthority};
use seal::{KeyFile, Level, SignOptions, Signer};
use serde_json::{Value, json};

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

/// Runs `qpdf` over a document.
pub fn qpdf(bytes: &[u8], arguments: &[&str]) -> Vec<u8> {
    let (folder, path) = file(bytes);
    let out = folder.path().join("out.pdf");
    let status = judges::tool("qpdf")
        .args(arguments)
        .arg(&path)
        .arg(&out)
        .status()
        .unwrap();
    assert!(status.success());
    std::fs::read(out).unwrap()
}

/// What a reader sees, appearances included.
pub fn text_of(bytes: &[u8]) -> String {
    let (_folder, path) = file(bytes);
    judges::pdftotext_layout(&path)
}

/// Documents for the judges, who are asked once about all of them.
pub struct Docket {
    folder: tempfile::TempDir,
    cases: Vec<Case>,
}

struct Case {
    label: String,
    path: PathBuf,
    signatures: usize,
    level: Level,
}

impl Docket {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            cases: Vec::new(),
        }
    }

    /// A document with this many signatures and timestamps, the last signature of this level.
    pub fn add(&mut self, label: &str, bytes: &[u8], signatures: usize, level: Level) {
        let path = self.folder.path().join(format!("{label}.pdf"));
        std::fs::write(&path, bytes).unwrap();
        self.cases.push(Case {
            label: label.into(),
            path,
            signatures,
            level,
        });
    }

    fn paths(&self) -> Vec<&Path> {
        self.cases.iter().map(|case| case.path.as_path()).collect()
    }

    /// qpdf, pdfsig and pyHanko accept all of them.
    pub fn assert_accepted(&self) {
        let question = json!({ "root": data_encoding::HEXLOWER.encode(&pki().root_der()), "files": self.paths() });
        let verdicts = judges::python_json(include_str!("judge.py"), &question);
        for (case, verdict) in self.cases.iter().zip(verdicts.as_array().unwrap()) {
            case.assert_sound();
            case.assert_verdict(verdict.as_array().unwrap());
        }
    }

    /// qpdf and pdfsig accept all of them.
    pub fn assert_sound(&self) {
        self.cases.iter().for_each(Case::assert_sound);
    }

    /// veraPDF finds them PDF/A-2a and PDF/UA-1.
    pub fn assert_archivable(&self) {
        self.assert_flavours(&["2a", "ua1"]);
    }

    /// veraPDF finds them to be all of these.
    pub fn assert_flavours(&self, flavours: &[&str]) {
        for flavour in flavours {
            judges::verapdf::judge(flavour, &self.paths())
                .iter()
                .for_each(judges::verapdf::Verdict::assert_compliant);
        }
    }
}

impl Case {
    fn assert_sound(&self) {
        let label = &self.label;
        judges::qpdf_check(&self.path).unwrap_or_else(|words| panic!("{label}: {words}"));
        // Empty fields are listed too, without a kind.
        let found: Vec<_> = judges::pdfsig(&self.path)
            .into_iter()
            .filter(|signature| !signature.kind.is_empty())
            .collect();
        assert_eq!(found.len(), self.signatures, "{label}: {found:?}");
        for signature in found {
            // Poppler does not verify document timestamps, and its library knows no RSA-PSS in CMS.
            if signature.kind == "ETSI.CAdES.detached" && !label.contains("rsa-pss") {
                assert!(signature.valid, "{label}: {signature:?}");
            }
        }
    }

    fn assert_verdict(&self, signatures: &[Value]) {
        let label = &self.label;
        assert_eq!(signatures.len(), self.signatures, "{label}: {signatures:?}");
        for signature in signatures {
            assert!(signature["fault"].is_null(), "{label}: {signature}");
            assert!(
                signature["intact"] == true && signature["trusted"] == true,
                "{label}: {signature}"
            );
            let changes = signature["changes"].as_str().unwrap_or_default();
            assert!(
                ["NONE", "LTA_UPDATES", "FORM_FILLING"].contains(&changes),
                "{label}: {signature}"
            );
            assert!(
                signature["kind"] == "timestamp" || signature["accepted"] == true,
                "{label}: {signature}"
            );
        }
        let Some(last) = signatures
            .iter()
            .rfind(|signature| signature["kind"] == "signature")
        else {
            return;
        };
        if self.level >= Level::T {
            assert_eq!(last["stamped"], true, "{label}: {last}");
        }
        if self.level >= Level::Lt {
            assert_eq!(last["offline"], true, "{label}: {last}");
        } else if self.signatures == 1 {
            // The negative control: without its own evidence and with nobody to ask, it must not hold.
            assert_eq!(last["offline"], false, "{label}: {last}");
        }
        if self.level == Level::Lta {
            assert_eq!(last["archived"], "AdESPassed.OK", "{label}: {last}");
        }
    }
}

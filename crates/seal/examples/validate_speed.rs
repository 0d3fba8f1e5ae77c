//! How much processor time one verdict costs: a letter of two pages, signed by P-256 to level B-LT, with CRLs and OCSP answers inside.
//!
//! `cargo run --release -p seal --example validate_speed [FILE.pdf ROOTS.pem]`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement for a person at a terminal"
)]

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use judges::pki::pki;
use seal::services::{Revocation, RevocationSource, ServiceError, TimestampAuthority};
use seal::{KeyFile, Level, SignOptions, TrustAnchors, ValidateOptions, sign, validate};

struct Stamps;

impl TimestampAuthority for Stamps {
    fn timestamp(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ServiceError> {
        let now = Timestamp::now().strftime("%Y%m%d%H%M%SZ").to_string();
        Ok(pki().timestamp_at(sha256, &now, pki().leaf("tsa")))
    }
}

struct Books;

impl RevocationSource for Books {
    fn revocation(&self, _certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError> {
        let name = if issuer == pki().root_der() {
            "root"
        } else {
            "issuing"
        };
        Ok(Revocation {
            ocsp: None,
            crl: Some(pki().crl(name, "20250101000000Z", "20400101000000Z")),
            next_update: None,
        })
    }
}

fn letter() -> (Vec<u8>, TrustAnchors) {
    let leaf = pki().leaf("p256");
    let pem = format!("{}{}", leaf.key_pem(), leaf.chain_pem());
    let signer = KeyFile::from_pem(&pem, None)
        .unwrap()
        .into_signer()
        .unwrap()
        .with_timestamps(Arc::new(Stamps))
        .with_revocation(Arc::new(Books))
        .with_certificates(vec![pki().root_der()]);
    let options = SignOptions {
        level: Level::Lt,
        ..SignOptions::new(Timestamp::now())
    };
    let letter = include_bytes!("../tests/fixtures/letter.pdf");
    let signed = sign(letter, &signer, &options).unwrap().bytes;
    (signed, TrustAnchors::from_der([pki().root_der()]).unwrap())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, anchors) = match &arguments[..] {
        [file, roots] => (
            std::fs::read(file).unwrap(),
            TrustAnchors::from_pem(&std::fs::read_to_string(roots).unwrap()).unwrap(),
        ),
        _ => letter(),
    };
    let options = ValidateOptions::new(Timestamp::now());
    let report = validate(&file, &anchors, &options);
    println!("{}", report.text(seal::Language::English));
    let rounds = 500;
    let start = Instant::now();
    let passed = (0..rounds)
        .filter(|_| validate(&file, &anchors, &options).passed())
        .count();
    let each = start.elapsed().as_secs_f64() * 1_000.0 / f64::from(rounds);
    println!(
        "{each:.3} ms each ({passed} of {rounds} passed, {} bytes)",
        file.len()
    );
}

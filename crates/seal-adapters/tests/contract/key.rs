//! From words to a signer.

use super::Jumping;
use judges::pki::{PASSWORD, pki};
use seal::Signer;
use seal_adapters::clock::Clock;
use seal_adapters::key::{KeyChoice, open, read_certificates};
use seal_adapters::secret::Secret;
use std::sync::Arc;

const LETTER: &[u8] = include_bytes!("../../../seal/tests/fixtures/letter.pdf");

fn signer(choice: &KeyChoice) -> Result<Signer, seal::SealError> {
    let clock: Arc<dyn Clock> = Arc::new(Jumping::starting_now());
    open(choice, &clock)
}

fn path(name: &str, ending: &str) -> String {
    pki().leaf(name).path(ending).to_str().unwrap().to_owned()
}

fn signs(signer: &Signer) -> bool {
    let options = seal::SignOptions::new("2026-01-01T00:00:00Z".parse().unwrap());
    seal::sign(LETTER, signer, &options).is_ok_and(|signed| signed.bytes.starts_with(LETTER))
}

#[test]
fn a_key_and_its_certificates_in_any_order_make_a_signer() {
    let pem = |name: &str| pki().leaf(name).certificate_pem().into_bytes();
    for certificates in [
        vec![pem("p384"), pem("issuing")],
        vec![pem("root"), pem("issuing"), pem("p384")],
        // Others are there too; which is the key's own is found by trying.
        vec![
            pem("p256"),
            pem("rsa2048"),
            pem("p384"),
            pem("issuing"),
            pki().leaf("tsa").certificate_der(),
        ],
    ] {
        let choice = KeyChoice {
            key: path("p384", "key.pem"),
            certificates,
            ..KeyChoice::default()
        };
        let signer = signer(&choice).unwrap();
        assert_eq!(signer.common_name().as_deref(), Some("Kantel test p384"));
        assert!(signs(&signer));
    }
}

/// As `openssl req -x509` makes one: its own authority, named by its file although it lies with the key too.
#[test]
fn a_key_that_certifies_itself_signs() {
    let pem = pki().leaf("root").certificate_pem().into_bytes();
    for certificates in [vec![pem.clone()], vec![pem.clone(), pem]] {
        let choice = KeyChoice {
            key: path("root", "key.pem"),
            certificates,
            ..KeyChoice::default()
        };
        assert!(signs(&signer(&choice).unwrap()));
    }
}

#[test]
fn stores_of_both_kinds_open_with_their_password() {
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, PASSWORD).unwrap();
    for ending in ["p12", "legacy.p12"] {
        for pss in [false, true] {
            let choice = KeyChoice {
                key: path("rsa2048", ending),
                password: Some(Secret::File(password.clone())),
                pss,
                ..KeyChoice::default()
            };
            assert!(signs(&signer(&choice).unwrap()), "{ending}");
        }
    }
    let choice = KeyChoice {
        key: path("rsa2048", "p12"),
        ..KeyChoice::default()
    };
    let error = signer(&choice).unwrap_err().to_string();
    assert!(error.contains("password"), "{error}");
}

#[test]
fn a_key_without_its_certificate_is_refused() {
    let alone = KeyChoice {
        key: path("p256", "key.pem"),
        ..KeyChoice::default()
    };
    let other = KeyChoice {
        certificates: vec![pki().leaf("p384").certificate_der()],
        ..alone.clone()
    };
    for choice in [
        alone,
        other,
        KeyChoice {
            key: "/no/such.pem".into(),
            ..KeyChoice::default()
        },
    ] {
        let refused = match signer(&choice) {
            Ok(signer) => !signs(&signer),
            Err(_) => true,
        };
        assert!(refused, "{choice:?}");
    }
}

#[test]
fn certificates_are_read_from_pem_and_der() {
    let chain = pki().leaf("p256").chain_pem();
    assert_eq!(read_certificates(chain.as_bytes()).unwrap().len(), 2);
    let der = pki().leaf("p256").certificate_der();
    assert_eq!(read_certificates(&der).unwrap(), [der]);
    for wrong in [
        b"".as_slice(),
        b"hello",
        b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        b"-----BEGIN X-----",
    ] {
        assert!(read_certificates(wrong).is_err());
    }
}

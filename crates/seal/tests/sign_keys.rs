//! Every kind of key signs, from every kind of file.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod sign_common;

use judges::pki::{PASSWORD, pki};
use seal::services::Algorithm;
use seal::{KeyFile, Level, SealError, sign};
use sign_common::{Docket, LETTER, options, signer};

#[test]
fn every_kind_of_key_makes_a_signature_that_others_accept() {
    let mut docket = Docket::new();
    for (name, algorithm) in [
        ("rsa2048", Algorithm::RsaPkcs1Sha256),
        ("rsa3072", Algorithm::RsaPkcs1Sha256),
        ("rsa4096", Algorithm::RsaPkcs1Sha256),
        ("p256", Algorithm::EcdsaP256Sha256),
        ("p384", Algorithm::EcdsaP384Sha384),
    ] {
        let signer = signer(name);
        assert_eq!(signer.algorithm(), algorithm, "{name}");
        let signed = sign(LETTER, &signer, &options()).unwrap();
        assert!(
            signed.bytes.starts_with(LETTER),
            "{name}: the original is a prefix"
        );
        docket.add(name, &signed.bytes, 1, Level::B);
    }
    docket.assert_accepted();
}

#[test]
fn stores_of_both_generations_open_and_hold_the_chain() {
    for name in ["rsa2048", "p256"] {
        for ending in ["p12", "legacy.p12"] {
            let leaf = pki().leaf(name);
            let store = std::fs::read(leaf.path(ending)).unwrap();
            let file = KeyFile::from_pkcs12(&store, PASSWORD).unwrap();
            assert_eq!(
                file.certificates[0],
                leaf.certificate_der(),
                "{name}.{ending}"
            );
            assert!(
                file.certificates.len() >= 2,
                "{name}.{ending}: the chain is there"
            );
            let signer = file.into_signer().unwrap();
            assert!(sign(LETTER, &signer, &options()).is_ok());
            assert!(matches!(
                KeyFile::from_pkcs12(&store, "wrong"),
                Err(SealError::Key(_))
            ));
        }
    }
}

#[test]
fn a_damaged_store_is_refused_and_nothing_panics() {
    let store = std::fs::read(pki().leaf("p256").path("p12")).unwrap();
    for cut in (0..store.len()).step_by(37) {
        assert!(KeyFile::from_pkcs12(&store[..cut], PASSWORD).is_err());
    }
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let pem = format!(
        "{}{}",
        pki().leaf("p256").key_pem(),
        pki().leaf("p384").chain_pem()
    );
    assert!(matches!(
        KeyFile::from_pem(&pem, None).unwrap().into_signer(),
        Err(SealError::Certificate(_))
    ));
}

#[test]
fn pem_takes_keys_in_every_wrapping() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["rsa2048", "p256", "p384"] {
        let leaf = pki().leaf(name);
        let out = folder.path().join("key.pem");
        let convert = |arguments: &[&str]| {
            let done = judges::tool("openssl")
                .args(arguments)
                .arg("-in")
                .arg(leaf.path("key.pem"))
                .arg("-out")
                .arg(&out)
                .output()
                .unwrap();
            assert!(
                done.status.success(),
                "{}",
                String::from_utf8_lossy(&done.stderr)
            );
            std::fs::read_to_string(&out).unwrap() + &leaf.chain_pem()
        };
        let kind = if name.starts_with("rsa") { "rsa" } else { "ec" };
        // PKCS#1 or SEC 1, without PKCS#8 around it.
        let old = if kind == "rsa" {
            convert(&["rsa", "-traditional"])
        } else {
            convert(&["ec"])
        };
        assert!(
            old.contains("RSA PRIVATE KEY") || old.contains("EC PRIVATE KEY"),
            "{name}"
        );
        assert!(
            KeyFile::from_pem(&old, None).unwrap().into_signer().is_ok(),
            "{name}"
        );
        // The public point of an elliptic key may be missing; the certificate has it.
        if kind == "ec" {
            let bare = convert(&["ec", "-no_public"]);
            assert!(
                KeyFile::from_pem(&bare, None)
                    .unwrap()
                    .into_signer()
                    .is_ok(),
                "{name}"
            );
        }
        for cipher in ["aes-256-cbc", "des3"] {
            let locked = convert(&["pkcs8", "-topk8", "-v2", cipher, "-passout", "pass:geheim"]);
            assert!(
                KeyFile::from_pem(&locked, Some("geheim"))
                    .unwrap()
                    .into_signer()
                    .is_ok(),
                "{name} {cipher}"
            );
            assert!(
                matches!(
                    KeyFile::from_pem(&locked, Some("verkeerd")),
                    Err(SealError::Key(_))
                ),
                "{name} {cipher}"
            );
            assert!(
                matches!(KeyFile::from_pem(&locked, None), Err(SealError::Key(_))),
                "{name} {cipher}"
            );
        }
    }
}

#[test]
fn an_rsa_key_signs_with_pss_when_asked() {
    let leaf = pki().leaf("rsa2048");
    let file = KeyFile::from_pem(&format!("{}{}", leaf.key_pem(), leaf.chain_pem()), None)
        .unwrap()
        .with_pss();
    let signer = file.into_signer().unwrap();
    assert_eq!(signer.algorithm(), Algorithm::RsaPssSha256);
    let mut docket = Docket::new();
    docket.add(
        "rsa-pss-asked",
        &sign(LETTER, &signer, &options()).unwrap().bytes,
        1,
        Level::B,
    );
    docket.assert_accepted();
}

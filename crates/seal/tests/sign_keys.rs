//! Every kind of key signs, from every kind of file.

mod sign_common;

use judges::pki::{PASSWORD, pki};
use seal::services::Algorithm;
use seal::{KeyFile, SealError, sign};
use sign_common::{LETTER, assert_pdfsig, assert_qpdf, options, signer};

#[test]
fn every_kind_of_key_makes_a_signature_that_others_accept() {
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
        assert_pdfsig(&signed.bytes, 1);
        assert_qpdf(&signed.bytes);
    }
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

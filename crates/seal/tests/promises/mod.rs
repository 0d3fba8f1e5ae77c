//! What every reader of this crate promises about any bytes at all. The tests keep it for some hundreds of broken files with fixed
//! seeds, the fuzz targets for as many as one likes.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests and fuzz targets"
)]

use seal::cms::{Certificate, Crl, OcspResponse, SignedData, TstInfo};
use seal::{
    Area, FieldSpec, Language, TrustAnchors, ValidateOptions, prepare, signature_fields, validate,
};

/// A document is judged, and the judgement can be written in every form; fields are made in it or refused with words, and what was
/// there stays there.
pub fn document(bytes: &[u8]) {
    let options = ValidateOptions::new("2025-05-03T00:00:00Z".parse().unwrap());
    let report = validate(bytes, &TrustAnchors::default(), &options);
    assert!(!report.passed(), "nobody is trusted here");
    for language in [Language::Dutch, Language::English] {
        assert!(!report.text(language).is_empty());
        assert!(report.letter_fields(language).is_object());
    }
    assert!(report.to_json().is_object());

    let spec = FieldSpec {
        name: "Promise".into(),
        page: 1,
        area: Some(Area {
            x: 10.0,
            y: 10.0,
            width: 100.0,
            height: 40.0,
        }),
        tooltip: "Promise".into(),
    };
    match prepare(bytes, &[spec]) {
        Ok(prepared) => {
            assert!(prepared.starts_with(bytes));
            let fields = signature_fields(&prepared).unwrap();
            assert!(
                fields
                    .iter()
                    .any(|field| field.name == "Promise" && field.visible)
            );
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A CMS container, a timestamp token, an OCSP answer, a list of revoked certificates or a certificate: read or refused, and what is
/// read points into the bytes given.
pub fn structure(bytes: &[u8]) {
    if let Ok(data) = SignedData::read(bytes) {
        assert!(data.size <= bytes.len());
        for signer in &data.signers {
            let _ = (
                signer.ess_certificate(),
                signer.message_digest(),
                signer.signing_time(),
            );
            let _ = signer.signed_bytes();
            for token in signer.signature_timestamps() {
                let _ =
                    SignedData::read(token).map(|token| token.content.map(TstInfo::read).is_some());
            }
        }
        let _ = data.content.map(TstInfo::read);
        assert!(data.certificates.iter().map(|der| der.len()).sum::<usize>() <= bytes.len());
    }
    let _ = TstInfo::read(bytes);
    if let Ok(list) = Crl::read(bytes) {
        let _ = list.revoked(&[1]);
    }
    if let Ok(answer) = OcspResponse::read(bytes) {
        // Each answer takes room in the bytes: a short text cannot say much.
        assert!(answer.responses.len() <= bytes.len() / 20);
    }
    let _ = Certificate::read(bytes).map(|certificate| certificate.self_issued());
}

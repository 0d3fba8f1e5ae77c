//! The four levels, several signers, and refreshing; what was signed before stays valid.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod sign_common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use judges::pki::pki;
use seal::services::{Algorithm, ServiceError, SigningKey};
use seal::{
    Area, Certification, FieldSpec, KeyFile, Language, Level, SealError, SignOptions, Signer,
    prepare, prepare_signature, refresh, sign, sign_many,
};
use sign_common::{Books, Docket, LETTER, Stamps, options, signer};

fn at(level: Level) -> SignOptions {
    SignOptions { level, ..options() }
}

#[test]
fn each_level_for_each_family_of_keys() {
    let mut docket = Docket::new();
    for name in ["p256", "rsa2048", "rsa-pss", "p384"] {
        for level in [Level::B, Level::T, Level::Lt, Level::Lta] {
            let signed = sign(LETTER, &signer(name), &at(level)).unwrap();
            assert!(signed.bytes.starts_with(LETTER));
            docket.add(
                &format!("{name}-{level}"),
                &signed.bytes,
                if level == Level::Lta { 2 } else { 1 },
                level,
            );
        }
    }
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn a_level_without_its_service_is_refused_before_the_key_is_asked() {
    let leaf = pki().leaf("p256");
    let file = KeyFile::from_pem(&format!("{}{}", leaf.key_pem(), leaf.chain_pem()), None).unwrap();
    let bare = file.into_signer().unwrap();
    assert_eq!(
        sign(LETTER, &bare, &at(Level::T)),
        Err(SealError::MissingService("a timestamp authority"))
    );
    let stamped = bare.with_timestamps(Arc::new(Stamps(pki().leaf("tsa"))));
    assert_eq!(
        sign(LETTER, &stamped, &at(Level::Lt)),
        Err(SealError::MissingService("a source of revocation data"))
    );
}

#[test]
fn two_signers_one_after_the_other() {
    let mut docket = Docket::new();
    let first = sign(LETTER, &signer("p256"), &options()).unwrap();
    let second = sign(&first.bytes, &signer("rsa2048"), &options()).unwrap();
    assert!(second.bytes.starts_with(&first.bytes));
    assert_eq!(
        (first.field.as_str(), second.field.as_str()),
        ("Handtekening1", "Handtekening2")
    );
    docket.add("two", &second.bytes, 2, Level::B);
    let third = sign(&second.bytes, &signer("p384"), &at(Level::Lta)).unwrap();
    docket.add("two-then-lta", &third.bytes, 4, Level::Lta);
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn three_people_sign_prepared_fields_in_any_order() {
    let mut docket = Docket::new();
    let fields: Vec<FieldSpec> = ["Aanvrager", "Burgemeester", "Directeur"]
        .iter()
        .zip([60.0, 220.0, 380.0])
        .map(|(name, x)| FieldSpec {
            name: (*name).into(),
            page: 1,
            area: Some(Area {
                x,
                y: 120.0,
                width: 150.0,
                height: 50.0,
            }),
            tooltip: Language::Dutch.tooltip(name),
        })
        .collect();
    let prepared = prepare(LETTER, &fields).unwrap();
    assert!(prepared.starts_with(LETTER));
    docket.add("prepared", &prepared, 0, Level::B);
    for (label, order) in [("forth", [0, 1, 2]), ("back", [2, 0, 1])] {
        let mut bytes = prepared.clone();
        for (index, key) in order.into_iter().zip(["p256", "rsa2048", "p384"]) {
            let options = SignOptions {
                field: Some(fields[index].name.clone()),
                ..at(if index == 1 { Level::Lt } else { Level::B })
            };
            bytes = sign(&bytes, &signer(key), &options).unwrap().bytes;
        }
        docket.add(&format!("three-{label}"), &bytes, 3, Level::B);
        let again = SignOptions {
            field: Some("Directeur".into()),
            ..options()
        };
        assert!(matches!(
            sign(&bytes, &signer("p256"), &again),
            Err(SealError::Field { .. })
        ));
    }
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn fields_are_not_prepared_after_the_first_signature() {
    let signed = sign(LETTER, &signer("p256"), &options()).unwrap();
    let spec = FieldSpec {
        name: "Later".into(),
        page: 1,
        area: None,
        tooltip: "Later".into(),
    };
    assert!(matches!(
        prepare(&signed.bytes, &[spec]),
        Err(SealError::NotAllowed(_))
    ));
}

#[test]
fn refreshing_adds_a_timestamp_and_keeps_all_before() {
    let mut docket = Docket::new();
    let mut bytes = sign(LETTER, &signer("p256"), &at(Level::Lta))
        .unwrap()
        .bytes;
    let above = [pki().root_der(), pki().leaf("issuing").certificate_der()];
    for round in 1..=2 {
        let fresh = refresh(
            &bytes,
            &Stamps(pki().leaf("tsa-ec")),
            &Books,
            &above,
            Language::Dutch,
        )
        .unwrap();
        assert!(fresh.starts_with(&bytes));
        docket.add(&format!("refreshed-{round}"), &fresh, 2 + round, Level::Lta);
        bytes = fresh;
    }
    let unsigned = refresh(
        LETTER,
        &Stamps(pki().leaf("tsa")),
        &Books,
        &above,
        Language::Dutch,
    );
    assert!(matches!(unsigned, Err(SealError::NotAllowed(_))));
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn a_certified_document_says_what_may_follow() {
    let mut docket = Docket::new();
    let certify = |certification| SignOptions {
        certification: Some(certification),
        ..options()
    };
    let open = sign(
        LETTER,
        &signer("p256"),
        &certify(Certification::FormFilling),
    )
    .unwrap();
    docket.add("certified", &open.bytes, 1, Level::B);
    let again = sign(&open.bytes, &signer("rsa2048"), &options()).unwrap();
    docket.add("certified-then-signed", &again.bytes, 2, Level::B);
    assert!(matches!(
        sign(
            &open.bytes,
            &signer("p256"),
            &certify(Certification::FormFilling)
        ),
        Err(SealError::NotAllowed(_))
    ));
    let closed = sign(LETTER, &signer("p256"), &certify(Certification::NoChanges)).unwrap();
    docket.add("closed", &closed.bytes, 1, Level::B);
    assert!(matches!(
        sign(&closed.bytes, &signer("p256"), &options()),
        Err(SealError::NotAllowed(_))
    ));
    docket.assert_accepted();
    docket.assert_archivable();
}

/// Counts its calls.
struct Counting {
    key: seal::keys::MemoryKey,
    calls: Arc<AtomicUsize>,
}

impl SigningKey for Counting {
    fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    fn sign(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, ServiceError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.key.sign(messages)
    }
}

#[test]
fn many_documents_take_one_call_of_the_key() {
    let mut docket = Docket::new();
    let leaf = pki().leaf("p256");
    let file = KeyFile::from_pem(&format!("{}{}", leaf.key_pem(), leaf.chain_pem()), None).unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let signer = Signer::new(
        Arc::new(Counting {
            key: file.key,
            calls: Arc::clone(&calls),
        }),
        &file.certificates,
    )
    .unwrap();
    let results = sign_many(
        &[LETTER, b"no document", LETTER, LETTER],
        &signer,
        &options(),
    )
    .unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert!(matches!(results[1], Err(SealError::Unreadable { .. })));
    for index in [0, 2, 3] {
        docket.add(
            &format!("many-{index}"),
            &results[index].as_ref().unwrap().bytes,
            1,
            Level::B,
        );
    }
    docket.assert_accepted();
}

#[test]
fn a_key_elsewhere_signs_the_message_of_a_prepared_document() {
    let mut docket = Docket::new();
    let signer = signer("p256");
    let prepared = prepare_signature(LETTER, &signer, &options()).unwrap();
    let key = seal::keys::MemoryKey::from_der(&pki().leaf("p256").key_der(), None).unwrap();
    let signature = key.sign(&[prepared.message()]).unwrap().remove(0);
    let wrong = key
        .sign(&[b"another message".as_slice()])
        .unwrap()
        .remove(0);
    assert!(matches!(
        prepared.clone().finish(&signer, &options(), &wrong),
        Err(SealError::Key(_))
    ));
    let signed = prepared.finish(&signer, &options(), &signature).unwrap();
    docket.add("elsewhere", &signed.bytes, 1, Level::B);
    docket.assert_accepted();
}

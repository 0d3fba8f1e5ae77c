//! What a verdict is made of, and how it is told.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod validate_common;

use std::sync::Mutex;

use jiff::Timestamp;
use judges::pki::{Leaf, Request, pki};
use seal::report::{ChainRule, ChangeKind, Reason, RevocationState, SignatureKind};
use seal::services::{Revocation, RevocationSource, ServiceError};
use seal::{
    Indication, Language, Level, Report, SubIndication, TrustAnchors, ValidateOptions, refresh,
    validate,
};
use serde_json::Value;
use validate_common::{LETTER, Lists, Scene, Stamps, bill, number, object, revise};

const THAT_WEEK: &str = "2025-05-03T00:00:00Z";

fn anchors() -> TrustAnchors {
    TrustAnchors::from_pem(&pki().root_pem()).unwrap()
}

fn judge(document: &[u8], at: &str) -> Report {
    validate(
        document,
        &anchors(),
        &ValidateOptions::new(at.parse().unwrap()),
    )
}

fn loosely(document: &[u8]) -> Report {
    let options = ValidateOptions {
        require_revocation: false,
        ..ValidateOptions::new(THAT_WEEK.parse().unwrap())
    };
    validate(document, &anchors(), &options)
}

#[test]
fn levels_are_told_by_what_is_there() {
    for level in [Level::B, Level::T, Level::Lt, Level::Lta] {
        let report = loosely(&Scene::may("p256", level).sign(LETTER));
        assert_eq!(report.signatures[0].level, Some(level));
        assert!(report.passed());
        let stamped = (level >= Level::T).then(|| "2025-05-01T10:00:05Z".parse().unwrap());
        assert_eq!(report.signatures[0].proven_time, stamped);
        assert_eq!(
            report.signatures.len(),
            if level == Level::Lta { 2 } else { 1 }
        );
    }
}

#[test]
fn a_report_says_who_when_and_how() {
    let report = judge(&Scene::may("p256", Level::Lta).sign(LETTER), THAT_WEEK);
    let [signature, stamp] = &report.signatures[..] else {
        panic!("{report:?}");
    };
    assert_eq!(signature.signer.as_deref(), Some("Kantel test p256"));
    assert_eq!(signature.algorithm.as_deref(), Some("ECDSA P-256 SHA-256"));
    assert_eq!(signature.kind, SignatureKind::Signature);
    let chain: Vec<_> = signature
        .chain
        .iter()
        .map(|c| (c.name.as_str(), c.revocation))
        .collect();
    assert_eq!(
        chain,
        [
            ("Kantel test p256", RevocationState::GoodByCrl),
            ("Kantel test issuing", RevocationState::GoodByCrl),
            ("Kantel test root", RevocationState::Anchor),
        ]
    );
    assert_eq!(stamp.kind, SignatureKind::DocumentTimestamp);
    assert_eq!(
        stamp.claimed_time,
        Some("2025-05-01T10:00:20Z".parse().unwrap())
    );
    assert_eq!(stamp.indication, Indication::TotalPassed);
}

#[test]
fn people_read_dutch_or_english_and_programs_json() {
    let mut options = ValidateOptions::new(THAT_WEEK.parse().unwrap());
    options.file_name = Some("besluit.pdf".into());
    let report = validate(
        &Scene::may("unknown-root", Level::Lt).sign(LETTER),
        &anchors(),
        &options,
    );
    let dutch = report.text(Language::Dutch);
    assert!(
        dutch.contains("Besluit: niet zeker – INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND"),
        "{dutch}"
    );
    assert!(
        dutch.contains("leidt niet naar een uitgever die wij vertrouwen"),
        "{dutch}"
    );
    assert!(
        report
            .text(Language::English)
            .contains("does not lead to an authority we trust")
    );
    let json = report.to_json();
    assert_eq!(json["file_name"], "besluit.pdf");
    assert_eq!(json["indication"], "INDETERMINATE");
    assert_eq!(json["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
    assert_eq!(json["signatures"][0]["reasons"][0]["code"], "no_chain");
    assert_eq!(json["signatures"][0]["modifications"]["level"], "evidence");
    assert_eq!(json["time"], THAT_WEEK);
}

/// The template's own description of its fields is the judge: names, what is required, words and lengths.
#[test]
fn the_fields_for_the_letter_are_those_of_its_template() {
    let schema: Value = serde_json::from_str(include_str!(
        "../../letter/templates/validation-report/fields.json"
    ))
    .unwrap();
    let signed = Scene::may("p256", Level::Lta).sign(LETTER);
    let two = Scene::may("rsa2048", Level::Lt).sign(&signed);
    for document in [LETTER, &signed, &two, b"not a PDF", &signed[..9_000]] {
        for language in [Language::Dutch, Language::English] {
            let fields = judge(document, THAT_WEEK).letter_fields(language);
            conforms(&fields, &schema, "");
        }
    }
}

fn conforms(value: &Value, schema: &Value, path: &str) {
    let number = |key: &str| schema[key].as_u64().map(|n| usize::try_from(n).unwrap());
    match schema["type"].as_str() {
        Some("object") => {
            let fields = value
                .as_object()
                .unwrap_or_else(|| panic!("{path}: {value}"));
            for name in schema["required"].as_array().unwrap() {
                assert!(
                    fields.contains_key(name.as_str().unwrap()),
                    "{path}: {name}"
                );
            }
            for (name, value) in fields {
                let below = &schema["properties"][name];
                assert!(below.is_object(), "{path}: no field {name}");
                conforms(value, below, &format!("{path}/{name}"));
            }
        }
        Some("array") => {
            let items = value
                .as_array()
                .unwrap_or_else(|| panic!("{path}: {value}"));
            assert!(items.len() <= number("maxItems").unwrap(), "{path}");
            items
                .iter()
                .for_each(|item| conforms(item, &schema["items"], path));
        }
        Some("string") => {
            let text = value.as_str().unwrap_or_else(|| panic!("{path}: {value}"));
            let length = text.chars().count();
            assert!(length >= number("minLength").unwrap_or(0), "{path}");
            assert!(
                length <= number("maxLength").unwrap_or(usize::MAX),
                "{path}"
            );
            if let Some(words) = schema["enum"].as_array() {
                assert!(words.contains(value), "{path}: {value}");
            }
            if schema["format"] == "date-time" {
                text.parse::<Timestamp>().unwrap();
            }
        }
        Some("integer") => assert!(value.is_u64(), "{path}"),
        Some("boolean") => assert!(value.is_boolean(), "{path}"),
        other => panic!("{path}: {other:?}"),
    }
}

/// Answers from lists, and remembers the questions.
struct Asked {
    lists: Lists,
    questions: Mutex<usize>,
}

impl RevocationSource for Asked {
    fn revocation(&self, certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError> {
        *self.questions.lock().unwrap() += 1;
        self.lists.revocation(certificate, issuer)
    }
}

#[test]
fn what_the_document_does_not_hold_is_asked_outside_once() {
    let source = Asked {
        lists: Lists {
            from: "20250502000000Z".into(),
            until: "20250509000000Z".into(),
        },
        questions: Mutex::new(0),
    };
    let document = Scene::may("p256", Level::T).sign(LETTER);
    let mut options = ValidateOptions::new(THAT_WEEK.parse().unwrap());
    assert_eq!(
        validate(&document, &anchors(), &options).sub_indication,
        Some(SubIndication::TryLater)
    );
    options.source = Some(&source);
    let report = validate(&document, &anchors(), &options);
    assert!(report.passed(), "{}", report.text(Language::English));
    // What comes from outside makes no B-LT of it.
    assert_eq!(report.signatures[0].level, Some(Level::T));
    // The signer, the stamping authority, and the authority above both: each at most once.
    assert!(*source.questions.lock().unwrap() <= 4);
}

#[test]
fn without_the_demand_the_report_still_says_what_is_not_known() {
    let report = loosely(&Scene::may("p256", Level::B).sign(LETTER));
    assert!(report.passed());
    let unknown = Reason::RevocationUnknown {
        subject: "Kantel test p256".into(),
    };
    assert!(report.signatures[0].reasons.contains(&unknown));
}

/// A source that answers with one OCSP response, and lists for the root.
struct Responder(Vec<u8>, Vec<u8>);

impl RevocationSource for Responder {
    fn revocation(&self, _certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError> {
        let root = issuer == pki().root_der();
        Ok(Revocation {
            ocsp: (!root).then(|| self.0.clone()),
            crl: root.then(|| self.1.clone()),
            next_update: None,
        })
    }
}

fn with_ocsp(about: &Leaf, signer: &str, responder: &str) -> Report {
    let now = Timestamp::now();
    let time = |time: Timestamp| time.strftime("%Y%m%d%H%M%SZ").to_string();
    let later = now + jiff::SignedDuration::from_hours(24);
    let source = Responder(
        pki().ocsp_for(about, pki().leaf(responder), 60),
        pki().crl("root", &time(now), &time(later)),
    );
    let document = Scene::may(signer, Level::B).sign(LETTER);
    let options = ValidateOptions {
        source: Some(&source),
        ..ValidateOptions::new(now)
    };
    validate(&document, &anchors(), &options)
}

#[test]
fn an_ocsp_answer_counts_when_its_maker_may_answer() {
    let good = with_ocsp(pki().leaf("p256"), "p256", "ocsp");
    assert!(good.passed(), "{}", good.text(Language::English));
    assert_eq!(
        good.signatures[0].chain[0].revocation,
        RevocationState::GoodByOcsp
    );
    // The issuer itself may answer too.
    assert!(with_ocsp(pki().leaf("p256"), "p256", "issuing").passed());
    for (why, report) in [
        (
            "no authority let it answer",
            with_ocsp(pki().leaf("p256"), "p256", "ocsp-no-eku"),
        ),
        (
            "the responder of another authority",
            with_ocsp(pki().leaf("p256"), "p256", "ocsp-ec"),
        ),
        (
            "about another certificate",
            with_ocsp(pki().leaf("rsa2048"), "p256", "ocsp"),
        ),
    ] {
        assert_eq!(
            report.sub_indication,
            Some(SubIndication::TryLater),
            "{why}"
        );
    }
    let revoked = with_ocsp(pki().leaf("revoked"), "revoked", "ocsp");
    assert_eq!(revoked.sub_indication, Some(SubIndication::RevokedNoPoe));
}

/// Signs by a certificate below an authority with these extensions, itself below the root; and says which rule was broken.
fn below(authority: &str, leaf: &str) -> Option<ChainRule> {
    let folder = tempfile::tempdir().unwrap();
    let middle = Request::signer("middle", "root")
        .with_extensions(authority)
        .with_key_of("p256");
    pki().issue(folder.path(), &middle);
    let mut end = Request::signer("end", "middle").with_key_of("p384");
    if !leaf.is_empty() {
        end = end.with_extensions(leaf);
    }
    let end = pki().issue(folder.path(), &end);
    let scene = Scene {
        signer: &end,
        ..Scene::may("p256", Level::B)
    };
    let report = loosely(&scene.sign(LETTER));
    match &report.signatures[0].reasons[..] {
        [Reason::ChainConstraint { rule, .. }, ..] => {
            assert_eq!(
                report.sub_indication,
                Some(SubIndication::ChainConstraintsFailure)
            );
            Some(*rule)
        }
        _ => {
            assert!(report.passed(), "{}", report.text(Language::English));
            None
        }
    }
}

#[test]
fn chains_keep_to_the_rules_of_their_authorities() {
    const AUTHORITY: &str =
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";
    let named = |constraint: &str| {
        format!(
            "{AUTHORITY}nameConstraints=critical,{constraint}\n[ours]\nC=BE\nO=Kantel test\n[theirs]\nC=NL\n[ext2]\n"
        )
    };
    assert_eq!(below(AUTHORITY, ""), None);
    assert_eq!(
        below(
            "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n",
            ""
        ),
        None
    );
    assert_eq!(
        below("basicConstraints=critical,CA:FALSE\n", ""),
        Some(ChainRule::NotAnAuthority)
    );
    assert_eq!(
        below("keyUsage=critical,keyCertSign\n", ""),
        Some(ChainRule::NotAnAuthority)
    );
    assert_eq!(
        below(
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n",
            ""
        ),
        Some(ChainRule::KeyUsage)
    );
    let signer = "keyUsage=critical,digitalSignature\n";
    assert_eq!(below(AUTHORITY, signer), None);
    assert_eq!(
        below(AUTHORITY, "keyUsage=critical,dataEncipherment\n"),
        Some(ChainRule::KeyUsage)
    );
    assert_eq!(
        below(AUTHORITY, &format!("{signer}1.2.3.4.5=critical,DER:0500\n")),
        Some(ChainRule::UnknownExtension)
    );
    let mail = format!("{signer}subjectAltName=email:clerk@kortrijk.example\n");
    assert_eq!(
        below(&named("permitted;email:kortrijk.example"), &mail),
        None
    );
    assert_eq!(
        below(&named("permitted;email:gent.example"), &mail),
        Some(ChainRule::NameConstraints)
    );
    assert_eq!(
        below(&named("excluded;email:kortrijk.example"), &mail),
        Some(ChainRule::NameConstraints)
    );
    assert_eq!(below(&named("permitted;dirName:ours"), signer), None);
    assert_eq!(
        below(&named("permitted;dirName:theirs"), signer),
        Some(ChainRule::NameConstraints)
    );
}

#[test]
fn an_archive_timestamp_outlives_its_certificate_when_another_follows() {
    let folder = tempfile::tempdir().unwrap();
    let until = ("20240101000000Z", "20250601000000Z");
    let person = Request::signer("person", "issuing")
        .valid(until.0, until.1)
        .with_key_of("p256");
    let person = pki().issue(folder.path(), &person);
    let stamper = Request::signer("stamper", "issuing")
        .valid(until.0, until.1)
        .with_key_of("p384")
        .with_extensions(
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n",
        );
    let stamper = pki().issue(folder.path(), &stamper);
    let scene = Scene {
        signer: &person,
        stamper: &stamper,
        lists: ("2025-05-01T10:00:10Z", "2026-05-01T10:00:10Z"),
        ..Scene::may("p256", Level::Lta)
    };
    let archived = scene.sign(LETTER);
    assert!(judge(&archived, "2025-05-20T00:00:00Z").passed());
    let late = judge(&archived, "2025-07-01T00:00:00Z");
    assert_eq!(late.sub_indication, Some(SubIndication::OutOfBoundsNoPoe));
    let refreshed = refresh(
        &archived,
        &*Stamps::new(pki().leaf("tsa"), &["2025-05-20T10:00:10Z"]),
        &*Lists::new("2025-05-20T10:00:00Z", "2026-05-20T10:00:00Z"),
        &[pki().root_der(), pki().leaf("issuing").certificate_der()],
        Language::Dutch,
    )
    .unwrap();
    let report = judge(&refreshed, "2025-07-01T00:00:00Z");
    assert!(report.passed(), "{}", report.text(Language::English));
    assert_eq!(report.signatures[0].level, Some(Level::Lta));
    assert_eq!(
        report.signatures[0].proven_time,
        Some("2025-05-01T10:00:05Z".parse().unwrap())
    );
}

/// A field for a signature that locks the amount, prepared by hand.
fn locking_bill() -> Vec<u8> {
    let file = bill();
    let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (zegel) /Rect [0 0 0 0] /F 132 /P 3 0 R \
                 /Lock << /Type /SigFieldLock /Action /Include /Fields [(bedrag)] >> >>";
    revise(
        &file,
        &[
            (
                number::FORM,
                object(&file, number::FORM).replace("[8 0 R", "[800 0 R 8 0 R"),
            ),
            (
                number::PAGE,
                object(&file, number::PAGE).replace("/Annots [", "/Annots [800 0 R "),
            ),
            (800, field.into()),
        ],
    )
}

#[test]
fn a_field_that_a_signature_locked_stays_as_it_is() {
    let signed = Scene::may("p256", Level::Lt).sign_with(&locking_bill(), |options| {
        options.field = Some("zegel".into());
    });
    let set = |field: u32, from: &str, to: &str| {
        let value = object(&signed, field);
        assert!(value.contains(from));
        judge(
            &revise(&signed, &[(field, value.replace(from, to))]),
            THAT_WEEK,
        )
    };
    assert!(set(13, "/V (An)", "/V (Bo)").passed());
    let locked = set(number::AMOUNT, "/V (100)", "/V (900)");
    assert_eq!(
        locked.sub_indication,
        Some(SubIndication::SigConstraintsFailure)
    );
    let change = locked.signatures[0].modifications.changes.last().unwrap();
    assert_eq!(
        (change.what, change.field.as_deref()),
        (ChangeKind::LockedField, Some("bedrag"))
    );
}

#[test]
fn a_look_shared_with_a_page_may_not_change_with_its_field() {
    // The page shows the look of the field as a picture of its own: filling in the field would change the page.
    let file = bill();
    let page = object(&file, number::PAGE).replace("/Over 12 0 R", "/Over 10 0 R");
    let shared = revise(&file, &[(number::PAGE, page)]);
    let signed = Scene::may("p256", Level::Lt).sign(&shared);
    let look = object(&signed, number::AMOUNT_LOOK).replace("(100)", "(900)");
    let report = judge(&revise(&signed, &[(number::AMOUNT_LOOK, look)]), THAT_WEEK);
    assert_eq!(
        report.sub_indication,
        Some(SubIndication::SigConstraintsFailure)
    );
}

#[test]
fn an_object_that_was_missing_when_signed_may_not_come_later() {
    let file = bill();
    let page = object(&file, number::PAGE).replace("/Contents 5 0 R", "/Contents [5 0 R 900 0 R]");
    let signed = Scene::may("p256", Level::Lt).sign(&revise(&file, &[(number::PAGE, page)]));
    assert!(judge(&signed, THAT_WEEK).passed());
    let evil = validate_common::stream("", "BT /F1 40 Tf 72 700 Td (900 euro) Tj ET");
    let report = judge(&revise(&signed, &[(number::FREE, evil)]), THAT_WEEK);
    assert_eq!(
        report.sub_indication,
        Some(SubIndication::SigConstraintsFailure)
    );
}

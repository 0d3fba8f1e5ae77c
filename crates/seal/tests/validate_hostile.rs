//! Hostile input: whatever is done to a document, judging it ends, with a verdict that is not better than that of the document.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod validate_common;

use judges::pki::{Request, pki};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, proptest};
use proptest::test_runner::RngSeed;
use seal::cms::{Certificate, Crl, OcspResponse, SignedData, TstInfo};
use seal::{Indication, Level, SubIndication, TrustAnchors, ValidateOptions, validate};
use std::sync::OnceLock;
use validate_common::{LETTER, Scene, bill, byte_range};

const AT: &str = "2025-05-03T00:00:00Z";

fn anchors() -> &'static TrustAnchors {
    static ANCHORS: OnceLock<TrustAnchors> = OnceLock::new();
    ANCHORS.get_or_init(|| TrustAnchors::from_der([pki().root_der()]).unwrap())
}

fn signed() -> &'static [u8] {
    static SIGNED: OnceLock<Vec<u8>> = OnceLock::new();
    SIGNED.get_or_init(|| Scene::may("p256", Level::Lta).sign(&bill()))
}

fn options() -> ValidateOptions<'static> {
    ValidateOptions::new(AT.parse().unwrap())
}

/// The same numbers on every machine and every day.
fn bounded(cases: u32) -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(2025),
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

/// One change of some bytes.
#[derive(Debug, Clone)]
enum Edit {
    Set(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<usize>();
    proptest::prop_oneof![
        (place, any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        (place, 0..64_usize).prop_map(|(at, count)| Edit::Cut(at, count)),
        (place, 0..64_usize).prop_map(|(at, count)| Edit::Repeat(at, count)),
        (place, prop::collection::vec(any::<u8>(), 1..16))
            .prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
    ]
}

fn apply(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for edit in edits {
        if out.is_empty() {
            break;
        }
        match edit {
            Edit::Set(at, byte) => {
                let at = at % out.len();
                out[at] = *byte;
            }
            Edit::Cut(at, count) => {
                let at = at % out.len();
                let end = (at + count).min(out.len());
                out.drain(at..end);
            }
            Edit::Repeat(at, count) => {
                let at = at % out.len();
                let end = (at + count).min(out.len());
                let again = out[at..end].to_vec();
                out.splice(at..at, again);
            }
            Edit::Insert(at, more) => {
                let at = at % out.len();
                out.splice(at..at, more.iter().copied());
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(bounded(400))]

    #[test]
    fn documents(edits in prop::collection::vec(edit(), 1..4)) {
        let mutated = apply(signed(), &edits);
        let report = validate(&mutated, anchors(), &options());
        // What is signed may only be the bytes that were signed: the revision up to the end of its byte range, but the padding.
        let [_, hole, second, _] = first_range();
        let end = first_range()[3];
        let same = mutated.get(..hole) == signed().get(..hole) && mutated.get(second..end) == signed().get(second..end);
        let stands = report.signatures.iter().any(|one| {
            one.kind != seal::report::SignatureKind::DocumentTimestamp && one.indication == Indication::TotalPassed
        });
        assert!(same || !stands, "{}", report.text(seal::Language::English));
    }

    #[test]
    fn containers_tokens_lists_and_answers(which in 0..5_usize, edits in prop::collection::vec(edit(), 1..4)) {
        let mutated = apply(&structures()[which], &edits);
        if let Ok(data) = SignedData::read(&mutated) {
            for signer in &data.signers {
                let _ = (signer.ess_certificate(), signer.message_digest(), signer.signing_time(), signer.signed_bytes());
                for token in signer.signature_timestamps() {
                    let _ = SignedData::read(token).map(|token| token.content.map(TstInfo::read).is_some());
                }
            }
        }
        if let Ok(list) = Crl::read(&mutated) {
            let _ = list.revoked(&[1]);
        }
        let _ = OcspResponse::read(&mutated).map(|response| response.responses.len());
        let _ = Certificate::read(&mutated).map(|certificate| certificate.self_issued());
    }

    #[test]
    fn containers_inside_a_document(edits in prop::collection::vec(edit(), 1..4)) {
        let document = plain();
        let [_, hole, second, _] = byte_range(document);
        let hex = &document[hole + 1..second - 1];
        let container = data_encoding::HEXLOWER_PERMISSIVE.decode(hex).unwrap();
        let size = SignedData::read(&container).unwrap().size;
        let mut mutated = apply(&container[..size], &edits);
        mutated.truncate((second - hole - 2) / 2);
        let report = validate(&validate_common::put_container(document, &mutated), anchors(), &ValidateOptions {
            require_revocation: false,
            ..options()
        });
        // Whatever else the container says, what passes is the same signature over the same attributes.
        if report.passed() {
            let (was, is) = (SignedData::read(&container).unwrap(), SignedData::read(&mutated).unwrap());
            assert_eq!(was.signers[0].signed_bytes(), is.signers[0].signed_bytes());
            assert_eq!(was.signers[0].signature, is.signers[0].signature);
        }
    }
}

fn first_range() -> [usize; 4] {
    let file = signed();
    let [start, hole, second, length] =
        byte_range(&file[..validate_common::last(file, "/ByteRange")]);
    [start, hole, second, second + length]
}

fn plain() -> &'static [u8] {
    static PLAIN: OnceLock<Vec<u8>> = OnceLock::new();
    PLAIN.get_or_init(|| Scene::may("p256", Level::B).sign(LETTER))
}

fn structures() -> &'static [Vec<u8>; 5] {
    static STRUCTURES: OnceLock<[Vec<u8>; 5]> = OnceLock::new();
    STRUCTURES.get_or_init(|| {
        let file = plain();
        let [_, hole, second, _] = byte_range(file);
        [
            data_encoding::HEXLOWER_PERMISSIVE
                .decode(&file[hole + 1..second - 1])
                .unwrap(),
            pki().timestamp_at(&[7; 32], "20250501100005Z", pki().leaf("tsa")),
            pki().crl("issuing", "20250501000000Z", "20250601000000Z"),
            pki().ocsp_for(pki().leaf("p256"), pki().leaf("ocsp"), 60),
            pki().leaf("p256").certificate_der(),
        ]
    })
}

#[test]
fn the_unchanged_document_passes_so_that_the_others_mean_something() {
    let report = validate(signed(), anchors(), &options());
    assert!(report.passed(), "{}", report.text(seal::Language::English));
}

/// Each byte of a small signed bill set to another value, in strides.
#[test]
fn every_signed_byte_counts() {
    let file = plain_bill();
    let [_, hole, second, _] = byte_range(file);
    for at in (0..file.len()).step_by(41) {
        if (hole..second).contains(&at) {
            continue;
        }
        let mut changed = file.to_vec();
        changed[at] ^= 0x04;
        let report = validate(
            &changed,
            anchors(),
            &ValidateOptions {
                require_revocation: false,
                ..options()
            },
        );
        assert!(!report.passed(), "byte {at}");
    }
}

fn plain_bill() -> &'static [u8] {
    static PLAIN: OnceLock<Vec<u8>> = OnceLock::new();
    PLAIN.get_or_init(|| Scene::may("p256", Level::B).sign(&bill()))
}

#[test]
fn a_table_that_promises_millions_of_objects_is_refused() {
    let file = b"%PDF-1.7\nxref\n0 99999999\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n";
    let report = validate(file, anchors(), &options());
    assert_eq!(report.sub_indication, Some(SubIndication::FormatFailure));
}

/// Twelve authorities with one name and one key, each of which vouches for each: thirty-five million chains, none to an anchor.
#[test]
fn a_maze_of_authorities_ends() {
    let authority = Request {
        issuer: None,
        ..Request::signer("maze", "")
            .with_extensions(
                "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n",
            )
            .with_key_of("p256")
    };
    let folders: Vec<_> = (0..12).map(|_| tempfile::tempdir().unwrap()).collect();
    let maze: Vec<Vec<u8>> = folders
        .iter()
        .map(|folder| pki().issue(folder.path(), &authority).certificate_der())
        .collect();
    let lost = pki().issue(
        folders[0].path(),
        &Request::signer("lost", "maze").with_key_of("p256"),
    );
    let document = Scene {
        signer: &lost,
        ..Scene::may("p256", Level::B)
    }
    .sign(LETTER);
    let options = ValidateOptions {
        require_revocation: false,
        certificates: maze,
        ..options()
    };
    let report = validate(&document, anchors(), &options);
    assert_eq!(
        report.sub_indication,
        Some(SubIndication::CertificateChainGeneralFailure),
        "{}",
        report.text(seal::Language::English)
    );
}

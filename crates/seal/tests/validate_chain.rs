//! Certificates and revocation data that somebody uses for what they are not meant for.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod validate_common;

use judges::pki::{Request, pki};
use seal::services::{Revocation, RevocationSource, ServiceError};
use seal::{Level, Report, SubIndication, TrustAnchors, ValidateOptions, validate};
use std::process::Command;
use validate_common::{LETTER, Lists, Scene, byte_range, openssl, put_container, swap};

const THAT_WEEK: &str = "2025-05-03T00:00:00Z";
const FROM: &str = "2025-05-01T10:00:10Z";
const UNTIL: &str = "2025-05-08T10:00:10Z";

fn anchors() -> TrustAnchors {
    TrustAnchors::from_der([pki().root_der()]).unwrap()
}

/// A list of the issuing authority for one distribution point, by openssl; of everything else, the usual lists.
struct OnePoint(&'static str);

impl RevocationSource for OnePoint {
    fn revocation(&self, certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError> {
        let issuing = pki().leaf("issuing");
        if issuing.certificate_der() != issuer {
            return Lists::new(FROM, UNTIL).revocation(certificate, issuer);
        }
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        file("index.txt", "");
        file("number", "0A\n");
        file(
            "ca.cnf",
            &format!(
                "[ca]\ndefault_ca=issuer\n[issuer]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n\
                 crl_extensions=list\n[list]\nauthorityKeyIdentifier=keyid\n\
                 issuingDistributionPoint=critical,@point\n[point]\nfullname=URI:{}\n",
                self.0
            ),
        );
        let run = |arguments: &[&str]| {
            let output = Command::new("openssl")
                .current_dir(folder.path())
                .args(arguments)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{said}");
        };
        let (key, certificate) = (issuing.path("key.pem"), issuing.path("cert.pem"));
        let (from, until) = (openssl(FROM), openssl(UNTIL));
        run(&[
            "ca",
            "-gencrl",
            "-config",
            "ca.cnf",
            "-keyfile",
            key.to_str().unwrap(),
            "-cert",
            certificate.to_str().unwrap(),
            "-crl_lastupdate",
            &from,
            "-crl_nextupdate",
            &until,
            "-out",
            "list.pem",
        ]);
        run(&[
            "crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der",
        ]);
        Ok(Revocation {
            ocsp: None,
            crl: Some(std::fs::read(folder.path().join("list.der")).unwrap()),
            next_update: None,
        })
    }
}

#[test]
fn a_list_for_other_certificates_of_the_same_authority_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let request = Request::signer("sharded", "issuing")
        .with_urls(None, Some("http://crl.test/b.crl"))
        .with_key_of("p256");
    let sharded = pki().issue(folder.path(), &request);
    let document = Scene {
        signer: &sharded,
        ..Scene::may("p256", Level::B)
    }
    .sign(LETTER);
    let judged = |point: &'static str| {
        let source = OnePoint(point);
        let options = ValidateOptions {
            source: Some(&source),
            certificates: vec![pki().leaf("issuing").certificate_der()],
            ..ValidateOptions::new("2025-05-01T11:00:00Z".parse().unwrap())
        };
        validate(&document, &anchors(), &options)
    };
    let own = judged("http://crl.test/b.crl");
    assert!(own.passed(), "{}", own.text(seal::Language::English));
    assert_eq!(
        judged("http://crl.test/a.crl").sub_indication,
        Some(SubIndication::TryLater)
    );
}

fn with_usage(usage: &str) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let request = Request::signer("limited", "issuing")
        .with_extensions(&format!(
            "keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage={usage}\n"
        ))
        .with_key_of("p256");
    let limited = pki().issue(folder.path(), &request);
    let document = Scene {
        signer: &limited,
        ..Scene::may("p256", Level::Lt)
    }
    .sign(LETTER);
    validate(
        &document,
        &anchors(),
        &ValidateOptions::new(THAT_WEEK.parse().unwrap()),
    )
}

#[test]
fn a_certificate_for_servers_signs_no_documents() {
    for usage in [
        "serverAuth",
        "serverAuth,clientAuth",
        "codeSigning",
        "OCSPSigning",
    ] {
        let report = with_usage(usage);
        assert_eq!(
            report.sub_indication,
            Some(SubIndication::ChainConstraintsFailure),
            "{usage}"
        );
    }
    for usage in [
        "emailProtection,clientAuth",
        "1.3.6.1.5.5.7.3.36",
        "anyExtendedKeyUsage",
    ] {
        assert!(with_usage(usage).passed(), "{usage}");
    }
}

#[test]
fn nothing_in_a_document_can_look_like_a_line_of_the_report() {
    let signed = Scene::may("p256", Level::B).sign_with(LETTER, |options| {
        options.reason = Some("akkoord\nVerdict: valid – TOTAL-PASSED\u{1b}[2J\u{202e}".into());
        options.location = Some("x".repeat(5_000));
    });
    let report = validate(
        &signed,
        &anchors(),
        &ValidateOptions::new(THAT_WEEK.parse().unwrap()),
    );
    let text = report.text(seal::Language::English);
    assert_eq!(text.matches("\nVerdict:").count(), 1, "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']));
    assert!(text.len() < 4_000);
    assert!(
        report.signatures[0]
            .stated_reason
            .as_ref()
            .unwrap()
            .contains('\n')
    );
}

#[test]
fn a_document_that_was_only_stamped_is_signed_by_nobody() {
    let signed = Scene::may("p256", Level::B).sign(LETTER);
    let stamped = swap(&signed, "ETSI.CAdES.detached", "ETSI.RFC3161       ");
    let [_, hole, second, rest] = byte_range(&stamped);
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&stamped[..hole]);
    context.update(&stamped[second..second + rest]);
    let digest: [u8; 32] = context.finish().as_ref().try_into().unwrap();
    let token = pki().timestamp_at(&digest, &openssl("2025-05-01T10:00:05Z"), pki().leaf("tsa"));
    let options = ValidateOptions {
        require_revocation: false,
        ..ValidateOptions::new(THAT_WEEK.parse().unwrap())
    };
    let report = validate(&put_container(&stamped, &token), &anchors(), &options);
    assert_eq!(
        report.signatures[0].indication,
        seal::Indication::TotalPassed
    );
    assert_eq!(
        report.sub_indication,
        Some(SubIndication::SignedDataNotFound)
    );
    // A stamp that fails is worse than none.
    let broken = validate(&stamped, &anchors(), &options);
    assert_eq!(broken.indication, seal::Indication::TotalFailed);
}

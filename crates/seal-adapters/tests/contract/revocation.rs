//! OCSP and revocation lists.

use super::{Jumping, PATIENCE, web};
use jiff::SignedDuration;
use judges::pki::server::{Fault, Server};
use judges::pki::{Leaf, Request, pki};
use seal::cms::{CertificateStatus, Crl, OcspResponse};
use seal::services::{RevocationSource, ServiceError};
use seal_adapters::revocation::{Online, RevocationOptions};
use std::sync::Arc;
use tempfile::TempDir;

struct Setting {
    server: Server,
    leaf: Leaf,
    issuer: Vec<u8>,
    clock: Arc<Jumping>,
    online: Online,
    _folder: TempDir,
}

/// A certificate whose addresses are those of a server that knows it as good.
fn setting(ocsp: bool, list: bool) -> Setting {
    let pki = pki();
    let server = Server::status(pki.leaf("issuing"), pki.leaf("ocsp"));
    let folder = tempfile::tempdir().unwrap();
    let urls = (server.url("/ocsp"), server.url("/list.crl"));
    let request = Request::signer("asked", "issuing")
        .with_key_of("p256")
        .with_urls(ocsp.then_some(&*urls.0), list.then_some(&*urls.1));
    let leaf = pki.issue(folder.path(), &request);
    server.enter(&leaf, None);
    let clock = Arc::new(Jumping::starting_now());
    let options = RevocationOptions {
        patience: PATIENCE,
        ..RevocationOptions::default()
    };
    let online = Online::new(web(&server.host()), clock.clone(), options);
    Setting {
        server,
        leaf,
        issuer: pki.leaf("issuing").certificate_der(),
        clock,
        online,
        _folder: folder,
    }
}

impl Setting {
    fn ask(&self) -> Result<seal::services::Revocation, ServiceError> {
        self.online
            .revocation(&self.leaf.certificate_der(), &self.issuer)
    }
}

#[test]
fn the_responder_answers_and_the_answer_is_kept_until_it_is_old() {
    let setting = setting(true, true);
    let answer = setting.ask().unwrap();
    let bytes = answer.ocsp.as_deref().unwrap();
    assert_eq!(
        OcspResponse::read(bytes).unwrap().responses[0].status,
        CertificateStatus::Good
    );
    assert_eq!((answer.crl.as_ref(), setting.server.requests()), (None, 1));

    assert_eq!(setting.ask().unwrap(), answer);
    assert_eq!(setting.server.requests(), 1, "fresh for an hour");

    setting.clock.jump(SignedDuration::from_mins(61));
    let error = setting.ask();
    assert!(setting.server.requests() > 1, "then asked again: {error:?}");
}

#[test]
fn a_revoked_certificate_is_an_answer_too() {
    let setting = setting(true, false);
    setting
        .server
        .enter(&setting.leaf, Some(("20250601120000Z", "keyCompromise")));
    let answer = setting.ask().unwrap().ocsp.unwrap();
    let status = OcspResponse::read(&answer).unwrap().responses[0].status;
    assert!(
        matches!(
            status,
            CertificateStatus::Revoked {
                reason: Some(1),
                ..
            }
        ),
        "{status:?}"
    );
}

#[test]
fn when_the_responder_fails_the_list_is_fetched() {
    for fault in [
        Fault::Garbage,
        Fault::Truncated,
        Fault::WrongSubject,
        Fault::WrongSigner,
        Fault::Huge,
        Fault::Redirect("http://127.0.0.1:1/".to_owned()),
    ] {
        let setting = setting(true, true);
        setting
            .server
            .enter(&setting.leaf, Some(("20250601120000Z", "superseded")));
        setting.server.fail_next(fault.clone());
        let answer = setting
            .ask()
            .unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(answer.ocsp, None, "{fault:?}");
        let list = answer.crl.unwrap();
        let certificate = setting.leaf.certificate_der();
        let serial = seal::cms::Certificate::read(&certificate).unwrap().serial;
        assert!(
            Crl::read(&list).unwrap().revoked(serial).unwrap().is_some(),
            "{fault:?}"
        );
        assert_eq!(setting.server.requests(), 2, "{fault:?}");
    }
}

#[test]
fn without_a_list_each_failure_is_named() {
    for (fault, words) in [
        (Fault::WrongSubject, "another certificate"),
        (Fault::WrongSigner, "signature"),
        (Fault::Garbage, "cannot be read"),
    ] {
        let setting = setting(true, false);
        setting.server.fail_next(fault.clone());
        let error = setting.ask().unwrap_err().to_string();
        assert!(error.contains(words), "{fault:?}: {error}");
    }
}

#[test]
fn a_list_is_shared_by_all_certificates_of_its_issuer() {
    let setting = setting(false, true);
    let url = setting.server.url("/list.crl");
    let folder = tempfile::tempdir().unwrap();
    let request = Request::signer("second", "issuing")
        .with_key_of("p256")
        .with_urls(None, Some(&url));
    let second = pki().issue(folder.path(), &request).certificate_der();
    let first = setting.ask().unwrap();
    assert_eq!(
        setting.online.revocation(&second, &setting.issuer).unwrap(),
        first
    );
    assert_eq!(setting.server.requests(), 1);
}

#[test]
fn a_list_that_is_old_of_tomorrow_or_of_somebody_else_is_not_used() {
    for (from, until, words) in [
        ("20240101000000Z", "20250101000000Z", "until"),
        ("20400101000000Z", "20410101000000Z", "from"),
    ] {
        let setting = setting(false, true);
        setting.server.fresh(60, from, until);
        let error = setting.ask().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let setting = setting(false, true);
    setting.server.fail_next(Fault::WrongSigner);
    let error = setting.ask().unwrap_err().to_string();
    assert!(error.contains("another issuer"), "{error}");
}

#[test]
fn a_busy_responder_is_asked_again() {
    let setting = setting(true, false);
    setting.server.fail_next(Fault::Busy);
    setting.ask().unwrap();
    assert_eq!(
        (setting.server.requests(), setting.clock.waits().len()),
        (2, 1)
    );
}

#[test]
fn a_certificate_without_addresses_says_so() {
    let setting = setting(false, false);
    let error = setting.ask().unwrap_err().to_string();
    assert!(error.contains("names no place"), "{error}");
    assert_eq!(setting.server.requests(), 0);
}

#[test]
fn a_certificate_cannot_make_this_server_ask_its_own_network() {
    let setting = setting(true, true);
    let clock = setting.clock.clone();
    let online = Online::new(
        web("elsewhere.example:80"),
        clock,
        RevocationOptions::default(),
    );
    let error = online
        .revocation(&setting.leaf.certificate_der(), &setting.issuer)
        .unwrap_err();
    assert!(
        error.to_string().contains("not on the public internet"),
        "{error}"
    );
    assert_eq!(setting.server.requests(), 0);
}

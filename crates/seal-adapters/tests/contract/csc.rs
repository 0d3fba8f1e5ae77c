//! The signing service, over HTTP against its simulator.

use super::{Jumping, PATIENCE, verifies, web};
use jiff::SignedDuration;
use judges::pki::pki;
use seal::services::{Algorithm, ServiceError, SigningKey};
use seal_adapters::csc::simulator::{
    Credential, DigestSigner, Fault, RsaSigner, Simulator, SimulatorOptions,
};
use seal_adapters::csc::{CscConfig, RemoteKey};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// An elliptic key that `openssl` signs with; `raw` gives `r` and `s` in equal lengths, as some services do.
struct Elliptic {
    key: std::path::PathBuf,
    raw: usize,
}

impl DigestSigner for Elliptic {
    fn sign(&self, digest: &[u8], _: bool) -> Option<Vec<u8>> {
        let folder = tempfile::tempdir().ok()?;
        std::fs::write(folder.path().join("digest"), digest).ok()?;
        let output = Command::new("openssl")
            .args(["pkeyutl", "-sign", "-in", "digest", "-inkey"])
            .arg(&self.key)
            .current_dir(folder.path())
            .output()
            .ok()?;
        if self.raw == 0 {
            return Some(output.stdout);
        }
        let mut inside = seal::asn1::Reader::new(&output.stdout).sequence().ok()?;
        let mut raw = Vec::new();
        for _ in 0..2 {
            let number = seal::asn1::trimmed(inside.integer().ok()?);
            raw.resize(raw.len() + self.raw - number.len(), 0);
            raw.extend(number);
        }
        Some(raw)
    }
}

struct Service {
    simulator: Simulator,
    host: String,
    clock: Arc<Jumping>,
    folder: TempDir,
    _runtime: tokio::runtime::Runtime,
}

fn credential(
    id: &str,
    leaf: &str,
    algorithms: &[&str],
    signer: Arc<dyn DigestSigner>,
) -> Credential {
    Credential {
        id: id.to_owned(),
        certificates: std::iter::once(pki().leaf(leaf).certificate_der())
            .chain(pki().above(leaf))
            .collect(),
        algorithms: algorithms.iter().map(ToString::to_string).collect(),
        signer,
        mode: "explicit",
        pin: "4711".to_owned(),
    }
}

fn rsa(leaf: &str) -> Arc<dyn DigestSigner> {
    Arc::new(RsaSigner::from_pkcs8(&pki().leaf(leaf).key_der()).unwrap())
}

fn elliptic(leaf: &str, raw: usize) -> Arc<dyn DigestSigner> {
    Arc::new(Elliptic {
        key: pki().leaf(leaf).path("key.pem"),
        raw,
    })
}

/// A service with one key.
fn service(credentials: Vec<Credential>) -> Service {
    let clock = Arc::new(Jumping::starting_now());
    let options = SimulatorOptions {
        client_id: "region".to_owned(),
        client_secret: "s3cr&t=?".to_owned(),
        multisign: 70,
        sad_lifetime: SignedDuration::from_mins(5),
        token_lifetime: SignedDuration::from_hours(1),
        credentials,
    };
    let simulator = Simulator::new(options, clock.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let router = simulator.router();
    runtime.spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "s3cr&t=?\n").unwrap();
    std::fs::write(folder.path().join("pin"), "4711\n").unwrap();
    Service {
        simulator,
        host,
        clock,
        folder,
        _runtime: runtime,
    }
}

fn usual() -> Service {
    service(vec![credential(
        "one",
        "rsa2048",
        &["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.10"],
        rsa("rsa2048"),
    )])
}

impl Service {
    fn config(&self, version: u8, more: &str) -> CscConfig {
        let folder = self.folder.path().display();
        CscConfig::parse(&format!(
            "url = \"http://{}/csc/v{version}\"\nclient_id = \"region\"\nclient_secret = \"file:{folder}/secret\"\n\
             pin = \"file:{folder}/pin\"\n{more}",
            self.host
        ))
        .unwrap()
    }

    fn open(&self, config: CscConfig) -> Result<RemoteKey, ServiceError> {
        RemoteKey::open(web(&self.host), self.clock.clone(), PATIENCE, config)
    }
}

fn check(key: &RemoteKey, count: usize) {
    let messages: Vec<Vec<u8>> = (0..count)
        .map(|number| format!("message {number}").into_bytes())
        .collect();
    let slices: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let signatures = key.sign(&slices).unwrap();
    assert_eq!(signatures.len(), count);
    for (signature, message) in signatures.iter().zip(slices) {
        assert!(verifies(
            key.algorithm(),
            &key.certificates()[0],
            message,
            signature
        ));
    }
}

#[test]
fn both_versions_sign_with_rsa_by_either_padding() {
    let service = usual();
    for version in [1, 2] {
        for (more, algorithm) in [
            ("", Algorithm::RsaPkcs1Sha256),
            ("pss = true", Algorithm::RsaPssSha256),
        ] {
            let key = service.open(service.config(version, more)).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            let above = pki().above("rsa2048");
            assert_eq!(key.certificates()[1..], above[..], "the chain comes along");
            check(&key, 2);
        }
    }
}

#[test]
fn elliptic_signatures_are_understood_in_both_forms() {
    for (leaf, oid, raw, algorithm) in [
        ("p256", "1.2.840.10045.4.3.2", 0, Algorithm::EcdsaP256Sha256),
        (
            "p256",
            "1.2.840.10045.4.3.2",
            32,
            Algorithm::EcdsaP256Sha256,
        ),
        (
            "p384",
            "1.2.840.10045.4.3.3",
            48,
            Algorithm::EcdsaP384Sha384,
        ),
    ] {
        let service = service(vec![credential("ec", leaf, &[oid], elliptic(leaf, raw))]);
        let key = service.open(service.config(2, "")).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        check(&key, 3);
    }
}

#[test]
fn more_hashes_than_one_call_takes_are_several_calls() {
    let service = usual();
    let key = service.open(service.config(2, "")).unwrap();
    assert_eq!(key.hashes_per_call(), 70);
    check(&key, 150);
    let calls: Vec<usize> = service
        .simulator
        .calls()
        .into_iter()
        .map(|(_, hashes)| hashes)
        .collect();
    assert_eq!(calls, [70, 70, 10]);

    let key = service.open(service.config(1, "max_hashes = 4")).unwrap();
    check(&key, 9);
    let calls = service.simulator.calls();
    let expected = [
        ("v1".to_owned(), 4),
        ("v1".to_owned(), 4),
        ("v1".to_owned(), 1),
    ];
    assert_eq!(calls[3..], expected);
}

#[test]
fn a_token_that_ends_is_replaced() {
    let service = usual();
    let key = service.open(service.config(2, "")).unwrap();
    service.clock.jump(SignedDuration::from_hours(2));
    check(&key, 1);
    service.simulator.fail_next(Fault::TokenExpired);
    check(&key, 1);
}

#[test]
fn failures_that_pass_are_tried_again() {
    for fault in [Fault::Busy, Fault::ServerError, Fault::SadExpired] {
        let service = usual();
        let key = service.open(service.config(1, "")).unwrap();
        service.simulator.fail_next(fault);
        check(&key, 2);
        // Activation data that ran out is replaced at once.
        let waits: &[Duration] = match fault {
            Fault::SadExpired => &[],
            _ => &[Duration::from_secs(1)],
        };
        assert_eq!(service.clock.waits(), waits, "{fault:?}");
    }
}

#[test]
fn wrong_answers_never_become_signatures() {
    for (fault, words) in [
        (Fault::TooFew, "2 signatures for 3 hashes"),
        (Fault::WrongOrder, "does not fit"),
        (Fault::Garbage, "unexpected"),
        (Fault::Later, "answers later"),
    ] {
        let service = usual();
        let key = service.open(service.config(2, "")).unwrap();
        service.simulator.fail_next(fault);
        let error = key.sign(&[b"one", b"two", b"three"]).unwrap_err();
        assert!(
            matches!(error, ServiceError::Refused { .. }),
            "{fault:?}: {error}"
        );
        assert!(error.to_string().contains(words), "{fault:?}: {error}");
    }
}

#[test]
fn activation_data_that_is_refused_again_is_an_error() {
    let service = usual();
    let key = service.open(service.config(2, "")).unwrap();
    service.simulator.fail_next(Fault::SadExpired);
    service.simulator.fail_next(Fault::SadExpired);
    let error = key.sign(&[b"message"]).unwrap_err().to_string();
    assert!(error.contains("SAD"), "{error}");
}

#[test]
fn what_the_service_refuses_is_said_in_its_words() {
    let service = usual();
    let says = |config: CscConfig, words: &str| {
        let error = service
            .open(config)
            .and_then(|key| key.sign(&[b"message"]))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(words) && !error.contains("4711") && !error.contains("s3cr"),
            "{error}"
        );
    };
    says(service.config(2, "credential = \"other\""), "credentialID");
    says(
        CscConfig {
            client_id: "stranger".to_owned(),
            ..service.config(2, "")
        },
        "invalid_client",
    );
    says(
        CscConfig {
            pin: None,
            ..service.config(1, "")
        },
        "invalid_pin",
    );
    says(service.config(2, "version = 1").clone(), "speaks version 2");
}

#[test]
fn a_credential_is_chosen_by_name_when_there_are_several() {
    let rsa256 = ["1.2.840.113549.1.1.11"];
    let service = service(vec![
        credential("one", "rsa2048", &rsa256, rsa("rsa2048")),
        credential("two", "rsa3072", &["1.2.840.113549.1.1.1"], rsa("rsa3072")),
        Credential {
            mode: "oauth2code",
            ..credential("three", "rsa2048", &rsa256, rsa("rsa2048"))
        },
        Credential {
            mode: "implicit",
            ..credential("four", "rsa2048", &rsa256, rsa("rsa2048"))
        },
    ]);
    let error = service
        .open(service.config(2, ""))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("one, two, three, four"), "{error}");
    check(
        &service
            .open(service.config(2, "credential = \"two\""))
            .unwrap(),
        1,
    );
    check(
        &service
            .open(CscConfig {
                pin: None,
                ..service.config(1, "credential = \"four\"")
            })
            .unwrap(),
        1,
    );
    let error = service
        .open(service.config(1, "credential = \"three\""))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("person"), "{error}");
    let error = service
        .open(service.config(1, "credential = \"one\"\npss = true"))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("1.2.840.113549.1.1.10"), "{error}");
}

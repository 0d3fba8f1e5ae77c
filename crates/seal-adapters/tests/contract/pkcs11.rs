//! Keys in SoftHSM2. The module reads its configuration from the environment, which only a new process can have: each test here
//! starts the ignored test below it once more.

use super::verifies;
use judges::pki::pki;
use judges::softhsm::Token;
use seal::services::{Algorithm, SigningKey};
use seal_adapters::pkcs11::{ModuleKey, Pkcs11Options};
use std::process::Command;

const KEYS: [&str; 4] = ["rsa2048", "rsa3072", "p256", "p384"];

/// Runs one ignored test of this executable with a token.
fn inside(token: &Token, test: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", test, "--nocapture"])
        .env("TEST_KEY", token.uri("NAME"));
    let output = token.configure(&mut command).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("1 passed"), "the test was not found: {said}");
}

fn options(name: &str) -> Pkcs11Options {
    Pkcs11Options::parse(&std::env::var("TEST_KEY").unwrap().replace("NAME", name)).unwrap()
}

#[test]
fn keys_of_every_kind_sign_in_a_module() {
    let token = Token::with(&KEYS.map(|name| pki().leaf(name)));
    inside(&token, "pkcs11::with_a_token_keys_of_every_kind_sign");
}

#[test]
#[ignore = "started by the test above, with a token"]
fn with_a_token_keys_of_every_kind_sign() {
    for (name, pss, algorithm) in [
        ("rsa2048", false, Algorithm::RsaPkcs1Sha256),
        ("rsa2048", true, Algorithm::RsaPssSha256),
        ("rsa3072", false, Algorithm::RsaPkcs1Sha256),
        ("p256", false, Algorithm::EcdsaP256Sha256),
        ("p384", false, Algorithm::EcdsaP384Sha384),
    ] {
        let key = ModuleKey::open(Pkcs11Options {
            pss,
            ..options(name)
        })
        .unwrap();
        assert_eq!(key.algorithm(), algorithm, "{name}");
        assert_eq!(
            key.certificates()[0],
            pki().leaf(name).certificate_der(),
            "{name}: its own certificate comes first"
        );
        assert_eq!(key.certificates().len(), KEYS.len());
        let messages: [&[u8]; 3] = [b"first", b"", &[7; 5000]];
        // Several times: half of all ECDSA numbers begin with a high bit, and some with a zero.
        for _ in 0..20 {
            for (signature, message) in key.sign(&messages).unwrap().iter().zip(messages) {
                assert!(
                    verifies(algorithm, &key.certificates()[0], message, signature),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn threads_sign_at_the_same_time() {
    let token = Token::with(&[pki().leaf("p256")]);
    inside(&token, "pkcs11::with_a_token_threads_sign");
}

#[test]
#[ignore = "started by the test above, with a token"]
fn with_a_token_threads_sign() {
    let key = ModuleKey::open(options("p256")).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8_u8 {
            let key = &key;
            scope.spawn(move || {
                for _ in 0..10 {
                    let signatures = key.sign(&[&[number]]).unwrap();
                    assert!(verifies(
                        key.algorithm(),
                        &key.certificates()[0],
                        &[number],
                        &signatures[0]
                    ));
                }
            });
        }
    });
}

#[test]
fn what_is_not_there_is_named_and_the_pin_is_not() {
    let token = Token::with(&[pki().leaf("p256"), pki().leaf("p384")]);
    inside(&token, "pkcs11::with_a_token_errors_are_clear");
}

#[test]
#[ignore = "started by the test above, with a token"]
fn with_a_token_errors_are_clear() {
    let says = |options: Pkcs11Options, words: &str| {
        let error = ModuleKey::open(options).err().expect("no key").to_string();
        assert!(
            error.contains(words) && !error.contains(judges::softhsm::PIN),
            "{error}"
        );
    };
    says(options("nobody"), "no such private key");
    says(
        Pkcs11Options {
            object: None,
            ..options("p256")
        },
        "more than one",
    );
    says(
        Pkcs11Options {
            token: Some("another".to_owned()),
            ..options("p256")
        },
        "no such token",
    );
    says(
        Pkcs11Options {
            module: "/no/module.so".into(),
            ..options("p256")
        },
        "/no/module.so",
    );
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("pin");
    says(
        Pkcs11Options {
            pin: Some(seal_adapters::secret::Secret::File(wrong.clone())),
            ..options("p256")
        },
        "pin",
    );
    std::fs::write(&wrong, "000000\n").unwrap();
    says(
        Pkcs11Options {
            pin: Some(seal_adapters::secret::Secret::File(wrong)),
            ..options("p256")
        },
        "does not accept the PIN",
    );
    // By identifier alone.
    let by_id = Pkcs11Options {
        object: None,
        id: Some(vec![2]),
        ..options("p256")
    };
    assert_eq!(
        ModuleKey::open(by_id).unwrap().algorithm(),
        Algorithm::EcdsaP384Sha384
    );
}

//! The adapters against servers on this machine: `openssl` as timestamp authority and OCSP responder, SoftHSM2 as key module, and
//! the simulated signing service over HTTP.

#![allow(clippy::unwrap_used)]

mod csc;
mod key;
mod pkcs11;
mod revocation;
mod tsa;

use jiff::{SignedDuration, Timestamp};
use seal::services::Algorithm;
use seal_adapters::clock::{Clock, Patience};
use seal_adapters::web::{Limits, Web};
use std::sync::Mutex;
use std::time::Duration;

/// A clock that jumps instead of waiting, and remembers how long it was asked to wait.
pub(crate) struct Jumping {
    inside: Mutex<(Timestamp, Vec<Duration>)>,
}

impl Jumping {
    pub(crate) fn starting_now() -> Self {
        Self {
            inside: Mutex::new((Timestamp::now(), Vec::new())),
        }
    }

    pub(crate) fn jump(&self, by: SignedDuration) {
        self.inside.lock().unwrap().0 += by;
    }

    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.inside.lock().unwrap().1.clone()
    }
}

impl Clock for Jumping {
    fn now(&self) -> Timestamp {
        self.inside.lock().unwrap().0
    }

    fn sleep(&self, duration: Duration) {
        let mut inside = self.inside.lock().unwrap();
        inside.0 += SignedDuration::try_from(duration).unwrap();
        inside.1.push(duration);
    }
}

/// A client that may ask this server, and takes at most a mebibyte.
pub(crate) fn web(host: &str) -> Web {
    let limits = Limits {
        bytes: 1 << 20,
        ..Limits::default()
    };
    Web::new(&[host.to_owned()], limits).unwrap()
}

pub(crate) const PATIENCE: Patience = Patience {
    attempts: 3,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(20),
};

/// Has `ring` judge a signature by a certificate's key.
pub(crate) fn verifies(
    algorithm: Algorithm,
    certificate: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    use ring::signature as rs;
    let how: &dyn rs::VerificationAlgorithm = match algorithm {
        Algorithm::RsaPkcs1Sha256 => &rs::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RsaPssSha256 => &rs::RSA_PSS_2048_8192_SHA256,
        Algorithm::EcdsaP256Sha256 => &rs::ECDSA_P256_SHA256_ASN1,
        Algorithm::EcdsaP384Sha384 => &rs::ECDSA_P384_SHA384_ASN1,
    };
    let certificate = seal::cms::Certificate::read(certificate).unwrap();
    rs::UnparsedPublicKey::new(how, certificate.key)
        .verify(message, signature)
        .is_ok()
}

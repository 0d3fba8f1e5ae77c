//! A trust service that signs with keys of its own: for tests, the demonstration and trying out a configuration. Same shapes, limits
//! and errors as a real one, over HTTP; no more trust than its keys deserve.

mod answers;
mod rsa;

pub use rsa::RsaSigner;

use crate::clock::Clock;
use axum::Router;
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Signs digests. `seal`'s own trait takes messages; a service only ever sees digests.
pub trait DigestSigner: Send + Sync {
    /// A signature over this digest, by PSS or the key's usual way. `None` when it cannot.
    fn sign(&self, digest: &[u8], pss: bool) -> Option<Vec<u8>>;
}

/// A key at the simulated service.
#[derive(Clone)]
pub struct Credential {
    /// Its name.
    pub id: String,
    /// Its certificate first, then those above it, DER.
    pub certificates: Vec<Vec<u8>>,
    /// The signature algorithms it offers, as object identifiers.
    pub algorithms: Vec<String>,
    /// Who signs.
    pub signer: Arc<dyn DigestSigner>,
    /// `explicit` (with the PIN), `implicit` or `oauth2code`.
    pub mode: &'static str,
    /// The PIN, for `explicit`.
    pub pin: String,
}

/// How the simulated service behaves.
#[derive(Clone)]
pub struct SimulatorOptions {
    /// The client that may ask.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Hashes in one call at most: 70 and 100 are seen.
    pub multisign: usize,
    /// How long activation data may be used.
    pub sad_lifetime: SignedDuration,
    /// How long a token may be used.
    pub token_lifetime: SignedDuration,
    /// Its keys.
    pub credentials: Vec<Credential>,
}

/// What goes wrong with the next signing call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Status 503.
    Busy,
    /// `server_error`.
    ServerError,
    /// The activation data is refused as expired.
    SadExpired,
    /// The token is refused with status 401.
    TokenExpired,
    /// One signature too few.
    TooFew,
    /// The signatures in another order.
    WrongOrder,
    /// Bytes that are no JSON.
    Garbage,
    /// Signatures are promised for later.
    Later,
}

/// A simulated trust service.
#[derive(Clone)]
pub struct Simulator {
    state: Arc<State>,
}

struct State {
    options: SimulatorOptions,
    clock: Arc<dyn Clock>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    issued: u64,
    tokens: HashMap<String, Timestamp>,
    sads: HashMap<String, Sad>,
    faults: VecDeque<Fault>,
    calls: Vec<(String, usize)>,
}

/// Activation data: for one credential, for these hashes, until then.
struct Sad {
    credential: String,
    hashes: Vec<String>,
    until: Timestamp,
}

impl Simulator {
    /// A service.
    pub fn new(options: SimulatorOptions, clock: Arc<dyn Clock>) -> Self {
        let inside = Mutex::default();
        Self {
            state: Arc::new(State {
                options,
                clock,
                inside,
            }),
        }
    }

    /// Its paths, `/csc/v1/…` and `/csc/v2/…`.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/csc/{version}/info", post(answers::info))
            .route("/csc/{version}/oauth2/token", post(answers::token))
            .route("/csc/{version}/credentials/list", post(answers::list))
            .route("/csc/{version}/credentials/info", post(answers::credential))
            .route(
                "/csc/{version}/credentials/authorize",
                post(answers::authorize),
            )
            .route("/csc/{version}/signatures/signHash", post(answers::sign))
            .with_state(Arc::clone(&self.state))
    }

    /// The next signing call goes wrong like this.
    pub fn fail_next(&self, fault: Fault) {
        self.state.lock().faults.push_back(fault);
    }

    /// The signing calls so far that were answered: the version, and how many hashes.
    pub fn calls(&self) -> Vec<(String, usize)> {
        self.state.lock().calls.clone()
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What `seal` needs from outside: timestamps, revocation, keys in hardware and at a trust service, each with its simulator.
//!
//! ```no_run
//! use seal_adapters::clock::{Clock, SystemClock};
//! use seal_adapters::key::{self, KeyChoice};
//! use seal_adapters::revocation::{Online, RevocationOptions};
//! use seal_adapters::tsa::{Tsa, TsaOptions};
//! use seal_adapters::web::{Limits, Web};
//! use std::sync::Arc;
//!
//! // The key lies in a module; its certificate lies beside it.
//! let clock: Arc<dyn Clock> = Arc::new(SystemClock);
//! let choice = KeyChoice {
//!     key: "pkcs11:token=seal;object=region?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/secrets/pin".into(),
//!     ..KeyChoice::default()
//! };
//! let web = Web::new(&[], Limits::default())?;
//! let signer = key::open(&choice, &clock)?
//!     .with_timestamps(Arc::new(Tsa::new(web.clone(), Arc::clone(&clock), TsaOptions::at("http://tss.eidpki.belgium.be/"))))
//!     .with_revocation(Arc::new(Online::new(web, Arc::clone(&clock), RevocationOptions::default())));
//!
//! let mut options = seal::SignOptions::new(clock.now());
//! options.level = seal::Level::Lta;
//! let signed = seal::sign(&std::fs::read("decision.pdf").unwrap(), &signer, &options)?;
//! # let _ = signed;
//! # Ok::<(), seal::SealError>(())
//! ```
//!
//! # What is here
//!
//! | module | speaks | simulated by |
//! |---|---|---|
//! | [`tsa`] | RFC 3161 timestamps over HTTP | `openssl ts`, in tests |
//! | [`revocation`] | OCSP (RFC 6960), revocation lists (RFC 5280) | `openssl ocsp` and `openssl ca`, in tests |
//! | [`pkcs11`] | PKCS#11 modules, named by RFC 7512 | SoftHSM2, in tests |
//! | [`csc`] | Cloud Signature Consortium 1.0.4 and 2 | [`csc::simulator`] |
//! | [`key`] | the words of a configuration: file, `pkcs11:…`, `csc:…` | |
//!
//! # How they behave
//!
//! - **Bounded.** Every answer has a limit of time and size, every list of addresses one of length, every cache one of both.
//! - **Guarded.** A certificate names the addresses of its own revocation data. [`web::Web`] asks the public internet only, and
//!   others only when allowed by `host:port`; see [`address`].
//! - **Distrustful.** A token, an OCSP answer, a list and a remote signature are checked before they are handed on, down to the
//!   signature over them. Whether their certificates deserve trust is for `seal`'s validation.
//! - **Patient, not stubborn.** What may pass is asked again with growing pauses ([`clock::Patience`]); a refusal is not. The two
//!   kinds of [`seal::services::ServiceError`] say which it was, for a queue that tries again tomorrow.
//! - **Silent about secrets.** PINs and passwords are named by place ([`secret::Secret`]), read when used, and in no error or
//!   `Debug` output.
//!
//! Calls block, as the traits of `seal` do; asynchronous code wraps them in `spawn_blocking`.

pub mod address;
mod check;
pub mod clock;
pub mod csc;
mod der;
pub mod key;
pub mod pkcs11;
pub mod revocation;
pub mod secret;
pub mod tsa;
pub mod web;

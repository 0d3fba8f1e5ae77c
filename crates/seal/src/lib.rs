//! PAdES signatures: signs a PDF in incremental revisions and judges the signatures of others.
//!
//! ```
//! use seal::{KeyFile, Level, SignOptions, sign};
//!
//! # let leaf = judges::pki::pki().leaf("p256");
//! # let pem = format!("{}{}", leaf.key_pem(), leaf.chain_pem());
//! # let letter: &[u8] = include_bytes!("../tests/fixtures/letter.pdf");
//! // `pem` holds the private key and its certificates, `letter` the bytes of a PDF.
//! let signer = KeyFile::from_pem(&pem, None)?.into_signer()?;
//!
//! let mut options = SignOptions::new("2026-11-25T10:00:00Z".parse()?);
//! options.level = Level::B;
//! options.reason = Some("Goedgekeurd door het college".into());
//! let signed = sign(letter, &signer, &options)?;
//!
//! // Whatever was there stays there, byte for byte; the signature follows.
//! assert!(signed.bytes.starts_with(letter));
//! assert_eq!(signed.field, "Handtekening1");
//!
//! // A second person signs the signed letter; the first signature stays valid.
//! let twice = sign(&signed.bytes, &signer, &options)?;
//! assert!(twice.bytes.starts_with(&signed.bytes));
//! assert_eq!(twice.field, "Handtekening2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How a PDF is signed
//!
//! A PDF is a list of numbered objects and a table that says where each begins. To change it without touching it, one appends new
//! versions of some objects and a new table that points back to the old one: an *incremental update* (ISO 32000-1 §7.5.6), here a
//! [revision](revision::Revision). A signature is such a revision. It holds
//!
//! 1. a *signature field* in the document's form, with a widget on a page (invisible ones have no size);
//! 2. a *signature dictionary* with `ByteRange`, which says which bytes are signed – the whole file but one hole – and `Contents`,
//!    the hole itself;
//! 3. in the hole a CMS container (RFC 5652) with the certificates, the digest of those bytes and the signature over three *signed
//!    attributes*: content-type, message-digest and signing-certificate-v2. This profile is PAdES baseline (ETSI EN 319 142-1).
//!
//! The hole is written first, as zeros; the digest is taken around it; the key signs; the container is put in. Nothing moves, so
//! the place must be large enough beforehand: 2 KB and the certificates for B-B, 10 KB more for a timestamp.
//!
//! # The four levels
//!
//! | level | adds | so that |
//! |---|---|---|
//! | [B-B](Level::B) | signature and certificates | it is clear who signed what |
//! | [B-T](Level::T) | a timestamp (RFC 3161) over the signature, inside the container | it is clear that it existed before a certificate ended |
//! | [B-LT](Level::Lt) | a *document security store*: all certificates with OCSP answers (RFC 6960) or lists (RFC 5280) | it can be verified without asking anyone |
//! | [B-LTA](Level::Lta) | a document timestamp over all of it | it stays so when algorithms weaken; [`refresh()`] repeats this |
//!
//! Time, keys and the network are not this crate's: callers hand over the time and the traits of [`services`]. A [`Signer`] holds
//! them and is made once for any number of letters; [`sign_many`] asks a key once for many letters.
//!
//! # Signing with several people
//!
//! A validator compares revisions: after a signature, filling in a form, signing an empty field and adding evidence are allowed;
//! changing a page is not. So [`prepare`] makes all fields first – with tab order, tooltips and structure tags, which are changes of
//! the page – and each [`sign()`] then touches its own field only, in any order. A field that was not prepared can still be added
//! later, if it is invisible, without harm; a visible one added after the first signature is left out of the structure tree, which
//! keeps the signatures and loses PDF/UA.
//!
//! # What is refused
//!
//! Encrypted files; files whose cross-reference data is damaged (two readers would repair them differently, and then one signature
//! stands under two documents); documents whose certification forbids changes. Sizes, depths and chains are bounded, so that a
//! hostile file costs an error and no more.

pub mod asn1;
pub(crate) mod build;
pub mod cms;
mod error;
pub mod keys;
pub mod pdf;
mod refresh;
pub mod report;
pub mod revision;
pub mod services;
pub(crate) mod sign;
pub mod validate;
pub mod visible;

pub use build::form::{Area, FieldSpec};
pub use error::SealError;
pub use keys::KeyFile;
pub use refresh::refresh;
pub use report::{Indication, Report, SubIndication};
pub use sign::{
    Certification, Language, Level, Prepared, SignOptions, Signed, Signer, prepare,
    prepare_signature, sign, sign_many,
};
pub use validate::{TrustAnchors, ValidateOptions, validate};

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
//! later, if it is invisible, without harm. A visible one cannot: PDF/UA wants it in the structure tree, and a validator sees a change
//! of that tree as a change of what was signed. In a tagged document it is therefore refused, unless [`SignOptions::untagged`] gives
//! up PDF/UA.
//!
//! # Judging signatures
//!
//! ```
//! use seal::{Language, TrustAnchors, ValidateOptions, validate};
//!
//! # let leaf = judges::pki::pki().leaf("p256");
//! # let signer = seal::KeyFile::from_pem(&format!("{}{}", leaf.key_pem(), leaf.chain_pem()), None)?.into_signer()?;
//! # let options = seal::SignOptions::new("2026-11-25T10:00:00Z".parse()?);
//! # let signed = seal::sign(include_bytes!("../tests/fixtures/letter.pdf"), &signer, &options)?.bytes;
//! # let roots = judges::pki::pki().root_pem();
//! // `signed` holds a PDF with signatures, `roots` the authorities that are trusted, as PEM.
//! let anchors = TrustAnchors::from_pem(&roots)?;
//! let now = "2026-11-25T12:00:00Z".parse()?;
//!
//! // This document holds no revocation data, and nobody is asked: its certificate may have been revoked.
//! let report = validate(&signed, &anchors, &ValidateOptions::new(now));
//! assert_eq!(report.indication.to_string(), "INDETERMINATE");
//! assert_eq!(report.sub_indication.map(|sub| sub.to_string()).as_deref(), Some("TRY_LATER"));
//! assert!(report.text(Language::Dutch).contains("niet bekend of het certificaat"));
//!
//! // One changed byte, and no question is left.
//! let mut changed = signed.clone();
//! changed[9_000] ^= 1;
//! let report = validate(&changed, &anchors, &ValidateOptions::new(now));
//! assert_eq!(report.indication.to_string(), "TOTAL-FAILED");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The words are those of ETSI EN 319 102-1. `TOTAL-PASSED`: everything checks out. `TOTAL-FAILED`: nothing that may still become known
//! can save it. `INDETERMINATE`: something is missing, and the sub-indication says what – a list that is too old, a root that is not
//! trusted, a proof of time. [`validate()`] tells the order of the steps, [`report`] the forms of the answer.
//!
//! Time is the hard part. A certificate ends or is revoked long before a decision loses its force, so the question is never "is it
//! valid?" but "was it valid when the signature existed, and what proves that it existed then?". A timestamp proves it of a signature;
//! a document timestamp proves it of everything before it, including the evidence about the timestamps before it. So document timestamps
//! are judged from the last to the first, each for the time that the later ones prove, and the signatures after them.
//!
//! A later revision may show another document under a true signature. What it may do is a short list (evidence, signing, filling in,
//! and notes where a certification allows them); everything else that touches something in use is a forbidden change.
//!
//! Tests compare the verdicts with pyHanko's on some hundred documents; where the two differ the row says why.
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

pub use build::form::{Area, FieldSpec, FieldState};
pub use error::SealError;
pub use keys::KeyFile;
pub use refresh::refresh;
pub use report::{Indication, Report, SubIndication};
pub use sign::{
    Certification, Language, Level, Prepared, SignOptions, Signed, Signer, prepare,
    prepare_signature, sign, sign_many, signature_fields,
};
pub use validate::{TrustAnchors, ValidateOptions, validate};

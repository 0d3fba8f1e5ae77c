//! Independent judges of the formats we write; for tests only, never part of the product.
//!
//! ```no_run
//! use std::path::Path;
//!
//! let letter = Path::new("letter.pdf");
//! judges::verapdf::judge("2a", &[letter])[0].assert_compliant();
//! judges::qpdf_check(letter).unwrap();
//! let page = judges::pdftoppm(letter, 1, 200);
//! assert_eq!(judges::zbarimg(&page)[0].text, "BCD\n002\n1\nSCT");
//! assert!(judges::pdftotext(letter).contains("Beste"));
//! ```
//!
//! A format is a promise to programs we do not know. Our own reader understands what our own writer meant, so a test that uses
//! both proves little; these judges were written by others, from the standards.
//!
//! | judge | judges |
//! |---|---|
//! | [`verapdf`] | PDF/A (ISO 19005) and PDF/UA (ISO 14289), every machine-checkable rule |
//! | [`qpdf_check`] | structure of a PDF: cross-references, streams, objects |
//! | [`pdfsig`] | signatures in a PDF, as Poppler sees them |
//! | [`pdftotext`], [`pdftotext_layout`], [`pdftotext_words`] | text, reading order, where each word stands |
//! | [`pdftoppm`] | what a page looks like |
//! | [`zbarimg`], [`dmtxread`] | QR codes and bars; DataMatrix |
//! | [`python()`] | whatever has a Python library: pyHanko, HiGHS |
//! | [`pyhanko`] | signatures in a PDF, in the words of EN 319 102-1 |
//! | [`softhsm`] | a key module behind PKCS#11 |
//! | [`pki`] | an authority with keys, timestamps and revocation, made by openssl |
//!
//! `./test` installs them (`scripts/install-judges` alone does too). They are found in the folder that `KANTEL_TEST_JUDGES` names,
//! or else in the user's cache. A judge that is missing fails the test: a test that passes because nobody looked is worse than
//! none.
//!
//! Starting costs more than judging: veraPDF takes most of a second of CPU to begin and a few hundredths per file, pyHanko half a
//! second. Hand them many files at once.

mod found;
mod pdf;
mod pictures;
pub mod pki;
pub mod pyhanko;
mod python;
pub mod softhsm;
pub mod verapdf;

pub use found::{folder, tool};
pub use pdf::{
    PdfSignature, Word, pdfsig, pdftotext, pdftotext_layout, pdftotext_words, qpdf_check,
};
pub use pictures::{Code, dmtxread, pdftoppm, zbarimg};
pub use python::{python, python_json};

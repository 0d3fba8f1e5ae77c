//! Reading a PDF the way a judge must: byte ranges first, revisions apart, and nothing repaired.
//!
//! A viewer's parser hides what counts here: where exactly a value stands in the file, which object belonged to which revision, and
//! whether the file was broken and mended while reading. So this reader is our own: strict, without repair, and bounded in depth,
//! number and size. It knows objects (ISO 32000-1 §7.3), cross-reference tables and streams (§7.5.4, §7.5.8), object streams (§7.5.7)
//! and hybrid files (§7.5.8.4).
//!
//! - [`Object`] is a value; strings remember where they stood.
//! - [`File`] is the whole file with its chain of cross-reference sections.
//! - [`View`] is the document as it was after one section: a signature's own revision is a view of the bytes it covers.

mod file;
mod filter;
mod lexer;
mod object;
mod xref;

pub use file::{File, View};
pub use object::{Dict, Object, Reference};
pub use xref::{Entry, Section};

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The syntax is broken at this byte.
    #[error("broken PDF syntax at byte {at}: {what}")]
    Syntax {
        /// The byte, from the start of the file (or of a decoded stream).
        at: usize,
        /// What was expected there.
        what: &'static str,
    },
    /// The cross-reference chain does not hold together.
    #[error("broken cross-reference: {0}")]
    Xref(&'static str),
    /// The file asks for more than this reader gives.
    #[error("the file is beyond a limit: {0}")]
    Limit(&'static str),
    /// The file uses something this reader does not know.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
}

/// How deep values may be nested, and trees may grow.
pub const MAX_DEPTH: usize = 64;
/// How many values one object may hold.
pub const MAX_VALUES: usize = 1_000_000;
/// How many cross-reference sections a file may have.
pub const MAX_SECTIONS: usize = 512;
/// How many objects a file may have.
pub const MAX_OBJECTS: usize = 2_000_000;
/// How large one decoded cross-reference or object stream may be, in bytes.
pub const MAX_DECODED: usize = 64 << 20;
/// How many values one view keeps in memory: a value takes about a hundred bytes.
pub const MAX_KEPT: usize = if cfg!(test) { 50_000 } else { 8_000_000 };
/// How much is decoded and read for one file in all its views: bytes of decoded streams, and 64 for each value.
pub const MAX_WORK: usize = 3 << 30;
/// What reading a value costs, in bytes of decoding.
const VALUE_WORK: usize = 64;

#[cfg(test)]
mod tests;

//! An uploaded PDF becomes PDF/A, by Ghostscript in a process with bounds.
//!
//! ```no_run
//! use convert::{Bounds, ConvertError, Ghostscript};
//!
//! let upload = std::fs::read("letter.pdf")?;
//! match Ghostscript::find() {
//!     Ok(ghostscript) => std::fs::write("letter-a.pdf", ghostscript.to_pdf_a(&upload, &Bounds::default())?)?,
//!     Err(ConvertError::Missing) => eprintln!("Install Ghostscript (Debian: apt install ghostscript)."),
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Why a process
//!
//! Converting means interpreting: fonts, pictures and pages of a stranger's file go through a hundred thousand lines of C that
//! were written to be lenient. What goes wrong there must stay there. Ghostscript runs as a program of its own, with `-dSAFER`
//! (it reads the input and our two files, and writes the output), an empty environment, a folder of its own that disappears, and
//! with the kernel's limits on memory, processor time and file size. When its time is over it is killed. [`bounded::run`] is
//! that cage without Ghostscript in it; whoever looks into files of strangers with another program can use it too.
//!
//! # What comes out
//!
//! PDF/A-2b (ISO 19005-2, level b: it looks the same for ever). Ghostscript embeds what fonts it can substitute, turns colours
//! into sRGB, drops programs, forms that calculate and files inside, and adds the output intent with the sRGB profile of
//! [`icc::srgb`]. Structure for screen readers is lost: level b does not ask for it, and that is why an upload is inspected
//! first and a template is the better way. Signatures in the upload do not survive: it is another file.
//!
//! Whether the result keeps every rule is for veraPDF to say; the tests of this crate ask it.

pub mod bounded;
mod ghostscript;
pub mod icc;

pub use bounded::Bounds;
pub use ghostscript::{ConvertError, Ghostscript};

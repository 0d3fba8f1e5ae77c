//! Letters by the thousand: bounded worker processes, batches that go on where they stopped, print streams.
//!
//! ```no_run
//! use letter::Order;
//! use letter_adapters::{Batch, Limits, Program};
//! use std::path::{Path, PathBuf};
//!
//! let batch = Batch {
//!     program: Program { path: PathBuf::from("letter-worker"), arguments: vec![] },
//!     limits: Limits::default(),
//!     workers: 2,
//!     template: "reminder".to_owned(),
//!     style: "kortrijk".to_owned(),
//!     order: Order::on(jiff::civil::date(2026, 12, 1)),
//!     date_is_given: true,
//! };
//! let done = batch.into_folder(Path::new("letters.jsonl"), Path::new("out"), &mut |so_far| {
//!     eprintln!("{} letters", so_far.letters);
//! })?;
//! println!("{} letters, {} refused", done.letters, done.failed);
//! # Ok::<(), letter_adapters::BatchError>(())
//! ```
//!
//! # Why processes
//!
//! A template is a program: `while true` is a template too. [`Worker`] makes letters in a process of its own, whose
//! processor time, address space and silence are bounded (`setrlimit(2)`), and starts a new one after a letter that had to
//! be stopped. One bad letter costs one row, never the batch. The process is any program that calls [`serve`]; `kantel` is
//! one (`kantel letter worker`), `letter-worker` of this crate is another.
//!
//! # What a batch leaves
//!
//! [`Batch::into_folder`] reads one JSON document per line and leaves one PDF per letter, `manifest.csv` (RFC 4180) with
//! its pages and SHA-256, and `errors.jsonl` with all that is wrong with each refused line. Rows of both files are written in
//! the order of the data and only after the PDF is safely on disk, so the last row says exactly how far the batch is: after
//! `kill -9` the same call goes on behind it. Letters are the same bytes whenever they are made, so a letter that is made twice
//! is no other letter.
//!
//! [`Batch::into_stream`] writes all letters into one PDF/A-2b for the printer, with a manifest of page ranges.
//! Memory stays flat in both: a batch holds a few letters per worker, a stream some tens.
//!
//! A line may say how its letter differs from the others, in a field that the template does not see:
//! `{"_letter": {"id": "BEL-2026-000123", "language": "en", "variant": "plain"}, "recipient": …}`.

mod batch;
mod files;
mod pipeline;
mod rows;
mod state;
mod stream;
mod wire;
mod worker;
mod workers;

pub use batch::{Batch, BatchError, Totals};
pub use rows::{RowError, RowFault};
pub use worker::{open_style, open_template, serve};
pub use workers::{Limits, Program, WorkError, Worker};

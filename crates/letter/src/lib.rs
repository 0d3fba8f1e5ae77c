//! Letters: a template and data become a PDF that archives accept and a screen reader can read.
//!
//! ```
//! use letter::{Order, Renderer, Style, Template};
//!
//! let template = Template::shipped("tax-assessment").expect("it is shipped")?;
//! let style = Style::shipped("kortrijk").expect("it is shipped")?;
//! let data = template.sample().clone();
//!
//! let renderer = Renderer::new(&template, &style)?;
//! let made = renderer.render(&data, &Order::on(jiff::civil::date(2026, 12, 1)))?;
//! assert!(made.pdf.starts_with(b"%PDF-1.7"));
//! // Two pages: both sides of one sheet.
//! assert_eq!(made.pages, 2);
//!
//! // Data that do not fit are refused before anything is drawn; every fault names its field.
//! let mut wrong = data.clone();
//! wrong["payment"]["iban"] = "BE00".into();
//! let refusal = renderer.render(&wrong, &Order::on(jiff::civil::date(2026, 12, 1))).unwrap_err();
//! assert!(refusal.to_string().contains("/payment"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way of a letter
//!
//! 1. A [`Template`] is a folder: the letter itself (Typst), the data it needs (JSON Schema), an example, and its texts in two languages.
//!    A [`Style`] is the house style of one organisation, so that one template serves fifteen.
//! 2. [`Template::check`] holds the data against the schema and names *all* faults at once, in Dutch and in English.
//! 3. Codes are computed: the payment QR code (EPC069-12), the structured communication, QR codes of links, marks of sheets.
//! 4. Typst lays the letter out and writes it as [`Standard::A2aUa1`]: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) in one file, or as
//!    [`Standard::A3aUa1`] with the data, or an invoice, inside it.
//!
//! # What holds
//!
//! - **The same input gives the same bytes**, in another process and on another day: the date is part of the [`Order`], the document's
//!   identifier follows from the input, and nothing else varies.
//! - **A template sees its own folder, the house style's logo and the run's data.** There is no other file, no package and no network in the
//!   world it lives in.
//! - **Memory stays flat** over thousands of letters: what Typst remembers of a letter is forgotten when the next ones
//!   do not use it, also after a refusal. What all letters of a template share is so laid out once.
//!
//! A template can loop for ever. Nothing inside a process can stop that; who renders templates of others does so in a process of its own with
//! a deadline and a limit of memory.

mod attach;
mod codes_of;
mod fault;
mod join;
mod laid;
mod order;
mod render;
mod style;
mod template;
mod world;

pub use attach::{Attachment, Relationship};
pub use fault::{Fault, Faults, Language};
pub use join::{JoinError, Joiner};
pub use laid::{Laid, stream_part};
pub use order::{Channel, Order, Standard};
pub use render::{Refusal, Rendered, Renderer};
pub use style::Style;
pub use template::{Template, TemplateError};

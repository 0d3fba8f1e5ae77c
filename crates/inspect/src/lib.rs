//! What paper asks of a PDF: the envelope, its window, the margins and marks of a print partner.
//!
//! See [`profile`].

pub mod profile;

//! Files inside a PDF/A-3 (ISO 19005-3): the data of the letter, or the invoice a program can read.

use serde::Deserialize;

/// How an attached file relates to the letter (ISO 19005-3, `AFRelationship`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relationship {
    /// The letter was made from it.
    Source,
    /// Data behind a part of the letter.
    Data,
    /// The same content in another form.
    Alternative,
    /// More than the letter says.
    Supplement,
}

impl Relationship {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Data => "data",
            Self::Alternative => "alternative",
            Self::Supplement => "supplement",
        }
    }
}

/// A file to put inside the PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, one that the template declares in `[[attachments]]`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

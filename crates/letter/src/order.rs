//! What to make, beside the data: date, language, way, standards, envelope.

use crate::attach::Attachment;
use inspect::profile::PartnerProfile;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use typst_pdf::PdfStandard;

/// The standards a PDF keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Standard {
    /// PDF/A-2a and PDF/UA-1: the archive accepts it, a screen reader can read it.
    #[default]
    #[serde(rename = "a-2a+ua-1")]
    A2aUa1,
    /// PDF/A-3a and PDF/UA-1: as before, with files inside.
    #[serde(rename = "a-3a+ua-1")]
    A3aUa1,
    /// PDF/A-2b: for the printer; without the structure a screen reader needs.
    #[serde(rename = "a-2b")]
    A2b,
}

impl Standard {
    /// All of them, with their names on the command line.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("a-2a+ua-1", Self::A2aUa1),
        ("a-3a+ua-1", Self::A3aUa1),
        ("a-2b", Self::A2b),
    ];

    pub(crate) fn list(self) -> &'static [PdfStandard] {
        match self {
            Self::A2aUa1 => &[PdfStandard::A_2a, PdfStandard::Ua_1],
            Self::A3aUa1 => &[PdfStandard::A_3a, PdfStandard::Ua_1],
            Self::A2b => &[PdfStandard::A_2b],
        }
    }
}

/// How the letter goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// On a screen: no marks for machines.
    #[default]
    Digital,
    /// On paper: with the marks of the print partner.
    Print,
}

/// What to make, beside the data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The date on the letter; the PDF's own date follows from it.
    pub date: Date,
    /// One of the template's languages.
    pub language: String,
    /// One of the template's variants.
    pub variant: String,
    /// How it goes out.
    pub channel: Channel,
    /// The standards it keeps.
    pub standard: Standard,
    /// The letter's own number; printed letters carry it on every sheet.
    pub letter_id: String,
    /// Printed on both sides.
    pub duplex: bool,
    /// A trial, with a word across the page.
    pub preview: bool,
    /// The envelope and the marks.
    pub profile: PartnerProfile,
    /// Files to put inside; only with [`Standard::A3aUa1`]. They do not travel with the order when it is written down.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

impl Order {
    /// A Dutch letter for the screen, in the standard variant, dated on this day.
    ///
    /// # Panics
    /// Never: the profile it takes is shipped.
    #[must_use]
    pub fn on(date: Date) -> Self {
        Self {
            date,
            language: "nl".to_owned(),
            variant: "standard".to_owned(),
            channel: Channel::Digital,
            standard: Standard::default(),
            letter_id: String::new(),
            duplex: false,
            preview: false,
            profile: PartnerProfile::shipped("c56-right").expect("a shipped profile"),
            attachments: Vec::new(),
        }
    }
}

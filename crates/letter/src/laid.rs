//! Letters that were laid out, and how they are written: each alone, or many as one part of a print stream.

use crate::order::Standard;
use crate::render::{Refusal, datetime};
use jiff::civil::Date;
use typst::ecow::EcoVec;
use typst::foundations::{Content, Smart};
use typst::layout::{Abs, Frame, Sides};
use typst::model::Document;
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandards, Timestamp};

/// A letter that was laid out and not yet written: one part of a print stream.
#[derive(Debug)]
pub struct Laid {
    pub(crate) document: PagedDocument,
    pub(crate) identity: String,
    pub(crate) date: Date,
    pub(crate) standard: Standard,
}

impl Laid {
    /// How many pages it has, with the blank back of its last sheet when it is printed on both sides.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, Refusal> {
        write(
            &self.document,
            self.identity.clone(),
            self.date,
            self.standard,
        )
    }
}

/// Writes letters one after the other into one PDF/A-2b without structure: a part of a print stream. They share
/// their letter types, which makes them small and quick. A part holds tens of letters, not thousands: all its pages
/// are in memory at once.
///
/// # Errors
/// When there is no letter, or a letter holds something that PDF/A-2b forbids.
pub fn stream_part(letters: &[Laid]) -> Result<Vec<u8>, Refusal> {
    let first = letters
        .first()
        .ok_or_else(|| Refusal::Order("a part of a stream has at least one letter".to_owned()))?;
    let pages: EcoVec<Page> = letters
        .iter()
        .flat_map(|letter| letter.document.pages().iter().cloned())
        .collect();
    let identity: String = letters.iter().map(|l| l.identity.as_str()).collect();
    let document = PagedDocument::new(pages, first.document.info().clone());
    let part = write(&document, identity, first.date, Standard::A2b);
    forget();
    part
}

fn write(
    document: &PagedDocument,
    identity: String,
    date: Date,
    standard: Standard,
) -> Result<Vec<u8>, Refusal> {
    let options = PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Kantel".into())),
        timestamp: datetime(date).map(Timestamp::new_utc),
        standards: PdfStandards::new(standard.list())
            .map_err(|_| Refusal::Order("these standards exclude each other".to_owned()))?,
        tagged: standard != Standard::A2b,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options)
        .map_err(|errors| Refusal::Template(errors.iter().map(|e| e.message.to_string()).collect()))
}

/// The blank back of a letter's last sheet, as large as its last page.
pub(crate) fn with_blank_back(document: PagedDocument) -> PagedDocument {
    let Some(last) = document.pages().last() else {
        return document;
    };
    let blank = Page {
        frame: Frame::hard(last.frame.size()),
        bleed: Sides::splat(Abs::zero()),
        fill: Smart::Custom(None),
        numbering: None,
        supplement: Content::empty(),
        number: last.number + 1,
    };
    let mut pages: EcoVec<Page> = document.pages().iter().cloned().collect();
    pages.push(blank);
    PagedDocument::new(pages, document.info().clone())
}

/// For how many letters Typst remembers what none of them used. What all letters of a template share is used by each, and so
/// stays; what belonged to one is soon gone.
const KEEP_FOR: usize = 2;

/// Keeps memory flat; called on every way out, since a refused letter must not stay in memory either.
pub(crate) fn forget() {
    comemo::evict(KEEP_FOR);
}

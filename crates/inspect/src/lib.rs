//! Looks into a PDF that somebody else made, before it becomes a letter.
//!
//! ```
//! use inspect::{Code, Limits, Paper, Severity, inspect};
//! use inspect::profile::PartnerProfile;
//!
//! let profile = PartnerProfile::shipped("c56-right").unwrap();
//! let report = inspect(b"GIF89a, renamed to letter.pdf", Some(Paper { profile: &profile, duplex: true }), &Limits::default());
//! assert_eq!(report.verdict(), Severity::Refuse);
//! assert_eq!(report.findings[0].code, Code::NotAPdf);
//! assert_eq!(report.findings[0].nl.what, "Dit bestand is geen pdf.");
//! ```
//!
//! # What is looked at
//!
//! A letter somebody made elsewhere has to survive four readers: the inserting machine (A4 upright, ink only where the machine
//! prints, an address and nothing else behind the window), the archive (fonts inside, no passwords, no programs, no other files
//! inside), the recipient with a screen reader (structure, language, text instead of pictures), and whoever opens it without
//! wanting to run anything. [`inspect`] reports for all four. A [`Finding`] has a stable [`Code`], a [`Severity`], the page and
//! the place in millimetres, and in Dutch and English what is wrong and what to do; faults on a page come with a picture.
//!
//! The rules are those of ISO 32000 (what a PDF can hold), ISO 19005 (what an archive can keep), ISO 14289 (what a screen
//! reader needs) and the partner's [profile](profile::PartnerProfile).
//!
//! # How ink is found
//!
//! Where text and lines end up on a page follows from transformations, clips, fonts, patterns and masks: the only way to know
//! is to draw the page. It is drawn at some 100 dots per inch on white; a dot darker than white paper is ink. Dots outside the
//! printable zone, in the window beside the address, or in the place of the marks are gathered into blots, outlined in red.
//!
//! # Hostile files
//!
//! Reading is bounded by [`Limits`]. Streams are unpacked against one budget; a picture's size is taken from its own header as
//! well as from its dictionary, whichever says more; the work of drawing is counted before anything is drawn (forms that use
//! forms multiply: the walk visits each once and adds up). What is drawn is a copy written anew from what was checked.
//! A panic in a library is a finding, not a crash. What remains is a page made to be slow to draw within the limits: run the
//! inspection in a process that can be ended when files come from strangers.

mod active;
mod claims;
mod content;
mod draw;
mod file;
mod finding;
mod headers;
mod ink;
mod lexer;
mod limits;
mod pages;
mod picture;
pub mod profile;

use serde::Serialize;

pub use claims::Claims;
pub use content::FontFacts;
pub use finding::{Code, Finding, Severity, Words};
pub use limits::Limits;
pub use pages::PageFacts;
pub use picture::Picture;

use crate::content::{Drawn, Walk};
use crate::draw::Drawing;
use crate::file::File;
use crate::ink::Fault;
use crate::pages::Page;
use crate::profile::{A4_HEIGHT, A4_WIDTH, Area, PartnerProfile};

/// How a letter goes on paper.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// What the print partner and the envelope ask.
    pub profile: &'a PartnerProfile,
    /// Printed on both sides.
    pub duplex: bool,
}

/// What was found in a file. As JSON it has everything but the bytes of the pictures.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Inspection {
    /// What is wrong or worth knowing: the worst first, then by page.
    pub findings: Vec<Finding>,
    /// The pages; those that have a size.
    pub pages: Vec<PageFacts>,
    /// Fonts that show text.
    pub fonts: Vec<FontFacts>,
    /// What the file says about itself.
    pub claims: Claims,
    /// Signatures in the file.
    pub signatures: usize,
    /// Sheets of paper; none when the letter does not go on paper.
    pub sheets: Option<u32>,
    /// Pictures of faults; findings refer to them by place in this list.
    pub pictures: Vec<Picture>,
}

impl Inspection {
    /// The worst severity of all findings; [`Severity::Info`] when there is none.
    pub fn verdict(&self) -> Severity {
        self.findings
            .iter()
            .map(|finding| finding.severity)
            .max()
            .unwrap_or(Severity::Info)
    }

    /// Whether there is a finding of that kind.
    pub fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    fn refused(finding: Finding) -> Self {
        Self {
            findings: vec![finding],
            ..Self::default()
        }
    }

    fn sorted(mut self) -> Self {
        self.findings.sort_by_key(|finding| {
            (
                std::cmp::Reverse(finding.severity),
                finding.page,
                finding.code,
            )
        });
        self
    }
}

/// Looks into a file. Without `paper`, what only matters on paper (size, margins, window, sheets) is left out.
///
/// Any bytes give a report: whatever is wrong with them is a finding.
pub fn inspect(bytes: &[u8], paper: Option<Paper<'_>>, limits: &Limits) -> Inspection {
    let mut file = match file::open(bytes, limits) {
        Ok(file) => file,
        Err(finding) => return Inspection::refused(*finding),
    };
    let ids = pages::ids(&file, limits.pages as usize + 1);
    if ids.is_empty() {
        return Inspection::refused(Finding::new(Code::NoPages, &[]));
    }
    if ids.len() > limits.pages as usize {
        // At least; counting on is no use.
        let values = [
            ("pages", format!("{}+", limits.pages)),
            ("most", limits.pages.to_string()),
        ];
        return Inspection::refused(Finding::new(Code::TooManyPages, &values));
    }
    let mut report = Inspection {
        claims: claims::read(&file),
        ..Inspection::default()
    };
    let (active, signatures) = active::findings(&file);
    report.findings.extend(active);
    report.signatures = signatures;
    if file.repaired {
        report.findings.push(Finding::new(Code::Repaired, &[]));
    }
    report.findings.extend(claims::findings(&report.claims));

    let mut pages: Vec<Option<Page>> = ids
        .iter()
        .zip(1..)
        .map(|(id, number)| pages::read(&file, *id, number))
        .collect();
    let drawable = walk(&file, &mut pages, limits, &mut report);
    if let Some(paper) = paper {
        let known: Vec<Page> = pages.iter().flatten().cloned().collect();
        report.findings.extend(pages::findings(&known));
        sheets(&mut report, paper, ids.len());
    }
    if drawable {
        look(&mut file, &mut pages, paper, limits, &mut report);
    }
    report.pages = pages.into_iter().flatten().map(|page| page.facts).collect();
    report.sorted()
}

fn sheets(report: &mut Inspection, paper: Paper<'_>, pages: usize) {
    let pages = u32::try_from(pages).unwrap_or(u32::MAX);
    let (sheets, envelope) = (
        PartnerProfile::sheets(pages, paper.duplex),
        &paper.profile.envelope,
    );
    report.sheets = Some(sheets);
    if sheets > envelope.max_sheets {
        let values = [
            ("sheets", sheets.to_string()),
            ("most", envelope.max_sheets.to_string()),
            ("envelope", envelope.name.clone()),
        ];
        report
            .findings
            .push(Finding::new(Code::TooManySheets, &values));
    }
}

/// Walks all pages: fonts, text, annotations. Whether they can be drawn with bounded work.
fn walk(file: &File, pages: &mut [Option<Page>], limits: &Limits, report: &mut Inspection) -> bool {
    let mut walk = Walk::new(file, limits.unpacked);
    let mut total = 0u64;
    for page in pages.iter_mut().flatten() {
        let Ok(dictionary) = file.document.get_dictionary(page.id) else {
            continue;
        };
        let number = page.facts.number;
        let Ok(drawn) = walk.page(dictionary) else {
            report.findings.push(Finding::new(Code::TooComplex, &[]));
            return false;
        };
        total = total.saturating_add(drawn.work);
        if drawn.work > limits.operations || total > limits.operations.saturating_mul(10) {
            report.findings.push(Finding::new(Code::TooComplex, &[]));
            return false;
        }
        page.facts.text = drawn.text || drawn.invisible;
        report.findings.extend(text(drawn, number));
        report.findings.extend(notes(file, page, dictionary));
    }
    report.fonts = walk.fonts.into_iter().collect();
    for font in &report.fonts {
        let values = [("name", font.name.clone())];
        if font.kind == "Type3" {
            report.findings.push(Finding::new(Code::FontType3, &values));
        } else if !font.embedded {
            report
                .findings
                .push(Finding::new(Code::FontNotEmbedded, &values));
        }
    }
    true
}

fn text(drawn: Drawn, number: u32) -> Option<Finding> {
    if drawn.invisible {
        Some(Finding::on_page(Code::InvisibleText, number, &[]))
    } else if drawn.picture && !drawn.text {
        Some(Finding::on_page(Code::PictureOnly, number, &[]))
    } else {
        None
    }
}

/// Notes and marks that reviewers left on a page.
fn notes(file: &File, page: &Page, dictionary: &lopdf::Dictionary) -> Option<Finding> {
    let quiet = |kind: Option<&[u8]>| {
        // Files and films are reported for the whole file.
        matches!(
            kind,
            Some(
                b"Link"
                    | b"Widget"
                    | b"Popup"
                    | b"FileAttachment"
                    | b"RichMedia"
                    | b"Movie"
                    | b"Screen"
                    | b"Sound"
                    | b"3D"
            )
        )
    };
    let notes: Vec<Option<[f64; 4]>> = content::annotations(file, dictionary)
        .filter(|annotation| !quiet(file.name(annotation, b"Subtype")))
        .map(|annotation| file.numbers::<4>(annotation, b"Rect"))
        .collect();
    let finding = || {
        Finding::on_page(
            Code::Annotations,
            page.facts.number,
            &[("count", notes.len().to_string())],
        )
    };
    match notes.iter().flatten().next() {
        _ if notes.is_empty() => None,
        Some(first) => Some(finding().at(page.place(*first))),
        None => Some(finding()),
    }
}

/// Draws all pages and looks at the ink on them.
fn look(
    file: &mut File,
    pages: &mut [Option<Page>],
    paper: Option<Paper<'_>>,
    limits: &Limits,
    report: &mut Inspection,
) {
    let known: Vec<&Page> = pages.iter().flatten().collect();
    let sizes: Vec<_> = known
        .iter()
        .map(|page| (page.facts.width, page.facts.height))
        .collect();
    if let Some(copy) = draw::copy(file, &known) {
        let mut known: Vec<&mut Page> = pages.iter_mut().flatten().collect();
        let show = |number: usize, drawing: Option<Drawing>| {
            if let (Some(drawing), Some(page)) = (drawing, known.get_mut(number)) {
                page.facts.ink = Some(drawing.any_ink());
                show_faults(&drawing, page, paper, limits, report);
            }
        };
        draw::pages(copy, &sizes, limits, show);
    }
    let seen: Vec<Option<bool>> = pages
        .iter()
        .map(|page| page.as_ref().and_then(|page| page.facts.ink))
        .collect();
    let all_blank = seen.iter().all(|ink| *ink == Some(false));
    for (number, ink) in (1..).zip(&seen) {
        match ink {
            Some(true) => {}
            Some(false) if all_blank => {}
            Some(false) => report
                .findings
                .push(Finding::on_page(Code::BlankPage, number, &[])),
            None => report
                .findings
                .push(Finding::on_page(Code::NotDrawable, number, &[])),
        }
    }
    if all_blank {
        report.findings.push(Finding::new(Code::AllBlank, &[]));
    }
}

/// Adds the faults of a drawn page, and gives every finding about it that has something to show its picture.
fn show_faults(
    drawing: &Drawing,
    page: &Page,
    paper: Option<Paper<'_>>,
    limits: &Limits,
    report: &mut Inspection,
) {
    let number = page.facts.number;
    let mut faults = Vec::new();
    if let Some(paper) = paper
        && page.upright_a4()
    {
        let front = !paper.duplex || number % 2 == 1;
        faults = ink::look(drawing, paper.profile, number, front);
    }
    // What was found without looking is shown too: the page against A4, a note where it stands.
    let sheet = Area::new(0.0, 0.0, A4_WIDTH, A4_HEIGHT);
    let mut i = 0;
    while i < report.findings.len() {
        let finding = &report.findings[i];
        let zones = match finding.code {
            Code::PageSize | Code::PageLandscape => Some(vec![sheet]),
            Code::Annotations => Some(Vec::new()),
            _ => None,
        };
        if let Some(zones) =
            zones.filter(|_| finding.page == Some(number) && finding.picture.is_none())
        {
            let blots = finding.place.into_iter().collect();
            faults.push(Fault {
                finding: report.findings.remove(i),
                zones,
                blots,
            });
        } else {
            i += 1;
        }
    }
    for mut fault in faults {
        if report.pictures.len() < limits.pictures
            && let Some(picture) = picture::of(drawing, number, &fault.zones, &fault.blots)
        {
            fault.finding.picture = Some(report.pictures.len());
            report.pictures.push(picture);
        }
        report.findings.push(fault.finding);
    }
}

//! Size and position of pages, and places on them in millimetres.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};
use serde::Serialize;

use crate::file::File;
use crate::finding::{Code, Finding};
use crate::profile::{A4_HEIGHT, A4_WIDTH, Area};

/// Millimetres in a point.
pub(crate) const POINT: f64 = 25.4 / 72.0;
/// How far a page may be from A4, in millimetres: programs round.
const ROUNDING: f64 = 1.0;
/// How deep page trees are followed upwards for what a page inherits.
const MOST_PARENTS: usize = 64;
/// Sides of a page in points that viewers show (ISO 32000-1, annex C.2).
const SIDES: std::ops::RangeInclusive<f64> = 3.0..=14_400.0;

/// A page as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageFacts {
    /// Number, from 1.
    pub number: u32,
    /// Width in millimetres, after turning and cropping.
    pub width: f64,
    /// Height in millimetres, after turning and cropping.
    pub height: f64,
    /// Name of the size, as `A4`, `A3`, `Letter`; `other` when it has none.
    pub size: &'static str,
    /// Wider than high.
    pub landscape: bool,
    /// By how many degrees clockwise it is turned: 0, 90, 180 or 270.
    pub turned: u16,
    /// Whether part of the page is cut off.
    pub cropped: bool,
    /// Whether anything was drawn on it; none when it was not drawn.
    pub ink: Option<bool>,
    /// Whether text is shown.
    pub text: bool,
}

/// A page and how its own coordinates become millimetres.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub id: ObjectId,
    pub facts: PageFacts,
    /// Left, bottom, right, top of what is shown, in the page's own units.
    shown: [f64; 4],
    /// Millimetres in one of its units.
    unit: f64,
}

impl Page {
    /// Whether it is A4, upright or on its side.
    pub(crate) fn a4(&self) -> bool {
        self.facts.size == "A4"
    }

    /// Whether paper rules can be checked on it.
    pub(crate) fn upright_a4(&self) -> bool {
        self.a4() && !self.facts.landscape
    }

    /// The page by itself, as we understand it: nothing inherited, nothing cut off, no unit of its own.
    pub(crate) fn alone(&self, file: &File, tree: ObjectId) -> Option<Dictionary> {
        let page = file.document.get_dictionary(self.id).ok()?;
        let mut alone = Dictionary::new();
        for key in [&b"Contents"[..], b"Annots", b"Group"] {
            if let Ok(value) = page.get(key) {
                alone.set(key, value.clone());
            }
        }
        let bounds: Vec<Object> = self
            .shown
            .iter()
            .map(|edge| Object::Real(*edge as f32))
            .collect();
        alone.set("Type", Object::Name(b"Page".to_vec()));
        alone.set("Parent", Object::Reference(tree));
        alone.set("MediaBox", Object::Array(bounds));
        alone.set("Rotate", Object::Integer(i64::from(self.facts.turned)));
        if let Some(resources) = resources(file, page) {
            alone.set("Resources", Object::Dictionary(resources.clone()));
        }
        Some(alone)
    }

    /// A rectangle of the page's own coordinates (two corners) as it is shown.
    pub(crate) fn place(&self, corners: [f64; 4]) -> Area {
        let [left, bottom, right, top] = self.shown;
        let turn = |x: f64, y: f64| match self.facts.turned {
            90 => (y - bottom, x - left),
            180 => (right - x, y - bottom),
            270 => (top - y, right - x),
            _ => (x - left, top - y),
        };
        let (a, b) = (turn(corners[0], corners[1]), turn(corners[2], corners[3]));
        let (x, y) = (a.0.min(b.0) * self.unit, a.1.min(b.1) * self.unit);
        Area::new(
            x,
            y,
            (a.0 - b.0).abs() * self.unit,
            (a.1 - b.1).abs() * self.unit,
        )
    }
}

/// The pages in order, `most` at most; a page may be named more than once, a node of the tree only the first time.
pub(crate) fn ids(file: &File, most: usize) -> Vec<ObjectId> {
    let mut found = Vec::new();
    let Some(Ok(root)) = file
        .catalog()
        .map(|catalog| catalog.get(b"Pages").and_then(Object::as_reference))
    else {
        return found;
    };
    let (mut nodes, mut waiting) = (BTreeSet::new(), vec![root]);
    // Each node is opened once, so that each list of children is walked once.
    while let Some(id) = waiting.pop() {
        let Ok(node) = file.document.get_dictionary(id) else {
            continue;
        };
        let kids = match file.get(node, b"Kids") {
            Some(Object::Array(kids)) => kids,
            _ if id == root || file.name(node, b"Type") == Some(b"Pages") => continue,
            _ => {
                found.push(id);
                if found.len() >= most {
                    break;
                }
                continue;
            }
        };
        if nodes.insert(id) {
            waiting.extend(kids.iter().rev().filter_map(|kid| kid.as_reference().ok()));
        }
    }
    found
}

/// A value that a page may inherit from the nodes above it.
fn inherited<T>(
    file: &File,
    page: &Dictionary,
    read: impl Fn(&Dictionary) -> Option<T>,
) -> Option<T> {
    let mut node = page;
    for _ in 0..MOST_PARENTS {
        if let Some(value) = read(node) {
            return Some(value);
        }
        node = file.dictionary(node, b"Parent")?;
    }
    None
}

/// Corners in order, left below first.
fn ordered([a, b, c, d]: [f64; 4]) -> [f64; 4] {
    [a.min(c), b.min(d), a.max(c), b.max(d)]
}

/// The resources of a page, its own or inherited.
pub(crate) fn resources<'a>(file: &'a File, page: &'a Dictionary) -> Option<&'a Dictionary> {
    let mut node = page;
    for _ in 0..MOST_PARENTS {
        if let Some(found) = file.dictionary(node, b"Resources") {
            return Some(found);
        }
        node = file.dictionary(node, b"Parent")?;
    }
    None
}

/// Reads a page; `None` when it has no size that can be shown.
pub(crate) fn read(file: &File, id: ObjectId, number: u32) -> Option<Page> {
    let page = file.document.get_dictionary(id).ok()?;
    // A page without a box is US Letter to most viewers.
    let media = ordered(
        inherited(file, page, |node| file.numbers::<4>(node, b"MediaBox"))
            .unwrap_or([0.0, 0.0, 612.0, 792.0]),
    );
    let crop =
        ordered(inherited(file, page, |node| file.numbers::<4>(node, b"CropBox")).unwrap_or(media));
    let meet = [
        media[0].max(crop[0]),
        media[1].max(crop[1]),
        media[2].min(crop[2]),
        media[3].min(crop[3]),
    ];
    let empty = meet[2] <= meet[0] || meet[3] <= meet[1];
    let shown = if empty { media } else { meet };
    let unit = file
        .number(page, b"UserUnit")
        .filter(|unit| (0.001..=1000.0).contains(unit))
        .unwrap_or(1.0)
        * POINT;
    let (across, up) = (shown[2] - shown[0], shown[3] - shown[1]);
    if !SIDES.contains(&across) || !SIDES.contains(&up) {
        return None;
    }
    let turned = inherited(file, page, |node| file.number(node, b"Rotate"))
        .unwrap_or(0.0)
        .rem_euclid(360.0) as u16
        / 90
        * 90;
    let (width, height) = if turned % 180 == 90 {
        (up * unit, across * unit)
    } else {
        (across * unit, up * unit)
    };
    let hidden = [0, 1]
        .iter()
        .any(|i| shown[*i] - media[*i] > 1.0 || media[i + 2] - shown[i + 2] > 1.0);
    let facts = PageFacts {
        number,
        width: rounded(width),
        height: rounded(height),
        size: size_name(width, height),
        landscape: width > height + ROUNDING,
        turned,
        cropped: hidden,
        ink: None,
        text: false,
    };
    Some(Page {
        id,
        facts,
        shown,
        unit,
    })
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn size_name(width: f64, height: f64) -> &'static str {
    const SIZES: [(&str, f64, f64); 8] = [
        ("A4", A4_WIDTH, A4_HEIGHT),
        ("A3", 297.0, 420.0),
        ("A5", 148.0, 210.0),
        ("A6", 105.0, 148.0),
        ("A2", 420.0, 594.0),
        ("B5", 176.0, 250.0),
        ("Letter", 215.9, 279.4),
        ("Legal", 215.9, 355.6),
    ];
    let (short, long) = (width.min(height), width.max(height));
    let near = |a: f64, b: f64| (a - b).abs() <= ROUNDING;
    SIZES
        .iter()
        .find(|(_, w, h)| near(short, *w) && near(long, *h))
        .map_or("other", |(name, ..)| name)
}

/// What is wrong with the sizes of the pages when they go on paper.
pub(crate) fn findings(pages: &[Page]) -> Vec<Finding> {
    let mut found = Vec::new();
    for page in pages {
        let facts = &page.facts;
        let number = facts.number;
        if !page.a4() {
            let values = [
                (
                    "size",
                    if facts.size == "other" {
                        "—".to_owned()
                    } else {
                        facts.size.to_owned()
                    },
                ),
                ("width", format!("{:.0}", facts.width)),
                ("height", format!("{:.0}", facts.height)),
                ("a4", "210 × 297 mm".to_owned()),
            ];
            found.push(Finding::on_page(Code::PageSize, number, &values));
        } else if facts.landscape {
            found.push(Finding::on_page(Code::PageLandscape, number, &[]));
        } else if facts.turned != 0 {
            found.push(Finding::on_page(
                Code::PageRotated,
                number,
                &[("degrees", facts.turned.to_string())],
            ));
        }
        if facts.cropped {
            found.push(Finding::on_page(Code::CropBox, number, &[]));
        }
    }
    let differs = |a: &Page, b: &Page| {
        (a.facts.width - b.facts.width).abs() > ROUNDING
            || (a.facts.height - b.facts.height).abs() > ROUNDING
    };
    if pages.windows(2).any(|pair| differs(&pair[0], &pair[1])) {
        found.push(Finding::new(Code::MixedSizes, &[]));
    }
    found
}

//! Walks what a page draws, without drawing it: how much work it is, which fonts it uses, whether its text can be seen.
//!
//! A few lines can ask for an astronomical number of strokes, when forms use forms that use forms. The walk therefore visits
//! each form, pattern and drawn letter once, remembers what it costs, and adds up: its own time is linear in the file.

use std::collections::{BTreeSet, HashMap};

use lopdf::{Dictionary, Object, ObjectId, Stream};
use serde::Serialize;

use crate::file::{File, as_dictionary};
use crate::lexer::{Lexer, Operation};

/// Depth of forms in forms that is followed. Viewers give up earlier.
const MOST_DEPTH: u32 = 28;
/// Bytes of content streams that are read in one file; the fullest maps have some millions.
const MOST_CONTENT: usize = 64_000_000;
/// Work of a layer of its own (a group, a soft mask, a shading), in operations: it costs as much as a page of dots.
const LAYER: u64 = 2_000;
/// Dots of a picture that cost as much as one operation.
const DOTS: u64 = 1_000;
/// Area of a page in square points, by which the repetitions of a pattern are estimated.
const PAGE_AREA: f64 = 842.0 * 595.0;

/// A font that the file uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FontFacts {
    /// Name, without the six letters of a subset.
    pub name: String,
    /// `Type1`, `TrueType`, `Type0`, `Type3`, ….
    pub kind: String,
    /// Whether its letters are in the file.
    pub embedded: bool,
    /// Whether only the letters that are used are in the file.
    pub subset: bool,
}

/// What drawing something takes and shows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Drawn {
    /// Operations, those of everything used included.
    pub work: u64,
    /// Shows text that can be seen.
    pub text: bool,
    /// Shows text that cannot be seen.
    pub invisible: bool,
    /// Shows a picture.
    pub picture: bool,
}

impl Drawn {
    fn add(&mut self, other: Drawn, times: u64) {
        self.work = self
            .work
            .saturating_add(other.work.saturating_mul(times).saturating_add(1));
        self.text |= other.text;
        self.invisible |= other.invisible;
        self.picture |= other.picture;
    }
}

/// A file that cannot be walked: too deep, or in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooComplex;

/// The walk over all pages of one file.
pub(crate) struct Walk<'a> {
    file: &'a File,
    /// Bytes of content that may still be read; pages may share streams, and each time counts.
    left: usize,
    known: HashMap<ObjectId, Drawn>,
    open: BTreeSet<ObjectId>,
    /// Fonts that show text which can be seen.
    pub(crate) fonts: BTreeSet<FontFacts>,
}

/// What changes while a content stream runs, as far as we care.
struct State<'a> {
    mode: i64,
    font: Option<&'a Dictionary>,
    /// Work of one letter, for fonts whose letters are drawn.
    letter: u64,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(file: &'a File, most: usize) -> Self {
        Self {
            file,
            left: most.min(MOST_CONTENT),
            known: HashMap::new(),
            open: BTreeSet::new(),
            fonts: BTreeSet::new(),
        }
    }

    /// What a page draws, its annotations included.
    pub(crate) fn page(&mut self, page: &'a Dictionary) -> Result<Drawn, TooComplex> {
        let file = self.file;
        let resources = crate::pages::resources(file, page);
        let mut content = Vec::new();
        match file.get(page, b"Contents") {
            Some(Object::Stream(stream)) => content = self.unpacked(stream)?,
            Some(Object::Array(parts)) => {
                for part in parts {
                    if let Object::Stream(stream) = file.follow(part) {
                        content.extend(self.unpacked(stream)?);
                        content.push(b'\n');
                    }
                }
            }
            _ => {}
        }
        let mut drawn = self.run(&content, resources, 0)?;
        for annotation in annotations(file, page) {
            let Some(appearance) = file
                .dictionary(annotation, b"AP")
                .and_then(|ap| ap.get(b"N").ok())
            else {
                continue;
            };
            match file.follow(appearance) {
                Object::Dictionary(states) => {
                    for (_, state) in states.iter() {
                        drawn.add(self.form(state, resources, 1)?, 1);
                    }
                }
                _ => drawn.add(self.form(appearance, resources, 1)?, 1),
            }
        }
        Ok(drawn)
    }

    /// A content stream, as long as there is something left to read.
    fn unpacked(&mut self, stream: &Stream) -> Result<Vec<u8>, TooComplex> {
        // `open` emptied the streams that cannot be unpacked, so that what fails here is too large.
        let content = self.file.unpacked(stream, self.left).ok_or(TooComplex)?;
        self.left = self
            .left
            .checked_sub(content.len().max(1))
            .ok_or(TooComplex)?;
        Ok(content)
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        depth: u32,
    ) -> Result<Drawn, TooComplex> {
        if depth > MOST_DEPTH {
            return Err(TooComplex);
        }
        let mut drawn = Drawn::default();
        let mut state = State {
            mode: 0,
            font: None,
            letter: 0,
        };
        let mut saved: Vec<(i64, Option<&'a Dictionary>, u64)> = Vec::new();
        let mut lexer = Lexer::new(content);
        while let Some(operation) = lexer.next().map_err(|_| TooComplex)? {
            drawn.work = drawn.work.saturating_add(1);
            match operation.operator {
                b"q" => saved.push((state.mode, state.font, state.letter)),
                b"Q" => {
                    if let Some((mode, font, letter)) = saved.pop() {
                        state = State { mode, font, letter };
                    }
                }
                _ => self.operation(&operation, resources, &mut state, &mut drawn, depth)?,
            }
        }
        Ok(drawn)
    }

    fn operation(
        &mut self,
        operation: &Operation<'_>,
        resources: Option<&'a Dictionary>,
        state: &mut State<'a>,
        drawn: &mut Drawn,
        depth: u32,
    ) -> Result<(), TooComplex> {
        match operation.operator {
            b"Tr" => state.mode = operation.number.unwrap_or(0.0) as i64,
            b"Tf" => {
                state.font = self
                    .resource(resources, b"Font", operation.name)
                    .and_then(|(_, font)| as_dictionary(font));
                state.letter = match state.font {
                    Some(font) => self.letters(font, resources, depth)?,
                    None => 0,
                };
            }
            b"Tj" | b"TJ" | b"'" | b"\"" if operation.text > 0 => {
                drawn.work = drawn
                    .work
                    .saturating_add(operation.text.saturating_mul(state.letter.max(1)));
                // Neither filled nor stroked, or only used to clip.
                if matches!(state.mode, 3 | 7) {
                    drawn.invisible = true;
                } else {
                    drawn.text = true;
                    if let Some(font) = state.font {
                        let facts = font_facts(self.file, font);
                        self.fonts.insert(facts);
                    }
                }
            }
            b"Do" => {
                if let Some((entry, Object::Stream(stream))) =
                    self.resource(resources, b"XObject", operation.name)
                {
                    if self.file.name(&stream.dict, b"Subtype") == Some(b"Image") {
                        drawn.picture = true;
                        drawn.work = drawn.work.saturating_add(self.picture(stream));
                    } else {
                        let form = self.form(entry, resources, depth + 1)?;
                        drawn.add(form, 1);
                    }
                }
            }
            b"BI" => {
                let (width, height) = operation.picture.unwrap_or_default();
                let dots = width.saturating_mul(height);
                if dots > MOST_CONTENT as u64 {
                    return Err(TooComplex);
                }
                drawn.picture = true;
                drawn.work = drawn.work.saturating_add(dots / DOTS);
            }
            b"sh" => drawn.work = drawn.work.saturating_add(LAYER),
            b"scn" | b"SCN" if operation.name.is_some() => {
                if let Some((entry, pattern)) = self.resource(resources, b"Pattern", operation.name)
                {
                    let times =
                        as_dictionary(pattern).map_or(1, |pattern| self.repetitions(pattern));
                    let tile = self.form(entry, resources, depth + 1)?;
                    drawn.add(tile, times);
                    drawn.work = drawn.work.saturating_add(LAYER);
                }
            }
            b"gs" => {
                let graphics = self
                    .resource(resources, b"ExtGState", operation.name)
                    .and_then(|(_, g)| as_dictionary(g));
                if let Some(mask) = graphics.and_then(|g| self.file.dictionary(g, b"SMask"))
                    && let Ok(group) = mask.get(b"G")
                {
                    let group = self.form(group, resources, depth + 1)?;
                    drawn.work = drawn.work.saturating_add(group.work).saturating_add(LAYER);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A named resource: the entry itself, and what it leads to.
    fn resource(
        &self,
        resources: Option<&'a Dictionary>,
        kind: &[u8],
        name: Option<&[u8]>,
    ) -> Option<(&'a Object, &'a Object)> {
        let entry = self
            .file
            .dictionary(resources?, kind)?
            .get(&unescaped(name?))
            .ok()?;
        Some((entry, self.file.follow(entry)))
    }

    /// What a form, a pattern's tile or an appearance draws; each is walked once.
    fn form(
        &mut self,
        entry: &'a Object,
        outer: Option<&'a Dictionary>,
        depth: u32,
    ) -> Result<Drawn, TooComplex> {
        let (id, object) = self.file.target(entry);
        let Object::Stream(stream) = object else {
            return Ok(Drawn::default());
        };
        if let Some(known) = id.and_then(|id| self.known.get(&id)) {
            return Ok(*known);
        }
        if id.is_some_and(|id| !self.open.insert(id)) {
            return Err(TooComplex);
        }
        let content = self.unpacked(stream)?;
        let resources = self.file.dictionary(&stream.dict, b"Resources").or(outer);
        let mut drawn = self.run(&content, resources, depth)?;
        if stream.dict.has(b"Group") {
            drawn.work = drawn.work.saturating_add(LAYER);
        }
        if let Some(id) = id {
            self.open.remove(&id);
            self.known.insert(id, drawn);
        }
        Ok(drawn)
    }

    /// Work of the costliest letter of a font whose letters are drawn (Type 3); 0 for others.
    fn letters(
        &mut self,
        font: &'a Dictionary,
        outer: Option<&'a Dictionary>,
        depth: u32,
    ) -> Result<u64, TooComplex> {
        if self.file.name(font, b"Subtype") != Some(b"Type3") {
            return Ok(0);
        }
        let resources = self.file.dictionary(font, b"Resources").or(outer);
        let mut most = 1;
        if let Some(letters) = self.file.dictionary(font, b"CharProcs") {
            for (_, letter) in letters.iter() {
                most = most.max(self.form(letter, resources, depth + 1)?.work);
            }
        }
        Ok(most)
    }

    fn picture(&self, stream: &Stream) -> u64 {
        let side = |key: &[u8]| self.file.number(&stream.dict, key).unwrap_or(0.0).max(0.0) as u64;
        let masked = if stream.dict.has(b"SMask") || stream.dict.has(b"Mask") {
            LAYER
        } else {
            0
        };
        side(b"Width").saturating_mul(side(b"Height")) / DOTS + masked
    }

    /// How often the tile of a pattern fits on a page.
    fn repetitions(&self, pattern: &Dictionary) -> u64 {
        let step = |key: &[u8]| self.file.number(pattern, key).map(f64::abs);
        let [a, b, c, d, ..] = self
            .file
            .numbers::<6>(pattern, b"Matrix")
            .unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let Some((x, y)) = step(b"XStep").zip(step(b"YStep")) else {
            return 1;
        };
        let area = (x * y * (a * d - b * c)).abs();
        if area > 0.0 {
            (PAGE_AREA / area).clamp(1.0, 1e12) as u64
        } else {
            u64::MAX
        }
    }
}

/// The annotations of a page.
pub(crate) fn annotations<'a>(
    file: &'a File,
    page: &'a Dictionary,
) -> impl Iterator<Item = &'a Dictionary> {
    let items = file
        .get(page, b"Annots")
        .and_then(|list| list.as_array().ok());
    items
        .into_iter()
        .flatten()
        .filter_map(|item| as_dictionary(file.follow(item)))
}

/// A name of a content stream with its `#20` replaced, as the reader does in dictionaries.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while at < name.len() {
        let digits = name
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if name[at] == b'#' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(name[at]);
                at += 1;
            }
        }
    }
    out
}

fn font_facts(file: &File, font: &Dictionary) -> FontFacts {
    let kind = file.name(font, b"Subtype").unwrap_or(b"?");
    // A composite font keeps its letters in its one descendant.
    let descendant = match file.get(font, b"DescendantFonts") {
        Some(Object::Array(items)) => items
            .first()
            .and_then(|item| as_dictionary(file.follow(item))),
        _ => None,
    };
    let descriptor = file.dictionary(descendant.unwrap_or(font), b"FontDescriptor");
    let embedded = kind == b"Type3"
        || descriptor.is_some_and(|d| {
            [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
                .iter()
                .any(|key| file.get(d, key).is_some())
        });
    let full = file
        .name(font, b"BaseFont")
        .or_else(|| file.name(font, b"Name"))
        .unwrap_or(b"?");
    let full = String::from_utf8_lossy(full).into_owned();
    let (tag, rest) = full.split_once('+').unwrap_or(("", &full));
    let subset = tag.len() == 6 && tag.chars().all(|c| c.is_ascii_uppercase());
    FontFacts {
        name: if subset {
            rest.to_owned()
        } else {
            full.clone()
        },
        kind: String::from_utf8_lossy(kind).into_owned(),
        embedded,
        subset,
    }
}

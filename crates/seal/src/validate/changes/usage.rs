//! Where the old revision uses the objects that the new one writes.

use super::MAX_VISITS;
use crate::pdf::{Entry, File, MAX_DEPTH, Object, PdfError, Reference, View};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// For each written object that was in use: the places of use (object number – 0 is the trailer – and path inside it) that no rule has
/// explained yet.
#[derive(Debug, Default)]
pub(super) struct Usage {
    places: BTreeMap<u32, BTreeSet<(u32, String)>>,
}

enum Step<'o> {
    Key(&'o [u8]),
    Index(usize),
}

impl Usage {
    /// Walks everything the old trailer reaches.
    pub(super) fn find(
        old: &View<'_>,
        (file, sections): (&File<'_>, usize),
        written: &BTreeSet<u32>,
        visits: &mut usize,
    ) -> Result<Self, PdfError> {
        let mut usage = Self::default();
        if written.is_empty() && old.bytes().len() == file.bytes().len() {
            return Ok(usage);
        }
        let cut = old.bytes().len() < file.bytes().len();
        let mut whole = None;
        let mut scanned = 4 * file.bytes().len() + (1 << 20);
        let mut seen = BTreeSet::new();
        let mut queue: Vec<Reference> = Vec::new();
        for key in ["Root", "Info", "Encrypt"] {
            if let Some(value) = old.trailer().get(key.as_bytes()) {
                let mut path = vec![Step::Key(key.as_bytes())];
                usage.walk(value, 0, &mut path, written, &mut queue, 0);
            }
        }
        while let Some(reference) = queue.pop() {
            if !seen.insert(reference.number) {
                continue;
            }
            *visits = visits
                .checked_sub(1)
                .ok_or(PdfError::Limit("too much to compare"))?;
            match old.object(reference) {
                Ok(object) => usage.walk(
                    &object,
                    reference.number,
                    &mut Vec::new(),
                    written,
                    &mut queue,
                    0,
                ),
                Err(PdfError::Syntax { .. }) => {
                    let whole = whole.get_or_insert_with(|| file.view(sections));
                    if cut && whole.object(reference).is_ok() {
                        return Err(PdfError::Unsupported(
                            "an object that ends in a later revision",
                        ));
                    }
                    usage.scan(old, reference.number, written, &mut queue, &mut scanned)?;
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(usage)
    }

    /// What an object with broken syntax refers to, as somebody may read it who is not as strict: everything of the form `1 0 R` up to
    /// its end, which must lie in this revision.
    fn scan(
        &mut self,
        old: &View<'_>,
        number: u32,
        written: &BTreeSet<u32>,
        queue: &mut Vec<Reference>,
        left: &mut usize,
    ) -> Result<(), PdfError> {
        const BROKEN: PdfError = PdfError::Unsupported("an object that cannot be read");
        let Some(Entry::At { offset, .. }) = old.entries().get(&number) else {
            return Err(BROKEN);
        };
        let rest = old.bytes().get(*offset..).ok_or(BROKEN)?;
        let end = rest
            .windows(6)
            .take(*left)
            .position(|word| word == b"endobj")
            .ok_or(BROKEN)?;
        *left = left.saturating_sub(end);
        let mut numbers: [Option<u32>; 2] = [None; 2];
        for word in rest[..end].split(|b| b.is_ascii_whitespace() || b"[]<>()/{}\0".contains(b)) {
            if word.is_empty() {
                continue;
            }
            let parsed = std::str::from_utf8(word)
                .ok()
                .and_then(|word| word.parse().ok());
            if let (b"R", [Some(named), Some(generation)]) = (word, numbers)
                && let Ok(generation) = u16::try_from(generation)
            {
                if written.contains(&named) {
                    let place = (number, "/?".to_owned());
                    self.places.entry(named).or_default().insert(place);
                }
                queue.push(Reference {
                    number: named,
                    generation,
                });
            }
            numbers = [numbers[1], parsed];
        }
        Ok(())
    }

    fn walk<'o>(
        &mut self,
        value: &'o Object,
        parent: u32,
        path: &mut Vec<Step<'o>>,
        written: &BTreeSet<u32>,
        queue: &mut Vec<Reference>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH + 1 {
            return;
        }
        match value {
            Object::Reference(reference) => {
                if written.contains(&reference.number) {
                    let mut text = String::new();
                    for step in path.iter() {
                        let _ = match step {
                            Step::Key(key) => write!(text, "/{}", String::from_utf8_lossy(key)),
                            Step::Index(index) => write!(text, "/{index}"),
                        };
                    }
                    self.places
                        .entry(reference.number)
                        .or_default()
                        .insert((parent, text));
                }
                queue.push(*reference);
            }
            Object::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(Step::Index(index));
                    self.walk(item, parent, path, written, queue, depth + 1);
                    path.pop();
                }
            }
            Object::Dict(dict) | Object::Stream { dict, .. } => {
                for (key, item) in dict {
                    path.push(Step::Key(key));
                    self.walk(item, parent, path, written, queue, depth + 1);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Whether this object was in use and is written again.
    pub(super) fn written(&self, reference: Reference) -> bool {
        self.places.contains_key(&reference.number)
    }

    /// Explains the use of an object at one place. Whether it was written again.
    pub(super) fn explain(&mut self, reference: Reference, parent: u32, path: &str) -> bool {
        match self.places.get_mut(&reference.number) {
            Some(places) => {
                places.remove(&(parent, path.to_owned()));
                true
            }
            None => false,
        }
    }

    /// Explains the uses of an object at all places that are so. Whether it was written again.
    pub(super) fn explain_where(
        &mut self,
        reference: Reference,
        is_so: impl Fn(u32, &str) -> bool,
    ) -> bool {
        match self.places.get_mut(&reference.number) {
            Some(places) => {
                places.retain(|(parent, path)| !is_so(*parent, path));
                true
            }
            None => false,
        }
    }

    /// The objects with a use that is not explained.
    pub(super) fn unexplained(&self) -> Vec<u32> {
        self.places
            .iter()
            .filter(|(_, places)| !places.is_empty())
            .map(|(number, _)| *number)
            .collect()
    }
}

// The budget is generous for real documents: a thousand pages with a hundred objects each, ten revisions.
const _: () = assert!(MAX_VISITS >= 1_000_000);

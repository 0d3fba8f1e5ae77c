//! Where the old revision uses the objects that the new one writes.

use super::MAX_VISITS;
use crate::pdf::{MAX_DEPTH, Object, PdfError, Reference, View};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// For each written object that was in use: the places of use (object number – 0 is the trailer – and path inside it) that no rule has
/// explained yet.
#[derive(Debug, Default)]
pub(super) struct Usage {
    places: BTreeMap<u32, BTreeSet<(u32, String)>>,
    everywhere: BTreeSet<u32>,
}

enum Step<'o> {
    Key(&'o [u8]),
    Index(usize),
}

impl Usage {
    /// Walks everything the old trailer reaches.
    pub(super) fn find(
        old: &View<'_>,
        written: &BTreeSet<u32>,
        visits: &mut usize,
    ) -> Result<Self, PdfError> {
        let mut usage = Self::default();
        if written.is_empty() {
            return Ok(usage);
        }
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
            // What cannot be read was not used by anybody who could read it.
            if let Ok(object) = old.object(reference) {
                usage.walk(
                    &object,
                    reference.number,
                    &mut Vec::new(),
                    written,
                    &mut queue,
                    0,
                );
            }
        }
        Ok(usage)
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

    /// Explains all uses of an object whose change was compared key by key. Whether it was written again.
    pub(super) fn explain_everywhere(&mut self, reference: Reference) -> bool {
        self.everywhere.insert(reference.number);
        self.written(reference)
    }

    /// The objects with a use that is not explained.
    pub(super) fn unexplained(&self) -> Vec<u32> {
        self.places
            .iter()
            .filter(|(number, places)| !places.is_empty() && !self.everywhere.contains(number))
            .map(|(number, _)| *number)
            .collect()
    }
}

// The budget is generous for real documents: a thousand pages with a hundred objects each, ten revisions.
const _: () = assert!(MAX_VISITS >= 1_000_000);

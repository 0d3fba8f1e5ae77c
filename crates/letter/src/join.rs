//! Many small PDFs become one large one, written from front to back: a print stream of any length in flat memory.
//!
//! A part comes from [`crate::stream_part`]. Its objects are copied with new numbers the moment it arrives and are then
//! forgotten; what stays in memory is where each object begins (eight bytes each) and one page-tree node per part.
//! What belongs to the whole (catalogue, page tree, cross-reference table; ISO 32000-1, 7.5 and 7.7) is written at the
//! end. Metadata (XMP and information dictionary, which PDF/A-2 wants to agree) and the output intent are those of
//! the first part.

use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// Why parts cannot be joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The stream cannot be written.
    #[error("the print stream cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// A part is no PDF as we write them.
    #[error("this part of the print stream is not as expected: {0}")]
    Part(String),
    /// Offsets in a cross-reference table have ten digits.
    #[error("the print stream would become larger than ten gigabytes; divide the letters")]
    TooLarge,
}

/// The first byte that a cross-reference table cannot point at.
const MOST_BYTES: u64 = 10_000_000_000;
/// The deepest nesting of arrays and dictionaries that is followed.
const MOST_DEPTH: usize = 64;
const CATALOGUE: u32 = 1;
const PAGES: u32 = 2;

/// Writes one PDF out of many parts.
#[derive(Debug)]
pub struct Joiner<W: Write> {
    out: W,
    at: u64,
    /// Where each object begins; object `n` at `n - 1`, zero while it is not written.
    offsets: Vec<u64>,
    /// The page-tree node of each part, and its number of pages.
    nodes: Vec<(u32, u64)>,
    pages: u64,
    whole: Option<Whole>,
}

/// What the whole takes from its first part.
#[derive(Debug)]
struct Whole {
    metadata: Option<u32>,
    information: Option<u32>,
    intents: Vec<u8>,
    identifier: Vec<u8>,
}

impl<W: Write> Joiner<W> {
    /// Begins a stream.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn new(out: W) -> Result<Self, JoinError> {
        let mut joiner = Self {
            out,
            at: 0,
            offsets: vec![0; PAGES as usize],
            nodes: Vec::new(),
            pages: 0,
            whole: None,
        };
        // Four bytes above 127 tell programs that the file is binary (ISO 19005-2, 6.1.2).
        joiner.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(joiner)
    }

    /// How many pages it has so far.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Adds a part; tells the number of its first page, from 1.
    ///
    /// # Errors
    /// When the part is no PDF of ours, or cannot be written.
    pub fn append(&mut self, part: &[u8]) -> Result<u64, JoinError> {
        let wrong = |e: lopdf::Error| JoinError::Part(e.to_string());
        let document = Document::load_mem(part).map_err(wrong)?;
        let catalogue = document.catalog().map_err(wrong)?;
        let root = catalogue
            .get(b"Pages")
            .and_then(Object::as_reference)
            .map_err(wrong)?;
        let count = document
            .get_dictionary(root)
            .and_then(|d| d.get(b"Count"))
            .and_then(Object::as_i64)
            .map_err(wrong)?;
        let count = u64::try_from(count)
            .ok()
            .filter(|c| *c > 0)
            .ok_or_else(|| JoinError::Part("it has no pages".to_owned()))?;

        let metadata = catalogue
            .get(b"Metadata")
            .and_then(Object::as_reference)
            .ok();
        let information = document
            .trailer
            .get(b"Info")
            .and_then(Object::as_reference)
            .ok();
        let intents = catalogue.get(b"OutputIntents").ok();
        let mut wanted = vec![root];
        let first = self.whole.is_none();
        if first {
            wanted.extend(metadata);
            wanted.extend(information);
            if let Some(intents) = intents {
                references(intents, 0, &mut wanted)?;
            }
        }
        let numbers = self.number(&document, wanted)?;
        let number = |id: Option<ObjectId>| id.and_then(|id| numbers.get(&id).copied());
        if first {
            let mut written = Vec::new();
            if let Some(intents) = intents {
                object(intents, &numbers, 0, &mut written)?;
            }
            self.whole = Some(Whole {
                metadata: number(metadata),
                information: number(information),
                intents: written,
                identifier: identifier(&document),
            });
        }
        for (id, new) in &numbers {
            let source = document.get_object(*id).map_err(wrong)?;
            if *id == root {
                let mut node = source.as_dict().map_err(wrong)?.clone();
                // Its parent is the whole's page tree, which no part can name.
                node.remove(b"Parent");
                let mut body = Vec::new();
                dictionary(&node, &numbers, 0, &mut body)?;
                body.truncate(body.len() - 2);
                body.extend_from_slice(format!("/Parent {PAGES} 0 R>>").as_bytes());
                self.object(*new, &body)?;
            } else {
                let mut body = Vec::new();
                object(source, &numbers, 0, &mut body)?;
                self.object(*new, &body)?;
            }
        }
        let node = number(Some(root)).unwrap_or_default();
        self.nodes.push((node, count));
        let begins = self.pages + 1;
        self.pages += count;
        Ok(begins)
    }

    /// Writes what belongs to the whole, and gives back what it was written to.
    ///
    /// # Errors
    /// When there was no part, or nothing can be written.
    pub fn finish(mut self) -> Result<W, JoinError> {
        let whole = self
            .whole
            .take()
            .ok_or_else(|| JoinError::Part("there is no part at all".to_owned()))?;
        let kids: String = self
            .nodes
            .iter()
            .map(|(node, _)| format!("{node} 0 R "))
            .collect();
        let tree = format!("<</Type/Pages/Count {}/Kids[{kids}]>>", self.pages);
        self.object(PAGES, tree.as_bytes())?;
        let mut catalogue = format!("<</Type/Catalog/Pages {PAGES} 0 R").into_bytes();
        if let Some(metadata) = whole.metadata {
            catalogue.extend_from_slice(format!("/Metadata {metadata} 0 R").as_bytes());
        }
        if !whole.intents.is_empty() {
            catalogue.extend_from_slice(b"/OutputIntents ");
            catalogue.extend_from_slice(&whole.intents);
        }
        catalogue.extend_from_slice(b">>");
        self.object(CATALOGUE, &catalogue)?;

        let begins = self.at;
        let size = self.offsets.len() + 1;
        let offsets = std::mem::take(&mut self.offsets);
        self.put(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes())?;
        for offset in offsets {
            self.put(format!("{offset:010} 00000 n \n").as_bytes())?;
        }
        let information = whole
            .information
            .map_or_else(String::new, |n| format!("/Info {n} 0 R"));
        let mut identifier = Vec::new();
        text(&whole.identifier, &mut identifier);
        let identifier = String::from_utf8_lossy(&identifier).into_owned();
        self.put(
            format!(
                "trailer\n<</Size {size}/Root {CATALOGUE} 0 R{information}/ID[{identifier}{identifier}]>>\nstartxref\n{begins}\n%%EOF\n"
            )
            .as_bytes(),
        )?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// New numbers for everything that can be reached from these objects.
    fn number(
        &mut self,
        document: &Document,
        wanted: Vec<ObjectId>,
    ) -> Result<BTreeMap<ObjectId, u32>, JoinError> {
        let mut reached = BTreeSet::new();
        let mut waiting = wanted;
        while let Some(id) = waiting.pop() {
            // A reference to nothing is null (ISO 32000-1, 7.3.10).
            if let Ok(found) = document.get_object(id)
                && reached.insert(id)
            {
                references(found, 0, &mut waiting)?;
            }
        }
        reached
            .into_iter()
            .map(|id| {
                self.offsets.push(0);
                let number = u32::try_from(self.offsets.len()).map_err(|_| JoinError::TooLarge)?;
                Ok((id, number))
            })
            .collect()
    }

    fn object(&mut self, number: u32, body: &[u8]) -> Result<(), JoinError> {
        if self.at >= MOST_BYTES {
            return Err(JoinError::TooLarge);
        }
        if let Some(slot) = self.offsets.get_mut(number as usize - 1) {
            *slot = self.at;
        }
        self.put(format!("{number} 0 obj\n").as_bytes())?;
        self.put(body)?;
        self.put(b"\nendobj\n")
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), JoinError> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

fn identifier(document: &Document) -> Vec<u8> {
    document
        .trailer
        .get(b"ID")
        .and_then(Object::as_array)
        .ok()
        .and_then(|both| both.first()?.as_str().ok())
        .unwrap_or(b"kantel print stream")
        .to_vec()
}

fn too_deep() -> JoinError {
    JoinError::Part(format!("it nests deeper than {MOST_DEPTH} levels"))
}

fn references(value: &Object, depth: usize, found: &mut Vec<ObjectId>) -> Result<(), JoinError> {
    if depth > MOST_DEPTH {
        return Err(too_deep());
    }
    match value {
        Object::Reference(id) => found.push(*id),
        Object::Array(items) => {
            for item in items {
                references(item, depth + 1, found)?;
            }
        }
        Object::Dictionary(entries) => {
            for (_, item) in entries {
                references(item, depth + 1, found)?;
            }
        }
        Object::Stream(stream) => {
            for (_, item) in &stream.dict {
                references(item, depth + 1, found)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Writes an object, its references under their new numbers.
fn object(
    value: &Object,
    numbers: &BTreeMap<ObjectId, u32>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), JoinError> {
    if depth > MOST_DEPTH {
        return Err(too_deep());
    }
    match value {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        // Never with an exponent, which PDF does not know.
        Object::Real(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Name(value) => name(value, out),
        Object::String(value, _) => text(value, out),
        Object::Array(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b' ');
                }
                object(item, numbers, depth + 1, out)?;
            }
            out.push(b']');
        }
        Object::Dictionary(entries) => dictionary(entries, numbers, depth, out)?,
        Object::Stream(stream) => {
            let mut entries = stream.dict.clone();
            entries.set(
                "Length",
                i64::try_from(stream.content.len()).unwrap_or(i64::MAX),
            );
            dictionary(&entries, numbers, depth, out)?;
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(&stream.content);
            out.extend_from_slice(b"\nendstream");
        }
        Object::Reference(id) => match numbers.get(id) {
            Some(number) => out.extend_from_slice(format!("{number} 0 R").as_bytes()),
            None => out.extend_from_slice(b"null"),
        },
    }
    Ok(())
}

fn dictionary(
    entries: &Dictionary,
    numbers: &BTreeMap<ObjectId, u32>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), JoinError> {
    out.extend_from_slice(b"<<");
    for (key, value) in entries {
        name(key, out);
        out.push(b' ');
        object(value, numbers, depth + 1, out)?;
    }
    out.extend_from_slice(b">>");
    Ok(())
}

fn name(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in value {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

/// A string in hexadecimal, which needs no escapes.
fn text(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'<');
    for byte in value {
        out.extend_from_slice(format!("{byte:02X}").as_bytes());
    }
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Object) -> String {
        let mut out = Vec::new();
        object(value, &BTreeMap::from([((4, 0), 9)]), 0, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_are_written_as_pdf_reads_them() {
        assert_eq!(written(&Object::Real(0.000_000_1)), "0.0000001");
        assert_eq!(written(&Object::Name(b"A B#".to_vec())), "/A#20B#23");
        assert_eq!(written(&Object::string_literal("a(")), "<6128>");
        assert_eq!(
            written(&Object::Array(vec![
                Object::Reference((4, 0)),
                Object::Reference((5, 0)),
                1.into()
            ])),
            "[9 0 R null 1]"
        );
    }

    #[test]
    fn what_is_no_pdf_is_refused_and_so_is_a_stream_of_nothing() {
        let mut joiner = Joiner::new(Vec::new()).unwrap();
        assert!(joiner.append(b"%PDF-1.7 and no more").is_err());
        assert!(Joiner::new(Vec::new()).unwrap().finish().is_err());
    }

    #[test]
    fn endless_nesting_is_refused() {
        let mut deep = Object::Null;
        for _ in 0..MOST_DEPTH + 2 {
            deep = Object::Array(vec![deep]);
        }
        assert!(object(&deep, &BTreeMap::new(), 0, &mut Vec::new()).is_err());
        assert!(references(&deep, 0, &mut Vec::new()).is_err());
    }
}

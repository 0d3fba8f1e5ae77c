//! Appends a revision to a PDF (ISO 32000-1 §7.5.6): the bytes given stay, new and changed objects follow.

use std::collections::BTreeMap;

use super::object::{Dict, Object, Places, Ref, write};
use super::source::{Source, XrefKind};
use crate::error::SealError;

/// The changes of one revision, on top of a source.
#[derive(Debug)]
pub struct Revision<'s, 'a> {
    source: &'s Source<'a>,
    changed: BTreeMap<u32, (u16, Object)>,
    next: u32,
    catalog: Ref,
}

/// A written revision.
#[derive(Debug)]
pub struct Written {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Where the places of a signature lie.
    pub places: Places,
}

impl<'s, 'a> Revision<'s, 'a> {
    /// A revision without changes.
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when the trailer names no catalog.
    pub fn new(source: &'s Source<'a>) -> Result<Self, SealError> {
        let Some(Object::Ref(catalog)) = source.trailer().get("Root") else {
            return Err(SealError::unreadable(
                source.bytes().len(),
                "the trailer names no Root",
            ));
        };
        Ok(Self {
            source,
            changed: BTreeMap::new(),
            next: source.size().max(1),
            catalog: *catalog,
        })
    }

    /// The file this is built on.
    pub fn source(&self) -> &'s Source<'a> {
        self.source
    }

    /// Where the catalog is.
    pub fn catalog_ref(&self) -> Ref {
        self.catalog
    }

    /// The catalog as it now is.
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when it is no dictionary.
    pub fn catalog(&self) -> Result<Dict, SealError> {
        self.dict(self.catalog)
    }

    /// An object as it now is.
    ///
    /// # Errors
    /// As [`Source::get`].
    pub fn get(&self, reference: Ref) -> Result<Object, SealError> {
        match self.changed.get(&reference.0) {
            Some((generation, object)) if *generation == reference.1 => Ok(object.clone()),
            _ => self.source.get(reference),
        }
    }

    /// A dictionary as it now is.
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when the object is something else.
    pub fn dict(&self, reference: Ref) -> Result<Dict, SealError> {
        match self.get(reference)? {
            Object::Dict(dict) => Ok(dict),
            _ => Err(SealError::unreadable(
                0,
                format!("object {} is no dictionary", reference.0),
            )),
        }
    }

    /// What an object is when references are followed.
    ///
    /// # Errors
    /// As [`Source::resolve`].
    pub fn resolve(&self, object: &Object) -> Result<Object, SealError> {
        let mut object = object.clone();
        for _ in 0..16 {
            match object {
                Object::Ref(reference) => object = self.get(reference)?,
                other => return Ok(other),
            }
        }
        Err(SealError::unreadable(0, "references form a circle"))
    }

    /// The value under a key, references followed; `null` when absent.
    ///
    /// # Errors
    /// As [`Revision::resolve`].
    pub fn value(&self, dict: &Dict, key: &str) -> Result<Object, SealError> {
        dict.get(key)
            .map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// A number for a new object.
    pub fn reserve(&mut self) -> Ref {
        let reference = Ref(self.next, 0);
        self.next += 1;
        reference
    }

    /// A new object.
    pub fn add(&mut self, object: Object) -> Ref {
        let reference = self.reserve();
        self.set(reference, object);
        reference
    }

    /// Changes an object.
    pub fn set(&mut self, reference: Ref, object: Object) {
        self.changed.insert(reference.0, (reference.1, object));
    }

    /// Whether anything is changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// Writes the file with this revision at its end. `mark` goes into the second part of `ID`, so that two revisions of one file
    /// differ in it (§14.4).
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when the result would not fit the format's ten-digit offsets.
    pub fn write(self, mark: &[u8]) -> Result<Written, SealError> {
        let source = self.source;
        let base = source.base();
        let mut bytes = Vec::with_capacity(source.bytes().len() + 64 * 1024);
        bytes.extend_from_slice(source.bytes());
        if !matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.push(b'\n');
        }
        let mut places = Places::default();
        let mut offsets: Vec<(u32, u16, usize)> = Vec::with_capacity(self.changed.len() + 1);
        for (number, (generation, object)) in &self.changed {
            offsets.push((*number, *generation, bytes.len() - base));
            bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            write(object, &mut bytes, &mut places);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let mut trailer = Dict::default();
        for key in ["Root", "Info"] {
            if let Some(value) = source.trailer().get(key) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("ID", self.file_id(mark)?);
        trailer.set(
            "Prev",
            Object::Int(i64::try_from(source.startxref()).unwrap_or(i64::MAX)),
        );
        let here = bytes.len() - base;
        if here > 9_999_999_999 {
            return Err(SealError::unreadable(here, "the file is too large"));
        }
        match source.kind() {
            XrefKind::Table => {
                trailer.set("Size", Object::Int(i64::from(self.next)));
                write_table(&offsets, &trailer, &mut bytes);
            }
            XrefKind::Stream => {
                let number = self.next;
                offsets.push((number, 0, here));
                trailer.set("Size", Object::Int(i64::from(number) + 1));
                write_stream(number, &offsets, trailer, &mut bytes);
            }
        }
        bytes.extend_from_slice(format!("startxref\n{here}\n%%EOF\n").as_bytes());
        Ok(Written { bytes, places })
    }

    fn file_id(&self, mark: &[u8]) -> Result<Object, SealError> {
        let source = self.source;
        let old = match source.trailer().get("ID") {
            Some(id) => source.resolve(id)?,
            None => Object::Null,
        };
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        let first = match old.as_array() {
            Some([Object::Str(first), Object::Str(second)]) if !first.is_empty() => {
                context.update(second);
                first.clone()
            }
            // Archives ask for an ID; a file without one gets a name from its own bytes.
            _ => {
                ring::digest::digest(&ring::digest::SHA256, source.bytes()).as_ref()[..16].to_vec()
            }
        };
        context.update(&source.startxref().to_be_bytes());
        context.update(mark);
        let second = context.finish().as_ref()[..16].to_vec();
        Ok(Object::Array(vec![Object::Str(first), Object::Str(second)]))
    }
}

/// Runs of consecutive object numbers.
fn runs(offsets: &[(u32, u16, usize)]) -> impl Iterator<Item = &[(u32, u16, usize)]> {
    offsets.chunk_by(|a, b| a.0 + 1 == b.0)
}

fn write_table(offsets: &[(u32, u16, usize)], trailer: &Dict, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(b"xref\n");
    for run in runs(offsets) {
        bytes.extend_from_slice(format!("{} {}\n", run[0].0, run.len()).as_bytes());
        for (_, generation, offset) in run {
            bytes.extend_from_slice(format!("{offset:010} {generation:05} n \n").as_bytes());
        }
    }
    bytes.extend_from_slice(b"trailer\n");
    write(
        &Object::Dict(trailer.clone()),
        bytes,
        &mut Places::default(),
    );
    bytes.push(b'\n');
}

fn write_stream(number: u32, offsets: &[(u32, u16, usize)], trailer: Dict, bytes: &mut Vec<u8>) {
    let mut data = Vec::with_capacity(offsets.len() * 8);
    let mut index = Vec::new();
    for run in runs(offsets) {
        index.push(Object::Int(i64::from(run[0].0)));
        index.push(Object::Int(run.len() as i64));
        for (_, generation, offset) in run {
            data.push(1);
            data.extend_from_slice(&(*offset as u64).to_be_bytes()[3..]);
            data.extend_from_slice(&generation.to_be_bytes());
        }
    }
    let dict = Dict::default()
        .with("Type", Object::name("XRef"))
        .with(
            "W",
            Object::Array(vec![Object::Int(1), Object::Int(5), Object::Int(2)]),
        )
        .with("Index", Object::Array(index));
    let dict = trailer.0.into_iter().fold(dict, |dict, (key, value)| {
        let mut dict = dict;
        dict.0.push((key, value));
        dict
    });
    bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    write(
        &Object::NewStream(dict, data),
        bytes,
        &mut Places::default(),
    );
    bytes.extend_from_slice(b"\nendobj\n");
}

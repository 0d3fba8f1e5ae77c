//! A PDF as it is: its cross-reference data (ISO 32000-1 §7.5), read once; its objects, read when asked for.
//!
//! A letter has hundreds of objects and a signature touches five of them, so nothing is parsed before it is needed.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::lexer::Lexer;
use super::object::{Dict, Object, Ref};
use crate::error::SealError;

/// Most bytes one stream may unpack to.
const MAX_UNPACKED: usize = 64 * 1024 * 1024;
/// Most bytes all streams that are looked at may unpack to.
const MAX_UNPACKED_IN_ALL: usize = 256 * 1024 * 1024;
/// Most cross-reference sections (revisions and their hybrid parts).
const MAX_SECTIONS: usize = 4096;
/// Most entries over all sections, repeated ones counted.
const MAX_ENTRIES: usize = 8_388_608;
/// Longest chain of references to references.
const MAX_HOPS: usize = 16;

/// How the newest revision lists its objects; the next one has to do the same (§7.5.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefKind {
    /// A table with a trailer dictionary; hybrid files too.
    Table,
    /// A cross-reference stream.
    Stream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Free,
    Offset { offset: u64, generation: u16 },
    Packed { container: u32, index: u32 },
}

/// A PDF file opened for signing.
#[derive(Debug)]
pub struct Source<'a> {
    bytes: &'a [u8],
    /// What to add to an offset of the file's own tables: the bytes before `%PDF`, when the tables do not count them.
    base: usize,
    startxref: u64,
    kind: XrefKind,
    trailer: Dict,
    entries: HashMap<u32, Entry>,
    size: u32,
    packed: RefCell<HashMap<u32, Rc<Packed>>>,
    /// Entries read so far.
    read: usize,
    /// Bytes that may still be unpacked.
    budget: Cell<usize>,
}

/// Where the `Length` of a stream may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lengths {
    /// In the stream's dictionary: cross-reference streams are read before anything can be looked up.
    Direct,
    /// Or in an object outside object streams: for object streams themselves.
    Unpacked,
    /// Or in any object.
    Anywhere,
}

#[derive(Debug)]
struct Packed {
    data: Vec<u8>,
    /// Number and offset of each object.
    index: Vec<(u32, usize)>,
}

impl<'a> Source<'a> {
    /// Reads the cross-reference data.
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when the file is not a PDF or its cross-reference data is damaged, [`SealError::Encrypted`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, SealError> {
        let head = &bytes[..bytes.len().min(1024)];
        let Some(header) = find(head, b"%PDF-") else {
            return Err(SealError::unreadable(0, "this is no PDF: %PDF- is missing"));
        };
        let tail = bytes.len().saturating_sub(2048);
        let Some(word) = rfind(&bytes[tail..], b"startxref").map(|at| tail + at) else {
            return Err(SealError::unreadable(
                bytes.len(),
                "startxref is missing; the file is cut off or damaged",
            ));
        };
        let startxref = Lexer::new(bytes, word + 9).unsigned()?;
        let base = [0, header]
            .into_iter()
            .find(|base| section_begins(bytes, startxref, *base))
            .ok_or_else(|| {
                SealError::unreadable(word, "startxref leads to no cross-reference data")
            })?;
        let mut source = Self {
            bytes,
            base,
            startxref,
            kind: XrefKind::Table,
            trailer: Dict::default(),
            entries: HashMap::new(),
            size: 0,
            packed: RefCell::default(),
            read: 0,
            budget: Cell::new(MAX_UNPACKED_IN_ALL),
        };
        source.read_sections()?;
        if source.trailer.get("Encrypt").is_some() {
            return Err(SealError::Encrypted);
        }
        Ok(source)
    }

    /// The file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The newest trailer.
    pub fn trailer(&self) -> &Dict {
        &self.trailer
    }

    /// How the newest revision lists its objects.
    pub fn kind(&self) -> XrefKind {
        self.kind
    }

    /// The offset of the newest cross-reference section, as the file counts.
    pub fn startxref(&self) -> u64 {
        self.startxref
    }

    /// How many leading bytes the file's own offsets do not count.
    pub fn base(&self) -> usize {
        self.base
    }

    /// One more than the highest object number.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The numbers of all objects in use, ascending.
    pub fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .entries
            .iter()
            .filter(|(_, entry)| **entry != Entry::Free)
            .map(|(number, _)| *number)
            .collect();
        numbers.sort_unstable();
        numbers
    }

    fn at(&self, offset: u64) -> Result<usize, SealError> {
        usize::try_from(offset)
            .ok()
            .and_then(|offset| offset.checked_add(self.base))
            .filter(|offset| *offset < self.bytes.len())
            .ok_or_else(|| {
                SealError::unreadable(self.bytes.len(), "an offset lies outside the file")
            })
    }

    fn read_sections(&mut self) -> Result<(), SealError> {
        let mut seen = HashSet::new();
        let mut next = Some(self.startxref);
        let mut newest = true;
        while let Some(offset) = next {
            if !seen.insert(offset) || seen.len() > MAX_SECTIONS {
                return Err(SealError::unreadable(
                    self.at(offset)?,
                    "the cross-reference sections form a circle",
                ));
            }
            let (dict, kind, free) = self.read_section(offset)?;
            if let Some(Object::Int(hybrid)) = dict.get("XRefStm")
                && let Ok(hybrid) = u64::try_from(*hybrid)
                && seen.insert(hybrid)
            {
                // What the table calls free for readers of old is in the stream for readers of today (§7.5.8.4).
                for number in &free {
                    self.entries.remove(number);
                }
                self.read_section(hybrid)?;
                for number in free {
                    self.entries.entry(number).or_insert(Entry::Free);
                }
            }
            next = match dict.get("Prev") {
                Some(Object::Int(prev)) => Some(
                    u64::try_from(*prev)
                        .map_err(|_| SealError::unreadable(0, "Prev is negative"))?,
                ),
                None => None,
                Some(_) => {
                    return Err(SealError::unreadable(self.at(offset)?, "Prev is no number"));
                }
            };
            let size = dict
                .get("Size")
                .and_then(Object::as_int)
                .and_then(|size| u32::try_from(size).ok())
                .unwrap_or(0);
            self.size = self.size.max(size);
            if newest {
                self.kind = kind;
                self.trailer = dict;
                newest = false;
            }
        }
        let highest = self
            .entries
            .keys()
            .max()
            .map_or(0, |number| number.saturating_add(1));
        self.size = self.size.max(highest);
        if self.size > MAX_ENTRIES as u32 {
            return Err(SealError::unreadable(
                0,
                "the file numbers too many objects",
            ));
        }
        Ok(())
    }

    fn read_section(&mut self, offset: u64) -> Result<(Dict, XrefKind, Vec<u32>), SealError> {
        let start = self.at(offset)?;
        let mut lexer = Lexer::new(self.bytes, start);
        if lexer.take(b"xref") {
            let (dict, free) = self.read_table(lexer)?;
            return Ok((dict, XrefKind::Table, free));
        }
        let Object::Stream(dict, range) = self.indirect_at(start, Lengths::Direct)?.1 else {
            return Err(SealError::unreadable(
                start,
                "cross-reference data is expected",
            ));
        };
        if !dict.is("Type", "XRef") {
            return Err(SealError::unreadable(
                start,
                "a cross-reference stream is expected",
            ));
        }
        self.read_stream_entries(&dict, range, start)?;
        Ok((dict, XrefKind::Stream, Vec::new()))
    }

    /// A newer section was read first, so the first entry of a number counts; gives the number when this is that entry.
    fn enter(&mut self, number: u64, entry: Entry) -> Result<Option<u32>, SealError> {
        let number = u32::try_from(number)
            .map_err(|_| SealError::unreadable(0, "an object number is too large"))?;
        self.read += 1;
        if self.read > MAX_ENTRIES {
            return Err(SealError::unreadable(0, "the file lists too many objects"));
        }
        match self.entries.entry(number) {
            std::collections::hash_map::Entry::Occupied(_) => Ok(None),
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(entry);
                Ok(Some(number))
            }
        }
    }

    fn read_table(&mut self, mut lexer: Lexer<'a>) -> Result<(Dict, Vec<u32>), SealError> {
        let mut free = Vec::new();
        while !lexer.take(b"trailer") {
            let first = lexer.unsigned()?;
            let count = lexer.unsigned()?;
            for index in 0..count {
                let offset = lexer.unsigned()?;
                let generation = lexer.unsigned()?;
                if lexer.take(b"n") {
                    let generation = u16::try_from(generation).map_err(|_| {
                        SealError::unreadable(lexer.pos(), "a generation is too large")
                    })?;
                    self.enter(
                        first.saturating_add(index),
                        Entry::Offset { offset, generation },
                    )?;
                } else if lexer.take(b"f") {
                    free.extend(self.enter(first.saturating_add(index), Entry::Free)?);
                } else {
                    return Err(SealError::unreadable(
                        lexer.pos(),
                        "n or f is expected in the cross-reference table",
                    ));
                }
            }
        }
        match lexer.object()? {
            Object::Dict(dict) => Ok((dict, free)),
            _ => Err(SealError::unreadable(
                lexer.pos(),
                "the trailer is no dictionary",
            )),
        }
    }

    fn read_stream_entries(
        &mut self,
        dict: &Dict,
        range: std::ops::Range<usize>,
        at: usize,
    ) -> Result<(), SealError> {
        let wrong = |reason: &str| SealError::unreadable(at, reason);
        let data = self.unpack(dict, &self.bytes[range], at)?;
        let widths: Vec<usize> = dict
            .get("W")
            .and_then(Object::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|width| {
                usize::try_from(width.as_int()?)
                    .ok()
                    .filter(|width| *width <= 8)
            })
            .collect();
        let [w0, w1, w2] = widths[..] else {
            return Err(wrong("W of the cross-reference stream is wrong"));
        };
        let row = w0 + w1 + w2;
        if row == 0 {
            return Err(wrong("W of the cross-reference stream is empty"));
        }
        let size = dict.get("Size").and_then(Object::as_int).unwrap_or(0);
        let index: Vec<i64> = match dict.get("Index").and_then(Object::as_array) {
            Some(index) => index.iter().filter_map(Object::as_int).collect(),
            None => vec![0, size],
        };
        let mut rows = data.chunks_exact(row);
        for pair in index.chunks_exact(2) {
            let (Ok(first), Ok(count)) = (u64::try_from(pair[0]), u64::try_from(pair[1])) else {
                return Err(wrong("Index of the cross-reference stream is wrong"));
            };
            for number in (first..).take(usize::try_from(count).unwrap_or(usize::MAX)) {
                let Some(row) = rows.next() else {
                    return Err(wrong("the cross-reference stream is too short"));
                };
                let field = |from: usize, width: usize| {
                    row[from..from + width]
                        .iter()
                        .fold(0_u64, |value, byte| (value << 8) | u64::from(*byte))
                };
                let kind = if w0 == 0 { 1 } else { field(0, w0) };
                let (second, third) = (field(w0, w1), field(w0 + w1, w2));
                let entry = match kind {
                    0 => Entry::Free,
                    1 => Entry::Offset {
                        offset: second,
                        generation: u16::try_from(third)
                            .map_err(|_| wrong("a generation is too large"))?,
                    },
                    2 => Entry::Packed {
                        container: u32::try_from(second)
                            .map_err(|_| wrong("an object number is too large"))?,
                        index: u32::try_from(third).map_err(|_| wrong("an index is too large"))?,
                    },
                    // Other kinds mean null (§7.5.8.3).
                    _ => Entry::Free,
                };
                self.enter(number, entry)?;
            }
        }
        Ok(())
    }

    /// Reads `n g obj … endobj` at a place. A `Length` that is a reference is followed as far as `lengths` says; never further, or
    /// a hostile file would have us read a stream to learn the length of that stream.
    fn indirect_at(&self, start: usize, lengths: Lengths) -> Result<(Ref, Object), SealError> {
        let mut lexer = Lexer::new(self.bytes, start);
        let number = u32::try_from(lexer.unsigned()?)
            .map_err(|_| SealError::unreadable(start, "an object number is too large"))?;
        let generation = u16::try_from(lexer.unsigned()?)
            .map_err(|_| SealError::unreadable(start, "a generation is too large"))?;
        if !lexer.take(b"obj") {
            return Err(SealError::unreadable(start, "an object is expected"));
        }
        let object = lexer.object()?;
        let Object::Dict(dict) = object else {
            return Ok((Ref(number, generation), object));
        };
        if !lexer.take(b"stream") {
            return Ok((Ref(number, generation), Object::Dict(dict)));
        }
        let begin = lexer.stream_start();
        let length = match dict.get("Length") {
            Some(Object::Int(length)) => Some(*length),
            Some(Object::Ref(reference)) => self.length(*reference, lengths)?,
            _ => None,
        };
        let end = length
            .and_then(|length| usize::try_from(length).ok())
            .and_then(|length| begin.checked_add(length))
            .filter(|end| {
                *end <= self.bytes.len() && Lexer::new(self.bytes, *end).take(b"endstream")
            })
            .ok_or_else(|| SealError::unreadable(begin, "the length of a stream is wrong"))?;
        Ok((Ref(number, generation), Object::Stream(dict, begin..end)))
    }

    fn length(&self, reference: Ref, lengths: Lengths) -> Result<Option<i64>, SealError> {
        match self.entries.get(&reference.0) {
            Some(Entry::Offset { offset, .. }) if lengths != Lengths::Direct => {
                let mut lexer = Lexer::new(self.bytes, self.at(*offset)?);
                lexer.unsigned()?;
                lexer.unsigned()?;
                if !lexer.take(b"obj") {
                    return Ok(None);
                }
                Ok(i64::try_from(lexer.unsigned()?).ok())
            }
            Some(Entry::Packed { container, index }) if lengths == Lengths::Anywhere => {
                Ok(self.unpacked(reference.0, *container, *index)?.as_int())
            }
            _ => Ok(None),
        }
    }

    /// An object; `null` when the file has none under this number (§7.3.10).
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when what is there is no object.
    pub fn get(&self, reference: Ref) -> Result<Object, SealError> {
        match self.entries.get(&reference.0) {
            None | Some(Entry::Free) => Ok(Object::Null),
            Some(Entry::Offset { offset, generation }) => {
                if *generation != reference.1 {
                    return Ok(Object::Null);
                }
                let start = self.at(*offset)?;
                let (found, object) = self.indirect_at(start, Lengths::Anywhere)?;
                if found.0 != reference.0 {
                    return Err(SealError::unreadable(
                        start,
                        format!("object {} is expected", reference.0),
                    ));
                }
                Ok(object)
            }
            Some(Entry::Packed { container, index }) => {
                self.unpacked(reference.0, *container, *index)
            }
        }
    }

    fn unpacked(&self, number: u32, container: u32, index: u32) -> Result<Object, SealError> {
        let cached = self.packed.borrow().get(&container).cloned();
        let packed = match cached {
            Some(packed) => packed,
            None => {
                let packed = Rc::new(self.read_container(container)?);
                self.packed
                    .borrow_mut()
                    .insert(container, Rc::clone(&packed));
                packed
            }
        };
        let found = packed
            .index
            .get(index as usize)
            .filter(|(found, _)| *found == number)
            .or_else(|| packed.index.iter().find(|(found, _)| *found == number));
        match found {
            Some((_, offset)) => Lexer::new(&packed.data, *offset).object(),
            None => Err(SealError::unreadable(
                0,
                format!("object {number} is missing in object stream {container}"),
            )),
        }
    }

    fn read_container(&self, container: u32) -> Result<Packed, SealError> {
        let Some(Entry::Offset { offset, .. }) = self.entries.get(&container) else {
            return Err(SealError::unreadable(
                0,
                format!("object stream {container} is missing"),
            ));
        };
        let start = self.at(*offset)?;
        let (found, Object::Stream(dict, range)) = self.indirect_at(start, Lengths::Unpacked)?
        else {
            return Err(SealError::unreadable(start, "an object stream is expected"));
        };
        if found.0 != container || !dict.is("Type", "ObjStm") {
            return Err(SealError::unreadable(start, "an object stream is expected"));
        }
        let data = self.unpack(&dict, &self.bytes[range], start)?;
        let number = |key| {
            dict.get(key)
                .and_then(Object::as_int)
                .and_then(|value| usize::try_from(value).ok())
        };
        let (Some(count), Some(first)) = (number("N"), number("First")) else {
            return Err(SealError::unreadable(
                start,
                "an object stream without N or First",
            ));
        };
        let mut lexer = Lexer::new(&data, 0);
        let mut index = Vec::new();
        for _ in 0..count {
            let number = u32::try_from(lexer.unsigned()?)
                .map_err(|_| SealError::unreadable(start, "an object number is too large"))?;
            let offset = usize::try_from(lexer.unsigned()?).unwrap_or(usize::MAX);
            index.push((number, first.saturating_add(offset)));
        }
        Ok(Packed { data, index })
    }

    /// What an object is when references are followed.
    ///
    /// # Errors
    /// As [`Source::get`], and when references form a circle.
    pub fn resolve(&self, object: &Object) -> Result<Object, SealError> {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            match object {
                Object::Ref(reference) => object = self.get(reference)?,
                other => return Ok(other),
            }
        }
        Err(SealError::unreadable(0, "references form a circle"))
    }

    /// The unpacked bytes of a stream.
    ///
    /// # Errors
    /// [`SealError::Unreadable`] when a filter fails or the result is larger than 64 MiB.
    pub fn stream_data(
        &self,
        dict: &Dict,
        range: std::ops::Range<usize>,
    ) -> Result<Vec<u8>, SealError> {
        let start = range.start;
        let raw = self
            .bytes
            .get(range)
            .ok_or_else(|| SealError::unreadable(start, "a stream lies outside the file"))?;
        self.unpack(dict, raw, start)
    }

    /// Undoes the filters of a stream, within what may still be unpacked of this file.
    fn unpack(&self, dict: &Dict, raw: &[u8], at: usize) -> Result<Vec<u8>, SealError> {
        let left = self.budget.get();
        let data = unpack(dict, raw, at, left.min(MAX_UNPACKED))?;
        let left = left
            .checked_sub(data.len())
            .ok_or_else(|| SealError::unreadable(at, "the file unpacks to too much"))?;
        self.budget.set(left);
        Ok(data)
    }
}

/// Undoes the filters of a stream.
fn unpack(dict: &Dict, raw: &[u8], at: usize, most: usize) -> Result<Vec<u8>, SealError> {
    if dict.get("Filter").is_none() {
        return Ok(raw.to_vec());
    }
    let mut filtered = lopdf::Dictionary::new();
    for key in ["Filter", "DecodeParms"] {
        if let Some(value) = dict.get(key) {
            filtered.set(key, plain(value));
        }
    }
    lopdf::Stream::new(filtered, raw.to_vec())
        .decompressed_content_with_limit(most)
        .map_err(|error| SealError::unreadable(at, format!("a stream cannot be unpacked: {error}")))
}

/// Filter parameters in the words of the library that undoes filters; what they cannot hold is left out.
fn plain(object: &Object) -> lopdf::Object {
    match object {
        Object::Name(name) => lopdf::Object::Name(name.clone()),
        Object::Int(value) => lopdf::Object::Integer(*value),
        Object::Bool(value) => lopdf::Object::Boolean(*value),
        Object::Array(items) => lopdf::Object::Array(items.iter().map(plain).collect()),
        Object::Dict(dict) => {
            let mut out = lopdf::Dictionary::new();
            for (key, value) in &dict.0 {
                out.set(key.clone(), plain(value));
            }
            lopdf::Object::Dictionary(out)
        }
        _ => lopdf::Object::Null,
    }
}

fn section_begins(bytes: &[u8], offset: u64, base: usize) -> bool {
    let Some(start) = usize::try_from(offset)
        .ok()
        .and_then(|offset| offset.checked_add(base))
        .filter(|start| *start < bytes.len())
    else {
        return false;
    };
    let mut lexer = Lexer::new(bytes, start);
    lexer.take(b"xref")
        || (lexer.unsigned().is_ok() && lexer.unsigned().is_ok() && lexer.take(b"obj"))
}

/// Where `needle` first is.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .rposition(|window| window == needle)
}

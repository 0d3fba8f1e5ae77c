//! Cross-reference sections: tables, streams and both at once.

use super::filter::decode;
use super::lexer::Lexer;
use super::object::{Dict, Object, Reference};
use super::{MAX_OBJECTS, PdfError};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Where one object is, by one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nowhere.
    Free,
    /// At this byte, with this generation.
    At {
        /// The byte of its number.
        offset: usize,
        /// Its generation.
        generation: u16,
    },
    /// In an object stream.
    Inside {
        /// The object stream's number.
        container: u32,
        /// Its place in there.
        index: u32,
    },
}

/// One section with its trailer.
#[derive(Debug, Clone)]
pub struct Section {
    /// The byte where it starts: what `startxref` or `Prev` names.
    pub start: usize,
    /// The byte after it (after the trailer dictionary or the stream object).
    pub end: usize,
    /// Its entries by object number.
    pub entries: BTreeMap<u32, Entry>,
    /// The trailer dictionary (of a cross-reference stream: the stream's).
    pub trailer: Dict,
    /// The section before this one in time.
    pub previous: Option<usize>,
    /// In a hybrid file, where the stream beside the table stands.
    pub beside: Option<Range<usize>>,
    /// The objects of a hybrid file that one of table and stream says are free and the other says are there: readers differ.
    pub disputed: BTreeSet<u32>,
}

fn offset(dict: &Dict, key: &str) -> Result<Option<usize>, PdfError> {
    match dict.get(key.as_bytes()) {
        None | Some(Object::Null) => Ok(None),
        Some(Object::Integer(at)) => usize::try_from(*at)
            .map(Some)
            .map_err(|_| PdfError::Xref("a negative place")),
        Some(_) => Err(PdfError::Xref("a place that is no number")),
    }
}

/// The section that starts at this byte. Streams decode to at most `room` bytes, which shrinks by what they take.
pub(super) fn read(file: &[u8], start: usize, room: &mut usize) -> Result<Section, PdfError> {
    let mut lexer = Lexer::new(file, start);
    // Where a comment stands instead, other readers give up and look through the file for objects themselves.
    lexer.comments = false;
    if !lexer.keyword(b"xref") {
        return stream(file, lexer.at, start, room);
    }
    let mut entries = table(&mut lexer)?;
    lexer.comments = true;
    let Object::Dict(trailer) = lexer.value(0)? else {
        return lexer.error("a trailer dictionary");
    };
    let previous = offset(&trailer, "Prev")?;
    let mut beside = None;
    let mut disputed = BTreeSet::new();
    if let Some(hidden) = offset(&trailer, "XRefStm")? {
        let stream = stream(file, hidden, hidden, room)?;
        if stream.previous.is_some() && stream.previous != previous {
            return Err(PdfError::Xref(
                "a hybrid section that goes on in two places",
            ));
        }
        beside = Some(hidden..stream.end);
        // Where the table says "free", it says so for readers that know no streams (§7.5.8.4).
        for (number, entry) in stream.entries {
            match entries.get(&number) {
                Some(before) if *before == entry => {}
                Some(Entry::Free) => {
                    entries.insert(number, entry);
                    disputed.insert(number);
                }
                Some(_) if entry == Entry::Free => {
                    disputed.insert(number);
                }
                Some(_) => return Err(PdfError::Xref("one object in two places")),
                None => {
                    entries.insert(number, entry);
                }
            }
        }
    }
    Ok(Section {
        start,
        end: lexer.at,
        previous,
        entries,
        trailer,
        beside,
        disputed,
    })
}

fn table(lexer: &mut Lexer<'_>) -> Result<BTreeMap<u32, Entry>, PdfError> {
    let mut entries = BTreeMap::new();
    while !lexer.keyword(b"trailer") {
        let first = lexer.unsigned()?;
        let count = lexer.unsigned()?;
        if count > MAX_OBJECTS as u64 || first > MAX_OBJECTS as u64 {
            return Err(PdfError::Limit("too many objects"));
        }
        for number in first..first + count {
            let place = lexer.unsigned()?;
            let generation = lexer.unsigned()?;
            let entry = if lexer.keyword(b"n") {
                match (usize::try_from(place), u16::try_from(generation)) {
                    (Ok(offset), Ok(generation)) => Entry::At { offset, generation },
                    _ => return lexer.error("a generation below 65536"),
                }
            } else if lexer.keyword(b"f") {
                Entry::Free
            } else {
                return lexer.error("n or f");
            };
            put(&mut entries, number, entry)?;
        }
    }
    Ok(entries)
}

fn put(entries: &mut BTreeMap<u32, Entry>, number: u64, entry: Entry) -> Result<(), PdfError> {
    let number = u32::try_from(number).map_err(|_| PdfError::Limit("too many objects"))?;
    match entries.insert(number, entry) {
        Some(before) if before != entry => Err(PdfError::Xref("one object in two places")),
        _ => Ok(()),
    }
}

/// The cross-reference stream at this byte, of the section that starts there.
fn stream(file: &[u8], at: usize, start: usize, room: &mut usize) -> Result<Section, PdfError> {
    if !file.get(at).is_some_and(u8::is_ascii_digit) {
        return Err(PdfError::Xref("neither a table nor a stream"));
    }
    let mut lexer = Lexer::new(file, at);
    let (_, object) = lexer.indirect(&mut |_: Reference| None)?;
    let Object::Stream { dict, data } = object else {
        return Err(PdfError::Xref("neither a table nor a stream"));
    };
    if dict.get(b"Type".as_slice()).and_then(Object::name) != Some(b"XRef") {
        return Err(PdfError::Xref("a stream of another type"));
    }
    let entries = stream_entries(file, &dict, data, room)?;
    Ok(Section {
        start,
        end: lexer.at,
        previous: offset(&dict, "Prev")?,
        entries,
        trailer: dict,
        beside: None,
        disputed: BTreeSet::new(),
    })
}

fn stream_entries(
    file: &[u8],
    dict: &Dict,
    data: Range<usize>,
    room: &mut usize,
) -> Result<BTreeMap<u32, Entry>, PdfError> {
    let numbers = |key: &str| -> Option<Vec<usize>> {
        dict.get(key.as_bytes())?
            .array()?
            .iter()
            .map(|item| item.integer().and_then(|n| usize::try_from(n).ok()))
            .collect()
    };
    let widths = numbers("W").ok_or(PdfError::Xref("no widths"))?;
    let [kind, second, third] = widths[..] else {
        return Err(PdfError::Xref("not three widths"));
    };
    if kind > 2 || second > 8 || third > 8 || kind + second + third == 0 {
        return Err(PdfError::Xref("unlikely widths"));
    }
    let size = dict
        .get(b"Size".as_slice())
        .and_then(Object::integer)
        .and_then(|n| usize::try_from(n).ok())
        .ok_or(PdfError::Xref("no size"))?;
    let index = numbers("Index").unwrap_or_else(|| vec![0, size]);
    let bytes = decode(dict, file.get(data).unwrap_or_default())?;
    *room = room
        .checked_sub(bytes.len())
        .ok_or(PdfError::Limit("cross-reference streams decode too large"))?;
    let mut rows = bytes.chunks_exact(kind + second + third);
    let mut entries = BTreeMap::new();
    for pair in index.chunks(2) {
        let [first, count] = *pair else {
            return Err(PdfError::Xref("an index without a pair"));
        };
        if first > MAX_OBJECTS || count > MAX_OBJECTS {
            return Err(PdfError::Limit("too many objects"));
        }
        for number in first..first + count {
            let row = rows.next().ok_or(PdfError::Xref("too few rows"))?;
            let field = |range: Range<usize>| {
                row[range]
                    .iter()
                    .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
            };
            let of = if kind == 0 { 1 } else { field(0..kind) };
            let a = field(kind..kind + second);
            let b = field(kind + second..row.len());
            let entry = match of {
                0 => Entry::Free,
                1 => Entry::At {
                    offset: usize::try_from(a).map_err(|_| PdfError::Xref("a far place"))?,
                    generation: u16::try_from(b).map_err(|_| PdfError::Xref("a generation"))?,
                },
                2 => Entry::Inside {
                    container: u32::try_from(a).map_err(|_| PdfError::Xref("a container"))?,
                    index: u32::try_from(b).map_err(|_| PdfError::Xref("an index"))?,
                },
                _ => return Err(PdfError::Xref("an unknown kind of entry")),
            };
            put(&mut entries, number as u64, entry)?;
        }
    }
    Ok(entries)
}

//! Cross-reference sections: tables, streams and both at once.

use super::filter::decode;
use super::lexer::Lexer;
use super::object::{Dict, Object, Reference};
use super::{MAX_OBJECTS, PdfError};
use std::collections::BTreeMap;
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

/// The section that starts at this byte.
pub(super) fn read(file: &[u8], start: usize) -> Result<Section, PdfError> {
    let mut lexer = Lexer::new(file, start);
    if !lexer.keyword(b"xref") {
        return stream(file, start);
    }
    let mut entries = table(&mut lexer)?;
    let Object::Dict(trailer) = lexer.value(0)? else {
        return lexer.error("a trailer dictionary");
    };
    if let Some(hidden) = offset(&trailer, "XRefStm")? {
        // Entries of the table win, except where it says "free" for readers that know no streams (§7.5.8.4).
        for (number, entry) in stream(file, hidden)?.entries {
            match entries.get(&number) {
                None | Some(Entry::Free) => {
                    entries.insert(number, entry);
                }
                Some(_) => {}
            }
        }
    }
    Ok(Section {
        start,
        end: lexer.at,
        previous: offset(&trailer, "Prev")?,
        entries,
        trailer,
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

/// The cross-reference stream at this byte.
fn stream(file: &[u8], start: usize) -> Result<Section, PdfError> {
    let mut lexer = Lexer::new(file, start);
    let (_, object) = lexer.indirect(&mut |_: Reference| None)?;
    let Object::Stream { dict, data } = object else {
        return Err(PdfError::Xref("neither a table nor a stream"));
    };
    if dict.get(b"Type".as_slice()).and_then(Object::name) != Some(b"XRef") {
        return Err(PdfError::Xref("a stream of another type"));
    }
    let entries = stream_entries(file, &dict, data)?;
    Ok(Section {
        start,
        end: lexer.at,
        previous: offset(&dict, "Prev")?,
        entries,
        trailer: dict,
    })
}

fn stream_entries(
    file: &[u8],
    dict: &Dict,
    data: Range<usize>,
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

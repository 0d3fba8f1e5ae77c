//! PDF objects as values (ISO 32000-1 §7.3), written back so that nothing but the intended key changes.
//!
//! Real numbers keep the characters of the file: a page rewritten for one more annotation must not get another media box in its
//! twentieth decimal, or a validator calls the earlier signature altered.

use std::ops::Range;

/// Number and generation of an indirect object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref(pub u32, pub u16);

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A real number, as written in the file.
    Real(Vec<u8>),
    /// A string, decoded.
    Str(Vec<u8>),
    /// A name, decoded, without its slash.
    Name(Vec<u8>),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dict(Dict),
    /// A stream of the source file: its dictionary and where its raw bytes are.
    Stream(Dict, Range<usize>),
    /// A new stream with its raw (already filtered) bytes; `Length` is written by the writer.
    NewStream(Dict, Vec<u8>),
    /// A reference.
    Ref(Ref),
    /// The empty place for `Contents` of a signature: this many bytes, twice as many hexadecimal digits.
    ContentsPlace(usize),
    /// The empty place for `ByteRange`.
    ByteRangePlace,
}

/// A dictionary in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dict(pub Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Object> {
        self.0
            .iter()
            .find(|(name, _)| name == key.as_bytes())
            .map(|(_, value)| value)
    }

    /// Sets a value in place, or adds it at the end.
    pub fn set(&mut self, key: &str, value: Object) {
        match self.0.iter_mut().find(|(name, _)| name == key.as_bytes()) {
            Some(entry) => entry.1 = value,
            None => self.0.push((key.as_bytes().to_vec(), value)),
        }
    }

    /// The same with one more value; for building.
    #[must_use]
    pub fn with(mut self, key: &str, value: Object) -> Self {
        self.set(key, value);
        self
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &str) -> Option<Object> {
        let at = self.0.iter().position(|(name, _)| name == key.as_bytes())?;
        Some(self.0.remove(at).1)
    }

    /// Whether `key` holds the name `name`.
    pub fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(found)) if found == name.as_bytes())
    }
}

impl Object {
    /// A name.
    pub fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    /// A number with at most three decimals (a thousandth of a point is thinner than any printer's dot).
    pub fn number(value: f64) -> Self {
        let rounded = (value * 1000.0).round() / 1000.0;
        if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
            Self::Int(rounded as i64)
        } else {
            Self::Real(format!("{rounded}").into_bytes())
        }
    }

    /// A text string: PDFDocEncoding where ASCII suffices, UTF-16BE with its mark otherwise (§7.9.2.2).
    pub fn text(text: &str) -> Self {
        if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Self::Str(text.as_bytes().to_vec());
        }
        let mut bytes = vec![0xfe, 0xff];
        bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        Self::Str(bytes)
    }

    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, integer or real.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(raw) => std::str::from_utf8(raw).ok()?.parse().ok(),
            _ => None,
        }
    }

    /// The dictionary of a dictionary or a stream.
    pub fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(dict, _) | Self::NewStream(dict, _) => Some(dict),
            _ => None,
        }
    }

    /// The reference, if it is one.
    pub fn as_ref(&self) -> Option<Ref> {
        match self {
            Self::Ref(reference) => Some(*reference),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// A text string as Rust text; bytes outside ASCII of PDFDocEncoding are read as Latin-1, which is enough for names.
    pub fn as_text(&self) -> Option<String> {
        let Self::Str(bytes) = self else { return None };
        if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
            let units: Vec<u16> = rest
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            return Some(String::from_utf16_lossy(&units));
        }
        if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
            return Some(String::from_utf8_lossy(rest).into_owned());
        }
        Some(bytes.iter().map(|byte| char::from(*byte)).collect())
    }
}

/// Where the places of a signature came to lie in the written file.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The hexadecimal string of `Contents`, angle brackets included.
    pub contents: Option<Range<usize>>,
    /// The array of `ByteRange`, brackets included.
    pub byte_range: Option<Range<usize>>,
}

/// Width of the place for `ByteRange`: four numbers of ten digits.
const BYTE_RANGE_WIDTH: usize = 48;

/// Writes an object at the end of `out`.
pub fn write(object: &Object, out: &mut Vec<u8>, places: &mut Places) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Bool(true) => out.extend_from_slice(b"true"),
        Object::Bool(false) => out.extend_from_slice(b"false"),
        Object::Int(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(raw) => out.extend_from_slice(raw),
        Object::Str(bytes) => write_string(bytes, out),
        Object::Name(name) => write_name(name, out),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write(item, out, places);
            }
            out.push(b']');
        }
        Object::Dict(dict) => write_dict(dict, out, places),
        // A stream of the source is never moved into a new revision; only its dictionary could be asked for here.
        Object::Stream(dict, _) => write_dict(dict, out, places),
        Object::NewStream(dict, data) => {
            let dict = dict.clone().with("Length", Object::Int(data.len() as i64));
            write_dict(&dict, out, places);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(data);
            out.extend_from_slice(b"\nendstream");
        }
        Object::Ref(Ref(number, generation)) => {
            out.extend_from_slice(format!("{number} {generation} R").as_bytes());
        }
        Object::ContentsPlace(size) => {
            let start = out.len();
            out.push(b'<');
            out.resize(out.len() + size * 2, b'0');
            out.push(b'>');
            places.contents = Some(start..out.len());
        }
        Object::ByteRangePlace => {
            let start = out.len();
            out.extend_from_slice(b"[0 0 0 0]");
            out.resize(start + BYTE_RANGE_WIDTH, b' ');
            places.byte_range = Some(start..out.len());
        }
    }
}

fn write_dict(dict: &Dict, out: &mut Vec<u8>, places: &mut Places) {
    out.extend_from_slice(b"<<");
    for (index, (key, value)) in dict.0.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        write_name(key, out);
        out.push(b' ');
        write(value, out, places);
    }
    out.extend_from_slice(b">>");
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn write_string(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        out.push(b'(');
        for &byte in bytes {
            if matches!(byte, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.push(b')');
    } else {
        out.push(b'<');
        out.extend_from_slice(data_encoding::HEXUPPER.encode(bytes).as_bytes());
        out.push(b'>');
    }
}

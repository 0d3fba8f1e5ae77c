//! Values of a PDF file.

use std::collections::BTreeMap;
use std::ops::Range;

/// The number of an indirect object. Generations are kept apart: a reference must name both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Object number.
    pub number: u32,
    /// Generation number.
    pub generation: u16,
}

/// A dictionary. A key that comes twice makes the whole dictionary unreadable: viewers differ on which one counts.
pub type Dict = BTreeMap<Vec<u8>, Object>;

/// A value.
#[derive(Debug, Clone)]
pub enum Object {
    /// `null`, and every reference to nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point, as written (two spellings of one number are two values here).
    Real(Vec<u8>),
    /// A string, decoded.
    String {
        /// Its bytes.
        value: Vec<u8>,
        /// Where it stands with its delimiters in the file; empty when it came out of an object stream, and so has no place.
        span: Range<usize>,
        /// Whether it was written in hexadecimal.
        hex: bool,
    },
    /// A name, decoded, without the slash.
    Name(Vec<u8>),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dict(Dict),
    /// A stream: its dictionary and where its raw bytes stand.
    Stream {
        /// The dictionary.
        dict: Dict,
        /// The raw bytes in the file.
        data: Range<usize>,
    },
    /// A reference to another object.
    Reference(Reference),
}

impl Object {
    /// The dictionary of a dictionary or stream.
    pub fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream { dict, .. } => Some(dict),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The name.
    pub fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The whole number.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The bytes of a string.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::String { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The reference.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether two values say the same: the place of a string does not count; `file` holds the bytes of streams.
    pub fn same(&self, other: &Self, file: &[u8]) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Real(a), Self::Real(b)) | (Self::Name(a), Self::Name(b)) => a == b,
            (Self::String { value: a, .. }, Self::String { value: b, .. }) => a == b,
            (Self::Reference(a), Self::Reference(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b, file))
            }
            (Self::Dict(a), Self::Dict(b)) => same_dict(a, b, file),
            (Self::Stream { dict: a, data: x }, Self::Stream { dict: b, data: y }) => {
                same_dict(a, b, file) && file.get(x.clone()) == file.get(y.clone())
            }
            _ => false,
        }
    }

    /// Calls `each` for every reference inside this value.
    pub fn references(&self, each: &mut impl FnMut(Reference)) {
        match self {
            Self::Reference(reference) => each(*reference),
            Self::Array(items) => items.iter().for_each(|item| item.references(each)),
            Self::Dict(dict) | Self::Stream { dict, .. } => {
                dict.values().for_each(|item| item.references(each));
            }
            _ => {}
        }
    }
}

fn same_dict(a: &Dict, b: &Dict, file: &[u8]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|((key, a), (other, b))| key == other && a.same(b, file))
}

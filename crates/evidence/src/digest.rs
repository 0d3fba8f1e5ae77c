//! SHA-256 values and the four ways in which one is computed here.

use std::fmt;

use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};
use serde::{Serialize, Serializer};

/// A SHA-256 value. Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

/// What a hash is taken of. The first byte differs, so that a value of one kind can never be passed off as one of another
/// (RFC 9162 §2.1.1 gives the first two).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Domain {
    /// One row.
    Row = 0,
    /// Two nodes of a tree.
    Node = 1,
    /// The record of an hour.
    Hour = 2,
    /// The name of a list: what stands before its first row.
    List = 3,
    /// Where a letter stands at the end of an hour.
    Letter = 4,
}

impl Digest {
    /// The SHA-256 of a document.
    pub fn of(document: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(document);
        Self::finished(context)
    }

    pub(crate) fn within(domain: Domain, parts: &[&[u8]]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&[domain as u8]);
        for part in parts {
            context.update(part);
        }
        Self::finished(context)
    }

    fn finished(context: Context) -> Self {
        let mut value = [0; 32];
        value.copy_from_slice(context.finish().as_ref());
        Self(value)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

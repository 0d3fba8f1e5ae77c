//! Canonical bytes: four letters that name the kind and its version, then the fields in their order. Numbers are big-endian, texts
//! carry their length, and nothing can be written in two ways.

use jiff::Timestamp;

use crate::digest::Digest;

/// Writes one record.
pub(crate) struct Encoder(Vec<u8>);

impl Encoder {
    pub(crate) fn new(kind: [u8; 4]) -> Self {
        Self(kind.to_vec())
    }

    pub(crate) fn number(&mut self, value: u64) {
        self.0.extend(value.to_be_bytes());
    }

    /// Milliseconds since 1970, two's complement.
    pub(crate) fn time(&mut self, value: Timestamp) {
        self.0.extend(value.as_millisecond().to_be_bytes());
    }

    /// Length in bytes as 32 bits, then UTF-8. Callers bound the length.
    pub(crate) fn text(&mut self, value: &str) {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.0.extend(length.to_be_bytes());
        self.0.extend(value.as_bytes());
    }

    pub(crate) fn digest(&mut self, value: Digest) {
        self.0.extend(value.0);
    }

    /// One byte 0, or one byte 1 and the value.
    pub(crate) fn optional(&mut self, value: Option<Digest>) {
        match value {
            None => self.0.push(0),
            Some(value) => {
                self.0.push(1);
                self.digest(value);
            }
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

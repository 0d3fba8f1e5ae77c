//! Reading DER without copying, and without losing the bytes as they were.
//!
//! A signature is over bytes. A reader that decodes into values and encodes again may give other bytes than were signed, so every
//! value here keeps its slice. Lengths must be definite and fit; nothing recurses, so depth needs no limit.

use const_oid::ObjectIdentifier;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Why bytes are not the DER that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the expected ASN.1: {0}")]
pub struct Asn1Error(pub &'static str);

/// Short for the results here.
pub type Result<T> = std::result::Result<T, Asn1Error>;

/// Tags used in this crate.
pub mod tag {
    #![allow(missing_docs)]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const OID: u8 = 0x06;
    pub const ENUMERATED: u8 = 0x0a;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;

    /// A constructed context-specific tag.
    pub const fn context(number: u8) -> u8 {
        0xa0 | number
    }

    /// A primitive context-specific tag.
    pub const fn implicit(number: u8) -> u8 {
        0x80 | number
    }
}

/// One value: its tag, its content, and all its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// The content octets.
    pub value: &'a [u8],
    /// Identifier, length and content.
    pub full: &'a [u8],
}

/// Reads one value after the other.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether the next value has this tag.
    pub fn at(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// The next value, whatever its tag.
    ///
    /// # Errors
    /// When the bytes end too early, or the form is not DER.
    pub fn any(&mut self) -> Result<Tlv<'a>> {
        let bytes = self.rest;
        let (&tag, after) = bytes.split_first().ok_or(Asn1Error("too short"))?;
        if tag & 0x1f == 0x1f {
            return Err(Asn1Error("a tag of more than one byte"));
        }
        let (&first, after) = after.split_first().ok_or(Asn1Error("too short"))?;
        let (length, header) = match first {
            0..=0x7f => (usize::from(first), 2),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let octets = after.get(..count).ok_or(Asn1Error("too short"))?;
                let length = octets
                    .iter()
                    .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
                let length = usize::try_from(length).map_err(|_| Asn1Error("too long"))?;
                (length, 2 + count)
            }
            _ => return Err(Asn1Error("a length that is not definite")),
        };
        let end = header.checked_add(length).ok_or(Asn1Error("too long"))?;
        let full = bytes.get(..end).ok_or(Asn1Error("too short"))?;
        self.rest = &bytes[end..];
        Ok(Tlv {
            tag,
            value: &full[header..],
            full,
        })
    }

    /// The next value, which must have this tag.
    ///
    /// # Errors
    /// When it has another.
    pub fn expect(&mut self, tag: u8) -> Result<Tlv<'a>> {
        if !self.at(tag) {
            return Err(Asn1Error("another tag than expected"));
        }
        self.any()
    }

    /// The next value when it has this tag.
    ///
    /// # Errors
    /// When it has the tag and is broken.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>> {
        if self.at(tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    /// A reader of the content of the next SEQUENCE.
    ///
    /// # Errors
    /// When there is none.
    pub fn sequence(&mut self) -> Result<Reader<'a>> {
        self.expect(tag::SEQUENCE).map(|tlv| tlv.reader())
    }

    /// The next object identifier.
    ///
    /// # Errors
    /// When there is none, or its form is wrong.
    pub fn oid(&mut self) -> Result<ObjectIdentifier> {
        self.expect(tag::OID)?.oid()
    }

    /// The content of the next INTEGER, big-endian two's complement.
    ///
    /// # Errors
    /// When there is none.
    pub fn integer(&mut self) -> Result<&'a [u8]> {
        let tlv = self.expect(tag::INTEGER)?;
        if tlv.value.is_empty() {
            return Err(Asn1Error("an empty number"));
        }
        Ok(tlv.value)
    }

    /// The bytes of the next BIT STRING, which must be whole bytes.
    ///
    /// # Errors
    /// When there is none, or it has unused bits.
    pub fn bits(&mut self) -> Result<&'a [u8]> {
        match self.expect(tag::BIT_STRING)?.value.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(Asn1Error("a bit string that is not whole bytes")),
        }
    }

    /// The next UTCTime or GeneralizedTime.
    ///
    /// # Errors
    /// When there is none, or it names no moment.
    pub fn time(&mut self) -> Result<Timestamp> {
        self.any()?.time()
    }

    /// Nothing may follow.
    ///
    /// # Errors
    /// When something does.
    pub fn end(&self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Asn1Error("something after the end"))
        }
    }
}

impl<'a> Tlv<'a> {
    /// A reader of the content.
    pub fn reader(&self) -> Reader<'a> {
        Reader::new(self.value)
    }

    /// This value as an object identifier.
    ///
    /// # Errors
    /// When it is none.
    pub fn oid(&self) -> Result<ObjectIdentifier> {
        if self.tag != tag::OID {
            return Err(Asn1Error("no object identifier"));
        }
        ObjectIdentifier::from_bytes(self.value).map_err(|_| Asn1Error("no object identifier"))
    }

    /// This value as a moment in UTC. Fractions of a second are dropped.
    ///
    /// # Errors
    /// When it names none.
    pub fn time(&self) -> Result<Timestamp> {
        const WRONG: Asn1Error = Asn1Error("no moment in UTC");
        let text = std::str::from_utf8(self.value).map_err(|_| WRONG)?;
        let text = text.strip_suffix('Z').ok_or(WRONG)?;
        let text = text.split_once('.').map_or(text, |(whole, _)| whole);
        let digits = |range: std::ops::Range<usize>| -> Result<i16> {
            let part = text.get(range).ok_or(WRONG)?;
            if part.bytes().all(|b| b.is_ascii_digit()) {
                part.parse().map_err(|_| WRONG)
            } else {
                Err(WRONG)
            }
        };
        let (year, at) = match (self.tag, text.len()) {
            (tag::UTC_TIME, 12) => {
                let short = digits(0..2)?;
                (
                    if short < 50 {
                        2000 + short
                    } else {
                        1900 + short
                    },
                    2,
                )
            }
            (tag::GENERALIZED_TIME, 14) => (digits(0..4)?, 4),
            _ => return Err(WRONG),
        };
        let two = |index: usize| -> Result<i8> {
            i8::try_from(digits(at + 2 * index..at + 2 * index + 2)?).map_err(|_| WRONG)
        };
        DateTime::new(year, two(0)?, two(1)?, two(2)?, two(3)?, two(4)?, 0)
            .and_then(|civil| TimeZone::UTC.to_timestamp(civil))
            .map_err(|_| WRONG)
    }
}

/// An AlgorithmIdentifier (RFC 5280 §4.1.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Algorithm<'a> {
    /// Which.
    pub oid: ObjectIdentifier,
    /// Its parameters, when there are any.
    pub parameters: Option<Tlv<'a>>,
}

impl<'a> Algorithm<'a> {
    /// The next AlgorithmIdentifier.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self> {
        reader.expect(tag::SEQUENCE).and_then(Self::of)
    }

    /// The content of this SEQUENCE (or implicitly tagged one) as an AlgorithmIdentifier.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(tlv: Tlv<'a>) -> Result<Self> {
        let mut inside = tlv.reader();
        let oid = inside.oid()?;
        let parameters = if inside.is_empty() {
            None
        } else {
            Some(inside.any()?)
        };
        inside.end()?;
        Ok(Self { oid, parameters })
    }
}

/// The number without leading zeros, to compare serial numbers that were written differently.
pub fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

#[cfg(test)]
mod tests {
    use super::{Reader, tag};

    #[test]
    fn lengths_must_fit_and_be_definite() {
        for bytes in [
            &[0x30_u8][..],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x85, 0, 0, 0, 0, 1, 0],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 3, 1, 1],
            &[0x1f, 0x01, 0x00],
        ] {
            assert!(Reader::new(bytes).any().is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn moments() {
        let time = |tag: u8, text: &str| {
            let mut bytes = vec![tag, u8::try_from(text.len()).unwrap()];
            bytes.extend(text.as_bytes());
            Reader::new(&bytes).time().map(|time| time.to_string())
        };
        assert_eq!(
            time(tag::UTC_TIME, "491231235959Z").unwrap(),
            "2049-12-31T23:59:59Z"
        );
        assert_eq!(
            time(tag::UTC_TIME, "500101000000Z").unwrap(),
            "1950-01-01T00:00:00Z"
        );
        assert_eq!(
            time(tag::GENERALIZED_TIME, "20250102030405.678Z").unwrap(),
            "2025-01-02T03:04:05Z"
        );
        for wrong in [
            "20251302030405Z",
            "20250102030405",
            "2025010203040Z",
            "+0250102030405Z",
        ] {
            assert!(time(tag::GENERALIZED_TIME, wrong).is_err(), "{wrong}");
        }
    }
}

//! DER (ITU-T X.690), the little of it a signature needs: writing values, and walking over values without copying them.

use crate::error::SealError;

/// Identifier octets used here.
pub(crate) mod tag {
    /// `INTEGER`.
    pub(crate) const INTEGER: u8 = 0x02;
    /// `BIT STRING`.
    pub(crate) const BIT_STRING: u8 = 0x03;
    /// `OCTET STRING`.
    pub(crate) const OCTET_STRING: u8 = 0x04;
    /// `OBJECT IDENTIFIER`.
    pub(crate) const OID: u8 = 0x06;
    /// `SEQUENCE`.
    pub(crate) const SEQUENCE: u8 = 0x30;
    /// `SET`.
    pub(crate) const SET: u8 = 0x31;
}

/// One value with its identifier and length.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let bytes = (length as u64).to_be_bytes();
        let skip = bytes.iter().take_while(|byte| **byte == 0).count();
        out.push(0x80 | (8 - skip) as u8);
        out.extend_from_slice(&bytes[skip..]);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A `SEQUENCE`.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(tag::SEQUENCE, parts)
}

/// A `SET OF`, its members in DER order (X.690 §11.6).
pub(crate) fn set_of(tag: u8, mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort();
    let parts: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
    tlv(tag, &parts)
}

/// A value found in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    /// Identifier octet.
    pub(crate) tag: u8,
    /// Identifier, length and content.
    pub(crate) whole: &'a [u8],
    /// Content.
    pub(crate) content: &'a [u8],
}

/// Walks over the values of a content.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    /// A walk over these bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next value, without passing it.
    pub(crate) fn peek(&self) -> Option<Value<'a>> {
        let tag = *self.rest.first()?;
        // Identifiers of several octets occur in no structure read here.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let first = *self.rest.get(1)?;
        let (length, header) = match first {
            0..=0x7f => (usize::from(first), 2),
            0x81..=0x84 => {
                let octets = usize::from(first & 0x7f);
                let bytes = self.rest.get(2..2 + octets)?;
                (
                    bytes
                        .iter()
                        .fold(0_usize, |value, byte| (value << 8) | usize::from(*byte)),
                    2 + octets,
                )
            }
            _ => return None,
        };
        let end = header.checked_add(length)?;
        Some(Value {
            tag,
            whole: self.rest.get(..end)?,
            content: &self.rest[header..end],
        })
    }

    /// The next value if it has this identifier.
    pub(crate) fn tagged(&mut self, tag: u8) -> Option<Value<'a>> {
        let value = self.peek().filter(|value| value.tag == tag)?;
        self.rest = &self.rest[value.whole.len()..];
        Some(value)
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let value = self.peek()?;
        self.rest = &self.rest[value.whole.len()..];
        Some(value)
    }
}

/// The content of the one value these bytes hold.
pub(crate) fn content(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    Walk::new(bytes).tagged(tag).map(|value| value.content)
}

/// The parts of a certificate (RFC 5280 §4.1) a signer needs, as they stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    /// The whole certificate.
    pub(crate) der: Vec<u8>,
    /// `serialNumber`, whole.
    pub(crate) serial: Vec<u8>,
    /// `issuer`, whole.
    pub(crate) issuer: Vec<u8>,
    /// `subject`, whole.
    pub(crate) subject: Vec<u8>,
    /// Content of the public key's `BIT STRING`, without the count of unused bits.
    pub(crate) public_key: Vec<u8>,
    /// Object identifier of the public key's algorithm, content only.
    pub(crate) key_algorithm: Vec<u8>,
    /// `id-pkix-ocsp-nocheck` is present: a responder whose own revocation is not asked for (RFC 6960 §4.2.2.2.1).
    pub(crate) no_check: bool,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// [`SealError::Certificate`] when it is none.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, SealError> {
        Self::read(der).ok_or_else(|| SealError::Certificate("this is no X.509 certificate".into()))
    }

    fn read(der: &[u8]) -> Option<Self> {
        let whole = Walk::new(der).tagged(tag::SEQUENCE)?;
        let tbs = content(whole.content, tag::SEQUENCE)?;
        let mut walk = Walk::new(tbs);
        walk.tagged(0xa0);
        let serial = walk.tagged(tag::INTEGER)?.whole.to_vec();
        walk.tagged(tag::SEQUENCE)?;
        let issuer = walk.tagged(tag::SEQUENCE)?.whole.to_vec();
        walk.tagged(tag::SEQUENCE)?;
        let subject = walk.tagged(tag::SEQUENCE)?.whole.to_vec();
        let mut key = Walk::new(walk.tagged(tag::SEQUENCE)?.content);
        let key_algorithm = content(key.tagged(tag::SEQUENCE)?.content, tag::OID)?.to_vec();
        let public_key = key.tagged(tag::BIT_STRING)?.content.get(1..)?.to_vec();
        let no_check = walk
            .find(|value| value.tag == 0xa3)
            .and_then(|extensions| content(extensions.content, tag::SEQUENCE))
            .is_some_and(|extensions| {
                Walk::new(extensions)
                    .any(|extension| content(extension.content, tag::OID) == Some(OCSP_NO_CHECK))
            });
        Some(Self {
            der: whole.whole.to_vec(),
            serial,
            issuer,
            subject,
            public_key,
            key_algorithm,
            no_check,
        })
    }

    /// Issued by itself: a root.
    pub(crate) fn self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// The common name of the subject, when it has one.
    pub(crate) fn common_name(&self) -> Option<String> {
        let name = content(&self.subject, tag::SEQUENCE)?;
        Walk::new(name)
            .flat_map(|set| Walk::new(set.content))
            .find_map(|attribute| {
                let mut walk = Walk::new(attribute.content);
                let oid = walk.tagged(tag::OID)?;
                let value = walk.next()?;
                (oid.content == [0x55, 0x04, 0x03] && value.tag != 0x1e)
                    .then(|| String::from_utf8_lossy(value.content).into_owned())
            })
    }
}

/// 1.3.6.1.5.5.7.48.1.5
const OCSP_NO_CHECK: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x05];

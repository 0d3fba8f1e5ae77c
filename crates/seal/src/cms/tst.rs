//! TSTInfo (RFC 3161 §2.4.2).

use crate::asn1::{Algorithm, Asn1Error, Reader, Result, tag};
use const_oid::ObjectIdentifier;
use jiff::Timestamp;

/// What a timestamp authority signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TstInfo<'a> {
    /// Under which policy.
    pub policy: ObjectIdentifier,
    /// The digest algorithm of the imprint.
    pub digest: ObjectIdentifier,
    /// The digest that was stamped.
    pub imprint: &'a [u8],
    /// The serial number.
    pub serial: &'a [u8],
    /// When, by the authority's clock.
    pub time: Timestamp,
}

impl<'a> TstInfo<'a> {
    /// Reads the content of a token.
    ///
    /// # Errors
    /// When it is something else or broken.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(bytes);
        let mut info = outer.sequence()?;
        outer.end()?;
        if info.integer()? != [1] {
            return Err(Asn1Error("another version of timestamp"));
        }
        let policy = info.oid()?;
        let mut imprint = info.sequence()?;
        let digest = Algorithm::read(&mut imprint)?.oid;
        let hash = imprint.expect(tag::OCTET_STRING)?.value;
        let serial = info.integer()?;
        // Accuracy, ordering, nonce, the authority's name and extensions follow; none changes the verdict.
        let time = info.expect(tag::GENERALIZED_TIME)?.time()?;
        Ok(Self {
            policy,
            digest,
            imprint: hash,
            serial,
            time,
        })
    }
}

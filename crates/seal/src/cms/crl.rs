//! Revocation lists (RFC 5280 §5).

use super::oids;
use crate::asn1::{Algorithm, Asn1Error, Reader, Result, tag, trimmed};
use jiff::Timestamp;

/// A revocation list. Its entries are read when asked for: lists can be long.
#[derive(Debug, Clone)]
pub struct Crl<'a> {
    /// The signed bytes.
    pub tbs: &'a [u8],
    /// How it was signed.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
    /// The issuer's name, DER.
    pub issuer: &'a [u8],
    /// When it was issued.
    pub this_update: Timestamp,
    /// When the next one comes, at the latest.
    pub next_update: Option<Timestamp>,
    /// Since when it also names expired certificates.
    pub expired_since: Option<Timestamp>,
    /// The key of the issuer, when named.
    pub authority_key_id: Option<&'a [u8]>,
    /// Whether it is about authorities only.
    pub only_authorities: bool,
    /// Whether it is about others than authorities only.
    pub only_users: bool,
    /// The distribution point it is for (GeneralNames, DER), when it says so: then it is about the certificates of that point only.
    pub point: Option<Vec<&'a [u8]>>,
    entries: &'a [u8],
}

/// An entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    /// Since when.
    pub at: Timestamp,
    /// The CRLReason, when given.
    pub reason: Option<u8>,
}

impl<'a> Crl<'a> {
    /// Reads a CertificateList.
    ///
    /// # Errors
    /// When it is something else, broken, or a kind that cannot stand alone (delta, indirect, some reasons only).
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(bytes);
        let mut list = outer.sequence()?;
        outer.end()?;
        let tbs = list.expect(tag::SEQUENCE)?;
        let algorithm = Algorithm::read(&mut list)?;
        let signature = list.bits()?;
        list.end()?;
        let mut inside = tbs.reader();
        inside.optional(tag::INTEGER)?;
        if Algorithm::read(&mut inside)? != algorithm {
            return Err(Asn1Error("two algorithms for one signature"));
        }
        let issuer = inside.expect(tag::SEQUENCE)?.full;
        let this_update = inside.time()?;
        let next_update = if inside.at(tag::UTC_TIME) || inside.at(tag::GENERALIZED_TIME) {
            Some(inside.time()?)
        } else {
            None
        };
        let entries = inside
            .optional(tag::SEQUENCE)?
            .map_or(&[][..], |list| list.value);
        let mut crl = Self {
            tbs: tbs.full,
            algorithm,
            signature,
            issuer,
            this_update,
            next_update,
            expired_since: None,
            authority_key_id: None,
            only_authorities: false,
            only_users: false,
            point: None,
            entries,
        };
        if let Some(explicit) = inside.optional(tag::context(0))? {
            crl.extensions(explicit.reader().sequence()?)?;
        }
        inside.end()?;
        Ok(crl)
    }

    fn extensions(&mut self, mut list: Reader<'a>) -> Result<()> {
        while !list.is_empty() {
            let mut one = list.sequence()?;
            let oid = one.oid()?;
            let critical = one.optional(tag::BOOLEAN)?.is_some_and(|b| b.value != [0]);
            let value = one.expect(tag::OCTET_STRING)?.reader();
            match oid {
                oids::DELTA_CRL => return Err(Asn1Error("a delta list")),
                oids::ISSUING_DISTRIBUTION_POINT => self.distribution_point(value)?,
                oids::AUTHORITY_KEY_ID => {
                    self.authority_key_id = { value }
                        .sequence()?
                        .optional(tag::implicit(0))?
                        .map(|id| id.value);
                }
                oids::EXPIRED_CERTS_ON_CRL => self.expired_since = Some({ value }.time()?),
                oids::CRL_NUMBER | oids::ISSUER_ALT_NAME => {}
                _ if critical => return Err(Asn1Error("an unknown critical extension")),
                _ => {}
            }
        }
        Ok(())
    }

    fn distribution_point(&mut self, mut value: Reader<'a>) -> Result<()> {
        let mut point = value.sequence()?;
        while !point.is_empty() {
            let field = point.any()?;
            let set = field.value != [0];
            match field.tag & 0x1f {
                0 => {
                    let mut names = field.reader().expect(tag::context(0))?.reader();
                    let mut point = Vec::new();
                    while !names.is_empty() {
                        point.push(names.any()?.full);
                    }
                    self.point = Some(point);
                }
                1 => self.only_users = set,
                2 => self.only_authorities = set,
                _ if set => return Err(Asn1Error("a list that cannot stand alone")),
                _ => {}
            }
        }
        Ok(())
    }

    /// The entry of this serial number.
    ///
    /// # Errors
    /// When the list is broken before the entry is found.
    pub fn revoked(&self, serial: &[u8]) -> Result<Option<Revoked>> {
        let mut entries = Reader::new(self.entries);
        while !entries.is_empty() {
            let mut entry = entries.sequence()?;
            if trimmed(entry.integer()?) != trimmed(serial) {
                continue;
            }
            let at = entry.time()?;
            let mut reason = None;
            if let Some(extensions) = entry.optional(tag::SEQUENCE)? {
                let mut list = extensions.reader();
                while !list.is_empty() {
                    let mut one = list.sequence()?;
                    let oid = one.oid()?;
                    let critical = one.optional(tag::BOOLEAN)?.is_some_and(|b| b.value != [0]);
                    let mut value = one.expect(tag::OCTET_STRING)?.reader();
                    if oid == oids::REASON_CODE {
                        reason = value.expect(tag::ENUMERATED)?.value.first().copied();
                    } else if critical {
                        return Err(Asn1Error("an unknown critical extension"));
                    }
                }
            }
            return Ok(Some(Revoked { at, reason }));
        }
        Ok(None)
    }
}

//! OCSP responses (RFC 6960 §4.2).

use super::oids;
use crate::asn1::{Algorithm, Asn1Error, Reader, Result, tag};
use const_oid::ObjectIdentifier;
use jiff::Timestamp;

/// How many certificates one response may be about. Each is asked about alone; some responders answer on a few at once.
const MAX_RESPONSES: usize = 100;

/// A successful response with its basic content.
#[derive(Debug, Clone)]
pub struct OcspResponse<'a> {
    /// The signed bytes.
    pub tbs: &'a [u8],
    /// How it was signed.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
    /// Who answers.
    pub responder: Responder<'a>,
    /// When the answer was made.
    pub produced_at: Timestamp,
    /// The answers.
    pub responses: Vec<SingleResponse<'a>>,
    /// The certificates that came with it, DER.
    pub certificates: Vec<&'a [u8]>,
}

/// How a responder names itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responder<'a> {
    /// By its certificate's subject, DER.
    Name(&'a [u8]),
    /// By the SHA-1 digest of its public key.
    KeyHash(&'a [u8]),
}

/// The answer on one certificate.
#[derive(Debug, Clone)]
pub struct SingleResponse<'a> {
    /// The digest algorithm of the two digests.
    pub digest: ObjectIdentifier,
    /// The digest of the issuer's name.
    pub issuer_name: &'a [u8],
    /// The digest of the issuer's public key.
    pub issuer_key: &'a [u8],
    /// The serial number.
    pub serial: &'a [u8],
    /// What is known.
    pub status: CertificateStatus,
    /// Since when this is known to be right.
    pub this_update: Timestamp,
    /// When newer knowledge comes, at the latest.
    pub next_update: Option<Timestamp>,
    /// Since when the responder also answers for expired certificates.
    pub archive_cutoff: Option<Timestamp>,
}

/// What a responder knows of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStatus {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// The CRLReason, when given.
        reason: Option<u8>,
    },
    /// The responder does not know it.
    Unknown,
}

impl<'a> OcspResponse<'a> {
    /// Reads an OCSPResponse.
    ///
    /// # Errors
    /// When it is something else, broken, or says that there is no answer.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(bytes);
        let mut response = outer.sequence()?;
        outer.end()?;
        if response.expect(tag::ENUMERATED)?.value != [0] {
            return Err(Asn1Error("a response without success"));
        }
        let mut content = response.expect(tag::context(0))?.reader().sequence()?;
        if content.oid()? != oids::OCSP_BASIC {
            return Err(Asn1Error("a response of another kind"));
        }
        Self::basic(content.expect(tag::OCTET_STRING)?.value)
    }

    /// Reads a BasicOCSPResponse.
    ///
    /// # Errors
    /// When it is something else or broken.
    pub fn basic(bytes: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(bytes);
        let mut basic = outer.sequence()?;
        outer.end()?;
        let tbs = basic.expect(tag::SEQUENCE)?;
        let algorithm = Algorithm::read(&mut basic)?;
        let signature = basic.bits()?;
        let mut certificates = Vec::new();
        if let Some(explicit) = basic.optional(tag::context(0))? {
            let mut list = explicit.reader().sequence()?;
            while !list.is_empty() {
                certificates.push(list.expect(tag::SEQUENCE)?.full);
            }
        }
        basic.end()?;
        let mut inside = tbs.reader();
        inside.optional(tag::context(0))?;
        let named = inside.any()?;
        let responder = match named.tag & 0x1f {
            1 => Responder::Name(named.reader().expect(tag::SEQUENCE)?.full),
            2 => Responder::KeyHash(named.reader().expect(tag::OCTET_STRING)?.value),
            _ => return Err(Asn1Error("an unknown kind of responder")),
        };
        let produced_at = inside.time()?;
        let mut list = inside.sequence()?;
        let mut responses = Vec::new();
        while !list.is_empty() {
            if responses.len() == MAX_RESPONSES {
                return Err(Asn1Error("answers on too many certificates"));
            }
            responses.push(single(list.sequence()?)?);
        }
        if let Some(extensions) = inside.optional(tag::context(1))? {
            each_extension(extensions.reader().sequence()?, |_, critical, _| {
                if critical {
                    Err(Asn1Error("an unknown critical extension"))
                } else {
                    Ok(())
                }
            })?;
        }
        inside.end()?;
        Ok(Self {
            tbs: tbs.full,
            algorithm,
            signature,
            responder,
            produced_at,
            responses,
            certificates,
        })
    }
}

fn single(mut reader: Reader<'_>) -> Result<SingleResponse<'_>> {
    let mut id = reader.sequence()?;
    let digest = Algorithm::read(&mut id)?.oid;
    let issuer_name = id.expect(tag::OCTET_STRING)?.value;
    let issuer_key = id.expect(tag::OCTET_STRING)?.value;
    let serial = id.integer()?;
    let status = reader.any()?;
    let status = match status.tag & 0x1f {
        0 => CertificateStatus::Good,
        1 => {
            let mut inside = status.reader();
            let at = inside.time()?;
            let reason = match inside.optional(tag::context(0))? {
                Some(explicit) => {
                    let code = explicit.reader().expect(tag::ENUMERATED)?;
                    code.value.first().copied()
                }
                None => None,
            };
            CertificateStatus::Revoked { at, reason }
        }
        2 => CertificateStatus::Unknown,
        _ => return Err(Asn1Error("an unknown status")),
    };
    let this_update = reader.time()?;
    let next_update = match reader.optional(tag::context(0))? {
        Some(explicit) => Some(explicit.reader().time()?),
        None => None,
    };
    let mut archive_cutoff = None;
    if let Some(extensions) = reader.optional(tag::context(1))? {
        each_extension(
            extensions.reader().sequence()?,
            |oid, critical, mut value| {
                if oid == oids::OCSP_ARCHIVE_CUTOFF {
                    archive_cutoff = Some(value.time()?);
                    Ok(())
                } else if critical {
                    Err(Asn1Error("an unknown critical extension"))
                } else {
                    Ok(())
                }
            },
        )?;
    }
    reader.end()?;
    Ok(SingleResponse {
        digest,
        issuer_name,
        issuer_key,
        serial,
        status,
        this_update,
        next_update,
        archive_cutoff,
    })
}

fn each_extension<'a>(
    mut list: Reader<'a>,
    mut each: impl FnMut(ObjectIdentifier, bool, Reader<'a>) -> Result<()>,
) -> Result<()> {
    while !list.is_empty() {
        let mut one = list.sequence()?;
        let oid = one.oid()?;
        let critical = one.optional(tag::BOOLEAN)?.is_some_and(|b| b.value != [0]);
        each(oid, critical, one.expect(tag::OCTET_STRING)?.reader())?;
    }
    Ok(())
}

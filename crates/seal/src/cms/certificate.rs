//! Certificates (RFC 5280 §4): the bytes as they were, and the fields a judge needs.

use super::oids;
use crate::asn1::{Algorithm, Asn1Error, Reader, Result, tag};
use const_oid::ObjectIdentifier;
use der::Decode;
use jiff::Timestamp;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints, SubjectAltName,
};
use x509_cert::name::Name;

/// A certificate.
#[derive(Debug, Clone)]
pub struct Certificate<'a> {
    /// All of it, DER.
    pub der: &'a [u8],
    /// The signed bytes.
    pub tbs: &'a [u8],
    /// How it was signed.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
    /// The serial number.
    pub serial: &'a [u8],
    /// The issuer's name, DER.
    pub issuer: &'a [u8],
    /// The subject's name, DER.
    pub subject: &'a [u8],
    /// The first moment of validity.
    pub not_before: Timestamp,
    /// The last moment of validity.
    pub not_after: Timestamp,
    /// The kind of key.
    pub key_algorithm: Algorithm<'a>,
    /// The key.
    pub key: &'a [u8],
    /// The extensions.
    pub extensions: Extensions,
}

/// What the extensions of a certificate say.
#[derive(Debug, Clone, Default)]
pub struct Extensions {
    /// BasicConstraints.
    pub basic: Option<BasicConstraints>,
    /// KeyUsage.
    pub usage: Option<KeyUsage>,
    /// ExtendedKeyUsage.
    pub extended: Option<ExtendedKeyUsage>,
    /// Whether ExtendedKeyUsage is critical.
    pub extended_critical: bool,
    /// NameConstraints.
    pub names: Option<NameConstraints>,
    /// SubjectAltName.
    pub alternatives: Vec<GeneralName>,
    /// Whether there are alternative names that cannot be read.
    pub odd_alternatives: bool,
    /// The full names (GeneralName, DER) of the points where revocation lists are published.
    pub points: Vec<Vec<u8>>,
    /// SubjectKeyIdentifier.
    pub key_id: Option<Vec<u8>>,
    /// AuthorityKeyIdentifier's key identifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// Whether it is an OCSP responder that needs no check.
    pub no_check: bool,
    /// A critical extension this crate does not know.
    pub unknown_critical: Option<ObjectIdentifier>,
}

const BROKEN: Asn1Error = Asn1Error("a broken extension");

impl<'a> Certificate<'a> {
    /// Reads a certificate.
    ///
    /// # Errors
    /// When it is something else, broken, or has an extension twice.
    pub fn read(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut certificate = outer.sequence()?;
        outer.end()?;
        let tbs = certificate.expect(tag::SEQUENCE)?;
        let algorithm = Algorithm::read(&mut certificate)?;
        let signature = certificate.bits()?;
        certificate.end()?;
        let mut inside = tbs.reader();
        inside.optional(tag::context(0))?;
        let serial = inside.integer()?;
        if Algorithm::read(&mut inside)? != algorithm {
            return Err(Asn1Error("two algorithms for one signature"));
        }
        let issuer = inside.expect(tag::SEQUENCE)?.full;
        let mut validity = inside.sequence()?;
        let (not_before, not_after) = (validity.time()?, validity.time()?);
        let subject = inside.expect(tag::SEQUENCE)?.full;
        let mut spki = inside.sequence()?;
        let key_algorithm = Algorithm::read(&mut spki)?;
        let key = spki.bits()?;
        spki.end()?;
        inside.optional(tag::implicit(1))?;
        inside.optional(tag::implicit(2))?;
        let mut extensions = Extensions::default();
        if let Some(explicit) = inside.optional(tag::context(3))? {
            extensions.read(explicit.reader().sequence()?)?;
        }
        inside.end()?;
        Ok(Self {
            der,
            tbs: tbs.full,
            algorithm,
            signature,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key_algorithm,
            key,
            extensions,
        })
    }

    /// Whether it names itself as its issuer.
    pub fn self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether its extended key usage names this purpose.
    pub fn has_purpose(&self, purpose: ObjectIdentifier) -> bool {
        self.extensions
            .extended
            .as_ref()
            .is_some_and(|usage| usage.0.contains(&purpose))
    }
}

impl Extensions {
    fn read(&mut self, mut list: Reader<'_>) -> Result<()> {
        let mut seen = Vec::new();
        while !list.is_empty() {
            let mut one = list.sequence()?;
            let oid = one.oid()?;
            if seen.contains(&oid) {
                return Err(Asn1Error("an extension twice"));
            }
            seen.push(oid);
            let critical = one.optional(tag::BOOLEAN)?.is_some_and(|b| b.value != [0]);
            let value = one.expect(tag::OCTET_STRING)?.value;
            one.end()?;
            match oid {
                oids::BASIC_CONSTRAINTS => self.basic = Some(parse(value)?),
                oids::KEY_USAGE => self.usage = Some(parse(value)?),
                oids::EXTENDED_KEY_USAGE => {
                    self.extended = Some(parse(value)?);
                    self.extended_critical = critical;
                }
                oids::NAME_CONSTRAINTS => self.names = Some(parse(value)?),
                // Odd alternative names are common and harmless, unless a name constraint needs them.
                oids::SUBJECT_ALT_NAME => match SubjectAltName::from_der(value) {
                    Ok(names) => self.alternatives = names.0,
                    Err(_) if critical => return Err(BROKEN),
                    Err(_) => self.odd_alternatives = true,
                },
                oids::SUBJECT_KEY_ID => {
                    let id = Reader::new(value).expect(tag::OCTET_STRING)?;
                    self.key_id = Some(id.value.to_vec());
                }
                oids::AUTHORITY_KEY_ID => {
                    let id = Reader::new(value).sequence()?.optional(tag::implicit(0))?;
                    self.authority_key_id = id.map(|id| id.value.to_vec());
                }
                oids::OCSP_NO_CHECK => self.no_check = true,
                // A point that cannot be read is none.
                oids::CRL_DISTRIBUTION_POINTS => self.points = points(value).unwrap_or_default(),
                // Policies are not asked for, so what constrains them constrains nothing (RFC 5280 §6.1.1, any-policy).
                oids::CERTIFICATE_POLICIES
                | oids::POLICY_MAPPINGS
                | oids::INHIBIT_ANY_POLICY
                | oids::POLICY_CONSTRAINTS
                | oids::QC_STATEMENTS
                | oids::ISSUER_ALT_NAME => {}
                _ if critical => self.unknown_critical = Some(oid),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The full names in CRLDistributionPoints (RFC 5280 §4.2.1.13).
fn points(value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut list = Reader::new(value).sequence()?;
    let mut found = Vec::new();
    while !list.is_empty() {
        let Some(point) = list.sequence()?.optional(tag::context(0))? else {
            continue;
        };
        if let Some(names) = point.reader().optional(tag::context(0))? {
            let mut names = names.reader();
            while !names.is_empty() {
                found.push(names.any()?.full.to_vec());
            }
        }
    }
    Ok(found)
}

fn parse<'a, T: Decode<'a>>(value: &'a [u8]) -> Result<T> {
    T::from_der(value).map_err(|_| BROKEN)
}

/// A name (DER) as RFC 4514 writes it, or its bytes in hexadecimal when it cannot be read.
pub fn name_text(name: &[u8]) -> String {
    Name::from_der(name).map_or_else(
        |_| data_encoding::HEXLOWER.encode(&name[..name.len().min(64)]),
        |name| name.to_string(),
    )
}

/// The common name in a name (DER), or the whole name when it has none.
pub fn common_name(name: &[u8]) -> String {
    const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
    let find = || -> Result<Option<String>> {
        let mut sets = Reader::new(name).sequence()?;
        let mut found = None;
        while !sets.is_empty() {
            let mut set = sets.expect(tag::SET)?.reader();
            while !set.is_empty() {
                let mut pair = set.sequence()?;
                if pair.oid()? == COMMON_NAME {
                    let value = pair.any()?;
                    // BMPString (0x1e) is UTF-16; all others are read as UTF-8, which covers PrintableString and UTF8String.
                    found = Some(if value.tag == 0x1e {
                        let units: Vec<u16> = value
                            .value
                            .chunks_exact(2)
                            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                            .collect();
                        String::from_utf16_lossy(&units)
                    } else {
                        String::from_utf8_lossy(value.value).into_owned()
                    });
                }
            }
        }
        Ok(found)
    };
    find().ok().flatten().unwrap_or_else(|| name_text(name))
}

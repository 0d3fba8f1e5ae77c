//! SignedData (RFC 5652 §5) and the attributes a judge looks at.

use super::oids;
use crate::asn1::{Algorithm, Asn1Error, Reader, Result, Tlv, tag};
use const_oid::ObjectIdentifier;
use jiff::Timestamp;

/// A CMS signature.
#[derive(Debug, Clone)]
pub struct SignedData<'a> {
    /// What kind of content was signed.
    pub content_type: ObjectIdentifier,
    /// The content, when it is inside.
    pub content: Option<&'a [u8]>,
    /// The certificates inside, DER.
    pub certificates: Vec<&'a [u8]>,
    /// The revocation lists inside, DER.
    pub crls: Vec<&'a [u8]>,
    /// The OCSP responses inside, DER.
    pub ocsp_responses: Vec<&'a [u8]>,
    /// The signers.
    pub signers: Vec<SignerInfo<'a>>,
    /// How many bytes the whole took; what follows is padding.
    pub size: usize,
}

/// One signer of a CMS signature.
#[derive(Debug, Clone)]
pub struct SignerInfo<'a> {
    /// Which certificate, by its own words.
    pub signer: Signer<'a>,
    /// The digest of content and attributes.
    pub digest: Algorithm<'a>,
    /// The content octets of the signed attributes, for the signature.
    signed_raw: Option<&'a [u8]>,
    /// The signed attributes.
    pub signed: Vec<Attribute<'a>>,
    /// How the signature was made.
    pub algorithm: Algorithm<'a>,
    /// The signature.
    pub signature: &'a [u8],
    /// The unsigned attributes.
    pub unsigned: Vec<Attribute<'a>>,
}

/// How a signer is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer<'a> {
    /// By the issuer's name (DER) and the serial number.
    IssuerSerial {
        /// The issuer, DER.
        issuer: &'a [u8],
        /// The serial number.
        serial: &'a [u8],
    },
    /// By the subject key identifier.
    KeyId(&'a [u8]),
}

/// An attribute with its values.
#[derive(Debug, Clone)]
pub struct Attribute<'a> {
    /// Which.
    pub oid: ObjectIdentifier,
    /// Its values.
    pub values: Vec<Tlv<'a>>,
}

/// An ESSCertID or ESSCertIDv2 (RFC 5035): a digest that binds the signature to one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EssCertificate<'a> {
    /// The digest algorithm.
    pub digest: ObjectIdentifier,
    /// The digest of the certificate.
    pub hash: &'a [u8],
    /// Its serial number, when it is there.
    pub serial: Option<&'a [u8]>,
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with SignedData. Zeros may follow it, as in the `Contents` of a PDF signature.
    ///
    /// # Errors
    /// When it is something else or broken.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(bytes);
        let whole = outer.expect(tag::SEQUENCE)?;
        let mut info = whole.reader();
        if info.oid()? != oids::SIGNED_DATA {
            return Err(Asn1Error("a content that is not signed data"));
        }
        let mut explicit = info.expect(tag::context(0))?.reader();
        info.end()?;
        let mut data = explicit.sequence()?;
        explicit.end()?;
        data.integer()?;
        data.expect(tag::SET)?;
        let mut encapsulated = data.sequence()?;
        let content_type = encapsulated.oid()?;
        let content = match encapsulated.optional(tag::context(0))? {
            Some(explicit) => Some(explicit.reader().expect(tag::OCTET_STRING)?.value),
            None => None,
        };
        let mut certificates = Vec::new();
        if let Some(set) = data.optional(tag::context(0))? {
            let mut set = set.reader();
            while !set.is_empty() {
                let choice = set.any()?;
                // Other choices are attribute certificates and obsolete forms.
                if choice.tag == tag::SEQUENCE {
                    certificates.push(choice.full);
                }
            }
        }
        let (mut crls, mut ocsp_responses) = (Vec::new(), Vec::new());
        if let Some(set) = data.optional(tag::context(1))? {
            let mut set = set.reader();
            while !set.is_empty() {
                let choice = set.any()?;
                if choice.tag == tag::SEQUENCE {
                    crls.push(choice.full);
                } else if choice.tag == tag::context(1) {
                    let mut other = choice.reader();
                    if other.oid()? == oids::RI_OCSP_RESPONSE {
                        ocsp_responses.push(other.any()?.full);
                    }
                }
            }
        }
        let mut infos = data.expect(tag::SET)?.reader();
        data.end()?;
        let mut signers = Vec::new();
        while !infos.is_empty() {
            signers.push(SignerInfo::read(infos.sequence()?)?);
        }
        for signer in &signers {
            signer.adobe_archive(&mut crls, &mut ocsp_responses);
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            crls,
            ocsp_responses,
            signers,
            size: whole.full.len(),
        })
    }
}

fn attributes(mut reader: Reader<'_>) -> Result<Vec<Attribute<'_>>> {
    let mut list = Vec::new();
    while !reader.is_empty() {
        let mut one = reader.sequence()?;
        let oid = one.oid()?;
        let mut set = one.expect(tag::SET)?.reader();
        one.end()?;
        let mut values = Vec::new();
        while !set.is_empty() {
            values.push(set.any()?);
        }
        list.push(Attribute { oid, values });
    }
    Ok(list)
}

impl<'a> SignerInfo<'a> {
    fn read(mut info: Reader<'a>) -> Result<Self> {
        info.integer()?;
        let signer = if info.at(tag::implicit(0)) {
            Signer::KeyId(info.any()?.value)
        } else {
            let mut named = info.sequence()?;
            Signer::IssuerSerial {
                issuer: named.expect(tag::SEQUENCE)?.full,
                serial: named.integer()?,
            }
        };
        let digest = Algorithm::read(&mut info)?;
        let signed_raw = info.optional(tag::context(0))?.map(|set| set.value);
        let algorithm = Algorithm::read(&mut info)?;
        let signature = info.expect(tag::OCTET_STRING)?.value;
        let unsigned = match info.optional(tag::context(1))? {
            Some(set) => attributes(set.reader())?,
            None => Vec::new(),
        };
        info.end()?;
        Ok(Self {
            signer,
            digest,
            signed: match signed_raw {
                Some(raw) => attributes(Reader::new(raw))?,
                None => Vec::new(),
            },
            signed_raw,
            algorithm,
            signature,
            unsigned,
        })
    }

    /// The bytes the signature is over: the signed attributes as a SET (RFC 5652 §5.4), when there are any.
    pub fn signed_bytes(&self) -> Option<Vec<u8>> {
        let raw = self.signed_raw?;
        let mut bytes = vec![tag::SET];
        let length = raw.len().to_be_bytes();
        let used = length.iter().skip_while(|byte| **byte == 0).count();
        if raw.len() < 0x80 {
            bytes.push(length[length.len() - 1]);
        } else {
            bytes.push(0x80 | used.to_le_bytes()[0]);
            bytes.extend(&length[length.len() - used..]);
        }
        bytes.extend(raw);
        Some(bytes)
    }

    /// The one value of a signed attribute that may come once.
    ///
    /// # Errors
    /// When it comes more often, or has not one value.
    pub fn single(&self, oid: ObjectIdentifier) -> Result<Option<Tlv<'a>>> {
        let mut found = self.signed.iter().filter(|attribute| attribute.oid == oid);
        let Some(attribute) = found.next() else {
            return Ok(None);
        };
        match (&attribute.values[..], found.next()) {
            ([value], None) => Ok(Some(*value)),
            _ => Err(Asn1Error("an attribute that may come once")),
        }
    }

    /// The signed digest of the content.
    ///
    /// # Errors
    /// When the attribute is there and broken.
    pub fn message_digest(&self) -> Result<Option<&'a [u8]>> {
        match self.single(oids::MESSAGE_DIGEST)? {
            Some(value) if value.tag == tag::OCTET_STRING => Ok(Some(value.value)),
            Some(_) => Err(Asn1Error("a message digest that is none")),
            None => Ok(None),
        }
    }

    /// The time the signer says it is; no proof of anything.
    pub fn signing_time(&self) -> Option<Timestamp> {
        self.single(oids::SIGNING_TIME).ok()??.time().ok()
    }

    /// The certificate the signature is bound to, by signing-certificate-v2 or the older SHA-1 form.
    ///
    /// # Errors
    /// When the attribute is there and broken.
    pub fn ess_certificate(&self) -> Result<Option<EssCertificate<'a>>> {
        let newer = self.single(oids::SIGNING_CERTIFICATE_V2)?;
        let (value, default) = match newer {
            Some(value) => (value, oids::SHA256),
            None => match self.single(oids::SIGNING_CERTIFICATE)? {
                Some(value) => (value, oids::SHA1),
                None => return Ok(None),
            },
        };
        let mut outer = value.reader();
        let mut certificates = outer.sequence()?;
        let mut first = certificates.sequence()?;
        let digest = if newer.is_some() && first.at(tag::SEQUENCE) {
            Algorithm::read(&mut first)?.oid
        } else {
            default
        };
        let hash = first.expect(tag::OCTET_STRING)?.value;
        let serial = match first.optional(tag::SEQUENCE)? {
            Some(issuer_serial) => {
                let mut inside = issuer_serial.reader();
                inside.expect(tag::SEQUENCE)?;
                Some(inside.integer()?)
            }
            None => None,
        };
        Ok(Some(EssCertificate {
            digest,
            hash,
            serial,
        }))
    }

    /// The tokens (DER ContentInfo) of the signature timestamps.
    pub fn signature_timestamps(&self) -> Vec<&'a [u8]> {
        tokens(&self.unsigned, oids::SIGNATURE_TIME_STAMP)
    }

    /// The tokens of the content timestamps: proof that the signature was made later.
    pub fn content_timestamps(&self) -> Vec<&'a [u8]> {
        tokens(&self.signed, oids::CONTENT_TIME_STAMP)
    }

    fn adobe_archive(&self, crls: &mut Vec<&'a [u8]>, ocsp_responses: &mut Vec<&'a [u8]>) {
        let Ok(Some(archive)) = self.single(oids::ADBE_REVOCATION) else {
            return;
        };
        let mut inside = archive.reader();
        for (number, list) in [(0, crls), (1, ocsp_responses)] {
            let Ok(Some(explicit)) = inside.optional(tag::context(number)) else {
                continue;
            };
            let Ok(mut items) = explicit.reader().sequence() else {
                continue;
            };
            while let Ok(item) = items.any() {
                list.push(item.full);
            }
        }
    }
}

fn tokens<'a>(attributes: &[Attribute<'a>], oid: ObjectIdentifier) -> Vec<&'a [u8]> {
    attributes
        .iter()
        .filter(|attribute| attribute.oid == oid)
        .flat_map(|attribute| attribute.values.iter().map(|value| value.full))
        .collect()
}

//! Containers: a seal (CMS `SignedData`, RFC 5652) and the timestamps in it (RFC 3161).

use ::cms::cert::CertificateChoices;
use ::cms::content_info::{CmsVersion, ContentInfo};
use ::cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Reader, SliceReader};
use jiff::Timestamp;
use ring::digest;
use x509_cert::Certificate;

use crate::report::Why;
use crate::signature;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIMESTAMP_TOKEN: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// A container whose signature holds.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// Whose signature it is.
    pub(crate) signer: Certificate,
    /// Other certificates in the container.
    pub(crate) others: Vec<Certificate>,
    /// The signature's own bytes.
    pub(crate) signature: Vec<u8>,
    /// Timestamp tokens over it.
    pub(crate) tokens: Vec<Vec<u8>>,
}

/// A timestamp whose signature holds.
#[derive(Debug)]
pub(crate) struct Stamp {
    /// The moment it states.
    pub(crate) time: Timestamp,
    /// The authority's signature.
    pub(crate) sealed: Sealed,
}

/// Checks a detached seal over `content`.
pub(crate) fn seal(container: &[u8], content: &[u8], known: &[Certificate]) -> Result<Sealed, Why> {
    let data = signed_data(container)?;
    if data.encap_content_info.econtent.is_some() || data.encap_content_info.econtent_type != DATA {
        return Err(Why::Container);
    }
    check(&data, content, known)
}

/// Checks a timestamp token over the bytes it was asked for.
pub(crate) fn stamp(token: &[u8], over: &[u8], known: &[Certificate]) -> Result<Stamp, Why> {
    let data = signed_data(token)?;
    if data.encap_content_info.econtent_type != TST_INFO {
        return Err(Why::Container);
    }
    let content = data
        .encap_content_info
        .econtent
        .as_ref()
        .ok_or(Why::Container)?;
    let info = content
        .decode_as::<OctetString>()
        .map_err(|_| Why::Container)?;
    let (imprint_by, imprint, time) = tst_info(info.as_bytes()).ok_or(Why::Container)?;
    let sealed = check(&data, info.as_bytes(), known)?;
    if digest::digest(signature::digest(&imprint_by)?, over).as_ref() != imprint {
        return Err(Why::StampOther);
    }
    Ok(Stamp { time, sealed })
}

fn signed_data(container: &[u8]) -> Result<SignedData, Why> {
    let info = ContentInfo::from_der(container).map_err(|_| Why::Container)?;
    if info.content_type != SIGNED_DATA {
        return Err(Why::Container);
    }
    info.content.decode_as().map_err(|_| Why::Container)
}

fn check(data: &SignedData, content: &[u8], known: &[Certificate]) -> Result<Sealed, Why> {
    let [info] = data.signer_infos.0.as_slice() else {
        return Err(Why::Container);
    };
    if !well_formed(data, info) {
        return Err(Why::Container);
    }
    let inside: Vec<Certificate> = data
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let signer = inside
        .iter()
        .chain(known)
        .find(|certificate| is_of(&info.sid, certificate))
        .ok_or(Why::NoCertificate)?
        .clone();

    let attributes = info.signed_attrs.as_ref().ok_or(Why::Container)?;
    let kind: ObjectIdentifier = attribute(info, CONTENT_TYPE)?
        .decode_as()
        .map_err(|_| Why::Container)?;
    let stated: OctetString = attribute(info, MESSAGE_DIGEST)?
        .decode_as()
        .map_err(|_| Why::Container)?;
    if kind != data.encap_content_info.econtent_type {
        return Err(Why::Container);
    }
    if digest::digest(signature::digest(&info.digest_alg)?, content).as_ref() != stated.as_bytes() {
        return Err(Why::OtherContent);
    }
    names_signer(info, &signer)?;
    let message = attributes.to_der().map_err(|_| Why::Container)?;
    signature::verify(
        &info.signature_algorithm,
        Some(&info.digest_alg),
        signer.tbs_certificate().subject_public_key_info(),
        &message,
        info.signature.as_bytes(),
    )?;
    let unsigned = info.unsigned_attrs.iter().flat_map(|set| set.iter());
    let tokens = unsigned
        .filter(|attribute| attribute.oid == TIMESTAMP_TOKEN)
        .flat_map(|attribute| attribute.values.iter());
    Ok(Sealed {
        tokens: tokens.filter_map(|token| token.to_der().ok()).collect(),
        signature: info.signature.as_bytes().to_vec(),
        others: inside,
        signer,
    })
}

/// What stands outside the signature must be as the standard says, although nothing else depends on it: the versions (RFC 5652 §5.1
/// and §5.3), and the digest algorithm, which is told twice.
fn well_formed(data: &SignedData, info: &SignerInfo) -> bool {
    let version = if data.encap_content_info.econtent_type == DATA && by_name(info) {
        CmsVersion::V1
    } else {
        CmsVersion::V3
    };
    let own = if by_name(info) {
        CmsVersion::V1
    } else {
        CmsVersion::V3
    };
    data.version == version
        && info.version == own
        && data
            .digest_algorithms
            .iter()
            .any(|algorithm| algorithm.oid == info.digest_alg.oid)
        && data.digest_algorithms.len() == 1
}

fn by_name(info: &SignerInfo) -> bool {
    matches!(info.sid, SignerIdentifier::IssuerAndSerialNumber(_))
}

fn is_of(identifier: &SignerIdentifier, certificate: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    match identifier {
        SignerIdentifier::IssuerAndSerialNumber(wanted) => {
            &wanted.issuer == tbs.issuer() && &wanted.serial_number == tbs.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(wanted) => tbs
            .get_extension::<x509_cert::ext::pkix::SubjectKeyIdentifier>()
            .is_ok_and(|found| found.is_some_and(|(_, own)| own == *wanted)),
    }
}

/// The one value of a signed attribute that must be there once.
fn attribute(info: &SignerInfo, oid: ObjectIdentifier) -> Result<&Any, Why> {
    let mut found = info
        .signed_attrs
        .iter()
        .flat_map(|set| set.iter())
        .filter(|attribute| attribute.oid == oid);
    match (found.next(), found.next()) {
        (Some(attribute), None) if attribute.values.len() == 1 => {
            attribute.values.get(0).ok_or(Why::Container)
        }
        _ => Err(Why::Container),
    }
}

/// The signature must name its certificate by hash (RFC 5035, EN 319 122-1 §5.2.2): otherwise another certificate with the same key
/// could be put in its place. Timestamp authorities of before 2010 name it by SHA-1.
fn names_signer(info: &SignerInfo, signer: &Certificate) -> Result<(), Why> {
    let der = signer.to_der().map_err(|_| Why::Container)?;
    let (value, first_version) = match attribute(info, SIGNING_CERTIFICATE_V2) {
        Ok(value) => (value, false),
        Err(_) => (
            attribute(info, SIGNING_CERTIFICATE).map_err(|_| Why::NoCertificate)?,
            true,
        ),
    };
    let (algorithm, hash) =
        first_identifier(&value.to_der().map_err(|_| Why::Container)?).ok_or(Why::Container)?;
    let algorithm = match algorithm {
        Some(named) if !first_version => signature::digest(&named)?,
        None if !first_version => &digest::SHA256,
        None => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        Some(_) => return Err(Why::Container),
    };
    if digest::digest(algorithm, &der).as_ref() == hash {
        Ok(())
    } else {
        Err(Why::NoCertificate)
    }
}

/// The values inside a SEQUENCE.
fn values(der: &[u8]) -> Option<Vec<Any>> {
    let mut reader = SliceReader::new(der).ok()?;
    let values = reader.sequence(|inner| {
        let mut values = Vec::new();
        while !inner.is_finished() {
            values.push(Any::decode(inner)?);
        }
        Ok::<_, der::Error>(values)
    });
    values.ok()
}

/// `SigningCertificate[V2]`: the first identifier's hash, and its algorithm when it names one.
fn first_identifier(der: &[u8]) -> Option<(Option<spki::AlgorithmIdentifierOwned>, Vec<u8>)> {
    let certificates = values(&values(der)?.first()?.to_der().ok()?)?;
    let parts = values(&certificates.first()?.to_der().ok()?)?;
    let first = parts.first()?;
    if let Ok(hash) = first.decode_as::<OctetString>() {
        return Some((None, hash.as_bytes().to_vec()));
    }
    let hash = parts.get(1)?.decode_as::<OctetString>().ok()?;
    Some((Some(first.decode_as().ok()?), hash.as_bytes().to_vec()))
}

/// `TSTInfo` (RFC 3161 §2.4.2): the digest algorithm and digest it is over, and its moment.
fn tst_info(der: &[u8]) -> Option<(spki::AlgorithmIdentifierOwned, Vec<u8>, Timestamp)> {
    let parts = values(der)?;
    if parts.first()?.decode_as::<u8>().ok()? != 1 {
        return None;
    }
    let imprint = values(&parts.get(2)?.to_der().ok()?)?;
    let algorithm = imprint.first()?.decode_as().ok()?;
    let hash: OctetString = imprint.get(1)?.decode_as().ok()?;
    let time = parts.get(4)?;
    if der::Tagged::tag(time) != der::Tag::GeneralizedTime {
        return None;
    }
    Some((
        algorithm,
        hash.as_bytes().to_vec(),
        general_time(time.value())?,
    ))
}

/// `20261125093000Z`, with or without decimals.
fn general_time(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() != 14
        || ![whole, decimals]
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let part = |range: std::ops::Range<usize>| whole.get(range);
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let (hour, minute, second) = (part(8..10)?, part(10..12)?, part(12..14)?);
    let decimals = decimals.get(..decimals.len().min(9))?;
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}.{decimals}Z")
        .parse()
        .ok()
}

//! From a certificate to a root that the reader trusts (RFC 5280 §6). Revocation is not asked: the file holds none, and a verifier
//! that needs nothing but the file cannot fetch any. The report says so.

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use crate::report::Why;
use crate::signature;

/// Longest way from a certificate to a root.
const DEEPEST: usize = 8;
/// Most signatures tried for one way.
const TRIES: usize = 64;

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// What a certificate is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To seal.
    Seal,
    /// To state the time.
    Timestamp,
}

/// Reads a certificate.
pub(crate) fn certificate(der: &[u8]) -> Option<Certificate> {
    Certificate::from_der(der).ok()
}

/// A name for people: the common name, or the whole.
pub(crate) fn name(certificate: &Certificate) -> String {
    let subject = certificate.tbs_certificate().subject();
    let common = subject.common_name().ok().flatten();
    let text = common.map_or_else(|| subject.to_string(), |name| name.value().into_owned());
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Whether a way leads from `leaf` over `pool` to one of `roots`, with everything valid at `time`. Each signature that is tried on the
/// way is taken from `budget`.
pub(crate) fn trusted(
    leaf: &Certificate,
    pool: &[Certificate],
    roots: &[Certificate],
    purpose: Purpose,
    time: Timestamp,
    budget: &mut usize,
) -> Result<(), Why> {
    fit_for(leaf, purpose)?;
    valid_at(leaf, time)?;
    let most = TRIES.min(*budget);
    let mut tries = most;
    let found = climb(leaf, pool, roots, time, 0, &mut tries);
    *budget -= most - tries;
    found
}

fn climb(
    below: &Certificate,
    pool: &[Certificate],
    roots: &[Certificate],
    time: Timestamp,
    depth: usize,
    tries: &mut usize,
) -> Result<(), Why> {
    if roots.contains(below) {
        return Ok(());
    }
    let mut why = Why::NotTrusted;
    if depth >= DEEPEST {
        return Err(why);
    }
    let issuer = below.tbs_certificate().issuer();
    // Roots first: the way ends there, and their own validity is the reader's choice.
    for above in roots.iter().chain(pool) {
        if above.tbs_certificate().subject() != issuer || above == below {
            continue;
        }
        if *tries == 0 {
            return Err(Why::NotTrusted);
        }
        *tries -= 1;
        let step = issued(below, above, depth)
            .and_then(|()| {
                if roots.contains(above) {
                    Ok(())
                } else {
                    valid_at(above, time)
                }
            })
            .and_then(|()| climb(above, pool, roots, time, depth + 1, tries));
        match step {
            Ok(()) => return Ok(()),
            Err(fault) => why = fault,
        }
    }
    Err(why)
}

/// Whether `above` may issue certificates and issued `below`, which has `depth` authorities under it.
fn issued(below: &Certificate, above: &Certificate, depth: usize) -> Result<(), Why> {
    let tbs = above.tbs_certificate();
    critical_known(above)?;
    let (_, constraints) = tbs
        .get_extension::<BasicConstraints>()
        .map_err(|_| Why::Certificate)?
        .ok_or(Why::Authority)?;
    let may_sign = tbs
        .get_extension::<KeyUsage>()
        .map_err(|_| Why::Certificate)?
        .is_none_or(|(_, usage)| usage.key_cert_sign());
    let short_enough = constraints
        .path_len_constraint
        .is_none_or(|most| depth <= usize::from(most));
    if !constraints.ca || !may_sign || !short_enough {
        return Err(Why::Authority);
    }
    let message = below
        .tbs_certificate()
        .to_der()
        .map_err(|_| Why::Certificate)?;
    let value = below.signature().as_bytes().ok_or(Why::Certificate)?;
    if below.signature_algorithm() != below.tbs_certificate().signature() {
        return Err(Why::Certificate);
    }
    signature::verify(
        below.signature_algorithm(),
        None,
        tbs.subject_public_key_info(),
        &message,
        value,
    )
    .map_err(|_| Why::NotTrusted)
}

fn fit_for(leaf: &Certificate, purpose: Purpose) -> Result<(), Why> {
    critical_known(leaf)?;
    let tbs = leaf.tbs_certificate();
    let usage = tbs
        .get_extension::<KeyUsage>()
        .map_err(|_| Why::Certificate)?;
    let signs = usage.is_none_or(|(_, usage)| usage.digital_signature() || usage.non_repudiation());
    let extended = tbs
        .get_extension::<ExtendedKeyUsage>()
        .map_err(|_| Why::Certificate)?;
    let fits = match purpose {
        // RFC 3161 §2.3: this one purpose, and critical.
        Purpose::Timestamp => {
            extended.is_some_and(|(critical, usage)| critical && usage.0 == [TIME_STAMPING])
        }
        // A certificate for web servers or for timestamps is none for seals.
        Purpose::Seal => extended.is_none_or(|(_, usage)| {
            !usage
                .0
                .iter()
                .any(|purpose| NOT_FOR_SEALS.contains(purpose))
        }),
    };
    if signs && fits {
        Ok(())
    } else {
        Err(Why::Purpose)
    }
}

/// Servers, programs' signers, timestamps, OCSP.
const NOT_FOR_SEALS: [ObjectIdentifier; 4] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.3"),
    TIME_STAMPING,
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9"),
];

/// A critical extension that is not understood makes a certificate unusable (RFC 5280 §4.2).
fn critical_known(certificate: &Certificate) -> Result<(), Why> {
    let known = [
        KEY_USAGE,
        BASIC_CONSTRAINTS,
        CERTIFICATE_POLICIES,
        EXTENDED_KEY_USAGE,
    ];
    let mut extensions = certificate
        .tbs_certificate()
        .extensions()
        .into_iter()
        .flatten();
    if extensions.any(|extension| extension.critical && !known.contains(&extension.extn_id)) {
        return Err(Why::Certificate);
    }
    Ok(())
}

fn valid_at(certificate: &Certificate, time: Timestamp) -> Result<(), Why> {
    let validity = certificate.tbs_certificate().validity();
    let second = time.as_second();
    let of = |time: x509_cert::time::Time| {
        i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
    };
    if of(validity.not_before) <= second && second <= of(validity.not_after) {
        Ok(())
    } else {
        Err(Why::Expired)
    }
}

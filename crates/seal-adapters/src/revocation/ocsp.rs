//! OCSP requests and what is checked of an answer (RFC 6960 §4; RFC 5019 for what travels).
//!
//! A request has no nonce: large authorities answer from a store that was signed before, and freshness is judged by the times.

use super::{Target, fresh};
use crate::check;
use crate::der::{sequence, value, with_null};
use crate::web::{refused, unavailable};
use jiff::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use seal::asn1::{Reader, tag, trimmed};
use seal::cms::{Certificate, CertificateStatus, OcspResponse, Responder, SingleResponse, oids};
use seal::services::ServiceError;

/// An OCSPRequest for one certificate. It is named by SHA-1 digests, the only kind that every responder knows (RFC 5019 §2.1.1);
/// nothing rests on their strength, because the answer's serial number and issuer are compared.
pub(super) fn question(target: &Target<'_>) -> Vec<u8> {
    let (name, key) = digests(target.issuer);
    let id = sequence(&[
        &with_null(oids::SHA1),
        &value(tag::OCTET_STRING, &name),
        &value(tag::OCTET_STRING, &key),
        &value(tag::INTEGER, target.certificate.serial),
    ]);
    sequence(&[&sequence(&[&sequence(&[&sequence(&[&id])])])])
}

fn digests(issuer: &Certificate<'_>) -> (Vec<u8>, Vec<u8>) {
    let sha1 = |bytes| digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec();
    (sha1(issuer.subject), sha1(issuer.key))
}

/// Until when a right answer is fresh.
pub(super) fn check(
    service: &str,
    bytes: &[u8],
    target: &Target<'_>,
    now: Timestamp,
) -> Result<Option<Timestamp>, ServiceError> {
    if let Some(error) = trouble(service, bytes) {
        return Err(error);
    }
    let response = OcspResponse::read(bytes).map_err(|error| {
        refused(
            service,
            format!("answers something that cannot be read: {error}"),
        )
    })?;
    let single = response
        .responses
        .iter()
        .find(|single| about(single, target))
        .ok_or_else(|| refused(service, "answers about another certificate"))?;
    if !right_signer(&response, target.issuer, now) {
        return Err(refused(
            service,
            "answers with a signature that is not the issuer's nor of a responder it named",
        ));
    }
    if single.status == CertificateStatus::Unknown {
        return Err(refused(service, "does not know this certificate"));
    }
    fresh(service, single.this_update, single.next_update, now)?;
    Ok(single.next_update)
}

/// What an OCSPResponseStatus other than success means (RFC 6960 §4.2.1).
fn trouble(service: &str, bytes: &[u8]) -> Option<ServiceError> {
    let status = Reader::new(bytes)
        .sequence()
        .and_then(|mut inside| inside.expect(tag::ENUMERATED));
    match status.ok()?.value {
        [0] => None,
        [2] => Some(unavailable(service, "has an internal error")),
        [3] => Some(unavailable(service, "asks to try later")),
        [5] => Some(refused(service, "wants a signed request")),
        [6] => Some(refused(service, "does not answer for this issuer")),
        _ => Some(refused(service, "does not understand the request")),
    }
}

/// Whether an answer is about this certificate, by whichever digest it names it.
fn about(single: &SingleResponse<'_>, target: &Target<'_>) -> bool {
    let same = |said: &[u8], bytes| {
        check::digest_of(single.digest, bytes).is_some_and(|digest| digest.as_ref() == said)
    };
    trimmed(single.serial) == trimmed(target.certificate.serial)
        && same(single.issuer_name, target.issuer.subject)
        && same(single.issuer_key, target.issuer.key)
}

/// Whether the issuer answered itself, or somebody it gave a certificate for that (RFC 6960 §4.2.2.2).
fn right_signer(response: &OcspResponse<'_>, issuer: &Certificate<'_>, now: Timestamp) -> bool {
    let signed = |by: &Certificate<'_>| {
        is_named(response.responder, by)
            && check::signed(
                by,
                &response.algorithm,
                None,
                response.tbs,
                response.signature,
            )
    };
    signed(issuer)
        || response
            .certificates
            .iter()
            .filter_map(|der| Certificate::read(der).ok())
            .any(|delegate| {
                signed(&delegate)
                    && delegate.has_purpose(oids::EKU_OCSP_SIGNING)
                    && (delegate.not_before..=delegate.not_after).contains(&now)
                    && check::issued(&delegate, issuer)
            })
}

fn is_named(responder: Responder<'_>, certificate: &Certificate<'_>) -> bool {
    match responder {
        Responder::Name(name) => name == certificate.subject,
        Responder::KeyHash(hash) => {
            digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.key).as_ref() == hash
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, check};
    use jiff::Timestamp;
    use judges::pki::pki;
    use proptest::prelude::*;
    use seal::cms::Certificate;
    use std::sync::LazyLock;

    static ANSWER: LazyLock<(Vec<u8>, Timestamp)> = LazyLock::new(|| {
        let answer = pki().ocsp_for(pki().leaf("p256"), pki().leaf("ocsp"), 60);
        (answer, Timestamp::now())
    });

    fn judged(bytes: &[u8], name: &str, issuer: &str) -> bool {
        let now = ANSWER.1;
        let (leaf, issuer) = (
            pki().leaf(name).certificate_der(),
            pki().leaf(issuer).certificate_der(),
        );
        let (certificate, issuer) = (
            Certificate::read(&leaf).unwrap(),
            Certificate::read(&issuer).unwrap(),
        );
        let target = Target {
            certificate: &certificate,
            issuer: &issuer,
        };
        check("the responder", bytes, &target, now).is_ok()
    }

    #[test]
    fn an_answer_is_good_for_its_certificate_only() {
        assert!(judged(&ANSWER.0, "p256", "issuing"));
        assert!(!judged(&ANSWER.0, "p384", "issuing"));
        assert!(!judged(&ANSWER.0, "p256-ec", "issuing-ec"));
    }

    #[test]
    fn a_responder_that_the_issuer_did_not_name_is_not_heard() {
        for responder in ["ocsp-no-eku", "ocsp-ec", "ocsp-root"] {
            let answer = pki().ocsp_for(pki().leaf("p256"), pki().leaf(responder), 60);
            assert!(!judged(&answer, "p256", "issuing"), "{responder}");
        }
    }

    #[test]
    fn refusals_of_the_protocol_are_understood() {
        for status in 1..=7 {
            assert!(
                !judged(&[0x30, 3, 0x0a, 1, status], "p256", "issuing"),
                "{status}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Everything before the certificates is signed, or is the signature.
        #[test]
        fn an_answer_with_a_wrong_byte_is_judged(at in 0_usize..4000, flip in 1_u8.., cut in 0_usize..4000) {
            let (answer, _) = &*ANSWER;
            let mut changed = answer.clone();
            let at = at % changed.len();
            changed[at] ^= flip;
            let accepted = judged(&changed, "p256", "issuing");
            let signed = (40..200).contains(&at);
            prop_assert!(!(accepted && signed), "byte {at}");
            prop_assert!(!judged(&answer[..cut % answer.len()], "p256", "issuing"));
        }
    }
}

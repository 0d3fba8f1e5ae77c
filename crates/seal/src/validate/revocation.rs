//! Revocation at the right time (RFC 6960, RFC 5280 §6.3, EN 319 102-1 §5.2.5).
//!
//! For a certificate and a time *T*, an answer is usable when it is signed by whom it should be, and then says
//!
//! - **revoked**, when the date of revocation is not after *T*; a later revocation does no harm to what existed before;
//! - **good**, when it was made at or after *T*, or before it with a promise (`nextUpdate`) that reaches *T*. An answer made after the
//!   certificate ended says nothing, unless its maker keeps the books of ended certificates too (`archiveCutoff`,
//!   `expiredCertsOnCRL`).

use super::crypto;
use super::judge::Judge;
use super::pool::Placed;
use crate::asn1::trimmed;
use crate::cms::{
    Certificate, CertificateStatus, Crl, OcspResponse, Responder, SingleResponse, oids,
};
use crate::report::RevocationState;
use jiff::{SignedDuration, Timestamp};
use x509_cert::ext::pkix::KeyUsages;

/// How far clocks may differ.
pub(super) const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What is known of one certificate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) state: RevocationState,
    pub(super) revoked: Option<(Timestamp, Option<u8>)>,
    /// Whether the file itself holds the answer.
    pub(super) embedded: bool,
}

/// When an answer was made and until when it promises to hold.
struct Age {
    this: Timestamp,
    next: Option<Timestamp>,
    /// Since when its maker keeps the books of ended certificates.
    keeps: Option<Timestamp>,
}

impl<'a> Judge<'a> {
    /// What is known of `certificate`, issued by `issuer`, at `time`.
    pub(super) fn revocation(
        &self,
        certificate: &Certificate<'_>,
        issuer: &Certificate<'_>,
        time: Timestamp,
        depth: usize,
    ) -> Found {
        let mut found = Found {
            state: RevocationState::Unknown,
            revoked: None,
            embedded: false,
        };
        for response in &self.pool.ocsp {
            let Some(single) = about(&response.value, certificate, issuer) else {
                continue;
            };
            if !self.answers(response, issuer, depth) {
                continue;
            }
            let age = Age {
                this: single.this_update,
                next: single.next_update,
                keeps: single.archive_cutoff,
            };
            let revoked = match single.status {
                CertificateStatus::Good => None,
                CertificateStatus::Revoked { at, reason } => Some((at, reason)),
                CertificateStatus::Unknown => continue,
            };
            let state = RevocationState::GoodByOcsp;
            self.take(
                &mut found,
                certificate,
                time,
                &age,
                revoked,
                state,
                response.place,
            );
        }
        for list in &self.pool.crls {
            if !self.lists(list, certificate, issuer) {
                continue;
            }
            let Ok(entry) = list.value.revoked(certificate.serial) else {
                continue;
            };
            let age = Age {
                this: list.value.this_update,
                next: list.value.next_update,
                keeps: list.value.expired_since,
            };
            let revoked = entry.map(|entry| (entry.at, entry.reason));
            let state = RevocationState::GoodByCrl;
            self.take(
                &mut found,
                certificate,
                time,
                &age,
                revoked,
                state,
                list.place,
            );
        }
        found
    }

    #[allow(clippy::too_many_arguments, reason = "one answer, taken apart")]
    fn take(
        &self,
        found: &mut Found,
        certificate: &Certificate<'_>,
        time: Timestamp,
        age: &Age,
        revoked: Option<(Timestamp, Option<u8>)>,
        state: RevocationState,
        place: Option<usize>,
    ) {
        if age.this
            > self
                .proofs
                .at
                .saturating_add(TOLERANCE)
                .unwrap_or(Timestamp::MAX)
        {
            return;
        }
        if let Some((at, reason)) = revoked
            && at <= time
        {
            if found.revoked.is_none_or(|(known, _)| at < known) {
                found.revoked = Some((at, reason));
            }
            found.state = RevocationState::Revoked;
            found.embedded |= place.is_some();
            return;
        }
        let after = age.this.saturating_add(TOLERANCE).unwrap_or(Timestamp::MAX) >= time;
        let promised = age.next.is_some_and(|next| next >= time);
        // A date of revocation after the time that counts is knowledge from after it.
        let fresh = after || promised || revoked.is_some();
        let books = age.this <= certificate.not_after
            || age
                .keeps
                .is_some_and(|since| since <= certificate.not_after);
        if fresh && books && found.state != RevocationState::Revoked {
            if found.state == RevocationState::Unknown || (place.is_some() && !found.embedded) {
                found.state = state;
            }
            found.embedded |= place.is_some();
        }
    }

    /// Whether a certificate's key still counted when this answer is first known to have existed.
    fn counted(&self, certificate: &Certificate<'_>, place: Option<usize>) -> bool {
        let known = self.proofs.earliest(place).unwrap_or(self.proofs.at);
        let anchor = self
            .anchors
            .iter()
            .any(|anchor| anchor.der == certificate.der);
        anchor || known <= certificate.not_after
    }

    /// Whether the response is signed by the issuer, or by whom the issuer let answer (RFC 6960 §4.2.2.2).
    fn answers(
        &self,
        response: &Placed<OcspResponse<'a>>,
        issuer: &Certificate<'_>,
        depth: usize,
    ) -> bool {
        if !self.step() {
            return false;
        }
        let answer = &response.value;
        let signed = |by: &Certificate<'_>| {
            crypto::weakness(by, &answer.algorithm, None).is_none()
                && self.signed_by(answer.tbs, &answer.algorithm, answer.signature, by)
        };
        let names = |by: &Certificate<'_>| match answer.responder {
            Responder::Name(name) => name == by.subject,
            Responder::KeyHash(hash) => {
                crypto::hash(oids::SHA1, &[by.key]).is_some_and(|digest| digest.as_ref() == hash)
            }
        };
        if names(issuer) && self.counted(issuer, response.place) && signed(issuer) {
            return true;
        }
        // A responder about whose own certificate a responder must be asked: once, not in a circle.
        if depth > 1 {
            return false;
        }
        self.pool
            .certificates
            .iter()
            .map(|placed| &placed.value)
            .any(|by| {
                names(by)
                    && by.issuer == issuer.subject
                    && by.has_purpose(oids::EKU_OCSP_SIGNING)
                    && by.extensions.unknown_critical.is_none()
                    && by.extensions.usage.is_none_or(|usage| {
                        usage.0.contains(KeyUsages::DigitalSignature)
                            || usage.0.contains(KeyUsages::NonRepudiation)
                    })
                    && by.not_before <= answer.produced_at
                    && answer.produced_at <= by.not_after
                    && self.counted(by, response.place)
                    && crypto::weakness(issuer, &by.algorithm, None).is_none()
                    && self.signed_by(by.tbs, &by.algorithm, by.signature, issuer)
                    && signed(by)
                    && (by.extensions.no_check || {
                        let known = self
                            .proofs
                            .earliest(response.place)
                            .unwrap_or(self.proofs.at);
                        let own = self.revocation(by, issuer, known, depth + 1);
                        own.revoked.is_none()
                            && (!self.required || own.state != RevocationState::Unknown)
                    })
            })
    }

    /// Whether the list is the issuer's own and about this kind of certificate.
    fn lists(
        &self,
        list: &Placed<Crl<'a>>,
        certificate: &Certificate<'_>,
        issuer: &Certificate<'_>,
    ) -> bool {
        let crl = &list.value;
        let authority = certificate
            .extensions
            .basic
            .as_ref()
            .is_some_and(|basic| basic.ca);
        // A list for one distribution point says nothing of the certificates of another (RFC 5280 §6.3.3 b 2 i).
        let point = crl.point.as_ref().is_none_or(|names| {
            let points = &certificate.extensions.points;
            names
                .iter()
                .any(|name| points.iter().any(|point| point == name))
        });
        point
            && crl.issuer == certificate.issuer
            && crl.issuer == issuer.subject
            && (authority || !crl.only_authorities)
            && (!authority || !crl.only_users)
            && !matches!((crl.authority_key_id, &issuer.extensions.key_id), (Some(a), Some(b)) if a != b)
            && issuer
                .extensions
                .usage
                .is_none_or(|usage| usage.0.contains(KeyUsages::CRLSign))
            && self.counted(issuer, list.place)
            && crypto::weakness(issuer, &crl.algorithm, None).is_none()
            && self.signed_by(crl.tbs, &crl.algorithm, crl.signature, issuer)
    }
}

/// The answer on this certificate.
fn about<'r, 'a>(
    response: &'r OcspResponse<'a>,
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
) -> Option<&'r SingleResponse<'a>> {
    response.responses.iter().find(|single| {
        trimmed(single.serial) == trimmed(certificate.serial)
            && crypto::hash(single.digest, &[issuer.subject])
                .is_some_and(|digest| digest.as_ref() == single.issuer_name)
            && crypto::hash(single.digest, &[issuer.key])
                .is_some_and(|digest| digest.as_ref() == single.issuer_key)
    })
}

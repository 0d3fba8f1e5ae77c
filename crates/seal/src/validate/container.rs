//! CMS containers: is this signature over that content, by that certificate (EN 319 102-1 §5.2.2–5.2.4, §5.2.7, §5.4)?

use super::crypto::{self, Fault};
use super::judge::{Chain, Control, Failure, Judge, Purpose};
use super::revocation::TOLERANCE;
use crate::asn1::trimmed;
use crate::cms::{Certificate, SignedData, Signer, SignerInfo, TstInfo, common_name, oids};
use crate::report::{Indication, Reason, SubIndication, TimestampReport};
use const_oid::ObjectIdentifier;
use jiff::Timestamp;

/// A signature that is what it says, before anybody vouches for its certificate.
#[derive(Debug)]
pub(super) struct Sound<'a> {
    pub(super) certificate: &'a Certificate<'a>,
    pub(super) algorithm: String,
    pub(super) weak: Option<String>,
}

/// The verdict on a timestamp.
#[derive(Debug)]
pub(super) struct Stamp {
    pub(super) report: TimestampReport,
    pub(super) chain: Option<Chain>,
    pub(super) algorithm: Option<String>,
}

impl Stamp {
    /// Its time, when it is to be believed.
    pub(super) fn proof(&self) -> Option<Timestamp> {
        match self.report.indication {
            Indication::TotalPassed => self.report.time,
            _ => None,
        }
    }
}

impl<'a> Judge<'a> {
    /// Checks that the one signer of `data` signed `content` (in parts), and finds the certificate.
    pub(super) fn sound(
        &'a self,
        data: &SignedData<'_>,
        content: &[&[u8]],
        bound: bool,
    ) -> Result<Sound<'a>, Failure> {
        let [info] = &data.signers[..] else {
            return Err(broken("not one signer"));
        };
        let certificate = self.signer(info).ok_or_else(|| {
            Failure::indeterminate(
                SubIndication::NoSigningCertificateFound,
                Reason::SignerMissing,
            )
        })?;
        let signed = info
            .signed_bytes()
            .ok_or_else(|| broken("no signed attributes"))?;
        let kind = info
            .single(oids::CONTENT_TYPE)
            .and_then(|value| value.map(|value| value.oid()).transpose())
            .map_err(|fault| broken(fault.0))?;
        if kind != Some(data.content_type) {
            return Err(broken("another content type than it says"));
        }
        let digest = info
            .message_digest()
            .map_err(|fault| broken(fault.0))?
            .ok_or_else(|| broken("no message digest"))?;
        let beside = info.digest.oid;
        let own = crypto::hash(beside, content).ok_or_else(|| {
            Failure::indeterminate(
                SubIndication::CryptoConstraintsFailureNoPoe,
                Reason::AlgorithmUnknown {
                    algorithm: beside.to_string(),
                },
            )
        })?;
        if own.as_ref() != digest {
            return Err(Failure::failed(
                SubIndication::HashFailure,
                Reason::DigestMismatch,
            ));
        }
        match crypto::verify(
            certificate,
            &info.algorithm,
            Some(beside),
            &signed,
            info.signature,
        ) {
            Ok(()) => {}
            Err(Fault::Wrong) => {
                return Err(Failure::failed(
                    SubIndication::SigCryptoFailure,
                    Reason::SignatureWrong,
                ));
            }
            Err(Fault::Unknown(algorithm)) => {
                return Err(Failure::indeterminate(
                    SubIndication::CryptoConstraintsFailureNoPoe,
                    Reason::AlgorithmUnknown { algorithm },
                ));
            }
        }
        binding(info, certificate, bound)?;
        Ok(Sound {
            certificate,
            algorithm: crypto::describe(certificate, &info.algorithm, Some(beside)),
            weak: crypto::weakness(certificate, &info.algorithm, Some(beside)),
        })
    }

    /// The certificate a signer names; of several with one name, the one the signature is bound to.
    fn signer(&self, info: &SignerInfo<'_>) -> Option<&'a Certificate<'a>> {
        let named = |certificate: &&'a Certificate<'a>| match info.signer {
            Signer::IssuerSerial { issuer, serial } => {
                certificate.issuer == issuer && trimmed(certificate.serial) == trimmed(serial)
            }
            Signer::KeyId(id) => certificate.extensions.key_id.as_deref() == Some(id),
        };
        let pool: &'a super::pool::Pool<'a> = self.pool;
        let candidates = || {
            pool.certificates
                .iter()
                .map(|placed| &placed.value)
                .filter(named)
                .take(super::MAX_CANDIDATES)
        };
        candidates()
            .find(|certificate| matches!(bound_to(info, certificate), Some(true)))
            .or_else(|| candidates().next())
    }

    /// The verdict on a timestamp token over something of which `imprint` gives the digest.
    pub(super) fn stamp(
        &'a self,
        token: &[u8],
        imprint: &dyn Fn(ObjectIdentifier) -> Option<Vec<u8>>,
        place: usize,
    ) -> Stamp {
        let mut stamp = Stamp {
            report: TimestampReport {
                time: None,
                authority: None,
                indication: Indication::TotalPassed,
                sub_indication: None,
                reasons: Vec::new(),
            },
            chain: None,
            algorithm: None,
        };
        if let Err(failure) = self.stamp_inner(token, imprint, place, &mut stamp) {
            stamp.report.indication = failure.indication;
            stamp.report.sub_indication = Some(failure.sub);
            stamp.report.reasons = failure.reasons;
        }
        stamp
    }

    fn stamp_inner(
        &'a self,
        token: &[u8],
        imprint: &dyn Fn(ObjectIdentifier) -> Option<Vec<u8>>,
        place: usize,
        stamp: &mut Stamp,
    ) -> Result<(), Failure> {
        if !self.one_more_stamp() {
            return Err(Failure::indeterminate(
                SubIndication::NoPoe,
                Reason::TooMuchWork,
            ));
        }
        let data = SignedData::read(token).map_err(|fault| broken(fault.0))?;
        let content = data.content.ok_or_else(|| broken("no content"))?;
        if data.content_type != oids::TST_INFO {
            return Err(broken("no timestamp"));
        }
        let info = TstInfo::read(content).map_err(|fault| broken(fault.0))?;
        stamp.report.time = Some(info.time);
        let sound = self.sound(&data, &[content], true)?;
        stamp.report.authority = Some(common_name(sound.certificate.subject));
        stamp.algorithm = Some(sound.algorithm);
        if imprint(info.digest).as_deref() != Some(info.imprint) {
            return Err(Failure::failed(
                SubIndication::HashFailure,
                Reason::TimestampOther,
            ));
        }
        if let Some(algorithm) = sound.weak.or_else(|| crypto::weak_digest(info.digest)) {
            return Err(Failure::indeterminate(
                SubIndication::CryptoConstraintsFailureNoPoe,
                Reason::AlgorithmWeak { algorithm },
            ));
        }
        let proven = self.proofs.earliest(Some(place));
        let control = Control {
            time: proven.unwrap_or(self.proofs.at),
            proven: proven.is_some(),
            not_before: None,
        };
        if info.time
            > control
                .time
                .saturating_add(TOLERANCE)
                .unwrap_or(Timestamp::MAX)
        {
            return Err(Failure::indeterminate(
                SubIndication::NoPoe,
                Reason::TimestampFuture { time: info.time },
            ));
        }
        let chain = self.chain(sound.certificate, Purpose::Timestamp, control);
        let verdict = chain.verdict.clone();
        stamp.chain = Some(chain);
        verdict?;
        let subject = || common_name(sound.certificate.subject);
        if info.time < sound.certificate.not_before {
            return Err(Failure::indeterminate(
                SubIndication::OutOfBoundsNoPoe,
                Reason::NotYetValid {
                    subject: subject(),
                    from: sound.certificate.not_before,
                },
            ));
        }
        Ok(())
    }
}

fn broken(detail: &str) -> Failure {
    Failure::failed(
        SubIndication::FormatFailure,
        Reason::ContainerUnreadable {
            detail: detail.to_owned(),
        },
    )
}

/// Whether the binding names this certificate; none when there is no (readable) binding.
fn bound_to(info: &SignerInfo<'_>, certificate: &Certificate<'_>) -> Option<bool> {
    let bound = info.ess_certificate().ok()??;
    let digest = crypto::hash(bound.digest, &[certificate.der])?;
    let serial = bound
        .serial
        .is_none_or(|serial| trimmed(serial) == trimmed(certificate.serial));
    Some(digest.as_ref() == bound.hash && serial)
}

fn binding(
    info: &SignerInfo<'_>,
    certificate: &Certificate<'_>,
    required: bool,
) -> Result<(), Failure> {
    let reason = match (info.ess_certificate(), bound_to(info, certificate)) {
        (Err(fault), _) => return Err(broken(fault.0)),
        (Ok(None), _) if required => Reason::SignerUnbound,
        (Ok(None), _) | (Ok(Some(_)), Some(true)) => return Ok(()),
        (Ok(Some(_)), _) => Reason::SignerOther,
    };
    Err(Failure::indeterminate(
        SubIndication::SigConstraintsFailure,
        reason,
    ))
}

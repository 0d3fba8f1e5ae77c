//! Chains: who vouches for whom, and since when not any more (RFC 5280 §6, EN 319 102-1 §5.2.6).

use super::crypto;
use super::names;
use super::pool::{Pool, Proofs};
use crate::cms::{Certificate, common_name, name_text, oids};
use crate::report::{
    CertificateReport, ChainRule, Indication, Reason, RevocationState, SubIndication,
};
use const_oid::ObjectIdentifier;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use x509_cert::ext::pkix::KeyUsages;

/// How long a chain may be, the anchor included.
const MAX_CHAIN: usize = 8;
/// How many chains are tried for one certificate.
const MAX_CHAINS: usize = 8;

/// What a chain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Signature,
    Timestamp,
}

/// The time for which a chain must hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control {
    /// The time.
    pub(super) time: Timestamp,
    /// Whether something proves that what the chain vouches for existed then; if not, the time is "now".
    pub(super) proven: bool,
    /// When it certainly did not exist yet (content timestamps).
    pub(super) not_before: Option<Timestamp>,
}

/// Why something is not passed.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) indication: Indication,
    pub(super) sub: SubIndication,
    pub(super) reasons: Vec<Reason>,
}

impl Failure {
    pub(super) fn indeterminate(sub: SubIndication, reason: Reason) -> Self {
        Self {
            indication: Indication::Indeterminate,
            sub,
            reasons: vec![reason],
        }
    }

    pub(super) fn failed(sub: SubIndication, reason: Reason) -> Self {
        Self {
            indication: Indication::TotalFailed,
            sub,
            reasons: vec![reason],
        }
    }
}

/// A chain with the verdict on it.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub(super) certificates: Vec<CertificateReport>,
    /// Whether all it needed stood in the file; or why it does not hold.
    pub(super) verdict: Result<Embedded, Failure>,
}

/// Whether revocation was answered by the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Embedded(pub(super) bool);

/// All that is needed to judge chains.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    pub(super) anchors: Vec<Certificate<'a>>,
    pub(super) pool: &'a Pool<'a>,
    pub(super) proofs: Proofs,
    /// Whether every certificate below the anchor needs revocation data.
    pub(super) required: bool,
    /// How many more signatures are verified.
    pub(super) budget: Cell<usize>,
    /// How many more steps are taken: chains can be made to branch without end.
    steps: Cell<usize>,
    /// Certificates (with their issuers) of which revocation data is missing.
    pub(super) missing: RefCell<Vec<(Vec<u8>, Vec<u8>)>>,
    known: RefCell<HashMap<(usize, usize), bool>>,
    /// How many more timestamps are looked into.
    stamps: Cell<usize>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        anchors: Vec<Certificate<'a>>,
        pool: &'a Pool<'a>,
        at: Timestamp,
        required: bool,
    ) -> Self {
        Self {
            anchors,
            pool,
            proofs: Proofs {
                at,
                stamps: RefCell::default(),
            },
            required,
            budget: Cell::new(super::MAX_VERIFICATIONS),
            steps: Cell::new(super::MAX_STEPS),
            missing: RefCell::default(),
            known: RefCell::default(),
            stamps: Cell::new(super::MAX_STAMPS),
        }
    }

    /// Looks into one more timestamp, if that is still allowed.
    pub(super) fn one_more_stamp(&self) -> bool {
        let left = self.stamps.get().checked_sub(1);
        self.stamps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Takes a step, if any is left.
    pub(super) fn step(&self) -> bool {
        let left = self.steps.get().checked_sub(1);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Verifies what `issuer` signed, once, within the budget.
    pub(super) fn signed_by(
        &self,
        tbs: &[u8],
        algorithm: &crate::asn1::Algorithm<'_>,
        signature: &[u8],
        issuer: &Certificate<'_>,
    ) -> bool {
        let key = (tbs.as_ptr().addr(), issuer.der.as_ptr().addr());
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let Some(left) = self.budget.get().checked_sub(1) else {
            return false;
        };
        self.budget.set(left);
        let good = crypto::verify(issuer, algorithm, None, tbs, signature).is_ok();
        self.known.borrow_mut().insert(key, good);
        good
    }

    fn issued(&self, certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
        let ids = (
            &certificate.extensions.authority_key_id,
            &issuer.extensions.key_id,
        );
        certificate.issuer == issuer.subject
            && !matches!(ids, (Some(a), Some(b)) if a != b)
            && self.signed_by(
                certificate.tbs,
                &certificate.algorithm,
                certificate.signature,
                issuer,
            )
    }

    fn is_anchor(&self, certificate: &Certificate<'_>) -> bool {
        self.anchors
            .iter()
            .any(|anchor| anchor.der == certificate.der)
    }

    /// The best chain from this certificate to an anchor.
    pub(super) fn chain(
        &'a self,
        leaf: &'a Certificate<'a>,
        purpose: Purpose,
        control: Control,
    ) -> Chain {
        let mut paths = Vec::new();
        self.extend(&mut vec![leaf], &mut paths);
        let mut best: Option<Chain> = None;
        for path in &paths {
            let mut states = vec![RevocationState::NotChecked; path.len()];
            if let Some(last) = states.last_mut() {
                *last = RevocationState::Anchor;
            }
            let verdict = self.check(path, purpose, control, &mut states);
            let passed = verdict.is_ok();
            let chain = Chain {
                certificates: path
                    .iter()
                    .zip(states)
                    .map(|(certificate, state)| describe(certificate, state))
                    .collect(),
                verdict,
            };
            if passed {
                return chain;
            }
            best.get_or_insert(chain);
        }
        best.unwrap_or_else(|| Chain {
            certificates: vec![describe(leaf, RevocationState::NotChecked)],
            verdict: Err(if self.budget.get() == 0 || self.steps.get() == 0 {
                Failure::indeterminate(
                    SubIndication::CertificateChainGeneralFailure,
                    Reason::TooMuchWork,
                )
            } else {
                Failure::indeterminate(
                    SubIndication::NoCertificateChainFound,
                    Reason::NoChain {
                        subject: common_name(leaf.subject),
                    },
                )
            }),
        })
    }

    fn extend(
        &'a self,
        path: &mut Vec<&'a Certificate<'a>>,
        paths: &mut Vec<Vec<&'a Certificate<'a>>>,
    ) {
        let Some(last) = path.last().copied() else {
            return;
        };
        if paths.len() == MAX_CHAINS || !self.step() {
            return;
        }
        if self.is_anchor(last) {
            paths.push(path.clone());
            return;
        }
        if path.len() == MAX_CHAIN {
            return;
        }
        let others = self.pool.certificates.iter().map(|placed| &placed.value);
        // An anchor that also comes with the file is tried once.
        let others = others.filter(|certificate| !self.is_anchor(certificate));
        for issuer in self.anchors.iter().chain(others) {
            if path.iter().all(|seen| seen.der != issuer.der) && self.issued(last, issuer) {
                path.push(issuer);
                self.extend(path, paths);
                path.pop();
            }
        }
    }

    fn check(
        &'a self,
        path: &[&'a Certificate<'a>],
        purpose: Purpose,
        control: Control,
        states: &mut [RevocationState],
    ) -> Result<Embedded, Failure> {
        if let Err((certificate, rule)) = rules(path, purpose) {
            return Err(Failure::indeterminate(
                SubIndication::ChainConstraintsFailure,
                Reason::ChainConstraint {
                    subject: common_name(certificate.subject),
                    rule,
                },
            ));
        }
        for pair in path.windows(2) {
            if let Some(algorithm) = crypto::weakness(pair[1], &pair[0].algorithm, None) {
                return Err(Failure::indeterminate(
                    SubIndication::CryptoConstraintsFailureNoPoe,
                    Reason::AlgorithmWeak { algorithm },
                ));
            }
        }
        // A date is certain, revocation data may still come: dates first.
        for (index, certificate) in path.iter().enumerate().rev().skip(1) {
            validity(certificate, index == 0, control)?;
        }
        let mut embedded = true;
        // From the anchor down: an authority that fell takes everything below along.
        for (index, pair) in path.windows(2).enumerate().rev() {
            let &[certificate, issuer] = pair else {
                continue;
            };
            let leaf = index == 0;
            let found = self.revocation(certificate, issuer, control.time, 0);
            states[index] = found.state;
            embedded &= found.embedded;
            if let Some((at, reason)) = found.revoked {
                let known = Reason::Revoked {
                    subject: common_name(certificate.subject),
                    at,
                    reason,
                };
                return Err(match leaf {
                    true if control.not_before.is_some_and(|earliest| earliest >= at) => {
                        Failure::failed(SubIndication::Revoked, known)
                    }
                    true => Failure::indeterminate(SubIndication::RevokedNoPoe, known),
                    false => Failure::indeterminate(SubIndication::RevokedCaNoPoe, known),
                });
            }
            if found.state == RevocationState::Unknown {
                self.missing
                    .borrow_mut()
                    .push((certificate.der.to_vec(), issuer.der.to_vec()));
                if self.required {
                    return Err(Failure::indeterminate(
                        SubIndication::TryLater,
                        Reason::RevocationUnknown {
                            subject: common_name(certificate.subject),
                        },
                    ));
                }
                embedded = false;
            }
        }
        Ok(Embedded(embedded))
    }
}

fn validity(certificate: &Certificate<'_>, leaf: bool, control: Control) -> Result<(), Failure> {
    let subject = common_name(certificate.subject);
    if control.time < certificate.not_before {
        let reason = Reason::NotYetValid {
            subject,
            from: certificate.not_before,
        };
        return Err(if leaf && control.proven {
            Failure::failed(SubIndication::NotYetValid, reason)
        } else {
            Failure::indeterminate(SubIndication::OutOfBoundsNoPoe, reason)
        });
    }
    if control.time > certificate.not_after {
        let reason = Reason::Expired {
            subject,
            until: certificate.not_after,
        };
        let late = control
            .not_before
            .is_some_and(|earliest| earliest > certificate.not_after);
        return Err(if leaf && late {
            Failure::failed(SubIndication::Expired, reason)
        } else {
            Failure::indeterminate(SubIndication::OutOfBoundsNoPoe, reason)
        });
    }
    Ok(())
}

/// The rules of a chain that do not depend on time.
fn rules<'c, 'a>(
    path: &[&'c Certificate<'a>],
    purpose: Purpose,
) -> Result<(), (&'c Certificate<'a>, ChainRule)> {
    let Some(leaf) = path.first() else {
        return Ok(());
    };
    for (depth, certificate) in path.iter().enumerate() {
        // What an anchor says of itself is not asked (RFC 5280 §6.1.1 d), but an authority it must be, if it says anything.
        let anchor = depth + 1 == path.len();
        let extensions = &certificate.extensions;
        if extensions.unknown_critical.is_some() && !anchor {
            return Err((certificate, ChainRule::UnknownExtension));
        }
        if depth == 0 {
            continue;
        }
        let authority = extensions.basic.as_ref().is_some_and(|basic| basic.ca);
        let silent = anchor && extensions.basic.is_none();
        if !authority && !silent {
            return Err((certificate, ChainRule::NotAnAuthority));
        }
        if extensions
            .usage
            .is_some_and(|usage| !usage.0.contains(KeyUsages::KeyCertSign))
        {
            return Err((certificate, ChainRule::KeyUsage));
        }
        // Self-issued certificates between do not count (RFC 5280 §4.2.1.9).
        let between = path[1..depth].iter().filter(|c| !c.self_issued()).count();
        let extended = extensions.extended.as_ref();
        if !anchor && extended.is_some_and(|usage| !serves(&usage.0, purpose)) {
            return Err((certificate, ChainRule::ExtendedKeyUsage));
        }
        let most = extensions
            .basic
            .as_ref()
            .and_then(|basic| basic.path_len_constraint);
        if most.is_some_and(|most| between > usize::from(most)) {
            return Err((certificate, ChainRule::PathLength));
        }
        for (below, named) in path[..depth].iter().enumerate() {
            let exempt = below > 0 && named.self_issued();
            if !exempt && !names::allowed(certificate, named) {
                return Err((named, ChainRule::NameConstraints));
            }
        }
    }
    let usage = leaf.extensions.usage;
    let signs = usage.is_none_or(|usage| {
        usage.0.contains(KeyUsages::DigitalSignature) || usage.0.contains(KeyUsages::NonRepudiation)
    });
    if !signs {
        return Err((leaf, ChainRule::KeyUsage));
    }
    let extended = leaf.extensions.extended.as_ref();
    if extended.is_some_and(|usage| !serves(&usage.0, purpose)) {
        return Err((leaf, ChainRule::ExtendedKeyUsage));
    }
    if purpose == Purpose::Timestamp {
        // RFC 3161 §2.3: this purpose, no other, and critical.
        let only = extended.is_some_and(|usage| usage.0 == [oids::EKU_TIME_STAMPING]);
        if !only || !leaf.extensions.extended_critical {
            return Err((leaf, ChainRule::ExtendedKeyUsage));
        }
    }
    Ok(())
}

/// Whether what a certificate says its key is for serves this purpose. What is for web servers, logging in, programs, timestamps or
/// answers on revocation, and for nothing else, is not for signatures on documents (RFC 9336 §1); whoever has a certificate for a
/// server may not sign as an organisation. An authority limits all that it issues in the same way.
fn serves(usage: &[ObjectIdentifier], purpose: Purpose) -> bool {
    const OTHERS: [ObjectIdentifier; 5] = [
        oids::EKU_SERVER,
        oids::EKU_CLIENT,
        oids::EKU_CODE_SIGNING,
        oids::EKU_TIME_STAMPING,
        oids::EKU_OCSP_SIGNING,
    ];
    usage.contains(&oids::EKU_ANY)
        || match purpose {
            Purpose::Timestamp => usage.contains(&oids::EKU_TIME_STAMPING),
            Purpose::Signature => usage.iter().any(|purpose| !OTHERS.contains(purpose)),
        }
}

fn describe(certificate: &Certificate<'_>, revocation: RevocationState) -> CertificateReport {
    CertificateReport {
        subject: name_text(certificate.subject),
        name: common_name(certificate.subject),
        serial: HEXLOWER.encode(certificate.serial),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        issuer: common_name(certificate.issuer),
        sha256: HEXLOWER
            .encode(ring::digest::digest(&ring::digest::SHA256, certificate.der).as_ref()),
        revocation,
    }
}

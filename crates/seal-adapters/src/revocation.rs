//! What is known of a certificate now: OCSP (RFC 6960) by the address in its authority information access, otherwise a revocation
//! list (RFC 5280 §5) by its distribution points. Answers are kept until they are no longer fresh.

mod cache;
mod ocsp;

use crate::check;
use crate::clock::{Clock, Failure, Patience};
use crate::web::{Question, Web, refused, unavailable};
use cache::{Cache, Kept};
use der::Decode;
use jiff::{SignedDuration, Timestamp};
use reqwest::header;
use ring::digest::{SHA256, digest};
use seal::cms::{Certificate, Crl};
use seal::services::{Revocation, RevocationSource, ServiceError};
use std::sync::{Arc, Mutex, PoisonError};
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};

/// How to ask and how much to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationOptions {
    /// How often to ask each address.
    pub patience: Patience,
    /// Answers kept at most.
    pub entries: usize,
    /// Bytes kept at most, all answers together.
    pub bytes: usize,
    /// How long an answer is kept that does not say until when it is fresh.
    pub unknown_freshness: SignedDuration,
}

impl Default for RevocationOptions {
    /// Three attempts; a thousand answers of at most 32 MiB together; an hour.
    fn default() -> Self {
        Self {
            patience: Patience::default(),
            entries: 1000,
            bytes: 32 << 20,
            unknown_freshness: SignedDuration::from_hours(1),
        }
    }
}

/// Addresses of one certificate that are tried at most, of each kind.
const ADDRESSES: usize = 3;
/// How far clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Asks responders and fetches lists.
///
/// An answer is used when it is about this certificate, fresh, and signed by the issuer or by a responder that the issuer named.
/// That a certificate is revoked is an answer like another; the validation judges it.
pub struct Online {
    web: Web,
    clock: Arc<dyn Clock>,
    options: RevocationOptions,
    cache: Mutex<Cache>,
}

impl Online {
    /// A source without anything kept.
    pub fn new(web: Web, clock: Arc<dyn Clock>, options: RevocationOptions) -> Self {
        let cache = Mutex::new(Cache::new(options.entries, options.bytes));
        Self {
            web,
            clock,
            options,
            cache,
        }
    }

    fn cached(&self, key: &[u8; 32]) -> Option<Kept> {
        let now = self.clock.now();
        self.cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key, now)
    }

    fn keep(&self, key: [u8; 32], bytes: &Arc<Vec<u8>>, next_update: Option<Timestamp>) {
        let now = self.clock.now();
        let until = next_update.or_else(|| now.checked_add(self.options.unknown_freshness).ok());
        let kept = Kept {
            bytes: Arc::clone(bytes),
            next_update,
        };
        self.cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(key, kept, until.unwrap_or(now));
    }

    fn responder(&self, url: &str, question: &Target<'_>) -> Result<Kept, ServiceError> {
        let key = key(&[b"ocsp", question.certificate.der, question.issuer.der]);
        if let Some(kept) = self.cached(&key) {
            return Ok(kept);
        }
        let service = "The OCSP responder";
        let (bytes, next_update) = self.options.patience.ask(&*self.clock, || {
            let headers = [
                (header::CONTENT_TYPE, "application/ocsp-request".to_owned()),
                (header::ACCEPT, "application/ocsp-response".to_owned()),
            ];
            let body = Some(ocsp::question(question));
            let bytes = self.fetch(Question {
                service,
                url,
                headers: &headers,
                body,
            })?;
            let next_update = ocsp::check(service, &bytes, question, self.clock.now())?;
            Ok((Arc::new(bytes), next_update))
        })?;
        self.keep(key, &bytes, next_update);
        Ok(Kept { bytes, next_update })
    }

    fn list(&self, url: &str, issuer: &Certificate<'_>) -> Result<Kept, ServiceError> {
        let key = key(&[b"list", url.as_bytes(), issuer.der]);
        if let Some(kept) = self.cached(&key) {
            return Ok(kept);
        }
        let service = "The revocation list";
        let (bytes, next_update) = self.options.patience.ask(&*self.clock, || {
            let headers = [(header::ACCEPT, "application/pkix-crl".to_owned())];
            let bytes = self.fetch(Question {
                service,
                url,
                headers: &headers,
                body: None,
            })?;
            let next_update = check_list(service, &bytes, issuer, self.clock.now())?;
            Ok((Arc::new(bytes), next_update))
        })?;
        self.keep(key, &bytes, next_update);
        Ok(Kept { bytes, next_update })
    }

    fn fetch(&self, question: Question<'_>) -> Result<Vec<u8>, Failure> {
        let service = question.service;
        let answer = self.web.ask(question)?;
        if answer.status == 200 {
            return Ok(answer.body);
        }
        let status = answer.status;
        Err(refused(service, format!("answers with status {status}")).into())
    }
}

/// A certificate and who issued it.
pub(crate) struct Target<'a> {
    pub(crate) certificate: &'a Certificate<'a>,
    pub(crate) issuer: &'a Certificate<'a>,
}

impl RevocationSource for Online {
    fn revocation(&self, certificate: &[u8], issuer: &[u8]) -> Result<Revocation, ServiceError> {
        let read = |der, what: &str| {
            Certificate::read(der)
                .map_err(|error| refused(what, format!("cannot be read: {error}")))
        };
        let addresses = Addresses::of(certificate);
        let certificate = read(certificate, "The certificate")?;
        let issuer = read(issuer, "The issuer's certificate")?;
        let target = Target {
            certificate: &certificate,
            issuer: &issuer,
        };
        let mut worst = None;
        for url in &addresses.responders {
            match self.responder(url, &target) {
                Ok(kept) => {
                    let ocsp = Some(kept.bytes.to_vec());
                    return Ok(Revocation {
                        ocsp,
                        crl: None,
                        next_update: kept.next_update,
                    });
                }
                Err(error) => worst = Some(worse(worst, error)),
            }
        }
        for url in &addresses.lists {
            match self.list(url, &issuer) {
                Ok(kept) => {
                    let crl = Some(kept.bytes.to_vec());
                    return Ok(Revocation {
                        ocsp: None,
                        crl,
                        next_update: kept.next_update,
                    });
                }
                Err(error) => worst = Some(worse(worst, error)),
            }
        }
        Err(worst.unwrap_or_else(|| {
            refused(
                "The certificate",
                "names no place where its revocation can be asked",
            )
        }))
    }
}

/// Of two failures the one that may pass: then asking again later helps.
fn worse(before: Option<ServiceError>, now: ServiceError) -> ServiceError {
    match before {
        Some(before @ ServiceError::Unavailable { .. }) => before,
        _ => now,
    }
}

fn key(parts: &[&[u8]]) -> [u8; 32] {
    // Each part is digested by itself, so that no two lists of parts give the same bytes.
    let each: Vec<u8> = parts
        .iter()
        .flat_map(|part| digest(&SHA256, part).as_ref().to_vec())
        .collect();
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, &each).as_ref());
    key
}

/// Whether an answer is fresh: neither of tomorrow nor outdated.
pub(crate) fn fresh(
    service: &str,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), ServiceError> {
    if this_update > now.checked_add(SKEW).unwrap_or(Timestamp::MAX) {
        return Err(refused(
            service,
            format!("answers what is only right from {this_update}"),
        ));
    }
    match next_update {
        Some(next) if next <= now => Err(unavailable(
            service,
            format!("answers what was right until {next} only"),
        )),
        _ => Ok(()),
    }
}

fn check_list(
    service: &str,
    bytes: &[u8],
    issuer: &Certificate<'_>,
    now: Timestamp,
) -> Result<Option<Timestamp>, ServiceError> {
    let list =
        Crl::read(bytes).map_err(|error| refused(service, format!("cannot be read: {error}")))?;
    if list.issuer != issuer.subject {
        return Err(refused(service, "is of another issuer"));
    }
    if !check::signed(issuer, &list.algorithm, None, list.tbs, list.signature) {
        return Err(refused(service, "is not signed by the issuer"));
    }
    fresh(service, list.this_update, list.next_update, now)?;
    Ok(list.next_update)
}

/// Where a certificate says its revocation can be asked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Addresses {
    responders: Vec<String>,
    lists: Vec<String>,
}

impl Addresses {
    fn of(certificate: &[u8]) -> Self {
        let mut found = Self::default();
        let Ok(certificate) = x509_cert::Certificate::from_der(certificate) else {
            return found;
        };
        for extension in certificate
            .tbs_certificate()
            .extensions()
            .into_iter()
            .flatten()
        {
            let bytes = extension.extn_value.as_bytes();
            if extension.extn_id == const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS {
                let access = AuthorityInfoAccessSyntax::from_der(bytes).map(|access| access.0);
                for one in access.unwrap_or_default() {
                    if one.access_method == const_oid::db::rfc5280::ID_AD_OCSP {
                        add(&mut found.responders, &one.access_location);
                    }
                }
            }
            if extension.extn_id == const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS {
                let points = CrlDistributionPoints::from_der(bytes).map(|points| points.0);
                for point in points.unwrap_or_default() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point
                    {
                        names.iter().for_each(|name| add(&mut found.lists, name));
                    }
                }
            }
        }
        found
    }
}

/// Addresses of other kinds (LDAP) are passed over.
fn add(list: &mut Vec<String>, name: &GeneralName) {
    if let GeneralName::UniformResourceIdentifier(url) = name
        && (url.as_str().starts_with("http:") || url.as_str().starts_with("https:"))
        && list.len() < ADDRESSES
    {
        list.push(url.as_str().to_owned());
    }
}

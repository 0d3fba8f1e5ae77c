//! What is needed to verify a signature without asking anyone: collecting it, and storing it in the document (EN 319 142-1 §5.4.2).

use std::collections::HashSet;

use super::der::{Certificate, Walk, content, tag};
use super::{Language, cms, document_timestamp};
use crate::build::dss;
use crate::error::SealError;
use crate::revision::{Object, Revision, Source};
use crate::services::{RevocationSource, TimestampAuthority};

/// Most certificates looked at for one document.
const MAX_CERTIFICATES: usize = 256;

/// Certificates and revocation data for the security store, each once.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) ocsp: Vec<Vec<u8>>,
    pub(crate) crls: Vec<Vec<u8>>,
}

/// Collects and stores evidence.
pub(crate) struct Archive<'a> {
    pub(crate) revocation: &'a dyn RevocationSource,
    pub(crate) extra: Vec<Vec<u8>>,
}

impl Archive<'_> {
    /// Appends a security store with everything these containers need.
    pub(crate) fn store(&self, bytes: &[u8], containers: &[Vec<u8>]) -> Result<Vec<u8>, SealError> {
        let evidence = self.collect(containers)?;
        let source = Source::open(bytes)?;
        let mut revision = Revision::new(&source)?;
        if !dss::add(&mut revision, &evidence)? {
            return Ok(bytes.to_vec());
        }
        Ok(revision.write(b"DSS")?.bytes)
    }

    /// Appends a document timestamp. When its authority is new to the document, the evidence for it follows, so that the newest
    /// timestamp too can be verified without asking anyone.
    pub(crate) fn stamp(
        &self,
        bytes: &[u8],
        authority: &dyn TimestampAuthority,
        language: Language,
    ) -> Result<Vec<u8>, SealError> {
        let (stamped, token) = document_timestamp(bytes, authority, language)?;
        let known = dss::certificates(&Revision::new(&Source::open(&stamped)?)?)?;
        if cms::certificates(&token)
            .iter()
            .all(|certificate| known.contains(certificate))
        {
            return Ok(stamped);
        }
        self.store(&stamped, &[token])
    }

    /// Certificates of all chains, with fresh revocation data of each that is not a root.
    fn collect(&self, containers: &[Vec<u8>]) -> Result<Evidence, SealError> {
        let mut known: Vec<Certificate> = Vec::new();
        let mut seen = HashSet::new();
        let mut learn = |known: &mut Vec<Certificate>, der: Vec<u8>| -> Result<bool, SealError> {
            if !seen.insert(der.clone()) {
                return Ok(false);
            }
            if seen.len() > MAX_CERTIFICATES {
                return Err(SealError::Certificate(
                    "the document carries too many certificates".into(),
                ));
            }
            known.push(Certificate::parse(&der)?);
            Ok(true)
        };
        let mut queue = Vec::new();
        for container in containers {
            for der in cms::certificates(container).into_iter().chain(
                cms::timestamps(container)
                    .iter()
                    .flat_map(|token| cms::certificates(token)),
            ) {
                if learn(&mut known, der)? {
                    queue.push(known.len() - 1);
                }
            }
        }
        for der in &self.extra {
            learn(&mut known, der.clone())?;
        }
        let mut evidence = Evidence::default();
        let mut used = HashSet::new();
        while let Some(index) = queue.pop() {
            if !used.insert(index) {
                continue;
            }
            let certificate = known[index].clone();
            evidence.certificates.push(certificate.der.clone());
            if certificate.self_issued() {
                continue;
            }
            let Some(issuer) = known
                .iter()
                .position(|issuer| issuer.subject == certificate.issuer)
            else {
                let who = certificate.common_name().unwrap_or_default();
                return Err(SealError::Certificate(format!(
                    "the issuer of '{who}' is unknown; give its certificate as well"
                )));
            };
            queue.push(issuer);
            if certificate.no_check {
                continue;
            }
            let answer = self
                .revocation
                .revocation(&certificate.der, &known[issuer].der)?;
            if let Some(ocsp) = answer.ocsp {
                for der in responder_certificates(&ocsp) {
                    if learn(&mut known, der)? {
                        queue.push(known.len() - 1);
                    }
                }
                if !evidence.ocsp.contains(&ocsp) {
                    evidence.ocsp.push(ocsp);
                }
            }
            if let Some(crl) = answer.crl
                && !evidence.crls.contains(&crl)
            {
                evidence.crls.push(crl);
            }
        }
        Ok(evidence)
    }
}

/// The certificates inside an OCSP response (RFC 6960 §4.2.1).
fn responder_certificates(response: &[u8]) -> Vec<Vec<u8>> {
    let read = || {
        let outer = Walk::new(content(response, tag::SEQUENCE)?).find(|value| value.tag == 0xa0)?;
        let bytes = content(outer.content, tag::SEQUENCE)?;
        let basic = Walk::new(bytes).find(|value| value.tag == tag::OCTET_STRING)?;
        let certificates =
            Walk::new(content(basic.content, tag::SEQUENCE)?).find(|value| value.tag == 0xa0)?;
        Some(
            Walk::new(content(certificates.content, tag::SEQUENCE)?)
                .map(|value| value.whole.to_vec())
                .collect(),
        )
    };
    read().unwrap_or_default()
}

/// The containers of all signatures and timestamps of a document.
pub(crate) fn containers(revision: &Revision) -> Result<Vec<Vec<u8>>, SealError> {
    let mut found = Vec::new();
    for field in crate::build::form::signature_fields(revision)? {
        let dict = revision.get(field.object)?;
        let Some(dict) = dict.as_dict() else { continue };
        let value = revision.value(dict, "V")?;
        if let Some(Object::Str(contents)) = value.as_dict().and_then(|value| value.get("Contents"))
        {
            found.push(contents.clone());
        }
    }
    Ok(found)
}

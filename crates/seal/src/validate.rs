//! Judging the signatures of a document.
//!
//! The verdict follows ETSI EN 319 102-1: each signature is `TOTAL-PASSED`, `INDETERMINATE` or `TOTAL-FAILED`, with a sub-indication and
//! reasons. In short, for each signature and document timestamp, those that cover most first:
//!
//! 1. **Form.** `ByteRange` covers a whole revision but the container itself, which stands exactly in the hole.
//! 2. **Content.** The digest, the signature over the signed attributes, the binding to the certificate (ESS, RFC 5035).
//! 3. **Since then.** Later revisions are compared object by object: evidence, signatures and form filling are allowed, within what a
//!    certification or a lock leaves; everything else is a forbidden change. The standard knows no such comparison; its result here is
//!    `TOTAL-FAILED` with `SIG_CONSTRAINTS_FAILURE`.
//! 4. **Time.** A good document timestamp proves that all it covers existed at its time; a good signature timestamp proves it of its
//!    signature. What is proven to have existed is judged for that time, everything else for "now".
//! 5. **Chain.** Paths to the trust anchors by RFC 5280, and revocation at the right time.
//!
//! A timestamp that does not hold is left out (EN 319 102-1 §5.5.4), and the signature judged without it.

mod changes;
mod container;
mod crypto;
mod judge;
mod locate;
mod names;
mod pool;
mod revocation;

use crate::Level;
use crate::cms::{Certificate, SignedData, common_name, oids};
use crate::pdf::{File, Object, PdfError, View};
use crate::report::{
    ChangeLevel, Indication, Modifications, Reason, Report, SignatureKind, SignatureReport,
    SubIndication,
};
use crate::services::RevocationSource;
use changes::Analysis;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use judge::{Control, Embedded, Failure, Judge, Purpose};
use locate::Found;
use pool::{Blob, BlobKind, Pool};

/// How many signatures a document may have.
pub const MAX_SIGNATURES: usize = 200;
/// How many form fields are looked at.
const MAX_FIELDS: usize = 50_000;
/// How long the name of a field may be with those above it, in bytes.
const MAX_NAME: usize = 1_000;
/// How many certificates, answers and lists are looked at, each.
const MAX_EVIDENCE: usize = 500;
/// How many signatures by certificates are verified for one document.
const MAX_VERIFICATIONS: usize = 2_000;
/// How many steps are taken in search of chains, and how many answers of responders are looked into.
const MAX_STEPS: usize = 5_000;
/// How many timestamps are looked into, those in signatures and those over the document together.
const MAX_STAMPS: usize = 400;
/// How many timestamps of one kind are looked into in one signature.
const MAX_TOKENS: usize = 8;
/// How many certificates that a signer names are tried.
const MAX_CANDIDATES: usize = 16;
/// How many certificates are asked about outside.
const MAX_QUESTIONS: usize = 32;

/// Whom to trust: the roots (or other authorities) at which a chain may end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustAnchors {
    certificates: Vec<Vec<u8>>,
}

/// A certificate that cannot be a trust anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the list of trusted authorities holds something that is no certificate ({0})")]
pub struct AnchorError(String);

impl TrustAnchors {
    /// Trusts these certificates (DER).
    ///
    /// # Errors
    /// When one is no certificate.
    pub fn from_der<C: Into<Vec<u8>>>(
        certificates: impl IntoIterator<Item = C>,
    ) -> Result<Self, AnchorError> {
        let certificates: Vec<Vec<u8>> = certificates.into_iter().map(Into::into).collect();
        for certificate in &certificates {
            Certificate::read(certificate).map_err(|fault| AnchorError(fault.to_string()))?;
        }
        Ok(Self { certificates })
    }

    /// Trusts the certificates in this text (PEM, any number).
    ///
    /// # Errors
    /// When a block is no certificate, or there is none.
    pub fn from_pem(text: &str) -> Result<Self, AnchorError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let mut found = Vec::new();
        for block in text.split(BEGIN).skip(1) {
            let body = block
                .split(END)
                .next()
                .unwrap_or_default()
                .split_whitespace()
                .collect::<String>();
            let der = data_encoding::BASE64
                .decode(body.as_bytes())
                .map_err(|fault| AnchorError(fault.to_string()))?;
            found.push(der);
        }
        if found.is_empty() {
            return Err(AnchorError("no certificate in it".into()));
        }
        Self::from_der(found)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.certificates.len()
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }
}

/// How to judge.
#[derive(Clone)]
pub struct ValidateOptions<'o> {
    /// The time for which to judge, usually now.
    pub at: Timestamp,
    /// The name of the file, for the report.
    pub file_name: Option<String>,
    /// Whether every certificate below the anchor needs revocation data. Without it, a certificate of which nothing is known counts as
    /// not revoked; the report then still says that nothing is known.
    pub require_revocation: bool,
    /// Certificates (DER) that may be missing in the document, such as issuing authorities. They are not trusted by being here.
    pub certificates: Vec<Vec<u8>>,
    /// Whom to ask for revocation data that is missing.
    pub source: Option<&'o dyn RevocationSource>,
}

impl std::fmt::Debug for ValidateOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ValidateOptions")
            .field("at", &self.at)
            .field("file_name", &self.file_name)
            .field("require_revocation", &self.require_revocation)
            .field("certificates", &self.certificates.len())
            .field("source", &self.source.is_some())
            .finish()
    }
}

impl ValidateOptions<'_> {
    /// Judges for this time, by what the document itself holds, with revocation data required.
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            file_name: None,
            require_revocation: true,
            certificates: Vec::new(),
            source: None,
        }
    }
}

/// Judges all signatures of a document. The steps are told in the description of this [module](self).
///
/// Work and memory are bounded: at most [`MAX_SIGNATURES`] signatures, and so many certificates, answers, verifications and compared
/// objects; a document beyond that is refused or `INDETERMINATE`.
pub fn validate(file: &[u8], anchors: &TrustAnchors, options: &ValidateOptions<'_>) -> Report {
    let mut report = Report {
        file_name: options.file_name.clone(),
        sha256: HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, file).as_ref()),
        size: file.len(),
        time: options.at,
        indication: Indication::TotalPassed,
        sub_indication: None,
        reasons: Vec::new(),
        signatures: Vec::new(),
    };
    match judge_file(file, anchors, options) {
        Ok(signatures) => report.signatures = signatures,
        Err(fault) => {
            report.indication = Indication::TotalFailed;
            report.sub_indication = Some(SubIndication::FormatFailure);
            report.reasons = vec![Reason::FileUnreadable {
                detail: fault.to_string(),
            }];
            return report;
        }
    }
    let stamp = |one: &&SignatureReport| one.kind == SignatureKind::DocumentTimestamp;
    let only_stamps = report.signatures.iter().all(|one| stamp(&one));
    let failed = |one: &&SignatureReport| one.indication == Indication::TotalFailed;
    let worst = report
        .signatures
        .iter()
        // Anybody can have a document stamped: without a signature, the best that stamps say is that nobody signed.
        .filter(|one| !stamp(one) || only_stamps && failed(one))
        // The first of the worst.
        .rev()
        .max_by_key(|one| one.indication);
    match worst {
        Some(worst) => {
            report.indication = worst.indication;
            report.sub_indication = worst.sub_indication;
        }
        None => {
            report.indication = Indication::Indeterminate;
            report.sub_indication = Some(SubIndication::SignedDataNotFound);
            report.reasons = vec![Reason::NoSignature];
        }
    }
    report
}

fn judge_file(
    bytes: &[u8],
    anchors: &TrustAnchors,
    options: &ValidateOptions<'_>,
) -> Result<Vec<SignatureReport>, PdfError> {
    let file = File::read(bytes)?;
    let view = file.latest();
    let found = locate::signatures(&file, &view)?;
    let mut blobs = store(&view);
    blobs.extend(
        found
            .iter()
            .filter(|one| !one.contents.is_empty())
            .map(|one| Blob {
                bytes: one.contents.clone(),
                place: Some(one.range[2]),
                kind: BlobKind::Container,
            }),
    );
    blobs.extend(options.certificates.iter().map(|der| Blob {
        bytes: der.clone(),
        place: None,
        kind: BlobKind::Certificate,
    }));
    let mut analysis = Analysis::new(&file, &found);
    let changes: Vec<Modifications> = found
        .iter()
        .map(|one| modifications(&mut analysis, one))
        .collect();
    let mut asked = Vec::new();
    loop {
        let pool = Pool::read(&blobs);
        let trusted = anchors
            .certificates
            .iter()
            .filter_map(|der| Certificate::read(der).ok())
            .collect();
        let judge = Judge::new(trusted, &pool, options.at, options.require_revocation);
        let reports = judge_all(&judge, &file, &found, &changes);
        let missing = judge.missing.take();
        let Some(source) = options.source else {
            return Ok(reports);
        };
        let mut more = Vec::new();
        for question in missing {
            if asked.len() == MAX_QUESTIONS || asked.contains(&question) {
                continue;
            }
            if let Ok(answer) = source.revocation(&question.0, &question.1) {
                let ocsp = answer.ocsp.map(|bytes| (bytes, BlobKind::Ocsp));
                let crl = answer.crl.map(|bytes| (bytes, BlobKind::Crl));
                more.extend(ocsp.into_iter().chain(crl));
            }
            asked.push(question);
        }
        if more.is_empty() {
            return Ok(reports);
        }
        blobs.extend(more.into_iter().map(|(bytes, kind)| Blob {
            bytes,
            place: None,
            kind,
        }));
    }
}

/// The document security store (EN 319 142-1 §5.4.2).
fn store(view: &View<'_>) -> Vec<Blob> {
    let mut blobs = Vec::new();
    let Ok(catalog) = view.catalog() else {
        return blobs;
    };
    let store = catalog
        .dict()
        .and_then(|catalog| view.get(catalog, "DSS").ok());
    let Some(store) = store.as_ref().and_then(|store| store.dict()) else {
        return blobs;
    };
    for (key, kind) in [
        ("Certs", BlobKind::Certificate),
        ("OCSPs", BlobKind::Ocsp),
        ("CRLs", BlobKind::Crl),
    ] {
        let Ok(list) = view.get(store, key) else {
            continue;
        };
        for item in list.array().unwrap_or_default().iter().take(MAX_EVIDENCE) {
            if let Ok(stream) = view.resolve(item)
                && let Ok(bytes) = view.decoded(&stream)
                && let Object::Stream { data, .. } = &*stream
            {
                blobs.push(Blob {
                    bytes,
                    place: Some(data.end),
                    kind,
                });
            }
        }
    }
    blobs
}

/// What happened to the document after a signature, by what that signature allows.
fn modifications(analysis: &mut Analysis<'_, '_>, found: &Found) -> Modifications {
    let allowed = found.allowed.unwrap_or(ChangeLevel::FormFilling);
    let changes = if found.fault.is_none() {
        analysis.since(found)
    } else {
        Vec::new()
    };
    Modifications {
        level: changes
            .iter()
            .map(|change| change.level)
            .max()
            .unwrap_or(ChangeLevel::None),
        allowed,
        changes,
    }
}

fn judge_all<'a>(
    judge: &'a Judge<'a>,
    file: &File<'_>,
    found: &[Found],
    changes: &[Modifications],
) -> Vec<SignatureReport> {
    let mut reports: Vec<Option<SignatureReport>> = vec![None; found.len()];
    let all = || found.iter().zip(changes).enumerate().rev();
    // Document timestamps first, the last one first: each proves what the others stand on.
    for (index, (one, changes)) in all() {
        if one.kind == SignatureKind::DocumentTimestamp {
            let mut report = blank(file, one, changes);
            if let Err(failure) = document_timestamp(judge, file, one, &mut report) {
                put(&mut report, failure);
            }
            reports[index] = Some(report);
        }
    }
    for (index, (one, changes)) in all() {
        if one.kind != SignatureKind::DocumentTimestamp {
            let mut report = blank(file, one, changes);
            if let Err(failure) = signature(judge, file, one, &mut report) {
                put(&mut report, failure);
            }
            reports[index] = Some(report);
        }
    }
    reports.into_iter().flatten().collect()
}

fn blank(file: &File<'_>, found: &Found, changes: &Modifications) -> SignatureReport {
    SignatureReport {
        field: found.field.clone(),
        kind: found.kind,
        revision: found.sections,
        revisions: file.sections().len(),
        signer: None,
        claimed_time: found.stated_time,
        proven_time: None,
        level: None,
        algorithm: None,
        stated_reason: found.stated_reason.clone(),
        stated_location: found.stated_location.clone(),
        indication: Indication::TotalPassed,
        sub_indication: None,
        reasons: Vec::new(),
        modifications: changes.clone(),
        chain: Vec::new(),
        timestamps: Vec::new(),
    }
}

fn put(report: &mut SignatureReport, failure: Failure) {
    report.indication = failure.indication;
    report.sub_indication = Some(failure.sub);
    report.reasons.splice(0..0, failure.reasons);
}

fn form(found: &Found) -> Result<(), Failure> {
    match &found.fault {
        Some(reason) => Err(Failure::failed(
            SubIndication::FormatFailure,
            reason.clone(),
        )),
        None => Ok(()),
    }
}

fn covered<'f>(file: &File<'f>, found: &Found) -> [&'f [u8]; 2] {
    let bytes = file.bytes();
    let [start, hole, second, end] = found.range;
    [
        bytes.get(start..hole).unwrap_or_default(),
        bytes.get(second..end).unwrap_or_default(),
    ]
}

fn unchanged(report: &SignatureReport) -> Result<(), Failure> {
    let Modifications { level, allowed, .. } = report.modifications;
    if level > allowed {
        return Err(Failure::failed(
            SubIndication::SigConstraintsFailure,
            Reason::ForbiddenChange,
        ));
    }
    Ok(())
}

fn document_timestamp<'a>(
    judge: &'a Judge<'a>,
    file: &File<'_>,
    found: &Found,
    report: &mut SignatureReport,
) -> Result<(), Failure> {
    form(found)?;
    let parts = covered(file, found);
    let imprint = |oid| crypto::hash(oid, &parts).map(|digest| digest.as_ref().to_vec());
    let stamp = judge.stamp(&found.contents, &imprint, found.range[2]);
    report.claimed_time = stamp.report.time;
    report.proven_time = judge
        .proofs
        .earliest(Some(found.range[2]))
        .or(stamp.proof());
    report.signer.clone_from(&stamp.report.authority);
    report.algorithm.clone_from(&stamp.algorithm);
    report.chain = stamp
        .chain
        .as_ref()
        .map(|chain| chain.certificates.clone())
        .unwrap_or_default();
    // What happened to the document later does not make the time less true of the bytes it covers.
    if let Some(time) = stamp.proof() {
        judge
            .proofs
            .stamps
            .borrow_mut()
            .push((found.range[2], found.range[3], time));
    }
    if let Some(sub) = stamp.report.sub_indication {
        return Err(Failure {
            indication: stamp.report.indication,
            sub,
            reasons: stamp.report.reasons,
        });
    }
    padding(found, report);
    unchanged(report)
}

fn padding(found: &Found, report: &mut SignatureReport) {
    let size = SignedData::read(&found.contents).map_or(0, |data| data.size);
    if found
        .contents
        .get(size..)
        .is_some_and(|rest| rest.iter().any(|b| *b != 0))
    {
        report.reasons.push(Reason::PaddingNotZero);
    }
}

fn signature<'a>(
    judge: &'a Judge<'a>,
    file: &File<'_>,
    found: &Found,
    report: &mut SignatureReport,
) -> Result<(), Failure> {
    form(found)?;
    let wrong = |reason| Failure::failed(SubIndication::FormatFailure, reason);
    let cades = match found.sub_filter.as_slice() {
        b"ETSI.CAdES.detached" => true,
        b"adbe.pkcs7.detached" => false,
        other => {
            return Err(wrong(Reason::DictionaryWrong {
                detail: format!("SubFilter {}", String::from_utf8_lossy(other)),
            }));
        }
    };
    let unreadable = |detail: &str| {
        wrong(Reason::ContainerUnreadable {
            detail: detail.to_owned(),
        })
    };
    let data = SignedData::read(&found.contents).map_err(|fault| unreadable(fault.0))?;
    if data.content.is_some() || data.content_type != oids::DATA {
        return Err(unreadable("not detached"));
    }
    if let Some(info) = data.signers.first() {
        report.claimed_time = report.claimed_time.or(info.signing_time());
    }
    padding(found, report);
    let parts = covered(file, found);
    let sound = judge.sound(&data, &parts, cades)?;
    report.signer = Some(common_name(sound.certificate.subject));
    report.algorithm = Some(sound.algorithm.clone());
    report.level = cades.then_some(Level::B);

    let place = found.range[2];
    let Some(info) = data.signers.first() else {
        return Err(unreadable("no signer"));
    };
    let over_value = |oid| crypto::hash(oid, &[info.signature]).map(|d| d.as_ref().to_vec());
    let stamps: Vec<_> = info
        .signature_timestamps()
        .into_iter()
        .take(MAX_TOKENS)
        .map(|token| judge.stamp(token, &over_value, place))
        .collect();
    let proven = stamps
        .iter()
        .filter_map(container::Stamp::proof)
        .chain(judge.proofs.earliest(Some(place)))
        .min();
    report.proven_time = proven;
    report.timestamps = stamps.into_iter().map(|stamp| stamp.report).collect();
    // Each digest of the whole document once, however many timestamps ask for it.
    let digests = std::cell::RefCell::new(Vec::new());
    let over_content = |oid| {
        let known = digests
            .borrow()
            .iter()
            .find(|(name, _)| *name == oid)
            .cloned();
        let (_, digest) = known.unwrap_or_else(|| {
            let digest = crypto::hash(oid, &parts).map(|d| d.as_ref().to_vec());
            digests.borrow_mut().push((oid, digest.clone()));
            (oid, digest)
        });
        digest
    };
    let not_before = info
        .content_timestamps()
        .into_iter()
        .take(MAX_TOKENS)
        .filter_map(|token| judge.stamp(token, &over_content, place).proof())
        .max();

    let control = Control {
        time: proven.unwrap_or(judge.proofs.at),
        proven: proven.is_some(),
        not_before,
    };
    let chain = judge.chain(sound.certificate, Purpose::Signature, control);
    report.chain.clone_from(&chain.certificates);
    unchanged(report)?;
    if let Some(algorithm) = sound.weak {
        return Err(Failure::indeterminate(
            SubIndication::CryptoConstraintsFailureNoPoe,
            Reason::AlgorithmWeak { algorithm },
        ));
    }
    let Embedded(embedded) = chain.verdict?;
    for certificate in &report.chain {
        if certificate.revocation == crate::report::RevocationState::Unknown {
            report.reasons.push(Reason::RevocationUnknown {
                subject: certificate.name.clone(),
            });
        }
    }
    if cades {
        let archived = judge.proofs.stamps.borrow().iter().any(|(_, end, _)| {
            let pool = judge.pool;
            let places = pool
                .ocsp
                .iter()
                .map(|p| p.place)
                .chain(pool.crls.iter().map(|p| p.place));
            *end >= place && places.flatten().any(|other| other <= *end)
        });
        report.level = Some(match (proven.is_some(), embedded, archived) {
            (true, true, true) => Level::Lta,
            (true, true, false) => Level::Lt,
            (true, false, _) => Level::T,
            (false, ..) => Level::B,
        });
    }
    Ok(())
}

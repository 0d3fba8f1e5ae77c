//! Signing: place, message, signature, container.

pub(crate) mod archive;
pub(crate) mod cms;
pub(crate) mod der;
mod detached;
mod options;

use std::ops::Range;
use std::sync::Arc;

use ring::digest;

pub use options::{Certification, Language, Level, SignOptions};

use crate::build::form::{self, FieldSpec, FieldState};
use crate::build::structure;
use crate::error::SealError;
use crate::keys::verifies;
use crate::revision::{Dict, Object, Ref, Revision, Source};
use crate::services::{Algorithm, RevocationSource, SigningKey, TimestampAuthority};
use der::Certificate;

/// Place for a timestamp token in the container; real ones with their chain take 3 to 8 KB.
const TIMESTAMP_PLACE: usize = 10 * 1024;

/// Who signs, made once and used for any number of documents.
#[derive(Clone)]
pub struct Signer {
    key: Arc<dyn SigningKey>,
    chain: Vec<Certificate>,
    template: Arc<cms::Template>,
    timestamps: Option<Arc<dyn TimestampAuthority>>,
    revocation: Option<Arc<dyn RevocationSource>>,
    extra: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("certificates", &self.chain.len())
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer with a key and its certificates (DER): its own first, then those above it.
    ///
    /// # Errors
    /// [`SealError::Certificate`] when there is none or the first does not fit the key.
    pub fn new(key: Arc<dyn SigningKey>, certificates: &[Vec<u8>]) -> Result<Self, SealError> {
        let chain = certificates
            .iter()
            .map(|der| Certificate::parse(der))
            .collect::<Result<Vec<_>, _>>()?;
        let template = Arc::new(cms::Template::new(key.algorithm(), &chain)?);
        Ok(Self {
            key,
            chain,
            template,
            timestamps: None,
            revocation: None,
            extra: Vec::new(),
        })
    }

    /// With a timestamp authority, for B-T and above.
    #[must_use]
    pub fn with_timestamps(mut self, authority: Arc<dyn TimestampAuthority>) -> Self {
        self.timestamps = Some(authority);
        self
    }

    /// With a source of revocation data, for B-LT and above.
    #[must_use]
    pub fn with_revocation(mut self, source: Arc<dyn RevocationSource>) -> Self {
        self.revocation = Some(source);
        self
    }

    /// With further certificates (DER) for the chains of timestamps and responders that do not bring their own.
    #[must_use]
    pub fn with_certificates(mut self, certificates: Vec<Vec<u8>>) -> Self {
        self.extra = certificates;
        self
    }

    /// The algorithm of its signatures.
    pub fn algorithm(&self) -> Algorithm {
        self.template.algorithm()
    }

    /// The common name of its certificate.
    pub fn common_name(&self) -> Option<String> {
        self.chain[0].common_name()
    }

    pub(crate) fn authority(&self) -> Result<&dyn TimestampAuthority, SealError> {
        self.timestamps
            .as_deref()
            .ok_or(SealError::MissingService("a timestamp authority"))
    }

    fn archive(&self) -> Result<archive::Archive<'_>, SealError> {
        Ok(archive::Archive {
            revocation: self
                .revocation
                .as_deref()
                .ok_or(SealError::MissingService("a source of revocation data"))?,
            extra: self
                .extra
                .iter()
                .chain(self.chain.iter().map(|certificate| &certificate.der))
                .cloned()
                .collect(),
        })
    }

    /// Missing services are told before anything is asked of a key.
    fn check_services(&self, level: Level) -> Result<(), SealError> {
        if level >= Level::T {
            self.authority()?;
        }
        if level >= Level::Lt {
            self.archive()?;
        }
        Ok(())
    }
}

/// A signed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The file; it begins with the bytes given.
    pub bytes: Vec<u8>,
    /// The name of the field that was signed.
    pub field: String,
}

/// A document that is complete but for its signature: for keys that are asked in another process or on another day.
#[derive(Debug, Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    contents: Range<usize>,
    message: Vec<u8>,
    field: String,
}

impl Prepared {
    /// What the key has to sign: the DER of the signed attributes.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// Puts the signature in. For B-T and above, asks the timestamp and the revocation data.
    ///
    /// # Errors
    /// [`SealError::Key`] when the signature is not one of the signer's key over [`Prepared::message`], and whatever the services of
    /// higher levels answer.
    pub fn finish(
        self,
        signer: &Signer,
        options: &SignOptions,
        signature: &[u8],
    ) -> Result<Signed, SealError> {
        match self.complete(signer, options, signature)? {
            Ok(signed) => Ok(signed),
            Err(_) => Err(SealError::Key(
                "the place for the signature is too small".into(),
            )),
        }
    }

    /// As [`Prepared::finish`]; the inner error is the number of bytes the container needs when its place is too small.
    fn complete(
        mut self,
        signer: &Signer,
        options: &SignOptions,
        signature: &[u8],
    ) -> Result<Result<Signed, usize>, SealError> {
        if !verifies(
            signer.algorithm(),
            &signer.chain[0].public_key,
            &self.message,
            signature,
        ) {
            return Err(SealError::Key(
                "the signature is not that of the signer's certificate".into(),
            ));
        }
        let mut containers = Vec::new();
        let token = if options.level >= Level::T {
            Some(timestamp(signer.authority()?, signature)?)
        } else {
            None
        };
        let container = signer
            .template
            .container(&self.message, signature, token.as_deref());
        if !embed(&mut self.bytes, &self.contents, &container) {
            return Ok(Err(container.len()));
        }
        containers.push(container);
        containers.extend(token);
        let mut bytes = self.bytes;
        if options.level >= Level::Lt {
            bytes = signer.archive()?.store(&bytes, &containers)?;
        }
        if options.level >= Level::Lta {
            bytes = signer
                .archive()?
                .stamp(&bytes, signer.authority()?, options.language)?;
        }
        Ok(Ok(Signed {
            bytes,
            field: self.field,
        }))
    }
}

/// Signs one document.
///
/// # Errors
/// Every kind of [`SealError`]; the crate's documentation tells when. Nothing is signed then.
pub fn sign(bytes: &[u8], signer: &Signer, options: &SignOptions) -> Result<Signed, SealError> {
    signer.check_services(options.level)?;
    let mut place = standard_place(signer, options);
    loop {
        let prepared = prepare_with(bytes, signer, options, place)?;
        let signature = one(signer.key.sign(&[prepared.message()])?)?;
        match prepared.complete(signer, options, &signature)? {
            Ok(signed) => return Ok(signed),
            // A timestamp larger than any seen before: once more with room for it.
            Err(needed) if needed > place => place = needed + 1024,
            Err(_) => {
                return Err(SealError::Key(
                    "the place for the signature is too small".into(),
                ));
            }
        }
    }
}

/// Signs many documents with one call of the key. A document that cannot be signed does not hold up the others.
///
/// # Errors
/// When the key itself fails; then nothing is signed.
pub fn sign_many(
    documents: &[&[u8]],
    signer: &Signer,
    options: &SignOptions,
) -> Result<Vec<Result<Signed, SealError>>, SealError> {
    signer.check_services(options.level)?;
    let place = standard_place(signer, options);
    let prepared: Vec<Result<Prepared, SealError>> = documents
        .iter()
        .map(|bytes| prepare_with(bytes, signer, options, place))
        .collect();
    let messages: Vec<&[u8]> = prepared.iter().flatten().map(Prepared::message).collect();
    if messages.is_empty() {
        return Ok(prepared
            .into_iter()
            .map(|result| result.and(Err(SealError::Key("nothing to sign".into()))))
            .collect());
    }
    let signatures = signer.key.sign(&messages)?;
    if signatures.len() != messages.len() {
        return Err(SealError::Key(
            "it answered another number of signatures than asked".into(),
        ));
    }
    let mut signatures = signatures.into_iter();
    let mut results = Vec::with_capacity(documents.len());
    for (prepared, bytes) in prepared.into_iter().zip(documents) {
        results.push(prepared.and_then(|prepared| {
            let signature = signatures.next().unwrap_or_default();
            match prepared.complete(signer, options, &signature)? {
                Ok(signed) => Ok(signed),
                Err(_) => sign(bytes, signer, options),
            }
        }));
    }
    Ok(results)
}

/// Makes a document ready for a signature that comes later; see [`Prepared`].
///
/// # Errors
/// [`SealError::Unreadable`], [`SealError::Encrypted`], [`SealError::NoSuchPage`], [`SealError::Field`], [`SealError::NotAllowed`],
/// [`SealError::Appearance`].
pub fn prepare_signature(
    bytes: &[u8],
    signer: &Signer,
    options: &SignOptions,
) -> Result<Prepared, SealError> {
    signer.check_services(options.level)?;
    prepare_with(bytes, signer, options, standard_place(signer, options))
}

/// Makes empty signature fields, before the first signature. Different people can then sign them in any order, and no later change
/// touches more than a field itself.
///
/// # Errors
/// [`SealError::NotAllowed`] when the document is signed already, and those of [`prepare_signature`].
pub fn prepare(bytes: &[u8], fields: &[FieldSpec]) -> Result<Vec<u8>, SealError> {
    let source = Source::open(bytes)?;
    let mut revision = Revision::new(&source)?;
    form::check_open(&revision)?;
    if form::signature_fields(&revision)?
        .iter()
        .any(|field| field.signed)
    {
        return Err(SealError::NotAllowed(
            "it is signed already; fields are made before the first signature".into(),
        ));
    }
    for spec in fields {
        let existing = form::signature_fields(&revision)?;
        form::add_field(&mut revision, spec, &existing)?;
    }
    if revision.is_empty() {
        return Ok(bytes.to_vec());
    }
    Ok(revision.write(b"prepare")?.bytes)
}

/// The signature fields of a document, in the order of its form.
///
/// # Errors
/// [`SealError::Unreadable`], [`SealError::Encrypted`].
pub fn signature_fields(bytes: &[u8]) -> Result<Vec<FieldState>, SealError> {
    let source = Source::open(bytes)?;
    let revision = Revision::new(&source)?;
    form::signature_fields(&revision)?
        .into_iter()
        .map(|field| {
            Ok(FieldState {
                visible: form::takes_room(&revision, field.object)?,
                name: field.name,
                signed: field.signed,
            })
        })
        .collect()
}

fn one(signatures: Vec<Vec<u8>>) -> Result<Vec<u8>, SealError> {
    match <[Vec<u8>; 1]>::try_from(signatures) {
        Ok([signature]) => Ok(signature),
        Err(_) => Err(SealError::Key(
            "it answered another number of signatures than asked".into(),
        )),
    }
}

fn standard_place(signer: &Signer, options: &SignOptions) -> usize {
    signer.template.size()
        + if options.level >= Level::T {
            TIMESTAMP_PLACE
        } else {
            0
        }
}

fn prepare_with(
    bytes: &[u8],
    signer: &Signer,
    options: &SignOptions,
    place: usize,
) -> Result<Prepared, SealError> {
    let source = Source::open(bytes)?;
    let mut revision = Revision::new(&source)?;
    form::check_open(&revision)?;
    let fields = form::signature_fields(&revision)?;
    let (field_ref, field) = choose_field(&mut revision, &fields, signer, options)?;
    if options.certification.is_some() && fields.iter().any(|field| field.signed) {
        return Err(SealError::NotAllowed(
            "only the first signature can certify a document".into(),
        ));
    }
    let signature = signature_dict(signer, options, place);
    let signature_ref = revision.add(Object::Dict(signature));
    let mut dict = revision.dict(field_ref)?;
    dict.set("V", Object::Ref(signature_ref));
    revision.set(field_ref, Object::Dict(dict));
    if let Some(appearance) = &options.visible {
        let name = options
            .name
            .clone()
            .or_else(|| signer.common_name())
            .unwrap_or_default();
        appearance.draw(&mut revision, field_ref, &name, options)?;
    }
    if options.certification.is_some() {
        let mut catalog = revision.catalog()?;
        let mut permissions = revision
            .value(&catalog, "Perms")?
            .as_dict()
            .cloned()
            .unwrap_or_default();
        permissions.set("DocMDP", Object::Ref(signature_ref));
        catalog.set("Perms", Object::Dict(permissions));
        let catalog_ref = revision.catalog_ref();
        revision.set(catalog_ref, Object::Dict(catalog));
    }
    let (bytes, contents) = seal_range(revision.write(field.as_bytes())?)?;
    let document = covered_digest(cms::digest_of(signer.algorithm()), &bytes, &contents);
    let message = signer.template.message(document.as_ref());
    Ok(Prepared {
        bytes,
        contents,
        message,
        field,
    })
}

fn choose_field(
    revision: &mut Revision,
    fields: &[form::Field],
    signer: &Signer,
    options: &SignOptions,
) -> Result<(Ref, String), SealError> {
    if let Some(name) = &options.field
        && let Some(field) = fields.iter().find(|field| field.name == *name)
    {
        if field.signed {
            return Err(SealError::Field {
                name: name.clone(),
                reason: "it is signed already".into(),
            });
        }
        return Ok((field.object, name.clone()));
    }
    let name = options
        .field
        .clone()
        .unwrap_or_else(|| form::free_name(fields, "Handtekening"));
    let who = options
        .name
        .clone()
        .or_else(|| signer.common_name())
        .unwrap_or_default();
    let spec = FieldSpec {
        name: name.clone(),
        page: options
            .visible
            .as_ref()
            .map_or(options.page, |appearance| appearance.page),
        area: options.visible.as_ref().map(|appearance| appearance.area),
        tooltip: options.language.tooltip(&who),
    };
    if spec.area.is_some()
        && !options.untagged
        && fields.iter().any(|field| field.signed)
        && structure::is_tagged(revision)?
    {
        return Err(SealError::NotAllowed(
            "it is signed already, so that a new visible field cannot be tagged for screen readers and the document would lose \
             PDF/UA; make visible fields before the first signature (prepare), or sign invisibly"
                .into(),
        ));
    }
    Ok((form::add_field(revision, &spec, fields)?, name))
}

fn signature_dict(signer: &Signer, options: &SignOptions, place: usize) -> Dict {
    let mut dict = Dict::default()
        .with("Type", Object::name("Sig"))
        .with("Filter", Object::name("Adobe.PPKLite"))
        .with("SubFilter", Object::name("ETSI.CAdES.detached"))
        .with("ByteRange", Object::ByteRangePlace)
        .with("Contents", Object::ContentsPlace(place))
        .with("M", Object::Str(pdf_date(options.time).into_bytes()));
    let name = options.name.clone().or_else(|| signer.common_name());
    for (key, value) in [
        ("Name", &name),
        ("Reason", &options.reason),
        ("Location", &options.location),
        ("ContactInfo", &options.contact),
    ] {
        if let Some(value) = value {
            dict.set(key, Object::text(value));
        }
    }
    if let Some(certification) = options.certification {
        let level = match certification {
            Certification::NoChanges => 1,
            Certification::FormFilling => 2,
            Certification::Annotations => 3,
        };
        let parameters = Dict::default()
            .with("Type", Object::name("TransformParams"))
            .with("P", Object::Int(level))
            .with("V", Object::name("1.2"));
        let reference = Dict::default()
            .with("Type", Object::name("SigRef"))
            .with("TransformMethod", Object::name("DocMDP"))
            .with("TransformParams", Object::Dict(parameters));
        dict.set("Reference", Object::Array(vec![Object::Dict(reference)]));
    }
    dict
}

/// A date as PDF writes it (ISO 32000-1 §7.9.4), in UTC.
pub(crate) fn pdf_date(time: jiff::Timestamp) -> String {
    time.to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .strftime("D:%Y%m%d%H%M%SZ")
        .to_string()
}

/// Fills in `ByteRange`: everything but the string of `Contents`.
fn seal_range(written: crate::revision::Written) -> Result<(Vec<u8>, Range<usize>), SealError> {
    let mut bytes = written.bytes;
    let (Some(contents), Some(range)) = (written.places.contents, written.places.byte_range) else {
        return Err(SealError::unreadable(
            0,
            "the revision has no place for a signature",
        ));
    };
    let text = format!(
        "[0 {} {} {}]",
        contents.start,
        contents.end,
        bytes.len() - contents.end
    );
    if text.len() > range.len() {
        return Err(SealError::unreadable(0, "the file is too large"));
    }
    bytes[range.start..range.start + text.len()].copy_from_slice(text.as_bytes());
    Ok((bytes, contents))
}

fn covered_digest(
    algorithm: &'static digest::Algorithm,
    bytes: &[u8],
    contents: &Range<usize>,
) -> digest::Digest {
    let mut context = digest::Context::new(algorithm);
    context.update(&bytes[..contents.start]);
    context.update(&bytes[contents.end..]);
    context.finish()
}

/// Writes the container into its place; `false` when it is too large.
fn embed(bytes: &mut [u8], contents: &Range<usize>, container: &[u8]) -> bool {
    let place = &mut bytes[contents.start + 1..contents.end - 1];
    let hex = data_encoding::HEXLOWER.encode(container);
    if hex.len() > place.len() {
        return false;
    }
    place[..hex.len()].copy_from_slice(hex.as_bytes());
    true
}

/// A token over data.
pub(crate) fn timestamp(
    authority: &dyn TimestampAuthority,
    data: &[u8],
) -> Result<Vec<u8>, SealError> {
    token_for(authority, &digest::digest(&digest::SHA256, data))
}

fn token_for(
    authority: &dyn TimestampAuthority,
    hash: &digest::Digest,
) -> Result<Vec<u8>, SealError> {
    let hash: [u8; 32] = hash.as_ref().try_into().unwrap_or([0; 32]);
    let token = authority.timestamp(&hash)?;
    if !cms::token_covers(&token, &hash) {
        return Err(SealError::Service(crate::services::ServiceError::Refused {
            service: "the timestamp authority".into(),
            reason: "its token is over something else than was asked".into(),
        }));
    }
    Ok(token)
}

/// Adds a document timestamp (EN 319 142-1 §5.4.3) as a revision of its own; gives its token too.
pub(crate) fn document_timestamp(
    bytes: &[u8],
    authority: &dyn TimestampAuthority,
    language: Language,
) -> Result<(Vec<u8>, Vec<u8>), SealError> {
    let source = Source::open(bytes)?;
    let mut place = TIMESTAMP_PLACE;
    for _ in 0..2 {
        let mut revision = Revision::new(&source)?;
        let fields = form::signature_fields(&revision)?;
        let name = form::free_name(&fields, "Tijdstempel");
        let spec = FieldSpec {
            name: name.clone(),
            page: 1,
            area: None,
            tooltip: language.timestamp_tooltip().into(),
        };
        let field_ref = form::add_field(&mut revision, &spec, &fields)?;
        let dict = Dict::default()
            .with("Type", Object::name("DocTimeStamp"))
            .with("Filter", Object::name("Adobe.PPKLite"))
            .with("SubFilter", Object::name("ETSI.RFC3161"))
            .with("ByteRange", Object::ByteRangePlace)
            .with("Contents", Object::ContentsPlace(place));
        let value = revision.add(Object::Dict(dict));
        let mut field = revision.dict(field_ref)?;
        field.set("V", Object::Ref(value));
        revision.set(field_ref, Object::Dict(field));
        let (mut bytes, contents) = seal_range(revision.write(name.as_bytes())?)?;
        let hash = covered_digest(&digest::SHA256, &bytes, &contents);
        let token = token_for(authority, &hash)?;
        if embed(&mut bytes, &contents, &token) {
            return Ok((bytes, token));
        }
        place = token.len() + 1024;
    }
    Err(SealError::Key(
        "the place for the timestamp is too small".into(),
    ))
}

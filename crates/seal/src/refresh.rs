//! Keeping a signature verifiable: fresh revocation data and a new timestamp over everything (EN 319 142-1 §5.5, B-LTA), to be done
//! before the certificates or algorithms of the last timestamp come to their end.

use crate::build::form;
use crate::error::SealError;
use crate::revision::{Revision, Source};
use crate::services::{RevocationSource, TimestampAuthority};
use crate::sign::archive::{Archive, containers};
use crate::sign::{Language, timestamp};

/// Adds fresh revocation data for every signature and timestamp of the document, and a new document timestamp.
///
/// `certificates` (DER) are issuers that the document does not carry. Works for documents signed by others too, and lifts B-T or B-LT
/// to B-LTA. Asks the authority for two tokens.
///
/// # Errors
/// [`SealError::NotAllowed`] when the document has no signature, and those of the services.
pub fn refresh(
    bytes: &[u8],
    timestamps: &dyn TimestampAuthority,
    revocation: &dyn RevocationSource,
    certificates: &[Vec<u8>],
    language: Language,
) -> Result<Vec<u8>, SealError> {
    let mut containers = {
        let source = Source::open(bytes)?;
        let revision = Revision::new(&source)?;
        if !form::signature_fields(&revision)?
            .iter()
            .any(|field| field.signed)
        {
            return Err(SealError::NotAllowed(
                "it has no signature to refresh".into(),
            ));
        }
        containers(&revision)?
    };
    // A first token tells who stamps today. The evidence for that authority then stands under the timestamp and not after it, where
    // nothing would prove when it existed (EN 319 102-1 §5.6.2.3); so a refresh asks two tokens.
    containers.push(timestamp(timestamps, bytes)?);
    let archive = Archive {
        revocation,
        extra: certificates.to_vec(),
    };
    let stored = archive.store(bytes, &containers)?;
    archive.stamp(&stored, timestamps, language)
}

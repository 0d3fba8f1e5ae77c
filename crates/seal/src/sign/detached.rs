//! Signing bytes that are no PDF: a CAdES signature beside them (EN 319 122-1, baseline B-B or B-T).

use ring::digest;

use super::{Signer, cms, one, timestamp};
use crate::error::SealError;
use crate::keys::verifies;

impl Signer {
    /// Signs `content` and answers the DER `ContentInfo` that stands beside it; the content itself is not inside. With
    /// `timestamped`, the signer's authority adds a signature timestamp (RFC 3161), so that the signature outlives its certificate.
    ///
    /// # Errors
    /// [`SealError::MissingService`] when a timestamp is asked and no authority was given, [`SealError::Key`] when the key answers
    /// something that is not its signature, [`SealError::Service`] when the key or the authority fails.
    pub fn detached(&self, content: &[u8], timestamped: bool) -> Result<Vec<u8>, SealError> {
        let authority = if timestamped {
            Some(self.authority()?)
        } else {
            None
        };
        let hash = digest::digest(cms::digest_of(self.algorithm()), content);
        let message = self.template.message(hash.as_ref());
        let signature = one(self.key.sign(&[&message])?)?;
        if !verifies(
            self.algorithm(),
            &self.chain[0].public_key,
            &message,
            &signature,
        ) {
            return Err(SealError::Key(
                "the signature is not that of the signer's certificate".into(),
            ));
        }
        let token = authority
            .map(|authority| timestamp(authority, &signature))
            .transpose()?;
        Ok(self
            .template
            .container(&message, &signature, token.as_deref()))
    }
}

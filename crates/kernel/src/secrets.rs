//! Values that travel outside and come back: signed with the installation's secret key.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::sync::Arc;

/// The installation's secret key (32 bytes, kept in the data folder). Cheap to clone; never printed.
#[derive(Clone)]
pub struct Secrets(Arc<[u8]>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// From the bytes of the key file.
    pub fn new(key: &[u8]) -> Self {
        Self(key.into())
    }

    /// A keyed digest of `value`, different for every `purpose`.
    pub fn digest(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    /// `value` in a form that cannot be changed or made by others; it can be read.
    pub fn seal(&self, purpose: &str, value: &str) -> String {
        let tag = self.digest(purpose, value.as_bytes());
        let b64 = data_encoding::BASE64URL_NOPAD;
        format!(
            "{}.{}",
            b64.encode(value.as_bytes()),
            b64.encode(&tag[..16])
        )
    }

    /// The value of a [`seal`](Self::seal)ed text; `None` when it was not sealed by this installation for this purpose.
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let (value, tag) = sealed.split_once('.')?;
        let b64 = data_encoding::BASE64URL_NOPAD;
        let value = b64.decode(value.as_bytes()).ok()?;
        let tag = b64.decode(tag.as_bytes()).ok()?;
        let expected = self.digest(purpose, &value);
        let same: bool = subtle::ConstantTimeEq::ct_eq(&expected[..16], tag.as_slice()).into();
        same.then(|| String::from_utf8(value).ok()).flatten()
    }
}

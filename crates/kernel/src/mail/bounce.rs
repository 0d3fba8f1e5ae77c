//! Addresses to which undeliverable messages come back: one for each message, which only we can make.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::{AddressError, Bounce, EmailAddress, address::ascii_domain, parse_bounce};

/// What stands before the `+` in the address to which messages come back. The mail server of the domain must bring
/// `bounce+anything` to one place.
pub const BOUNCE_LOCAL_PART: &str = "bounce";

/// Bytes of the signature in a token: 80 bits, too many to guess by sending mail.
const SIGNATURE: usize = 10;

/// Letters of a token: 16 bytes of identifier and the signature, each in Base32.
pub(super) const TOKEN_LENGTH: usize = 26 + 16;

/// Makes and recognises the addresses to which undeliverable messages come back.
///
/// An address is `bounce+TOKEN@domain` (variable envelope return path). The token is the identifier of the message and a
/// signature under a key, in letters and digits that survive mail servers which change capitals. Nobody can make a
/// failure up for a message they did not get.
#[derive(Clone)]
pub struct Bounces {
    domain: String,
    key: [u8; 32],
}

impl Bounces {
    /// Addresses in `domain`, signed with `key`. Keep the key: messages come back days later.
    ///
    /// # Errors
    /// [`AddressError::Domain`] when `domain` is not the name of a domain.
    pub fn new(domain: impl AsRef<str>, key: [u8; 32]) -> Result<Self, AddressError> {
        let this = Self {
            domain: ascii_domain(domain.as_ref())?,
            key,
        };
        // The longest address this will ever make must be one.
        EmailAddress::parse(&this.text(Uuid::nil())).map(|_| this)
    }

    /// The address to which the message with this identifier comes back.
    pub fn address(&self, id: Uuid) -> EmailAddress {
        EmailAddress::parse(&self.text(id)).expect("an address of this form was tried in `new`")
    }

    /// The token of the message with this identifier.
    pub fn token(&self, id: Uuid) -> String {
        let signature = self.mac(id).finalize().into_bytes();
        let encode = |bytes: &[u8]| {
            data_encoding::BASE32_NOPAD
                .encode(bytes)
                .to_ascii_lowercase()
        };
        encode(id.as_bytes()) + &encode(&signature[..SIGNATURE])
    }

    /// The identifier in a token, when we made that token.
    pub fn verify(&self, token: &str) -> Option<Uuid> {
        if token.len() != TOKEN_LENGTH || !token.is_ascii() {
            return None;
        }
        let (id, signature) = token.split_at_checked(26)?;
        let decode = |text: &str| {
            data_encoding::BASE32_NOPAD
                .decode(text.to_ascii_uppercase().as_bytes())
                .ok()
        };
        let id = Uuid::from_slice(&decode(id)?).ok()?;
        self.mac(id)
            .verify_truncated_left(&decode(signature)?)
            .ok()
            .map(|()| id)
    }

    /// Reads a message that came back: which message of ours it is about, and what happened. `None` when it is no report
    /// of a failure, or not about a message of ours.
    pub fn read(&self, raw: &[u8]) -> Option<(Uuid, Bounce)> {
        let bounce = parse_bounce(raw)?;
        Some((self.verify(&bounce.token)?, bounce))
    }

    fn text(&self, id: Uuid) -> String {
        format!("{BOUNCE_LOCAL_PART}+{}@{}", self.token(id), self.domain)
    }

    fn mac(&self, id: Uuid) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("keys of every length are taken");
        mac.update(b"bounce address, version 1\0");
        mac.update(id.as_bytes());
        mac
    }
}

/// Leaves the key out.
impl std::fmt::Debug for Bounces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bounces")
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

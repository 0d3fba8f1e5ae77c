//! Passwords: argon2id (RFC 9106) with the parameters OWASP recommends, and a check that follows NIST SP 800-63B:
//! length counts, composition rules do not.

use crate::{
    env::Env,
    error::{Error, Result},
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};

/// Shortest password in characters.
pub(super) const SHORTEST: usize = 12;
/// Longest password in bytes: beyond this it only costs time.
pub(super) const LONGEST: usize = 256;

fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password in the PHC string format. Takes about 20 ms of CPU time: call it off the async threads.
///
/// # Errors
/// [`Error::Internal`] when hashing fails, which it does not for valid parameters.
pub fn hash_password(env: &Env, password: &str) -> Result<String> {
    let salt = SaltString::encode_b64(&env.bytes::<16>()).map_err(Error::internal)?;
    Ok(argon()?
        .hash_password(password.as_bytes(), &salt)
        .map_err(Error::internal)?
        .to_string())
}

/// Whether the password belongs to the hash. As slow as hashing.
pub fn verify_password(hash: &str, password: &str) -> bool {
    let (Ok(parsed), Ok(argon)) = (PasswordHash::new(hash), argon()) else {
        return false;
    };
    argon.verify_password(password.as_bytes(), &parsed).is_ok()
}

/// What is wrong with a new password, as the key of a text; `None` when it is good enough.
pub fn password_faults(password: &str, email: &str) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let name = email.split('@').next().unwrap_or_default().to_lowercase();
    if password.chars().count() < SHORTEST {
        Some("error-password-short")
    } else if password.len() > LONGEST {
        Some("error-password-long")
    } else if name.len() > 3 && lower.contains(&name) {
        Some("error-password-name")
    } else if COMMON
        .iter()
        .any(|common| lower.contains(common) && lower.len() < common.len() + 6)
        || distinct(&lower) < 5
    {
        Some("error-password-common")
    } else {
        None
    }
}

fn distinct(text: &str) -> usize {
    let mut characters: Vec<char> = text.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    characters.len()
}

/// Starts that everybody tries first, in Dutch and English.
const COMMON: [&str; 16] = [
    "password",
    "wachtwoord",
    "welkom",
    "gemeente",
    "qwerty",
    "azerty",
    "123456",
    "kantel",
    "iloveyou",
    "letmein",
    "zomer",
    "winter",
    "lente",
    "herfst",
    "admin",
    "kortrijk",
];

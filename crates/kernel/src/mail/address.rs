//! E-mail addresses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest local part in bytes (RFC 5321, section 4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;

/// Longest domain in bytes (RFC 5321, section 4.5.3.1.2, less the final dot of DNS).
const LONGEST_DOMAIN: usize = 253;

/// Longest address in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const LONGEST_ADDRESS: usize = 254;

/// An e-mail address that every mail server takes: a local part of ASCII letters, digits and a few signs, and a domain
/// in its ASCII form. It holds nothing that could end a header or start another.
///
/// Quoted local parts (`"a b"@…`) and addresses of machines (`a@[192.0.2.1]`) are lawful and never typed by people who
/// mean them; they are refused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    text: String,
    at: usize,
}

/// What is wrong with an address. Each has a stable [`key`](Self::key) under which a screen keeps its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing was given.
    #[error("the address is empty")]
    Empty,
    /// Longer than mail servers take.
    #[error("the address is too long")]
    TooLong,
    /// A line break or another control character stands in it.
    #[error("there is a control character in the address")]
    ControlCharacter,
    /// There is no `@`.
    #[error("there is no @ in the address")]
    NoAt,
    /// What stands before the `@` is not right.
    #[error("the part before the @ is not right")]
    LocalPart,
    /// What stands behind the `@` is not the name of a domain.
    #[error("the part behind the @ is not right")]
    Domain,
}

impl AddressError {
    /// A stable name for this error, made to look up a sentence for people.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "address-empty",
            Self::TooLong => "address-too-long",
            Self::ControlCharacter => "address-control-character",
            Self::NoAt => "address-no-at",
            Self::LocalPart => "address-local-part",
            Self::Domain => "address-domain",
        }
    }
}

impl EmailAddress {
    /// Reads an address as a person types it. White space around it is dropped; the domain is brought to its ASCII form
    /// (`café.be` becomes `xn--caf-dma.be`) in lower case; the local part is kept letter for letter.
    ///
    /// # Errors
    /// [`AddressError`] that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        // Before anything costs time. No ASCII form is shorter than a quarter of what was typed.
        if text.len() > 4 * LONGEST_ADDRESS {
            return Err(AddressError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(AddressError::ControlCharacter);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        check_local_part(local)?;
        let domain = ascii_domain(domain)?;
        if local.len() + 1 + domain.len() > LONGEST_ADDRESS {
            return Err(AddressError::TooLong);
        }
        Ok(Self {
            at: local.len(),
            text: format!("{local}@{domain}"),
        })
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands behind the `@`: the domain in ASCII and lower case.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }
}

fn check_local_part(local: &str) -> Result<(), AddressError> {
    if local.len() > LONGEST_LOCAL_PART {
        return Err(AddressError::TooLong);
    }
    // `dot-atom` of RFC 5322, section 3.2.3.
    let atom = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    if local.split('.').all(atom) {
        Ok(())
    } else {
        Err(AddressError::LocalPart)
    }
}

/// The ASCII form of a domain of at least two labels (RFC 5890, RFC 1123).
pub(super) fn ascii_domain(domain: &str) -> Result<String, AddressError> {
    // The reader of addresses on the web, used below, would decode these.
    if domain.contains(['%', '[', ']']) {
        return Err(AddressError::Domain);
    }
    let Ok(url::Host::Domain(ascii)) = url::Host::parse(domain) else {
        return Err(AddressError::Domain);
    };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let last_is_a_name = ascii
        .rsplit('.')
        .next()
        .is_some_and(|last| last.len() >= 2 && last.bytes().any(|b| b.is_ascii_alphabetic()));
    let right = ascii.len() <= LONGEST_DOMAIN
        && ascii.contains('.')
        && ascii.split('.').all(label)
        && last_is_a_name;
    if right {
        Ok(ascii)
    } else {
        Err(AddressError::Domain)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Says the domain only: an address is personal data, and debug output ends up in logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress(…@{})", self.domain())
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.text
    }
}

/// Someone who sends or receives: an address, with a name where there is one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The name that mail programs show.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

impl Party {
    /// A party with a name.
    pub fn named(name: impl Into<String>, address: EmailAddress) -> Self {
        Self {
            name: Some(name.into()),
            address,
        }
    }
}

impl From<EmailAddress> for Party {
    fn from(address: EmailAddress) -> Self {
        Self {
            name: None,
            address,
        }
    }
}

/// Leaves the name out, as [`EmailAddress`] does the local part.
impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Party")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

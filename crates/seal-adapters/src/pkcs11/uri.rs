//! The `pkcs11:` address of a key (RFC 7512).

use crate::secret::Secret;
use crate::web::refused;
use seal::services::ServiceError;
use std::path::PathBuf;

/// Which key in which module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkcs11Options {
    /// The module's library.
    pub module: PathBuf,
    /// The token's label.
    pub token: Option<String>,
    /// The token's serial number.
    pub serial: Option<String>,
    /// The key's label.
    pub object: Option<String>,
    /// The key's identifier.
    pub id: Option<Vec<u8>>,
    /// Where the user's PIN is.
    pub pin: Option<Secret>,
    /// Whether an RSA key signs by PSS instead of PKCS#1 v1.5.
    pub pss: bool,
}

impl Pkcs11Options {
    /// Reads an address such as
    /// `pkcs11:token=seal;object=region;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/secrets/pin`.
    ///
    /// `pin-source` is a file (`file:/path` or a path) or, as an extension, a variable (`env:NAME`). `x-pss=true` chooses PSS.
    /// `pin-value` is refused: an address ends up in configurations and lists of processes.
    ///
    /// ```
    /// use seal_adapters::pkcs11::Pkcs11Options;
    ///
    /// let options = Pkcs11Options::parse("pkcs11:token=seal%20room;id=%01%02?module-path=/lib/hsm.so").unwrap();
    /// assert_eq!(options.token.as_deref(), Some("seal room"));
    /// assert_eq!(options.id, Some(vec![1, 2]));
    /// assert!(Pkcs11Options::parse("pkcs11:token=a?module-path=/lib/hsm.so&pin-value=1234").is_err());
    /// ```
    ///
    /// # Errors
    /// When it is no such address, names no module, or something unknown.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        let wrong = |reason: String| refused("The key's pkcs11 address", reason);
        let rest = text
            .strip_prefix("pkcs11:")
            .ok_or_else(|| wrong("does not begin with `pkcs11:`".to_owned()))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut options = Self {
            module: PathBuf::new(),
            token: None,
            serial: None,
            object: None,
            id: None,
            pin: None,
            pss: false,
        };
        let parts = path
            .split(';')
            .map(|part| (false, part))
            .chain(query.split('&').map(|part| (true, part)));
        for (in_query, part) in parts.filter(|(_, part)| !part.is_empty()) {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| wrong(format!("`{part}` has no value")))?;
            let bytes = decode(value)
                .ok_or_else(|| wrong(format!("the value of `{name}` is badly escaped")))?;
            if name == "id" && !in_query {
                options.id = Some(bytes);
                continue;
            }
            let value = String::from_utf8(bytes)
                .map_err(|_| wrong(format!("the value of `{name}` is no text")))?;
            match (in_query, name) {
                (false, "token") => options.token = Some(value),
                (false, "serial") => options.serial = Some(value),
                (false, "object") => options.object = Some(value),
                // What the parts before already say, or what no choice depends on.
                (false, "type" | "manufacturer" | "model") => {}
                (true, "module-path") => options.module = value.into(),
                (true, "pin-source") => options.pin = Some(Secret::parse(&value)),
                (true, "x-pss") => options.pss = value == "true",
                (true, "pin-value") => {
                    return Err(wrong(
                        "holds a PIN: put it in a file and name that by `pin-source`".to_owned(),
                    ));
                }
                _ => return Err(wrong(format!("`{name}` is not known"))),
            }
        }
        if options.module.as_os_str().is_empty() {
            return Err(wrong("names no `module-path`".to_owned()));
        }
        Ok(options)
    }
}

/// Percent-decoding (RFC 3986 §2.1).
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let value = digit(bytes.next())? * 16 + digit(bytes.next())?;
            decoded.push(u8::try_from(value).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::Pkcs11Options;
    use crate::secret::Secret;

    #[test]
    fn every_part_is_read() {
        let text = "pkcs11:serial=00ff;token=my%3Btoken;object=key;type=private?pin-source=env:THE_PIN&module-path=/m.so&x-pss=true";
        let options = Pkcs11Options::parse(text).unwrap();
        assert_eq!(options.token.as_deref(), Some("my;token"));
        assert_eq!(options.serial.as_deref(), Some("00ff"));
        assert_eq!(options.pin, Some(Secret::Environment("THE_PIN".to_owned())));
        assert!(options.pss);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, word) in [
            ("https://x", "pkcs11:"),
            ("pkcs11:token=a", "module-path"),
            ("pkcs11:token=%4?module-path=/m", "token"),
            ("pkcs11:token?module-path=/m", "token"),
            ("pkcs11:colour=red?module-path=/m", "colour"),
            ("pkcs11:token=a?module-path=/m&pin-value=9876", "pin-source"),
        ] {
            let error = Pkcs11Options::parse(text).unwrap_err().to_string();
            assert!(
                error.contains(word) && !error.contains("9876"),
                "{text}: {error}"
            );
        }
    }
}

//! The configuration of a key at a trust service.

use crate::secret::Secret;
use crate::web::refused;
use seal::services::ServiceError;
use serde::Deserialize;

/// Which version of the interface a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 1.0.4.
    V1,
    /// 2.0 and later.
    V2,
}

/// A service, a client of it and a credential there.
///
/// ```
/// use seal_adapters::csc::{CscConfig, Version};
///
/// let config = CscConfig::parse(
///     r#"
///     url = "https://sign.example.org/csc/v2"
///     client_id = "region"
///     client_secret = "file:/run/secrets/csc"
///     credential = "seal-2026"
///     pin = "env:CSC_PIN"
///     max_hashes = 70
///     "#,
/// )
/// .unwrap();
/// assert_eq!(config.version, Version::V2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CscConfig {
    /// The address up to and including `/csc/v1` or `/csc/v2`.
    pub url: String,
    /// Which version is spoken there.
    pub version: Version,
    /// The address of the tokens; `oauth2/token` under `url` when not given.
    pub token_url: Option<String>,
    /// The client's name.
    pub client_id: String,
    /// Where the client's secret is.
    pub client_secret: Secret,
    /// The credential; may be left out when the client has only one.
    pub credential: Option<String>,
    /// Where the credential's PIN is, for one that is authorised explicitly.
    pub pin: Option<Secret>,
    /// Hashes in one call at most, when the service takes fewer than it says.
    pub max_hashes: Option<usize>,
    /// Whether an RSA key signs by PSS instead of PKCS#1 v1.5.
    pub pss: bool,
    /// `host:port`s that may be asked though they are not on the public internet.
    pub allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    url: String,
    version: Option<u8>,
    token_url: Option<String>,
    client_id: String,
    client_secret: String,
    credential: Option<String>,
    pin: Option<String>,
    max_hashes: Option<usize>,
    #[serde(default)]
    pss: bool,
    #[serde(default)]
    allow: Vec<String>,
}

impl CscConfig {
    /// Reads a configuration file (TOML). Secrets are named by place, `file:PATH` or `env:NAME`, never written out. `version` is
    /// read from the address when it is not given.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        let wrong =
            |reason: String| refused("The configuration of the key at a trust service", reason);
        // The message of the parser would quote the line, and somebody may have written a secret on it.
        let file: File = toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
        let url = file.url.trim_end_matches('/').to_owned();
        let version = match (file.version, url.rsplit('/').next()) {
            (Some(1), _) | (None, Some("v1")) => Version::V1,
            (Some(2), _) | (None, Some("v2")) => Version::V2,
            (Some(other), _) => {
                return Err(wrong(format!("version {other} is not known; 1 and 2 are")));
            }
            (None, _) => {
                return Err(wrong(
                    "the address does not end in /v1 or /v2; add `version = 1` or `2`".to_owned(),
                ));
            }
        };
        Ok(Self {
            url,
            version,
            token_url: file.token_url,
            client_id: file.client_id,
            client_secret: Secret::parse(&file.client_secret),
            credential: file.credential,
            pin: file.pin.as_deref().map(Secret::parse),
            max_hashes: file.max_hashes,
            pss: file.pss,
            allow: file.allow,
        })
    }
}

//! From the words in a configuration or on a command line to a signer: a file, a key in a module, a key at a trust service.

use crate::clock::{Clock, Patience};
use crate::csc::{CscConfig, RemoteKey};
use crate::pkcs11::{ModuleKey, Pkcs11Options};
use crate::secret::Secret;
use crate::web::{Limits, Web, host_of, refused};
use data_encoding::BASE64;
use seal::cms::Certificate;
use seal::services::{ServiceError, SigningKey};
use seal::{KeyFile, SealError, Signer};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Which key, and what belongs to it.
#[derive(Debug, Clone, Default)]
pub struct KeyChoice {
    /// A file (PEM or PKCS#12), a `pkcs11:` address ([`Pkcs11Options::parse`]) or `csc:` with a configuration file
    /// ([`CscConfig::parse`]).
    pub key: String,
    /// Certificates in further files, PEM or DER contents: the key's own and those above it, in any order.
    pub certificates: Vec<Vec<u8>>,
    /// Where the password of an encrypted file is.
    pub password: Option<Secret>,
    /// Whether an RSA key signs by PSS instead of PKCS#1 v1.5.
    pub pss: bool,
}

/// Opens a key and puts its certificates in order: its own first, then each one's issuer, without the root. Whatever else was given
/// goes along for the chains of timestamps and responders.
///
/// # Errors
/// When the key cannot be opened, or no certificate belongs to it.
pub fn open(choice: &KeyChoice, clock: &Arc<dyn Clock>) -> Result<Signer, SealError> {
    let mut certificates = Vec::new();
    for content in &choice.certificates {
        certificates.extend(read_certificates(content)?);
    }
    let key: Arc<dyn SigningKey> = if choice.key.starts_with("pkcs11:") {
        let mut options = Pkcs11Options::parse(&choice.key)?;
        options.pss |= choice.pss;
        let key = ModuleKey::open(options)?;
        certificates.extend_from_slice(key.certificates());
        Arc::new(key)
    } else if let Some(file) = choice.key.strip_prefix("csc:") {
        let mut config = CscConfig::parse(&text_of(Path::new(file))?)?;
        config.pss |= choice.pss;
        let mut allow = config.allow.clone();
        allow.extend(host_of(&config.url));
        allow.extend(config.token_url.as_deref().and_then(host_of));
        let web = Web::new(&allow, Limits::default())?;
        let key = RemoteKey::open(web, Arc::clone(clock), Patience::default(), config)?;
        certificates.splice(0..0, key.certificates().iter().cloned());
        Arc::new(key)
    } else {
        let mut file = open_file(choice)?;
        if choice.pss {
            file = file.with_pss();
        }
        certificates.extend(file.certificates);
        Arc::new(file.key)
    };
    // A file may have been named twice, or lie with the key as well.
    let mut seen = HashSet::new();
    certificates.retain(|der| seen.insert(der.clone()));
    let own = own_certificate(&*key, &certificates)?;
    let chain = chain(own, &certificates);
    Ok(Signer::new(key, &chain)?.with_certificates(certificates))
}

fn open_file(choice: &KeyChoice) -> Result<KeyFile, SealError> {
    let path = Path::new(&choice.key);
    let content = std::fs::read(path).map_err(|error| no_file(path, &error))?;
    let password = match &choice.password {
        Some(secret) => Some(secret.read()?),
        None => None,
    };
    match std::str::from_utf8(&content) {
        Ok(text) if text.contains("-----BEGIN ") => {
            // An elliptic key may leave its public point to the certificate.
            let mut all = text.to_owned();
            for more in choice
                .certificates
                .iter()
                .filter_map(|more| std::str::from_utf8(more).ok())
            {
                all.push('\n');
                all.push_str(more);
            }
            KeyFile::from_pem(&all, password.as_deref())
        }
        _ => KeyFile::from_pkcs12(&content, password.as_deref().unwrap_or_default()),
    }
}

fn text_of(path: &Path) -> Result<String, ServiceError> {
    std::fs::read_to_string(path).map_err(|error| no_file(path, &error))
}

fn no_file(path: &Path, error: &std::io::Error) -> ServiceError {
    refused(&format!("The file {}", path.display()), error.to_string())
}

/// The certificate the key belongs to: the first that fits a trial signature, so that no order of files matters.
fn own_certificate<'a>(
    key: &dyn SigningKey,
    certificates: &'a [Vec<u8>],
) -> Result<&'a [u8], SealError> {
    let none = || {
        SealError::Certificate(
            "no certificate belongs to this key; name it with its file".to_owned(),
        )
    };
    match certificates {
        [] => Err(none()),
        // A trial would cost a call at a trust service, and the first signature is checked anyway.
        [only] => Ok(only),
        many => {
            let mut candidates: Vec<&[u8]> = many
                .iter()
                .map(Vec::as_slice)
                .filter(|der| Certificate::read(der).is_ok_and(|one| !is_authority(&one)))
                .collect();
            // A key that certifies itself, as tools make them to try things out, may call itself an authority.
            if candidates.is_empty() {
                candidates = many.iter().map(Vec::as_slice).collect();
            }
            if let [only] = candidates[..] {
                return Ok(only);
            }
            let message = b"Which certificate belongs to this key?";
            let signature = key.sign(&[message])?.pop().unwrap_or_default();
            let fits = |der: &&&[u8]| {
                Certificate::read(der).is_ok_and(|one| {
                    crate::csc::with_algorithm(key.algorithm(), |algorithm| {
                        crate::check::signed(&one, algorithm, None, message, &signature)
                    })
                })
            };
            candidates.iter().find(fits).copied().ok_or_else(none)
        }
    }
}

fn is_authority(certificate: &Certificate<'_>) -> bool {
    certificate
        .extensions
        .basic
        .as_ref()
        .is_some_and(|basic| basic.ca)
}

/// From a certificate up, by names; the root stays out, because who verifies must have it already.
fn chain(own: &[u8], pool: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut chain = vec![own.to_vec()];
    while let Some(last) = chain.last().cloned() {
        let Ok(last) = Certificate::read(&last) else {
            break;
        };
        let above = pool.iter().find(|der| {
            Certificate::read(der).is_ok_and(|one| {
                one.subject == last.issuer && !one.self_issued() && is_authority(&one)
            })
        });
        match above {
            Some(above) if !chain.contains(above) => chain.push(above.clone()),
            _ => break,
        }
    }
    chain
}

/// The certificates of a file: PEM with any number of them, or one in DER.
///
/// # Errors
/// When there is none.
pub fn read_certificates(content: &[u8]) -> Result<Vec<Vec<u8>>, ServiceError> {
    let wrong = |reason: &str| refused("A file of certificates", reason);
    let Some(text) = std::str::from_utf8(content)
        .ok()
        .filter(|text| text.contains("-----BEGIN "))
    else {
        return match Certificate::read(content) {
            Ok(_) => Ok(vec![content.to_vec()]),
            Err(_) => Err(wrong("holds none, neither in PEM nor in DER")),
        };
    };
    let mut found = Vec::new();
    for block in text.split("-----BEGIN CERTIFICATE-----").skip(1) {
        let body = block.split("-----END").next().unwrap_or_default();
        let body: String = body.split_ascii_whitespace().collect();
        found.push(
            BASE64
                .decode(body.as_bytes())
                .map_err(|_| wrong("is damaged"))?,
        );
    }
    if found.is_empty() {
        return Err(wrong("holds none"));
    }
    Ok(found)
}

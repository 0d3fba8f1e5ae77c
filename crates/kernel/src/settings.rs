//! Configuration: one TOML file, overruled by the environment, every key documented, unknown keys refused.

use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

/// One documented key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Dotted path in the TOML file.
    pub path: &'static str,
    /// Default, as it would be written in the file.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
}

macro_rules! keys {
    ($($path:literal = $default:literal, $doc:literal;)*) => {
        /// Every key that exists. The environment variable of `smtp.host` is `KANTEL_SMTP_HOST`.
        pub const KEYS: &[Key] = &[$(Key { path: $path, default: $default, doc: $doc }),*];
    };
}

keys! {
    "listen" = "\"127.0.0.1:8080\"", "Address and port to listen on.";
    "data" = "\"data\"", "Folder for the embedded store, files and the secret key. Must be on a local disk.";
    "public_url" = "\"http://127.0.0.1:8080\"", "How people reach this installation; links in mails and QR codes begin with it. With https, cookies are marked Secure.";
    "region" = "\"Regio\"", "Name of the region, shown in footers and in the name of mails without organisation.";
    "database" = "\"\"", "Empty for the embedded SQLite store, or a PostgreSQL 15+ address. The role must be no superuser and without BYPASSRLS.";
    "connections" = "8", "Connections to the store at most.";
    "worker" = "true", "Whether `kantel serve` also does jobs. Set to false where `kantel worker` runs as a process of its own.";
    "trusted_proxies" = "0", "How many reverse proxies stand before Kantel; that many entries from the end of X-Forwarded-For are believed.";
    "require_totp" = "true", "Whether an account must switch on one-time codes before it can do anything else.";
    "log" = "\"info\"", "What to log: error, warn, info, debug, or filter directives per part.";
    "metrics" = "\"local\"", "Who may read /metrics: `local` for programs on this machine that do not come through a proxy, `open` for everybody who reaches it.";
    "rate.reports_per_hour" = "30", "Reports per hour from one network (IPv4 address or IPv6 /64 prefix).";
    "rate.requests_per_minute" = "6000", "Requests per minute from one network.";
    "mail.transport" = "\"mailbox\"", "`mailbox` keeps outgoing mail on a page of the installation (demonstration), `smtp` sends it.";
    "mail.domain" = "\"kantel.example\"", "Domain of bounce addresses and message ids.";
    "smtp.host" = "\"localhost\"", "Mail server.";
    "smtp.port" = "25", "Its port.";
    "smtp.tls" = "\"starttls\"", "`none`, `starttls` or `implicit`.";
    "smtp.user" = "\"\"", "User name, if the server asks one.";
    "smtp.password" = "\"\"", "Password. Better given by KANTEL_SMTP_PASSWORD than in a file.";
    "smtp.timeout_seconds" = "20", "How long to wait for the mail server.";
    "scanner.address" = "\"\"", "Virus scanner that speaks clamd's protocol: host:port or the path of a socket. Empty for none.";
    "scanner.when_down" = "\"accept\"", "`accept` keeps a photo marked as not scanned when the scanner does not answer, `refuse` asks to try later.";
    "files.max_bytes" = "15728640", "Largest upload in bytes.";
    "files.max_count" = "5", "Photos per report at most.";
    "addresses.register" = "\"\"", "Address of the Flemish address register, such as https://api.basisregisters.vlaanderen.be, to place addresses that are not in the imported list. Empty for none.";
    "addresses.key" = "\"\"", "Key for that service (x-api-key), which raises its limits. Better given by KANTEL_ADDRESSES_KEY than in a file.";
    "backup.folder" = "\"\"", "Where `kantel backup` without a name puts its files. Empty for `backups` in the data folder.";
}

/// The configuration as typed values.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)] // each field is documented by its entry in `KEYS`
pub struct Settings {
    pub listen: String,
    pub data: PathBuf,
    pub public_url: String,
    pub region: String,
    pub database: String,
    pub connections: u32,
    pub worker: bool,
    pub trusted_proxies: usize,
    pub require_totp: bool,
    pub log: String,
    pub metrics: String,
    pub rate: Rate,
    pub mail: Mail,
    pub smtp: Smtp,
    pub scanner: Scanner,
    pub files: Files,
    pub addresses: Addresses,
    pub backup: Backup,
}

/// `rate.*`
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Rate {
    pub reports_per_hour: u32,
    pub requests_per_minute: u32,
}

/// `mail.*`
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Mail {
    pub transport: String,
    pub domain: String,
}

/// `smtp.*`
#[derive(Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: String,
    pub user: String,
    pub password: String,
    pub timeout_seconds: u64,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// `scanner.*`
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Scanner {
    pub address: String,
    pub when_down: String,
}

/// `files.*`
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Files {
    pub max_bytes: usize,
    pub max_count: usize,
}

/// `addresses.*`
#[derive(Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Addresses {
    pub register: String,
    pub key: String,
}

impl std::fmt::Debug for Addresses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Addresses")
            .field("register", &self.register)
            .finish_non_exhaustive()
    }
}

/// `backup.*`
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Backup {
    pub folder: String,
}

/// What is wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not TOML.
    #[error("the file is not valid TOML: {0}")]
    Syntax(String),
    /// A key that does not exist.
    #[error("unknown key `{key}`{}", .suggestion.map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    Unknown {
        /// As written.
        key: String,
        /// The nearest key that exists.
        suggestion: Option<&'static str>,
    },
    /// A value of the wrong kind or outside what is possible.
    #[error("`{key}` {problem}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong.
        problem: String,
    },
}

impl Settings {
    /// Reads the text of a file (empty for none) and overrules it with environment variables.
    ///
    /// # Errors
    /// The first thing that is wrong, in words that name the key.
    pub fn read(file: &str, environment: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let mut tree = toml::Table::new();
        for key in KEYS {
            put(&mut tree, key.path, parse(key.default));
        }
        let given: toml::Table = file
            .parse()
            .map_err(|error: toml::de::Error| SettingsError::Syntax(error.to_string()))?;
        let mut leaves = Vec::new();
        flatten("", &given, &mut leaves);
        for (path, value) in leaves {
            match KEYS.iter().find(|key| key.path == path) {
                Some(key) => put(&mut tree, &path, of_kind(key, key.path, value)?),
                None => {
                    return Err(SettingsError::Unknown {
                        suggestion: suggest(&path),
                        key: path,
                    });
                }
            }
        }
        for (name, text) in environment
            .iter()
            .filter(|(name, _)| name.starts_with("KANTEL_"))
        {
            if NOT_KEYS.contains(&name.as_str()) || name.starts_with("KANTEL_TEST_") {
                continue;
            }
            let Some(key) = KEYS.iter().find(|key| variable(key.path) == *name) else {
                let near = suggest(
                    &name
                        .trim_start_matches("KANTEL_")
                        .to_lowercase()
                        .replacen('_', ".", 1),
                );
                return Err(SettingsError::Unknown {
                    key: name.clone(),
                    suggestion: near,
                });
            };
            let value = if key.default.starts_with('"') {
                toml::Value::String(text.clone())
            } else {
                parse(text)
            };
            put(&mut tree, key.path, of_kind(key, name, value)?);
        }
        let settings: Self =
            toml::Value::Table(tree)
                .try_into()
                .map_err(|error: toml::de::Error| SettingsError::Value {
                    key: "?".to_owned(),
                    problem: error.message().to_owned(),
                })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let one_of = |key: &str, value: &str, allowed: &[&str]| {
            if allowed.contains(&value) {
                Ok(())
            } else {
                Err(SettingsError::Value {
                    key: key.to_owned(),
                    problem: format!("must be one of {}", allowed.join(", ")),
                })
            }
        };
        one_of("mail.transport", &self.mail.transport, &["mailbox", "smtp"])?;
        one_of("metrics", &self.metrics, &["local", "open"])?;
        one_of(
            "smtp.tls",
            &self.smtp.tls,
            &["none", "starttls", "implicit"],
        )?;
        one_of(
            "scanner.when_down",
            &self.scanner.when_down,
            &["accept", "refuse"],
        )?;
        let wrong = |key: &str, problem: &str| {
            Err(SettingsError::Value {
                key: key.into(),
                problem: problem.into(),
            })
        };
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            return wrong(
                "listen",
                "must be an address and port, such as 127.0.0.1:8080",
            );
        }
        if !url::Url::parse(&self.public_url).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
        {
            return wrong("public_url", "must begin with http:// or https://");
        }
        let register = &self.addresses.register;
        if !register.is_empty()
            && !url::Url::parse(register).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
        {
            return wrong(
                "addresses.register",
                "must be empty or begin with http:// or https://",
            );
        }
        if !(self.database.is_empty()
            || self.database.starts_with("postgres://")
            || self.database.starts_with("postgresql://"))
        {
            return wrong("database", "must be empty or begin with postgres://");
        }
        Ok(())
    }

    /// Whether people reach this installation over https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// A full link to a path of this installation.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }
}

/// Variables with our prefix that are for scripts and tests, not settings.
const NOT_KEYS: &[&str] = &[
    "KANTEL_CONFIG",
    "KANTEL_TARGET",
    "KANTEL_URL",
    "KANTEL_DOC_IMAGES",
];

/// The environment variable of a key.
pub fn variable(path: &str) -> String {
    format!("KANTEL_{}", path.replace('.', "_").to_uppercase())
}

/// The reference of all keys as a commented TOML file.
pub fn reference() -> String {
    let mut out = String::from(
        "# Kantel's configuration. Every key with its default; leave out what you do not change.\n",
    );
    let mut section = "";
    for key in KEYS {
        let (part, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        if part != section {
            out.push_str(&format!("\n[{part}]\n"));
            section = part;
        }
        out.push_str(&format!(
            "# {} ({})\n{name} = {}\n",
            key.doc,
            variable(key.path),
            key.default
        ));
    }
    out
}

/// Refuses a value of another kind than the key's default, by the name under which it was given.
fn of_kind(key: &Key, given_as: &str, value: toml::Value) -> Result<toml::Value, SettingsError> {
    let wanted = parse(key.default);
    if wanted.type_str() == value.type_str() {
        return Ok(value);
    }
    let wanted = match wanted {
        toml::Value::Boolean(_) => "must be true or false",
        toml::Value::Integer(_) => "must be a whole number",
        _ => "must be a text between quotes",
    };
    Err(SettingsError::Value {
        key: given_as.to_owned(),
        problem: wanted.to_owned(),
    })
}

fn parse(text: &str) -> toml::Value {
    format!("v = {text}")
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut table| table.remove("v"))
        .unwrap_or_else(|| toml::Value::String(text.to_owned()))
}

fn put(tree: &mut toml::Table, path: &str, value: toml::Value) {
    match path.split_once('.') {
        None => {
            tree.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let branch = tree
                .entry(head)
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(branch) = branch {
                put(branch, rest, value);
            }
        }
    }
}

fn flatten(prefix: &str, table: &toml::Table, out: &mut Vec<(String, toml::Value)>) {
    for (name, value) in table {
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, out),
            other => out.push((path, other.clone())),
        }
    }
}

fn suggest(path: &str) -> Option<&'static str> {
    KEYS.iter()
        .map(|key| (strsim::jaro_winkler(path, key.path), key.path))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid() {
        let settings = Settings::read("", &BTreeMap::new()).unwrap();
        assert_eq!(settings.listen, "127.0.0.1:8080");
        assert_eq!(settings.files.max_count, 5);
    }

    #[test]
    fn the_reference_is_itself_a_valid_file_that_changes_nothing() {
        let settings = Settings::read(&reference(), &BTreeMap::new()).unwrap();
        assert_eq!(settings.smtp.port, 25);
    }

    #[test]
    fn unknown_keys_are_refused_with_a_suggestion() {
        let error = Settings::read("[smtp]\nhots = \"x\"", &BTreeMap::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown key `smtp.hots`; did you mean `smtp.host`?"
        );
        let environment = BTreeMap::from([("KANTEL_LISTNE".to_owned(), "x".to_owned())]);
        let error = Settings::read("", &environment).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown key `KANTEL_LISTNE`; did you mean `listen`?"
        );
    }

    #[test]
    fn the_environment_overrules_the_file() {
        let environment = BTreeMap::from([
            ("KANTEL_SMTP_PORT".to_owned(), "2525".to_owned()),
            ("KANTEL_LISTEN".to_owned(), "0.0.0.0:1".to_owned()),
        ]);
        let settings =
            Settings::read("listen = \"127.0.0.1:9\"\n[smtp]\nport = 26", &environment).unwrap();
        assert_eq!(
            (settings.smtp.port, settings.listen.as_str()),
            (2525, "0.0.0.0:1")
        );
    }

    #[test]
    fn impossible_values_are_refused_by_name() {
        let error = Settings::read("[smtp]\ntls = \"maybe\"", &BTreeMap::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`smtp.tls` must be one of none, starttls, implicit"
        );
        assert!(Settings::read("listen = \"here\"", &BTreeMap::new()).is_err());
        let error = Settings::read("connections = \"many\"", &BTreeMap::new()).unwrap_err();
        assert_eq!(error.to_string(), "`connections` must be a whole number");
        let environment = BTreeMap::from([("KANTEL_WORKER".to_owned(), "yes".to_owned())]);
        let error = Settings::read("", &environment).unwrap_err();
        assert_eq!(error.to_string(), "`KANTEL_WORKER` must be true or false");
    }

    #[test]
    fn a_password_is_never_printed() {
        let environment =
            BTreeMap::from([("KANTEL_SMTP_PASSWORD".to_owned(), "s3cret".to_owned())]);
        let settings = Settings::read("", &environment).unwrap();
        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}

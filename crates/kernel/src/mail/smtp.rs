//! Handing messages over to a mail server (RFC 5321).

use std::{
    fmt,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        Error, PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};

use super::{
    EmailAddress, OutgoingMail, Receipt, SendError, SendErrorKind, Transport, scrub::scrub,
};

/// How the line to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all: only for a server on the same machine or in a closed network.
    None,
    /// The line starts open and is then encrypted (RFC 3207). A server that does not offer it is not used.
    StartTls,
    /// Encrypted from the first byte (RFC 8314).
    Implicit,
}

/// The mail server of an installation.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name, which must stand in its certificate.
    pub host: String,
    /// Its port: usually 25, 587 (`StartTls`) or 465 (`Implicit`).
    pub port: u16,
    /// How the line is protected.
    pub tls: TlsMode,
    /// Who we log in as, when the server asks for it.
    pub user: Option<String>,
    /// With which password.
    pub password: Option<String>,
    /// How we introduce ourselves: our own full name in DNS.
    pub helo: String,
    /// Certificates, in PEM, that are trusted besides the public ones: those of a government's own authority.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long handing over one message may take in all.
    pub send_timeout: Duration,
    /// How many idle connections are kept for the next message.
    pub pool: u32,
}

impl Default for SmtpSettings {
    /// A server on this machine, port 25, without encryption; 5 and 30 seconds.
    fn default() -> Self {
        Self {
            host: String::from("127.0.0.1"),
            port: 25,
            tls: TlsMode::None,
            user: None,
            password: None,
            helo: String::from("localhost"),
            extra_ca_pem: None,
            connect_timeout: Duration::from_secs(5),
            send_timeout: Duration::from_secs(30),
            pool: 4,
        }
    }
}

/// Leaves user and password out.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("logs_in", &self.user.is_some())
            .finish_non_exhaustive()
    }
}

/// What is wrong with the settings of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// User without password or the other way round.
    #[error("a mail server's user and password belong together; only one of them is set")]
    HalfLogin,
    /// A password would cross a network in the clear.
    #[error("a password for the mail server needs TLS, unless the server is on this machine")]
    PasswordInClear,
    /// The certificates to trust cannot be read.
    #[error("the certificates to trust for the mail server are not PEM")]
    Certificates,
    /// The server's name cannot be the name in a certificate.
    #[error("the mail server's name cannot stand in a certificate")]
    Host,
}

/// Hands messages over to a mail server, over a few connections that are kept open.
pub struct SmtpTransport {
    settings: SmtpSettings,
    lines: Mutex<AsyncSmtpTransport<Tokio1Executor>>,
}

impl SmtpTransport {
    /// A transport to this server. Nothing is connected yet.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        let lines = Mutex::new(open(&settings)?);
        Ok(Self { settings, lines })
    }

    fn lines(&self) -> AsyncSmtpTransport<Tokio1Executor> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits for `work`, no longer than one message may take.
    async fn patiently<T>(
        &self,
        lines: &AsyncSmtpTransport<Tokio1Executor>,
        work: impl Future<Output = Result<T, Error>>,
        recipient: Option<&EmailAddress>,
    ) -> Result<T, SendError> {
        match tokio::time::timeout(self.settings.send_timeout, work).await {
            Ok(done) => done.map_err(|error| failure(&error, recipient)),
            Err(_) => {
                self.replace(lines);
                let text = "the mail server did not answer in time";
                Err(SendError::new(SendErrorKind::Temporary, text))
            }
        }
    }

    /// Drops all connections. One was left in the middle of a conversation: whoever used it next would take the late
    /// answer to this message for the answer to theirs.
    fn replace(&self, stale: &AsyncSmtpTransport<Tokio1Executor>) {
        if let Ok(fresh) = open(&self.settings) {
            *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        let stale = stale.clone();
        tokio::spawn(async move { stale.shutdown().await });
    }
}

#[async_trait]
impl Transport for SmtpTransport {
    async fn send(&self, mail: &OutgoingMail) -> Result<Receipt, SendError> {
        let unfit =
            |error: super::RenderError| SendError::new(SendErrorKind::Permanent, error.to_string());
        let envelope = mail.envelope().map_err(unfit)?;
        let message = mail.render().map_err(unfit)?;
        let recipient = &mail.to.address;
        let lines = self.lines();
        let work = lines.send_raw(&envelope, &message.bytes);
        let answer = self.patiently(&lines, work, Some(recipient)).await?;
        let said: Vec<&str> = answer.message().collect();
        Ok(Receipt {
            code: answer.code().into(),
            text: scrub(&said.join(" "), Some(recipient)),
        })
    }

    async fn check(&self) -> Result<(), SendError> {
        let lines = self.lines();
        if self
            .patiently(&lines, lines.test_connection(), None)
            .await?
        {
            return Ok(());
        }
        Err(SendError::new(
            SendErrorKind::Unreachable,
            "the mail server does not answer",
        ))
    }
}

fn open(settings: &SmtpSettings) -> Result<AsyncSmtpTransport<Tokio1Executor>, SettingsError> {
    let mut builder =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.as_str())
            .port(settings.port)
            .hello_name(ClientId::Domain(settings.helo.clone()))
            .timeout(Some(settings.connect_timeout))
            .tls(match settings.tls {
                TlsMode::None => Tls::None,
                TlsMode::StartTls => Tls::Required(parameters(settings)?),
                TlsMode::Implicit => Tls::Wrapper(parameters(settings)?),
            })
            .pool_config(PoolConfig::new().max_size(settings.pool));
    match (&settings.user, &settings.password) {
        (Some(_), Some(_)) if settings.tls == TlsMode::None && !is_this_machine(&settings.host) => {
            return Err(SettingsError::PasswordInClear);
        }
        (Some(user), Some(password)) => {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        (None, None) => {}
        _ => return Err(SettingsError::HalfLogin),
    }
    Ok(builder.build())
}

fn parameters(settings: &SmtpSettings) -> Result<TlsParameters, SettingsError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.extra_ca_pem {
        let authority = Certificate::from_pem(pem).map_err(|_| SettingsError::Certificates)?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().map_err(|_| SettingsError::Host)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The server does not let us in (RFC 4954, section 6): that is about us, not about the message.
const NOT_LET_IN: [u16; 4] = [530, 534, 535, 538];

fn failure(error: &Error, recipient: Option<&EmailAddress>) -> SendError {
    let code = error.status().map(u16::from);
    let kind = match code {
        Some(code) if NOT_LET_IN.contains(&code) => SendErrorKind::Unreachable,
        _ if error.is_permanent() => SendErrorKind::Permanent,
        _ if error.is_transient() => SendErrorKind::Temporary,
        _ => SendErrorKind::Unreachable,
    };
    SendError {
        kind,
        code,
        text: scrub(&error.to_string(), recipient),
    }
}

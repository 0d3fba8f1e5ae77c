//! Asking other systems over HTTP, within bounds: where, how long, how much.
//!
//! Calls block. In asynchronous code they belong in `spawn_blocking`.

use crate::address::is_public;
use crate::clock::Failure;
use reqwest::blocking::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Method, header, redirect};
use seal::services::ServiceError;
use std::io::Read;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// How long to wait and how much to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the connection.
    pub connect: Duration,
    /// For the whole answer.
    pub total: Duration,
    /// Bytes of an answer at most.
    pub bytes: u64,
}

impl Default for Limits {
    /// Five seconds for the connection, twenty in all, four mebibytes.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
            bytes: 4 << 20,
        }
    }
}

/// Asks other systems.
///
/// - Only `http` and `https`; no user name or password in an address.
/// - Redirects are not followed: no service here needs them, and each would be an address to check again.
/// - An address that is not on the public internet is refused, unless its `host:port` was allowed by name. A host is looked up by
///   the guard itself, once, and the connection goes to the addresses that it passed: a name cannot change its meaning in between.
/// - No proxy of the environment is used, because the guard would then judge the proxy.
#[derive(Debug, Clone)]
pub struct Web {
    guarded: Client,
    open: Client,
    allow: Arc<[String]>,
    limits: Limits,
}

/// An answer of any status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) wait: Option<Duration>,
}

/// What is asked, and by which words a person knows the other side.
pub(crate) struct Question<'a> {
    pub(crate) service: &'a str,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(header::HeaderName, String)],
    /// `POST` with this body, `GET` without.
    pub(crate) body: Option<Vec<u8>>,
}

impl Web {
    /// A client that may also ask these `host:port`s, wherever they are.
    ///
    /// # Errors
    /// When this machine has no certificates to check others with.
    pub fn new(allow: &[String], limits: Limits) -> Result<Self, ServiceError> {
        // One choice for the whole process; whoever chose before stays chosen.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = || {
            Client::builder()
                .connect_timeout(limits.connect)
                .timeout(limits.total)
                .redirect(redirect::Policy::none())
                .no_proxy()
                .pool_max_idle_per_host(2)
                .user_agent(concat!("kantel/", env!("CARGO_PKG_VERSION")))
        };
        let built = |builder: reqwest::blocking::ClientBuilder| {
            builder.build().map_err(|error| ServiceError::Unavailable {
                service: "this machine's HTTP client".to_owned(),
                reason: error.to_string(),
            })
        };
        Ok(Self {
            guarded: built(client().dns_resolver(Arc::new(Guard)))?,
            open: built(client())?,
            allow: allow.iter().map(|one| one.to_ascii_lowercase()).collect(),
            limits,
        })
    }

    /// Asks once.
    pub(crate) fn ask(&self, question: Question<'_>) -> Result<Answer, Failure> {
        let service = question.service;
        let (url, client) = self.check(service, question.url)?;
        let method = if question.body.is_some() {
            Method::POST
        } else {
            Method::GET
        };
        let mut request = client.request(method, url);
        for (name, value) in question.headers {
            request = request.header(name, value);
        }
        if let Some(body) = question.body {
            request = request.body(body);
        }
        let response = request.send().map_err(|error| down(service, &error))?;
        let status = response.status().as_u16();
        let wait = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let mut body = Vec::new();
        let taken = response
            .take(self.limits.bytes.saturating_add(1))
            .read_to_end(&mut body);
        if taken.is_err() {
            return Err(unavailable(service, "broke off its answer").into());
        }
        if body.len() as u64 > self.limits.bytes {
            let most = self.limits.bytes;
            return Err(refused(service, format!("answers more than {most} bytes")).into());
        }
        if matches!(status, 408 | 429 | 500..) {
            let error = unavailable(service, format!("answers with status {status}"));
            return Err(Failure { error, wait });
        }
        if matches!(status, 300..400) {
            return Err(refused(service, "answers that it moved to another address").into());
        }
        Ok(Answer { status, body, wait })
    }

    fn check(&self, service: &str, text: &str) -> Result<(Url, &Client), ServiceError> {
        let url = Url::parse(text).map_err(|_| refused(service, "its address is none"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused(service, "its address is not on the web"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(
                service,
                "its address holds a user name or password",
            ));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(refused(service, "its address names no machine"));
        };
        let name = format!("{host}:{port}").to_ascii_lowercase();
        if self.allow.contains(&name) {
            return Ok((url, &self.open));
        }
        let literal = match host {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        if literal.is_some_and(|address| !is_public(address)) {
            return Err(refused(service, INSIDE));
        }
        Ok((url, &self.guarded))
    }
}

/// The `host:port` of an address, as an allowed one is written. For addresses that the operator chose: those may be inside the
/// house.
pub fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host()?, url.port_or_known_default()?))
}

/// The words for an address inside the house.
const INSIDE: &str = "its address is not on the public internet and was not allowed by name";

/// Looks names up and passes public addresses only.
#[derive(Debug)]
struct Guard;

#[derive(Debug, thiserror::Error)]
#[error("{INSIDE}")]
struct Inside;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::task::spawn_blocking(move || (host.as_str(), 0).to_socket_addrs())
                .await??
                .collect::<Vec<SocketAddr>>();
            let public: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_public(address.ip()))
                .collect();
            if public.is_empty() {
                return Err(Inside.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn down(service: &str, error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if one.is::<Inside>() {
            return refused(service, INSIDE).into();
        }
        cause = one.source();
    }
    let words = if error.is_timeout() {
        "takes too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "broke off"
    };
    unavailable(service, words).into()
}

pub(crate) fn unavailable(service: &str, reason: impl Into<String>) -> ServiceError {
    ServiceError::Unavailable {
        service: service.to_owned(),
        reason: reason.into(),
    }
}

pub(crate) fn refused(service: &str, reason: impl Into<String>) -> ServiceError {
    ServiceError::Refused {
        service: service.to_owned(),
        reason: reason.into(),
    }
}

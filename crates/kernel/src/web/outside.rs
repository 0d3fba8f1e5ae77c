//! Asking other systems over HTTP: within limits of time and size, without following them elsewhere, and with errors
//! that say whose fault it is.
//!
//! Errors never hold the address that was asked: its query may hold what a citizen typed.

use crate::{
    error::{Error, Result},
    jobs::JobError,
};
use reqwest::{Client, StatusCode, header, redirect};
use serde::de::DeserializeOwned;
use std::time::Duration;
use url::Url;

/// How long to wait and how much to take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the connection.
    pub connect: Duration,
    /// For the whole answer.
    pub total: Duration,
    /// Bytes of an answer at most.
    pub bytes: usize,
}

impl Default for Limits {
    /// Three seconds for the connection, five in all, one mebibyte.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(5),
            bytes: 1 << 20,
        }
    }
}

/// What another system answered when it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<T> {
    /// The answer.
    Found(T),
    /// It does not take this question (400, 409, 410, 422): asking again gives the same.
    Refused(u16),
}

/// Another system.
#[derive(Debug, Clone)]
pub struct Outside {
    client: Client,
    base: Url,
    limits: Limits,
}

impl Outside {
    /// The system at `base`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the address is none, or this machine has no certificates to check others with.
    pub fn new(base: &str, limits: Limits) -> Result<Self> {
        let base = Url::parse(base).map_err(Error::internal)?;
        // One choice for the whole process; whoever chose before stays chosen.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let home = base.clone();
        let stay = redirect::Policy::custom(move |attempt| {
            let same = attempt.url().origin() == home.origin() && attempt.previous().len() < 3;
            if same {
                attempt.follow()
            } else {
                attempt.stop()
            }
        });
        let client = Client::builder()
            .connect_timeout(limits.connect)
            .timeout(limits.total)
            .redirect(stay)
            .user_agent(concat!("kantel/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            client,
            base,
            limits,
        })
    }

    /// Asks for `path` below the base with a query and headers, and reads the answer as JSON.
    ///
    /// # Errors
    /// [`JobError::SystemDown`] for everything that is not an answer to this question: no connection, too slow, too
    /// large, an error of the server, a refusal of us as a client (401, 403, 404, 429), or something that is no JSON of
    /// the expected shape. It may pass; the question itself is never at fault.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&'static str, &str)],
    ) -> Result<Reply<T>, JobError> {
        let mut url = self.base.clone();
        url.set_path(&format!(
            "{}/{}",
            self.base.path().trim_end_matches('/'),
            path.trim_start_matches('/')
        ));
        url.query_pairs_mut().extend_pairs(query);
        let mut request = self
            .client
            .get(url)
            .header(header::ACCEPT, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send().await.map_err(|error| down(&error))?;
        let status = response.status();
        if matches!(status.as_u16(), 400 | 409 | 410 | 422) {
            return Ok(Reply::Refused(status.as_u16()));
        }
        if status != StatusCode::OK {
            let wait = response
                .headers()
                .get(header::RETRY_AFTER)
                .and_then(|value| value.to_str().ok());
            let wait = wait.filter(|text| text.len() < 40 && text.is_ascii());
            let wait = wait
                .map(|text| format!(", asks to wait ({text})"))
                .unwrap_or_default();
            return Err(JobError::SystemDown(format!(
                "answered {}{wait}",
                status.as_u16()
            )));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| down(&error))? {
            if bytes.len() + chunk.len() > self.limits.bytes {
                return Err(JobError::SystemDown(
                    "answered more than could be right".to_owned(),
                ));
            }
            bytes.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&bytes)
            .map(Reply::Found)
            .map_err(|error| {
                JobError::SystemDown(format!(
                    "answered something else than expected ({:?})",
                    error.classify()
                ))
            })
    }
}

fn down(error: &reqwest::Error) -> JobError {
    let words = if error.is_timeout() {
        "took too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "broke off"
    };
    JobError::SystemDown(words.to_owned())
}

//! The calls to a trust service.

use super::config::{CscConfig, Version};
use super::wire::{
    self, Authorized, CredentialInfo, Hashes, List, Problem, Service, Signatures, Token,
};
use crate::clock::{Clock, Failure, Patience};
use crate::web::{Answer, Question, Web, refused, unavailable};
use jiff::{SignedDuration, Timestamp};
use reqwest::header;
use seal::services::ServiceError;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) const SERVICE: &str = "The signing service";

/// Pages of a list that are read at most.
const PAGES: usize = 20;

/// A service and the token it gave.
pub(super) struct Client {
    web: Web,
    clock: Arc<dyn Clock>,
    patience: Patience,
    pub(super) config: CscConfig,
    token: Mutex<Option<(String, Timestamp)>>,
}

/// What came of one call.
enum Called<T> {
    Answer(T),
    Problem(u16, Problem),
}

impl Client {
    pub(super) fn new(
        web: Web,
        clock: Arc<dyn Clock>,
        patience: Patience,
        config: CscConfig,
    ) -> Self {
        Self {
            web,
            clock,
            patience,
            config,
            token: Mutex::default(),
        }
    }

    /// Whether the service speaks the version it was configured with.
    pub(super) fn check_version(&self) -> Result<(), ServiceError> {
        let service: Service = self.patience.ask(&*self.clock, || {
            let answer = self.post("info", None, json!({}).to_string(), "application/json")?;
            settle(read(&answer)?)
        })?;
        let wanted = match self.config.version {
            Version::V1 => "1.",
            Version::V2 => "2.",
        };
        if service.specs.starts_with(wanted) {
            return Ok(());
        }
        let specs: String = service.specs.chars().take(20).collect();
        Err(refused(
            SERVICE,
            format!("speaks version {specs}, not {wanted}x"),
        ))
    }

    /// The credentials of this client.
    pub(super) fn list(&self) -> Result<Vec<String>, ServiceError> {
        let mut all = Vec::new();
        let mut page = None;
        for _ in 0..PAGES {
            let mut body = json!({"maxResults": 50});
            if let Some(token) = &page {
                body["pageToken"] = json!(token);
            }
            let list: List = self.patience.ask(&*self.clock, || {
                settle(self.call("credentials/list", &body)?)
            })?;
            all.extend(list.credential_ids);
            page = list.next_page_token.filter(|token| !token.is_empty());
            if page.is_none() {
                return Ok(all);
            }
        }
        Err(refused(
            SERVICE,
            "has more credentials than can be read; name one",
        ))
    }

    /// What is known of one credential.
    pub(super) fn info(&self, credential: &str) -> Result<CredentialInfo, ServiceError> {
        let body = json!({"credentialID": credential, "certificates": "chain", "certInfo": false, "authInfo": true});
        self.patience.ask(&*self.clock, || {
            settle(self.call("credentials/info", &body)?)
        })
    }

    /// Authorises and signs hashes, as many as one call takes. Activation data that has expired in between is asked once more.
    pub(super) fn sign(
        &self,
        credential: &str,
        hashes: &Hashes,
    ) -> Result<Vec<String>, ServiceError> {
        for _ in 0..2 {
            let signed: Option<Signatures> = self.patience.ask(&*self.clock, || {
                let sad = self.authorize(credential, hashes)?;
                let body = wire::sign(self.config.version, credential, hashes, &sad);
                match self.call("signatures/signHash", &body)? {
                    Called::Problem(_, problem) if about_sad(&problem) => Ok(None),
                    other => settle(other).map(Some),
                }
            })?;
            if let Some(answer) = signed {
                return answer
                    .signatures
                    .ok_or_else(|| refused(SERVICE, "answers later, which is not supported"));
            }
        }
        Err(refused(
            SERVICE,
            "does not accept the activation data (SAD) it gave",
        ))
    }

    fn authorize(&self, credential: &str, hashes: &Hashes) -> Result<String, Failure> {
        let pin = match &self.config.pin {
            Some(secret) => Some(secret.read()?),
            None => None,
        };
        let body = wire::authorize(self.config.version, credential, hashes, pin.as_deref());
        let answer: Authorized = settle(self.call("credentials/authorize", &body)?)?;
        Ok(answer.sad)
    }

    /// One call with a token. A token that is no longer accepted is replaced once.
    fn call<T: DeserializeOwned>(&self, method: &str, body: &Value) -> Result<Called<T>, Failure> {
        let mut fresh = false;
        loop {
            let (token, was_fresh) = self.token(fresh)?;
            let answer = self.post(method, Some(&token), body.to_string(), "application/json")?;
            if answer.status == 401 && !was_fresh {
                fresh = true;
                continue;
            }
            return read(&answer);
        }
    }

    /// A token, and whether it was asked just now.
    fn token(&self, fresh: bool) -> Result<(String, bool), Failure> {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = &*kept
            && !fresh
            && *until > self.clock.now()
        {
            return Ok((token.clone(), false));
        }
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        form.append_pair("client_id", &self.config.client_id);
        form.append_pair("client_secret", &self.config.client_secret.read()?);
        form.append_pair("scope", "service");
        let answer = self.post(
            "oauth2/token",
            None,
            form.finish(),
            "application/x-www-form-urlencoded",
        )?;
        let token: Token = settle(read(&answer)?)?;
        // A minute early, so that it does not end on its way.
        let seconds = i64::try_from(token.expires_in.unwrap_or(3600))
            .unwrap_or(3600)
            .min(86400)
            - 60;
        let until = self
            .clock
            .now()
            .checked_add(SignedDuration::from_secs(seconds));
        *kept = Some((token.access_token.clone(), until.unwrap_or(Timestamp::MIN)));
        Ok((token.access_token, true))
    }

    fn post(
        &self,
        method: &str,
        token: Option<&str>,
        body: String,
        kind: &str,
    ) -> Result<Answer, Failure> {
        let own = method == "oauth2/token";
        let url = match &self.config.token_url {
            Some(url) if own => url.clone(),
            _ => format!("{}/{method}", self.config.url),
        };
        let mut headers = vec![
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::ACCEPT, "application/json".to_owned()),
        ];
        if let Some(token) = token {
            headers.push((header::AUTHORIZATION, format!("Bearer {token}")));
        }
        self.web.ask(Question {
            service: SERVICE,
            url: &url,
            headers: &headers,
            body: Some(body.into_bytes()),
        })
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<Called<T>, Failure> {
    if answer.status == 200 {
        return serde_json::from_slice(&answer.body)
            .map(Called::Answer)
            .map_err(|error| {
                refused(
                    SERVICE,
                    format!("answers something unexpected ({:?})", error.classify()),
                )
                .into()
            });
    }
    let problem = serde_json::from_slice(&answer.body).unwrap_or_default();
    Ok(Called::Problem(answer.status, problem))
}

fn settle<T>(called: Called<T>) -> Result<T, Failure> {
    match called {
        Called::Answer(answer) => Ok(answer),
        Called::Problem(status, problem) => {
            // Somebody else's text, for a log and a screen: short and without control characters.
            let clean = |text: &str| {
                text.chars()
                    .filter(|c| !c.is_control())
                    .take(200)
                    .collect::<String>()
            };
            let (error, words) = (clean(&problem.error), clean(&problem.error_description));
            let reason = format!("status {status} {error}: {words}");
            Err(match error.as_str() {
                "server_error" | "temporarily_unavailable" => unavailable(SERVICE, reason).into(),
                _ => refused(SERVICE, reason).into(),
            })
        }
    }
}

/// Whether a refusal says that the activation data is used up or too old. The words are the service's own; only the name of the
/// parameter is sure to be there.
fn about_sad(problem: &Problem) -> bool {
    problem.error == "invalid_request" && problem.error_description.contains("SAD")
}

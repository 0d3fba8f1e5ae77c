//! What the simulated service answers to each call.

use super::{Credential, Fault, Sad, State};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

type Ask = (Shared<Arc<State>>, Path<String>, HeaderMap, Bytes);

/// A refusal in the interface's own words.
struct Refusal(StatusCode, &'static str, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, error, words) = self;
        let body = json!({"error": error, "error_description": words});
        (status, Json(body)).into_response()
    }
}

fn problem(status: StatusCode, error: &'static str, words: &str) -> Refusal {
    Refusal(status, error, words.to_owned())
}

fn wrong(words: &str) -> Refusal {
    problem(StatusCode::BAD_REQUEST, "invalid_request", words)
}

fn is_second(version: &str) -> Option<bool> {
    match version {
        "v1" => Some(false),
        "v2" => Some(true),
        _ => None,
    }
}

pub(super) async fn info(Path(version): Path<String>) -> Response {
    let Some(second) = is_second(&version) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    Json(json!({
        "specs": if second { "2.0.0.2" } else { "1.0.4.0" },
        "name": "Simulated signing service",
        "region": "BE",
        "lang": "nl",
        "description": "Signs with keys that deserve no trust.",
        "authType": ["oauth2client"],
        "methods": ["oauth2/token", "credentials/list", "credentials/info", "credentials/authorize", "signatures/signHash"],
    }))
    .into_response()
}

pub(super) async fn token(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let form: HashMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let has = |name: &str, value: &str| form.get(name).is_some_and(|given| given == value);
    if !has("grant_type", "client_credentials") {
        return problem(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            "Only client_credentials is supported",
        )
        .into_response();
    }
    if !has("client_id", &state.options.client_id)
        || !has("client_secret", &state.options.client_secret)
    {
        return problem(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Client authentication failed",
        )
        .into_response();
    }
    let lifetime = state.options.token_lifetime;
    let until = state
        .clock
        .now()
        .checked_add(lifetime)
        .unwrap_or(jiff::Timestamp::MAX);
    let mut inside = state.lock();
    inside.issued += 1;
    let token = format!("token-{}", inside.issued);
    inside.tokens.insert(token.clone(), until);
    Json(json!({"access_token": token, "token_type": "Bearer", "expires_in": lifetime.as_secs()}))
        .into_response()
}

/// What every call with a token begins with: the token, the version and the body.
fn begin(
    state: &State,
    version: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(bool, Value), Refusal> {
    let second = is_second(version)
        .ok_or_else(|| problem(StatusCode::NOT_FOUND, "not_found", "No such version"))?;
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .unwrap_or_default();
    let valid = state
        .lock()
        .tokens
        .get(token)
        .is_some_and(|until| *until > state.clock.now());
    if !valid {
        return Err(problem(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "The access token is unknown or has expired",
        ));
    }
    let body = serde_json::from_slice(body).map_err(|_| wrong("The body is not JSON"))?;
    Ok((second, body))
}

fn find<'a>(state: &'a State, body: &Value) -> Result<&'a Credential, Refusal> {
    let Some(id) = body["credentialID"].as_str() else {
        return Err(wrong(
            "Missing (or invalid type) string parameter credentialID",
        ));
    };
    let found = state
        .options
        .credentials
        .iter()
        .find(|credential| credential.id == id);
    found.ok_or_else(|| wrong("Invalid parameter credentialID"))
}

pub(super) async fn list((Shared(state), Path(version), headers, body): Ask) -> Response {
    match begin(&state, &version, &headers, &body) {
        Ok(_) => {
            let ids: Vec<&str> = state
                .options
                .credentials
                .iter()
                .map(|one| one.id.as_str())
                .collect();
            Json(json!({"credentialIDs": ids})).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

pub(super) async fn credential((Shared(state), Path(version), headers, body): Ask) -> Response {
    let answer = || -> Result<Value, Refusal> {
        let (second, body) = begin(&state, &version, &headers, &body)?;
        let credential = find(&state, &body)?;
        let certificates: Vec<String> = credential
            .certificates
            .iter()
            .map(|der| BASE64.encode(der))
            .collect();
        let shown = match body["certificates"].as_str().unwrap_or("single") {
            "none" => 0,
            "single" => 1,
            "chain" => certificates.len(),
            _ => return Err(wrong("Invalid parameter certificates")),
        };
        let mut answer = json!({
            "key": {"status": "enabled", "algo": credential.algorithms},
            "cert": {"status": "valid", "certificates": certificates[..shown.min(certificates.len())]},
            "SCAL": "2",
            "multisign": state.options.multisign,
        });
        let pin = credential.mode == "explicit";
        if second {
            let objects = if pin {
                json!([{"type": "Password", "id": "PIN", "format": "A"}])
            } else {
                json!([])
            };
            answer["auth"] = json!({"mode": credential.mode, "objects": objects});
        } else {
            answer["authMode"] = json!(credential.mode);
            answer["PIN"] = json!({"presence": if pin { "true" } else { "false" }, "format": "A"});
        }
        Ok(answer)
    };
    answer().map(Json).into_response()
}

/// The hashes of a call, by the name they have in this version.
fn hashes(body: &Value, second: bool, most: usize) -> Result<Vec<String>, Refusal> {
    let name = if second { "hashes" } else { "hash" };
    let list = body[name].as_array().filter(|list| !list.is_empty());
    let Some(list) = list else {
        return Err(wrong(&format!(
            "Missing (or invalid type) parameter {name}"
        )));
    };
    if list.len() > most {
        return Err(wrong("The number of hashes exceeds multisign"));
    }
    let read = |value: &Value| value.as_str().map(str::to_owned);
    list.iter()
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| wrong(&format!("Invalid parameter {name}")))
}

pub(super) async fn authorize((Shared(state), Path(version), headers, body): Ask) -> Response {
    let answer = || -> Result<Value, Refusal> {
        let (second, body) = begin(&state, &version, &headers, &body)?;
        let credential = find(&state, &body)?;
        let hashes = hashes(&body, second, state.options.multisign)?;
        if body["numSignatures"].as_u64() != u64::try_from(hashes.len()).ok() {
            return Err(wrong("Invalid value for parameter numSignatures"));
        }
        if second && body["hashAlgorithmOID"].as_str().is_none() {
            return Err(wrong(
                "Missing (or invalid type) string parameter hashAlgorithmOID",
            ));
        }
        if credential.mode == "explicit" {
            let data = body["authData"].as_array().into_iter().flatten();
            let pin = match second {
                true => data
                    .filter(|one| one["id"] == "PIN")
                    .find_map(|one| one["value"].as_str()),
                false => body["PIN"].as_str(),
            };
            if pin != Some(&*credential.pin) {
                return Err(problem(
                    StatusCode::BAD_REQUEST,
                    "invalid_pin",
                    "The PIN is invalid",
                ));
            }
        }
        let lifetime = state.options.sad_lifetime;
        let until = state
            .clock
            .now()
            .checked_add(lifetime)
            .unwrap_or(jiff::Timestamp::MAX);
        let mut inside = state.lock();
        inside.issued += 1;
        let sad = format!("sad-{}", inside.issued);
        inside.sads.insert(
            sad.clone(),
            Sad {
                credential: credential.id.clone(),
                hashes,
                until,
            },
        );
        Ok(json!({"SAD": sad, "expiresIn": lifetime.as_secs()}))
    };
    answer().map(Json).into_response()
}

pub(super) async fn sign((Shared(state), Path(version), headers, body): Ask) -> Response {
    let fault = state.lock().faults.pop_front();
    match fault {
        Some(Fault::Busy) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Fault::ServerError) => {
            return problem(
                StatusCode::BAD_REQUEST,
                "server_error",
                "The service failed",
            )
            .into_response();
        }
        Some(Fault::SadExpired) => return wrong("SAD expired").into_response(),
        Some(Fault::TokenExpired) => {
            state.lock().tokens.clear();
        }
        Some(Fault::Garbage) => return "<html>welcome</html>".into_response(),
        Some(Fault::Later) => return Json(json!({"responseID": "later"})).into_response(),
        _ => {}
    }
    let answer = || -> Result<Value, Refusal> {
        let (second, body) = begin(&state, &version, &headers, &body)?;
        let credential = find(&state, &body)?;
        let hashes = hashes(&body, second, state.options.multisign)?;
        let signed = sign_all(&state, credential, &body, second, &hashes)?;
        state.lock().calls.push((version.clone(), hashes.len()));
        let mut signatures: Vec<String> = signed.iter().map(|bytes| BASE64.encode(bytes)).collect();
        match fault {
            Some(Fault::TooFew) => signatures.truncate(hashes.len() - 1),
            Some(Fault::WrongOrder) => signatures.reverse(),
            _ => {}
        }
        Ok(json!({"signatures": signatures}))
    };
    answer().map(Json).into_response()
}

fn sign_all(
    state: &State,
    credential: &Credential,
    body: &Value,
    second: bool,
    hashes: &[String],
) -> Result<Vec<Vec<u8>>, Refusal> {
    // Activation data serves once.
    let sad = state
        .lock()
        .sads
        .remove(body["SAD"].as_str().unwrap_or_default());
    match sad {
        None => return Err(wrong("Invalid parameter SAD")),
        Some(sad) if sad.until <= state.clock.now() => return Err(wrong("SAD expired")),
        Some(sad) if sad.credential != credential.id || sad.hashes != hashes => {
            return Err(wrong("Hash is not authorized by the SAD"));
        }
        Some(_) => {}
    }
    let Some(algorithm) = body["signAlgo"].as_str() else {
        return Err(wrong("Missing (or invalid type) string parameter signAlgo"));
    };
    if !credential
        .algorithms
        .iter()
        .any(|offered| offered == algorithm)
    {
        return Err(wrong("Invalid parameter signAlgo"));
    }
    let pss = algorithm == super::super::wire::RSA_PSS;
    if pss && body["signAlgoParams"].as_str() != Some(&super::super::wire::pss_parameters()) {
        return Err(wrong("Invalid parameter signAlgoParams"));
    }
    let length = match body[if second {
        "hashAlgorithmOID"
    } else {
        "hashAlgo"
    }]
    .as_str()
    {
        Some(super::super::wire::SHA256) => 32,
        Some(super::super::wire::SHA384) => 48,
        _ => return Err(wrong("Invalid parameter hashAlgo")),
    };
    hashes
        .iter()
        .map(|hash| {
            let digest = BASE64
                .decode(hash.as_bytes())
                .ok()
                .filter(|digest| digest.len() == length);
            let digest = digest.ok_or_else(|| wrong("Invalid digest value length"))?;
            credential
                .signer
                .sign(&digest, pss)
                .ok_or_else(|| wrong("Invalid parameter hash"))
        })
        .collect()
}

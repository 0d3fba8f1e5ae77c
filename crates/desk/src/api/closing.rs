//! Closing a report with an outcome, and opening it again.

use super::shared::{
    changed, changed_answer, clean, content, id, refused, renamed, report_parameter, strict_id,
    with_key,
};
use crate::{
    actions::{Once, close_once, reopen_once},
    model::{Closing, LONGEST_BODY, Outcome},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use kernel::{
    Error, House, Result,
    web::{
        Caller, IdempotencyKey, IfMatch, Json,
        openapi::{self, Endpoint, responses},
        present,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/api/v1/reports/{id}/closing", close, describe_closing()),
        Endpoint::post(
            "/api/v1/reports/{id}/reopening",
            reopen,
            describe_reopening(),
        ),
    ]
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosingBody {
    outcome: String,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    reason: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    party: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    duplicate_of: Option<String>,
    text: String,
}

impl ClosingBody {
    fn read(&self) -> Result<Closing> {
        let outcome =
            Outcome::from_key(&self.outcome).ok_or(Error::invalid("outcome", "error-unknown"))?;
        let text = |value: &Option<String>| value.as_deref().map(clean);
        let duplicate_of = match &self.duplicate_of {
            Some(text) => {
                Some(strict_id(text).ok_or(Error::invalid("duplicate_of", "error-unknown"))?)
            }
            None => None,
        };
        // What belongs to another outcome is refused and not dropped: the caller meant something by it.
        for (given, field, fits) in [
            (
                self.reason.is_some(),
                "reason",
                matches!(outcome, Outcome::Partly | Outcome::NotSolved),
            ),
            (self.party.is_some(), "party", outcome == Outcome::NotOurs),
            (
                duplicate_of.is_some(),
                "duplicate_of",
                outcome == Outcome::Duplicate,
            ),
        ] {
            if given && !fits {
                return Err(Error::invalid(field, "error-field-unknown"));
            }
        }
        let (reason, party) = (text(&self.reason), text(&self.party));
        Ok(Closing {
            outcome,
            reason,
            party,
            duplicate_of,
            text: clean(&self.text),
        })
    }
}

async fn close(
    State(house): State<House>,
    caller: Caller,
    Path(report): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    IfMatch(version): IfMatch,
    Json(body): Json<ClosingBody>,
) -> Result<Response, Response> {
    let report = id(&report).map_err(IntoResponse::into_response)?;
    let closing = body.read().map_err(IntoResponse::into_response)?;
    let once = content(&format!("/{report}/closing"), Some(version), &json!(body));
    let once = Once::new(&caller.scope, &key, once);
    close_once(
        &house,
        &caller.scope,
        report,
        version,
        &closing,
        Some(&once),
    )
    .await
    .map_err(|error| refused(renamed(error, &[("duplicate", "duplicate_of")])))?;
    Ok(changed(report, version + 1))
}

async fn reopen(
    State(house): State<House>,
    caller: Caller,
    Path(report): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    IfMatch(version): IfMatch,
) -> Result<Response, Response> {
    let report = id(&report).map_err(IntoResponse::into_response)?;
    let once = content(&format!("/{report}/reopening"), Some(version), &Value::Null);
    let once = Once::new(&caller.scope, &key, once);
    reopen_once(&house, &caller.scope, report, version, Some(&once))
        .await
        .map_err(refused)?;
    Ok(changed(report, version + 1))
}

/// The schema of what came of a report; `null` while it is open.
pub(super) fn outcome_schema() -> Value {
    let mut all: Vec<Value> = Outcome::ALL
        .iter()
        .map(|outcome| json!(outcome.key()))
        .collect();
    all.push(Value::Null);
    json!({ "enum": all, "description": "What came of it; null while it is open." })
}

pub(super) fn schemas() -> Value {
    let text = json!({
        "type": "string", "pattern": "\\S", "minLength": 1, "maxLength": LONGEST_BODY, "description": "The words for the reporter."
    });
    let one = |outcomes: &[Outcome], more: &[(&str, Value)]| {
        let keys: Vec<&str> = outcomes.iter().map(|outcome| outcome.key()).collect();
        let mut required = vec!["outcome", "text"];
        let mut properties = json!({ "outcome": { "enum": keys }, "text": text });
        for (name, schema) in more {
            required.push(name);
            properties[*name] = schema.clone();
        }
        json!({
            "type": "object",
            "title": keys.join(" or "),
            "required": required,
            "additionalProperties": false,
            "properties": properties
        })
    };
    json!({
        "Closing": { "oneOf": [
            one(&[Outcome::Solved], &[]),
            one(&[Outcome::Partly, Outcome::NotSolved], &[("reason", json!({
                "type": "string", "pattern": "\\S", "minLength": 1, "maxLength": 500, "description": "Why."
            }))]),
            one(&[Outcome::NotOurs], &[("party", json!({
                "type": "string", "pattern": "\\S", "minLength": 1, "maxLength": 200, "description": "Who it is for."
            }))]),
            one(&[Outcome::Duplicate], &[("duplicate_of", json!({
                "type": "string", "format": "uuid", "description": "The report about the same thing."
            }))])
        ] }
    })
}

const PROBLEMS: [u16; 11] = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 507];

fn describe_closing() -> Value {
    json!({
        "operationId": "closeReport",
        "summary": "Close a report with what came of it",
        "description": "The words go to the reporter. Needs the permission report.close.",
        "tags": ["reports"],
        "security": with_key(),
        "parameters": [report_parameter(), openapi::header("IdempotencyKey"), openapi::header("IfMatch")],
        "requestBody": openapi::body("Closing", &json!({ "outcome": "solved", "text": "De lamp is vervangen." })),
        "responses": responses(json!({ "200": changed_answer() }), &PROBLEMS)
    })
}

fn describe_reopening() -> Value {
    json!({
        "operationId": "reopenReport",
        "summary": "Open a closed report again",
        "description": "A correction: what came of it is taken back. Needs the permission report.close.",
        "tags": ["reports"],
        "security": with_key(),
        "parameters": [report_parameter(), openapi::header("IdempotencyKey"), openapi::header("IfMatch")],
        "responses": responses(json!({ "200": changed_answer() }), &[400, 401, 403, 404, 409, 412, 422, 428, 507])
    })
}

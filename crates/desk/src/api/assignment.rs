//! Giving a report to a person or a team.

use super::shared::{
    changed, changed_answer, content, id, refused, report_parameter, strict_id, with_key,
};
use crate::actions::{Assignee, Once, assign_once};
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
    vec![Endpoint::post(
        "/api/v1/reports/{id}/assignment",
        give,
        describe(),
    )]
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Assignment {
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    assignee: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    team: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    nobody: Option<bool>,
}

impl Assignment {
    fn read(&self) -> Result<Assignee> {
        let known = |field: &'static str, text: &str| {
            strict_id(text).ok_or(Error::invalid(field, "error-unknown"))
        };
        match (&self.assignee, &self.team, self.nobody) {
            (Some(person), None, None) => Ok(Assignee::Person(known("assignee", person)?)),
            (None, Some(team), None) => Ok(Assignee::Team(known("team", team)?)),
            (None, None, Some(true)) => Ok(Assignee::Nobody),
            (None, None, Some(false)) => Err(Error::invalid("nobody", "error-unknown")),
            _ => Err(Error::invalid("body", "error-choose-one")),
        }
    }
}

async fn give(
    State(house): State<House>,
    caller: Caller,
    Path(report): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    IfMatch(version): IfMatch,
    Json(body): Json<Assignment>,
) -> Result<Response, Response> {
    let report = id(&report).map_err(IntoResponse::into_response)?;
    let to = body.read().map_err(IntoResponse::into_response)?;
    let once = content(
        &format!("/{report}/assignment"),
        Some(version),
        &json!(body),
    );
    let once = Once::new(&caller.scope, &key, once);
    assign_once(&house, &caller.scope, report, version, to, Some(&once))
        .await
        .map_err(refused)?;
    Ok(changed(report, version + 1))
}

pub(super) fn schemas() -> Value {
    let id = json!({ "type": "string", "format": "uuid" });
    let one = |name: &str, title: &str, schema: &Value| {
        json!({
            "title": title,
            "type": "object",
            "required": [name],
            "additionalProperties": false,
            "properties": { name: schema }
        })
    };
    json!({
        "Assignment": { "oneOf": [
            one("assignee", "To a person; the team stays", &id),
            one("team", "To a team, nobody in particular", &id),
            one("nobody", "To nobody in particular; the team stays", &json!({ "const": true }))
        ] },
        "Changed": {
            "type": "object",
            "required": ["report", "version"],
            "properties": {
                "report": { "type": "string", "format": "uuid" },
                "version": { "type": "integer", "description": "The version that this change made." }
            }
        }
    })
}

fn describe() -> Value {
    json!({
        "operationId": "assignReport",
        "summary": "Give a report to a person or a team",
        "description": "Needs the permission report.handle.",
        "tags": ["reports"],
        "security": with_key(),
        "parameters": [report_parameter(), openapi::header("IdempotencyKey"), openapi::header("IfMatch")],
        "requestBody": openapi::body(
            "Assignment", &json!({ "team": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a13" })
        ),
        "responses": responses(
            json!({ "200": changed_answer() }),
            &[400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 507]
        )
    })
}

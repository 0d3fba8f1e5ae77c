//! Writing on a report: a note among colleagues, news or a question for the reporter.

use super::shared::{clean, content, id, refused, report_parameter, with_key};
use crate::{
    actions::{Once, ask_once, note_once, update_once},
    model::{LONGEST_BODY, MessageKind},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{
    Error, House,
    web::{
        Caller, IdempotencyKey, Json,
        openapi::{self, Endpoint, answer, responses},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::post(
        "/api/v1/reports/{id}/messages",
        write,
        describe(),
    )]
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    kind: String,
    body: String,
}

async fn write(
    State(house): State<House>,
    caller: Caller,
    Path(report): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewMessage>,
) -> Result<Response, Response> {
    let scope = &caller.scope;
    let report = id(&report).map_err(IntoResponse::into_response)?;
    let words = json!(new);
    let once = Once::new(
        scope,
        &key,
        content(&format!("/{report}/messages"), None, &words),
    );
    let (body, once) = (clean(&new.body), Some(&once));
    let message = match MessageKind::from_key(&new.kind) {
        Some(MessageKind::Note) => note_once(&house, scope, report, &body, once).await,
        Some(MessageKind::Update) => update_once(&house, scope, report, &body, once).await,
        Some(MessageKind::Question) => ask_once(&house, scope, report, &body, once).await,
        _ => Err(Error::invalid("kind", "error-unknown")),
    };
    let message = message.map_err(refused)?;
    let body = json!({ "id": message, "report": report, "kind": new.kind });
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

pub(super) fn schemas() -> Value {
    json!({
        "NewMessage": {
            "type": "object",
            "required": ["kind", "body"],
            "additionalProperties": false,
            "properties": {
                "kind": {
                    "enum": ["note", "update", "question"],
                    "description": "note: among colleagues; update: news for the reporter; question: to the reporter, \
                                    and the term waits for the answer."
                },
                "body": { "type": "string", "pattern": "\\S", "minLength": 1, "maxLength": LONGEST_BODY }
            }
        },
        "Written": {
            "type": "object",
            "required": ["id", "report", "kind"],
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "report": { "type": "string", "format": "uuid" },
                "kind": { "enum": ["note", "update", "question"] }
            }
        }
    })
}

fn describe() -> Value {
    json!({
        "operationId": "createMessage",
        "summary": "Write on a report",
        "description": "Needs no version: words are added, and nobody's are lost. Notes need the permission \
                        report.handle, the others report.reply.",
        "tags": ["reports"],
        "security": with_key(),
        "parameters": [report_parameter(), openapi::header("IdempotencyKey")],
        "requestBody": openapi::body(
            "NewMessage", &json!({ "kind": "update", "body": "We komen donderdag langs." })
        ),
        "responses": responses(json!({
            "201": answer("Written, now or by an earlier request with the same key.", "Written", &json!({}), &json!({
                "id": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a12",
                "report": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a11",
                "kind": "update"
            }))
        }), &[400, 401, 403, 404, 409, 412, 413, 415, 422, 507])
    })
}

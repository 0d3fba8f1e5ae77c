//! What the reporter may see, by private code.

use super::shared::{moment, moment_or_null, moment_schema};
use crate::{
    model::{MessageKind, State as Stage},
    store::{Catalogues, by_code},
};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::{
    Error, Result,
    web::{
        Visit,
        openapi::{Endpoint, answer, responses},
    },
};
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::get("/api/v1/status/{code}", status, describe())]
}

async fn status(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let house = &visit.house;
    let found = match by_code(house, &code).await {
        Err(Error::NotFound) => {
            // Only wrong codes count: whoever has a right one may look as often as they like.
            house.rates().guess(&visit.origin)?;
            return Err(Error::NotFound);
        }
        other => other?.0,
    };
    let report = &found.report;
    let organisation = house.directory().by_id(report.organisation_id).await?;
    let catalogue = house
        .part::<Catalogues>()?
        .of(house.store(), report.organisation_id)
        .await?;
    let category = catalogue.category(report.category_id);
    let messages: Vec<Value> = found
        .messages
        .iter()
        .map(|message| {
            let from = if message.kind == MessageKind::Answer.key() { "reporter" } else { "organisation" };
            json!({ "at": moment(message.at), "kind": message.kind, "from": from, "body": message.body })
        })
        .collect();
    let body = json!({
        "number": report.number,
        "organisation": organisation.slug,
        "category": category.map(|category| category.key.as_str()),
        "kind": report.kind,
        "state": report.state,
        "outcome": report.outcome,
        "registered_at": moment(report.registered_at),
        "promised_at": moment(report.promised_at),
        "due_at": moment(report.due_at),
        "waiting_since": report.paused_at.map(moment),
        "closed_at": report.closed_at.map(moment),
        "messages": messages,
    });
    Ok((
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        axum::Json(body),
    )
        .into_response())
}

pub(super) fn schemas() -> Value {
    json!({
        "Status": {
            "type": "object",
            "required": [
                "number", "organisation", "category", "kind", "state", "outcome", "registered_at", "promised_at",
                "due_at", "waiting_since", "closed_at", "messages"
            ],
            "properties": {
                "number": { "type": "string" },
                "organisation": { "type": "string" },
                "category": { "type": ["string", "null"] },
                "kind": { "enum": ["report", "question", "complaint", "idea"] },
                "state": { "enum": Stage::ALL.map(Stage::key) },
                "outcome": super::closing::outcome_schema(),
                "registered_at": moment_schema("When it was registered."),
                "promised_at": moment_schema("What was promised first; never changes."),
                "due_at": moment_schema("What is promised now, after time that was waited for the reporter."),
                "waiting_since": moment_or_null("Since when the organisation waits for the reporter."),
                "closed_at": moment_or_null("When it was closed."),
                "messages": { "type": "array", "description": "Oldest first.", "items": {
                    "type": "object",
                    "required": ["at", "kind", "from", "body"],
                    "properties": {
                        "at": moment_schema("When it was written."),
                        "kind": { "enum": ["update", "question", "answer", "closing"] },
                        "from": { "enum": ["organisation", "reporter"] },
                        "body": { "type": "string" }
                    }
                } }
            }
        }
    })
}

fn describe() -> Value {
    json!({
        "operationId": "getStatus",
        "summary": "What the reporter may see of a report",
        "description": "Holds no contact details and no notes among colleagues. A network that guesses codes is \
                        slowed down.",
        "tags": ["status"],
        "parameters": [{
            "name": "code",
            "in": "path",
            "required": true,
            "description": "The private code of the receipt. Capitals, dashes and spaces do not matter.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 40 },
            "example": "K7M4-Q2PD-9XWR"
        }],
        "responses": responses(json!({
            "200": answer("The status.", "Status", &json!({}), &json!({
                "number": "KOR-2026-000123",
                "organisation": "kortrijk",
                "category": "street-light",
                "kind": "report",
                "state": "closed",
                "outcome": "solved",
                "registered_at": "2026-11-25T09:00:00Z",
                "promised_at": "2026-12-02T22:59:59Z",
                "due_at": "2026-12-02T22:59:59Z",
                "waiting_since": null,
                "closed_at": "2026-11-27T14:12:00Z",
                "messages": [{
                    "at": "2026-11-27T14:12:00Z",
                    "kind": "closing",
                    "from": "organisation",
                    "body": "De lamp is vervangen."
                }]
            }))
        }), &[400, 404])
    })
}

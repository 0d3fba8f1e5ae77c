//! What several resources share.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use kernel::{Error, Result, web};
use serde_json::{Value, json};
use uuid::Uuid;

/// A moment as the API writes it: RFC 3339 in UTC.
pub(super) fn moment(milliseconds: i64) -> Value {
    Timestamp::from_millisecond(milliseconds).map_or(Value::Null, |at| json!(at.to_string()))
}

/// The id in a path. What is no id in its one written form names nothing.
pub(super) fn id(text: &str) -> Result<Uuid> {
    strict_id(text).ok_or(Error::NotFound)
}

/// An id in its one written form: 36 characters with dashes.
pub(super) fn strict_id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
}

/// Text as it is kept: with the line ends of the web, without control characters.
pub(super) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// Faults under the names that fields have in the body.
pub(super) fn renamed(error: Error, names: &[(&str, &'static str)]) -> Error {
    match error {
        Error::Invalid(mut faults) => {
            for fault in &mut faults {
                if let Some((_, name)) = names.iter().find(|(old, _)| *old == fault.field) {
                    fault.field = (*name).into();
                }
            }
            Error::Invalid(faults)
        }
        other => other,
    }
}

/// The refusal of a change that came with `If-Match`: a conflict is a precondition that failed (RFC 9110, 15.5.13).
pub(super) fn refused(error: Error) -> Response {
    match error {
        Error::Conflict { .. } => web::with_status(StatusCode::PRECONDITION_FAILED, error),
        other => other.into_response(),
    }
}

/// What an idempotency key stands for: the request without its signature.
pub(super) fn content(path: &str, version: Option<i64>, body: &Value) -> String {
    format!(
        "POST {path}\n{}\n{body}",
        version.map(|v| v.to_string()).unwrap_or_default()
    )
}

/// The schema of a moment.
pub(super) fn moment_schema(description: &str) -> Value {
    json!({ "type": "string", "format": "date-time", "description": description })
}

/// The schema of a moment that may not have come.
pub(super) fn moment_or_null(description: &str) -> Value {
    json!({ "type": ["string", "null"], "format": "date-time", "description": description })
}

/// The schema of a text in both languages.
pub(super) fn both_languages() -> Value {
    json!({
        "type": "object",
        "required": ["nl", "en"],
        "properties": { "nl": { "type": "string" }, "en": { "type": "string" } },
        "additionalProperties": false
    })
}

/// The parameter that names an organisation.
pub(super) fn slug_parameter() -> Value {
    json!({
        "name": "slug",
        "in": "path",
        "required": true,
        "description": "The organisation's word in addresses.",
        "schema": { "type": "string", "pattern": "^[a-z0-9-]{2,40}$" },
        "example": "kortrijk"
    })
}

/// The parameter that names a report.
pub(super) fn report_parameter() -> Value {
    json!({
        "name": "id",
        "in": "path",
        "required": true,
        "description": "The report's id.",
        "schema": { "type": "string", "format": "uuid" }
    })
}

/// Reading and changing reports needs a key.
pub(super) fn with_key() -> Value {
    json!([{ "key": [] }])
}

/// The answer to a change of a report.
pub(super) fn changed(report: Uuid, version: i64) -> Response {
    let body = axum::Json(json!({ "report": report, "version": version }));
    (
        [(axum::http::header::ETAG, web::version_tag(version))],
        body,
    )
        .into_response()
}

/// The description of [`changed`].
pub(super) fn changed_answer() -> Value {
    web::openapi::answer(
        "Done. The tag is the report's new version.",
        "Changed",
        &web::openapi::tag_header("The new version, for the next If-Match."),
        &json!({ "report": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a11", "version": 4 }),
    )
}

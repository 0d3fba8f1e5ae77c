//! JSON for programs: `/api/v1`.
//!
//! One file per resource, each with its handlers, the shape of its bodies and its description side by side. The list
//! of [`endpoints`] makes both the routes and the OpenAPI document, so neither can have what the other has not.
//!
//! | file | resource | key |
//! |---|---|---|
//! | `organisations` | the organisations of the region | – |
//! | `categories` | what can be reported where | – |
//! | `addresses` | the imported address list | – |
//! | `intake` | making a report | optional |
//! | `status` | what the reporter may see, by private code | – |
//! | `reports` | work list and report | yes |
//! | `messages`, `assignment`, `closing` | what a clerk does | yes |

mod addresses;
mod assignment;
mod categories;
mod closing;
mod intake;
mod messages;
mod organisations;
mod reports;
mod shared;
mod status;

use axum::{Extension, Router, http::HeaderMap, response::Response};
use kernel::{
    House,
    web::{
        Rendered,
        openapi::{self, Endpoint, responses},
    },
};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Every endpoint of the desk, with its description.
pub fn endpoints() -> Vec<Endpoint> {
    let mut out = vec![Endpoint::get(
        "/api/v1/openapi.json",
        description,
        describe(),
    )];
    out.extend(organisations::endpoints());
    out.extend(categories::endpoints());
    out.extend(addresses::endpoints());
    out.extend(intake::endpoints());
    out.extend(status::endpoints());
    out.extend(reports::endpoints());
    out.extend(messages::endpoints());
    out.extend(assignment::endpoints());
    out.extend(closing::endpoints());
    out
}

/// The desk's resources under `/api/v1`.
pub fn routes() -> Router<House> {
    openapi::router(endpoints()).layer(Extension(categories::Cache::default()))
}

/// The description of the API, OpenAPI 3.1.
pub fn document() -> Value {
    let mut schemas = Map::new();
    for part in [
        organisations::schemas(),
        categories::schemas(),
        addresses::schemas(),
        intake::schemas(),
        status::schemas(),
        reports::schemas(),
        messages::schemas(),
        assignment::schemas(),
        closing::schemas(),
    ] {
        if let Value::Object(part) = part {
            schemas.extend(part);
        }
    }
    let info = json!({
        "title": "Kantel",
        "version": "1",
        "description": "Reports to local governments: what can be reported where, making a report, following it, and \
                        handling it.\n\nMoments are in UTC (RFC 3339). Texts are UTF-8. Refusals are problem documents \
                        (RFC 9457) in the language of Accept-Language. Every POST carries an Idempotency-Key of the \
                        caller's own; every change of a report carries the version the caller saw in If-Match. Lists \
                        are read page by page with the links `next` and `previous`.",
        "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" }
    });
    openapi::document(&info, &endpoints(), schemas)
}

async fn description(headers: HeaderMap) -> Response {
    static DOCUMENT: LazyLock<Rendered> = LazyLock::new(|| Rendered::new(document().to_string()));
    DOCUMENT.answer(&headers, "public, max-age=300")
}

fn describe() -> Value {
    json!({
        "operationId": "getDescription",
        "summary": "This description",
        "tags": ["description"],
        "parameters": [openapi::header("IfNoneMatch")],
        "responses": responses(json!({
            "200": {
                "description": "The description, OpenAPI 3.1.",
                "headers": openapi::tag_header("Changes with the description."),
                "content": { "application/json": { "schema": {
                    "type": "object",
                    "required": ["openapi", "info", "paths"],
                    "properties": { "openapi": { "const": "3.1.0" } }
                } } }
            },
            "304": { "description": "The caller has it already." }
        }), &[])
    })
}

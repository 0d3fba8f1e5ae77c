//! The organisations of the region: public facts.

use super::shared::slug_parameter;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use kernel::{
    House, Result,
    organisations::Organisation,
    web::{
        etag_response,
        openapi::{self, Endpoint, answer, responses, tag_header},
    },
};
use serde_json::{Value, json};

const KEEP: &str = "public, max-age=60";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/api/v1/organisations", list, describe_list()),
        Endpoint::get("/api/v1/organisations/{slug}", one, describe_one()),
    ]
}

async fn list(State(house): State<House>, headers: HeaderMap) -> Result<Response> {
    let items: Vec<Value> = house
        .directory()
        .all()
        .await?
        .iter()
        .map(|organisation| short(organisation))
        .collect();
    Ok(etag_response(
        &headers,
        json!({ "items": items }).to_string(),
        KEEP,
    ))
}

async fn one(
    State(house): State<House>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let organisation = house.directory().by_slug(&slug).await?;
    let mut body = short(&organisation);
    body["facts"] = if organisation.facts.is_object() {
        organisation.facts.clone()
    } else {
        json!({})
    };
    body["boundary"] = organisation
        .boundary
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    Ok(etag_response(&headers, body.to_string(), KEEP))
}

fn short(organisation: &Organisation) -> Value {
    json!({
        "slug": organisation.slug,
        "name": organisation.name,
        "kind": organisation.kind,
        "nis": organisation.nis,
        "takes_reports": organisation.takes_reports(),
    })
}

pub(super) fn schemas() -> Value {
    let required = json!(["slug", "name", "kind", "nis", "takes_reports"]);
    let properties = json!({
        "slug": { "type": "string", "description": "Word in addresses; stable." },
        "name": { "type": "string", "description": "As people know it." },
        "kind": { "enum": ["municipality", "welfare-association", "intermunicipal", "guest"] },
        "nis": { "type": ["string", "null"], "description": "Statistical code of a municipality (Statbel)." },
        "takes_reports": { "type": "boolean", "description": "Guests look along and take no reports of their own." }
    });
    let mut full = properties.clone();
    full["facts"] = json!({ "type": "object", "description": "Further public facts, such as an e-mail address." });
    full["boundary"] = json!({
        "type": ["object", "null"],
        "description": "Territory as a GeoJSON geometry (RFC 7946), simplified; null without territory."
    });
    json!({
        "Organisation": { "type": "object", "required": required, "properties": properties },
        "OrganisationFull": {
            "type": "object",
            "required": ["slug", "name", "kind", "nis", "takes_reports", "facts", "boundary"],
            "properties": full
        },
        "OrganisationList": {
            "type": "object",
            "required": ["items"],
            "properties": { "items": { "type": "array", "items": openapi::schema("Organisation") } }
        }
    })
}

fn example() -> Value {
    json!({
        "slug": "kortrijk", "name": "Kortrijk", "kind": "municipality", "nis": "34022", "takes_reports": true
    })
}

fn describe_list() -> Value {
    json!({
        "operationId": "listOrganisations",
        "summary": "All organisations, by name",
        "tags": ["organisations"],
        "parameters": [openapi::header("IfNoneMatch")],
        "responses": responses(json!({
            "200": answer(
                "The organisations.", "OrganisationList", &tag_header("Changes with the list."),
                &json!({ "items": [example()] })
            ),
            "304": { "description": "The caller has it already." }
        }), &[])
    })
}

fn describe_one() -> Value {
    let mut shown = example();
    shown["facts"] = json!({ "email": "info@kortrijk.example" });
    shown["boundary"] = Value::Null;
    json!({
        "operationId": "getOrganisation",
        "summary": "One organisation with its public facts and territory",
        "tags": ["organisations"],
        "parameters": [slug_parameter(), openapi::header("IfNoneMatch")],
        "responses": responses(json!({
            "200": answer("The organisation.", "OrganisationFull", &tag_header("Changes with it."), &shown),
            "304": { "description": "The caller has it already." }
        }), &[400, 404])
    })
}

//! The imported address list of an organisation.

use super::shared::slug_parameter;
use crate::store::addresses;
use axum::{
    Json,
    extract::{Path, State},
};
use kernel::{
    Error, FieldError, House, Result, Scope,
    web::{
        Query,
        openapi::{self, Endpoint, answer, responses},
    },
};
use serde_json::{Value, json};

const MOST: u64 = 10;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::get(
        "/api/v1/organisations/{slug}/addresses",
        find,
        describe(),
    )]
}

async fn find(
    State(house): State<House>,
    Path(slug): Path<String>,
    query: Query,
) -> Result<Json<Value>> {
    let organisation = house.directory().by_slug(&slug).await?;
    query.only(&["q"])?;
    let words = query
        .get("q")
        .ok_or_else(|| Error::invalid("q", "error-required"))?;
    match words.chars().count() {
        0 | 1 => {
            return Err(Error::Invalid(vec![
                FieldError::new("q", "error-too-short").with("least", 2),
            ]));
        }
        2..=100 => {}
        _ => {
            return Err(Error::Invalid(vec![
                FieldError::new("q", "error-too-long").with("most", 100),
            ]));
        }
    }
    let scope = Scope::public(organisation.id, []);
    let reader = house.store().read(&scope).await?;
    let items: Vec<Value> = addresses::find(&reader.db(), &scope, words, MOST)
        .await?
        .iter()
        .map(|address| {
            json!({
                "id": address.id,
                "text": addresses::in_words(address),
                "street": address.street,
                "number": address.number,
                "postcode": address.postcode,
                "locality": address.locality,
                "lon": address.lon,
                "lat": address.lat,
            })
        })
        .collect();
    Ok(Json(json!({ "items": items })))
}

pub(super) fn schemas() -> Value {
    json!({
        "Address": {
            "type": "object",
            "required": ["id", "text", "street", "number", "postcode", "locality", "lon", "lat"],
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "text": { "type": "string", "description": "As people write it." },
                "street": { "type": "string" },
                "number": { "type": "string" },
                "postcode": { "type": "string" },
                "locality": { "type": "string" },
                "lon": { "type": "number", "description": "Longitude in degrees (WGS 84)." },
                "lat": { "type": "number", "description": "Latitude in degrees (WGS 84)." }
            }
        },
        "AddressList": {
            "type": "object",
            "required": ["items"],
            "properties": { "items": { "type": "array", "maxItems": MOST, "items": openapi::schema("Address") } }
        }
    })
}

fn describe() -> Value {
    json!({
        "operationId": "findAddresses",
        "summary": "Addresses that begin like what is typed",
        "description": "Street first, then number; a post code or locality may follow.",
        "tags": ["organisations"],
        "parameters": [slug_parameter(), {
            "name": "q",
            "in": "query",
            "required": true,
            "description": "What is typed.",
            "schema": { "type": "string", "minLength": 2, "maxLength": 100 },
            "example": "Kerkstraat 1"
        }],
        "responses": responses(json!({
            "200": answer("At most ten addresses, best first.", "AddressList", &json!({}), &json!({ "items": [{
                "id": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a11",
                "text": "Kerkstraat 1, 8500 Kortrijk",
                "street": "Kerkstraat",
                "number": "1",
                "postcode": "8500",
                "locality": "Kortrijk",
                "lon": 3.2649,
                "lat": 50.8279
            }] }))
        }), &[400, 404, 422])
    })
}

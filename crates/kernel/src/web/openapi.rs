//! Endpoints with their descriptions.
//!
//! A module lists its endpoints once, each with its handler and its OpenAPI description side by side. The router and
//! the document are both made of that list, so neither can have what the other has not.

use crate::house::House;
use axum::{
    Router,
    handler::Handler,
    routing::{MethodRouter, get, post},
};
use serde_json::{Map, Value, json};

/// One method on one path.
pub struct Endpoint {
    /// Its path below the server's root, such as `/api/v1/reports/{id}`.
    pub path: &'static str,
    /// The method in lower case, as OpenAPI writes it.
    pub method: &'static str,
    /// Its OpenAPI Operation Object.
    pub operation: Value,
    route: MethodRouter<House>,
}

impl Endpoint {
    /// Reading.
    pub fn get<H: Handler<T, House>, T: 'static>(
        path: &'static str,
        handler: H,
        operation: Value,
    ) -> Self {
        Self {
            path,
            method: "get",
            operation,
            route: get(handler),
        }
    }

    /// Making something, or making something happen.
    pub fn post<H: Handler<T, House>, T: 'static>(
        path: &'static str,
        handler: H,
        operation: Value,
    ) -> Self {
        Self {
            path,
            method: "post",
            operation,
            route: post(handler),
        }
    }
}

/// The routes of a list of endpoints.
pub fn router(endpoints: Vec<Endpoint>) -> Router<House> {
    endpoints
        .into_iter()
        .fold(Router::new(), |router, endpoint| {
            router.route(endpoint.path, endpoint.route)
        })
}

/// The OpenAPI 3.1 document of a list of endpoints. `schemas` go to `components/schemas` beside those that
/// `problems` and `headers` refer to.
pub fn document(info: &Value, endpoints: &[Endpoint], schemas: Map<String, Value>) -> Value {
    let mut paths = Map::new();
    for endpoint in endpoints {
        paths.entry(endpoint.path).or_insert_with(|| json!({}))[endpoint.method] =
            endpoint.operation.clone();
    }
    let mut all = common_schemas();
    all.extend(schemas);
    json!({
        "openapi": "3.1.0",
        "info": info,
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": all,
            "parameters": headers(),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of one organisation, made by its administrator. It is shown once."
                }
            }
        }
    })
}

/// A reference to a schema of the document.
pub fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A reference to a header that several operations take: `IdempotencyKey`, `IfMatch` or `IfNoneMatch`.
pub fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// A JSON body that must be sent.
pub fn body(schema_name: &str, example: &Value) -> Value {
    json!({
        "required": true,
        "content": { "application/json": { "schema": schema(schema_name), "example": example } }
    })
}

/// A JSON answer. `headers` is a Headers Object.
pub fn answer(description: &str, schema_name: &str, headers: &Value, example: &Value) -> Value {
    json!({
        "description": description,
        "headers": headers,
        "content": { "application/json": { "schema": schema(schema_name), "example": example } }
    })
}

/// The Headers Object of an answer with an entity tag.
pub fn tag_header(description: &str) -> Value {
    json!({ "ETag": { "description": description, "required": true, "schema": { "type": "string" } } })
}

/// The answers of an operation: its own, and a problem document (RFC 9457) for each status in `problems`. Every
/// operation can also be asked too often (429), and meet a store that is away (503).
pub fn responses(own: Value, problems: &[u16]) -> Value {
    let mut out = Map::new();
    for status in problems.iter().chain(&[429, 503]) {
        let mut response = json!({
            "description": meaning(*status),
            "content": { "application/problem+json": { "schema": schema("Problem") } }
        });
        if *status == 429 {
            response["headers"] = json!({
                "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 1 } }
            });
        }
        if *status == 401 {
            response["headers"] =
                json!({ "WWW-Authenticate": { "schema": { "const": "Bearer" } } });
        }
        out.insert(status.to_string(), response);
    }
    if let Value::Object(own) = own {
        out.extend(own);
    }
    Value::Object(out)
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => {
            "The request cannot be read: no valid JSON, or an address with impossible characters."
        }
        401 => "The key is missing, wrong, revoked or expired.",
        403 => "The key does not have this permission.",
        404 => "There is nothing here, or nothing that this key may see.",
        409 => {
            "The present state does not allow it, or the idempotency key was used for another request."
        }
        412 => "It was changed in the meantime; `current_version` is the version now.",
        413 => "The body is too large.",
        415 => "The body is not JSON.",
        422 => "One or more values were refused; `errors` names each.",
        428 => "The If-Match header is missing.",
        429 => "Too many requests from this network.",
        503 => "A part does not answer at the moment; try again later.",
        507 => "The storage is full; nothing was kept.",
        _ => "The request was refused.",
    }
}

fn headers() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "A key of the caller's own, fresh for each new request. The same key with the same content \
                            gives the same answer and happens once; with other content it is refused (409).",
            "schema": { "type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[!-~]+$" },
            "example": "8d8ac610-566d-4ef0-9c22-186b2a5ed793"
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "required": true,
            "description": "The entity tag of the version that the caller saw.",
            "schema": { "type": "string", "pattern": "^\"[0-9]{1,15}\"$" },
            "example": "\"3\""
        },
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "required": false,
            "description": "The entity tag of what the caller has; when that is still right, the answer is 304.",
            "schema": { "type": "string" }
        }
    })
}

fn common_schemas() -> Map<String, Value> {
    let problem = json!({
        "type": "object",
        "description": "What went wrong (RFC 9457). The words are in the language of Accept-Language, Dutch or English.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "description": "Names the kind of problem; stable." },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string" },
            "errors": {
                "type": "array",
                "description": "With 422, 400, 413, 415 and 428: what is wrong with which value.",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "detail"],
                    "properties": {
                        "field": { "type": "string", "description": "Name of the field, parameter or header." },
                        "code": { "type": "string", "description": "Names the kind of fault; stable." },
                        "detail": { "type": "string" }
                    },
                    "additionalProperties": false
                }
            },
            "current_version": { "type": "integer", "description": "With 412: the version that is stored now." }
        },
        "additionalProperties": false,
        "examples": [{
            "type": "/help/problems#invalid",
            "title": "Something in your input is not right",
            "status": 422,
            "detail": "Go back and correct what is listed below.",
            "errors": [{ "field": "description", "code": "error-required", "detail": "Fill this in." }]
        }]
    });
    Map::from_iter([("Problem".to_owned(), problem)])
}

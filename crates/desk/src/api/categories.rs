//! What can be reported where. The answer is written once per catalogue and then given out without a query.

use super::shared::{both_languages, slug_parameter};
use crate::store::{Catalogue, Catalogues, catalogue::term_word};
use axum::{
    Extension,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use kernel::{
    House, Result,
    web::{
        Rendered,
        openapi::{self, Endpoint, answer, responses, tag_header},
    },
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::get(
        "/api/v1/organisations/{slug}/categories",
        list,
        describe(),
    )]
}

/// Answers by organisation, each with the catalogue it was written from. A catalogue is never changed in place: as long
/// as the house holds the same one, the answer is the same.
#[derive(Clone, Default)]
pub(super) struct Cache(Arc<RwLock<Answers>>);

type Answers = HashMap<Uuid, (Arc<Catalogue>, Rendered)>;

impl Cache {
    fn of(&self, organisation: Uuid, slug: &str, catalogue: &Arc<Catalogue>) -> Rendered {
        {
            let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((from, rendered)) = held.get(&organisation)
                && Arc::ptr_eq(from, catalogue)
            {
                return rendered.clone();
            }
        }
        let rendered = Rendered::new(body(slug, catalogue).to_string());
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        held.insert(organisation, (Arc::clone(catalogue), rendered.clone()));
        rendered
    }
}

async fn list(
    State(house): State<House>,
    Extension(cache): Extension<Cache>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let organisation = house.directory().by_slug(&slug).await?;
    let catalogue = house
        .part::<Catalogues>()?
        .of(house.store(), organisation.id)
        .await?;
    Ok(cache
        .of(organisation.id, &organisation.slug, &catalogue)
        .answer(&headers, "public, max-age=60"))
}

fn body(slug: &str, catalogue: &Catalogue) -> Value {
    let both = |texts: &[String; 2]| json!({ "nl": texts[0], "en": texts[1] });
    let group_key = |id: Uuid| {
        catalogue
            .groups
            .iter()
            .find(|group| group.id == id)
            .map(|group| group.key.as_str())
    };
    let groups: Vec<Value> = catalogue
        .groups
        .iter()
        .map(|group| json!({ "key": group.key, "name": both(&group.name), "description": both(&group.description) }))
        .collect();
    let items: Vec<Value> = catalogue
        .categories
        .iter()
        .filter(|category| category.enabled)
        .map(|category| {
            json!({
                "key": category.key,
                "group": group_key(category.group),
                "kind": category.kind,
                "name": both(&category.name),
                "description": both(&category.description),
                "keywords": category.keywords,
                "place": category.place,
                "emergency": category.stopper.as_ref().map(both),
                "term": { "amount": category.term.amount, "unit": term_word(category.term.unit) },
            })
        })
        .collect();
    json!({ "organisation": slug, "groups": groups, "items": items })
}

pub(super) fn schemas() -> Value {
    json!({
        "CategoryList": {
            "type": "object",
            "required": ["organisation", "groups", "items"],
            "properties": {
                "organisation": { "type": "string" },
                "groups": { "type": "array", "items": {
                    "type": "object",
                    "required": ["key", "name", "description"],
                    "properties": {
                        "key": { "type": "string" }, "name": both_languages(), "description": both_languages()
                    }
                } },
                "items": { "type": "array", "items": openapi::schema("Category") }
            }
        },
        "Category": {
            "type": "object",
            "required": [
                "key", "group", "kind", "name", "description", "keywords", "place", "emergency", "term"
            ],
            "properties": {
                "key": { "type": "string", "description": "Stable word." },
                "group": { "type": ["string", "null"], "description": "Key of its group." },
                "kind": { "enum": ["report", "question", "complaint", "idea"] },
                "name": both_languages(),
                "description": both_languages(),
                "keywords": { "type": "array", "items": { "type": "string" }, "description": "Words people use for it." },
                "place": { "enum": ["required", "optional", "none"], "description": "Whether a report needs a place." },
                "emergency": { "oneOf": [{ "type": "null" }, both_languages()],
                               "description": "To be shown before a report is made: whom to call in an emergency." },
                "term": {
                    "type": "object",
                    "description": "What is promised to the reporter.",
                    "required": ["amount", "unit"],
                    "properties": {
                        "amount": { "type": "integer", "minimum": 0 },
                        "unit": { "enum": ["working-days", "working-hours", "calendar-days"] }
                    }
                }
            }
        }
    })
}

fn describe() -> Value {
    json!({
        "operationId": "listCategories",
        "summary": "What can be reported to an organisation, with its promise",
        "tags": ["organisations"],
        "parameters": [slug_parameter(), openapi::header("IfNoneMatch")],
        "responses": responses(json!({
            "200": answer(
                "The categories in order.", "CategoryList", &tag_header("Changes with the categories."),
                &json!({
                    "organisation": "kortrijk",
                    "groups": [{
                        "key": "lighting",
                        "name": { "nl": "Verlichting", "en": "Lighting" },
                        "description": { "nl": "Straatlampen", "en": "Street lamps" }
                    }],
                    "items": [{
                        "key": "street-light",
                        "group": "lighting",
                        "kind": "report",
                        "name": { "nl": "Straatlamp is stuk", "en": "Street lamp is broken" },
                        "description": { "nl": "De lamp brandt niet.", "en": "The lamp is out." },
                        "keywords": ["lamp", "lantaarn"],
                        "place": "required",
                        "emergency": null,
                        "term": { "amount": 5, "unit": "working-days" }
                    }]
                })
            ),
            "304": { "description": "The caller has it already." }
        }), &[400, 404])
    })
}

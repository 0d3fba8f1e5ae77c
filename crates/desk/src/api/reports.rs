//! Work list and report.

use super::shared::{id, moment, moment_or_null, moment_schema, report_parameter, with_key};
use crate::{
    READ,
    model::{Channel, MessageKind, State as Stage},
    store::{Catalogue, Catalogues, Cursor, Full, ListQuery, Row, View, by_id, list as list_rows},
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::{
    Error, FieldError, House, Result, Scope,
    organisations::Organisation,
    web::{
        Caller, Query,
        openapi::{Endpoint, answer, responses, schema, tag_header},
        version_tag,
    },
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

const PATH: &str = "/api/v1/reports";
/// A program has no teams and takes no reports itself, so it has no "mine" and no "team".
const VIEWS: [View; 5] = [
    View::Open,
    View::Unassigned,
    View::Overdue,
    View::Waiting,
    View::Closed,
];
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(PATH, list, describe_list()),
        Endpoint::get("/api/v1/reports/{id}", one, describe_one()),
    ]
}

/// Organisations with their catalogues, each read once per answer.
struct Names<'a> {
    house: &'a House,
    known: HashMap<Uuid, (Arc<Organisation>, Arc<Catalogue>)>,
}

impl<'a> Names<'a> {
    fn new(house: &'a House) -> Self {
        Self {
            house,
            known: HashMap::new(),
        }
    }

    async fn of(&mut self, organisation: Uuid) -> Result<(Arc<Organisation>, Arc<Catalogue>)> {
        if let Some(found) = self.known.get(&organisation) {
            return Ok(found.clone());
        }
        let face = self.house.directory().by_id(organisation).await?;
        let catalogue = self
            .house
            .part::<Catalogues>()?
            .of(self.house.store(), organisation)
            .await?;
        self.known
            .insert(organisation, (Arc::clone(&face), Arc::clone(&catalogue)));
        Ok((face, catalogue))
    }
}

async fn list(State(house): State<House>, caller: Caller, query: Query) -> Result<Response> {
    let scope = &caller.scope;
    if !scope.can(READ) {
        return Err(Error::Forbidden(READ.key()));
    }
    let mut names = Names::new(&house);
    let wanted = read_query(&house, scope, &query, &mut names).await?;
    let reader = house.store().read(scope).await?;
    let page = list_rows(&reader, &wanted).await?;
    drop(reader);
    let mut items = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        let (organisation, catalogue) = names.of(row.organisation_id).await?;
        items.push(short(row, &organisation, &catalogue));
    }
    let link = |cursor: Option<Cursor>| {
        cursor.map(|c| format!("{PATH}?{}", query.with("cursor", &c.encode())))
    };
    let body = json!({ "items": items, "next": link(page.next), "previous": link(page.previous) });
    Ok(([(header::CACHE_CONTROL, NO_STORE)], axum::Json(body)).into_response())
}

async fn read_query(
    house: &House,
    scope: &Scope,
    query: &Query,
    names: &mut Names<'_>,
) -> Result<ListQuery> {
    query.only(&[
        "view",
        "search",
        "organisation",
        "category",
        "cursor",
        "limit",
    ])?;
    let view = query.read("view", |text| {
        VIEWS.into_iter().find(|view| view.key() == text)
    })?;
    let mut wanted = ListQuery::new(view.unwrap_or(View::Open));
    wanted.limit = query.number("limit", 1, 200)?.unwrap_or(50);
    wanted.cursor = query.read("cursor", Cursor::decode)?;
    if let Some(words) = query.get("search") {
        match words.chars().count() {
            0 => return Err(Error::invalid("search", "error-required")),
            1..=200 => wanted.search = Some(words.to_owned()),
            _ => {
                return Err(Error::Invalid(vec![
                    FieldError::new("search", "error-too-long").with("most", 200),
                ]));
            }
        }
    }
    let readable = scope.organisations(READ);
    if let Some(slug) = query.get("organisation") {
        let found = house
            .directory()
            .by_slug(slug)
            .await
            .ok()
            .filter(|o| readable.contains(&o.id));
        wanted.organisation = Some(
            found
                .ok_or(Error::invalid("organisation", "error-unknown"))?
                .id,
        );
    }
    if let (Some(key), Some(first)) = (query.get("category"), readable.first()) {
        let (_, catalogue) = names.of(*first).await?;
        let found = catalogue
            .categories
            .iter()
            .find(|category| category.key == key);
        wanted.category = Some(found.ok_or(Error::invalid("category", "error-unknown"))?.id);
    }
    Ok(wanted)
}

fn team(catalogue: &Catalogue, id: Option<Uuid>) -> Value {
    let known = id.and_then(|id| catalogue.team(id));
    known.map_or(
        Value::Null,
        |team| json!({ "id": team.id, "key": team.key, "name": team.name }),
    )
}

fn person(catalogue: &Catalogue, id: Option<Uuid>) -> Value {
    id.map_or(
        Value::Null,
        |id| json!({ "id": id, "name": catalogue.person(id) }),
    )
}

fn short(row: &Row, organisation: &Organisation, catalogue: &Catalogue) -> Value {
    json!({
        "id": row.id,
        "number": row.number,
        "organisation": organisation.slug,
        "kind": row.kind,
        "category": catalogue.category(row.category_id).map(|category| category.key.as_str()),
        "state": row.state,
        "outcome": row.outcome,
        "description": row.description,
        "address": row.address,
        "area": row.area,
        "team": team(catalogue, row.team_id),
        "assignee": person(catalogue, row.assignee_id),
        "registered_at": moment(row.registered_at),
        "due_at": moment(row.due_at),
        "waiting_since": row.paused_at.map(moment),
        "closed_at": row.closed_at.map(moment),
        "photos": row.photos,
        "version": row.version,
    })
}

async fn one(
    State(house): State<House>,
    caller: Caller,
    Path(report): Path<String>,
) -> Result<Response> {
    let scope = &caller.scope;
    if !scope.can(READ) {
        return Err(Error::Forbidden(READ.key()));
    }
    let found = by_id(&house, scope, id(&report)?).await?;
    let (organisation, catalogue) = Names::new(&house).of(found.report.organisation_id).await?;
    let headers = [
        (header::ETAG, version_tag(found.report.version)),
        (header::CACHE_CONTROL, NO_STORE),
    ];
    Ok((
        headers,
        axum::Json(whole(&found, &organisation, &catalogue)),
    )
        .into_response())
}

fn whole(full: &Full, organisation: &Organisation, catalogue: &Catalogue) -> Value {
    let report = &full.report;
    let messages: Vec<Value> = full
        .messages
        .iter()
        .map(|m| {
            let public = MessageKind::from_key(&m.kind).is_some_and(MessageKind::is_public);
            let author = json!({ "kind": m.author_kind, "id": m.author_id });
            json!({
                "id": m.id, "at": moment(m.at), "kind": m.kind, "public": public, "author": author, "body": m.body,
            })
        })
        .collect();
    let history: Vec<Value> = full
        .events
        .iter()
        .map(|event| json!({ "at": moment(event.at), "kind": event.kind, "rule": event.rule, "reason": event.reason }))
        .collect();
    let photos: Vec<Value> = full
        .photos
        .iter()
        .map(|photo| {
            json!({
                "id": photo.id, "type": photo.mime, "size": photo.size, "width": photo.width, "height": photo.height,
            })
        })
        .collect();
    json!({
        "id": report.id,
        "number": report.number,
        "version": report.version,
        "organisation": organisation.slug,
        "kind": report.kind,
        "category": catalogue.category(report.category_id).map(|category| category.key.as_str()),
        "state": report.state,
        "outcome": report.outcome,
        "outcome_reason": report.outcome_reason,
        "outcome_party": report.outcome_party,
        "outcome_text": report.outcome_text,
        "duplicate_of": report.duplicate_of,
        "description": report.description,
        "place": {
            "kind": report.place,
            "address": report.address,
            "area": report.area,
            "lon": report.lon,
            "lat": report.lat,
        },
        "channel": report.channel,
        "locale": report.locale,
        "team": team(catalogue, report.team_id),
        "assignee": person(catalogue, report.assignee_id),
        "registered_at": moment(report.registered_at),
        "promised_at": moment(report.promised_at),
        "due_at": moment(report.due_at),
        "waiting_since": report.paused_at.map(moment),
        "closed_at": report.closed_at.map(moment),
        "updated_at": moment(report.updated_at),
        "anonymous": report.anonymous,
        "reporter_hidden": full.reporter_hidden,
        "reporter": full.reporter.as_ref().map(|r| json!({ "name": r.name, "email": r.email, "phone": r.phone })),
        "messages": messages,
        "history": history,
        "photos": photos,
    })
}

fn common_properties() -> Value {
    json!({
        "id": { "type": "string", "format": "uuid" },
        "number": { "type": "string" },
        "organisation": { "type": "string", "description": "Its word in addresses." },
        "kind": { "enum": ["report", "question", "complaint", "idea"] },
        "category": { "type": ["string", "null"], "description": "Key of the category." },
        "state": { "enum": Stage::ALL.map(Stage::key) },
        "outcome": super::closing::outcome_schema(),
        "description": { "type": "string", "description": "In the reporter's words." },
        "team": { "type": ["object", "null"], "required": ["id", "key", "name"], "properties": {
            "id": { "type": "string", "format": "uuid" }, "key": { "type": "string" }, "name": { "type": "string" }
        } },
        "assignee": { "type": ["object", "null"], "required": ["id", "name"], "properties": {
            "id": { "type": "string", "format": "uuid" }, "name": { "type": ["string", "null"] }
        } },
        "registered_at": moment_schema("When it was registered."),
        "due_at": moment_schema("What is promised now."),
        "waiting_since": moment_or_null("Since when it waits for the reporter."),
        "closed_at": moment_or_null("When it was closed."),
        "version": { "type": "integer", "minimum": 1, "description": "Rises with every change; see If-Match." }
    })
}

fn object(properties: Value, more: Value) -> Value {
    let (Value::Object(mut all), Value::Object(more)) = (properties, more) else {
        return Value::Null;
    };
    all.extend(more);
    let required: Vec<String> = all.keys().cloned().collect();
    json!({ "type": "object", "required": required, "properties": all })
}

pub(super) fn schemas() -> Value {
    let text_or_null = json!({ "type": ["string", "null"] });
    let number_or_null = json!({ "type": ["number", "null"] });
    let list_item = object(
        common_properties(),
        json!({
            "address": { "type": "string", "description": "As people write it; empty without a place." },
            "area": { "type": ["string", "null"], "description": "Post code of the place." },
            "photos": { "type": "integer", "minimum": 0, "description": "How many." }
        }),
    );
    let message = object(
        json!({
            "id": { "type": "string", "format": "uuid" },
            "at": moment_schema("When it was written."),
            "kind": { "enum": MessageKind::ALL.map(MessageKind::key) },
            "public": { "type": "boolean", "description": "Whether the reporter sees it." },
            "author": object(json!({ "kind": { "type": "string" }, "id": text_or_null }), json!({})),
            "body": { "type": "string" }
        }),
        json!({}),
    );
    let event = object(
        json!({
            "at": moment_schema("When it happened."),
            "kind": { "type": "string", "description": "What happened, such as report.assigned." },
            "rule": text_or_null,
            "reason": text_or_null
        }),
        json!({}),
    );
    let photo = object(
        json!({
            "id": { "type": "string", "format": "uuid" },
            "type": { "type": "string", "description": "Media type." },
            "size": { "type": "integer", "description": "Bytes." },
            "width": { "type": ["integer", "null"] },
            "height": { "type": ["integer", "null"] }
        }),
        json!({}),
    );
    let contact = json!({
        "type": ["object", "null"],
        "description": "Who reported. Null when anonymous, erased, or without the permission reporter.read. Each look \
                        is logged.",
        "required": ["name", "email", "phone"],
        "properties": { "name": text_or_null, "email": text_or_null, "phone": text_or_null }
    });
    let whole = object(
        common_properties(),
        json!({
            "outcome_reason": text_or_null,
            "outcome_party": text_or_null,
            "outcome_text": text_or_null,
            "duplicate_of": { "type": ["string", "null"], "format": "uuid" },
            "place": object(json!({
                "kind": { "enum": ["address", "point", "none"] },
                "address": { "type": "string" },
                "area": text_or_null,
                "lon": number_or_null,
                "lat": number_or_null
            }), json!({})),
            "channel": { "enum": Channel::ALL.map(Channel::key) },
            "locale": { "type": "string" },
            "promised_at": moment_schema("What was promised first; never changes."),
            "updated_at": moment_schema("When it was changed last."),
            "anonymous": { "type": "boolean" },
            "reporter_hidden": { "type": "boolean", "description": "There are contact details that this key may not see." },
            "reporter": contact,
            "messages": { "type": "array", "description": "Oldest first, notes included.", "items": message },
            "history": { "type": "array", "description": "Oldest first.", "items": event },
            "photos": { "type": "array", "items": photo }
        }),
    );
    json!({
        "ReportListItem": list_item,
        "ReportList": object(json!({
            "items": { "type": "array", "maxItems": 200, "items": schema("ReportListItem") },
            "next": { "type": ["string", "null"], "format": "uri-reference", "description": "The page after; null at the end." },
            "previous": { "type": ["string", "null"], "format": "uri-reference", "description": "The page before; null at the start." }
        }), json!({})),
        "Report": whole
    })
}

fn example() -> Value {
    json!({
        "id": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a11",
        "number": "KOR-2026-000123",
        "organisation": "kortrijk",
        "kind": "report",
        "category": "street-light",
        "state": "new",
        "outcome": null,
        "description": "De lamp voor nummer 12 brandt niet.",
        "team": { "id": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a13", "key": "roads", "name": "Openbaar domein" },
        "assignee": null,
        "registered_at": "2026-11-25T09:00:00Z",
        "due_at": "2026-12-02T22:59:59Z",
        "waiting_since": null,
        "closed_at": null,
        "version": 1
    })
}

fn describe_list() -> Value {
    let parameter = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema });
    let mut item = example();
    for (name, value) in [
        ("address", json!("Kerkstraat 12, 8500 Kortrijk")),
        ("area", json!("8500")),
        ("photos", json!(0)),
    ] {
        item[name] = value;
    }
    json!({
        "operationId": "listReports",
        "summary": "The work list",
        "description": "Open reports by due date, closed ones and search results latest first. Needs the permission \
                        report.read.",
        "tags": ["reports"],
        "security": with_key(),
        "parameters": [
            parameter("view", "Which reports; without it the open ones.", json!({ "enum": VIEWS.map(View::key) })),
            parameter(
                "search",
                "Words in number, description or address. Looks through open and closed reports, whatever the view.",
                json!({ "type": "string", "minLength": 1, "maxLength": 200 })
            ),
            parameter("organisation", "Only this one, by its word in addresses.", json!({ "type": "string" })),
            parameter("category", "Only this one, by its key.", json!({ "type": "string" })),
            parameter(
                "cursor",
                "From here on: as it stands in `next` or `previous`.",
                json!({ "type": "string", "pattern": "^[bf][0-9a-f]{1,15}-[0-9a-f]{32}$" })
            ),
            parameter(
                "limit", "Reports per page.",
                json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 })
            )
        ],
        "responses": responses(json!({
            "200": answer("One page.", "ReportList", &json!({}), &json!({
                "items": [item],
                "next": "/api/v1/reports?view=open&cursor=f19ac0dd9f7f-0199e3a17d3c7c529a3b0c6d6f0f8a11",
                "previous": null
            }))
        }), &[401, 403, 422])
    })
}

fn describe_one() -> Value {
    let mut whole = example();
    if let (Value::Object(whole), Value::Object(more)) = (
        &mut whole,
        json!({
            "outcome_reason": null,
            "outcome_party": null,
            "outcome_text": null,
            "duplicate_of": null,
            "place": {
                "kind": "address", "address": "Kerkstraat 12, 8500 Kortrijk", "area": "8500", "lon": 3.2649, "lat": 50.8279
            },
            "channel": "web",
            "locale": "nl",
            "promised_at": "2026-12-02T22:59:59Z",
            "updated_at": "2026-11-25T09:00:00Z",
            "anonymous": true,
            "reporter_hidden": false,
            "reporter": null,
            "messages": [],
            "history": [{ "at": "2026-11-25T09:00:00Z", "kind": "report.registered", "rule": null, "reason": null }],
            "photos": []
        }),
    ) {
        whole.extend(more);
    }
    json!({
        "operationId": "getReport",
        "summary": "One report with everything that belongs to it",
        "description": "Needs the permission report.read; contact details need reporter.read as well.",
        "tags": ["reports"],
        "security": with_key(),
        "parameters": [report_parameter()],
        "responses": responses(json!({
            "200": answer(
                "The report.", "Report",
                &tag_header("The report's version, for If-Match. Messages do not change it."), &whole
            )
        }), &[400, 401, 403, 404])
    })
}

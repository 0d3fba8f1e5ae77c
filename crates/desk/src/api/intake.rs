//! Making a report: by anybody within the rate of their network, or by a program with a key.

use super::shared::{clean, content, moment, moment_schema, renamed, slug_parameter, strict_id};
use crate::{
    REGISTER,
    actions::{Once, Receipt, register},
    model::{Channel, Contact, LONGEST_DESCRIPTION, NewReport, Place, SHORTEST_DESCRIPTION},
    store::{Catalogues, addresses},
};
use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{
    Error, FieldError, House, Result, Scope,
    organisations::Organisation,
    web::{
        Caller, IdempotencyKey, Json, Visit,
        openapi::{self, Endpoint, answer, responses},
        present, present_object,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ui::Locale;
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::post(
        "/api/v1/organisations/{slug}/reports",
        create,
        describe(),
    )]
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReportBody {
    category: String,
    description: String,
    #[serde(
        default,
        deserialize_with = "present_object",
        skip_serializing_if = "Option::is_none"
    )]
    place: Option<PlaceBody>,
    #[serde(
        default,
        deserialize_with = "present_object",
        skip_serializing_if = "Option::is_none"
    )]
    reporter: Option<ReporterBody>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    locale: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceBody {
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    address_id: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    address: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    lon: Option<f64>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    lat: Option<f64>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReporterBody {
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    name: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    email: Option<String>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    phone: Option<String>,
}

/// Names of the faults of [`register`] in this body.
const NAMES: [(&str, &str); 3] = [
    ("name", "reporter.name"),
    ("email", "reporter.email"),
    ("phone", "reporter.phone"),
];

async fn create(
    visit: Visit,
    caller: Option<Caller>,
    Path(slug): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<NewReportBody>,
) -> Result<Response> {
    let house = &visit.house;
    let organisation = house.directory().by_slug(&slug).await?;
    let scope = match caller {
        Some(caller) if caller.scope.allows(REGISTER, organisation.id, None, None) => caller.scope,
        Some(_) => return Err(Error::Forbidden(REGISTER.key())),
        None => {
            house.rates().report(&visit.origin)?;
            Scope::public(organisation.id, [REGISTER])
        }
    };
    let words = serde_json::to_value(&body).map_err(Error::internal)?;
    let once = Once::new(
        &scope,
        &key,
        content(&format!("/{slug}/reports"), None, &words),
    );
    let new = read(house, &organisation, body, visit.locale, once).await?;
    let receipt = register(house, &scope, new)
        .await
        .map_err(|error| renamed(error, &NAMES))?;
    answer_with(house, &receipt).await
}

async fn read(
    house: &House,
    organisation: &Organisation,
    body: NewReportBody,
    locale: Locale,
    once: Once,
) -> Result<NewReport> {
    let catalogue = house
        .part::<Catalogues>()?
        .of(house.store(), organisation.id)
        .await?;
    let category = catalogue
        .categories
        .iter()
        .find(|category| category.enabled && category.key == body.category);
    let reporter = body.reporter.unwrap_or_default();
    let mut faults = Vec::new();
    let mut text = |field: &'static str, value: Option<String>| {
        let kept = value.map(|value| clean(&value).trim().to_owned());
        if kept.as_ref().is_some_and(String::is_empty) {
            faults.push(FieldError::new(field, "error-required"));
        }
        kept
    };
    let contact = Contact {
        name: text("reporter.name", reporter.name),
        email: text("reporter.email", reporter.email),
        phone: text("reporter.phone", reporter.phone),
    };
    let locale = match body.locale.as_deref() {
        None => Some(locale),
        Some("nl") => Some(Locale::Nl),
        Some("en") => Some(Locale::En),
        Some(_) => None,
    };
    if locale.is_none() {
        faults.push(FieldError::new("locale", "error-unknown"));
    }
    let place = match body.place {
        None => Ok(Place::None),
        Some(place) => read_place(house, organisation, place).await?,
    };
    let place = place.unwrap_or_else(|fault| {
        faults.push(fault);
        Place::None
    });
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(NewReport {
        organisation: organisation.id,
        // An unknown category is refused by the action, together with whatever else is wrong.
        category: category.map_or(Uuid::nil(), |category| category.id),
        description: clean(&body.description),
        place,
        contact,
        channel: Channel::Api,
        locale: locale.unwrap_or(Locale::Nl),
        photos: Vec::new(),
        draft: None,
        key: Some(once.into_parts()),
    })
}

/// One of three forms: an address of the list, an address in words, a point.
async fn read_place(
    house: &House,
    organisation: &Organisation,
    place: PlaceBody,
) -> Result<std::result::Result<Place, FieldError>> {
    let words = place.address.map(|text| clean(&text).trim().to_owned());
    if words.as_ref().is_some_and(String::is_empty) {
        return Ok(Err(FieldError::new("place.address", "error-required")));
    }
    Ok(match (place.address_id, words, place.lon, place.lat) {
        (Some(id), None, None, None) => {
            let unknown = || FieldError::new("place.address_id", "error-unknown");
            let Some(id) = strict_id(&id) else {
                return Ok(Err(unknown()));
            };
            let scope = Scope::public(organisation.id, []);
            let reader = house.store().read(&scope).await?;
            match addresses::one(&reader.db(), &scope, id).await {
                Ok(address) => Ok(Place::Address {
                    id: Some(id),
                    text: addresses::in_words(&address),
                    area: Some(address.postcode),
                    point: Some((address.lon, address.lat)),
                }),
                Err(Error::NotFound) => Err(unknown()),
                Err(error) => return Err(error),
            }
        }
        (None, Some(text), None, None) => Ok(Place::Address {
            id: None,
            text,
            area: None,
            point: None,
        }),
        (None, text, Some(lon), Some(lat)) => Ok(Place::Point {
            point: (lon, lat),
            text: text.unwrap_or_default(),
        }),
        (None, None, None, None) => Err(FieldError::new("place", "error-required")),
        _ => Err(FieldError::new("place", "error-place-form")),
    })
}

async fn answer_with(house: &House, receipt: &Receipt) -> Result<Response> {
    let owner = house.directory().by_id(receipt.organisation).await?;
    let body = json!({
        "id": receipt.id,
        "number": receipt.number,
        "organisation": owner.slug,
        "code": receipt.code,
        "status_page": house.settings().link(&format!("/s/{}", receipt.code)),
        "due_at": moment(receipt.due_at),
    });
    let location = HeaderValue::from_str(&format!("/api/v1/status/{}", receipt.code))
        .map_err(Error::internal)?;
    // The private code is for the caller alone.
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::CREATED, headers, axum::Json(body)).into_response())
}

pub(super) fn schemas() -> Value {
    let lon = json!({ "type": "number", "minimum": -180, "maximum": 180, "description": "Degrees (WGS 84)." });
    let lat = json!({ "type": "number", "minimum": -90, "maximum": 90, "description": "Degrees (WGS 84)." });
    let address = json!({ "type": "string", "pattern": "\\S", "minLength": 1, "maxLength": 300 });
    json!({
        "NewReport": {
            "type": "object",
            "required": ["category", "description"],
            "additionalProperties": false,
            "properties": {
                "category": { "type": "string", "description": "Key of a category that the organisation offers." },
                "description": {
                    "type": "string",
                    "minLength": SHORTEST_DESCRIPTION,
                    "maxLength": LONGEST_DESCRIPTION,
                    "description": "In the reporter's words."
                },
                "place": openapi::schema("NewPlace"),
                "reporter": openapi::schema("NewReporter"),
                "locale": { "enum": ["nl", "en"], "description": "Language of mails; that of the request by default." }
            }
        },
        "NewPlace": {
            "description": "Left out when the report is not about a place. A point in a neighbouring municipality \
                            brings the report there.",
            "oneOf": [
                {
                    "title": "An address of the list",
                    "type": "object",
                    "required": ["address_id"],
                    "additionalProperties": false,
                    "properties": { "address_id": { "type": "string", "format": "uuid" } }
                },
                {
                    "title": "An address in words; it is looked up afterwards",
                    "type": "object",
                    "required": ["address"],
                    "additionalProperties": false,
                    "properties": { "address": address }
                },
                {
                    "title": "A point, with words about it",
                    "type": "object",
                    "required": ["lon", "lat"],
                    "additionalProperties": false,
                    "properties": { "lon": lon, "lat": lat, "address": address }
                }
            ]
        },
        "NewReporter": {
            "type": "object",
            "description": "How the reporter can be reached. Left out for an anonymous report.",
            "additionalProperties": false,
            "properties": {
                "name": { "type": "string", "pattern": "\\S", "minLength": 1, "maxLength": 100 },
                "email": { "type": "string", "format": "email", "maxLength": 254 },
                "phone": { "type": "string", "minLength": 8, "maxLength": 40 }
            }
        },
        "Receipt": {
            "type": "object",
            "required": ["id", "number", "organisation", "code", "status_page", "due_at"],
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "number": { "type": "string", "description": "To name the report by; no secret." },
                "organisation": { "type": "string", "description": "Whose report it is: the neighbour's when the place lies there." },
                "code": { "type": "string", "description": "Private code: whoever has it sees the status and can answer." },
                "status_page": { "type": "string", "format": "uri" },
                "due_at": moment_schema("Promised moment.")
            }
        }
    })
}

fn describe() -> Value {
    let example = json!({
        "category": "street-light",
        "description": "De lamp voor nummer 12 brandt niet.",
        "place": { "address": "Kerkstraat 12, 8500 Kortrijk" },
        "reporter": { "email": "an@example.com" }
    });
    let created = answer(
        "Registered, now or by an earlier request with the same key.",
        "Receipt",
        &json!({ "Location": { "description": "The status.", "required": true, "schema": { "type": "string" } } }),
        &json!({
            "id": "0199e3a1-7d3c-7c52-9a3b-0c6d6f0f8a11",
            "number": "KOR-2026-000123",
            "organisation": "kortrijk",
            "code": "K7M4-Q2PD-9XWR",
            "status_page": "https://kantel.example/s/K7M4-Q2PD-9XWR",
            "due_at": "2026-12-02T22:59:59Z"
        }),
    );
    json!({
        "operationId": "createReport",
        "summary": "Make a report",
        "description": "Durable when answered. Without a key, a network may make so many reports an hour; a key needs \
                        the permission report.register.",
        "tags": ["organisations"],
        "security": [{}, { "key": [] }],
        "parameters": [slug_parameter(), openapi::header("IdempotencyKey")],
        "requestBody": openapi::body("NewReport", &example),
        "responses": responses(
            json!({ "201": created }),
            &[400, 401, 403, 404, 409, 413, 415, 422, 507]
        )
    })
}

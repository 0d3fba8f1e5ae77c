//! The API's manners: keys, problem documents (RFC 9457), idempotency keys, entity tags.

use super::{errors::error_sentence, sentence};
use crate::{
    accounts::authenticate_key,
    error::{Error, Result},
    house::House,
    scope::Scope,
    store::{Tx, tables::idempotency},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;
use sha2::{Digest, Sha256};
use ui::Locale;
use uuid::Uuid;

/// An API request with a valid key in `Authorization: Bearer …`.
#[derive(Clone)]
pub struct Caller {
    /// What the key may do.
    pub scope: Scope,
}

impl FromRequestParts<House> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        let key = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        authenticate_key(house.store(), key.trim()).await.map(|scope| Self { scope }).map_err(|error| {
            let mut response = error.into_response();
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
            response
        })
    }
}

/// A problem document.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    body: serde_json::Value,
}

impl Problem {
    /// The document for an error.
    pub fn new(status: StatusCode, error: &Error, locale: Locale) -> Self {
        let (title, detail) = error_sentence(locale, error);
        let mut body = json!({
            "type": format!("/help/problems#{}", error.slug()),
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
        });
        if let Error::Invalid(faults) = error {
            body["errors"] = faults
                .iter()
                .map(|fault| json!({ "field": fault.field, "code": fault.key, "detail": sentence(locale, fault) }))
                .collect();
        }
        if let Error::Conflict { current } = error {
            body["current_version"] = json!(current);
        }
        Self { status, body }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], self.body.to_string()).into_response()
    }
}

/// The `Idempotency-Key` header, which every POST must carry.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let key = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        let valid = (8..=100).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if valid {
            Ok(Self(key.to_owned()))
        } else {
            Err(Error::invalid("Idempotency-Key", "error-idempotency-key").into_response())
        }
    }
}

/// Claims an idempotency key for this action. `None` means go on; `Some` is the row that an earlier request with the
/// same key and the same content made.
///
/// # Errors
/// [`Error::State`] when the key was used for different content.
pub async fn idempotent(tx: &Tx, organisation: Uuid, key: &str, content: &[u8], subject: Uuid) -> Result<Option<Uuid>> {
    let hash = Sha256::digest(content).to_vec();
    let row = idempotency::ActiveModel {
        organisation_id: Set(organisation),
        key: Set(key.to_owned()),
        request_hash: Set(hash.clone()),
        subject_id: Set(subject),
        created_at: Set(tx.env().now_ms()),
    };
    let inserted = idempotency::Entity::insert(row)
        .on_conflict(
            sea_orm::sea_query::OnConflict::columns([
                idempotency::Column::OrganisationId,
                idempotency::Column::Key,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(&tx.db())
        .await;
    match inserted {
        Ok(1..) => return Ok(None),
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => {}
        Err(error) => return Err(error.into()),
    }
    remember(tx, organisation, key, &hash).await.map(Some)
}

/// The row that the earlier request with this key made.
///
/// # Errors
/// [`Error::State`] when the key was used for different content.
pub async fn remember(tx: &Tx, organisation: Uuid, key: &str, hash: &[u8]) -> Result<Uuid> {
    let row = idempotency::Entity::find_by_id((organisation, key.to_owned()))
        .one(&tx.db())
        .await?
        .ok_or(Error::State("idempotency-key-in-use"))?;
    if row.request_hash == hash { Ok(row.subject_id) } else { Err(Error::State("idempotency-key-reused")) }
}

/// A JSON answer with an entity tag; `304 Not Modified` when the caller has it already.
pub fn etag_response(request: &HeaderMap, body: String, cache: &'static str) -> Response {
    let tag = format!("\"{}\"", data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(body.as_bytes())[..12]));
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|list| {
        list.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
    });
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, cache.to_owned())];
    if known {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }
}

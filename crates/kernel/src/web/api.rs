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
    body::Bytes,
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
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
        authenticate_key(house.store(), key.trim())
            .await
            .map(|scope| Self { scope })
            .map_err(|error| {
                let mut response = error.into_response();
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                response
            })
    }
}

/// `None` without a key; a key that is wrong is refused and never taken for none.
impl OptionalFromRequestParts<House> for Caller {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &House,
    ) -> Result<Option<Self>, Response> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            <Self as FromRequestParts<House>>::from_request_parts(parts, house)
                .await
                .map(Some)
        } else {
            Ok(None)
        }
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
        (
            self.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            self.body.to_string(),
        )
            .into_response()
    }
}

/// The `Idempotency-Key` header, which every POST must carry.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let key = parts
            .headers
            .get("idempotency-key")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .trim();
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
pub async fn idempotent(
    tx: &Tx,
    organisation: Uuid,
    key: &str,
    content: &[u8],
    subject: Uuid,
) -> Result<Option<Uuid>> {
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
    if row.request_hash == hash {
        Ok(row.subject_id)
    } else {
        Err(Error::State("idempotency-key-reused"))
    }
}

/// The version in an `If-Match` header, which every change of something that has a version must carry. It is the
/// entity tag of what the caller saw, such as `"3"` (RFC 9110, section 13.1.1). `*` is not taken: it would overwrite
/// what the caller never saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let fault = || Error::invalid("If-Match", "error-if-match");
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(super::with_status(
                StatusCode::PRECONDITION_REQUIRED,
                fault(),
            ));
        };
        let number = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
        match number
            .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|text| text.parse().ok())
        {
            Some(version) => Ok(Self(version)),
            None => Err(fault().into_response()),
        }
    }
}

/// The entity tag of a version, as [`IfMatch`] takes it back.
pub fn version_tag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// A JSON answer that was written once and is given many times: the bytes are shared, the tag is computed once.
#[derive(Debug, Clone)]
pub struct Rendered {
    body: Bytes,
    tag: HeaderValue,
}

impl Rendered {
    /// Keeps `body` with the tag of its content.
    pub fn new(body: String) -> Self {
        let tag = format!(
            "\"{}\"",
            data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(body.as_bytes())[..12])
        );
        Self {
            body: body.into(),
            tag: HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
        }
    }

    /// The answer; `304 Not Modified` when the caller has it already. Kept by the caller as `cache` says.
    pub fn answer(&self, request: &HeaderMap, cache: &'static str) -> Response {
        let headers = [
            (header::ETAG, self.tag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        ];
        let known = request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|list| {
                // Weak comparison (RFC 9110, section 13.1.2).
                list.split(',')
                    .map(|one| one.trim().trim_start_matches("W/"))
                    .any(|one| one == self.tag || one == "*")
            });
        if known {
            (StatusCode::NOT_MODIFIED, headers).into_response()
        } else {
            (
                headers,
                [(header::CONTENT_TYPE, "application/json")],
                self.body.clone(),
            )
                .into_response()
        }
    }
}

/// A JSON answer with an entity tag; `304 Not Modified` when the caller has it already.
pub fn etag_response(request: &HeaderMap, body: String, cache: &'static str) -> Response {
    Rendered::new(body).answer(request, cache)
}

//! JSON bodies: read strictly, refused in words.
//!
//! | what arrives | answer |
//! |---|---|
//! | another content type | 415 |
//! | more than [`LARGEST_BODY`] bytes | 413 |
//! | text that is no JSON | 400 |
//! | JSON of another shape: a missing, unknown or wrong field | 422 with the field |

use crate::error::{Error, FieldError};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::{fmt, marker::PhantomData};

/// Largest JSON body in bytes. The longest text in it is some thousands of characters; photos go another way.
pub const LARGEST_BODY: usize = 256 * 1024;

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        if !is_json(
            request
                .headers()
                .get(header::CONTENT_TYPE)
                .and_then(|value| value.to_str().ok()),
        ) {
            let error = Error::invalid("Content-Type", "error-content-type");
            return Err(with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
        }
        let bytes = to_bytes(request.into_body(), LARGEST_BODY)
            .await
            .map_err(|_| {
                let fault = FieldError::new("body", "error-body-too-large")
                    .with("most", LARGEST_BODY / 1024);
                with_status(StatusCode::PAYLOAD_TOO_LARGE, Error::Invalid(vec![fault]))
            })?;
        read(&bytes)
            .map(Self)
            .map_err(|(status, error)| with_status(status, error))
    }
}

/// The response of an error under another status than its usual one, such as 412 for a conflict that the caller
/// foresaw with `If-Match`.
pub fn with_status(status: StatusCode, error: Error) -> Response {
    let mut response = error.into_response();
    *response.status_mut() = status;
    response
}

/// For optional fields of a body: may be left out, and cannot be `null`. So that "no value" has one written form.
///
/// # Errors
/// The deserializer's own.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// For fields that hold an object: serde alone would also take a list of the values in order.
///
/// # Errors
/// The deserializer's own.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Only<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Only<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }
    }
    deserializer.deserialize_map(Only(PhantomData))
}

/// [`object`] for a field that may be left out.
///
/// # Errors
/// The deserializer's own.
pub fn present_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    object(deserializer).map(Some)
}

fn is_json(kind: Option<&str>) -> bool {
    let kind = kind.unwrap_or_default();
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let charset = parameters.to_ascii_lowercase().replace([' ', '"'], "");
    essence.trim().eq_ignore_ascii_case("application/json")
        && (charset.is_empty() || charset == "charset=utf-8")
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, (StatusCode, Error)> {
    use serde_json::error::Category;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = object(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error: serde_json::Error| match error.classify() {
        Category::Data => {
            let at = offset(bytes, error.line(), error.column());
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                Error::Invalid(vec![fault(&error.to_string(), &path(&bytes[..at]))]),
            )
        }
        _ => (
            StatusCode::BAD_REQUEST,
            Error::invalid("body", "error-json"),
        ),
    })
}

/// Serde's words about a wrong shape, as a fault at its field.
fn fault(text: &str, path: &[String]) -> FieldError {
    let named = text.split('`').nth(1).unwrap_or_default();
    let inside = |parents: &[String]| {
        let mut all = parents.to_vec();
        all.push(named.to_owned());
        all.join(".")
    };
    if text.starts_with("missing field") {
        FieldError::new(inside(path), "error-required")
    } else if text.starts_with("unknown field") {
        FieldError::new(
            inside(&path[..path.len().saturating_sub(1)]),
            "error-field-unknown",
        )
    } else if text.starts_with("duplicate field") {
        FieldError::new(
            inside(&path[..path.len().saturating_sub(1)]),
            "error-field-twice",
        )
    } else if path.is_empty() {
        FieldError::new("body", "error-field-type")
    } else {
        FieldError::new(path.join("."), "error-field-type")
    }
}

/// The place in the text that serde's line and column name.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let start: usize = bytes
        .split_inclusive(|b| *b == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    (start + column).min(bytes.len())
}

/// The names of the fields, from the outside in, within which the text ends.
fn path(text: &[u8]) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let (mut last, mut in_text, mut escaped) = (Vec::new(), false, false);
    for byte in text {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                other => last.push(*other),
            }
            continue;
        }
        match byte {
            b'"' => {
                in_text = true;
                last.clear();
            }
            b':' => {
                if let Some(name) = open.last_mut() {
                    *name = String::from_utf8_lossy(&last).chars().take(60).collect();
                }
            }
            b'{' => open.push(String::new()),
            b',' => {
                if let Some(name) = open.last_mut() {
                    name.clear();
                }
            }
            b'}' => {
                open.pop();
            }
            _ => {}
        }
    }
    // Where a name itself is the trouble, serde points behind it, before its colon.
    if let Some(name) = open.last_mut()
        && name.is_empty()
        && !last.is_empty()
    {
        *name = String::from_utf8_lossy(&last).chars().take(60).collect();
    }
    open.retain(|name| !name.is_empty());
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)] // only the shape counts
    struct Inner {
        lon: f64,
        #[serde(default, deserialize_with = "present")]
        note: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)] // only the shape counts
    struct Outer {
        text: String,
        #[serde(deserialize_with = "object")]
        place: Inner,
    }

    fn refused(body: &str) -> (u16, String, String) {
        let (status, error) = read::<Outer>(body.as_bytes()).unwrap_err();
        let Error::Invalid(faults) = error else {
            panic!("{error}")
        };
        (
            status.as_u16(),
            faults[0].field.to_string(),
            faults[0].key.to_string(),
        )
    }

    fn fault_of(body: &str) -> (String, String) {
        let (status, field, key) = refused(body);
        assert_eq!(status, 422, "{body}");
        (field, key)
    }

    #[test]
    fn what_is_no_json_is_told_apart_from_the_wrong_json() {
        assert_eq!(refused("{"), (400, "body".into(), "error-json".into()));
        assert_eq!(refused("{\"text\": \"\u{1}\"}").0, 400);
        assert_eq!(refused("").0, 400);
        assert_eq!(refused("[]").0, 422);
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        let at = |field: &str, key: &str| (field.to_owned(), key.to_owned());
        assert_eq!(fault_of(r#"{"text": "a"}"#), at("place", "error-required"));
        assert_eq!(fault_of(r#"{"text": 5}"#), at("text", "error-field-type"));
        assert_eq!(
            fault_of(r#"{"text": "a", "txet": 1}"#),
            at("txet", "error-field-unknown")
        );
        assert_eq!(
            fault_of(r#"{"text": "a", "text": "b"}"#),
            at("text", "error-field-twice")
        );
        assert_eq!(
            fault_of("{\"text\": \"a\",\n \"place\": {\"lon\": \"x\"}}"),
            at("place.lon", "error-field-type")
        );
        assert_eq!(
            fault_of(r#"{"text": "a", "place": {}}"#),
            at("place.lon", "error-required")
        );
        assert_eq!(
            fault_of(r#"{"text": "a", "place": [1]}"#),
            at("place", "error-field-type")
        );
        assert_eq!(
            fault_of(r#"{"text": "a", "place": {"lon": 1, "x": 2}}"#),
            at("place.x", "error-field-unknown")
        );
        assert_eq!(
            fault_of(r#"{"text": "a", "place": {"lon": 1, "note": null}}"#),
            at("place.note", "error-field-type")
        );
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        assert!(is_json(Some("application/json")));
        assert!(is_json(Some("Application/JSON; charset=\"UTF-8\"")));
        for other in [
            None,
            Some("text/plain"),
            Some("application/json; charset=latin1"),
            Some("application/jsonx"),
        ] {
            assert!(!is_json(other), "{other:?}");
        }
    }
}

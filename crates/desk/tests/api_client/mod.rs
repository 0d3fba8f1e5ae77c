//! A program that speaks to the API of a test house.
#![allow(
    dead_code,
    reason = "each test file is a crate of its own and uses its part"
)]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use kernel::accounts::{NewKey, create_key};
use serde_json::Value;
use tower::ServiceExt;

use crate::support::TestHouse;

/// An answer, read as JSON.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body; the test fails when it is no JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a readable header"))
    }

    /// The body of a problem document with this status; the test fails when it is anything else.
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], status);
        for name in ["type", "title", "detail"] {
            assert!(
                body[name].as_str().is_some_and(|text| !text.is_empty()),
                "{name} of {body}"
            );
        }
        body
    }

    /// The fields that were refused, in order.
    pub(crate) fn refused(&self, status: u16) -> Vec<String> {
        let body = self.problem(status);
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| error["field"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// A program, with a key or without.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    key: Option<String>,
}

impl Client {
    /// Without a key.
    pub(crate) fn anybody(house: &TestHouse) -> Self {
        Self {
            router: house.router.clone(),
            key: None,
        }
    }

    /// With this text for a key.
    pub(crate) fn with_key(house: &TestHouse, key: &str) -> Self {
        Self {
            router: house.router.clone(),
            key: Some(key.to_owned()),
        }
    }

    /// With a fresh key of an organisation that may do these things.
    pub(crate) async fn of(house: &TestHouse, slug: &str, actions: &[&str]) -> Self {
        let organisation = house.organisation(slug).await.id;
        let new = NewKey {
            organisation,
            name: "test".to_owned(),
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            expires_at: None,
        };
        let scope = house.scope(slug).await;
        let (_, key) = create_key(house.house.store(), &scope, new)
            .await
            .expect("a key");
        Self::with_key(house, &key)
    }

    /// Sends anything.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 << 20).await.expect("a whole body");
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends JSON with an idempotency key.
    pub(crate) async fn post(&self, path: &str, once: &str, body: &Value) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", once),
        ];
        self.send(Method::POST, path, &headers, body.to_string())
            .await
    }

    /// Sends JSON with an idempotency key and the version that was seen.
    pub(crate) async fn change(
        &self,
        path: &str,
        once: &str,
        version: i64,
        body: &Value,
    ) -> Answer {
        let tag = format!("\"{version}\"");
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", once),
            ("if-match", tag.as_str()),
        ];
        self.send(Method::POST, path, &headers, body.to_string())
            .await
    }
}

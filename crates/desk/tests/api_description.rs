//! The description of the API says what the server does, all of it and nothing else.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod api_client;
mod support;

use api_client::Client;
use axum::{body::Body, http::Method};
use std::collections::BTreeSet;
use support::TestHouse;

/// The router and the document are made of one list; this proves it from outside, through the whole site.
#[tokio::test]
async fn the_description_names_every_route_and_no_other() {
    let house = TestHouse::new().await;
    let client = Client::anybody(&house);
    let served = client.get("/api/v1/openapi.json").await;
    assert_eq!(served.header("content-type"), "application/json");
    let document = served.json();
    assert_eq!(document["openapi"], "3.1.0");
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .keys()
                .map(|method| (path.clone(), method.clone()))
        })
        .collect();
    let listed: BTreeSet<(String, String)> = desk::api::endpoints()
        .iter()
        .map(|e| (e.path.to_owned(), e.method.to_owned()))
        .collect();
    assert_eq!(described, listed);
    let paths: BTreeSet<&str> = described.iter().map(|(path, _)| path.as_str()).collect();
    for path in paths {
        let asked = path
            .replace("{slug}", "kortrijk")
            .replace("{id}", "x")
            .replace("{code}", "x");
        for method in ["get", "post", "put", "patch", "delete"] {
            let name = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let status = client
                .send(name, &asked, &[], Body::empty())
                .await
                .status
                .as_u16();
            let expected = described.contains(&(path.to_owned(), method.to_owned()));
            assert_eq!(status != 405, expected, "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn the_description_is_whole() {
    let document = desk::api::document();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let at = format!("{method} {path}");
            assert!(
                ids.insert(
                    operation["operationId"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned()
                ),
                "{at}: its id"
            );
            assert!(operation["summary"].is_string(), "{at}: a summary");
            let responses = operation["responses"].as_object().unwrap();
            assert!(
                responses.contains_key("429") && responses.contains_key("503"),
                "{at}"
            );
            assert_eq!(
                responses.contains_key("401"),
                operation["security"].is_array(),
                "{at}: 401 and security"
            );
            let parameters = operation["parameters"].as_array().unwrap();
            let named: Vec<&str> = parameters
                .iter()
                .filter_map(|p| p["name"].as_str())
                .collect();
            for name in path
                .split('/')
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            {
                assert!(named.contains(&name), "{at}: {name}");
            }
            let refers = |name: &str| {
                parameters
                    .iter()
                    .any(|p| p["$ref"].as_str().is_some_and(|r| r.ends_with(name)))
            };
            assert_eq!(refers("/IdempotencyKey"), method == "post", "{at}");
            assert_eq!(refers("/IfMatch"), responses.contains_key("428"), "{at}");
        }
    }
    let text = document.to_string();
    for reference in text
        .split("\"$ref\":\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
    {
        assert!(
            document.pointer(reference).is_some(),
            "{reference} leads nowhere"
        );
    }
}

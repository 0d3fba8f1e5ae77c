//! What belongs to no module: health, figures, static files, themes.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use kernel::{
    House, Scope, jobs,
    web::{Visit, guard},
};
use serde_json::json;
use std::time::Duration;

/// The whole site of a house.
pub(crate) fn router(house: House) -> Router {
    let mut routes = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/static/{hash}/{name}", get(asset))
        .route("/theme/{organisation}/{file}", get(theme))
        .route("/favicon.ico", get(|| async { Redirect::permanent(ui::assets::url("favicon.svg")) }))
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /s/\nDisallow: /desk\nDisallow: /admin\nDisallow: /account\n" }));
    for module in house.modules() {
        routes = routes.merge((module.routes)());
    }
    guard::dress(routes, house)
}

/// Names each thing that this process depends on, and whether it is there.
async fn ready(State(house): State<House>) -> Response {
    let store = match tokio::time::timeout(Duration::from_secs(2), house.store().ping()).await {
        Ok(Ok(())) => "ok",
        _ => "down",
    };
    let objects = std::sync::Arc::clone(house.objects());
    let probe = kernel::files::Hash::of(b"");
    let files = tokio::task::spawn_blocking(move || objects.exists(&probe).is_ok())
        .await
        .unwrap_or(false);
    let files = if files { "ok" } else { "down" };
    // Mail does not keep the house from being ready: it catches up by itself. It is named all the same.
    let mail = match tokio::time::timeout(Duration::from_secs(3), house.transport().check()).await {
        Ok(Ok(())) => "ok",
        _ => "down",
    };
    let all = store == "ok" && files == "ok";
    let status = if all {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body =
        json!({ "ready": all, "dependencies": { "store": store, "files": files, "mail": mail } });
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

async fn metrics(visit: Visit) -> Response {
    let house = visit.house;
    let local = matches!(visit.origin.as_str(), "127.0.0.1" | "0:0:0:0::/64")
        && !visit.headers.contains_key("x-forwarded-for");
    if house.settings().metrics == "local" && !local {
        return kernel::Error::NotFound.into_response();
    }
    if let Ok(counts) = jobs::counts(house.store(), &Scope::installation()).await {
        house.metrics().queues(&counts);
    }
    house.metrics().statements(house.store().statements());
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], house.metrics().text()).into_response()
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    match ui::assets::get(&name) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.bytes,
        )
            .into_response(),
        None => kernel::Error::NotFound.into_response(),
    }
}

async fn theme(
    State(house): State<House>,
    Path((slug, _)): Path<(String, String)>,
) -> kernel::Result<Response> {
    let organisation = house.directory().by_slug(&slug).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, organisation.theme.css()).into_response())
}

//! What every request passes through: limits, headers, cross-site checks, dressed errors, figures.

use super::{
    Problem, Visit,
    errors::{Refusal, error_sentence},
    request::{cookie, locale_of, origin_of},
};
use crate::{error::Error, house::House};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
};
use std::time::Duration;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer,
};
use ui::{Button, Page, html, small_page};

/// Cookie of the session.
pub const SESSION_COOKIE: &str = "kantel_session";
/// Cookie of a device that logged in before.
pub const DEVICE_COOKIE: &str = "kantel_device";
/// Cookie that binds the forms of people without a session to their browser.
pub const FORM_COOKIE: &str = "kantel_form";
/// Cookie that carries a message over one redirect.
pub const FLASH_COOKIE: &str = "kantel_flash";

/// Largest file in a form, handed to [`super::Fields`].
#[derive(Clone, Copy)]
pub struct FileLimit(pub usize);

/// Dresses the modules' routes: the outermost layer comes last.
pub fn dress(routes: Router<House>, house: House) -> Router {
    let files = house.settings().files.clone();
    let largest = files
        .max_bytes
        .saturating_mul(files.max_count + 1)
        .saturating_add(1 << 20);
    routes
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(DefaultBodyLimit::max(largest))
        .layer(middleware::from_fn_with_state(house.clone(), checks))
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| {
                Error::internal("a request panicked").into_response()
            },
        ))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(60),
        ))
        .layer(middleware::from_fn_with_state(house.clone(), headers))
        .layer(CompressionLayer::new())
        .with_state(house)
}

/// Rates and cross-site checks before, nothing after.
async fn checks(State(house): State<House>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path();
    let counted = !(path.starts_with("/static/")
        || path.starts_with("/theme/")
        || path == "/healthz"
        || path == "/readyz");
    if counted
        && let Err(error) = house
            .rates()
            .request(&origin_of(&parts, house.settings().trusted_proxies))
    {
        return error.into_response();
    }
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !path.starts_with("/api/") && is_cross_site(&parts) {
        return Error::Forbidden("cross-site").into_response();
    }
    parts
        .extensions
        .insert(FileLimit(house.settings().files.max_bytes));
    next.run(Request::from_parts(parts, body)).await
}

/// Browsers say where a form comes from; one from another site is refused before anything is read.
fn is_cross_site(parts: &Parts) -> bool {
    let text = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some("null"), _) => true,
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_none_or(|(_, from)| from != host),
        _ => false,
    }
}

/// Headers, cookies, dressed errors and figures after.
async fn headers(State(house): State<House>, request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let (parts, body) = request.into_parts();
    let (path, method) = (parts.uri.path().to_owned(), parts.method.clone());
    let had_flash = cookie(&parts.headers, FLASH_COOKIE).is_some();
    let form_cookie = cookie(&parts.headers, FORM_COOKIE)
        .is_none()
        .then(|| house.env().secret());
    let wanted_locale = parts
        .uri
        .query()
        .filter(|query| query.contains("lang="))
        .map(|query| locale_of(Some(query), &parts.headers));
    let mut parts = parts;
    if let Some(secret) = &form_cookie {
        // The page that is about to be made already uses the token of the cookie it will set.
        let mut line = format!("{FORM_COOKIE}={secret}");
        if let Some(other) = parts
            .headers
            .get(header::COOKIE)
            .and_then(|value| value.to_str().ok())
        {
            line = format!("{other}; {line}");
        }
        if let Ok(value) = HeaderValue::from_str(&line) {
            parts.headers.insert(header::COOKIE, value);
        }
    }
    let visit = {
        use axum::extract::FromRequestParts;
        let Ok(visit) = Visit::from_request_parts(&mut parts, &house).await;
        visit
    };
    let mut response = next.run(Request::from_parts(parts, body)).await;
    dress_error(&visit, &path, &mut response);

    let https = house.settings().is_https();
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let set = |response: &mut Response, name: header::HeaderName, value: &'static str| {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::REFERRER_POLICY, "same-origin");
    if is_html {
        set(
            &mut response,
            header::CONTENT_SECURITY_POLICY,
            CONTENT_SECURITY_POLICY,
        );
        set(
            &mut response,
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), payment=()",
        );
        set(
            &mut response,
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        );
        set(&mut response, header::CACHE_CONTROL, "no-store");
    }
    if https {
        set(
            &mut response,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
    let secure = if https { "; Secure" } else { "" };
    let mut cookies = Vec::new();
    if let Some(secret) = form_cookie.filter(|_| is_html) {
        cookies.push(format!(
            "{FORM_COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}"
        ));
    }
    if had_flash && is_html && method == Method::GET {
        cookies.push(format!("{FLASH_COOKIE}=; Path=/; Max-Age=0{secure}"));
    }
    if let Some(locale) = wanted_locale.filter(|_| is_html) {
        cookies.push(format!(
            "{}={}; Path=/; SameSite=Lax; Max-Age=31536000{secure}",
            ui::texts::LOCALE_COOKIE,
            locale.code()
        ));
    }
    for line in cookies {
        if let Ok(value) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    house
        .metrics()
        .request(&path, response.status().as_u16(), seconds);
    tracing::debug!(status = response.status().as_u16(), seconds, "answered");
    response
}

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
     manifest-src 'self'";

/// Turns a bare error into a page or, on the API, into a problem document.
fn dress_error(visit: &Visit, path: &str, response: &mut Response) {
    let status = response.status();
    if status.as_u16() < 400 {
        return;
    }
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    let refusal = response.extensions().get::<Refusal>().cloned();
    if refusal.is_none() && !bare {
        return;
    }
    let error = refusal.map_or_else(
        || {
            std::sync::Arc::new(match status {
                StatusCode::NOT_FOUND => Error::NotFound,
                StatusCode::PAYLOAD_TOO_LARGE => Error::invalid("form", "error-form-too-large"),
                StatusCode::METHOD_NOT_ALLOWED => Error::State("method"),
                status if status.is_server_error() => Error::Unavailable("server".into()),
                _ => Error::invalid("request", "error-form-broken"),
            })
        },
        |refusal| refusal.0,
    );
    let mut dressed = if path.starts_with("/api/") {
        Problem::new(status, &error, visit.locale).into_response()
    } else {
        error_page(visit, status, &error)
    };
    let keep: Vec<_> = [header::RETRY_AFTER, header::ALLOW, header::WWW_AUTHENTICATE]
        .into_iter()
        .filter_map(|name| Some((name.clone(), response.headers().get(&name)?.clone())))
        .collect();
    dressed.headers_mut().extend(keep);
    *response = dressed;
}

fn error_page(visit: &Visit, status: StatusCode, error: &Error) -> Response {
    let locale = visit.locale;
    let (title, text) = error_sentence(locale, error);
    let context = visit.page(None);
    let faults: Vec<String> = match error {
        Error::Invalid(list) => list
            .iter()
            .map(|fault| super::sentence(locale, fault))
            .collect(),
        _ => Vec::new(),
    };
    let body = html! {
        h1 { (title) }
        p { (text) }
        @for fault in &faults { p { (fault) } }
        p { (Button::primary(locale.t("error-page-home")).href("/")) }
    };
    (
        status,
        Html(small_page(&context, &Page::new(title.clone()), body).into_string()),
    )
        .into_response()
}

//! Reporting, one question at a time, and following how it goes. No account, complete without JavaScript.
//!
//! ```text
//! /                        region:   choose a municipality
//! /{organisation}          home:     report something, follow a report, opening hours, the other doors
//! /{organisation}/report   walk:     what → emergency? → where → details → contact → check → send → receipt
//! /s/{code}                status:   how it goes, in plain words; an answer to the desk's question
//! /status, /help/…                   a form for the code; fixed pages
//! ```
//!
//! Each step keeps what was typed in the citizen's draft, right or wrong, and goes on to the first question that has no
//! good answer yet. So every step can be opened, changed and left in any order.

mod check;
mod contact;
mod details;
mod emergency;
mod help;
mod home;
mod map;
mod place;
mod receipt;
mod region;
mod status;
mod walk;
mod what;

use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use kernel::{
    Error, FieldError, House, Result,
    files::{Hash, ObjectError},
    organisations::Organisation,
    web::{self, Fields, Visit},
};
use ui::{FormState, Locale, Markup, html};

/// The citizen's screens.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/", get(region::page))
        .route("/status", get(status::ask).post(status::find))
        .route("/s/{code}", get(status::page).post(status::answer))
        .route("/s/{code}/photos/{id}", get(status::photo))
        .route(
            "/s/{code}/mail",
            get(status::mail).post(status::unsubscribe),
        )
        .route("/help", get(help::index))
        .route("/help/privacy", get(help::privacy))
        .route("/help/accessibility", get(help::accessibility))
        .route("/help/keyboard", get(help::keyboard))
        .route("/help/problems", get(help::problems))
        .route("/{organisation}", get(home::page))
        .route("/{organisation}/report", get(walk::start))
        .route("/{organisation}/report/new", post(walk::restart))
        .route(
            "/{organisation}/report/what",
            get(what::page).post(what::save),
        )
        .route(
            "/{organisation}/report/emergency",
            get(emergency::page).post(emergency::save),
        )
        .route(
            "/{organisation}/report/where",
            get(place::page).post(place::save),
        )
        .route("/{organisation}/report/map.svg", get(map::picture))
        .route(
            "/{organisation}/report/details",
            get(details::page).post(details::save),
        )
        .route("/{organisation}/report/photos/{hash}", get(details::photo))
        .route(
            "/{organisation}/report/contact",
            get(contact::page).post(contact::save),
        )
        .route("/{organisation}/report/check", get(check::page))
        .route("/{organisation}/report/send", post(check::send))
        .route("/{organisation}/report/receipt", get(receipt::page))
}

/// The query of a request as a form; like a form, it never fails to be read.
fn query(visit: &Visit) -> Fields {
    Fields::parse(
        visit
            .path
            .split_once('?')
            .map_or(&[][..], |(_, query)| query.as_bytes()),
    )
}

/// Puts refused values at their fields.
fn refuse(form: &mut FormState, faults: &[FieldError]) {
    for fault in faults {
        let sentence = web::sentence(form.locale(), fault);
        form.error(fault.field.clone().into_owned(), sentence);
    }
}

/// The faults of the form itself (text that is not UTF-8, far too long) at the fields this page has.
fn refuse_form(form: &mut FormState, fields: &Fields, names: &[&str]) {
    let here: Vec<FieldError> = fields
        .faults()
        .iter()
        .filter(|fault| names.contains(&fault.field.as_ref()))
        .cloned()
        .collect();
    refuse(form, &here);
}

/// A page with a form: 422 when something in it was refused.
fn form_page(form: &FormState, page: Markup) -> Response {
    let status = if form.has_errors() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    (status, page).into_response()
}

/// Words as typed, in paragraphs.
fn paragraphs(text: &str) -> Markup {
    html! {
        @for part in text.split("\n\n").filter(|part| !part.trim().is_empty()) {
            p { @for (index, line) in part.trim().lines().enumerate() { @if index > 0 { br; } (line) } }
        }
    }
}

/// The name in a sentence: "Kortrijk" rather than "Stad Kortrijk".
fn short_name(organisation: &Organisation) -> &str {
    organisation
        .facts
        .get("short_name")
        .and_then(serde_json::Value::as_str)
        .unwrap_or(&organisation.name)
}

/// "What we do" in words, by the kind of report.
fn promise(locale: Locale, kind: &str) -> String {
    locale
        .t(match kind {
            "question" => "desk-citizen-promise-question",
            "complaint" => "desk-citizen-promise-complaint",
            "idea" => "desk-citizen-promise-idea",
            _ => "desk-citizen-promise-report",
        })
        .into_owned()
}

/// "What we do, by when" in one sentence, by the kind of report.
fn promise_by(locale: Locale, kind: &str, when: &str) -> String {
    match kind {
        "report" => ui::t!(locale, "desk-citizen-promise-by-report", when = when),
        _ => ui::t!(locale, "desk-citizen-promise-by-answer", when = when),
    }
    .into_owned()
}

/// A stored picture as an answer to the one browser that may see it.
async fn picture(house: &House, hash: &str) -> Result<Response> {
    let hash = Hash::parse(hash).map_err(|_| Error::NotFound)?;
    let objects = std::sync::Arc::clone(house.objects());
    let bytes = tokio::task::spawn_blocking(move || objects.get(&hash))
        .await
        .map_err(Error::internal)?
        .map_err(|error| match error {
            ObjectError::NotFound => Error::NotFound,
            other => Error::internal(other),
        })?;
    // A thumbnail may be of another type than its photo; the bytes, which Kantel itself wrote, say which.
    let mime = match bytes.get(..4) {
        Some(b"\x89PNG") => "image/png",
        Some([0xFF, 0xD8, 0xFF, _]) => "image/jpeg",
        Some(b"RIFF") => "image/webp",
        _ => return Err(Error::NotFound),
    };
    let headers = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, "private, max-age=3600"),
        (header::CONTENT_DISPOSITION, "inline"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    Ok((headers, bytes).into_response())
}

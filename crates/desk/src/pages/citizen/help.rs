//! Fixed pages: help, privacy, accessibility, keyboard, and what the API's problem types mean.

use axum::response::{IntoResponse, Response};
use kernel::{
    Error,
    web::{Visit, error_sentence},
};
use ui::{Locale, Markup, Page, citizen_page, html, shortcuts_table};

fn show(visit: &Visit, title: &str, body: impl FnOnce(Locale) -> Markup) -> Response {
    let l = visit.locale;
    let context = visit.page(None);
    let title = title.to_owned();
    let page = Page::new(title.clone()).back(if visit.path.starts_with("/help/") {
        "/help"
    } else {
        "/"
    });
    citizen_page(&context, &page, html! { h1 { (title) } (body(l)) }).into_response()
}

/// How to report and follow.
pub(super) async fn index(visit: Visit) -> Response {
    show(&visit, &visit.locale.t("desk-help-title"), |l| {
        html! {
            p.k-lead { (l.t("desk-help-lead")) }
            h2 { (l.t("desk-help-report")) }
            ol {
                li { (l.t("desk-help-report-1")) }
                li { (l.t("desk-help-report-2")) }
                li { (l.t("desk-help-report-3")) }
                li { (l.t("desk-help-report-4")) }
                li { (l.t("desk-help-report-5")) }
            }
            h2 { (l.t("desk-help-follow")) }
            p { (l.t("desk-help-follow-text")) " " a href="/status" { (l.t("desk-home-follow")) } }
            h2 { (l.t("desk-help-other")) }
            p { (l.t("desk-help-other-text")) }
            h2 { (l.t("desk-help-more")) }
            ul {
                li { a href="/help/privacy" { (l.t("desk-help-privacy")) } }
                li { a href="/help/accessibility" { (l.t("desk-help-accessibility")) } }
                li { a href="/help/keyboard" { (l.t("desk-help-keyboard")) } }
                li { a href="/help/problems" { (l.t("desk-help-problems")) } }
            }
        }
    })
}

/// What is known about whom.
pub(super) async fn privacy(visit: Visit) -> Response {
    show(&visit, &visit.locale.t("desk-help-privacy"), |l| {
        html! {
            p.k-lead { (l.t("desk-help-privacy-lead")) }
            h2 { (l.t("desk-help-privacy-what")) }
            ul {
                li { (l.t("desk-help-privacy-what-1")) }
                li { (l.t("desk-help-privacy-what-2")) }
                li { (l.t("desk-help-privacy-what-3")) }
            }
            h2 { (l.t("desk-help-privacy-who")) }
            p { (l.t("desk-help-privacy-who-text")) }
            h2 { (l.t("desk-help-privacy-long")) }
            p { (l.t("desk-help-privacy-long-text")) }
            h2 { (l.t("desk-help-privacy-cookies")) }
            p { (l.t("desk-help-privacy-cookies-text")) }
            h2 { (l.t("desk-help-privacy-rights")) }
            p { (l.t("desk-help-privacy-rights-text")) }
        }
    })
}

/// How the pages are made for everybody, and where to say that they are not.
pub(super) async fn accessibility(visit: Visit) -> Response {
    show(&visit, &visit.locale.t("desk-help-accessibility"), |l| {
        html! {
            p.k-lead { (l.t("desk-help-accessibility-lead")) }
            ul {
                li { (l.t("desk-help-accessibility-1")) }
                li { (l.t("desk-help-accessibility-2")) }
                li { (l.t("desk-help-accessibility-3")) }
                li { (l.t("desk-help-accessibility-4")) }
            }
            h2 { (l.t("desk-help-accessibility-not")) }
            p { (l.t("desk-help-accessibility-not-text")) }
            h2 { (l.t("desk-help-accessibility-tell")) }
            p { (l.t("desk-help-accessibility-tell-text")) }
        }
    })
}

/// The shortcuts of the staff's screens.
pub(super) async fn keyboard(visit: Visit) -> Response {
    show(&visit, &visit.locale.t("desk-help-keyboard"), |l| {
        html! {
            p { (l.t("desk-help-keyboard-text")) }
            (shortcuts_table(l))
        }
    })
}

/// The problem types of the API: where `type` in a problem document leads.
pub(super) async fn problems(visit: Visit) -> Response {
    let all = [
        Error::NotFound,
        Error::Unauthenticated,
        Error::Forbidden("action"),
        Error::Forbidden("form-token"),
        Error::Invalid(Vec::new()),
        Error::Conflict { current: 0 },
        Error::State("state"),
        Error::TooMany { retry_after: 1 },
        Error::StorageFull,
        Error::Unavailable("part".into()),
        Error::Internal(String::new()),
    ];
    show(&visit, &visit.locale.t("desk-help-problems"), |l| {
        html! {
            p { (l.t("desk-help-problems-text")) }
            @for error in &all {
                @let (title, text) = error_sentence(l, error);
                section id=(error.slug()) {
                    h2 { (title) }
                    p { code { (error.slug()) } " · " (error.status().as_u16()) }
                    p { (text) }
                }
            }
        }
    })
}

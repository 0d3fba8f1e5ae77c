//! The status page: how it goes, in plain words, for whoever has the private code.

use super::{
    form_page, paragraphs, picture, promise_by, query, receipt, refuse, refuse_form, short_name,
};
use crate::{
    actions,
    model::{LONGEST_BODY, MessageKind, Outcome, State, normalise_code, status_code},
    store::{Catalogue, Catalogues, by_code, one::Full},
};
use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{
    Error, Result, Scope,
    organisations::Organisation,
    web::{Fields, Visit, error_sentence, redirect_with},
};
use std::sync::Arc;
use ui::{
    AlertKind, Button, DescriptionList, Entry, Flash, Form, FormState, Icon, Locale, Markup, Page,
    PageContext, Photo, alert, badge, button_group, citizen_page, html, photos, texts, timeline,
};
use uuid::Uuid;

/// The page stays out of search engines and its address out of other sites' logs.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "x-robots-tag",
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}

/// A report with all that its page needs.
struct Found {
    full: Full,
    scope: Scope,
    organisation: Arc<Organisation>,
    catalogue: Arc<Catalogue>,
    code: String,
}

/// The report of a code. A wrong code counts as a guess of this network.
async fn open(visit: &Visit, typed: &str) -> Result<Found> {
    let (full, scope) = match by_code(&visit.house, typed).await {
        Ok(found) => found,
        Err(Error::NotFound) => {
            visit.house.rates().guess(&visit.origin)?;
            return Err(Error::NotFound);
        }
        Err(error) => return Err(error),
    };
    let organisation = visit
        .house
        .directory()
        .by_id(full.report.organisation_id)
        .await?;
    let catalogue = visit
        .house
        .part::<Catalogues>()?
        .of(visit.house.store(), organisation.id)
        .await?;
    let code = status_code(visit.house.secrets(), full.report.id);
    Ok(Found {
        full,
        scope,
        organisation,
        catalogue,
        code,
    })
}

/// The form for a code.
pub(super) async fn ask(visit: Visit) -> Response {
    let form = FormState::new(visit.locale).with("code", query(&visit).get("code"));
    private(form_page(&form, ask_page(&visit, &form)))
}

/// Leads to the page of a typed code.
pub(super) async fn find(visit: Visit, fields: Fields) -> Result<Response> {
    visit.check_form(fields.get("csrf"))?;
    let mut form = FormState::from_pairs(visit.locale, fields.pairs().iter().cloned());
    refuse_form(&mut form, &fields, &["code"]);
    let typed = fields.get("code");
    if typed.is_empty() {
        form.error("code", visit.locale.t("error-required"));
    } else if normalise_code(typed).is_none() {
        form.error("code", visit.locale.t("desk-status-not-a-code"));
    }
    if !form.has_errors() {
        match open(&visit, typed).await {
            Ok(found) => return Ok(Redirect::to(&format!("/s/{}", found.code)).into_response()),
            Err(Error::NotFound) => form.error("code", visit.locale.t("desk-status-unknown")),
            Err(error) => return Err(error),
        }
    }
    Ok(private(form_page(&form, ask_page(&visit, &form))))
}

fn ask_page(visit: &Visit, form: &FormState) -> Markup {
    let l = visit.locale;
    let context = visit.page(None);
    let title = l.t("desk-home-follow").into_owned();
    let page = Page::new(title.clone())
        .back("/")
        .error(form.has_errors())
        .unlisted();
    citizen_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            h1 { (title) }
            (Form::post(&context, "/status").body(html! {
                (form.text("code", l.t("desk-status-code")).hint(l.t("desk-status-code-hint")).width(20).autocomplete("off").max_length(40))
                (button_group(html! { (Button::primary(l.t("desk-status-show"))) }))
            }))
            p { (l.t("desk-status-lost")) }
        },
    )
}

/// The page of one report.
pub(super) async fn page(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let form = FormState::new(visit.locale);
    match open(&visit, &code).await {
        Ok(found) => Ok(private(form_page(&form, show(&visit, &found, &form)))),
        Err(Error::NotFound) => {
            let mut form = FormState::new(visit.locale)
                .with("code", code.chars().take(40).collect::<String>());
            form.error("code", visit.locale.t("desk-status-unknown"));
            Ok(private(
                (StatusCode::NOT_FOUND, ask_page(&visit, &form)).into_response(),
            ))
        }
        Err(error) => Err(error),
    }
}

/// The reporter's answer, or something to add.
pub(super) async fn answer(
    visit: Visit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.check_form(fields.get("csrf"))?;
    let found = open(&visit, &code).await?;
    let mut form = FormState::from_pairs(visit.locale, fields.pairs().iter().cloned());
    refuse_form(&mut form, &fields, &["body"]);
    if !form.has_errors() {
        visit.house.rates().report(&visit.origin)?;
        match actions::answer(&visit.house, &found.scope, fields.get("body")).await {
            Ok(_) => {
                let thanks = Flash::ok(visit.locale.t("desk-status-answered"));
                return Ok(redirect_with(&visit, &format!("/s/{}", found.code), thanks));
            }
            Err(Error::Invalid(faults)) => refuse(&mut form, &faults),
            Err(Error::State(_) | Error::Conflict { .. }) => {
                form.error("", visit.locale.t("desk-status-changed"));
            }
            Err(error @ (Error::StorageFull | Error::Unavailable(_))) => {
                form.error("", error_sentence(visit.locale, &error).1);
            }
            Err(error) => return Err(error),
        }
    }
    // What the desk did in the meantime is on the page too.
    let found = open(&visit, &code).await?;
    Ok(private(form_page(&form, show(&visit, &found, &form))))
}

/// A photo of this report and of no other.
pub(super) async fn photo(
    visit: Visit,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response> {
    let found = open(&visit, &code).await?;
    let id = Uuid::parse_str(&id).map_err(|_| Error::NotFound)?;
    let photo = found
        .full
        .photos
        .iter()
        .find(|photo| photo.id == id)
        .ok_or(Error::NotFound)?;
    let small = query(&visit).get("size") == "thumb";
    let hash = photo
        .thumbnail_hash
        .as_ref()
        .filter(|_| small)
        .unwrap_or(&photo.hash);
    picture(&visit.house, hash).await.map(private)
}

/// "No more mail": a page with one button, for people.
pub(super) async fn mail(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let found = open(&visit, &code).await?;
    let l = visit.locale;
    let context = visit.page(Some(&found.organisation));
    let title = l.t("desk-status-mail-title").into_owned();
    let number = found.full.report.number.as_str();
    let body = html! {
        h1 { (title) }
        p { (ui::t!(l, "desk-status-mail-text", number = number)) }
        (Form::post(&context, format!("/s/{}/mail", found.code)).body(html! {
            (button_group(html! { (Button::primary(l.t("desk-status-mail-stop"))) }))
        }))
    };
    let page = Page::new(title.clone())
        .back(format!("/s/{}", found.code))
        .unlisted();
    Ok(private(citizen_page(&context, &page, body).into_response()))
}

/// "No more mail", pressed: by a person, or by a mail program in one click (RFC 8058). A mail program cannot know the
/// token of a form, and the code in the address is the secret, so there is none to check.
pub(super) async fn unsubscribe(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let found = open(&visit, &code).await?;
    actions::unsubscribe(&visit.house, &found.scope).await?;
    let done = Flash::ok(visit.locale.t("desk-status-mail-stopped"));
    Ok(redirect_with(&visit, &format!("/s/{}", found.code), done))
}

fn show(visit: &Visit, found: &Found, form: &FormState) -> Markup {
    let l = visit.locale;
    let context = visit.page(Some(&found.organisation));
    let report = &found.full.report;
    let state = State::from_key(&report.state).unwrap_or(State::New);
    let when = receipt::by_when(&context, report.due_at, receipt::unit_of(report));
    let late =
        state.is_open() && state != State::Waiting && report.due_at < context.now.as_millisecond();
    let title = title(l, found, state);
    let here = format!("/s/{}", found.code);
    let question = (state == State::Waiting)
        .then(|| {
            found
                .full
                .messages
                .iter()
                .rev()
                .find(|message| message.kind == MessageKind::Question.key())
        })
        .flatten();
    let composer = html! {
        (Form::post(&context, here.as_str()).body(html! {
            (form.textarea("body", if question.is_some() { l.t("desk-status-answer") } else { l.t("desk-status-add") }).rows(4).max_length(LONGEST_BODY))
            (button_group(html! {
                @if question.is_some() { (Button::primary(l.t("desk-status-send-answer")).icon(Icon::Send)) }
                @else { (Button::secondary(l.t("desk-status-send")).icon(Icon::Send)) }
            }))
        }))
    };
    let shown: Vec<Photo> = found
        .full
        .photos
        .iter()
        .enumerate()
        .map(|(index, photo)| Photo {
            thumbnail: format!("{here}/photos/{}?size=thumb", photo.id),
            href: format!("{here}/photos/{}", photo.id),
            alt: ui::t!(l, "desk-status-photo", number = index + 1).into_owned(),
        })
        .collect();
    let mut list = DescriptionList::new().item(
        l.t("desk-citizen-check-what"),
        html! { (found.catalogue.category_name(report.category_id, l)) },
    );
    if !report.address.is_empty() {
        list = list.item(l.t("desk-citizen-check-where"), html! { (report.address) });
    }
    list = list
        .item(
            l.t("desk-status-sent"),
            html! { (ui::time(&context, texts::timestamp(report.registered_at))) },
        )
        .item(
            l.t("desk-citizen-check-details"),
            paragraphs(&report.description),
        );
    let page = Page::new(title.clone()).error(form.has_errors()).unlisted();
    citizen_page(
        &context,
        &page,
        html! {
            (form.error_summary())
            div.k-promise {
                p.k-promise__number { (ui::t!(l, "desk-citizen-number", number = report.number.as_str())) }
                h1 { (title) }
                p { (mark(l, state, late)) }
                (next(l, found, state, &when, late))
            }
            @if let Some(question) = question {
                section {
                    h2 { (l.t("desk-status-question")) }
                    div.k-panel { (paragraphs(&question.body)) }
                    (composer)
                }
            }
            h2 { (l.t("desk-status-report")) }
            (list)
            @if !shown.is_empty() { (photos(&shown)) }
            h2 { (l.t("desk-status-history")) }
            (timeline(&context, &history(&context, found)))
            @if question.is_none() && state.is_open() { (composer) }
            @if state == State::Closed {
                (alert(AlertKind::Info, "", html! {
                    p { (l.t("desk-status-not-agreed")) " " a href={ "/" (found.organisation.slug) "/report" } { (l.t("desk-status-again")) } }
                }))
            }
            @if !report.anonymous { p.k-no-print { a href={ (here) "/mail" } { (l.t("desk-status-mail-title")) } } }
        },
    )
}

/// Where it stands, as a sentence.
fn title(l: Locale, found: &Found, state: State) -> String {
    match state {
        State::New => l.t("desk-status-title-new"),
        State::InProgress => l.t("desk-status-title-in-progress"),
        State::Waiting => l.t("desk-status-title-waiting"),
        State::Closed => match found
            .full
            .report
            .outcome
            .as_deref()
            .and_then(Outcome::from_key)
        {
            Some(Outcome::Solved) => l.t("desk-status-title-solved"),
            Some(Outcome::Partly) => l.t("desk-status-title-partly"),
            Some(Outcome::NotSolved) => l.t("desk-status-title-not-solved"),
            Some(Outcome::NotOurs) => l.t("desk-status-title-not-ours"),
            Some(Outcome::Duplicate) => l.t("desk-status-title-duplicate"),
            None => l.t("desk-status-title-closed"),
        },
    }
    .into_owned()
}

fn mark(l: Locale, state: State, late: bool) -> Markup {
    let word = l.t(&format!("desk-state-{}", state.key())).into_owned();
    match state {
        State::Closed => badge(ui::State::Closed, &word),
        State::Waiting => badge(ui::State::Waiting, &word),
        State::New | State::InProgress if late => badge(ui::State::Late, &ui::State::Late.word(l)),
        State::New => badge(ui::State::New, &word),
        State::InProgress => badge(ui::State::OnTime, &word),
    }
}

/// What happens next, and by when.
fn next(l: Locale, found: &Found, state: State, when: &str, late: bool) -> Markup {
    let report = &found.full.report;
    match state {
        State::Closed => html! {
            @if let Some(text) = &report.outcome_text { (paragraphs(text)) }
            @if let Some(reason) = report.outcome_reason.as_ref().filter(|reason| !reason.is_empty()) {
                p { (ui::t!(l, "desk-status-reason", reason = reason.as_str())) }
            }
            @if let Some(party) = report.outcome_party.as_ref().filter(|party| !party.is_empty()) {
                p { (ui::t!(l, "desk-status-party", party = party.as_str())) }
            }
        },
        State::Waiting => html! { p { (l.t("desk-status-next-waiting")) } },
        State::New | State::InProgress if late => {
            html! { p { (ui::t!(l, "desk-status-next-late", when = when)) } }
        }
        State::New => {
            html! { p { strong { (promise_by(l, &report.kind, when)) } } p { (l.t("desk-status-next-new")) } }
        }
        State::InProgress => html! {
            p { strong { (promise_by(l, &report.kind, when)) } }
            p { (l.t("desk-status-next-in-progress")) }
        },
    }
}

/// What happened, from the events and the public messages. Notes among colleagues are not read for this page at all.
fn history(context: &PageContext, found: &Found) -> Vec<Entry> {
    let l = context.locale;
    let mut out: Vec<(i64, Entry)> = Vec::new();
    for event in &found.full.events {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap_or_default();
        let line = match event.kind.as_str() {
            "report.registered" => Some(l.t("desk-status-event-registered").into_owned()),
            "report.routed" if payload.get("from").is_some() => Some(
                ui::t!(
                    l,
                    "desk-status-event-neighbour",
                    organisation = short_name(&found.organisation)
                )
                .into_owned(),
            ),
            "report.assigned" if payload.get("account").is_some() => {
                Some(l.t("desk-status-event-assigned").into_owned())
            }
            "report.assigned" if payload.get("team").is_some() => {
                Some(l.t("desk-status-event-team").into_owned())
            }
            "report.classified" => {
                let key = payload
                    .get("category")
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or_default();
                let name = found
                    .catalogue
                    .categories
                    .iter()
                    .find(|one| one.key == key)
                    .map_or("", |one| one.name(l));
                Some(ui::t!(l, "desk-status-event-classified", category = name).into_owned())
            }
            "report.reopened" => Some(l.t("desk-status-event-reopened").into_owned()),
            "report.unsubscribed" => Some(l.t("desk-status-event-unsubscribed").into_owned()),
            // The rest is told by its message, or is not for the reporter.
            _ => None,
        };
        if let Some(line) = line {
            out.push((
                event.at,
                Entry::event(texts::timestamp(event.at), html! { (line) }),
            ));
        }
    }
    let name = found.organisation.name.as_str();
    for message in &found.full.messages {
        let at = texts::timestamp(message.at);
        let body = paragraphs(&message.body);
        let entry = match MessageKind::from_key(&message.kind) {
            Some(MessageKind::Answer) => Entry::incoming(l.t("desk-status-you"), at, body),
            Some(MessageKind::Update | MessageKind::Question | MessageKind::Closing) => {
                Entry::letter(name, l.t("desk-status-to-you"), at, body)
            }
            Some(MessageKind::Note) | None => continue,
        };
        out.push((message.at, entry));
    }
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, entry)| entry).collect()
}

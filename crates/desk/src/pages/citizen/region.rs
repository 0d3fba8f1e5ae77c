//! The start of the region: choose a municipality.

use super::{query, refuse_form, short_name};
use crate::model::normalise;
use axum::response::{IntoResponse, Response};
use kernel::{
    Result,
    organisations::Organisation,
    web::{Visit, cookie},
};
use std::sync::Arc;
use ui::{
    AlertKind, Button, Form, FormState, Icon, Page, alert, button_group, citizen_page, html,
    link_card,
};

/// Cookie that remembers the chosen municipality.
pub(super) const CHOSEN_COOKIE: &str = "kantel_organisation";

/// The page.
pub(super) async fn page(visit: Visit) -> Result<Response> {
    let l = visit.locale;
    let asked = query(&visit);
    let words = asked.get("q");
    let mut all: Vec<Arc<Organisation>> = visit
        .house
        .directory()
        .all()
        .await?
        .into_iter()
        .filter(|one| one.takes_reports())
        .collect();
    all.sort_by(|a, b| short_name(a).cmp(short_name(b)));
    let last = cookie(&visit.headers, CHOSEN_COOKIE)
        .and_then(|slug| all.iter().find(|one| one.slug == slug));
    let found: Vec<(&Arc<Organisation>, Option<String>)> = all
        .iter()
        .filter_map(|one| Some((one, fits(one, words)?)))
        .collect();
    let (towns, others): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|(one, _)| one.kind == "municipality");
    let mut form = FormState::new(l).with("q", words);
    refuse_form(&mut form, &asked, &["q"]);
    let context = visit.page(None);
    let title = l.t("desk-region-title").into_owned();
    let cards = |list: &[&(&Arc<Organisation>, Option<String>)]| {
        html! {
            ul.k-columns {
                @for (one, part) in list {
                    li { a href={ "/" (one.slug) } { (short_name(one)) } @if let Some(part) = part { " " span.k-muted { "(" (part) ")" } } }
                }
            }
        }
    };
    let body = html! {
        h1 { (title) }
        p.k-lead { (ui::t!(l, "desk-region-lead", region = visit.house.settings().region.as_str())) }
        @if let Some(last) = last.filter(|_| words.is_empty()) {
            (link_card(Icon::Building, short_name(last), &l.t("desk-region-last"), &format!("/{}", last.slug)))
        }
        (Form::get(&context, "/").body(html! {
            (form.text("q", l.t("desk-region-search")).hint(l.t("desk-region-search-hint")).kind("search").optional().max_length(100))
            (button_group(html! { (Button::primary(l.t("desk-citizen-search"))) }))
        }))
        @if found.is_empty() {
            (alert(AlertKind::Info, &ui::t!(l, "desk-region-nothing", words = words), html! {
                p { a href="/" { (l.t("desk-region-all")) } }
            }))
        }
        @if !towns.is_empty() { h2 { (l.t("desk-region-municipalities")) } (cards(&towns)) }
        @if !others.is_empty() { h2 { (l.t("desk-region-others")) } (cards(&others)) }
        p { a href="/status" { (l.t("desk-home-follow")) } }
    };
    Ok(citizen_page(
        &context,
        &Page::new(title.clone()).error(form.has_errors()),
        body,
    )
    .into_response())
}

/// Whether an organisation is meant by name, post code or part; with the part that was found.
#[allow(clippy::option_option)] // found or not, and by which part
fn fits(one: &Organisation, words: &str) -> Option<Option<String>> {
    let wanted = normalise(words);
    if wanted.is_empty() {
        return Some(None);
    }
    let text = |name: &str| {
        one.facts
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    let begins = |text: &str| {
        let text = normalise(text);
        text.starts_with(&wanted) || text.split(' ').any(|word| word.starts_with(&wanted))
    };
    if begins(&one.name) || begins(text("short_name")) {
        return Some(None);
    }
    let list = |name: &str| {
        one.facts
            .get(name)
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
    };
    if list("postcodes")
        .filter_map(serde_json::Value::as_str)
        .any(|code| code == wanted)
    {
        return Some(Some(wanted));
    }
    list("places")
        .filter_map(|part| part.get("name")?.as_str())
        .find(|name| begins(name))
        .map(|name| Some(name.to_owned()))
}

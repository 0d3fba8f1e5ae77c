//! The story of a report: messages, notes and facts in the order in which they happened.

use super::{
    desk::{Desk, paragraphs},
    report::reporter_name,
};
use crate::{
    model::MessageKind,
    store::{Full, one::Message},
};
use kernel::events::Event;
use ui::{AlertKind, Entry, Markup, PageContext, alert, html, texts::timestamp, time};
use uuid::Uuid;

/// Everything that happened, oldest first. `original` is the number of the report that this one duplicates.
pub(super) fn entries(desk: &Desk, full: &Full, original: Option<&str>) -> Vec<Entry> {
    // A fact stands before the words that came with it.
    let mut all: Vec<(i64, u8, Entry)> = Vec::new();
    for event in &full.events {
        if let Some(words) = fact(desk, full, event, false) {
            let holds = event.kind == "report.closed" && full.report.closed_at == Some(event.at);
            let words = html! { (words) @if holds { (closed_details(desk, full, original)) } };
            let mut entry = Entry::event(timestamp(event.at), words);
            if let Some(why) = why(desk, event) {
                entry = entry.why(html! { (why) });
            }
            all.push((event.at, 0, entry));
        }
    }
    for message in &full.messages {
        all.push((message.at, 1, letter(desk, full, message)));
    }
    all.sort_by_key(|(at, order, _)| (*at, *order));
    all.into_iter().map(|(_, _, entry)| entry).collect()
}

fn letter(desk: &Desk, full: &Full, message: &Message) -> Entry {
    let l = desk.locale();
    let at = timestamp(message.at);
    let body = paragraphs(&message.body);
    let reporter =
        reporter_name(desk, full).unwrap_or_else(|| l.t("desk-work-reporter").into_owned());
    let who = author(desk, &message.author_kind, message.author_id, &reporter);
    match MessageKind::from_key(&message.kind) {
        Some(MessageKind::Note) | None => Entry::note(who, at, body),
        Some(MessageKind::Answer) => Entry::incoming(who, at, body),
        Some(MessageKind::Update | MessageKind::Closing) => Entry::letter(who, reporter, at, body),
        Some(MessageKind::Question) => {
            Entry::letter(who, reporter, at, body).why(html! { (l.t("desk-work-asked-why")) })
        }
    }
}

fn author(desk: &Desk, kind: &str, id: Option<Uuid>, reporter: &str) -> String {
    let l = desk.locale();
    match (kind, id) {
        ("account", Some(id)) => desk.person(id),
        ("reporter", _) => reporter.to_owned(),
        ("public", _) => reporter.to_owned(),
        ("api-key", _) => l.t("desk-work-program").into_owned(),
        _ => l.t("desk-work-system").into_owned(),
    }
}

/// A fact in a sentence; `None` when the words that came with it say the same. With `all`, those too are told.
fn fact(desk: &Desk, full: &Full, event: &Event, all: bool) -> Option<Markup> {
    let l = desk.locale();
    let reporter =
        reporter_name(desk, full).unwrap_or_else(|| l.t("desk-work-reporter").into_owned());
    let who = author(desk, &event.actor_kind, event.actor_id, &reporter);
    let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap_or_default();
    let id = |name: &str| {
        payload
            .get(name)
            .and_then(|v| v.as_str())
            .and_then(|text| Uuid::try_parse(text).ok())
    };
    let word = |name: &str| {
        payload
            .get(name)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
    };
    let organisation = full.report.organisation_id;
    let told = match event.kind.as_str() {
        "report.registered" if event.actor_kind == "account" => {
            let channel = l
                .t(&format!("desk-channel-{}", word("channel")))
                .into_owned();
            ui::t!(
                l,
                "desk-work-fact-registered-by",
                who = who,
                channel = channel
            )
        }
        "report.registered" => {
            let channel = l
                .t(&format!("desk-channel-{}", word("channel")))
                .into_owned();
            ui::t!(l, "desk-work-fact-registered", channel = channel)
        }
        "report.routed" => {
            let team = id("team").map_or_else(
                || l.t("desk-work-nobody").into_owned(),
                |t| desk.team(organisation, t),
            );
            ui::t!(l, "desk-work-fact-routed", team = team)
        }
        "report.assigned" => match (id("account"), id("team")) {
            (Some(person), _) if event.actor_id == Some(person) => {
                ui::t!(l, "desk-work-fact-taken", who = who)
            }
            (Some(person), _) => ui::t!(
                l,
                "desk-work-fact-assigned",
                who = who,
                to = desk.person(person)
            ),
            (None, Some(team)) => ui::t!(
                l,
                "desk-work-fact-assigned",
                who = who,
                to = desk.team(organisation, team)
            ),
            (None, None) => ui::t!(l, "desk-work-fact-released", who = who),
        },
        "report.classified" => {
            let category = desk
                .catalogue(organisation)
                .and_then(|c| c.categories.iter().find(|one| one.key == word("category")))
                .map_or_else(|| word("category").to_owned(), |one| one.name(l).to_owned());
            ui::t!(
                l,
                "desk-work-fact-classified",
                who = who,
                category = category
            )
        }
        "report.closed" => {
            let outcome = l
                .t(&format!("desk-outcome-{}", word("outcome")))
                .into_owned();
            ui::t!(l, "desk-work-fact-closed", who = who, outcome = outcome)
        }
        "report.reopened" => ui::t!(l, "desk-work-fact-reopened", who = who),
        "report.placed" => l.t("desk-work-fact-placed"),
        "report.noted" if all => ui::t!(l, "desk-work-fact-noted", who = who),
        "report.updated" if all => ui::t!(l, "desk-work-fact-updated", who = who),
        "report.asked" if all => ui::t!(l, "desk-work-fact-asked", who = who),
        "report.answered" if all => ui::t!(l, "desk-work-fact-answered", who = who),
        _ => return None,
    };
    Some(html! { (told) })
}

/// Why a report was not or only partly solved, whose it is, or what it duplicates: of the closing that still holds.
fn closed_details(desk: &Desk, full: &Full, original: Option<&str>) -> Markup {
    let (l, report) = (desk.locale(), &full.report);
    html! {
        @if let Some(reason) = &report.outcome_reason { " " (l.t("desk-work-reason")) ": " (reason) "." }
        @if let Some(party) = &report.outcome_party { " " (l.t("desk-work-party")) ": " (party) "." }
        @if let Some(number) = original { " " a href={ "/desk/reports/" (number) } { (number) } "." }
    }
}

/// Why the system decided this.
fn why(desk: &Desk, event: &Event) -> Option<String> {
    let l = desk.locale();
    let rule = event
        .rule
        .as_deref()
        .map(|rule| l.t(&format!("desk-rule-{rule}")).into_owned());
    match event.reason.as_deref() {
        Some("place-in-neighbour") => {
            let because = l.t("desk-work-fact-neighbour");
            Some(rule.map_or_else(
                || because.clone().into_owned(),
                |rule| format!("{because} {rule}"),
            ))
        }
        _ => rule,
    }
}

/// Somebody saved before: what they did since this clerk looked, in words. Everything typed stands below.
pub(super) fn changes_since(desk: &Desk, ctx: &PageContext, full: &Full, seen: i64) -> Markup {
    let l = desk.locale();
    let since: Vec<&Event> = full
        .events
        .iter()
        .filter(|event| event.seq > seen)
        .collect();
    alert(
        AlertKind::Warning,
        &l.t("desk-work-conflict"),
        html! {
            ul {
                @for event in since {
                    @if let Some(words) = fact(desk, full, event, true) { li { (words) " (" (time(ctx, timestamp(event.at))) ")" } }
                }
            }
            p { (l.t("desk-work-conflict-kept")) }
        },
    )
}

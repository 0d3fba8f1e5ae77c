//! One category: what holds, a form to change it, the history with a way back.

use super::{Room, conflicting, effect, mark, readable, refused, typed, words};
use crate::{
    actions::{
        CategoryChange, LONGEST_STOPPER, LONGEST_TERM, accents_now, category_faults,
        change_category,
    },
    store::{
        catalogue::{term_unit, term_word},
        settings::{Accent, changes},
    },
};
use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use calendar::Term;
use kernel::{
    Error, FieldError, Result,
    events::Event,
    web::{Fields, Staff, redirect_with},
};
use std::borrow::Cow;
use ui::{
    AlertKind, Button, Choice, Column, Flash, Form, FormState, Markup, Page, Table, alert,
    button_group, html, staff_page, texts::timestamp, time,
};

/// What the page shows besides the category itself.
#[derive(Default)]
struct Shown {
    /// Whether the effect of what stands in the form is shown, with the button to save.
    effect: bool,
    /// Somebody else was first.
    conflict: bool,
}

/// The category with this key.
fn find(accents: Vec<Accent>, key: &str) -> Result<Accent> {
    accents
        .into_iter()
        .find(|one| one.here.key == key)
        .ok_or(Error::NotFound)
}

/// Accents as the fields of the form.
fn fields_of(wanted: &CategoryChange) -> Vec<(String, String)> {
    let by = |own: bool| if own { "own" } else { "region" }.to_owned();
    let mut out = vec![
        (
            "enabled",
            if wanted.enabled { "yes" } else { "no" }.to_owned(),
        ),
        ("term_by", by(wanted.term.is_some())),
        (
            "team",
            wanted
                .team
                .map_or_else(|| "region".to_owned(), |team| team.to_string()),
        ),
        ("stopper_by", by(wanted.stopper.is_some())),
    ];
    if let Some(term) = wanted.term {
        out.push(("amount", term.amount.to_string()));
        out.push(("unit", term_word(term.unit).to_owned()));
    }
    if let Some([nl, en]) = &wanted.stopper {
        out.push(("stopper_nl", nl.clone()));
        out.push(("stopper_en", en.clone()));
    }
    out.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The fields of the form as accents, and what is wrong with them.
fn read(room: &Room, fields: &Fields) -> (CategoryChange, Vec<FieldError>) {
    let mut faults = Vec::new();
    let term = (fields.get("term_by") == "own").then(|| {
        let amount = fields.get("amount").parse().unwrap_or_else(|_| {
            faults.push(
                FieldError::new("amount", "error-number")
                    .with("least", 0)
                    .with("most", LONGEST_TERM),
            );
            0
        });
        let unit = term_unit(fields.get("unit")).unwrap_or_else(|_| {
            faults.push(FieldError::new("unit", "error-unknown"));
            calendar::TermUnit::WorkingDays
        });
        Term { amount, unit }
    });
    let team = match fields.get("team") {
        "region" | "" => None,
        id => id.parse().map(Some).unwrap_or_else(|_| {
            faults.push(FieldError::new("team", "error-unknown"));
            None
        }),
    };
    let stopper = (fields.get("stopper_by") == "own")
        .then(|| ["stopper_nl", "stopper_en"].map(|name| fields.get(name).to_owned()));
    let wanted = CategoryChange {
        enabled: fields.get("enabled") != "no",
        term,
        team,
        stopper,
    };
    faults.extend(category_faults(&room.catalogue, &wanted));
    (wanted, faults)
}

/// What one starts from: what holds, or what an earlier change said (`from` its number, or `region`).
fn start(from: &str, accent: &Accent, history: &[Event]) -> Option<CategoryChange> {
    if from == "region" {
        return Some(CategoryChange {
            enabled: accent.region.enabled,
            term: None,
            team: None,
            stopper: None,
        });
    }
    let number: i64 = from.parse().ok()?;
    CategoryChange::from_payload(&history.iter().find(|event| event.seq == number)?.payload)
}

/// The page.
pub(super) async fn show(
    staff: Staff,
    Path((slug, key)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Markup> {
    let room = Room::open(staff, &slug).await?;
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let accent = find(room.accents().await?, &key)?;
    let history = history(&room, &accent).await?;
    let back = start(query.get("from"), &accent, &history);
    let shown = Shown {
        effect: back.is_some(),
        conflict: false,
    };
    let form = FormState::from_pairs(
        room.locale(),
        fields_of(&back.unwrap_or_else(|| accents_now(&accent))),
    );
    page(&room, &accent, &history, form, &shown).await
}

async fn history(room: &Room, accent: &Accent) -> Result<Vec<Event>> {
    let reader = room.house().store().read(room.scope()).await?;
    changes(
        &reader.db(),
        room.scope(),
        room.organisation.id,
        accent.here.id,
    )
    .await
}

/// Shows the effect, or saves.
pub(super) async fn save(
    staff: Staff,
    Path((slug, key)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    staff.check(&fields)?;
    readable(&fields)?;
    let room = Room::open(staff, &slug).await?;
    let l = room.locale();
    let accent = find(room.accents().await?, &key)?;
    let mut form = typed(l, &fields);
    let (wanted, faults) = read(&room, &fields);
    if !faults.is_empty() {
        mark(&mut form, l, &faults);
        let history = history(&room, &accent).await?;
        return Ok(refused(
            page(&room, &accent, &history, form, &Shown::default()).await?,
        ));
    }
    let before = accents_now(&accent);
    if fields.get("do") != "save" {
        let stale = fields.get("version").parse() != Ok(accent.here.version);
        let history = history(&room, &accent).await?;
        let shown = Shown {
            effect: true,
            conflict: stale,
        };
        return Ok(page(&room, &accent, &history, form, &shown)
            .await?
            .into_response());
    }
    if wanted == before {
        return Ok(redirect_with(
            &room.staff.visit,
            &room.at(""),
            Flash::ok(l.t("desk-settings-unchanged")),
        ));
    }
    let version = fields.get("version").parse().unwrap_or(-1);
    match change_category(
        room.house(),
        room.scope(),
        room.organisation.id,
        accent.here.id,
        version,
        &wanted,
    )
    .await
    {
        Ok(()) => {
            let mut undo = fields_of(&before);
            undo.push(("version".to_owned(), (version + 1).to_string()));
            undo.push(("do".to_owned(), "save".to_owned()));
            let saved =
                ui::t!(l, "desk-settings-saved", category = accent.here.name(l)).into_owned();
            let flash = Flash::ok(saved).undo(room.at(&format!("/{key}")), undo);
            Ok(redirect_with(&room.staff.visit, &room.at(""), flash))
        }
        Err(Error::Conflict { .. }) => {
            let accent = find(room.accents().await?, &key)?;
            let history = history(&room, &accent).await?;
            let shown = Shown {
                effect: true,
                conflict: true,
            };
            Ok(conflicting(
                page(&room, &accent, &history, form, &shown).await?,
            ))
        }
        Err(error) => Err(error),
    }
}

async fn page(
    room: &Room,
    accent: &Accent,
    history: &[Event],
    form: FormState,
    shown: &Shown,
) -> Result<Markup> {
    let l = room.locale();
    let name = accent.here.name(l).to_owned();
    let at = room.at(&format!("/{}", accent.here.key));
    let context = room.page().await?;
    let effect = if shown.effect && !form.has_errors() {
        let (wanted, _) = read(room, &Fields::from_pairs(pairs(&form)));
        Some(effect::show(room, accent, &wanted).await?)
    } else {
        None
    };
    let differences = words::differences(room, accent);
    Ok(staff_page(
        &context,
        &Page::new(name.as_str())
            .breadcrumb(room.trail())
            .error(form.has_errors()),
        html! {
            (form.error_summary())
            h1 { (name) }
            p.k-lead { (words::says(room, &accent.here)) }
            @if !differences.is_empty() { p.k-muted { (differences) " " a href={ (at) "?from=region" } { (l.t("desk-settings-to-region")) } } }
            @if shown.conflict {
                (alert(AlertKind::Warning, &l.t("desk-settings-conflict"), html! { p { (l.t("desk-settings-conflict-text")) } }))
            }
            (Form::post(&context, at.as_str()).hidden("version", accent.here.version.to_string()).body(html! {
                @if let Some(effect) = &effect {
                    (effect)
                    (button_group(html! {
                        (Button::primary(l.t("desk-settings-save")).name("do", "save"))
                        (Button::subtle(l.t("desk-settings-cancel")).href(room.at("")))
                    }))
                    h2 { (l.t("desk-settings-adjust")) }
                }
                (form.radios("enabled", l.t("desk-settings-offered"), vec![
                    Choice::new("yes", l.t("desk-settings-yes")),
                    Choice::new("no", l.t("desk-settings-no")).hint(l.t("desk-settings-no-hint")),
                ]))
                (form.radios("term_by", l.t("desk-settings-term"), vec![
                    Choice::new("region", ui::t!(l, "desk-settings-as-region", value = words::term(l, accent.region.term))),
                    Choice::new("own", l.t("desk-settings-own")).reveal(html! {
                        (form.number("amount", l.t("desk-settings-amount")).width(5))
                        (form.select("unit", l.t("desk-settings-unit"), vec![
                            Choice::new("working-days", l.t("desk-settings-unit-working-days")),
                            Choice::new("working-hours", l.t("desk-settings-unit-working-hours")),
                            Choice::new("calendar-days", l.t("desk-settings-unit-calendar-days")),
                        ]))
                    }),
                ]))
                (form.select("team", l.t("desk-settings-team"), teams(room, accent)))
                (form.radios("stopper_by", l.t("desk-settings-stopper"), vec![
                    Choice::new("region", match accent.region.stopper(l) {
                        Some(text) => ui::t!(l, "desk-settings-as-region", value = text),
                        None => l.t("desk-settings-as-region-none"),
                    }),
                    Choice::new("own", l.t("desk-settings-own-text")).hint(l.t("desk-settings-stopper-hint")).reveal(html! {
                        (form.textarea("stopper_nl", l.t("desk-settings-stopper-nl")).rows(3).max_length(LONGEST_STOPPER))
                        (form.textarea("stopper_en", l.t("desk-settings-stopper-en")).rows(3).max_length(LONGEST_STOPPER))
                    }),
                ]))
                (button_group(html! {
                    @if effect.is_some() { (Button::secondary(l.t("desk-settings-preview-again")).name("do", "preview")) }
                    @else { (Button::primary(l.t("desk-settings-preview")).name("do", "preview")) }
                }))
            }))
            p { a href={ (room.at("/copy")) "?category=" (accent.here.key) } { (l.t("desk-settings-copy-one")) } }
            h2 { (l.t("desk-settings-history")) }
            (story(room, &at, history, &context))
        },
    ))
}

/// The values of the form by name, for reading them as sent.
fn pairs(form: &FormState) -> Vec<(String, String)> {
    [
        "enabled",
        "term_by",
        "amount",
        "unit",
        "team",
        "stopper_by",
        "stopper_nl",
        "stopper_en",
    ]
    .into_iter()
    .map(|name| (name.to_owned(), form.value(name).to_owned()))
    .collect()
}

fn teams(room: &Room, accent: &Accent) -> Vec<Choice> {
    let l = room.locale();
    let region = ui::t!(
        l,
        "desk-settings-as-region",
        value = words::team(room, accent.region.team)
    );
    let mut out = vec![Choice::new("region", region)];
    out.extend(
        room.catalogue
            .teams
            .iter()
            .map(|team| Choice::new(team.id.to_string(), team.name.as_str())),
    );
    out
}

/// Who changed what, and when.
fn story(room: &Room, at: &str, history: &[Event], context: &ui::PageContext) -> Markup {
    let l = room.locale();
    let columns = vec![
        Column::new(l.t("desk-settings-when")),
        Column::new(l.t("desk-settings-who")),
        Column::new(l.t("desk-settings-what")),
        Column::new(l.t("desk-settings-back")).hidden(),
    ];
    let rows = history.iter().enumerate().map(|(index, event)| {
        let wanted = CategoryChange::from_payload(&event.payload);
        let who = match (event.actor_kind.as_str(), event.actor_id) {
            ("account", Some(id)) => Cow::Owned(room.desk.person(id)),
            _ => l.t("desk-settings-system"),
        };
        let what = wanted.as_ref().map(|wanted| words::summary(room, wanted)).unwrap_or_default();
        vec![
            html! { (time(context, timestamp(event.at))) },
            html! { (who) },
            html! {
                (what)
                @if event.reason.as_deref() == Some("copied") { " (" (l.t("desk-settings-copied")) ")" }
            },
            html! {
                // The newest change is what holds now.
                @if index > 0 && wanted.is_some() { a href={ (at) "?from=" (event.seq) } { (l.t("desk-settings-back")) } }
            },
        ]
    });
    html! {
        (Table::new(l, l.t("desk-settings-history"), columns)
            .hide_caption()
            .empty(html! { p { (l.t("desk-settings-no-history")) } })
            .rows(rows))
    }
}

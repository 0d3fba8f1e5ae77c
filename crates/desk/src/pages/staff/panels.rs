//! The forms of a report: assign, change category, close, and the composer.

use super::{
    desk::Desk,
    report::{Panel, Shown, may_write, reporter_name, state_fields},
};
use crate::{
    CLOSE, HANDLE,
    model::{MessageKind, Outcome},
    store::Full,
};
use ui::{
    Button, Choice, Form, FormState, Icon, Locale, Markup, PageContext, button_group, card,
    composer as composer_frame, html,
};

/// A form without fields that carries what the clerk saw, so that a later save by somebody else is noticed.
pub(super) fn hidden_state<'a>(ctx: &'a PageContext, full: &Full, action: &str) -> Form<'a> {
    state_fields(Form::post(ctx, action), full)
}

/// The form that opens under the facts. Nothing when the clerk may not do it.
pub(super) fn open(
    desk: &Desk,
    ctx: &PageContext,
    full: &Full,
    shown: &Shown,
    panel: Panel,
) -> Markup {
    let rights = super::report::Rights::new(desk, full);
    let (l, number) = (desk.locale(), full.report.number.as_str());
    let allowed = rights.can(if panel == Panel::Close { CLOSE } else { HANDLE });
    // A refused save keeps its form, also when the report was closed in the meantime.
    let kept = shown.refused_since.is_some();
    if !allowed || (full.report.closed_at.is_some() && !kept) {
        return html! {};
    }
    let action = shown.around.report(number, panel.key(), &[]);
    let (title, fields, send) = match panel {
        Panel::Assign => (
            l.t("desk-work-assign"),
            assign(desk, full, &shown.form),
            l.t("desk-work-assign"),
        ),
        Panel::Classify => (
            l.t("desk-work-classify"),
            classify(desk, full, &shown.form),
            l.t("desk-work-classify-send"),
        ),
        Panel::Close => (
            l.t("desk-work-close"),
            close(desk, full, shown),
            l.t("desk-work-close-send"),
        ),
    };
    html! {
        div #panel {
            (card(&title, html! {
                (hidden_state(ctx, full, &action).body(html! {
                    (fields)
                    (button_group(html! {
                        (Button::primary(send))
                        (Button::subtle(l.t("desk-work-cancel")).href(shown.around.report(number, "", &[])))
                    }))
                }))
            }))
        }
    }
}

fn assign(desk: &Desk, full: &Full, form: &FormState) -> Markup {
    let (l, report) = (desk.locale(), &full.report);
    let mut choices = Vec::new();
    if report.assignee_id.is_some() {
        choices.push(Choice::new("nobody", l.t("desk-work-assign-nobody")));
    }
    if let Some(catalogue) = desk.catalogue(report.organisation_id) {
        let (teams, people) = (l.t("desk-work-teams"), l.t("desk-work-people"));
        choices.extend(catalogue.teams.iter().map(|team| {
            Choice::new(format!("team:{}", team.id), team.name.as_str()).group(teams.as_ref())
        }));
        choices.extend(
            catalogue
                .people
                .iter()
                .filter(|(id, _)| report.assignee_id != Some(*id))
                .map(|(id, name)| {
                    Choice::new(format!("person:{id}"), name.as_str()).group(people.as_ref())
                }),
        );
    }
    html! { (form.select("to", l.t("desk-work-assign-to"), choices).placeholder(l.t("desk-work-choose"))) }
}

fn classify(desk: &Desk, full: &Full, form: &FormState) -> Markup {
    let (l, report) = (desk.locale(), &full.report);
    let mut choices = Vec::new();
    if let Some(catalogue) = desk.catalogue(report.organisation_id) {
        for group in &catalogue.groups {
            choices.extend(
                catalogue
                    .categories
                    .iter()
                    .filter(|c| c.enabled && c.group == group.id && c.id != report.category_id)
                    .map(|c| Choice::new(c.id.to_string(), c.name(l)).group(group.name(l))),
            );
        }
    }
    html! {
        (form.select("category_to", l.t("desk-work-category"), choices).placeholder(l.t("desk-work-choose"))
            .hint(l.t("desk-work-classify-hint")))
    }
}

/// Each outcome has its own fields and its own words for the reporter, written out beforehand in the reporter's
/// language; the clerk only changes what is different this time.
fn close(desk: &Desk, full: &Full, shown: &Shown) -> Markup {
    let l = desk.locale();
    let reader = reader(desk, full);
    let choices = Outcome::ALL
        .into_iter()
        .map(|outcome| {
            Choice::new(
                outcome.key(),
                l.t(&format!("desk-outcome-{}", outcome.key())),
            )
            .hint(l.t(&format!("desk-work-outcome-{}", outcome.key())))
            .reveal(outcome_fields(desk, shown, outcome, &reader, full))
        })
        .collect();
    html! { (shown.form.radios("outcome", l.t("desk-work-outcome"), choices)) }
}

fn outcome_fields(
    desk: &Desk,
    shown: &Shown,
    outcome: Outcome,
    reader: &str,
    full: &Full,
) -> Markup {
    let l = desk.locale();
    let text = text_field(outcome);
    // The values of a form cannot be changed, only started with: what was typed goes before the suggestion.
    let suggested = FormState::new(l).with(&text, suggestion(outcome, &full.report.locale));
    let mut words = if shown.form.values(&text).next().is_some() {
        shown.form.clone()
    } else {
        suggested
    };
    if let Some(error) = shown.form.error_of(&text)
        && words.error_of(&text).is_none()
    {
        words.error(text.as_str(), error);
    }
    html! {
        @match outcome {
            Outcome::Partly | Outcome::NotSolved => {
                (shown.form.text(&format!("reason-{}", outcome.key()), l.t("desk-work-reason")).hint(l.t("desk-work-reason-hint")))
            }
            Outcome::NotOurs => { (shown.form.text("party", l.t("desk-work-party")).hint(l.t("desk-work-party-hint"))) }
            Outcome::Duplicate => {
                (shown.form.text("duplicate", l.t("desk-work-duplicate")).hint(l.t("desk-work-duplicate-hint")))
                @if !shown.candidates.is_empty() {
                    (shown.form.radios("original", l.t("desk-work-duplicate-which"), shown.candidates.iter().map(|row| {
                        Choice::new(row.number.as_str(), format!("{} – {}", row.number, row.description.chars().take(80).collect::<String>()))
                            .hint(row.address.as_str())
                    }).collect()))
                }
            }
            Outcome::Solved => {}
        }
        (words.textarea(&text, reader).rows(4))
    }
}

/// Name of the field with the words for the reporter.
pub(super) fn text_field(outcome: Outcome) -> String {
    format!("text-{}", outcome.key())
}

/// Words to begin with, in the reporter's language.
fn suggestion(outcome: Outcome, locale: &str) -> String {
    let theirs = Locale::parse(locale).unwrap_or(Locale::Nl);
    theirs
        .t(&format!("desk-work-suggestion-{}", outcome.key()))
        .into_owned()
}

/// Who reads what is written to the reporter, in words.
pub(super) fn reader(desk: &Desk, full: &Full) -> String {
    let l = desk.locale();
    match reporter_name(desk, full) {
        Some(name) => ui::t!(l, "desk-work-reads-name", name = name).into_owned(),
        None if full.report.anonymous => l.t("desk-work-reads-anonymous").into_owned(),
        None => l.t("desk-work-reads-reporter").into_owned(),
    }
}

/// The composer. It says who will read the words before a letter is typed; notes are yellow paper. Changing one's mind
/// about the reader keeps what was typed.
pub(super) fn composer(desk: &Desk, ctx: &PageContext, full: &Full, shown: &Shown) -> Markup {
    let l = desk.locale();
    let kinds = may_write(desk, full);
    // Without a choice, the note: its words cannot reach the wrong reader.
    let start = if kinds.contains(&MessageKind::Note) {
        MessageKind::Note
    } else {
        MessageKind::Update
    };
    let kind = shown
        .write
        .filter(|kind| kinds.contains(kind))
        .unwrap_or(start);
    if kinds.is_empty() {
        return html! {};
    }
    let internal = kind == MessageKind::Note;
    let words = if internal {
        l.t("desk-work-reads-colleagues").into_owned()
    } else {
        reader(desk, full)
    };
    let number = full.report.number.as_str();
    let action = format!("{}#write", shown.around.report(number, "write", &[]));
    let (send, icon) = match kind {
        MessageKind::Note => (l.t("desk-work-send-note"), Icon::Note),
        MessageKind::Question => (l.t("desk-work-send-question"), Icon::Send),
        _ => (l.t("desk-work-send-update"), Icon::Send),
    };
    let field = shown
        .composer
        .textarea("body", l.t("desk-work-body"))
        .hide_label()
        .rows(4);
    html! {
        div.k-no-print #write {
            (composer_frame(&words, internal, html! {
                (hidden_state(ctx, full, &action).hidden("kind", kind.key()).body(html! {
                    div.k-buttons role="group" aria-label=(l.t("desk-work-write")) {
                        @for one in &kinds { (switch(l, *one, *one == kind)) }
                    }
                    @if kind == MessageKind::Question { (field.hint(l.t("desk-work-question-hint"))) } @else { (field) }
                    (button_group(html! { (Button::secondary(send).icon(icon)) }))
                }))
            }))
        }
    }
}

/// A button that changes who reads the words; the one in force is pressed.
fn switch(l: Locale, kind: MessageKind, pressed: bool) -> Markup {
    let look = if pressed {
        "utrecht-button--secondary-action"
    } else {
        "utrecht-button--subtle"
    };
    html! {
        button.utrecht-button.k-button.k-button--small.(look) type="submit" name="switch" value=(kind.key()) formnovalidate
            aria-pressed=(if pressed { "true" } else { "false" }) { (l.t(&format!("desk-work-write-{}", kind.key()))) }
    }
}

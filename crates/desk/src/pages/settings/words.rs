//! Terms, teams and differences in words.

use super::Room;
use crate::{
    actions::CategoryChange,
    store::{Category, settings::Accent},
};
use calendar::{Term, TermUnit};
use ui::{
    Locale, Markup, html,
    texts::{human_date, human_day},
};
use uuid::Uuid;

/// A term: "5 werkdagen".
pub(super) fn term(l: Locale, term: Term) -> String {
    let amount = i64::from(term.amount);
    match term.unit {
        TermUnit::WorkingDays => ui::t!(l, "desk-settings-working-days", amount = amount),
        TermUnit::WorkingHours => ui::t!(l, "desk-settings-working-hours", amount = amount),
        TermUnit::CalendarDays => ui::t!(l, "desk-settings-calendar-days", amount = amount),
    }
    .into_owned()
}

/// The name of a team.
pub(super) fn team(room: &Room, id: Option<Uuid>) -> String {
    let l = room.locale();
    match id {
        None => l.t("desk-settings-no-team").into_owned(),
        Some(id) => room.catalogue.team(id).map_or_else(
            || l.t("desk-work-team").into_owned(),
            |team| team.name.clone(),
        ),
    }
}

/// The day on which a report of this moment would be due; with the hour when the term counts hours.
pub(super) fn due(room: &Room, term: Term) -> String {
    let (l, now, zone) = (room.locale(), room.now(), room.house().env().zone());
    let Some(due) = room.due(term) else {
        return l.t("desk-settings-never-open").into_owned();
    };
    if term.unit == TermUnit::WorkingHours {
        return human_date(due, now, zone, l);
    }
    let calendar = &room.catalogue.calendar;
    human_day(calendar.date_of(due), calendar.date_of(now), l)
}

/// A category as a sentence with its values in it.
pub(super) fn says(room: &Room, category: &Category) -> Markup {
    let l = room.locale();
    let strong = |text: String| html! { strong { (text) } };
    let name = strong(category.name(l).to_owned());
    if !category.enabled {
        return l.sentence("desk-settings-says-off", &[("category", &name)]);
    }
    let (term, team) = (
        strong(term(l, category.term)),
        strong(team(room, category.team)),
    );
    let values: [(&str, &dyn ui::Render); 3] =
        [("category", &name), ("term", &term), ("team", &team)];
    match category.kind.as_str() {
        "question" => l.sentence("desk-settings-says-question", &values),
        "complaint" => l.sentence("desk-settings-says-complaint", &values),
        "idea" => l.sentence("desk-settings-says-idea", &values),
        _ => l.sentence("desk-settings-says-report", &values),
    }
}

/// What differs from the region; empty when nothing does.
pub(super) fn differences(room: &Room, accent: &Accent) -> String {
    let l = room.locale();
    let (here, region) = (&accent.here, &accent.region);
    let mut parts = Vec::new();
    if here.enabled != region.enabled {
        parts.push(l.t("desk-settings-other-offer").into_owned());
    }
    if here.term != region.term {
        parts.push(
            ui::t!(l, "desk-settings-other-term", region = term(l, region.term)).into_owned(),
        );
    }
    if here.team != region.team {
        parts.push(
            ui::t!(
                l,
                "desk-settings-other-team",
                region = team(room, region.team)
            )
            .into_owned(),
        );
    }
    if here.stopper != region.stopper {
        parts.push(l.t("desk-settings-other-stopper").into_owned());
    }
    if parts.is_empty() {
        return String::new();
    }
    ui::t!(l, "desk-settings-other", what = parts.join(", ")).into_owned()
}

/// What would hold with these accents.
pub(super) fn with(accent: &Accent, wanted: &CategoryChange) -> Category {
    let region = &accent.region;
    Category {
        enabled: wanted.enabled,
        term: wanted.term.unwrap_or(region.term),
        own_term: wanted.term.is_some(),
        team: wanted.team.or(region.team),
        stopper: wanted.stopper.clone().or_else(|| region.stopper.clone()),
        ..accent.here.clone()
    }
}

/// Accents in one line: what an earlier change said, or what would be copied.
pub(super) fn summary(room: &Room, wanted: &CategoryChange) -> String {
    let l = room.locale();
    if !wanted.enabled {
        return l.t("desk-settings-not-offered").into_owned();
    }
    let mut parts = Vec::new();
    parts.push(match wanted.term {
        Some(own) => term(l, own),
        None => l.t("desk-settings-region-term").into_owned(),
    });
    parts.push(match wanted.team {
        Some(_) => team(room, wanted.team),
        None => l.t("desk-settings-region-team").into_owned(),
    });
    if wanted.stopper.is_some() {
        parts.push(l.t("desk-settings-own-stopper").into_owned());
    }
    parts.join(" · ")
}

/// What changes from one state to another: what, before, after.
pub(super) fn changes(
    room: &Room,
    before: &Category,
    after: &Category,
) -> Vec<(String, String, String)> {
    let l = room.locale();
    let offered = |yes: bool| {
        l.t(if yes {
            "desk-settings-yes"
        } else {
            "desk-settings-no"
        })
        .into_owned()
    };
    let stopper = |category: &Category| {
        category.stopper(l).map_or_else(
            || l.t("desk-settings-no-stopper").into_owned(),
            ToOwned::to_owned,
        )
    };
    let mut out = Vec::new();
    let mut add = |key: &str, old: String, new: String| out.push((l.t(key).into_owned(), old, new));
    if before.enabled != after.enabled {
        add(
            "desk-settings-offered",
            offered(before.enabled),
            offered(after.enabled),
        );
    }
    if before.term != after.term {
        add(
            "desk-settings-term",
            term(l, before.term),
            term(l, after.term),
        );
    }
    if before.team != after.team {
        add(
            "desk-settings-team",
            team(room, before.team),
            team(room, after.team),
        );
    }
    if before.stopper != after.stopper {
        add("desk-settings-stopper", stopper(before), stopper(after));
    }
    out
}

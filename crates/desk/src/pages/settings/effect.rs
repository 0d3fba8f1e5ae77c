//! What a change does, before it is saved.

use super::{Room, words};
use crate::{
    actions::CategoryChange,
    store::settings::{Accent, open_reports},
};
use kernel::Result;
use ui::{AlertKind, Column, Markup, Table, alert, card, html};

/// What becomes different, with a report of today as example.
pub(super) async fn show(room: &Room, accent: &Accent, wanted: &CategoryChange) -> Result<Markup> {
    let l = room.locale();
    let after = words::with(accent, wanted);
    let changes = words::changes(room, &accent.here, &after);
    if changes.is_empty() {
        return Ok(alert(
            AlertKind::Info,
            &l.t("desk-settings-no-effect"),
            html! {},
        ));
    }
    let open = {
        let reader = room.house().store().read(room.scope()).await?;
        open_reports(
            &reader.db(),
            room.scope(),
            room.organisation.id,
            accent.here.id,
        )
        .await?
    };
    let (before_day, after_day) = (
        words::due(room, accent.here.term),
        words::due(room, after.term),
    );
    let strong = |text: &str| html! { strong { (text) } };
    let columns = [
        "desk-settings-what",
        "desk-settings-before",
        "desk-settings-after",
    ];
    let rows = changes.into_iter().map(|(what, old, new)| {
        vec![
            html! { (what) },
            html! { (old) },
            html! { strong { (new) } },
        ]
    });
    Ok(card(
        &l.t("desk-settings-effect"),
        html! {
            (Table::new(l, l.t("desk-settings-effect"), columns.map(|key| Column::new(l.t(key))).into()).hide_caption().rows(rows))
            @if !after.enabled {
                p { (l.t("desk-settings-effect-off")) }
            } @else if accent.here.term == after.term {
                p { (l.sentence("desk-settings-effect-same", &[("day", &strong(&after_day))])) }
            } @else {
                p { (l.sentence("desk-settings-effect-day", &[("day", &strong(&after_day)), ("before", &strong(&before_day))])) }
            }
            @if open > 0 { p { (ui::t!(l, "desk-settings-effect-open", count = i64::try_from(open).unwrap_or(i64::MAX))) } }
        },
    ))
}

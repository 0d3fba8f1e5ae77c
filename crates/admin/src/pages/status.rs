//! The state of the installation: what runs, what waits, what was backed up, how much room is left.

use super::{frame, jobs as jobs_page};
use axum::{Router, extract::RawQuery, routing::get};
use kernel::{
    Action, House, Result, Scope,
    files::{Disk, RealDisk},
    jobs,
    store::{Location, migrate, settings},
    web::Staff,
};
use serde::Deserialize;
use ui::{
    AlertKind, Button, Column, DescriptionList, Markup, Page, State, Table, admin_page, alert,
    badge, button_group, card, html, time,
};

pub(super) fn routes() -> Router<House> {
    Router::new().route("/admin/status", get(show))
}

/// The key under which `kantel backup` says what it made last.
const LAST_BACKUP: &str = "backup.last";
/// A backup older than this asks for attention.
const BACKUP_DAYS: i64 = 2;
/// Less room than this asks for attention: 2 GiB.
const LITTLE_ROOM: u64 = 2 << 30;

/// The last backup, as `kantel backup` writes it down.
#[derive(Debug, Deserialize)]
struct LastBackup {
    /// When, in milliseconds or as a moment in text.
    at: serde_json::Value,
    #[serde(default)]
    path: String,
    #[serde(default)]
    bytes: u64,
}

impl LastBackup {
    fn moment(&self) -> Option<jiff::Timestamp> {
        match &self.at {
            serde_json::Value::Number(ms) => ms.as_i64().map(frame::moment),
            serde_json::Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }
}

async fn last_backup(house: &House) -> Result<Option<LastBackup>> {
    Ok(settings::get(house.store(), LAST_BACKUP)
        .await?
        .and_then(|text| serde_json::from_str(&text).ok()))
}

/// When the last backup was, in one sentence.
pub(super) async fn backup_words(staff: &Staff) -> Result<String> {
    let l = staff.locale();
    let env = staff.house().env();
    let last = last_backup(staff.house())
        .await?
        .and_then(|backup| backup.moment());
    Ok(last.map_or_else(
        || l.t("admin-status-no-backup").into_owned(),
        |at| {
            let when = ui::texts::human_date(at, env.now(), env.zone(), l);
            ui::t!(l, "admin-status-backup-at", at = when).into_owned()
        },
    ))
}

async fn show(staff: Staff, query: RawQuery) -> Result<Markup> {
    frame::require(&staff, Action::REGION_MANAGE)?;
    let l = staff.locale();
    let house = staff.house();
    let watching = frame::query(&query).get("watch") == "1";
    let context = frame::context(&staff).await?;
    // Numbers of the whole installation, for whoever manages the region: how many jobs, never whose.
    let counts = jobs::counts(house.store(), &Scope::installation()).await?;
    let circuits = jobs::circuits(house.store()).await?;
    let steps: Vec<migrate::Steps> = house.modules().iter().map(|module| module.steps).collect();
    let pending = migrate::pending(house.store(), &steps).await?;
    let data = house.settings().data.clone();
    let free = tokio::task::spawn_blocking(move || RealDisk.free_bytes(&data).ok())
        .await
        .ok()
        .flatten();
    let backup = last_backup(house).await?;
    let backup_at = backup.as_ref().and_then(LastBackup::moment);
    let old =
        backup_at.is_none_or(|at| context.now.as_second() - at.as_second() > BACKUP_DAYS * 86_400);

    let mut concerns: Vec<String> = Vec::new();
    if old {
        concerns.push(l.t("admin-status-concern-backup").into_owned());
    }
    if free.is_some_and(|bytes| bytes < LITTLE_ROOM) {
        concerns.push(l.t("admin-status-concern-room").into_owned());
    }
    if circuits.iter().any(|c| c.opened_at.is_some()) {
        concerns.push(l.t("admin-status-concern-system").into_owned());
    }
    if counts.iter().any(|c| c.state == "dead") {
        concerns.push(l.t("admin-status-concern-dead").into_owned());
    }
    if !pending.is_empty() {
        concerns.push(l.t("admin-status-concern-migrations").into_owned());
    }

    let store_words = match house.store().location() {
        Location::Sqlite(_) => l.t("admin-status-sqlite"),
        Location::Postgres(_) => l.t("admin-status-postgres"),
    };
    let modules: Vec<&str> = house.modules().iter().map(|module| module.name).collect();
    let list = DescriptionList::new()
        .item(l.t("admin-status-version"), html! { "Kantel " (env!("CARGO_PKG_VERSION")) })
        .item(l.t("admin-status-store"), html! { (store_words) })
        .item(l.t("admin-status-migrations"), html! {
            @if pending.is_empty() { (l.t("admin-status-migrations-none")) } @else { (pending.join(", ")) }
        })
        .item(l.t("admin-status-room"), html! {
            @match free { Some(bytes) => { (ui::texts::file_size(bytes, l)) } None => { (l.t("admin-status-unknown")) } }
        })
        .item(l.t("admin-status-backup"), html! {
            @match (&backup, backup_at) {
                (Some(backup), Some(at)) => {
                    (time(&context, at)) " · " (ui::texts::file_size(backup.bytes, l))
                    @if !backup.path.is_empty() { br; code { (backup.path) } }
                }
                _ => { (l.t("admin-never")) }
            }
        })
        .item(l.t("admin-status-modules"), html! { (modules.join(", ")) })
        .item(l.t("admin-status-worker"), html! {
            @if house.settings().worker { (l.t("admin-status-worker-inside")) } @else { (l.t("admin-status-worker-apart")) }
        });
    let page = Page::new(l.t("admin-nav-status")).wide();
    let page = if watching { page.refresh(10) } else { page };
    let (watch_word, watch_to) = if watching {
        (l.t("admin-status-watch-stop"), "/admin/status")
    } else {
        (l.t("admin-status-watch"), "/admin/status?watch=1")
    };
    Ok(admin_page(
        &context,
        &page,
        html! {
            h1 { (l.t("admin-nav-status")) }
            @if concerns.is_empty() {
                (alert(AlertKind::Ok, &l.t("admin-status-well"), html! {}))
            } @else {
                (alert(AlertKind::Warning, &l.t("admin-status-attention"), html! { ul { @for concern in &concerns { li { (concern) } } } }))
            }
            (list)
            (card(&l.t("admin-status-queues"), queues(&context, &counts)))
            (card(&l.t("admin-circuits-title"), jobs_page::circuit_list(&context, &counts, &circuits)))
            (button_group(html! { (Button::secondary(watch_word).href(watch_to)) }))
        },
    ))
}

fn queues(context: &ui::PageContext, counts: &[jobs::Counts]) -> Markup {
    let l = context.locale;
    let table = Table::new(
        l,
        l.t("admin-status-queues"),
        vec![
            Column::new(l.t("admin-circuits-system")),
            Column::new(l.t("admin-jobs-state")),
            Column::number(l.t("admin-status-count")),
            Column::new(l.t("admin-status-oldest")),
        ],
    )
    .hide_caption()
    .empty(html! { p { (l.t("admin-jobs-none")) } })
    .rows(counts.iter().map(|c| {
        let (look, word) = match c.state.as_str() {
            "dead" => (State::Late, l.t("admin-job-dead")),
            "running" => (State::New, l.t("admin-job-running")),
            _ => (State::Waiting, l.t("admin-job-queued")),
        };
        vec![
            html! { (jobs_page::system_word(l, c.system.as_deref())) },
            badge(look, &word),
            html! { (ui::texts::number(c.count, l)) },
            c.oldest
                .map_or_else(|| html! {}, |at| time(context, frame::moment(at))),
        ]
    }));
    html! { (table) }
}

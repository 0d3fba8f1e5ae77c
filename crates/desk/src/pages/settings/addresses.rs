//! The imported address list: how many, since when, looking one up, taking the list out.

use super::Room;
use crate::{
    pages::staff::export::cells,
    store::addresses::{self, Address},
};
use axum::{
    body::Body,
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use kernel::{
    Error, Result, Scope, events,
    web::{Fields, Staff},
};
use ui::{
    AlertKind, Button, Column, Form, FormState, Icon, Markup, Page, Table, alert, button_group,
    card, html, search_box, staff_page, texts::timestamp, time,
};
use uuid::Uuid;

/// Addresses shown for a search at most.
const MOST_FOUND: u64 = 20;
/// Rows read at a time for the export.
const AT_ONCE: u64 = 1000;

/// The page.
pub(super) async fn show(
    staff: Staff,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup> {
    let room = Room::open(staff, &slug).await?;
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    page(&room, query.get("q"), &FormState::new(room.locale())).await
}

/// The page, with what is wrong with a file that was sent.
pub(super) async fn page(room: &Room, search: &str, form: &FormState) -> Result<Markup> {
    let l = room.locale();
    let (count, last, found) = {
        // This organisation's list alone, also for somebody who works for several.
        let here = Scope::public(room.organisation.id, []);
        let reader = room.house().store().read(room.scope()).await?;
        let db = reader.db();
        let count = addresses::count(&db, &here, room.organisation.id).await?;
        let last = events::history(
            &db,
            room.scope(),
            room.organisation.id,
            "addresses.imported",
            1,
        )
        .await?
        .pop();
        let found = if search.is_empty() {
            Vec::new()
        } else {
            addresses::find(&db, &here, search, MOST_FOUND).await?
        };
        (count, last, found)
    };
    let context = room.page().await?;
    let at = room.at("/addresses");
    let title = l.t("desk-settings-addresses");
    let strong =
        html! { strong { (ui::texts::number(i64::try_from(count).unwrap_or(i64::MAX), l)) } };
    Ok(staff_page(
        &context,
        &Page::new(title.clone())
            .breadcrumb(room.trail())
            .error(form.has_errors()),
        html! {
            (form.error_summary())
            h1 { (title) }
            p.k-lead { (l.sentence("desk-settings-addresses-count", &[("count", &strong)])) }
            @if let Some(last) = &last {
                p.k-muted {
                    (l.t("desk-settings-addresses-last")) " " (time(&context, timestamp(last.at)))
                    @if let Some(who) = last.actor_id.filter(|_| last.actor_kind == "account") { " (" (room.desk.person(who)) ")" }
                }
            }
            @if count > 0 { (button_group(html! { (Button::secondary(l.t("desk-settings-addresses-export")).href(room.at("/addresses.csv")).icon(Icon::Download)) })) }
            (card(&l.t("desk-settings-addresses-check"), html! {
                (search_box(l, &at, search, &l.t("desk-settings-addresses-search"), &[]))
                @if !search.is_empty() {
                    @if found.is_empty() { (alert(AlertKind::Info, &l.t("desk-settings-addresses-none"), html! {})) }
                    @else { (table(room, &found)) }
                }
            }))
            (card(&l.t("desk-settings-addresses-import"), html! {
                p { (l.t("desk-settings-addresses-columns")) }
                p { (l.t("desk-settings-addresses-replaces")) }
                (Form::post(&context, at.as_str()).multipart().body(html! {
                    (form.files("list", l.t("desk-settings-addresses-file")).accept(".csv,text/csv"))
                    (button_group(html! { (Button::primary(l.t("desk-settings-addresses-compare")).name("do", "check")) }))
                }))
            }))
        },
    ))
}

fn table(room: &Room, found: &[Address]) -> Markup {
    let l = room.locale();
    let title = l.t("desk-settings-addresses-found");
    let columns = vec![
        Column::new(l.t("desk-settings-address")),
        Column::new(l.t("desk-settings-position")),
    ];
    let rows = found.iter().map(|one| {
        vec![
            html! { (addresses::in_words(one)) },
            html! { (format!("{:.5}, {:.5}", one.lat, one.lon)) },
        ]
    });
    html! { (Table::new(l, title, columns).hide_caption().rows(rows)) }
}

/// Where the export stands.
enum Next {
    Begin,
    After(Option<(String, Uuid)>),
    End,
}

/// The whole list as CSV, as it can be imported again; sent while it is read.
pub(super) async fn export(staff: Staff, Path(slug): Path<String>) -> Result<Response> {
    let room = Room::open(staff, &slug).await?;
    let name = format!("adressen-{slug}.csv");
    let body = stream::try_unfold((room, Next::Begin), |(room, next)| async move {
        let after = match next {
            Next::Begin => {
                // The mark by which Excel recognises UTF-8.
                let head = format!(
                    "\u{feff}{}",
                    cells(["straat", "huisnummer", "postcode", "gemeente", "lon", "lat"])
                );
                return Ok::<_, Error>(Some((head, (room, Next::After(None)))));
            }
            Next::After(after) => after,
            Next::End => return Ok(None),
        };
        let reader = room.house().store().read(room.scope()).await?;
        let rows = addresses::page(
            &reader.db(),
            room.scope(),
            room.organisation.id,
            after.as_ref(),
            AT_ONCE,
        )
        .await?;
        drop(reader);
        let full = u64::try_from(rows.len()).is_ok_and(|count| count == AT_ONCE);
        let next = match rows.last() {
            Some(last) if full => Next::After(Some((last.search.clone(), last.id))),
            _ => Next::End,
        };
        Ok(Some((rows.iter().map(line).collect(), (room, next))))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// Degrees with a comma, as spreadsheets in Belgium write them: with a point they would be read as thousands.
fn line(one: &Address) -> String {
    let degrees = |value: f64| format!("{value:.7}").replace('.', ",");
    cells([
        &one.street,
        &one.number,
        &one.postcode,
        &one.locality,
        &degrees(one.lon),
        &degrees(one.lat),
    ])
}

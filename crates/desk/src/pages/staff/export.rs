//! The list outside the screen: as a spreadsheet (CSV, RFC 4180 with semicolons, as Excel in Belgium expects) and on
//! paper. Neither holds anything about the reporter.

use super::{
    around::Around,
    desk::{Desk, TermOf, print_button},
    list,
};
use crate::{
    EXPORT,
    store::{Cursor, Row, counts, export, list as read_list},
};
use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use jiff::tz::TimeZone;
use kernel::{Error, Result};
use ui::{Column, Markup, Page, Table, html, staff_page, texts::timestamp, time};
use uuid::Uuid;

/// Rows read at a time. Memory holds one such page, however long the list.
const AT_ONCE: u64 = 500;
/// Rows on paper at most; a longer list is better exported.
const ON_PAPER: u64 = 500;

/// Where the stream stands.
enum Next {
    Begin,
    Page(Option<Cursor>),
    End,
}

/// The whole list as CSV, sent while it is read.
pub(super) async fn csv(desk: Desk, around: &Around) -> Result<Response> {
    if !desk.scope().can(EXPORT) {
        return Err(Error::Forbidden(EXPORT.key()));
    }
    let name = format!("kantel-{}.csv", around.view.key());
    let mut query = around.query(&desk);
    query.limit = AT_ONCE;
    let body = stream::try_unfold(
        (desk, query, Next::Begin),
        |(desk, mut query, next)| async move {
            let cursor = match next {
                // The mark by which Excel recognises UTF-8.
                Next::Begin => {
                    return Ok::<_, Error>(Some((
                        format!("\u{feff}{}", head(&desk)),
                        (desk, query, Next::Page(None)),
                    )));
                }
                Next::Page(cursor) => cursor,
                Next::End => return Ok(None),
            };
            query.cursor = cursor;
            let reader = desk.house().store().read(desk.scope()).await?;
            let (rows, after) = export(&reader, &query).await?;
            drop(reader);
            let text: String = rows
                .iter()
                .filter(|row| may_leave(&desk, row))
                .map(|row| line(&desk, row))
                .collect();
            let next = after.map_or(Next::End, |cursor| Next::Page(Some(cursor)));
            Ok(Some((text, (desk, query, next))))
        },
    );
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

/// Somebody who works in two organisations may export in one and only read in the other.
fn may_leave(desk: &Desk, row: &Row) -> bool {
    desk.scope().allows(
        EXPORT,
        row.organisation_id,
        Some(row.category_id),
        row.area.as_deref(),
    )
}

fn head(desk: &Desk) -> String {
    let l = desk.locale();
    cells([
        l.t("desk-work-number"),
        l.t("desk-work-organisation"),
        l.t("desk-work-kind"),
        l.t("desk-work-category"),
        l.t("desk-work-state"),
        l.t("desk-work-outcome"),
        l.t("desk-work-place"),
        l.t("desk-work-registered"),
        l.t("desk-work-due"),
        l.t("desk-work-closed"),
        l.t("desk-work-the-team"),
        l.t("desk-work-who"),
    ])
}

fn line(desk: &Desk, row: &Row) -> String {
    let l = desk.locale();
    let zone = desk.house().env().zone();
    let word = |prefix: &str, key: &str| l.t(&format!("{prefix}-{key}")).into_owned();
    cells([
        row.number.clone(),
        desk.organisation_name(row.organisation_id).to_owned(),
        word("desk-kind", &row.kind),
        desk.category_name(row.organisation_id, row.category_id)
            .to_owned(),
        word("desk-state", &row.state),
        row.outcome
            .as_deref()
            .map(|outcome| word("desk-outcome", outcome))
            .unwrap_or_default(),
        row.address.clone(),
        moment(row.registered_at, zone),
        moment(row.due_at, zone),
        row.closed_at.map(|at| moment(at, zone)).unwrap_or_default(),
        row.team_id
            .map(|team: Uuid| desk.team(row.organisation_id, team))
            .unwrap_or_default(),
        row.assignee_id
            .map(|person| desk.person(person))
            .unwrap_or_default(),
    ])
}

/// A moment as spreadsheets read it: `2026-11-27 14:10`.
fn moment(at: i64, zone: &TimeZone) -> String {
    timestamp(at)
        .to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A line of a CSV file. What a spreadsheet would run is written as words.
#[allow(
    clippy::needless_pass_by_value,
    reason = "a line is made for this call"
)]
pub(in crate::pages) fn cells<const N: usize>(values: [impl AsRef<str>; N]) -> String {
    let mut out = String::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        cell(&mut out, value.as_ref());
    }
    out.push_str("\r\n");
    out
}

/// One value, in quotes where needed. What a spreadsheet would take for a formula gets an apostrophe before it, so that
/// opening the file runs nothing that a reporter wrote.
fn cell(out: &mut String, value: &str) {
    let formula = value
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        || value.starts_with(['\t', '\r', '\n']);
    let quoted = formula || value.contains([';', '"', '\n', '\r', ',']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    out.push_str(&value.replace('"', "\"\""));
    if quoted {
        out.push('"');
    }
}

/// The list as a table to print.
pub(super) async fn paper(desk: &Desk, around: &Around) -> Result<Markup> {
    let mut query = around.query(desk);
    query.limit = ON_PAPER;
    let reader = desk.house().store().read(desk.scope()).await?;
    let rows = read_list(&reader, &query).await?;
    let counts = counts(&reader).await?;
    drop(reader);
    let (l, ctx) = (desk.locale(), desk.page(&counts, None));
    let title = list::title(desk, around);
    let mut columns = vec![Column::new(l.t("desk-work-number"))];
    if desk.several() {
        columns.push(Column::new(l.t("desk-work-organisation")));
    }
    columns.extend(
        [
            "desk-work-category",
            "desk-work-place",
            "desk-work-term",
            "desk-work-due",
            "desk-work-who",
        ]
        .map(|key| Column::new(l.t(key))),
    );
    let lines = rows.rows.iter().map(|row| {
        let term = TermOf {
            organisation: row.organisation_id,
            category: row.category_id,
            due_at: row.due_at,
            paused_at: row.paused_at,
        };
        let mut cells = vec![html! { (row.number) }];
        if desk.several() {
            cells.push(html! { (desk.organisation_name(row.organisation_id)) });
        }
        cells.push(html! { (desk.category_name(row.organisation_id, row.category_id)) });
        cells.push(html! { (row.address) });
        cells.push(desk.badge(&term, &row.state, row.outcome.as_deref()));
        cells.push(time(&ctx, timestamp(row.due_at)));
        cells.push(html! { (desk.who(row.organisation_id, row.team_id, row.assignee_id)) });
        cells
    });
    let table = Table::new(l, title.as_str(), columns)
        .rows(lines)
        .hide_caption();
    Ok(staff_page(
        &ctx,
        &Page::new(title.as_str())
            .wide()
            .back_to(title.as_str(), around.list()),
        html! {
            h1 { (title) }
            p.k-no-print { (print_button(l)) }
            @if rows.next.is_some() { p { (ui::t!(l, "desk-work-paper-more", count = ON_PAPER)) } }
            (table)
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &str) -> String {
        let mut out = String::new();
        cell(&mut out, value);
        out
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_written_as_words() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"] {
            assert!(
                written(evil).starts_with("\"'"),
                "{evil:?} became {:?}",
                written(evil)
            );
        }
    }

    #[test]
    fn values_come_back_as_they_were() {
        assert_eq!(written("Kerkstraat 12"), "Kerkstraat 12");
        assert_eq!(written("a;b"), "\"a;b\"");
        assert_eq!(written("zeg \"ja\""), "\"zeg \"\"ja\"\"\"");
        assert_eq!(written("twee\nregels"), "\"twee\nregels\"");
    }
}

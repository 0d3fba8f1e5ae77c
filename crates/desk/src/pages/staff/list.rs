//! The work list: one list with views, search and filters; a report opens beside it.

use super::{
    around::Around,
    desk::{Desk, TermOf},
    export,
};
use crate::{
    EXPORT, READ, REGISTER,
    store::{Page as Rows, Row, View, counts, list as read_list},
};
use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{
    Error, Result,
    web::{Fields, Staff},
};
use ui::{
    Button, Choice, Form, FormState, Icon, Markup, Page, PageContext, WorkRow, button_group,
    details, empty_state, filter_chips, html, pager, search_box, split_page, work_list,
};

/// To the first view with work in it.
pub(super) async fn home(staff: Staff) -> Result<Redirect> {
    let reader = staff.house().store().read(staff.scope()).await?;
    let counts = counts(&reader).await?;
    let first = [View::Mine, View::Team, View::Unassigned]
        .into_iter()
        .find(|view| counts.iter().any(|(of, count)| of == view && *count > 0))
        .unwrap_or(View::Open);
    Ok(Redirect::to(&format!("/desk/{}", first.key())))
}

/// A view of the list, on screen, on paper or as a spreadsheet.
pub(super) async fn view(
    staff: Staff,
    Path(word): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let (word, csv) = word
        .strip_suffix(".csv")
        .map_or((word.as_str(), false), |word| (word, true));
    let view = View::from_key(word).ok_or(Error::NotFound)?;
    let desk = Desk::open(staff).await?;
    let around = Around::read(view, &query, &desk);
    if csv {
        return export::csv(desk, &around).await;
    }
    if query.has("print") {
        return Ok(export::paper(&desk, &around).await?.into_response());
    }
    let (rows, counts) = read(&desk, &around).await?;
    // A whole number leads straight to its report.
    if let [only] = rows.rows.as_slice()
        && only.number.eq_ignore_ascii_case(&around.search)
    {
        return Ok(Redirect::to(&around.at(None).report(&only.number, "", &[])).into_response());
    }
    let ctx = desk.page(&counts, around.search.is_empty().then_some(view));
    let title = title(&desk, &around);
    Ok(split_page(
        &ctx,
        &Page::new(title),
        column(&desk, &ctx, &around, &rows, None),
        None,
    )
    .into_response())
}

/// The rows of a page and the counts in the rail: two statements.
pub(super) async fn read(desk: &Desk, around: &Around) -> Result<(Rows, Vec<(View, u64)>)> {
    let reader = desk.house().store().read(desk.scope()).await?;
    let rows = read_list(&reader, &around.query(desk)).await?;
    let counts = counts(&reader).await?;
    Ok((rows, counts))
}

pub(super) fn title(desk: &Desk, around: &Around) -> String {
    if around.search.is_empty() {
        desk.view_name(around.view)
    } else {
        ui::t!(
            desk.locale(),
            "desk-work-found",
            words = around.search.as_str()
        )
        .into_owned()
    }
}

/// The list with everything above and below it. `opened` is the number of the report beside it.
pub(super) fn column(
    desk: &Desk,
    ctx: &PageContext,
    around: &Around,
    rows: &Rows,
    opened: Option<&str>,
) -> Markup {
    let l = desk.locale();
    let title = title(desk, around);
    let mut keep = Vec::new();
    keep.extend(
        around
            .organisation
            .as_deref()
            .map(|slug| ("organisation", slug)),
    );
    keep.extend(around.category.as_deref().map(|key| ("category", key)));
    let work: Vec<WorkRow> = rows
        .rows
        .iter()
        .map(|row| one(desk, around, row, opened))
        .collect();
    html! {
        div.k-title {
            @if opened.is_none() { h1.k-split__title { (title) } } @else { h2.k-split__title { (title) } }
            @if desk.scope().can(REGISTER) {
                // The address of the first field: the keyboard starts there.
                (Button::secondary(l.t("desk-work-new")).href("/desk/new#f-channel").icon(Icon::Plus).key('n').small())
            }
        }
        (search_box(l, &format!("/desk/{}", around.view.key()), &around.search, &l.t("desk-work-search"), &keep))
        (filters(desk, ctx, around))
        @if work.is_empty() {
            (empty(desk, around))
        } @else {
            (work_list(l, &work))
            (pager(
                l,
                rows.previous.map(|at| around.at(Some(at)).list()).as_deref(),
                rows.next.map(|at| around.at(Some(at)).list()).as_deref(),
            ))
            div.k-table__tools.k-no-print {
                @if desk.scope().can(EXPORT) { a href=(around.csv()) { (l.t("ui-export")) } }
                a href=(around.paper()) { (l.t("desk-work-paper")) }
            }
        }
    }
}

fn one(desk: &Desk, around: &Around, row: &Row, opened: Option<&str>) -> WorkRow {
    let mut place = Vec::new();
    if desk.several() {
        place.push(desk.organisation_name(row.organisation_id).to_owned());
    }
    place.push(place_of(row));
    let term = TermOf {
        organisation: row.organisation_id,
        category: row.category_id,
        due_at: row.due_at,
        paused_at: row.paused_at,
    };
    WorkRow::new(
        around.report(&row.number, "", &[]),
        desk.category_name(row.organisation_id, row.category_id),
        row.number.as_str(),
        place.join(" · "),
    )
    .term(desk.badge(&term, &row.state, row.outcome.as_deref()))
    .who(desk.who(row.organisation_id, row.team_id, row.assignee_id))
    .current(opened == Some(row.number.as_str()))
}

/// Where it is; what it says when it is not about a place.
fn place_of(row: &Row) -> String {
    if row.address.is_empty() {
        let words = row
            .description
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let short: String = words.chars().take(80).collect();
        if short.len() < words.len() {
            format!("{short}…")
        } else {
            short
        }
    } else {
        row.address.clone()
    }
}

fn filters(desk: &Desk, ctx: &PageContext, around: &Around) -> Markup {
    let l = desk.locale();
    let mut chips = Vec::new();
    if let Some(organisation) = around
        .organisation
        .as_deref()
        .and_then(|slug| desk.by_slug(slug))
    {
        chips.push((
            organisation.name.clone(),
            around.without(true, false).list(),
        ));
    }
    if let Some(category) = around
        .category
        .as_deref()
        .and_then(|key| desk.category_by_key(key))
    {
        chips.push((
            category.name(l).to_owned(),
            around.without(false, true).list(),
        ));
    }
    let mut form = FormState::new(l);
    for (name, value) in [
        ("organisation", &around.organisation),
        ("category", &around.category),
    ] {
        if let Some(value) = value {
            form = form.with(name, value);
        }
    }
    let organisations: Vec<Choice> = desk
        .where_can(READ)
        .iter()
        .map(|o| Choice::new(o.slug.as_str(), o.name.as_str()))
        .collect();
    let categories: Vec<Choice> = desk
        .categories()
        .iter()
        .map(|c| Choice::new(c.key.as_str(), c.name(l)))
        .collect();
    let mut fields = Form::get(ctx, format!("/desk/{}", around.view.key())).inline();
    if !around.search.is_empty() {
        fields = fields.hidden("q", around.search.as_str());
    }
    html! {
        (filter_chips(l, &chips, &around.without(true, true).list()))
        div.k-no-print {
            (details(&l.t("desk-work-filter"), html! {
                (fields.body(html! {
                    @if desk.several() {
                        (form.select("organisation", l.t("desk-work-organisation"), organisations).placeholder(l.t("desk-work-every-organisation")).optional())
                    }
                    (form.select("category", l.t("desk-work-category"), categories).placeholder(l.t("desk-work-every-category")).optional())
                    (Button::secondary(l.t("desk-work-show")).small())
                }))
            }))
        }
    }
}

fn empty(desk: &Desk, around: &Around) -> Markup {
    let l = desk.locale();
    let filtered = around.organisation.is_some() || around.category.is_some();
    let (words, to) = if !around.search.is_empty() {
        (l.t("desk-work-empty-search"), None)
    } else if filtered {
        (l.t("desk-work-empty-filter"), None)
    } else {
        let to = match around.view {
            View::Mine => Some(View::Team),
            View::Team => Some(View::Unassigned),
            View::Unassigned | View::Overdue | View::Waiting | View::Closed => Some(View::Open),
            View::Open => None,
        };
        (l.t(&format!("desk-work-empty-{}", around.view.key())), to)
    };
    empty_state(
        &words,
        html! {
            @if let Some(to) = to {
                (button_group(html! { (Button::secondary(desk.view_name(to)).href(format!("/desk/{}", to.key())).small()) }))
            } @else if filtered {
                (button_group(html! { (Button::secondary(l.t("ui-clear-filters")).href(around.without(true, true).list()).small()) }))
            }
        },
    )
}

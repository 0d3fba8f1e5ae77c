//! The work list: views, search, keyset paging, counts, export.
//!
//! A page costs one statement, whatever the number of reports and however deep the page: each organisation's part is
//! read from its own index in order, at most one page of it, and the parts are merged.

use super::tables::report;
use crate::{EXPORT, READ};
use kernel::{Action, Error, Result, Scope, store::Reader};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, Order, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

/// A view of the work list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Assigned to me.
    Mine,
    /// With one of my teams.
    Team,
    /// With nobody yet.
    Unassigned,
    /// Past the promised date.
    Overdue,
    /// All open ones.
    Open,
    /// Waiting for the reporter.
    Waiting,
    /// Closed, latest first.
    Closed,
}

impl View {
    /// All views in screen order.
    pub const ALL: [Self; 7] = [
        Self::Mine,
        Self::Team,
        Self::Unassigned,
        Self::Overdue,
        Self::Open,
        Self::Waiting,
        Self::Closed,
    ];

    /// The word in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Team => "team",
            Self::Unassigned => "unassigned",
            Self::Overdue => "overdue",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
        }
    }

    /// The view with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.key() == key)
    }
}

/// A position in the list: the sort key and id of the row next to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    key: i64,
    id: Uuid,
    back: bool,
}

impl Cursor {
    /// As it stands in addresses.
    pub fn encode(&self) -> String {
        format!(
            "{}{:x}-{}",
            if self.back { 'b' } else { 'f' },
            self.key,
            self.id.simple()
        )
    }

    /// Read from an address; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let (back, rest) = match text.split_at_checked(1)? {
            ("b", rest) => (true, rest),
            ("f", rest) => (false, rest),
            _ => return None,
        };
        let (key, id) = rest.split_once('-')?;
        Some(Self {
            key: i64::from_str_radix(key, 16).ok()?,
            id: Uuid::try_parse(id).ok()?,
            back,
        })
    }
}

/// What to list.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// The view.
    pub view: View,
    /// Words to search for; a search looks through open and closed reports, latest first.
    pub search: Option<String>,
    /// Three-letter prefixes of the organisations that can be searched; narrows the full-text index early.
    pub organisation: Option<Uuid>,
    /// Only this category.
    pub category: Option<Uuid>,
    /// From here on.
    pub cursor: Option<Cursor>,
    /// Rows per page.
    pub limit: u64,
}

impl ListQuery {
    /// The first page of a view, 50 rows.
    pub fn new(view: View) -> Self {
        Self {
            view,
            search: None,
            organisation: None,
            category: None,
            cursor: None,
            limit: 50,
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
#[allow(missing_docs)] // the columns of `report`
pub struct Row {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub number: String,
    pub kind: String,
    pub category_id: Uuid,
    pub state: String,
    pub outcome: Option<String>,
    pub description: String,
    pub address: String,
    pub area: Option<String>,
    pub team_id: Option<Uuid>,
    pub assignee_id: Option<Uuid>,
    pub registered_at: i64,
    pub due_at: i64,
    pub paused_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub photos: i64,
    pub version: i64,
}

const COLUMNS: [report::Column; 18] = [
    report::Column::Id,
    report::Column::OrganisationId,
    report::Column::Number,
    report::Column::Kind,
    report::Column::CategoryId,
    report::Column::State,
    report::Column::Outcome,
    report::Column::Description,
    report::Column::Address,
    report::Column::Area,
    report::Column::TeamId,
    report::Column::AssigneeId,
    report::Column::RegisteredAt,
    report::Column::DueAt,
    report::Column::PausedAt,
    report::Column::ClosedAt,
    report::Column::Photos,
    report::Column::Version,
];

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Where the page before begins.
    pub previous: Option<Cursor>,
    /// Where the page after begins.
    pub next: Option<Cursor>,
}

/// One page.
///
/// # Errors
/// [`Error::Forbidden`] when the scope may read no reports at all.
pub async fn list(reader: &Reader, query: &ListQuery) -> Result<Page> {
    let scope = reader.scope();
    let (column, descending) = order(query);
    let back = query.cursor.is_some_and(|c| c.back);
    let select = merged(reader, query, READ, query.limit + 1, Shape::Rows)?;
    let Some(select) = select else {
        return Ok(Page::default());
    };
    let db = reader.db();
    let mut rows = Row::find_by_statement(db.get_database_backend().build(&select))
        .all(&db)
        .await?;
    let more = rows.len() as u64 > query.limit;
    rows.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
    if back {
        rows.reverse();
    }
    debug_assert!(
        rows.iter().all(|row| scope.sees(row.organisation_id)),
        "a foreign row"
    );
    let key = |row: &Row| match column {
        report::Column::ClosedAt => row.closed_at.unwrap_or_default(),
        report::Column::RegisteredAt => row.registered_at,
        _ => row.due_at,
    };
    let _ = descending;
    let at = |row: Option<&Row>, back| {
        row.map(|row| Cursor {
            key: key(row),
            id: row.id,
            back,
        })
    };
    let previous = if back { more } else { query.cursor.is_some() };
    let next = if back { true } else { more };
    Ok(Page {
        previous: at(rows.first(), true).filter(|_| previous),
        next: at(rows.last(), false).filter(|_| next),
        rows,
    })
}

/// The sort column of a query, and whether the largest comes first.
fn order(query: &ListQuery) -> (report::Column, bool) {
    if query.search.is_some() {
        (report::Column::RegisteredAt, true)
    } else if query.view == View::Closed {
        (report::Column::ClosedAt, true)
    } else {
        (report::Column::DueAt, false)
    }
}

/// The organisations whose parts make up the list.
fn organisations(scope: &Scope, action: Action, only: Option<Uuid>) -> Result<Vec<Uuid>> {
    if !scope.can(action) {
        return Err(Error::Forbidden(action.key()));
    }
    let mut list = scope.organisations(action);
    if let Some(only) = only {
        list.retain(|o| *o == only);
    }
    Ok(list)
}

/// What is wanted of the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Its rows in order.
    Rows,
    /// How many there are: without order, so that the database takes the index with the fewest rows.
    Count,
}

/// The whole list as one statement: a part per organisation, merged. `None` when there is nothing to look in.
fn merged(
    reader: &Reader,
    query: &ListQuery,
    action: Action,
    limit: u64,
    shape: Shape,
) -> Result<Option<SelectStatement>> {
    let scope = reader.scope();
    let backend = reader.db().get_database_backend();
    let list = organisations(scope, action, query.organisation)?;
    let (column, descending) = order(query);
    let descending = descending != query.cursor.is_some_and(|c| c.back);
    let direction = if descending { Order::Desc } else { Order::Asc };
    let now = reader.env().now_ms();
    let mut parts: Vec<SelectStatement> = Vec::with_capacity(list.len());
    for organisation in list {
        let mut part = report::Entity::find()
            .select_only()
            .filter(report::Column::OrganisationId.eq(organisation))
            .filter(condition(query, scope, backend, now))
            .limit(limit);
        part = match shape {
            Shape::Count => part.column(report::Column::Id),
            Shape::Rows => part
                .columns(COLUMNS)
                .order_by(column, direction.clone())
                .order_by(report::Column::Id, direction.clone()),
        };
        if narrowed(scope, action, organisation) {
            part = part.filter(scope.permitted(
                action,
                report::Column::OrganisationId,
                report::Column::CategoryId,
                report::Column::Area,
            ));
        }
        if let Some(cursor) = query.cursor {
            part = part.filter(beyond(column, cursor, descending));
        }
        parts.push(part.into_query());
    }
    if parts.len() <= 1 {
        return Ok(parts.pop());
    }
    // Each part in brackets, with its own order and limit; then the merge.
    let mut wrapped = parts.into_iter().enumerate().map(|(index, part)| {
        Query::select()
            .expr(Expr::cust("*"))
            .from_subquery(part, Alias::new(format!("part{index}")))
            .take()
    });
    let Some(mut all) = wrapped.next() else {
        return Ok(None);
    };
    for part in wrapped {
        all.union(UnionType::All, part);
    }
    let mut outer = Query::select()
        .expr(Expr::cust("*"))
        .from_subquery(all, Alias::new("parts"))
        .limit(limit)
        .take();
    if shape == Shape::Count {
        return Ok(Some(outer));
    }
    let outer = outer
        .order_by(
            Alias::new(sea_orm::IdenStatic::as_str(&column)),
            direction.clone(),
        )
        .order_by(Alias::new("id"), direction)
        .take();
    Ok(Some(outer))
}

fn narrowed(scope: &Scope, action: Action, organisation: Uuid) -> bool {
    scope
        .grants()
        .iter()
        .filter(|g| g.organisation == organisation && g.actions.contains(action))
        .all(|g| g.categories.is_some() || g.areas.is_some())
}

fn beyond(column: report::Column, cursor: Cursor, descending: bool) -> Condition {
    // Row values (SQL:1999) let both databases walk straight to the place in the index.
    let row = Expr::tuple([Expr::col(column), Expr::col(report::Column::Id)]);
    let place = Expr::tuple([Expr::value(cursor.key), Expr::value(cursor.id)]);
    Condition::all().add(if descending {
        row.lt(place)
    } else {
        row.gt(place)
    })
}

fn condition(query: &ListQuery, scope: &Scope, backend: DbBackend, now: i64) -> Condition {
    let mut all = Condition::all();
    if let Some(words) = &query.search {
        all = all.add(matches(backend, words));
    } else {
        let open = report::Column::ClosedAt.is_null();
        all = match query.view {
            View::Mine => all
                .add(open)
                .add(report::Column::AssigneeId.eq(scope.account())),
            View::Team => all
                .add(open)
                .add(report::Column::TeamId.is_in(scope.teams())),
            View::Unassigned => all.add(open).add(report::Column::AssigneeId.is_null()),
            View::Overdue => all
                .add(open)
                .add(report::Column::DueAt.lt(now))
                .add(report::Column::PausedAt.is_null()),
            View::Open => all.add(open),
            View::Waiting => all.add(open).add(report::Column::PausedAt.is_not_null()),
            View::Closed => all.add(report::Column::ClosedAt.is_not_null()),
        };
    }
    if let Some(category) = query.category {
        all = all.add(report::Column::CategoryId.eq(category));
    }
    all
}

/// Full text: every word must occur, the last one may be a beginning.
fn matches(backend: DbBackend, words: &str) -> Expr {
    let words: Vec<String> = crate::model::normalise(words)
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return Expr::cust("1 = 0");
    }
    match backend {
        DbBackend::Postgres => {
            let query = words
                .iter()
                .map(|w| format!("{w}:*"))
                .collect::<Vec<_>>()
                .join(" & ");
            Expr::cust_with_values("words @@ to_tsquery('dutch', $1)", [query])
        }
        _ => {
            let query = words
                .iter()
                .map(|w| format!("\"{w}\"*"))
                .collect::<Vec<_>>()
                .join(" ");
            Expr::cust_with_values(
                "search_id IN (SELECT rowid FROM report_words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 5000)",
                [query],
            )
        }
    }
}

/// How many rows each view has, up to a hundred: the rail shows "99+" beyond. One statement.
///
/// # Errors
/// [`Error::Forbidden`] when the scope may read no reports at all.
pub async fn counts(reader: &Reader) -> Result<Vec<(View, u64)>> {
    const MOST: u64 = 100;
    let views = [
        View::Mine,
        View::Team,
        View::Unassigned,
        View::Overdue,
        View::Open,
        View::Waiting,
    ];
    let mut parts = Vec::new();
    for view in views {
        let mut query = ListQuery::new(view);
        query.limit = MOST;
        if let Some(select) = merged(reader, &query, READ, MOST, Shape::Count)? {
            let count = Query::select()
                .expr_as(Expr::value(view.key()), Alias::new("view"))
                .expr_as(Expr::cust("count(*)"), Alias::new("count"))
                .from_subquery(select, Alias::new("rows"))
                .take();
            parts.push(count);
        }
    }
    let mut parts = parts.into_iter();
    let Some(mut all) = parts.next() else {
        return Ok(Vec::new());
    };
    for part in parts {
        all.union(UnionType::All, part);
    }
    #[derive(FromQueryResult)]
    struct Count {
        view: String,
        count: i64,
    }
    let db = reader.db();
    let rows = Count::find_by_statement(db.get_database_backend().build(&all))
        .all(&db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some((
                View::from_key(&row.view)?,
                u64::try_from(row.count).unwrap_or(0),
            ))
        })
        .collect())
}

/// One page of an export, in the order of the list; call again with the returned cursor until it is `None`.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to export.
pub async fn export(reader: &Reader, query: &ListQuery) -> Result<(Vec<Row>, Option<Cursor>)> {
    if !reader.scope().can(EXPORT) {
        return Err(Error::Forbidden(EXPORT.key()));
    }
    let page = list(reader, query).await?;
    Ok((page.rows, page.next))
}

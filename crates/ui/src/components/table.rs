//! Tables: caption, sortable headers, numbers to the right, export and print.

use maud::{Markup, Render, html};

use super::pieces::empty_state;
use crate::icon::{Icon, icon};
use crate::texts::Locale;

/// How a column is sorted at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Not by this column.
    No,
    /// From low to high.
    Ascending,
    /// From high to low.
    Descending,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    numeric: bool,
    sort: Option<(Sort, String)>,
    hidden: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: false,
            sort: None,
            hidden: false,
        }
    }

    /// A column of numbers, set to the right.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self {
            numeric: true,
            ..Self::new(label)
        }
    }

    /// Sortable: how it is sorted now and the address that sorts it the next way.
    #[must_use]
    pub fn sort(mut self, now: Sort, href: impl Into<String>) -> Self {
        self.sort = Some((now, href.into()));
        self
    }

    /// With a heading for screen readers only (a column of buttons).
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    locale: Locale,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Markup>>,
    foot: Option<Vec<Markup>>,
    export: Option<String>,
    empty: Option<Markup>,
    caption_hidden: bool,
}

impl Table {
    /// A table with its caption and columns. The first cell of each row is its heading.
    #[must_use]
    pub fn new(locale: Locale, caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            locale,
            caption: caption.into(),
            columns,
            rows: Vec::new(),
            foot: None,
            export: None,
            empty: None,
            caption_hidden: false,
        }
    }

    /// Adds a row: one piece of markup per column.
    #[must_use]
    pub fn row(mut self, cells: Vec<Markup>) -> Self {
        self.rows.push(cells);
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Markup>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// A last row with totals.
    #[must_use]
    pub fn foot(mut self, cells: Vec<Markup>) -> Self {
        self.foot = Some(cells);
        self
    }

    /// A link to these rows as a spreadsheet (CSV).
    #[must_use]
    pub fn export(mut self, href: impl Into<String>) -> Self {
        self.export = Some(href.into());
        self
    }

    /// What to show when there are no rows; see [`empty_state`].
    #[must_use]
    pub fn empty(mut self, markup: Markup) -> Self {
        self.empty = Some(markup);
        self
    }

    /// Keeps the caption for screen readers only, where a heading above says the same.
    #[must_use]
    pub fn hide_caption(mut self) -> Self {
        self.caption_hidden = true;
        self
    }

    fn heading(&self, column: &Column) -> Markup {
        let aria = column.sort.as_ref().map(|(sort, _)| match sort {
            Sort::No => "none",
            Sort::Ascending => "ascending",
            Sort::Descending => "descending",
        });
        html! {
            th.utrecht-table__header-cell.utrecht-table__header-cell--numeric-column[column.numeric] scope="col" aria-sort=[aria] {
                @if let Some((sort, href)) = &column.sort {
                    a.k-sort href=(href) rel="nofollow" {
                        (column.label)
                        @match sort {
                            Sort::No => span.k-sort__mark {},
                            Sort::Ascending => (icon(Icon::ArrowUp)),
                            Sort::Descending => (icon(Icon::ArrowDown)),
                        }
                    }
                } @else {
                    span.k-visually-hidden[column.hidden] { (column.label) }
                }
            }
        }
    }

    fn cells(&self, cells: &[Markup]) -> Markup {
        html! {
            tr.utrecht-table__row {
                @for (index, cell) in cells.iter().enumerate() {
                    @let numeric = self.columns.get(index).is_some_and(|c| c.numeric);
                    @if index == 0 {
                        th.utrecht-table__cell.k-row-head.utrecht-table__cell--numeric-column[numeric] scope="row" { (cell) }
                    } @else {
                        td.utrecht-table__cell.utrecht-table__cell--numeric-column[numeric] { (cell) }
                    }
                }
            }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        let l = self.locale;
        if self.rows.is_empty() {
            return html! {
                @if let Some(empty) = &self.empty { (empty) } @else { (empty_state(&l.t("ui-table-empty"), html! {})) }
            };
        }
        html! {
            div.k-table {
                // A wide table scrolls inside its own frame, reachable by keyboard, and never pushes the page wide.
                div.k-table__scroll tabindex="0" role="region" aria-label=(self.caption) {
                    table.utrecht-table {
                        caption.utrecht-table__caption.k-visually-hidden[self.caption_hidden] { (self.caption) }
                        thead.utrecht-table__header { tr { @for column in &self.columns { (self.heading(column)) } } }
                        tbody.utrecht-table__body { @for row in &self.rows { (self.cells(row)) } }
                        @if let Some(foot) = &self.foot { tfoot.k-table__foot { (self.cells(foot)) } }
                    }
                }
                @if let Some(export) = &self.export {
                    p.k-table__tools {
                        a href=(export) download { (icon(Icon::Download)) (l.t("ui-export")) }
                        button.k-print type="button" data-print hidden { (icon(Icon::Print)) (l.t("ui-print")) }
                    }
                }
            }
        }
    }
}

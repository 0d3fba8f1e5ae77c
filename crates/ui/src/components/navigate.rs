//! Finding one's way: breadcrumb, tabs, filters, search, pages of a list.

use maud::{Markup, html};

use crate::icon::{Icon, icon};
use crate::texts::Locale;

/// The trail to this page: label and address of the pages above, the top first, and the name of this one.
#[must_use]
pub fn breadcrumb(locale: Locale, trail: &[(String, String)], here: &str) -> Markup {
    html! {
        nav.utrecht-breadcrumb-nav.k-breadcrumb aria-label=(locale.t("ui-breadcrumb")) {
            ol.utrecht-breadcrumb-nav__list.utrecht-breadcrumb-nav__list--html-ol.k-breadcrumb__list {
                @for (label, href) in trail { li.utrecht-breadcrumb-nav__item { a.utrecht-breadcrumb-nav__link href=(href) { (label) } } }
                li.utrecht-breadcrumb-nav__item aria-current="page" { (here) }
            }
        }
    }
}

/// Where one is in a row of questions, in words: "Vraag 2 van 5".
#[must_use]
pub fn progress(locale: Locale, number: u32, total: u32) -> Markup {
    html! { p.k-progress { (crate::t!(locale, "ui-progress", number = number, total = total)) } }
}

/// Links to the previous and next rows of a list with keyset paging. `None` where there are none.
#[must_use]
pub fn pager(locale: Locale, previous: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if previous.is_some() || next.is_some() {
            nav.k-pager aria-label=(locale.t("ui-pages")) {
                @if let Some(href) = previous {
                    a.k-pager__link href=(href) rel="prev" { (icon(Icon::ArrowLeft)) (locale.t("ui-previous")) }
                }
                @if let Some(href) = next {
                    a.k-pager__link.k-pager__next href=(href) rel="next" { (locale.t("ui-next")) (icon(Icon::ArrowRight)) }
                }
            }
        }
    }
}

/// A tab: a link to another view of the same thing.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the present view.
    pub current: bool,
    /// How many things are behind it.
    pub count: Option<u64>,
}

/// Views of the same thing, as links.
#[must_use]
pub fn tabs(locale: Locale, label: &str, items: &[Tab]) -> Markup {
    html! {
        nav.k-tabs aria-label=(label) {
            @for tab in items {
                a.k-tabs__tab href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = tab.count {
                        " " span.k-count { (crate::texts::number(i64::try_from(count).unwrap_or(i64::MAX), locale)) }
                    }
                }
            }
        }
    }
}

/// The filters in use, each with a link that takes it away, and one that takes all away.
#[must_use]
pub fn filter_chips(locale: Locale, filters: &[(String, String)], clear: &str) -> Markup {
    html! {
        @if !filters.is_empty() {
            ul.k-chips aria-label=(locale.t("ui-filters")) {
                @for (label, href) in filters {
                    li {
                        a.k-chip href=(href) rel="nofollow" {
                            span { (label) }
                            (icon(Icon::Cross))
                            span.k-visually-hidden { (locale.t("ui-remove-filter")) }
                        }
                    }
                }
                @if filters.len() > 1 { li { a.k-chips__clear href=(clear) { (locale.t("ui-clear-filters")) } } }
            }
        }
    }
}

/// A search box that asks `action` with `q`. `keep` are hidden values that stay (the chosen view).
#[must_use]
pub fn search_box(
    locale: Locale,
    action: &str,
    value: &str,
    label: &str,
    keep: &[(&str, &str)],
) -> Markup {
    html! {
        form.k-search method="get" action=(action) role="search" {
            @for (name, kept) in keep { (super::form::hidden(name, kept)) }
            label.k-visually-hidden for="f-q" { (label) }
            (icon(Icon::Search))
            input.utrecht-textbox.k-input.k-search__input #f-q type="search" name="q" value=(value) placeholder=(label) data-key="/" aria-keyshortcuts="/";
            button.utrecht-button.utrecht-button--secondary-action.k-button.k-button--small type="submit" { (locale.t("ui-search")) }
        }
    }
}

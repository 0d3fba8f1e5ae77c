//! The staff's face: rail with views and counts, list in the middle, the opened thing beside it.

use maud::{Markup, html};

use super::frame::{Face, above, account_menu, brand, document, language_switch};
use super::{NavItem, Page, PageContext, flash};
use crate::icon::{Icon, icon};

/// A page for staff with one body beside the rail.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a page's body is made for this call"
)]
pub fn staff_page(ctx: &PageContext, page: &Page, body: Markup) -> Markup {
    let inner = html! {
        (rail(ctx))
        div.k-work {
            main.k-sheet.k-sheet--wide[page.wide] #main tabindex="-1" {
                (above(ctx, page))
                (flash(ctx))
                (body)
            }
        }
    };
    document(ctx, page, Face::Staff, &inner)
}

/// A page for staff with a list and, beside it on wide screens, what is opened.
///
/// With `detail`, the page is about the detail: on narrow screens the list is left out. Without it, the list has the
/// page and wide screens say what will appear beside it.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a page's parts are made for this call"
)]
pub fn split_page(ctx: &PageContext, page: &Page, list: Markup, detail: Option<Markup>) -> Markup {
    let l = ctx.locale;
    let opened = detail.is_some();
    let inner = html! {
        (rail(ctx))
        div.k-split.k-split--open[opened] {
            @if let Some(detail) = detail {
                section.k-split__list aria-label=(l.t("ui-list")) { (list) }
                main.k-split__detail #main tabindex="-1" {
                    (above(ctx, page))
                    (flash(ctx))
                    (detail)
                }
            } @else {
                main.k-split__list #main tabindex="-1" {
                    (flash(ctx))
                    (list)
                }
                div.k-split__detail.k-split__nothing aria-hidden="true" {
                    (icon(Icon::List))
                    p { (l.t("ui-nothing-opened")) }
                }
            }
        }
    };
    document(ctx, page, Face::Staff, &inner)
}

/// The rail: brand, views with counts, and at its foot the language, the keyboard and the account.
pub(super) fn rail(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    html! {
        header.k-rail {
            div.k-rail__top { (brand(ctx)) }
            input.k-rail__switch.k-hidden #k-rail-switch type="checkbox" aria-label=(l.t("ui-navigation"));
            label.k-rail__toggle for="k-rail-switch" { (icon(Icon::List)) (l.t("ui-menu")) }
            div.k-rail__body {
                nav.k-rail__nav aria-label=(l.t("ui-navigation")) {
                    @for group in &ctx.navigation {
                        @if let Some(label) = &group.label { p.k-rail__label { (label) } }
                        ul { @for item in &group.items { li { (rail_link(ctx, item)) } } }
                    }
                }
                div.k-rail__foot {
                    a.k-rail__keys href="/help/keyboard" data-key="?" { (icon(Icon::Keyboard)) (l.t("ui-shortcuts")) kbd { "?" } }
                    (language_switch(ctx))
                    (account_menu(ctx))
                }
            }
        }
    }
}

fn rail_link(ctx: &PageContext, item: &NavItem) -> Markup {
    html! {
        a.k-rail__link href=(item.href) aria-current=[item.current.then_some("page")] {
            @if let Some(i) = item.icon { (icon(i)) }
            span.k-rail__text { (item.label) }
            @if let Some(count) = item.count {
                span.k-count.k-count--urgent[item.urgent] { (crate::texts::number(i64::try_from(count).unwrap_or(i64::MAX), ctx.locale)) }
            }
        }
    }
}

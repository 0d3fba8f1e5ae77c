//! The citizen's face: the organisation's own bar, one column, big type.

use maud::{Markup, html};

use super::frame::{Face, above, account_menu, brand, document, language_switch};
use super::{Page, PageContext, flash};
use crate::icon::{Icon, icon};

/// A page for a citizen: looks like the municipality the citizen lives in, one column, one thing at a time.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a page's body is made for this call"
)]
pub fn citizen_page(ctx: &PageContext, page: &Page, body: Markup) -> Markup {
    let inner = html! {
        header.k-header {
            div.k-header__inner {
                (brand(ctx))
                (language_switch(ctx))
                (account_menu(ctx))
            }
        }
        div.k-column.k-column--wide[page.wide] {
            main #main tabindex="-1" {
                (flash(ctx))
                (above(ctx, page))
                (body)
            }
        }
        (footer(ctx))
    };
    document(ctx, page, Face::Citizen, &inner)
}

/// A small page in the middle: signing in, a refusal, a page that is not there.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a page's body is made for this call"
)]
pub fn small_page(ctx: &PageContext, page: &Page, body: Markup) -> Markup {
    let inner = html! {
        div.k-small {
            header.k-small__top { (brand(ctx)) (language_switch(ctx)) }
            main.k-small__card #main tabindex="-1" {
                (above(ctx, page))
                (flash(ctx))
                (body)
            }
            @if !ctx.region.is_empty() { footer.k-small__region { (ctx.region) } }
        }
    };
    document(ctx, page, Face::Citizen, &inner)
}

/// The foot of citizen and public pages: the other door, the required links, the region.
pub(super) fn footer(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    html! {
        footer.k-footer {
            div.k-footer__inner {
                @if let Some(phone) = &ctx.organisation.phone {
                    p.k-footer__phone {
                        (icon(Icon::Phone))
                        span { (l.t("ui-rather-call")) " " a href={ "tel:" (dialled(phone)) } { (phone) } }
                    }
                }
                @if !ctx.footer.is_empty() {
                    ul.k-footer__links { @for (label, href) in &ctx.footer { li { a href=(href) { (label) } } } }
                }
                @if !ctx.region.is_empty() { p.k-footer__region { (crate::t!(l, "ui-footer-region", region = ctx.region.as_str())) } }
            }
        }
    }
}

/// A telephone number as a telephone dials it.
fn dialled(phone: &str) -> String {
    phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}

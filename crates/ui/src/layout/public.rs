//! The public face: figures, maps and open data for anyone.

use maud::{Markup, html};

use super::citizen::footer;
use super::frame::{Face, above, brand, document, language_switch};
use super::{Page, PageContext, flash};

/// A public page: the organisation's bar with links, a wide column.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a page's body is made for this call"
)]
pub fn public_page(ctx: &PageContext, page: &Page, body: Markup) -> Markup {
    let inner = html! {
        header.k-header {
            div.k-header__inner.k-header__inner--wide {
                (brand(ctx))
                @if ctx.navigation.iter().any(|g| !g.items.is_empty()) {
                    nav.k-header__nav aria-label=(ctx.locale.t("ui-navigation")) {
                        @for item in ctx.navigation.iter().flat_map(|g| &g.items) {
                            a href=(item.href) aria-current=[item.current.then_some("page")] { (item.label) }
                        }
                    }
                }
                (language_switch(ctx))
            }
        }
        div.k-column.k-column--wide {
            main #main tabindex="-1" {
                (flash(ctx))
                (above(ctx, page))
                (body)
            }
        }
        (footer(ctx))
    };
    document(ctx, page, Face::Public, &inner)
}

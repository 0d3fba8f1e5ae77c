//! The administrator's face: settings that read as sentences.

use maud::{Markup, html};

use super::frame::{Face, above, document};
use super::staff::rail;
use super::{Page, PageContext, flash};

/// A page of the administration: the rail with settings, one sheet beside it.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a page's body is made for this call"
)]
pub fn admin_page(ctx: &PageContext, page: &Page, body: Markup) -> Markup {
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
    document(ctx, page, Face::Admin, &inner)
}

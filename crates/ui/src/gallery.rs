//! Every component in every state on one page.

use maud::{Markup, html};

use crate::layout::PageContext;

/// The body of the gallery page.
#[must_use]
pub fn page(_ctx: &PageContext) -> Markup {
    html! {}
}

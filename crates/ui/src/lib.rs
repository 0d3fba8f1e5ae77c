//! The design system of Kantel: layouts, components, themes, texts and static files.
//!
//! Everything a screen is made of stands here once, so that nine modules speak one language of form.
//! Screens are server-rendered HTML, complete without JavaScript, under a strict Content-Security-Policy: no
//! inline script, no inline style. The parts are NL Design System's Utrecht components (EUPL-1.2) with tokens set
//! by the organisation's [`Theme`]; what that library lacks is made from the same tokens.
//!
//! * [`layout`]: the frames of a page (citizen, staff, administration, public, small) and the [`PageContext`].
//! * [`components`]: typed builders that render to markup; use them in `html! { (Button::primary("Verder")) }`.
//! * [`texts`]: locales, Fluent texts, dates and numbers in words, and the test for complete texts.
//! * [`theme`]: colours per organisation with their contrast check.
//! * [`assets`]: the static files inside the binary.
//! * [`gallery`]: every component in every state on one page.

#![forbid(unsafe_code)]

pub mod assets;
pub mod colour;
pub mod components;
pub mod gallery;
pub mod icon;
pub mod layout;
pub mod texts;
pub mod theme;

pub use colour::Colour;
pub use components::*;
pub use icon::{Icon, icon};
pub use layout::{Account, Flash, NavGroup, NavItem, Organisation, Page, PageContext};
pub use layout::{admin_page, citizen_page, public_page, small_page, split_page, staff_page};
pub use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
pub use texts::Locale;
pub use theme::Theme;

/// The texts of this crate; known to [`texts`] without registration.
pub static TEXTS: texts::Source = texts::Source::new(
    "ui",
    &[include_str!("../locales/nl/ui.ftl")],
    &[include_str!("../locales/en/ui.ftl")],
);

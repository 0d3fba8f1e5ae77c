//! Every component in every state on one page, and a few whole screens, for eyes and for the accessibility test.
//!
//! The words here are samples, not texts of a screen anyone works with; that is why they stand in the code in both
//! languages instead of in the locale files.

mod parts;
mod screens;

pub use parts::page;
pub use screens::{Screen, sample_context, screens};

use crate::Locale;

/// A sample in the language of the page.
const fn say(locale: Locale, nl: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::Nl => nl,
        Locale::En => en,
    }
}

//! Texts of the screens: locales, Fluent catalogues and lookups.
//!
//! Every crate owns one [`Source`]: its Fluent files in Dutch and English, all keys starting with the
//! crate's prefix (`desk-…`). The binary registers the sources once at start-up; after that a lookup is
//! lock-free: the prefix of the key names the source, and messages without variables are formatted
//! once and kept.
//!
//! ```
//! use ui::texts::{self, Locale};
//! texts::register(&ui::TEXTS);
//! assert_eq!(Locale::Nl.t("ui-save"), "Opslaan");
//! assert_eq!(Locale::En.t("ui-save"), "Save");
//! assert_eq!(ui::t!(Locale::Nl, "ui-progress", number = 2, total = 5), "Vraag 2 van 5");
//! ```

pub mod check;
mod dates;
mod numbers;

pub use dates::{
    Remaining, clock_time, exact_date, human_date, human_day, iso_date, term_words, timestamp,
};
pub use numbers::{amount, decimal, file_size, number, percent};

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use maud::{Markup, PreEscaped, Render};
use serde::{Deserialize, Serialize};

/// A value for a placeholder in a text. Made with `.into()` from `&str`, `String`, integers and `f64`.
pub type Value<'a> = FluentValue<'a>;

/// A language of the screens.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Dutch as written in Flanders; the language of record.
    #[default]
    Nl,
    /// English.
    En,
}

/// Name of the cookie that remembers the reader's choice of language.
pub const LOCALE_COOKIE: &str = "kantel_lang";

impl Locale {
    /// Every locale, the default first.
    pub const ALL: [Self; 2] = [Self::Nl, Self::En];

    /// The two-letter code, as used in `?lang=` and in the cookie.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// The language tag for the `lang` attribute (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl-BE",
            Self::En => "en",
        }
    }

    /// The name of the language in that language, for the language switch.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Nl => "Nederlands",
            Self::En => "English",
        }
    }

    /// Reads a code or language tag (`nl`, `nl-BE`, `EN_gb`); `None` for any other language.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let primary = text.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|l| primary.eq_ignore_ascii_case(l.code()))
    }

    /// Chooses the locale of a request: the `lang` parameter, then the cookie, then `Accept-Language`
    /// (RFC 9110 §12.5.4, highest quality first), then `default`. Unknown values are passed over.
    #[must_use]
    pub fn negotiate(
        query: Option<&str>,
        cookie: Option<&str>,
        accept_language: Option<&str>,
        default: Self,
    ) -> Self {
        query
            .and_then(Self::parse)
            .or_else(|| cookie.and_then(Self::parse))
            .or_else(|| accept_language.and_then(Self::from_accept_language))
            .unwrap_or(default)
    }

    fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',').take(20) {
            let mut pieces = part.split(';');
            let Some(locale) = pieces.next().and_then(Self::parse) else {
                continue;
            };
            let quality = pieces
                .filter_map(|p| p.trim().strip_prefix("q="))
                .find_map(|q| q.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
                best = Some((quality, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }

    /// The text of a key without variables. A missing key gives a visible `[[key]]` and is counted.
    #[must_use]
    pub fn t(self, key: &str) -> Cow<'static, str> {
        if let Some(compiled) = source_of(key).map(|s| s.compiled(self)) {
            if let Some(text) = compiled.plain.get(key) {
                return Cow::Borrowed(text);
            }
            if let Some(text) = compiled.format(key, &[]) {
                return Cow::Owned(text);
            }
        }
        missing(key)
    }

    /// The text of a key with values for its placeholders; the macro [`t!`](crate::t) reads shorter.
    #[must_use]
    pub fn t_with(self, key: &str, values: &[(&str, Value<'_>)]) -> Cow<'static, str> {
        source_of(key)
            .and_then(|s| s.compiled(self).format(key, values))
            .map_or_else(|| missing(key), Cow::Owned)
    }

    /// A sentence with markup in it: each placeholder is filled with markup (a link, a strong value, a
    /// select), the words around it are escaped. For settings that read as sentences.
    #[must_use]
    pub fn sentence(self, key: &str, values: &[(&str, &dyn Render)]) -> Markup {
        // Private-use characters mark where the markup goes; they never occur in our texts.
        let marks: Vec<(&str, Value<'_>)> = values
            .iter()
            .enumerate()
            .map(|(i, (name, _))| (*name, Value::from(format!("\u{e000}{i}\u{e001}"))))
            .collect();
        let text = self.t_with(key, &marks);
        let mut out = String::with_capacity(text.len() + 64);
        let mut rest: &str = &text;
        while let Some((before, after)) = rest.split_once('\u{e000}') {
            before.render_to(&mut out);
            let (index, tail) = after.split_once('\u{e001}').unwrap_or((after, ""));
            if let Some((_, markup)) = index.parse::<usize>().ok().and_then(|i| values.get(i)) {
                markup.render_to(&mut out);
            }
            rest = tail;
        }
        rest.render_to(&mut out);
        PreEscaped(out)
    }

    /// Whether a text exists in this locale. For keys built from data, where absence is allowed.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        source_of(key).is_some_and(|s| s.compiled(self).bundle.has_message(key))
    }
}

/// Looks up a text with named values: `t!(l, "desk-count", count = 3, team = name)`.
#[macro_export]
macro_rules! t {
    ($locale:expr, $key:expr $(,)?) => { $locale.t($key) };
    ($locale:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $locale.t_with($key, &[$((stringify!($name), $crate::texts::Value::from($value))),+])
    };
}

/// The texts of one crate: Fluent files per locale, every key starting with `prefix` and a hyphen.
pub struct Source {
    prefix: &'static str,
    nl: &'static [&'static str],
    en: &'static [&'static str],
    compiled: [OnceLock<Compiled>; 2],
}

impl Source {
    /// Declares a source. Meant for a `static`:
    /// `pub static TEXTS: Source = Source::new("desk", &[include_str!("../locales/nl/desk.ftl")], &[include_str!("../locales/en/desk.ftl")]);`
    #[must_use]
    pub const fn new(
        prefix: &'static str,
        nl: &'static [&'static str],
        en: &'static [&'static str],
    ) -> Self {
        Self {
            prefix,
            nl,
            en,
            compiled: [OnceLock::new(), OnceLock::new()],
        }
    }

    /// The prefix of all keys of this source, without the hyphen.
    #[must_use]
    pub const fn prefix(&self) -> &'static str {
        self.prefix
    }

    /// The Fluent files of one locale, as written.
    #[must_use]
    pub const fn files(&self, locale: Locale) -> &'static [&'static str] {
        match locale {
            Locale::Nl => self.nl,
            Locale::En => self.en,
        }
    }

    fn compiled(&self, locale: Locale) -> &Compiled {
        self.compiled[locale as usize].get_or_init(|| Compiled::new(self.files(locale), locale))
    }
}

/// The parsed texts of one source in one locale.
struct Compiled {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, formatted once. Leaked on purpose: sources are statics, so this is
    /// bounded by the size of the locale files and lives as long as the process anyway.
    plain: HashMap<String, &'static str>,
}

impl Compiled {
    fn new(files: &[&str], locale: Locale) -> Self {
        let language = locale.tag().parse().unwrap_or_default();
        let mut bundle: FluentBundle<FluentResource> = FluentBundle::new_concurrent(vec![language]);
        // Bidirectional isolation marks would end up in mails, titles and copied text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match locale {
            Locale::Nl => |value, _| numbers::fluent_number(value, Locale::Nl),
            Locale::En => |value, _| numbers::fluent_number(value, Locale::En),
        }));
        let mut keys = Vec::new();
        for file in files {
            // A file with a mistake still gives its good messages; `check` reports the mistake.
            let resource = match FluentResource::try_new((*file).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            keys.extend(
                check::messages(file)
                    .into_iter()
                    .filter(|m| m.variables.is_empty())
                    .map(|m| m.key),
            );
            bundle.add_resource_overriding(resource);
        }
        let mut compiled = Self {
            bundle,
            plain: HashMap::new(),
        };
        for key in keys {
            if let Some(text) = compiled.format(&key, &[]) {
                compiled.plain.insert(key, String::leak(text));
            }
        }
        compiled
    }

    fn format(&self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let args: FluentArgs<'_> = values
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        let mut errors = Vec::new();
        Some(
            self.bundle
                .format_pattern(pattern, Some(&args), &mut errors)
                .into_owned(),
        )
    }
}

/// Places for registered sources; more than the crates this workspace will ever have.
static SOURCES: [OnceLock<&'static Source>; 32] = [const { OnceLock::new() }; 32];
static MISSING: AtomicU64 = AtomicU64::new(0);

/// Makes the texts of a source available. Registering the same prefix again changes nothing, so tests
/// and the binary may both call it.
///
/// # Panics
/// With more than 32 sources, which is a mistake in the program.
pub fn register(source: &'static Source) {
    for place in &SOURCES {
        if place.get_or_init(|| source).prefix == source.prefix {
            return;
        }
    }
    panic!("more than {} text sources", SOURCES.len());
}

/// Registers several sources; the texts of this crate are always included.
pub fn register_all(sources: &[&'static Source]) {
    register(&crate::TEXTS);
    sources.iter().for_each(|s| register(s));
}

/// How many lookups found no text since the start of the process.
#[must_use]
pub fn missing_count() -> u64 {
    MISSING.load(Ordering::Relaxed)
}

fn source_of(key: &str) -> Option<&'static Source> {
    let prefix = key.split('-').next()?;
    // This crate's own texts need no registration.
    if prefix == crate::TEXTS.prefix {
        return Some(&crate::TEXTS);
    }
    SOURCES
        .iter()
        .map_while(|place| place.get().copied())
        .find(|s| s.prefix == prefix)
}

fn missing(key: &str) -> Cow<'static, str> {
    MISSING.fetch_add(1, Ordering::Relaxed);
    Cow::Owned(format!("[[{key}]]"))
}

#[cfg(test)]
mod tests;

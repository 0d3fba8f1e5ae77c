//! The fields of a form. They are made from a [`FormState`], which knows what was typed and what is wrong.

use maud::{Markup, Render, html};

use super::base::{Base, common};
use super::form::FormState;
use crate::icon::{Icon, icon};

/// A one-line text field.
#[derive(Clone, Debug)]
pub struct TextInput {
    base: Base,
    value: String,
    kind: &'static str,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    width: Option<u8>,
    max: Option<usize>,
    prefix: Option<String>,
    suffix: Option<String>,
    list: Vec<String>,
}

common!(TextInput);

impl TextInput {
    pub(super) fn new(form: &FormState, name: &str, label: impl Into<String>) -> Self {
        Self {
            base: Base::new(form, name, label.into()),
            value: form.value(name).to_owned(),
            kind: "text",
            autocomplete: None,
            inputmode: None,
            width: None,
            max: None,
            prefix: None,
            suffix: None,
            list: Vec::new(),
        }
    }

    /// The `type` of the input (`text`, `email`, `tel`, `password`, `search`).
    #[must_use]
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// What the browser may fill in (WCAG 1.3.5): `name`, `email`, `tel`, `street-address`, `one-time-code`, …
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// The keyboard of a telephone: `numeric`, `decimal`, …
    #[must_use]
    pub fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// Roughly how many characters are expected: 5, 10, 20 or 30. The width says so to the reader.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.width = Some(match characters {
            0..=5 => 5,
            6..=10 => 10,
            11..=20 => 20,
            _ => 30,
        });
        self
    }

    /// The most characters the field takes.
    #[must_use]
    pub fn max_length(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// Words before the field ("€").
    #[must_use]
    pub fn prefix(mut self, words: impl Into<String>) -> Self {
        self.prefix = Some(words.into());
        self
    }

    /// Words behind the field ("werkdagen").
    #[must_use]
    pub fn suffix(mut self, words: impl Into<String>) -> Self {
        self.suffix = Some(words.into());
        self
    }

    /// Suggestions while typing; anything else may be typed too.
    #[must_use]
    pub fn suggestions(mut self, words: Vec<String>) -> Self {
        self.list = words;
        self
    }
}

impl Render for TextInput {
    fn render(&self) -> Markup {
        let base = &self.base;
        let id = base.id();
        // A password never comes back to the page.
        let value =
            (self.kind != "password" && !self.value.is_empty()).then_some(self.value.as_str());
        let width = self.width.map(|w| format!("k-width-{w}"));
        let list = (!self.list.is_empty()).then(|| format!("{id}-list"));
        let input = html! {
            input.utrecht-textbox.k-input.utrecht-textbox--invalid[base.error.is_some()].(width.as_deref().unwrap_or("")) id=(id) name=(base.name)
                type=(self.kind) value=[value] autocomplete=[self.autocomplete] inputmode=[self.inputmode]
                maxlength=[self.max] required[!base.optional] aria-invalid=[base.error.is_some().then_some("true")]
                aria-describedby=[base.described_by(None)] list=[list.as_deref()]
                spellcheck=[matches!(self.kind, "email" | "password").then_some("false")];
        };
        base.field(&html! {
            @if self.prefix.is_some() || self.suffix.is_some() {
                div.k-affixed {
                    @if let Some(words) = &self.prefix { span.k-affix aria-hidden="true" { (words) } }
                    (input)
                    @if let Some(words) = &self.suffix { span.k-affix { (words) } }
                }
            } @else { (input) }
            @if let Some(list) = &list { datalist id=(list) { @for word in &self.list { option value=(word); } } }
        })
    }
}

/// A text of several lines.
#[derive(Clone, Debug)]
pub struct TextArea {
    base: Base,
    value: String,
    rows: u8,
    max: Option<usize>,
}

common!(TextArea);

impl TextArea {
    pub(super) fn new(form: &FormState, name: &str, label: impl Into<String>) -> Self {
        Self {
            base: Base::new(form, name, label.into()),
            value: form.value(name).to_owned(),
            rows: 5,
            max: None,
        }
    }

    /// How many lines are shown.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// The most characters that are accepted; shown below, and counted while typing. More can be typed, so that
    /// nothing is cut off silently; the server says how many too many.
    #[must_use]
    pub fn max_length(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }
}

impl Render for TextArea {
    fn render(&self) -> Markup {
        let base = &self.base;
        let id = base.id();
        let l = base.locale;
        base.field(&html! {
            textarea.utrecht-textarea.k-input.utrecht-textarea--invalid[base.error.is_some()] id=(id) name=(base.name) rows=(self.rows)
                required[!base.optional] aria-invalid=[base.error.is_some().then_some("true")]
                aria-describedby=[base.described_by(self.max.map(|_| "count"))] data-max=[self.max] {
                // A first line break would be swallowed by the HTML parser.
                @if self.value.starts_with('\n') { "\n" }
                (self.value)
            }
            @if let Some(max) = self.max {
                p.k-count-line id={ (id) "-count" } data-left=(l.t("ui-characters-left")) data-over=(l.t("ui-characters-over")) {
                    (crate::t!(l, "ui-characters-max", count = max))
                }
            }
        })
    }
}

/// Files to send along.
#[derive(Clone, Debug)]
pub struct FileInput {
    base: Base,
    accept: Option<String>,
    multiple: bool,
}

common!(FileInput);

impl FileInput {
    pub(super) fn new(form: &FormState, name: &str, label: impl Into<String>) -> Self {
        Self {
            base: Base::new(form, name, label.into()),
            accept: None,
            multiple: false,
        }
    }

    /// The kinds that may be chosen (`image/*`).
    #[must_use]
    pub fn accept(mut self, kinds: impl Into<String>) -> Self {
        self.accept = Some(kinds.into());
        self
    }

    /// Several at once.
    #[must_use]
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }
}

impl Render for FileInput {
    fn render(&self) -> Markup {
        let base = &self.base;
        base.field(&html! {
            div.k-files {
                (icon(Icon::Camera))
                input.k-files__input id=(base.id()) name=(base.name) type="file" accept=[self.accept.as_deref()] multiple[self.multiple]
                    required[!base.optional] aria-invalid=[base.error.is_some().then_some("true")]
                    aria-describedby=[base.described_by(None)];
            }
        })
    }
}

/// A day. The browser's own date field, which every reader knows and which sends `YYYY-MM-DD`.
#[derive(Clone, Debug)]
pub struct DateInput {
    base: Base,
    value: String,
    min: Option<String>,
    max: Option<String>,
}

common!(DateInput);

impl DateInput {
    pub(super) fn new(form: &FormState, name: &str, label: impl Into<String>) -> Self {
        Self {
            base: Base::new(form, name, label.into()),
            value: form.value(name).to_owned(),
            min: None,
            max: None,
        }
    }

    /// The first day that may be chosen.
    #[must_use]
    pub fn min(mut self, day: jiff::civil::Date) -> Self {
        self.min = Some(day.to_string());
        self
    }

    /// The last day that may be chosen.
    #[must_use]
    pub fn max(mut self, day: jiff::civil::Date) -> Self {
        self.max = Some(day.to_string());
        self
    }
}

impl Render for DateInput {
    fn render(&self) -> Markup {
        let base = &self.base;
        base.field(&html! {
            input.utrecht-textbox.k-input.k-width-20.utrecht-textbox--invalid[base.error.is_some()] id=(base.id()) name=(base.name)
                type="date" value=(self.value) min=[self.min.as_deref()] max=[self.max.as_deref()] required[!base.optional]
                aria-invalid=[base.error.is_some().then_some("true")] aria-describedby=[base.described_by(None)];
        })
    }
}

//! The fields of a form. They are made from a [`FormState`], which knows what was typed and what is wrong.

use maud::{Markup, Render, html};

use super::form::{FormState, field_id};
use crate::icon::{Icon, icon};
use crate::texts::Locale;

/// What every field has.
#[derive(Clone, Debug)]
struct Base {
    locale: Locale,
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    optional: bool,
    question: bool,
    label_hidden: bool,
}

impl Base {
    fn new(form: &FormState, name: &str, label: String) -> Self {
        Self {
            locale: form.locale(),
            name: name.to_owned(),
            label,
            hint: None,
            error: form.error_of(name).map(str::to_owned),
            optional: false,
            question: false,
            label_hidden: false,
        }
    }

    fn id(&self) -> String {
        field_id(&self.name)
    }

    /// Ids of hint and error, for `aria-describedby`.
    fn described_by(&self, extra: Option<&str>) -> Option<String> {
        let id = self.id();
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{id}-hint"));
        }
        if self.error.is_some() {
            ids.push(format!("{id}-error"));
        }
        ids.extend(extra.map(|e| format!("{id}-{e}")));
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn words(&self) -> Markup {
        html! {
            (self.label)
            @if self.optional { " " span.k-optional { (self.locale.t("ui-optional")) } }
        }
    }

    fn hint_and_error(&self) -> Markup {
        let id = self.id();
        html! {
            @if let Some(hint) = &self.hint {
                p.utrecht-form-field-description.k-hint id={ (id) "-hint" } { (hint) }
            }
            @if let Some(error) = &self.error {
                p.utrecht-form-field-error-message.k-error id={ (id) "-error" } {
                    (icon(Icon::Alert))
                    span { span.k-visually-hidden { (self.locale.t("ui-error-prefix")) " " } (error) }
                }
            }
        }
    }

    /// A field with one control.
    fn field(&self, control: &Markup) -> Markup {
        let label = html! {
            label.utrecht-form-label.k-label.k-label--question[self.question].k-visually-hidden[self.label_hidden] for=(self.id()) { (self.words()) }
        };
        html! {
            div.utrecht-form-field.k-field.utrecht-form-field--invalid[self.error.is_some()] {
                @if self.question { h1.k-question { (label) } } @else { (label) }
                (self.hint_and_error())
                (control)
            }
        }
    }
}

macro_rules! common {
    ($type:ident) => {
        impl $type {
            /// Help under the label, before the field.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<String>) -> Self {
                self.base.hint = Some(hint.into());
                self
            }

            /// May be left empty; says so behind the label. Fields are required otherwise.
            #[must_use]
            pub fn optional(mut self) -> Self {
                self.base.optional = true;
                self
            }

            /// Is the one question of the page: its label is the page's `h1`.
            #[must_use]
            pub fn question(mut self) -> Self {
                self.base.question = true;
                self
            }

            /// Keeps the label for screen readers only, where the place says enough.
            #[must_use]
            pub fn hide_label(mut self) -> Self {
                self.base.label_hidden = true;
                self
            }
        }
    };
}

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

/// One option to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    group: Option<String>,
    reveal: Option<Markup>,
    checked: bool,
    divider: Option<String>,
}

impl Choice {
    /// An option with the value that is sent and the words that are shown.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            group: None,
            reveal: None,
            checked: false,
            divider: None,
        }
    }

    /// Help below the words.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The group this option stands under in a select.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Fields that belong to this option; below it, and hidden until it is chosen where the browser can.
    #[must_use]
    pub fn reveal(mut self, fields: Markup) -> Self {
        self.reveal = Some(fields);
        self
    }

    /// Chosen when the form says nothing else.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// A word above this option that sets it apart ("of").
    #[must_use]
    pub fn divider(mut self, word: impl Into<String>) -> Self {
        self.divider = Some(word.into());
        self
    }
}

/// A list to choose one from.
#[derive(Clone, Debug)]
pub struct Select {
    base: Base,
    value: String,
    options: Vec<Choice>,
    placeholder: Option<String>,
}

common!(Select);

impl Select {
    pub(super) fn new(
        form: &FormState,
        name: &str,
        label: impl Into<String>,
        options: Vec<Choice>,
    ) -> Self {
        Self {
            base: Base::new(form, name, label.into()),
            value: form.value(name).to_owned(),
            options,
            placeholder: None,
        }
    }

    /// A first, empty option ("Kies een team").
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<String>) -> Self {
        self.placeholder = Some(words.into());
        self
    }

    fn option(&self, choice: &Choice) -> Markup {
        let selected = if self.value.is_empty() {
            choice.checked
        } else {
            choice.value == self.value
        };
        html! { option value=(choice.value) selected[selected] { (choice.label) } }
    }
}

impl Render for Select {
    fn render(&self) -> Markup {
        let base = &self.base;
        base.field(&html! {
            select.utrecht-select.utrecht-select--html-select.k-input.utrecht-select--invalid[base.error.is_some()] id=(base.id()) name=(base.name)
                required[!base.optional] aria-invalid=[base.error.is_some().then_some("true")]
                aria-describedby=[base.described_by(None)] {
                @if let Some(words) = &self.placeholder { option value="" { (words) } }
                @for part in self.options.chunk_by(|a, b| a.group == b.group) {
                    @if let Some(group) = &part[0].group {
                        optgroup label=(group) { @for choice in part { (self.option(choice)) } }
                    } @else {
                        @for choice in part { (self.option(choice)) }
                    }
                }
            }
        })
    }
}

/// Visible options: radio buttons or checkboxes.
#[derive(Clone, Debug)]
pub struct Choices {
    base: Base,
    values: Vec<String>,
    options: Vec<Choice>,
    one: bool,
    inline: bool,
}

common!(Choices);

impl Choices {
    pub(super) fn new(
        form: &FormState,
        name: &str,
        legend: impl Into<String>,
        options: Vec<Choice>,
        one: bool,
    ) -> Self {
        Self {
            base: Base::new(form, name, legend.into()),
            values: form.values(name).map(str::to_owned).collect(),
            options,
            one,
            inline: false,
        }
    }

    /// Beside each other, for two or three short options.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    fn option(&self, index: usize, choice: &Choice) -> Markup {
        let base = &self.base;
        // The first option has the field's own id: the error summary leads there.
        let id = if index == 0 {
            base.id()
        } else {
            format!("{}-{}", base.id(), index + 1)
        };
        let checked = if self.values.is_empty() {
            choice.checked
        } else {
            self.values.contains(&choice.value)
        };
        let lone = base.label.is_empty();
        let described = match (&choice.hint, lone) {
            (Some(_), _) => Some(format!("{id}-help")),
            (None, true) => base.described_by(None),
            (None, false) => None,
        };
        html! {
            @if let Some(word) = &choice.divider { p.k-choice-divider { (word) } }
            div.k-choice {
                @if self.one {
                    input.utrecht-radio-button.utrecht-radio-button--html-input.k-choice__input id=(id) type="radio" name=(base.name)
                        value=(choice.value) checked[checked] required[!base.optional] aria-describedby=[described];
                } @else {
                    input.utrecht-checkbox.utrecht-checkbox--html-input.k-choice__input id=(id) type="checkbox" name=(base.name)
                        value=(choice.value) checked[checked] aria-describedby=[described]
                        aria-invalid=[(lone && base.error.is_some()).then_some("true")];
                }
                label.k-choice__label for=(id) {
                    (choice.label)
                    @if lone && base.optional { " " span.k-optional { (base.locale.t("ui-optional")) } }
                }
                @if let Some(hint) = &choice.hint { p.k-choice__hint id={ (id) "-help" } { (hint) } }
                @if let Some(fields) = &choice.reveal { div.k-choice__reveal { (fields) } }
            }
        }
    }
}

impl Render for Choices {
    fn render(&self) -> Markup {
        let base = &self.base;
        let options = html! {
            div.k-choices.k-choices--inline[self.inline] {
                @for (index, choice) in self.options.iter().enumerate() { (self.option(index, choice)) }
            }
        };
        if base.label.is_empty() {
            return html! {
                div.utrecht-form-field.k-field.utrecht-form-field--invalid[base.error.is_some()] {
                    (base.hint_and_error())
                    (options)
                }
            };
        }
        html! {
            fieldset.utrecht-form-field.utrecht-form-fieldset__fieldset.k-field.k-group.utrecht-form-field--invalid[base.error.is_some()]
                aria-describedby=[base.described_by(None)] role=[self.one.then_some("radiogroup")]
                aria-required=[(self.one && !base.optional).then_some("true")]
                aria-invalid=[(self.one && base.error.is_some()).then_some("true")] {
                legend.k-label.k-label--question[base.question].k-visually-hidden[base.label_hidden] {
                    @if base.question { h1.k-question { (base.words()) } } @else { (base.words()) }
                }
                (base.hint_and_error())
                (options)
            }
        }
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

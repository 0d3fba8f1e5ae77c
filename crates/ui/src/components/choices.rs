//! Fields in which one chooses: select, radio buttons, checkboxes.

use maud::{Markup, Render, html};

use super::base::{Base, common};
use super::form::FormState;

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

//! What every field of a form shares: label, hint, error, and the frame around its control.

use maud::{Markup, html};

use super::form::{FormState, field_id};
use crate::icon::{Icon, icon};
use crate::texts::Locale;

/// What every field has.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) locale: Locale,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) error: Option<String>,
    pub(super) optional: bool,
    pub(super) question: bool,
    pub(super) label_hidden: bool,
}

impl Base {
    pub(super) fn new(form: &FormState, name: &str, label: String) -> Self {
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

    pub(super) fn id(&self) -> String {
        field_id(&self.name)
    }

    /// Ids of hint and error, for `aria-describedby`.
    pub(super) fn described_by(&self, extra: Option<&str>) -> Option<String> {
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

    pub(super) fn words(&self) -> Markup {
        html! {
            (self.label)
            @if self.optional { " " span.k-optional { (self.locale.t("ui-optional")) } }
        }
    }

    pub(super) fn hint_and_error(&self) -> Markup {
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
    pub(super) fn field(&self, control: &Markup) -> Markup {
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

pub(super) use common;

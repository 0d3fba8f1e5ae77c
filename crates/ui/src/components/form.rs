//! Forms: what was typed, what is wrong with it, and the frame around the fields.

use maud::{Markup, PreEscaped, Render, html};

use super::choices::{Choice, Choices, Select};
use super::fields::{DateInput, FileInput, TextArea, TextInput};
use crate::icon::{Icon, icon};
use crate::layout::PageContext;
use crate::texts::Locale;

/// Something wrong with one field, as a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// The sentence.
    pub message: String,
}

/// What was typed into a form and what is wrong with it. Fields made from it show both, so that nothing typed is lost.
///
/// ```
/// use ui::{FormState, Locale, html};
/// let mut form = FormState::new(Locale::Nl).with("email", "jan@");
/// form.error("email", "Vul een volledig e-mailadres in, zoals naam@voorbeeld.be.");
/// let page = html! { (form.error_summary()) (form.text("email", "E-mailadres").optional()) };
/// assert!(page.into_string().contains("href=\"#f-email\""));
/// ```
#[derive(Clone, Debug, Default)]
pub struct FormState {
    locale: Locale,
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl FormState {
    /// An empty form.
    #[must_use]
    pub fn new(locale: Locale) -> Self {
        Self {
            locale,
            ..Self::default()
        }
    }

    /// A form as it was sent: names and values in order, names may repeat.
    #[must_use]
    pub fn from_pairs<N: Into<String>, V: Into<String>>(
        locale: Locale,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let values = pairs
            .into_iter()
            .map(|(n, v)| (n.into(), v.into()))
            .collect();
        Self {
            locale,
            values,
            errors: Vec::new(),
        }
    }

    /// Adds a value, for a form that starts filled in.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// The language of the form.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The first value of a field, or the empty text.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v)
    }

    /// All values of a field (checkboxes).
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// Records what is wrong with a field. Use an empty field name for the form as a whole.
    pub fn error(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: field.into(),
            message: message.into(),
        });
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error_of(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|e| e.field == field)
            .map(|e| e.message.as_str())
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The summary of everything that is wrong, with links to the fields; empty when all is well. It stands first on the page
    /// and takes the focus.
    #[must_use]
    pub fn error_summary(&self) -> Markup {
        if self.errors.is_empty() {
            return PreEscaped(String::new());
        }
        let l = self.locale;
        html! {
            div.k-summary #error-summary role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-title" {
                h2.k-summary__title #error-summary-title {
                    (icon(Icon::Alert))
                    (crate::t!(l, "ui-errors-title", count = self.errors.len()))
                }
                ul {
                    @for error in &self.errors {
                        li {
                            @if error.field.is_empty() { (error.message) }
                            @else { a href={ "#" (field_id(&error.field)) } { (error.message) } }
                        }
                    }
                }
            }
        }
    }

    /// A one-line text field.
    #[must_use]
    pub fn text(&self, name: &str, label: impl Into<String>) -> TextInput {
        TextInput::new(self, name, label)
    }

    /// An e-mail address, with the right keyboard and autofill.
    #[must_use]
    pub fn email(&self, name: &str, label: impl Into<String>) -> TextInput {
        self.text(name, label).kind("email").autocomplete("email")
    }

    /// A telephone number.
    #[must_use]
    pub fn phone(&self, name: &str, label: impl Into<String>) -> TextInput {
        self.text(name, label)
            .kind("tel")
            .autocomplete("tel")
            .width(20)
    }

    /// A password; its value is never sent back to the page.
    #[must_use]
    pub fn password(&self, name: &str, label: impl Into<String>) -> TextInput {
        self.text(name, label)
            .kind("password")
            .autocomplete("current-password")
            .width(30)
    }

    /// A whole number.
    #[must_use]
    pub fn number(&self, name: &str, label: impl Into<String>) -> TextInput {
        self.text(name, label).inputmode("numeric").width(5)
    }

    /// A text of several lines.
    #[must_use]
    pub fn textarea(&self, name: &str, label: impl Into<String>) -> TextArea {
        TextArea::new(self, name, label)
    }

    /// A list to choose one from.
    #[must_use]
    pub fn select(&self, name: &str, label: impl Into<String>, options: Vec<Choice>) -> Select {
        Select::new(self, name, label, options)
    }

    /// Visible options, one of which is chosen.
    #[must_use]
    pub fn radios(&self, name: &str, legend: impl Into<String>, options: Vec<Choice>) -> Choices {
        Choices::new(self, name, legend, options, true)
    }

    /// Visible options, any of which are chosen.
    #[must_use]
    pub fn checkboxes(
        &self,
        name: &str,
        legend: impl Into<String>,
        options: Vec<Choice>,
    ) -> Choices {
        Choices::new(self, name, legend, options, false)
    }

    /// One thing to agree with or switch on; sends the value `on`.
    #[must_use]
    pub fn checkbox(&self, name: &str, label: impl Into<String>) -> Choices {
        Choices::new(
            self,
            name,
            String::new(),
            vec![Choice::new("on", label)],
            false,
        )
    }

    /// Files to send along.
    #[must_use]
    pub fn files(&self, name: &str, label: impl Into<String>) -> FileInput {
        FileInput::new(self, name, label)
    }

    /// A day; sends `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self, name: &str, label: impl Into<String>) -> DateInput {
        DateInput::new(self, name, label)
    }
}

/// The id of a field, for links to it.
pub(super) fn field_id(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("f-{safe}")
}

/// The frame of a form: posts to `action` with the token against cross-site requests, and guards against a second press.
pub struct Form<'a> {
    csrf: &'a str,
    action: String,
    get: bool,
    multipart: bool,
    id: Option<String>,
    inline: bool,
    hidden: Vec<(String, String)>,
    body: Markup,
}

impl<'a> Form<'a> {
    /// A form that posts.
    #[must_use]
    pub fn post(ctx: &'a PageContext, action: impl Into<String>) -> Self {
        Self {
            csrf: &ctx.csrf,
            action: action.into(),
            get: false,
            multipart: false,
            id: None,
            inline: false,
            hidden: Vec::new(),
            body: PreEscaped(String::new()),
        }
    }

    /// A form that only asks (search, filters).
    #[must_use]
    pub fn get(ctx: &'a PageContext, action: impl Into<String>) -> Self {
        Self {
            get: true,
            ..Self::post(ctx, action)
        }
    }

    /// Sends files along.
    #[must_use]
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// With an id, for buttons elsewhere.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Fields and button beside each other, for one-field forms in a strip.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    /// Sends a hidden value along.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// The fields and buttons.
    #[must_use]
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }
}

impl Render for Form<'_> {
    fn render(&self) -> Markup {
        html! {
            form.k-form.k-form--inline[self.inline] method=(if self.get { "get" } else { "post" }) action=(self.action)
                id=[self.id.as_deref()] enctype=[self.multipart.then_some("multipart/form-data")] novalidate
                data-once[!self.get] {
                @if !self.get { (hidden("csrf", self.csrf)) }
                @for (name, value) in &self.hidden { (hidden(name, value)) }
                (self.body)
            }
        }
    }
}

/// A hidden value in a form.
#[must_use]
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Fields that belong together, under a heading.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn fieldset(legend: &str, fields: Markup) -> Markup {
    html! {
        fieldset.utrecht-form-fieldset__fieldset.k-fieldset {
            legend.utrecht-form-fieldset__legend.k-legend { (legend) }
            (fields)
        }
    }
}

//! Buttons, and links that look like them.

use maud::{Markup, Render, html};

use crate::icon::{Icon, icon};

/// A button, or with [`Button::href`] a link that looks like one. One primary button per page.
#[derive(Clone, Debug)]
pub struct Button {
    label: String,
    class: &'static str,
    href: Option<String>,
    name: Option<(String, String)>,
    icon: Option<Icon>,
    key: Option<char>,
    small: bool,
    disabled: bool,
    form: Option<String>,
    action: Option<String>,
    skip_validation: bool,
}

impl Button {
    fn new(label: impl Into<String>, class: &'static str) -> Self {
        Self {
            label: label.into(),
            class,
            href: None,
            name: None,
            icon: None,
            key: None,
            small: false,
            disabled: false,
            form: None,
            action: None,
            skip_validation: false,
        }
    }

    /// The one next action of the page.
    #[must_use]
    pub fn primary(label: impl Into<String>) -> Self {
        Self::new(label, "utrecht-button--primary-action")
    }

    /// Another action.
    #[must_use]
    pub fn secondary(label: impl Into<String>) -> Self {
        Self::new(label, "utrecht-button--secondary-action")
    }

    /// A quiet action beside something.
    #[must_use]
    pub fn subtle(label: impl Into<String>) -> Self {
        Self::new(label, "utrecht-button--subtle")
    }

    /// An action that takes something away or leaves the house.
    #[must_use]
    pub fn danger(label: impl Into<String>) -> Self {
        Self::new(
            label,
            "utrecht-button--primary-action utrecht-button--danger",
        )
    }

    /// Makes it a link.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Sends this name and value with the form when pressed.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name = Some((name.into(), value.into()));
        self
    }

    /// With an icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With a keyboard shortcut for staff, shown on the button.
    #[must_use]
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }

    /// Smaller, for rows and strips.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Not usable now. Prefer leaving it out and saying why.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// Belongs to a form elsewhere on the page, by its id.
    #[must_use]
    pub fn form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }

    /// Sends the form to another address.
    #[must_use]
    pub fn form_action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Sends the form without checking it, for "save and continue later" and "remove".
    #[must_use]
    pub fn skip_validation(mut self) -> Self {
        self.skip_validation = true;
        self
    }

    fn content(&self) -> Markup {
        html! {
            @if let Some(i) = self.icon { (icon(i)) }
            span { (self.label) }
            @if let Some(key) = self.key { kbd aria-hidden="true" { (key) } }
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let key = self.key.map(|k| k.to_string());
        html! {
            @if let Some(href) = &self.href {
                a.utrecht-button.k-button.(self.class).k-button--small[self.small] href=(href)
                    data-key=[key.as_deref()] aria-keyshortcuts=[key.as_deref()] { (self.content()) }
            } @else {
                button.utrecht-button.k-button.(self.class).k-button--small[self.small] type="submit"
                    name=[self.name.as_ref().map(|n| &n.0)] value=[self.name.as_ref().map(|n| &n.1)]
                    form=[self.form.as_deref()] formaction=[self.action.as_deref()] formnovalidate[self.skip_validation]
                    disabled[self.disabled] data-key=[key.as_deref()] aria-keyshortcuts=[key.as_deref()] { (self.content()) }
            }
        }
    }
}

/// Buttons in a row, the primary one first; under each other where there is no room.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn button_group(buttons: Markup) -> Markup {
    html! { div.k-buttons { (buttons) } }
}

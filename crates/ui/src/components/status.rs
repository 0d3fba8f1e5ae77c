//! Alerts and badges: colour always together with a word and an icon.

use maud::{Markup, html};

use crate::icon::{Icon, icon};
use crate::texts::{Locale, Remaining, term_words};

/// The kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// Good to know.
    Info,
    /// It worked.
    Ok,
    /// Mind this.
    Warning,
    /// It did not work.
    Error,
}

impl AlertKind {
    /// The name in class names.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The icon beside the words.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Ok => Icon::CheckCircle,
            Self::Warning => Icon::Warning,
            Self::Error => Icon::Alert,
        }
    }
}

/// A message that stays on the page. `title` may be empty.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn alert(kind: AlertKind, title: &str, body: Markup) -> Markup {
    html! {
        div.utrecht-alert.k-alert.{ "utrecht-alert--" (kind.code()) } role=[matches!(kind, AlertKind::Error).then_some("alert")] {
            div.utrecht-alert__icon { (icon(kind.icon())) }
            div.utrecht-alert__content {
                @if !title.is_empty() { p.k-alert__title { (title) } }
                (body)
            }
        }
    }
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Just in, nobody has looked.
    New,
    /// Within its term.
    OnTime,
    /// The term ends soon.
    DueSoon,
    /// Past its term.
    Late,
    /// Waiting for the reporter.
    Waiting,
    /// Done.
    Closed,
    /// Not sent yet.
    Draft,
}

impl State {
    /// Every state, for the gallery.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::OnTime,
        Self::DueSoon,
        Self::Late,
        Self::Waiting,
        Self::Closed,
        Self::Draft,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::OnTime => "ontime",
            Self::DueSoon => "soon",
            Self::Late => "late",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
            Self::Draft => "draft",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::New => Icon::Plus,
            Self::OnTime => Icon::Check,
            Self::DueSoon => Icon::Clock,
            Self::Late => Icon::Alert,
            Self::Waiting => Icon::Pause,
            Self::Closed => Icon::CheckCircle,
            Self::Draft => Icon::Pencil,
        }
    }

    /// The usual word for it.
    #[must_use]
    pub fn word(self, locale: Locale) -> String {
        locale
            .t(match self {
                Self::New => "ui-state-new",
                Self::OnTime => "ui-state-on-time",
                Self::DueSoon => "ui-state-due-soon",
                Self::Late => "ui-state-late",
                Self::Waiting => "ui-state-waiting",
                Self::Closed => "ui-state-closed",
                Self::Draft => "ui-state-draft",
            })
            .into_owned()
    }
}

/// A state with own words ("nog 2 werkdagen"): icon, words, colour.
#[must_use]
pub fn badge(state: State, words: &str) -> Markup {
    html! { span.utrecht-data-badge.k-badge.{ "k-badge--" (state.code()) } { (icon(state.icon())) span { (words) } } }
}

/// A state with its usual word.
#[must_use]
pub fn status(locale: Locale, state: State) -> Markup {
    badge(state, &state.word(locale))
}

/// A term in words with the fitting state: late below zero, due soon up to `soon` working days, on time above.
#[must_use]
pub fn term_badge(locale: Locale, remaining: Remaining, soon: i64) -> Markup {
    let state = match remaining {
        Remaining::WorkingDays(n) | Remaining::WorkingHours(n) if n < 0 => State::Late,
        Remaining::WorkingDays(n) if n <= soon => State::DueSoon,
        // Hours are only used for short terms; a working day has about eight of them.
        Remaining::WorkingHours(n) if n <= soon.saturating_mul(8) => State::DueSoon,
        Remaining::WorkingDays(_) | Remaining::WorkingHours(_) => State::OnTime,
        Remaining::Paused => State::Waiting,
        Remaining::None => State::Draft,
    };
    badge(state, &term_words(remaining, locale))
}

/// A neutral mark without a state: a kind, a channel, a number.
#[must_use]
pub fn data_badge(words: &str) -> Markup {
    html! { span.utrecht-data-badge.k-tag { (words) } }
}

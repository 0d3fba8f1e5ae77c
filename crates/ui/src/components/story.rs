//! The story of a thing: messages to the citizen look like letters, internal notes like yellow paper, what the
//! system did like a thin line.

use jiff::Timestamp;
use maud::{Markup, html};

use super::pieces::time;
use crate::icon::{Icon, icon};
use crate::layout::PageContext;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Incoming,
    Letter,
    Note,
    Event,
}

/// One entry of a timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    kind: Kind,
    who: String,
    to: Option<String>,
    at: Timestamp,
    body: Markup,
    why: Option<Markup>,
}

impl Entry {
    fn new(kind: Kind, who: impl Into<String>, at: Timestamp, body: Markup) -> Self {
        Self {
            kind,
            who: who.into(),
            to: None,
            at,
            body,
            why: None,
        }
    }

    /// A message from the reporter.
    #[must_use]
    pub fn incoming(who: impl Into<String>, at: Timestamp, body: Markup) -> Self {
        Self::new(Kind::Incoming, who, at, body)
    }

    /// A message to the citizen; `to` says who reads it.
    #[must_use]
    pub fn letter(
        who: impl Into<String>,
        to: impl Into<String>,
        at: Timestamp,
        body: Markup,
    ) -> Self {
        Self {
            to: Some(to.into()),
            ..Self::new(Kind::Letter, who, at, body)
        }
    }

    /// An internal note, only for colleagues.
    #[must_use]
    pub fn note(who: impl Into<String>, at: Timestamp, body: Markup) -> Self {
        Self::new(Kind::Note, who, at, body)
    }

    /// Something that happened, in one line.
    #[must_use]
    pub fn event(at: Timestamp, body: Markup) -> Self {
        Self::new(Kind::Event, String::new(), at, body)
    }

    /// Why the system decided this, in one line, with a link to change it.
    #[must_use]
    pub fn why(mut self, why: Markup) -> Self {
        self.why = Some(why);
        self
    }
}

/// One story in order of time.
#[must_use]
pub fn timeline(ctx: &PageContext, entries: &[Entry]) -> Markup {
    let l = ctx.locale;
    html! {
        ol.k-story {
            @for entry in entries {
                @match entry.kind {
                    Kind::Event => li.k-event {
                        p.k-event__line { span { (entry.body) } " " (time(ctx, entry.at)) }
                        @if let Some(why) = &entry.why { p.k-why { (why) } }
                    },
                    Kind::Letter => li { article.k-letter {
                        header.k-letter__head {
                            (icon(Icon::Mail))
                            p { strong { (entry.who) } @if let Some(to) = &entry.to { " " span.k-letter__to { (crate::t!(l, "ui-letter-to", to = to.as_str())) } } }
                            (time(ctx, entry.at))
                        }
                        div.k-letter__body { (entry.body) }
                        @if let Some(why) = &entry.why { p.k-why { (why) } }
                    } },
                    Kind::Incoming => li { article.k-letter.k-letter--in {
                        header.k-letter__head {
                            (icon(Icon::Person))
                            p { strong { (entry.who) } " " span.k-letter__to { (l.t("ui-letter-from")) } }
                            (time(ctx, entry.at))
                        }
                        div.k-letter__body { (entry.body) }
                    } },
                    Kind::Note => li { article.k-note {
                        header.k-letter__head {
                            (icon(Icon::Note))
                            p { strong { (entry.who) } " " span.k-letter__to { (l.t("ui-note-for")) } }
                            (time(ctx, entry.at))
                        }
                        div.k-letter__body { (entry.body) }
                    } },
                }
            }
        }
    }
}

/// The frame around the form that writes the next entry. `reader` says in words who will read it; `internal` makes it yellow paper.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn composer(reader: &str, internal: bool, form: Markup) -> Markup {
    html! {
        section.k-composer.k-composer--note[internal] aria-label=(reader) {
            p.k-composer__reader { (icon(if internal { Icon::Note } else { Icon::Mail })) (reader) }
            (form)
        }
    }
}

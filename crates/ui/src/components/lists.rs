//! Description lists, the facts strip and the work list.

use maud::{Markup, Render, html};

/// A list of terms and descriptions, each with an optional link to change it (check pages, settings).
#[derive(Clone, Debug, Default)]
pub struct DescriptionList {
    items: Vec<Item>,
}

#[derive(Clone, Debug)]
struct Item {
    term: String,
    description: Markup,
    /// The words and the address of the link that changes it.
    change: Option<(String, String)>,
}

impl DescriptionList {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a term with its description.
    #[must_use]
    pub fn item(mut self, term: impl Into<String>, description: Markup) -> Self {
        self.items.push(Item {
            term: term.into(),
            description,
            change: None,
        });
        self
    }

    /// Adds a term with its description and a link to change it: the link's words ("Wijzig") and its address.
    #[must_use]
    pub fn change(
        mut self,
        term: impl Into<String>,
        description: Markup,
        words: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        self.items.push(Item {
            term: term.into(),
            description,
            change: Some((words.into(), href.into())),
        });
        self
    }
}

impl Render for DescriptionList {
    fn render(&self) -> Markup {
        html! {
            dl.utrecht-data-list.k-list {
                @for Item { term, description, change } in &self.items {
                    div.k-list__row {
                        dt.utrecht-data-list__item-key { (term) }
                        dd.utrecht-data-list__item-value { (description) }
                        @if let Some((words, href)) = change {
                            dd.k-list__change { a href=(href) { (words) span.k-visually-hidden { " (" (term) ")" } } }
                        }
                    }
                }
            }
        }
    }
}

/// One fact in a strip.
#[derive(Clone, Debug)]
pub struct Fact {
    term: String,
    value: Markup,
    why: Option<Markup>,
}

impl Fact {
    /// A fact: its name and its value.
    #[must_use]
    pub fn new(term: impl Into<String>, value: Markup) -> Self {
        Self {
            term: term.into(),
            value,
            why: None,
        }
    }

    /// Why the system decided this, in one line, with a link to change it.
    #[must_use]
    pub fn why(mut self, why: Markup) -> Self {
        self.why = Some(why);
        self
    }
}

/// The facts of a thing beside each other (category, place, term, who).
#[must_use]
pub fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl.k-facts {
            @for fact in facts {
                div.k-facts__fact {
                    dt { (fact.term) }
                    dd {
                        div.k-facts__value { (fact.value) }
                        @if let Some(why) = &fact.why { div.k-facts__why { (why) } }
                    }
                }
            }
        }
    }
}

/// A row of a work list: what and where on the left, the term and who on the right; two lines.
#[derive(Clone, Debug)]
pub struct WorkRow {
    href: String,
    title: String,
    number: String,
    place: String,
    term: Markup,
    who: String,
    unread: bool,
    current: bool,
    select: Option<String>,
}

impl WorkRow {
    /// A row that opens `href`: what it is, its number, where it is.
    #[must_use]
    pub fn new(
        href: impl Into<String>,
        title: impl Into<String>,
        number: impl Into<String>,
        place: impl Into<String>,
    ) -> Self {
        Self {
            href: href.into(),
            title: title.into(),
            number: number.into(),
            place: place.into(),
            term: html! {},
            who: String::new(),
            unread: false,
            current: false,
            select: None,
        }
    }

    /// The term, as a badge ([`super::term_badge`]).
    #[must_use]
    pub fn term(mut self, badge: Markup) -> Self {
        self.term = badge;
        self
    }

    /// Who has it.
    #[must_use]
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = who.into();
        self
    }

    /// Something new came in that nobody of the team has read.
    #[must_use]
    pub fn unread(mut self, unread: bool) -> Self {
        self.unread = unread;
        self
    }

    /// The row that is open beside the list.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// With a checkbox for doing one thing to several rows; the value is sent as `row`.
    #[must_use]
    pub fn selectable(mut self, value: impl Into<String>) -> Self {
        self.select = Some(value.into());
        self
    }
}

/// A dense list of work, moved through with `j` and `k`. Rows are ordinary links.
#[must_use]
pub fn work_list(locale: crate::Locale, rows: &[WorkRow]) -> Markup {
    html! {
        ul.k-worklist data-worklist {
            @for row in rows {
                li.k-row.k-row--current[row.current].k-row--unread[row.unread] {
                    @if let Some(value) = &row.select {
                        input.k-row__select type="checkbox" name="row" value=(value) aria-label=(crate::t!(locale, "ui-select-row", title = row.title.as_str()));
                    }
                    div.k-row__main {
                        div.k-row__line {
                            a.k-row__title href=(row.href) aria-current=[row.current.then_some("true")] {
                                (row.title)
                                @if row.unread { " " span.k-row__new { (locale.t("ui-row-new")) } }
                            }
                            (row.term)
                        }
                        div.k-row__line.k-row__line--second {
                            span.k-row__meta {
                                // The place first: where there is no room, the number is what is cut off.
                                @if !row.place.is_empty() { (row.place) " · " }
                                (row.number)
                            }
                            @if !row.who.is_empty() { span.k-row__who { (row.who) } }
                        }
                    }
                }
            }
        }
    }
}

//! The frames of a page. One [`PageContext`] per request, one [`Page`] per screen, and a function per face.

mod admin;
mod citizen;
mod frame;
mod public;
mod staff;

pub use admin::admin_page;
pub use citizen::{citizen_page, small_page};
pub use public::public_page;
pub use staff::{split_page, staff_page};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::components::{AlertKind, Button};
use crate::icon::Icon;
use crate::texts::Locale;

/// Everything a page needs to know about its request. The kernel fills it; pages only pass it on.
#[derive(Clone, Debug)]
pub struct PageContext {
    /// Language of the page.
    pub locale: Locale,
    /// The organisation whose page this is.
    pub organisation: Organisation,
    /// Name of the region, for the footer and the staff header.
    pub region: String,
    /// Path and query of this page, as requested; the language switch leads back to it.
    pub path: String,
    /// The moment of the request, for dates in words.
    pub now: Timestamp,
    /// The time zone of the region.
    pub zone: TimeZone,
    /// Who is signed in; `None` for a citizen without an account.
    pub account: Option<Account>,
    /// Views and sections in the rail or the header.
    pub navigation: Vec<NavGroup>,
    /// Token against cross-site requests; put into every form by [`crate::components::Form`].
    pub csrf: String,
    /// What just happened, shown once.
    pub flash: Option<Flash>,
    /// Links in the footer (accessibility statement, privacy, contact): label and address.
    pub footer: Vec<(String, String)>,
    /// A line above every page, for a demonstration or a test installation.
    pub banner: Option<String>,
}

impl PageContext {
    /// A context with the given essentials and nothing else.
    #[must_use]
    pub fn new(
        locale: Locale,
        organisation: Organisation,
        path: impl Into<String>,
        now: Timestamp,
        zone: TimeZone,
    ) -> Self {
        Self {
            locale,
            organisation,
            region: String::new(),
            path: path.into(),
            now,
            zone,
            account: None,
            navigation: Vec::new(),
            csrf: String::new(),
            flash: None,
            footer: Vec::new(),
            banner: None,
        }
    }

    /// The address of this page in another language.
    #[must_use]
    pub fn path_in(&self, locale: Locale) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        // Only a path on this site: never let a crafted request point the switch elsewhere.
        let path = if path.starts_with('/') && !path.starts_with("//") {
            path
        } else {
            "/"
        };
        let mut out = format!("{path}?");
        for pair in query
            .split('&')
            .filter(|p| !p.is_empty() && *p != "lang" && !p.starts_with("lang="))
        {
            out.push_str(pair);
            out.push('&');
        }
        out.push_str("lang=");
        out.push_str(locale.code());
        out
    }
}

/// An organisation as a page shows it.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// Its name ("Stad Kortrijk").
    pub name: String,
    /// Its short name in addresses ("kortrijk").
    pub slug: String,
    /// Address of its theme's style sheet ([`crate::Theme::url`]); `None` gives the default colours.
    pub theme_url: Option<String>,
    /// Address of its logo.
    pub logo_url: Option<String>,
    /// Where the name in the header leads.
    pub home: String,
    /// Telephone number of the desk, as people write it: the other door.
    pub phone: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The person's name.
    pub name: String,
    /// The organisations this person may work for: label, address that switches to it, whether it is the present one.
    pub organisations: Vec<(String, String, bool)>,
    /// Links under the name (own settings, administration): label and address.
    pub links: Vec<(String, String)>,
    /// Where signing out is posted to.
    pub sign_out: String,
}

/// A group of links in the rail, with or without a heading.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// The heading.
    pub label: Option<String>,
    /// The links.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// A group without a heading.
    #[must_use]
    pub fn new(items: Vec<NavItem>) -> Self {
        Self { label: None, items }
    }

    /// A group under a heading.
    #[must_use]
    pub fn titled(label: impl Into<String>, items: Vec<NavItem>) -> Self {
        Self {
            label: Some(label.into()),
            items,
        }
    }
}

/// A link in the rail or header.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Its words.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many things are behind it.
    pub count: Option<u64>,
    /// Whether the count asks for attention (late work). Said in words too.
    pub urgent: bool,
    /// Whether this is the present page or view.
    pub current: bool,
    /// Its icon.
    pub icon: Option<Icon>,
}

impl NavItem {
    /// A link.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            count: None,
            urgent: false,
            current: false,
            icon: None,
        }
    }

    /// With a count behind it.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// With a count that asks for attention when it is not zero.
    #[must_use]
    pub fn urgent(mut self, count: u64) -> Self {
        self.count = Some(count);
        self.urgent = count > 0;
        self
    }

    /// Marks the present page.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// With an icon.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// A message about what just happened, shown once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Its kind.
    pub kind: AlertKind,
    /// Its words.
    pub text: String,
    /// A way to take it back: the address to post to, and hidden fields.
    pub undo: Option<(String, Vec<(String, String)>)>,
}

impl Flash {
    /// Something succeeded.
    #[must_use]
    pub fn ok(text: impl Into<String>) -> Self {
        Self {
            kind: AlertKind::Ok,
            text: text.into(),
            undo: None,
        }
    }

    /// Something failed.
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            kind: AlertKind::Error,
            text: text.into(),
            undo: None,
        }
    }

    /// With a button that takes it back.
    #[must_use]
    pub fn undo(mut self, action: impl Into<String>, fields: Vec<(String, String)>) -> Self {
        self.undo = Some((action.into(), fields));
        self
    }
}

/// One screen: its title and what the frame shows around it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    title: String,
    back: Option<(Option<String>, String)>,
    breadcrumb: Vec<(String, String)>,
    error: bool,
    wide: bool,
    progress: Option<(u32, u32)>,
    unlisted: bool,
    htmx: bool,
    refresh: Option<u32>,
}

impl Page {
    /// A page with this title. The frame adds the organisation and "Kantel" to the window's title; the page's own
    /// `h1` stands in its body.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// With a link back above the content.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some((None, href.into()));
        self
    }

    /// With a link back in own words.
    #[must_use]
    pub fn back_to(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.back = Some((Some(label.into()), href.into()));
        self
    }

    /// With a trail of pages above this one: label and address, the top first.
    #[must_use]
    pub fn breadcrumb(mut self, trail: Vec<(String, String)>) -> Self {
        self.breadcrumb = trail;
        self
    }

    /// Says in the window's title that something must be corrected.
    #[must_use]
    pub fn error(mut self, error: bool) -> Self {
        self.error = error;
        self
    }

    /// Uses the whole width, for tables and maps.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Shows "vraag 2 van 5" above the content.
    #[must_use]
    pub fn progress(mut self, number: u32, total: u32) -> Self {
        self.progress = Some((number, total));
        self
    }

    /// Keeps the page out of search engines and its address out of other sites' logs (status pages with a code).
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.unlisted = true;
        self
    }

    /// Loads htmx as an enhancement on this page. Staff pages have it always.
    #[must_use]
    pub fn htmx(mut self) -> Self {
        self.htmx = true;
        self
    }

    /// Loads the page again after so many seconds, to show the progress of long work.
    #[must_use]
    pub fn refresh(mut self, seconds: u32) -> Self {
        self.refresh = Some(seconds);
        self
    }
}

/// The flash message of a page, with its undo button.
fn flash(ctx: &PageContext) -> Markup {
    let Some(flash) = &ctx.flash else {
        return html! {};
    };
    html! {
        div.k-flash.{ "k-flash--" (flash.kind.code()) } role=(if flash.kind == AlertKind::Error { "alert" } else { "status" }) {
            (crate::icon(flash.kind.icon()))
            p { (flash.text) }
            @if let Some((action, fields)) = &flash.undo {
                form method="post" action=(action) {
                    input type="hidden" name="csrf" value=(ctx.csrf);
                    @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                    (Button::subtle(ctx.locale.t("ui-undo")).icon(Icon::Undo).small())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_switch_keeps_the_page_and_stays_on_this_site() {
        let at = |path: &str| {
            PageContext::new(
                Locale::Nl,
                Organisation::default(),
                path,
                Timestamp::UNIX_EPOCH,
                TimeZone::UTC,
            )
            .path_in(Locale::En)
        };
        assert_eq!(at("/kortrijk/report"), "/kortrijk/report?lang=en");
        assert_eq!(
            at("/desk?view=mine&lang=nl&page=2"),
            "/desk?view=mine&page=2&lang=en"
        );
        assert_eq!(at("//evil.example/"), "/?lang=en");
        assert_eq!(at("https://evil.example/"), "/?lang=en");
    }
}

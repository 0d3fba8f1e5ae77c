//! What every screen of the clerk needs: names of people, teams and categories, terms in words, the rail.

use crate::store::{Catalogue, Catalogues, Category, View};
use calendar::TermUnit;
use jiff::Timestamp;
use kernel::{Action, Error, House, Result, Scope, organisations::Organisation, web::Staff};
use std::{collections::HashMap, sync::Arc};
use ui::{
    Icon, Locale, Markup, NavGroup, NavItem, PageContext, State, badge, html, term_badge,
    texts::{Remaining, timestamp},
};
use uuid::Uuid;

/// Working days from which "soon" is said.
const SOON: i64 = 2;
/// A view is counted up to here; the rail then says "99+".
const MOST_COUNTED: u64 = 100;

/// A request of a clerk, with the catalogues of the organisations they work for.
pub(in crate::pages) struct Desk {
    /// The request.
    pub(super) staff: Staff,
    organisations: Vec<(Arc<Organisation>, Arc<Catalogue>)>,
    index: HashMap<Uuid, usize>,
}

/// What a row or a report says about its term.
pub(super) struct TermOf {
    pub(super) organisation: Uuid,
    pub(super) category: Uuid,
    pub(super) due_at: i64,
    pub(super) paused_at: Option<i64>,
}

impl Desk {
    /// Reads the catalogues of the organisations that the clerk works for; they are kept in memory between requests.
    pub(in crate::pages) async fn open(staff: Staff) -> Result<Self> {
        let house = staff.house().clone();
        let catalogues = house.part::<Catalogues>()?;
        let mut organisations = Vec::new();
        for id in staff.scope().visible().unwrap_or_default() {
            let organisation = match house.directory().by_id(id).await {
                Ok(organisation) => organisation,
                Err(Error::NotFound) => continue,
                Err(error) => return Err(error),
            };
            match catalogues.of(house.store(), id).await {
                Ok(catalogue) => organisations.push((organisation, catalogue)),
                // A guest such as a police zone has no desk of its own.
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        organisations.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        let index = organisations
            .iter()
            .enumerate()
            .map(|(at, (o, _))| (o.id, at))
            .collect();
        Ok(Self {
            staff,
            organisations,
            index,
        })
    }

    pub(super) fn house(&self) -> &House {
        self.staff.house()
    }

    pub(super) fn scope(&self) -> &Scope {
        self.staff.scope()
    }

    pub(super) fn locale(&self) -> Locale {
        self.staff.locale()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.house().env().now()
    }

    /// Whether the clerk works for more than one organisation, so that each row has to say whose it is.
    pub(super) fn several(&self) -> bool {
        self.organisations.len() > 1
    }

    /// The organisations in which `action` may be done somewhere, by name.
    pub(in crate::pages) fn where_can(&self, action: Action) -> Vec<&Organisation> {
        let list = self.scope().organisations(action);
        self.organisations
            .iter()
            .map(|(o, _)| &**o)
            .filter(|o| list.contains(&o.id))
            .collect()
    }

    pub(super) fn organisation(&self, id: Uuid) -> Option<&Organisation> {
        self.index.get(&id).map(|at| &*self.organisations[*at].0)
    }

    pub(super) fn by_slug(&self, slug: &str) -> Option<&Organisation> {
        self.organisations
            .iter()
            .map(|(o, _)| &**o)
            .find(|o| o.slug == slug)
    }

    pub(super) fn organisation_name(&self, id: Uuid) -> &str {
        self.organisation(id).map_or("", |o| o.name.as_str())
    }

    pub(super) fn catalogue(&self, id: Uuid) -> Option<&Catalogue> {
        self.index.get(&id).map(|at| &*self.organisations[*at].1)
    }

    pub(super) fn catalogues(&self) -> impl Iterator<Item = &Catalogue> {
        self.organisations.iter().map(|(_, catalogue)| &**catalogue)
    }

    /// The categories of all organisations, each once, in the region's order.
    pub(super) fn categories(&self) -> Vec<&Category> {
        let mut out: Vec<&Category> = Vec::new();
        for catalogue in self.catalogues() {
            for category in &catalogue.categories {
                if !out.iter().any(|known| known.id == category.id) {
                    out.push(category);
                }
            }
        }
        out
    }

    pub(super) fn category_by_key(&self, key: &str) -> Option<&Category> {
        self.catalogues()
            .flat_map(|c| &c.categories)
            .find(|c| c.key == key)
    }

    pub(super) fn category_name(&self, organisation: Uuid, id: Uuid) -> &str {
        self.catalogue(organisation)
            .map_or("", |c| c.category_name(id, self.locale()))
    }

    /// The name of a colleague. Somebody who no longer works for any of the clerk's organisations is "a colleague".
    pub(in crate::pages) fn person(&self, id: Uuid) -> String {
        if id == self.staff.visitor.account {
            return self.staff.visitor.name.clone();
        }
        self.catalogues().find_map(|c| c.person(id)).map_or_else(
            || self.locale().t("desk-work-colleague").into_owned(),
            ToOwned::to_owned,
        )
    }

    pub(super) fn team(&self, organisation: Uuid, id: Uuid) -> String {
        self.catalogue(organisation)
            .and_then(|c| c.team(id))
            .map_or_else(
                || self.locale().t("desk-work-team").into_owned(),
                |team| team.name.clone(),
            )
    }

    /// Who has a report: the person, otherwise the team, otherwise nobody.
    pub(super) fn who(
        &self,
        organisation: Uuid,
        team: Option<Uuid>,
        assignee: Option<Uuid>,
    ) -> String {
        match (assignee, team) {
            (Some(person), _) => self.person(person),
            (None, Some(team)) => self.team(organisation, team),
            (None, None) => self.locale().t("desk-work-nobody").into_owned(),
        }
    }

    /// What is left of a term, counted the way it was promised.
    pub(super) fn remaining(&self, of: &TermOf) -> Remaining {
        let Some(catalogue) = self.catalogue(of.organisation) else {
            return Remaining::None;
        };
        if of.paused_at.is_some() {
            return Remaining::Paused;
        }
        let (calendar, now, due) = (&catalogue.calendar, self.now(), timestamp(of.due_at));
        let late = due < now;
        let days = calendar.count_working_days(calendar.date_of(now), calendar.date_of(due));
        let unit = catalogue
            .category(of.category)
            .map(|category| category.term.unit);
        if unit == Some(TermUnit::WorkingHours) && days.abs() < 2 {
            let hours = calendar.count_working_hours(now, due);
            return Remaining::WorkingHours(if late { hours.min(-1) } else { hours.max(0) });
        }
        // Past the moment itself, a term is late, also on the day of the promise.
        Remaining::WorkingDays(if late { days.min(-1) } else { days.max(0) })
    }

    /// The term as a badge; what came of it once it is closed.
    pub(super) fn badge(&self, of: &TermOf, state: &str, outcome: Option<&str>) -> Markup {
        let l = self.locale();
        if state == "closed" {
            let words = outcome.map_or_else(
                || l.t("desk-state-closed").into_owned(),
                |outcome| l.t(&format!("desk-outcome-{outcome}")).into_owned(),
            );
            return badge(State::Closed, &words);
        }
        if of.paused_at.is_some() {
            return badge(State::Waiting, &l.t("desk-state-waiting"));
        }
        term_badge(l, self.remaining(of), SOON)
    }

    /// The frame of a page, with the views and their counts in the rail.
    pub(in crate::pages) fn page(
        &self,
        counts: &[(View, u64)],
        current: Option<View>,
    ) -> PageContext {
        let only = match self.organisations.as_slice() {
            [(one, _)] => Some(&**one),
            _ => None,
        };
        let mut ctx = self.staff.page(only);
        "/desk".clone_into(&mut ctx.organisation.home);
        let l = self.locale();
        let item = |view: View| {
            let count = counts
                .iter()
                .find(|(of, _)| *of == view)
                .map(|(_, count)| *count);
            let icon = match view {
                View::Mine => Icon::Person,
                View::Team => Icon::People,
                View::Unassigned => Icon::Tag,
                View::Overdue => Icon::Alert,
                View::Open => Icon::List,
                View::Waiting => Icon::Pause,
                View::Closed => Icon::CheckCircle,
            };
            let item = NavItem::new(self.view_name(view), format!("/desk/{}", view.key()))
                .icon(icon)
                .current(current == Some(view));
            match count {
                // Counting stops at a hundred.
                Some(count) if count >= MOST_COUNTED => NavItem {
                    label: format!("{} (99+)", item.label),
                    ..item
                },
                Some(count) if view == View::Overdue => item.urgent(count),
                Some(count) => item.count(count),
                None => item,
            }
        };
        ctx.navigation = vec![
            NavGroup::new([View::Mine, View::Team, View::Unassigned].map(item).into()),
            NavGroup::titled(
                l.t("desk-work-all"),
                [View::Overdue, View::Open, View::Waiting, View::Closed]
                    .map(item)
                    .into(),
            ),
        ];
        if self.scope().can(Action::SETTINGS_MANAGE) {
            let current = self.staff.visit.path.starts_with("/desk/settings");
            let settings = NavItem::new(l.t("desk-settings-title"), "/desk/settings")
                .icon(Icon::Sliders)
                .current(current);
            ctx.navigation.push(NavGroup::new(vec![settings]));
        }
        ctx
    }

    pub(super) fn view_name(&self, view: View) -> String {
        self.locale()
            .t(&format!("desk-work-view-{}", view.key()))
            .into_owned()
    }
}

/// The button that prints the page, where the browser can.
pub(super) fn print_button(l: Locale) -> Markup {
    html! {
        button.utrecht-button.utrecht-button--subtle.k-button.k-button--small type="button" data-print hidden {
            (ui::icon(Icon::Print)) span { (l.t("ui-print")) }
        }
    }
}

/// Text of several lines as paragraphs.
pub(super) fn paragraphs(text: &str) -> Markup {
    html! {
        @for part in text.split("\n\n").filter(|part| !part.trim().is_empty()) {
            p { @for (index, line) in part.trim().lines().enumerate() { @if index > 0 { br; } (line) } }
        }
    }
}

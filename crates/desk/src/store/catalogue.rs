//! What an organisation's desk works with: categories with local accents, teams, people, calendar. Read as a whole,
//! kept in memory for a moment, so that a report needs no query for any of it.

use super::tables::{category, category_setting};
use crate::model::{Searchable, find_categories};
use calendar::{Calendar, Term, TermUnit};
use kernel::{
    Error, Result, Scope, calendars,
    organisations::Team,
    store::{Store, tables as kernel_tables},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use ui::Locale;
use uuid::Uuid;

/// How old a catalogue may be before it is read again: the time in which another process sees a change.
const FRESH_MS: i64 = 2000;

/// A group of categories.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its id.
    pub id: Uuid,
    /// Stable word.
    pub key: String,
    /// Dutch and English name.
    pub name: [String; 2],
    /// Dutch and English description.
    pub description: [String; 2],
}

/// A category as one organisation uses it.
#[derive(Debug, Clone)]
pub struct Category {
    /// Its id.
    pub id: Uuid,
    /// Stable word.
    pub key: String,
    /// Its group.
    pub group: Uuid,
    /// Dutch and English name.
    pub name: [String; 2],
    /// Dutch and English description.
    pub description: [String; 2],
    /// Words people use for it.
    pub keywords: Vec<String>,
    /// `report`, `question`, `complaint` or `idea`.
    pub kind: String,
    /// `required`, `optional` or `none`.
    pub place: String,
    /// "Is this an emergency? Call …" in Dutch and English.
    pub stopper: Option<[String; 2]>,
    /// The promise.
    pub term: Term,
    /// Whether the promise is this organisation's own accent.
    pub own_term: bool,
    /// The team that gets it.
    pub team: Option<Uuid>,
    /// Why that team: `setting`, `team-key` or `reception`.
    pub rule: &'static str,
    /// Whether it is offered here.
    pub enabled: bool,
    /// Version of the local accents; 0 when there are none.
    pub version: i64,
}

impl Category {
    /// Its name in a language.
    pub fn name(&self, locale: Locale) -> &str {
        &self.name[usize::from(locale == Locale::En)]
    }

    /// Its description in a language.
    pub fn description(&self, locale: Locale) -> &str {
        &self.description[usize::from(locale == Locale::En)]
    }

    /// Its emergency stopper in a language.
    pub fn stopper(&self, locale: Locale) -> Option<&str> {
        self.stopper
            .as_ref()
            .map(|texts| texts[usize::from(locale == Locale::En)].as_str())
    }
}

impl Group {
    /// Its name in a language.
    pub fn name(&self, locale: Locale) -> &str {
        &self.name[usize::from(locale == Locale::En)]
    }
}

impl Searchable for Category {
    fn names(&self) -> [&str; 4] {
        [
            &self.name[0],
            &self.name[1],
            &self.description[0],
            &self.description[1],
        ]
    }

    fn keywords(&self) -> &[String] {
        &self.keywords
    }
}

/// Everything an organisation's desk works with.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Groups in order.
    pub groups: Vec<Group>,
    /// Categories in order, those switched off included.
    pub categories: Vec<Category>,
    /// Teams by name.
    pub teams: Vec<Team>,
    /// People with a role here: id and name.
    pub people: Vec<(Uuid, String)>,
    /// The organisation's working days.
    pub calendar: Calendar,
}

impl Catalogue {
    /// A category that is offered here.
    pub fn offered(&self, id: Uuid) -> Option<&Category> {
        self.categories
            .iter()
            .find(|category| category.id == id && category.enabled)
    }

    /// A category, offered or not.
    pub fn category(&self, id: Uuid) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The name of a category; empty when it is unknown.
    pub fn category_name(&self, id: Uuid, locale: Locale) -> &str {
        self.category(id)
            .map_or("", |category| category.name(locale))
    }

    /// A team.
    pub fn team(&self, id: Uuid) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// The name of somebody who works here.
    pub fn person(&self, id: Uuid) -> Option<&str> {
        self.people
            .iter()
            .find(|(one, _)| *one == id)
            .map(|(_, name)| name.as_str())
    }

    /// The offered categories that fit plain words, best first.
    pub fn find(&self, words: &str) -> Vec<&Category> {
        let offered: Vec<&Category> = self
            .categories
            .iter()
            .filter(|category| category.enabled)
            .collect();
        find_categories(&offered, words)
            .into_iter()
            .filter_map(|found| offered.get(found.index).copied())
            .collect()
    }
}

impl<S: Searchable> Searchable for &S {
    fn names(&self) -> [&str; 4] {
        (*self).names()
    }

    fn keywords(&self) -> &[String] {
        (*self).keywords()
    }
}

type Held = HashMap<Uuid, (i64, Arc<Catalogue>)>;

/// The catalogues of all organisations, as a part of the house. Cheap to clone.
#[derive(Clone, Default)]
pub struct Catalogues(Arc<RwLock<Held>>);

impl Catalogues {
    /// The catalogue of one organisation.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the organisation has no calendar, which means that it has no desk.
    pub async fn of(&self, store: &Store, organisation: Uuid) -> Result<Arc<Catalogue>> {
        let now = store.env().now_ms();
        {
            let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, catalogue)) = held.get(&organisation)
                && (0..FRESH_MS).contains(&(now - at))
            {
                return Ok(Arc::clone(catalogue));
            }
        }
        let fresh = Arc::new(read(store, organisation).await?);
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        held.insert(organisation, (now, Arc::clone(&fresh)));
        Ok(fresh)
    }

    /// Forgets what was read, after a change.
    pub fn refresh(&self) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

async fn read(store: &Store, organisation: Uuid) -> Result<Catalogue> {
    // Names of categories, teams and colleagues: public or internal, never personal data of citizens.
    let scope = Scope::job(organisation);
    let reader = store.read(&scope).await?;
    let db = reader.db();
    let calendar = calendars::one(&db, &scope, organisation, calendars::OWN)
        .await?
        .calendar;
    let teams = kernel_tables::team::Entity::find()
        .filter(kernel_tables::team::Column::OrganisationId.eq(organisation))
        .filter(kernel_tables::team::Column::Active.eq(true))
        .order_by_asc(kernel_tables::team::Column::Name)
        .all(&db)
        .await?;
    let now = store.env().now_ms();
    let assigned = kernel_tables::assignment::Entity::find()
        .filter(kernel_tables::assignment::Column::OrganisationId.eq(organisation))
        .filter(kernel_tables::assignment::Column::ValidFrom.lte(now))
        .all(&db)
        .await?;
    let people = kernel_tables::account::Entity::find()
        .filter(kernel_tables::account::Column::Id.is_in(assigned.iter().map(|a| a.account_id)))
        .order_by_asc(kernel_tables::account::Column::Name)
        .all(&db)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let settings: HashMap<Uuid, category_setting::Model> = category_setting::Entity::find()
        .filter(category_setting::Column::OrganisationId.eq(organisation))
        .all(&db)
        .await?
        .into_iter()
        .map(|setting| (setting.category_id, setting))
        .collect();
    let rows = category::Entity::find()
        .filter(category::Column::Active.eq(true))
        .order_by_asc(category::Column::Position)
        .all(&db)
        .await?;
    let groups = rows
        .iter()
        .filter(|row| row.parent_id.is_none())
        .map(|row| Group {
            id: row.id,
            key: row.key.clone(),
            name: [row.name_nl.clone(), row.name_en.clone()],
            description: [row.description_nl.clone(), row.description_en.clone()],
        })
        .collect();
    let categories = rows
        .iter()
        .filter_map(|row| Some(combine(row, row.parent_id?, settings.get(&row.id), &teams)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Catalogue {
        groups,
        categories,
        teams,
        people,
        calendar,
    })
}

/// A category with the accents of one organisation, or as the region has it when there are none.
pub(super) fn combine(
    row: &category::Model,
    group: Uuid,
    setting: Option<&category_setting::Model>,
    teams: &[Team],
) -> Result<Category> {
    let own_term = setting.is_some_and(|s| s.term_amount.is_some());
    let amount = setting
        .and_then(|s| s.term_amount)
        .unwrap_or(row.term_amount);
    let unit = setting
        .and_then(|s| s.term_unit.as_deref())
        .unwrap_or(&row.term_unit);
    let term = Term {
        amount: u32::try_from(amount).map_err(Error::internal)?,
        unit: term_unit(unit)?,
    };
    let by_key = |key: &str| {
        teams
            .iter()
            .find(|team| team.kinds.lines().any(|kind| kind == key))
            .map(|team| team.id)
    };
    let (team, rule) = match setting.and_then(|s| s.team_id) {
        Some(team) if teams.iter().any(|t| t.id == team) => (Some(team), "setting"),
        _ => match row.team_key.as_deref().and_then(by_key) {
            Some(team) => (Some(team), "team-key"),
            None => (
                by_key("reception").or_else(|| teams.first().map(|t| t.id)),
                "reception",
            ),
        },
    };
    let stopper = |local: fn(&category_setting::Model) -> Option<&String>,
                   regional: &Option<String>| {
        setting.and_then(local).or(regional.as_ref()).cloned()
    };
    let nl = stopper(|s| s.stopper_nl.as_ref(), &row.stopper_nl);
    let en = stopper(|s| s.stopper_en.as_ref(), &row.stopper_en);
    Ok(Category {
        id: row.id,
        key: row.key.clone(),
        group,
        name: [row.name_nl.clone(), row.name_en.clone()],
        description: [row.description_nl.clone(), row.description_en.clone()],
        keywords: row.keywords.lines().map(ToOwned::to_owned).collect(),
        kind: row.kind.clone(),
        place: row.place.clone(),
        stopper: nl.map(|nl| [nl.clone(), en.unwrap_or(nl)]),
        term,
        own_term,
        team,
        rule,
        enabled: setting.is_none_or(|s| s.enabled),
        version: setting.map_or(0, |s| s.version),
    })
}

/// The unit that a stored word stands for.
///
/// # Errors
/// [`Error::Internal`] for an unknown word.
pub fn term_unit(word: &str) -> Result<TermUnit> {
    match word {
        "working-days" => Ok(TermUnit::WorkingDays),
        "working-hours" => Ok(TermUnit::WorkingHours),
        "calendar-days" => Ok(TermUnit::CalendarDays),
        other => Err(Error::internal(format!("unknown term unit {other}"))),
    }
}

/// The stored word of a unit.
pub const fn term_word(unit: TermUnit) -> &'static str {
    match unit {
        TermUnit::WorkingDays => "working-days",
        TermUnit::WorkingHours => "working-hours",
        TermUnit::CalendarDays => "calendar-days",
    }
}

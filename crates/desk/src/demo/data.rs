//! The facts of the region, as the files in `demo/` hold them.

use std::collections::BTreeMap;

use area::{AreaIndex, ReadOptions, read_geojson};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A text in the languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Dutch, level B1.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in a language; anything but `en` gets Dutch.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.nl }
    }
}

/// What kind of body an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A municipality with a territory.
    Municipality,
    /// A welfare association.
    Welfare,
    /// An intermunicipal body.
    Intermunicipal,
    /// A guest with a limited view, such as a police or fire zone.
    Guest,
}

/// A village or town within a municipality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubMunicipality {
    /// Its name.
    pub name: String,
    /// Its post code.
    pub postcode: String,
    /// About where its centre lies: longitude in degrees.
    pub lon: f64,
    /// About where its centre lies: latitude in degrees.
    pub lat: f64,
}

/// A part of an organisation, with its teams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Unique within the organisation.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Its teams; at least one.
    pub teams: Vec<Team>,
}

/// A team that solves reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Unique within the organisation.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// The kinds of work it does, which [`Category::team`] asks for: `green`, `roads`, `cleaning`, `lighting`, `mobility`,
    /// `buildings`, `environment`, `reception`, `welfare`, `digital-help`, `business-parks`, `police`, `fire`.
    pub kinds: Vec<String>,
}

/// A day of the week, for opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<Weekday> for jiff::civil::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}

/// A local closing day, beside the Belgian public holidays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingDay {
    /// Why the desk is closed.
    pub name: Text,
    /// When, in any year.
    pub rule: ClosingRule,
}

/// How the date of a closing day follows from the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClosingRule {
    /// The same date every year.
    Fixed {
        /// Month, 1–12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// So many days after Easter Sunday.
    Easter {
        /// Days after Easter, may be negative.
        offset_days: i32,
    },
    /// So many days after the nth such weekday of a month.
    NthWeekday {
        /// Month, 1–12.
        month: i8,
        /// Which one: 1 is the first, −1 the last.
        nth: i8,
        /// The weekday.
        weekday: Weekday,
        /// Days after it.
        offset_days: i32,
    },
}

impl ClosingRule {
    /// The date in a year; `None` when the year has no such date.
    #[must_use]
    pub fn date(&self, year: i16) -> Option<Date> {
        match *self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Easter { offset_days } => easter(year)?.checked_add(offset_days.days()).ok(),
            Self::NthWeekday {
                month,
                nth,
                weekday,
                offset_days,
            } => Date::new(year, month, 1)
                .ok()?
                .nth_weekday_of_month(nth, weekday.into())
                .ok()?
                .checked_add(offset_days.days())
                .ok(),
        }
    }
}

/// Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What a guest may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestView {
    /// Slugs of the organisations whose reports it sees.
    pub organisations: Vec<String>,
    /// Keys of the categories it sees.
    pub categories: Vec<String>,
    /// Whether it sees who reported.
    pub personal_data: bool,
}

/// One organisation of the region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its name in addresses of pages; unique.
    pub slug: String,
    /// What kind of body it is.
    pub kind: OrganisationKind,
    /// Short name.
    pub name: String,
    /// Name with its form: "Stad Kortrijk".
    pub full_name: String,
    /// Three capitals before its report numbers; unique.
    pub prefix: String,
    /// NIS code of a municipality, which is also the key of its boundary.
    pub nis: Option<String>,
    /// Inhabitants on 1 January 2020.
    pub population: Option<u32>,
    /// Surface in square kilometres.
    pub area_km2: Option<f64>,
    /// Post codes.
    pub postcodes: Vec<String>,
    /// Towns and villages.
    pub sub_municipalities: Vec<SubMunicipality>,
    /// Main colour of its theme, `#rrggbb`; white text on it has a contrast of at least 4.5 to 1.
    pub colour: String,
    /// Sender of its mails, under a reserved name.
    pub email: String,
    /// Departments with their teams.
    pub departments: Vec<Department>,
    /// Opening hours of the desk: per weekday the periods as `["09:00", "12:00"]`.
    pub opening_hours: BTreeMap<Weekday, Vec<(String, String)>>,
    /// Local closing days.
    pub closing_days: Vec<ClosingDay>,
    /// The limited view of a guest; `None` for all others.
    pub view: Option<GuestView>,
}

impl Organisation {
    /// All teams of all departments.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.departments.iter().flat_map(|d| &d.teams)
    }

    /// The local closing days of a year with their names, in order of date.
    #[must_use]
    pub fn closing_dates(&self, year: i16) -> Vec<(Date, &Text)> {
        let mut dates: Vec<_> = self
            .closing_days
            .iter()
            .filter_map(|c| Some((c.rule.date(year)?, &c.name)))
            .collect();
        dates.sort_by_key(|(date, _)| *date);
        dates
    }
}

/// A group of categories on the citizen's first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryGroup {
    /// Unique key.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// One sentence.
    pub description: Text,
}

/// Which of the four kinds a report in a category is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryKind {
    /// Something to be solved.
    Report,
    /// A question.
    Question,
    /// A complaint in the sense of the Decreet Lokaal Bestuur, articles 302–303.
    Complaint,
    /// An idea.
    Idea,
}

/// Whether a place is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceNeed {
    /// Without a place the report cannot be handled.
    Required,
    /// Asked, may be skipped.
    Optional,
    /// Not asked.
    None,
}

/// In what a term is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermUnit {
    /// Hours in which the organisation works.
    WorkingHours,
    /// Days on which the organisation works.
    WorkingDays,
    /// All days, as law counts them for complaints.
    CalendarDays,
}

/// The promise of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many; at least 1.
    pub amount: u32,
    /// Of what.
    pub unit: TermUnit,
}

/// What a citizen reads before anything else in a category where someone may be in danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyStop {
    /// The warning in Dutch.
    pub nl: String,
    /// The warning in English.
    pub en: String,
    /// The public numbers named in it: `112`, `101`, `1722`.
    pub phones: Vec<String>,
}

/// What one organisation wants different in a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accent {
    /// Slug of the organisation.
    pub organisation: String,
    /// Its own term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// The kind of team it gives this to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// `false` when it does not offer the category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// What a report can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Unique key.
    pub key: String,
    /// Key of its group.
    pub group: String,
    /// Kind of the reports in it.
    pub kind: CategoryKind,
    /// Its name.
    pub name: Text,
    /// One sentence that explains it.
    pub description: Text,
    /// Words by which people find it: everyday, dialect, misspelt, French, English.
    pub keywords: Vec<String>,
    /// The promise, unless an accent says otherwise.
    pub term: Term,
    /// Kind of team that solves it, unless an accent says otherwise.
    pub team: String,
    /// Whether a place is asked.
    pub place: PlaceNeed,
    /// The emergency stopper.
    pub emergency: Option<EmergencyStop>,
    /// Kinds of organisations that offer it.
    pub applies_to: Vec<OrganisationKind>,
    /// Local accents.
    pub accents: Vec<Accent>,
}

impl Category {
    /// The accent of an organisation, if it has one.
    #[must_use]
    pub fn accent(&self, organisation: &str) -> Option<&Accent> {
        self.accents.iter().find(|a| a.organisation == organisation)
    }

    /// Whether an organisation offers the category.
    #[must_use]
    pub fn offered_by(&self, organisation: &Organisation) -> bool {
        self.applies_to.contains(&organisation.kind)
            && self
                .accent(&organisation.slug)
                .and_then(|a| a.enabled)
                .unwrap_or(true)
    }

    /// The term in an organisation.
    #[must_use]
    pub fn term_in(&self, organisation: &str) -> Term {
        self.accent(organisation)
            .and_then(|a| a.term)
            .unwrap_or(self.term)
    }

    /// The team of an organisation that solves it: the first that does the kind of work, else the front desk.
    #[must_use]
    pub fn team_in<'a>(&self, organisation: &'a Organisation) -> Option<&'a Team> {
        let kind = self
            .accent(&organisation.slug)
            .and_then(|a| a.team.as_deref())
            .unwrap_or(&self.team);
        let doing = |kind: &str| {
            organisation
                .teams()
                .find(|t| t.kinds.iter().any(|k| k == kind))
        };
        doing(kind).or_else(|| doing("reception"))
    }
}

/// What is wrong with a region's files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct BadRegion {
    /// The file.
    pub file: &'static str,
    /// What is wrong in it.
    pub problem: String,
}

/// The whole region.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its name.
    pub name: Text,
    /// The sentence that names the sources of facts and boundaries; show it wherever they are shown.
    pub attribution: String,
    /// Organisations: municipalities in order of NIS code, then the others.
    pub organisations: Vec<Organisation>,
    /// Groups of categories in the order of the screen.
    pub groups: Vec<CategoryGroup>,
    /// Categories in the order of the screen.
    pub categories: Vec<Category>,
    /// The boundaries; keys are NIS codes.
    pub areas: AreaIndex,
    /// The same as GeoJSON.
    pub boundaries: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionFacts {
    name: Text,
    attribution: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationsFile {
    region: RegionFacts,
    organisations: Vec<Organisation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoriesFile {
    groups: Vec<CategoryGroup>,
    categories: Vec<Category>,
}

impl Region {
    /// The region of the files that are built into the program.
    ///
    /// # Panics
    /// Never in a program whose tests passed: the files are part of it.
    #[must_use]
    pub fn embedded() -> Self {
        let [(_, organisations), (_, categories), (_, boundaries), _] = Self::EXAMPLE;
        Self::read(organisations, categories, boundaries)
            .expect("the files are part of the program and are tested")
    }

    /// The files of the demonstration region with their names: an example for a region of one's own.
    pub const EXAMPLE: [(&'static str, &'static str); 4] = [
        (
            "organisations.json",
            include_str!("../../demo/organisations.json"),
        ),
        (
            "categories.json",
            include_str!("../../demo/categories.json"),
        ),
        ("boundaries.geojson", super::BOUNDARIES),
        ("README.md", include_str!("../../demo/README.md")),
    ];

    /// A region from its three files.
    ///
    /// # Errors
    /// [`BadRegion`] names the file and what is wrong in it.
    pub fn read(
        organisations: &str,
        categories: &str,
        boundaries: &str,
    ) -> Result<Self, BadRegion> {
        let bad = |file: &'static str| {
            move |error: &dyn std::fmt::Display| BadRegion {
                file,
                problem: error.to_string(),
            }
        };
        let facts: OrganisationsFile = serde_json::from_str(organisations)
            .map_err(|error| bad("organisations.json")(&error))?;
        let tree: CategoriesFile =
            serde_json::from_str(categories).map_err(|error| bad("categories.json")(&error))?;
        let areas = read_geojson(boundaries, &ReadOptions::new("nis"))
            .and_then(AreaIndex::new)
            .map_err(|error| bad("boundaries.geojson")(&error))?;
        Ok(Self {
            name: facts.region.name,
            attribution: facts.region.attribution,
            organisations: facts.organisations,
            groups: tree.groups,
            categories: tree.categories,
            areas,
            boundaries: boundaries.to_owned(),
        })
    }

    /// An organisation by its slug.
    #[must_use]
    pub fn organisation(&self, slug: &str) -> Option<&Organisation> {
        self.organisations.iter().find(|o| o.slug == slug)
    }

    /// A category by its key.
    #[must_use]
    pub fn category(&self, key: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.key == key)
    }

    /// The municipality in which a point lies.
    #[must_use]
    pub fn municipality_at(&self, lon: f64, lat: f64) -> Option<&Organisation> {
        let nis = self.areas.locate(lon, lat)?;
        self.organisations
            .iter()
            .find(|o| o.nis.as_deref() == Some(nis))
    }
}

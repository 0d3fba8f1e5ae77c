//! Founding a region: organisations, teams, calendars, categories with local accents, roles. The demonstration starts
//! with it, and so does a real region from files of its own.

use super::{OrganisationKind, PlaceNeed, Region, TermUnit};
use crate::{
    ACTIONS, CLOSE, EXPORT, HANDLE, READ, READ_REPORTER, REGISTER, REPLY, actions,
    store::tables::{category, category_setting},
};
use calendar::{
    Bridges, Calendar, CalendarDefinition, Closing as ClosedDays, ClosingDays, Holiday,
    OpeningHours, Period, Week,
};
use kernel::{
    Error, House, Result, Scope, accounts, calendars,
    organisations::{self, NewOrganisation},
    scope::Action,
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// What was founded, by the keys of the region's files.
#[derive(Debug, Default)]
pub struct Founded {
    /// Organisations by slug.
    pub organisations: HashMap<String, Uuid>,
    /// Teams by slug of the organisation and key.
    pub teams: HashMap<(String, String), Uuid>,
    /// Categories by key.
    pub categories: HashMap<String, Uuid>,
    /// Roles by key: `clerk`, `team-lead`, `administrator`, `regional-desk`, `guest`, `region`.
    pub roles: HashMap<&'static str, Uuid>,
    /// Accounts by mail address.
    pub accounts: HashMap<String, Uuid>,
}

/// Founds a region in an empty store.
///
/// # Errors
/// [`Error::Invalid`] for a bad slug, prefix or unreadable colour; the store's own.
pub async fn found(house: &House, region: &Region) -> Result<Founded> {
    let mut ids = Founded::default();
    load_organisations(house, region, &mut ids).await?;
    load_categories(house, region, &mut ids).await?;
    load_roles(house, &mut ids).await?;
    house.directory().refresh();
    actions::catalogues(house)?.refresh();
    Ok(ids)
}

async fn load_organisations(house: &House, region: &Region, ids: &mut Founded) -> Result<()> {
    let (store, scope) = (house.store(), Scope::installation());
    let geometries = geometries(region)?;
    for organisation in &region.organisations {
        let mut theme = ui::Theme::from_primary(&organisation.colour).map_err(Error::internal)?;
        theme.name.clone_from(&organisation.name);
        let kind = match organisation.kind {
            OrganisationKind::Municipality => "municipality",
            OrganisationKind::Welfare => "welfare-association",
            OrganisationKind::Intermunicipal => "intermunicipal",
            OrganisationKind::Guest => "guest",
        };
        let id = organisations::create(
            store,
            &scope,
            NewOrganisation {
                id: Some(Uuid::new_v5(
                    &Uuid::NAMESPACE_URL,
                    organisation.slug.as_bytes(),
                )),
                slug: organisation.slug.clone(),
                name: organisation.full_name.clone(),
                kind: kind.to_owned(),
                nis: organisation.nis.clone(),
                prefix: organisation.prefix.clone(),
                theme,
                facts: serde_json::json!({
                    "short_name": organisation.name,
                    "email": organisation.email,
                    "population": organisation.population,
                    "area_km2": organisation.area_km2,
                    "postcodes": organisation.postcodes,
                    "places": organisation.sub_municipalities,
                    "attribution": region.attribution,
                }),
                boundary: organisation
                    .nis
                    .as_ref()
                    .and_then(|nis| geometries.get(nis).cloned()),
            },
        )
        .await?;
        ids.organisations.insert(organisation.slug.clone(), id);
        for department in &organisation.departments {
            let department_id =
                organisations::create_department(store, &scope, id, &department.name.nl).await?;
            for team in &department.teams {
                let team_id = organisations::create_team(
                    store,
                    &scope,
                    id,
                    Some(department_id),
                    &team.key,
                    &team.name.nl,
                    &team.kinds,
                )
                .await?;
                ids.teams
                    .insert((organisation.slug.clone(), team.key.clone()), team_id);
            }
        }
        calendars::save(
            store,
            &scope,
            id,
            calendars::OWN,
            &organisation.full_name,
            &calendar_of(organisation)?,
            0,
        )
        .await?;
    }
    Ok(())
}

/// Boundaries by NIS code, as GeoJSON geometries.
fn geometries(region: &Region) -> Result<HashMap<String, String>> {
    let collection: serde_json::Value =
        serde_json::from_str(&region.boundaries).map_err(Error::internal)?;
    Ok(collection["features"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|f| {
            Some((
                f["properties"]["nis"].as_str()?.to_owned(),
                f["geometry"].to_string(),
            ))
        })
        .collect())
}

fn calendar_of(organisation: &super::Organisation) -> Result<Calendar> {
    let mut week = Week::default();
    for (day, periods) in &organisation.opening_hours {
        let list = periods
            .iter()
            .map(|(opens, closes)| {
                Ok(Period {
                    opens: opens.parse().map_err(Error::internal)?,
                    closes: closes.parse().map_err(Error::internal)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        *week.on_mut((*day).into()) = list;
    }
    let closings = (2024..2032)
        .flat_map(|year| organisation.closing_dates(year))
        .map(|(date, name)| ClosedDays::new(name.nl.clone(), ClosingDays::Date(date)))
        .collect();
    Calendar::new(CalendarDefinition {
        hours: vec![OpeningHours::always(week)],
        holidays: Holiday::ALL.into_iter().collect(),
        closings,
        bridges: Bridges {
            lone_days: true,
            ..Bridges::default()
        },
        ..CalendarDefinition::default()
    })
    .map_err(Error::internal)
}

async fn load_categories(house: &House, region: &Region, ids: &mut Founded) -> Result<()> {
    let id_of = |key: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes());
    let mut rows = Vec::new();
    for (position, group) in region.groups.iter().enumerate() {
        rows.push(category::ActiveModel {
            id: Set(id_of(&format!("group:{}", group.key))),
            parent_id: Set(None),
            key: Set(format!("group-{}", group.key)),
            name_nl: Set(group.name.nl.clone()),
            name_en: Set(group.name.en.clone()),
            description_nl: Set(group.description.nl.clone()),
            description_en: Set(group.description.en.clone()),
            keywords: Set(String::new()),
            kind: Set("report".to_owned()),
            place: Set("none".to_owned()),
            stopper_nl: Set(None),
            stopper_en: Set(None),
            term_amount: Set(5),
            term_unit: Set("working-days".to_owned()),
            team_key: Set(None),
            position: Set(i64::try_from(position).unwrap_or(0)),
            active: Set(true),
        });
    }
    for (position, one) in region.categories.iter().enumerate() {
        let id = id_of(&one.key);
        ids.categories.insert(one.key.clone(), id);
        rows.push(category::ActiveModel {
            id: Set(id),
            parent_id: Set(Some(id_of(&format!("group:{}", one.group)))),
            key: Set(one.key.clone()),
            name_nl: Set(one.name.nl.clone()),
            name_en: Set(one.name.en.clone()),
            description_nl: Set(one.description.nl.clone()),
            description_en: Set(one.description.en.clone()),
            keywords: Set(one.keywords.join("\n")),
            kind: Set(kind_word(one.kind).to_owned()),
            place: Set(match one.place {
                PlaceNeed::Required => "required",
                PlaceNeed::Optional => "optional",
                PlaceNeed::None => "none",
            }
            .to_owned()),
            stopper_nl: Set(one.emergency.as_ref().map(|e| e.nl.clone())),
            stopper_en: Set(one.emergency.as_ref().map(|e| e.en.clone())),
            term_amount: Set(i64::from(one.term.amount)),
            term_unit: Set(unit_word(one.term.unit).to_owned()),
            team_key: Set(Some(one.team.clone())),
            position: Set(i64::try_from(position).unwrap_or(0)),
            active: Set(true),
        });
    }
    let mut accents = Vec::new();
    for organisation in &region.organisations {
        for one in &region.categories {
            let accent = one.accent(&organisation.slug);
            let offered = one.offered_by(organisation);
            if offered && accent.is_none() {
                continue;
            }
            let own_team = accent
                .and_then(|a| a.team.as_ref())
                .and_then(|_| one.team_in(organisation));
            accents.push(category_setting::ActiveModel {
                organisation_id: Set(ids.organisations[&organisation.slug]),
                category_id: Set(id_of(&one.key)),
                enabled: Set(offered),
                term_amount: Set(accent.and_then(|a| a.term).map(|t| i64::from(t.amount))),
                term_unit: Set(accent
                    .and_then(|a| a.term)
                    .map(|t| unit_word(t.unit).to_owned())),
                team_id: Set(own_team.and_then(|team| {
                    ids.teams
                        .get(&(organisation.slug.clone(), team.key.clone()))
                        .copied()
                })),
                stopper_nl: Set(None),
                stopper_en: Set(None),
                version: Set(1),
            });
        }
    }
    let tx = house.store().begin(&Scope::installation()).await?;
    let db = tx.db();
    category::Entity::insert_many(rows)
        .exec_without_returning(&db)
        .await?;
    for chunk in accents.chunks(200) {
        category_setting::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(&db)
            .await?;
    }
    drop(db);
    tx.commit().await
}

fn kind_word(kind: super::CategoryKind) -> &'static str {
    match kind {
        super::CategoryKind::Report => "report",
        super::CategoryKind::Question => "question",
        super::CategoryKind::Complaint => "complaint",
        super::CategoryKind::Idea => "idea",
    }
}

fn unit_word(unit: TermUnit) -> &'static str {
    match unit {
        TermUnit::WorkingHours => "working-hours",
        TermUnit::WorkingDays => "working-days",
        TermUnit::CalendarDays => "calendar-days",
    }
}

async fn load_roles(house: &House, ids: &mut Founded) -> Result<()> {
    let (store, scope) = (house.store(), Scope::installation());
    let clerk: Vec<&str> = [READ, READ_REPORTER, REGISTER, HANDLE, REPLY, CLOSE]
        .iter()
        .map(|a| a.key())
        .collect();
    let mut lead = clerk.clone();
    lead.push(EXPORT.key());
    let mut administrator: Vec<&str> = ACTIONS.iter().map(|a| a.key()).collect();
    administrator.extend(
        Action::KERNEL
            .iter()
            .filter(|a| **a != Action::REGION_MANAGE)
            .map(|a| a.key()),
    );
    let roles = [
        ("clerk", ("Medewerker", "Employee"), clerk.clone()),
        ("team-lead", ("Teamleider", "Team lead"), lead),
        (
            "administrator",
            ("Beheerder", "Administrator"),
            administrator,
        ),
        ("regional-desk", ("Regionaal loket", "Regional desk"), clerk),
        ("guest", ("Meekijker", "Guest"), vec![READ.key()]),
        (
            "region",
            ("Beheerder van de regio", "Administrator of the region"),
            vec![Action::REGION_MANAGE.key()],
        ),
    ];
    for (key, names, list) in roles {
        ids.roles.insert(
            key,
            accounts::create_role(store, &scope, None, key, names, &list).await?,
        );
    }
    Ok(())
}

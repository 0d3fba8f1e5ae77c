//! Some organisations of the demonstration region, put into a store quickly.

use calendar::{
    Calendar, CalendarDefinition, Closing, ClosingDays, Holiday, OpeningHours, Period, Week,
};
use desk::{
    actions,
    demo::{self, CategoryKind, OrganisationKind, PlaceNeed, Region, TermUnit},
    store::tables::{category, category_setting},
};
use kernel::{
    House, Scope, calendars,
    organisations::{self, NewOrganisation},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// The id of a category or, with `group:` before the key, of a group.
pub(super) fn category_id(key: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes())
}

/// Loads the organisations with these slugs, all categories, and a hundred addresses of each.
pub(super) async fn load(house: &House, region: &Region, slugs: &[&str]) {
    let store = house.store();
    let scope = Scope::installation();
    let boundaries: serde_json::Value = serde_json::from_str(demo::BOUNDARIES).expect("GeoJSON");
    let boundary = |nis: &str| {
        let features = boundaries["features"].as_array().expect("features");
        features
            .iter()
            .find(|one| one["properties"]["nis"] == nis)
            .map(|one| one["geometry"].to_string())
    };
    let mut ids = HashMap::new();
    for slug in slugs {
        let one = region
            .organisation(slug)
            .expect("an organisation of the region");
        let kind = match one.kind {
            OrganisationKind::Municipality => "municipality",
            OrganisationKind::Welfare => "welfare-association",
            OrganisationKind::Intermunicipal => "intermunicipal",
            OrganisationKind::Guest => "guest",
        };
        let new = NewOrganisation {
            id: None,
            slug: one.slug.clone(),
            name: one.full_name.clone(),
            kind: kind.to_owned(),
            nis: one.nis.clone(),
            prefix: one.prefix.clone(),
            theme: ui::Theme::from_primary(&one.colour).expect("a colour"),
            facts: serde_json::json!({
                "short_name": one.name,
                "email": one.email,
                "phone": "056 00 00 00",
                "postcodes": one.postcodes,
                "places": one.sub_municipalities,
            }),
            boundary: one.nis.as_deref().and_then(boundary),
        };
        let id = organisations::create(store, &scope, new)
            .await
            .expect("an organisation");
        ids.insert(one.slug.clone(), id);
        for team in one.teams() {
            organisations::create_team(
                store,
                &scope,
                id,
                None,
                &team.key,
                &team.name.nl,
                &team.kinds,
            )
            .await
            .expect("a team");
        }
        calendars::save(
            store,
            &scope,
            id,
            calendars::OWN,
            &one.full_name,
            &calendar_of(one),
            0,
        )
        .await
        .expect("a calendar");
        let addresses: Vec<actions::NewAddress> = demo::addresses(region, demo::SEED, slug)
            .into_iter()
            .map(|a| {
                (
                    a.street,
                    a.house_number,
                    a.postcode,
                    a.locality,
                    a.lon,
                    a.lat,
                )
            })
            .take(100)
            .collect();
        actions::import_addresses(house, &scope, id, &addresses)
            .await
            .expect("addresses");
    }
    load_categories(house, region, &ids).await;
    house.directory().refresh();
}

fn calendar_of(one: &demo::Organisation) -> Calendar {
    let mut week = Week::default();
    for (day, periods) in &one.opening_hours {
        *week.on_mut((*day).into()) = periods
            .iter()
            .map(|(opens, closes)| {
                Period::new(
                    opens.parse().expect("a time"),
                    closes.parse().expect("a time"),
                )
            })
            .collect();
    }
    let closings = (2025..2028)
        .flat_map(|year| one.closing_dates(year))
        .map(|(date, name)| Closing::new(name.nl.clone(), ClosingDays::Date(date)))
        .collect();
    Calendar::new(CalendarDefinition {
        hours: vec![OpeningHours::always(week)],
        holidays: Holiday::ALL.into_iter().collect(),
        closings,
        ..CalendarDefinition::default()
    })
    .expect("a calendar")
}

async fn load_categories(house: &House, region: &Region, ids: &HashMap<String, Uuid>) {
    let unit = |unit: TermUnit| match unit {
        TermUnit::WorkingHours => "working-hours",
        TermUnit::WorkingDays => "working-days",
        TermUnit::CalendarDays => "calendar-days",
    };
    let blank = category::ActiveModel {
        id: Set(Uuid::nil()),
        parent_id: Set(None),
        key: Set(String::new()),
        name_nl: Set(String::new()),
        name_en: Set(String::new()),
        description_nl: Set(String::new()),
        description_en: Set(String::new()),
        keywords: Set(String::new()),
        kind: Set("report".to_owned()),
        place: Set("none".to_owned()),
        stopper_nl: Set(None),
        stopper_en: Set(None),
        term_amount: Set(5),
        term_unit: Set("working-days".to_owned()),
        team_key: Set(None),
        position: Set(0),
        active: Set(true),
    };
    let mut rows = Vec::new();
    for group in &region.groups {
        rows.push(category::ActiveModel {
            id: Set(category_id(&format!("group:{}", group.key))),
            key: Set(format!("group-{}", group.key)),
            name_nl: Set(group.name.nl.clone()),
            name_en: Set(group.name.en.clone()),
            position: Set(i64::try_from(rows.len()).expect("few")),
            ..blank.clone()
        });
    }
    let mut settings = Vec::new();
    for one in &region.categories {
        rows.push(category::ActiveModel {
            id: Set(category_id(&one.key)),
            parent_id: Set(Some(category_id(&format!("group:{}", one.group)))),
            key: Set(one.key.clone()),
            name_nl: Set(one.name.nl.clone()),
            name_en: Set(one.name.en.clone()),
            description_nl: Set(one.description.nl.clone()),
            description_en: Set(one.description.en.clone()),
            keywords: Set(one.keywords.join("\n")),
            kind: Set(match one.kind {
                CategoryKind::Report => "report",
                CategoryKind::Question => "question",
                CategoryKind::Complaint => "complaint",
                CategoryKind::Idea => "idea",
            }
            .to_owned()),
            place: Set(match one.place {
                PlaceNeed::Required => "required",
                PlaceNeed::Optional => "optional",
                PlaceNeed::None => "none",
            }
            .to_owned()),
            stopper_nl: Set(one.emergency.as_ref().map(|stop| stop.nl.clone())),
            stopper_en: Set(one.emergency.as_ref().map(|stop| stop.en.clone())),
            term_amount: Set(i64::from(one.term.amount)),
            term_unit: Set(unit(one.term.unit).to_owned()),
            team_key: Set(Some(one.team.clone())),
            position: Set(i64::try_from(rows.len()).expect("few")),
            ..blank.clone()
        });
        for (slug, id) in ids {
            let organisation = region
                .organisation(slug)
                .expect("an organisation of the region");
            settings.push(category_setting::ActiveModel {
                organisation_id: Set(*id),
                category_id: Set(category_id(&one.key)),
                enabled: Set(one.offered_by(organisation)),
                term_amount: Set(one
                    .accent(slug)
                    .and_then(|a| a.term)
                    .map(|term| i64::from(term.amount))),
                term_unit: Set(one
                    .accent(slug)
                    .and_then(|a| a.term)
                    .map(|term| unit(term.unit).to_owned())),
                team_id: Set(None),
                stopper_nl: Set(None),
                stopper_en: Set(None),
                version: Set(1),
            });
        }
    }
    let tx = house
        .store()
        .begin(&Scope::installation())
        .await
        .expect("the store");
    category::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await
        .expect("categories");
    category_setting::Entity::insert_many(settings)
        .exec_without_returning(&tx.db())
        .await
        .expect("accents");
    tx.commit().await.expect("durable");
}

//! Organisations, categories, addresses and clerks.

use std::collections::{BTreeMap, BTreeSet};

use area::Point;
use jiff::civil::date;

use super::super::*;
use super::{SEED, is_reserved, now};

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast_with_white(colour: &str) -> f64 {
    let channel = |i: usize| {
        let c = f64::from(
            u8::from_str_radix(&colour[i..i + 2], 16).expect("a colour has six hexadecimal digits"),
        ) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    1.05 / (luminance + 0.05)
}

#[test]
fn the_region_has_fifteen_organisations_and_two_guests() {
    let region = Region::embedded();
    let count = |kind| {
        region
            .organisations
            .iter()
            .filter(|o| o.kind == kind)
            .count()
    };
    assert_eq!(count(OrganisationKind::Municipality), 13);
    assert_eq!(count(OrganisationKind::Welfare), 1);
    assert_eq!(count(OrganisationKind::Intermunicipal), 1);
    assert_eq!(count(OrganisationKind::Guest), 2);
    assert_eq!(
        region
            .organisations
            .iter()
            .filter_map(|o| o.population)
            .sum::<u32>(),
        311_402
    );
    let unique = |of: fn(&Organisation) -> &str| {
        region
            .organisations
            .iter()
            .map(of)
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert_eq!(unique(|o| &o.slug), 17);
    assert_eq!(unique(|o| &o.prefix), 17);
    for o in &region.organisations {
        assert!(
            o.prefix.len() == 3 && o.prefix.chars().all(|c| c.is_ascii_uppercase()),
            "{}",
            o.prefix
        );
        assert!(is_reserved(&o.email), "{}", o.email);
        assert!(
            contrast_with_white(&o.colour) >= 4.5,
            "{} is too light",
            o.slug
        );
        assert!(o.departments.iter().all(|d| !d.teams.is_empty()));
        let keys: BTreeSet<_> = o.teams().map(|t| &t.key).collect();
        assert_eq!(keys.len(), o.teams().count(), "{} has a team twice", o.slug);
        assert_eq!(o.view.is_some(), o.kind == OrganisationKind::Guest);
    }
}

#[test]
fn every_municipality_has_its_boundary_and_every_village_lies_in_it() {
    let region = Region::embedded();
    assert_eq!(region.areas.areas().len(), 13);
    region
        .areas
        .check_partition()
        .expect("the boundaries do not cross");
    for o in region
        .organisations
        .iter()
        .filter(|o| o.kind == OrganisationKind::Municipality)
    {
        let area = region
            .areas
            .get(o.nis.as_deref().expect("a municipality has a code"))
            .expect("it has a boundary");
        assert_eq!(area.property("slug"), Some(o.slug.as_str()));
        assert_eq!(area.property("name"), Some(o.name.as_str()));
        let published = o.area_km2.expect("a municipality has a surface");
        assert!(
            (area.area_km2() / published - 1.0).abs() < 0.01,
            "{}",
            o.slug
        );
        for v in &o.sub_municipalities {
            assert!(
                o.postcodes.contains(&v.postcode),
                "{} {}",
                v.postcode,
                v.name
            );
            let found = region
                .municipality_at(v.lon, v.lat)
                .map(|m| m.slug.as_str());
            assert_eq!(
                found,
                Some(o.slug.as_str()),
                "{} is not in {}",
                v.name,
                o.slug
            );
        }
    }
}

#[test]
fn desks_open_in_periods_that_follow_each_other() {
    for o in &Region::embedded().organisations {
        assert!(
            !o.opening_hours
                .values()
                .flatten()
                .collect::<Vec<_>>()
                .is_empty(),
            "{} never opens",
            o.slug
        );
        for periods in o.opening_hours.values() {
            let times: Vec<_> = periods.iter().flat_map(|(from, to)| [from, to]).collect();
            assert!(times.iter().all(|t| t.len() == 5), "{times:?}");
            assert!(
                times.windows(2).all(|w| w[0] < w[1]),
                "{} {times:?}",
                o.slug
            );
        }
    }
    let region = Region::embedded();
    let kortrijk = region.organisation("kortrijk").expect("it is there");
    assert!(!kortrijk.opening_hours[&Weekday::Saturday].is_empty());
    let small = region.organisation("spiere-helkijn").expect("it is there");
    assert!(
        small
            .opening_hours
            .values()
            .flatten()
            .all(|(_, to)| to.as_str() <= "12:00"),
        "mornings only"
    );
}

#[test]
fn closing_days_follow_from_the_year() {
    let region = Region::embedded();
    let dates = |slug: &str, year| -> Vec<_> {
        let organisation = region.organisation(slug).expect("it is there");
        organisation
            .closing_dates(year)
            .iter()
            .map(|(d, name)| (*d, name.nl.clone()))
            .collect()
    };
    // Easter was on 5 April 2026, the last Sunday of August on the 30th.
    let kortrijk = dates("kortrijk", 2026);
    assert!(
        kortrijk.contains(&(date(2026, 4, 13), "Paasfoor".to_owned())),
        "{kortrijk:?}"
    );
    assert!(
        kortrijk.contains(&(date(2026, 5, 15), "Brugdag na Hemelvaart".to_owned())),
        "{kortrijk:?}"
    );
    let waregem = dates("waregem", 2026);
    assert!(
        waregem.contains(&(date(2026, 9, 1), "Waregem Koerse".to_owned())),
        "{waregem:?}"
    );
    for (year, easter_monday) in [
        (2024, (4, 1)),
        (2025, (4, 21)),
        (2027, (3, 29)),
        (2038, (4, 26)),
    ] {
        let rule = ClosingRule::Easter { offset_days: 1 };
        assert_eq!(
            rule.date(year),
            Some(date(year, easter_monday.0, easter_monday.1))
        );
    }
}

#[test]
fn categories_form_a_tree_that_every_organisation_can_serve() {
    let region = Region::embedded();
    let groups: BTreeSet<_> = region.groups.iter().map(|g| &g.key).collect();
    let keys: BTreeSet<_> = region.categories.iter().map(|c| &c.key).collect();
    assert_eq!(groups.len(), region.groups.len());
    assert_eq!(keys.len(), region.categories.len());
    assert!((40..=50).contains(&keys.len()));
    for c in &region.categories {
        assert!(groups.contains(&c.group), "{} has no group", c.key);
        assert!(c.keywords.len() >= 10, "{} has few words", c.key);
        assert!(c.term.amount >= 1);
        for text in [&c.description.nl, &c.description.en] {
            assert!(text.ends_with('.'), "{text}");
        }
        for a in &c.accents {
            let organisation = region
                .organisation(&a.organisation)
                .expect("an accent names an organisation");
            assert!(c.applies_to.contains(&organisation.kind));
        }
        if let Some(stop) = &c.emergency {
            assert!(!stop.phones.is_empty());
            for phone in &stop.phones {
                assert!(["112", "101", "1722"].contains(&phone.as_str()), "{phone}");
                assert!(
                    stop.nl.contains(phone.as_str()) && stop.en.contains(phone.as_str()),
                    "{}",
                    c.key
                );
            }
        }
        assert!(
            region.organisations.iter().any(|o| c.offered_by(o)),
            "nobody offers {}",
            c.key
        );
        for o in region.organisations.iter().filter(|o| c.offered_by(o)) {
            let team = c.team_in(o).expect("some team serves it");
            let wanted = c
                .accent(&o.slug)
                .and_then(|a| a.team.as_ref())
                .unwrap_or(&c.team);
            let fallback = c.key == "digital-help";
            assert!(
                fallback || team.kinds.contains(wanted),
                "{} has no team for {}",
                o.slug,
                c.key
            );
        }
    }
    for view in region.organisations.iter().filter_map(|o| o.view.as_ref()) {
        assert!(view.categories.iter().all(|c| keys.contains(c)), "{view:?}");
        assert!(
            view.organisations
                .iter()
                .all(|o| region.organisation(o).is_some()),
            "{view:?}"
        );
    }
    let complaint = region.category("complaint").expect("it is there");
    assert_eq!(
        complaint.term,
        Term {
            amount: 45,
            unit: TermUnit::CalendarDays
        },
        "the decree gives 45 days"
    );
}

#[test]
fn an_accent_changes_term_team_or_offer_of_one_organisation_only() {
    let region = Region::embedded();
    let organisation = |slug: &str| region.organisation(slug).expect("it is there");
    let weeds = region.category("weeds-pavement").expect("it is there");
    assert_eq!(
        weeds
            .team_in(organisation("kortrijk"))
            .map(|t| t.key.as_str()),
        Some("netheid")
    );
    assert_eq!(
        weeds
            .team_in(organisation("waregem"))
            .map(|t| t.key.as_str()),
        Some("groen")
    );
    assert_eq!(
        (
            weeds.term_in("anzegem").amount,
            weeds.term_in("menen").amount
        ),
        (30, 20)
    );
    let parking = region.category("illegal-parking").expect("it is there");
    assert!(!parking.offered_by(organisation("spiere-helkijn")));
    assert!(parking.offered_by(organisation("menen")));
}

#[test]
fn addresses_lie_in_their_municipality_and_houses_of_a_street_stand_together() {
    let region = Region::embedded();
    for o in &region.organisations {
        let list = addresses(&region, SEED, &o.slug);
        if o.kind != OrganisationKind::Municipality {
            assert!(list.is_empty());
            continue;
        }
        assert!(
            (200..=600).contains(&list.len()),
            "{} has {}",
            o.slug,
            list.len()
        );
        let mut streets: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
        for a in &list {
            assert_eq!(
                region
                    .municipality_at(a.lon, a.lat)
                    .map(|m| m.slug.as_str()),
                Some(o.slug.as_str()),
                "{a:?}"
            );
            assert!(
                o.sub_municipalities
                    .iter()
                    .any(|v| v.name == a.locality && v.postcode == a.postcode),
                "{a:?}"
            );
            streets.entry(&a.street).or_default().push(a);
        }
        let doors: BTreeSet<_> = list.iter().map(|a| (&a.street, &a.house_number)).collect();
        assert_eq!(doors.len(), list.len(), "{} has an address twice", o.slug);
        for (street, houses) in streets {
            for pair in houses.windows(2) {
                let gap = Point::new(pair[0].lon, pair[0].lat)
                    .distance_m(Point::new(pair[1].lon, pair[1].lat));
                assert!(gap < 50.0, "{street} in {} jumps {gap} m", o.slug);
                assert_eq!(
                    pair[0].locality, pair[1].locality,
                    "{street} lies in two villages"
                );
            }
        }
        for v in &o.sub_municipalities {
            assert!(
                list.iter().any(|a| a.locality == v.name),
                "no address in {}",
                v.name
            );
        }
    }
}

#[test]
fn clerks_cover_every_team_and_the_regional_clerk_works_in_periods() {
    let region = Region::embedded();
    let today = now().date();
    let staff = clerks(&region, SEED, today);
    let mails: BTreeSet<_> = staff.iter().map(|c| &c.email).collect();
    assert_eq!(mails.len(), staff.len());
    assert!(
        staff
            .iter()
            .all(|c| is_reserved(&c.email) && c.email.is_ascii() && !c.roles.is_empty())
    );
    for o in &region.organisations {
        let own: Vec<_> = staff
            .iter()
            .filter(|c| c.email.ends_with(&format!("@{}.example", o.slug)))
            .collect();
        if o.kind == OrganisationKind::Guest {
            assert_eq!(own.len(), 1);
            assert_eq!(own[0].roles[0].function, ClerkFunction::Guest);
            continue;
        }
        assert!((2..=6).contains(&own.len()), "{} has {}", o.slug, own.len());
        assert_eq!(own[0].roles[0].function, ClerkFunction::Administrator);
        assert!(own.iter().any(|c| {
            c.roles
                .iter()
                .any(|r| r.function == ClerkFunction::TeamLead)
        }));
        for team in o.teams() {
            assert!(
                own.iter().any(|c| c.works_in(&o.slug, &team.key, today)),
                "nobody in {} {}",
                o.slug,
                team.key
            );
        }
    }
    let regional = staff.last().expect("there are clerks");
    assert!(
        regional
            .roles
            .iter()
            .all(|r| r.function == ClerkFunction::RegionalDesk)
    );
    let active = regional.roles.iter().filter(|r| r.holds_on(today)).count();
    assert!(
        active >= 3 && active < regional.roles.len(),
        "some roles have ended or not begun"
    );
}

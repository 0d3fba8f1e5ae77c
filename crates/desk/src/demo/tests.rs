//! What the demonstration region promises.

use std::collections::{BTreeMap, BTreeSet};

use area::Point;
use jiff::ZonedDateTime;
use jiff::civil::date;

use super::*;

const SEED: u64 = 2026;

fn now() -> ZonedDateTime {
    date(2026, 11, 25).at(15, 30, 0, 0).in_tz(TIME_ZONE).expect("the moment exists")
}

fn is_reserved(mail: &str) -> bool {
    let domain = mail.split('@').nth(1).unwrap_or_default();
    domain.ends_with(".example") || ["example.com", "example.org", "example.net"].contains(&domain)
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast_with_white(colour: &str) -> f64 {
    let channel = |i: usize| {
        let c = f64::from(u8::from_str_radix(&colour[i..i + 2], 16).expect("a colour has six hexadecimal digits")) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    1.05 / (luminance + 0.05)
}

#[test]
fn the_region_has_fifteen_organisations_and_two_guests() {
    let region = Region::embedded();
    let count = |kind| region.organisations.iter().filter(|o| o.kind == kind).count();
    assert_eq!(count(OrganisationKind::Municipality), 13);
    assert_eq!(count(OrganisationKind::Welfare), 1);
    assert_eq!(count(OrganisationKind::Intermunicipal), 1);
    assert_eq!(count(OrganisationKind::Guest), 2);
    assert_eq!(region.organisations.iter().filter_map(|o| o.population).sum::<u32>(), 311_402);
    let unique = |of: fn(&Organisation) -> &str| region.organisations.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(unique(|o| &o.slug), 17);
    assert_eq!(unique(|o| &o.prefix), 17);
    for o in &region.organisations {
        assert!(o.prefix.len() == 3 && o.prefix.chars().all(|c| c.is_ascii_uppercase()), "{}", o.prefix);
        assert!(is_reserved(&o.email), "{}", o.email);
        assert!(contrast_with_white(&o.colour) >= 4.5, "{} is too light", o.slug);
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
    region.areas.check_partition().expect("the boundaries do not cross");
    for o in region.organisations.iter().filter(|o| o.kind == OrganisationKind::Municipality) {
        let area = region.areas.get(o.nis.as_deref().expect("a municipality has a code")).expect("it has a boundary");
        assert_eq!(area.property("slug"), Some(o.slug.as_str()));
        assert_eq!(area.property("name"), Some(o.name.as_str()));
        let published = o.area_km2.expect("a municipality has a surface");
        assert!((area.area_km2() / published - 1.0).abs() < 0.01, "{}", o.slug);
        for v in &o.sub_municipalities {
            assert!(o.postcodes.contains(&v.postcode), "{} {}", v.postcode, v.name);
            let found = region.municipality_at(v.lon, v.lat).map(|m| m.slug.as_str());
            assert_eq!(found, Some(o.slug.as_str()), "{} is not in {}", v.name, o.slug);
        }
    }
}

#[test]
fn desks_open_in_periods_that_follow_each_other() {
    for o in &Region::embedded().organisations {
        assert!(!o.opening_hours.values().flatten().collect::<Vec<_>>().is_empty(), "{} never opens", o.slug);
        for periods in o.opening_hours.values() {
            let times: Vec<_> = periods.iter().flat_map(|(from, to)| [from, to]).collect();
            assert!(times.iter().all(|t| t.len() == 5), "{times:?}");
            assert!(times.windows(2).all(|w| w[0] < w[1]), "{} {times:?}", o.slug);
        }
    }
    let region = Region::embedded();
    let kortrijk = region.organisation("kortrijk").expect("it is there");
    assert!(!kortrijk.opening_hours[&Weekday::Saturday].is_empty());
    let small = region.organisation("spiere-helkijn").expect("it is there");
    assert!(small.opening_hours.values().flatten().all(|(_, to)| to.as_str() <= "12:00"), "mornings only");
}

#[test]
fn closing_days_follow_from_the_year() {
    let region = Region::embedded();
    let dates = |slug: &str, year| -> Vec<_> {
        let organisation = region.organisation(slug).expect("it is there");
        organisation.closing_dates(year).iter().map(|(d, name)| (*d, name.nl.clone())).collect()
    };
    // Easter was on 5 April 2026, the last Sunday of August on the 30th.
    let kortrijk = dates("kortrijk", 2026);
    assert!(kortrijk.contains(&(date(2026, 4, 13), "Paasfoor".to_owned())), "{kortrijk:?}");
    assert!(kortrijk.contains(&(date(2026, 5, 15), "Brugdag na Hemelvaart".to_owned())), "{kortrijk:?}");
    let waregem = dates("waregem", 2026);
    assert!(waregem.contains(&(date(2026, 9, 1), "Waregem Koerse".to_owned())), "{waregem:?}");
    for (year, easter_monday) in [(2024, (4, 1)), (2025, (4, 21)), (2027, (3, 29)), (2038, (4, 26))] {
        let rule = ClosingRule::Easter { offset_days: 1 };
        assert_eq!(rule.date(year), Some(date(year, easter_monday.0, easter_monday.1)));
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
            let organisation = region.organisation(&a.organisation).expect("an accent names an organisation");
            assert!(c.applies_to.contains(&organisation.kind));
        }
        if let Some(stop) = &c.emergency {
            assert!(!stop.phones.is_empty());
            for phone in &stop.phones {
                assert!(["112", "101", "1722"].contains(&phone.as_str()), "{phone}");
                assert!(stop.nl.contains(phone.as_str()) && stop.en.contains(phone.as_str()), "{}", c.key);
            }
        }
        assert!(region.organisations.iter().any(|o| c.offered_by(o)), "nobody offers {}", c.key);
        for o in region.organisations.iter().filter(|o| c.offered_by(o)) {
            let team = c.team_in(o).expect("some team serves it");
            let wanted = c.accent(&o.slug).and_then(|a| a.team.as_ref()).unwrap_or(&c.team);
            let fallback = c.key == "digital-help";
            assert!(fallback || team.kinds.contains(wanted), "{} has no team for {}", o.slug, c.key);
        }
    }
    for view in region.organisations.iter().filter_map(|o| o.view.as_ref()) {
        assert!(view.categories.iter().all(|c| keys.contains(c)), "{view:?}");
        assert!(view.organisations.iter().all(|o| region.organisation(o).is_some()), "{view:?}");
    }
    let complaint = region.category("complaint").expect("it is there");
    assert_eq!(complaint.term, Term { amount: 45, unit: TermUnit::CalendarDays }, "the decree gives 45 days");
}

#[test]
fn an_accent_changes_term_team_or_offer_of_one_organisation_only() {
    let region = Region::embedded();
    let organisation = |slug: &str| region.organisation(slug).expect("it is there");
    let weeds = region.category("weeds-pavement").expect("it is there");
    assert_eq!(weeds.team_in(organisation("kortrijk")).map(|t| t.key.as_str()), Some("netheid"));
    assert_eq!(weeds.team_in(organisation("waregem")).map(|t| t.key.as_str()), Some("groen"));
    assert_eq!((weeds.term_in("anzegem").amount, weeds.term_in("menen").amount), (30, 20));
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
        assert!((200..=600).contains(&list.len()), "{} has {}", o.slug, list.len());
        let mut streets: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
        for a in &list {
            assert_eq!(region.municipality_at(a.lon, a.lat).map(|m| m.slug.as_str()), Some(o.slug.as_str()), "{a:?}");
            assert!(o.sub_municipalities.iter().any(|v| v.name == a.locality && v.postcode == a.postcode), "{a:?}");
            streets.entry(&a.street).or_default().push(a);
        }
        let doors: BTreeSet<_> = list.iter().map(|a| (&a.street, &a.house_number)).collect();
        assert_eq!(doors.len(), list.len(), "{} has an address twice", o.slug);
        for (street, houses) in streets {
            for pair in houses.windows(2) {
                let gap = Point::new(pair[0].lon, pair[0].lat).distance_m(Point::new(pair[1].lon, pair[1].lat));
                assert!(gap < 50.0, "{street} in {} jumps {gap} m", o.slug);
                assert_eq!(pair[0].locality, pair[1].locality, "{street} lies in two villages");
            }
        }
        for v in &o.sub_municipalities {
            assert!(list.iter().any(|a| a.locality == v.name), "no address in {}", v.name);
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
    assert!(staff.iter().all(|c| is_reserved(&c.email) && c.email.is_ascii() && !c.roles.is_empty()));
    for o in &region.organisations {
        let own: Vec<_> = staff.iter().filter(|c| c.email.ends_with(&format!("@{}.example", o.slug))).collect();
        if o.kind == OrganisationKind::Guest {
            assert_eq!(own.len(), 1);
            assert_eq!(own[0].roles[0].function, ClerkFunction::Guest);
            continue;
        }
        assert!((2..=6).contains(&own.len()), "{} has {}", o.slug, own.len());
        assert_eq!(own[0].roles[0].function, ClerkFunction::Administrator);
        assert!(own.iter().any(|c| c.roles.iter().any(|r| r.function == ClerkFunction::TeamLead)));
        for team in o.teams() {
            assert!(own.iter().any(|c| c.works_in(&o.slug, &team.key, today)), "nobody in {} {}", o.slug, team.key);
        }
    }
    let regional = staff.last().expect("there are clerks");
    assert!(regional.roles.iter().all(|r| r.function == ClerkFunction::RegionalDesk));
    let active = regional.roles.iter().filter(|r| r.holds_on(today)).count();
    assert!(active >= 3 && active < regional.roles.len(), "some roles have ended or not begun");
}

#[test]
fn the_same_seed_and_moment_give_the_same_bytes() {
    let region = Region::embedded();
    let bytes = |seed| {
        let reports = serde_json::to_vec(&reports(&region, seed, &now())).expect("reports can be written");
        let people = serde_json::to_vec(&clerks(&region, seed, now().date())).expect("clerks can be written");
        let doors = serde_json::to_vec(&addresses(&region, seed, "menen")).expect("addresses can be written");
        (reports, people, doors)
    };
    assert_eq!(bytes(SEED), bytes(SEED));
    assert_ne!(bytes(SEED).0, bytes(SEED + 1).0);
    let again: Vec<DemoReport> = serde_json::from_slice(&bytes(SEED).0).expect("what is written can be read");
    assert_eq!(again, reports(&region, SEED, &now()));
}

#[test]
fn reports_are_many_varied_and_in_the_right_place() {
    let region = Region::embedded();
    let list = reports(&region, SEED, &now());
    assert!((280..=330).contains(&list.len()), "{}", list.len());
    let mut seen = BTreeSet::new();
    for (i, r) in list.iter().enumerate() {
        assert_eq!(r.key, format!("demo-{:04}", i + 1));
        let organisation = region.organisation(&r.organisation).expect("the organisation exists");
        let category = region.category(&r.category).expect("the category exists");
        assert!(category.offered_by(organisation), "{} {}", r.organisation, r.category);
        assert_eq!(r.kind, category.kind);
        assert!(!r.text.contains(['{', '}']), "{}", r.text);
        if category.place == PlaceNeed::Required {
            assert!(r.place.is_some());
        }
        if category.place == PlaceNeed::None {
            assert!(r.place.is_none());
        }
        if let Some(p) = &r.place {
            let there = region.municipality_at(p.lon, p.lat).expect("every place lies in the region");
            if organisation.kind == OrganisationKind::Municipality {
                assert_eq!(there.slug, r.organisation, "{}", r.key);
            }
        }
        let spot = r.place.as_ref().map(|p| format!("{:.5} {:.5}", p.lon, p.lat));
        assert!(seen.insert((r.organisation.clone(), r.text.clone(), spot)), "twice: {}", r.text);
        assert!(r.kind != CategoryKind::Complaint || !r.reporter.is_anonymous(), "a complaint needs a name");
        assert!(r.reporter.email.as_deref().is_none_or(is_reserved));
    }
    let used: BTreeSet<_> = list.iter().map(|r| &r.organisation).collect();
    assert_eq!(used.len(), 15, "everyone but the guests has reports");
    let categories: BTreeSet<_> = list.iter().map(|r| &r.category).collect();
    assert!(categories.len() >= 38, "{}", categories.len());
    for language in ["nl", "fr", "en"] {
        assert!(list.iter().any(|r| r.language == language), "none in {language}");
    }
    for channel in [Channel::Web, Channel::Phone, Channel::Counter, Channel::Email] {
        assert!(list.iter().any(|r| r.channel == channel), "none by {channel:?}");
        assert!(list.iter().filter(|r| r.channel == channel).all(|r| r.registered_by.is_none() == (channel == Channel::Web)));
    }
}

#[test]
fn the_texts_are_enough_and_fit_their_categories() {
    let region = Region::embedded();
    let texts = super::texts::Texts::embedded();
    let all: BTreeSet<_> = texts.texts.values().flatten().map(|t| &t.text).collect();
    assert!(all.len() >= 150, "{}", all.len());
    let categories: BTreeSet<_> = region.categories.iter().map(|c| &c.key).collect();
    assert_eq!(categories, texts.texts.keys().collect());
    for c in &region.categories {
        assert!(texts.texts[&c.key].len() >= 3, "{}", c.key);
        for list in [
            texts.phrases(&c.key, &c.group, |p| &p.notes),
            texts.phrases(&c.key, &c.group, |p| &p.solved),
            texts.phrases(&c.key, &c.group, |p| &p.partly),
            texts.phrases(&c.key, &c.group, |p| &p.not_solved),
        ] {
            assert!(!list.is_empty(), "{}", c.key);
        }
        assert!(!texts.phrases(&c.key, &c.group, |p| &p.questions).is_empty(), "{}", c.key);
    }
    assert!(texts.not_ours.iter().flat_map(|n| &n.categories).all(|c| categories.contains(c)));
}

#[test]
fn stories_are_in_order_and_name_only_what_exists() {
    let region = Region::embedded();
    let staff = clerks(&region, SEED, now().date());
    let mails: BTreeSet<_> = staff.iter().map(|c| c.email.as_str()).collect();
    let list = reports(&region, SEED, &now());
    let by_key: BTreeMap<_, _> = list.iter().map(|r| (r.key.as_str(), r)).collect();
    for r in &list {
        let organisation = region.organisation(&r.organisation).expect("the organisation exists");
        let mut last = r.registered_at;
        assert!(r.registered_by.as_deref().is_none_or(|c| mails.contains(c)));
        for (i, step) in r.steps.iter().enumerate() {
            assert!(step.at >= last && step.at <= now().timestamp(), "{} step {i}", r.key);
            last = step.at;
            assert!(step.by.as_deref().is_none_or(|c| mails.contains(c)), "{:?}", step.by);
            match &step.what {
                StepKind::Routed { team } => assert!(organisation.teams().any(|t| t.key == *team), "{team}"),
                StepKind::Assigned { clerk } => assert!(mails.contains(clerk.as_str())),
                StepKind::Question { .. } => assert!(r.reporter.email.is_some(), "{} cannot answer", r.key),
                StepKind::Answer { .. } => assert!(matches!(r.steps[i - 1].what, StepKind::Question { .. })),
                StepKind::Note { .. } | StepKind::Message { .. } => assert!(step.by.is_some()),
                StepKind::Closed { outcome, text } => {
                    assert_eq!(i + 1, r.steps.len(), "nothing follows closing");
                    assert!(text.len() > 20);
                    if let Outcome::Duplicate { of } = outcome {
                        let first = by_key[of.as_str()];
                        assert_eq!((&first.organisation, &first.category), (&r.organisation, &r.category));
                        assert!(first.registered_at < r.registered_at);
                    }
                }
            }
        }
    }
}

#[test]
fn every_kind_of_ending_and_of_waiting_is_there() {
    let region = Region::embedded();
    for seed in [1, SEED, 77] {
        let list = reports(&region, seed, &now());
        let outcomes = |is: fn(&Outcome) -> bool| list.iter().filter_map(DemoReport::outcome).filter(|o| is(o)).count();
        assert!(outcomes(|o| *o == Outcome::Solved) > 80);
        assert!(outcomes(|o| matches!(o, Outcome::PartlySolved { .. })) >= 5);
        assert!(outcomes(|o| matches!(o, Outcome::NotSolved { .. })) >= 5);
        assert!(outcomes(|o| matches!(o, Outcome::NotOurs { .. })) >= 5);
        assert!(outcomes(|o| matches!(o, Outcome::Duplicate { .. })) >= 5);
        assert!(list.iter().filter(|r| r.is_waiting()).count() >= 3);
        assert!(list.iter().filter(|r| r.outcome().is_none() && r.assignee().is_none()).count() >= 8, "unassigned");
        assert!(list.iter().filter(|r| r.outcome().is_none() && r.assignee().is_some()).count() >= 8, "in hand");
        let two_months_ago = now().timestamp().as_second() - 60 * 86_400;
        let old = list.iter().filter(|r| r.registered_at.as_second() < two_months_ago && r.outcome().is_none()).count();
        assert!(old >= 1, "some are far overdue");
        assert!(list.iter().any(|r| r.reporter.is_anonymous()));
        let today = |r: &&DemoReport| r.registered_at.in_tz(TIME_ZONE).is_ok_and(|z| z.date() == now().date());
        assert!(list.iter().filter(today).count() >= 8);
    }
}

#[test]
fn the_storm_stands_out_among_the_days() {
    let mut days: BTreeMap<_, usize> = BTreeMap::new();
    for r in reports(&Region::embedded(), SEED, &now()) {
        *days.entry(r.registered_at.in_tz(TIME_ZONE).expect("the zone exists").date()).or_default() += 1;
    }
    let (busiest, most) = days.iter().max_by_key(|(_, n)| **n).expect("there are reports");
    let second = days.iter().filter(|(d, _)| *d != busiest).map(|(_, n)| *n).max().unwrap_or(0);
    assert!(*most >= 2 * second, "{most} on {busiest}, {second} on the next");
}

#[test]
fn nothing_lies_in_the_future_whatever_the_hour() {
    let region = Region::embedded();
    let moments = [
        date(2026, 3, 29).at(3, 30, 0, 0),
        date(2026, 10, 25).at(0, 5, 0, 0),
        date(2027, 1, 1).at(0, 0, 20, 0),
        date(2028, 2, 29).at(23, 59, 0, 0),
    ];
    for moment in moments {
        let now = moment.in_tz(TIME_ZONE).expect("the moment exists");
        let list = reports(&region, SEED, &now);
        assert!(list.len() > 270);
        assert!(list.iter().all(|r| r.registered_at <= now.timestamp()), "{now}");
        assert!(list.iter().flat_map(|r| &r.steps).all(|s| s.at <= now.timestamp()), "{now}");
    }
}

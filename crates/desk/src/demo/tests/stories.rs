//! Reports and what happened to them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::super::*;
use super::{SEED, is_reserved, now};

#[test]
fn the_same_seed_and_moment_give_the_same_bytes() {
    let region = Region::embedded();
    let bytes = |seed| {
        let reports =
            serde_json::to_vec(&reports(&region, seed, &now())).expect("reports can be written");
        let people = serde_json::to_vec(&clerks(&region, seed, now().date()))
            .expect("clerks can be written");
        let doors = serde_json::to_vec(&addresses(&region, seed, "menen"))
            .expect("addresses can be written");
        (reports, people, doors)
    };
    assert_eq!(bytes(SEED), bytes(SEED));
    assert_ne!(bytes(SEED).0, bytes(SEED + 1).0);
    let again: Vec<DemoReport> =
        serde_json::from_slice(&bytes(SEED).0).expect("what is written can be read");
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
        let organisation = region
            .organisation(&r.organisation)
            .expect("the organisation exists");
        let category = region.category(&r.category).expect("the category exists");
        assert!(
            category.offered_by(organisation),
            "{} {}",
            r.organisation,
            r.category
        );
        assert_eq!(r.kind, category.kind);
        assert!(!r.text.contains(['{', '}']), "{}", r.text);
        if category.place == PlaceNeed::Required {
            assert!(r.place.is_some());
        }
        if category.place == PlaceNeed::None {
            assert!(r.place.is_none());
        }
        if let Some(p) = &r.place {
            let there = region
                .municipality_at(p.lon, p.lat)
                .expect("every place lies in the region");
            if organisation.kind == OrganisationKind::Municipality {
                assert_eq!(there.slug, r.organisation, "{}", r.key);
            }
        }
        let spot = r
            .place
            .as_ref()
            .map(|p| format!("{:.5} {:.5}", p.lon, p.lat));
        assert!(
            seen.insert((r.organisation.clone(), r.text.clone(), spot)),
            "twice: {}",
            r.text
        );
        assert!(
            r.kind != CategoryKind::Complaint || !r.reporter.is_anonymous(),
            "a complaint needs a name"
        );
        assert!(r.reporter.email.as_deref().is_none_or(is_reserved));
    }
    let used: BTreeSet<_> = list.iter().map(|r| &r.organisation).collect();
    assert_eq!(used.len(), 15, "everyone but the guests has reports");
    let categories: BTreeSet<_> = list.iter().map(|r| &r.category).collect();
    assert!(categories.len() >= 38, "{}", categories.len());
    for language in ["nl", "fr", "en"] {
        assert!(
            list.iter().any(|r| r.language == language),
            "none in {language}"
        );
    }
    for channel in [
        Channel::Web,
        Channel::Phone,
        Channel::Counter,
        Channel::Email,
    ] {
        assert!(
            list.iter().any(|r| r.channel == channel),
            "none by {channel:?}"
        );
        assert!(
            list.iter()
                .filter(|r| r.channel == channel)
                .all(|r| r.registered_by.is_none() == (channel == Channel::Web))
        );
    }
}

#[test]
fn the_texts_are_enough_and_fit_their_categories() {
    let region = Region::embedded();
    let texts = texts::Texts::embedded();
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
        ] {
            assert!(!list.is_empty(), "{}", c.key);
        }
        assert!(
            !texts.phrases(&c.key, &c.group, |p| &p.questions).is_empty(),
            "{}",
            c.key
        );
    }
    assert!(
        texts
            .not_ours
            .iter()
            .flat_map(|n| &n.categories)
            .all(|c| categories.contains(c))
    );
}

#[test]
fn stories_are_in_order_and_name_only_what_exists() {
    let region = Region::embedded();
    let staff = clerks(&region, SEED, now().date());
    let mails: BTreeSet<_> = staff.iter().map(|c| c.email.as_str()).collect();
    let list = reports(&region, SEED, &now());
    let by_key: BTreeMap<_, _> = list.iter().map(|r| (r.key.as_str(), r)).collect();
    for r in &list {
        let organisation = region
            .organisation(&r.organisation)
            .expect("the organisation exists");
        let mut last = r.registered_at;
        assert!(r.registered_by.as_deref().is_none_or(|c| mails.contains(c)));
        for (i, step) in r.steps.iter().enumerate() {
            assert!(
                step.at >= last && step.at <= now().timestamp(),
                "{} step {i}",
                r.key
            );
            last = step.at;
            assert!(
                step.by.as_deref().is_none_or(|c| mails.contains(c)),
                "{:?}",
                step.by
            );
            match &step.what {
                StepKind::Routed { team } => {
                    assert!(organisation.teams().any(|t| t.key == *team), "{team}");
                }
                StepKind::Assigned { clerk } => assert!(mails.contains(clerk.as_str())),
                StepKind::Question { .. } => {
                    assert!(r.reporter.email.is_some(), "{} cannot answer", r.key);
                }
                StepKind::Answer { .. } => {
                    assert!(matches!(r.steps[i - 1].what, StepKind::Question { .. }));
                }
                StepKind::Note { .. } | StepKind::Message { .. } => assert!(step.by.is_some()),
                StepKind::Closed { outcome, text } => {
                    assert_eq!(i + 1, r.steps.len(), "nothing follows closing");
                    assert!(text.len() >= 15, "{text}");
                    if let Outcome::Duplicate { of } = outcome {
                        let first = by_key[of.as_str()];
                        assert_eq!(
                            (&first.organisation, &first.category),
                            (&r.organisation, &r.category)
                        );
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
        let outcomes = |is: fn(&Outcome) -> bool| {
            list.iter()
                .filter_map(DemoReport::outcome)
                .filter(|o| is(o))
                .count()
        };
        assert!(outcomes(|o| *o == Outcome::Solved) > 80);
        assert!(outcomes(|o| matches!(o, Outcome::PartlySolved { .. })) >= 5);
        assert!(outcomes(|o| matches!(o, Outcome::NotSolved { .. })) >= 5);
        assert!(outcomes(|o| matches!(o, Outcome::NotOurs { .. })) >= 5);
        assert!(outcomes(|o| matches!(o, Outcome::Duplicate { .. })) >= 5);
        assert!(list.iter().filter(|r| r.is_waiting()).count() >= 3);
        assert!(
            list.iter()
                .filter(|r| r.outcome().is_none() && r.assignee().is_none())
                .count()
                >= 8,
            "unassigned"
        );
        assert!(
            list.iter()
                .filter(|r| r.outcome().is_none() && r.assignee().is_some())
                .count()
                >= 8,
            "in hand"
        );
        let two_months_ago = now().timestamp().as_second() - 60 * 86_400;
        let old = list
            .iter()
            .filter(|r| r.registered_at.as_second() < two_months_ago && r.outcome().is_none())
            .count();
        assert!(old >= 1, "some are far overdue");
        assert!(list.iter().any(|r| r.reporter.is_anonymous()));
        let today = |r: &&DemoReport| {
            r.registered_at
                .in_tz(TIME_ZONE)
                .is_ok_and(|z| z.date() == now().date())
        };
        assert!(list.iter().filter(today).count() >= 8);
    }
}

#[test]
fn the_storm_stands_out_among_the_days() {
    let mut days: BTreeMap<_, usize> = BTreeMap::new();
    for r in reports(&Region::embedded(), SEED, &now()) {
        *days
            .entry(
                r.registered_at
                    .in_tz(TIME_ZONE)
                    .expect("the zone exists")
                    .date(),
            )
            .or_default() += 1;
    }
    let (busiest, most) = days
        .iter()
        .max_by_key(|(_, n)| **n)
        .expect("there are reports");
    let second = days
        .iter()
        .filter(|(d, _)| *d != busiest)
        .map(|(_, n)| *n)
        .max()
        .unwrap_or(0);
    assert!(
        *most >= 2 * second,
        "{most} on {busiest}, {second} on the next"
    );
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
        assert!(
            list.iter().all(|r| r.registered_at <= now.timestamp()),
            "{now}"
        );
        assert!(
            list.iter()
                .flat_map(|r| &r.steps)
                .all(|s| s.at <= now.timestamp()),
            "{now}"
        );
    }
}

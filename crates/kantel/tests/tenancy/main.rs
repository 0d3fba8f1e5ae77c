//! No organisation sees another's rows: every table, every route, every role in every organisation, on both databases.
//!
//! Each organisation's reports carry a word of their own. Random requests by everybody to everything must never bring
//! back the word of an organisation that the asker has nothing to do with.

#![allow(clippy::unwrap_used)]

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, header},
};
use desk::store::{
    ListQuery, View,
    tables::{address, message, report},
};
use kernel::{
    Error, House, Scope, accounts, calendars,
    env::{Env, FixedClock, SeededRandom},
    events,
    files::{FileRules, FolderStore, Hash, Intake, NoScanner, ObjectStore},
    house::Plan,
    jobs,
    mailbox::MailboxTransport,
    organisations,
    secrets::Secrets,
    settings::Settings,
    store::{
        Location, Store, migrate,
        tables::{self, account, api_key, assignment, file, job, session},
    },
    web::guard::{self, SESSION_COOKIE},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, DbBackend, EntityTrait, Statement};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

mod region;

use region::*;

/// Every route of the modules. A module that adds one adds it here, and thereby to the requests below.
const ROUTES: &[&str] = include!("../routes.in");

/// Requests per store.
const REQUESTS: usize = 4000;
/// Attempts to change foreign reports, per store.
const ATTEMPTS: usize = 1200;
/// What a clerk's forms send, all of them at once, with the version that they saw.
const FORM: &str = "csrf=csrf&kind=note&body=Een+tekst+van+een+ander.&to=nobody&outcome=solved&text=Klaar.\
                    &text-solved=Klaar.&version=";
/// What programs send to change a report.
const BODIES: [&str; 4] = [
    r#"{"kind": "note", "body": "Een tekst van een ander."}"#,
    r#"{"outcome": "solved", "text": "Klaar, door een ander."}"#,
    r#"{"assignee": null}"#,
    r#"{}"#,
];

/// The templates that a router knows, as it prints them for debugging.
fn registered(router: &Router<House>) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let mut out = BTreeSet::new();
    for part in text.split("RouteId(").skip(1) {
        if let Some((_, rest)) = part.split_once("): \"")
            && part.find("): \"").is_some_and(|at| at < 8)
            && let Some((path, _)) = rest.split_once('"')
            && path.starts_with('/')
            && !path.contains("__private")
        {
            out.insert(path.to_owned());
        }
    }
    out
}

#[test]
fn every_route_is_known_here() {
    let known: BTreeSet<String> = ROUTES.iter().map(|route| (*route).to_owned()).collect();
    let registered = registered(&routes());
    assert!(
        registered.len() > 30,
        "the router no longer prints its routes: {registered:?}"
    );
    let new: Vec<_> = registered.difference(&known).collect();
    let gone: Vec<_> = known.difference(&registered).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not in routes.in: {new:#?}\nno longer there: {gone:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_foreign_rows_in_the_embedded_store() {
    everything(DbBackend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_foreign_rows_on_postgres() {
    if server().is_none() {
        eprintln!("KANTEL_TEST_POSTGRES is not set: PostgreSQL is left out");
        return;
    }
    everything(DbBackend::Postgres).await;
}

async fn everything(backend: DbBackend) {
    let region = region(backend).await;
    tables_are_listed(&region).await;
    for asker in region.askers.iter().filter(|asker| asker.header.is_some()) {
        rows(&region, asker).await;
    }
    let seed = rand::random();
    eprintln!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    requests(&region, &mut random).await;
    attempts(&region, &mut random).await;
    region.clear().await;
}

/// Every table with an organisation is listed as owned, so that no table escapes.
async fn tables_are_listed(region: &Region) {
    let store = region.house.store();
    let sql = match store.backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND column_name = 'organisation_id'"
        }
        _ => {
            "SELECT t.name AS name FROM pragma_table_list t JOIN pragma_table_info(t.name) c \
             WHERE t.schema = 'main' AND t.type = 'table' AND c.name = 'organisation_id'"
        }
    };
    let reader = store.read(&Scope::installation()).await.unwrap();
    let found = reader
        .db()
        .query_all_raw(Statement::from_string(store.backend(), sql))
        .await
        .unwrap();
    let found: BTreeSet<String> = found
        .iter()
        .map(|row| row.try_get("", "name").unwrap())
        .collect();
    assert_eq!(found, owned().into_iter().map(ToOwned::to_owned).collect());
}

fn owned() -> Vec<&'static str> {
    let mut out = tables::OWNED.to_vec();
    out.extend(modules().iter().flat_map(|module| module.owned_tables));
    out
}

/// What the queries of kernel and modules give to one asker.
async fn rows(region: &Region, asker: &Asker) {
    let (store, scope, who) = (region.house.store(), &asker.scope, &asker.who);
    let sees = |organisation| {
        assert!(
            scope.sees(organisation),
            "{who} sees rows of {organisation}"
        );
    };
    let reader = store.read(scope).await.unwrap();
    let db = reader.db();
    if store.backend() == DbBackend::Postgres {
        // The second lock: even a query without any condition.
        for table in owned() {
            let sql = format!("SELECT DISTINCT organisation_id FROM {table}");
            for row in db
                .query_all_raw(Statement::from_string(store.backend(), sql))
                .await
                .unwrap()
            {
                sees(row.try_get("", "organisation_id").unwrap());
            }
        }
    }
    calendars::all(&db, scope)
        .await
        .unwrap()
        .iter()
        .for_each(|row| sees(row.organisation));
    match jobs::list(&db, scope, &jobs::Filter::default(), 1000).await {
        Ok(list) => list.iter().for_each(|row| sees(row.organisation_id)),
        Err(error) => assert!(matches!(error, Error::Forbidden(_))),
    }
    for view in View::ALL {
        let mut query = ListQuery::new(view);
        query.limit = 200;
        for search in [None, Some("merkteken".to_owned())] {
            query.search = search;
            match desk::store::list(&reader, &query).await {
                Ok(page) => page.rows.iter().for_each(|row| sees(row.organisation_id)),
                Err(error) => assert!(matches!(error, Error::Forbidden(_)), "{who}: {error}"),
            }
        }
    }
    for foreign in region
        .reports
        .iter()
        .filter(|row| !scope.sees(row.organisation_id))
        .step_by(40)
    {
        assert!(
            events::of_subject(&db, scope, foreign.id)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(
            events::read_log_of(&db, scope, foreign.id, 10)
                .await
                .unwrap()
                .is_empty()
        );
    }
    drop(reader);
    for foreign in region
        .reports
        .iter()
        .filter(|row| !scope.sees(row.organisation_id))
        .step_by(60)
    {
        let by_id = desk::store::by_id(&region.house, scope, foreign.id)
            .await
            .err();
        let by_number = desk::store::by_number(&region.house, scope, &foreign.number)
            .await
            .err();
        for refused in [by_id, by_number] {
            assert!(
                matches!(refused, Some(Error::NotFound | Error::Forbidden(_))),
                "{who}: {refused:?}"
            );
        }
    }
    organisations::teams(store, scope)
        .await
        .unwrap()
        .iter()
        .for_each(|row| sees(row.organisation_id));
    organisations::departments(store, scope)
        .await
        .unwrap()
        .iter()
        .for_each(|row| sees(row.organisation_id));
    for row in accounts::assignments(store, scope)
        .await
        .unwrap_or_default()
    {
        sees(row.organisation_id);
    }
    for row in accounts::keys(store, scope).await.unwrap_or_default() {
        sees(row.organisation_id);
    }
}

/// Random requests by everybody to everything.
async fn requests(region: &Region, random: &mut StdRng) {
    let (mut shown, mut refused, mut by_route) = (0, 0, BTreeMap::new());
    for number in 0..REQUESTS {
        let template = ROUTES[number % ROUTES.len()];
        let asker = region.askers.choose(random).unwrap();
        let (path, named) = region.path(template, random);
        let (status, headers, body) = region.get(&path, asker).await;
        let what = format!("{} asks {path} and gets {status}", asker.who);
        assert!(status < 500, "{what}: {body}");
        *by_route.entry(template).or_insert(0) += usize::from(status == 200);
        // A private code opens its one report to whoever has it.
        let opened = named
            .filter(|_| template.contains("{code}"))
            .map(|report| report.organisation_id);
        for (organisation, word) in &region.words {
            if !asker.scope.sees(*organisation) && opened != Some(*organisation) {
                assert!(!body.contains(word.as_str()), "{what}: it holds {word}");
                let carried = headers
                    .values()
                    .any(|value| value.to_str().is_ok_and(|text| text.contains(word)));
                assert!(!carried, "{what}: a header holds {word}");
            } else if body.contains(word.as_str()) {
                shown += 1;
            }
        }
        if let Some(report) = named.filter(|_| opened.is_none())
            && !asker.scope.sees(report.organisation_id)
        {
            refused += 1;
            // Not logged in: to the log-in page, or told so. Otherwise there is no such thing.
            let expected: &[u16] = if asker.header.is_none() {
                &[303, 401, 405]
            } else {
                &[303, 401, 403, 404, 405]
            };
            assert!(expected.contains(&status), "{what}");
            if status == 403 || status == 404 {
                assert!(
                    !body.contains(&report.id.to_string()),
                    "{what}: it tells the id"
                );
            }
            if status == 404 || !asker.scope.can(desk::READ) {
                continue;
            }
            assert_ne!(status, 403, "{what}: it tells that there is such a report");
        }
    }
    assert!(
        shown > REQUESTS / 100,
        "own rows are seen ({shown} times), or the test sees nothing"
    );
    assert!(
        refused > REQUESTS / 100,
        "foreign reports are asked ({refused} times)"
    );
    let blind: Vec<_> = by_route
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(route, _)| *route)
        .collect();
    eprintln!("never answered with 200 (POST only, or without a row to show): {blind:?}");
}

/// Random changes of foreign reports by everybody: none leaves a trace.
async fn attempts(region: &Region, random: &mut StdRng) {
    let store = region.house.store();
    let traces = async || {
        let sql = "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM message) + (SELECT count(*) FROM job) AS n, \
                   CAST((SELECT sum(version) FROM report) AS bigint) AS versions";
        let reader = store.read(&Scope::installation()).await.unwrap();
        let row = reader
            .db()
            .query_one_raw(Statement::from_string(store.backend(), sql))
            .await
            .unwrap()
            .unwrap();
        let (rows, versions): (i64, i64) = (
            row.try_get("", "n").unwrap(),
            row.try_get("", "versions").unwrap(),
        );
        (rows, versions)
    };
    let templates: Vec<&str> = ROUTES
        .iter()
        .copied()
        .filter(|route| route.contains("{number}") || route.starts_with("/api/v1/reports/"))
        .collect();
    assert!(templates.len() > 5);
    let before = traces().await;
    let mut not_found = 0;
    for number in 0..ATTEMPTS {
        let (path, named) = region.path(templates[number % templates.len()], random);
        let report = named.unwrap();
        let program = path.starts_with("/api/");
        let suits = |asker: &&Asker| {
            let has_key = asker
                .header
                .as_ref()
                .is_some_and(|(name, _)| *name == header::AUTHORIZATION);
            has_key == program && !asker.scope.sees(report.organisation_id)
        };
        let askers: Vec<&Asker> = region.askers.iter().filter(suits).collect();
        let asker = *askers.choose(random).unwrap();
        let status = region.post(&path, asker, number, report.version).await;
        let what = format!("{} posts to {path} and gets {status}", asker.who);
        let to_log_in = status == 303 && asker.header.is_none();
        assert!((400..500).contains(&status) || to_log_in, "{what}");
        not_found += usize::from(status == 404);
        assert_eq!(traces().await, before, "{what}");
    }
    assert!(
        not_found > ATTEMPTS / 10,
        "most find no such report ({not_found} times)"
    );
}

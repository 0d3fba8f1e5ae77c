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

/// Every route of the modules. A module that adds one adds it here, and thereby to the requests below.
const ROUTES: &[&str] = include!("routes.in");

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

/// Somebody who asks.
struct Asker {
    who: String,
    /// The header that says who it is.
    header: Option<(header::HeaderName, String)>,
    scope: Scope,
}

struct Region {
    house: House,
    app: Router,
    askers: Vec<Asker>,
    /// The word of each organisation's reports.
    words: BTreeMap<Uuid, String>,
    reports: Vec<report::Model>,
    /// Ids of all kinds of rows: any of them is tried wherever an id is asked.
    ids: Vec<Uuid>,
    /// Photos: their rows and the names of their bytes. The bytes of each are its organisation's word.
    photos: Vec<(Uuid, String)>,
    slugs: Vec<String>,
    database: Option<String>,
    _folder: TempDir,
}

fn server() -> Option<url::Url> {
    std::env::var("KANTEL_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty())
        .map(|url| url.parse().unwrap())
}

async fn at_server(statement: &str) {
    let admin = Database::connect(server().unwrap().to_string())
        .await
        .unwrap();
    admin.execute_unprepared(statement).await.unwrap();
    admin.close().await.unwrap();
}

async fn location(backend: DbBackend, folder: &TempDir) -> (Location, Option<String>) {
    if backend == DbBackend::Sqlite {
        return (Location::Sqlite(folder.path().join("kantel.sqlite")), None);
    }
    let name = format!("tenancy_{}", std::process::id());
    at_server(&format!("CREATE DATABASE {name} OWNER kantel_owner")).await;
    let mut url = server().unwrap();
    url.set_username("kantel_owner").unwrap();
    url.set_path(&name);
    (Location::Postgres(url.to_string()), Some(name))
}

fn modules() -> Vec<kernel::Module> {
    vec![admin::module(), desk::module()]
}

async fn region(backend: DbBackend) -> Region {
    ui::texts::register_all(&[&kernel::TEXTS, &admin::TEXTS, &desk::TEXTS]);
    let folder = tempfile::tempdir().unwrap();
    let now: jiff::Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let clock = Arc::new(FixedClock::new(now));
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
    let env = Env::new(clock.clone(), Arc::new(SeededRandom::new(3)), zone.clone());
    let (location, database) = location(backend, &folder).await;
    let store = Store::open(location, env, 6).await.unwrap();
    let steps: Vec<_> = modules().iter().map(|module| module.steps).collect();
    migrate::run(&store, &steps).await.unwrap();
    let objects: Arc<dyn ObjectStore> =
        Arc::new(FolderStore::open(folder.path().join("files")).unwrap());
    let given = BTreeMap::from([
        ("KANTEL_REQUIRE_TOTP".to_owned(), "false".to_owned()),
        (
            "KANTEL_RATE_REQUESTS_PER_MINUTE".to_owned(),
            "1000000".to_owned(),
        ),
    ]);
    let house = House::build(Plan {
        settings: Settings::read("", &given).unwrap(),
        intake: Intake::new(
            FileRules::default(),
            Arc::new(NoScanner),
            objects.clone(),
            1,
        ),
        objects,
        transport: Arc::new(MailboxTransport::new(store.clone())),
        secrets: Secrets::new(&[9; 32]),
        modules: modules(),
        parts: vec![
            Arc::new(desk::store::Catalogues::default()),
            Arc::new(desk::jobs::Unreferenced::default()),
            Arc::new(desk::names::categories()),
        ],
        store: store.clone(),
    })
    .unwrap();
    store.hurry().await.unwrap();
    desk::demo::load(&house, &clock, &now.to_zoned_datetime(zone))
        .await
        .unwrap();
    clock.set(now);
    let mut askers = people(&house).await;
    askers.extend(programs(&house).await);
    askers.push(Asker {
        who: "nobody".to_owned(),
        header: None,
        scope: Scope::public(Uuid::from_u128(1), []),
    });
    let words = mark(&house).await;
    let all = Scope::installation();
    let reader = store.read(&all).await.unwrap();
    let reports = report::Entity::find().all(&reader.db()).await.unwrap();
    let mut ids: Vec<Uuid> = reports.iter().map(|row| row.id).collect();
    macro_rules! collect {
        ($($entity:ident),*) => {$(
            ids.extend($entity::Entity::find().all(&reader.db()).await.unwrap().iter().map(|row| row.id).take(400));
        )*};
    }
    collect!(account, assignment, api_key, job, file, message, address);
    drop(reader);
    let photos = photograph(&house, &reports, &words).await;
    let slugs = house
        .directory()
        .all()
        .await
        .unwrap()
        .iter()
        .map(|o| o.slug.clone())
        .collect();
    let app = guard::dress(routes(), house.clone());
    Region {
        house,
        app,
        askers,
        words,
        reports,
        ids,
        photos,
        slugs,
        database,
        _folder: folder,
    }
}

fn routes() -> Router<House> {
    modules().iter().fold(Router::new(), |router, module| {
        router.merge((module.routes)())
    })
}

/// Every role in every organisation, each with a session.
async fn people(house: &House) -> Vec<Asker> {
    let (store, all, now) = (house.store(), Scope::installation(), house.env().now_ms());
    let roles = accounts::roles(store, &all).await.unwrap();
    assert!(roles.len() >= 3, "the demonstration has roles");
    let mut out = Vec::new();
    for organisation in house.directory().all().await.unwrap().iter() {
        for role in &roles {
            let id = house.env().id();
            let email = format!("{}-{}@example.org", role.id.simple(), organisation.slug);
            let tx = store.begin(&all).await.unwrap();
            let row = account::ActiveModel {
                id: Set(id),
                email: Set(email.clone()),
                name: Set(format!("{} {}", role.key, organisation.slug)),
                locale: Set("nl".to_owned()),
                password_hash: Set("none".to_owned()),
                totp_secret: Set(None),
                totp_step: Set(0),
                shortcuts: Set(true),
                active: Set(true),
                created_at: Set(now),
                last_login_at: Set(None),
                version: Set(1),
            };
            account::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await
                .unwrap();
            let row = assignment::ActiveModel {
                id: Set(house.env().id()),
                account_id: Set(id),
                role_id: Set(role.id),
                organisation_id: Set(organisation.id),
                team_id: Set(None),
                categories: Set(None),
                areas: Set(None),
                valid_from: Set(now - 1),
                valid_until: Set(None),
            };
            assignment::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await
                .unwrap();
            let token = format!("token-{id}");
            let row = session::ActiveModel {
                id: Set(house.env().id()),
                token_hash: Set(Sha256::digest(&token).to_vec()),
                account_id: Set(id),
                csrf: Set("csrf".to_owned()),
                created_at: Set(now),
                seen_at: Set(now),
                expires_at: Set(now + 3_600_000),
                agent: Set("test".to_owned()),
                origin: Set("test".to_owned()),
            };
            session::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let scope = accounts::scope_of_account(store, &email).await.unwrap();
            assert_eq!(scope.visible(), Some(vec![organisation.id]));
            let cookie = format!("{SESSION_COOKIE}={token}");
            let who = format!("{} of {}", role.key, organisation.slug);
            out.push(Asker {
                who,
                header: Some((header::COOKIE, cookie)),
                scope,
            });
        }
    }
    out
}

/// A key of every organisation that may do everything the desk knows.
async fn programs(house: &House) -> Vec<Asker> {
    let mut out = Vec::new();
    for organisation in house.directory().all().await.unwrap().iter() {
        let new = accounts::NewKey {
            organisation: organisation.id,
            name: "test".to_owned(),
            actions: desk::ACTIONS
                .iter()
                .map(|action| action.key().to_owned())
                .collect(),
            expires_at: None,
        };
        let (_, secret) = accounts::create_key(house.store(), &Scope::installation(), new)
            .await
            .unwrap();
        let scope = accounts::authenticate_key(house.store(), &secret)
            .await
            .unwrap();
        let who = format!("program of {}", organisation.slug);
        out.push(Asker {
            who,
            header: Some((header::AUTHORIZATION, format!("Bearer {secret}"))),
            scope,
        });
    }
    out
}

/// Puts a word of its own in everything people wrote to each organisation.
async fn mark(house: &House) -> BTreeMap<Uuid, String> {
    let (store, mut words) = (house.store(), BTreeMap::new());
    for organisation in house.directory().all().await.unwrap().iter() {
        let word = format!("qzx{}xzq", organisation.slug.replace('-', ""));
        let tx = store.begin(&Scope::installation()).await.unwrap();
        for sql in [
            "UPDATE report SET description = description || ' merkteken ' || $1, address = address || ' ' || $1 \
             WHERE organisation_id = $2",
            "UPDATE report SET outcome_text = outcome_text || ' ' || $1 WHERE organisation_id = $2",
            "UPDATE message SET body = body || ' ' || $1 WHERE organisation_id = $2",
            "UPDATE reporter SET name = 'An ' || $1 WHERE organisation_id = $2",
            "UPDATE job SET last_error = $1 WHERE organisation_id = $2",
            "UPDATE api_key SET name = $1 WHERE organisation_id = $2",
        ] {
            let values = [word.clone().into(), organisation.id.into()];
            tx.execute(Statement::from_sql_and_values(store.backend(), sql, values))
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        words.insert(organisation.id, word);
    }
    words
}

/// A photo of each organisation's first report.
async fn photograph(
    house: &House,
    reports: &[report::Model],
    words: &BTreeMap<Uuid, String>,
) -> Vec<(Uuid, String)> {
    let mut out = Vec::new();
    for (organisation, word) in words {
        let Some(report) = reports
            .iter()
            .find(|row| row.organisation_id == *organisation)
        else {
            continue;
        };
        let hash = Hash::of(word.as_bytes());
        house.objects().put(&hash, word.as_bytes()).unwrap();
        let id = house.env().id();
        let row = file::ActiveModel {
            id: Set(id),
            organisation_id: Set(*organisation),
            subject_kind: Set("report".to_owned()),
            subject_id: Set(report.id),
            hash: Set(hash.to_string()),
            thumbnail_hash: Set(Some(hash.to_string())),
            mime: Set("image/jpeg".to_owned()),
            size: Set(1),
            width: Set(Some(1)),
            height: Set(Some(1)),
            scanned: Set(true),
            created_at: Set(house.env().now_ms()),
        };
        let tx = house.store().begin(&Scope::installation()).await.unwrap();
        file::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        out.push((id, hash.to_string()));
    }
    assert!(out.len() > 5);
    out
}

impl Region {
    /// The path of a template with random values, and the report that it names, if it names one.
    fn path(&self, template: &str, random: &mut StdRng) -> (String, Option<&report::Model>) {
        let mut named = None;
        let parts: Vec<String> = template
            .split('/')
            .map(|part| {
                let Some(name) = part.split(['{', '}']).nth(1) else {
                    return part.to_owned();
                };
                let report = self.reports.choose(random).unwrap();
                let name = if template.starts_with("/api/v1/reports/") {
                    "report"
                } else {
                    name
                };
                match name {
                    "organisation" | "slug" => self.slugs.choose(random).unwrap().clone(),
                    "number" | "report" => {
                        named = Some(report);
                        let by_id = name == "report" && random.random();
                        if by_id {
                            report.id.to_string()
                        } else {
                            report.number.clone()
                        }
                    }
                    "code" => {
                        named = Some(report);
                        desk::model::status_code(self.house.secrets(), report.id)
                    }
                    "view" => ["mine", "team", "overdue", "unassigned", "open", "closed"]
                        .choose(random)
                        .unwrap()
                        .to_string(),
                    "hash" => self.photos.choose(random).unwrap().1.clone(),
                    _ if template.contains("/photos/") => {
                        self.photos.choose(random).unwrap().0.to_string()
                    }
                    _ => self.ids.choose(random).unwrap().to_string(),
                }
            })
            .collect();
        let mut path = parts.join("/");
        match random.random_range(0..6) {
            0 => path.push_str("?search=merkteken"),
            1 => path.push_str(&format!(
                "?q=merkteken&organisation={}",
                self.slugs.choose(random).unwrap()
            )),
            2 => path.push_str(&format!(
                "?organisation={}",
                self.slugs.choose(random).unwrap()
            )),
            _ => {}
        }
        (path, named)
    }

    async fn get(&self, path: &str, asker: &Asker) -> (u16, HeaderMap, String) {
        self.send(Request::get(path).body(Body::empty()).unwrap(), asker)
            .await
    }

    /// A form with the right token, or a JSON body with the headers that a change needs.
    async fn post(&self, path: &str, asker: &Asker, number: usize, version: i64) -> u16 {
        let request = Request::post(path);
        let request = if path.starts_with("/api/") {
            request
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, format!("\"{version}\""))
                .header("Idempotency-Key", format!("tenancy-{number}"))
                .body(Body::from(BODIES[number % BODIES.len()]))
        } else {
            request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(format!("{FORM}{version}")))
        };
        self.send(request.unwrap(), asker).await.0
    }

    async fn send(&self, mut request: Request<Body>, asker: &Asker) -> (u16, HeaderMap, String) {
        if let Some((name, value)) = &asker.header {
            request
                .headers_mut()
                .insert(name.clone(), value.parse().unwrap());
        }
        let origin: SocketAddr = "192.0.2.1:1000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(origin));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        (
            parts.status.as_u16(),
            parts.headers,
            String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    async fn clear(self) {
        self.house.store().close().await;
        if let Some(name) = self.database {
            at_server(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

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

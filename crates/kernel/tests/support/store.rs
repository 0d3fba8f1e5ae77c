//! Stores for tests: each specification runs on SQLite and, when `KANTEL_TEST_POSTGRES` names a server, on PostgreSQL.
#![allow(dead_code, unreachable_pub)] // each test file uses its part

use kernel::{
    House, Scope,
    env::{Env, FixedClock, SeededRandom},
    files::{FileRules, FolderStore, Intake, NoScanner, ObjectStore},
    house::Plan,
    mailbox::MailboxTransport,
    organisations::{self, NewOrganisation},
    secrets::Secrets,
    settings::Settings,
    store::{
        Location, Store,
        migrate::{self, Steps},
    },
};
use sea_orm::{ConnectionTrait, Database, Statement};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Once,
        atomic::{AtomicU64, Ordering},
    },
};
use tempfile::TempDir;
use uuid::Uuid;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// The databases of this run.
pub fn kinds() -> Vec<Kind> {
    if server().is_some() {
        vec![Kind::Sqlite, Kind::Postgres]
    } else {
        vec![Kind::Sqlite]
    }
}

fn server() -> Option<url::Url> {
    static SAID: Once = Once::new();
    match std::env::var("KANTEL_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => {
            Some(url.parse().expect("KANTEL_TEST_POSTGRES is an address"))
        }
        _ => {
            SAID.call_once(|| eprintln!("KANTEL_TEST_POSTGRES is not set: PostgreSQL is left out"));
            None
        }
    }
}

/// A fresh store with two organisations, and a clock that stands still.
pub struct Ground {
    pub kind: Kind,
    pub store: Store,
    pub clock: Arc<FixedClock>,
    pub a: Uuid,
    pub b: Uuid,
    pub folder: TempDir,
    database: Option<String>,
}

static MADE: AtomicU64 = AtomicU64::new(0);

impl Ground {
    /// A migrated store without a row.
    pub async fn empty(kind: Kind, modules: &[Steps]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        let clock = Arc::new(FixedClock::new("2026-11-24T09:00:00Z".parse().unwrap()));
        let (location, database) = match kind {
            Kind::Sqlite => (Location::Sqlite(folder.path().join("kantel.sqlite")), None),
            Kind::Postgres => {
                let name = format!("kantel_{}_{number}", std::process::id());
                at_server(&format!("CREATE DATABASE {name} OWNER kantel_owner")).await;
                let mut url = server().unwrap();
                url.set_username("kantel_owner").unwrap();
                url.set_path(&name);
                (Location::Postgres(url.to_string()), Some(name))
            }
        };
        let store = Store::open(location, env(&clock, number), 8).await.unwrap();
        migrate::run(&store, modules).await.unwrap();
        Self {
            kind,
            store,
            clock,
            a: Uuid::nil(),
            b: Uuid::nil(),
            folder,
            database,
        }
    }

    /// A store with the organisations A and B.
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, &[]).await
    }

    /// As [`new`](Self::new), with the tables of modules.
    pub async fn with(kind: Kind, modules: &[Steps]) -> Self {
        let mut ground = Self::empty(kind, modules).await;
        ground.a = organisation(&ground.store, "anzegem", "ANZ").await;
        ground.b = organisation(&ground.store, "beveren", "BEV").await;
        ground
    }

    /// The same store as another process sees it, with a clock of its own.
    pub async fn other_process(&self, clock: &Arc<FixedClock>) -> Store {
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        Store::open(self.store.location().clone(), env(clock, number), 4)
            .await
            .unwrap()
    }

    /// A house on `store`, without modules.
    pub fn house(&self, store: &Store) -> House {
        ui::texts::register_all(&[&kernel::TEXTS]);
        let objects: Arc<dyn ObjectStore> =
            Arc::new(FolderStore::open(self.folder.path().join("files")).unwrap());
        let settings = BTreeMap::from([("KANTEL_REQUIRE_TOTP".to_owned(), "false".to_owned())]);
        House::build(Plan {
            settings: Settings::read("", &settings).unwrap(),
            intake: Intake::new(
                FileRules::default(),
                Arc::new(NoScanner),
                objects.clone(),
                1,
            ),
            objects,
            transport: Arc::new(MailboxTransport::new(store.clone())),
            secrets: Secrets::new(&[9; 32]),
            modules: Vec::new(),
            parts: Vec::new(),
            store: store.clone(),
        })
        .unwrap()
    }

    /// Runs statements as somebody who goes round the house, in one transaction.
    pub async fn behind_the_back(&self, statements: &[&str]) {
        let tx = self.store.begin(&all()).await.unwrap();
        for statement in statements {
            tx.db().execute_unprepared(statement).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// One number, such as a count.
    pub async fn number(&self, sql: &str) -> i64 {
        number(&self.store, &all(), sql).await
    }

    /// Removes the store.
    pub async fn clear(self) {
        self.store.close().await;
        if let Some(name) = self.database {
            at_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// Runs a specification on every store.
pub async fn each_store<F, Work>(specification: F)
where
    F: Fn(Arc<Ground>) -> Work,
    Work: Future<Output = ()>,
{
    for kind in kinds() {
        eprintln!("on {kind:?}");
        run(kind, &specification).await;
    }
}

/// Runs a specification on one kind of store, if this run has it.
pub async fn only<F, Work>(kind: Kind, specification: F)
where
    F: Fn(Arc<Ground>) -> Work,
    Work: Future<Output = ()>,
{
    if kinds().contains(&kind) {
        run(kind, &specification).await;
    }
}

async fn run<F, Work>(kind: Kind, specification: &F)
where
    F: Fn(Arc<Ground>) -> Work,
    Work: Future<Output = ()>,
{
    let ground = Arc::new(Ground::new(kind).await);
    specification(ground.clone()).await;
    // Tasks of the specification may hold on to it; then the throw-away server removes the database with itself.
    if let Ok(ground) = Arc::try_unwrap(ground) {
        ground.clear().await;
    }
}

/// The scope of the installation itself.
pub fn all() -> Scope {
    Scope::installation()
}

/// One number, such as a count, as `scope` gets it from the database.
pub async fn number(store: &Store, scope: &Scope, sql: &str) -> i64 {
    let reader = store.read(scope).await.unwrap();
    let row = reader
        .db()
        .query_one_raw(Statement::from_string(store.backend(), sql))
        .await
        .unwrap()
        .unwrap();
    row.try_get_by_index(0).unwrap()
}

/// An organisation.
pub async fn organisation(store: &Store, slug: &str, prefix: &str) -> Uuid {
    let new = NewOrganisation {
        id: None,
        slug: slug.to_owned(),
        name: slug.to_owned(),
        kind: "municipality".to_owned(),
        nis: None,
        prefix: prefix.to_owned(),
        theme: ui::Theme::default(),
        facts: serde_json::json!({}),
        boundary: None,
    };
    organisations::create(store, &all(), new).await.unwrap()
}

fn env(clock: &Arc<FixedClock>, seed: u64) -> Env {
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
    Env::new(clock.clone(), Arc::new(SeededRandom::new(seed + 1)), zone)
}

/// The address of the superuser on a database of the test server.
pub fn superuser() -> Option<String> {
    server().map(|url| url.to_string())
}

async fn at_server(statement: &str) {
    let admin = Database::connect(server().unwrap().to_string())
        .await
        .unwrap();
    admin.execute_unprepared(statement).await.unwrap();
    admin.close().await.unwrap();
}

/// Waits until `met` says yes: looks again and again, for at most half a minute.
pub async fn until<Work: Future<Output = bool>>(what: &str, mut met: impl FnMut() -> Work) {
    let looking = async {
        while !met().await {
            tokio::task::yield_now().await;
        }
    };
    if tokio::time::timeout(std::time::Duration::from_secs(30), looking)
        .await
        .is_err()
    {
        panic!("waited in vain: {what}");
    }
}

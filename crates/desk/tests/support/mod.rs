//! A house for tests: a store in a temporary folder (or a fresh PostgreSQL database), a clock that stands still,
//! random bytes that repeat, mail that is kept, and organisations of the demonstration region with their calendars,
//! categories, teams and addresses. No reports and no accounts.
//!
//! With `KANTEL_TEST_POSTGRES` (the address that `scripts/postgres-throwaway start` prints) the same tests run on
//! PostgreSQL.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each test file is a crate of its own and uses its part"
)]

mod browser;
mod pictures;
mod region;
pub mod walk;

pub use browser::{Browser, Form, Page};
pub use pictures::{GPS, jpeg_with_gps};

use axum::Router;
use desk::{
    demo::Region,
    store::{Catalogue, Catalogues},
};
use jiff::Timestamp;
use kernel::{
    House, Scope,
    env::{Env, FixedClock, SeededRandom},
    files::{FileRules, FolderStore, Intake, NoScanner, ObjectStore, Scanner},
    house::Plan,
    jobs::{self, Handler},
    mail::Transport,
    mailbox::{self, MailboxTransport},
    organisations::Organisation,
    secrets::Secrets,
    settings::Settings,
    store::{Location, Store, migrate},
    web::guard,
};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use tempfile::TempDir;
use uuid::Uuid;

/// The moment at which every test house stands: a Wednesday afternoon, desks open.
pub const NOW: &str = "2026-11-25T14:10:00+01:00";

/// What a test may want otherwise.
pub struct Options {
    /// Organisations of the demonstration region, by slug.
    pub organisations: Vec<&'static str>,
    /// Lines for the configuration file.
    pub settings: String,
    /// Where files lie, when not in the test's own folder.
    pub objects: Option<Arc<dyn ObjectStore>>,
    /// How mail leaves, when not into the mailbox.
    pub transport: Option<Arc<dyn Transport>>,
    /// Who looks for viruses, if anybody does.
    pub scanner: Option<Arc<dyn Scanner>>,
}

impl Default for Options {
    /// Kortrijk, its neighbour Kuurne, and the welfare association; the default configuration.
    fn default() -> Self {
        Self {
            organisations: vec!["kortrijk", "kuurne", "w13"],
            settings: String::new(),
            objects: None,
            transport: None,
            scanner: None,
        }
    }
}

/// A house for one test.
pub struct TestHouse {
    /// The house.
    pub house: House,
    /// Its site, as the binary serves it but for static files.
    pub router: Router,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    folder: TempDir,
    location: Location,
}

impl TestHouse {
    /// With everything as usual.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// With something otherwise.
    pub async fn with(options: Options) -> Self {
        ui::texts::register_all(&[&kernel::TEXTS, &desk::TEXTS]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(FixedClock::new(NOW.parse().expect("a moment")));
        let zone = jiff::tz::TimeZone::get(desk::demo::TIME_ZONE).expect("the bundled zone");
        let env = Env::new(clock.clone(), Arc::new(SeededRandom::new(7)), zone);
        let location = location(folder.path()).await;
        let store = Store::open(location.clone(), env, 4)
            .await
            .expect("a store");
        migrate::run(&store, &[desk::module().steps])
            .await
            .expect("migrations");
        let objects = options.objects.unwrap_or_else(|| {
            Arc::new(FolderStore::open(folder.path().join("files")).expect("a folder for files"))
        });
        let text = format!(
            "data = {:?}\nregion = \"Regio Kortrijk\"\npublic_url = \"http://kantel.test\"\n{}",
            folder.path().display().to_string(),
            options.settings
        );
        let settings = Settings::read(&text, &BTreeMap::new()).expect("valid settings");
        let mut rules = FileRules {
            max_files: settings.files.max_count,
            ..FileRules::default()
        };
        rules.limits.max_bytes = settings.files.max_bytes;
        let scanner = options.scanner.unwrap_or_else(|| Arc::new(NoScanner));
        let transport = options
            .transport
            .unwrap_or_else(|| Arc::new(MailboxTransport::new(store.clone())));
        let house = House::build(Plan {
            settings,
            intake: Intake::new(rules, scanner, Arc::clone(&objects), 2),
            objects,
            transport,
            secrets: Secrets::new(&[7; 32]),
            modules: vec![desk::module()],
            parts: vec![Arc::new(Catalogues::default())],
            store,
        })
        .expect("a house");
        let region = Region::embedded();
        region::load(&house, &region, &options.organisations).await;
        let routes = (desk::module().routes)();
        let router = guard::dress(routes, house.clone());
        Self {
            house,
            router,
            clock,
            folder,
            location,
        }
    }

    /// Another process on the same store, whose clock is `ahead_ms` ahead of this one's.
    pub async fn another(&self, ahead_ms: i64, transport: Arc<dyn Transport>) -> House {
        let clock = Arc::new(FixedClock::new(self.now()));
        clock.advance_ms(ahead_ms);
        let zone = self.house.env().zone().clone();
        let env = Env::new(clock, Arc::new(SeededRandom::new(8)), zone);
        let store = Store::open(self.location.clone(), env, 2)
            .await
            .expect("the same store");
        House::build(Plan {
            settings: self.house.settings().clone(),
            intake: self.house.intake().clone(),
            objects: Arc::clone(self.house.objects()),
            transport,
            secrets: Secrets::new(&[7; 32]),
            modules: vec![desk::module()],
            parts: vec![Arc::new(Catalogues::default())],
            store,
        })
        .expect("a second house")
    }

    /// Somebody's browser: it keeps cookies, follows no redirect by itself, and runs no JavaScript.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// An organisation.
    pub async fn organisation(&self, slug: &str) -> Arc<Organisation> {
        self.house
            .directory()
            .by_slug(slug)
            .await
            .expect("an organisation of this house")
    }

    /// What its desk works with.
    pub async fn catalogue(&self, slug: &str) -> Arc<Catalogue> {
        let organisation = self.organisation(slug).await;
        self.house
            .part::<Catalogues>()
            .expect("a part of this house")
            .of(self.house.store(), organisation.id)
            .await
            .expect("a catalogue")
    }

    /// The id of a category of the demonstration region.
    pub fn category(key: &str) -> Uuid {
        region::category_id(key)
    }

    /// A scope that may do everything in one organisation, as its administrator.
    pub async fn scope(&self, slug: &str) -> Scope {
        Scope::job(self.organisation(slug).await.id)
    }

    /// The time of this house.
    pub fn now(&self) -> Timestamp {
        self.house.env().now()
    }

    /// The folder of this house.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The background work of the modules.
    pub fn handlers(&self) -> Vec<Arc<dyn Handler>> {
        (desk::module().handlers)(&self.house)
    }

    /// Does all work that is waiting.
    pub async fn work(&self) {
        jobs::run_due(&self.house, self.handlers())
            .await
            .expect("the work can be done");
    }

    /// Mail that was sent to an address, newest first.
    pub async fn mail_to(&self, address: &str) -> Vec<mailbox::Kept> {
        mailbox::kept(self.house.store(), Some(address), None, 100)
            .await
            .expect("the mailbox")
    }
}

/// A SQLite file in the folder, or a fresh database on the server that the environment names.
async fn location(folder: &Path) -> Location {
    match std::env::var("KANTEL_TEST_POSTGRES") {
        Ok(server) if !server.is_empty() => Location::Postgres(fresh_database(&server).await),
        _ => Location::Sqlite(folder.join("kantel.sqlite")),
    }
}

/// Makes an empty database that belongs to a role which row-level security holds for, and gives its address.
async fn fresh_database(server: &str) -> String {
    use sea_orm::{ConnectionTrait, Database};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("desk_{}_{number}", std::process::id());
    let owner = server.replacen("kantel_admin@", "kantel_owner@", 1);
    let connection = Database::connect(&owner)
        .await
        .expect("the PostgreSQL server for tests");
    connection
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a fresh database");
    owner.replacen("/postgres?", &format!("/{name}?"), 1)
}

//! The store: SQLite embedded by default, PostgreSQL by configuration, one code for both.
//!
//! ```text
//! store.read(&scope)   -> Reader   queries only; on PostgreSQL inside a transaction with row-level security set
//! store.begin(&scope)  -> Tx       state, events and jobs together; answers only after the commit is durable
//! ```
//!
//! **SQLite** runs in WAL mode with `synchronous=FULL`. There is one writer; actions that wait for it at the same time
//! share one commit (see [`group`]), so that durability costs one `fsync` per group and not one per action.
//! **PostgreSQL** groups commits itself; there, each [`Tx`] is a transaction of its own that first tells row-level
//! security which organisations the scope may touch.

pub mod group;
pub mod migrate;
pub mod settings;
pub mod tables;
mod tx;

pub use tx::{Reader, Tx};

use crate::{
    env::Env,
    error::{Error, Result},
    scope::Scope,
};
use group::Group;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
    TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;
use uuid::Uuid;

/// Where the store lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file; made when it does not exist.
    Sqlite(PathBuf),
    /// A PostgreSQL 15+ address, such as `postgres://kantel@localhost/kantel`.
    Postgres(String),
}

/// The store. Cheap to clone; all clones share connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    location: Location,
    readers: DatabaseConnection,
    group: Option<Group>,
    env: Env,
    statements: Arc<AtomicU64>,
    work: Notify,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store, making the SQLite file when it does not exist. Runs no migration.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be reached, [`Error::State`] when PostgreSQL's role could pass over
    /// row-level security (a superuser, or `BYPASSRLS`).
    pub async fn open(location: Location, env: Env, connections: u32) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let counter = |connection: &mut DatabaseConnection| {
            let statements = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                statements.fetch_add(1, Ordering::Relaxed);
            });
        };
        let (readers, group) = match &location {
            Location::Sqlite(path) => {
                let mut writer = open_sqlite(path, 1, false).await?;
                counter(&mut writer);
                let mut readers = open_sqlite(path, connections.max(2), true).await?;
                counter(&mut readers);
                (readers, Some(Group::new(writer)))
            }
            Location::Postgres(url) => {
                let mut options = ConnectOptions::new(url);
                options
                    .max_connections(connections.max(4))
                    .acquire_timeout(Duration::from_secs(5))
                    .connect_timeout(Duration::from_secs(5))
                    .sqlx_logging(false)
                    .test_before_acquire(false);
                let mut connection = Database::connect(options).await.map_err(unavailable)?;
                counter(&mut connection);
                refuse_mighty_role(&connection).await?;
                (connection, None)
            }
        };
        Ok(Self {
            inner: Arc::new(Inner {
                location,
                readers,
                group,
                env,
                statements,
                work: Notify::new(),
            }),
        })
    }

    /// SQLite or PostgreSQL.
    pub fn backend(&self) -> DbBackend {
        match self.inner.location {
            Location::Sqlite(_) => DbBackend::Sqlite,
            Location::Postgres(_) => DbBackend::Postgres,
        }
    }

    /// Where the store lives.
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// Clock, randomness and zone.
    pub fn env(&self) -> &Env {
        &self.inner.env
    }

    /// How many SQL statements were sent since the store was opened: for `kantel bench` and for tests that hold a
    /// page to its number of statements.
    pub fn statements(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// A reader for `scope`. Drop it when done.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection can be had in time.
    pub async fn read(&self, scope: &Scope) -> Result<Reader> {
        let transaction = match self.inner.group {
            Some(_) => None,
            None => {
                let transaction = self.inner.readers.begin().await.map_err(unavailable)?;
                set_scope(&transaction, scope).await?;
                Some(transaction)
            }
        };
        Ok(Reader::new(
            self.inner.readers.clone(),
            transaction,
            scope.clone(),
            self.inner.env.clone(),
        ))
    }

    /// Begins an action for `scope`: nothing is stored until [`Tx::commit`] has answered.
    ///
    /// On SQLite this waits for the one writer. Never begin a second action while holding a first: it would wait for
    /// itself.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection can be had in time.
    pub async fn begin(&self, scope: &Scope) -> Result<Tx> {
        match &self.inner.group {
            Some(group) => Ok(Tx::grouped(
                group.begin().await?,
                scope.clone(),
                self.clone(),
            )),
            None => {
                let transaction = self.inner.readers.begin().await.map_err(unavailable)?;
                set_scope(&transaction, scope).await?;
                Ok(Tx::single(transaction, scope.clone(), self.clone()))
            }
        }
    }

    /// Wakes the worker when a job was enqueued by this process.
    pub(crate) fn announce_work(&self) {
        self.inner.work.notify_waiters();
    }

    /// Waits until this process has enqueued a job. Other processes' jobs are found by polling.
    ///
    /// What is announced between this call and the waiting is not missed.
    pub fn work_announced(&self) -> impl Future<Output = ()> + '_ {
        self.inner.work.notified()
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        self.inner
            .readers
            .execute_unprepared("SELECT 1")
            .await
            .map(drop)
            .map_err(unavailable)
    }

    /// Connection for migrations and backup, which run before or beside requests and outside any organisation.
    pub(crate) fn raw(&self) -> &DatabaseConnection {
        match &self.inner.group {
            Some(group) => group.connection(),
            None => &self.inner.readers,
        }
    }

    /// Runs statements that the store's own maintenance needs (backup, vacuum) on a reading connection.
    pub(crate) fn readers(&self) -> &DatabaseConnection {
        &self.inner.readers
    }

    /// Fills a fresh embedded store faster: no waiting for the disk until [`settle`](Self::settle). A crash in between
    /// loses the store, so this is only for loading data that can be loaded again.
    ///
    /// # Errors
    /// The store's own.
    pub async fn hurry(&self) -> Result<()> {
        self.synchronous("OFF").await
    }

    /// Makes everything durable and waits for the disk again from now on.
    ///
    /// # Errors
    /// The store's own.
    pub async fn settle(&self) -> Result<()> {
        self.synchronous("FULL").await?;
        if let Some(group) = &self.inner.group {
            group
                .connection()
                .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await?;
        }
        Ok(())
    }

    /// Lets the database look at what it holds, so that it chooses its indexes well after a large import.
    ///
    /// # Errors
    /// The store's own.
    pub async fn analyse(&self) -> Result<()> {
        if let Some(group) = &self.inner.group {
            group.idle().await;
        }
        self.raw().execute_unprepared("ANALYZE").await?;
        Ok(())
    }

    async fn synchronous(&self, mode: &str) -> Result<()> {
        if let Some(group) = &self.inner.group {
            group.idle().await;
            group
                .connection()
                .execute_unprepared(&format!("PRAGMA synchronous={mode}"))
                .await?;
        }
        Ok(())
    }

    /// Waits for actions under way and closes all connections.
    pub async fn close(&self) {
        if let Some(group) = &self.inner.group {
            group.close().await;
        }
        let _ = self.inner.readers.close_by_ref().await;
    }
}

async fn open_sqlite(path: &Path, connections: u32, reading: bool) -> Result<DatabaseConnection> {
    let url = format!("sqlite://{}?mode=rwc", percent_path(path));
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        // The writer's connection holds an open transaction between two actions of a group: it is never recycled.
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .statement_cache_capacity(256)
                // A whole page of a list fits, so that the two threads of a query take turns once and not once a row.
                .row_buffer_size(512)
                .pragma("cache_size", if reading { "-4096" } else { "-16384" })
                .pragma("temp_store", "MEMORY")
                .pragma("mmap_size", "0")
                .pragma("wal_autocheckpoint", "4000");
            if reading {
                sqlite.pragma("query_only", "ON")
            } else {
                sqlite
            }
        });
    Database::connect(options).await.map_err(unavailable)
}

fn percent_path(path: &Path) -> String {
    percent_encoding::utf8_percent_encode(&path.to_string_lossy(), percent_encoding::CONTROLS)
        .to_string()
}

#[allow(clippy::needless_pass_by_value)] // as `map_err` hands it over
fn unavailable(error: sea_orm::DbErr) -> Error {
    tracing::error!(%error, "the store cannot be reached");
    Error::Unavailable("store".into())
}

/// Tells row-level security which organisations this transaction may touch.
async fn set_scope<C: ConnectionTrait>(connection: &C, scope: &Scope) -> Result<()> {
    let visible = match scope.visible() {
        None => "*".to_owned(),
        Some(list) => list
            .iter()
            .map(Uuid::to_string)
            .collect::<Vec<_>>()
            .join(","),
    };
    connection
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT set_config('kantel.organisations', $1, true)",
            [visible.into()],
        ))
        .await?;
    Ok(())
}

/// Row-level security does not hold for superusers and for roles with `BYPASSRLS`: such a role is refused.
async fn refuse_mighty_role(connection: &DatabaseConnection) -> Result<()> {
    let row = connection
        .query_one_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT rolsuper OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = current_user",
        ))
        .await?;
    match row
        .map(|row| row.try_get::<bool>("", "mighty"))
        .transpose()?
    {
        Some(false) => Ok(()),
        _ => Err(Error::State("store-role-passes-row-level-security")),
    }
}

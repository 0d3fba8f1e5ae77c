//! Forward migrations, written once for both databases.
//!
//! A migration only adds: the version before it must go on answering while it runs and after it. What is no longer
//! used is removed one release later.

use super::Store;
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};

/// One step of the schema: statements for the backend at hand.
pub struct Step {
    /// Stable name, `<module>_<number>_<what>`; the table of applied steps keeps it.
    pub name: &'static str,
    /// The statements, in order.
    pub up: fn(DbBackend) -> Vec<String>,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in (self.up)(connection.get_database_backend()) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What a module hands in: its steps, in order.
pub type Steps = fn() -> Vec<Step>;

struct Migrator(Vec<Steps>);

impl MigratorTraitSelf for Migrator {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        self.0
            .iter()
            .flat_map(|steps| steps())
            .map(|step| Box::new(step) as Box<dyn MigrationTrait>)
            .collect()
    }
}

/// Brings the schema up to date: the kernel's steps, then those of `modules`. Harmless when nothing is pending.
///
/// # Errors
/// [`Error::Internal`] when a step fails; that step is undone, the ones before it stand.
pub async fn run(store: &Store, modules: &[Steps]) -> Result<()> {
    let mut all: Vec<Steps> = vec![super::tables::steps];
    all.extend_from_slice(modules);
    MigratorTraitSelf::up(&Migrator(all), store.raw(), None)
        .await
        .map_err(Error::internal)
}

/// The names of all steps that this version knows, in order.
pub fn names(modules: &[Steps]) -> impl Iterator<Item = &'static str> {
    let kernel: Steps = super::tables::steps;
    std::iter::once(&kernel)
        .chain(modules)
        .flat_map(|steps| steps())
        .map(|step| step.name)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The names of the steps that have not run yet.
///
/// # Errors
/// The store's own.
pub async fn pending(store: &Store, modules: &[Steps]) -> Result<Vec<String>> {
    let mut all: Vec<Steps> = vec![super::tables::steps];
    all.extend_from_slice(modules);
    let pending = Migrator(all)
        .get_migration_with_status_read_only(store.readers())
        .await
        .map_err(Error::internal)?
        .into_iter()
        .filter(|m| m.status() == sea_orm_migration::MigrationStatus::Pending)
        .map(|m| m.name().to_owned())
        .collect();
    Ok(pending)
}

/// The statements that put a table with an `organisation_id` under row-level security (PostgreSQL only).
pub fn row_level_security(backend: DbBackend, table: &str) -> Vec<String> {
    if backend != DbBackend::Postgres {
        return Vec::new();
    }
    let rule = "current_setting('kantel.organisations', true) = '*' OR organisation_id = \
                ANY (string_to_array(nullif(current_setting('kantel.organisations', true), '*'), ',')::uuid[])";
    vec![
        format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
        format!("CREATE POLICY {table}_organisation ON {table} USING ({rule}) WITH CHECK ({rule})"),
    ]
}

/// The statements that make a table append-only on both databases.
pub fn append_only(backend: DbBackend, table: &str) -> Vec<String> {
    match backend {
        DbBackend::Postgres => vec![
            format!(
                "CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
            ),
        ],
        _ => ["UPDATE", "DELETE"]
            .iter()
            .map(|verb| {
                format!(
                    "CREATE TRIGGER {table}_no_{} BEFORE {verb} ON {table} BEGIN \
                     SELECT RAISE(ABORT, '{table} is append-only'); END",
                    verb.to_lowercase()
                )
            })
            .collect(),
    }
}

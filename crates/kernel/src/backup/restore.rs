//! Putting a backup back.

use super::{
    Error, Manifest, Parts, Result, Table, archive, archive::Entry, make::blocking, rows, schema,
    schema::Shape,
};
use crate::{
    files::Hash,
    scope::Scope,
    store::{
        Store, Tx,
        migrate::{self, Steps},
    },
};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::mpsc;

/// Values in one statement at most: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES: usize = 30_000;
/// Rows in one statement at most.
const ROWS: usize = 200;

/// Reads a backup from beginning to end and compares every hash.
///
/// # Errors
/// [`Error::Foreign`], [`Error::Damaged`], [`Error::Newer`] or [`Error::Io`].
pub async fn check(path: &Path) -> Result<Manifest> {
    let file = File::open(path)?;
    tokio::task::spawn_blocking(move || archive::verify(&file))
        .await
        .map_err(io::Error::other)?
}

/// Fills the installation from a backup. The whole file is checked first; then all rows go in as one transaction, so
/// that the store holds what it held before or everything of the backup. Nothing else may use the store meanwhile.
///
/// A store that holds rows is refused unless `overwrite`, which replaces everything in it. On PostgreSQL the role must
/// own the tables.
///
/// # Errors
/// See [`Error`]: nothing was changed, except that the schema may have been brought up to date and that stored files
/// of the backup may have been added.
pub async fn restore(
    parts: &Parts,
    modules: &[Steps],
    path: &Path,
    overwrite: bool,
) -> Result<Manifest> {
    let manifest = check(path).await?;
    let known: BTreeSet<&str> = migrate::names(modules).collect();
    if let Some(step) = manifest
        .migrations
        .iter()
        .find(|step| !known.contains(step.as_str()))
    {
        return Err(Error::Newer(step.clone()));
    }
    migrate::run(&parts.store, modules).await?;
    let tx = parts.store.begin(&Scope::installation()).await?;
    let shapes = schema::read(&tx.db()).await?;
    refuse_unknown(&shapes, &manifest)?;
    if !overwrite {
        for shape in &shapes {
            if schema::used(&tx.db(), &shape.name).await? {
                return Err(Error::NotEmpty(shape.name.clone()));
            }
        }
    }
    let constraints = later(&tx).await?;
    if overwrite {
        empty(&parts.store, &tx, &shapes).await?;
    }
    let (kept, key) = fill(parts, &tx, &manifest, path).await?;
    for table in &manifest.tables {
        if schema::count(&tx.db(), &table.name).await? != table.rows {
            return Err(Error::Damaged(format!(
                "not all rows of {} could be put back",
                table.name
            )));
        }
    }
    prove(&tx, constraints).await?;
    // The key is on the disk before the commit and gets its name after it.
    let fresh = key.map(|key| stage_key(&parts.key, &key)).transpose()?;
    tx.commit().await?;
    if let Some(fresh) = fresh {
        fs::rename(fresh, &parts.key)?;
    }
    if overwrite {
        remove_others(parts, kept).await?;
    }
    Ok(manifest)
}

/// A table or column of the backup that this version does not have.
fn refuse_unknown(shapes: &[Shape], manifest: &Manifest) -> Result<()> {
    let known: BTreeMap<&str, &Shape> = shapes
        .iter()
        .map(|shape| (shape.name.as_str(), shape))
        .collect();
    for table in &manifest.tables {
        let shape = known
            .get(table.name.as_str())
            .ok_or_else(|| Error::Newer(format!("table {}", table.name)))?;
        if let Some(column) = table
            .columns
            .iter()
            .find(|column| !shape.columns.contains(column))
        {
            return Err(Error::Newer(format!(
                "column {}.{}",
                table.name, column.name
            )));
        }
    }
    Ok(())
}

/// Lets references between rows be checked at the end, so that the order of tables and rows does not matter.
/// Returns the statements that undo it.
async fn later(tx: &Tx) -> Result<Vec<String>> {
    let db = tx.db();
    if db.get_database_backend() != DbBackend::Postgres {
        db.execute_unprepared("PRAGMA defer_foreign_keys = ON")
            .await?;
        return Ok(Vec::new());
    }
    let rows = db
        .query_all_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT quote_ident(c.conname) AS name, c.conrelid::regclass::text AS owner FROM pg_constraint c \
             JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
             WHERE c.contype = 'f' AND NOT c.condeferrable AND n.nspname = current_schema()",
        ))
        .await?;
    let mut back = Vec::new();
    for row in rows {
        let (name, owner): (String, String) = (row.try_get("", "name")?, row.try_get("", "owner")?);
        db.execute_unprepared(&format!(
            "ALTER TABLE {owner} ALTER CONSTRAINT {name} DEFERRABLE"
        ))
        .await?;
        back.push(format!(
            "ALTER TABLE {owner} ALTER CONSTRAINT {name} NOT DEFERRABLE"
        ));
    }
    db.execute_unprepared("SET CONSTRAINTS ALL DEFERRED")
        .await?;
    Ok(back)
}

/// Checks all references between rows and puts the constraints back as they were.
async fn prove(tx: &Tx, constraints: Vec<String>) -> Result<()> {
    let db = tx.db();
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE")
            .await
            .map_err(|_| Error::Damaged("a row refers to a row that is not there".to_owned()))?;
        for statement in constraints {
            db.execute_unprepared(&statement).await?;
        }
        return Ok(());
    }
    let broken = db
        .query_one_raw(Statement::from_string(
            DbBackend::Sqlite,
            "PRAGMA foreign_key_check",
        ))
        .await?;
    match broken {
        None => Ok(()),
        Some(_) => Err(Error::Damaged(
            "a row refers to a row that is not there".to_owned(),
        )),
    }
}

/// Removes every row. Append-only tables are opened for it and closed again within the transaction.
async fn empty(store: &Store, tx: &Tx, shapes: &[Shape]) -> Result<()> {
    let db = tx.db();
    if store.backend() == DbBackend::Postgres {
        let all = shapes
            .iter()
            .map(|shape| format!("\"{}\"", shape.name))
            .collect::<Vec<_>>();
        for table in &all {
            db.execute_unprepared(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"))
                .await?;
        }
        db.execute_unprepared(&format!("TRUNCATE {}", all.join(", ")))
            .await?;
        for table in &all {
            db.execute_unprepared(&format!("ALTER TABLE {table} ENABLE TRIGGER USER"))
                .await?;
        }
        return Ok(());
    }
    let guards = db
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_no_delete'",
        ))
        .await?;
    for guard in &guards {
        db.execute_unprepared(&format!(
            "DROP TRIGGER \"{}\"",
            guard.try_get::<String>("", "name")?
        ))
        .await?;
    }
    for shape in shapes {
        db.execute_unprepared(&format!("DELETE FROM \"{}\"", shape.name))
            .await?;
    }
    for guard in &guards {
        db.execute_unprepared(&guard.try_get::<String>("", "sql")?)
            .await?;
    }
    Ok(())
}

/// What the reading thread hands over.
enum Part {
    Rows(String, Vec<u8>),
    Key(Vec<u8>),
}

/// Puts in the rows while a thread reads the file and keeps the objects. Returns the objects and the key.
async fn fill(
    parts: &Parts,
    tx: &Tx,
    manifest: &Manifest,
    path: &Path,
) -> Result<(BTreeSet<Hash>, Option<Vec<u8>>)> {
    let tables: BTreeMap<&str, &Table> = manifest
        .tables
        .iter()
        .map(|table| (table.name.as_str(), table))
        .collect();
    let (send, mut receive) = mpsc::channel(2);
    let (file, objects) = (File::open(path)?, Arc::clone(&parts.objects));
    let reading = tokio::task::spawn_blocking(move || {
        let mut kept = BTreeSet::new();
        archive::walk(&file, |entry, _, content| {
            let mut bytes = Vec::new();
            content
                .read_to_end(&mut bytes)
                .map_err(|error| Error::Damaged(error.to_string()))?;
            let part = match entry {
                Entry::Rows { table, .. } => Part::Rows(table, bytes),
                Entry::Key => Part::Key(bytes),
                Entry::Object(hash) => {
                    objects.put(&hash, &bytes)?;
                    kept.insert(hash);
                    return Ok(());
                }
                Entry::Manifest => return Ok(()),
            };
            send.blocking_send(part)
                .map_err(|_| Error::Io(io::ErrorKind::BrokenPipe.into()))
        })?;
        Ok::<_, Error>(kept)
    });
    let mut key = None;
    while let Some(part) = receive.recv().await {
        match part {
            Part::Key(bytes) => key = Some(bytes),
            Part::Rows(table, bytes) => {
                let table = tables
                    .get(table.as_str())
                    .ok_or_else(|| Error::Damaged(format!("rows of an unknown {table}")))?;
                insert(tx, table, &bytes).await?;
            }
        }
    }
    Ok((reading.await.map_err(io::Error::other)??, key))
}

async fn insert(tx: &Tx, table: &Table, lines: &[u8]) -> Result<()> {
    let width = table.columns.len().max(1);
    let most = (VALUES / width).clamp(1, ROWS);
    let names = schema::list(&table.columns);
    let lines: Vec<&[u8]> = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .collect();
    for batch in lines.chunks(most) {
        let mut values: Vec<Value> = Vec::with_capacity(batch.len() * width);
        for line in batch {
            let row = rows::read(&table.columns, line)
                .ok_or_else(|| Error::Damaged(format!("a row of {} cannot be read", table.name)))?;
            values.extend(row);
        }
        let places = (0..batch.len())
            .map(|row| {
                let one = (1..=width)
                    .map(|column| format!("${}", row * width + column))
                    .collect::<Vec<_>>();
                format!("({})", one.join(","))
            })
            .collect::<Vec<_>>();
        let sql = format!(
            "INSERT INTO \"{}\" ({names}) VALUES {}",
            table.name,
            places.join(",")
        );
        let db = tx.db();
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            sql,
            values,
        ))
        .await?;
    }
    Ok(())
}

/// Writes the key beside its place, durable, readable by its owner only.
fn stage_key(path: &Path, key: &[u8]) -> Result<PathBuf> {
    let fresh = path.with_extension("restored");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(key)?;
    file.sync_all()?;
    Ok(fresh)
}

/// Removes the stored files of before: what the backup does not hold nobody may find any more.
async fn remove_others(parts: &Parts, kept: BTreeSet<Hash>) -> Result<()> {
    let objects = Arc::clone(&parts.objects);
    blocking(move || {
        for hash in objects
            .list()?
            .into_iter()
            .filter(|hash| !kept.contains(hash))
        {
            objects.delete(&hash)?;
        }
        Ok(())
    })
    .await
}

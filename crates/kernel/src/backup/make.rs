//! Making a backup while the installation serves.

use super::{
    Error, FORMAT, FORMAT_VERSION, Manifest, Objects, Parts, Result, Table, archive, archive::Sink,
    hex, rows, schema, schema::Shape,
};
use crate::{files::ObjectError, store};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, Statement,
    TransactionTrait,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{io, path::Path, sync::Arc};

/// Rows asked at once.
const PAGE: i64 = 256;
/// A part of a table is closed when it is larger than this.
const PART: usize = 1 << 20;

/// The setting that says when the last backup was made: JSON of `at` (milliseconds), `path` and `bytes`.
const LAST: &str = "backup.last";

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// What it holds.
    pub manifest: Manifest,
    /// Size of the file.
    pub bytes: u64,
}

/// Writes a backup to `path`; `version` is that of the program. Under its name there is a whole file or none.
///
/// # Errors
/// See [`Error`]. No file is left behind.
pub async fn make(parts: &Parts, path: &Path, version: &str) -> Result<Made> {
    let at = parts.store.env().now_ms();
    let sink = Sink::create(path.to_owned(), u64::try_from(at / 1000).unwrap_or(0));
    let made = match fill(parts, &sink, at, version).await {
        Ok(manifest) => Made {
            manifest,
            bytes: sink.finish().await?,
        },
        Err(error) => return Err(sink.give_up(error).await),
    };
    let last = json!({ "at": at, "path": path.to_string_lossy(), "bytes": made.bytes });
    if let Err(error) = store::settings::set(&parts.store, LAST, &last.to_string()).await {
        tracing::warn!(%error, "the backup was made; that it was could not be written down");
    }
    Ok(made)
}

async fn fill(parts: &Parts, sink: &Sink, at: i64, version: &str) -> Result<Manifest> {
    let snapshot = snapshot(&parts.store).await?;
    let migrations = schema::steps(&snapshot).await?;
    if migrations.is_empty() {
        return Err(Error::NoSchema);
    }
    let mut tables = Vec::new();
    for shape in schema::read(&snapshot).await? {
        tables.push(table(&snapshot, sink, shape).await?);
    }
    snapshot.rollback().await?;
    let objects = objects(parts, sink).await?;
    let key = match tokio::fs::read(&parts.key).await {
        Ok(key) => {
            let hash = hex(&Sha256::digest(&key));
            sink.entry(archive::KEY.to_owned(), key).await?;
            Some(hash)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let store = match parts.store.backend() {
        DbBackend::Postgres => "postgres",
        _ => "sqlite",
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        version: version.to_owned(),
        at,
        store: store.to_owned(),
        migrations,
        tables,
        objects,
        key,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    sink.entry(archive::MANIFEST.to_owned(), text).await?;
    Ok(manifest)
}

/// One consistent view of all rows of all organisations. Neither database keeps writers waiting for it.
async fn snapshot(store: &store::Store) -> Result<DatabaseTransaction> {
    if store.backend() != DbBackend::Postgres {
        return Ok(store.readers().begin().await?);
    }
    let snapshot = store
        .readers()
        .begin_with_config(
            Some(IsolationLevel::RepeatableRead),
            Some(AccessMode::ReadOnly),
        )
        .await?;
    snapshot
        .query_one_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT set_config('kantel.organisations', '*', true)",
        ))
        .await?;
    Ok(snapshot)
}

async fn table(snapshot: &DatabaseTransaction, sink: &Sink, shape: Shape) -> Result<Table> {
    let (name, list) = (&shape.name, shape.list());
    let backend = snapshot.get_database_backend();
    if backend == DbBackend::Postgres {
        let cursor =
            format!("DECLARE \"backup_{name}\" NO SCROLL CURSOR FOR SELECT {list} FROM \"{name}\"");
        snapshot.execute_unprepared(&cursor).await?;
    }
    let (mut digest, mut count, mut number, mut after) = (Sha256::new(), 0_u64, 0_u32, i64::MIN);
    let mut part = Vec::new();
    loop {
        let statement = match backend {
            DbBackend::Postgres => {
                Statement::from_string(backend, format!("FETCH {PAGE} FROM \"backup_{name}\""))
            }
            _ => Statement::from_sql_and_values(
                backend,
                format!(
                    "SELECT rowid AS \"row\", {list} FROM \"{name}\" WHERE rowid > $1 ORDER BY rowid LIMIT {PAGE}"
                ),
                [after.into()],
            ),
        };
        let page = snapshot.query_all_raw(statement).await?;
        for row in &page {
            rows::write(&mut part, &shape.columns, row)?;
            count += 1;
        }
        if let Some(last) = page.last()
            && backend != DbBackend::Postgres
        {
            after = last.try_get("", "row")?;
        }
        let end = page.is_empty();
        if part.len() >= PART || (end && !part.is_empty()) {
            digest.update(&part);
            sink.entry(
                format!("tables/{name}.{number:06}.jsonl"),
                std::mem::take(&mut part),
            )
            .await?;
            number += 1;
        }
        if end {
            break;
        }
    }
    if backend == DbBackend::Postgres {
        snapshot
            .execute_unprepared(&format!("CLOSE \"backup_{name}\""))
            .await?;
    }
    Ok(Table {
        name: shape.name,
        columns: shape.columns,
        rows: count,
        sha256: hex(&digest.finalize()),
    })
}

async fn objects(parts: &Parts, sink: &Sink) -> Result<Objects> {
    let (mut names, mut count, mut bytes) = (Sha256::new(), 0, 0);
    let store = Arc::clone(&parts.objects);
    let list = blocking(move || store.list()).await?;
    for hash in list {
        let (store, name) = (Arc::clone(&parts.objects), hash.to_string());
        let object = match blocking(move || store.get(&hash)).await {
            Ok(object) => object,
            // Removed since the list was made: no row that is still wanted mentions it.
            Err(Error::Objects(ObjectError::NotFound)) => continue,
            Err(error) => return Err(error),
        };
        names.update(&name);
        count += 1;
        bytes += object.len() as u64;
        sink.entry(format!("objects/{name}"), object).await?;
    }
    Ok(Objects {
        count,
        bytes,
        sha256: hex(&names.finalize()),
    })
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ObjectError> + Send + 'static,
) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)??)
}

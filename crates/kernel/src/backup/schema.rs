//! What tables there are: asked from the database itself, so that no module can forget to name one.

use super::{Column, Error, Kind, Result};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// The table in which the applied steps of the schema are kept; it goes to the manifest.
const STEPS: &str = "seaql_migrations";

/// A table and its columns. Derived tables (full text) and derived columns are not among them.
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

impl Shape {
    /// Its columns for a statement.
    pub(super) fn list(&self) -> String {
        list(&self.columns)
    }
}

pub(super) fn list(columns: &[Column]) -> String {
    columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect::<Vec<_>>()
        .join(", ")
}

async fn words<C: ConnectionTrait>(db: &C, sql: &str) -> Result<Vec<String>> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    rows.iter()
        .map(|row| Ok(row.try_get("", "word")?))
        .collect()
}

/// All tables of the store by name.
pub(super) async fn read<C: ConnectionTrait>(db: &C) -> Result<Vec<Shape>> {
    let names = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text AS word FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1"
        }
        // Full text is a virtual table with shadow tables: neither is of type `table`.
        _ => {
            "SELECT name AS word FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"
        }
    };
    let mut out = Vec::new();
    for name in words(db, names)
        .await?
        .into_iter()
        .filter(|name| name != STEPS)
    {
        let columns = columns(db, &name).await?;
        out.push(Shape { name, columns });
    }
    Ok(out)
}

async fn columns<C: ConnectionTrait>(db: &C, table: &str) -> Result<Vec<Column>> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position"
        }
        _ => "SELECT name, lower(type) AS kind FROM pragma_table_info($1) ORDER BY cid",
    };
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(backend, sql, [table.into()]))
        .await?;
    rows.iter()
        .map(|row| {
            let (name, kind): (String, String) =
                (row.try_get("", "name")?, row.try_get("", "kind")?);
            let kind = match kind.as_str() {
                "uuid" => Kind::Uuid,
                "text" => Kind::Text,
                "bigint" => Kind::Bigint,
                "boolean" => Kind::Boolean,
                "bytea" => Kind::Bytea,
                "double precision" => Kind::Double,
                _ => {
                    return Err(Error::ColumnKind {
                        table: table.to_owned(),
                        column: name,
                        kind,
                    });
                }
            };
            Ok(Column { name, kind })
        })
        .collect()
}

/// The steps of the schema that have run.
pub(super) async fn steps<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    let known = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text AS word FROM information_schema.tables \
                                WHERE table_schema = current_schema() AND table_name = 'seaql_migrations'"
        }
        _ => "SELECT name AS word FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    if words(db, known).await?.is_empty() {
        return Ok(Vec::new());
    }
    words(
        db,
        "SELECT version AS word FROM seaql_migrations ORDER BY version",
    )
    .await
}

pub(super) async fn count<C: ConnectionTrait>(db: &C, table: &str) -> Result<u64> {
    let sql = format!("SELECT count(*) AS n FROM \"{table}\"");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    let n: i64 = row
        .map(|row| row.try_get("", "n"))
        .transpose()?
        .unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Whether a table holds a row.
pub(super) async fn used<C: ConnectionTrait>(db: &C, table: &str) -> Result<bool> {
    let sql = format!("SELECT 1 FROM \"{table}\" LIMIT 1");
    Ok(db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?
        .is_some())
}

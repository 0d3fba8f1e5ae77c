//! Backup and restore: the whole installation in one file, made while it serves.
//!
//! ```text
//! tables/<table>.<part>.jsonl   rows as JSON arrays, in parts of about a megabyte
//! objects/<hash>                stored files, by the SHA-256 that is their name
//! secret.key                    the installation's key
//! manifest.json                 what was written: columns, counts, hashes; last, so that half a file has none
//! ```
//!
//! All of it in one tar, compressed with zstd. The rows are **one snapshot** of the store. The objects are read after
//! the rows: they are named by content and written before the rows that mention them, so each object that a row of the
//! snapshot mentions is there. Memory stays constant however large the store is.
//!
//! The rows are **logical**: a backup of the embedded store can be restored into PostgreSQL and the other way round.
//! What a database derives by itself (full text, indexes) is left out and made again by the restore.
//!
//! The file holds everything, the key and personal data included: it is written readable by its owner only (mode 0600)
//! and must be kept as safely as the installation itself. Its hashes find damage, not forgery.

mod archive;
mod make;
mod restore;
mod rows;
mod schema;

pub use make::{Made, make};
pub use restore::{check, restore};

use crate::files::ObjectError;
use serde::{Deserialize, Serialize};
use std::{io, path::PathBuf, sync::Arc};

/// The word by which a manifest is known.
const FORMAT: &str = "kantel-backup";
/// Version of the layout described above.
const FORMAT_VERSION: u32 = 1;

/// What a backup is made of, and what a restore fills.
#[derive(Clone)]
pub struct Parts {
    /// Rows.
    pub store: crate::store::Store,
    /// Stored files.
    pub objects: Arc<dyn crate::files::ObjectStore>,
    /// Where the installation's secret key lies.
    pub key: PathBuf,
}

/// What a backup holds, as its last entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `kantel-backup`.
    pub format: String,
    /// Version of the layout.
    pub format_version: u32,
    /// Version of Kantel that made it.
    pub version: String,
    /// The moment of the snapshot in milliseconds since 1970.
    pub at: i64,
    /// `sqlite` or `postgres`.
    pub store: String,
    /// Steps of the schema that had run.
    pub migrations: Vec<String>,
    /// Tables by name.
    pub tables: Vec<Table>,
    /// Stored files.
    pub objects: Objects,
    /// SHA-256 of the secret key; none when the installation had none yet.
    pub key: Option<String>,
}

/// One table of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the values of each row.
    pub columns: Vec<Column>,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over all its parts.
    pub sha256: String,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a column are: the type words that the schema uses on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `uuid`: text of 36 characters.
    Uuid,
    /// `text`.
    Text,
    /// `bigint`: a number.
    Bigint,
    /// `boolean`.
    Boolean,
    /// `bytea`: base64 text.
    Bytea,
    /// `double precision`: decimal text that reads back as the very same number.
    Double,
}

/// The stored files of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objects {
    /// How many.
    pub count: u64,
    /// Their size together.
    pub bytes: u64,
    /// SHA-256 over their names in the order of the file; each name is the SHA-256 of the object itself.
    pub sha256: String,
}

/// Why a backup was not made or not restored. Nothing was changed, and no half file is left.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store holds rows and overwriting was not asked.
    #[error("the store is not empty ({0} holds rows); restoring would replace everything in it")]
    NotEmpty(String),
    /// The store was never used.
    #[error("the store has no schema yet: there is nothing to back up")]
    NoSchema,
    /// The file is no backup of Kantel.
    #[error("this is not a backup of Kantel: {0}")]
    Foreign(String),
    /// The file is a backup, and not whole.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// A newer version made the backup.
    #[error("a newer version of Kantel made this backup ({0} is not known here)")]
    Newer(String),
    /// A table holds what a backup cannot carry: a defect of the module that owns it.
    #[error("the column {table}.{column} is a {kind}, which a backup cannot carry")]
    ColumnKind {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type as the database says it.
        kind: String,
    },
    /// The store's own.
    #[error("the store: {0}")]
    Store(#[from] crate::Error),
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The stored files.
    #[error("the stored files: {0}")]
    Objects(#[from] ObjectError),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// Result with a backup's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Lower-case hexadecimal text.
fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

//! The desk's tables.

use kernel::store::migrate::{Step, row_level_security};
use sea_orm::DbBackend;

macro_rules! table {
    ($(#[$meta:meta])* $module:ident, $name:literal, { $($body:tt)* }) => {
        $(#[$meta])*
        #[allow(missing_docs)]
        pub mod $module {
            use sea_orm::entity::prelude::*;
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model { $($body)* }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

table! {
    /// The regional tree of categories.
    category, "category", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub parent_id: Option<Uuid>,
        pub key: String,
        pub name_nl: String,
        pub name_en: String,
        pub description_nl: String,
        pub description_en: String,
        /// Words people use for it, one per line.
        pub keywords: String,
        /// `report`, `question`, `complaint` or `idea`.
        pub kind: String,
        /// `required`, `optional` or `none`.
        pub place: String,
        pub stopper_nl: Option<String>,
        pub stopper_en: Option<String>,
        pub term_amount: i64,
        /// `working-days`, `working-hours` or `calendar-days`.
        pub term_unit: String,
        pub team_key: Option<String>,
        pub position: i64,
        pub active: bool,
    }
}
table! {
    /// Local accents on a category.
    category_setting, "category_setting", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub category_id: Uuid,
        pub enabled: bool,
        pub term_amount: Option<i64>,
        pub term_unit: Option<String>,
        pub team_id: Option<Uuid>,
        pub stopper_nl: Option<String>,
        pub stopper_en: Option<String>,
        pub version: i64,
    }
}
table! {
    /// The imported address list.
    address, "address", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub street: String,
        pub number: String,
        pub postcode: String,
        pub locality: String,
        /// Street, number and locality in lower case without accents.
        pub search: String,
        pub lon: f64,
        pub lat: f64,
    }
}
table! {
    /// Reports.
    report, "report", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        /// Row number in the full-text index of SQLite.
        pub search_id: i64,
        pub number: String,
        pub kind: String,
        pub category_id: Uuid,
        /// See [`crate::model::State`].
        pub state: String,
        /// See [`crate::model::Outcome`].
        pub outcome: Option<String>,
        pub outcome_reason: Option<String>,
        pub outcome_party: Option<String>,
        pub outcome_text: Option<String>,
        pub duplicate_of: Option<Uuid>,
        pub description: String,
        /// `address`, `point` or `none`.
        pub place: String,
        pub address_id: Option<Uuid>,
        pub address: String,
        /// Post code of the place: the area of permissions.
        pub area: Option<String>,
        pub lon: Option<f64>,
        pub lat: Option<f64>,
        /// `web`, `api`, `phone`, `counter` or `mail`.
        pub channel: String,
        pub locale: String,
        pub anonymous: bool,
        pub team_id: Option<Uuid>,
        pub assignee_id: Option<Uuid>,
        /// Why it went to that team, as the key of a text and its values (JSON).
        pub rule: String,
        pub registered_at: i64,
        /// JSON of the running term, pauses included.
        pub clock: String,
        /// What was promised first; never changes.
        pub promised_at: i64,
        /// What holds now.
        pub due_at: i64,
        pub paused_at: Option<i64>,
        pub closed_at: Option<i64>,
        pub code_hash: Vec<u8>,
        pub draft_id: Option<Uuid>,
        pub photos: i64,
        pub version: i64,
        pub updated_at: i64,
    }
}
table! {
    /// Who reported: personal data, apart from the report so that it can be erased alone.
    reporter, "reporter", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: Uuid,
        pub organisation_id: Uuid,
        pub name: Option<String>,
        pub email: Option<String>,
        pub phone: Option<String>,
    }
}
table! {
    /// Messages and notes on a report.
    message, "message", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub report_id: Uuid,
        /// See [`crate::model::MessageKind`].
        pub kind: String,
        pub author_kind: String,
        pub author_id: Option<Uuid>,
        pub body: String,
        pub at: i64,
    }
}
table! {
    /// A citizen's answers so far. Removed a day after the last one.
    draft, "draft", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        /// JSON of [`crate::model::Draft`].
        pub answers: String,
        pub created_at: i64,
        pub updated_at: i64,
    }
}

/// Tables whose rows belong to one organisation.
pub const OWNED: [&str; 6] = [
    "category_setting",
    "address",
    "report",
    "reporter",
    "message",
    "draft",
];

/// The desk's migrations.
pub fn steps() -> Vec<Step> {
    vec![Step {
        name: "desk_0001_straight_line",
        up: straight_line,
    }]
}

fn straight_line(backend: DbBackend) -> Vec<String> {
    let mut out: Vec<String> = include_str!("../../migrations/0001_desk.sql")
        .split(";\n")
        .map(|s| s.trim().to_owned())
        .collect();
    for table in OWNED {
        out.extend(row_level_security(backend, table));
    }
    out.extend(full_text(backend));
    out
}

/// Full text over number, words and place. Both databases keep it up to date by themselves.
fn full_text(backend: DbBackend) -> Vec<String> {
    let words = "new.number || ' ' || new.description || ' ' || new.address";
    match backend {
        DbBackend::Postgres => vec![
            "ALTER TABLE report ADD COLUMN words tsvector GENERATED ALWAYS AS \
             (to_tsvector('dutch', number || ' ' || description || ' ' || address)) STORED"
                .to_owned(),
            "CREATE INDEX report_words ON report USING gin (words)".to_owned(),
        ],
        _ => vec![
            "CREATE VIRTUAL TABLE report_words USING fts5(words, content='', contentless_delete=1, \
             tokenize=\"unicode61 remove_diacritics 2\")"
                .to_owned(),
            format!(
                "CREATE TRIGGER report_words_new AFTER INSERT ON report BEGIN \
                 INSERT INTO report_words (rowid, words) VALUES (new.search_id, {words}); END"
            ),
            format!(
                "CREATE TRIGGER report_words_changed AFTER UPDATE OF number, description, address ON report BEGIN \
                 INSERT OR REPLACE INTO report_words (rowid, words) VALUES (new.search_id, {words}); END"
            ),
            "CREATE TRIGGER report_words_gone AFTER DELETE ON report BEGIN \
             DELETE FROM report_words WHERE rowid = old.search_id; END"
                .to_owned(),
        ],
    }
}

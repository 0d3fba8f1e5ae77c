//! The kernel's tables.
//!
//! Moments are `bigint` milliseconds since 1970 (UTC), identifiers UUIDs, structured values JSON text. The same
//! definitions run on SQLite and PostgreSQL: SQLite takes the type names and keeps the values as they are.

use super::migrate::{Step, append_only, row_level_security};
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
    /// Organisations of the region and guests. The region itself sees all of them.
    organisation, "organisation", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub name: String,
        /// `municipality`, `welfare-association`, `intermunicipal` or `guest`.
        pub kind: String,
        /// NIS code of a municipality.
        pub nis: Option<String>,
        /// Three letters before report numbers.
        pub prefix: String,
        pub locale: String,
        /// JSON of [`ui::Theme`].
        pub theme: String,
        /// JSON of public facts: post codes, population, address, telephone, mail.
        pub facts: String,
        /// GeoJSON geometry of the territory.
        pub boundary: Option<String>,
        pub logo_file: Option<String>,
        pub active: bool,
        pub version: i64,
        pub created_at: i64,
    }
}
table! {
    /// Head of an organisation's event chain and its running number. Locked by every action that writes an event.
    chain_head, "chain_head", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        pub number: i64,
        pub seq: i64,
        pub hash: Vec<u8>,
    }
}
table! {
    /// Departments.
    department, "department", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub name: String,
    }
}
table! {
    /// Teams.
    team, "team", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub department_id: Option<Uuid>,
        pub key: String,
        pub name: String,
        /// The kinds of work it does, one per line.
        pub kinds: String,
        pub email: Option<String>,
        pub active: bool,
    }
}
table! {
    /// People who can log in.
    account, "account", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub name: String,
        pub locale: String,
        pub password_hash: String,
        pub totp_secret: Option<String>,
        /// Last accepted time step, so that a code works once.
        pub totp_step: i64,
        pub shortcuts: bool,
        pub active: bool,
        pub created_at: i64,
        pub last_login_at: Option<i64>,
        pub version: i64,
    }
}
table! {
    /// Roles: named sets of permissions.
    role, "role", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The organisation that made it; none for the region's own roles.
        pub owner_id: Option<Uuid>,
        pub key: String,
        pub name_nl: String,
        pub name_en: String,
        /// Action keys, one per line.
        pub actions: String,
    }
}
table! {
    /// Who has which role where, from when until when.
    assignment, "assignment", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub role_id: Uuid,
        pub organisation_id: Uuid,
        pub team_id: Option<Uuid>,
        /// Category ids, one per line; none for all.
        pub categories: Option<String>,
        /// Area keys, one per line; none for all.
        pub areas: Option<String>,
        pub valid_from: i64,
        pub valid_until: Option<i64>,
    }
}
table! {
    /// Log-in sessions.
    session, "session", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: Vec<u8>,
        pub account_id: Uuid,
        pub csrf: String,
        pub created_at: i64,
        pub seen_at: i64,
        pub expires_at: i64,
        pub agent: String,
        pub origin: String,
    }
}
table! {
    /// Failed log-ins per account and origin, or per trusted device.
    login_throttle, "login_throttle", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bucket: String,
        pub failures: i64,
        pub blocked_until: i64,
        pub updated_at: i64,
    }
}
table! {
    /// Keys of programs; only a hash is kept.
    api_key, "api_key", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub name: String,
        pub hint: String,
        pub secret_hash: Vec<u8>,
        /// Action keys, one per line.
        pub actions: String,
        pub created_at: i64,
        pub created_by: Option<Uuid>,
        pub expires_at: Option<i64>,
        pub revoked_at: Option<i64>,
        pub used_at: Option<i64>,
    }
}
table! {
    /// Facts, chained by hash per organisation. Append-only.
    event, "event", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub kind: String,
        pub subject_kind: String,
        pub subject_id: Uuid,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub at: i64,
        pub reason: Option<String>,
        pub rule: Option<String>,
        pub payload: String,
        pub prev_hash: Vec<u8>,
        pub hash: Vec<u8>,
    }
}
table! {
    /// Who looked at whose data, when, for what purpose. Append-only.
    read_log, "read_log", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub subject_kind: String,
        pub subject_id: Uuid,
        pub purpose: String,
        pub at: i64,
    }
}
table! {
    /// The outbox: work for after the commit.
    job, "job", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub kind: String,
        pub key: String,
        pub payload: String,
        /// `queued`, `running`, `done`, `dead` or `cancelled`.
        pub state: String,
        /// The outside system it needs; none for work inside the house.
        pub system: Option<String>,
        pub attempts: i64,
        pub max_attempts: i64,
        pub run_at: i64,
        pub lease_until: Option<i64>,
        pub lease_owner: Option<String>,
        pub last_error: Option<String>,
        pub created_at: i64,
        pub finished_at: Option<i64>,
    }
}
table! {
    /// Circuit breaker per outside system.
    circuit, "circuit", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub system: String,
        pub failures: i64,
        pub opened_at: Option<i64>,
        pub retry_at: Option<i64>,
        pub last_error: Option<String>,
        pub last_success_at: Option<i64>,
    }
}
table! {
    /// Answers already given, by idempotency key.
    idempotency, "idempotency", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub request_hash: Vec<u8>,
        pub subject_id: Uuid,
        pub created_at: i64,
    }
}
table! {
    /// Stored files; the bytes lie in the object store under their hash.
    file, "file", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub subject_kind: String,
        pub subject_id: Uuid,
        pub hash: String,
        pub thumbnail_hash: Option<String>,
        pub mime: String,
        pub size: i64,
        pub width: Option<i64>,
        pub height: Option<i64>,
        pub scanned: bool,
        pub created_at: i64,
    }
}
table! {
    /// Messages handed to the mail transport, so that a bounce finds its way back.
    mail, "mail", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub subject_kind: String,
        pub subject_id: Uuid,
        pub token: String,
        /// `sent`, `bounced-permanent` or `bounced-temporary`; "sent" never means "read".
        pub state: String,
        pub at: i64,
        pub detail: Option<String>,
    }
}
table! {
    /// The demonstration's mailbox: what the region would have sent.
    mailbox, "mailbox", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        pub recipient: String,
        pub subject: String,
        pub raw: Vec<u8>,
        pub at: i64,
    }
}
table! {
    /// Working-day calendars of organisations and desks.
    calendar, "calendar", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        /// `organisation` for the board's own, otherwise the desk's key.
        pub key: String,
        pub name: String,
        /// JSON of [`calendar::Calendar`].
        pub definition: String,
        pub version: i64,
    }
}
table! {
    /// Facts about the installation itself: last backup, seed of the demonstration.
    setting, "setting", {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
        pub updated_at: i64,
    }
}

/// Tables whose rows belong to one organisation; the tenancy test walks over them.
pub const OWNED: [&str; 13] = [
    "chain_head",
    "department",
    "team",
    "assignment",
    "api_key",
    "event",
    "read_log",
    "job",
    "idempotency",
    "file",
    "mail",
    "mailbox",
    "calendar",
];

/// The kernel's migrations.
pub fn steps() -> Vec<Step> {
    vec![Step {
        name: "kernel_0001_house",
        up: house,
    }]
}

fn house(backend: DbBackend) -> Vec<String> {
    let mut out: Vec<String> = include_str!("house.sql")
        .split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    for table in OWNED {
        out.extend(row_level_security(backend, table));
    }
    out.extend(append_only(backend, "event"));
    out.extend(append_only(backend, "read_log"));
    out
}

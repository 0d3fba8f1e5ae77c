//! The store and what stands on it, as specifications that hold on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used)]

#[path = "../support/store.rs"]
mod support;

mod accounts;
mod actions;
mod backup;
mod events;
mod jobs;
mod once;
mod row_level_security;

//! The real program: killed, stopped, filled up, backed up. On SQLite, and on PostgreSQL when
//! `KANTEL_TEST_POSTGRES_DURABLE` names a server that keeps what it has promised.

#![allow(clippy::unwrap_used)]

mod backup;
mod crash;
mod full_disk;
mod server;
mod stopping;

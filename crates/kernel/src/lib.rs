//! The kernel: what every module of Kantel needs, once.
//!
//! | room | what it holds |
//! |---|---|
//! | [`scope`] | who asks, for which organisations, with which permissions, for what purpose |
//! | [`store`] | SQLite or PostgreSQL behind one door; readers and actions |
//! | [`organisations`] | region, organisations, departments, teams |
//! | [`accounts`] | accounts, roles, log-in, sessions, API keys |
//! | [`events`] | facts, chained; the read log |
//! | [`jobs`] | the outbox and its worker |
//! | [`files`] | uploads made safe, stored by content |
//! | [`mail`], [`mailbox`] | messages out |
//! | [`backup`] | the whole installation in one file, and back |
//! | [`web`] | requests, forms, refusals |
//! | [`settings`], [`env`](mod@env), [`secrets`], [`metrics`] | configuration, clock and randomness, signed values, figures |
//! | [`module`], [`house`] | how modules join, and what they find when they do |

pub mod accounts;
pub mod backup;
pub mod calendars;
pub mod env;
mod error;
pub mod events;
pub mod files;
pub mod house;
pub mod jobs;
pub mod mail;
pub mod mailbox;
pub mod metrics;
pub mod module;
pub mod organisations;
pub mod scope;
pub mod secrets;
pub mod settings;
pub mod store;
pub mod web;

pub use error::{Error, FieldError, Result};
pub use house::House;
pub use module::Module;
pub use scope::{Action, Scope};

/// The kernel's texts: refusals and the frame of pages. Their keys begin with `error-`.
pub static TEXTS: ui::texts::Source = ui::texts::Source::new(
    "error",
    &[include_str!("../locales/nl/error.ftl")],
    &[include_str!("../locales/en/error.ftl")],
);

//! How a module joins the house.
//!
//! A module hands in one [`Module`]: its migrations, its permissions, its routes and its job handlers. The binary
//! lists the modules; nothing else knows them all.

use crate::{error::Result, house::House, jobs::Handler, scope::Action, store::migrate::Steps};
use axum::Router;
use futures::future::BoxFuture;
use std::sync::Arc;

/// What a module brings.
#[derive(Clone, Copy)]
pub struct Module {
    /// Its name, as in `crates/<name>`.
    pub name: &'static str,
    /// Its migrations, in order.
    pub steps: Steps,
    /// Its tables whose rows belong to one organisation. The tenancy test walks over them.
    pub owned_tables: &'static [&'static str],
    /// Its permissions, for the screens that make roles and API keys.
    pub actions: &'static [Action],
    /// Its pages and API.
    pub routes: fn() -> Router<House>,
    /// Its background work.
    pub handlers: fn(&House) -> Vec<Arc<dyn Handler>>,
    /// Its own settings screens, for people with [`Action::SETTINGS_MANAGE`]: key of the title and address.
    pub settings: &'static [(&'static str, &'static str)],
    /// Where the thing can be seen that a job of this module is about, by the job's payload.
    pub subject: fn(&serde_json::Value) -> Option<String>,
    /// What it clears away once an hour: answers nobody finished, files nothing refers to.
    pub tidy: fn(House) -> BoxFuture<'static, Result<()>>,
}

//! `kantel migrate`

use super::print;
use crate::{house, system};
use anyhow::Result;
use kernel::{settings::Settings, store::migrate};
use std::process::ExitCode;

/// Brings the schema up to date, or says what would be done.
pub(crate) async fn run(settings: Settings, dry_run: bool) -> Result<ExitCode> {
    let store = house::open_store(&settings, system::env()).await?;
    let steps: Vec<_> = house::modules().iter().map(|module| module.steps).collect();
    let pending = migrate::pending(&store, &steps).await?;
    if pending.is_empty() {
        print("the schema is up to date");
    }
    for name in &pending {
        print(name);
    }
    if !dry_run {
        migrate::run(&store, &steps).await?;
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

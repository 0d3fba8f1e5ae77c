//! `kantel config check` and `kantel config reference`

use super::print;
use crate::{house, system};
use anyhow::Result;
use std::{path::Path, process::ExitCode};

/// Prints every key with its default and meaning.
pub(crate) fn reference() -> Result<ExitCode> {
    print(kernel::settings::reference());
    Ok(ExitCode::SUCCESS)
}

/// Reads the configuration and tries what it names. Exit code 1 when something is wrong.
pub(crate) async fn check(file: Option<&Path>) -> Result<ExitCode> {
    let settings = house::settings(file)?;
    print(format!("listen      {}", settings.listen));
    print(format!("public_url  {}", settings.public_url));
    print(format!("data        {}", settings.data.display()));
    let store = house::open_store(&settings, system::env()).await?;
    store.ping().await?;
    print(format!(
        "store       {} answers",
        if settings.database.is_empty() {
            "SQLite"
        } else {
            "PostgreSQL"
        }
    ));
    let steps: Vec<_> = house::modules().iter().map(|module| module.steps).collect();
    let pending = kernel::store::migrate::pending(&store, &steps).await?;
    print(match pending.len() {
        0 => "schema      up to date".to_owned(),
        n => format!("schema      {n} step(s) to do: {}", pending.join(", ")),
    });
    let transport = settings.mail.transport.clone();
    let house = house::build_on(settings, store)?;
    match house.transport().check().await {
        Ok(()) => print(format!("mail        {transport} answers")),
        Err(error) => print(format!(
            "mail        {transport} does not answer: {} (reports are accepted, mail follows)",
            error.text
        )),
    }
    house.store().close().await;
    Ok(ExitCode::SUCCESS)
}

//! `kantel demo`: the demonstration region, embedded.

use super::print;
use crate::{house, serve, system};
use anyhow::{Context, Result};
use desk::demo::{DemoAccount, PASSWORD};
use jiff::Timestamp;
use kernel::{
    Scope,
    accounts::{self, NewKey},
    env::{Env, FixedClock},
    settings::Settings,
    store::settings as kept,
};
use std::{path::Path, process::ExitCode, sync::Arc};

/// The key under which the demonstration says that it is complete.
const LOADED: &str = "demo.accounts";

/// Loads the region when the store is empty, says who can log in, and serves.
pub(crate) async fn run(mut settings: Settings) -> Result<ExitCode> {
    house::start_logging(&settings);
    if settings.addresses.register.is_empty() {
        settings.addresses.register = start_address_register().await?;
    }
    let mut house = house::build(settings.clone(), system::env()).await?;
    let accounts = match kept::get(house.store(), LOADED).await? {
        Some(text) => serde_json::from_str(&text).context("the list of demonstration accounts")?,
        None => {
            if !house.directory().all().await?.is_empty() {
                anyhow::bail!(
                    "the store in {} is not empty and not a finished demonstration; choose another folder with KANTEL_DATA",
                    settings.data.display()
                );
            }
            house.store().close().await;
            let accounts = load(&settings).await?;
            house = house::build(settings, system::env()).await?;
            accounts
        }
    };
    announce(&house.settings().public_url, &accounts);
    serve::serve(house).await
}

/// The outside system that the demonstration brings along: the address register's simulator, on a port of this machine.
async fn start_address_register() -> Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = desk::demo::address_register(&desk::demo::Region::embedded()).router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}"))
}

/// Loads the region through a house whose clock walks through the last three months.
async fn load(settings: &Settings) -> Result<Vec<DemoAccount>> {
    eprintln!("Loading the demonstration region …");
    let now = Timestamp::now();
    let clock = Arc::new(FixedClock::new(now));
    let env = Env::new(
        clock.clone(),
        Arc::new(system::SystemRandom),
        system::zone(),
    );
    let house = house::build(settings.clone(), env).await?;
    house.store().hurry().await?;
    let loaded = desk::demo::load(&house, &clock, &now.to_zoned_datetime(system::zone())).await?;
    clock.set(now);
    demo_key(&house, &settings.data).await?;
    kept::set(house.store(), "demo.password", PASSWORD).await?;
    kept::set(
        house.store(),
        LOADED,
        &serde_json::to_string(&loaded.accounts)?,
    )
    .await?;
    house.store().settle().await?;
    house.store().close().await;
    eprintln!(
        "Loaded {} organisations and {} reports.",
        loaded.organisations, loaded.reports
    );
    Ok(loaded.accounts)
}

/// A key for trying the API, in a file beside the store.
async fn demo_key(house: &kernel::House, data: &Path) -> Result<()> {
    let organisation = house.directory().by_slug("kortrijk").await?.id;
    let actions = desk::ACTIONS
        .iter()
        .map(|action| action.key().to_owned())
        .collect();
    let new = NewKey {
        organisation,
        name: "Demonstratie".to_owned(),
        actions,
        expires_at: None,
    };
    let (_, secret) = accounts::create_key(house.store(), &Scope::installation(), new).await?;
    std::fs::write(data.join("demo-api-key"), secret)?;
    Ok(())
}

fn announce(url: &str, accounts: &[DemoAccount]) {
    print(format!(
        "\nKantel serves the demonstration region on {url}\n"
    ));
    print(format!("  Citizen        {url}/"));
    print(format!("  Staff          {url}/login"));
    print(format!("  Outgoing mail  {url}/admin/mailbox\n"));
    print(format!("Accounts (password for all: {PASSWORD})\n"));
    for account in accounts {
        print(format!(
            "  {:<44} {} ({})",
            account.email, account.what, account.name
        ));
    }
    print("\nStop with Ctrl+C.");
}

//! `kantel audit verify`

use super::print;
use crate::{house, system};
use anyhow::Result;
use kernel::{
    Scope,
    events::{self, Fault},
    settings::Settings,
};
use std::process::ExitCode;

/// Walks every chain. Exit code 1 when one is broken.
pub(crate) async fn verify(settings: Settings) -> Result<ExitCode> {
    let house = house::build(settings, system::env()).await?;
    let found = events::verify(house.store(), &Scope::installation()).await?;
    let mut broken = false;
    for one in &found {
        let name = house
            .directory()
            .by_id(one.organisation)
            .await
            .map_or_else(|_| one.organisation.to_string(), |o| o.slug.clone());
        match &one.broken {
            None => print(format!("{name}: {} facts, whole", one.rows)),
            Some(fault) => {
                broken = true;
                let what = match fault.fault {
                    Fault::Missing => "is missing",
                    Fault::Changed => "was changed",
                    Fault::Unlinked => "does not follow the one before it",
                    Fault::Truncated => "and what follows was removed",
                };
                print(format!("{name}: BROKEN: fact {} {what}", fault.seq));
            }
        }
    }
    house.store().close().await;
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

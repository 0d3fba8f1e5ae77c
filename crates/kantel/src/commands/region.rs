//! `kantel region example`, `kantel region found` and `kantel account add`: beginning a real installation.

use super::print;
use crate::{house, system};
use anyhow::{Context, Result, bail};
use desk::demo::{Region, found};
use kernel::{
    Scope,
    accounts::{self, NewAccount},
    settings::Settings,
};
use std::{fs, io::Read, path::Path, process::ExitCode};

/// Writes the demonstration region's files into a folder, to be changed into one's own.
pub(crate) fn example(folder: &Path) -> Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in Region::EXAMPLE {
        let path = folder.join(name);
        if path.exists() {
            bail!("{} exists already; choose an empty folder", path.display());
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        print(path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Founds the region of a folder in an empty store.
pub(crate) async fn begin(settings: Settings, folder: &Path) -> Result<ExitCode> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let region = Region::read(
        &read("organisations.json")?,
        &read("categories.json")?,
        &read("boundaries.geojson")?,
    )?;
    let house = house::build(settings, system::env()).await?;
    if !house.directory().all().await?.is_empty() {
        bail!(
            "the store is not empty: a region is founded once; change it on the screens of the administration"
        );
    }
    let founded = found(&house, &region).await?;
    print(format!(
        "{} organisations, {} categories",
        founded.organisations.len(),
        founded.categories.len()
    ));
    eprintln!(
        "Now make the first account: kantel account add --email … --name … --organisation … --role administrator"
    );
    house.store().close().await;
    Ok(ExitCode::SUCCESS)
}

/// Who is added.
#[derive(clap::Args)]
pub(crate) struct NewPerson {
    /// Mail address, which is also the name to log in with.
    #[arg(long)]
    email: String,
    /// Name as colleagues know it.
    #[arg(long)]
    name: String,
    /// Word of the organisation in addresses, such as `kortrijk`.
    #[arg(long)]
    organisation: String,
    /// `clerk`, `team-lead`, `administrator`, `regional-desk`, `guest`, or `region` for who manages all of it. May be repeated.
    #[arg(long, required = true)]
    role: Vec<String>,
    /// Language of the screens: nl or en.
    #[arg(long, default_value = "nl")]
    language: String,
}

/// Adds an account. The first password is read from standard input; without one, a fresh one is made and printed.
pub(crate) async fn add_account(settings: Settings, person: NewPerson) -> Result<ExitCode> {
    let mut typed = String::new();
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        std::io::stdin().read_to_string(&mut typed)?;
    }
    let house = house::build(settings, system::env()).await?;
    let fresh = typed.trim().is_empty();
    let password = if fresh {
        house.env().secret().chars().take(20).collect()
    } else {
        typed.trim().to_owned()
    };
    let organisation = house
        .directory()
        .by_slug(&person.organisation)
        .await
        .map_err(|_| anyhow::anyhow!("there is no organisation `{}`", person.organisation))?
        .id;
    let scope = Scope::installation();
    let known = accounts::roles(house.store(), &scope).await?;
    let role = |key: &str| {
        known
            .iter()
            .find(|role| role.key == key)
            .map(|role| role.id)
            .with_context(|| {
                let keys: Vec<&str> = known.iter().map(|role| role.key.as_str()).collect();
                format!("there is no role `{key}`; there are {}", keys.join(", "))
            })
    };
    let ids = person
        .role
        .iter()
        .map(|key| role(key))
        .collect::<Result<Vec<_>>>()?;
    let new = NewAccount {
        email: person.email.clone(),
        name: person.name,
        locale: person.language,
        password: password.clone(),
        organisation,
        role: ids[0],
        team: None,
    };
    let account = accounts::create_account(house.store(), &scope, new)
        .await
        .map_err(in_words)?;
    let now = house.env().now_ms();
    for id in &ids[1..] {
        accounts::assign(
            house.store(),
            &scope,
            account,
            *id,
            organisation,
            None,
            (None, None),
            (now, None),
        )
        .await?;
    }
    house.store().close().await;
    eprintln!("Added {}.", person.email);
    if fresh {
        print(password);
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(error: kernel::Error) -> anyhow::Error {
    match error {
        kernel::Error::Invalid(faults) => {
            let words: Vec<String> = faults
                .iter()
                .map(|f| format!("{}: {}", f.field, kernel::web::sentence(ui::Locale::En, f)))
                .collect();
            anyhow::anyhow!("{}", words.join("; "))
        }
        other => other.into(),
    }
}

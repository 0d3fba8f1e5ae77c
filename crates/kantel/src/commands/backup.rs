//! `kantel backup` and `kantel restore`

use super::print;
use crate::{house, system};
use anyhow::{Context, Result};
use kernel::{
    backup::{self, Parts},
    files::FolderStore,
    settings::Settings,
    store::Store,
};
use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// Writes a backup and prints the name of its file.
pub(crate) async fn make(settings: Settings, file: Option<PathBuf>) -> Result<ExitCode> {
    let file = match file {
        Some(file) => file,
        None => default_file(&settings)?,
    };
    let store = house::open_store(&settings, system::env()).await?;
    let made = backup::make(
        &parts(&settings, store.clone())?,
        &file,
        env!("CARGO_PKG_VERSION"),
    )
    .await;
    store.close().await;
    let made = made.context("no backup was made")?;
    let rows: u64 = made.manifest.tables.iter().map(|table| table.rows).sum();
    eprintln!(
        "{} rows of {} tables and {} stored files in {} bytes. Keep the file as safely as the installation itself: it \
         holds the secret key and all personal data.",
        rows,
        made.manifest.tables.len(),
        made.manifest.objects.count,
        made.bytes
    );
    print(file.display());
    Ok(ExitCode::SUCCESS)
}

/// Fills the installation from a backup.
pub(crate) async fn restore(settings: Settings, file: &Path, overwrite: bool) -> Result<ExitCode> {
    let store = house::open_store(&settings, system::env()).await?;
    let steps: Vec<_> = house::modules().iter().map(|module| module.steps).collect();
    let restored =
        backup::restore(&parts(&settings, store.clone())?, &steps, file, overwrite).await;
    store.close().await;
    let manifest = match restored {
        Ok(manifest) => manifest,
        Err(error @ backup::Error::NotEmpty(_)) => {
            anyhow::bail!("{error}. Nothing was changed. Say --overwrite to do that");
        }
        Err(error) => {
            return Err(error).with_context(|| format!("{} was not restored", file.display()));
        }
    };
    for table in &manifest.tables {
        print(format!("{:<20} {}", table.name, table.rows));
    }
    eprintln!(
        "Restored. {} stored files; every row was counted.",
        manifest.objects.count
    );
    Ok(ExitCode::SUCCESS)
}

fn parts(settings: &Settings, store: Store) -> Result<Parts> {
    let objects = FolderStore::open(settings.data.join("files"))
        .context("the folder for files cannot be used")?;
    Ok(Parts {
        store,
        objects: Arc::new(objects),
        key: settings.data.join("secret.key"),
    })
}

fn default_file(settings: &Settings) -> Result<PathBuf> {
    let folder = match settings.backup.folder.as_str() {
        "" => settings.data.join("backups"),
        folder => PathBuf::from(folder),
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(folder.join(format!(
        "kantel-{}.tar.zst",
        system::env().now().strftime("%Y%m%dT%H%M%SZ")
    )))
}

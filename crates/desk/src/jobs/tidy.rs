//! Once an hour: drafts nobody finished, and the bytes of photos that nothing refers to.

use crate::{
    model::Draft,
    store::{drafts, tables::draft},
};
use kernel::{Error, House, Result, Scope, files::Hash, store::tables::file};
use sea_orm::{EntityTrait, QuerySelect};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Objects that nothing referred to an hour ago. A photo is stored before the draft that names it, so one look is not
/// enough to call it left behind; two looks an hour apart are.
#[derive(Default)]
pub struct Unreferenced(Mutex<HashSet<Hash>>);

/// Removes drafts older than a day and objects that were left behind.
///
/// # Errors
/// The store's own.
pub async fn tidy(house: &House) -> Result<()> {
    drafts::tidy(house.store()).await?;
    let Ok(before) = house.part::<Unreferenced>() else {
        return Ok(());
    };
    let used = referenced(house).await?;
    let objects = Arc::clone(house.objects());
    let all = tokio::task::spawn_blocking(move || objects.list())
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    let now: HashSet<Hash> = all
        .into_iter()
        .filter(|hash| !used.contains(hash))
        .collect();
    let left: Vec<Hash> = {
        let mut held = before.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = now.intersection(&held).copied().collect();
        *held = now;
        left
    };
    let objects = Arc::clone(house.objects());
    tokio::task::spawn_blocking(move || {
        for hash in left {
            if let Err(error) = objects.delete(&hash) {
                tracing::warn!(%error, "an object that nothing refers to could not be removed");
            }
        }
    })
    .await
    .map_err(Error::internal)
}

/// Every object that a file row or a draft names.
async fn referenced(house: &House) -> Result<HashSet<Hash>> {
    let reader = house.store().read(&Scope::installation()).await?;
    let db = reader.db();
    let rows: Vec<(String, Option<String>)> = file::Entity::find()
        .select_only()
        .column(file::Column::Hash)
        .column(file::Column::ThumbnailHash)
        .into_tuple()
        .all(&db)
        .await?;
    let answers: Vec<String> = draft::Entity::find()
        .select_only()
        .column(draft::Column::Answers)
        .into_tuple()
        .all(&db)
        .await?;
    let in_drafts = answers
        .iter()
        .filter_map(|text| serde_json::from_str::<Draft>(text).ok())
        .flat_map(|draft| {
            draft
                .photos
                .into_iter()
                .map(|photo| (photo.photo.hash, photo.photo.thumbnail))
                .collect::<Vec<_>>()
        });
    Ok(rows
        .into_iter()
        .chain(in_drafts)
        .flat_map(|(hash, thumbnail)| [Some(hash), thumbnail])
        .flatten()
        .filter_map(|text| Hash::parse(&text).ok())
        .collect())
}

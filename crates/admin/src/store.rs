//! Facts of the installation that belong to no organisation: the last backup, the accounts of the demonstration.

use kernel::{House, Result, Scope, store::tables::setting};
use sea_orm::EntityTrait;

/// The value that the installation keeps under `key`, if any.
pub(crate) async fn fact(house: &House, key: &str) -> Result<Option<String>> {
    let reader = house.store().read(&Scope::installation()).await?;
    Ok(setting::Entity::find_by_id(key.to_owned()).one(&reader.db()).await?.map(|row| row.value))
}

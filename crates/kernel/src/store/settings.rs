//! Small facts about the installation itself: last backup, demonstration.

use super::{Store, tables::setting};
use crate::{error::Result, scope::Scope};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

/// The value under a key.
///
/// # Errors
/// The store's own.
pub async fn get(store: &Store, key: &str) -> Result<Option<String>> {
    let reader = store.read(&Scope::installation()).await?;
    Ok(setting::Entity::find_by_id(key.to_owned())
        .one(&reader.db())
        .await?
        .map(|row| row.value))
}

/// Puts a value under a key.
///
/// # Errors
/// The store's own.
pub async fn set(store: &Store, key: &str, value: &str) -> Result<()> {
    let tx = store.begin(&Scope::installation()).await?;
    let row = setting::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value.to_owned()),
        updated_at: Set(store.env().now_ms()),
    };
    setting::Entity::insert(row)
        .on_conflict(
            OnConflict::column(setting::Column::Key)
                .update_columns([setting::Column::Value, setting::Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(&tx.db())
        .await?;
    tx.commit().await
}

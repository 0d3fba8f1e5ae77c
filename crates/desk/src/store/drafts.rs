//! Citizens' answers so far. A draft is found by its id, which only the citizen's cookie holds.

use super::tables::draft;
use crate::model::Draft;
use kernel::{Error, Result, Scope, store::Store};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

/// A draft nobody touched for this long is removed.
pub const KEEP_MS: i64 = 24 * 3_600_000;

/// The answers under this id; fresh ones when there are none (any more).
///
/// # Errors
/// The store's own.
pub async fn load(store: &Store, scope: &Scope, organisation: Uuid, id: Uuid) -> Result<Draft> {
    let reader = store.read(scope).await?;
    let row = draft::Entity::find_by_id(id)
        .filter(draft::Column::OrganisationId.eq(organisation))
        .filter(scope.rows(draft::Column::OrganisationId))
        .one(&reader.db())
        .await?;
    Ok(row
        .and_then(|row| serde_json::from_str(&row.answers).ok())
        .unwrap_or_default())
}

/// Keeps the answers under this id.
///
/// # Errors
/// The store's own.
pub async fn save(
    store: &Store,
    scope: &Scope,
    organisation: Uuid,
    id: Uuid,
    answers: &Draft,
) -> Result<()> {
    let now = store.env().now_ms();
    let tx = store.begin(scope).await?;
    let row = draft::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation),
        answers: Set(serde_json::to_string(answers).map_err(Error::internal)?),
        created_at: Set(now),
        updated_at: Set(now),
    };
    draft::Entity::insert(row)
        .on_conflict(
            OnConflict::column(draft::Column::Id)
                .update_columns([draft::Column::Answers, draft::Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(&tx.db())
        .await?;
    tx.commit().await
}

/// Removes drafts that nobody touched for a day.
///
/// # Errors
/// The store's own.
pub async fn tidy(store: &Store) -> Result<u64> {
    let tx = store.begin(&Scope::installation()).await?;
    let gone = draft::Entity::delete_many()
        .filter(draft::Column::UpdatedAt.lt(store.env().now_ms() - KEEP_MS))
        .exec(&tx.db())
        .await?
        .rows_affected;
    tx.commit().await?;
    Ok(gone)
}

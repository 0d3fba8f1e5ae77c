//! Who looked at whose data, when, for what purpose.

use crate::{
    error::Result,
    scope::Scope,
    store::{Store, tables::read_log},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// A second look by the same person at the same data for the same purpose within this time is the same look.
const SAME_LOOK_MS: i64 = 10 * 60 * 1000;
/// Remembered looks at most; beyond that the memory is emptied, which only costs an extra row each.
const REMEMBERED: usize = 20_000;

type Look = (Option<Uuid>, Uuid, &'static str);

/// Writes the read log. Looks of the last ten minutes are remembered per process so that a person who opens the same
/// report again and again leaves one row and not fifty.
#[derive(Clone, Default)]
pub struct ReadLog {
    recent: Arc<Mutex<HashMap<Look, i64>>>,
}

impl ReadLog {
    /// Records that the actor of `scope` saw personal data of `subject`, before the data is shown.
    ///
    /// # Errors
    /// The store's own: what cannot be logged is not shown.
    pub async fn record(
        &self,
        store: &Store,
        scope: &Scope,
        organisation: Uuid,
        subject_kind: &'static str,
        subject: Uuid,
    ) -> Result<()> {
        let now = store.env().now_ms();
        let look = (scope.actor().id(), subject, scope.purpose().key());
        {
            let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if recent.get(&look).is_some_and(|at| now - at < SAME_LOOK_MS) {
                return Ok(());
            }
        }
        let tx = store.begin(scope).await?;
        let row = read_log::ActiveModel {
            id: Set(store.env().id()),
            organisation_id: Set(organisation),
            actor_kind: Set(scope.actor().kind().to_owned()),
            actor_id: Set(scope.actor().id()),
            subject_kind: Set(subject_kind.to_owned()),
            subject_id: Set(subject),
            purpose: Set(scope.purpose().key().to_owned()),
            at: Set(now),
        };
        read_log::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await?;
        tx.commit().await?;
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= REMEMBERED {
            recent.clear();
        }
        recent.insert(look, now);
        Ok(())
    }
}

/// The latest looks at one row's personal data, newest first, at most `limit`.
///
/// # Errors
/// The store's own.
pub async fn read_log_of<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    subject: Uuid,
    limit: u64,
) -> Result<Vec<read_log::Model>> {
    Ok(read_log::Entity::find()
        .filter(read_log::Column::SubjectId.eq(subject))
        .filter(scope.rows(read_log::Column::OrganisationId))
        .order_by_desc(read_log::Column::At)
        .limit(limit)
        .all(db)
        .await?)
}

//! A report as its reporter finds it back right after sending it.

use super::{one::Report, tables::report};
use kernel::{Error, House, Result, Scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The report that was made of a draft, whichever municipality it went to. A draft's id is a secret that only the
/// citizen's cookie holds, like the code of a report.
///
/// # Errors
/// The store's own.
pub async fn by_draft(house: &House, draft: Uuid) -> Result<Option<Report>> {
    let reader = house.store().read(&Scope::installation()).await?;
    Ok(report::Entity::find()
        .filter(report::Column::DraftId.eq(draft))
        .one(&reader.db())
        .await?)
}

/// The report of a reporter's scope.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn own(house: &House, scope: &Scope, id: Uuid) -> Result<Report> {
    let reader = house.store().read(scope).await?;
    report::Entity::find_by_id(id)
        .filter(scope.rows(report::Column::OrganisationId))
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)
}

//! Small queries of the clerk's screens.

use super::{one::Report, tables::report};
use crate::READ;
use kernel::{
    Error, Result,
    store::{Reader, tables::file},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The bare report with this number: without contact details, so that nothing has to be logged.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the scope may read.
pub async fn head(reader: &Reader, number: &str) -> Result<Report> {
    report::Entity::find()
        .filter(report::Column::Number.eq(number.trim().to_uppercase()))
        .filter(reader.scope().permitted(
            READ,
            report::Column::OrganisationId,
            report::Column::CategoryId,
            report::Column::Area,
        ))
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)
}

/// A photo of a report that the scope may read.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn photo(reader: &Reader, id: Uuid) -> Result<file::Model> {
    let db = reader.db();
    let found = file::Entity::find_by_id(id)
        .filter(reader.scope().rows(file::Column::OrganisationId))
        .filter(file::Column::SubjectKind.eq("report"))
        .one(&db)
        .await?
        .ok_or(Error::NotFound)?;
    report::Entity::find_by_id(found.subject_id)
        .filter(reader.scope().permitted(
            READ,
            report::Column::OrganisationId,
            report::Column::CategoryId,
            report::Column::Area,
        ))
        .one(&db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(found)
}

/// The number of a report that the scope may read; `None` when there is none.
///
/// # Errors
/// The store's own.
pub async fn number_of(reader: &Reader, id: Uuid) -> Result<Option<String>> {
    let found = report::Entity::find_by_id(id)
        .filter(reader.scope().permitted(
            READ,
            report::Column::OrganisationId,
            report::Column::CategoryId,
            report::Column::Area,
        ))
        .one(&reader.db())
        .await?;
    Ok(found.map(|report| report.number))
}

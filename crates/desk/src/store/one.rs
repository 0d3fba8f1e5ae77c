//! One report with everything that belongs to it.

use super::tables::{message, report, reporter};
use crate::{
    READ, READ_REPORTER,
    model::{hash_code, normalise_code},
};
use kernel::{
    Error, House, Result, Scope,
    events::{self, Event},
    store::{Reader, tables::file},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A report as stored.
pub type Report = report::Model;
/// A message as stored.
pub type Message = message::Model;
/// Contact details as stored.
pub type Reporter = reporter::Model;

/// A report with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Full {
    /// The report.
    pub report: Report,
    /// Contact details; `None` when anonymous, erased, or when the scope may not see them.
    pub reporter: Option<Reporter>,
    /// Whether there are contact details that the scope may not see.
    pub reporter_hidden: bool,
    /// Messages and notes, oldest first. Without notes for the reporter.
    pub messages: Vec<Message>,
    /// Facts, oldest first.
    pub events: Vec<Event>,
    /// Photos.
    pub photos: Vec<file::Model>,
}

/// The report with this number, for a clerk. A look at contact details is logged before they are returned.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the scope may read.
pub async fn by_number(house: &House, scope: &Scope, number: &str) -> Result<Full> {
    let reader = house.store().read(scope).await?;
    let found = report::Entity::find()
        .filter(report::Column::Number.eq(number.trim().to_uppercase()))
        .filter(readable(scope))
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?;
    full(house, scope, reader, found).await
}

/// The report with this id, for a clerk or a program. See [`by_number`].
///
/// # Errors
/// [`Error::NotFound`] when there is none that the scope may read.
pub async fn by_id(house: &House, scope: &Scope, id: Uuid) -> Result<Full> {
    let reader = house.store().read(scope).await?;
    let found = report::Entity::find_by_id(id)
        .filter(readable(scope))
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?;
    full(house, scope, reader, found).await
}

/// The number of the report with this id: enough to go to its page, without looking at anybody's data.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the scope may read.
pub async fn number_of(house: &House, scope: &Scope, id: Uuid) -> Result<String> {
    let reader = house.store().read(scope).await?;
    report::Entity::find_by_id(id)
        .select_only()
        .column(report::Column::Number)
        .filter(readable(scope))
        .into_tuple()
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)
}

fn readable(scope: &Scope) -> sea_orm::Condition {
    scope.permitted(
        READ,
        report::Column::OrganisationId,
        report::Column::CategoryId,
        report::Column::Area,
    )
}

async fn full(house: &House, scope: &Scope, reader: Reader, found: Report) -> Result<Full> {
    let allowed = scope.allows(
        READ_REPORTER,
        found.organisation_id,
        Some(found.category_id),
        found.area.as_deref(),
    );
    let mut out = attach(&reader, scope, found, allowed).await?;
    drop(reader);
    if out.reporter.is_some() {
        let report = &out.report;
        house
            .read_log()
            .record(
                house.store(),
                scope,
                report.organisation_id,
                "report",
                report.id,
            )
            .await?;
    }
    out.reporter_hidden = !allowed && !out.report.anonymous;
    Ok(out)
}

async fn attach(
    reader: &Reader,
    scope: &Scope,
    found: Report,
    with_reporter: bool,
) -> Result<Full> {
    let db = reader.db();
    let reporter = if with_reporter && !found.anonymous {
        reporter::Entity::find_by_id(found.id)
            .filter(scope.rows(reporter::Column::OrganisationId))
            .one(&db)
            .await?
    } else {
        None
    };
    let messages = message::Entity::find()
        .filter(message::Column::ReportId.eq(found.id))
        .filter(scope.rows(message::Column::OrganisationId))
        .order_by_asc(message::Column::At)
        .order_by_asc(message::Column::Id)
        .all(&db)
        .await?;
    let events = events::of_subject(&db, scope, found.id).await?;
    let photos = if found.photos > 0 {
        file::Entity::find()
            .filter(file::Column::SubjectId.eq(found.id))
            .filter(scope.rows(file::Column::OrganisationId))
            .order_by_asc(file::Column::Id)
            .all(&db)
            .await?
    } else {
        Vec::new()
    };
    Ok(Full {
        report: found,
        reporter,
        reporter_hidden: false,
        messages,
        events,
        photos,
    })
}

/// The report with this private code, for its reporter: without notes and without contact details. Returns the scope
/// of the reporter with it.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_code(house: &House, typed: &str) -> Result<(Full, Scope)> {
    let code = normalise_code(typed).ok_or(Error::NotFound)?;
    let reader = house.store().read(&Scope::installation()).await?;
    let found = report::Entity::find()
        .filter(report::Column::CodeHash.eq(hash_code(&code)))
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?;
    drop(reader);
    let scope = Scope::reporter(found.organisation_id, found.id);
    let reader = house.store().read(&scope).await?;
    let mut out = attach(&reader, &scope, found, false).await?;
    out.messages.retain(|m| {
        crate::model::MessageKind::from_key(&m.kind)
            .is_some_and(crate::model::MessageKind::is_public)
    });
    Ok((out, scope))
}

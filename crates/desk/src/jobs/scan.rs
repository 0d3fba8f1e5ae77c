//! Scanning the photos that came in while the virus scanner did not answer.

use super::SCAN;
use crate::store::tables::report;
use kernel::{
    Error, House, Scope,
    events::NewEvent,
    files::{self, Hash, Verdict},
    jobs::{Handler, Job, JobError},
    store::tables::file,
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// Gives each unscanned photo of a report its verdict: marks it clean, or removes it.
pub(super) struct Scan;

#[derive(Deserialize)]
struct Payload {
    report: Uuid,
}

#[async_trait::async_trait]
impl Handler for Scan {
    fn kind(&self) -> &'static str {
        SCAN
    }

    async fn run(&self, house: &House, job: &Job) -> Result<(), JobError> {
        let payload: Payload = serde_json::from_str(&job.payload)
            .map_err(|error| JobError::Permanent(error.to_string()))?;
        let scope = Scope::job(job.organisation_id);
        let reader = house.store().read(&scope).await?;
        let photos = file::Entity::find()
            .filter(file::Column::SubjectId.eq(payload.report))
            .filter(file::Column::OrganisationId.eq(job.organisation_id))
            .filter(file::Column::Scanned.eq(false))
            .all(&reader.db())
            .await
            .map_err(Error::from)?;
        drop(reader);
        for photo in photos {
            let hash =
                Hash::parse(&photo.hash).map_err(|error| JobError::Permanent(error.to_string()))?;
            let (scanner, objects) = (
                Arc::clone(house.intake().scanner()),
                Arc::clone(house.objects()),
            );
            let verdict =
                tokio::task::spawn_blocking(move || files::rescan(&hash, &*scanner, &*objects))
                    .await
                    .map_err(|error| JobError::Retry(error.to_string()))?
                    .map_err(|error| JobError::SystemDown(error.to_string()))?;
            note(house, &scope, &photo, &verdict).await?;
        }
        Ok(())
    }
}

async fn note(
    house: &House,
    scope: &Scope,
    photo: &file::Model,
    verdict: &Verdict,
) -> Result<(), Error> {
    if matches!(verdict, Verdict::NotScanned) {
        return Ok(());
    }
    let mut tx = house.store().begin(scope).await?;
    if matches!(verdict, Verdict::Clean) {
        file::Entity::update_many()
            .filter(file::Column::Id.eq(photo.id))
            .col_expr(file::Column::Scanned, Expr::value(true))
            .exec(&tx.db())
            .await?;
        return tx.commit().await;
    }
    // The row goes; the bytes follow when nothing refers to them any more.
    file::Entity::delete_by_id(photo.id).exec(&tx.db()).await?;
    report::Entity::update_many()
        .filter(report::Column::Id.eq(photo.subject_id))
        .col_expr(
            report::Column::Photos,
            Expr::col(report::Column::Photos).sub(1),
        )
        .exec(&tx.db())
        .await?;
    tx.event(
        NewEvent::new(
            photo.organisation_id,
            "report.photo-removed",
            "report",
            photo.subject_id,
        )
        .by_rule("virus-scanner")
        .with(serde_json::json!({ "file": photo.id })),
    );
    tx.commit().await
}

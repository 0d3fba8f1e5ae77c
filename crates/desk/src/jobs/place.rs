//! Placing an address that the reporter typed and the imported list did not offer.

use super::PLACE;
use crate::store::{
    addresses,
    tables::{address, report},
};
use kernel::{
    Error, House, Scope,
    events::NewEvent,
    jobs::{Handler, Job, JobError},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Deserialize;
use uuid::Uuid;

/// Looks a typed address up in the list. A place only adds to a report; without one it stays with the words as typed.
pub(super) struct Place;

#[derive(Deserialize)]
struct Payload {
    report: Uuid,
}

#[async_trait::async_trait]
impl Handler for Place {
    fn kind(&self) -> &'static str {
        PLACE
    }

    async fn run(&self, house: &House, job: &Job) -> Result<(), JobError> {
        let payload: Payload =
            serde_json::from_str(&job.payload).map_err(|error| JobError::Permanent(error.to_string()))?;
        let scope = Scope::job(job.organisation_id);
        let reader = house.store().read(&scope).await?;
        let found = report::Entity::find_by_id(payload.report)
            .one(&reader.db())
            .await
            .map_err(Error::from)?
            .ok_or(Error::NotFound)?;
        if found.lon.is_some() || found.address.is_empty() {
            return Ok(());
        }
        let candidates = addresses::find(&reader.db(), &scope, &found.address, 2).await?;
        drop(reader);
        // One fitting address only: a guess between two would be worse than the words.
        let [place]: [address::Model; 1] = match candidates.try_into() {
            Ok(one) => one,
            Err(_) => return Ok(()),
        };
        let mut tx = house.store().begin(&scope).await?;
        report::Entity::update_many()
            .filter(report::Column::Id.eq(found.id))
            .filter(report::Column::Lon.is_null())
            .col_expr(report::Column::Lon, Expr::value(place.lon))
            .col_expr(report::Column::Lat, Expr::value(place.lat))
            .col_expr(report::Column::Area, Expr::value(place.postcode.clone()))
            .col_expr(report::Column::AddressId, Expr::value(place.id))
            .exec(&tx.db())
            .await
            .map_err(Error::from)?;
        tx.event(NewEvent::new(found.organisation_id, "report.placed", "report", found.id).by_rule("address-list"));
        tx.commit().await?;
        Ok(())
    }
}

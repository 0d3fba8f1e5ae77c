//! Placing an address that the reporter typed and the imported list did not offer.

use super::PLACE;
use crate::{
    adapters::address_register::{AddressRegister, HttpRegister, Question, Unusable, the_one},
    store::{
        addresses,
        one::Report,
        tables::{address, report},
    },
};
use kernel::{
    Error, House, Scope,
    events::NewEvent,
    jobs::{Handler, Job, JobError},
    web::outside::Limits,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// Looks a typed address up: in the imported list, and when that does not know it, in the register. A place only adds
/// to a report; without one it stays with the words as typed.
pub struct Place {
    register: Option<Arc<dyn AddressRegister>>,
}

impl Place {
    /// With this register, or with the imported list alone.
    pub fn new(register: Option<Arc<dyn AddressRegister>>) -> Self {
        Self { register }
    }

    /// With the register that the configuration names.
    pub(super) fn configured(house: &House) -> Self {
        let wanted = &house.settings().addresses;
        if wanted.register.is_empty() {
            return Self::new(None);
        }
        Self::new(Some(match HttpRegister::new(&wanted.register, &wanted.key, Limits::default()) {
            Ok(register) => Arc::new(register),
            Err(error) => {
                tracing::error!(%error, "addresses.register cannot be used");
                Arc::new(Unusable)
            }
        }))
    }
}

#[derive(Deserialize)]
struct Payload {
    report: Uuid,
}

/// Where a typed address lies.
struct Found {
    lon: f64,
    lat: f64,
    area: Option<String>,
    address: Option<Uuid>,
    rule: &'static str,
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
        let row = report::Entity::find_by_id(payload.report)
            .filter(scope.rows(report::Column::OrganisationId))
            .one(&reader.db())
            .await
            .map_err(Error::from)?
            .ok_or(Error::NotFound)?;
        if row.lon.is_some() || row.address.is_empty() {
            return Ok(());
        }
        let candidates = addresses::find(&reader.db(), &scope, &row.address, 2).await?;
        drop(reader);
        let found = match (<[address::Model; 1]>::try_from(candidates), &self.register) {
            // One fitting address only: a guess between two would be worse than the words.
            (Ok([one]), _) => Some(Found {
                lon: one.lon,
                lat: one.lat,
                area: Some(one.postcode),
                address: Some(one.id),
                rule: "address-list",
            }),
            (Err(_), Some(register)) => ask(house, register.as_ref(), &row).await?,
            (Err(_), None) => None,
        };
        match found {
            Some(found) => place(house, &scope, &row, found).await,
            None => Ok(()),
        }
    }
}

/// Asks the register, in the municipality whose report it is unless a post code says otherwise.
async fn ask(house: &House, register: &dyn AddressRegister, row: &Report) -> Result<Option<Found>, JobError> {
    let Some(mut question) = Question::read(&row.address) else { return Ok(None) };
    question.nis = house.directory().by_id(row.organisation_id).await?.nis.clone();
    let matches = register.find(&question).await?;
    Ok(the_one(&question, &matches).and_then(|one| {
        let point = one.point?;
        Some(Found {
            lon: point.lon,
            lat: point.lat,
            area: one.postcode.clone(),
            address: None,
            rule: "address-register",
        })
    }))
}

async fn place(house: &House, scope: &Scope, row: &Report, found: Found) -> Result<(), JobError> {
    let mut tx = house.store().begin(scope).await?;
    let changed = report::Entity::update_many()
        .filter(report::Column::Id.eq(row.id))
        .filter(report::Column::Lon.is_null())
        .col_expr(report::Column::Lon, Expr::value(found.lon))
        .col_expr(report::Column::Lat, Expr::value(found.lat))
        .col_expr(report::Column::Area, Expr::value(found.area))
        .col_expr(report::Column::AddressId, Expr::value(found.address))
        .exec(&tx.db())
        .await
        .map_err(Error::from)?
        .rows_affected;
    if changed > 0 {
        tx.event(NewEvent::new(row.organisation_id, "report.placed", "report", row.id).by_rule(found.rule));
        tx.commit().await?;
    }
    Ok(())
}

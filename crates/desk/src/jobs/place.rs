//! Placing an address that the reporter typed and the imported list did not offer.

use super::PLACE;
use crate::{
    adapters::address_register::{AddressRegister, HttpRegister, Question, Unusable, the_one},
    model::normalise,
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
        Self::new(Some(
            match HttpRegister::new(&wanted.register, &wanted.key, Limits::default()) {
                Ok(register) => Arc::new(register),
                Err(error) => {
                    tracing::error!(%error, "addresses.register cannot be used");
                    Arc::new(Unusable)
                }
            },
        ))
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
        let payload: Payload = serde_json::from_str(&job.payload)
            .map_err(|error| JobError::Permanent(error.to_string()))?;
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
        // A street alone, or words like "near the baker", are no place on the map.
        let Some(question) =
            Question::read(&row.address).filter(|question| question.number.is_some())
        else {
            return Ok(());
        };
        let listed = addresses::find(&reader.db(), &scope, &row.address, 100).await?;
        drop(reader);
        let found = match (listed_one(&question, listed), &self.register) {
            (Some(one), _) => Some(Found {
                lon: one.lon,
                lat: one.lat,
                area: Some(one.postcode),
                address: Some(one.id),
                rule: "address-list",
            }),
            (None, Some(register)) => ask(house, register.as_ref(), &row, question).await?,
            (None, None) => None,
        };
        match found {
            Some(found) => place(house, &scope, &row, found).await,
            None => Ok(()),
        }
    }
}

/// The one address of the list with this street and number. The list finds beginnings of words; a job wants the whole
/// word, and nothing when two streets of that name lie in one municipality: a guess would be worse than the words.
fn listed_one(question: &Question, listed: Vec<address::Model>) -> Option<address::Model> {
    let street = normalise(&question.street);
    let mut fitting = listed
        .into_iter()
        .filter(|one| normalise(&one.street) == street && question.is_number(&one.number));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// Asks the register, in the municipality whose report it is unless a post code says otherwise.
async fn ask(
    house: &House,
    register: &dyn AddressRegister,
    row: &Report,
    mut question: Question,
) -> Result<Option<Found>, JobError> {
    question.nis = house
        .directory()
        .by_id(row.organisation_id)
        .await?
        .nis
        .clone();
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
        tx.event(
            NewEvent::new(row.organisation_id, "report.placed", "report", row.id)
                .by_rule(found.rule),
        );
        tx.commit().await?;
    }
    Ok(())
}

//! The desk's names for the screens of the administration, which knows no module: it finds the words of a job, a fact or a
//! permission by its key, and the categories through a part of the house.

use crate::store::Catalogues;
use kernel::{
    Error, House, Result,
    accounts::{Categories, CategorySource},
};
use std::sync::Arc;
use ui::Locale;
use uuid::Uuid;

/// The texts by which jobs (`desk-job-…`), facts (`desk-event-…`) and permissions (`desk-action-…`) are found.
pub const TEXTS: [&str; 25] = [
    "desk-job-notice",
    "desk-job-place",
    "desk-job-scan",
    "desk-event-report-registered",
    "desk-event-report-routed",
    "desk-event-report-assigned",
    "desk-event-report-classified",
    "desk-event-report-placed",
    "desk-event-report-noted",
    "desk-event-report-updated",
    "desk-event-report-asked",
    "desk-event-report-answered",
    "desk-event-report-closed",
    "desk-event-report-reopened",
    "desk-event-report-unsubscribed",
    "desk-event-report-photo-removed",
    "desk-event-category-changed",
    "desk-event-addresses-imported",
    "desk-action-report-read",
    "desk-action-reporter-read",
    "desk-action-report-register",
    "desk-action-report-handle",
    "desk-action-report-reply",
    "desk-action-report-close",
    "desk-action-report-export",
];

struct OfCatalogue;

#[async_trait::async_trait]
impl Categories for OfCatalogue {
    async fn list(
        &self,
        house: &House,
        organisation: Uuid,
        locale: Locale,
    ) -> Result<Vec<(Uuid, String)>> {
        match house
            .part::<Catalogues>()?
            .of(house.store(), organisation)
            .await
        {
            Ok(catalogue) => Ok(catalogue
                .categories
                .iter()
                .filter(|category| category.enabled)
                .map(|category| (category.id, category.name(locale).to_owned()))
                .collect()),
            // An organisation without calendar has no desk and so no categories.
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(other) => Err(other),
        }
    }
}

/// The part of the house that names categories when roles are narrowed to some of them.
pub fn categories() -> CategorySource {
    CategorySource(Arc::new(OfCatalogue))
}

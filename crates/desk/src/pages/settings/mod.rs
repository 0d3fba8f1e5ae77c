//! Settings of the desk: sentences with values in them, the effect before saving, a history, a way back.
//!
//! | file | screen |
//! |---|---|
//! | `list` | the categories of an organisation |
//! | `one`, `effect` | one category: form, effect, history |
//! | `copy` | taking over what another organisation set |
//! | `addresses`, `upload` | the imported address list: look, export; import |
//! | `words` | terms, teams and differences in words |

mod addresses;
mod copy;
mod effect;
mod list;
mod one;
mod upload;
mod words;

use super::staff::desk::Desk;
use crate::{
    READ,
    store::{Catalogue, Catalogues, counts, settings::Accent, settings::accents},
};
use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use calendar::Term;
use jiff::Timestamp;
use kernel::{
    Action, Error, FieldError, House, Result, Scope,
    organisations::Organisation,
    web::{Fields, Staff, sentence},
};
use std::sync::Arc;
use ui::{FormState, Locale, Markup, PageContext};

/// The settings screens.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/desk/settings", get(list::choose))
        .route("/desk/settings/{slug}", get(list::show))
        .route(
            "/desk/settings/{slug}/copy",
            get(copy::show).post(copy::save),
        )
        .route(
            "/desk/settings/{slug}/addresses",
            get(addresses::show).post(upload::save),
        )
        .route(
            "/desk/settings/{slug}/addresses.csv",
            get(addresses::export),
        )
        .route(
            "/desk/settings/{slug}/{key}",
            get(one::show).post(one::save),
        )
}

/// A request of somebody who may change the settings of one organisation.
struct Room {
    staff: Staff,
    desk: Desk,
    organisation: Arc<Organisation>,
    catalogue: Arc<Catalogue>,
}

impl Room {
    async fn open(staff: Staff, slug: &str) -> Result<Self> {
        let house = staff.house().clone();
        let organisation = house.directory().by_slug(slug).await?;
        staff
            .scope()
            .require(Action::SETTINGS_MANAGE, organisation.id, None, None)?;
        let catalogue = house
            .part::<Catalogues>()?
            .of(house.store(), organisation.id)
            .await?;
        let desk = Desk::open(staff.clone()).await?;
        Ok(Self {
            staff,
            desk,
            organisation,
            catalogue,
        })
    }

    fn house(&self) -> &House {
        self.staff.house()
    }

    fn scope(&self) -> &Scope {
        self.staff.scope()
    }

    fn locale(&self) -> Locale {
        self.staff.locale()
    }

    fn now(&self) -> Timestamp {
        self.house().env().now()
    }

    /// The address of a page of this organisation's settings.
    fn at(&self, rest: &str) -> String {
        format!("/desk/settings/{}{rest}", self.organisation.slug)
    }

    async fn accents(&self) -> Result<Vec<Accent>> {
        let reader = self.house().store().read(self.scope()).await?;
        accents(
            &reader.db(),
            self.scope(),
            self.organisation.id,
            &self.catalogue,
        )
        .await
    }

    /// When a report of this moment would be due; `None` when the calendar knows no opening that far.
    fn due(&self, term: Term) -> Option<Timestamp> {
        self.catalogue.calendar.add(self.now(), term).ok()
    }

    /// The frame of a page.
    async fn page(&self) -> Result<PageContext> {
        frame(&self.staff, &self.desk).await
    }

    /// The trail above a page below the list.
    fn trail(&self) -> Vec<(String, String)> {
        let l = self.locale();
        vec![
            (
                l.t("desk-settings-title").into_owned(),
                "/desk/settings".to_owned(),
            ),
            (self.organisation.name.clone(), self.at("")),
        ]
    }
}

/// The frame with the clerk's rail.
async fn frame(staff: &Staff, desk: &Desk) -> Result<PageContext> {
    let counts = if staff.scope().can(READ) {
        let reader = staff.house().store().read(staff.scope()).await?;
        counts(&reader).await?
    } else {
        Vec::new()
    };
    Ok(desk.page(&counts, None))
}

/// A form as typed.
fn typed(l: Locale, fields: &Fields) -> FormState {
    let kept = fields
        .pairs()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "csrf" | "version" | "do"));
    FormState::from_pairs(l, kept.cloned())
}

/// Puts each fault at its field.
fn mark(form: &mut FormState, l: Locale, faults: &[FieldError]) {
    for fault in faults {
        form.error(fault.field.clone(), sentence(l, fault));
    }
}

/// A page that says what must be corrected.
fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// A page that says that somebody else was first.
fn conflicting(page: Markup) -> Response {
    (StatusCode::CONFLICT, page).into_response()
}

/// Whether the form itself could be read.
fn readable(fields: &Fields) -> Result<()> {
    if fields.faults().is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(fields.faults().to_vec()))
    }
}

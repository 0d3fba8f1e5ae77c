//! Local accents on categories, and the import of addresses.

use super::catalogues;
use crate::store::{
    addresses::search_form,
    catalogue::term_word,
    tables::{address, category_setting},
};
use calendar::Term;
use kernel::{Action, Error, House, Result, Scope, events::NewEvent};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

/// An organisation's accents on one category.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryChange {
    /// Whether it is offered.
    pub enabled: bool,
    /// The promise; `None` for the region's.
    pub term: Option<Term>,
    /// The team; `None` for the region's rule.
    pub team: Option<Uuid>,
    /// Emergency stopper in Dutch and English; `None` for the region's.
    pub stopper: Option<[String; 2]>,
}

/// Changes an organisation's accents on a category, of which the administrator saw `version` (0 when there were none).
/// Reports that are open keep their promise.
///
/// # Errors
/// [`Error::Invalid`] for a term outside 0–999 or a team of another organisation, [`Error::Conflict`].
pub async fn change_category(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    category: Uuid,
    version: i64,
    wanted: &CategoryChange,
) -> Result<()> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let catalogue = catalogues(house)?.of(house.store(), organisation).await?;
    let key = catalogue.category(category).ok_or(Error::NotFound)?.key.clone();
    if wanted.term.is_some_and(|term| term.amount > 999) {
        let fault = kernel::FieldError::new("amount", "error-number").with("least", 0).with("most", 999);
        return Err(Error::Invalid(vec![fault]));
    }
    if wanted.team.is_some_and(|team| catalogue.team(team).is_none()) {
        return Err(Error::invalid("team", "error-unknown"));
    }
    let [nl, en] = wanted.stopper.clone().map_or([None, None], |[nl, en]| [Some(nl), Some(en)]);
    let amount = wanted.term.map(|term| i64::from(term.amount));
    let unit = wanted.term.map(|term| term_word(term.unit).to_owned());
    let mut tx = house.store().begin(scope).await?;
    if version == 0 {
        let row = category_setting::ActiveModel {
            organisation_id: Set(organisation),
            category_id: Set(category),
            enabled: Set(wanted.enabled),
            term_amount: Set(amount),
            term_unit: Set(unit),
            team_id: Set(wanted.team),
            stopper_nl: Set(nl),
            stopper_en: Set(en),
            version: Set(1),
        };
        category_setting::Entity::insert(row).exec_without_returning(&tx.db()).await.map_err(|error| {
            if Error::is_duplicate(&error) { Error::Conflict { current: 1 } } else { error.into() }
        })?;
    } else {
        let changed = category_setting::Entity::update_many()
            .filter(category_setting::Column::OrganisationId.eq(organisation))
            .filter(category_setting::Column::CategoryId.eq(category))
            .filter(category_setting::Column::Version.eq(version))
            .col_expr(category_setting::Column::Enabled, Expr::value(wanted.enabled))
            .col_expr(category_setting::Column::TermAmount, Expr::value(amount))
            .col_expr(category_setting::Column::TermUnit, Expr::value(unit))
            .col_expr(category_setting::Column::TeamId, Expr::value(wanted.team))
            .col_expr(category_setting::Column::StopperNl, Expr::value(nl))
            .col_expr(category_setting::Column::StopperEn, Expr::value(en))
            .col_expr(category_setting::Column::Version, Expr::value(version + 1))
            .exec(&tx.db())
            .await?
            .rows_affected;
        if changed == 0 {
            return Err(Error::Conflict { current: version + 1 });
        }
    }
    tx.event(NewEvent::new(organisation, "category.changed", "category", category).with(serde_json::json!({
        "category": key, "enabled": wanted.enabled, "amount": amount, "team": wanted.team,
    })));
    tx.commit().await?;
    catalogues(house)?.refresh();
    Ok(())
}

/// An address to import: street, number, post code, locality, longitude, latitude.
pub type NewAddress = (String, String, String, String, f64, f64);

/// Adds addresses to an organisation's list. Returns how many.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn import_addresses(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    list: &[NewAddress],
) -> Result<usize> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let mut tx = house.store().begin(scope).await?;
    for chunk in list.chunks(500) {
        let rows = chunk.iter().map(|(street, number, postcode, locality, lon, lat)| address::ActiveModel {
            id: Set(house.env().id()),
            organisation_id: Set(organisation),
            street: Set(street.clone()),
            number: Set(number.clone()),
            postcode: Set(postcode.clone()),
            locality: Set(locality.clone()),
            search: Set(search_form(street, number)),
            lon: Set(*lon),
            lat: Set(*lat),
        });
        address::Entity::insert_many(rows).exec_without_returning(&tx.db()).await?;
    }
    tx.event(
        NewEvent::new(organisation, "addresses.imported", "organisation", organisation)
            .with(serde_json::json!({ "count": list.len() })),
    );
    tx.commit().await?;
    Ok(list.len())
}

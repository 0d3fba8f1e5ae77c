//! Local accents on categories.

use super::catalogues;
use crate::store::{
    Catalogue, Category,
    catalogue::{term_unit, term_word},
    tables::category_setting,
};
use calendar::Term;
use kernel::{Action, Error, FieldError, House, Result, Scope, events::NewEvent, store::Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use uuid::Uuid;

/// Longest emergency stopper, in characters.
pub const LONGEST_STOPPER: usize = 400;
/// Largest amount of a term.
pub const LONGEST_TERM: u32 = 999;

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

impl CategoryChange {
    /// What the event of a change says.
    fn payload(&self, key: &str) -> Value {
        json!({
            "category": key,
            "enabled": self.enabled,
            "amount": self.term.map(|term| term.amount),
            "unit": self.term.map(|term| term_word(term.unit)),
            "team": self.team,
            "stopper": self.stopper,
        })
    }

    /// What an event of a change said, so that one can go back to it.
    pub fn from_payload(payload: &str) -> Option<Self> {
        let said: Value = serde_json::from_str(payload).ok()?;
        let amount = said["amount"]
            .as_u64()
            .and_then(|amount| u32::try_from(amount).ok());
        let unit = term_unit(said["unit"].as_str().unwrap_or("working-days")).ok()?;
        Some(Self {
            enabled: said["enabled"].as_bool()?,
            term: amount.map(|amount| Term { amount, unit }),
            team: said["team"].as_str().and_then(|id| id.parse().ok()),
            stopper: serde_json::from_value(said["stopper"].clone()).ok(),
        })
    }
}

/// Changes an organisation's accents on a category, of which the administrator saw `version` (0 when there were none).
/// Reports that are open keep their promise.
///
/// # Errors
/// [`Error::Invalid`] for a term outside 0–999, a team of another organisation or a stopper that is too long or lacks a
/// language; [`Error::Conflict`] when somebody changed it in the meantime.
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
    let mut tx = house.store().begin(scope).await?;
    write(
        &mut tx,
        &catalogue,
        organisation,
        category,
        version,
        wanted,
        None,
    )
    .await?;
    tx.commit().await?;
    catalogues(house)?.refresh();
    Ok(())
}

/// What is wrong with a change, field by field.
pub fn category_faults(catalogue: &Catalogue, wanted: &CategoryChange) -> Vec<FieldError> {
    let mut out = Vec::new();
    if wanted.term.is_some_and(|term| term.amount > LONGEST_TERM) {
        out.push(
            FieldError::new("amount", "error-number")
                .with("least", 0)
                .with("most", LONGEST_TERM),
        );
    }
    if wanted
        .team
        .is_some_and(|team| catalogue.team(team).is_none())
    {
        out.push(FieldError::new("team", "error-unknown"));
    }
    if let Some(texts) = &wanted.stopper {
        for (field, text) in ["stopper_nl", "stopper_en"].into_iter().zip(texts) {
            if text.trim().is_empty() {
                out.push(FieldError::new(field, "error-required"));
            } else if text.chars().count() > LONGEST_STOPPER {
                out.push(FieldError::new(field, "error-too-long").with("most", LONGEST_STOPPER));
            }
        }
    }
    out
}

/// Writes the accents and the event. `like` is the organisation they were copied from.
pub(super) async fn write(
    tx: &mut Tx,
    catalogue: &Catalogue,
    organisation: Uuid,
    category: Uuid,
    version: i64,
    wanted: &CategoryChange,
    like: Option<Uuid>,
) -> Result<()> {
    let known: &Category = catalogue.category(category).ok_or(Error::NotFound)?;
    let faults = category_faults(catalogue, wanted);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let [nl, en] = wanted.stopper.clone().map_or([None, None], |texts| {
        texts.map(|text| Some(text.trim().to_owned()))
    });
    let amount = wanted.term.map(|term| i64::from(term.amount));
    let unit = wanted.term.map(|term| term_word(term.unit).to_owned());
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
        category_setting::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .map_err(|error| {
                if Error::is_duplicate(&error) {
                    Error::Conflict { current: 1 }
                } else {
                    error.into()
                }
            })?;
    } else {
        let changed = category_setting::Entity::update_many()
            .filter(category_setting::Column::OrganisationId.eq(organisation))
            .filter(category_setting::Column::CategoryId.eq(category))
            .filter(category_setting::Column::Version.eq(version))
            .col_expr(
                category_setting::Column::Enabled,
                Expr::value(wanted.enabled),
            )
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
            return Err(Error::Conflict {
                current: version + 1,
            });
        }
    }
    let mut event = NewEvent::new(organisation, "category.changed", "category", category);
    let mut payload = wanted.payload(&known.key);
    if let Some(like) = like {
        payload["like"] = json!(like);
        event = event.because("copied");
    }
    tx.event(event.with(payload));
    Ok(())
}

//! Local accents on categories as administrators see them: what holds here, and what the region says.

use super::{
    catalogue::{Catalogue, Category, combine},
    tables::{category, category_setting, report},
};
use kernel::{
    Result, Scope,
    events::{self, Event},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// One category in one organisation.
#[derive(Debug, Clone)]
pub struct Accent {
    /// What holds here.
    pub here: Category,
    /// What holds where nobody changed anything.
    pub region: Category,
    /// The team chosen here, if any; a team that no longer works is still named.
    pub own_team: Option<Uuid>,
    /// The emergency stopper written here, if any.
    pub own_stopper: Option<[String; 2]>,
}

impl Accent {
    /// Whether anything is different from the region.
    pub fn differs(&self) -> bool {
        let (here, region) = (&self.here, &self.region);
        here.enabled != region.enabled
            || here.term != region.term
            || here.team != region.team
            || here.stopper != region.stopper
    }
}

/// All categories of one organisation in the region's order, read now and not from memory: a screen that changes them
/// must not show what was.
///
/// # Errors
/// The store's own.
pub async fn accents<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    catalogue: &Catalogue,
) -> Result<Vec<Accent>> {
    let mut own: HashMap<Uuid, category_setting::Model> = category_setting::Entity::find()
        .filter(scope.rows(category_setting::Column::OrganisationId))
        .filter(category_setting::Column::OrganisationId.eq(organisation))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.category_id, row))
        .collect();
    let rows = category::Entity::find()
        .filter(category::Column::Active.eq(true))
        .filter(category::Column::ParentId.is_not_null())
        .order_by_asc(category::Column::Position)
        .all(db)
        .await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(group) = row.parent_id else { continue };
        let setting = own.remove(&row.id);
        out.push(Accent {
            here: combine(row, group, setting.as_ref(), &catalogue.teams)?,
            region: combine(row, group, None, &catalogue.teams)?,
            own_team: setting.as_ref().and_then(|s| s.team_id),
            own_stopper: setting.and_then(|s| Some([s.stopper_nl?, s.stopper_en?])),
        });
    }
    Ok(out)
}

/// How many reports of a category are open: they keep their promise whatever changes.
///
/// # Errors
/// The store's own.
pub async fn open_reports<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    category: Uuid,
) -> Result<u64> {
    Ok(report::Entity::find()
        .filter(scope.rows(report::Column::OrganisationId))
        .filter(report::Column::OrganisationId.eq(organisation))
        .filter(report::Column::CategoryId.eq(category))
        .filter(report::Column::ClosedAt.is_null())
        .count(db)
        .await?)
}

/// The changes of one category in one organisation, newest first.
///
/// # Errors
/// The store's own.
pub async fn changes<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    category: Uuid,
) -> Result<Vec<Event>> {
    let mut out = events::of_subject(db, scope, category).await?;
    out.retain(|event| event.organisation_id == organisation && event.kind == "category.changed");
    out.sort_by_key(|event| std::cmp::Reverse(event.seq));
    Ok(out)
}

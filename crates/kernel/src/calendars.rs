//! Working-day calendars of organisations and desks, as stored.

use crate::{
    error::{Error, Result},
    events::NewEvent,
    scope::{Action, Scope},
    store::{Store, tables::calendar},
};
use ::calendar::{Calendar, CalendarDefinition};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use uuid::Uuid;

/// The key of an organisation's own calendar.
pub const OWN: &str = "organisation";

/// A calendar as stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organisation: Uuid,
    /// [`OWN`], or the desk's key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it says.
    pub calendar: Calendar,
    /// Rises with every change.
    pub version: i64,
}

fn read(row: calendar::Model) -> Result<Stored> {
    let definition: CalendarDefinition =
        serde_json::from_str(&row.definition).map_err(Error::internal)?;
    Ok(Stored {
        id: row.id,
        organisation: row.organisation_id,
        key: row.key,
        name: row.name,
        calendar: Calendar::new(definition).map_err(Error::internal)?,
        version: row.version,
    })
}

/// The calendars of the organisations that the scope reaches.
///
/// # Errors
/// The store's own.
pub async fn all<C: ConnectionTrait>(db: &C, scope: &Scope) -> Result<Vec<Stored>> {
    calendar::Entity::find()
        .filter(scope.rows(calendar::Column::OrganisationId))
        .order_by_asc(calendar::Column::Name)
        .all(db)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// One organisation's calendar with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    key: &str,
) -> Result<Stored> {
    calendar::Entity::find()
        .filter(scope.rows(calendar::Column::OrganisationId))
        .filter(calendar::Column::OrganisationId.eq(organisation))
        .filter(calendar::Column::Key.eq(key))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(read)
}

/// Makes or changes a calendar. `version` is 0 for a new one.
///
/// # Errors
/// [`Error::Forbidden`], or [`Error::Conflict`] when somebody changed it in the meantime.
pub async fn save(
    store: &Store,
    scope: &Scope,
    organisation: Uuid,
    key: &str,
    name: &str,
    calendar: &Calendar,
    version: i64,
) -> Result<()> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let definition = serde_json::to_string(calendar.definition()).map_err(Error::internal)?;
    let mut tx = store.begin(scope).await?;
    if version == 0 {
        let row = calendar::ActiveModel {
            id: Set(store.env().id()),
            organisation_id: Set(organisation),
            key: Set(key.to_owned()),
            name: Set(name.to_owned()),
            definition: Set(definition),
            version: Set(1),
        };
        calendar::Entity::insert(row)
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
        let changed = calendar::Entity::update_many()
            .filter(calendar::Column::OrganisationId.eq(organisation))
            .filter(calendar::Column::Key.eq(key))
            .filter(calendar::Column::Version.eq(version))
            .col_expr(calendar::Column::Name, Expr::value(name))
            .col_expr(calendar::Column::Definition, Expr::value(definition))
            .col_expr(calendar::Column::Version, Expr::value(version + 1))
            .exec(&tx.db())
            .await?
            .rows_affected;
        if changed == 0 {
            return Err(Error::Conflict {
                current: version + 1,
            });
        }
    }
    tx.event(
        NewEvent::new(
            organisation,
            "calendar.changed",
            "organisation",
            organisation,
        )
        .with(serde_json::json!({ "calendar": key, "version": version + 1 })),
    );
    tx.commit().await
}

//! Region, organisations, departments and teams.

mod cache;

pub use cache::{Directory, Organisation};

use crate::{
    error::{Error, Result},
    events::{self, NewEvent},
    scope::{Action, Scope},
    store::{
        Store,
        tables::{department, organisation, team},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

/// A team as stored.
pub type Team = team::Model;
/// A department as stored.
pub type Department = department::Model;

/// What is needed to make an organisation.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Its id, or a fresh one when `None`.
    pub id: Option<Uuid>,
    /// Word in addresses: lower case letters, digits and dashes.
    pub slug: String,
    /// Name as people know it.
    pub name: String,
    /// `municipality`, `welfare-association`, `intermunicipal` or `guest`.
    pub kind: String,
    /// NIS code of a municipality.
    pub nis: Option<String>,
    /// Three letters before report numbers.
    pub prefix: String,
    /// Theme; refused when unreadable.
    pub theme: ui::Theme,
    /// Public facts.
    pub facts: serde_json::Value,
    /// GeoJSON geometry of the territory.
    pub boundary: Option<String>,
}

/// Makes an organisation and starts its chain of events.
///
/// # Errors
/// [`Error::Invalid`] for a bad slug, prefix or unreadable theme, or when slug or prefix is taken.
pub async fn create(store: &Store, scope: &Scope, new: NewOrganisation) -> Result<Uuid> {
    if !scope.can(Action::REGION_MANAGE) {
        return Err(Error::Forbidden(Action::REGION_MANAGE.key()));
    }
    let mut faults = Vec::new();
    let slug_ok = (2..=40).contains(&new.slug.len())
        && new
            .slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !RESERVED.contains(&new.slug.as_str());
    if !slug_ok {
        faults.push(crate::FieldError::new("slug", "error-slug"));
    }
    if new.prefix.len() != 3 || !new.prefix.bytes().all(|b| b.is_ascii_uppercase()) {
        faults.push(crate::FieldError::new("prefix", "error-prefix"));
    }
    if !new.theme.check().is_empty() {
        faults.push(crate::FieldError::new("theme", "error-contrast"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let id = new.id.unwrap_or_else(|| store.env().id());
    let mut tx = store.begin(scope).await?;
    let row = organisation::ActiveModel {
        id: Set(id),
        slug: Set(new.slug),
        name: Set(new.name),
        kind: Set(new.kind),
        nis: Set(new.nis),
        prefix: Set(new.prefix),
        locale: Set("nl".to_owned()),
        theme: Set(serde_json::to_string(&new.theme).map_err(Error::internal)?),
        facts: Set(new.facts.to_string()),
        boundary: Set(new.boundary),
        logo_file: Set(None),
        active: Set(true),
        version: Set(1),
        created_at: Set(store.env().now_ms()),
    };
    organisation::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await
        .map_err(|error| {
            if Error::is_duplicate(&error) {
                Error::invalid("slug", "error-taken")
            } else {
                error.into()
            }
        })?;
    events::start_chain(&tx.db(), id).await?;
    tx.event(NewEvent::new(
        id,
        "organisation.created",
        "organisation",
        id,
    ));
    tx.commit().await?;
    Ok(id)
}

/// Words at the start of an address that are not organisations.
const RESERVED: [&str; 18] = [
    "admin", "api", "assets", "desk", "docs", "files", "healthz", "help", "login", "logout",
    "mailbox", "metrics", "o", "readyz", "s", "static", "status", "theme",
];

/// Changes an organisation's name and theme.
///
/// # Errors
/// [`Error::Invalid`] for an unreadable theme, [`Error::Conflict`] when somebody changed it in the meantime.
pub async fn change(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    version: i64,
    name: &str,
    theme: &ui::Theme,
) -> Result<()> {
    scope.require(Action::SETTINGS_MANAGE, id, None, None)?;
    if name.trim().is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", "error-name"));
    }
    if !theme.check().is_empty() {
        return Err(Error::invalid("primary", "error-contrast"));
    }
    let mut tx = store.begin(scope).await?;
    let changed = organisation::Entity::update_many()
        .filter(organisation::Column::Id.eq(id))
        .filter(organisation::Column::Version.eq(version))
        .col_expr(organisation::Column::Name, Expr::value(name.trim()))
        .col_expr(
            organisation::Column::Theme,
            Expr::value(serde_json::to_string(theme).map_err(Error::internal)?),
        )
        .col_expr(organisation::Column::Version, Expr::value(version + 1))
        .exec(&tx.db())
        .await?
        .rows_affected;
    if changed == 0 {
        return Err(Error::Conflict {
            current: version + 1,
        });
    }
    tx.event(
        NewEvent::new(id, "organisation.changed", "organisation", id).with(serde_json::json!({
            "version": version + 1
        })),
    );
    tx.commit().await
}

/// Makes a department.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn create_department(
    store: &Store,
    scope: &Scope,
    organisation: Uuid,
    name: &str,
) -> Result<Uuid> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let id = store.env().id();
    let mut tx = store.begin(scope).await?;
    let row = department::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation),
        name: Set(name.to_owned()),
    };
    department::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    tx.event(NewEvent::new(
        organisation,
        "department.created",
        "department",
        id,
    ));
    tx.commit().await?;
    Ok(id)
}

/// Makes a team that does `kinds` of work, such as `roads` or `green`.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Invalid`] when the key is taken.
pub async fn create_team(
    store: &Store,
    scope: &Scope,
    organisation: Uuid,
    department: Option<Uuid>,
    key: &str,
    name: &str,
    kinds: &[String],
) -> Result<Uuid> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    if name.trim().is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", "error-name"));
    }
    let id = store.env().id();
    let mut tx = store.begin(scope).await?;
    let row = team::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation),
        department_id: Set(department),
        key: Set(key.to_owned()),
        name: Set(name.to_owned()),
        kinds: Set(kinds.join("\n")),
        email: Set(None),
        active: Set(true),
    };
    team::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await
        .map_err(|error| {
            if Error::is_duplicate(&error) {
                Error::invalid("key", "error-taken")
            } else {
                error.into()
            }
        })?;
    tx.event(NewEvent::new(organisation, "team.created", "team", id));
    tx.commit().await?;
    Ok(id)
}

/// The teams of the organisations that the scope reaches, by name.
///
/// # Errors
/// The store's own.
pub async fn teams(store: &Store, scope: &Scope) -> Result<Vec<Team>> {
    let reader = store.read(scope).await?;
    Ok(team::Entity::find()
        .filter(scope.rows(team::Column::OrganisationId))
        .order_by_asc(team::Column::Name)
        .all(&reader.db())
        .await?)
}

/// The departments of the organisations that the scope reaches, by name.
///
/// # Errors
/// The store's own.
pub async fn departments(store: &Store, scope: &Scope) -> Result<Vec<Department>> {
    let reader = store.read(scope).await?;
    Ok(department::Entity::find()
        .filter(scope.rows(department::Column::OrganisationId))
        .order_by_asc(department::Column::Name)
        .all(&reader.db())
        .await?)
}

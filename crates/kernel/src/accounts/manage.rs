//! Accounts, roles and who has which role where.

use super::{password, session};
use crate::{
    error::{Error, FieldError, Result},
    events::NewEvent,
    scope::{Action, Scope},
    store::{
        Store,
        tables::{account, assignment, role},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

/// An account as stored.
pub type Account = account::Model;
/// A role as stored.
pub type Role = role::Model;
/// An assignment as stored.
pub type Assignment = assignment::Model;

/// What is needed to make an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Mail address, which is also the log-in name.
    pub email: String,
    /// Name as colleagues know it.
    pub name: String,
    /// `nl` or `en`.
    pub locale: String,
    /// First password; the person should change it.
    pub password: String,
    /// The organisation in whose name it is made.
    pub organisation: Uuid,
    /// The first role there.
    pub role: Uuid,
    /// The team, if any.
    pub team: Option<Uuid>,
}

/// Makes an account with its first role.
///
/// # Errors
/// [`Error::Invalid`] for a bad address, name or password, or an address that is taken.
pub async fn create_account(store: &Store, scope: &Scope, new: NewAccount) -> Result<Uuid> {
    scope.require(Action::ACCOUNT_MANAGE, new.organisation, None, None)?;
    let email = new.email.trim().to_lowercase();
    let mut faults = Vec::new();
    if crate::mail::EmailAddress::parse(&email).is_err() {
        faults.push(FieldError::new("email", "error-email"));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > 100 {
        faults.push(FieldError::new("name", "error-name"));
    }
    if let Some(key) = password::password_faults(&new.password, &email) {
        faults.push(FieldError::new("password", key).with("shortest", password::SHORTEST));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let (env, typed) = (store.env().clone(), new.password);
    let hash = tokio::task::spawn_blocking(move || password::hash_password(&env, &typed))
        .await
        .map_err(Error::internal)??;
    let id = store.env().id();
    let now = store.env().now_ms();
    let mut tx = store.begin(scope).await?;
    let row = account::ActiveModel {
        id: Set(id),
        email: Set(email),
        name: Set(new.name.trim().to_owned()),
        locale: Set(if new.locale == "en" { "en" } else { "nl" }.to_owned()),
        password_hash: Set(hash),
        totp_secret: Set(None),
        totp_step: Set(0),
        shortcuts: Set(true),
        active: Set(true),
        created_at: Set(now),
        last_login_at: Set(None),
        version: Set(1),
    };
    account::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await
        .map_err(|error| {
            if Error::is_duplicate(&error) {
                Error::invalid("email", "error-taken")
            } else {
                error.into()
            }
        })?;
    tx.event(NewEvent::new(
        new.organisation,
        "account.created",
        "account",
        id,
    ));
    insert_assignment(
        &mut tx,
        scope,
        id,
        new.role,
        new.organisation,
        new.team,
        None,
        now,
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

#[allow(clippy::too_many_arguments)]
async fn insert_assignment(
    tx: &mut crate::store::Tx,
    scope: &Scope,
    account: Uuid,
    role_id: Uuid,
    organisation: Uuid,
    team: Option<Uuid>,
    narrowed: Option<(Option<String>, Option<String>)>,
    from: i64,
    until: Option<i64>,
) -> Result<Uuid> {
    let role = role::Entity::find_by_id(role_id)
        .filter(
            role::Column::OwnerId
                .is_null()
                .or(role::Column::OwnerId.eq(organisation)),
        )
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    require_all(scope, organisation, &super::lines(&role.actions))?;
    let id = tx.env().id();
    let (categories, areas) = narrowed.unwrap_or_default();
    let row = assignment::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        role_id: Set(role_id),
        organisation_id: Set(organisation),
        team_id: Set(team),
        categories: Set(categories),
        areas: Set(areas),
        valid_from: Set(from),
        valid_until: Set(until),
    };
    assignment::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    tx.event(
        NewEvent::new(organisation, "role.assigned", "account", account)
            .with(serde_json::json!({ "role": role.key, "assignment": id })),
    );
    Ok(id)
}

/// Gives an account a role in an organisation for a period, possibly narrowed to categories and areas.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`] for an unknown role, [`Error::Invalid`] when it ends before it begins.
#[allow(clippy::too_many_arguments)]
pub async fn assign(
    store: &Store,
    scope: &Scope,
    account: Uuid,
    role: Uuid,
    organisation: Uuid,
    team: Option<Uuid>,
    narrowed: (Option<Vec<Uuid>>, Option<Vec<String>>),
    period: (i64, Option<i64>),
) -> Result<Uuid> {
    scope.require(Action::ACCOUNT_MANAGE, organisation, None, None)?;
    if period.1.is_some_and(|until| until <= period.0) {
        return Err(Error::invalid("until", "error-period"));
    }
    let categories = narrowed.0.map(|list| {
        list.iter()
            .map(Uuid::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    });
    let areas = narrowed.1.map(|list| list.join("\n"));
    let mut tx = store.begin(scope).await?;
    let id = insert_assignment(
        &mut tx,
        scope,
        account,
        role,
        organisation,
        team,
        Some((categories, areas)),
        period.0,
        period.1,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Ends an assignment now; it stays in the history of facts.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`]; [`Error::State`] for one's own role.
pub async fn unassign(store: &Store, scope: &Scope, id: Uuid) -> Result<()> {
    let mut tx = store.begin(scope).await?;
    let found = assignment::Entity::find_by_id(id)
        .filter(scope.rows(assignment::Column::OrganisationId))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    scope.require(Action::ACCOUNT_MANAGE, found.organisation_id, None, None)?;
    // Whoever ended their own role could not undo it, and the organisation might be left without an administrator.
    if scope.account() == Some(found.account_id) {
        return Err(Error::State("own-account"));
    }
    assignment::Entity::update_many()
        .filter(assignment::Column::Id.eq(id))
        .col_expr(
            assignment::Column::ValidUntil,
            Expr::value(store.env().now_ms()),
        )
        .exec(&tx.db())
        .await?;
    tx.event(
        NewEvent::new(
            found.organisation_id,
            "role.ended",
            "account",
            found.account_id,
        )
        .with(serde_json::json!({ "assignment": id })),
    );
    tx.commit().await
}

/// Makes a role: the region's own (`owner` is `None`) or an organisation's.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn create_role(
    store: &Store,
    scope: &Scope,
    owner: Option<Uuid>,
    key: &str,
    names: (&str, &str),
    actions: &[&str],
) -> Result<Uuid> {
    match owner {
        Some(organisation) => scope.require(Action::ACCOUNT_MANAGE, organisation, None, None)?,
        None if scope.can(Action::REGION_MANAGE) => {}
        None => return Err(Error::Forbidden(Action::REGION_MANAGE.key())),
    }
    if names.0.trim().is_empty() || names.0.chars().count() > 100 || names.1.chars().count() > 100 {
        return Err(Error::invalid("name", "error-name"));
    }
    if actions.is_empty() {
        return Err(Error::invalid("actions", "error-choose-one"));
    }
    if let Some(organisation) = owner {
        require_all(scope, organisation, actions)?;
    }
    let id = store.env().id();
    let mut tx = store.begin(scope).await?;
    let row = role::ActiveModel {
        id: Set(id),
        owner_id: Set(owner),
        key: Set(key.to_owned()),
        name_nl: Set(names.0.to_owned()),
        name_en: Set(names.1.to_owned()),
        actions: Set(actions.join("\n")),
    };
    role::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    if let Some(organisation) = owner {
        tx.event(
            NewEvent::new(organisation, "role.created", "role", id)
                .with(serde_json::json!({ "actions": actions })),
        );
    }
    tx.commit().await?;
    Ok(id)
}

/// The roles that can be given in the organisations that the scope reaches.
///
/// # Errors
/// The store's own.
pub async fn roles(store: &Store, scope: &Scope) -> Result<Vec<Role>> {
    let reader = store.read(scope).await?;
    let mut find = role::Entity::find().order_by_asc(role::Column::NameNl);
    if let Some(visible) = scope.visible() {
        find = find.filter(
            Condition::any()
                .add(role::Column::OwnerId.is_null())
                .add(role::Column::OwnerId.is_in(visible)),
        );
    }
    Ok(find.all(&reader.db()).await?)
}

/// The accounts with a role in an organisation where the scope may manage accounts, by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn accounts(store: &Store, scope: &Scope) -> Result<Vec<Account>> {
    let ids: Vec<Uuid> = assignments(store, scope)
        .await?
        .iter()
        .map(|a| a.account_id)
        .collect();
    let reader = store.read(scope).await?;
    Ok(account::Entity::find()
        .filter(account::Column::Id.is_in(ids))
        .order_by_asc(account::Column::Name)
        .all(&reader.db())
        .await?)
}

/// Assignments in the organisations where the scope may manage accounts.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn assignments(store: &Store, scope: &Scope) -> Result<Vec<Assignment>> {
    if !scope.can(Action::ACCOUNT_MANAGE) {
        return Err(Error::Forbidden(Action::ACCOUNT_MANAGE.key()));
    }
    let reader = store.read(scope).await?;
    let mut find = assignment::Entity::find().order_by_asc(assignment::Column::ValidFrom);
    if scope.visible().is_some() {
        find = find.filter(
            assignment::Column::OrganisationId.is_in(scope.organisations(Action::ACCOUNT_MANAGE)),
        );
    }
    Ok(find.all(&reader.db()).await?)
}

/// Every organisation in which an account has or had a role.
pub(crate) async fn organisations_of(store: &Store, id: Uuid) -> Result<Vec<Uuid>> {
    let reader = store.read(&Scope::installation()).await?;
    Ok(assignment::Entity::find()
        .select_only()
        .distinct()
        .column(assignment::Column::OrganisationId)
        .filter(assignment::Column::AccountId.eq(id))
        .into_tuple()
        .all(&reader.db())
        .await?)
}

/// The organisations and action keys of an account's present roles.
async fn permissions_of(store: &Store, id: Uuid) -> Result<Vec<(Uuid, String)>> {
    let now = store.env().now_ms();
    let reader = store.read(&Scope::installation()).await?;
    let held = assignment::Entity::find()
        .filter(assignment::Column::AccountId.eq(id))
        .filter(
            assignment::Column::ValidUntil
                .is_null()
                .or(assignment::Column::ValidUntil.gt(now)),
        )
        .all(&reader.db())
        .await?;
    let roles = role::Entity::find()
        .filter(role::Column::Id.is_in(held.iter().map(|a| a.role_id)))
        .all(&reader.db())
        .await?;
    Ok(held
        .iter()
        .filter_map(|a| {
            Some((
                a.organisation_id,
                roles.iter().find(|r| r.id == a.role_id)?.actions.clone(),
            ))
        })
        .collect())
}

/// Requires that the scope itself has each of `actions` in `organisation`, for all categories and areas: nobody gives
/// more than they have. Whoever manages the region may give anything.
fn require_all<S: AsRef<str>>(scope: &Scope, organisation: Uuid, actions: &[S]) -> Result<()> {
    if scope.can(Action::REGION_MANAGE) {
        return Ok(());
    }
    let has = |key: &str| {
        scope
            .grants()
            .iter()
            .filter(|g| {
                g.organisation == organisation && g.categories.is_none() && g.areas.is_none()
            })
            .any(|g| {
                g.actions
                    .keys()
                    .any(|own| own == key || (own == "*" && key != Action::REGION_MANAGE.key()))
            })
    };
    if actions.iter().all(|key| has(key.as_ref())) {
        Ok(())
    } else {
        Err(Error::Forbidden("more than own permissions"))
    }
}

/// Requires `action` in **every** organisation where the account works, or the region: whoever may set the password of
/// a person who works in two places could otherwise walk into the other one.
pub(crate) async fn require_over(
    store: &Store,
    scope: &Scope,
    action: Action,
    id: Uuid,
) -> Result<()> {
    let organisations = organisations_of(store, id).await?;
    let all = !organisations.is_empty()
        && organisations
            .iter()
            .all(|o| scope.allows(action, *o, None, None));
    if scope.can(Action::REGION_MANAGE) {
        Ok(())
    } else if all {
        // Nor may somebody walk in by the door of a colleague who may do more.
        for (organisation, actions) in permissions_of(store, id).await? {
            require_all(scope, organisation, &super::lines(&actions))?;
        }
        Ok(())
    } else if organisations.iter().any(|o| scope.sees(*o)) {
        Err(Error::Forbidden(action.key()))
    } else {
        Err(Error::NotFound)
    }
}

/// Switches an account on or off; off ends its sessions at once.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`]; [`Error::State`] for one's own account.
pub async fn set_active(store: &Store, scope: &Scope, id: Uuid, active: bool) -> Result<()> {
    if scope.account() == Some(id) {
        return Err(Error::State("own-account"));
    }
    require_over(store, scope, Action::ACCOUNT_MANAGE, id).await?;
    let organisations = organisations_of(store, id).await?;
    let mut tx = store.begin(scope).await?;
    account::Entity::update_many()
        .filter(account::Column::Id.eq(id))
        .col_expr(account::Column::Active, Expr::value(active))
        .exec(&tx.db())
        .await?;
    if !active {
        session::end_all(&tx.db(), id).await?;
    }
    let kind = if active {
        "account.activated"
    } else {
        "account.deactivated"
    };
    for organisation in organisations.into_iter().filter(|o| scope.sees(*o)) {
        tx.event(NewEvent::new(organisation, kind, "account", id));
    }
    tx.commit().await
}

/// Sets a password: one's own (with the present one in `old`), or as an administrator. Ends the account's sessions.
///
/// # Errors
/// [`Error::Invalid`] when the old one is wrong or the new one too weak.
pub async fn set_password(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    old: Option<String>,
    new: String,
) -> Result<()> {
    let reader = store.read(&Scope::installation()).await?;
    let found = account::Entity::find_by_id(id)
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?;
    drop(reader);
    if scope.account() == Some(id) {
        let (hash, typed) = (found.password_hash, old.unwrap_or_default());
        let right = tokio::task::spawn_blocking(move || password::verify_password(&hash, &typed))
            .await
            .map_err(Error::internal)?;
        if !right {
            return Err(Error::invalid("old", "error-password-wrong"));
        }
    } else {
        require_over(store, scope, Action::ACCOUNT_MANAGE, id).await?;
    }
    if let Some(key) = password::password_faults(&new, &found.email) {
        return Err(Error::Invalid(vec![
            FieldError::new("password", key).with("shortest", password::SHORTEST),
        ]));
    }
    let env = store.env().clone();
    let hash = tokio::task::spawn_blocking(move || password::hash_password(&env, &new))
        .await
        .map_err(Error::internal)??;
    let organisations = organisations_of(store, id).await?;
    let mut tx = store.begin(scope).await?;
    account::Entity::update_many()
        .filter(account::Column::Id.eq(id))
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .exec(&tx.db())
        .await?;
    session::end_all(&tx.db(), id).await?;
    for organisation in organisations.into_iter().filter(|o| scope.sees(*o)) {
        tx.event(NewEvent::new(
            organisation,
            "account.password-set",
            "account",
            id,
        ));
    }
    tx.commit().await
}

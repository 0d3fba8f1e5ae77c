//! Reading accounts: lists, one account, names; and what people change about themselves.

use super::{Account, Assignment, manage::organisations_of};
use crate::{
    error::{Error, Result},
    scope::{Action, Scope},
    store::{
        Store,
        tables::{account, assignment},
    },
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, Func, LikeExpr},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Which accounts to list.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Only accounts whose name or mail address contains this text.
    pub search: Option<String>,
    /// Only accounts with a role in this organisation.
    pub organisation: Option<Uuid>,
    /// Only accounts after this name and id (keyset paging, by name).
    pub after: Option<(String, Uuid)>,
}

/// The assignments that a scope may manage, as a condition.
fn managed(scope: &Scope) -> Result<Condition> {
    if !scope.can(Action::ACCOUNT_MANAGE) {
        return Err(Error::Forbidden(Action::ACCOUNT_MANAGE.key()));
    }
    Ok(match scope.visible() {
        None => Condition::all(),
        Some(_) => Condition::all().add(
            assignment::Column::OrganisationId.is_in(scope.organisations(Action::ACCOUNT_MANAGE)),
        ),
    })
}

/// One page of the accounts with a role, now or before, where the scope may manage accounts; by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn accounts_page(
    store: &Store,
    scope: &Scope,
    filter: &AccountFilter,
    limit: u64,
) -> Result<Vec<Account>> {
    let mut roles = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::AccountId)
        .filter(managed(scope)?);
    if let Some(organisation) = filter.organisation {
        roles = roles.filter(assignment::Column::OrganisationId.eq(organisation));
    }
    let mut find = account::Entity::find()
        .filter(account::Column::Id.in_subquery(roles.into_query()))
        .order_by_asc(account::Column::Name)
        .order_by_asc(account::Column::Id)
        .limit(limit);
    if let Some(search) = &filter.search {
        let typed = search
            .to_lowercase()
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        let pattern = format!("%{typed}%");
        let like = |column: account::Column| {
            Expr::expr(Func::lower(Expr::col(column)))
                .like(LikeExpr::new(pattern.clone()).escape('\\'))
        };
        find = find.filter(
            Condition::any()
                .add(like(account::Column::Name))
                .add(like(account::Column::Email)),
        );
    }
    if let Some((name, id)) = &filter.after {
        find = find.filter(
            account::Column::Name
                .gt(name.as_str())
                .or(account::Column::Name
                    .eq(name.as_str())
                    .and(account::Column::Id.gt(*id))),
        );
    }
    let reader = store.read(scope).await?;
    Ok(find.all(&reader.db()).await?)
}

/// One account that the scope may manage, at least in part.
///
/// # Errors
/// [`Error::NotFound`] when it has no role where the scope may manage accounts, [`Error::Forbidden`] without the
/// permission.
pub async fn managed_account(store: &Store, scope: &Scope, id: Uuid) -> Result<Account> {
    if assignments_of(store, scope, id).await?.is_empty() && !scope.can(Action::REGION_MANAGE) {
        return Err(Error::NotFound);
    }
    let reader = store.read(scope).await?;
    account::Entity::find_by_id(id)
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)
}

/// The roles of one account where the scope may manage accounts, the latest first, ended ones included.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn assignments_of(store: &Store, scope: &Scope, id: Uuid) -> Result<Vec<Assignment>> {
    let condition = managed(scope)?;
    let reader = store.read(scope).await?;
    Ok(assignment::Entity::find()
        .filter(condition)
        .filter(assignment::Column::AccountId.eq(id))
        .order_by_desc(assignment::Column::ValidFrom)
        .all(&reader.db())
        .await?)
}

/// Whether the account also has or had a role where the scope may not manage accounts; then only both together, or
/// the region, can change its password.
///
/// # Errors
/// The store's own.
pub async fn works_elsewhere(store: &Store, scope: &Scope, id: Uuid) -> Result<bool> {
    let managed = scope.organisations(Action::ACCOUNT_MANAGE);
    Ok(scope.visible().is_some()
        && organisations_of(store, id)
            .await?
            .iter()
            .any(|o| !managed.contains(o)))
}

/// The account with exactly this mail address, whoever made it: to give a colleague of another organisation a role.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage accounts, [`Error::NotFound`] when there is none.
pub async fn account_by_email(store: &Store, scope: &Scope, email: &str) -> Result<Uuid> {
    if !scope.can(Action::ACCOUNT_MANAGE) {
        return Err(Error::Forbidden(Action::ACCOUNT_MANAGE.key()));
    }
    let reader = store.read(scope).await?;
    account::Entity::find()
        .filter(account::Column::Email.eq(email.trim().to_lowercase()))
        .one(&reader.db())
        .await?
        .map(|account| account.id)
        .ok_or(Error::NotFound)
}

/// The names of accounts by id, for lists of who did what.
///
/// # Errors
/// The store's own.
pub async fn account_names(
    store: &Store,
    scope: &Scope,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let reader = store.read(scope).await?;
    let rows: Vec<(Uuid, String)> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .column(account::Column::Name)
        .filter(account::Column::Id.is_in(ids))
        .into_tuple()
        .all(&reader.db())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Changes one's own name, language (`nl` or `en`) and whether keyboard shortcuts are on.
///
/// # Errors
/// [`Error::Invalid`] for a name that is empty or too long.
pub async fn change_profile(
    store: &Store,
    scope: &Scope,
    name: &str,
    locale: &str,
    shortcuts: bool,
) -> Result<()> {
    let id = scope.account().ok_or(Error::Unauthenticated)?;
    if name.trim().is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", "error-name"));
    }
    if !matches!(locale, "nl" | "en") {
        return Err(Error::invalid("locale", "error-choose-one"));
    }
    let tx = store.begin(scope).await?;
    account::Entity::update_many()
        .filter(account::Column::Id.eq(id))
        .col_expr(account::Column::Name, Expr::value(name.trim()))
        .col_expr(account::Column::Locale, Expr::value(locale))
        .col_expr(account::Column::Shortcuts, Expr::value(shortcuts))
        .exec(&tx.db())
        .await?;
    tx.commit().await
}

//! API keys: shown once, stored as a hash, narrowed to named permissions of one organisation.

use super::{lines, secret_hash};
use crate::{
    error::{Error, Result},
    events::NewEvent,
    scope::{Action, Actions, Actor, Grant, Purpose, Scope},
    store::{Store, tables::api_key},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

/// A key as stored.
pub type ApiKey = api_key::Model;

/// What a new key may do.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Whose data it reaches.
    pub organisation: Uuid,
    /// What it is for, so that people recognise it in the list.
    pub name: String,
    /// Keys of actions. Nobody can give a key more than they may do.
    pub actions: Vec<String>,
    /// When it stops working, in milliseconds.
    pub expires_at: Option<i64>,
}

/// Makes a key. The returned text is the only time it can be seen.
///
/// # Errors
/// [`Error::Forbidden`] without the permission or for an action that the maker does not have.
pub async fn create_key(store: &Store, scope: &Scope, new: NewKey) -> Result<(Uuid, String)> {
    scope.require(Action::ACCOUNT_MANAGE, new.organisation, None, None)?;
    if new.name.trim().is_empty() || new.name.chars().count() > 100 {
        return Err(Error::invalid("name", "error-name"));
    }
    if new.actions.is_empty() {
        return Err(Error::invalid("actions", "error-choose-one"));
    }
    let own: Vec<&Grant> = scope
        .grants()
        .iter()
        .filter(|g| g.organisation == new.organisation)
        .collect();
    let has = |key: &String| {
        own.iter().any(|g| {
            g.actions
                .keys()
                .any(|k| k == key || (k == "*" && key != "region.manage" && key != "*"))
        })
    };
    if !own.is_empty() && !new.actions.iter().all(has) {
        return Err(Error::Forbidden("more than own permissions"));
    }
    let (id, secret) = (store.env().id(), format!("ktl_{}", store.env().secret()));
    let mut tx = store.begin(scope).await?;
    let row = api_key::ActiveModel {
        id: Set(id),
        organisation_id: Set(new.organisation),
        name: Set(new.name.trim().to_owned()),
        hint: Set(secret.chars().take(8).collect()),
        secret_hash: Set(secret_hash(&secret)),
        actions: Set(new.actions.join("\n")),
        created_at: Set(store.env().now_ms()),
        created_by: Set(scope.account()),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
        used_at: Set(None),
    };
    api_key::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    tx.event(
        NewEvent::new(new.organisation, "api-key.created", "api-key", id)
            .with(serde_json::json!({ "actions": new.actions })),
    );
    tx.commit().await?;
    Ok((id, secret))
}

/// Keys of the organisations where the scope may manage accounts, newest first.
///
/// # Errors
/// The store's own.
pub async fn keys(store: &Store, scope: &Scope) -> Result<Vec<ApiKey>> {
    let reader = store.read(scope).await?;
    let mut find = api_key::Entity::find().order_by_desc(api_key::Column::CreatedAt);
    if scope.visible().is_some() {
        find = find.filter(
            api_key::Column::OrganisationId.is_in(scope.organisations(Action::ACCOUNT_MANAGE)),
        );
    }
    Ok(find.all(&reader.db()).await?)
}

/// Makes a key stop working at once.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`].
pub async fn revoke_key(store: &Store, scope: &Scope, id: Uuid) -> Result<()> {
    let mut tx = store.begin(scope).await?;
    let key = api_key::Entity::find_by_id(id)
        .filter(scope.rows(api_key::Column::OrganisationId))
        .one(&tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    scope.require(Action::ACCOUNT_MANAGE, key.organisation_id, None, None)?;
    api_key::Entity::update_many()
        .filter(api_key::Column::Id.eq(id))
        .filter(api_key::Column::RevokedAt.is_null())
        .col_expr(
            api_key::Column::RevokedAt,
            Expr::value(store.env().now_ms()),
        )
        .exec(&tx.db())
        .await?;
    tx.event(NewEvent::new(
        key.organisation_id,
        "api-key.revoked",
        "api-key",
        id,
    ));
    tx.commit().await
}

/// Who sent this key.
///
/// # Errors
/// [`Error::Unauthenticated`] when it is unknown, revoked or expired.
pub async fn authenticate_key(store: &Store, secret: &str) -> Result<Scope> {
    let now = store.env().now_ms();
    let reader = store.read(&Scope::installation()).await?;
    let key = api_key::Entity::find()
        .filter(api_key::Column::SecretHash.eq(secret_hash(secret)))
        .filter(api_key::Column::RevokedAt.is_null())
        .one(&reader.db())
        .await?
        .filter(|key| key.expires_at.is_none_or(|at| at > now))
        .ok_or(Error::Unauthenticated)?;
    drop(reader);
    if key.used_at.is_none_or(|at| now - at > 60_000) {
        let tx = store.begin(&Scope::installation()).await?;
        api_key::Entity::update_many()
            .filter(api_key::Column::Id.eq(key.id))
            .col_expr(api_key::Column::UsedAt, Expr::value(now))
            .exec(&tx.db())
            .await?;
        tx.commit().await?;
    }
    let grant = Grant {
        organisation: key.organisation_id,
        actions: Actions::from_keys(lines(&key.actions)),
        categories: None,
        areas: None,
        teams: Vec::new(),
    };
    Ok(Scope::authenticated(
        Actor::ApiKey(key.id),
        vec![grant],
        Purpose::Handling,
    ))
}

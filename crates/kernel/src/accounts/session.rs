//! Sessions: made at log-in, looked up at every request, listed and ended by their owner.

use super::{lines, secret_hash};
use crate::{
    error::{Error, Result},
    scope::{Actions, Actor, Grant, Purpose, Scope},
    store::{Store, Tx, tables::session},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, Statement,
};
use uuid::Uuid;

/// A session ends after this time without a request …
const IDLE_MS: i64 = 4 * 3_600_000;
/// … and in any case after this time.
const LONGEST_MS: i64 = 12 * 3_600_000;
/// "Last seen" is written at most this often.
const SEEN_EVERY_MS: i64 = 5 * 60_000;

/// A session as stored.
pub type Session = session::Model;

/// Who is logged in, with everything a page needs.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The permissions.
    pub scope: Scope,
    /// The account.
    pub account: Uuid,
    /// Its name.
    pub name: String,
    /// Its mail address.
    pub email: String,
    /// Its language, `nl` or `en`.
    pub locale: String,
    /// Whether keyboard shortcuts are on.
    pub shortcuts: bool,
    /// Whether log-in asks a one-time code.
    pub has_totp: bool,
    /// The session.
    pub session: Uuid,
    /// The token that every form of this session carries.
    pub csrf: String,
}

/// Opens a session and returns the value of its cookie.
pub(crate) async fn open(tx: &Tx, account: Uuid, agent: &str, origin: &str) -> Result<String> {
    let env = tx.env();
    let (token, now) = (env.secret(), env.now_ms());
    let row = session::ActiveModel {
        id: Set(env.id()),
        token_hash: Set(secret_hash(&token)),
        account_id: Set(account),
        csrf: Set(env.secret()),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + LONGEST_MS),
        agent: Set(agent.chars().take(200).collect()),
        origin: Set(origin.to_owned()),
    };
    session::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(token)
}

#[derive(FromQueryResult)]
struct Row {
    session_id: Uuid,
    csrf: String,
    seen_at: i64,
    account_id: Uuid,
    name: String,
    email: String,
    locale: String,
    shortcuts: bool,
    has_totp: i64,
    organisation_id: Option<Uuid>,
    team_id: Option<Uuid>,
    categories: Option<String>,
    areas: Option<String>,
    actions: Option<String>,
}

/// Session, account and permissions in one statement: every staff page begins with it.
const LOOK_UP: &str = "SELECT s.id AS session_id, s.csrf, s.seen_at, a.id AS account_id, a.name, a.email, a.locale, \
     a.shortcuts, CAST(CASE WHEN a.totp_secret IS NULL THEN 0 ELSE 1 END AS bigint) AS has_totp, g.organisation_id, g.team_id, \
     g.categories, g.areas, r.actions \
     FROM session s JOIN account a ON a.id = s.account_id \
     LEFT JOIN assignment g ON g.account_id = a.id AND g.valid_from <= $2 AND (g.valid_until IS NULL OR g.valid_until > $2) \
     LEFT JOIN role r ON r.id = g.role_id \
     WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND a.active = $4";

/// Who sent this session cookie.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session is unknown, ended or idle for too long.
pub async fn authenticate(store: &Store, token: &str) -> Result<Visitor> {
    let now = store.env().now_ms();
    let reader = store.read(&Scope::installation()).await?;
    let rows = Row::find_by_statement(Statement::from_sql_and_values(
        store.backend(),
        LOOK_UP,
        [
            secret_hash(token).into(),
            now.into(),
            (now - IDLE_MS).into(),
            true.into(),
        ],
    ))
    .all(&reader.db())
    .await?;
    drop(reader);
    let Some(first) = rows.first() else {
        return Err(Error::Unauthenticated);
    };
    if now - first.seen_at > SEEN_EVERY_MS {
        let tx = store.begin(&Scope::installation()).await?;
        tx.db()
            .execute_raw(Statement::from_sql_and_values(
                store.backend(),
                "UPDATE session SET seen_at = $1 WHERE id = $2",
                [now.into(), first.session_id.into()],
            ))
            .await?;
        tx.commit().await?;
    }
    let grants: Vec<Grant> = rows.iter().filter_map(grant).collect();
    Ok(Visitor {
        scope: Scope::authenticated(Actor::Account(first.account_id), grants, Purpose::Handling),
        account: first.account_id,
        name: first.name.clone(),
        email: first.email.clone(),
        locale: first.locale.clone(),
        shortcuts: first.shortcuts,
        has_totp: first.has_totp == 1,
        session: first.session_id,
        csrf: first.csrf.clone(),
    })
}

/// The permissions of an account without a log-in: for the operator's own commands, never for a request.
///
/// # Errors
/// [`Error::NotFound`] when there is no such active account.
pub async fn scope_of_account(store: &Store, email: &str) -> Result<Scope> {
    let now = store.env().now_ms();
    let reader = store.read(&Scope::installation()).await?;
    let rows = Row::find_by_statement(Statement::from_sql_and_values(
        store.backend(),
        OF_ACCOUNT,
        [email.trim().to_lowercase().into(), now.into(), true.into()],
    ))
    .all(&reader.db())
    .await?;
    let first = rows.first().ok_or(Error::NotFound)?;
    let grants = rows.iter().filter_map(grant).collect();
    Ok(Scope::authenticated(
        Actor::Account(first.account_id),
        grants,
        Purpose::Administration,
    ))
}

const OF_ACCOUNT: &str = "SELECT a.id AS session_id, a.email AS csrf, a.created_at AS seen_at, a.id AS account_id, \
     a.name, a.email, a.locale, a.shortcuts, CAST(0 AS bigint) AS has_totp, g.organisation_id, g.team_id, g.categories, g.areas, \
     r.actions FROM account a \
     LEFT JOIN assignment g ON g.account_id = a.id AND g.valid_from <= $2 AND (g.valid_until IS NULL OR g.valid_until > $2) \
     LEFT JOIN role r ON r.id = g.role_id WHERE a.email = $1 AND a.active = $3";

fn grant(row: &Row) -> Option<Grant> {
    Some(Grant {
        organisation: row.organisation_id?,
        actions: Actions::from_keys(lines(row.actions.as_deref()?)),
        categories: row.categories.as_deref().map(|text| {
            lines(text)
                .iter()
                .filter_map(|line| Uuid::parse_str(line).ok())
                .collect()
        }),
        areas: row.areas.as_deref().map(lines),
        teams: row.team_id.into_iter().collect(),
    })
}

/// The account's own sessions, latest first.
///
/// # Errors
/// The store's own.
pub async fn sessions(store: &Store, scope: &Scope) -> Result<Vec<Session>> {
    let account = scope.account().ok_or(Error::Unauthenticated)?;
    let now = store.env().now_ms();
    let reader = store.read(scope).await?;
    Ok(session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::SeenAt.gt(now - IDLE_MS))
        .order_by_desc(session::Column::SeenAt)
        .all(&reader.db())
        .await?)
}

/// Ends one of the account's own sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is not one of them.
pub async fn end_session(store: &Store, scope: &Scope, id: Uuid) -> Result<()> {
    let account = scope.account().ok_or(Error::Unauthenticated)?;
    let tx = store.begin(scope).await?;
    let gone = session::Entity::delete_many()
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::AccountId.eq(account))
        .exec(&tx.db())
        .await?
        .rows_affected;
    tx.commit().await?;
    if gone == 0 {
        Err(Error::NotFound)
    } else {
        Ok(())
    }
}

/// Ends all of the account's own sessions but `keep`.
///
/// # Errors
/// The store's own.
pub async fn end_other_sessions(store: &Store, scope: &Scope, keep: Uuid) -> Result<u64> {
    let account = scope.account().ok_or(Error::Unauthenticated)?;
    let tx = store.begin(scope).await?;
    let gone = session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::Id.ne(keep))
        .exec(&tx.db())
        .await?
        .rows_affected;
    tx.commit().await?;
    Ok(gone)
}

/// Ends every session of an account, after a new password or when it is switched off.
pub(crate) async fn end_all<C: ConnectionTrait>(db: &C, account: Uuid) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account))
        .exec(db)
        .await?;
    Ok(())
}

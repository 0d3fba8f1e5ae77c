//! Logging in: password, one-time code, a new session.

use super::{Buckets, password, session, throttle, totp};
use crate::{
    error::{Error, Result},
    house::House,
    scope::Scope,
    store::tables::account,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// What somebody typed, and from where.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// One-time code; empty when not asked yet.
    pub code: String,
    /// Network the request came from.
    pub origin: String,
    /// Browser's own description.
    pub agent: String,
    /// Value of the device cookie, if the browser has one.
    pub device: Option<String>,
}

/// Cookies of a new session.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// Value of the session cookie.
    pub token: String,
    /// Value of the device cookie.
    pub device: String,
}

/// How a log-in attempt ended.
#[derive(Debug, Clone)]
pub enum Login {
    /// In.
    Done(LoggedIn),
    /// The password is right; the one-time code is asked or was wrong.
    CodeNeeded {
        /// A code was given and refused.
        wrong: bool,
    },
    /// Address or password wrong: which of the two is not told.
    Refused,
}

/// Logs in.
///
/// # Errors
/// [`Error::TooMany`] while this origin has to pause.
pub async fn login(house: &House, credentials: Credentials) -> Result<Login> {
    let store = house.store();
    let email = credentials.email.trim().to_lowercase();
    let device = credentials
        .device
        .as_deref()
        .and_then(|cookie| house.secrets().open("device", cookie))
        .and_then(|value| value.split_once(' ').map(|(id, owner)| (id.to_owned(), owner.to_owned())))
        .filter(|(_, owner)| *owner == email)
        .map(|(id, _)| id);
    let buckets = Buckets::new(&email, &credentials.origin, device.as_deref());
    throttle::admit(store, &buckets).await?;

    let reader = store.read(&Scope::installation()).await?;
    let found = account::Entity::find()
        .filter(account::Column::Email.eq(&email))
        .filter(account::Column::Active.eq(true))
        .one(&reader.db())
        .await?;
    drop(reader);

    // An unknown address costs as much time as a known one.
    let hash = found.as_ref().map_or_else(|| house.decoy_hash().to_owned(), |a| a.password_hash.clone());
    let password = credentials.password;
    let right = tokio::task::spawn_blocking(move || {
        password.len() <= password::LONGEST && password::verify_password(&hash, &password)
    })
    .await
    .map_err(Error::internal)?;
    let Some(account) = found.filter(|_| right) else {
        throttle::failed(store, &buckets).await?;
        return Ok(Login::Refused);
    };

    let mut step = account.totp_step;
    if let Some(secret) = &account.totp_secret {
        if credentials.code.trim().is_empty() {
            return Ok(Login::CodeNeeded { wrong: false });
        }
        match totp::accepted_step(secret, &credentials.code, store.env().now().as_second(), account.totp_step) {
            Some(accepted) => step = accepted,
            None => {
                throttle::failed(store, &buckets).await?;
                return Ok(Login::CodeNeeded { wrong: true });
            }
        }
    }
    throttle::succeeded(store, &buckets).await?;
    let now = store.env().now_ms();
    let tx = store.begin(&Scope::installation()).await?;
    // The step moves forward once only, so two log-ins with the same code cannot both succeed.
    let moved = account::Entity::update_many()
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::TotpStep.eq(account.totp_step))
        .col_expr(account::Column::TotpStep, Expr::value(step))
        .col_expr(account::Column::LastLoginAt, Expr::value(now))
        .exec(&tx.db())
        .await?
        .rows_affected;
    if moved == 0 && account.totp_secret.is_some() {
        return Ok(Login::CodeNeeded { wrong: true });
    }
    let token = session::open(&tx, account.id, &credentials.agent, &credentials.origin).await?;
    tx.commit().await?;
    let device_id = device.unwrap_or_else(|| store.env().id().to_string());
    let device = house.secrets().seal("device", &format!("{device_id} {email}"));
    Ok(Login::Done(LoggedIn { token, device }))
}

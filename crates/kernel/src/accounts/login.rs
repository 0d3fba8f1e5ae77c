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
        /// Proof that the password was right, for [`login_with_code`]. It lasts ten minutes and holds no secret.
        step: String,
    },
    /// Address or password wrong: which of the two is not told.
    Refused,
}

/// How long the proof of a right password lasts.
const STEP_MS: i64 = 10 * 60_000;

/// Logs in.
///
/// # Errors
/// [`Error::TooMany`] while this origin has to pause.
pub async fn login(house: &House, credentials: Credentials) -> Result<Login> {
    let store = house.store();
    let email = credentials.email.trim().to_lowercase();
    let attempt = Attempt::new(house, email, &credentials);
    throttle::admit(store, &attempt.buckets).await?;

    let found = find(house, account::Column::Email.eq(&attempt.email)).await?;
    // An unknown address costs as much time as a known one.
    let hash = found.as_ref().map_or_else(
        || house.decoy_hash().to_owned(),
        |a| a.password_hash.clone(),
    );
    let password = credentials.password;
    let right = tokio::task::spawn_blocking(move || {
        password.len() <= password::LONGEST && password::verify_password(&hash, &password)
    })
    .await
    .map_err(Error::internal)?;
    let Some(account) = found.filter(|_| right) else {
        throttle::failed(store, &attempt.buckets).await?;
        return Ok(Login::Refused);
    };
    finish(house, account, attempt, &credentials.code).await
}

/// The second step of a log-in: the one-time code, with the proof that the password was right.
/// `credentials.email` and `credentials.password` are not looked at.
///
/// # Errors
/// [`Error::TooMany`] while this origin has to pause, [`Error::Unauthenticated`] when the proof is false, too old, or
/// older than the present password.
pub async fn login_with_code(house: &House, step: &str, credentials: Credentials) -> Result<Login> {
    let (id, until, seen) = read_step(house, step).ok_or(Error::Unauthenticated)?;
    if until < house.env().now_ms() {
        return Err(Error::Unauthenticated);
    }
    let account = find(house, account::Column::Id.eq(id))
        .await?
        .ok_or(Error::Unauthenticated)?;
    if password_mark(house, &account) != seen {
        return Err(Error::Unauthenticated);
    }
    let attempt = Attempt::new(house, account.email.clone(), &credentials);
    throttle::admit(house.store(), &attempt.buckets).await?;
    finish(house, account, attempt, &credentials.code).await
}

/// What an attempt carries through both steps.
struct Attempt {
    email: String,
    device: Option<String>,
    buckets: Buckets,
    agent: String,
    origin: String,
}

impl Attempt {
    fn new(house: &House, email: String, credentials: &Credentials) -> Self {
        let device = credentials
            .device
            .as_deref()
            .and_then(|cookie| house.secrets().open("device", cookie))
            .and_then(|value| {
                value
                    .split_once(' ')
                    .map(|(id, owner)| (id.to_owned(), owner.to_owned()))
            })
            .filter(|(_, owner)| *owner == email)
            .map(|(id, _)| id);
        Self {
            buckets: Buckets::new(&email, &credentials.origin, device.as_deref()),
            email,
            device,
            agent: credentials.agent.clone(),
            origin: credentials.origin.clone(),
        }
    }
}

async fn find(
    house: &House,
    which: sea_orm::sea_query::SimpleExpr,
) -> Result<Option<account::Model>> {
    let reader = house.store().read(&Scope::installation()).await?;
    Ok(account::Entity::find()
        .filter(which)
        .filter(account::Column::Active.eq(true))
        .one(&reader.db())
        .await?)
}

/// A mark of the present password, so that a new password ends the proof of the old one.
fn password_mark(house: &House, account: &account::Model) -> String {
    let digest = house
        .secrets()
        .digest("login-password", account.password_hash.as_bytes());
    data_encoding::BASE64URL_NOPAD.encode(&digest[..12])
}

fn make_step(house: &House, account: &account::Model) -> String {
    let until = house.env().now_ms() + STEP_MS;
    house.secrets().seal(
        "login-step",
        &format!("{} {until} {}", account.id, password_mark(house, account)),
    )
}

fn read_step(house: &House, step: &str) -> Option<(uuid::Uuid, i64, String)> {
    let value = house.secrets().open("login-step", step)?;
    let mut parts = value.split(' ');
    Some((
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.to_owned(),
    ))
}

/// The one-time code, then the session.
async fn finish(
    house: &House,
    account: account::Model,
    attempt: Attempt,
    code: &str,
) -> Result<Login> {
    let store = house.store();
    let mut step = account.totp_step;
    if let Some(secret) = &account.totp_secret {
        if code.trim().is_empty() {
            return Ok(Login::CodeNeeded {
                wrong: false,
                step: make_step(house, &account),
            });
        }
        match totp::accepted_step(
            secret,
            code,
            store.env().now().as_second(),
            account.totp_step,
        ) {
            Some(accepted) => step = accepted,
            None => {
                throttle::failed(store, &attempt.buckets).await?;
                return Ok(Login::CodeNeeded {
                    wrong: true,
                    step: make_step(house, &account),
                });
            }
        }
    }
    throttle::succeeded(store, &attempt.buckets).await?;
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
        return Ok(Login::CodeNeeded {
            wrong: true,
            step: make_step(house, &account),
        });
    }
    let token = session::open(&tx, account.id, &attempt.agent, &attempt.origin).await?;
    tx.commit().await?;
    let device_id = attempt
        .device
        .unwrap_or_else(|| store.env().id().to_string());
    let device = house
        .secrets()
        .seal("device", &format!("{device_id} {}", attempt.email));
    Ok(Login::Done(LoggedIn { token, device }))
}

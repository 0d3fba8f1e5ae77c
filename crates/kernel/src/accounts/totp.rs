//! One-time codes (TOTP, RFC 6238): six digits, thirty seconds, one step of clock drift each way, each code once.

use crate::{
    error::{Error, Result},
    events::NewEvent,
    scope::{Action, Scope},
    store::{Store, tables::account},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use totp_rs::{Algorithm, TOTP};
use uuid::Uuid;

/// A secret offered to an authenticator app, not yet in force.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// `otpauth://` address for the QR code.
    pub url: String,
    /// The secret in base 32, for typing over; give it back to [`confirm_totp`].
    pub secret: String,
}

fn totp(secret: &str, email: &str) -> Result<TOTP> {
    let bytes = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .map_err(Error::internal)?;
    TOTP::new(
        Algorithm::SHA1,
        6,
        1,
        30,
        bytes,
        Some("Kantel".to_owned()),
        email.replace(':', " "),
    )
    .map_err(Error::internal)
}

/// The time step in which `code` is right, if it is right now and later than `last_step`.
pub(crate) fn accepted_step(
    secret: &str,
    code: &str,
    now_seconds: i64,
    last_step: i64,
) -> Option<i64> {
    let totp = totp(secret, "account").ok()?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let step = now_seconds / 30;
    (step - 1..=step + 1).find(|step| {
        *step > last_step
            && u64::try_from(step * 30).is_ok_and(|at| {
                subtle::ConstantTimeEq::ct_eq(totp.generate(at).as_bytes(), code.as_bytes()).into()
            })
    })
}

/// Offers a fresh secret for an account.
///
/// # Errors
/// [`Error::NotFound`] when the account does not exist.
pub async fn enrol_totp(store: &Store, scope: &Scope) -> Result<Enrolment> {
    let id = scope.account().ok_or(Error::Unauthenticated)?;
    let reader = store.read(&Scope::installation()).await?;
    let account = account::Entity::find_by_id(id)
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?;
    let secret = data_encoding::BASE32_NOPAD.encode(&store.env().bytes::<20>());
    let url = totp(&secret, &account.email)?.get_url();
    Ok(Enrolment { url, secret })
}

/// Puts an offered secret in force, when `code` proves that the app has it.
///
/// # Errors
/// [`Error::Invalid`] at `code` when it is wrong.
pub async fn confirm_totp(store: &Store, scope: &Scope, secret: &str, code: &str) -> Result<()> {
    let id = scope.account().ok_or(Error::Unauthenticated)?;
    let now = store.env().now().as_second();
    let step =
        accepted_step(secret, code, now, 0).ok_or_else(|| Error::invalid("code", "error-code"))?;
    store_secret(store, scope, id, Some(secret), step, "account.totp-enabled").await
}

/// Takes the one-time code off an account: one's own, or as an administrator for somebody who lost the telephone.
///
/// # Errors
/// [`Error::Forbidden`] for somebody else's account without the permission.
pub async fn disable_totp(store: &Store, scope: &Scope, id: Uuid) -> Result<()> {
    if scope.account() != Some(id) {
        super::manage::require_over(store, scope, Action::ACCOUNT_MANAGE, id).await?;
    }
    store_secret(store, scope, id, None, 0, "account.totp-disabled").await
}

async fn store_secret(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    secret: Option<&str>,
    step: i64,
    event: &'static str,
) -> Result<()> {
    let organisations = super::manage::organisations_of(store, id).await?;
    let mut tx = store.begin(scope).await?;
    account::Entity::update_many()
        .filter(account::Column::Id.eq(id))
        .col_expr(
            account::Column::TotpSecret,
            Expr::value(secret.map(ToOwned::to_owned)),
        )
        .col_expr(account::Column::TotpStep, Expr::value(step))
        .exec(&tx.db())
        .await?;
    for organisation in organisations.into_iter().filter(|o| scope.sees(*o)) {
        tx.event(NewEvent::new(organisation, event, "account", id));
    }
    tx.commit().await
}

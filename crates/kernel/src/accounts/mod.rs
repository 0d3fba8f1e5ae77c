//! Accounts, roles, log-in, sessions and API keys.
//!
//! Authentication is the only place where a [`Scope`](crate::scope::Scope) with permissions comes from.

mod keys;
mod list;
mod login;
mod manage;
mod narrowing;
mod password;
mod session;
mod throttle;
mod totp;

pub use keys::{ApiKey, NewKey, authenticate_key, create_key, keys, revoke_key};
pub use list::{
    AccountFilter, account_by_email, account_names, accounts_page, assignments_of, change_profile,
    managed_account, works_elsewhere,
};
pub use login::{Credentials, LoggedIn, Login, login, login_with_code};
pub use manage::{
    Account, Assignment, NewAccount, Role, accounts, assign, assignments, create_account,
    create_role, roles, set_active, set_password, unassign,
};
pub use narrowing::{Categories, CategorySource};
pub use password::{hash_password, password_faults, verify_password};
pub use session::{
    Session, Visitor, authenticate, end_other_sessions, end_session, scope_of_account, sessions,
};
pub use totp::{Enrolment, confirm_totp, disable_totp, enrol_totp};

pub(crate) use throttle::Buckets;

use sha2::{Digest, Sha256};

/// Secrets of full entropy (cookies, keys) are stored as a plain hash: there is nothing to guess.
pub(crate) fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Lines of a text column as a list.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

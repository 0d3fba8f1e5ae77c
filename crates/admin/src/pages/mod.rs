//! The screens of the administration.

mod account;
mod accounts;
mod audit;
mod calendar;
mod calendar_forms;
mod calendar_words;
mod frame;
mod home;
mod jobs;
mod keys;
mod login;
mod mailbox;
mod one_account;
mod organisation;
mod roles;
mod status;
mod words;

use axum::Router;
use kernel::House;

/// All screens of the administration.
pub fn routes() -> Router<House> {
    Router::new()
        .merge(login::routes())
        .merge(account::routes())
        .merge(home::routes())
        .merge(accounts::routes())
        .merge(one_account::routes())
        .merge(roles::routes())
        .merge(keys::routes())
        .merge(jobs::routes())
        .merge(status::routes())
        .merge(audit::routes())
        .merge(organisation::routes())
        .merge(calendar::routes())
        .merge(calendar_forms::routes())
        .merge(mailbox::routes())
}

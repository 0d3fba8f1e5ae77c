//! The screens of the administration.

mod account;
mod frame;
mod jobs;
mod login;

use axum::Router;
use kernel::House;

/// All screens of the administration.
pub fn routes() -> Router<House> {
    Router::new().merge(login::routes()).merge(account::routes()).merge(jobs::routes())
}

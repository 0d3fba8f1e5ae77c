//! Screens: for citizens without an account, and for staff.

pub mod citizen;
pub mod settings;
pub mod staff;

use axum::Router;
use kernel::House;

/// All screens of the desk.
pub fn routes() -> Router<House> {
    Router::new()
        .merge(citizen::routes())
        .merge(staff::routes())
        .merge(settings::routes())
}

//! The work list and the report page.

use axum::Router;
use kernel::House;

/// The screens for staff.
pub fn routes() -> Router<House> {
    Router::new()
}

//! Reporting, one question at a time, and following how it goes.

use axum::Router;
use kernel::House;

/// The citizen's screens.
pub fn routes() -> Router<House> {
    Router::new()
}

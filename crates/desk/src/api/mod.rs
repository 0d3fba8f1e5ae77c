//! JSON for programs.

use axum::Router;
use kernel::House;

/// The desk's resources under `/api/v1`.
pub fn routes() -> Router<House> {
    Router::new()
}

//! The work list and the report page.
//!
//! | file | screen |
//! |---|---|
//! | `list` | the work list, its views, search and filters |
//! | `export` | the list as a spreadsheet and on paper |
//! | `report`, `story`, `panels` | one report: facts, story, and the forms that change it |
//! | `change` | what those forms do |
//! | `new` | registering for a caller or at the counter |
//! | `photos` | the bytes of photos |
//! | `desk` | names, terms and the rail, shared by all of them |

mod around;
mod change;
pub(super) mod desk;
pub(super) mod export;
mod list;
mod new;
mod panels;
mod photos;
mod refusal;
mod report;
mod story;

use axum::{
    Router,
    routing::{get, post},
};
use kernel::House;

/// The screens for staff.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/desk", get(list::home))
        .route("/desk/go/{id}", get(report::by_id))
        .route("/desk/new", get(new::form).post(new::save))
        .route("/desk/new/done", get(new::done))
        .route("/desk/addresses", get(new::addresses))
        .route("/desk/photos/{id}", get(photos::photo))
        .route("/desk/reports/{number}", get(report::page))
        .route("/desk/reports/{number}/assign", post(change::assign))
        .route("/desk/reports/{number}/classify", post(change::classify))
        .route("/desk/reports/{number}/close", post(change::close))
        .route("/desk/reports/{number}/reopen", post(change::reopen))
        .route("/desk/reports/{number}/write", post(change::write))
        .route("/desk/{view}", get(list::view))
}

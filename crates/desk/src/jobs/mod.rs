//! What happens after the commit: notices to the reporter, placing addresses, tidying.

mod notice;
mod place;
mod scan;
mod tidy;
mod words;

pub use place::Place;
pub use tidy::{Unreferenced, tidy};
pub use words::Words;

use kernel::{House, jobs::Handler};
use std::sync::Arc;

/// Kind of the job that tells the reporter.
pub const NOTICE: &str = "desk.notice";
/// Kind of the job that places a typed address on the map.
pub const PLACE: &str = "desk.place";

/// Kind of the job that scans photos which came in while the virus scanner did not answer.
pub const SCAN: &str = "desk.scan";

/// The desk's background work.
pub fn handlers(house: &House) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(notice::Notice),
        Arc::new(Place::configured(house)),
        Arc::new(scan::Scan),
    ]
}

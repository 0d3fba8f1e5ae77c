//! What happens after the commit: notices to the reporter, placing addresses, tidying.

/// Kind of the job that tells the reporter.
pub const NOTICE: &str = "desk.notice";
/// Kind of the job that places a typed address on the map.
pub const PLACE: &str = "desk.place";

use kernel::{House, jobs::Handler};
use std::sync::Arc;

/// The desk's background work.
pub fn handlers(_: &House) -> Vec<Arc<dyn Handler>> {
    Vec::new()
}

//! Types and rules of the desk. Pure: no store, no clock.

mod address_file;
mod code;
mod draft;
mod input;
mod outcome;
mod search;
mod state;

pub use address_file::{
    AddressFile, FileFault, LineFault, LineReason, MOST_ADDRESSES, read_addresses,
};
pub use code::{hash_code, normalise_code, status_code};
pub use draft::{Draft, DraftPhoto};
pub use input::{
    Contact, LONGEST_BODY, LONGEST_DESCRIPTION, NewReport, Photo, Place, SHORTEST_DESCRIPTION,
    check_body, check_report,
};
pub use outcome::{Closing, Outcome};
pub use search::{Found, Searchable, find_categories, normalise};
pub use state::{Channel, MessageKind, State};

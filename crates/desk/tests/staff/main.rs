//! The clerk's screens, through the public face: requests in, pages out.
#![allow(clippy::unwrap_used)] // a house that cannot be built fails the test

mod acting;
mod export;
mod house;
mod list;
mod paging;
mod permissions;
mod registering;

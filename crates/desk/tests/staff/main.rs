//! The clerk's screens, through the public face: requests in, pages out.

mod acting;
mod export;
mod house;
mod list;
mod paging;
mod permissions;
mod registering;

//! Uploaded pictures made safe: type sniffing, metadata removal, thumbnails.
//!
//! Bytes in, bytes out. This crate knows no clock, no disk and no network, so that what it promises can be proved by
//! comparing bytes:
//!
//! - **The kind of a file is what its bytes say** ([`sniff`]), never what its name or the browser says.
//! - **A file is one thing, and whole** ([`examine()`]): half an upload is refused, and so is a picture that is an archive
//!   or a script at the same time.
//! - **A picture that leaves [`sanitize_image`] was drawn anew** from its pixels. No metadata can survive that: no place
//!   where the picture was taken, no name of a camera or its owner, no hidden text, nothing behind the end of the picture.
//! - **Limits come before memory**: width × height is read from the header and judged before a single pixel is decoded.
//!
//! Every refusal is a [`Refused`] with a stable [`key`](Refused::key), so that a screen can say in plain words what is
//! wrong and what to do.

mod examine;
mod image;
mod kind;
mod refused;
mod walk;

pub use crate::examine::examine;
pub use crate::image::{CleanImage, Limits, Thumbnail, sanitize_image};
pub use crate::kind::{Kind, sniff};
pub use crate::refused::Refused;

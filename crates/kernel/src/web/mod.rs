//! The web plumbing that all modules share: who asks, in which language, with which form, and how refusals look.
//!
//! * [`Visit`]: language, origin and path of any request; [`Visit::page`] gives the context that layouts need.
//! * [`Staff`]: a [`Visit`] by somebody who is logged in, with the [`Scope`](crate::scope::Scope).
//! * [`Caller`]: an API request with its key.
//! * [`Fields`]: a form as typed, whatever it contains; never refuses to be read.
//! * [`Error`](crate::Error) is a response: [`guard`] dresses it as a page or as a problem document.

mod api;
mod errors;
mod fields;
mod flash;
pub mod guard;
mod rate;
mod request;
mod staff;

pub use api::{Caller, IdempotencyKey, Problem, etag_response, idempotent, remember};
pub use errors::{error_sentence, sentence};
pub use fields::{Fields, Upload};
pub use flash::redirect_with;
pub use rate::Rates;
pub use request::{Visit, cookie, origin_of};
pub use staff::Staff;

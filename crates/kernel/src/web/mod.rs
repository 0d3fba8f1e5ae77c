//! The web plumbing that all modules share: who asks, in which language, with which form, and how refusals look.
//!
//! * [`Visit`]: language, origin and path of any request; [`Visit::page`] gives the context that layouts need.
//! * [`Staff`]: a [`Visit`] by somebody who is logged in, with the [`Scope`](crate::scope::Scope).
//! * [`Caller`]: an API request with its key.
//! * [`Json`], [`Query`], [`IfMatch`], [`IdempotencyKey`]: what else an API request carries, refused in words.
//! * [`openapi`]: endpoints with their descriptions; router and document are made of the same list.
//! * [`outside`]: asking other systems over HTTP, within limits.
//! * [`Fields`]: a form as typed, whatever it contains; never refuses to be read.
//! * [`Error`](crate::Error) is a response: [`guard`] dresses it as a page or as a problem document.

mod api;
mod errors;
mod fields;
mod flash;
pub mod guard;
mod json;
pub mod openapi;
pub mod outside;
mod query;
mod rate;
mod request;
mod staff;

pub use api::{
    Caller, IdempotencyKey, IfMatch, Problem, Rendered, etag_response, idempotent, remember,
    version_tag,
};
pub use errors::{error_sentence, sentence};
pub use fields::{Fields, Upload};
pub use flash::redirect_with;
pub use json::{Json, LARGEST_BODY, object, present, present_object, with_status};
pub use query::Query;
pub use rate::Rates;
pub use request::{Visit, cookie, origin_of};
pub use staff::Staff;

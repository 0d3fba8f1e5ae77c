//! PAdES signatures: signs a PDF in incremental revisions and judges the signatures of others.

pub(crate) mod build;
mod error;
pub mod keys;
mod refresh;
pub mod revision;
pub mod services;
pub(crate) mod sign;
pub mod visible;

pub use build::form::{Area, FieldSpec};
pub use error::SealError;
pub use keys::KeyFile;
pub use refresh::refresh;
pub use sign::{
    Certification, Language, Level, Prepared, SignOptions, Signed, Signer, prepare,
    prepare_signature, sign, sign_many,
};

//! Reading a PDF just enough, and appending a revision to it.

pub mod lexer;
pub mod object;
pub mod source;
pub mod writer;

pub use object::{Dict, Object, Ref};
pub use source::{Source, XrefKind};
pub use writer::{Revision, Written};

//! The parts of a document that signatures need: form, fields, page order, structure tags, security store.

pub mod dss;
pub mod form;
pub mod structure;

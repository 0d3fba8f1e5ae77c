//! The parts of a document that signatures need: form, fields, page order, structure tags, security store.

pub(crate) mod dss;
pub(crate) mod form;
pub(crate) mod structure;

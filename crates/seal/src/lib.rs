//! PAdES signatures: signs a PDF in incremental revisions and judges the signatures of others.

pub mod services;

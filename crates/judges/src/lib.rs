//! Independent judges of the formats we write; for tests only, never part of the product.

pub mod pki;

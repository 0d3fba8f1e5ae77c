//! Outside systems, one file or folder each: behind a trait, with a simulator beside it that speaks the same wire
//! format.

pub mod address_register;

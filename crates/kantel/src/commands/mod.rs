//! One file per command.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod evidence;
pub(crate) mod facility;
pub(crate) mod finance;
pub(crate) mod letter;
pub(crate) mod migrate;
pub(crate) mod region;
pub(crate) mod seal;
mod solver;
pub(crate) mod steiner;
pub(crate) mod upload;

/// Data for programs goes to standard output; everything that is said to people goes to standard error.
pub(crate) fn print(text: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

//! The program, run as a person or a script runs it.

use std::process::{Command, Output};

/// Runs `kantel` with these arguments: exit code, what it printed, what it said.
pub(crate) fn kantel(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_kantel"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

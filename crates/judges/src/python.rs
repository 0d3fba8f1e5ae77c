//! Judges that are Python libraries.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::found::{own, said};

/// The Python that has the judges' libraries (`python/requirements.txt`), deaf to the machine's own settings of Python.
///
/// # Panics
/// When it is not installed.
pub fn python() -> Command {
    let mut command = Command::new(own("venv/bin/python"));
    command.arg("-I").env("LC_ALL", "C.UTF-8");
    command
}

/// Runs a program, with `question` as JSON on its standard input, and reads the JSON it prints. Keep the program in a file of its
/// own and bring it in with `include_str!`.
///
/// # Panics
/// With what it said, when the program fails or prints something else.
pub fn python_json(program: &str, question: &Value) -> Value {
    let mut command = python();
    command
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|fault| panic!("Python does not start: {fault}"));
    let mut input = child.stdin.take().expect("its input is a pipe");
    let question = question.to_string();
    // In a thread of its own: a program that answers before it has read everything would wait for us, and we for it.
    let writer = std::thread::spawn(move || input.write_all(question.as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    assert!(
        output.status.success(),
        "the judge in Python failed ({}): {}",
        output.status,
        said(&output)
    );
    writer
        .join()
        .expect("the question is written")
        .expect("the question is read");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|fault| panic!("no JSON ({fault}): {}", said(&output)))
}

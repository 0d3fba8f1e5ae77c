//! Where the judges are, and what a test says when they are not.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What every missing judge says.
const INSTALL: &str = "run ./test once: it installs the judges";

/// The folder with the judges that are not Debian packages: `KANTEL_TEST_JUDGES`, or the folder in the user's cache into which
/// `scripts/install-judges` puts them.
///
/// # Panics
/// When there is no such folder.
pub fn folder() -> PathBuf {
    let folder = env::var_os("KANTEL_TEST_JUDGES").map_or_else(default_folder, PathBuf::from);
    assert!(
        folder.is_dir(),
        "the judges are not in {}: {INSTALL}",
        folder.display()
    );
    folder
}

fn default_folder() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
        .expect("HOME or XDG_CACHE_HOME names the user's cache");
    cache
        .join("kantel")
        .join(format!("judges-{}", include_str!("../VERSION").trim()))
}

/// A command of that name, looked for in `PATH`, that speaks English whatever the machine's language is.
///
/// # Panics
/// When no such program is installed.
pub fn tool(name: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let program = env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file());
    let Some(program) = program else {
        panic!("{name} is not installed: {INSTALL}")
    };
    let mut command = Command::new(program);
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// A file of the judges' own folder.
///
/// # Panics
/// When it is not there.
pub(crate) fn own(path: &str) -> PathBuf {
    let file = folder().join(path);
    assert!(file.exists(), "{} is missing: {INSTALL}", file.display());
    file
}

/// Runs a command to its end.
///
/// # Panics
/// When it cannot be started.
pub(crate) fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|fault| panic!("{command:?} does not start: {fault}"))
}

/// What a command printed when it went well.
///
/// # Panics
/// With what it said, when it did not.
pub(crate) fn printed(command: &mut Command) -> Vec<u8> {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?} failed ({}): {}",
        output.status,
        said(&output)
    );
    output.stdout
}

/// Everything a command said, on both channels.
pub(crate) fn said(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&both).trim().to_owned()
}

//! Folders, files and the `openssl` command.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a folder is made by: another recipe is another folder, so that an old cache never lingers.
const RECIPE: &str = concat!(include_str!("issue.rs"), include_str!("files.rs"));

/// Where the authority is kept: beside the test executables, in the build's own folder.
pub(super) fn cache() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    RECIPE.hash(&mut hasher);
    let base = std::env::current_exe()
        .ok()
        .and_then(|executable| executable.parent().map(Path::to_owned))
        .filter(|folder| folder.file_name() == Some(OsStr::new("deps")))
        .unwrap_or_else(std::env::temp_dir);
    base.join(format!("test-pki-{:016x}", hasher.finish()))
}

/// Makes `folder` by `fill`, once, also when several processes ask at the same time.
pub(super) fn once(folder: &Path, fill: impl FnOnce(&Path)) {
    if folder.is_dir() {
        return;
    }
    let lock = File::create(folder.with_extension("lock")).expect("a lock for the test authority");
    lock.lock().expect("the lock of the test authority");
    if folder.is_dir() {
        return;
    }
    let parent = folder.parent().expect("a folder has a parent");
    let making = tempfile::Builder::new()
        .prefix("test-pki-making-")
        .tempdir_in(parent)
        .expect("a folder to make it in");
    fill(making.path());
    fs::rename(making.keep(), folder).expect("the test authority moves to its place");
}

/// Runs `openssl` in `folder` and answers what it wrote.
pub(super) fn openssl<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Vec<u8> {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| {
            panic!("the openssl command does not start (install the package openssl): {error}")
        });
    assert!(
        output.status.success(),
        "openssl {:?} failed: {}",
        arguments.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// The bytes of a file.
pub(super) fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a file.
pub(super) fn text(path: &Path) -> String {
    String::from_utf8(read(path)).expect("PEM is text")
}

/// Writes a file.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// A path as an argument.
pub(super) fn argument(path: &Path) -> String {
    path.to_str().expect("paths of tests are UTF-8").to_owned()
}

/// The serial number of a certificate, hexadecimal capitals.
pub(super) fn serial(certificate: &Path) -> String {
    let output = openssl(
        Path::new("."),
        &["x509", "-noout", "-serial", "-in", &argument(certificate)],
    );
    let text = String::from_utf8(output).expect("text");
    text.trim().trim_start_matches("serial=").to_owned()
}

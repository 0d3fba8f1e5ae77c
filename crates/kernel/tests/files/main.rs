//! Files: what is kept is durable, whole and harmless; what is refused leaves nothing behind.

#![allow(clippy::unwrap_used)]

mod crash;
mod full_disk;
mod keeping;
mod scanning;
mod taking_in;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use kernel::files::{
    ClamdAddress, ClamdScanner, Disk, FileRules, FolderStore, Hash, Intake, NoScanner, ObjectError,
    ObjectStore, RealDisk, ScanFailure, ScanState, Scanner, Verdict, WhenScannerDown, display_name,
    intake, rescan,
    simulator::{ClamdSimulator, Mood, eicar},
};

/// Every file below a folder, temporary ones included.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn store() -> (tempfile::TempDir, FolderStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FolderStore::open(folder.path().join("objects")).unwrap();
    (folder, store)
}

/// A JPEG with a text in an application segment, as a camera would write a place.
fn jpeg_with(secret: &[u8]) -> Vec<u8> {
    let one_pixel: &[u8] = include_bytes!("../support/pixel.jpg");
    let length = u16::try_from(secret.len() + 2).unwrap().to_be_bytes();
    [
        &one_pixel[..2],
        &[0xFF, 0xE1],
        &length,
        secret,
        &one_pixel[2..],
    ]
    .concat()
}

/// The time of the machine is never asked: cleaning gets it from its caller.
#[test]
fn a_file_from_the_future_is_not_an_orphan() {
    let (folder, store) = store();
    let sub = folder.path().join("objects/aa/bb");
    fs::create_dir_all(&sub).unwrap();
    fs::write(sub.join(".new-1-1"), b"x").unwrap();
    assert_eq!(
        store
            .clean_orphans(SystemTime::UNIX_EPOCH, Duration::ZERO)
            .unwrap(),
        0
    );
}

//! The few things the folder store does to a disk, behind a trait so that tests can let each of them fail.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The writing half of a file system.
pub trait Disk: Send + Sync {
    /// Makes the new file `path` with `bytes` in it, and returns when they are on the disk. Fails when it exists.
    ///
    /// # Errors
    /// As the operating system gives them.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Renames a file within one file system, replacing what is there, in one step.
    ///
    /// # Errors
    /// As the operating system gives them.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// As the operating system gives them.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Bytes that an ordinary process may still write on the disk that holds `path`.
    ///
    /// # Errors
    /// As the operating system gives them.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        let room = rustix::fs::statvfs(path)?;
        Ok(room.f_bavail.saturating_mul(room.f_frsize))
    }
}

//! Objects in a folder of the disk.
//!
//! ```text
//! objects/
//!   3f/
//!     a0/
//!       3fa0…64 digits          an object
//!       .new-4711-0             an object being written; becomes the above by renaming
//! ```
//!
//! Two levels of 256 folders keep each folder small up to hundreds of millions of objects. The temporary file stands in
//! the folder of its object, so that renaming is one step on one file system and one folder is made durable.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::{Disk, Hash, ObjectError, ObjectStore, RealDisk};

/// How the name of a file that is being written begins. The dot keeps it out of every list.
const NEW: &str = ".new-";

/// Objects in a folder. Several processes may use one folder at the same time.
pub struct FolderStore<D = RealDisk> {
    root: PathBuf,
    disk: D,
    reserve: u64,
    counter: AtomicU64,
    /// Folders whose own name this process has made durable. Knowing it saves three waits for the disk on each object.
    durable: Mutex<HashSet<PathBuf>>,
}

impl FolderStore {
    /// Opens the folder `root`, making it when it is not there.
    ///
    /// # Errors
    /// [`ObjectError`] when the folder cannot be made or is not one.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, ObjectError> {
        Self::open_on(RealDisk, root)
    }
}

impl<D: Disk> FolderStore<D> {
    /// As [`FolderStore::open`], on another disk: for tests in which the disk fails.
    ///
    /// # Errors
    /// [`ObjectError`] when the folder cannot be made or is not one.
    pub fn open_on(disk: D, root: impl Into<PathBuf>) -> Result<Self, ObjectError> {
        let root = root.into();
        fs::create_dir_all(&root)?;
        let store = Self {
            root,
            disk,
            reserve: 0,
            counter: AtomicU64::new(0),
            durable: Mutex::new(HashSet::new()),
        };
        if let Some(parent) = store
            .root
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            store.disk.sync_folder(parent)?;
        }
        Ok(store)
    }

    /// Keeps `bytes` of the disk free for the rest of the system: a full disk must stop pictures before it stops the
    /// database.
    #[must_use]
    pub fn with_reserve(mut self, bytes: u64) -> Self {
        self.reserve = bytes;
        self
    }

    /// Bytes that may still be written on this disk, the reserve not counted.
    ///
    /// # Errors
    /// [`ObjectError::Io`] when the disk cannot tell.
    pub fn free_bytes(&self) -> Result<u64, ObjectError> {
        Ok(self
            .disk
            .free_bytes(&self.root)?
            .saturating_sub(self.reserve))
    }

    /// Removes what a process left half-written when it was killed: temporary files last changed before
    /// `now - older_than`. Returns how many. Younger ones may belong to a process that is still writing.
    ///
    /// # Errors
    /// [`ObjectError::Io`].
    pub fn clean_orphans(
        &self,
        now: SystemTime,
        older_than: Duration,
    ) -> Result<usize, ObjectError> {
        let mut removed = 0;
        self.walk(&mut |path, name| {
            if !name.starts_with(NEW) {
                return Ok(());
            }
            let changed = match fs::metadata(path).and_then(|about| about.modified()) {
                Ok(changed) => changed,
                // Renamed or removed in the meantime.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            if now
                .duration_since(changed)
                .is_ok_and(|age| age >= older_than)
            {
                removed += usize::from(remove(path)?);
            }
            Ok(())
        })?;
        Ok(removed)
    }

    fn folder(&self, hash: &Hash) -> PathBuf {
        let name = hash.to_string();
        self.root.join(&name[..2]).join(&name[2..4])
    }

    fn path(&self, hash: &Hash) -> PathBuf {
        self.folder(hash).join(hash.to_string())
    }

    /// Makes the folder for an object, and its name durable in the folders above.
    fn prepare(&self, folder: &Path) -> io::Result<()> {
        let known = |path: &Path| {
            self.durable
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(path)
        };
        if known(folder) && folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        // The folder may have been made by another process that has not yet made it durable, so it is done even when the
        // folder was there.
        let upper = folder.parent().unwrap_or(&self.root);
        self.disk.sync_folder(upper)?;
        self.disk.sync_folder(&self.root)?;
        self.durable
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(folder.to_path_buf());
        Ok(())
    }

    /// Writes a new file beside its final place and renames it. Whatever fails, nothing is left.
    fn write(&self, folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let temporary = loop {
            // The number of the process and a counter make the name unique; what an earlier process with the same number
            // left behind is stepped over.
            let count = self.counter.fetch_add(1, Ordering::Relaxed);
            let candidate = folder.join(format!("{NEW}{}-{count}", std::process::id()));
            match self.disk.write_new(&candidate, bytes) {
                Ok(()) => break candidate,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let _ = fs::remove_file(&candidate);
                    return Err(error);
                }
            }
        };
        self.disk.rename(&temporary, path).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })?;
        self.disk.sync_folder(folder)
    }

    /// Calls `visit` with the path and name of every file on the lowest level.
    fn walk(&self, visit: &mut dyn FnMut(&Path, &str) -> io::Result<()>) -> io::Result<()> {
        for upper in entries(&self.root)?
            .into_iter()
            .filter(|path| path.is_dir())
        {
            for lower in entries(&upper)?.into_iter().filter(|path| path.is_dir()) {
                for file in entries(&lower)? {
                    if let Some(name) = file.file_name().and_then(|name| name.to_str()) {
                        visit(&file, name)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl<D: Disk> ObjectStore for FolderStore<D> {
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<(), ObjectError> {
        if Hash::of(bytes) != *hash {
            return Err(ObjectError::HashMismatch);
        }
        let folder = self.folder(hash);
        let path = self.path(hash);
        match self.get(hash) {
            Ok(_) => {
                // Perhaps another process has just renamed it and not yet made that durable.
                self.prepare(&folder)?;
                return Ok(self.disk.sync_folder(&folder)?);
            }
            // A corrupt object is healed by writing it again.
            Err(ObjectError::NotFound | ObjectError::Corrupt) => {}
            Err(error) => return Err(error),
        }
        if self.reserve > 0 && self.free_bytes()? < bytes.len() as u64 {
            return Err(ObjectError::StorageFull);
        }
        self.prepare(&folder)?;
        Ok(self.write(&folder, &path, bytes)?)
    }

    fn get(&self, hash: &Hash) -> Result<Vec<u8>, ObjectError> {
        let bytes = fs::read(self.path(hash))?;
        if Hash::of(&bytes) == *hash {
            Ok(bytes)
        } else {
            Err(ObjectError::Corrupt)
        }
    }

    fn exists(&self, hash: &Hash) -> Result<bool, ObjectError> {
        Ok(self.path(hash).try_exists()?)
    }

    fn delete(&self, hash: &Hash) -> Result<bool, ObjectError> {
        let removed = remove(&self.path(hash))?;
        if removed {
            self.disk.sync_folder(&self.folder(hash))?;
        }
        Ok(removed)
    }

    fn list(&self) -> Result<Vec<Hash>, ObjectError> {
        let mut found = Vec::new();
        self.walk(&mut |_, name| {
            found.extend(Hash::parse(name).ok());
            Ok(())
        })?;
        found.sort_unstable();
        Ok(found)
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}

fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

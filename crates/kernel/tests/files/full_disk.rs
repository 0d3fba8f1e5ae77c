//! A disk that is full or fails: said clearly, nothing half-written.

use super::*;

/// What fails on a [`FailingDisk`].
#[derive(Clone, Copy, PartialEq)]
enum Fails {
    Write(io::ErrorKind),
    Rename,
    Sync,
    Nothing,
}

/// A disk that writes half of each file and then fails, or fails at one of the later steps.
struct FailingDisk {
    fails: Fails,
    armed: Arc<AtomicBool>,
    free: u64,
}

impl FailingDisk {
    fn step(&self, fails: Fails) -> io::Result<()> {
        if self.armed.load(Ordering::SeqCst) && self.fails == fails {
            return Err(io::Error::other("the disk fails"));
        }
        Ok(())
    }
}

impl Disk for FailingDisk {
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let (Fails::Write(kind), true) = (self.fails, self.armed.load(Ordering::SeqCst)) {
            fs::write(path, &bytes[..bytes.len() / 2])?;
            return Err(kind.into());
        }
        RealDisk.write_new(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Fails::Rename)?;
        RealDisk.rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Fails::Sync)?;
        RealDisk.sync_folder(path)
    }

    fn free_bytes(&self, _path: &Path) -> io::Result<u64> {
        Ok(self.free)
    }
}

fn failing(
    fails: Fails,
    free: u64,
) -> (tempfile::TempDir, FolderStore<FailingDisk>, Arc<AtomicBool>) {
    let folder = tempfile::tempdir().unwrap();
    let armed = Arc::new(AtomicBool::new(false));
    let disk = FailingDisk {
        fails,
        armed: Arc::clone(&armed),
        free,
    };
    let store = FolderStore::open_on(disk, folder.path().join("objects")).unwrap();
    armed.store(true, Ordering::SeqCst);
    (folder, store, armed)
}

#[test]
fn a_full_disk_a_quota_and_a_limit_on_size_are_all_said_to_be_full_and_leave_nothing() {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    for kind in [StorageFull, QuotaExceeded, FileTooLarge] {
        let (folder, store, armed) = failing(Fails::Write(kind), 0);
        let hash = Hash::of(b"a picture");
        assert!(matches!(
            store.put(&hash, b"a picture"),
            Err(ObjectError::StorageFull)
        ));
        assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());
        // When there is room again, the same put succeeds.
        armed.store(false, Ordering::SeqCst);
        store.put(&hash, b"a picture").unwrap();
        assert_eq!(store.get(&hash).unwrap(), b"a picture");
    }
}

#[test]
fn a_rename_that_fails_leaves_nothing() {
    let (folder, store, _) = failing(Fails::Rename, 0);
    assert!(matches!(
        store.put(&Hash::of(b"x"), b"x"),
        Err(ObjectError::Io(_))
    ));
    assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());
}

/// Success means durable: when the folder's names cannot be made durable, it is not a success.
#[test]
fn a_folder_that_cannot_be_made_durable_is_no_success_even_when_the_object_is_there() {
    let (_folder, store, armed) = failing(Fails::Sync, 0);
    armed.store(false, Ordering::SeqCst);
    store.put(&Hash::of(b"x"), b"x").unwrap();
    armed.store(true, Ordering::SeqCst);
    assert!(store.put(&Hash::of(b"x"), b"x").is_err());
    assert!(store.put(&Hash::of(b"y"), b"y").is_err());
}

#[test]
fn the_reserve_for_the_rest_of_the_system_is_kept_free() {
    let (folder, store, _) = failing(Fails::Nothing, 1000);
    let store = store.with_reserve(990);
    assert_eq!(store.free_bytes().unwrap(), 10);
    assert!(matches!(
        store.put(&Hash::of(&[1; 11]), &[1; 11]),
        Err(ObjectError::StorageFull)
    ));
    assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());
    store.put(&Hash::of(&[1; 10]), &[1; 10]).unwrap();
}

/// The operating system itself refuses here: the child below may not write files over 64 KiB.
#[test]
fn a_real_refusal_of_the_operating_system_is_told_as_full_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$0\" --exact --nocapture full_disk::in_a_child_that_may_not_write_much"])
        .arg(std::env::current_exe().unwrap())
        .env("KANTEL_TEST_SMALL_DISK", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("the large file was refused"), "{said}");
    assert_eq!(
        files_below(folder.path()).len(),
        1,
        "only the small file is there"
    );
}

/// The child of the test above. On its own it does nothing.
#[test]
fn in_a_child_that_may_not_write_much() {
    let Some(folder) = std::env::var_os("KANTEL_TEST_SMALL_DISK") else {
        return;
    };
    let store = FolderStore::open(PathBuf::from(folder)).unwrap();
    let large = vec![1; 1_000_000];
    assert!(matches!(
        store.put(&Hash::of(&large), &large),
        Err(ObjectError::StorageFull)
    ));
    store.put(&Hash::of(b"small"), b"small").unwrap();
    println!("the large file was refused");
}

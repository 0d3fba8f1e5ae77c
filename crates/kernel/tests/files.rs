//! Files: what is kept is durable, whole and harmless; what is refused leaves nothing behind.

#![allow(clippy::unwrap_used)]

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
            found.extend(files_below(&path))
        } else {
            found.push(path)
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
    let one_pixel: &[u8] = include_bytes!("support/pixel.jpg");
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

mod keeping {
    use super::*;

    #[test]
    fn an_object_is_found_by_the_hash_of_its_bytes() {
        let (_folder, store) = store();
        let hash = Hash::of(b"een bank is stuk");
        assert!(!store.exists(&hash).unwrap());
        assert!(matches!(store.get(&hash), Err(ObjectError::NotFound)));
        store.put(&hash, b"een bank is stuk").unwrap();
        assert!(store.exists(&hash).unwrap());
        assert_eq!(store.get(&hash).unwrap(), b"een bank is stuk");
        assert_eq!(store.list().unwrap(), [hash]);
    }

    /// Published reference: FIPS 180-2, appendix B.1.
    #[test]
    fn names_are_sha_256_in_lower_case() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Hash::of(b"abc").to_string(), abc);
        assert_eq!(Hash::parse(abc), Ok(Hash::of(b"abc")));
        for wrong in [
            "",
            "ba78",
            &abc.to_uppercase(),
            &format!("{abc}0"),
            "../../../../etc/passwd",
        ] {
            assert!(Hash::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_same_bytes_twice_are_one_object() {
        let (folder, store) = store();
        for _ in 0..2 {
            store.put(&Hash::of(b"x"), b"x").unwrap();
        }
        assert_eq!(files_below(folder.path()).len(), 1);
    }

    #[test]
    fn bytes_under_a_false_name_are_refused_and_not_written() {
        let (folder, store) = store();
        let refused = store.put(&Hash::of(b"x"), b"y");
        assert!(matches!(refused, Err(ObjectError::HashMismatch)));
        assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());
    }

    #[test]
    fn changed_bytes_are_not_handed_out_and_are_healed_by_keeping_again() {
        let (folder, store) = store();
        let hash = Hash::of(b"goed");
        store.put(&hash, b"goed").unwrap();
        fs::write(&files_below(folder.path())[0], b"rot").unwrap();
        assert!(matches!(store.get(&hash), Err(ObjectError::Corrupt)));
        store.put(&hash, b"goed").unwrap();
        assert_eq!(store.get(&hash).unwrap(), b"goed");
    }

    #[test]
    fn deleting_says_whether_there_was_something() {
        let (_folder, store) = store();
        let hash = Hash::of(b"x");
        store.put(&hash, b"x").unwrap();
        assert!(store.delete(&hash).unwrap());
        assert!(!store.delete(&hash).unwrap());
        assert!(!store.exists(&hash).unwrap());
    }

    #[test]
    fn many_at_once_on_the_same_object_leave_one_whole_object() {
        let (folder, store) = store();
        let bytes = vec![7; 300_000];
        let hash = Hash::of(&bytes);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| store.put(&hash, &bytes).unwrap());
            }
        });
        assert_eq!(store.get(&hash).unwrap(), bytes);
        assert_eq!(files_below(folder.path()).len(), 1);
    }

    #[test]
    fn what_a_killed_process_left_is_cleaned_away_once_it_is_old() {
        let (folder, store) = store();
        let hash = Hash::of(b"x");
        store.put(&hash, b"x").unwrap();
        let object = files_below(folder.path()).remove(0);
        let orphan = object.with_file_name(".new-1-0");
        fs::write(&orphan, b"half").unwrap();
        let now = fs::metadata(&orphan).unwrap().modified().unwrap();
        let hour = Duration::from_secs(3600);
        assert_eq!(store.clean_orphans(now + hour / 2, hour).unwrap(), 0);
        assert_eq!(
            store.list().unwrap(),
            [hash],
            "a half-written file is not an object"
        );
        assert_eq!(store.clean_orphans(now + hour, hour).unwrap(), 1);
        assert_eq!(files_below(folder.path()), [object]);
    }

    #[test]
    fn a_leftover_with_the_name_of_a_new_file_is_stepped_over() {
        let (folder, store) = store();
        let hash = Hash::of(b"x");
        store.put(&hash, b"x").unwrap();
        let object = files_below(folder.path()).remove(0);
        store.delete(&hash).unwrap();
        for count in 0..5 {
            let name = format!(".new-{}-{count}", std::process::id());
            fs::write(object.with_file_name(name), b"half").unwrap();
        }
        store.put(&hash, b"x").unwrap();
        assert_eq!(store.get(&hash).unwrap(), b"x");
    }
}

mod full_disk {
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
}

mod scanning {
    use super::*;

    fn scanner(simulator: &ClamdSimulator) -> ClamdScanner {
        ClamdScanner::new(simulator.address())
    }

    /// Patience for scanners that will never answer: long enough to connect, short enough to test.
    fn impatient(address: ClamdAddress) -> ClamdScanner {
        ClamdScanner::new(address)
            .with_timeouts(Duration::from_millis(500), Duration::from_millis(50))
    }

    fn nobody() -> ClamdAddress {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        ClamdAddress::Tcp(listener.local_addr().unwrap().to_string())
    }

    #[test]
    fn a_healthy_scanner_answers_and_tells_its_version() {
        let simulator = ClamdSimulator::start(Mood::HEALTHY).unwrap();
        scanner(&simulator).ping().unwrap();
        assert!(
            scanner(&simulator)
                .version()
                .unwrap()
                .starts_with("ClamAV 1.")
        );
    }

    #[test]
    fn harmless_bytes_are_clean_and_the_test_virus_is_found_across_chunks() {
        let simulator = ClamdSimulator::start(Mood::HEALTHY).unwrap();
        let large = vec![b'a'; 200_000];
        assert_eq!(scanner(&simulator).scan(&large), Ok(Verdict::Clean));
        let hidden = [&large[..65_500], &eicar(), &large].concat();
        let signature = String::from("Eicar-Test-Signature");
        assert_eq!(
            scanner(&simulator).scan(&hidden),
            Ok(Verdict::Infected { signature })
        );
    }

    #[test]
    fn a_file_larger_than_the_scanner_takes_is_said_to_be_so_by_either_side() {
        let simulator = ClamdSimulator::start(Mood::Healthy {
            stream_max_length: 1000,
        })
        .unwrap();
        assert_eq!(
            scanner(&simulator).scan(&[0; 1001]),
            Err(ScanFailure::TooLarge)
        );
        assert_eq!(
            scanner(&simulator).with_max_bytes(10).scan(&[0; 11]),
            Err(ScanFailure::TooLarge)
        );
    }

    #[test]
    fn a_scanner_that_is_dead_silent_confused_or_hangs_up_never_says_clean() {
        assert_eq!(
            impatient(nobody()).scan(b"x"),
            Err(ScanFailure::Unreachable)
        );
        assert_eq!(impatient(nobody()).ping(), Err(ScanFailure::Unreachable));
        for (mood, failure) in [
            (Mood::Silent, ScanFailure::TimedOut),
            (Mood::Garbage, ScanFailure::Garbled),
            (Mood::HangsUp, ScanFailure::Garbled),
        ] {
            let simulator = ClamdSimulator::start(mood).unwrap();
            let patience = Duration::from_millis(if mood == Mood::Silent { 50 } else { 5000 });
            let scanner = scanner(&simulator).with_timeouts(patience, patience);
            assert_eq!(scanner.scan(b"x"), Err(failure.clone()), "{mood:?}");
            assert!(scanner.ping().is_err(), "{mood:?}");
            assert!(scanner.version().is_err(), "{mood:?}");
        }
    }

    #[test]
    fn a_scanner_behind_a_unix_socket_that_is_not_there_cannot_be_reached() {
        let folder = tempfile::tempdir().unwrap();
        let address = ClamdAddress::Unix(folder.path().join("clamd.ctl"));
        assert_eq!(
            ClamdScanner::new(address).ping(),
            Err(ScanFailure::Unreachable)
        );
    }

    #[test]
    fn when_the_scanner_is_down_the_rules_decide_and_the_job_comes_back() {
        let (folder, store) = store();
        let simulator = ClamdSimulator::start(Mood::Silent).unwrap();
        let scanner = impatient(simulator.address());
        let picture = jpeg_with(b"secret");

        let strict = FileRules {
            when_scanner_down: WhenScannerDown::Refuse,
            ..FileRules::default()
        };
        let refused = intake(&picture, "a.jpg", &strict, &scanner, &store).unwrap_err();
        assert_eq!(
            (refused.key(), refused.is_our_fault()),
            ("file-scanner-down", true)
        );
        assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());

        let kept = intake(&picture, "a.jpg", &FileRules::default(), &scanner, &store).unwrap();
        assert_eq!(kept.scan, ScanState::Unscanned);

        simulator.set_mood(Mood::HEALTHY);
        let patient = scanning::scanner(&simulator);
        assert_eq!(
            rescan(&kept.hash, &patient, &store).unwrap(),
            Verdict::Clean
        );
    }
}

mod taking_in {
    use super::*;

    /// Remembers every byte that was handed over to be kept.
    struct Witness<'a> {
        inner: &'a FolderStore,
        seen: std::sync::Mutex<Vec<Vec<u8>>>,
    }

    impl ObjectStore for Witness<'_> {
        fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<(), ObjectError> {
            self.seen.lock().unwrap().push(bytes.to_vec());
            self.inner.put(hash, bytes)
        }
        fn get(&self, hash: &Hash) -> Result<Vec<u8>, ObjectError> {
            self.inner.get(hash)
        }
        fn exists(&self, hash: &Hash) -> Result<bool, ObjectError> {
            self.inner.exists(hash)
        }
        fn delete(&self, hash: &Hash) -> Result<bool, ObjectError> {
            self.inner.delete(hash)
        }
        fn list(&self) -> Result<Vec<Hash>, ObjectError> {
            self.inner.list()
        }
    }

    fn holds(bytes: &[u8], needle: &[u8]) -> bool {
        bytes.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn the_place_where_a_picture_was_taken_never_reaches_the_store() {
        let (folder, store) = store();
        let store = Witness {
            inner: &store,
            seen: std::sync::Mutex::default(),
        };
        let picture = jpeg_with(b"Exif\0\0GPS 51.2194 4.4025");
        assert!(holds(&picture, b"51.2194"));

        let kept = intake(
            &picture,
            "IMG_1.JPG",
            &FileRules::default(),
            &NoScanner,
            &store,
        )
        .unwrap();

        let handed_over = store.seen.lock().unwrap();
        assert_eq!(handed_over.len(), 2, "the picture and its thumbnail");
        for bytes in handed_over.iter() {
            assert!(!holds(bytes, b"51.2194") && !holds(bytes, b"Exif"));
        }
        for file in files_below(folder.path()) {
            assert!(!holds(&fs::read(file).unwrap(), b"51.2194"));
        }
        let thumbnail = kept.thumbnail.as_ref().unwrap();
        assert_eq!(store.get(&kept.hash).unwrap().len() as u64, kept.size);
        assert_eq!(
            store.get(&thumbnail.hash).unwrap().len() as u64,
            thumbnail.size
        );
        assert_eq!(
            (kept.mime.as_str(), kept.name.as_str(), kept.scan),
            ("image/jpeg", "IMG_1.jpg", ScanState::NoScanner)
        );
    }

    #[test]
    fn a_second_press_of_the_button_keeps_one_picture() {
        let (folder, store) = store();
        let take = || {
            intake(
                &jpeg_with(b"x"),
                "a.jpg",
                &FileRules::default(),
                &NoScanner,
                &store,
            )
            .unwrap()
        };
        assert_eq!(take(), take());
        assert!(files_below(folder.path()).len() <= 2);
    }

    #[test]
    fn an_infected_file_is_refused_and_leaves_nothing() {
        let (folder, store) = store();
        let simulator = ClamdSimulator::start(Mood::HEALTHY).unwrap();
        let scanner = ClamdScanner::new(simulator.address());
        let refused = intake(
            &jpeg_with(&eicar()),
            "a.jpg",
            &FileRules::default(),
            &scanner,
            &store,
        );
        assert_eq!(refused.unwrap_err().key(), "file-infected");
        assert_eq!(files_below(folder.path()), Vec::<PathBuf>::new());
    }

    #[test]
    fn what_is_not_a_picture_is_refused_with_its_reason_whatever_its_name_says() {
        let (_folder, store) = store();
        let key = |bytes: &[u8]| {
            intake(bytes, "foto.jpg", &FileRules::default(), &NoScanner, &store)
                .unwrap_err()
                .key()
        };
        assert_eq!(key(b""), "file-empty");
        assert_eq!(key(b"MZ\x90\0"), "file-kind-not-accepted");
        assert_eq!(key(b"%PDF-1.4\n%%EOF"), "file-kind-not-accepted");
        assert_eq!(key(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "file-heic");
        assert_eq!(key(&jpeg_with(b"x")[..200]), "file-truncated");
        assert_eq!(key(&vec![0; 20 * 1024 * 1024 + 1]), "file-too-many-bytes");
    }

    #[test]
    fn a_pdf_is_kept_as_it_is_where_the_rules_take_it() {
        let (_folder, store) = store();
        let rules = FileRules {
            accept: vec![media::Kind::Pdf],
            ..FileRules::default()
        };
        let kept = intake(b"%PDF-1.4\n%%EOF", "plan.exe", &rules, &NoScanner, &store).unwrap();
        assert_eq!(
            (kept.mime.as_str(), kept.name.as_str()),
            ("application/pdf", "plan.pdf")
        );
        assert_eq!(kept.thumbnail, None);
    }

    #[test]
    fn more_files_than_taken_in_one_go_are_refused() {
        assert!(FileRules::default().check_count(5).is_ok());
        assert_eq!(
            FileRules::default().check_count(6).unwrap_err().key(),
            "file-too-many"
        );
    }

    #[test]
    fn names_are_made_fit_to_show() {
        for (declared, shown) in [
            ("IMG_0001.HEIC", "IMG_0001.jpg"),
            ("C:\\Users\\An\\put in weg.JPG", "put in weg.jpg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("foto\r\nSet-Cookie: x.png", "fotoSet-Cookie_ x.jpg"),
            ("gpj.\u{202E}exe.jpg", "gpj.exe.jpg"),
            ("Straat nr. 5 tegel", "Straat nr. 5 tegel.jpg"),
            ("", "file.jpg"),
            ("...", "file.jpg"),
        ] {
            assert_eq!(display_name(declared, "jpg"), shown, "{declared:?}");
        }
        assert_eq!(display_name(&"é".repeat(500), "jpg").chars().count(), 84);
    }

    /// Counts how many scans run at the same time; each waits until released.
    struct Gate {
        inside: AtomicUsize,
        most: AtomicUsize,
        turns: std::sync::Mutex<std::sync::mpsc::Receiver<()>>,
    }

    impl Scanner for Gate {
        fn scan(&self, _bytes: &[u8]) -> Result<Verdict, ScanFailure> {
            let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(inside, Ordering::SeqCst);
            self.turns.lock().unwrap().recv().unwrap();
            self.inside.fetch_sub(1, Ordering::SeqCst);
            Ok(Verdict::Clean)
        }
        fn ping(&self) -> Result<(), ScanFailure> {
            Ok(())
        }
        fn version(&self) -> Result<String, ScanFailure> {
            Ok(String::new())
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_more_pictures_are_drawn_at_once_than_there_is_memory_for() {
        let (_folder, store) = store();
        let (go, turns) = std::sync::mpsc::channel();
        let gate = Arc::new(Gate {
            inside: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            turns: std::sync::Mutex::new(turns),
        });
        let intake = Intake::new(FileRules::default(), gate.clone(), Arc::new(store), 2);
        let tasks: Vec<_> = (0..6_u8)
            .map(|n| {
                let intake = intake.clone();
                tokio::spawn(async move {
                    intake
                        .take(jpeg_with(&[n]).into(), String::from("a.jpg"))
                        .await
                })
            })
            .collect();
        for _ in 0..6 {
            go.send(()).unwrap();
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert!((1..=2).contains(&gate.most.load(Ordering::SeqCst)));
    }
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

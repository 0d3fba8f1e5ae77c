//! The whole way in.

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

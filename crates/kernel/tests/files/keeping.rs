//! The content-addressed store.

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

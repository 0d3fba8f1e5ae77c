//! A process that is killed: what it said to be kept is there, and nothing half-written passes for an object.

use std::io::{BufRead, BufReader};

use super::*;

/// The bytes of the object with this number: large enough that writing them takes a while.
fn bytes(number: usize) -> Vec<u8> {
    number.to_be_bytes().repeat(20_000)
}

#[test]
fn after_kill_9_every_acknowledged_object_is_there_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let objects = folder.path().join("objects");
    for wanted in [1, 7, 23] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "--nocapture",
                "crash::in_a_child_that_keeps_objects_until_killed",
            ])
            .env("KANTEL_TEST_OBJECTS", &objects)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let kept: Vec<usize> = lines
            .filter_map(|line| {
                line.unwrap()
                    .strip_prefix("kept ")
                    .map(|number| number.parse().unwrap())
            })
            .take(wanted)
            .collect();
        child.kill().unwrap();
        child.wait().unwrap();

        assert_eq!(kept.len(), wanted);
        let store = FolderStore::open(&objects).unwrap();
        for number in kept {
            assert_eq!(store.get(&Hash::of(&bytes(number))).unwrap(), bytes(number));
        }
        for hash in store.list().unwrap() {
            store.get(&hash).expect("an object that is listed is whole");
        }
        let long_after = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
        store.clean_orphans(long_after, Duration::ZERO).unwrap();
        assert_eq!(
            files_below(&objects).len(),
            store.list().unwrap().len(),
            "only objects are left"
        );
    }
}

/// The child of the test above. On its own it does nothing.
#[test]
fn in_a_child_that_keeps_objects_until_killed() {
    let Some(objects) = std::env::var_os("KANTEL_TEST_OBJECTS") else {
        return;
    };
    let store = FolderStore::open(PathBuf::from(objects)).unwrap();
    for number in 0..10_000 {
        store
            .put(&Hash::of(&bytes(number)), &bytes(number))
            .unwrap();
        println!("kept {number}");
    }
}

//! `kantel steiner`, as somebody uses it who plans a network.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use std::process::{Command, Output};

/// A square of streets with a crossing in the middle: over the crossing is cheapest.
const TOWN: &str = "SECTION Graph\nNodes 5\nEdges 8\nE 1 2 10\nE 2 3 10\nE 3 4 10\nE 4 1 10\nE 1 5 6\nE 2 5 6\nE 3 5 6\nE 4 5 6\nEND\n\
    SECTION Terminals\nTerminals 4\nT 1\nT 2\nT 3\nT 4\nEND\nEOF\n";

fn kantel(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_kantel"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn a_town_is_connected_proven_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (town, tree) = (path("town.gr"), path("town.tree"));
    std::fs::write(&town, TOWN).unwrap();

    let (code, said, _) = kantel(&[
        "steiner",
        "solve",
        &town,
        "--work",
        "1000000",
        "--solution",
        &tree,
    ]);
    assert_eq!(code, Some(0));
    assert!(
        said.starts_with("value 24\nbound 24\ngap 0.0000 % (proven optimal)\n"),
        "{said}"
    );
    assert!(
        std::fs::read_to_string(&tree)
            .unwrap()
            .starts_with("VALUE 24\n")
    );

    let (code, said, _) = kantel(&["steiner", "check", &town, &tree]);
    assert_eq!(
        (code, &said[..]),
        (Some(0), "right: 4 edges connect 4 sites at a cost of 24\n")
    );

    // A stretch is left out: no longer right.
    std::fs::write(&tree, "VALUE 18\n1 5\n2 5\n3 5\n").unwrap();
    let (code, said, _) = kantel(&["steiner", "check", &town, &tree]);
    assert_eq!(
        (code, &said[..]),
        (
            Some(1),
            "wrong: terminal 4 is not connected with terminal 1\n"
        )
    );
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let town = folder.path().join("town.gr").display().to_string();
    std::fs::write(&town, TOWN.replace("E 4 5 6", "E 4 9 6")).unwrap();
    let (code, said, complaint) = kantel(&["steiner", "solve", &town]);
    assert_eq!((code, &said[..]), (Some(1), ""));
    assert!(
        complaint.contains("line 11: node 9 does not exist"),
        "{complaint}"
    );
}

#[test]
fn the_bench_prints_a_row_and_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("towns")).unwrap();
    std::fs::write(folder.path().join("towns/one.gr"), TOWN).unwrap();
    std::fs::write(
        folder.path().join("best_known.csv"),
        "file,family,name,nodes,edges,terminals,lower_bound,best_known,status\n\
         towns/one.gr,town,\"one, small\",5,8,4,24,24,proven\n",
    )
    .unwrap();
    let (code, said, _) = kantel(&[
        "bench",
        "steiner",
        &folder.path().display().to_string(),
        "--seconds",
        "1",
    ]);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("| town | towns/one.gr | 5 / 8 / 4 | 25.0000 |"),
        "{said}"
    );
    assert!(said.contains("| town | 1 |"), "{said}");
}

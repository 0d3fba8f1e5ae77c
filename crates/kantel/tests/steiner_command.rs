//! `kantel steiner`, as somebody uses it who plans a network.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use support::kantel;

/// A square of streets with a crossing in the middle: over the crossing is cheapest.
const TOWN: &str = "SECTION Graph\nNodes 5\nEdges 8\nE 1 2 10\nE 2 3 10\nE 3 4 10\nE 4 1 10\nE 1 5 6\nE 2 5 6\nE 3 5 6\nE 4 5 6\nEND\n\
    SECTION Terminals\nTerminals 4\nT 1\nT 2\nT 3\nT 4\nEND\nEOF\n";

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

/// A grid of streets of unequal length, with a site at every tenth crossing.
fn district() -> String {
    let (side, mut edges, mut sites) = (60_u64, Vec::new(), Vec::new());
    for v in 0..side * side {
        let length = |way: u64| 1 + (v * 31 + way * 17) * 2_654_435_761 % 97;
        if v % side + 1 < side {
            edges.push(format!("E {} {} {}", v + 1, v + 2, length(0)));
        }
        if v / side + 1 < side {
            edges.push(format!("E {} {} {}", v + 1, v + side + 1, length(1)));
        }
        if v * 7_919 % 10 == 3 {
            sites.push(format!("T {}", v + 1));
        }
    }
    format!(
        "SECTION Graph\nNodes {}\nEdges {}\n{}\nEND\nSECTION Terminals\nTerminals {}\n{}\nEND\nEOF\n",
        side * side,
        edges.len(),
        edges.join("\n"),
        sites.len(),
        sites.join("\n")
    )
}

#[test]
fn two_processes_write_the_same_bytes_for_the_same_work_and_seed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let town = path("district.gr");
    std::fs::write(&town, district()).unwrap();
    let run = |tree: &str, limit: [&str; 2], seed: &str| {
        let (code, said, progress) = kantel(&[
            "steiner",
            "solve",
            &town,
            limit[0],
            limit[1],
            "--seed",
            seed,
            "--solution",
            tree,
        ]);
        assert_eq!(code, Some(0), "{progress}");
        assert!(
            progress.contains("3600 crossings, 7080 stretches, 360 sites"),
            "{progress}"
        );
        (said, std::fs::read(tree).unwrap())
    };
    let one = run(&path("one.tree"), ["--work", "12000000"], "5");
    assert_eq!(run(&path("two.tree"), ["--work", "12000000"], "5"), one);
    assert!(one.0.contains("\nwork "), "{}", one.0);

    // A run that was stopped by time says how much work that was; with it, the same comes out.
    let timed = run(&path("three.tree"), ["--seconds", "0.4"], "9");
    let work = timed
        .0
        .lines()
        .find_map(|l| l.strip_prefix("work "))
        .unwrap();
    assert_eq!(run(&path("four.tree"), ["--work", work], "9"), timed);
}

#[test]
fn what_is_wrong_with_a_question_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let town = folder.path().join("town.gr").display().to_string();
    for (text, expected) in [
        (String::new(), "the file ends too early"),
        (
            TOWN.replace("E 1 5 6", "E 1 5 -6"),
            "line 8: cost `-6` is negative",
        ),
        (
            TOWN.replace("Edges 8", "Edges 9"),
            "line 3: 9 edges announced, 8 found",
        ),
        (
            TOWN.replace("Nodes 5", "Nodes 6").replace("T 4", "T 6"),
            "1 of the terminals cannot be reached from terminal 1: 6",
        ),
    ] {
        std::fs::write(&town, text).unwrap();
        let (code, said, complaint) = kantel(&["steiner", "solve", &town]);
        assert_eq!((code, &said[..]), (Some(1), ""));
        assert!(complaint.contains(expected), "{complaint}");
    }
    let (code, _, complaint) =
        kantel(&["steiner", "solve", &town, "--work", "9", "--seconds", "9"]);
    assert_eq!(code, Some(2), "{complaint}");
}

#[test]
fn a_generated_town_is_measured() {
    let (code, said, complaint) = kantel(&["bench", "steiner", "--town", "2000", "--seconds", "1"]);
    assert_eq!(code, Some(0), "{complaint}");
    assert!(
        said.contains("1024 nodes, 1984 edges") || said.contains("1089 nodes, 2112 edges"),
        "{said}"
    );
    assert!(said.contains("The checker agrees: "), "{said}");
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

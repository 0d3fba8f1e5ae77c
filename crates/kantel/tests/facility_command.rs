//! `kantel facility`, as somebody uses it who looks for the best places.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use support::kantel;

/// Two depots for four villages along a road.
const ROAD: &str = "title = 'Depots'\nplaces = '''\nname, x, y, weight\nNoord, 0, 0, 5\nOost, 4, 0, 2\nWest, 9, 0, 3\nZuid, 10, 0, 4\n'''\n\
    [rules]\nopen = 2\nmin_separation = 5\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.path().join(name), text).unwrap();
        self.path(name)
    }
}

/// The blocks between fences of one kind.
fn blocks<'a>(guide: &'a str, fence: &str) -> Vec<&'a str> {
    guide
        .split("\n```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.strip_prefix(fence)?.strip_prefix('\n'))
        .collect()
}

#[test]
fn the_example_of_the_guides_says_what_the_guides_say() {
    for guide in [
        include_str!("../../../docs/en/locations.md"),
        include_str!("../../../docs/nl/locations.md"),
    ] {
        let folder = Folder::new();
        let rooms = folder.file("rooms.toml", blocks(guide, "toml")[0]);
        let plan = folder.path("rooms.plan");
        let solve = [
            "facility",
            "solve",
            &rooms,
            "--why",
            "--quiet",
            "--solution",
            &plan,
        ];
        let (code, said, complaint) = kantel(&solve);
        assert_eq!(code, Some(0), "{complaint}");
        assert_eq!(complaint, "");
        let shown = blocks(guide, "")
            .into_iter()
            .find(|block| block.contains("value "));
        // How much work it takes may change with the method.
        let figures = |text: &str| -> Vec<String> {
            let lines = text
                .trim_end()
                .lines()
                .filter(|line| !line.starts_with("work "));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(figures(&said), figures(shown.unwrap()));
        let (code, said, _) = kantel(&["facility", "check", &rooms, &plan]);
        assert_eq!(code, Some(0));
        assert!(
            said.starts_with("right: 2 open sites serve 13 of 13 clients"),
            "{said}"
        );
    }
}

#[test]
fn a_plan_is_found_proven_explained_and_checked() {
    let folder = Folder::new();
    let road = folder.file("road.toml", ROAD);
    let plan = folder.path("road.plan");
    let (code, said, progress) = kantel(&[
        "facility",
        "solve",
        &road,
        "--work",
        "1000000",
        "--why",
        "--solution",
        &plan,
    ]);
    assert_eq!(code, Some(0), "{progress}");
    assert!(
        said.starts_with("Depots\nvalue 11\nbound 11\ngap 0.0000 % (proven optimal)\nwork "),
        "{said}"
    );
    assert!(said.contains("open site  clients  load  capacity  fixed cost\nNoord            2     2         -           0\n"), "{said}");
    assert!(said.contains("  West: too near to Zuid; "), "{said}");
    assert!(progress.contains("value 11"), "{progress}");

    let (code, said, _) = kantel(&["facility", "check", &road, &plan]);
    assert_eq!(
        (code, &said[..]),
        (
            Some(0),
            "right: 2 open sites serve 4 of 4 clients at a cost of 11\n"
        )
    );
    // Oost goes to Zuid instead: allowed, but not for this price.
    let changed = std::fs::read_to_string(&plan)
        .unwrap()
        .replace("SERVE 2 1 1", "SERVE 2 4 1");
    std::fs::write(&plan, changed).unwrap();
    let (code, said, _) = kantel(&["facility", "check", &road, &plan]);
    assert_eq!(
        (code, &said[..]),
        (Some(1), "wrong: the plan says 11, and costs 15\n")
    );
}

#[test]
fn programs_read_json_and_get_the_same_bytes_again() {
    let folder = Folder::new();
    let road = folder.file("road.toml", ROAD);
    let solve = [
        "facility", "solve", &road, "--work", "1000000", "--why", "--json", "--quiet",
    ];
    let (code, said, complaint) = kantel(&solve);
    assert_eq!((code, &complaint[..]), (Some(0), ""));
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (json["value"].as_str(), json["optimal"].as_bool()),
        (Some("11"), Some(true))
    );
    assert_eq!(json["open"][1]["site"], "Zuid");
    assert_eq!(json["clients"][1]["served"][0]["site"], "Noord");
    assert_eq!(json["sites"][2]["open"], false);
    assert_eq!(kantel(&solve).1, said);
}

#[test]
fn what_cannot_be_answered_ends_with_one_and_a_reason() {
    let folder = Folder::new();
    for (text, complaint) in [
        (ROAD.replace("4, 0, 2", "4, zero, 2"), "line 5: y is `zero`"),
        (
            ROAD.replace("min_separation = 5", "min_separation = 20"),
            "no plan is possible",
        ),
        (
            ROAD.replace("open = 2", "open = 5"),
            "no plan is possible: 5 sites are to be open",
        ),
        ("1 2 3 4\n".to_owned(), "not recognised"),
    ] {
        let file = folder.file("road.toml", &text);
        let (code, said, why) = kantel(&["facility", "solve", &file]);
        assert_eq!((code, &said[..]), (Some(1), ""), "{why}");
        assert!(why.contains(complaint), "{why}");
    }
    let missing = folder.path("nothing.toml");
    assert_eq!(kantel(&["facility", "solve", &missing]).0, Some(1));
    let road = folder.file("road.toml", ROAD);
    let plan = folder.file("road.plan", "VALUE 11\nOPEN 9\n");
    let (code, _, why) = kantel(&["facility", "check", &road, &plan]);
    assert_eq!(code, Some(1));
    assert!(
        why.contains("line 2: a number of a site from 1 to 4"),
        "{why}"
    );
}

#[test]
fn wrong_use_ends_with_two() {
    let folder = Folder::new();
    let road = folder.file("road.toml", ROAD);
    for wrong in [
        &["facility", "solve", &road, "--format", "xls"][..],
        &["facility", "solve", &road, "--work", "1", "--seconds", "1"],
        &["facility", "solve", &road, "--seconds", "-1"],
        &["facility", "check", &road],
    ] {
        assert_eq!(kantel(wrong).0, Some(2), "{wrong:?}");
    }
}

#[cfg(not(feature = "highs"))]
#[test]
fn without_the_second_engine_its_name_is_answered_clearly() {
    let folder = Folder::new();
    let road = folder.file("road.toml", ROAD);
    let (code, said, why) = kantel(&["facility", "solve", &road, "--engine", "highs"]);
    assert_eq!((code, &said[..]), (Some(2), ""));
    assert!(
        why.contains("built without HiGHS") && why.contains("--features highs"),
        "{why}"
    );
}

#[cfg(feature = "highs")]
#[test]
fn the_second_engine_comes_to_the_same_value() {
    let folder = Folder::new();
    let road = folder.file("road.toml", ROAD);
    let (code, said, why) = kantel(&["facility", "solve", &road, "--engine", "highs"]);
    assert_eq!(code, Some(0), "{why}");
    assert!(said.starts_with("Depots\nvalue 11\nbound 11\n"), "{said}");
}

#[test]
fn files_of_the_collection_are_read_with_what_they_leave_open() {
    let folder = Folder::new();
    let jobs = folder.file(
        "gap.txt",
        "2\n1 1\n3\n4\n5\n2 2\n1 2\n3 4\n5 6\n7 8\n9 10\n",
    );
    let (code, said, notes) = kantel(&["facility", "solve", &jobs, "--number", "2", "--quiet"]);
    assert_eq!(code, Some(0), "{notes}");
    // One of the two jobs goes to each agent: 1 + 4 rather than 2 + 3, or both 5.
    assert!(said.starts_with("value 5\nbound 5\n"), "{said}");
    assert!(notes.contains("problem 2 of 2"), "{notes}");
}

#[test]
fn the_bench_prints_rows_a_summary_and_bars() {
    let folder = Folder::new();
    folder.file("pmed1.txt", "4 3 1\n1 2 3\n2 3 1\n3 4 2\n");
    folder.file("road.toml", ROAD);
    folder.file(
        "best_known.csv",
        "file,problem,n,p_or_m,best_known\norlib/pmed1.txt,\"p-median, small\",4,1,7\n",
    );
    let (code, said, why) = kantel(&["bench", "facility", &folder.path(""), "--seconds", "1"]);
    assert_eq!(code, Some(0), "{why}");
    assert!(
        said.contains("| pmed | pmed1.txt | 4 / 4 / 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |"),
        "{said}"
    );
    assert!(said.contains("| toml | road.toml | 4 / 4 / 2 |"), "{said}");
    assert!(
        said.contains("| pmed: optimal at 5 s | 1 of 1; aim 1 | 1 | yes |"),
        "{said}"
    );
}

//! Hostile and broken input: a clear error or a right answer.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use proptest::prelude::*;
use steiner::{Builder, Error, Options, check, read, solve, write_instance, write_solution};
use support::{Plain, judged};

const SMALL: &str = "SECTION Graph\nNodes 3\nEdges 2\nE 1 2 5\nE 2 3 7\nEND\nSECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\nEOF\n";

const STEINLIB: &str = "33D32945 STP File, STP Format Version 1.0\n\nSECTION Comment\nName \"T\"\nEND\n\n\
    SECTION Graph\nNodes 4\nEdges 4\nE 1 2 5\nE 2 3 7.00\nA 3 4 2 2\nE 4 4 0\nEND\n\n\
    SECTION Coordinates\nDD 1 10 20\nEND\n\nSECTION Terminals\nTerminals 3\nT 1\nT 3\nT 4\nEND\n\nEOF\n";

fn message(text: &str) -> String {
    read(text).map_or_else(|error| error.to_string(), |_| "it was read".to_owned())
}

#[test]
fn malformed_input_is_refused_with_its_line() {
    let with = |from: &str, to: &str| SMALL.replace(from, to);
    for (text, expected) in [
        (with("E 2 3 7", "E 2 3 -7"), "line 5: cost `-7` is negative"),
        (with("E 2 3 7", "E 2 3"), "line 5: cost is missing"),
        (
            with("E 2 3 7", "E 2 3 7.5"),
            "line 5: cost `7.5` is no whole number below 2^64",
        ),
        (
            with("E 2 3 7", "E 2 4 7"),
            "line 5: node 4 does not exist: nodes are numbered 1 to 3",
        ),
        (
            with("E 2 3 7", "E 0 3 7"),
            "line 5: node 0 does not exist: nodes are numbered 1 to 3",
        ),
        (
            with("E 2 3 7", "E 2 3 18446744073709551615"),
            "line 5: the costs of all edges together are too large",
        ),
        (
            with("E 2 3 7", "E 2 3 18446744073709551616"),
            "line 5: cost `18446744073709551616` is no whole number below 2^64",
        ),
        (
            with("Edges 2", "Edges 3"),
            "line 3: 3 edges announced, 2 found",
        ),
        (
            with("Terminals 2", "Terminals 1"),
            "line 8: 1 terminals announced, 2 found",
        ),
        (
            with("Nodes 3\n", ""),
            "line 3: `Nodes` must come before this line",
        ),
        (
            with("Nodes 3", "Nodes 99999999999"),
            "line 2: 99999999999 nodes: at most 20000000 are accepted",
        ),
        (
            with("SECTION Graph", "nonsense"),
            "line 1: `nonsense` outside a section",
        ),
        (
            with("T 3\nEND\nEOF\n", "T 3\n"),
            "line 7: section `terminals` has no `END`",
        ),
        (
            with("E 2 3 7", "A 2 3 7 8"),
            "line 5: the two directions of an arc cost different amounts: this is a directed problem",
        ),
    ] {
        assert_eq!(message(&text), expected);
    }
    assert_eq!(
        message(""),
        "the file ends too early: there is no graph section with a `Nodes` line"
    );
    let none = "SECTION Graph\nNodes 3\nEdges 0\nEND\nEOF\n";
    assert_eq!(message(none), Error::NoTerminals.to_string());
}

#[test]
fn all_of_steinlib_is_read_and_what_is_not_needed_is_noted() {
    let text = "33D32945 STP File, STP Format Version 1.0\n\nSECTION Comment\nName    \"D01\"\nCreator \"J.\"\nEND\n\n\
        section graph\nnodes 3\nedges 2\ne 1 2 5\ne 2 3 7.00\nend\n\nSECTION Coordinates\nDD 1 10 20\nEND\n\n\
        SECTION MaximumDegrees\nMD 1\nEND\n\nSECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\n";
    let reading = read(text).unwrap();
    assert_eq!(reading.name.as_deref(), Some("D01"));
    assert_eq!(
        reading.notes,
        [
            "line 15: section `coordinates` was skipped",
            "line 19: section `maximumdegrees` was skipped",
            "the file does not end with `EOF`"
        ]
    );
    assert_eq!(judged(&reading.instance, 1_000, 1).value, 12);
}

#[test]
fn terminals_that_cannot_be_reached_are_named() {
    let mut builder = Builder::new(5).unwrap();
    builder.edge(0, 1, 1).unwrap();
    builder.edge(2, 3, 1).unwrap();
    for t in [0, 1, 3, 4] {
        builder.terminal(t).unwrap();
    }
    let error = solve(&builder.build().unwrap(), &Options::default()).unwrap_err();
    assert_eq!(
        error,
        Error::Disconnected {
            from: 0,
            terminals: vec![3, 4]
        }
    );
    assert_eq!(
        error.to_string(),
        "2 of the terminals cannot be reached from terminal 1: 4, 5"
    );
}

#[test]
fn terminals_without_any_edge_are_named_and_the_list_stays_short() {
    let mut builder = Builder::new(1_000).unwrap();
    for t in 0..1_000 {
        builder.terminal(t).unwrap();
    }
    let instance = builder.build().unwrap();
    let sentence = solve(&instance, &Options::default())
        .unwrap_err()
        .to_string();
    assert!(
        sentence.starts_with("999 of the terminals cannot be reached from terminal 1: 2, 3, 4,")
    );
    assert!(sentence.ends_with("20, 21, …"), "{sentence}");
    for heuristic in [steiner::plain, steiner::mehlhorn] {
        assert_eq!(heuristic(&instance).unwrap_err().to_string(), sentence);
    }
}

#[test]
fn a_sum_that_only_fits_exactly_is_still_exact() {
    // Two ways of 2^59 each: all costs together are 2^60, the most that is accepted.
    let half = steiner::MAX_TOTAL_COST / 2;
    let mut builder = Builder::new(4).unwrap();
    for (u, v, cost) in [(0, 1, half - 1), (1, 3, 1), (0, 2, half - 2), (2, 3, 2)] {
        builder.edge(u, v, cost).unwrap();
    }
    builder.terminal(0).unwrap();
    builder.terminal(3).unwrap();
    let answer = judged(&builder.build().unwrap(), 1_000_000, 1);
    assert_eq!((answer.value, answer.bound), (half, half));
}

#[test]
fn costs_near_the_limit_change_the_unit_and_nothing_else() {
    for seed in 0..12 {
        let plain = Plain::grid(seed, 14, 40);
        let small = judged(&plain.build(), 300_000_000, 1);
        let mut large = plain.clone();
        let total: u64 = plain.edges.iter().map(|e| e.2).sum();
        let unit = steiner::MAX_TOTAL_COST / total;
        large.edges.iter_mut().for_each(|e| e.2 *= unit);
        let large = judged(&large.build(), 300_000_000, 1);
        assert!(small.optimal() && large.optimal(), "seed {seed}");
        assert_eq!(large.value, unit * small.value, "seed {seed}");
    }
}

#[test]
fn costs_that_do_not_fit_are_refused() {
    let mut builder = Builder::new(3).unwrap();
    builder.edge(0, 1, steiner::MAX_TOTAL_COST).unwrap();
    assert_eq!(builder.edge(1, 2, 1), Err(Error::Overflow));
    assert_eq!(builder.edge(1, 2, u64::MAX), Err(Error::Overflow));
    builder.terminal(0).unwrap();
    builder.terminal(1).unwrap();
    let answer = judged(&builder.build().unwrap(), 1_000, 1);
    assert_eq!(
        (answer.value, answer.bound),
        (steiner::MAX_TOTAL_COST, steiner::MAX_TOTAL_COST)
    );
}

#[test]
fn one_terminal_needs_no_edge_and_loops_are_never_used() {
    let mut builder = Builder::new(2).unwrap();
    builder.edge(1, 1, 0).unwrap();
    builder.edge(0, 0, 4).unwrap();
    builder.terminal(1).unwrap();
    let answer = judged(&builder.build().unwrap(), 1_000, 1);
    assert!(answer.edges.is_empty() && answer.optimal());
}

#[test]
fn a_million_parallel_edges_are_one() {
    let mut builder = Builder::new(3).unwrap();
    for i in 0..1_000_000_u64 {
        if i % 4 == 0 {
            builder.edge(1, 1, i).unwrap();
        }
        builder
            .edge((i % 2) as u32, 1 + (i % 2) as u32, 1_000_000 - i)
            .unwrap();
    }
    builder.terminal(0).unwrap();
    builder.terminal(2).unwrap();
    let instance = builder.build().unwrap();
    assert_eq!(instance.graph().edges(), 1_250_000);
    let answer = solve(
        &instance,
        &Options {
            work: 1_000_000,
            seed: 1,
        },
    )
    .unwrap();
    assert_eq!((answer.value, answer.bound, answer.edges.len()), (3, 3, 2));
}

#[test]
fn a_star_with_many_leaves_takes_no_quadratic_time() {
    let mut plain = Plain {
        nodes: 100_001,
        edges: Vec::new(),
        terminals: Vec::new(),
    };
    for v in 1..=100_000 {
        plain.edges.push((0, v, u64::from(v % 7)));
        plain.terminals.push(v);
    }
    let answer = solve(
        &plain.build(),
        &Options {
            work: 10_000_000,
            seed: 1,
        },
    )
    .unwrap();
    assert!(answer.optimal() && answer.edges.len() == 100_000);
}

#[test]
fn a_wheel_with_a_huge_hub_ends_within_its_work() {
    let rim = 50_000_u32;
    let mut plain = Plain {
        nodes: rim as usize + 1,
        edges: Vec::new(),
        terminals: Vec::new(),
    };
    for v in 0..rim {
        plain.edges.push((v, (v + 1) % rim, 10 + u64::from(v % 5)));
        plain.edges.push((v, rim, 20 + u64::from(v % 11)));
        if v % 3 == 0 {
            plain.terminals.push(v);
        }
    }
    let answer = judged(&plain.build(), 20_000_000, 1);
    assert!(answer.work < 60_000_000, "ended after {}", answer.work);
}

#[test]
fn the_checker_refuses_what_is_no_solution() {
    for (solution, fault) in [
        ("", "solution, line 1: not understood"),
        (
            "VALUE 5\n1 2\n",
            "terminal 3 is not connected with terminal 1",
        ),
        (
            "VALUE 13\n1 2\n2 3\n",
            "the solution says 13, its edges cost 12",
        ),
        (
            "VALUE 12\n1 3\n",
            "the instance has no edge between 1 and 3",
        ),
        (
            "VALUE 17\n1 2\n2 3\n2 1\n",
            "the edge between 2 and 1 closes a cycle",
        ),
        ("VALUE x\n1 2\n", "solution, line 1: not understood"),
        ("VALUE 12\n1 2 3\n", "solution, line 2: not understood"),
    ] {
        assert_eq!(
            check::check(SMALL, solution).unwrap_err().to_string(),
            fault
        );
    }
}

/// What every text meets: it is refused, or written, read back, solved, and found right by the checker.
fn read_or_refused(text: &str) {
    let _ = check::check(text, text);
    let Ok(reading) = read(text) else { return };
    let instance = reading.instance;
    if instance.graph().nodes() > 10_000 {
        return;
    }
    let written = write_instance(&instance);
    assert_eq!(write_instance(&read(&written).unwrap().instance), written);
    let options = Options {
        work: 10_000,
        seed: 1,
    };
    if let Ok(answer) = solve(&instance, &options) {
        let solution = write_solution(&instance, &answer.edges);
        let verdict = check::check(&written, &solution).unwrap();
        assert_eq!(verdict.value, answer.value);
        assert!(answer.bound <= answer.value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_a_reader_panic(text in "(?s).{0,400}") {
        read_or_refused(&text);
    }

    #[test]
    fn no_few_changes_of_a_good_file_break_the_promise(
        steinlib in proptest::bool::ANY,
        changes in proptest::collection::vec((0_usize..1000, 0_usize..12, "[ \\n\\-0-9A-Za-z.]{0,8}"), 1..4),
    ) {
        let mut text = if steinlib { STEINLIB } else { SMALL }.to_owned();
        for (place, length, with) in changes {
            let place = place % (text.len() + 1);
            let end = (place + length).min(text.len());
            text.replace_range(place..end, &with);
        }
        read_or_refused(&text);
    }

    #[test]
    fn no_other_order_of_lines_breaks_the_promise(
        steinlib in proptest::bool::ANY,
        moves in proptest::collection::vec((0_usize..100, 0_usize..100, 0_usize..3), 1..5),
    ) {
        let text = if steinlib { STEINLIB } else { SMALL };
        let mut lines: Vec<&str> = text.lines().collect();
        for (from, to, what) in moves {
            let (from, to) = (from % lines.len(), to % lines.len());
            match what {
                0 => lines.swap(from, to),
                1 => lines.insert(to, lines[from]),
                _ if lines.len() > 1 => drop(lines.remove(from)),
                _ => {}
            }
        }
        read_or_refused(&lines.join("\n"));
    }

    #[test]
    fn no_number_breaks_the_promise(line in 0_usize..20, word in 0_usize..4, number in prop_oneof![
        Just("0".to_owned()), Just("-1".to_owned()), Just("18446744073709551615".to_owned()),
        Just("4294967296".to_owned()), Just("1152921504606846976".to_owned()), Just("99999999999999999999999".to_owned()),
        Just("1e9".to_owned()), Just("0x10".to_owned()), Just("٣".to_owned()), Just("1.0.0".to_owned()), "[0-9]{1,20}",
    ]) {
        let mut lines: Vec<String> = SMALL.lines().map(str::to_owned).collect();
        let line = line % lines.len();
        let mut words: Vec<&str> = lines[line].split(' ').collect();
        let word = word % words.len();
        words[word] = &number;
        lines[line] = words.join(" ");
        read_or_refused(&lines.join("\n"));
    }

    #[test]
    fn what_is_written_is_read_back(seed in 0_u64..1_000_000) {
        let instance = Plain::random(seed, 20, 6).build();
        let text = write_instance(&instance);
        let again = read(&text).unwrap();
        prop_assert!(again.notes.is_empty());
        prop_assert_eq!(write_instance(&again.instance), text);
    }
}

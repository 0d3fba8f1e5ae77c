//! Published instances with known optima, and a very large grid. The instances are no part of the project: without the
//! folder `../shared/data` (or the one that `KANTEL_TEST_DATA` names) those tests say so and check nothing.

mod support;

use std::{ops::ControlFlow, path::PathBuf};
use steiner::{Builder, Options, Progress, solve_with};
use support::judged;

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("KANTEL_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let folder = folder.join("steiner");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no folder {}", folder.display());
    None
}

#[test]
fn small_published_instances_are_solved_to_proven_optimality() {
    let Some(folder) = data() else { return };
    for (file, optimum) in [
        ("steinlib-d/d01.stp", 106),
        ("steinlib-d/d10.stp", 2_110),
        ("track1/instance001.gr", 503),
        ("track1/instance021.gr", 2_171),
        ("pace/instance010.gr", 13_309_487),
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let answer = judged(&steiner::read(&text).unwrap().instance, 1_000_000_000, 1);
        assert_eq!((answer.value, answer.bound), (optimum, optimum), "{file}");
    }
}

#[test]
fn a_street_graph_of_a_city_is_close_to_the_optimum_after_little_work() {
    let Some(folder) = data() else { return };
    let text = std::fs::read_to_string(folder.join("pace/instance103.gr")).unwrap();
    let answer = judged(&steiner::read(&text).unwrap().instance, 150_000_000, 1);
    let optimum = 5_313_548;
    assert!(answer.bound <= optimum && optimum <= answer.value);
    assert!(
        answer.value * 1_000 <= optimum * 1_005,
        "{} is within 0.5 %",
        answer.value
    );
    assert!(answer.gap() < 0.012, "proven: {}", answer.gap());
}

#[test]
fn a_million_edges_have_a_tree_after_little_work_and_progress_goes_on() {
    let side = 708_u32;
    let mut builder = Builder::new((side * side) as usize).unwrap();
    let mut dice = support::Dice::new(7);
    for v in 0..side * side {
        if v % side + 1 < side {
            builder.edge(v, v + 1, 1_000 + dice.below(9_000)).unwrap();
        }
        if v / side + 1 < side {
            builder
                .edge(v, v + side, 1_000 + dice.below(9_000))
                .unwrap();
        }
    }
    for _ in 0..2_000 {
        builder
            .terminal(dice.below(u64::from(side * side)) as u32)
            .unwrap();
    }
    let instance = builder.build().unwrap();
    assert!(instance.graph().edges() > 1_000_000);
    let (mut first, mut questions) = (None, 0);
    let mut watch = |p: &Progress| {
        questions += 1;
        first.get_or_insert((p.work, p.value));
        ControlFlow::Continue(())
    };
    let limits = Options {
        work: 60_000_000,
        seed: 1,
    };
    let answer = solve_with(&instance, &limits, &mut watch).unwrap();
    let (work, value) = first.unwrap();
    assert!(
        value < u64::MAX && work < 20_000_000,
        "the first tree after {work} operations"
    );
    assert!(questions > 10, "asked {questions} times whether to go on");
    assert!(
        answer.work < 100_000_000,
        "ended after {} operations",
        answer.work
    );
}

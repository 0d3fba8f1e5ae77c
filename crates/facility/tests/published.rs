//! Published questions with known optima. They are no part of the project: without the folder `../shared/data` (or the one
//! that `KANTEL_TEST_DATA` names) these tests say so and check nothing.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{Answer, Options, Problem, check::check, read, solve};

/// Questions that are solved within a bounded work, and the optimum.
fn solved(file: &str, work: u64) -> Option<(Problem, Answer)> {
    let folder = support::published()?;
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let problem = read(&text).unwrap().problem;
    let answer = solve(&problem, &Options { work, seed: 1 }).unwrap();
    let verdict = check(&problem, &answer.plan).unwrap();
    assert_eq!(verdict.value, answer.plan.value);
    Some((problem, answer))
}

#[test]
fn medians_of_graphs_are_found_and_proven() {
    for (file, optimum) in [
        ("pmed1.txt", "5819"),
        ("pmed2.txt", "4093"),
        ("pmed5.txt", "1355"),
        ("pmed6.txt", "7824"),
    ] {
        let Some((problem, answer)) = solved(file, 2_000_000_000) else {
            return;
        };
        assert_eq!(problem.amount(answer.plan.value), optimum, "{file}");
        assert!(answer.optimal(), "{file}: {}", answer.bound);
    }
}

#[test]
fn warehouses_are_proven_with_every_decimal() {
    for (file, optimum) in [
        ("cap41.txt", "1040444.375"),
        ("cap71.txt", "932615.75"),
        // Published as 796648.437 and 793439.562: cut after three decimals.
        ("cap101.txt", "796648.4375"),
        ("cap131.txt", "793439.5625"),
    ] {
        let Some((problem, answer)) = solved(file, 2_000_000_000) else {
            return;
        };
        assert_eq!(problem.amount(answer.plan.value), optimum, "{file}");
        assert!(answer.optimal(), "{file}: {}", answer.bound);
    }
}

#[test]
fn medians_with_capacities_are_within_half_a_percent() {
    for (file, optimum) in [("pmedcap01.txt", 713), ("pmedcap11.txt", 1_006)] {
        let Some((_, answer)) = solved(file, 1_000_000_000) else {
            return;
        };
        assert!(
            answer.bound <= optimum && optimum <= answer.plan.value,
            "{file}"
        );
        assert!(
            answer.plan.value * 200 <= optimum * 201,
            "{file}: {}",
            answer.plan.value
        );
    }
}

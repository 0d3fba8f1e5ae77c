//! Published questions of the OR-Library with known optima (Beasley 1988 and 1990; Osman and Christofides 1994), solved and proven.
//! They are no part of the project: without the folder `../shared/data` (or the one that `KANTEL_TEST_DATA` names) these tests
//! say so and check nothing.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{Answer, Options, Problem, ReadOptions, Service, check::check, read_with, solve};

/// A question solved within a bounded work, its plan found right by the checker.
fn solved(file: &str, service: Option<Service>, work: u64) -> Option<(Problem, Answer)> {
    let folder = support::published()?;
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let how = ReadOptions {
        service,
        ..ReadOptions::default()
    };
    let problem = read_with(&text, &how).unwrap().problem;
    let answer = solve(&problem, &Options { work, seed: 1 }).unwrap();
    let verdict = check(&problem, &answer.plan).unwrap();
    assert_eq!(verdict.value, answer.plan.value);
    Some((problem, answer))
}

#[test]
fn medians_of_graphs_are_found_and_proven() {
    for (file, optimum) in [
        ("pmed1.txt", 5819),
        ("pmed2.txt", 4093),
        ("pmed5.txt", 1355),
        ("pmed6.txt", 7824),
        ("pmed11.txt", 7696),
        ("pmed16.txt", 8162),
        ("pmed21.txt", 9138),
        ("pmed31.txt", 10086),
    ] {
        // A twentieth of the usual work.
        let Some((_, answer)) = solved(file, None, 200_000_000) else {
            return;
        };
        assert_eq!(
            (answer.plan.value, answer.bound),
            (optimum, optimum),
            "{file}"
        );
        // A plan with a site that is open anyway costs no more.
        for site in &answer.plan.open {
            assert_eq!(answer.with[*site as usize], optimum, "{file}");
        }
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
        // As the file suggests, and with service that may be split in any case.
        for service in [None, Some(Service::Split)] {
            let Some((problem, answer)) = solved(file, service, 2_000_000_000) else {
                return;
            };
            assert_eq!(problem.amount(answer.plan.value), optimum, "{file}");
            assert!(answer.optimal(), "{file}: {}", answer.bound);
        }
    }
}

#[test]
fn medians_with_capacities_are_found_and_proven() {
    for (file, optimum) in [("pmedcap01.txt", 713), ("pmedcap11.txt", 1_006)] {
        let Some((_, answer)) = solved(file, None, 1_000_000_000) else {
            return;
        };
        assert_eq!(
            (answer.plan.value, answer.bound),
            (optimum, optimum),
            "{file}"
        );
        // Whoever asks why another site is not open is told what that would cost at least.
        assert!(answer.with.iter().all(|cost| *cost >= optimum), "{file}");
    }
}

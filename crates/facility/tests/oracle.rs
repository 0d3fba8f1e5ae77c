//! Our answers against those of HiGHS, a solver that others wrote, on random questions of every kind.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{
    Error, Options, Problem, Status, check::check, plain, read_solution, solve, write_solution,
};
use support::{Dice, KINDS, Kind, as_json, asked, question};

/// Questions that can be put, with their kind.
fn questions(
    rounds: usize,
    sites: (u64, u64),
    clients: (u64, u64),
    seed: u64,
) -> Vec<(Kind, Problem)> {
    let mut dice = Dice::new(seed);
    let mut out = Vec::new();
    for _ in 0..rounds {
        for kind in KINDS {
            let m = dice.from(sites.0, sites.1) as usize;
            let n = dice.from(clients.0, clients.1) as usize;
            match question(kind, m, n, &mut dice) {
                Ok(problem) => out.push((kind, problem)),
                Err(Error::Impossible(_)) => {}
                Err(fault) => panic!("{kind:?}: {fault}"),
            }
        }
    }
    out
}

/// Solves all, and holds each answer against the judge's. Returns how many were proven optimal.
fn compared(questions: Vec<(Kind, Problem)>, work: u64) -> (usize, usize) {
    let (kinds, problems): (Vec<Kind>, Vec<Problem>) = questions.into_iter().unzip();
    let optima = asked(&problems);
    let mut proven = 0;
    for ((kind, problem), optimum) in kinds.iter().zip(&problems).zip(&optima) {
        match (solve(problem, &Options { work, seed: 1 }), optimum) {
            (Ok(answer), Some(optimum)) => {
                let verdict = check(problem, &answer.plan).unwrap();
                assert_eq!(verdict.value, answer.plan.value);
                assert!(
                    answer.bound <= *optimum && *optimum <= answer.plan.value,
                    "{kind:?}: bound {}, optimum {optimum}, plan {}\n{}",
                    answer.bound,
                    answer.plan.value,
                    as_json(problem)
                );
                proven += usize::from(answer.optimal());
            }
            (Err(Error::Impossible(_)), None) => proven += 1,
            (answer, optimum) => {
                panic!(
                    "{kind:?}: ours {answer:?}, the judge's {optimum:?}\n{}",
                    as_json(problem)
                )
            }
        }
    }
    (proven, problems.len())
}

#[test]
fn small_questions_of_every_kind_are_solved_to_the_optimum_that_the_judge_finds() {
    let questions = questions(30, (3, 9), (4, 14), 5);
    assert!(questions.len() > 250, "{}", questions.len());
    let (proven, all) = compared(questions, 400_000_000);
    assert_eq!(proven, all);
}

#[test]
fn larger_questions_have_plans_and_bounds_on_both_sides_of_the_optimum() {
    let questions = questions(2, (14, 20), (25, 36), 11);
    let (proven, all) = compared(questions, 400_000_000);
    // Most are closed; those with tight capacities may keep a gap.
    assert!(proven * 10 >= all * 8, "{proven} of {all}");
}

#[test]
fn no_plan_with_a_site_costs_less_than_the_answer_says() {
    let questions = questions(2, (3, 7), (4, 10), 23);
    let mut forced = Vec::new();
    let mut promised = Vec::new();
    for (kind, problem) in &questions {
        let Ok(answer) = solve(problem, &Options::default()) else {
            continue;
        };
        assert_eq!(answer.with.len(), problem.sites().len());
        for (site, least) in answer.with.iter().enumerate() {
            if problem.sites()[site].status == Status::Closed {
                assert_eq!(*least, u64::MAX);
                continue;
            }
            match problem.with_status(site, Status::Open) {
                Ok(other) => {
                    forced.push(other);
                    promised.push((*kind, *least));
                }
                Err(Error::Impossible(_)) => {}
                Err(fault) => panic!("{fault}"),
            }
        }
    }
    for ((kind, least), optimum) in promised.iter().zip(asked(&forced)) {
        if let Some(optimum) = optimum {
            assert!(
                *least <= optimum,
                "{kind:?}: {least} is promised, {optimum} is possible"
            );
        }
    }
}

#[test]
fn what_everybody_tries_first_keeps_the_rules_and_is_never_better() {
    let questions = questions(10, (3, 9), (4, 14), 31);
    let (kinds, problems): (Vec<Kind>, Vec<Problem>) = questions.into_iter().unzip();
    let optima = asked(&problems);
    let mut found = 0;
    for ((kind, problem), optimum) in kinds.iter().zip(&problems).zip(&optima) {
        let first = plain::greedy(problem);
        let then = plain::interchange(problem);
        for plan in [&first, &then].into_iter().flatten() {
            check(problem, plan).unwrap();
            let optimum = optimum.unwrap_or_else(|| panic!("{kind:?}: a plan where there is none"));
            assert!(plan.value >= optimum, "{kind:?}");
            found += 1;
        }
        if let (Some(first), Some(then)) = (first, then) {
            assert!(then.value <= first.value, "{kind:?}");
        }
    }
    assert!(found > 120, "{found} plans");
}

#[test]
fn a_plan_is_written_and_read_alike() {
    for (_, problem) in questions(2, (3, 9), (4, 14), 41) {
        let Some(plan) = plain::interchange(&problem) else {
            continue;
        };
        let text = write_solution(&problem, &plan);
        assert_eq!(read_solution(&problem, &text), Ok(plan), "{text}");
    }
}

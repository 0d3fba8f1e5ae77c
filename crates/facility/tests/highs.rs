//! The second engine against the first: two ways of computing, one answer. Only with the feature `highs`.
#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

mod support;

use facility::{Error, Options, check::check, highs, solve};
use support::{Dice, KINDS, as_json, question};

#[test]
fn both_engines_come_to_the_same_value() {
    let mut dice = Dice::new(77);
    let mut compared = 0;
    for _ in 0..12 {
        for kind in KINDS {
            let (m, n) = (dice.from(3, 9) as usize, dice.from(4, 16) as usize);
            let Ok(problem) = question(kind, m, n, &mut dice) else {
                continue;
            };
            let own = solve(&problem, &Options::default());
            let other = highs::solve(&problem, Some(60.0));
            match (own, other) {
                (Ok(own), Ok(other)) => {
                    check(&problem, &other.plan).unwrap();
                    assert!(own.optimal() && other.optimal(), "{kind:?}");
                    assert_eq!(own.plan.value, other.plan.value, "{}", as_json(&problem));
                    compared += 1;
                }
                (Err(Error::Impossible(_)), Err(Error::Impossible(_))) => {}
                (own, other) => panic!("{kind:?}: {own:?}, {other:?}"),
            }
        }
    }
    assert!(compared > 90, "{compared}");
}

#[test]
fn a_published_question_with_decimals_has_its_published_optimum() {
    let Some(folder) = support::published() else {
        return;
    };
    for (file, optimum) in [
        ("cap41.txt", "1040444.375"),
        ("cap71.txt", "932615.75"),
        ("pmed1.txt", "5819"),
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let problem = facility::read(&text).unwrap().problem;
        let answer = highs::solve(&problem, None).unwrap();
        assert_eq!(problem.amount(answer.plan.value), optimum, "{file}");
        // Ten digits and a tolerance: its bound is not exact to the last one.
        assert!(answer.gap() < 1e-8, "{file}: {}", answer.bound);
    }
}

//! Trees are cheapest, bounds are bounds, and the same question has the same answer.

mod support;

use std::ops::ControlFlow;
use steiner::{Options, Progress, solve_with};
use support::{Dice, Plain, judged};

const ENOUGH: u64 = 400_000_000;

#[test]
fn small_random_graphs_are_solved_to_proven_optimality() {
    for seed in 0..3_000 {
        let plain = Plain::random(seed, 14, 7);
        let answer = judged(&plain.build(), ENOUGH, seed);
        let optimum = plain.optimum();
        assert_eq!(
            (answer.value, answer.bound),
            (optimum, optimum),
            "seed {seed}: {plain:?}"
        );
    }
}

#[test]
fn larger_random_graphs_are_solved_to_proven_optimality() {
    for seed in 0..150 {
        let plain = Plain::random(10_000 + seed, 60, 9);
        let answer = judged(&plain.build(), ENOUGH, seed);
        let optimum = plain.optimum();
        assert_eq!(
            (answer.value, answer.bound),
            (optimum, optimum),
            "seed {seed}"
        );
    }
}

#[test]
fn grids_full_of_ties_are_solved_to_proven_optimality() {
    for seed in 0..120 {
        let plain = Plain::grid(seed, 7, 8);
        let answer = judged(&plain.build(), ENOUGH, seed);
        let optimum = plain.optimum();
        assert_eq!(
            (answer.value, answer.bound),
            (optimum, optimum),
            "seed {seed}"
        );
    }
}

#[test]
fn a_bound_is_a_bound_at_every_moment() {
    for seed in 0..200 {
        let plain = Plain::grid(seed, 8, 9);
        let instance = plain.build();
        let optimum = plain.optimum();
        let (mut last, mut work) = ((u64::MAX, 0), 0);
        let mut watch = |p: &Progress| {
            assert!(
                p.bound <= optimum && optimum <= p.value,
                "seed {seed}: {p:?}"
            );
            assert!(
                p.value <= last.0 && p.bound >= last.1,
                "seed {seed}: neither gets worse"
            );
            last = (p.value, p.bound);
            assert!(p.work >= work, "seed {seed}: work is only added");
            work = p.work;
            let gap = (p.value as f64 - p.bound as f64) / p.bound as f64;
            assert!((p.gap() - gap).abs() < 1e-12 || p.bound == 0);
            ControlFlow::Continue(())
        };
        let answer = solve_with(&instance, &Options { work: ENOUGH, seed }, &mut watch).unwrap();
        assert_eq!(last, (optimum, optimum));
        assert!(answer.optimal() && answer.gap() == 0.0);
    }
}

#[test]
fn other_names_for_the_nodes_change_nothing() {
    for seed in 0..600 {
        let plain = Plain::random(50_000 + seed, 25, 8);
        let mut names: Vec<u32> = (0..plain.nodes as u32).collect();
        let mut dice = Dice::new(seed);
        for i in (1..names.len()).rev() {
            names.swap(i, dice.below(i as u64 + 1) as usize);
        }
        let mut other = plain.clone();
        for (u, v, _) in &mut other.edges {
            (*u, *v) = (names[*u as usize], names[*v as usize]);
        }
        for t in &mut other.terminals {
            *t = names[*t as usize];
        }
        other.edges.reverse();
        let (one, two) = (
            judged(&plain.build(), ENOUGH, 1),
            judged(&other.build(), ENOUGH, 1),
        );
        assert_eq!(
            (one.value, one.bound),
            (two.value, two.bound),
            "seed {seed}"
        );
    }
}

#[test]
fn a_cheaper_edge_never_makes_the_answer_dearer() {
    for seed in 0..1_000 {
        let mut plain = Plain::random(70_000 + seed, 20, 8);
        let before = judged(&plain.build(), ENOUGH, 1).value;
        let chosen = Dice::new(seed).below(plain.edges.len() as u64) as usize;
        plain.edges[chosen].2 /= 2;
        let after = judged(&plain.build(), ENOUGH, 1).value;
        assert!(after <= before, "seed {seed}: {after} after {before}");
    }
}

#[test]
fn the_same_input_seed_and_work_give_the_same_answer() {
    let instance = Plain::grid(5, 40, 120).build();
    for work in [0, 100_000, 3_000_000, 30_000_000] {
        let options = Options { work, seed: 9 };
        let one = steiner::solve(&instance, &options).unwrap();
        assert_eq!(one, steiner::solve(&instance, &options).unwrap());
    }
}

#[test]
fn the_work_that_a_stopped_run_reports_repeats_it() {
    let instance = Plain::grid(8, 40, 120).build();
    for patience in [1, 2, 5, 9, 14] {
        let mut asked = 0;
        let mut watch = |_: &Progress| {
            asked += 1;
            if asked >= patience {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let all = Options {
            work: u64::MAX,
            seed: 3,
        };
        let one = solve_with(&instance, &all, &mut watch).unwrap();
        let again = Options {
            work: one.work,
            seed: 3,
        };
        assert_eq!(steiner::solve(&instance, &again).unwrap(), one);
    }
}

#[test]
fn other_seeds_make_other_choices_but_never_wrong_ones() {
    let plain = Plain::grid(21, 9, 9);
    let instance = plain.build();
    let optimum = plain.optimum();
    for seed in 0..40 {
        let answer = judged(&instance, ENOUGH, seed);
        assert_eq!((answer.value, answer.bound), (optimum, optimum));
    }
}

#[test]
fn however_early_a_run_ends_the_optimum_lies_between_bound_and_value() {
    for seed in 0..40 {
        let plain = Plain::grid(30_000 + seed, 10, 8);
        let instance = plain.build();
        let optimum = plain.optimum();
        for work in [0, 500, 2_000, 8_000, 30_000, 200_000] {
            let answer = judged(&instance, work, seed);
            assert!(
                answer.bound <= optimum && optimum <= answer.value,
                "seed {seed}, work {work}: {} ≤ {optimum} ≤ {}",
                answer.bound,
                answer.value
            );
        }
    }
}

#[test]
fn a_run_can_be_cancelled_at_any_moment_and_still_answers() {
    let plain = Plain::grid(3, 60, 200);
    let instance = plain.build();
    let mut values = Vec::new();
    for patience in 1..12 {
        let mut asked = 0;
        let mut watch = |p: &Progress| {
            asked += 1;
            assert!(
                p.value < u64::MAX,
                "the first tree is there before the first question"
            );
            if asked >= patience {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let answer = solve_with(
            &instance,
            &Options {
                work: u64::MAX,
                seed: 1,
            },
            &mut watch,
        )
        .unwrap();
        let text = steiner::write_instance(&instance);
        let found =
            steiner::check::check(&text, &steiner::write_solution(&instance, &answer.edges));
        assert_eq!(found.unwrap().value, answer.value);
        values.push(answer.value);
    }
    assert!(values[10] < values[0], "patience pays: {values:?}");
}

#[test]
fn more_work_closes_the_gap() {
    let instance = Plain::grid(11, 30, 60).build();
    let gaps: Vec<f64> = [300_000, 3_000_000, 300_000_000]
        .map(|work| judged(&instance, work, 1).gap())
        .to_vec();
    assert!(gaps[0] > gaps[2] && gaps[2] < 0.02, "{gaps:?}");
}

#[test]
fn the_baselines_are_trees_and_at_most_twice_the_optimum() {
    for seed in 0..300 {
        let plain = Plain::random(90_000 + seed, 14, 7);
        let (instance, optimum) = (plain.build(), plain.optimum());
        for edges in [
            steiner::plain(&instance).unwrap(),
            steiner::mehlhorn(&instance).unwrap(),
        ] {
            let text = steiner::write_instance(&instance);
            let found = steiner::check::check(&text, &steiner::write_solution(&instance, &edges));
            let value = found.unwrap().value;
            assert!(optimum <= value && value <= 2 * optimum, "seed {seed}");
        }
    }
}

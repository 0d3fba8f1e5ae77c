//! Tests of the promise that each reduction makes: a cheapest tree survives, or nothing better than what is known.

#[path = "../tests/support/mod.rs"]
mod support;

use crate::{
    clock::{Clock, Progress},
    dual::{Arcs, ascend, scale, scaled},
    problem::Problem,
    reduce,
    shaper::Shaper,
    squeeze::{Open, connected},
};
use std::ops::ControlFlow;
use support::{Dice, Plain};

/// The optimum of a reduced problem, by dynamic programming.
fn optimum(problem: &Problem) -> u64 {
    let graph = &problem.graph;
    let edges =
        (0..graph.edges() as u32).map(|e| (graph.ends(e)[0], graph.ends(e)[1], graph.cost(e)));
    let plain = Plain {
        nodes: graph.nodes(),
        edges: edges.collect(),
        terminals: problem.terminals.clone(),
    };
    problem.fixed + if problem.done() { 0 } else { plain.optimum() }
}

fn each(test: fn(Problem, &mut Clock) -> Problem) {
    let mut smaller = 0;
    for seed in 0..3_000 {
        let plain = if seed % 5 == 0 {
            Plain::grid(seed, 5, 6)
        } else {
            Plain::random(seed, 16, 7)
        };
        let problem = Problem::of(&plain.build());
        let size = problem.graph.edges();
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let after = test(problem, &mut Clock::new(u64::MAX, &mut watch));
        assert_eq!(optimum(&after), plain.optimum(), "seed {seed}: {plain:?}");
        smaller += usize::from(after.graph.edges() < size);
    }
    assert!(smaller > 200, "the test sees reductions: {smaller}");
}

#[test]
fn contracting_free_edges_preserves_the_optimum() {
    for seed in 0..2_000 {
        let plain = Plain::random(seed, 16, 7);
        assert_eq!(optimum(&Problem::of(&plain.build())), plain.optimum());
    }
}

#[test]
fn degree_tests_preserve_the_optimum() {
    each(|problem, _| Shaper::new(problem).finish());
}

#[test]
fn deleting_by_special_distance_preserves_the_optimum() {
    each(reduce::edges);
}

#[test]
fn bypassing_nodes_preserves_the_optimum() {
    each(reduce::nodes);
}

#[test]
fn contractions_preserve_the_optimum() {
    each(reduce::contractions);
}

#[test]
fn all_reductions_together_preserve_the_optimum() {
    each(|problem, clock| reduce::reduce(problem, true, clock));
}

#[test]
fn an_ascent_gives_a_bound_and_fixing_keeps_every_better_tree() {
    for seed in 0..4_000 {
        let plain = if seed % 5 == 0 {
            Plain::grid(seed, 5, 6)
        } else {
            Plain::random(seed, 16, 7)
        };
        let problem = Problem::of(&plain.build());
        if problem.done() {
            continue;
        }
        let best = plain.optimum();
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        let mut dice = Dice::new(seed);
        let root = problem.terminals[dice.below(problem.terminals.len() as u64) as usize];
        let scale = scale(&problem.graph);
        let ascent = ascend(
            &problem.graph,
            &problem.terminals,
            root,
            scaled(&problem.graph, scale),
            None,
            usize::MAX,
            &mut clock,
        );
        assert!(
            problem.fixed * scale + ascent.bound <= best * scale,
            "seed {seed}"
        );
        let paid: u64 = ascent.cuts.iter().map(|c| c.paid).sum();
        assert_eq!(paid, ascent.bound);
        // One above the optimum: the optimum must survive.
        let arcs = Arcs::new(&problem.graph);
        let mut open = Open::new(problem.clone(), best + 1);
        open.raise(ascent.bound, scale);
        open.fix(&arcs, &ascent, scale, &mut clock);
        assert_eq!(optimum(&open.problem), best, "seed {seed}: {plain:?}");
        // The optimum itself: what is left, if anything, is no better.
        let mut open = Open::new(problem, best);
        open.raise(ascent.bound, scale);
        open.fix(&arcs, &ascent, scale, &mut clock);
        assert!(!connected(&open.problem) || optimum(&open.problem) >= best);
    }
}

#[test]
fn squeezing_and_branching_keep_the_optimum_or_prove_that_nothing_is_better() {
    use crate::{branch::branch, squeeze::squeeze};
    use anytime::Rng;
    for seed in 0..3_000 {
        let plain = if seed % 5 == 0 {
            Plain::grid(seed, 5, 6)
        } else {
            Plain::random(seed, 16, 7)
        };
        let problem = Problem::of(&plain.build());
        let best = plain.optimum();
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        let mut rng = Rng::new(seed);
        let mut open = Open::new(problem.clone(), best + 1 + seed % 4);
        open.settle();
        if !open.closed() {
            squeeze(&mut open, Vec::new(), 2, u64::MAX, &mut rng, &mut clock);
        }
        assert!(open.bound.min(open.upper) <= best, "seed {seed}");
        assert!(
            open.upper == best || optimum(&open.problem) == best,
            "seed {seed}: {plain:?}"
        );
        let mut open = Open::new(problem, best + 1 + seed % 4);
        branch(&mut open, u64::MAX, &mut rng, &mut clock);
        assert_eq!(
            (open.upper, open.bound),
            (best, best),
            "seed {seed}: {plain:?}"
        );
        // And the way back leads to a tree of that cost.
        let (instance, edges) = (plain.build(), open.best.unwrap());
        let tree = crate::tree::extract(instance.graph(), &flags(&instance), &edges);
        assert_eq!(instance.graph().sum(&tree), best, "seed {seed}: {plain:?}");
    }
}

#[test]
fn the_first_bound_is_one_and_exact_for_two_terminals() {
    use crate::tree::spanning_bound;
    let mut pairs = 0;
    for seed in 0..3_000 {
        let plain = Plain::random(seed, 16, 7);
        let problem = Problem::of(&plain.build());
        let best = plain.optimum();
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        let bound = spanning_bound(&problem.graph, &problem.terminals, &mut clock) + problem.fixed;
        assert!(bound <= best && best <= 2 * bound, "seed {seed}: {plain:?}");
        if problem.terminals.len() == 2 {
            assert_eq!(bound, best, "seed {seed}: {plain:?}");
            pairs += 1;
        }
    }
    assert!(pairs > 100, "there are some with two: {pairs}");
}

#[test]
fn exchanges_give_trees_that_cost_no_more_whatever_the_patience() {
    use crate::{
        search::improve_with,
        tree::{extract, shortest_paths},
    };
    for seed in 0..300 {
        let plain = Plain::grid(seed, 14, 30);
        let problem = Problem::of(&plain.build());
        let (graph, terminal) = (&problem.graph, &problem.terminal);
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        let (count, root) = (problem.terminals.len(), problem.terminals[0]);
        let first = shortest_paths(graph, terminal, count, root, None, &mut clock).unwrap();
        let sums = [0, 20, usize::MAX].map(|patience| {
            let tree = improve_with(patience, graph, terminal, &first, &mut clock);
            let mut same = extract(graph, terminal, &tree);
            let mut sorted = tree.clone();
            same.sort_unstable();
            sorted.sort_unstable();
            assert_eq!(same, sorted, "seed {seed}: a tree without dead ends");
            let part = Problem {
                graph: crate::Graph::new(
                    graph.nodes(),
                    tree.iter().map(|e| graph.ends(*e)).collect(),
                    tree.iter().map(|e| graph.cost(*e)).collect(),
                ),
                terminals: problem.terminals.clone(),
                ..Problem::default()
            };
            assert!(connected(&part), "seed {seed}: it holds all terminals");
            graph.sum(&tree)
        });
        assert!(sums.iter().all(|s| *s <= graph.sum(&first)), "seed {seed}");
    }
}

#[test]
fn few_terminals_are_solved_exactly_or_nothing_better_exists() {
    use crate::few::few;
    use anytime::Rng;
    let mut solved = 0;
    for seed in 0..4_000 {
        let plain = if seed % 3 == 0 {
            Plain::grid(seed, 7, 3 + seed % 6)
        } else {
            Plain::random(seed, 24, 8)
        };
        let instance = plain.build();
        let problem = Problem::of(&instance);
        if problem.done() {
            continue;
        }
        let best = plain.optimum();
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        // The optimum is not yet known, by much or by little.
        let far = [1, 2, 7, best / 2 + 1][(seed % 4) as usize];
        let mut open = Open::new(problem.clone(), best + far);
        assert!(few(&mut open, u64::MAX, &mut Rng::new(seed), &mut clock));
        assert_eq!(
            (open.upper, open.bound),
            (best, best),
            "seed {seed}: {plain:?}"
        );
        let tree = crate::tree::extract(instance.graph(), &flags(&instance), &open.best.unwrap());
        assert_eq!(instance.graph().sum(&tree), best, "seed {seed}: {plain:?}");
        // It is known: there is nothing better, and nothing is offered.
        let mut open = Open::new(problem.clone(), best);
        assert!(few(&mut open, u64::MAX, &mut Rng::new(seed), &mut clock));
        assert!(open.best.is_none() && open.bound == best);
        // Broken off, it says so and leaves everything as it was.
        let mut open = Open::new(problem, best + far);
        if !few(&mut open, 1, &mut Rng::new(seed), &mut clock) {
            assert!(open.best.is_none() && open.upper == best + far && open.bound <= best);
            solved += 1;
        }
    }
    assert!(solved > 100, "some are broken off: {solved}");
}

fn flags(instance: &crate::Instance) -> Vec<bool> {
    (0..instance.graph().nodes() as u32)
        .map(|v| instance.terminals().contains(&v))
        .collect()
}

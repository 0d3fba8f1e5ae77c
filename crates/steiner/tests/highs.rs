//! More terminals than a table of all subsets can hold: HiGHS says what the cheapest tree costs.

mod support;

use serde_json::{Value, json};
use support::{Dice, Plain, judged};

/// A sparse connected graph with many terminals.
fn sparse(seed: u64, nodes: u64, terminals: u64) -> Plain {
    let mut dice = Dice::new(seed);
    let mut edges = Vec::new();
    for v in 1..nodes {
        edges.push((dice.below(v) as u32, v as u32, 10 + dice.below(90)));
    }
    for _ in 0..nodes {
        let (u, v) = (dice.below(nodes) as u32, dice.below(nodes) as u32);
        edges.push((u, v, 10 + dice.below(90)));
    }
    let terminals = (0..terminals).map(|_| dice.below(nodes) as u32).collect();
    Plain {
        nodes: nodes as usize,
        edges,
        terminals,
    }
}

#[test]
fn trees_with_many_terminals_cost_what_highs_finds() {
    let mut all: Vec<Plain> = (0..8).map(|seed| sparse(seed, 40, 20)).collect();
    all.extend((0..4).map(|seed| Plain::grid(600 + seed, 7, 16)));
    let question: Vec<Value> = all
        .iter_mut()
        .map(|plain| {
            plain.terminals.sort_unstable();
            plain.terminals.dedup();
            json!({ "nodes": plain.nodes, "edges": plain.edges, "terminals": plain.terminals })
        })
        .collect();
    let answer = judges::python_json(include_str!("support/highs.py"), &question.into());
    for (i, (plain, optimum)) in all
        .iter()
        .zip(answer.as_array().expect("a list"))
        .enumerate()
    {
        let found = judged(&plain.build(), 400_000_000, 1);
        let optimum = optimum.as_u64().expect("a cost");
        assert_eq!((found.value, found.bound), (optimum, optimum), "graph {i}");
    }
}

//! Large-neighbourhood search: a window of the graph is freed, the rest of the tree held, and the piece solved again by
//! reductions, ascent and branching. Elite trees are combined in the same way: on the graph of their edges.

use crate::{
    branch::branch,
    clock::{Clock, Stage},
    problem::{Problem, Raw, Sets, Trail},
    squeeze::Open,
    tree::{FAR, Queue, extract},
};
use anytime::Rng;
use std::cmp::Reverse;

/// Frees the part of `tree` around `centre` until about `size` key nodes lie in it, and solves that piece. Answers with
/// a cheaper tree, if one was found.
pub(crate) fn window(
    problem: &Problem,
    tree: &[u32],
    centre: u32,
    size: usize,
    budget: u64,
    rng: &mut Rng,
    clock: &mut Clock,
) -> Option<Vec<u32>> {
    clock.stage(Stage::Windows);
    let graph = &problem.graph;
    let nodes = graph.nodes();
    let mut degree = vec![0_u8; nodes];
    for e in tree {
        for v in graph.ends(*e) {
            degree[v as usize] = degree[v as usize].saturating_add(1);
        }
    }
    // A ball around the centre.
    let mut dist = vec![FAR; nodes];
    let mut number = vec![u32::MAX; nodes];
    let mut ball = Vec::new();
    let mut heap = Queue::new();
    dist[centre as usize] = 0;
    heap.push(Reverse((0, centre)));
    let mut keys = 0;
    let mut work = (nodes + tree.len()) as u64 / 4;
    while let Some(Reverse((d, v))) = heap.pop() {
        if d > dist[v as usize] || number[v as usize] != u32::MAX {
            continue;
        }
        number[v as usize] = ball.len() as u32;
        ball.push(v);
        keys += usize::from(problem.terminal[v as usize] || degree[v as usize] > 2);
        if keys >= size || ball.len() >= 40 * size {
            break;
        }
        work += graph.degree(v) as u64;
        for link in graph.links(v) {
            if d + link.cost < dist[link.to as usize] {
                dist[link.to as usize] = d + link.cost;
                heap.push(Reverse((d + link.cost, link.to)));
            }
        }
    }
    clock.spend(work);
    // What of the tree is free, and how the rest holds nodes of the window together.
    let inside = |e: u32| {
        graph
            .ends(e)
            .iter()
            .all(|v| number[*v as usize] != u32::MAX)
    };
    let (free, held): (Vec<u32>, Vec<u32>) = tree.iter().partition(|e| inside(**e));
    let mut sets = Sets::new(nodes);
    let mut anchored = vec![false; ball.len()];
    for e in &held {
        let [u, v] = graph.ends(*e);
        sets.union(u, v);
        for v in [u, v] {
            if number[v as usize] != u32::MAX {
                anchored[number[v as usize] as usize] = true;
            }
        }
    }
    let mut home: Vec<u32> = (0..ball.len() as u32).collect();
    let mut first = std::collections::HashMap::new();
    for (i, v) in ball.iter().enumerate() {
        if anchored[i] {
            home[i] = *first.entry(sets.find(*v)).or_insert(i as u32);
        }
    }
    let mut terminal = vec![false; ball.len()];
    for (i, v) in ball.iter().enumerate() {
        if anchored[i] || problem.terminal[*v as usize] {
            terminal[home[i] as usize] = true;
        }
    }
    let mut raw = Raw {
        nodes: ball.len(),
        ends: Vec::new(),
        costs: Vec::new(),
        origin: Vec::new(),
        terminal,
        fixed: 0,
        kept: Vec::new(),
        trail: Trail::new(graph.edges()),
    };
    for v in &ball {
        for link in graph.links(*v) {
            if link.to > *v && number[link.to as usize] != u32::MAX {
                let pair = [*v, link.to].map(|v| home[number[v as usize] as usize]);
                raw.ends.push(pair);
                raw.costs.push(link.cost);
                raw.origin.push(link.edge);
            }
        }
    }
    let before = graph.sum(&free);
    let mut open = Open::new(raw.settle(), before);
    open.settle();
    if !open.closed() {
        branch(&mut open, budget, rng, clock);
    }
    let found = open.best?;
    let mut next = held;
    next.extend(found);
    let next = extract(graph, &problem.terminal, &next);
    (graph.sum(&next) < graph.sum(tree)).then_some(next)
}

/// The best tree on the edges of several.
pub(crate) fn combine(
    problem: &Problem,
    trees: &[&[u32]],
    budget: u64,
    rng: &mut Rng,
    clock: &mut Clock,
) -> Option<Vec<u32>> {
    let graph = &problem.graph;
    let mut edges: Vec<u32> = trees.iter().flat_map(|t| t.iter().copied()).collect();
    edges.sort_unstable();
    edges.dedup();
    let least = trees.iter().map(|t| graph.sum(t)).min()?;
    let raw = Raw {
        nodes: graph.nodes(),
        ends: edges.iter().map(|e| graph.ends(*e)).collect(),
        costs: edges.iter().map(|e| graph.cost(*e)).collect(),
        origin: edges,
        terminal: problem.terminal.clone(),
        fixed: 0,
        kept: Vec::new(),
        trail: Trail::new(graph.edges()),
    };
    let mut open = Open::new(raw.settle(), least);
    open.settle();
    if !open.closed() {
        branch(&mut open, budget, rng, clock);
    }
    let found = extract(graph, &problem.terminal, &open.best?);
    (graph.sum(&found) < least).then_some(found)
}

//! Small random graphs and slow, obvious reference methods.
// Not every test file uses all of it, and a reference method reads best with plain indices.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::needless_range_loop
)]

use std::ops::ControlFlow;
use steiner::{Answer, Builder, Instance, Options, Progress};

/// Numbers for tests (xorshift).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// A graph as plain lists, to be changed and built again.
#[derive(Clone, Debug)]
pub struct Plain {
    pub nodes: usize,
    pub edges: Vec<(u32, u32, u64)>,
    pub terminals: Vec<u32>,
}

impl Plain {
    /// Connected, with parallel edges, loops, zero costs and many ties now and then.
    pub fn random(seed: u64, most_nodes: u64, most_terminals: u64) -> Self {
        let mut dice = Dice::new(seed);
        let nodes = 2 + dice.below(most_nodes - 1);
        let most_cost = [2, 4, 10, 1000, 1_000_000_000][dice.below(5) as usize];
        let mut edges = Vec::new();
        for v in 1..nodes {
            edges.push((dice.below(v) as u32, v as u32, dice.below(most_cost)));
        }
        for _ in 0..dice.below(2 * nodes) {
            edges.push((
                dice.below(nodes) as u32,
                dice.below(nodes) as u32,
                dice.below(most_cost),
            ));
        }
        let terminals = (0..1 + dice.below(most_terminals))
            .map(|_| dice.below(nodes) as u32)
            .collect();
        Self {
            nodes: nodes as usize,
            edges,
            terminals,
        }
    }

    /// A grid with small costs, where everything ties.
    pub fn grid(seed: u64, side: u32, terminals: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut edges = Vec::new();
        for v in 0..side * side {
            if v % side + 1 < side {
                edges.push((v, v + 1, 1 + dice.below(3)));
            }
            if v / side + 1 < side {
                edges.push((v, v + side, 1 + dice.below(3)));
            }
        }
        let terminals = (0..terminals)
            .map(|_| dice.below(u64::from(side * side)) as u32)
            .collect();
        Self {
            nodes: (side * side) as usize,
            edges,
            terminals,
        }
    }

    pub fn build(&self) -> Instance {
        let mut builder = Builder::new(self.nodes).unwrap();
        for (u, v, cost) in &self.edges {
            builder.edge(*u, *v, *cost).unwrap();
        }
        for t in &self.terminals {
            builder.terminal(*t).unwrap();
        }
        builder.build().unwrap()
    }

    /// The cost of the cheapest tree, by dynamic programming over subsets of terminals (Dreyfus and Wagner 1971).
    pub fn optimum(&self) -> u64 {
        const FAR: u64 = u64::MAX / 4;
        let n = self.nodes;
        let mut dist = vec![vec![FAR; n]; n];
        for v in 0..n {
            dist[v][v] = 0;
        }
        for (u, v, cost) in &self.edges {
            let (u, v) = (*u as usize, *v as usize);
            if u != v {
                dist[u][v] = dist[u][v].min(*cost);
                dist[v][u] = dist[u][v];
            }
        }
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    dist[i][j] = dist[i][j].min(dist[i][k] + dist[k][j]);
                }
            }
        }
        let mut terminals = self.terminals.clone();
        terminals.sort_unstable();
        terminals.dedup();
        let Some(root) = terminals.pop() else {
            return 0;
        };
        let sets = 1_usize << terminals.len();
        let mut best = vec![vec![FAR; n]; sets];
        for (i, t) in terminals.iter().enumerate() {
            best[1 << i].clone_from(&dist[*t as usize]);
        }
        for set in 1..sets {
            if set.count_ones() == 1 {
                continue;
            }
            for v in 0..n {
                let mut part = (set - 1) & set;
                while part > 0 {
                    best[set][v] = best[set][v].min(best[part][v] + best[set & !part][v]);
                    part = (part - 1) & set;
                }
            }
            let merged = best[set].clone();
            for v in 0..n {
                for u in 0..n {
                    best[set][v] = best[set][v].min(merged[u] + dist[u][v]);
                }
            }
        }
        if sets == 1 {
            0
        } else {
            best[sets - 1][root as usize]
        }
    }
}

/// Solves and lets the independent checker judge.
pub fn judged(instance: &Instance, work: u64, seed: u64) -> Answer {
    let answer = steiner::solve(instance, &Options { work, seed }).unwrap();
    let verdict = steiner::check::check(
        &steiner::write_instance(instance),
        &steiner::write_solution(instance, &answer.edges),
    )
    .unwrap();
    assert_eq!(verdict.value, answer.value);
    assert!(answer.bound <= answer.value);
    answer
}

pub fn go_on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

//! A smaller problem made from a larger one, with the way back.

use crate::{Graph, Instance};

/// Where the edges of a [`Problem`] come from: edges of the parent graph, or two edges joined.
///
/// Numbers below `leaves` are edges of the parent; number `leaves + i` is `joins[i]`, a pair of such numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    leaves: u32,
    joins: Vec<[u32; 2]>,
}

impl Trail {
    pub(crate) fn new(leaves: usize) -> Self {
        Self {
            leaves: leaves as u32,
            joins: Vec::new(),
        }
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) -> u32 {
        self.joins.push([a, b]);
        self.leaves + self.joins.len() as u32 - 1
    }

    /// The parent's edges behind these numbers, each once, ascending.
    pub(crate) fn unfold(&self, origins: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut stack: Vec<u32> = origins.into_iter().collect();
        let mut out = Vec::new();
        while let Some(origin) = stack.pop() {
            if origin < self.leaves {
                out.push(origin);
            } else {
                stack.extend(self.joins[(origin - self.leaves) as usize]);
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// A Steiner tree problem without loops, parallel or zero-cost edges, derived from a parent graph.
///
/// Each step that made it smaller keeps the promise: a tree here, unfolded by [`Problem::unfold`], connects the parent's
/// terminals at a cost of at most `fixed` more; and some cheapest tree of the parent survives, or none that is cheaper
/// than the best one known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problem {
    pub(crate) graph: Graph,
    pub(crate) terminal: Vec<bool>,
    pub(crate) terminals: Vec<u32>,
    /// Cost of the edges that are in every tree.
    pub(crate) fixed: u64,
    pub(crate) origin: Vec<u32>,
    pub(crate) kept: Vec<u32>,
    pub(crate) trail: Trail,
}

impl Problem {
    /// The problem of an instance: zero-cost edges contracted, loops dropped, of parallel edges the cheapest kept, parts
    /// without terminals left out.
    pub(crate) fn of(instance: &Instance) -> Self {
        let graph = instance.graph();
        let mut terminal = vec![false; graph.nodes()];
        for t in instance.terminals() {
            terminal[*t as usize] = true;
        }
        let ends: Vec<[u32; 2]> = (0..graph.edges() as u32).map(|e| graph.ends(e)).collect();
        let costs: Vec<u64> = (0..graph.edges() as u32).map(|e| graph.cost(e)).collect();
        let raw = Raw {
            nodes: graph.nodes(),
            ends,
            costs,
            origin: (0..graph.edges() as u32).collect(),
            terminal,
            fixed: 0,
            kept: Vec::new(),
            trail: Trail::new(graph.edges()),
        };
        raw.settle()
    }

    /// Edges of the parent graph for edges of this one.
    pub(crate) fn unfold(&self, edges: &[u32]) -> Vec<u32> {
        let chosen = edges.iter().map(|e| self.origin[*e as usize]);
        self.trail.unfold(self.kept.iter().copied().chain(chosen))
    }

    /// True when nothing is left to decide.
    pub(crate) fn done(&self) -> bool {
        self.terminals.len() <= 1
    }
}

/// The parts of a problem before loops, parallel and zero-cost edges are gone.
pub(crate) struct Raw {
    pub(crate) nodes: usize,
    pub(crate) ends: Vec<[u32; 2]>,
    pub(crate) costs: Vec<u64>,
    pub(crate) origin: Vec<u32>,
    pub(crate) terminal: Vec<bool>,
    pub(crate) fixed: u64,
    pub(crate) kept: Vec<u32>,
    pub(crate) trail: Trail,
}

impl Raw {
    /// Contracts zero-cost edges, drops loops, keeps the cheapest of parallel edges and the parts with terminals, and
    /// numbers what is left anew.
    pub(crate) fn settle(mut self) -> Problem {
        let mut sets = Sets::new(self.nodes);
        for (i, cost) in self.costs.iter().enumerate() {
            let [u, v] = self.ends[i];
            if *cost == 0 && u != v && sets.union(u, v) {
                self.kept.push(self.origin[i]);
            }
        }
        // Which contracted nodes are reachable from a terminal; and their new numbers.
        let mut terminal = vec![false; self.nodes];
        for v in 0..self.nodes as u32 {
            if self.terminal[v as usize] {
                terminal[sets.find(v) as usize] = true;
            }
        }
        let mut parts = sets.clone();
        for [u, v] in &self.ends {
            parts.union(*u, *v);
        }
        let mut alive = vec![false; self.nodes];
        for v in 0..self.nodes as u32 {
            if self.terminal[v as usize] {
                alive[parts.find(v) as usize] = true;
            }
        }
        let mut number = vec![u32::MAX; self.nodes];
        let (mut nodes, mut flags, mut terminals) = (0_u32, Vec::new(), Vec::new());
        for v in 0..self.nodes as u32 {
            if sets.find(v) == v && alive[parts.find(v) as usize] {
                number[v as usize] = nodes;
                if terminal[v as usize] {
                    terminals.push(nodes);
                }
                flags.push(terminal[v as usize]);
                nodes += 1;
            }
        }
        let mut order: Vec<(u32, u32, u64, u32)> = Vec::with_capacity(self.ends.len());
        for (i, [u, v]) in self.ends.iter().enumerate() {
            let (a, b) = (
                number[sets.find(*u) as usize],
                number[sets.find(*v) as usize],
            );
            if a != b && a != u32::MAX {
                order.push((a.min(b), a.max(b), self.costs[i], i as u32));
            }
        }
        order.sort_unstable();
        order.dedup_by_key(|(a, b, _, _)| (*a, *b));
        Problem {
            graph: Graph::new(
                nodes as usize,
                order.iter().map(|(a, b, _, _)| [*a, *b]).collect(),
                order.iter().map(|(_, _, cost, _)| *cost).collect(),
            ),
            terminal: flags,
            terminals,
            fixed: self.fixed,
            origin: order
                .iter()
                .map(|(_, _, _, i)| self.origin[*i as usize])
                .collect(),
            kept: self.kept,
            trail: self.trail,
        }
    }
}

/// Disjoint sets of nodes.
#[derive(Debug, Clone)]
pub(crate) struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    pub(crate) fn new(size: usize) -> Self {
        Self {
            parent: (0..size as u32).collect(),
        }
    }

    pub(crate) fn find(&mut self, mut v: u32) -> u32 {
        while self.parent[v as usize] != v {
            let up = self.parent[v as usize];
            self.parent[v as usize] = self.parent[up as usize];
            v = up;
        }
        v
    }

    /// Joins two sets under the smaller number; false when they were one already.
    pub(crate) fn union(&mut self, u: u32, v: u32) -> bool {
        let (a, b) = (self.find(u), self.find(v));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }
}

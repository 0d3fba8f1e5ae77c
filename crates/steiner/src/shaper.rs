//! A graph that can be changed: deletions, contractions, and the degree tests that follow from them.
//!
//! Degree tests (Duin and Volgenant 1989): a site-free node with one edge is useless; with two edges it only joins them;
//! a terminal with one edge must use it.

use crate::problem::{Problem, Raw, Trail};

#[derive(Debug, Clone, Copy)]
struct Edge {
    ends: [u32; 2],
    cost: u64,
    origin: u32,
    alive: bool,
}

/// The changeable form of a [`Problem`].
pub(crate) struct Shaper {
    edges: Vec<Edge>,
    at: Vec<Vec<u32>>,
    degree: Vec<u32>,
    pub(crate) terminal: Vec<bool>,
    terminals: usize,
    fixed: u64,
    kept: Vec<u32>,
    trail: Trail,
    /// Nodes whose degree changed.
    work: Vec<u32>,
    /// Nodes that were contracted into another.
    merged: Vec<bool>,
}

impl Shaper {
    pub(crate) fn new(problem: Problem) -> Self {
        let graph = &problem.graph;
        let edges = (0..graph.edges() as u32)
            .map(|e| Edge {
                ends: graph.ends(e),
                cost: graph.cost(e),
                origin: problem.origin[e as usize],
                alive: true,
            })
            .collect();
        let nodes = graph.nodes() as u32;
        Self {
            edges,
            at: (0..nodes)
                .map(|v| graph.links(v).iter().map(|l| l.edge).collect())
                .collect(),
            degree: (0..nodes).map(|v| graph.degree(v) as u32).collect(),
            terminals: problem.terminals.len(),
            terminal: problem.terminal,
            fixed: problem.fixed,
            kept: problem.kept,
            trail: problem.trail,
            work: (0..nodes).rev().collect(),
            merged: vec![false; nodes as usize],
        }
    }

    fn other(&self, edge: u32, v: u32) -> u32 {
        let [a, b] = self.edges[edge as usize].ends;
        a ^ b ^ v
    }

    /// Living edges at a node; forgets the dead ones when they are many.
    pub(crate) fn living(&mut self, v: u32) -> Vec<u32> {
        let edges = &self.edges;
        self.at[v as usize].retain(|e| edges[*e as usize].alive);
        self.at[v as usize].clone()
    }

    pub(crate) fn cost(&self, edge: u32) -> u64 {
        self.edges[edge as usize].cost
    }

    pub(crate) fn far_end(&self, edge: u32, v: u32) -> u32 {
        self.other(edge, v)
    }

    pub(crate) fn degree(&self, v: u32) -> u32 {
        self.degree[v as usize]
    }

    pub(crate) fn delete(&mut self, edge: u32) {
        let e = &mut self.edges[edge as usize];
        if e.alive {
            e.alive = false;
            for v in e.ends {
                self.degree[v as usize] -= 1;
                self.work.push(v);
            }
        }
    }

    /// Deletes a node with its edges.
    pub(crate) fn delete_node(&mut self, v: u32) {
        for edge in self.living(v) {
            self.delete(edge);
        }
    }

    /// Adds an edge made of two others; of parallel ones the cheaper stays.
    pub(crate) fn bridge(&mut self, a: u32, b: u32, cost: u64, parts: [u32; 2]) {
        if a == b {
            return;
        }
        if let Some(known) = self.between(a, b) {
            if self.edges[known as usize].cost <= cost {
                return;
            }
            self.delete(known);
        }
        let origin = self.trail.join(
            self.edges[parts[0] as usize].origin,
            self.edges[parts[1] as usize].origin,
        );
        let edge = self.edges.len() as u32;
        self.edges.push(Edge {
            ends: [a, b],
            cost,
            origin,
            alive: true,
        });
        for v in [a, b] {
            self.at[v as usize].push(edge);
            self.degree[v as usize] += 1;
        }
    }

    fn between(&mut self, a: u32, b: u32) -> Option<u32> {
        let (few, far) = if self.degree[a as usize] <= self.degree[b as usize] {
            (a, b)
        } else {
            (b, a)
        };
        if self.at[few as usize].len() > 2 * self.degree[few as usize] as usize + 4 {
            let edges = &self.edges;
            self.at[few as usize].retain(|e| edges[*e as usize].alive);
        }
        self.at[few as usize]
            .iter()
            .copied()
            .find(|e| self.edges[*e as usize].alive && self.other(*e, few) == far)
    }

    /// Takes an edge into every tree and makes its ends one node, which is a terminal.
    pub(crate) fn contract(&mut self, edge: u32) {
        let Edge {
            ends: [a, b],
            cost,
            origin,
            alive,
        } = self.edges[edge as usize];
        if !alive {
            return;
        }
        self.fixed += cost;
        self.kept.push(origin);
        self.delete(edge);
        let (into, gone) = if self.degree[a as usize] >= self.degree[b as usize] {
            (a, b)
        } else {
            (b, a)
        };
        match (self.terminal[a as usize], self.terminal[b as usize]) {
            (true, true) => self.terminals -= 1,
            (false, false) => self.terminals += 1,
            _ => {}
        }
        self.terminal[into as usize] = true;
        self.terminal[gone as usize] = false;
        self.merged[gone as usize] = true;
        for moved in self.living(gone) {
            let far = self.other(moved, gone);
            let Edge { cost, origin, .. } = self.edges[moved as usize];
            self.delete(moved);
            if let Some(known) = self.between(into, far) {
                if self.edges[known as usize].cost <= cost {
                    continue;
                }
                self.delete(known);
            }
            let edge = self.edges.len() as u32;
            self.edges.push(Edge {
                ends: [into, far],
                cost,
                origin,
                alive: true,
            });
            for v in [into, far] {
                self.at[v as usize].push(edge);
                self.degree[v as usize] += 1;
            }
        }
        self.work.push(into);
    }

    /// Runs the degree tests until nothing changes.
    pub(crate) fn tidy(&mut self) {
        while let Some(v) = self.work.pop() {
            if self.merged[v as usize] || self.terminals <= 1 {
                continue;
            }
            match (self.degree[v as usize], self.terminal[v as usize]) {
                (1, false) => self.delete_node(v),
                (1, true) => {
                    let edge = self.living(v)[0];
                    self.contract(edge);
                }
                (2, false) => {
                    let pair = self.living(v);
                    let (a, b) = (self.other(pair[0], v), self.other(pair[1], v));
                    let cost = self.cost(pair[0]) + self.cost(pair[1]);
                    self.delete(pair[0]);
                    self.delete(pair[1]);
                    self.bridge(a, b, cost, [pair[0], pair[1]]);
                    self.work.extend([a, b]);
                }
                _ => {}
            }
        }
    }

    /// The problem as it is now.
    pub(crate) fn finish(mut self) -> Problem {
        self.tidy();
        let living: Vec<Edge> = self.edges.iter().copied().filter(|e| e.alive).collect();
        if self.terminals <= 1 {
            // Nothing is left to connect.
            return Problem {
                fixed: self.fixed,
                kept: self.kept,
                trail: self.trail,
                ..Problem::default()
            };
        }
        Raw {
            nodes: self.at.len(),
            ends: living.iter().map(|e| e.ends).collect(),
            costs: living.iter().map(|e| e.cost).collect(),
            origin: living.iter().map(|e| e.origin).collect(),
            terminal: self.terminal,
            fixed: self.fixed,
            kept: self.kept,
            trail: self.trail,
        }
        .settle()
    }
}

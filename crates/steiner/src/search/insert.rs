//! Steiner-vertex insertion: a new node is taken in when the edges of the tree that it makes superfluous cost more than its
//! own.

use super::Search;
use crate::{Graph, clock::Clock, problem::Sets};

impl Search<'_> {
    /// Steiner-vertex insertion: takes a node in when the edges it makes superfluous cost more than its own. One pass over
    /// all nodes; true when the tree became cheaper.
    pub(crate) fn insert(&mut self, clock: &mut Clock) -> bool {
        let mut better = false;
        let mut rooted = Rooted::new(self);
        for v in 0..self.graph.nodes() as u32 {
            if self.degree[v as usize] > 0 || clock.over() {
                continue;
            }
            let mut arms: Vec<(u64, u32, u32)> = self
                .graph
                .links(v)
                .iter()
                .filter(|l| self.degree[l.to as usize] > 0)
                .map(|l| (l.cost, l.edge, l.to))
                .collect();
            if arms.len() < 3 {
                continue;
            }
            arms.sort_unstable();
            arms.truncate(8);
            if let Some((add, drop)) = self.weigh(&arms, &rooted, clock) {
                for e in add {
                    self.put(e, true);
                }
                for e in drop {
                    self.put(e, false);
                }
                better = true;
                rooted.follow(self);
            }
        }
        better
    }

    /// What to add and drop so that a new node with these arms makes the tree cheaper.
    fn weigh(
        &self,
        arms: &[(u64, u32, u32)],
        rooted: &Rooted,
        clock: &mut Clock,
    ) -> Option<(Vec<u32>, Vec<u32>)> {
        // Candidates: the arms, and the longest tree edge between each two of the nodes they reach.
        let count = arms.len() as u32;
        let mut edges: Vec<(u64, u32, u32, u32)> = Vec::new();
        for (i, a) in arms.iter().enumerate() {
            for (j, b) in arms.iter().enumerate().skip(i + 1) {
                let (cost, edge, steps) = rooted.longest(self.graph, a.2, b.2);
                clock.spend(steps);
                edges.push((cost, edge, i as u32, j as u32));
            }
        }
        edges.sort_unstable();
        let mut sets = Sets::new(arms.len());
        let old: Vec<(u64, u32, u32, u32)> = edges
            .into_iter()
            .filter(|(_, _, i, j)| sets.union(*i, *j))
            .collect();
        let mut all: Vec<(u64, bool, u32, u32, u32)> = old
            .iter()
            .map(|(c, e, i, j)| (*c, true, *e, *i, *j))
            .collect();
        all.extend(
            arms.iter()
                .enumerate()
                .map(|(i, a)| (a.0, false, a.1, i as u32, count)),
        );
        all.sort_unstable();
        let mut sets = Sets::new(arms.len() + 1);
        let (mut before, mut after) = (old.iter().map(|o| o.0).sum::<u64>(), 0);
        let (mut add, mut drop) = (Vec::new(), Vec::new());
        for (cost, is_old, edge, i, j) in all {
            if sets.union(i, j) {
                after += cost;
                if !is_old {
                    add.push(edge);
                }
            } else if is_old {
                drop.push(edge);
            }
        }
        if add.len() < 2 {
            before = 0;
        }
        (after < before).then_some((add, drop))
    }
}

/// Parents and depths in the tree; what other nodes have there means nothing.
struct Rooted {
    root: usize,
    parent: Vec<u32>,
    depth: Vec<u32>,
}

impl Rooted {
    fn new(search: &Search) -> Self {
        let nodes = search.graph.nodes();
        let mut rooted = Self {
            root: 0,
            parent: vec![u32::MAX; nodes],
            depth: vec![0; nodes],
        };
        rooted.follow(search);
        rooted
    }

    /// Walks over the tree as it is now: as long as the tree, however large the graph.
    fn follow(&mut self, search: &Search) {
        if search.degree[self.root] == 0 {
            let first = search.degree.iter().position(|d| *d > 0);
            self.root = first.unwrap_or(self.root);
        }
        self.parent[self.root] = u32::MAX;
        self.depth[self.root] = 0;
        let mut stack = vec![self.root as u32];
        while let Some(v) = stack.pop() {
            for link in search.graph.links(v) {
                if search.inside[link.edge as usize] && link.edge != self.parent[v as usize] {
                    self.parent[link.to as usize] = link.edge;
                    self.depth[link.to as usize] = self.depth[v as usize] + 1;
                    stack.push(link.to);
                }
            }
        }
    }

    /// The longest tree edge between two nodes, and how many steps that took.
    fn longest(&self, graph: &Graph, mut u: u32, mut v: u32) -> (u64, u32, u64) {
        let (mut best, mut steps) = ((0, u32::MAX), 0);
        while u != v {
            if self.depth[u as usize] < self.depth[v as usize] {
                std::mem::swap(&mut u, &mut v);
            }
            let edge = self.parent[u as usize];
            best = best.max((graph.cost(edge), edge));
            u = graph.other(edge, u);
            steps += 1;
        }
        (best.0, best.1, steps)
    }
}

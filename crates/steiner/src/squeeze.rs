//! Bound-based reductions: what no tree better than the best known one can contain goes.
//!
//! With a bound *b* and reduced costs from a dual ascent, a tree that uses an arc costs at least *b* plus the reduced
//! distance from the root to the arc, the arc's own reduced cost, and the reduced distance on to a terminal (Polzin and
//! Daneshmand 2001). Where that is not below the best known cost, the arc goes; likewise nodes, and plain nodes of degree
//! three that could only be passed through. Ascent, deletion and the other reductions take turns, each time from another
//! root, until little changes.

use crate::{
    clock::{Clock, Stage},
    dual::{Arcs, Ascent, Reduced, ascend, scale, scaled},
    problem::{Problem, Sets},
    reduce::{bypass, reduce},
    search::improve,
    shaper::Shaper,
    tree::{FAR, shortest_paths},
};
use anytime::Rng;

/// A problem in the state of being solved: what is left of it, and what is known.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// What is left: it holds every tree cheaper than `upper`, or one that costs as little.
    pub(crate) problem: Problem,
    /// Cost of the best tree known, or what a tree must cost less than to be of interest.
    pub(crate) upper: u64,
    /// Every tree of `problem` costs at least this.
    pub(crate) bound: u64,
    /// Edges of the parent graph of the best tree found here, when one was.
    pub(crate) best: Option<Vec<u32>>,
}

impl Open {
    pub(crate) fn new(problem: Problem, upper: u64) -> Self {
        let bound = problem.fixed;
        Self {
            problem,
            upper,
            bound,
            best: None,
        }
    }

    /// True when nothing better than `upper` can be left.
    pub(crate) fn closed(&self) -> bool {
        self.bound >= self.upper
    }

    /// A tree of the remaining problem.
    pub(crate) fn offer(&mut self, tree: &[u32]) {
        let value = self.problem.fixed + self.problem.graph.sum(tree);
        if value < self.upper {
            self.upper = value;
            self.best = Some(self.problem.unfold(tree));
        }
    }

    /// Finishes when nothing is left to connect.
    pub(crate) fn settle(&mut self) {
        if self.problem.done() {
            self.offer(&[]);
            self.bound = self.upper;
        } else if !connected(&self.problem) {
            self.bound = self.upper;
        }
    }

    /// Raises the bound with an ascent.
    pub(crate) fn raise(&mut self, paid: u64, scale: u64) {
        let bound = if paid == FAR {
            FAR
        } else {
            self.problem.fixed + paid.div_ceil(scale)
        };
        self.bound = self.bound.max(bound);
    }

    /// Deletes what the reduced costs of an ascent exclude. `bound` is what was paid. Answers with how much went.
    pub(crate) fn fix(
        &mut self,
        arcs: &Arcs,
        ascent: &Ascent,
        scale: u64,
        clock: &mut Clock,
    ) -> usize {
        if self.closed() {
            return 0;
        }
        let problem = std::mem::take(&mut self.problem);
        // What a better tree may cost here at most, above the bound.
        let room = ((self.upper - 1 - problem.fixed) * scale).saturating_sub(ascent.bound);
        let graph = &problem.graph;
        let reduced = Reduced::new(graph, arcs, &problem.terminals, ascent, clock);
        let (mut nodes, mut edges, mut passed) = (Vec::new(), Vec::new(), Vec::new());
        let mut gone = vec![false; graph.nodes()];
        for v in 0..graph.nodes() as u32 {
            let at = v as usize;
            if problem.terminal[at] {
                continue;
            }
            let through = reduced.from_root[at].saturating_add(reduced.to_first[at].0);
            if through > room {
                nodes.push(v);
                gone[at] = true;
            } else if graph.degree(v) == 3 && through.saturating_add(reduced.to_second[at].0) > room
            {
                passed.push(v);
            }
        }
        let dead = |p: usize, head: u32| {
            let tail = graph.all_links()[p].to;
            reduced.from_root[tail as usize]
                .saturating_add(ascent.rest[p])
                .saturating_add(reduced.to_first[head as usize].0)
                > room
                || head == ascent.root
        };
        for v in 0..graph.nodes() as u32 {
            for p in graph.places(v) {
                let link = graph.all_links()[p];
                if v < link.to && dead(p, v) && dead(arcs.mate[p] as usize, link.to) {
                    edges.push(link.edge);
                }
            }
        }
        let before = graph.edges() + graph.nodes();
        let ends: Vec<Vec<u32>> = passed
            .iter()
            .map(|v| graph.links(*v).iter().map(|l| l.to).collect())
            .collect();
        let mut shaper = Shaper::new(problem);
        for v in nodes {
            shaper.delete_node(v);
        }
        for e in edges {
            shaper.delete(e);
        }
        let mut touched = gone;
        for (v, ends) in passed.into_iter().zip(ends) {
            if shaper.degree(v) == 3 && !touched[v as usize] {
                for end in ends {
                    touched[end as usize] = true;
                }
                let e = shaper.living(v);
                bypass(&mut shaper, v, &[[e[0], e[1]], [e[0], e[2]], [e[1], e[2]]]);
            }
        }
        self.problem = shaper.finish();
        before.saturating_sub(self.problem.graph.edges() + self.problem.graph.nodes())
    }
}

/// True when all terminals lie in one part of the graph.
pub(crate) fn connected(problem: &Problem) -> bool {
    let mut sets = Sets::new(problem.graph.nodes());
    for e in 0..problem.graph.edges() as u32 {
        let [u, v] = problem.graph.ends(e);
        sets.union(u, v);
    }
    let Some(first) = problem.terminals.first() else {
        return true;
    };
    let home = sets.find(*first);
    problem.terminals.iter().all(|t| sets.find(*t) == home)
}

/// The arcs of a tree, directed away from `root`.
pub(crate) fn directed(problem: &Problem, tree: &[u32], root: u32) -> Vec<bool> {
    let graph = &problem.graph;
    let mut inside = vec![false; graph.edges()];
    for e in tree {
        inside[*e as usize] = true;
    }
    let mut out = vec![false; graph.all_links().len()];
    let mut seen = vec![false; graph.nodes()];
    let mut stack = vec![root];
    seen[root as usize] = true;
    while let Some(v) = stack.pop() {
        for link in graph.links(v) {
            if inside[link.edge as usize] && !seen[link.to as usize] {
                seen[link.to as usize] = true;
                stack.push(link.to);
                // The arc v → to lies in the list of `to`.
                let place = graph
                    .places(link.to)
                    .find(|p| graph.all_links()[*p].edge == link.edge);
                if let Some(p) = place {
                    out[p] = true;
                }
            }
        }
    }
    out
}

/// Reductions, trees and ascents in turns until the problem is closed, little changes, or `budget` operations are spent.
/// `tree` is a good tree of the problem as it is, or empty. Answers with a good tree of the remaining problem.
pub(crate) fn squeeze(
    open: &mut Open,
    mut tree: Vec<u32>,
    rounds: usize,
    budget: u64,
    rng: &mut Rng,
    clock: &mut Clock,
) -> Vec<u32> {
    let end = clock.now.work.saturating_add(budget);
    let mut idle = 0;
    let mut round = 0;
    let mut stale = tree.is_empty();
    loop {
        if stale {
            tree.clear();
            clock.stage(Stage::Reduce);
            open.problem = reduce(std::mem::take(&mut open.problem), round == 0, clock);
            open.settle();
        }
        if open.closed() || clock.over() {
            return tree;
        }
        let (graph, terminal, terminals) = (
            &open.problem.graph,
            &open.problem.terminal,
            &open.problem.terminals,
        );
        clock.stage(Stage::Ascend);
        if stale {
            for _ in 0..if round == 0 && graph.edges() < 10_000 {
                3
            } else {
                1
            } {
                let root = terminals[rng.below(terminals.len())];
                if let Some(found) =
                    shortest_paths(graph, terminal, terminals.len(), root, None, clock)
                {
                    let better = improve(graph, terminal, &found, clock);
                    if tree.is_empty() || graph.sum(&better) < graph.sum(&tree) {
                        tree = better;
                    }
                }
            }
        }
        let root = terminals[rng.below(terminals.len())];
        let scale = scale(graph);
        let guide = directed(&open.problem, &tree, root);
        let guide = (round % 2 == 0).then_some(&guide[..]);
        let ascent = ascend(
            graph,
            terminals,
            root,
            scaled(graph, scale),
            guide,
            0,
            clock,
        );
        if clock.over() {
            return tree;
        }
        let found = along(open, &ascent, clock);
        if let Some(found) = found
            && open.problem.graph.sum(&found) < open.problem.graph.sum(&tree)
        {
            tree = found;
        }
        let offered = tree.clone();
        open.offer(&offered);
        open.raise(ascent.bound, scale);
        if open.closed() {
            return tree;
        }
        let arcs = Arcs::new(&open.problem.graph);
        let size = open.problem.graph.edges() + open.problem.graph.nodes();
        let gone = open.fix(&arcs, &ascent, scale, clock);
        stale = gone > 0;
        open.settle();
        if open.closed() {
            return tree;
        }
        idle = if gone * 50 < size { idle + 1 } else { 0 };
        round += 1;
        if idle >= rounds || clock.now.work > end {
            if stale {
                open.problem = reduce(std::mem::take(&mut open.problem), false, clock);
                open.settle();
                tree.clear();
            }
            return tree;
        }
    }
}

/// A tree along the arcs that an ascent has paid for: others count several times.
pub(crate) fn along(open: &Open, ascent: &Ascent, clock: &mut Clock) -> Option<Vec<u32>> {
    let (graph, terminal) = (&open.problem.graph, &open.problem.terminal);
    let mut costs = vec![FAR; graph.edges()];
    for (p, link) in graph.all_links().iter().enumerate() {
        let cost = if ascent.rest[p] == 0 {
            link.cost
        } else {
            link.cost.saturating_mul(8)
        };
        costs[link.edge as usize] = costs[link.edge as usize].min(cost);
    }
    let count = open.problem.terminals.len();
    let found = shortest_paths(graph, terminal, count, ascent.root, Some(&costs), clock)?;
    Some(improve(graph, terminal, &found, clock))
}

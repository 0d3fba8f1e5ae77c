//! The whole run: first tree, reductions, search, bound, windows; until closed or out of work.

use crate::{
    Error, Instance,
    branch::branch,
    clock::{Clock, Progress, Stage, Watch},
    few::{self, few},
    problem::Problem,
    reduce::reduce,
    repay::deepen,
    search::{improve, improve_with},
    squeeze::{Open, squeeze},
    tree::{altered, extract, shortest_paths, spanning_bound},
    windows::{combine, window},
};
use anytime::Rng;
use std::ops::ControlFlow;

/// How long and from which seed.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Operations after which the best answer so far is given. A core does some hundred million a second.
    pub work: u64,
    /// Seed of all choices: the same input, seed and work give the same answer, everywhere.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            work: 2_000_000_000,
            seed: 1,
        }
    }
}

/// A tree and what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Edges of the instance, ascending.
    pub edges: Vec<u32>,
    /// Their cost.
    pub value: u64,
    /// No tree costs less than this.
    pub bound: u64,
    /// Operations done, until the run was stopped if it was: as a limit this number gives the same answer again.
    pub work: u64,
    /// Nodes, edges and terminals that the reductions left undecided.
    pub left: [usize; 3],
}

impl Answer {
    /// True when no tree is cheaper.
    pub fn optimal(&self) -> bool {
        self.value == self.bound
    }

    /// How far the tree may be from the optimum, as a share of the bound: 0.001 is 0.1 %.
    pub fn gap(&self) -> f64 {
        anytime::gap(self.value, self.bound)
    }
}

/// Solves within a limit of work. See [`solve_with`] to follow or cancel a run.
pub fn solve(instance: &Instance, options: &Options) -> Result<Answer, Error> {
    solve_with(instance, options, &mut |_| ControlFlow::Continue(()))
}

/// Solves, and reports on the way: at each better tree or bound, and regularly in between. When `watch` breaks, the best
/// answer so far is given. It is first asked when a first tree stands.
pub fn solve_with(
    instance: &Instance,
    options: &Options,
    watch: &mut Watch,
) -> Result<Answer, Error> {
    reachable(instance)?;
    let mut from_first = |progress: &Progress| {
        if progress.value == u64::MAX {
            ControlFlow::Continue(())
        } else {
            watch(progress)
        }
    };
    let mut clock = Clock::new(options.work, &mut from_first);
    let mut run = Run::new(instance, options.seed);
    run.go(&mut clock);
    clock.stage(Stage::Done);
    clock.tell(run.value, run.bound);
    let mut edges = run.best;
    edges.sort_unstable();
    Ok(Answer {
        edges,
        value: run.value,
        bound: run.bound.min(run.value),
        work: clock.used(),
        left: run.left,
    })
}

/// The plain shortest-path heuristic from the first terminal: what everything else is compared with.
pub fn plain(instance: &Instance) -> Result<Vec<u32>, Error> {
    baseline(instance, |problem| {
        let mut watch = |_: &Progress| ControlFlow::Continue(());
        let mut clock = Clock::new(u64::MAX, &mut watch);
        shortest_paths(
            &problem.graph,
            &problem.terminal,
            problem.terminals.len(),
            problem.terminals[0],
            None,
            &mut clock,
        )
    })
}

/// Mehlhorn's construction: at most twice the optimum, in almost linear time.
pub fn mehlhorn(instance: &Instance) -> Result<Vec<u32>, Error> {
    baseline(instance, |problem| {
        crate::tree::mehlhorn(&problem.graph, &problem.terminal, &problem.terminals)
    })
}

fn baseline(
    instance: &Instance,
    make: impl Fn(&Problem) -> Option<Vec<u32>>,
) -> Result<Vec<u32>, Error> {
    reachable(instance)?;
    let problem = Problem::of(instance);
    let tree = if problem.done() {
        Vec::new()
    } else {
        make(&problem).unwrap_or_default()
    };
    let mut edges = extract(instance.graph(), &flags(instance), &problem.unfold(&tree));
    edges.sort_unstable();
    Ok(edges)
}

fn flags(instance: &Instance) -> Vec<bool> {
    let mut terminal = vec![false; instance.graph().nodes()];
    for t in instance.terminals() {
        terminal[*t as usize] = true;
    }
    terminal
}

/// An error that names the terminals which the first one cannot reach.
fn reachable(instance: &Instance) -> Result<(), Error> {
    let graph = instance.graph();
    let Some(from) = instance.terminals().first().copied() else {
        return Err(Error::NoTerminals);
    };
    let mut seen = vec![false; graph.nodes()];
    seen[from as usize] = true;
    let mut stack = vec![from];
    while let Some(v) = stack.pop() {
        for link in graph.links(v) {
            if !seen[link.to as usize] {
                seen[link.to as usize] = true;
                stack.push(link.to);
            }
        }
    }
    let terminals: Vec<u32> = instance
        .terminals()
        .iter()
        .copied()
        .filter(|t| !seen[*t as usize])
        .collect();
    if terminals.is_empty() {
        Ok(())
    } else {
        Err(Error::Disconnected { from, terminals })
    }
}

struct Run<'a> {
    instance: &'a Instance,
    terminal: Vec<bool>,
    rng: Rng,
    best: Vec<u32>,
    value: u64,
    bound: u64,
    left: [usize; 3],
}

/// From how many edges on a graph is large: its first tree is improved before the graph is reduced.
const LARGE: usize = 300_000;

/// How many nodes of its pieces an exchange may walk over in a large graph.
const PATIENCE: usize = 2_000;

/// How many different good trees are remembered.
const ELITE: usize = 8;

impl<'a> Run<'a> {
    fn new(instance: &'a Instance, seed: u64) -> Self {
        Self {
            instance,
            terminal: flags(instance),
            rng: Rng::new(seed),
            best: Vec::new(),
            value: u64::MAX,
            bound: 0,
            left: [0; 3],
        }
    }

    /// Takes a tree of the instance when it is better.
    fn offer(&mut self, edges: &[u32], clock: &mut Clock) {
        let graph = self.instance.graph();
        let tree = extract(graph, &self.terminal, edges);
        let value = graph.sum(&tree);
        if value < self.value {
            self.value = value;
            self.best = tree;
            clock.tell(self.value, self.bound);
        }
    }

    fn raise(&mut self, bound: u64, clock: &mut Clock) {
        self.bound = self.bound.max(bound.min(self.value));
        clock.tell(self.value, self.bound);
    }

    fn closed(&self, clock: &Clock) -> bool {
        self.bound >= self.value || clock.over()
    }

    fn go(&mut self, clock: &mut Clock) {
        let problem = Problem::of(self.instance);
        if problem.done() {
            self.offer(&problem.unfold(&[]), clock);
            self.raise(self.value, clock);
            return;
        }
        let count = problem.terminals.len();
        let first = shortest_paths(
            &problem.graph,
            &problem.terminal,
            count,
            problem.terminals[0],
            None,
            clock,
        );
        let first = first.unwrap_or_default();
        self.offer(&problem.unfold(&first), clock);
        let bound = spanning_bound(&problem.graph, &problem.terminals, clock);
        self.raise(problem.fixed + bound, clock);
        if self.closed(clock) {
            return;
        }
        let large = problem.graph.edges() > LARGE;
        if large {
            // Reducing takes a while here: something better is shown before.
            clock.stage(Stage::Search);
            let (graph, terminal) = (&problem.graph, &problem.terminal);
            let better = improve_with(PATIENCE, graph, terminal, &first, clock);
            self.offer(&problem.unfold(&better), clock);
        }
        clock.stage(Stage::Reduce);
        let small = reduce(problem, !large, clock);
        if small.done() {
            self.offer(&small.unfold(&[]), clock);
            self.raise(self.value, clock);
            return;
        }
        clock.stage(Stage::Search);
        let (count, patience) = if large {
            (1, PATIENCE)
        } else {
            (3, usize::MAX)
        };
        let mut elite = self.starts(&small, count, patience, clock);
        // The bound side works on a copy that shrinks with every better tree.
        let mut open = Open::new(small.clone(), self.value);
        let mut stretch = 20_000_000_u64.max(40 * small.graph.edges() as u64);
        let mut pass = 0;
        while !self.closed(clock) {
            let tree = if pass == 0 {
                elite.first().cloned()
            } else {
                None
            };
            self.dual(&mut open, tree.unwrap_or_default(), pass, stretch, clock);
            if self.closed(clock) {
                break;
            }
            self.primal(&small, &mut elite, pass, stretch, clock);
            open.upper = open.upper.min(self.value);
            pass += 1;
            stretch = (2 * stretch).min(1 << 40);
        }
    }

    /// Some trees from different roots, improved; the best first.
    fn starts(
        &mut self,
        problem: &Problem,
        count: usize,
        patience: usize,
        clock: &mut Clock,
    ) -> Vec<Vec<u32>> {
        let (graph, terminal, terminals) = (&problem.graph, &problem.terminal, &problem.terminals);
        let mut trees: Vec<Vec<u32>> = Vec::new();
        for _ in 0..count {
            let root = terminals[self.rng.below(terminals.len())];
            let Some(tree) = shortest_paths(graph, terminal, terminals.len(), root, None, clock)
            else {
                continue;
            };
            let tree = improve_with(patience, graph, terminal, &tree, clock);
            self.offer(&problem.unfold(&tree), clock);
            trees.push(tree);
            if clock.over() {
                break;
            }
        }
        trees.sort_by_key(|t| graph.sum(t));
        trees
    }

    /// Raises the bound and shrinks the problem.
    fn dual(
        &mut self,
        open: &mut Open,
        tree: Vec<u32>,
        pass: usize,
        budget: u64,
        clock: &mut Clock,
    ) {
        if pass == 0 {
            squeeze(open, tree, 2, budget, &mut self.rng, clock);
        } else {
            deepen(open, budget, &mut self.rng, clock);
        }
        if !open.closed() && open.problem.terminals.len() <= few::MOST {
            few(open, budget, &mut self.rng, clock);
        }
        if !open.closed() && open.problem.graph.edges() < 3_000 {
            branch(open, budget, &mut self.rng, clock);
        }
        if let Some(best) = open.best.take() {
            self.offer(&best, clock);
        }
        self.left = [
            open.problem.graph.nodes(),
            open.problem.graph.edges(),
            open.problem.terminals.len(),
        ];
        self.raise(open.bound.min(open.upper), clock);
    }

    /// Looks for better trees: windows over the best one, then perturbed starts and combinations.
    fn primal(
        &mut self,
        problem: &Problem,
        elite: &mut Vec<Vec<u32>>,
        pass: usize,
        budget: u64,
        clock: &mut Clock,
    ) {
        let graph = &problem.graph;
        let end = clock.now.work + budget;
        let Some(mut best) = elite.first().cloned() else {
            return;
        };
        let size = 12 + 6 * pass.min(10);
        // Enough windows to see every place some three times.
        let mut windows = 4 + 6 * problem.terminals.len() / size;
        while windows > 0 && clock.now.work < end && !self.closed(clock) {
            windows -= 1;
            let edge = best[self.rng.below(best.len())];
            let centre = graph.ends(edge)[0];
            let found = window(
                problem,
                &best,
                centre,
                size,
                3_000_000,
                &mut self.rng,
                clock,
            );
            if let Some(better) = found {
                best = better;
                self.offer(&problem.unfold(&best), clock);
            }
        }
        elite[0] = best;
        loop {
            let Some(tree) = self.perturbed(problem, pass, clock) else {
                return;
            };
            self.offer(&problem.unfold(&tree), clock);
            elite.push(tree);
            let other = self.rng.below(elite.len());
            let trees: Vec<&[u32]> = [0, other, elite.len() - 1].map(|i| &elite[i][..]).to_vec();
            if let Some(child) = combine(problem, &trees, budget / 8, &mut self.rng, clock) {
                let child = improve(graph, &problem.terminal, &child, clock);
                self.offer(&problem.unfold(&child), clock);
                elite.push(child);
            }
            elite.sort_by_cached_key(|t| graph.sum(t));
            elite.dedup();
            elite.truncate(ELITE);
            if clock.now.work >= end || self.closed(clock) {
                return;
            }
        }
    }

    /// A tree that was grown with other costs than the real ones, then improved with those.
    fn perturbed(&mut self, problem: &Problem, pass: usize, clock: &mut Clock) -> Option<Vec<u32>> {
        let (graph, terminal, terminals) = (&problem.graph, &problem.terminal, &problem.terminals);
        let spread = 10 + 15 * (pass % 5);
        let costs = altered(graph, |_| 100 + self.rng.below(spread) as u64);
        let root = terminals[self.rng.below(terminals.len())];
        let tree = shortest_paths(graph, terminal, terminals.len(), root, Some(&costs), clock)?;
        Some(improve(graph, terminal, &tree, clock))
    }
}

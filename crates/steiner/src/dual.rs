//! Dual ascent: a lower bound by paying for cuts (Wong 1984).
//!
//! Every cut between the root and a terminal must be crossed. As long as some terminal is not reached from the root over
//! arcs that are paid in full, the set of nodes that reach it over such arcs is a cut; the cheapest remaining price over
//! the arcs into it is paid, raises the bound, and makes another arc free. What is paid is a feasible solution of the dual
//! of the directed-cut relaxation, so the sum is a bound, and what remains of the prices are reduced costs.

use crate::{Graph, clock::Clock, tree::FAR};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Directed view of a graph. Arc number `p` is the link at place `p` in the adjacency, *reversed*: it runs from the
/// neighbour to the node whose list it is in, so that the arcs into a node lie together.
pub(crate) struct Arcs {
    /// The arc the other way.
    pub(crate) mate: Vec<u32>,
}

impl Arcs {
    pub(crate) fn new(graph: &Graph) -> Self {
        let mut first = vec![u32::MAX; graph.edges()];
        let mut mate = vec![0; graph.all_links().len()];
        for (p, link) in graph.all_links().iter().enumerate() {
            let other = &mut first[link.edge as usize];
            if *other == u32::MAX {
                *other = p as u32;
            } else {
                mate[p] = *other;
                mate[*other as usize] = p as u32;
            }
        }
        Self { mate }
    }
}

/// A power of two to multiply costs with, so that rounding loses little and no sum overflows.
pub(crate) fn scale(graph: &Graph) -> u64 {
    let total: u64 = graph
        .sum(&(0..graph.edges() as u32).collect::<Vec<_>>())
        .max(1);
    let mut scale = 1_u64;
    while scale < 1 << 16 && total < (1 << 58) / (2 * scale) {
        scale *= 2;
    }
    scale
}

/// The costs of arcs, scaled.
pub(crate) fn scaled(graph: &Graph, scale: u64) -> Vec<u64> {
    graph.all_links().iter().map(|l| l.cost * scale).collect()
}

/// A cut that was paid for: the arcs into it, and how much.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    /// The terminal that it separates from the root.
    pub(crate) terminal: u32,
    pub(crate) arcs: Vec<u32>,
    pub(crate) paid: u64,
}

/// Result of a dual ascent.
#[derive(Debug, Clone)]
pub(crate) struct Ascent {
    pub(crate) root: u32,
    /// What was paid, in scaled cost; [`FAR`] when a terminal cannot be reached from the root at all.
    pub(crate) bound: u64,
    /// What remains of each arc's cost.
    pub(crate) rest: Vec<u64>,
    /// The cuts, when they were asked for.
    pub(crate) cuts: Vec<Cut>,
}

/// Pays for cuts until every terminal is reached from `root`. `rest` are the scaled arc costs to begin with. With a
/// `guide` (arcs of a good tree, directed from the root) cuts that this tree crosses only once are paid first, which
/// keeps the bound near the tree's cost. `keep`: how many arcs of cuts to remember.
pub(crate) fn ascend(
    graph: &Graph,
    terminals: &[u32],
    root: u32,
    mut rest: Vec<u64>,
    guide: Option<&[bool]>,
    keep: usize,
    clock: &mut Clock,
) -> Ascent {
    let mut payer = Payer::new(graph, root);
    let outside = vec![false; graph.nodes()];
    let (paid, cuts) = payer.pay(graph, terminals, &outside, &mut rest, guide, keep, clock);
    Ascent {
        root,
        bound: paid.unwrap_or(FAR),
        rest,
        cuts,
    }
}

/// The room that an ascent needs, kept from one to the next.
pub(crate) struct Payer {
    root: u32,
    active: Vec<bool>,
    stamp: Vec<u32>,
    round: u32,
    members: Vec<u32>,
    border: Vec<u32>,
}

impl Payer {
    pub(crate) fn new(graph: &Graph, root: u32) -> Self {
        Self {
            root,
            active: vec![false; graph.nodes()],
            stamp: vec![0; graph.nodes()],
            round: 0,
            members: Vec::new(),
            border: Vec::new(),
        }
    }

    /// Pays for cuts of `terminals`; nodes marked `outside` count as reached. Answers with the sum paid (`None` when a
    /// terminal cannot be reached at all) and the cuts, as long as they have no more than `keep` arcs together.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn pay(
        &mut self,
        graph: &Graph,
        terminals: &[u32],
        outside: &[bool],
        rest: &mut [u64],
        guide: Option<&[bool]>,
        mut keep: usize,
        clock: &mut Clock,
    ) -> (Option<u64>, Vec<Cut>) {
        let links = graph.all_links();
        let mut heap: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
        for t in terminals {
            if *t != self.root {
                self.active[*t as usize] = true;
                heap.push(Reverse((0, *t)));
            }
        }
        let (mut sum, mut cuts) = (0_u64, Vec::new());
        while let Some(Reverse((_, t))) = heap.pop() {
            let mut work = 0;
            self.round += 1;
            self.members.clear();
            self.border.clear();
            self.members.push(t);
            self.stamp[t as usize] = self.round;
            let mut head = 0;
            while self.active[t as usize] {
                // Everything that reaches t over free arcs.
                head = self.grow(graph, t, head, outside, rest, &mut work);
                if !self.active[t as usize] {
                    break;
                }
                work += self.border.len() as u64;
                let (mut least, mut crossings) = (FAR, 0);
                let (stamp, round) = (&self.stamp, self.round);
                self.border.retain(|p| {
                    let enters = stamp[links[*p as usize].to as usize] != round;
                    if enters {
                        least = least.min(rest[*p as usize]);
                        crossings += u64::from(guide.is_some_and(|g| g[*p as usize]));
                    }
                    enters
                });
                if least == FAR {
                    self.active.fill(false);
                    clock.spend(work);
                    return (None, cuts);
                }
                let score = self.border.len() as u64 + crossings.saturating_sub(1) * (1 << 20);
                if heap
                    .peek()
                    .is_some_and(|Reverse((next, _))| score > *next + *next / 8)
                {
                    heap.push(Reverse((score, t)));
                    break;
                }
                sum += least;
                if keep > 0 {
                    keep = keep.saturating_sub(self.border.len());
                    cuts.push(Cut {
                        terminal: t,
                        arcs: self.border.clone(),
                        paid: least,
                    });
                }
                self.take(graph, t, least, outside, rest);
            }
            if clock.spend(work) {
                break;
            }
        }
        for t in terminals {
            self.active[*t as usize] = false;
        }
        (Some(sum), cuts)
    }

    /// True when reaching this node ends the ascent of a terminal: it is the root, or another terminal will reach it.
    fn ends(&self, node: u32, outside: &[bool]) -> bool {
        node == self.root || self.active[node as usize] || outside[node as usize]
    }

    /// Adds what reaches the members over free arcs; the other arcs into them form the border.
    fn grow(
        &mut self,
        graph: &Graph,
        t: u32,
        mut head: usize,
        outside: &[bool],
        rest: &[u64],
        work: &mut u64,
    ) -> usize {
        while let Some(v) = self.members.get(head).copied() {
            head += 1;
            let places = graph.places(v);
            *work += places.len() as u64 + 1;
            for p in places {
                let tail = graph.all_links()[p].to;
                if self.stamp[tail as usize] == self.round {
                    continue;
                }
                if rest[p] > 0 {
                    self.border.push(p as u32);
                } else if self.ends(tail, outside) {
                    self.active[t as usize] = false;
                    return head;
                } else {
                    self.stamp[tail as usize] = self.round;
                    self.members.push(tail);
                }
            }
        }
        head
    }

    /// Pays for the border; arcs that become free bring their tails in.
    fn take(&mut self, graph: &Graph, t: u32, least: u64, outside: &[bool], rest: &mut [u64]) {
        for i in 0..self.border.len() {
            let p = self.border[i] as usize;
            rest[p] -= least;
            let tail = graph.all_links()[p].to;
            if rest[p] > 0 || self.stamp[tail as usize] == self.round {
                continue;
            }
            if self.ends(tail, outside) {
                // Noticed at once, but the whole cut is paid first.
                self.active[t as usize] = false;
            } else {
                self.stamp[tail as usize] = self.round;
                self.members.push(tail);
            }
        }
    }
}

/// Distances by reduced cost: from the root, and to the nearest terminal and the nearest other one.
pub(crate) struct Reduced {
    pub(crate) from_root: Vec<u64>,
    /// Nearest terminal: distance and which.
    pub(crate) to_first: Vec<(u64, u32)>,
    /// Nearest other terminal.
    pub(crate) to_second: Vec<(u64, u32)>,
}

impl Reduced {
    pub(crate) fn new(
        graph: &Graph,
        arcs: &Arcs,
        terminals: &[u32],
        ascent: &Ascent,
        clock: &mut Clock,
    ) -> Self {
        let (links, rest) = (graph.all_links(), &ascent.rest);
        let nodes = graph.nodes();
        let mut from_root = vec![FAR; nodes];
        let mut heap = BinaryHeap::new();
        from_root[ascent.root as usize] = 0;
        heap.push(Reverse((0_u64, ascent.root)));
        while let Some(Reverse((d, v))) = heap.pop() {
            if d > from_root[v as usize] {
                continue;
            }
            for p in graph.places(v) {
                let (to, cost) = (links[p].to, rest[arcs.mate[p] as usize]);
                let next = d.saturating_add(cost);
                if next < from_root[to as usize] {
                    from_root[to as usize] = next;
                    heap.push(Reverse((next, to)));
                }
            }
        }
        let mut to_first = vec![(FAR, u32::MAX); nodes];
        let mut to_second = vec![(FAR, u32::MAX); nodes];
        let mut heap: BinaryHeap<Reverse<(u64, u32, u32)>> = terminals
            .iter()
            .filter(|t| **t != ascent.root)
            .map(|t| Reverse((0, *t, *t)))
            .collect();
        while let Some(Reverse((d, v, t))) = heap.pop() {
            let (first, second) = (&mut to_first[v as usize], &mut to_second[v as usize]);
            if first.1 == u32::MAX {
                *first = (d, t);
            } else if first.1 != t && second.1 == u32::MAX {
                *second = (d, t);
            } else {
                continue;
            }
            for p in graph.places(v) {
                let to = links[p].to as usize;
                if (to_first[to].1 == u32::MAX
                    || (to_first[to].1 != t && to_second[to].1 == u32::MAX))
                    && rest[p] < FAR
                {
                    heap.push(Reverse((d.saturating_add(rest[p]), to as u32, t)));
                }
            }
        }
        clock.spend(6 * graph.edges() as u64);
        Self {
            from_root,
            to_first,
            to_second,
        }
    }
}

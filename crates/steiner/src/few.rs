//! Few terminals: the cheapest tree exactly, by dynamic programming over sets of terminals (Dreyfus and Wagner 1971;
//! Erickson, Monma and Veinott 1987).
//!
//! A *label* is a node with a set of terminals, and the cost of the cheapest tree that connects them with the node. Trees are
//! joined at a node, or lengthened by an edge. There would be nodes times 2^terminals labels; most of them are never made,
//! since a dual ascent tells what the rest of the tree must still cost (Hougardy, Silvanus and Vygen 2017 direct their
//! labels by bounds as well): each cut that was paid for and separates a terminal outside the set, or the node itself, from
//! the root is still to be crossed, and the way from the root to the node costs its reduced costs on top. A label that
//! cannot lead to a tree better than the best one known is dropped.

use crate::{
    Graph,
    clock::Clock,
    dual::{Arcs, Ascent, Reduced, ascend, scale, scaled},
    search::improve,
    squeeze::{Open, directed},
    tree::{FAR, Queue, polish, shortest_paths},
};
use anytime::Rng;
use std::cmp::Reverse;

/// The most terminals for which it is tried.
pub(crate) const MOST: usize = 16;

/// The most labels that are kept: twelve bytes each.
const MOST_LABELS: usize = 12_000_000;

/// Finds the best tree, or that there is none better than the best known. False when that would have taken more than
/// `budget` operations or too much room; nothing is lost then.
pub(crate) fn few(open: &mut Open, budget: u64, rng: &mut Rng, clock: &mut Clock) -> bool {
    if open.closed() {
        return true;
    }
    let problem = &open.problem;
    let (graph, terminal, terminals) = (&problem.graph, &problem.terminal, &problem.terminals);
    if !(2..=MOST).contains(&terminals.len()) {
        return false;
    }
    // Several roots: the highest bound leaves the fewest labels.
    let scale = scale(graph);
    let mut best: Option<Ascent> = None;
    for _ in 0..terminals.len().min(5) {
        let root = terminals[rng.below(terminals.len())];
        let Some(tree) = shortest_paths(graph, terminal, terminals.len(), root, None, clock) else {
            return false;
        };
        let tree = improve(graph, terminal, &tree, clock);
        let guide = directed(problem, &tree, root);
        let prices = scaled(graph, scale);
        let ascent = ascend(
            graph,
            terminals,
            root,
            prices,
            Some(&guide),
            usize::MAX,
            clock,
        );
        if clock.over() || ascent.bound == FAR {
            return false;
        }
        if best.as_ref().is_none_or(|b| ascent.bound > b.bound) {
            best = Some(ascent);
        }
    }
    let Some(ascent) = best else { return false };
    open.raise(ascent.bound, scale);
    if open.closed() {
        return true;
    }
    let most = (open.upper - 1 - open.problem.fixed) * scale;
    let mut labels = Labels::new(open, &ascent, scale, most, clock);
    if !labels.fill(&open.problem.graph, budget, clock) {
        return false;
    }
    let problem = &open.problem;
    if let Some(tree) = labels.tree(&problem.graph) {
        open.offer(&polish(&problem.graph, &problem.terminal, &tree));
    }
    open.bound = open.upper;
    true
}

/// Cuts that separate the same terminals from the root: how much was paid for those around each node.
struct Group {
    set: usize,
    members: Vec<(u32, u64)>,
}

struct Labels {
    root: u32,
    /// All terminals but the root; bit i of a set is the i-th of them.
    others: Vec<u32>,
    scale: u64,
    /// What a tree may cost at most to be of interest.
    most: u64,
    /// Reduced distance from the root.
    from_root: Vec<u64>,
    /// Per set: what was paid for cuts that separate none but its terminals.
    inside: Vec<u64>,
    paid: u64,
    groups: Vec<Group>,
    /// Per set: nodes ascending, and their costs.
    nodes: Vec<Vec<u32>>,
    costs: Vec<Vec<u64>>,
}

impl Labels {
    fn new(open: &Open, ascent: &Ascent, scale: u64, most: u64, clock: &mut Clock) -> Self {
        let problem = &open.problem;
        let graph = &problem.graph;
        let others: Vec<u32> = problem
            .terminals
            .iter()
            .copied()
            .filter(|t| *t != ascent.root)
            .collect();
        let sets = 1_usize << others.len();
        let mut inside = vec![0; sets];
        let mut by_set: std::collections::BTreeMap<usize, std::collections::BTreeMap<u32, u64>> =
            std::collections::BTreeMap::new();
        let mut side = Side::new(graph);
        for cut in &ascent.cuts {
            let members = side.of(graph, cut.terminal, &cut.arcs);
            let mut set = 0;
            for (i, t) in others.iter().enumerate() {
                if side.holds(*t) {
                    set |= 1 << i;
                }
            }
            inside[set] += cut.paid;
            let group = by_set.entry(set).or_default();
            for v in &members {
                *group.entry(*v).or_default() += cut.paid;
            }
            clock.spend(8 * members.len() as u64);
        }
        for i in 0..others.len() {
            for set in 0..sets {
                if set & (1 << i) != 0 {
                    inside[set] += inside[set ^ (1 << i)];
                }
            }
        }
        let arcs = Arcs::new(graph);
        let reduced = Reduced::new(graph, &arcs, &problem.terminals, ascent, clock);
        Self {
            root: ascent.root,
            scale,
            most,
            from_root: reduced.from_root,
            paid: ascent.bound,
            inside,
            groups: by_set
                .into_iter()
                .map(|(set, members)| Group {
                    set,
                    members: members.into_iter().collect(),
                })
                .collect(),
            nodes: vec![Vec::new(); sets],
            costs: vec![Vec::new(); sets],
            others,
        }
    }

    /// Makes all labels that matter.
    fn fill(&mut self, graph: &Graph, budget: u64, clock: &mut Clock) -> bool {
        let end = clock.now.work.saturating_add(budget);
        let nodes = graph.nodes();
        let mut cost = vec![FAR; nodes];
        let mut rest = vec![0_u64; nodes];
        let mut count = 0;
        for set in 1..1_usize << self.others.len() {
            // What a label at each node still has to pay at least.
            let still = self.paid - self.inside[set];
            for (rest, way) in rest.iter_mut().zip(&self.from_root) {
                *rest = still.saturating_add(*way);
            }
            let mut work = nodes as u64 / 4;
            for group in self.groups.iter().filter(|g| g.set & !set == 0) {
                for (v, paid) in &group.members {
                    rest[*v as usize] = rest[*v as usize].saturating_add(*paid);
                }
                work += group.members.len() as u64 / 2;
            }
            let mut heap = Queue::new();
            let mut seen = Vec::new();
            let mut offer = |cost: &mut [u64], seen: &mut Vec<u32>, v: u32, sum: u64| {
                let known = &mut cost[v as usize];
                if sum < *known && sum.saturating_add(rest[v as usize]) <= self.most {
                    if *known == FAR {
                        seen.push(v);
                    }
                    *known = sum;
                    heap.push(Reverse((sum, v)));
                    return true;
                }
                false
            };
            if set.is_power_of_two() {
                let t = self.others[set.trailing_zeros() as usize];
                offer(&mut cost, &mut seen, t, 0);
            } else {
                // Each split once: the lowest terminal is in the first part.
                let low = set & set.wrapping_neg();
                let others = set ^ low;
                let mut more = (others - 1) & others;
                loop {
                    let (one, two) = (low | more, others ^ more);
                    work += self.join(one, two, |v, sum| {
                        offer(&mut cost, &mut seen, v, sum);
                    });
                    if more == 0 {
                        break;
                    }
                    more = (more - 1) & others;
                }
            }
            let mut at = std::mem::take(&mut heap);
            while let Some(Reverse((d, v))) = at.pop() {
                if d > cost[v as usize] {
                    continue;
                }
                work += graph.degree(v) as u64 + 1;
                for link in graph.links(v) {
                    let sum = d + link.cost * self.scale;
                    let known = &mut cost[link.to as usize];
                    if sum < *known && sum.saturating_add(rest[link.to as usize]) <= self.most {
                        if *known == FAR {
                            seen.push(link.to);
                        }
                        *known = sum;
                        at.push(Reverse((sum, link.to)));
                    }
                }
            }
            seen.sort_unstable();
            self.costs[set] = seen.iter().map(|v| cost[*v as usize]).collect();
            for v in &seen {
                cost[*v as usize] = FAR;
            }
            count += seen.len();
            self.nodes[set] = seen;
            if clock.spend(work) || clock.now.work > end || count > MOST_LABELS {
                return false;
            }
        }
        true
    }

    /// Nodes that have labels with both sets, and the sums. Answers with the work done.
    fn join(&self, one: usize, two: usize, mut found: impl FnMut(u32, u64)) -> u64 {
        let (a, b) = (&self.nodes[one], &self.nodes[two]);
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            match a[i].cmp(&b[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    found(a[i], self.costs[one][i] + self.costs[two][j]);
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        (i + j) as u64 / 2 + 1
    }

    fn cost(&self, set: usize, v: u32) -> Option<u64> {
        let place = self.nodes[set].binary_search(&v).ok()?;
        Some(self.costs[set][place])
    }

    /// The edges of the best tree, when a label reached the root with all terminals.
    fn tree(&self, graph: &Graph) -> Option<Vec<u32>> {
        let all = self.nodes.len() - 1;
        self.cost(all, self.root)?;
        let mut stack = vec![(all, self.root)];
        let mut edges = Vec::new();
        while let Some((set, v)) = stack.pop() {
            let cost = self.cost(set, v)?;
            if cost == 0 && set.is_power_of_two() {
                continue;
            }
            let step = graph.links(v).iter().find(|l| {
                let before = cost.checked_sub(l.cost * self.scale);
                before.is_some() && self.cost(set, l.to) == before
            });
            if let Some(link) = step {
                edges.push(link.edge);
                stack.push((set, link.to));
                continue;
            }
            let mut part = (set - 1) & set;
            while part > 0 {
                let (one, two) = (self.cost(part, v), self.cost(set ^ part, v));
                if one.zip(two).is_some_and(|(a, b)| a + b == cost) {
                    stack.extend([(part, v), (set ^ part, v)]);
                    break;
                }
                part = (part - 1) & set;
            }
            if part == 0 {
                return None;
            }
        }
        edges.sort_unstable();
        edges.dedup();
        Some(edges)
    }
}

/// Finds the terminal's side of a cut.
struct Side {
    border: Vec<bool>,
    inside: Vec<u32>,
    round: u32,
}

impl Side {
    fn new(graph: &Graph) -> Self {
        Self {
            border: vec![false; graph.all_links().len()],
            inside: vec![0; graph.nodes()],
            round: 0,
        }
    }

    fn of(&mut self, graph: &Graph, terminal: u32, arcs: &[u32]) -> Vec<u32> {
        for p in arcs {
            self.border[*p as usize] = true;
        }
        self.round += 1;
        self.inside[terminal as usize] = self.round;
        let mut members = vec![terminal];
        let mut head = 0;
        while let Some(v) = members.get(head).copied() {
            head += 1;
            for p in graph.places(v) {
                let tail = graph.all_links()[p].to;
                if !self.border[p] && self.inside[tail as usize] != self.round {
                    self.inside[tail as usize] = self.round;
                    members.push(tail);
                }
            }
        }
        for p in arcs {
            self.border[*p as usize] = false;
        }
        members
    }

    /// True when the last side holds a node.
    fn holds(&self, v: u32) -> bool {
        self.inside[v as usize] == self.round
    }
}

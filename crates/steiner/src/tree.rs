//! Building trees: the shortest-path heuristic, Mehlhorn's construction, and tidying a set of edges into a tree.

use crate::{Graph, clock::Clock, problem::Sets};
use std::{cmp::Reverse, collections::BinaryHeap};

pub(crate) const FAR: u64 = u64::MAX;

/// A heap of (distance, node), nearest first, ties by number.
pub(crate) type Queue = BinaryHeap<Reverse<(u64, u32)>>;

/// Shortest-path heuristic (Takahashi and Matsuyama 1980): the tree grows by the shortest path to the nearest terminal.
/// The search goes on from the grown tree without starting again. `costs` replaces the graph's costs when given. `None`
/// when a terminal cannot be reached.
pub(crate) fn shortest_paths(
    graph: &Graph,
    terminal: &[bool],
    count: usize,
    root: u32,
    costs: Option<&[u64]>,
    clock: &mut Clock,
) -> Option<Vec<u32>> {
    let nodes = graph.nodes();
    let mut dist = vec![FAR; nodes];
    let mut from = vec![u32::MAX; nodes];
    let mut inside = vec![false; nodes];
    let mut heap = Queue::new();
    let mut tree = Vec::new();
    dist[root as usize] = 0;
    inside[root as usize] = true;
    heap.push(Reverse((0, root)));
    let mut missing = count - usize::from(terminal[root as usize]);
    let mut work = 0;
    while missing > 0 {
        let Reverse((d, v)) = heap.pop()?;
        if d > dist[v as usize] {
            continue;
        }
        if terminal[v as usize] && !inside[v as usize] {
            missing -= 1;
            let mut at = v;
            while !inside[at as usize] {
                inside[at as usize] = true;
                dist[at as usize] = 0;
                heap.push(Reverse((0, at)));
                let edge = from[at as usize];
                tree.push(edge);
                at = graph.other(edge, at);
            }
            continue;
        }
        let links = graph.links(v);
        work += links.len() as u64 + 1;
        for link in links {
            let next = d + costs.map_or(link.cost, |c| c[link.edge as usize]);
            if next < dist[link.to as usize] {
                dist[link.to as usize] = next;
                from[link.to as usize] = link.edge;
                heap.push(Reverse((next, link.to)));
            }
        }
    }
    clock.spend(work);
    Some(tree)
}

/// Costs for a search that need not be the real ones: `factor` times each, below 256, after dropping as many of the last bits
/// as keep every sum in range.
pub(crate) fn altered(graph: &Graph, mut factor: impl FnMut(u32) -> u64) -> Vec<u64> {
    let edges = 0..graph.edges() as u32;
    let total: u64 = edges.clone().map(|e| graph.cost(e)).sum();
    let drop = (64 - total.leading_zeros()).saturating_sub(55);
    edges.map(|e| (graph.cost(e) >> drop) * factor(e)).collect()
}

/// Regions of nodes nearest to each of some sources: nearest source, distance, and the edge towards it.
pub(crate) struct Voronoi {
    pub(crate) base: Vec<u32>,
    pub(crate) dist: Vec<u64>,
    pub(crate) edge: Vec<u32>,
}

impl Voronoi {
    pub(crate) fn new(graph: &Graph, sources: &[u32]) -> Self {
        let nodes = graph.nodes();
        let (mut base, mut dist, mut edge) = (
            vec![u32::MAX; nodes],
            vec![FAR; nodes],
            vec![u32::MAX; nodes],
        );
        let mut heap = Queue::new();
        for s in sources {
            base[*s as usize] = *s;
            dist[*s as usize] = 0;
            heap.push(Reverse((0, *s)));
        }
        while let Some(Reverse((d, v))) = heap.pop() {
            if d > dist[v as usize] {
                continue;
            }
            for link in graph.links(v) {
                let next = d + link.cost;
                if next < dist[link.to as usize] {
                    dist[link.to as usize] = next;
                    base[link.to as usize] = base[v as usize];
                    edge[link.to as usize] = link.edge;
                    heap.push(Reverse((next, link.to)));
                }
            }
        }
        Self { base, dist, edge }
    }

    /// For each edge between two regions: length of the path it makes between their sources, and the edge; ascending.
    pub(crate) fn bridges(&self, graph: &Graph) -> Vec<(u64, u32)> {
        let mut out: Vec<(u64, u32)> = (0..graph.edges() as u32)
            .filter_map(|e| {
                let [u, v] = graph.ends(e).map(|v| v as usize);
                let apart = self.base[u] != self.base[v]
                    && self.base[u] != u32::MAX
                    && self.base[v] != u32::MAX;
                apart.then(|| (self.dist[u] + graph.cost(e) + self.dist[v], e))
            })
            .collect();
        out.sort_unstable();
        out
    }
}

/// Mehlhorn's construction (1988): a cheapest spanning tree over the terminals' regions, each of its edges a path.
pub(crate) fn mehlhorn(graph: &Graph, terminal: &[bool], terminals: &[u32]) -> Option<Vec<u32>> {
    let regions = Voronoi::new(graph, terminals);
    let mut sets = Sets::new(graph.nodes());
    let mut tree = Vec::new();
    let mut joined = 1;
    for (_, edge) in regions.bridges(graph) {
        let [u, v] = graph.ends(edge);
        if sets.union(regions.base[u as usize], regions.base[v as usize]) {
            joined += 1;
            tree.push(edge);
            for mut at in [u, v] {
                while regions.dist[at as usize] > 0 {
                    let step = regions.edge[at as usize];
                    tree.push(step);
                    at = graph.other(step, at);
                }
            }
        }
    }
    (joined == terminals.len()).then(|| polish(graph, terminal, &tree))
}

/// A first bound in almost linear time: the cheapest spanning tree over the shortest ways between terminals costs at most
/// 2 − 2/*t* times the cheapest tree, since walking around that tree from terminal to terminal and leaving out the longest
/// stretch is a spanning tree too (Takahashi and Matsuyama 1980 argue so).
pub(crate) fn spanning_bound(graph: &Graph, terminals: &[u32], clock: &mut Clock) -> u64 {
    let regions = Voronoi::new(graph, terminals);
    clock.spend(2 * graph.edges() as u64);
    let mut sets = Sets::new(graph.nodes());
    let mut sum: u64 = 0;
    for (length, edge) in regions.bridges(graph) {
        let [u, v] = graph.ends(edge);
        if sets.union(regions.base[u as usize], regions.base[v as usize]) {
            sum += length;
        }
    }
    let count = terminals.len() as u128;
    if count < 2 {
        return 0;
    }
    // Rounded up: costs are whole.
    (u128::from(sum) * count).div_ceil(2 * (count - 1)) as u64
}

/// The cheapest tree on the nodes that these edges touch, without branches that end in no terminal. The edges must
/// connect all terminals.
pub(crate) fn polish(graph: &Graph, terminal: &[bool], edges: &[u32]) -> Vec<u32> {
    let mut touched = vec![false; graph.nodes()];
    let mut nodes = Vec::new();
    for e in edges {
        for v in graph.ends(*e) {
            if !touched[v as usize] {
                touched[v as usize] = true;
                nodes.push(v);
            }
        }
    }
    let mut inner: Vec<(u64, u32)> = Vec::new();
    for v in &nodes {
        for link in graph.links(*v) {
            if link.to > *v && touched[link.to as usize] {
                inner.push((link.cost, link.edge));
            }
        }
    }
    inner.sort_unstable();
    let mut sets = Sets::new(graph.nodes());
    let mut tree: Vec<u32> = inner
        .into_iter()
        .filter(|(_, e)| {
            let [u, v] = graph.ends(*e);
            sets.union(u, v)
        })
        .map(|(_, e)| e)
        .collect();
    prune(graph, terminal, &mut tree);
    tree
}

/// The tree that some edges contain, which need not be one: parts and edges that connect nothing are left out, then it is
/// [polished](polish).
pub(crate) fn extract(graph: &Graph, terminal: &[bool], edges: &[u32]) -> Vec<u32> {
    let mut order: Vec<(u64, u32)> = edges.iter().map(|e| (graph.cost(*e), *e)).collect();
    order.sort_unstable();
    let mut sets = Sets::new(graph.nodes());
    let mut tree: Vec<u32> = order
        .into_iter()
        .filter(|(_, e)| {
            let [u, v] = graph.ends(*e);
            sets.union(u, v)
        })
        .map(|(_, e)| e)
        .collect();
    prune(graph, terminal, &mut tree);
    polish(graph, terminal, &tree)
}

/// Cuts off branches of a tree that end in no terminal.
pub(crate) fn prune(graph: &Graph, terminal: &[bool], tree: &mut Vec<u32>) {
    let mut degree = vec![0_u32; graph.nodes()];
    let mut inside = vec![false; graph.edges()];
    for e in tree.iter() {
        inside[*e as usize] = true;
        for v in graph.ends(*e) {
            degree[v as usize] += 1;
        }
    }
    let mut leaves: Vec<u32> = tree
        .iter()
        .flat_map(|e| graph.ends(*e))
        .filter(|v| degree[*v as usize] == 1 && !terminal[*v as usize])
        .collect();
    while let Some(v) = leaves.pop() {
        if degree[v as usize] != 1 {
            continue;
        }
        let Some(link) = graph.links(v).iter().find(|l| inside[l.edge as usize]) else {
            continue;
        };
        inside[link.edge as usize] = false;
        degree[v as usize] = 0;
        degree[link.to as usize] -= 1;
        if degree[link.to as usize] == 1 && !terminal[link.to as usize] {
            leaves.push(link.to);
        }
    }
    tree.retain(|e| inside[*e as usize]);
}

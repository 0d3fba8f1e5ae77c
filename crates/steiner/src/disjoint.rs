//! Two paths that share no edge, or no node: what keeps a critical site online when one cable is cut.
//!
//! Suurballe (1974) and Bhandari (1999): after the first shortest path a second search may take back parts of it. Here as
//! two augmentations of a minimum-cost flow with node potentials, so that all searches are Dijkstra's.

use crate::{Error, Graph, tree::FAR};
use std::{cmp::Reverse, collections::BinaryHeap};

/// What the two paths must not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// No edge; they may meet at nodes.
    Edges,
    /// No node but the ends, and so no edge.
    Nodes,
}

/// Two disjoint paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Edges of each path from the first end to the second, the cheaper path first.
    pub paths: [Vec<u32>; 2],
    /// Their cost together: no two such paths cost less.
    pub cost: u64,
}

/// An arc of the flow: the edge it stands for, or none inside a node.
struct Arc {
    to: u32,
    cost: u64,
    free: u8,
    edge: u32,
    /// True for the arc that takes flow back: its cost counts negatively.
    back: bool,
}

struct Flow {
    arcs: Vec<Arc>,
    at: Vec<Vec<u32>>,
}

impl Flow {
    fn add(&mut self, from: u32, to: u32, cost: u64, free: u8, edge: u32) {
        self.at[from as usize].push(self.arcs.len() as u32);
        self.arcs.push(Arc {
            to,
            cost,
            free,
            edge,
            back: false,
        });
        self.at[to as usize].push(self.arcs.len() as u32);
        self.arcs.push(Arc {
            to: from,
            cost,
            free: 0,
            edge,
            back: true,
        });
    }

    /// Sends one unit along a cheapest path; false when there is none.
    fn send(&mut self, from: u32, to: u32, potential: &mut [u64]) -> bool {
        let mut dist = vec![FAR; self.at.len()];
        let mut by = vec![u32::MAX; self.at.len()];
        let mut heap = BinaryHeap::new();
        dist[from as usize] = 0;
        heap.push(Reverse((0_u64, from)));
        while let Some(Reverse((d, v))) = heap.pop() {
            if d > dist[v as usize] {
                continue;
            }
            for a in &self.at[v as usize] {
                let arc = &self.arcs[*a as usize];
                if arc.free == 0 {
                    continue;
                }
                // Never negative: the potentials are the distances so far.
                let here =
                    i128::from(potential[v as usize]) - i128::from(potential[arc.to as usize]);
                let cost = if arc.back {
                    -i128::from(arc.cost)
                } else {
                    i128::from(arc.cost)
                };
                let next = d + u64::try_from(here + cost).unwrap_or(0);
                if next < dist[arc.to as usize] {
                    dist[arc.to as usize] = next;
                    by[arc.to as usize] = *a;
                    heap.push(Reverse((next, arc.to)));
                }
            }
        }
        let end = dist[to as usize];
        if end == FAR {
            return false;
        }
        for (p, d) in potential.iter_mut().zip(&dist) {
            *p += (*d).min(end);
        }
        let mut at = to;
        while at != from {
            let a = by[at as usize];
            self.arcs[a as usize].free -= 1;
            self.arcs[(a ^ 1) as usize].free += 1;
            at = self.arcs[(a ^ 1) as usize].to;
        }
        true
    }
}

/// The two cheapest disjoint paths between two different nodes, or `None` when one cut would always separate them (see
/// [`weak_points`]).
///
/// ```
/// use steiner::{Apart, Builder, two_paths};
///
/// // A square with a diagonal.
/// let mut builder = Builder::new(4)?;
/// for (u, v, cost) in [(0, 1, 1), (1, 3, 5), (0, 2, 5), (2, 3, 1), (1, 2, 1)] {
///     builder.edge(u, v, cost)?;
/// }
/// builder.terminal(0)?;
/// let instance = builder.build()?;
/// let pair = two_paths(instance.graph(), 0, 3, Apart::Edges)?.unwrap();
/// assert_eq!(pair.cost, 12);
/// # Ok::<(), steiner::Error>(())
/// ```
pub fn two_paths(graph: &Graph, from: u32, to: u32, apart: Apart) -> Result<Option<Pair>, Error> {
    for node in [from, to] {
        if node as usize >= graph.nodes() {
            return Err(Error::NoSuchNode {
                node: node as usize,
                nodes: graph.nodes(),
            });
        }
    }
    if from == to {
        return Err(Error::Unsupported(
            "the two ends of the paths are the same node".to_owned(),
        ));
    }
    let nodes = graph.nodes() as u32;
    let mut flow = Flow {
        arcs: Vec::new(),
        at: vec![Vec::new(); 2 * nodes as usize],
    };
    // A node is entered at 2v and left at 2v + 1.
    for v in 0..nodes {
        let through = if apart == Apart::Edges || v == from || v == to {
            2
        } else {
            1
        };
        flow.add(2 * v, 2 * v + 1, 0, through, u32::MAX);
    }
    for e in 0..graph.edges() as u32 {
        let [u, v] = graph.ends(e);
        if u != v {
            flow.add(2 * u + 1, 2 * v, graph.cost(e), 1, e);
            flow.add(2 * v + 1, 2 * u, graph.cost(e), 1, e);
        }
    }
    let mut potential = vec![0; 2 * nodes as usize];
    for _ in 0..2 {
        if !flow.send(2 * from, 2 * to + 1, &mut potential) {
            return Ok(None);
        }
    }
    // The edges used, each in the direction of the flow; one used both ways is not used.
    let mut used = std::collections::BTreeMap::new();
    for pair in flow.arcs.chunks(2) {
        if pair[0].edge != u32::MAX
            && pair[0].free == 0
            && used.insert(pair[0].edge, pair[1].to / 2).is_some()
        {
            used.remove(&pair[0].edge);
        }
    }
    let mut out: Vec<Vec<u32>> = vec![Vec::new(); nodes as usize];
    for (edge, tail) in &used {
        out[*tail as usize].push(*edge);
    }
    let mut paths = [Vec::new(), Vec::new()];
    for path in &mut paths {
        let mut at = from;
        let mut seen = std::collections::HashMap::from([(from, 0)]);
        while at != to {
            let Some(edge) = out[at as usize].pop() else {
                break;
            };
            path.push(edge);
            at = graph.other(edge, at);
            // A loop of zero-cost edges is left out.
            if let Some(back) = seen.get(&at) {
                path.truncate(*back);
                seen.retain(|_, place| *place <= path.len());
            }
            seen.insert(at, path.len());
        }
    }
    paths.sort_by_key(|p| (graph.sum(p), p.len()));
    let cost = paths.iter().map(|p| graph.sum(p)).sum();
    Ok(Some(Pair { paths, cost }))
}

/// Where a network has a single point of failure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeakPoints {
    /// Edges without which their two ends are no longer connected, ascending.
    pub bridges: Vec<u32>,
    /// Nodes without which some of their neighbours are no longer connected, ascending.
    pub cut_nodes: Vec<u32>,
}

/// Bridges and cut nodes of a network that consists of `edges` of a graph (all of them when `None`), in linear time
/// (Tarjan 1972; Hopcroft and Tarjan 1973).
pub fn weak_points(graph: &Graph, edges: Option<&[u32]>) -> WeakPoints {
    let nodes = graph.nodes();
    let mut inside = vec![edges.is_none(); graph.edges()];
    for e in edges.unwrap_or_default() {
        inside[*e as usize] = true;
    }
    // Order of discovery, from 1, and the earliest node reached from below without the edge to the parent.
    let (mut order, mut low) = (vec![0_u32; nodes], vec![0_u32; nodes]);
    let mut cut = vec![false; nodes];
    let mut found = WeakPoints::default();
    let mut count = 0;
    for root in 0..nodes as u32 {
        if order[root as usize] != 0 {
            continue;
        }
        count += 1;
        order[root as usize] = count;
        low[root as usize] = count;
        let mut children = 0;
        let mut stack: Vec<(u32, u32, usize)> = vec![(root, u32::MAX, 0)];
        while let Some((v, above, next)) = stack.last_mut() {
            let v = *v;
            if let Some(link) = graph.links(v).get(*next) {
                *next += 1;
                if link.edge == *above || !inside[link.edge as usize] {
                    continue;
                }
                if order[link.to as usize] == 0 {
                    count += 1;
                    order[link.to as usize] = count;
                    low[link.to as usize] = count;
                    children += u32::from(v == root);
                    stack.push((link.to, link.edge, 0));
                } else {
                    low[v as usize] = low[v as usize].min(order[link.to as usize]);
                }
                continue;
            }
            let above = *above;
            stack.pop();
            if let Some((up, _, _)) = stack.last() {
                let up = *up;
                low[up as usize] = low[up as usize].min(low[v as usize]);
                if low[v as usize] > order[up as usize] {
                    found.bridges.push(above);
                }
                if up != root && low[v as usize] >= order[up as usize] {
                    cut[up as usize] = true;
                }
            }
        }
        cut[root as usize] = children > 1;
    }
    found.bridges.sort_unstable();
    found.cut_nodes = (0..nodes as u32).filter(|v| cut[*v as usize]).collect();
    found
}

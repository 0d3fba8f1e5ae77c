//! A ring through hubs: the cheapest closed tour on shortest paths, exact by dynamic programming over subsets
//! (Bellman 1962; Held and Karp 1962).

use crate::{
    Error, Graph,
    tree::{FAR, Queue},
};
use std::cmp::Reverse;

/// Most hubs for which the exact ring is found: the table has 2^(hubs − 1) rows.
pub const MAX_HUBS: usize = 20;

/// A closed tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// The hubs in the order of the tour; the last is followed by the first.
    pub order: Vec<u32>,
    /// Edges of the path from each hub to the next.
    pub paths: Vec<Vec<u32>>,
    /// Sum of the paths: no order of the hubs gives a smaller one.
    pub cost: u64,
    /// Edges that more than one path uses, ascending: one cut there breaks the ring twice. See
    /// [`two_paths`](crate::two_paths) for hubs where that matters.
    pub shared: Vec<u32>,
}

/// The cheapest ring through three to twenty different hubs.
pub fn ring(graph: &Graph, hubs: &[u32]) -> Result<Ring, Error> {
    let mut named = hubs.to_vec();
    named.sort_unstable();
    named.dedup();
    if let Some(node) = named.iter().find(|v| **v as usize >= graph.nodes()) {
        return Err(Error::NoSuchNode {
            node: *node as usize,
            nodes: graph.nodes(),
        });
    }
    let count = named.len();
    if !(3..=MAX_HUBS).contains(&count) {
        return Err(Error::Unsupported(format!(
            "a ring needs 3 to {MAX_HUBS} different hubs, there are {count}"
        )));
    }
    let searches: Vec<(Vec<u64>, Vec<u32>)> = named.iter().map(|hub| search(graph, *hub)).collect();
    let length = |i: usize, j: usize| searches[i].0[named[j] as usize];
    let apart: Vec<u32> = (1..count)
        .filter(|j| length(0, *j) == FAR)
        .map(|j| named[j])
        .collect();
    if !apart.is_empty() {
        return Err(Error::Disconnected {
            from: named[0],
            terminals: apart,
        });
    }
    let places = tour(count, &length);
    let order: Vec<u32> = places.iter().map(|i| named[*i]).collect();
    let paths: Vec<Vec<u32>> = (0..count)
        .map(|k| {
            let (i, end) = (places[k], order[(k + 1) % count]);
            let mut path = Vec::new();
            let mut at = end;
            while at != named[i] {
                let edge = searches[i].1[at as usize];
                path.push(edge);
                at = graph.other(edge, at);
            }
            path.reverse();
            path
        })
        .collect();
    let mut all: Vec<u32> = paths.iter().flatten().copied().collect();
    let cost = graph.sum(&all);
    all.sort_unstable();
    let mut shared: Vec<u32> = all
        .windows(2)
        .filter(|w| w[0] == w[1])
        .map(|w| w[0])
        .collect();
    shared.dedup();
    Ok(Ring {
        order,
        paths,
        cost,
        shared,
    })
}

/// Distances from a node, and the last edge on the way to each.
fn search(graph: &Graph, from: u32) -> (Vec<u64>, Vec<u32>) {
    let mut dist = vec![FAR; graph.nodes()];
    let mut by = vec![u32::MAX; graph.nodes()];
    let mut heap = Queue::new();
    dist[from as usize] = 0;
    heap.push(Reverse((0, from)));
    while let Some(Reverse((d, v))) = heap.pop() {
        if d > dist[v as usize] {
            continue;
        }
        for link in graph.links(v) {
            let next = d + link.cost;
            if next < dist[link.to as usize] {
                dist[link.to as usize] = next;
                by[link.to as usize] = link.edge;
                heap.push(Reverse((next, link.to)));
            }
        }
    }
    (dist, by)
}

/// The order of the cheapest tour, beginning with place 0.
fn tour(count: usize, length: &dyn Fn(usize, usize) -> u64) -> Vec<usize> {
    let others = count - 1;
    // cost[set][last]: from place 0 through all of `set`, ending at `last`; places without 0.
    let mut cost = vec![FAR; (1 << others) * others];
    for j in 0..others {
        cost[(1 << j) * others + j] = length(0, j + 1);
    }
    let between: Vec<Vec<u64>> = (0..others)
        .map(|i| (0..others).map(|j| length(i + 1, j + 1)).collect())
        .collect();
    for set in 1..1_usize << others {
        for last in 0..others {
            let so_far = cost[set * others + last];
            if so_far == FAR {
                continue;
            }
            for (next, step) in between[last].iter().enumerate() {
                if set & (1 << next) == 0 {
                    let place = (set | 1 << next) * others + next;
                    cost[place] = cost[place].min(so_far + step);
                }
            }
        }
    }
    let mut set = (1 << others) - 1;
    let end = |j: usize| cost[((1 << others) - 1) * others + j] + length(j + 1, 0);
    let mut last = (0..others).min_by_key(|j| (end(*j), *j)).unwrap_or(0);
    let mut order = Vec::new();
    loop {
        order.push(last + 1);
        let here = cost[set * others + last];
        set &= !(1 << last);
        if set == 0 {
            break;
        }
        let before = (0..others).find(|j| {
            set & (1 << j) != 0 && cost[set * others + j].saturating_add(between[*j][last]) == here
        });
        last = before.unwrap_or(0);
    }
    order.push(0);
    order.reverse();
    order
}

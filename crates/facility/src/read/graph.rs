//! OR-Library `pmed`: the p-median problem on a graph.

use super::{
    Read,
    words::{Words, malformed},
};
use crate::{Builder, Client, Error, MAX_PAIRS, MAX_TOTAL_COST, Site};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

/// Most nodes: every pair of them is a pair of the question.
const MAX_NODES: usize = 7_000;
/// Most nodes times edges: so many steps the shortest paths take at least.
const MAX_STEPS: usize = 500_000_000;

/// Nodes, edges and p; then an edge a line with its two ends and its length. Of an edge that comes twice the last one counts.
pub(super) fn pmed(text: &str) -> Result<Read, Error> {
    let mut words = Words::new(text);
    let nodes = words.how_many("nodes", MAX_NODES)?;
    let edges = words.whole("the number of edges", 0, u64::from(u32::MAX))? as usize;
    if nodes.saturating_mul(edges) > MAX_STEPS {
        return Err(Error::TooLarge {
            what: "edges for so many nodes",
            limit: MAX_STEPS / nodes,
        });
    }
    let p = words.whole("p", 1, nodes as u64)? as usize;
    let mut lengths: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let mut repeated = 0;
    for _ in 0..edges {
        let mut end = || words.whole("an end of an edge", 1, nodes as u64);
        let (u, v) = (end()? as u32 - 1, end()? as u32 - 1);
        let length = words.whole("the length of an edge", 0, MAX_TOTAL_COST)?;
        if lengths.insert((u.min(v), u.max(v)), length).is_some() {
            repeated += 1;
        }
    }
    words.end()?;
    let mut neighbours = vec![Vec::new(); nodes];
    for ((u, v), length) in &lengths {
        neighbours[*u as usize].push((*v, *length));
        neighbours[*v as usize].push((*u, *length));
    }
    let mut builder = Builder::new();
    for node in 1..=nodes {
        builder.site(Site::new(node.to_string()))?;
        builder.client(Client::new(node.to_string()))?;
    }
    debug_assert!(nodes * nodes <= MAX_PAIRS);
    for client in 0..nodes {
        for (site, length) in distances(&neighbours, client).into_iter().enumerate() {
            match length {
                u64::MAX => {}
                length if length > MAX_TOTAL_COST => return malformed(1, "the paths are too long"),
                length => builder.serve(client, site, length)?,
            }
        }
    }
    builder.open(p..=p);
    let mut notes = Vec::new();
    if repeated > 0 {
        notes.push(format!(
            "{repeated} edges are there more than once; the last length counts"
        ));
    }
    Ok((builder.build()?, None, notes))
}

/// Lengths of the shortest paths from a node (Dijkstra 1959).
fn distances(neighbours: &[Vec<(u32, u64)>], from: usize) -> Vec<u64> {
    let mut length = vec![u64::MAX; neighbours.len()];
    let mut queue = BinaryHeap::new();
    length[from] = 0;
    queue.push(Reverse((0, from as u32)));
    while let Some(Reverse((so_far, node))) = queue.pop() {
        if so_far > length[node as usize] {
            continue;
        }
        for (next, step) in &neighbours[node as usize] {
            let there = so_far.saturating_add(*step).min(u64::MAX - 1);
            if there < length[*next as usize] {
                length[*next as usize] = there;
                queue.push(Reverse((there, *next)));
            }
        }
    }
    length
}

//! Local search: exchanging parts of a tree for cheaper ones.
//!
//! A *key node* is a terminal or a node where three or more edges of the tree meet; a *key path* runs between two key
//! nodes. The three moves (Uchoa and Werneck 2010): put a cheaper path for a key path; take a key node away and reconnect
//! the pieces; take a new node in and drop what it makes superfluous.

mod insert;

use crate::{
    Graph,
    clock::Clock,
    problem::Sets,
    tree::{FAR, Queue, polish},
};
use std::{cmp::Reverse, collections::VecDeque};

/// The tree under exchange, with the room its searches need.
pub(crate) struct Search<'a> {
    pub(super) graph: &'a Graph,
    pub(super) terminal: &'a [bool],
    pub(super) inside: Vec<bool>,
    pub(super) degree: Vec<u32>,
    /// Which piece a node belongs to while the tree is cut open; valid where `stamp` is the current round.
    piece: Vec<u32>,
    stamp: Vec<u32>,
    round: u32,
    dist: Vec<u64>,
    from: Vec<u32>,
    near: Vec<u32>,
    seen: Vec<u32>,
    heap: Queue,
    /// Ends of what was put in.
    changed: Vec<u32>,
    /// How many nodes of pieces may be walked over for one exchange; what would take more is not tried.
    patience: usize,
}

/// From how many nodes of a piece, those nearest to the cut, a search for new connections starts.
const SOURCES: usize = 256;

/// A key path that was taken out.
struct KeyPath {
    edges: Vec<u32>,
    length: u64,
    end: u32,
}

impl<'a> Search<'a> {
    pub(crate) fn new(graph: &'a Graph, terminal: &'a [bool], tree: &[u32]) -> Self {
        let nodes = graph.nodes();
        let mut inside = vec![false; graph.edges()];
        let mut degree = vec![0; nodes];
        for e in tree {
            inside[*e as usize] = true;
            for v in graph.ends(*e) {
                degree[v as usize] += 1;
            }
        }
        Self {
            graph,
            terminal,
            inside,
            degree,
            piece: vec![0; nodes],
            stamp: vec![0; nodes],
            round: 0,
            dist: vec![FAR; nodes],
            from: vec![u32::MAX; nodes],
            near: vec![u32::MAX; nodes],
            seen: Vec::new(),
            heap: Queue::new(),
            changed: Vec::new(),
            patience: usize::MAX,
        }
    }

    pub(crate) fn tree(&self) -> Vec<u32> {
        (0..self.graph.edges() as u32)
            .filter(|e| self.inside[*e as usize])
            .collect()
    }

    fn key(&self, v: u32) -> bool {
        self.terminal[v as usize] || self.degree[v as usize] > 2
    }

    pub(super) fn put(&mut self, edge: u32, inside: bool) {
        if self.inside[edge as usize] != inside {
            self.inside[edge as usize] = inside;
            for v in self.graph.ends(edge) {
                if inside {
                    self.degree[v as usize] += 1;
                } else {
                    self.degree[v as usize] -= 1;
                }
            }
        }
    }

    /// The key path that leaves `v` by `edge`.
    fn key_path(&self, v: u32, edge: u32) -> KeyPath {
        let mut path = KeyPath {
            edges: vec![edge],
            length: self.graph.cost(edge),
            end: self.graph.other(edge, v),
        };
        while !self.key(path.end) {
            let last = path.edges[path.edges.len() - 1];
            let next = self
                .graph
                .links(path.end)
                .iter()
                .find(|l| l.edge != last && self.inside[l.edge as usize]);
            let Some(link) = next else { break };
            path.edges.push(link.edge);
            path.length += link.cost;
            path.end = link.to;
        }
        path
    }

    /// Cuts the tree at `starts` (already disconnected from each other) into pieces by growing them in turns; the last one
    /// left growing is not finished: its number is `starts.len()` by not being stamped. Answers with the nodes of the
    /// finished pieces and which start was left; `None` when they are too large.
    fn pieces(&mut self, starts: &[u32], clock: &mut Clock) -> Option<(Vec<u32>, usize)> {
        let (mut work, mut walked) = (0, 0);
        self.round += 1;
        let mut queues: Vec<(Vec<u32>, usize)> = starts.iter().map(|s| (vec![*s], 0)).collect();
        for (i, s) in starts.iter().enumerate() {
            self.stamp[*s as usize] = self.round;
            self.piece[*s as usize] = i as u32;
        }
        let mut open: Vec<usize> = (0..starts.len()).collect();
        while open.len() > 1 {
            open.retain(|i| {
                let (queue, head) = &mut queues[*i];
                // A few steps of each in turn.
                for _ in 0..8 {
                    let Some(v) = queue.get(*head).copied() else {
                        return false;
                    };
                    *head += 1;
                    walked += 1;
                    work += self.graph.degree(v) as u64;
                    for link in self.graph.links(v) {
                        if self.inside[link.edge as usize]
                            && self.stamp[link.to as usize] != self.round
                        {
                            self.stamp[link.to as usize] = self.round;
                            self.piece[link.to as usize] = *i as u32;
                            queue.push(link.to);
                        }
                    }
                }
                true
            });
            if walked > self.patience {
                clock.spend(work);
                return None;
            }
        }
        clock.spend(work);
        // When the last two ended together, the larger one counts as the one left.
        let left = open.first().copied().unwrap_or_else(|| {
            (0..queues.len())
                .max_by_key(|i| (queues[*i].0.len(), *i))
                .unwrap_or(0)
        });
        for v in &queues[left].0 {
            self.stamp[*v as usize] = 0;
        }
        let nodes = queues
            .into_iter()
            .enumerate()
            .filter(|(i, _)| *i != left)
            .flat_map(|(_, (nodes, _))| nodes.into_iter().take(SOURCES))
            .collect();
        Some((nodes, left))
    }

    /// Reconnects the pieces for less than `limit`: Kruskal over the regions of the small pieces. The piece of number
    /// `left` is entered but not searched from. On success the new edges are in the tree; they are returned.
    fn reconnect(
        &mut self,
        starts: &[u32],
        sources: &[u32],
        left: usize,
        limit: u64,
        clock: &mut Clock,
    ) -> Option<Vec<u32>> {
        let count = starts.len();
        let target = starts[left];
        for v in self.seen.drain(..) {
            self.dist[v as usize] = FAR;
        }
        self.heap.clear();
        let mut sets = Sets::new(count);
        let mut missing = count - 1;
        let (mut sum, mut work) = (0_u64, sources.len() as u64);
        let mut chosen: Vec<u32> = Vec::new();
        let mut meetings: std::collections::BinaryHeap<Reverse<(u64, u32)>> =
            std::collections::BinaryHeap::new();
        for v in sources {
            self.dist[*v as usize] = 0;
            self.near[*v as usize] = self.piece[*v as usize];
            self.from[*v as usize] = u32::MAX;
            self.seen.push(*v);
        }
        let mut start = sources.iter();
        loop {
            // Sources first, without a heap: their distance is zero.
            let (d, v) = match start.next() {
                Some(v) => (0, *v),
                None => match self.heap.pop() {
                    Some(Reverse((d, v))) if d > self.dist[v as usize] => continue,
                    Some(Reverse(item)) => item,
                    None => (FAR, u32::MAX),
                },
            };
            // No later meeting is shorter than d: the meetings up to d are final.
            while let Some(Reverse((length, edge))) = meetings.peek().copied()
                && length <= d
            {
                meetings.pop();
                let [a, b] = self.graph.ends(edge).map(|v| self.home(v, target, left));
                if let (Some(a), Some(b)) = (a, b)
                    && sets.union(a, b)
                {
                    sum += length;
                    missing -= 1;
                    chosen.push(edge);
                }
            }
            if missing == 0
                || d == FAR
                || sum.saturating_add((missing as u64).saturating_mul(d)) >= limit
            {
                break;
            }
            let links = self.graph.links(v);
            work += links.len() as u64;
            let mine = self.near[v as usize];
            for link in links {
                let to = link.to as usize;
                if self.stamp[to] == self.round {
                    // In a piece: a source or too far inside to be one.
                    if self.piece[to] != mine {
                        meetings.push(Reverse((d + link.cost, link.edge)));
                    }
                    continue;
                }
                if self.degree[to] > 0 || link.to == target {
                    meetings.push(Reverse((d + link.cost, link.edge)));
                    continue;
                }
                let next = d + link.cost;
                if self.dist[to] != FAR && self.near[to] != mine {
                    meetings.push(Reverse((next.saturating_add(self.dist[to]), link.edge)));
                }
                if next < self.dist[to] && next < limit {
                    if self.dist[to] == FAR {
                        self.seen.push(link.to);
                    }
                    self.dist[to] = next;
                    self.near[to] = mine;
                    self.from[to] = link.edge;
                    self.heap.push(Reverse((next, link.to)));
                }
            }
        }
        clock.spend(work);
        if missing > 0 || sum >= limit {
            return None;
        }
        let mut added = Vec::new();
        for edge in chosen {
            added.push(edge);
            for mut at in self.graph.ends(edge) {
                while self.dist[at as usize] != FAR && self.from[at as usize] != u32::MAX {
                    let step = self.from[at as usize];
                    added.push(step);
                    at = self.graph.other(step, at);
                }
            }
        }
        Some(added)
    }

    /// The piece whose region a node lies in.
    fn home(&self, v: u32, target: u32, left: usize) -> Option<u32> {
        if self.dist[v as usize] != FAR {
            Some(self.near[v as usize])
        } else if self.stamp[v as usize] == self.round {
            Some(self.piece[v as usize])
        } else if self.degree[v as usize] > 0 || v == target {
            Some(left as u32)
        } else {
            None
        }
    }

    /// Takes the given key paths out, and puts something cheaper in if there is any. True when the tree became cheaper.
    fn exchange(&mut self, paths: &[KeyPath], starts: &[u32], clock: &mut Clock) -> bool {
        let length = paths.iter().map(|p| p.length).sum();
        for path in paths {
            for e in &path.edges {
                self.put(*e, false);
            }
        }
        let added = self
            .pieces(starts, clock)
            .and_then(|(sources, left)| self.reconnect(starts, &sources, left, length, clock));
        let better = added.is_some();
        if let Some(edges) = &added {
            self.changed.extend(starts);
            self.changed
                .extend(edges.iter().flat_map(|e| self.graph.ends(*e)));
        }
        let back =
            added.unwrap_or_else(|| paths.iter().flat_map(|p| p.edges.iter().copied()).collect());
        for e in back {
            self.put(e, true);
        }
        better
    }

    /// Tries the key path that starts at `v` with `edge`.
    fn try_path(&mut self, v: u32, edge: u32, queued: &[bool], clock: &mut Clock) -> bool {
        let path = self.key_path(v, edge);
        let starts = [v, path.end];
        // The other end will be looked at, and this path with it.
        !queued[path.end as usize] && self.exchange(&[path], &starts, clock)
    }

    /// Tries to do without the key node `v`.
    fn try_node(&mut self, v: u32, clock: &mut Clock) -> bool {
        let edges: Vec<u32> = self.tree_edges(v);
        let paths: Vec<KeyPath> = edges.iter().map(|e| self.key_path(v, *e)).collect();
        let starts: Vec<u32> = paths.iter().map(|p| p.end).collect();
        starts.len() <= 12 && self.exchange(&paths, &starts, clock)
    }

    fn tree_edges(&self, v: u32) -> Vec<u32> {
        self.graph
            .links(v)
            .iter()
            .map(|l| l.edge)
            .filter(|e| self.inside[*e as usize])
            .collect()
    }

    /// Exchanges until nothing helps any more (or the work is over). Nodes near a change are looked at again.
    pub(crate) fn run(&mut self, clock: &mut Clock) {
        let mut queued = vec![false; self.graph.nodes()];
        let mut queue: VecDeque<u32> = VecDeque::new();
        for v in 0..self.graph.nodes() as u32 {
            if self.degree[v as usize] > 0 && self.key(v) {
                queued[v as usize] = true;
                queue.push_back(v);
            }
        }
        while let Some(v) = queue.pop_front() {
            queued[v as usize] = false;
            if clock.over() || self.degree[v as usize] == 0 || !self.key(v) {
                continue;
            }
            let mut better = false;
            for edge in self.tree_edges(v) {
                // An earlier exchange may have taken the edge or made the node an ordinary one.
                if self.inside[edge as usize] && self.key(v) {
                    better |= self.try_path(v, edge, &queued, clock);
                }
            }
            if !better && !self.terminal[v as usize] && self.degree[v as usize] > 2 {
                better = self.try_node(v, clock);
            }
            if better {
                let mut again = vec![v];
                for edge in self.tree_edges(v) {
                    again.push(self.key_path(v, edge).end);
                }
                again.append(&mut self.changed);
                for w in again {
                    if !queued[w as usize] && self.degree[w as usize] > 0 && self.key(w) {
                        queued[w as usize] = true;
                        queue.push_back(w);
                    }
                }
            }
        }
    }
}

/// All moves until none helps; the tree that comes out costs no more than the one that went in.
pub(crate) fn improve(
    graph: &Graph,
    terminal: &[bool],
    tree: &[u32],
    clock: &mut Clock,
) -> Vec<u32> {
    improve_with(usize::MAX, graph, terminal, tree, clock)
}

/// As [`improve`], but exchanges whose pieces have more than `patience` nodes are left out: what is asked of very large
/// trees.
pub(crate) fn improve_with(
    patience: usize,
    graph: &Graph,
    terminal: &[bool],
    tree: &[u32],
    clock: &mut Clock,
) -> Vec<u32> {
    let mut best = polish(graph, terminal, tree);
    loop {
        let before = graph.sum(&best);
        let mut search = Search::new(graph, terminal, &best);
        search.patience = patience;
        search.run(clock);
        search.insert(clock);
        let next = polish(graph, terminal, &search.tree());
        let after = graph.sum(&next);
        if after < before {
            best = next;
        }
        if after >= before || clock.over() {
            return best;
        }
    }
}

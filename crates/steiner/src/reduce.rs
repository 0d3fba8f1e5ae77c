//! Reductions that need no bound: what no cheapest tree contains goes, what every one contains is taken.
//!
//! - *Special distance* (Duin and Volgenant 1989): an edge is superfluous when its ends are connected otherwise by steps
//!   between terminals that are all shorter. "Long edges" and "alternative path" are the simple cases of it.
//! - *Degree three*: a plain node where three edges meet is passed through at most, when its neighbours can be connected
//!   for less without it; edges around it take its place.
//! - *Nearest vertex* and *short links* (Polzin and Daneshmand 2001): an edge out of a terminal, or out of its region, that
//!   is cheaper than every other one by more than the rest of the way, is in every cheapest tree.

use crate::{
    Graph,
    clock::Clock,
    problem::{Problem, Sets},
    shaper::Shaper,
    tree::{FAR, Queue, Voronoi},
};
use std::cmp::Reverse;

/// How many terminals near a node are known.
const NEAR: usize = 4;

/// The nearest terminals of each node with their distances, and how terminals are connected among themselves.
struct Neighbourhood {
    near: Vec<[(u64, u32); NEAR]>,
    /// Joining order of the terminals' spanning tree: parent and the length of the step to it.
    parent: Vec<(u32, u64)>,
}

impl Neighbourhood {
    /// Terminals farther than `reach` are left out: whoever asks for less than that never looks at them.
    fn new(problem: &Problem, reach: u64, clock: &mut Clock) -> Self {
        let graph = &problem.graph;
        let nodes = graph.nodes();
        let mut near = vec![[(FAR, u32::MAX); NEAR]; nodes];
        let mut heap: std::collections::BinaryHeap<Reverse<(u64, u32, u32)>> = problem
            .terminals
            .iter()
            .map(|t| Reverse((0, *t, *t)))
            .collect();
        let mut work = 0;
        while let Some(Reverse((d, v, t))) = heap.pop() {
            let list = &mut near[v as usize];
            let Some(free) = list
                .iter()
                .position(|(_, known)| *known == u32::MAX || *known == t)
            else {
                continue;
            };
            if list[free].1 == t {
                continue;
            }
            list[free] = (d, t);
            // A path through a terminal serves that terminal.
            if problem.terminal[v as usize] && v != t {
                continue;
            }
            work += graph.degree(v) as u64;
            for link in graph.links(v) {
                let full = near[link.to as usize][NEAR - 1].1 != u32::MAX;
                if !full && d + link.cost < reach {
                    heap.push(Reverse((d + link.cost, link.to, t)));
                }
            }
        }
        clock.spend(2 * work);
        Self {
            near,
            parent: Self::tree(problem),
        }
    }

    /// The terminals' cheapest spanning tree as a forest of joins: sets are hung under the larger one, so that the
    /// longest step between two terminals is the longest on the way between them, which is short.
    fn tree(problem: &Problem) -> Vec<(u32, u64)> {
        let graph = &problem.graph;
        let regions = Voronoi::new(graph, &problem.terminals);
        let mut parent: Vec<(u32, u64)> = (0..graph.nodes() as u32).map(|v| (v, 0)).collect();
        let mut size = vec![1_u32; graph.nodes()];
        let root = |parent: &[(u32, u64)], mut v: u32| {
            while parent[v as usize].0 != v {
                v = parent[v as usize].0;
            }
            v
        };
        for (length, edge) in regions.bridges(graph) {
            let [a, b] = graph
                .ends(edge)
                .map(|v| root(&parent, regions.base[v as usize]));
            if a != b {
                let (small, large) = if size[a as usize] < size[b as usize] {
                    (a, b)
                } else {
                    (b, a)
                };
                parent[small as usize] = (large, length);
                size[large as usize] += size[small as usize];
            }
        }
        parent
    }

    /// The longest step on the best way between two terminals.
    fn step(&self, mut a: u32, mut b: u32) -> u64 {
        let mut longest = 0;
        // Lengths grow towards the root of the forest.
        while a != b {
            let (up_a, up_b) = (self.parent[a as usize], self.parent[b as usize]);
            let (top_a, top_b) = (up_a.0 == a, up_b.0 == b);
            if top_a && top_b {
                return FAR;
            }
            if top_b || (!top_a && up_a.1 <= up_b.1) {
                longest = longest.max(up_a.1);
                a = up_a.0;
            } else {
                longest = longest.max(up_b.1);
                b = up_b.0;
            }
        }
        longest
    }

    /// Upper bound of the special distance of two nodes by way of terminals.
    fn distance(&self, u: u32, v: u32, limit: u64) -> u64 {
        let mut best = FAR;
        for (du, t) in self.near[u as usize] {
            if du >= limit.min(best) {
                break;
            }
            for (dv, s) in self.near[v as usize] {
                if dv >= limit.min(best) {
                    break;
                }
                best = best.min(du.max(dv).max(self.step(t, s)));
            }
        }
        best
    }
}

/// Short searches around two nodes.
struct Walk {
    dist: [Vec<u64>; 2],
    seen: [Vec<u32>; 2],
}

impl Walk {
    fn new(nodes: usize) -> Self {
        Self {
            dist: [vec![FAR; nodes], vec![FAR; nodes]],
            seen: [Vec::new(), Vec::new()],
        }
    }

    /// Length of a path from `u` to `v` of at most `limit` found within `steps` looks, over living edges other than
    /// `without`, and not through `avoid`.
    #[allow(clippy::too_many_arguments)]
    fn path(
        &mut self,
        graph: &Graph,
        dead: &[bool],
        ends: [u32; 2],
        without: u32,
        avoid: u32,
        limit: u64,
        steps: usize,
    ) -> u64 {
        let mut best = FAR;
        for (side, end) in ends.into_iter().enumerate() {
            for v in self.seen[side].drain(..) {
                self.dist[side][v as usize] = FAR;
            }
            let mut heap = Queue::new();
            heap.push(Reverse((0, end)));
            self.dist[side][end as usize] = 0;
            self.seen[side].push(end);
            let mut looks = 0;
            while let Some(Reverse((d, v))) = heap.pop() {
                if d > self.dist[side][v as usize] {
                    continue;
                }
                if side == 1 && self.dist[0][v as usize] != FAR {
                    best = best.min(d + self.dist[0][v as usize]);
                }
                if looks > steps {
                    break;
                }
                // A node with very many edges is looked at in part only.
                for link in graph.links(v).iter().take(steps + 1) {
                    looks += 1;
                    let next = d + link.cost;
                    if link.edge != without
                        && link.to != avoid
                        && next <= limit
                        && !dead[link.edge as usize]
                        && next < self.dist[side][link.to as usize]
                    {
                        if self.dist[side][link.to as usize] == FAR {
                            self.seen[side].push(link.to);
                        }
                        self.dist[side][link.to as usize] = next;
                        heap.push(Reverse((next, link.to)));
                    }
                }
            }
        }
        best
    }
}

/// Deletes edges by special distance.
pub(crate) fn edges(problem: Problem, clock: &mut Clock) -> Problem {
    let graph = &problem.graph;
    let dearest = (0..graph.edges() as u32).map(|e| graph.cost(e)).max();
    let around = Neighbourhood::new(&problem, dearest.unwrap_or(0), clock);
    let mut walk = Walk::new(graph.nodes());
    let mut dead = vec![false; graph.edges()];
    // The dearest first: they are the likeliest to be superfluous.
    let mut order: Vec<u32> = (0..graph.edges() as u32).collect();
    order.sort_unstable_by_key(|e| (Reverse(graph.cost(*e)), *e));
    for e in order {
        let ([u, v], cost) = (graph.ends(e), graph.cost(e));
        dead[e as usize] = around.distance(u, v, cost) < cost
            || walk.path(graph, &dead, [u, v], e, u32::MAX, cost, 60) <= cost;
        if clock.spend(60) {
            break;
        }
    }
    let mut shaper = Shaper::new(problem);
    for (e, dead) in dead.iter().enumerate() {
        if *dead {
            shaper.delete(e as u32);
        }
    }
    shaper.finish()
}

/// Replaces plain nodes of degree three (or four) by edges around them.
pub(crate) fn nodes(problem: Problem, clock: &mut Clock) -> Problem {
    let graph = problem.graph.clone();
    // No special distance is asked for beyond what the edges at a node cost together.
    let widest = (0..graph.nodes() as u32)
        .filter(|v| (3..=4).contains(&graph.degree(*v)) && !problem.terminal[*v as usize])
        .map(|v| graph.links(v).iter().map(|l| l.cost).sum())
        .max();
    let around = Neighbourhood::new(&problem, widest.unwrap_or(0), clock);
    let mut walk = Walk::new(graph.nodes());
    let none = vec![false; graph.edges()];
    let mut touched = vec![false; graph.nodes()];
    let mut chosen = Vec::new();
    for v in 0..graph.nodes() as u32 {
        let links = graph.links(v);
        if links.len() < 3 || links.len() > 4 || problem.terminal[v as usize] || touched[v as usize]
        {
            continue;
        }
        if clock.over() {
            break;
        }
        let count = links.len();
        let mut special = [[FAR; 4]; 4];
        for i in 0..count {
            for j in i + 1..count {
                let limit =
                    links.iter().map(|l| l.cost).sum::<u64>() - links[i].cost.min(links[j].cost);
                let by_terminals = around.distance(links[i].to, links[j].to, limit);
                let direct = walk.path(
                    &graph,
                    &none,
                    [links[i].to, links[j].to],
                    u32::MAX,
                    v,
                    limit,
                    40,
                );
                special[i][j] = by_terminals.min(direct);
                special[j][i] = special[i][j];
                clock.spend(80);
            }
        }
        let passes = |members: &[usize]| {
            let cost: u64 = members.iter().map(|i| links[*i].cost).sum();
            spanning(&special, members).is_some_and(|tree| tree < cost)
        };
        let superfluous = match count {
            3 => passes(&[0, 1, 2]),
            _ => {
                passes(&[0, 1, 2])
                    && passes(&[0, 1, 3])
                    && passes(&[0, 2, 3])
                    && passes(&[1, 2, 3])
                    && passes(&[0, 1, 2, 3])
            }
        };
        if superfluous {
            // Edges around it that have a strictly shorter other way are not needed at all.
            let mut pairs = Vec::new();
            for i in 0..count {
                for j in i + 1..count {
                    if special[i][j] >= links[i].cost + links[j].cost {
                        pairs.push([links[i].edge, links[j].edge]);
                    }
                }
            }
            if pairs.len() > 3 {
                continue;
            }
            for link in links {
                touched[link.to as usize] = true;
            }
            chosen.push((v, pairs));
        }
    }
    let mut shaper = Shaper::new(problem);
    for (v, pairs) in chosen {
        bypass(&mut shaper, v, &pairs);
    }
    shaper.finish()
}

/// Deletes a node and puts edges in place of pairs of its edges.
pub(crate) fn bypass(shaper: &mut Shaper, v: u32, pairs: &[[u32; 2]]) {
    let made: Vec<(u32, u32, u64, [u32; 2])> = pairs
        .iter()
        .map(|p| {
            (
                shaper.far_end(p[0], v),
                shaper.far_end(p[1], v),
                shaper.cost(p[0]) + shaper.cost(p[1]),
                *p,
            )
        })
        .collect();
    shaper.delete_node(v);
    for (a, b, cost, parts) in made {
        shaper.bridge(a, b, cost, parts);
    }
}

/// Cost of the cheapest tree over some members of a small complete graph.
fn spanning(costs: &[[u64; 4]; 4], members: &[usize]) -> Option<u64> {
    let mut pairs: Vec<(u64, usize, usize)> = Vec::new();
    for (x, i) in members.iter().enumerate() {
        for j in &members[x + 1..] {
            pairs.push((costs[*i][*j], *i, *j));
        }
    }
    pairs.sort_unstable();
    let mut sets = Sets::new(4);
    let mut sum = 0_u64;
    for (cost, i, j) in pairs {
        if sets.union(i as u32, j as u32) {
            sum = sum.checked_add(cost)?;
        }
    }
    Some(sum)
}

/// Takes edges that are in every cheapest tree.
pub(crate) fn contractions(problem: Problem, clock: &mut Clock) -> Problem {
    let graph = &problem.graph;
    let regions = Voronoi::new(graph, &problem.terminals);
    clock.spend(3 * graph.edges() as u64);
    let mut sure: Vec<u32> = Vec::new();
    // Per terminal: the two cheapest edges out of its region, and out of itself.
    let mut out = vec![[(FAR, u32::MAX); 2]; graph.nodes()];
    let mut own = vec![[(FAR, u32::MAX); 2]; graph.nodes()];
    let enter = |two: &mut [(u64, u32); 2], item: (u64, u32)| {
        if item < two[0] {
            *two = [item, two[0]];
        } else if item < two[1] {
            two[1] = item;
        }
    };
    for e in 0..graph.edges() as u32 {
        let [u, v] = graph.ends(e);
        let (a, b) = (regions.base[u as usize], regions.base[v as usize]);
        if a == u32::MAX || b == u32::MAX {
            continue;
        }
        if a != b {
            enter(&mut out[a as usize], (graph.cost(e), e));
            enter(&mut out[b as usize], (graph.cost(e), e));
        }
        for v in [u, v] {
            if problem.terminal[v as usize] {
                enter(&mut own[v as usize], (graph.cost(e), e));
            }
        }
    }
    for t in &problem.terminals {
        let [(cost, e), (second, _)] = out[*t as usize];
        if e != u32::MAX {
            let [u, v] = graph.ends(e);
            if second > regions.dist[u as usize] + cost + regions.dist[v as usize] {
                sure.push(e);
            }
        }
        let [(cost, e), (second, _)] = own[*t as usize];
        if e != u32::MAX {
            let v = graph.other(e, *t);
            if regions.base[v as usize] != *t && second > cost + regions.dist[v as usize] {
                sure.push(e);
            }
        }
    }
    let mut shaper = Shaper::new(problem);
    for e in sure {
        shaper.contract(e);
    }
    shaper.finish()
}

/// All tests, again while they help. `thorough` goes on for smaller gains.
pub(crate) fn reduce(mut problem: Problem, thorough: bool, clock: &mut Clock) -> Problem {
    loop {
        let before = problem.graph.edges() + problem.graph.nodes();
        problem = Shaper::new(problem).finish();
        for test in [edges, contractions, nodes] {
            if problem.done() || clock.over() {
                return problem;
            }
            problem = test(problem, clock);
        }
        let after = problem.graph.edges() + problem.graph.nodes();
        if after * if thorough { 100 } else { 20 } >= before * if thorough { 99 } else { 18 } {
            return problem;
        }
    }
}

//! Prize-collecting: which sites are worth connecting.
//!
//! Every optional site has a prize: what it costs to leave it out, for instance the leased line it keeps. The question is
//! which tree is cheapest when prizes of sites left out are added to its cost.
//!
//! It becomes an ordinary Steiner tree problem: each optional site *v* gets a companion *v′*, a terminal, joined to *v* by
//! an edge of cost *M* and to the first required site by an edge of *M* + prize. With *M* larger than any sensible answer
//! a companion is a leaf: it hangs at its site when that is connected, and at the root when the prize is forgone. So all
//! reductions, searches and bounds serve here too, and the bound is one of this problem after *M* per companion is taken
//! off again.

use crate::{Builder, Error, Graph, MAX_TOTAL_COST, Options, Progress, Watch, solve_with};
use std::ops::ControlFlow;

/// A site that need not be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prize {
    /// The node, numbered from 0.
    pub node: u32,
    /// What leaving it out costs.
    pub worth: u64,
}

/// Which sites to connect, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Edges of the graph, ascending.
    pub edges: Vec<u32>,
    /// Optional sites in the tree, ascending.
    pub connected: Vec<u32>,
    /// Optional sites left out, ascending.
    pub left_out: Vec<u32>,
    /// Cost of the edges.
    pub cost: u64,
    /// Prizes forgone.
    pub forgone: u64,
    /// No choice has a smaller sum of cost and prizes forgone.
    pub bound: u64,
}

impl Selection {
    /// Cost and prizes forgone together: what is made small.
    pub fn value(&self) -> u64 {
        self.cost + self.forgone
    }

    /// True when no choice is better.
    pub fn optimal(&self) -> bool {
        self.value() == self.bound
    }
}

/// Most optional sites when none is required: each of them is then tried as the first one connected.
pub const MAX_WITHOUT_REQUIRED: usize = 64;

/// Chooses among optional sites. `required` sites are connected in any case; a tree without any of them is looked for
/// when there are none. A node that is both required and optional is required.
///
/// ```
/// use steiner::{Builder, Options, Prize, collect_prizes};
///
/// // 0 —5— 1 —50— 2: the far site is not worth its cable.
/// let mut builder = Builder::new(3)?;
/// builder.edge(0, 1, 5)?;
/// builder.edge(1, 2, 50)?;
/// builder.terminal(0)?;
/// let graph = builder.build()?.graph().clone();
/// let prizes = [Prize { node: 1, worth: 10 }, Prize { node: 2, worth: 20 }];
/// let chosen = collect_prizes(&graph, &[0], &prizes, &Options::default(), &mut |_| std::ops::ControlFlow::Continue(()))?;
/// assert_eq!((chosen.connected, chosen.left_out), (vec![1], vec![2]));
/// assert_eq!((chosen.cost, chosen.forgone, chosen.bound), (5, 20, 25));
/// # Ok::<(), steiner::Error>(())
/// ```
pub fn collect_prizes(
    graph: &Graph,
    required: &[u32],
    prizes: &[Prize],
    options: &Options,
    watch: &mut Watch,
) -> Result<Selection, Error> {
    for node in required
        .iter()
        .copied()
        .chain(prizes.iter().map(|p| p.node))
    {
        if node as usize >= graph.nodes() {
            return Err(Error::NoSuchNode {
                node: node as usize,
                nodes: graph.nodes(),
            });
        }
    }
    let mut sites: Vec<Prize> = prizes
        .iter()
        .copied()
        .filter(|p| !required.contains(&p.node))
        .collect();
    // The dearest first; of a site named twice the larger prize counts.
    sites.sort_by_key(|p| (std::cmp::Reverse(p.worth), p.node));
    let mut seen = std::collections::BTreeSet::new();
    sites.retain(|p| seen.insert(p.node));
    let total = sites
        .iter()
        .try_fold(0_u64, |sum, p| {
            sum.checked_add(p.worth).filter(|s| *s <= MAX_TOTAL_COST)
        })
        .ok_or(Error::Overflow)?;
    if !required.is_empty() {
        let mut best = rooted(graph, required, &sites, &sites, options, watch)?;
        best.bound = best.bound.min(best.value());
        return Ok(best);
    }
    if sites.len() > MAX_WITHOUT_REQUIRED {
        return Err(Error::Unsupported(format!(
            "{} optional sites and none required: name a required site, or at most {MAX_WITHOUT_REQUIRED} optional ones",
            sites.len()
        )));
    }
    // Nothing at all, or a tree whose dearest site is this one.
    let mut best = selection(graph, Vec::new(), &[], &sites);
    best.bound = total;
    let share = Options {
        work: options.work / (sites.len().max(1) as u64),
        ..*options
    };
    let mut passed = 0;
    for (i, site) in sites.iter().enumerate() {
        let found = rooted(graph, &[site.node], &sites[i + 1..], &sites, &share, watch)?;
        let bound = best.bound.min(found.bound + passed);
        if found.value() < best.value() {
            best = found;
        }
        best.bound = bound;
        passed += site.worth;
    }
    best.bound = best.bound.min(best.value());
    Ok(best)
}

/// With at least one required site. `sites` may be connected; `all` count when they are or not.
fn rooted(
    graph: &Graph,
    required: &[u32],
    sites: &[Prize],
    all: &[Prize],
    options: &Options,
    watch: &mut Watch,
) -> Result<Selection, Error> {
    let edges = graph.edges() as u32;
    // Larger than connecting what is required and forgoing everything else.
    let mut required: Vec<u32> = required.to_vec();
    required.sort_unstable();
    required.dedup();
    let mut base = Builder::new(graph.nodes())?;
    for e in 0..edges {
        let [u, v] = graph.ends(e);
        base.edge(u, v, graph.cost(e))?;
    }
    for t in &required {
        base.terminal(*t)?;
    }
    let bare = base.clone().build()?;
    let must = graph.sum(&crate::plain(&bare)?);
    let prizes: u64 = sites.iter().map(|p| p.worth).sum();
    let far = must
        .checked_add(prizes)
        .and_then(|s| s.checked_add(1))
        .ok_or(Error::Overflow)?;
    let offset = far.checked_mul(sites.len() as u64).ok_or(Error::Overflow)?;
    let mut builder = Builder::new(graph.nodes() + sites.len())?;
    for e in 0..edges {
        let [u, v] = graph.ends(e);
        builder.edge(u, v, graph.cost(e))?;
    }
    for (i, site) in sites.iter().enumerate() {
        let companion = (graph.nodes() + i) as u32;
        builder.edge(site.node, companion, far)?;
        builder.edge(required[0], companion, far + site.worth)?;
        builder.terminal(companion)?;
    }
    for t in &required {
        builder.terminal(*t)?;
    }
    let instance = builder.build()?;
    let mut told = |p: &Progress| -> ControlFlow<()> {
        watch(&Progress {
            value: p.value.saturating_sub(offset),
            bound: p.bound.saturating_sub(offset),
            ..*p
        })
    };
    let answer = solve_with(&instance, options, &mut told)?;
    let real: Vec<u32> = answer
        .edges
        .iter()
        .copied()
        .filter(|e| *e < edges)
        .collect();
    let mut best = selection(graph, real, &required, all);
    // Of the question asked here; sites it passed over are counted by who asked.
    best.bound = answer.bound.saturating_sub(offset);
    Ok(best)
}

/// What a tree connects and forgoes. Pieces that hang apart from the required sites are dropped.
fn selection(graph: &Graph, mut edges: Vec<u32>, required: &[u32], sites: &[Prize]) -> Selection {
    let mut inside = vec![false; graph.nodes()];
    let mut chosen = vec![false; graph.edges()];
    for e in &edges {
        chosen[*e as usize] = true;
    }
    let mut stack: Vec<u32> = required.first().copied().into_iter().collect();
    for v in &stack {
        inside[*v as usize] = true;
    }
    while let Some(v) = stack.pop() {
        for link in graph.links(v) {
            if chosen[link.edge as usize] && !inside[link.to as usize] {
                inside[link.to as usize] = true;
                stack.push(link.to);
            }
        }
    }
    edges.retain(|e| inside[graph.ends(*e)[0] as usize]);
    edges.sort_unstable();
    let (mut connected, mut left_out): (Vec<u32>, Vec<u32>) = sites
        .iter()
        .map(|p| p.node)
        .partition(|v| inside[*v as usize]);
    connected.sort_unstable();
    left_out.sort_unstable();
    let forgone = sites
        .iter()
        .filter(|p| !inside[p.node as usize])
        .map(|p| p.worth)
        .sum();
    let cost = graph.sum(&edges);
    Selection {
        edges,
        connected,
        left_out,
        cost,
        forgone,
        bound: 0,
    }
}

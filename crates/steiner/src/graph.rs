//! The graph: compressed adjacency with whole-number costs.

use crate::Error;

/// Costs of all edges together stay below this, so that no sum of the solver can overflow: 2^60.
pub const MAX_TOTAL_COST: u64 = 1 << 60;

/// Largest number of nodes or edges.
pub const MAX_SIZE: usize = 1 << 30;

/// One end of an edge, as seen from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The neighbour.
    pub to: u32,
    /// Number of the edge.
    pub edge: u32,
    /// Its cost.
    pub cost: u64,
}

/// An undirected graph with costs; parallel edges and loops are allowed.
///
/// Nodes and edges are numbered from 0, edges in the order in which they were given. The neighbours of a node lie next
/// to each other in memory (compressed sparse rows).
#[derive(Debug, Clone, Default)]
pub struct Graph {
    ends: Vec<[u32; 2]>,
    costs: Vec<u64>,
    first: Vec<u32>,
    links: Vec<Link>,
}

impl Graph {
    /// Lays out the adjacency. The caller has checked numbers and sums.
    pub(crate) fn new(nodes: usize, ends: Vec<[u32; 2]>, costs: Vec<u64>) -> Self {
        let mut first = vec![0_u32; nodes + 1];
        for [u, v] in &ends {
            if u != v {
                first[*u as usize + 1] += 1;
                first[*v as usize + 1] += 1;
            }
        }
        for i in 0..nodes {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut links = vec![
            Link {
                to: 0,
                edge: 0,
                cost: 0
            };
            first[nodes] as usize
        ];
        for (edge, ([u, v], cost)) in ends.iter().zip(&costs).enumerate() {
            if u != v {
                for (from, to) in [(*u, *v), (*v, *u)] {
                    let place = &mut next[from as usize];
                    links[*place as usize] = Link {
                        to,
                        edge: edge as u32,
                        cost: *cost,
                    };
                    *place += 1;
                }
            }
        }
        Self {
            ends,
            costs,
            first,
            links,
        }
    }

    /// How many nodes.
    pub fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// How many edges.
    pub fn edges(&self) -> usize {
        self.ends.len()
    }

    /// The two ends of an edge.
    pub fn ends(&self, edge: u32) -> [u32; 2] {
        self.ends[edge as usize]
    }

    /// The cost of an edge.
    pub fn cost(&self, edge: u32) -> u64 {
        self.costs[edge as usize]
    }

    /// The edges at a node, loops left out.
    pub fn links(&self, node: u32) -> &[Link] {
        &self.links[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// Places of a node's links in [`all_links`](Self::all_links).
    pub(crate) fn places(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// The links of all nodes, one after the other.
    pub(crate) fn all_links(&self) -> &[Link] {
        &self.links
    }

    /// How many edges end at a node.
    pub fn degree(&self, node: u32) -> usize {
        self.places(node).len()
    }

    /// The end of an edge that is not `node`.
    pub(crate) fn other(&self, edge: u32, node: u32) -> u32 {
        let [u, v] = self.ends[edge as usize];
        u ^ v ^ node
    }

    /// Sum of the costs of edges.
    pub(crate) fn sum(&self, edges: &[u32]) -> u64 {
        edges.iter().map(|e| self.costs[*e as usize]).sum()
    }
}

/// A graph and the sites in it that must be connected.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    graph: Graph,
    terminals: Vec<u32>,
}

impl Instance {
    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The sites to connect, ascending, each once.
    pub fn terminals(&self) -> &[u32] {
        &self.terminals
    }
}

/// Builds an [`Instance`] in code.
///
/// ```
/// let mut builder = steiner::Builder::new(3)?;
/// let first = builder.edge(0, 1, 5)?;
/// builder.edge(1, 2, 7)?;
/// builder.terminal(0)?;
/// builder.terminal(2)?;
/// let instance = builder.build()?;
/// assert_eq!(instance.graph().cost(first), 5);
/// # Ok::<(), steiner::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    nodes: usize,
    ends: Vec<[u32; 2]>,
    costs: Vec<u64>,
    total: u64,
    terminals: Vec<u32>,
}

impl Builder {
    /// Begins a graph of `nodes` nodes, numbered from 0.
    pub fn new(nodes: usize) -> Result<Self, Error> {
        if nodes > MAX_SIZE {
            return Err(Error::TooLarge {
                what: "nodes",
                limit: MAX_SIZE,
            });
        }
        Ok(Self {
            nodes,
            ends: Vec::new(),
            costs: Vec::new(),
            total: 0,
            terminals: Vec::new(),
        })
    }

    fn known(&self, node: u32) -> Result<(), Error> {
        if node as usize >= self.nodes {
            return Err(Error::NoSuchNode {
                node: node as usize,
                nodes: self.nodes,
            });
        }
        Ok(())
    }

    /// Adds an edge and answers with its number. Loops and parallel edges are fine; neither ends up in an answer when
    /// something cheaper does the same.
    pub fn edge(&mut self, u: u32, v: u32, cost: u64) -> Result<u32, Error> {
        self.known(u)?;
        self.known(v)?;
        if self.ends.len() >= MAX_SIZE {
            return Err(Error::TooLarge {
                what: "edges",
                limit: MAX_SIZE,
            });
        }
        self.total = self
            .total
            .checked_add(cost)
            .filter(|sum| *sum <= MAX_TOTAL_COST)
            .ok_or(Error::Overflow)?;
        self.ends.push([u, v]);
        self.costs.push(cost);
        Ok(self.ends.len() as u32 - 1)
    }

    /// Marks a node as a site to connect; naming one twice is the same as once.
    pub fn terminal(&mut self, node: u32) -> Result<(), Error> {
        self.known(node)?;
        self.terminals.push(node);
        Ok(())
    }

    /// The finished instance. Without a terminal there is nothing to solve: an error.
    pub fn build(mut self) -> Result<Instance, Error> {
        self.terminals.sort_unstable();
        self.terminals.dedup();
        if self.terminals.is_empty() {
            return Err(Error::NoTerminals);
        }
        Ok(Instance {
            graph: Graph::new(self.nodes, self.ends, self.costs),
            terminals: self.terminals,
        })
    }
}

//! The independent judge of a solution. It shares no code with the solver: it has its own small reader, its own
//! union-find and its own sums, and knows nothing of how a tree was found.

use std::collections::{BTreeSet, HashMap};

/// What a checked solution is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Cost, recomputed from the instance.
    pub value: u64,
    /// How many edges.
    pub edges: usize,
    /// How many terminals it connects.
    pub terminals: usize,
}

/// Why a solution is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The instance cannot be understood.
    #[error("instance, line {0}: not understood")]
    Instance(usize),
    /// The solution cannot be understood.
    #[error("solution, line {0}: not understood")]
    Solution(usize),
    /// An edge that the instance does not have.
    #[error("the instance has no edge between {0} and {1}")]
    NoSuchEdge(u64, u64),
    /// An edge that closes a cycle or is there twice.
    #[error("the edge between {0} and {1} closes a cycle")]
    Cycle(u64, u64),
    /// Terminals that the tree does not connect with the first one.
    #[error("terminal {0} is not connected with terminal {1}")]
    NotConnected(u64, u64),
    /// Edges that hang apart from the terminals.
    #[error("the part with node {0} touches no terminal")]
    Loose(u64),
    /// The value written is not the cost of the edges.
    #[error("the solution says {said}, its edges cost {found}")]
    WrongValue {
        /// The value in the file.
        said: u64,
        /// The recomputed cost.
        found: u128,
    },
}

/// Checks a solution in PACE format against the text of an instance (`.gr` or `.stp`).
///
/// A solution is right when its edges exist, form one tree without a cycle, hold every terminal, and cost what its first
/// line says. Of parallel edges the cheapest counts.
///
/// ```
/// let instance = "SECTION Graph\nNodes 3\nEdges 2\nE 1 2 5\nE 2 3 7\nEND\nSECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\nEOF\n";
/// let verdict = steiner::check::check(instance, "VALUE 12\n1 2\n3 2\n")?;
/// assert_eq!(verdict.value, 12);
/// assert!(steiner::check::check(instance, "VALUE 5\n1 2\n").is_err());
/// # Ok::<(), steiner::check::Fault>(())
/// ```
pub fn check(instance: &str, solution: &str) -> Result<Verdict, Fault> {
    let (said, edges) = chosen(solution)?;
    let (prices, terminals) = prices(instance, &edges)?;
    let mut parent: HashMap<u64, u64> = HashMap::new();
    let mut found: u128 = 0;
    for (u, v) in &edges {
        let price = prices
            .get(&(*u.min(v), *u.max(v)))
            .ok_or(Fault::NoSuchEdge(*u, *v))?;
        found += u128::from(*price);
        let (a, b) = (find(&mut parent, *u), find(&mut parent, *v));
        if a == b {
            return Err(Fault::Cycle(*u, *v));
        }
        parent.insert(a, b);
    }
    let Some(first) = terminals.first().copied() else {
        return Err(Fault::Instance(0));
    };
    let home = find(&mut parent, first);
    for terminal in &terminals {
        if find(&mut parent, *terminal) != home {
            return Err(Fault::NotConnected(*terminal, first));
        }
    }
    for (u, _) in &edges {
        if find(&mut parent, *u) != home {
            return Err(Fault::Loose(*u));
        }
    }
    if found != u128::from(said) {
        return Err(Fault::WrongValue { said, found });
    }
    Ok(Verdict {
        value: said,
        edges: edges.len(),
        terminals: terminals.len(),
    })
}

fn find(parent: &mut HashMap<u64, u64>, start: u64) -> u64 {
    let mut root = start;
    while let Some(up) = parent.get(&root) {
        root = *up;
    }
    // Shorten the way for the next who asks.
    let mut at = start;
    while at != root {
        let up = parent.insert(at, root).unwrap_or(root);
        at = up;
    }
    root
}

/// The value and the edges of a solution file.
fn chosen(text: &str) -> Result<(u64, Vec<(u64, u64)>), Fault> {
    let mut value = None;
    let mut edges = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let fault = Fault::Solution(index + 1);
        match words.as_slice() {
            [] => {}
            [word, amount] if word.eq_ignore_ascii_case("value") && value.is_none() => {
                value = Some(amount.parse().map_err(|_| fault)?);
            }
            [u, v] if value.is_some() => {
                let (Ok(u), Ok(v)) = (u.parse(), v.parse()) else {
                    return Err(fault);
                };
                edges.push((u, v));
            }
            _ => return Err(fault),
        }
    }
    Ok((value.ok_or(Fault::Solution(1))?, edges))
}

/// Cheapest price of each pair of nodes, and the terminals.
type Prices = (HashMap<(u64, u64), u64>, BTreeSet<u64>);

/// The prices of the pairs that a solution uses, and the terminals of the instance.
fn prices(text: &str, wanted: &[(u64, u64)]) -> Result<Prices, Fault> {
    let wanted: BTreeSet<(u64, u64)> = wanted.iter().map(|(u, v)| (*u.min(v), *u.max(v))).collect();
    let mut prices = HashMap::new();
    let mut terminals = BTreeSet::new();
    let mut section = String::new();
    for (index, line) in text.lines().enumerate() {
        let fault = || Fault::Instance(index + 1);
        let mut words = line.split_whitespace();
        let Some(word) = words.next() else { continue };
        let word = word.to_lowercase();
        if word == "eof" {
            break;
        }
        if word == "section" {
            section = words.next().ok_or_else(fault)?.to_lowercase();
        } else if word == "end" {
            section.clear();
        } else if section == "graph" && (word == "e" || word == "a") {
            let mut next = || -> Result<u64, Fault> {
                let word = words.next().ok_or_else(fault)?;
                word.strip_suffix(".0")
                    .unwrap_or(word)
                    .parse()
                    .map_err(|_| fault())
            };
            let (u, v, price) = (next()?, next()?, next()?);
            let pair = (u.min(v), u.max(v));
            if wanted.contains(&pair) {
                let known = prices.entry(pair).or_insert(price);
                *known = price.min(*known);
            }
        } else if section == "terminals" && word == "t" {
            let node = words.next().ok_or_else(fault)?;
            terminals.insert(node.parse().map_err(|_| fault())?);
        }
    }
    Ok((prices, terminals))
}

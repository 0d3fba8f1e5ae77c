//! What can be wrong with an input.

/// Why an instance cannot be read, built or solved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A line of a file is not what the format asks for.
    #[error("line {line}: {message}")]
    Malformed {
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// The file ended before the instance was complete.
    #[error("the file ends too early: {0}")]
    Incomplete(&'static str),
    /// A node number outside the graph.
    #[error("node {node} does not exist: the graph has {nodes} nodes, numbered from 0")]
    NoSuchNode {
        /// The number given, from 0.
        node: usize,
        /// How many nodes there are.
        nodes: usize,
    },
    /// More nodes or edges than 32-bit numbers can carry.
    #[error("the graph is too large: at most {limit} {what}")]
    TooLarge {
        /// `nodes` or `edges`.
        what: &'static str,
        /// The most that is accepted.
        limit: usize,
    },
    /// The costs of all edges together do not fit: every tree's cost must be exact.
    #[error("the costs of all edges together exceed {}", crate::MAX_TOTAL_COST)]
    Overflow,
    /// No site was named.
    #[error("no terminals: name at least one site to connect")]
    NoTerminals,
    /// These terminals cannot be reached from the first one.
    #[error(
        "{} of the terminals cannot be reached from terminal {}: {}",
        .terminals.len(), .from + 1, named(.terminals)
    )]
    Disconnected {
        /// The first terminal, numbered from 0.
        from: u32,
        /// Terminals in other parts of the graph, numbered from 0.
        terminals: Vec<u32>,
    },
    /// A question that the method does not answer for a size like this.
    #[error("{0}")]
    Unsupported(String),
}

/// Node numbers as files write them, from 1; at most twenty.
fn named(terminals: &[u32]) -> String {
    let mut words: Vec<String> = terminals
        .iter()
        .take(20)
        .map(|t| (u64::from(*t) + 1).to_string())
        .collect();
    if terminals.len() > 20 {
        words.push("…".to_owned());
    }
    words.join(", ")
}

//! What can be wrong with a question.

/// Why a question cannot be read, asked or answered.
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
    /// The file ended before the question was complete.
    #[error("the file ends too early: {0}")]
    Incomplete(String),
    /// A site or client that was never added.
    #[error("{what} {number} does not exist: there are {count}, numbered from 0")]
    Unknown {
        /// `site` or `client`.
        what: &'static str,
        /// The number given.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// The same client and site were joined twice.
    #[error("client {client} and site {site} are joined twice")]
    Twice {
        /// Name of the client.
        client: String,
        /// Name of the site.
        site: String,
    },
    /// More sites, clients or pairs than the method takes.
    #[error("too large: at most {limit} {what}")]
    TooLarge {
        /// `sites`, `clients` or `pairs`.
        what: &'static str,
        /// The most that is accepted.
        limit: usize,
    },
    /// The dearest conceivable plan does not fit: every plan's cost must be exact.
    #[error("the dearest plan would cost more than {}", crate::MAX_TOTAL_COST)]
    Overflow,
    /// There is nothing to decide.
    #[error("no {0}: a question needs at least one")]
    Empty(&'static str),
    /// When service may be split, the cost of a pair must be a whole number for each unit of load.
    #[error(
        "serving client {client} from site {site} costs {cost} for a load of {load}: when service may be split, \
         give a cost that is a whole number for each unit"
    )]
    NotDivisible {
        /// Name of the client.
        client: String,
        /// Name of the site.
        site: String,
        /// Cost of serving the client wholly.
        cost: u64,
        /// Load of the client at the site.
        load: u64,
    },
    /// No plan can satisfy these rules.
    #[error("no plan is possible: {0}")]
    Impossible(String),
    /// The work allowed did not suffice to find a plan, nor to prove that there is none.
    #[error("no plan was found within the work allowed; there may be one")]
    NotFound,
    /// A question that this engine does not answer.
    #[error("{0}")]
    Unsupported(String),
}

//! Where a report stands. What came of it is told apart: see [`Outcome`](super::Outcome).

/// The state of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// With a team; nobody took it yet.
    New,
    /// Somebody works on it.
    InProgress,
    /// The reporter was asked something; the term is paused.
    Waiting,
    /// Closed, with an outcome.
    Closed,
}

impl State {
    /// All states in the order of a report's life.
    pub const ALL: [Self; 4] = [Self::New, Self::InProgress, Self::Waiting, Self::Closed];

    /// The stable word in the store and the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InProgress => "in-progress",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
        }
    }

    /// The state with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether work remains.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }
}

/// How a report reached the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The citizen's own screen.
    Web,
    /// A program.
    Api,
    /// By telephone, typed by a clerk.
    Phone,
    /// At the counter, typed by a clerk.
    Counter,
    /// By e-mail, typed by a clerk.
    Mail,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 5] = [Self::Web, Self::Phone, Self::Counter, Self::Mail, Self::Api];

    /// The stable word in the store and the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Phone => "phone",
            Self::Counter => "counter",
            Self::Mail => "mail",
        }
    }

    /// The channel with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }
}

/// What a message on a report is, and so who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// From the desk to the reporter, no answer asked.
    Update,
    /// From the desk to the reporter, with a question; pauses the term.
    Question,
    /// From the reporter.
    Answer,
    /// Among colleagues only.
    Note,
    /// The words with which the report was closed.
    Closing,
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Update,
        Self::Question,
        Self::Answer,
        Self::Note,
        Self::Closing,
    ];

    /// The stable word in the store and the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Note => "note",
            Self::Closing => "closing",
        }
    }

    /// The kind with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether the reporter sees it.
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Note)
    }
}

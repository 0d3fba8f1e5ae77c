//! What came of a report, apart from its state: "closed" never means "solved" by itself.

use kernel::FieldError;
use uuid::Uuid;

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Solved.
    Solved,
    /// Partly solved; the text says which part.
    Partly,
    /// Not solved, with why.
    NotSolved,
    /// Not for this organisation, with who it is for.
    NotOurs,
    /// About the same thing as another report, which it names.
    Duplicate,
}

impl Outcome {
    /// All outcomes, in screen order.
    pub const ALL: [Self; 5] = [
        Self::Solved,
        Self::Partly,
        Self::NotSolved,
        Self::NotOurs,
        Self::Duplicate,
    ];

    /// The stable word in the store and the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Partly => "partly",
            Self::NotSolved => "not-solved",
            Self::NotOurs => "not-ours",
            Self::Duplicate => "duplicate",
        }
    }

    /// The outcome with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// How a report is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was not or only partly solved.
    pub reason: Option<String>,
    /// Who it is for, when it is not ours.
    pub party: Option<String>,
    /// The report it duplicates.
    pub duplicate_of: Option<Uuid>,
    /// The words for the reporter.
    pub text: String,
}

impl Closing {
    /// What is missing: every closing has words for the reporter, and each outcome what belongs to it.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut out = Vec::new();
        let empty = |value: &Option<String>| value.as_deref().unwrap_or_default().trim().is_empty();
        if matches!(self.outcome, Outcome::NotSolved | Outcome::Partly) && empty(&self.reason) {
            out.push(FieldError::new("reason", "error-required"));
        }
        if self.outcome == Outcome::NotOurs && empty(&self.party) {
            out.push(FieldError::new("party", "error-required"));
        }
        if self.outcome == Outcome::Duplicate && self.duplicate_of.is_none() {
            out.push(FieldError::new("duplicate", "error-required"));
        }
        for (field, value, most) in [("reason", &self.reason, 500), ("party", &self.party, 200)] {
            if value.as_deref().unwrap_or_default().chars().count() > most {
                out.push(FieldError::new(field, "error-too-long").with("most", most));
            }
        }
        out.extend(super::check_body("text", &self.text));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_asks_for_what_belongs_to_it() {
        let closing = |outcome| Closing {
            outcome,
            reason: None,
            party: None,
            duplicate_of: None,
            text: String::new(),
        };
        let fields = |outcome| {
            closing(outcome)
                .faults()
                .iter()
                .map(|f| f.field.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(fields(Outcome::Solved), ["text"]);
        assert_eq!(fields(Outcome::Partly), ["reason", "text"]);
        assert_eq!(fields(Outcome::NotSolved), ["reason", "text"]);
        assert_eq!(fields(Outcome::NotOurs), ["party", "text"]);
        assert_eq!(fields(Outcome::Duplicate), ["duplicate", "text"]);
    }
}

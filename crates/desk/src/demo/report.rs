//! What a report of the demonstration is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::data::CategoryKind;

/// The door through which a report came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The citizen's own screen.
    Web,
    /// A call, typed in by a clerk.
    Phone,
    /// A visit, typed in by a clerk.
    Counter,
    /// A mail, typed in by a clerk.
    Email,
}

/// The address of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceAddress {
    /// Street name.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Post code.
    pub postcode: String,
    /// Town or village.
    pub locality: String,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Longitude in degrees, WGS 84.
    pub lon: f64,
    /// Latitude in degrees, WGS 84.
    pub lat: f64,
    /// The address chosen; `None` for a point on the map.
    pub address: Option<PlaceAddress>,
}

/// Who reported. Without name and mail address the report is anonymous.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// Name.
    pub name: Option<String>,
    /// Mail address under `example.com`, `example.org` or `example.net`.
    pub email: Option<String>,
}

impl Reporter {
    /// Whether nothing is known of the reporter.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.name.is_none() && self.email.is_none()
    }
}

/// How a report ended, apart from its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// Solved.
    Solved,
    /// Partly solved.
    PartlySolved {
        /// Why not wholly.
        reason: String,
    },
    /// Not solved.
    NotSolved {
        /// Why not.
        reason: String,
    },
    /// Somebody else's.
    NotOurs {
        /// Whose.
        who: String,
    },
    /// The same thing as an earlier report of the same organisation.
    Duplicate {
        /// Key of the earlier report.
        of: String,
    },
}

/// What happened in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StepKind {
    /// Sent to a team by its category.
    Routed {
        /// Key of the team.
        team: String,
    },
    /// Given to a clerk.
    Assigned {
        /// Mail address of the clerk.
        clerk: String,
    },
    /// A question to the reporter: the term stands still until the answer.
    Question {
        /// What was asked.
        text: String,
    },
    /// The reporter's answer.
    Answer {
        /// What was answered.
        text: String,
    },
    /// An internal note, never shown to the reporter.
    Note {
        /// The note.
        text: String,
    },
    /// News for the reporter.
    Message {
        /// The news.
        text: String,
    },
    /// The end.
    Closed {
        /// How it ended.
        outcome: Outcome,
        /// What the reporter reads.
        text: String,
    },
}

/// One step of the story of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Mail address of the clerk; `None` when the system or the reporter did it.
    pub by: Option<String>,
    /// What.
    #[serde(flatten)]
    pub what: StepKind,
}

/// One report with its story so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemoReport {
    /// `demo-0001`, `demo-0002`, … in order of registration.
    pub key: String,
    /// Slug of the organisation.
    pub organisation: String,
    /// Key of the category.
    pub category: String,
    /// Kind, as its category says.
    pub kind: CategoryKind,
    /// How it came in.
    pub channel: Channel,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// Mail address of the clerk who typed it in; `None` for the web.
    pub registered_by: Option<String>,
    /// Language of the text: `nl`, `fr` or `en`.
    pub language: String,
    /// The reporter's words.
    pub text: String,
    /// Where; `None` where the category asks no place.
    pub place: Option<Place>,
    /// Who.
    pub reporter: Reporter,
    /// What happened since, in order of time, up to the moment of the demonstration.
    pub steps: Vec<Step>,
}

impl DemoReport {
    /// The outcome, when the report is closed.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.steps.iter().rev().find_map(|s| match &s.what {
            StepKind::Closed { outcome, .. } => Some(outcome),
            _ => None,
        })
    }

    /// Whether a question to the reporter is still without answer.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.outcome().is_none()
            && self
                .steps
                .iter()
                .rev()
                .find_map(|s| match s.what {
                    StepKind::Question { .. } => Some(true),
                    StepKind::Answer { .. } => Some(false),
                    _ => None,
                })
                .unwrap_or(false)
    }

    /// Mail address of the clerk who has it.
    #[must_use]
    pub fn assignee(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(|s| match &s.what {
            StepKind::Assigned { clerk } => Some(clerk.as_str()),
            _ => None,
        })
    }

    /// Key of the team that has it.
    #[must_use]
    pub fn team(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(|s| match &s.what {
            StepKind::Routed { team } => Some(team.as_str()),
            _ => None,
        })
    }
}

//! Readers: our own form for real questions, and the forms of the published collections.
//!
//! The OR-Library's files (Beasley 1990) are rows of numbers without names or keywords, so a form is recognised by its shape:
//! how many numbers follow the ones that announce a count. Sites and clients are numbered from 1 there.

mod graph;
mod own;
mod recognise;
mod rows;
mod sheet;
mod words;

use crate::{Error, Problem, Service};
use std::{fmt, str::FromStr};

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Our own: TOML with places, sites, clients and rules.
    Toml,
    /// OR-Library `pmed`: a graph and p; every node is a client and may be a site.
    Pmed,
    /// OR-Library `cap`: warehouses with capacity and fixed cost, clients with demand.
    Cap,
    /// OR-Library `pmedcap`: points in the plane with demand, p and a capacity.
    PmedCap,
    /// OR-Library `gap`: jobs for agents, each with a cost and a need of its own; several problems in a file.
    Gap,
    /// OR-Library `scp`: rows to be covered by columns with a cost.
    Scp,
}

impl Format {
    /// All forms.
    pub const ALL: [Self; 6] = [
        Self::Toml,
        Self::Pmed,
        Self::Cap,
        Self::PmedCap,
        Self::Gap,
        Self::Scp,
    ];

    /// What people call it, on the command line too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Pmed => "pmed",
            Self::Cap => "cap",
            Self::PmedCap => "pmedcap",
            Self::Gap => "gap",
            Self::Scp => "scp",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| format!("one of {}", names(&Self::ALL)))
    }
}

fn names(formats: &[Format]) -> String {
    let names: Vec<&str> = formats.iter().map(|f| f.name()).collect();
    names.join(", ")
}

/// How to read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// Its form; recognised when it is not said.
    pub format: Option<Format>,
    /// Which problem of a file with several, from 1 (`gap`, and `pmedcap` as one file).
    pub number: usize,
    /// Whether service may be split, where the form leaves that open (`cap`: split when capacities can bind).
    pub service: Option<Service>,
    /// The numbers of a `gap` file are profits, to be as high as possible. Each becomes the cost of falling short of the highest
    /// one.
    pub profits: bool,
}

impl Default for ReadOptions {
    /// The first problem of the file, whatever its form.
    fn default() -> Self {
        Self {
            format: None,
            number: 1,
            service: None,
            profits: false,
        }
    }
}

/// A question, and what there is to know about how it was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The question.
    pub problem: Problem,
    /// The form of the file.
    pub format: Format,
    /// What the file calls itself.
    pub title: Option<String>,
    /// Sentences that a reader should know.
    pub notes: Vec<String>,
}

/// Reads a question of any form.
///
/// # Errors
/// [`Error::Malformed`] with the line and what was expected there; the faults of [`crate::Builder::build`].
pub fn read(text: &str) -> Result<Reading, Error> {
    read_with(text, &ReadOptions::default())
}

/// Reads a question, with what the file itself does not say.
///
/// # Errors
/// As [`read`].
pub fn read_with(text: &str, options: &ReadOptions) -> Result<Reading, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let format = match options.format {
        Some(format) => format,
        None => recognise::format(text)?,
    };
    let (problem, title, notes) = match format {
        Format::Toml => own::read(text)?,
        Format::Pmed => graph::pmed(text)?,
        Format::Cap => rows::cap(text, options.service)?,
        Format::PmedCap => rows::pmedcap(text, options.number)?,
        Format::Gap => rows::gap(text, options.number, options.profits)?,
        Format::Scp => rows::scp(text)?,
    };
    Ok(Reading {
        problem,
        format,
        title,
        notes,
    })
}

/// What a reader of one form hands back: the question, its title, and notes.
type Read = (Problem, Option<String>, Vec<String>);

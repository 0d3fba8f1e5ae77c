//! `kantel seal prepare`: the fields that people will sign.

use super::{language, place, print, read, write};
use anyhow::Result;
use seal::{Area, FieldSpec, Language};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Prepare {
    /// The PDF, not signed yet.
    input: PathBuf,
    /// The file to write; it may be the same.
    output: PathBuf,
    /// A field: its name, and for a visible one page and place in points from the lower left corner. May be repeated; the order is
    /// that of the tab key.
    #[arg(long, required = true, value_name = "NAME[=PAGE,X,Y,W,H]", value_parser = field)]
    field: Vec<(String, Option<(usize, Area)>)>,
    /// Language of what a screen reader says: nl or en.
    #[arg(long, default_value = "nl", value_parser = language)]
    language: Language,
}

impl Prepare {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let document = read(&self.input)?;
        let fields: Vec<FieldSpec> = self
            .field
            .iter()
            .map(|(name, place)| FieldSpec {
                name: name.clone(),
                page: place.map_or(1, |(page, _)| page),
                area: place.map(|(_, area)| area),
                tooltip: self.language.tooltip(name),
            })
            .collect();
        let prepared = seal::prepare(&document, &fields)?;
        write(&self.input, &self.output, &prepared)?;
        eprintln!(
            "Prepared {} with {} field(s).",
            self.output.display(),
            fields.len()
        );
        print(self.output.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// `NAME` or `NAME=PAGE,X,Y,W,H`.
fn field(text: &str) -> Result<(String, Option<(usize, Area)>), String> {
    match text.split_once('=') {
        Some((name, at)) => Ok((name.to_owned(), Some(place(at)?))),
        None => Ok((text.to_owned(), None)),
    }
}

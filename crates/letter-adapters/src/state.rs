//! What a folder of letters was made from, so that only the same run goes on in it.

use crate::batch::{Batch, BatchError};
use crate::files;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Cursor};
use std::path::{Path, PathBuf};

/// The file that holds it.
pub(crate) const FILE: &str = ".letter-batch.json";

/// Everything that decides what the letters look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    /// SHA-256 of the data.
    data: String,
    /// The template and its digest.
    template: [String; 2],
    /// The house style and its digest.
    style: [String; 2],
    /// The order that all letters share.
    pub(crate) order: serde_json::Value,
}

impl State {
    pub(crate) fn of(batch: &Batch, data: &Path) -> Result<Self, BatchError> {
        let named = |path: &Path| BatchError::file(path);
        let input = File::open(data).map_err(named(data))?;
        let digest = |name: &str, shipped: bool| -> Result<[String; 2], BatchError> {
            let path = Path::new(name);
            let digest = if shipped {
                // What comes along changes with the program only.
                env!("CARGO_PKG_VERSION").to_owned()
            } else {
                folder(path).map_err(named(path))?
            };
            Ok([name.to_owned(), digest])
        };
        Ok(Self {
            data: files::sha256(BufReader::new(input)).map_err(named(data))?,
            template: digest(
                &batch.template,
                letter::Template::shipped(&batch.template).is_some(),
            )?,
            style: digest(&batch.style, letter::Style::shipped(&batch.style).is_some())?,
            order: serde_json::to_value(&batch.order)
                .map_err(|e| BatchError::file(data)(e.into()))?,
        })
    }

    /// What differs, in words; nothing when both are the same run.
    pub(crate) fn difference(&self, other: &Self) -> Option<&'static str> {
        [
            (self.data != other.data, "the data"),
            (self.template != other.template, "the template"),
            (self.style != other.style, "the house style"),
            (self.order != other.order, "the options"),
        ]
        .into_iter()
        .find(|(differs, _)| *differs)
        .map(|(_, what)| what)
    }
}

/// A digest over all files of a folder, by name.
fn folder(root: &Path) -> io::Result<String> {
    let mut list = String::new();
    let mut waiting: Vec<PathBuf> = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    for path in found {
        let digest = files::sha256(BufReader::new(File::open(&path)?))?;
        let name = path.strip_prefix(root).unwrap_or(&path);
        list.push_str(&format!("{}\0{digest}\n", name.display()));
    }
    files::sha256(Cursor::new(list))
}

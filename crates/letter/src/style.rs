//! The house style of one organisation.

use crate::template::{TemplateError, content, read_folder};
use include_dir::{Dir, include_dir};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/styles");

/// A house style: `style.toml`, and a logo.
#[derive(Debug, Clone)]
pub struct Style {
    pub(crate) facts: Value,
    /// The logo's file name and bytes.
    pub(crate) logo: Option<(String, Vec<u8>)>,
}

impl Style {
    /// Reads a house style from its folder.
    ///
    /// # Errors
    /// When a file is missing or wrong; names the file.
    pub fn load(folder: &Path) -> Result<Self, TemplateError> {
        let mut files = BTreeMap::new();
        read_folder(folder, "", &mut files)?;
        Self::new(files)
    }

    /// A house style of the demonstration region; nothing when there is none of this name.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Result<Self, TemplateError>> {
        let folder = SHIPPED.get_dir(name)?;
        let files = folder
            .files()
            .filter_map(|f| {
                Some((
                    f.path().file_name()?.to_string_lossy().into_owned(),
                    f.contents().to_vec(),
                ))
            })
            .collect();
        Some(Self::new(files))
    }

    /// The names of the house styles that come along, in alphabetical order.
    #[must_use]
    pub fn shipped_names() -> Vec<String> {
        let mut names: Vec<String> = SHIPPED
            .dirs()
            .map(|d| d.path().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn new(mut files: BTreeMap<String, Vec<u8>>) -> Result<Self, TemplateError> {
        const FILE: &str = "style.toml";
        let bytes = files
            .remove(FILE)
            .ok_or_else(|| content(FILE, "this file is missing"))?;
        let text = String::from_utf8(bytes).map_err(|_| content(FILE, "the text is not UTF-8"))?;
        let facts: Value = toml::from_str(&text).map_err(|e| content(FILE, &e))?;
        if facts
            .get("name")
            .and_then(Value::as_str)
            .is_none_or(|n| n.trim().is_empty())
        {
            return Err(content(FILE, "name is missing"));
        }
        for colour in ["primary", "accent", "text"] {
            match facts
                .pointer(&format!("/colours/{colour}"))
                .map(|v| v.as_str().unwrap_or_default())
            {
                None if colour == "primary" => {
                    return Err(content(FILE, "colours.primary is missing"));
                }
                Some(value) if !is_colour(value) => {
                    return Err(content(
                        FILE,
                        &format!("colours.{colour} = “{value}” is no colour; write #rrggbb"),
                    ));
                }
                _ => {}
            }
        }
        let logo = match facts.get("logo").and_then(Value::as_str) {
            None => None,
            Some(name) => {
                let bytes = files
                    .remove(name)
                    .ok_or_else(|| content(name, "the logo that style.toml names is missing"))?;
                Some((name.to_owned(), bytes))
            }
        };
        Ok(Self { facts, logo })
    }

    /// The organisation's full name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.facts["name"].as_str().unwrap_or_default()
    }
}

fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].chars().all(|c| c.is_ascii_hexdigit())
}

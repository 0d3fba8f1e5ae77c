//! A template: a folder with a letter, the data it needs, an example, and its texts.

use crate::fault::{self, Faults};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The most bytes of all files of a template together.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The most files of a template.
const MOST_FILES: usize = 200;
/// The longest letter, in pages, that a template may ask for.
pub(crate) const MOST_PAGES: usize = 50;

/// A template, read and checked.
#[derive(Debug)]
pub struct Template {
    pub(crate) name: String,
    pub(crate) facts: Facts,
    pub(crate) schema: Value,
    sample: Value,
    judge: jsonschema::Validator,
    /// Flat texts by file stem: `nl`, `en`, `nl-plain`, `en-plain`.
    texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Files the letter may read, by their path in the folder.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

/// `template.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    pub(crate) version: u32,
    pub(crate) kind: String,
    pub(crate) max_pages: usize,
    pub(crate) languages: Vec<String>,
    pub(crate) variants: Vec<String>,
    pub(crate) title: BTreeMap<String, String>,
    pub(crate) purpose: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) attachments: Vec<DeclaredAttachment>,
}

/// A file that a template says may stand in its PDF.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclaredAttachment {
    pub(crate) name: String,
    pub(crate) mime: String,
    pub(crate) relationship: crate::attach::Relationship,
    pub(crate) description: BTreeMap<String, String>,
}

/// Why a folder is no template or no house style.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file cannot be read.
    #[error("{file}: {source}")]
    File {
        /// Which file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{file}: {what}")]
    Content {
        /// Which file.
        file: String,
        /// What is wrong and what is expected.
        what: String,
    },
}

pub(crate) fn content(file: &str, what: &(impl ToString + ?Sized)) -> TemplateError {
    TemplateError::Content {
        file: file.to_owned(),
        what: what.to_string(),
    }
}

impl Template {
    /// Reads a template from its folder.
    ///
    /// # Errors
    /// When a file is missing or wrong; names the file.
    pub fn load(folder: &Path) -> Result<Self, TemplateError> {
        let name = folder.file_name().map_or_else(
            || "template".to_owned(),
            |n| n.to_string_lossy().into_owned(),
        );
        let mut files = BTreeMap::new();
        read_folder(folder, "", &mut files)?;
        Self::new(&name, files)
    }

    /// A template that comes along; nothing when there is none of this name.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Result<Self, TemplateError>> {
        let folder = SHIPPED.get_dir(name)?;
        let mut files = BTreeMap::new();
        embedded(folder, folder.path(), &mut files);
        Some(Self::new(name, files))
    }

    /// The names of the templates that come along, in alphabetical order.
    #[must_use]
    pub fn shipped_names() -> Vec<String> {
        let mut names: Vec<String> = SHIPPED
            .dirs()
            .map(|d| d.path().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn new(name: &str, mut files: BTreeMap<String, Vec<u8>>) -> Result<Self, TemplateError> {
        let facts: Facts = toml::from_str(&text(&mut files, "template.toml")?)
            .map_err(|e| content("template.toml", &e))?;
        if facts.max_pages == 0 || facts.max_pages > MOST_PAGES {
            return Err(content(
                "template.toml",
                &format!(
                    "max_pages = {}; between 1 and {MOST_PAGES} is possible",
                    facts.max_pages
                ),
            ));
        }
        let schema: Value = serde_json::from_str(&text(&mut files, "fields.json")?)
            .map_err(|e| content("fields.json", &e))?;
        let sample: Value = serde_json::from_str(&text(&mut files, "sample.json")?)
            .map_err(|e| content("sample.json", &e))?;
        let judge = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|e| content("fields.json", &e))?;
        let mut texts = BTreeMap::new();
        for language in &facts.languages {
            for variant in &facts.variants {
                let stem = stem(language, variant);
                let file = format!("texts/{stem}.toml");
                // A variant only says what differs.
                if variant == "standard" || files.contains_key(&file) {
                    let table = toml::from_str(&text(&mut files, &file)?)
                        .map_err(|e| content(&file, &e))?;
                    texts.insert(stem, table);
                }
            }
            for text in [&facts.title, &facts.purpose] {
                if !text.contains_key(language) {
                    return Err(content(
                        "template.toml",
                        &format!("title and purpose in “{language}” are missing"),
                    ));
                }
            }
        }
        if !files.contains_key("template.typ") {
            return Err(content("template.typ", "this file is missing"));
        }
        files.retain(|path, _| !path.starts_with("texts/"));
        let template = Self {
            name: name.to_owned(),
            facts,
            schema,
            sample,
            judge,
            texts,
            files,
        };
        template
            .check(&template.sample)
            .map_err(|faults| content("sample.json", &faults))?;
        Ok(template)
    }

    /// The folder's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version; letters name the version they were made with.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.facts.version
    }

    /// The kind of document, in lower case with hyphens.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.facts.kind
    }

    /// The name for people; nothing in a language the template does not speak.
    #[must_use]
    pub fn title(&self, language: &str) -> Option<&str> {
        self.facts.title.get(language).map(String::as_str)
    }

    /// When to use it, in one sentence; nothing in a language the template does not speak.
    #[must_use]
    pub fn purpose(&self, language: &str) -> Option<&str> {
        self.facts.purpose.get(language).map(String::as_str)
    }

    /// The languages it speaks.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.facts.languages
    }

    /// Its variants: `standard`, and perhaps `plain`.
    #[must_use]
    pub fn variants(&self) -> &[String] {
        &self.facts.variants
    }

    /// Data to try it with; they fit the schema.
    #[must_use]
    pub fn sample(&self) -> &Value {
        &self.sample
    }

    /// The JSON Schema of the data.
    #[must_use]
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// Holds data against the schema, and every payment and link in them against its own rules.
    ///
    /// # Errors
    /// All faults at once.
    pub fn check(&self, data: &Value) -> Result<(), Faults> {
        self.codes(data).map(drop)
    }

    /// As [`Template::check`]; with the codes, which are computed on the way.
    pub(crate) fn codes(&self, data: &Value) -> Result<Map<String, Value>, Faults> {
        let mut faults = fault::of_schema(&self.judge, &self.schema, data);
        match crate::codes_of::codes(&self.schema, data) {
            Ok(codes) if faults.0.is_empty() => return Ok(codes),
            Ok(_) => {}
            Err(more) => {
                // A field is judged once, and a whole only when the schema finds no fault in its parts.
                let said: Vec<String> = faults.0.iter().map(|f| f.pointer.clone()).collect();
                faults.0.extend(more.0.into_iter().filter(|fault| {
                    let inside = format!("{}/", fault.pointer);
                    !said
                        .iter()
                        .any(|pointer| *pointer == fault.pointer || pointer.starts_with(&inside))
                }));
            }
        }
        Err(faults)
    }

    /// The texts of a language and a variant, the variant's own over those of the standard letter.
    pub(crate) fn texts(&self, language: &str, variant: &str) -> BTreeMap<String, String> {
        let mut texts = self
            .texts
            .get(&stem(language, "standard"))
            .cloned()
            .unwrap_or_default();
        if let Some(own) = self.texts.get(&stem(language, variant)) {
            texts.extend(own.clone());
        }
        texts
    }
}

fn stem(language: &str, variant: &str) -> String {
    if variant == "standard" {
        language.to_owned()
    } else {
        format!("{language}-{variant}")
    }
}

fn text(files: &mut BTreeMap<String, Vec<u8>>, file: &str) -> Result<String, TemplateError> {
    let bytes = files
        .remove(file)
        .ok_or_else(|| content(file, "this file is missing"))?;
    String::from_utf8(bytes).map_err(|_| content(file, "the text is not UTF-8"))
}

fn embedded(folder: &Dir<'_>, root: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in folder.files() {
        if let Ok(path) = file.path().strip_prefix(root) {
            files.insert(
                path.to_string_lossy().into_owned(),
                file.contents().to_vec(),
            );
        }
    }
    for inner in folder.dirs() {
        embedded(inner, root, files);
    }
}

/// Reads a folder of at most two levels. Links are not followed: a template is its own folder and nothing else.
pub(crate) fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), TemplateError> {
    let failed = |source| TemplateError::File {
        file: folder.display().to_string(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && prefix.matches('/').count() < 2 {
            read_folder(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            let size = entry.metadata().map_err(failed)?.len();
            let total: usize = files.values().map(Vec::len).sum();
            if files.len() >= MOST_FILES || size > (MOST_BYTES - total.min(MOST_BYTES)) as u64 {
                return Err(content(
                    &path,
                    &format!("the folder is larger than {MOST_FILES} files or {MOST_BYTES} bytes"),
                ));
            }
            let bytes = std::fs::read(entry.path()).map_err(|source| TemplateError::File {
                file: path.clone(),
                source,
            })?;
            files.insert(path, bytes);
        }
    }
    Ok(())
}

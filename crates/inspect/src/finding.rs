//! What was found: a code for programs, sentences for people, a place on the page and a picture of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::profile::Area;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody should look at it; the letter can go.
    Warn,
    /// The letter cannot go like this.
    Refuse,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $severity:ident;)*) => {
        /// What kind of finding; the key is stable and is the one under which the texts stand.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $key)] $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The key, as in JSON.
            pub fn key(self) -> &'static str {
                match self { $(Code::$name => $key),* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),* }
            }
        }
    };
}

codes! {
    /// No `%PDF-` at the beginning (ISO 32000-1, 7.5.2).
    NotAPdf = "not-a-pdf", Refuse;
    /// Cannot be read.
    Damaged = "damaged", Refuse;
    /// Its cross-references were wrong and had to be found anew.
    Repaired = "repaired", Warn;
    /// More bytes than allowed.
    TooLarge = "too-large", Refuse;
    /// More pages than allowed.
    TooManyPages = "too-many-pages", Refuse;
    /// No page at all.
    NoPages = "no-pages", Refuse;
    /// Encrypted, even when the password is empty.
    Encrypted = "encrypted", Refuse;
    /// A stream or a picture that is far larger than its compressed form lets expect.
    UnpacksTooLarge = "unpacks-too-large", Refuse;
    /// More objects, operations or nesting than can be checked.
    TooComplex = "too-complex", Refuse;
    /// A page that cannot be drawn.
    NotDrawable = "not-drawable", Refuse;
    /// JavaScript, wherever it is (ISO 32000-1, 12.6.4.16).
    JavaScript = "javascript", Refuse;
    /// A launch action (12.6.4.5).
    Launch = "launch", Refuse;
    /// Embedded files (7.11.4), also of a portfolio or an attached-file annotation.
    EmbeddedFile = "embedded-file", Refuse;
    /// An XFA form (12.7.8).
    Xfa = "xfa", Refuse;
    /// Form fields.
    Form = "form", Info;
    /// Submit-form and import-data actions (12.7.5).
    SubmitForm = "submit-form", Refuse;
    /// Sound, movie, rendition, 3D and rich media.
    RichMedia = "rich-media", Refuse;
    /// Additional actions: triggered by opening, printing, leafing through (12.6.3).
    AutomaticAction = "automatic-action", Refuse;
    /// Links to other files, and to addresses that are neither https, http, mailto nor tel.
    OutsideAction = "outside-action", Refuse;
    /// Links to the web.
    Links = "links", Info;
    /// Optional content (8.11).
    Layers = "layers", Warn;
    /// Signatures (12.8).
    Signed = "signed", Warn;
    /// A field for a signature that is still empty.
    SignatureField = "signature-field", Info;
    /// A font that is used and is not in the file.
    FontNotEmbedded = "font-not-embedded", Refuse;
    /// A font whose letters are drawings.
    FontType3 = "font-type-3", Info;
    /// The file claims to be PDF/A (ISO 19005); a claim is no proof.
    PdfAClaim = "pdf-a-claim", Info;
    /// No such claim.
    NotPdfA = "not-pdf-a", Info;
    /// No structure for screen readers (14.8).
    NotTagged = "not-tagged", Warn;
    /// No language of the whole (14.9.2).
    NoLanguage = "no-language", Info;
    /// Neither A4 upright nor A4 on its side.
    PageSize = "page-size", Refuse;
    /// A4 on its side.
    PageLandscape = "page-landscape", Refuse;
    /// A4 upright by being turned.
    PageRotated = "page-rotated", Info;
    /// Pages of different sizes.
    MixedSizes = "mixed-sizes", Warn;
    /// The crop box hides part of the media box (14.11.2).
    CropBox = "crop-box", Warn;
    /// A page without any ink.
    BlankPage = "blank-page", Warn;
    /// No page has any ink.
    AllBlank = "all-blank", Refuse;
    /// Text in a rendering mode that shows nothing (9.3.6).
    InvisibleText = "invisible-text", Warn;
    /// Pictures and no text.
    PictureOnly = "picture-only", Warn;
    /// Annotations that are neither links nor fields.
    Annotations = "annotations", Warn;
    /// Ink where the partner's machine cannot print.
    InkInMargin = "ink-in-margin", Refuse;
    /// Ink beside the address that can be seen through the window.
    InkInWindow = "ink-in-window", Refuse;
    /// No ink where the address belongs.
    NoAddress = "no-address", Refuse;
    /// Ink where the marks for the inserting machine go.
    InkInMarks = "ink-in-marks", Refuse;
    /// More sheets than the envelope takes.
    TooManySheets = "too-many-sheets", Refuse;
}

/// What is wrong and what to do, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub todo: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// The page, from 1; none when the whole file is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Where on the page as it is shown, in millimetres from its top-left corner: the rectangle around all that is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Area>,
    /// Which of [`Inspection::pictures`](crate::Inspection::pictures) shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<usize>,
    /// Dutch (B1).
    pub nl: Words,
    /// English.
    pub en: Words,
}

type Texts = BTreeMap<String, Words>;

fn texts(file: &str) -> Texts {
    toml::from_str(file).unwrap_or_default()
}

static NL: LazyLock<Texts> = LazyLock::new(|| texts(include_str!("../texts/nl.toml")));
static EN: LazyLock<Texts> = LazyLock::new(|| texts(include_str!("../texts/en.toml")));

/// Longest value filled into a sentence; file and font names come from the uploaded file.
const LONGEST_VALUE: usize = 120;

impl Finding {
    /// A finding with its sentences filled in.
    pub(crate) fn new(code: Code, values: &[(&str, String)]) -> Self {
        Self {
            code,
            severity: code.severity(),
            page: None,
            place: None,
            picture: None,
            nl: filled(&NL, code, values),
            en: filled(&EN, code, values),
        }
    }

    /// A finding about one page, which fills `{page}`.
    pub(crate) fn on_page(code: Code, page: u32, values: &[(&str, String)]) -> Self {
        let mut values = values.to_vec();
        values.push(("page", page.to_string()));
        Self {
            page: Some(page),
            ..Self::new(code, &values)
        }
    }

    /// The same at a place.
    pub(crate) fn at(mut self, place: Area) -> Self {
        self.place = Some(place);
        self
    }
}

fn filled(texts: &Texts, code: Code, values: &[(&str, String)]) -> Words {
    let fill = |text: &str| {
        // One pass from left to right: what was filled in is never filled again.
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                break;
            };
            if let Some((_, value)) = values.iter().find(|(key, _)| *key == name) {
                out.push_str(&printable(value));
            }
            rest = behind;
        }
        out + rest
    };
    texts.get(code.key()).map_or_else(
        || Words {
            what: code.key().to_owned(),
            todo: String::new(),
        },
        |words| Words {
            what: fill(&words.what),
            todo: fill(&words.todo),
        },
    )
}

/// A value without control signs or marks that turn the direction of writing, and not longer than [`LONGEST_VALUE`].
fn printable(value: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let clean: Vec<char> = value
        .chars()
        .map(|c| if c.is_control() || turns(c) { ' ' } else { c })
        .take(LONGEST_VALUE + 1)
        .collect();
    if clean.len() > LONGEST_VALUE {
        clean[..LONGEST_VALUE].iter().chain(&['…']).collect()
    } else {
        clean.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn holes(words: &Words) -> BTreeSet<String> {
        let text = format!("{} {}", words.what, words.todo);
        text.split('{')
            .skip(1)
            .map(|part| part.split('}').next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn every_code_has_both_sentences_in_both_languages_with_the_same_values() {
        for code in Code::ALL {
            let (nl, en) = (&NL[code.key()], &EN[code.key()]);
            for words in [nl, en] {
                assert!(
                    words.what.len() > 15 && words.todo.len() > 15,
                    "{}",
                    code.key()
                );
            }
            assert_eq!(holes(nl), holes(en), "{}", code.key());
            assert_eq!(serde_json::to_value(code).unwrap(), code.key());
        }
        assert_eq!(
            (NL.len(), EN.len()),
            (Code::ALL.len(), Code::ALL.len()),
            "no text without a code"
        );
    }

    #[test]
    fn names_from_the_file_cannot_spoil_the_sentence() {
        let name = format!("{{page}}\n\u{202E}{}", "x".repeat(500));
        let finding = Finding::new(Code::FontNotEmbedded, &[("name", name)]);
        assert!(finding.en.what.contains("{page}  xxx"));
        assert!(finding.en.what.chars().count() < 200);
    }
}

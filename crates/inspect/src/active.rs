//! What a file does besides being read: programs, commands, other files, forms.
//!
//! Every object of the file is looked at, also those that nothing refers to: a later revision could bring them back.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use crate::file::File;
use crate::finding::{Code, Finding};

/// Nesting of direct objects that is followed; the reader allows less.
const MOST_NESTING: u32 = 200;
/// Names of files and links that are told.
const MOST_NAMES: usize = 5;

/// What was seen on the way.
#[derive(Default)]
struct Seen {
    codes: BTreeSet<Code>,
    files: BTreeSet<String>,
    outside: BTreeSet<String>,
    links: usize,
    fields: usize,
    signed: usize,
    unsigned: usize,
}

/// Findings about the whole file, and the number of signatures.
pub(crate) fn findings(file: &File) -> (Vec<Finding>, usize) {
    let mut seen = Seen::default();
    for object in file.document.objects.values() {
        seen.walk(file, object, 0);
    }
    let mut found = Vec::new();
    for code in &seen.codes {
        match code {
            Code::EmbeddedFile => {
                found.push(Finding::new(*code, &[("names", listed(&seen.files))]));
            }
            Code::OutsideAction => {
                found.push(Finding::new(*code, &[("names", listed(&seen.outside))]));
            }
            _ => found.push(Finding::new(*code, &[])),
        }
    }
    if seen.links > 0 {
        found.push(Finding::new(
            Code::Links,
            &[("count", seen.links.to_string())],
        ));
    }
    if seen.fields > 0 {
        found.push(Finding::new(
            Code::Form,
            &[("count", seen.fields.to_string())],
        ));
    }
    if seen.signed > 0 {
        found.push(Finding::new(
            Code::Signed,
            &[("count", seen.signed.to_string())],
        ));
    }
    if seen.unsigned > 0 {
        found.push(Finding::new(Code::SignatureField, &[]));
    }
    if file
        .catalog()
        .is_some_and(|catalog| catalog.has(b"OCProperties"))
    {
        found.push(Finding::new(Code::Layers, &[]));
    }
    (found, seen.signed)
}

fn listed(names: &BTreeSet<String>) -> String {
    let mut text = names
        .iter()
        .take(MOST_NAMES)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > MOST_NAMES {
        text.push_str(", …");
    }
    if text.is_empty() {
        "?".to_owned()
    } else {
        text
    }
}

impl Seen {
    fn walk(&mut self, file: &File, object: &Object, depth: u32) {
        if depth > MOST_NESTING {
            self.codes.insert(Code::TooComplex);
            return;
        }
        match object {
            Object::Array(items) => items
                .iter()
                .for_each(|item| self.walk(file, item, depth + 1)),
            Object::Dictionary(dictionary) => self.dictionary(file, dictionary, depth),
            Object::Stream(stream) => self.dictionary(file, &stream.dict, depth),
            _ => {}
        }
    }

    fn dictionary(&mut self, file: &File, dictionary: &Dictionary, depth: u32) {
        self.action(file, dictionary);
        self.annotation(file, dictionary);
        // A font may be called /AA or /JS among the resources: what stands under the key decides.
        if file
            .dictionary(dictionary, b"AA")
            .is_some_and(|triggers| !triggers.is_empty() && !triggers.has(b"Type"))
        {
            self.codes.insert(Code::AutomaticAction);
        }
        if matches!(
            file.get(dictionary, b"XFA"),
            Some(Object::Array(_) | Object::Stream(_))
        ) {
            self.codes.insert(Code::Xfa);
        }
        match file.name(dictionary, b"FT") {
            Some(b"Sig") if file.get(dictionary, b"V").is_some() => self.signed += 1,
            Some(b"Sig") => self.unsigned += 1,
            Some(_) => self.fields += 1,
            None => {}
        }
        let kind = file.name(dictionary, b"Type");
        if dictionary.has(b"EF")
            || dictionary.has(b"EmbeddedFiles")
            || dictionary.has(b"Collection")
            || kind == Some(b"EmbeddedFile")
        {
            self.codes.insert(Code::EmbeddedFile);
            if let Some(name) = file_name(file, dictionary) {
                self.files.insert(name);
            }
        }
        for (_, value) in dictionary.iter() {
            self.walk(file, value, depth + 1);
        }
    }

    /// Actions (ISO 32000-1, 12.6.4). A structure element also has an `S`, with other names.
    fn action(&mut self, file: &File, dictionary: &Dictionary) {
        let script = matches!(
            file.get(dictionary, b"JS"),
            Some(Object::String(..) | Object::Stream(_))
        );
        let scripts = file
            .dictionary(dictionary, b"JavaScript")
            .is_some_and(|tree| tree.has(b"Names") || tree.has(b"Kids"));
        if script || scripts {
            self.codes.insert(Code::JavaScript);
        }
        if file.name(dictionary, b"Type") == Some(b"StructElem") {
            return;
        }
        let code = match file.name(dictionary, b"S") {
            Some(b"JavaScript") => Code::JavaScript,
            Some(b"Launch") => Code::Launch,
            Some(b"SubmitForm" | b"ImportData" | b"ResetForm") => Code::SubmitForm,
            Some(b"Sound" | b"Movie" | b"Rendition" | b"GoTo3DView" | b"RichMediaExecute") => {
                Code::RichMedia
            }
            Some(b"GoToR" | b"GoToE" | b"Thread")
                if dictionary.has(b"F") || dictionary.has(b"T") =>
            {
                self.outside
                    .insert(file_name(file, dictionary).unwrap_or_else(|| "?".to_owned()));
                Code::OutsideAction
            }
            Some(b"URI") => {
                self.link(file, dictionary);
                return;
            }
            _ => return,
        };
        self.codes.insert(code);
    }

    fn link(&mut self, file: &File, dictionary: &Dictionary) {
        let Some(Object::String(address, _)) = file.get(dictionary, b"URI") else {
            return;
        };
        let address = String::from_utf8_lossy(address);
        let scheme = address
            .split_once(':')
            .map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("https" | "http" | "mailto" | "tel") => self.links += 1,
            _ => {
                self.codes.insert(Code::OutsideAction);
                self.outside.insert(address.into_owned());
            }
        }
    }

    /// Annotations that are more than a note (12.5.6). Pictures and forms have a `Subtype` too, with other names.
    fn annotation(&mut self, file: &File, dictionary: &Dictionary) {
        match file.name(dictionary, b"Subtype") {
            Some(b"RichMedia" | b"Movie" | b"Screen" | b"Sound" | b"3D") => {
                self.codes.insert(Code::RichMedia);
            }
            Some(b"FileAttachment") => {
                self.codes.insert(Code::EmbeddedFile);
            }
            _ => {}
        }
    }
}

fn file_name(file: &File, dictionary: &Dictionary) -> Option<String> {
    for key in [&b"UF"[..], b"F"] {
        match file.get(dictionary, key) {
            Some(Object::String(text, _)) => return Some(text_of(text)),
            Some(Object::Dictionary(inner)) => {
                let names = [&b"UF"[..], b"F"]
                    .into_iter()
                    .filter_map(|key| file.get(inner, key));
                for name in names {
                    if let Object::String(text, _) = name {
                        return Some(text_of(text));
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// A text string: UTF-16 with a mark in front, or bytes (7.9.2.2).
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> = rest
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units)
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

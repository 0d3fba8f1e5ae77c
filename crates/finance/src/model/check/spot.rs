//! Where something stands, in the file and in words.

use crate::model::ModelError;
use toml::de::{DeTable, DeValue};

/// Something wrong: where in the file, where in words, and what.
#[derive(Debug)]
pub(in crate::model) struct Fault {
    path: Vec<Step>,
    place: String,
    what: String,
}

/// A step on the way into a file.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

impl Fault {
    pub(in crate::model) fn error(self, text: Option<&str>) -> ModelError {
        ModelError::Part {
            line: text.and_then(|text| line_of(text, &self.path)),
            place: self.place,
            what: self.what,
        }
    }
}

/// Where something stands, for a complaint about it.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) path: Vec<Step>,
    pub(super) place: String,
}

impl Spot {
    pub(super) fn of(key: &str) -> Self {
        Self {
            path: vec![Step::Key(key.to_owned())],
            place: key.to_owned(),
        }
    }

    pub(super) fn named(kind: &str, list: &str, name: &str) -> Self {
        Self {
            path: vec![Step::Key(list.to_owned()), Step::Key(name.to_owned())],
            place: format!("{kind} “{name}”"),
        }
    }

    pub(super) fn item(list: &str, number: usize, place: String) -> Self {
        Self {
            path: vec![Step::Key(list.to_owned()), Step::Item(number)],
            place,
        }
    }

    /// A field of this part, in the file and in words.
    pub(super) fn field(&self, key: &str) -> Self {
        let mut spot = self.clone();
        spot.path.push(Step::Key(key.to_owned()));
        spot.place = format!("{}, {key}", self.place);
        spot
    }

    pub(super) fn fault(&self, what: impl Into<String>) -> Fault {
        Fault {
            path: self.path.clone(),
            place: self.place.clone(),
            what: what.into(),
        }
    }
}

/// The line, from 1, on which a part of a file begins; as near as can be said when the part itself is missing.
fn line_of(text: &str, path: &[Step]) -> Option<usize> {
    let file = DeTable::parse(text).ok()?;
    let mut at = None;
    let mut value: Option<&DeValue> = None;
    for step in path {
        let next = match (step, value) {
            (Step::Key(key), None) => find(file.get_ref(), key),
            (Step::Key(key), Some(DeValue::Table(table))) => find(table, key),
            (Step::Item(number), Some(DeValue::Array(items))) => items
                .get(*number)
                .map(|item| (item.span().start, item.get_ref())),
            _ => None,
        };
        let Some((start, inside)) = next else { break };
        at = Some(start);
        value = Some(inside);
    }
    let before = text.get(..at?)?;
    Some(before.matches('\n').count() + 1)
}

fn find<'a>(table: &'a DeTable<'_>, key: &str) -> Option<(usize, &'a DeValue<'a>)> {
    table
        .iter()
        .find(|(name, _)| name.get_ref().as_ref() == key)
        .map(|(name, value)| (name.span().start, value.get_ref()))
}

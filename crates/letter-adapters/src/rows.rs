//! Lines of data, and what is wrong with them.

use crate::workers::WorkError;
use letter::{Language, Order};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, BufRead, Read};

/// The longest line, in bytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// The longest letter number, in characters.
const MOST_ID: usize = 64;

/// A line of data. Lines are counted from 1, and empty ones count.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: u64,
    /// Nothing when the line is too long.
    pub(crate) text: Option<Vec<u8>>,
}

/// Reads lines, one at a time; jumps over empty ones.
pub(crate) struct Rows<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> Rows<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, line: 0 }
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut text = Vec::new();
            let read = (&mut self.input)
                .take(MOST_BYTES + 1)
                .read_until(b'\n', &mut text);
            match read {
                Ok(0) => return None,
                Ok(_) => self.line += 1,
                Err(e) => return Some(Err(e)),
            }
            let line = self.line;
            if text.len() as u64 > MOST_BYTES {
                // The rest of the line is no data either.
                if !text.ends_with(b"\n")
                    && let Err(e) = self.input.skip_until(b'\n')
                {
                    return Some(Err(e));
                }
                return Some(Ok(Row { line, text: None }));
            }
            if !text.trim_ascii().is_empty() {
                return Some(Ok(Row {
                    line,
                    text: Some(text),
                }));
            }
        }
    }
}

/// How one letter of a batch differs from the others.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    id: Option<String>,
    language: Option<String>,
    variant: Option<String>,
}

/// A line that is ready to become a letter.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) data: Value,
    pub(crate) order: Order,
}

impl Row {
    /// The letter's number when its line gives none: that of the line.
    pub(crate) fn default_id(&self) -> String {
        format!("{:06}", self.line)
    }

    /// Takes a line apart: data, and the order with what the line says of its own.
    pub(crate) fn ready(&self, order: &Order) -> Result<Ready, RowError> {
        let text = self.text.as_ref().ok_or(RowError::Long)?;
        let mut data: Value =
            serde_json::from_slice(text).map_err(|e| RowError::Json(e.to_string()))?;
        let own = match data.as_object_mut().and_then(|all| all.remove("_letter")) {
            Some(own) => serde_json::from_value(own).map_err(|e| RowError::Own(e.to_string()))?,
            None => Own::default(),
        };
        let mut order = order.clone();
        order.letter_id = own.id.unwrap_or_else(|| self.default_id());
        let id = &order.letter_id;
        if id.is_empty() || id.chars().count() > MOST_ID || id.chars().any(char::is_control) {
            return Err(RowError::Own(format!(
                "the letter number {id:?} is not 1 to {MOST_ID} visible characters"
            )));
        }
        order.language = own.language.unwrap_or(order.language);
        order.variant = own.variant.unwrap_or(order.variant);
        Ok(Ready { data, order })
    }
}

/// Why a line became no letter.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// The line is too long.
    #[error("{}", self.sentence(Language::En))]
    Long,
    /// The line is no JSON.
    #[error("{}", self.sentence(Language::En))]
    Json(String),
    /// What the line says about its letter is not understood.
    #[error("{}", self.sentence(Language::En))]
    Own(String),
    /// No letter was made.
    #[error("{0}")]
    Work(#[from] WorkError),
}

impl RowError {
    /// One word for programs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Json(_) => "json",
            Self::Own(_) => "letter",
            Self::Work(error) => error.kind(),
        }
    }

    /// What is wrong, for the person who has to mend it.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        match (self, language) {
            (Self::Long, Language::Nl) => {
                format!("De regel is langer dan {MOST_BYTES} bytes.")
            }
            (Self::Long, Language::En) => {
                format!("The line is longer than {MOST_BYTES} bytes.")
            }
            (Self::Json(said), Language::Nl) => format!("De regel is geen JSON: {said}"),
            (Self::Json(said), Language::En) => format!("The line is no JSON: {said}"),
            (Self::Own(said), Language::Nl) => {
                format!("Wat onder “_letter” staat, is niet bruikbaar: {said}")
            }
            (Self::Own(said), Language::En) => {
                format!("What stands under “_letter” cannot be used: {said}")
            }
            (Self::Work(error), language) => error.sentence(language),
        }
    }
}

/// A line of `errors.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RowFault {
    /// The line in the data, from 1.
    pub line: u64,
    /// One word: `data`, `order`, `template`, `pages`, `time`, `memory`, `worker`, `json`, `long` or `letter`.
    pub kind: String,
    /// What is wrong, in Dutch.
    pub nl: String,
    /// What is wrong, in English.
    pub en: String,
    /// Every fault in the data, when that is what is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<letter::Fault>,
}

impl RowFault {
    pub(crate) fn new(line: u64, error: &RowError) -> Self {
        let faults = match error {
            RowError::Work(error) => error.faults().to_vec(),
            _ => Vec::new(),
        };
        Self {
            line,
            kind: error.kind().to_owned(),
            nl: error.sentence(Language::Nl),
            en: error.sentence(Language::En),
            faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order {
        Order::on(jiff::civil::date(2026, 12, 1))
    }

    #[test]
    fn empty_lines_count_and_give_nothing() {
        let rows: Vec<u64> = Rows::new(b"{}\n\n  \r\n{}".as_slice())
            .map(|r| r.unwrap().line)
            .collect();
        assert_eq!(rows, [1, 4]);
    }

    #[test]
    fn a_line_without_end_is_refused_and_the_next_one_is_read() {
        let mut text = vec![b'x'; usize::try_from(MOST_BYTES).unwrap() + 10];
        text.extend_from_slice(b"\n{}\n");
        let rows: Vec<Row> = Rows::new(text.as_slice()).map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].ready(&order()).unwrap_err().kind(), "long");
        assert!(rows[1].ready(&order()).is_ok());
    }

    #[test]
    fn a_line_says_how_its_letter_differs() {
        let row = |text: &str| Row {
            line: 7,
            text: Some(text.into()),
        };
        let ready = row(r#"{"_letter": {"id": "A-1", "language": "en"}, "x": 1}"#)
            .ready(&order())
            .unwrap();
        assert_eq!(ready.data, serde_json::json!({"x": 1}));
        assert_eq!(ready.order.letter_id, "A-1");
        assert_eq!(ready.order.language, "en");
        assert_eq!(row("{}").ready(&order()).unwrap().order.letter_id, "000007");
        for (text, kind) in [
            ("{", "json"),
            (r#"{"_letter": {"colour": "red"}}"#, "letter"),
            ("{\"_letter\": {\"id\": \"a\\nb\"}}", "letter"),
        ] {
            assert_eq!(
                row(text).ready(&order()).unwrap_err().kind(),
                kind,
                "{text}"
            );
        }
    }
}

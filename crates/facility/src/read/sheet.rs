//! Cells with their lines, from TOML tables and from rows of separated text.

use super::words::{Decimal, malformed, shown};
use crate::{Error, MAX_TOTAL_COST};
use std::collections::{BTreeMap, HashSet};
use toml::{Spanned, Value};

/// Where the lines of a text begin.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// Values by their key.
pub(super) type Row<T> = BTreeMap<String, T>;

/// A value as it was written.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) line: usize,
    pub(super) text: String,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Self {
            text,
            starts: starts.collect(),
        }
    }

    /// The line of a byte, from 1.
    pub(super) fn of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// The line on which the contents of a string begin.
    fn of_contents(&self, text: &Spanned<String>) -> usize {
        let begin = text.span().start;
        let raw = self.text.get(begin..).unwrap_or("");
        let skipped = ["\"\"\"\n", "'''\n", "\"\"\"\r\n", "'''\r\n"]
            .iter()
            .any(|quotes| raw.starts_with(quotes));
        self.of(begin) + usize::from(skipped)
    }

    /// The values of a table.
    pub(super) fn row(&self, table: &Row<Spanned<Value>>) -> Result<Row<Cell>, Error> {
        let mut row = Row::new();
        for (key, value) in table {
            let line = self.of(value.span().start);
            let text = match value.get_ref() {
                Value::Integer(number) => number.to_string(),
                Value::Float(number) => number.to_string(),
                Value::String(text) => text.trim().to_owned(),
                _ => {
                    return malformed(
                        line,
                        format!("{}: a number or a text belongs here", shown(key)),
                    );
                }
            };
            row.insert(key.clone(), Cell { line, text });
        }
        Ok(row)
    }
}

/// A row of headings, and the rows of cells under it, each with its line.
pub(super) struct Grid<'a> {
    pub(super) head: Vec<&'a str>,
    pub(super) rows: Vec<(usize, Vec<&'a str>)>,
    comma: bool,
}

impl<'a> Grid<'a> {
    /// Rows of separated text. What separates is what the first row has: a tab, a semicolon (then decimals may have a comma) or a
    /// comma.
    pub(super) fn new(text: &'a Spanned<String>, lines: &Lines) -> Result<Self, Error> {
        let begin = lines.of_contents(text);
        let mut filled = text
            .get_ref()
            .lines()
            .enumerate()
            .map(|(index, line)| (begin + index, line))
            .filter(|(_, line)| !line.trim().is_empty());
        let Some((head_line, head)) = filled.next() else {
            return malformed(begin, "a row of headings belongs here");
        };
        let separator = ['\t', ';']
            .into_iter()
            .find(|c| head.contains(*c))
            .unwrap_or(',');
        let split = |row: &'a str| row.split(separator).map(str::trim).collect::<Vec<_>>();
        let head = split(head);
        let mut seen = HashSet::new();
        if let Some(twice) = head.iter().find(|key| !seen.insert(**key)) {
            return malformed(
                head_line,
                format!("the heading `{}` is there twice", shown(twice)),
            );
        }
        let mut rows = Vec::new();
        for (line, row) in filled {
            let cells = split(row);
            if cells.len() != head.len() {
                return malformed(
                    line,
                    format!("{} cells under {} headings", cells.len(), head.len()),
                );
            }
            rows.push((line, cells));
        }
        Ok(Self {
            head,
            rows,
            comma: separator == ';',
        })
    }

    /// A cell that is not empty.
    pub(super) fn cell(&self, line: usize, text: &str) -> Option<Cell> {
        // `12,5` becomes `12.5`; names keep their commas.
        let number = |c: u8| c.is_ascii_digit() || c == b',' || c == b'-';
        let text = if self.comma && text.bytes().all(number) {
            text.replacen(',', ".", 1)
        } else {
            text.to_owned()
        };
        (!text.is_empty()).then_some(Cell { line, text })
    }

    /// The rows as values by their heading.
    pub(super) fn tables(&self) -> Vec<Row<Cell>> {
        let table = |(line, cells): &(usize, Vec<&str>)| {
            let filled = self.head.iter().zip(cells);
            filled
                .filter_map(|(key, text)| Some(((*key).to_owned(), self.cell(*line, text)?)))
                .collect()
        };
        self.rows.iter().map(table).collect()
    }
}

impl Cell {
    fn refuse<T>(&self, key: &str, wanted: &str) -> Result<T, Error> {
        malformed(
            self.line,
            format!("{key} is `{}`; {wanted} belongs here", shown(&self.text)),
        )
    }

    /// A number that is not negative.
    pub(super) fn decimal(&self, key: &str) -> Result<Decimal, Error> {
        match Decimal::parse(&self.text) {
            Some(decimal) => Ok(decimal),
            None => self.refuse(key, "a number that is not negative"),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&self, key: &str) -> Result<u64, Error> {
        match self.decimal(key)?.at(0) {
            Some(whole) if whole <= MAX_TOTAL_COST => Ok(whole),
            _ => self.refuse(key, "a whole number (take a smaller unit for parts)"),
        }
    }

    /// An amount with so many decimals at most, as a whole number of the smallest part.
    pub(super) fn amount(&self, key: &str, decimals: u8) -> Result<u64, Error> {
        match self.decimal(key)?.at(decimals) {
            Some(amount) if amount <= MAX_TOTAL_COST => Ok(amount),
            _ => self.refuse(
                key,
                &format!("a number of a size that is exact, with at most {decimals} decimals"),
            ),
        }
    }

    /// A number between minus and plus `most`.
    pub(super) fn coordinate(&self, key: &str, most: f64) -> Result<f64, Error> {
        let plain = self
            .text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        match self.text.parse::<f64>() {
            Ok(value) if plain && value.abs() <= most => Ok(value),
            _ => self.refuse(key, &format!("a number from -{most} to {most}")),
        }
    }
}

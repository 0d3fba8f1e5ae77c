//! Merkle trees (RFC 9162 §2.1): one value that stands for many rows, and a short path that shows one of them is among them.

use std::collections::BTreeMap;

use crate::digest::{Digest, Domain};
use crate::encode::Encoder;
use crate::event::Event;

/// A tree over the rows of an hour, in their order.
///
/// With `n` leaves, the left part of every node covers the largest power of two below its count; so a tree of any size has one
/// shape, and no leaf is counted twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Level 0 holds the leaves; a node without a partner moves up as it is.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// A tree over row hashes ([`Event::hash`](crate::Event::hash)).
    pub fn over(leaves: Vec<Digest>) -> Self {
        let mut levels = vec![leaves];
        while let Some(level) = levels.last()
            && level.len() > 1
        {
            let next = level
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => Digest::within(Domain::Node, &[&left.0, &right.0]),
                    alone => alone[0],
                })
                .collect();
            levels.push(next);
        }
        Self { levels }
    }

    /// How many leaves it has.
    pub fn len(&self) -> usize {
        self.levels[0].len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.levels[0].is_empty()
    }

    /// Its root; none when it has no leaf.
    pub fn root(&self) -> Option<Digest> {
        self.levels.last().and_then(|level| level.first()).copied()
    }

    /// The neighbours on the way from a leaf to the root, lowest first; none when there is no such leaf.
    pub fn path(&self, leaf: usize) -> Option<Vec<Digest>> {
        if leaf >= self.len() {
            return None;
        }
        let mut index = leaf;
        let mut path = Vec::new();
        for level in &self.levels {
            path.extend(level.get(index ^ 1));
            index /= 2;
        }
        Some(path)
    }
}

/// Both trees of an hour. They need not be stored: the rows make them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trees {
    /// Over the rows, in their order.
    pub rows: Tree,
    /// Over the letters that have rows in this hour, in the order of their names: for each its last row.
    pub letters: Tree,
    places: BTreeMap<String, usize>,
}

impl Trees {
    /// The trees over the rows of an hour.
    pub fn over(rows: &[Event]) -> Self {
        let hashes: Vec<Digest> = rows.iter().map(Event::hash).collect();
        let mut last = BTreeMap::new();
        for (row, hash) in rows.iter().zip(&hashes) {
            last.insert(row.letter.as_str(), letter_leaf(row, *hash));
        }
        let places = last
            .keys()
            .enumerate()
            .map(|(place, letter)| ((*letter).to_owned(), place))
            .collect();
        Self {
            letters: Tree::over(last.into_values().collect()),
            rows: Tree::over(hashes),
            places,
        }
    }

    /// The place of a letter in [`Trees::letters`]; none when it has no row in this hour.
    pub fn place_of(&self, letter: &str) -> Option<usize> {
        self.places.get(letter).copied()
    }
}

/// The leaf that says which row of a letter was its last when the hour ended.
fn letter_leaf(row: &Event, hash: Digest) -> Digest {
    let mut out = Encoder::new(*b"KEL1");
    out.text(&row.letter);
    out.number(row.letter_sequence);
    out.digest(hash);
    Digest::within(Domain::Letter, &[&out.finish()])
}

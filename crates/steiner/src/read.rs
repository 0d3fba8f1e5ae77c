//! Readers of the two formats in which benchmark instances are published, and a writer of solutions.
//!
//! Both formats consist of sections of lines of words. PACE's `.gr` (2018 challenge, track 1 and 3) is the smaller one;
//! SteinLib's `.stp` adds a header line, comments, coordinates, directed arcs and parameters of other problems.

use crate::{Builder, Error, Instance};
use std::fmt::Write;

/// An instance, and what was left out of it while reading.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The instance.
    pub instance: Instance,
    /// Name from the comment section, when there is one.
    pub name: Option<String>,
    /// One sentence for each part of the file that was skipped.
    pub notes: Vec<String>,
}

/// Largest number of nodes that a file may announce without naming them in edges: keeps a short hostile file from
/// claiming gigabytes.
const NODES_WITHOUT_EDGES: usize = 20_000_000;

struct Reader {
    builder: Option<Builder>,
    nodes: Option<usize>,
    announced_edges: Option<(usize, usize)>,
    announced_terminals: Option<(usize, usize)>,
    edges: usize,
    terminals: usize,
    name: Option<String>,
    notes: Vec<String>,
    ended: bool,
}

fn malformed<T>(line: usize, message: impl Into<String>) -> Result<T, Error> {
    Err(Error::Malformed {
        line,
        message: message.into(),
    })
}

/// A word of a line, shortened so that an error stays readable.
fn shown(word: &str) -> String {
    word.chars().take(40).collect()
}

fn number(line: usize, what: &str, word: Option<&str>) -> Result<u64, Error> {
    let Some(word) = word else {
        return malformed(line, format!("{what} is missing"));
    };
    if word.starts_with('-') {
        return malformed(line, format!("{what} `{}` is negative", shown(word)));
    }
    match word.parse::<u64>() {
        Ok(value) => Ok(value),
        // Some instances write whole costs with a decimal point.
        Err(_) => match word.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => {
                number(line, what, Some(whole))
            }
            _ => malformed(
                line,
                format!("{what} `{}` is no whole number below 2^64", shown(word)),
            ),
        },
    }
}

impl Reader {
    fn node(&self, line: usize, word: Option<&str>) -> Result<u32, Error> {
        let value = number(line, "node", word)?;
        let Some(nodes) = self.nodes else {
            return malformed(line, "`Nodes` must come before this line");
        };
        if value == 0 || value > nodes as u64 {
            return malformed(
                line,
                format!("node {value} does not exist: nodes are numbered 1 to {nodes}"),
            );
        }
        Ok(value as u32 - 1)
    }

    fn builder(&mut self, line: usize) -> Result<&mut Builder, Error> {
        match &mut self.builder {
            Some(builder) => Ok(builder),
            None => malformed(line, "`Nodes` must come before this line"),
        }
    }

    fn graph_line(
        &mut self,
        line: usize,
        keyword: &str,
        words: &mut dyn Iterator<Item = &str>,
    ) -> Result<(), Error> {
        match keyword {
            "nodes" => {
                if self.nodes.is_some() {
                    return malformed(line, "`Nodes` for the second time");
                }
                let nodes = number(line, "number of nodes", words.next())?;
                if nodes > NODES_WITHOUT_EDGES as u64 {
                    return malformed(
                        line,
                        format!("{nodes} nodes: at most {NODES_WITHOUT_EDGES} are accepted"),
                    );
                }
                self.nodes = Some(nodes as usize);
                self.builder = Some(Builder::new(nodes as usize)?);
            }
            "edges" | "arcs" => {
                let edges = number(line, "number of edges", words.next())?;
                self.announced_edges = Some((edges as usize, line));
            }
            "e" | "a" => {
                let (u, v) = (
                    self.node(line, words.next())?,
                    self.node(line, words.next())?,
                );
                let cost = number(line, "cost", words.next())?;
                if keyword == "a" {
                    // Directed arcs belong to another problem unless both directions cost the same.
                    let back = words
                        .next()
                        .map_or(Ok(cost), |word| number(line, "cost back", Some(word)))?;
                    if back != cost {
                        return malformed(
                            line,
                            "the two directions of an arc cost different amounts: this is a directed problem",
                        );
                    }
                }
                if self.builder(line)?.edge(u, v, cost).is_err() {
                    return malformed(line, "the costs of all edges together are too large");
                }
                self.edges += 1;
            }
            // Obstacles and other announcements of the graph section.
            _ => self.note(line, &format!("`{}` in the graph section", shown(keyword))),
        }
        Ok(())
    }

    fn terminal_line(
        &mut self,
        line: usize,
        keyword: &str,
        words: &mut dyn Iterator<Item = &str>,
    ) -> Result<(), Error> {
        match keyword {
            "terminals" => {
                let count = number(line, "number of terminals", words.next())?;
                self.announced_terminals = Some((count as usize, line));
            }
            "t" => {
                let node = self.node(line, words.next())?;
                self.builder(line)?.terminal(node)?;
                self.terminals += 1;
            }
            _ => self.note(
                line,
                &format!("`{}` in the terminals section", shown(keyword)),
            ),
        }
        Ok(())
    }

    fn note(&mut self, line: usize, what: &str) {
        // A hostile file must not make the notes longer than itself.
        if self.notes.len() < 50 {
            self.notes.push(format!("line {line}: {what} was skipped"));
        }
    }

    fn finish(self) -> Result<Reading, Error> {
        let builder = self.builder.ok_or(Error::Incomplete(
            "there is no graph section with a `Nodes` line",
        ))?;
        for (announced, found, what) in [
            (self.announced_edges, self.edges, "edges"),
            (self.announced_terminals, self.terminals, "terminals"),
        ] {
            if let Some((count, line)) = announced
                && count != found
            {
                return malformed(line, format!("{count} {what} announced, {found} found"));
            }
        }
        let mut notes = self.notes;
        if !self.ended {
            notes.push("the file does not end with `EOF`".to_owned());
        }
        Ok(Reading {
            instance: builder.build()?,
            name: self.name,
            notes,
        })
    }
}

/// Reads PACE `.gr` or SteinLib `.stp` text; the two are told apart by what they contain.
///
/// Unknown sections are skipped with a note. Anything else that the format does not allow is an error with its line.
pub fn read(text: &str) -> Result<Reading, Error> {
    let mut reader = Reader {
        builder: None,
        nodes: None,
        announced_edges: None,
        announced_terminals: None,
        edges: 0,
        terminals: 0,
        name: None,
        notes: Vec::new(),
        ended: false,
    };
    let mut section: Option<(String, usize)> = None;
    for (index, raw) in text.lines().enumerate() {
        let line = index + 1;
        let trimmed = raw.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let mut words = trimmed.split_ascii_whitespace();
        let keyword = words.next().unwrap_or_default().to_ascii_lowercase();
        if let Some((open, _)) = &section {
            if keyword == "end" {
                section = None;
                continue;
            }
            match open.as_str() {
                "graph" => reader.graph_line(line, &keyword, &mut words)?,
                "terminals" => reader.terminal_line(line, &keyword, &mut words)?,
                "comment" if keyword == "name" => {
                    let name = trimmed[4..].trim().trim_matches('"');
                    reader.name = Some(name.chars().take(200).collect());
                }
                _ => {}
            }
            continue;
        }
        match keyword.as_str() {
            "section" => {
                let name = words.next().map(str::to_ascii_lowercase);
                let Some(name) = name else {
                    return malformed(line, "a section without a name");
                };
                if !matches!(name.as_str(), "graph" | "terminals" | "comment") {
                    reader.note(line, &format!("section `{}`", shown(&name)));
                }
                section = Some((name, line));
            }
            "eof" => {
                reader.ended = true;
                break;
            }
            // The magic first line of SteinLib: 33D32945 STP File, STP Format Version 1.0
            "33d32945" if line == 1 => {}
            _ => return malformed(line, format!("`{}` outside a section", shown(&keyword))),
        }
    }
    if let Some((name, line)) = section {
        return malformed(line, format!("section `{}` has no `END`", shown(&name)));
    }
    reader.finish()
}

/// Writes a tree in the format of the PACE challenge: `VALUE v`, then an edge a line with nodes from 1.
pub fn write_solution(instance: &Instance, edges: &[u32]) -> String {
    let graph = instance.graph();
    let mut text = format!("VALUE {}\n", graph.sum(edges));
    for edge in edges {
        let [u, v] = graph.ends(*edge);
        let _ = writeln!(text, "{} {}", u + 1, v + 1);
    }
    text
}

/// Writes an instance as PACE `.gr`.
pub fn write_instance(instance: &Instance) -> String {
    let graph = instance.graph();
    let mut text = format!(
        "SECTION Graph\nNodes {}\nEdges {}\n",
        graph.nodes(),
        graph.edges()
    );
    for edge in 0..graph.edges() as u32 {
        let [u, v] = graph.ends(edge);
        let _ = writeln!(text, "E {} {} {}", u + 1, v + 1, graph.cost(edge));
    }
    let _ = writeln!(
        text,
        "END\n\nSECTION Terminals\nTerminals {}",
        instance.terminals().len()
    );
    for terminal in instance.terminals() {
        let _ = writeln!(text, "T {}", terminal + 1);
    }
    text.push_str("END\n\nEOF\n");
    text
}

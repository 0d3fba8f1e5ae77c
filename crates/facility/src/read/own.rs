//! Our own form: a TOML file that a person can write and read.
//!
//! Places, sites and clients are tables (`[[site]]`) or rows of comma-separated text (`sites = """…"""`), as copied from a
//! spreadsheet. Each value keeps its line, so that every complaint has one.

mod pairs;

use super::{
    Read,
    sheet::{Cell, Grid, Lines, Row},
    words::{Decimal, malformed, shown},
};
use crate::{
    Builder, Client, Error, MAX_CLIENTS, MAX_SITES, Site, Status,
    distance::{great_circle, straight},
};
use std::collections::HashMap;
use toml::{Spanned, Value};

/// Costs count to a thousandth, unless the rules say otherwise.
const DEFAULT_DECIMALS: u8 = 3;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: Option<String>,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    place: Vec<Row<Spanned<Value>>>,
    #[serde(default)]
    site: Vec<Row<Spanned<Value>>>,
    #[serde(default)]
    client: Vec<Row<Spanned<Value>>>,
    places: Option<Spanned<String>>,
    sites: Option<Spanned<String>>,
    clients: Option<Spanned<String>>,
    distances: Option<Spanned<String>>,
    costs: Option<Spanned<String>>,
    loads: Option<Spanned<String>>,
    #[serde(default)]
    apart: Vec<(Spanned<String>, Spanned<String>)>,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Rules {
    open: Option<Spanned<Open>>,
    objective: Option<Spanned<String>>,
    service: Option<Spanned<String>>,
    max_distance: Option<Spanned<f64>>,
    min_separation: Option<Spanned<f64>>,
    decimals: Option<Spanned<u8>>,
}

#[derive(serde::Deserialize)]
#[serde(
    untagged,
    expecting = "a number of sites, or a range of two, like [1, 3]"
)]
enum Open {
    Exactly(usize),
    Between([usize; 2]),
}

#[derive(Clone, Copy, PartialEq)]
enum Objective {
    /// As little distance, weighed, as possible.
    Distance,
    /// Everybody within reach, as cheaply as possible.
    CoverAll,
    /// As much weight within reach as possible.
    CoverMost,
}

const NAME: &str = "name";
const SITE: [&str; 8] = [NAME, "x", "y", "lat", "lon", "fixed", "capacity", "status"];
const CLIENT: [&str; 8] = [NAME, "x", "y", "lat", "lon", "weight", "load", "penalty"];
const PLACE: [&str; 11] = [
    NAME, "x", "y", "lat", "lon", "fixed", "capacity", "status", "weight", "load", "penalty",
];

/// Where something is.
#[derive(Clone, Copy)]
enum Position {
    Plane(f64, f64),
    Globe(f64, f64),
}

impl Position {
    /// In thousandths of the unit of the coordinates, or of a kilometre. None between a plane and a globe.
    fn to(self, other: Self) -> Option<u64> {
        let distance = match (self, other) {
            (Self::Plane(x, y), Self::Plane(u, v)) => straight((x, y), (u, v)),
            (Self::Globe(x, y), Self::Globe(u, v)) => great_circle((x, y), (u, v)),
            _ => return None,
        };
        // A cast of a float ends at the largest number; no file passes the limit on costs with that.
        Some((distance * 1_000.0).round() as u64)
    }
}

struct Someone {
    line: usize,
    name: String,
    position: Option<Position>,
}

struct Reader<'a> {
    lines: Lines<'a>,
    decimals: u8,
    objective: Objective,
    builder: Builder,
    sites: Vec<Someone>,
    clients: Vec<Someone>,
    weights: Vec<Decimal>,
    loads: Vec<u64>,
}

pub(super) fn read(text: &str) -> Result<Read, Error> {
    let lines = Lines::new(text);
    let file: File = toml::from_str(text).map_err(|fault| Error::Malformed {
        line: fault.span().map_or(1, |span| lines.of(span.start)),
        message: fault.message().to_owned(),
    })?;
    let objective = match &file.rules.objective {
        None => Objective::Distance,
        Some(word) => match word.get_ref().as_str() {
            "distance" => Objective::Distance,
            "cover_all" => Objective::CoverAll,
            "cover_most" => Objective::CoverMost,
            other => {
                return malformed(
                    lines.of(word.span().start),
                    format!(
                        "objective is `{}`; one of distance, cover_all, cover_most belongs here",
                        shown(other)
                    ),
                );
            }
        },
    };
    let decimals = match &file.rules.decimals {
        None => DEFAULT_DECIMALS,
        Some(digits) if *digits.get_ref() <= 9 => *digits.get_ref(),
        Some(digits) => {
            return malformed(
                lines.of(digits.span().start),
                "decimals: at most 9 can be exact",
            );
        }
    };
    let mut reader = Reader {
        lines,
        decimals,
        objective,
        builder: Builder::new(),
        sites: Vec::new(),
        clients: Vec::new(),
        weights: Vec::new(),
        loads: Vec::new(),
    };
    reader.builder.decimals(decimals);
    reader.everyone(&file)?;
    let split = reader.service(&file.rules)?;
    reader.open(&file.rules)?;
    reader.pairs(&file, split)?;
    reader.apart(&file)?;
    Ok((reader.builder.build()?, file.title, Vec::new()))
}

impl Reader<'_> {
    fn everyone(&mut self, file: &File) -> Result<(), Error> {
        for (tables, text, keys) in [
            (&file.place, &file.places, &PLACE[..]),
            (&file.site, &file.sites, &SITE[..]),
            (&file.client, &file.clients, &CLIENT[..]),
        ] {
            let mut all: Vec<Row<Cell>> = Vec::new();
            for table in tables {
                all.push(self.lines.row(table)?);
            }
            if let Some(text) = text {
                all.extend(Grid::new(text, &self.lines)?.tables());
            }
            for row in &all {
                let line = row.values().map(|cell| cell.line).min().unwrap_or(1);
                if let Some((key, cell)) = row.iter().find(|(key, _)| !keys.contains(&key.as_str()))
                {
                    return malformed(
                        cell.line,
                        format!("`{}` is not known here; {}", shown(key), keys.join(", ")),
                    );
                }
                if keys.contains(&"fixed") {
                    self.site(row, line)?;
                }
                if keys.contains(&"weight") {
                    self.client(row, line)?;
                }
            }
        }
        unique(&self.sites, "sites")?;
        unique(&self.clients, "clients")
    }

    fn site(&mut self, row: &Row<Cell>, line: usize) -> Result<(), Error> {
        let someone = someone(row, line)?;
        let mut site = Site::new(someone.name.clone());
        match row.get("fixed") {
            Some(cell) => site.fixed = cell.amount("fixed", self.decimals)?,
            // Without prices every site is as good as another: then as few as possible.
            None if self.objective == Objective::CoverAll => {
                site.fixed = 10_u64.pow(u32::from(self.decimals));
            }
            None => {}
        }
        if let Some(cell) = row.get("capacity") {
            site.capacity = Some(cell.whole("capacity")?);
        }
        site.status = match row.get("status").map(|cell| (cell, cell.text.as_str())) {
            None | Some((_, "free")) => Status::Free,
            Some((_, "open")) => Status::Open,
            Some((_, "closed")) => Status::Closed,
            Some((cell, other)) => {
                return malformed(
                    cell.line,
                    format!(
                        "status is `{}`; one of free, open, closed belongs here",
                        shown(other)
                    ),
                );
            }
        };
        self.builder.site(site)?;
        self.sites.push(someone);
        Ok(())
    }

    fn client(&mut self, row: &Row<Cell>, line: usize) -> Result<(), Error> {
        let someone = someone(row, line)?;
        let mut client = Client::new(someone.name.clone());
        let weight = match row.get("weight") {
            Some(cell) => cell.decimal("weight")?,
            None => Decimal {
                digits: 1,
                places: 0,
            },
        };
        if let Some(cell) = row.get("load") {
            client.load = cell.whole("load")?;
        }
        match row.get("penalty") {
            Some(cell) => client.penalty = Some(cell.amount("penalty", self.decimals)?),
            None if self.objective == Objective::CoverMost => {
                let Some(weight) = weight.at(self.decimals) else {
                    return malformed(
                        line,
                        format!("weight has more than {} decimals", self.decimals),
                    );
                };
                client.penalty = Some(weight);
            }
            None => {}
        }
        self.loads.push(client.load);
        self.builder.client(client)?;
        self.weights.push(weight);
        self.clients.push(someone);
        Ok(())
    }

    fn service(&mut self, rules: &Rules) -> Result<bool, Error> {
        let Some(word) = &rules.service else {
            return Ok(false);
        };
        match word.get_ref().as_str() {
            "single" => Ok(false),
            "split" => {
                self.builder.split();
                Ok(true)
            }
            other => malformed(
                self.lines.of(word.span().start),
                format!(
                    "service is `{}`; single or split belongs here",
                    shown(other)
                ),
            ),
        }
    }

    fn open(&mut self, rules: &Rules) -> Result<(), Error> {
        let Some(open) = &rules.open else {
            return Ok(());
        };
        let (least, most) = match open.get_ref() {
            Open::Exactly(count) => (*count, *count),
            Open::Between([least, most]) => (*least, *most),
        };
        if least > most || most == 0 {
            return malformed(
                self.lines.of(open.span().start),
                "open: a number above zero, or a range like [1, 3], belongs here",
            );
        }
        self.builder.open(least..=most);
        Ok(())
    }
}

fn unique(all: &[Someone], what: &'static str) -> Result<(), Error> {
    let mut seen = HashMap::new();
    for someone in all {
        if let Some(line) = seen.insert(someone.name.as_str(), someone.line) {
            return malformed(
                someone.line,
                format!(
                    "`{}` is there twice among the {what} (also at line {line})",
                    someone.name
                ),
            );
        }
    }
    let most = if what == "sites" {
        MAX_SITES
    } else {
        MAX_CLIENTS
    };
    if all.len() > most {
        return Err(Error::TooLarge { what, limit: most });
    }
    Ok(())
}

fn someone(row: &Row<Cell>, line: usize) -> Result<Someone, Error> {
    let Some(name) = row.get(NAME).filter(|cell| !cell.text.is_empty()) else {
        return malformed(line, "name is missing");
    };
    if name.text.chars().any(char::is_control) || name.text.chars().count() > 200 {
        return malformed(
            name.line,
            "a name has at most 200 characters, all of them visible",
        );
    }
    let degrees = |key: &str, most: f64| match row.get(key) {
        None => Ok(None),
        Some(cell) => cell.coordinate(key, most).map(Some),
    };
    let (x, y) = (degrees("x", 1e9)?, degrees("y", 1e9)?);
    let (lat, lon) = (degrees("lat", 90.0)?, degrees("lon", 180.0)?);
    let position = match (x, y, lat, lon) {
        (None, None, None, None) => None,
        (Some(x), Some(y), None, None) => Some(Position::Plane(x, y)),
        (None, None, Some(lat), Some(lon)) => Some(Position::Globe(lat, lon)),
        _ => {
            return malformed(
                line,
                format!(
                    "`{}`: x and y belong together, or lat and lon; not one of them, not both",
                    name.text
                ),
            );
        }
    };
    Ok(Someone {
        line,
        name: name.text.clone(),
        position,
    })
}

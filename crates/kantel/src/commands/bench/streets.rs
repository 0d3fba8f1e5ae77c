//! Real street graphs for the solver's bench, from an OpenStreetMap extract (`.osm.pbf`): junctions and lengths, and
//! public buildings as sites.
//!
//! A file is a sequence of blobs, each compressed; a blob holds nodes (packed as differences) and ways. Only what the bench
//! needs is read.

use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::Read,
};

/// Public buildings, by their `amenity`.
const PUBLIC: [&str; 12] = [
    "townhall",
    "school",
    "library",
    "police",
    "fire_station",
    "hospital",
    "kindergarten",
    "community_centre",
    "post_office",
    "university",
    "public_building",
    "courthouse",
];

/// Ways that are no streets although they are tagged as highways.
const NO_STREETS: [&str; 6] = [
    "proposed",
    "construction",
    "platform",
    "elevator",
    "raceway",
    "corridor",
];

/// Largest blob, as the format's description sets it.
const MOST: u64 = 32 << 20;

/// Fields of one message of the protocol-buffer encoding.
struct Fields<'a>(&'a [u8]);

/// A field's value.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 127) << shift;
        if first & 128 == 0 {
            return Some(value);
        }
    }
    None
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = varint(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut self.0)?),
            1 => {
                self.0 = self.0.get(8..)?;
                Value::Number(0)
            }
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).ok()?;
                let bytes = self.0.get(..length)?;
                self.0 = &self.0[length..];
                Value::Bytes(bytes)
            }
            5 => {
                self.0 = self.0.get(4..)?;
                Value::Number(0)
            }
            _ => return None,
        };
        Some((key >> 3, value))
    }
}

/// Signed numbers are written so that small ones are short.
fn signed(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut out = Vec::new();
    while let Some(value) = varint(&mut bytes) {
        out.push(value);
    }
    out
}

/// Running sums of differences.
fn summed(bytes: &[u8]) -> Vec<i64> {
    let mut sum = 0_i64;
    packed(bytes)
        .into_iter()
        .map(|v| {
            sum = sum.wrapping_add(signed(v));
            sum
        })
        .collect()
}

/// What an extract holds.
#[derive(Default)]
struct Extract {
    /// Degrees of latitude and longitude.
    places: HashMap<i64, (f64, f64)>,
    streets: Vec<Vec<i64>>,
    buildings: Vec<Vec<i64>>,
}

impl Extract {
    fn read(mut bytes: &[u8]) -> Result<Self> {
        let mut out = Self::default();
        while !bytes.is_empty() {
            let length = bytes.get(..4).context("a header is cut short")?;
            let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
            let header = bytes.get(4..4 + length).context("a header is cut short")?;
            let (mut kind, mut size) = (&b""[..], 0);
            for (field, value) in Fields(header) {
                match (field, value) {
                    (1, Value::Bytes(name)) => kind = name,
                    (3, Value::Number(n)) => size = usize::try_from(n)?,
                    _ => {}
                }
            }
            let end = (4 + length)
                .checked_add(size)
                .context("a blob is too large")?;
            let blob = bytes.get(4 + length..end).context("a blob is cut short")?;
            bytes = &bytes[end..];
            if kind == b"OSMData" {
                out.block(&unpacked(blob)?);
            }
        }
        Ok(out)
    }

    fn block(&mut self, bytes: &[u8]) {
        let mut words: Vec<&[u8]> = Vec::new();
        let mut groups = Vec::new();
        let (mut step, mut south, mut west) = (100_i64, 0_i64, 0_i64);
        for (field, value) in Fields(bytes) {
            match (field, value) {
                (1, Value::Bytes(table)) => {
                    for (field, value) in Fields(table) {
                        if let (1, Value::Bytes(word)) = (field, value) {
                            words.push(word);
                        }
                    }
                }
                (2, Value::Bytes(group)) => groups.push(group),
                (17, Value::Number(n)) => step = n.cast_signed(),
                (19, Value::Number(n)) => south = n.cast_signed(),
                (20, Value::Number(n)) => west = n.cast_signed(),
                _ => {}
            }
        }
        #[allow(clippy::cast_precision_loss)]
        let degrees = |origin: i64, n: i64| origin.wrapping_add(step.wrapping_mul(n)) as f64 * 1e-9;
        for (field, value) in groups.into_iter().flat_map(Fields) {
            match (field, value) {
                (2, Value::Bytes(dense)) => {
                    let (mut ids, mut lat, mut lon, mut tags) = (vec![], vec![], vec![], vec![]);
                    for (field, value) in Fields(dense) {
                        match (field, value) {
                            (1, Value::Bytes(b)) => ids = summed(b),
                            (8, Value::Bytes(b)) => lat = summed(b),
                            (9, Value::Bytes(b)) => lon = summed(b),
                            (10, Value::Bytes(b)) => tags = packed(b),
                            _ => {}
                        }
                    }
                    // Tags of all nodes in one list: key, value, key, value, 0, …
                    let mut lists = tags.split(|n| *n == 0);
                    for ((id, lat), lon) in ids.into_iter().zip(lat).zip(lon) {
                        self.places
                            .insert(id, (degrees(south, lat), degrees(west, lon)));
                        let list = lists.next().unwrap_or_default();
                        if list
                            .chunks(2)
                            .any(|pair| pair.len() == 2 && public(&words, pair[0], pair[1]))
                        {
                            self.buildings.push(vec![id]);
                        }
                    }
                }
                (3, Value::Bytes(way)) => self.way(way, &words),
                _ => {}
            }
        }
    }

    fn way(&mut self, way: &[u8], words: &[&[u8]]) {
        let (mut keys, mut values, mut nodes) = (vec![], vec![], vec![]);
        for (field, value) in Fields(way) {
            match (field, value) {
                (2, Value::Bytes(b)) => keys = packed(b),
                (3, Value::Bytes(b)) => values = packed(b),
                (8, Value::Bytes(b)) => nodes = summed(b),
                _ => {}
            }
        }
        for (key, value) in keys.into_iter().zip(values) {
            if word(words, key) == b"highway"
                && !NO_STREETS
                    .iter()
                    .any(|no| no.as_bytes() == word(words, value))
            {
                self.streets.push(nodes.clone());
            } else if public(words, key, value) {
                self.buildings.push(nodes.clone());
            }
        }
    }
}

fn word<'a>(words: &[&'a [u8]], index: u64) -> &'a [u8] {
    usize::try_from(index)
        .ok()
        .and_then(|i| words.get(i).copied())
        .unwrap_or_default()
}

fn public(words: &[&[u8]], key: u64, value: u64) -> bool {
    word(words, key) == b"amenity" && PUBLIC.iter().any(|p| p.as_bytes() == word(words, value))
}

fn unpacked(blob: &[u8]) -> Result<Vec<u8>> {
    for (field, value) in Fields(blob) {
        match (field, value) {
            (1, Value::Bytes(raw)) => return Ok(raw.to_vec()),
            (3, Value::Bytes(zipped)) => {
                let mut out = Vec::new();
                flate2::read::ZlibDecoder::new(zipped)
                    .take(MOST)
                    .read_to_end(&mut out)?;
                return Ok(out);
            }
            _ => {}
        }
    }
    bail!("a blob in an unknown compression")
}

/// Centimetres between two places on the sphere.
fn centimetres(a: (f64, f64), b: (f64, f64)) -> u64 {
    let [la, lb] = [a.0, b.0].map(f64::to_radians);
    let (dlat, dlon) = (lb - la, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + la.cos() * lb.cos() * (dlon / 2.0).sin().powi(2);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let length = (2.0 * 637_100_880.0 * h.sqrt().min(1.0).asin()).round() as u64;
    length
}

/// The street graph of an extract with its public buildings as sites: junctions, ends of streets and the street points
/// nearest to a building, joined by the lengths of the streets in centimetres. Of several parts the largest counts.
pub(super) fn instance(bytes: &[u8]) -> Result<steiner::Instance> {
    let extract = Extract::read(bytes)?;
    let mut steps: Vec<(i64, i64)> = Vec::new();
    for street in &extract.streets {
        let known: Vec<i64> = street
            .iter()
            .copied()
            .filter(|id| extract.places.contains_key(id))
            .collect();
        steps.extend(known.windows(2).map(|w| (w[0], w[1])));
    }
    let main = largest(&steps);
    steps.retain(|(a, _)| main.contains(a));
    let place = |id: &i64| extract.places.get(id).copied().unwrap_or_default();
    let mut sites = BTreeSet::new();
    for building in &extract.buildings {
        let corners: Vec<(f64, f64)> = building
            .iter()
            .filter_map(|id| extract.places.get(id).copied())
            .collect();
        if corners.is_empty() {
            continue;
        }
        #[allow(clippy::cast_precision_loss)]
        let count = corners.len() as f64;
        let middle = (
            corners.iter().map(|c| c.0).sum::<f64>() / count,
            corners.iter().map(|c| c.1).sum::<f64>() / count,
        );
        sites.extend(
            main.iter()
                .copied()
                .min_by_key(|id| (centimetres(middle, place(id)), *id)),
        );
    }
    // Points where a street only goes on are passed over.
    let mut around: BTreeMap<i64, Vec<(i64, u64)>> = BTreeMap::new();
    for (a, b) in &steps {
        let length = centimetres(place(a), place(b));
        around.entry(*a).or_default().push((*b, length));
        around.entry(*b).or_default().push((*a, length));
    }
    let numbers: HashMap<i64, u32> = around
        .iter()
        .filter(|(id, links)| links.len() != 2 || sites.contains(id))
        .zip(0..)
        .map(|((id, _), number)| (*id, number))
        .collect();
    let mut builder = steiner::Builder::new(numbers.len())?;
    for (id, number) in &around
        .keys()
        .filter_map(|id| Some((id, numbers.get(id)?)))
        .collect::<Vec<_>>()
    {
        for (next, length) in &around[*id] {
            let (mut before, mut at, mut sum) = (**id, *next, *length);
            while !numbers.contains_key(&at) {
                let links = &around[&at];
                let on = if links[0].0 == before {
                    links[1]
                } else {
                    links[0]
                };
                (before, at, sum) = (at, on.0, sum + on.1);
            }
            // Each stretch is met from both ends.
            if **number < numbers[&at] {
                builder.edge(**number, numbers[&at], sum)?;
            }
        }
    }
    for site in &sites {
        builder.terminal(numbers[site])?;
    }
    Ok(builder.build()?)
}

/// The nodes of the largest connected part.
fn largest(steps: &[(i64, i64)]) -> BTreeSet<i64> {
    let mut around: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (a, b) in steps {
        around.entry(*a).or_default().push(*b);
        around.entry(*b).or_default().push(*a);
    }
    let mut best = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for start in around.keys() {
        if !seen.insert(*start) {
            continue;
        }
        let mut part = BTreeSet::from([*start]);
        let mut stack = vec![*start];
        while let Some(at) = stack.pop() {
            for next in &around[&at] {
                if seen.insert(*next) {
                    part.insert(*next);
                    stack.push(*next);
                }
            }
        }
        if part.len() > best.len() {
            best = part;
        }
    }
    best
}

#[cfg(test)]
mod tests;

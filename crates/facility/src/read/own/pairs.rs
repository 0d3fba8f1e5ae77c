//! What the rules and tables make of places: who may be served from where, at what cost, and which sites are too near to each
//! other.

use super::{
    super::{
        sheet::{Cell, Grid},
        words::{Decimal, malformed, shown},
    },
    File, Objective, Reader, Someone,
};
use crate::{Error, MAX_PAIRS, MAX_TOTAL_COST};
use std::collections::{HashMap, HashSet};
use toml::Spanned;

/// Distances count to a thousandth of their unit.
const DISTANCE_PLACES: u8 = 3;

impl Reader<'_> {
    /// Who may be served from where, at what cost.
    pub(super) fn pairs(&mut self, file: &File, split: bool) -> Result<(), Error> {
        let count = self.clients.len().saturating_mul(self.sites.len());
        if count > MAX_PAIRS {
            return Err(Error::TooLarge {
                what: "pairs of a client and a site",
                limit: MAX_PAIRS,
            });
        }
        let most = self.limit(file.rules.max_distance.as_ref(), "max_distance")?;
        if self.objective != Objective::Distance && most.is_none() {
            return Err(Error::Incomplete(
                "max_distance is missing in [rules]: it says what within reach means".to_owned(),
            ));
        }
        let costs = self.matrix(file.costs.as_ref())?;
        let distances = self.matrix(file.distances.as_ref())?;
        let loads = self.matrix(file.loads.as_ref())?;
        for client in 0..self.clients.len() {
            for site in 0..self.sites.len() {
                let at = client * self.sites.len() + site;
                let distance = match &distances {
                    Some(cells) => match &cells[at] {
                        Some(cell) => Some(cell.decimal("distance")?),
                        None => continue,
                    },
                    None if costs.is_some() && most.is_none() => None,
                    None => Some(self.between(client, site)?),
                };
                if let (Some(distance), Some(most)) = (distance, most)
                    && beyond(distance, most)
                {
                    continue;
                }
                let load = match &loads {
                    None => self.loads[client],
                    Some(cells) => match &cells[at] {
                        Some(cell) => cell.whole("load")?,
                        None => continue,
                    },
                };
                let cost = match (&costs, distance) {
                    _ if self.objective != Objective::Distance => 0,
                    (Some(cells), _) => match &cells[at] {
                        Some(cell) => cell.amount("cost", self.decimals)?,
                        None => continue,
                    },
                    (None, Some(distance)) => {
                        self.cost(client, distance, if split { load } else { 1 })?
                    }
                    (None, None) => 0,
                };
                self.builder.serve_with(client, site, cost, load)?;
            }
        }
        Ok(())
    }

    /// Weight times distance, rounded to the decimals of costs; for each of so many units.
    fn cost(&self, client: usize, distance: Decimal, units: u64) -> Result<u64, Error> {
        let weight = self.weights[client];
        let exact = u128::from(weight.digits) * u128::from(distance.digits);
        let places = u32::from(weight.places + distance.places);
        let wanted = u32::from(self.decimals);
        let part = 10_u128.pow(places.saturating_sub(wanted)) * u128::from(units.max(1));
        let cost = exact
            .checked_mul(10_u128.pow(wanted.saturating_sub(places)))
            .and_then(|whole| {
                let rounded = (whole.checked_add(part / 2)? / part).checked_mul(units.into())?;
                u64::try_from(rounded).ok()
            });
        cost.filter(|cost| *cost <= MAX_TOTAL_COST)
            .ok_or(Error::Overflow)
    }

    fn between(&self, client: usize, site: usize) -> Result<Decimal, Error> {
        let (client, site) = (&self.clients[client], &self.sites[site]);
        let missing = |who: &Someone| {
            malformed(
                who.line,
                format!(
                    "`{}` has no x and y, or lat and lon, and there is no table of distances or costs",
                    who.name
                ),
            )
        };
        let Some(a) = client.position else {
            return missing(client);
        };
        let Some(b) = site.position else {
            return missing(site);
        };
        match a.to(b) {
            Some(digits) => Ok(Decimal {
                digits,
                places: DISTANCE_PLACES,
            }),
            None => malformed(
                client.line,
                format!(
                    "`{}` and `{}` cannot be compared: one has x and y, the other lat and lon",
                    client.name, site.name
                ),
            ),
        }
    }

    fn limit(&self, value: Option<&Spanned<f64>>, key: &str) -> Result<Option<Decimal>, Error> {
        let Some(value) = value else { return Ok(None) };
        match Decimal::parse(&value.get_ref().to_string()) {
            Some(decimal) => Ok(Some(decimal)),
            None => malformed(
                self.lines.of(value.span().start),
                format!("{key}: a number that is not negative belongs here"),
            ),
        }
    }

    pub(super) fn apart(&mut self, file: &File) -> Result<(), Error> {
        if let Some(least) = self.limit(file.rules.min_separation.as_ref(), "min_separation")? {
            if self.sites.len().saturating_mul(self.sites.len()) > MAX_PAIRS {
                return Err(Error::TooLarge {
                    what: "sites with a min_separation",
                    limit: MAX_PAIRS.isqrt(),
                });
            }
            for (a, one) in self.sites.iter().enumerate() {
                for (b, two) in self.sites.iter().enumerate().skip(a + 1) {
                    let distance = one.position.zip(two.position).and_then(|(p, q)| p.to(q));
                    let Some(digits) = distance else {
                        return malformed(
                            one.line,
                            format!(
                                "min_separation needs coordinates of the same kind; `{}` and `{}` lack them (name such pairs in \
                                 `apart` instead)",
                                one.name, two.name
                            ),
                        );
                    };
                    let distance = Decimal {
                        digits,
                        places: DISTANCE_PLACES,
                    };
                    if beyond(least, distance) {
                        self.builder.apart(a, b)?;
                    }
                }
            }
        }
        if file.apart.is_empty() {
            return Ok(());
        }
        let numbers = numbers(&self.sites);
        for (a, b) in &file.apart {
            let find = |name: &Spanned<String>| match numbers.get(name.get_ref().as_str()) {
                Some(number) => Ok(*number),
                None => malformed(
                    self.lines.of(name.span().start),
                    format!("there is no site `{}`", shown(name.get_ref())),
                ),
            };
            let (a, b) = (find(a)?, find(b)?);
            self.builder.apart(a, b)?;
        }
        Ok(())
    }

    /// A table with a row for each client and a column for each site, in the order of the sites and clients.
    fn matrix(&self, text: Option<&Spanned<String>>) -> Result<Option<Vec<Option<Cell>>>, Error> {
        let Some(text) = text else { return Ok(None) };
        let width = self.sites.len();
        let start = self.lines.of(text.span().start);
        let sites = numbers(&self.sites);
        let clients = numbers(&self.clients);
        let grid = Grid::new(text, &self.lines)?;
        let mut columns = Vec::new();
        for name in &grid.head[1..] {
            match sites.get(name) {
                Some(site) => columns.push(*site),
                None => {
                    return malformed(start, format!("there is no site `{}`", shown(name)));
                }
            }
        }
        let named: HashSet<usize> = columns.iter().copied().collect();
        if let Some(missing) = (0..width).find(|site| !named.contains(site)) {
            return malformed(
                start,
                format!("there is no column for site `{}`", self.sites[missing].name),
            );
        }
        let mut cells: Vec<Option<Cell>> = vec![None; width * self.clients.len()];
        let mut seen = vec![false; self.clients.len()];
        for (line, row) in &grid.rows {
            let name = row[0];
            let Some(client) = clients.get(name).copied() else {
                return malformed(*line, format!("there is no client `{}`", shown(name)));
            };
            if std::mem::replace(&mut seen[client], true) {
                return malformed(*line, format!("the row of `{name}` is there twice"));
            }
            for (site, text) in columns.iter().zip(&row[1..]) {
                cells[client * width + site] = grid.cell(*line, text);
            }
        }
        if let Some(missing) = seen.iter().position(|seen| !seen) {
            return malformed(
                start,
                format!(
                    "there is no row for client `{}`",
                    self.clients[missing].name
                ),
            );
        }
        Ok(Some(cells))
    }
}

/// Whether a is more than b.
fn beyond(a: Decimal, b: Decimal) -> bool {
    let wide = |d: Decimal, other: Decimal| {
        u128::from(d.digits) * 10_u128.pow(u32::from(other.places.saturating_sub(d.places)))
    };
    wide(a, b) > wide(b, a)
}

fn numbers(all: &[Someone]) -> HashMap<&str, usize> {
    all.iter()
        .enumerate()
        .map(|(number, someone)| (someone.name.as_str(), number))
        .collect()
}

//! The forms of the OR-Library that are tables of numbers: `cap`, `pmedcap`, `gap` and `scp`.

use super::{
    Read,
    words::{Decimal, Words, malformed},
};
use crate::{
    Builder, Client, Error, MAX_CLIENTS, MAX_PAIRS, MAX_SITES, MAX_TOTAL_COST, Service, Site,
    Status,
};

/// More decimals than a file shows are tried, so that the cost of one unit of demand becomes a whole number.
const MORE_PLACES: u8 = 6;

fn table(rows: usize, columns: usize) -> Result<(), Error> {
    match rows.checked_mul(columns) {
        Some(pairs) if pairs <= MAX_PAIRS => Ok(()),
        _ => Err(Error::TooLarge {
            what: "pairs",
            limit: MAX_PAIRS,
        }),
    }
}

/// A number with a scale, which the form bounds.
fn scaled(line: usize, value: Decimal, places: u8) -> Result<u64, Error> {
    match value.at(places) {
        Some(value) if value <= MAX_TOTAL_COST => Ok(value),
        _ => malformed(
            line,
            format!("the number is too large to be exact with {places} decimals"),
        ),
    }
}

struct Demand {
    line: usize,
    load: Decimal,
    costs: Vec<(usize, Decimal)>,
}

/// Sites m and clients n; for each site its capacity and fixed cost; for each client its demand and, for each site, the cost of
/// serving all of it from there.
///
/// Where capacities can bind, service may be split, as the published optima have it.
pub(super) fn cap(text: &str, service: Option<Service>) -> Result<Read, Error> {
    let mut words = Words::new(text);
    let m = words.how_many("sites", MAX_SITES)?;
    let n = words.how_many("clients", MAX_CLIENTS)?;
    table(m, n)?;
    let mut sites = Vec::new();
    for _ in 0..m {
        let (line, word) = words.clone().word("a capacity")?;
        if word.eq_ignore_ascii_case("capacity") {
            return malformed(
                line,
                "the word `capacity` stands for a number that the collection leaves to you: put that number in its place",
            );
        }
        sites.push((words.decimal("a capacity")?, words.decimal("a fixed cost")?));
    }
    let mut clients = Vec::new();
    for _ in 0..n {
        let (line, load) = words.decimal("a demand")?;
        let costs: Result<Vec<_>, _> = (0..m)
            .map(|_| words.decimal("the cost of serving a client from a site"))
            .collect();
        clients.push(Demand {
            line,
            load,
            costs: costs?,
        });
    }
    words.end()?;

    let loads = sites.iter().map(|(capacity, _)| capacity.1);
    let units = loads
        .chain(clients.iter().map(|c| c.load))
        .map(|d| d.places);
    let units = units.max().unwrap_or(0);
    let costs = clients
        .iter()
        .flat_map(|c| c.costs.iter().map(|(_, cost)| cost.places));
    let fixed = sites.iter().map(|(_, fixed)| fixed.1.places);
    let shown = costs.chain(fixed).max().unwrap_or(0);

    let mut total: u64 = 0;
    for client in &clients {
        total = total.saturating_add(scaled(client.line, client.load, units)?);
    }
    let mut binds = false;
    for ((line, capacity), _) in &sites {
        binds |= scaled(*line, *capacity, units)? < total;
    }
    let service = service.unwrap_or(if binds {
        Service::Split
    } else {
        Service::Single
    });
    let places = match service {
        Service::Single => shown,
        Service::Split => places_for_units(&clients, units, shown)?,
    };

    let mut builder = Builder::new();
    for (number, ((line, capacity), (other, fixed))) in sites.iter().enumerate() {
        let site = Site::new((number + 1).to_string())
            .capacity(scaled(*line, *capacity, units)?)
            .fixed(scaled(*other, *fixed, places)?);
        builder.site(site)?;
    }
    for (j, client) in clients.iter().enumerate() {
        let load = scaled(client.line, client.load, units)?;
        builder.client(Client::new((j + 1).to_string()).load(load))?;
        for (i, (line, cost)) in client.costs.iter().enumerate() {
            builder.serve(j, i, scaled(*line, *cost, places)?)?;
        }
    }
    builder.decimals(places);
    let mut notes = Vec::new();
    if service == Service::Split {
        builder.split();
        notes.push("several sites may share the service of a client".to_owned());
    }
    Ok((builder.build()?, None, notes))
}

/// How many decimals make the cost of each unit of demand a whole number.
fn places_for_units(clients: &[Demand], units: u8, shown: u8) -> Result<u8, Error> {
    let mut fault = None;
    for places in shown..=shown + MORE_PLACES {
        fault = None;
        'all: for client in clients {
            let load = scaled(client.line, client.load, units)?;
            for (line, cost) in &client.costs {
                let cost = scaled(*line, *cost, places)?;
                let whole = if load == 0 {
                    cost == 0
                } else {
                    cost % load == 0
                };
                if !whole {
                    fault = Some(*line);
                    break 'all;
                }
            }
        }
        if fault.is_none() {
            return Ok(places);
        }
    }
    malformed(
        fault.unwrap_or(0),
        format!(
            "this cost is no whole number for each unit of demand, not even with {} decimals, and the service of a client may be \
             split: sums would not be exact. Ask for single service, or correct the cost",
            shown + MORE_PLACES
        ),
    )
}

/// A number and the best value known; clients n, p and the capacity of a site; then for each client its number, x, y and
/// demand. Distances are Euclidean, rounded down, as the published optima have it. A first line with one number
/// announces how many such problems follow.
pub(super) fn pmedcap(text: &str, number: usize) -> Result<Read, Error> {
    let mut words = Words::new(text);
    let first = text.lines().find(|line| !line.trim().is_empty());
    let mut problems = 1;
    if first.is_some_and(|line| line.split_whitespace().count() == 1) {
        problems = words.how_many("problems", 100_000)?;
    }
    choose(number, problems)?;
    for current in 1..=problems {
        words.word("the number of the problem")?;
        let best = words.word("the best value known")?.1;
        let n = words.how_many("clients", MAX_SITES)?;
        table(n, n)?;
        let p = words.whole("p", 1, n as u64)? as usize;
        let capacity = words.whole("the capacity", 0, MAX_TOTAL_COST)?;
        let mut points = Vec::new();
        for _ in 0..n {
            words.word("the number of a client")?;
            let mut coordinate = || words.whole("a coordinate", 0, u64::from(u32::MAX));
            let (x, y) = (coordinate()?, coordinate()?);
            points.push((x, y, words.whole("a demand", 0, MAX_TOTAL_COST)?));
        }
        if current < number {
            continue;
        }
        if current == problems {
            words.end()?;
        }
        let mut builder = Builder::new();
        for (j, (_, _, demand)) in points.iter().enumerate() {
            builder.site(Site::new((j + 1).to_string()).capacity(capacity))?;
            builder.client(Client::new((j + 1).to_string()).load(*demand))?;
        }
        for (j, a) in points.iter().enumerate() {
            for (i, b) in points.iter().enumerate() {
                let (x, y) = (a.0.abs_diff(b.0), a.1.abs_diff(b.1));
                let square = u128::from(x) * u128::from(x) + u128::from(y) * u128::from(y);
                builder.serve(j, i, square.isqrt() as u64)?;
            }
        }
        builder.open(p..=p);
        let notes = vec![format!(
            "the file names {} as the best value known",
            super::words::shown(best)
        )];
        return Ok((builder.build()?, None, notes));
    }
    Err(Error::Incomplete("there is no problem in it".to_owned()))
}

fn choose(number: usize, problems: usize) -> Result<(), Error> {
    if (1..=problems).contains(&number) {
        Ok(())
    } else {
        Err(Error::Unsupported(format!(
            "problem {number} was asked for, and the file has problems 1 to {problems}"
        )))
    }
}

/// How many problems; for each: agents m and jobs n, the costs of the jobs for each agent, what they take of each agent, and what
/// each agent has.
pub(super) fn gap(text: &str, number: usize, profits: bool) -> Result<Read, Error> {
    let mut words = Words::new(text);
    let problems = words.how_many("problems", 100_000)?;
    choose(number, problems)?;
    for current in 1..=problems {
        let m = words.how_many("agents", MAX_SITES)?;
        let n = words.how_many("jobs", MAX_CLIENTS)?;
        table(m, n)?;
        let mut numbers = |what: &str, count: usize| -> Result<Vec<u64>, Error> {
            (0..count)
                .map(|_| words.whole(what, 0, MAX_TOTAL_COST))
                .collect()
        };
        let mut costs = numbers("the cost of a job", m * n)?;
        let needs = numbers("what a job takes", m * n)?;
        let rooms = numbers("what an agent has", m)?;
        if current < number {
            continue;
        }
        if current == problems {
            words.end()?;
        }
        let mut notes = Vec::new();
        if problems > 1 {
            notes.push(format!("problem {number} of {problems}"));
        }
        if profits {
            let top = costs.iter().copied().max().unwrap_or(0);
            costs.iter_mut().for_each(|cost| *cost = top - *cost);
            notes.push(format!(
                "profits are to be high: the profit is {} minus the value",
                u128::from(top) * n as u128
            ));
        }
        let mut builder = Builder::new();
        for (i, room) in rooms.iter().enumerate() {
            let site = Site::new((i + 1).to_string())
                .capacity(*room)
                .status(Status::Open);
            builder.site(site)?;
        }
        for j in 0..n {
            builder.client(Client::new((j + 1).to_string()))?;
            for i in 0..m {
                builder.serve_with(j, i, costs[i * n + j], needs[i * n + j])?;
            }
        }
        return Ok((builder.build()?, None, notes));
    }
    Err(Error::Incomplete("there is no problem in it".to_owned()))
}

/// Rows and columns; the cost of each column; for each row how many columns cover it, and which.
pub(super) fn scp(text: &str) -> Result<Read, Error> {
    let mut words = Words::new(text);
    let rows = words.how_many("rows", MAX_CLIENTS)?;
    let columns = words.how_many("columns", MAX_SITES)?;
    let mut builder = Builder::new();
    for column in 1..=columns {
        let cost = words.whole("the cost of a column", 0, MAX_TOTAL_COST)?;
        builder.site(Site::new(column.to_string()).fixed(cost))?;
    }
    for row in 0..rows {
        builder.client(Client::new((row + 1).to_string()))?;
        let count = words.whole("how many columns cover a row", 0, columns as u64)?;
        for _ in 0..count {
            let column = words.whole("a column", 1, columns as u64)?;
            builder.serve(row, column as usize - 1, 0)?;
        }
    }
    words.end()?;
    Ok((builder.build()?, None, Vec::new()))
}

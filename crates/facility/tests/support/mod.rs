//! Random questions of every kind, from a seed.
#![allow(dead_code, clippy::unwrap_used)] // each test uses its part; a test that cannot go on says where

use facility::{Builder, Client, Error, Problem, Service, Site, Status};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A small file of each form.
pub(crate) const PMED: &str = "4 4 1\n1 2 3\n2 3 9\n3 4 2\n2 3 1\n";
pub(crate) const CAP: &str = "2 2\n10 7.5\n10 0.\n4\n6.0 8.2\n8\n1.6 3.2\n";
pub(crate) const PMEDCAP: &str = "1 7\n3 1 20\n1 0 0 5\n2 3 4 5\n3 1 1 5\n";
pub(crate) const GAP: &str = "2\n1 1\n3\n4\n5\n2 2\n1 2\n3 4\n5 6\n7 8\n9 10\n";
pub(crate) const SCP: &str = "2 3\n4 5 6\n2\n1 2\n2\n2 3\n";
pub(crate) const TOWN: &str = r#"
title = "Two depots"

[rules]
open = 2
max_distance = 20
min_separation = 5.5

[[place]]
name = "Noord"
x = 0
y = 0.5
weight = 2.5
load = 3

[[site]]
name = "Depot"
x = 10
y = -1
fixed = 12.5
capacity = 8
status = "open"

[[client]]
name = "Haven"
x = 3
y = 4.5
penalty = 40
"#;

/// Numbers from a seed (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `least` to `most`, both included.
    pub(crate) fn from(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Median,
    FixedCharge,
    CapacitatedSplit,
    CapacitatedSingle,
    CapacitatedMedian,
    Assignment,
    SetCover,
    MostCover,
    Rules,
    RulesAndCapacity,
}

pub(crate) const KINDS: [Kind; 10] = [
    Kind::Median,
    Kind::FixedCharge,
    Kind::CapacitatedSplit,
    Kind::CapacitatedSingle,
    Kind::CapacitatedMedian,
    Kind::Assignment,
    Kind::SetCover,
    Kind::MostCover,
    Kind::Rules,
    Kind::RulesAndCapacity,
];

/// A question with so many sites and clients; an error when it is plainly impossible.
pub(crate) fn question(
    kind: Kind,
    sites: usize,
    clients: usize,
    dice: &mut Dice,
) -> Result<Problem, Error> {
    use Kind::{
        Assignment, CapacitatedMedian, CapacitatedSingle, CapacitatedSplit, FixedCharge, Median,
        MostCover, Rules, RulesAndCapacity, SetCover,
    };
    let mut builder = Builder::new();
    let point = |dice: &mut Dice| (dice.from(0, 60) as f64, dice.from(0, 60) as f64);
    let places: Vec<(f64, f64)> = (0..sites).map(|_| point(dice)).collect();
    let homes: Vec<(f64, f64)> = (0..clients).map(|_| point(dice)).collect();
    let loads: Vec<u64> = (0..clients).map(|_| dice.from(1, 12)).collect();
    let total: u64 = loads.iter().sum();
    let tight = matches!(
        kind,
        CapacitatedSplit | CapacitatedSingle | CapacitatedMedian | Assignment | RulesAndCapacity
    );
    let rules = matches!(kind, Rules | RulesAndCapacity);
    for site in 0..sites {
        let mut new = Site::new(format!("s{site}"));
        if matches!(
            kind,
            FixedCharge | CapacitatedSplit | CapacitatedSingle | SetCover
        ) || rules
        {
            new.fixed = dice.from(0, 150);
        }
        if tight {
            // All together have room for one and a half to three times what there is.
            let share = total * dice.from(15, 30) / 10 / sites as u64;
            new.capacity = Some(share + dice.from(1, 8));
        }
        new.status = match kind {
            Assignment => Status::Open,
            _ if rules && dice.chance(8) => Status::Open,
            _ if rules && dice.chance(8) => Status::Closed,
            _ => Status::Free,
        };
        builder.site(new)?;
    }
    for (client, load) in loads.iter().enumerate() {
        let mut new = Client::new(format!("c{client}")).load(*load);
        if kind == MostCover || (rules && dice.chance(30)) {
            new.penalty = Some(dice.from(1, 200));
        }
        builder.client(new)?;
    }
    let reach = match kind {
        SetCover | MostCover => 25.0,
        Rules | RulesAndCapacity => 45.0,
        _ => f64::INFINITY,
    };
    let apart = |a: (f64, f64), b: (f64, f64)| facility::distance::straight(a, b);
    for client in 0..clients {
        for (site, place) in places.iter().enumerate() {
            let far = apart(homes[client], *place);
            if far > reach {
                continue;
            }
            let far = far.floor() as u64;
            match kind {
                SetCover | MostCover => builder.serve(client, site, 0)?,
                CapacitatedSplit => builder.serve(client, site, far * loads[client])?,
                Assignment => builder.serve_with(
                    client,
                    site,
                    dice.from(5, 60),
                    (loads[client] * dice.from(5, 15) / 10).max(1),
                )?,
                _ => builder.serve(client, site, far * dice.from(1, 2))?,
            }
        }
    }
    match kind {
        Median | CapacitatedMedian | MostCover => {
            let most = (sites as u64 / 2).max(2);
            let p = dice.from(if kind == CapacitatedMedian { most } else { 1 }, most) as usize;
            builder.open(p..=p);
        }
        CapacitatedSplit => builder.split(),
        Rules | RulesAndCapacity => {
            let least = dice.from(1, 3) as usize;
            builder.open(least..=least + dice.from(0, sites as u64 / 2) as usize);
            builder.separate(dice.from(3, 12) as f64, |a, b| apart(places[a], places[b]))?;
        }
        FixedCharge | CapacitatedSingle | Assignment | SetCover => {}
    }
    builder.build()
}

/// A question as the judge in Python reads it.
pub(crate) fn as_json(problem: &Problem) -> Value {
    let sites: Vec<Value> = problem
        .sites()
        .iter()
        .map(|s| {
            let range = match s.status {
                Status::Free => [0, 1],
                Status::Open => [1, 1],
                Status::Closed => [0, 0],
            };
            json!([s.fixed, s.capacity, range])
        })
        .collect();
    let clients: Vec<Value> = problem
        .clients()
        .iter()
        .map(|c| json!([c.load, c.penalty]))
        .collect();
    let mut pairs = Vec::new();
    for client in 0..clients.len() {
        for pair in problem.pairs(client) {
            pairs.push(json!([client, pair.site, pair.cost, pair.load]));
        }
    }
    let apart: Vec<Value> = (0..sites.len())
        .flat_map(|a| problem.apart(a).iter().map(move |b| json!([a, b])))
        .collect();
    json!({
        "sites": sites,
        "clients": clients,
        "pairs": pairs,
        "apart": apart,
        "open": [problem.open_range().start(), problem.open_range().end()],
        "split": problem.service() == Service::Split,
    })
}

/// What HiGHS says each question costs at best; nothing when there is no plan.
pub(crate) fn asked(questions: &[Problem]) -> Vec<Option<u64>> {
    let all: Vec<Value> = questions.iter().map(as_json).collect();
    let answers = judges::python_json(include_str!("oracle.py"), &json!(all));
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), questions.len());
    answers.iter().map(Value::as_u64).collect()
}

/// The folder with the published instances, which are no part of the project.
pub(crate) fn published() -> Option<PathBuf> {
    let folder = std::env::var_os("KANTEL_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let folder = folder.join("pmedian");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no folder {}", folder.display());
    None
}

//! Published p-median and fixed-charge questions (OR-Library; Beasley 1990), solved and proven.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use facility::{Builder, Client, Options, Problem, Site, solve};
use std::{fs, path::PathBuf};

/// The folder with the published questions, when it is there.
fn folder() -> Option<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let data = std::env::var_os("KANTEL_TEST_DATA")
        .map_or_else(|| PathBuf::from(root).join("../shared/data"), PathBuf::from);
    let folder = data.join("pmedian");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no folder {}", folder.display());
    None
}

/// `nodes edges p`, then edges; of an edge named twice the last cost counts. Distances are shortest paths.
fn p_median(text: &str) -> Problem {
    let mut numbers = text.split_whitespace().map(|t| t.parse::<usize>().unwrap());
    let mut next = || numbers.next().unwrap();
    let (n, edges, p) = (next(), next(), next());
    let mut d = vec![vec![u64::MAX / 4; n]; n];
    for _ in 0..edges {
        let (a, b, cost) = (next() - 1, next() - 1, next() as u64);
        d[a][b] = cost;
        d[b][a] = cost;
    }
    for (i, row) in d.iter_mut().enumerate() {
        row[i] = 0;
    }
    for k in 0..n {
        let over = d[k].clone();
        for row in &mut d {
            let to = row[k];
            for (way, from) in row.iter_mut().zip(&over) {
                *way = (*way).min(to + from);
            }
        }
    }
    let mut builder = Builder::new();
    for i in 0..n {
        builder.site(Site::new(format!("s{i}"))).unwrap();
        builder.client(Client::new(format!("c{i}"))).unwrap();
    }
    for (j, row) in d.iter().enumerate() {
        for (i, cost) in row.iter().enumerate() {
            builder.serve(j, i, *cost).unwrap();
        }
    }
    builder.open(p..=p);
    builder.build().unwrap()
}

/// `sites clients`, then capacity and fixed cost of each site, then demand and costs of each client. In hundred-thousandths.
fn fixed_charge(text: &str) -> Problem {
    let mut words = text.split_whitespace();
    let mut next = || words.next().unwrap();
    let amount = |word: &str| (word.parse::<f64>().unwrap() * 100_000.0).round() as u64;
    let (sites, clients): (usize, usize) = (next().parse().unwrap(), next().parse().unwrap());
    let mut builder = Builder::new();
    for i in 0..sites {
        next();
        builder
            .site(Site::new(format!("s{i}")).fixed(amount(next())))
            .unwrap();
    }
    for j in 0..clients {
        next();
        builder.client(Client::new(format!("c{j}"))).unwrap();
        for i in 0..sites {
            builder.serve(j, i, amount(next())).unwrap();
        }
    }
    builder.decimals(5);
    builder.build().unwrap()
}

#[test]
fn published_p_medians_are_proven_optimal() {
    let Some(folder) = folder() else { return };
    let optima = [
        ("pmed1", 5819),
        ("pmed2", 4093),
        ("pmed5", 1355),
        ("pmed6", 7824),
        ("pmed11", 7696),
        ("pmed16", 8162),
        ("pmed21", 9138),
        ("pmed31", 10086),
    ];
    for (name, optimum) in optima {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let problem = p_median(&text);
        // A twentieth of the usual work.
        let options = Options {
            work: 200_000_000,
            seed: 1,
        };
        let answer = solve(&problem, &options).unwrap();
        assert_eq!(
            (answer.plan.value, answer.bound),
            (optimum, optimum),
            "{name}"
        );
        for s in &answer.plan.open {
            assert_eq!(answer.with[*s as usize], optimum, "{name}");
        }
    }
}

#[test]
fn published_fixed_charge_questions_are_proven_optimal() {
    let Some(folder) = folder() else { return };
    for (name, optimum) in [
        ("cap71", "932615.75"),
        ("cap101", "796648.4375"),
        ("cap131", "793439.5625"),
    ] {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let problem = fixed_charge(&text);
        let answer = solve(&problem, &Options::default()).unwrap();
        assert!(answer.optimal(), "{name}");
        assert_eq!(problem.amount(answer.plan.value), optimum, "{name}");
    }
}

//! Published questions with capacities (OR-Library; Beasley 1988, Osman and Christofides 1994), solved and proven.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use facility::{Answer, Builder, Client, Options, Problem, Site, solve};
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

/// An amount in hundred-thousandths.
fn amount(word: &str) -> u64 {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let digits = format!("{part:0<5}");
    format!("0{whole}").parse::<u64>().unwrap() * 100_000 + digits[..5].parse::<u64>().unwrap()
}

/// `sites clients`, then capacity and fixed cost of each site, then demand and costs of each client. Service may be split: the
/// cost of a unit is a whole number of hundred-thousandths.
fn fixed_charge(text: &str) -> Problem {
    let mut words = text.split_whitespace();
    let mut next = || words.next().unwrap();
    let sites: usize = next().parse().unwrap();
    let clients: usize = next().parse().unwrap();
    let mut builder = Builder::new();
    for i in 0..sites {
        let capacity = next().parse().unwrap();
        let site = Site::new(format!("s{i}")).capacity(capacity);
        builder.site(site.fixed(amount(next()))).unwrap();
    }
    for j in 0..clients {
        let load: u64 = next().parse().unwrap();
        let client = Client::new(format!("c{j}")).load(load);
        builder.client(client).unwrap();
        for i in 0..sites {
            // The file rounds the cost of the whole demand.
            let unit = (amount(next()) + load / 2) / load;
            builder.serve(j, i, unit * load).unwrap();
        }
    }
    builder.split();
    builder.decimals(5);
    builder.build().unwrap()
}

/// `number best`, `clients sites capacity`, then `number x y demand`; distances rounded down.
fn capacitated_median(text: &str) -> Problem {
    let mut words = text.split_whitespace().skip(2);
    let mut next = || words.next().unwrap().parse::<u64>().unwrap();
    let (count, open, capacity) = (next() as usize, next() as usize, next());
    let mut places = Vec::new();
    let mut builder = Builder::new();
    for k in 0..count {
        next();
        places.push((next(), next()));
        let site = Site::new(format!("s{k}")).capacity(capacity);
        builder.site(site).unwrap();
        let client = Client::new(format!("c{k}")).load(next());
        builder.client(client).unwrap();
    }
    for (j, a) in places.iter().enumerate() {
        for (i, b) in places.iter().enumerate() {
            let square = a.0.abs_diff(b.0).pow(2) + a.1.abs_diff(b.1).pow(2);
            builder.serve(j, i, square.isqrt()).unwrap();
        }
    }
    builder.open(open..=open);
    builder.build().unwrap()
}

fn proven(name: &str, problem: &Problem) -> Answer {
    let answer = solve(problem, &Options::default()).unwrap();
    assert!(answer.optimal(), "{name}: {}", answer.gap());
    answer
}

#[test]
fn published_fixed_charge_questions_are_proven_optimal() {
    let Some(folder) = folder() else { return };
    let cases = [
        ("cap41", "1040444.375"),
        ("cap71", "932615.75"),
        ("cap101", "796648.4375"),
        ("cap131", "793439.5625"),
    ];
    for (name, best) in cases {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let problem = fixed_charge(&text);
        let answer = proven(name, &problem);
        assert_eq!(problem.amount(answer.plan.value), best, "{name}");
    }
}

#[test]
fn published_capacitated_medians_are_proven_optimal() {
    let Some(folder) = folder() else { return };
    for (name, best) in [("pmedcap01", 713), ("pmedcap11", 1006)] {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let answer = proven(name, &capacitated_median(&text));
        assert_eq!(answer.plan.value, best, "{name}");
        // Whoever asks why another site is not open is told what that would cost at least.
        assert!(answer.with.iter().all(|cost| *cost >= best));
    }
}

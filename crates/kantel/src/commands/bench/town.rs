//! A very large street graph for the solver's bench, made from a number: how much memory and time the first answer takes,
//! and whether it gets better afterwards.

use crate::commands::{
    print,
    solver::{cpu_seconds, percent, until},
};
use anyhow::Result;
use steiner::{Instance, Progress};

/// Nodes for each site.
const NODES_PER_SITE: u32 = 250;

/// Numbers that depend on nothing but their index (the mixing step of SplitMix64, Steele, Lea and Flood 2014).
fn mixed(index: u64) -> u64 {
    let mut z = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A square of crossings with at least so many streets of 10 to 100 metres, in centimetres, and one site for 250 crossings.
pub(super) fn town(edges: u32) -> Result<Instance> {
    let mut side = 2_u32;
    while 2 * u64::from(side) * u64::from(side - 1) < u64::from(edges) {
        side += 1;
    }
    let nodes = side * side;
    let mut builder = steiner::Builder::new(nodes as usize)?;
    for v in 0..nodes {
        let length = |way: u64| 1_000 + mixed(2 * u64::from(v) + way) % 9_000;
        if v % side + 1 < side {
            builder.edge(v, v + 1, length(0))?;
        }
        if v / side + 1 < side {
            builder.edge(v, v + side, length(1))?;
        }
    }
    let mut site = 0;
    while site < nodes {
        let jump = mixed(u64::from(site) ^ 0x51_7e) % u64::from(2 * NODES_PER_SITE - 1);
        builder.terminal(site)?;
        site += 1 + u32::try_from(jump)?;
    }
    Ok(builder.build()?)
}

/// Largest memory of this process so far in MB, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// CPU seconds at which the run is looked at.
const MARKS: [f64; 5] = [5.0, 10.0, 20.0, 30.0, 60.0];

/// Reads the town as a file would be read, solves it, and prints what was seen on the way.
pub(super) fn measure(edges: u32, seconds: f64, seed: u64) -> Result<()> {
    let text = steiner::write_instance(&town(edges)?);
    let begin = cpu_seconds();
    let instance = steiner::read(&text)?.instance;
    let read = cpu_seconds() - begin;
    print(format!(
        "{} nodes, {} edges, {} sites; read in {read:.2} s\n",
        instance.graph().nodes(),
        instance.graph().edges(),
        instance.terminals().len()
    ));
    print("| CPU seconds, reading included | value | bound | proven gap | most memory so far |");
    print("|---|---|---|---|---|");
    let row = |used: f64, value: u64, bound: u64| {
        let gap = if bound == 0 {
            f64::INFINITY
        } else {
            (steiner_gap(value, bound)).max(0.0)
        };
        print(format!(
            "| {used:.2} | {value} | {bound} | {} | {} |",
            percent(gap),
            most_memory().map_or_else(|| "not known".to_owned(), |mb| format!("{mb} MB"))
        ));
    };
    let mut first = true;
    let mut marks = MARKS.iter().copied().peekable();
    let mut watch = |p: &Progress| {
        let used = cpu_seconds() - begin;
        let mut due = std::mem::take(&mut first);
        while marks.next_if(|at| used >= *at).is_some() {
            due = true;
        }
        if due {
            row(used, p.value, p.bound);
        }
        until(used, seconds)
    };
    let limits = steiner::Options {
        work: u64::MAX,
        seed,
    };
    let answer = steiner::solve_with(&instance, &limits, &mut watch)?;
    row(cpu_seconds() - begin, answer.value, answer.bound);
    let solution = steiner::write_solution(&instance, &answer.edges);
    let verdict = steiner::check::check(&text, &solution)?;
    print(format!(
        "\nThe checker agrees: {} edges connect {} sites.",
        verdict.edges, verdict.terminals
    ));
    Ok(())
}

/// How much the value lies above the bound, as a share of it.
#[allow(clippy::cast_precision_loss)]
fn steiner_gap(value: u64, bound: u64) -> f64 {
    value as f64 / bound as f64 - 1.0
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_town_has_the_streets_that_were_asked_for() {
        let town = super::town(10_000).unwrap();
        let sites = town.terminals().len();
        assert!((10_000..10_500).contains(&town.graph().edges()));
        assert!((10..40).contains(&sites), "{sites} sites");
        assert_eq!(
            steiner::write_instance(&town),
            steiner::write_instance(&super::town(10_000).unwrap())
        );
    }
}

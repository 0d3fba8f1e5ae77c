//! Prizes, disjoint paths, weak points and rings against every possibility.

mod support;

use std::collections::BTreeSet;
use steiner::{
    Apart, Error, Options, Prize, Progress, collect_prizes, ring, two_paths, weak_points,
};
use support::{Dice, Plain, go_on};

/// Cost of the cheapest tree on exactly these nodes, when they hang together.
fn spanning(plain: &Plain, nodes: u32) -> Option<u64> {
    let mut edges = plain.edges.clone();
    edges.sort_by_key(|e| e.2);
    let mut part: Vec<u32> = (0..plain.nodes as u32).collect();
    let (mut sum, mut missing) = (0, nodes.count_ones() as i32 - 1);
    for (u, v, cost) in edges {
        let (a, b) = (part[u as usize], part[v as usize]);
        if nodes & (1 << u) != 0 && nodes & (1 << v) != 0 && a != b {
            part.iter_mut().filter(|p| **p == a).for_each(|p| *p = b);
            sum += cost;
            missing -= 1;
        }
    }
    (missing <= 0).then_some(sum)
}

/// The best choice by trying all sets of nodes.
fn best_choice(plain: &Plain, required: &[u32], prizes: &[Prize]) -> u64 {
    (0..1_u32 << plain.nodes)
        .filter(|set| required.iter().all(|r| set & (1 << r) != 0))
        .filter_map(|set| {
            let left: u64 = prizes
                .iter()
                .filter(|p| set & (1 << p.node) == 0)
                .map(|p| p.worth)
                .sum();
            Some(spanning(plain, set)? + left)
        })
        .min()
        .unwrap_or(u64::MAX)
}

fn prizes(seed: u64) -> (Plain, Vec<Prize>) {
    let plain = Plain::random(seed, 9, 1);
    let mut dice = Dice::new(seed + 17);
    let most = plain.edges.iter().map(|e| e.2).max().unwrap_or(0) + 2;
    let mut nodes: BTreeSet<u32> = (0..plain.nodes as u32).collect();
    nodes.retain(|v| dice.below(2) == 0 && *v != plain.terminals[0]);
    let prizes = nodes
        .into_iter()
        .map(|node| Prize {
            node,
            worth: dice.below(most),
        })
        .collect();
    (plain, prizes)
}

#[test]
fn the_best_choice_of_sites_is_found_and_proven() {
    for seed in 0..3_000 {
        let (plain, prizes) = prizes(seed);
        let graph = plain.build().graph().clone();
        let options = Options {
            work: 400_000_000,
            seed,
        };
        let required = [plain.terminals[0]];
        let chosen = collect_prizes(&graph, &required, &prizes, &options, &mut go_on).unwrap();
        let best = best_choice(&plain, &required, &prizes);
        assert_eq!((chosen.value(), chosen.bound), (best, best), "seed {seed}");
        let mut named: Vec<u32> = chosen
            .connected
            .iter()
            .chain(&chosen.left_out)
            .copied()
            .collect();
        named.sort_unstable();
        assert_eq!(named, prizes.iter().map(|p| p.node).collect::<Vec<_>>());
    }
}

#[test]
fn the_best_choice_without_a_required_site_is_found_and_proven() {
    for seed in 0..1_000 {
        let (plain, prizes) = prizes(seed);
        let graph = plain.build().graph().clone();
        let options = Options {
            work: 400_000_000,
            seed,
        };
        let chosen = collect_prizes(&graph, &[], &prizes, &options, &mut go_on).unwrap();
        let best = best_choice(&plain, &[], &prizes);
        assert_eq!((chosen.value(), chosen.bound), (best, best), "seed {seed}");
    }
}

#[test]
fn a_larger_prize_never_makes_the_best_choice_cheaper_and_one_of_nothing_changes_nothing() {
    for seed in 5_000..5_400 {
        let (plain, mut prizes) = prizes(seed);
        let graph = plain.build().graph().clone();
        let options = Options {
            work: 400_000_000,
            seed,
        };
        let required = [plain.terminals[0]];
        let ask = |prizes: &[Prize]| {
            let chosen = collect_prizes(&graph, &required, prizes, &options, &mut go_on).unwrap();
            assert!(chosen.optimal(), "seed {seed}");
            chosen.value()
        };
        let before = ask(&prizes);
        prizes.push(Prize {
            node: required[0],
            worth: 1_000,
        });
        assert_eq!(ask(&prizes), before, "a required site is connected anyway");
        if let Some(prize) = prizes.first_mut() {
            prize.worth += 1 + prize.worth / 2;
            let more = prize.worth;
            let after = ask(&prizes);
            assert!(before <= after && after <= before + more, "seed {seed}");
        }
    }
}

#[test]
fn a_run_for_prizes_can_be_followed_and_stopped() {
    let plain = Plain::grid(17, 30, 1);
    let graph = plain.build().graph().clone();
    let prizes: Vec<Prize> = (0..120)
        .map(|i| Prize {
            node: i * 7,
            worth: u64::from(i % 11),
        })
        .collect();
    let mut told = Vec::new();
    let mut watch = |p: &Progress| {
        told.push((p.value, p.bound));
        if told.len() < 4 {
            std::ops::ControlFlow::Continue(())
        } else {
            std::ops::ControlFlow::Break(())
        }
    };
    let all = Options {
        work: u64::MAX,
        seed: 1,
    };
    let chosen = collect_prizes(&graph, &plain.terminals, &prizes, &all, &mut watch).unwrap();
    let worth: u64 = prizes.iter().map(|p| p.worth).sum();
    assert!(chosen.bound <= chosen.value() && chosen.value() <= worth);
    for (value, bound) in &told {
        assert!(bound <= &chosen.value() && value <= &(10 * worth));
    }
    assert_eq!(told.len(), 4, "it stops when it is told to");
}

#[test]
fn prizes_of_nodes_that_do_not_exist_or_do_not_fit_are_refused() {
    let graph = Plain::random(1, 5, 1).build().graph().clone();
    let ask = |prize| collect_prizes(&graph, &[0], &[prize], &Options::default(), &mut go_on);
    assert!(matches!(
        ask(Prize { node: 99, worth: 1 }),
        Err(Error::NoSuchNode { .. })
    ));
    assert_eq!(
        ask(Prize {
            node: 1,
            worth: u64::MAX
        }),
        Err(Error::Overflow)
    );
}

/// All simple paths, as lists of edges and nodes in between.
fn simple_paths(plain: &Plain, from: u32, to: u32) -> Vec<(Vec<usize>, Vec<u32>)> {
    let mut out = Vec::new();
    let mut stack = vec![(from, Vec::new(), vec![from])];
    while let Some((at, edges, nodes)) = stack.pop() {
        if at == to {
            out.push((edges, nodes[1..nodes.len() - 1].to_vec()));
            continue;
        }
        for (i, (u, v, _)) in plain.edges.iter().enumerate() {
            let next = if *u == at { *v } else { *u };
            if (*u == at || *v == at) && !nodes.contains(&next) {
                let (mut edges, mut nodes) = (edges.clone(), nodes.clone());
                edges.push(i);
                nodes.push(next);
                stack.push((next, edges, nodes));
            }
        }
    }
    out
}

#[test]
fn two_disjoint_paths_are_the_cheapest_two() {
    let mut found = 0;
    for seed in 0..1_500 {
        let mut plain = Plain::random(seed, 7, 1);
        plain.edges.truncate(12);
        let graph = plain.build().graph().clone();
        let (from, to) = (0, plain.nodes as u32 - 1);
        let paths = simple_paths(&plain, from, to);
        let cost = |p: &(Vec<usize>, Vec<u32>)| p.0.iter().map(|e| plain.edges[*e].2).sum::<u64>();
        for apart in [Apart::Edges, Apart::Nodes] {
            let mut best: Option<u64> = None;
            for (i, p) in paths.iter().enumerate() {
                for q in &paths[i + 1..] {
                    let edges = p.0.iter().any(|e| q.0.contains(e));
                    let nodes = p.1.iter().any(|v| q.1.contains(v));
                    if !edges && (apart == Apart::Edges || !nodes) {
                        best = Some(best.unwrap_or(u64::MAX).min(cost(p) + cost(q)));
                    }
                }
            }
            let pair = two_paths(&graph, from, to, apart).unwrap();
            assert_eq!(
                pair.as_ref().map(|p| p.cost),
                best,
                "seed {seed} {apart:?}: {plain:?}"
            );
            if let Some(pair) = pair {
                found += 1;
                for path in &pair.paths {
                    let mut at = from;
                    for e in path {
                        let [u, v] = graph.ends(*e);
                        assert!(u == at || v == at, "a path hangs together");
                        at ^= u ^ v;
                    }
                    assert_eq!(at, to);
                }
                assert!(pair.paths[0].iter().all(|e| !pair.paths[1].contains(e)));
            }
        }
    }
    assert!(found > 500, "the test looks at pairs that exist: {found}");
}

fn parts(plain: &Plain, without_edge: Option<usize>, without_node: Option<u32>) -> usize {
    let mut part: Vec<u32> = (0..plain.nodes as u32).collect();
    for (i, (u, v, _)) in plain.edges.iter().enumerate() {
        if Some(i) != without_edge && Some(*u) != without_node && Some(*v) != without_node {
            let (a, b) = (part[*u as usize], part[*v as usize]);
            part.iter_mut().filter(|p| **p == a).for_each(|p| *p = b);
        }
    }
    (0..plain.nodes)
        .filter(|v| Some(*v as u32) != without_node)
        .map(|v| part[v])
        .collect::<BTreeSet<_>>()
        .len()
}

#[test]
fn weak_points_are_what_separates_when_it_is_gone() {
    for seed in 0..800 {
        let plain = Plain::random(seed, 12, 1);
        let graph = plain.build().graph().clone();
        let weak = weak_points(&graph, None);
        let whole = parts(&plain, None, None);
        let bridges: Vec<u32> = (0..plain.edges.len())
            .filter(|e| parts(&plain, Some(*e), None) > whole)
            .map(|e| e as u32)
            .collect();
        let cut: Vec<u32> = (0..plain.nodes as u32)
            .filter(|v| parts(&plain, None, Some(*v)) > whole)
            .collect();
        assert_eq!(
            (weak.bridges, weak.cut_nodes),
            (bridges, cut),
            "seed {seed}"
        );
    }
}

#[test]
fn every_edge_of_a_tree_is_a_bridge() {
    let instance = Plain::grid(4, 12, 20).build();
    let answer = steiner::solve(
        &instance,
        &Options {
            work: 10_000_000,
            seed: 1,
        },
    )
    .unwrap();
    assert_eq!(
        weak_points(instance.graph(), Some(&answer.edges)).bridges,
        answer.edges
    );
}

fn cheapest_tour(dist: &[Vec<u64>], at: usize, left: u32, start: usize) -> u64 {
    if left == 0 {
        return dist[at][start];
    }
    (0..dist.len())
        .filter(|v| left & (1 << v) != 0)
        .map(|v| dist[at][v] + cheapest_tour(dist, v, left & !(1 << v), start))
        .min()
        .unwrap_or(u64::MAX)
}

#[test]
fn a_ring_is_the_cheapest_of_all_orders() {
    for seed in 0..2_000 {
        let plain = Plain::random(seed, 16, 1);
        let hubs: Vec<u32> = (0..plain.nodes as u32).take(7).collect();
        let graph = plain.build().graph().clone();
        if hubs.len() < 3 {
            assert!(matches!(ring(&graph, &hubs), Err(Error::Unsupported(_))));
            continue;
        }
        let far = u64::MAX / 100;
        let mut dist = vec![vec![far; plain.nodes]; plain.nodes];
        for (u, v, cost) in &plain.edges {
            let (u, v) = (*u as usize, *v as usize);
            dist[u][v] = dist[u][v].min(*cost);
            dist[v][u] = dist[u][v];
        }
        for k in 0..plain.nodes {
            dist[k][k] = 0;
            for i in 0..plain.nodes {
                for j in 0..plain.nodes {
                    dist[i][j] = dist[i][j].min(dist[i][k] + dist[k][j]);
                }
            }
        }
        let small: Vec<Vec<u64>> = dist[..hubs.len()]
            .iter()
            .map(|r| r[..hubs.len()].to_vec())
            .collect();
        let best = cheapest_tour(&small, 0, (1 << hubs.len()) - 2, 0);
        let found = ring(&graph, &hubs).unwrap();
        assert_eq!(found.cost, best, "seed {seed}");
        let mut order = found.order.clone();
        order.sort_unstable();
        assert_eq!(order, hubs);
        for (k, path) in found.paths.iter().enumerate() {
            let mut at = found.order[k];
            for e in path {
                let [u, v] = graph.ends(*e);
                assert!(u == at || v == at);
                at ^= u ^ v;
            }
            assert_eq!(at, found.order[(k + 1) % hubs.len()]);
        }
    }
}

#[test]
fn twenty_hubs_on_a_circle_make_that_circle() {
    let mut plain = Plain {
        nodes: 20,
        edges: Vec::new(),
        terminals: vec![0],
    };
    for v in 0..20 {
        plain.edges.push((v, (v + 1) % 20, 3));
    }
    let graph = plain.build().graph().clone();
    let found = ring(&graph, &(0..20).collect::<Vec<_>>()).unwrap();
    assert_eq!((found.cost, found.shared.len()), (60, 0));
    assert!(matches!(ring(&graph, &[0, 1]), Err(Error::Unsupported(_))));
}

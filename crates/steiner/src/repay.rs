//! Raising a bound further: part of what was paid for cuts is taken back in a window, and the ascent is run again from
//! there, in another order.
//!
//! A dual ascent never takes back what it has paid, so it ends where no single cut can pay more, which may be below the
//! value of the linear program of all cuts. Taking back a share of some payments and ascending again moves between such
//! ends; only moves that do not lower the bound are kept. Each state is a feasible dual solution, so each bound is one.

use crate::{
    clock::{Clock, Stage},
    dual::{Arcs, Ascent, Cut, Payer, ascend, scale, scaled},
    problem::Problem,
    reduce::reduce,
    search::improve,
    squeeze::{Open, directed},
    tree::{FAR, Queue, shortest_paths},
};
use anytime::Rng;
use std::cmp::Reverse;

/// Most arcs in all remembered cuts: 32 bits each.
const MOST_ARCS: usize = 40_000_000;

/// One long ascent with payments taken back and made anew, and the deletions that its bound allows.
pub(crate) fn deepen(open: &mut Open, budget: u64, rng: &mut Rng, clock: &mut Clock) {
    if open.closed() || clock.over() {
        return;
    }
    clock.stage(Stage::Cuts);
    let problem = &open.problem;
    let (graph, terminal, terminals) = (&problem.graph, &problem.terminal, &problem.terminals);
    let root = terminals[rng.below(terminals.len())];
    let Some(tree) = shortest_paths(graph, terminal, terminals.len(), root, None, clock) else {
        return;
    };
    let tree = improve(graph, terminal, &tree, clock);
    let guide = directed(problem, &tree, root);
    let scale = scale(graph);
    let enough = (open.upper - problem.fixed - 1) * scale + 1;
    let prices = scaled(graph, scale);
    let mut ascent = ascend(
        graph,
        terminals,
        root,
        prices,
        Some(&guide),
        MOST_ARCS,
        clock,
    );
    if ascent.bound != FAR {
        repay(problem, &mut ascent, &guide, enough, budget, rng, clock);
    }
    open.offer(&tree);
    open.raise(ascent.bound, scale);
    let arcs = Arcs::new(&open.problem.graph);
    if !open.closed() && open.fix(&arcs, &ascent, scale, clock) > 0 {
        open.problem = reduce(std::mem::take(&mut open.problem), false, clock);
    }
    open.settle();
}

/// Works on an ascent with its cuts until `budget` operations are spent or the bound reaches `enough`.
fn repay(
    problem: &Problem,
    ascent: &mut Ascent,
    guide: &[bool],
    enough: u64,
    budget: u64,
    rng: &mut Rng,
    clock: &mut Clock,
) {
    let graph = &problem.graph;
    let end = clock.now.work.saturating_add(budget);
    let mut payer = Payer::new(graph, ascent.root);
    // Terminals outside the window count as reached.
    let mut outside = problem.terminal.clone();
    let mut by: Vec<Vec<Cut>> = vec![Vec::new(); graph.nodes()];
    let mut arcs = 0;
    for cut in ascent.cuts.drain(..) {
        arcs += cut.arcs.len();
        by[cut.terminal as usize].push(cut);
    }
    while clock.now.work < end && !clock.over() && ascent.bound < enough && arcs < MOST_ARCS {
        let centre = problem.terminals[rng.below(problem.terminals.len())];
        let size = 1 + rng.below(12);
        let ball = neighbours(problem, centre, 3 * size, clock);
        let share = [1, 2, 4][rng.below(3)];
        let mut work = 0;
        let mut taken = 0;
        let mut back: Vec<Vec<u64>> = Vec::with_capacity(size);
        for t in ball.iter().take(size) {
            let mut list = Vec::with_capacity(by[*t as usize].len());
            for cut in &mut by[*t as usize] {
                let part = cut.paid.div_ceil(share);
                cut.paid -= part;
                taken += part;
                for arc in &cut.arcs {
                    ascent.rest[*arc as usize] += part;
                }
                work += cut.arcs.len() as u64;
                list.push(part);
            }
            back.push(list);
        }
        for t in &ball {
            outside[*t as usize] = false;
        }
        let guide = (rng.below(2) == 0).then_some(guide);
        let (paid, cuts) = payer.pay(
            graph,
            &ball,
            &outside,
            &mut ascent.rest,
            guide,
            MOST_ARCS,
            clock,
        );
        for t in &ball {
            outside[*t as usize] = true;
        }
        if let Some(paid) = paid
            && paid >= taken
        {
            ascent.bound += paid - taken;
            for t in ball.iter().take(size) {
                let list = &mut by[*t as usize];
                arcs -= list
                    .iter()
                    .filter(|c| c.paid == 0)
                    .map(|c| c.arcs.len())
                    .sum::<usize>();
                list.retain(|c| c.paid > 0);
            }
            for cut in cuts {
                arcs += cut.arcs.len();
                by[cut.terminal as usize].push(cut);
            }
        } else {
            // As it was.
            for cut in &cuts {
                for arc in &cut.arcs {
                    ascent.rest[*arc as usize] += cut.paid;
                }
            }
            for (t, list) in ball.iter().zip(back) {
                for (cut, part) in by[*t as usize].iter_mut().zip(list) {
                    cut.paid += part;
                    for arc in &cut.arcs {
                        ascent.rest[*arc as usize] -= part;
                    }
                }
            }
        }
        clock.spend(work);
    }
}

/// The terminals nearest to one.
fn neighbours(problem: &Problem, centre: u32, count: usize, clock: &mut Clock) -> Vec<u32> {
    let graph = &problem.graph;
    let mut dist = std::collections::HashMap::from([(centre, 0)]);
    let mut heap = Queue::new();
    heap.push(Reverse((0, centre)));
    let mut out = Vec::new();
    while let Some(Reverse((d, v))) = heap.pop() {
        if dist.get(&v).is_some_and(|known| d > *known) {
            continue;
        }
        if problem.terminal[v as usize] {
            out.push(v);
            if out.len() >= count {
                break;
            }
        }
        for link in graph.links(v) {
            let next = d + link.cost;
            if dist.get(&link.to).is_none_or(|known| next < *known) {
                dist.insert(link.to, next);
                heap.push(Reverse((next, link.to)));
            }
        }
    }
    clock.spend(8 * dist.len() as u64);
    out
}

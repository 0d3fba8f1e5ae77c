//! Branch and bound: when reductions and ascents leave a gap, a plain node is once made a terminal and once deleted.
//! Each half goes through [`squeeze`] again (Leitner, Ljubić, Luipersbeck and Sinnl 2018).

use crate::{
    clock::{Clock, Stage},
    few::few,
    problem::Problem,
    repay::deepen,
    squeeze::{Open, squeeze},
    tree::polish,
};
use anytime::Rng;

/// With so few terminals the tree is found by dynamic programming rather than by branching.
const FEW: usize = 12;

/// Solves what is left, within `budget` operations. Afterwards the bound counts for every tree of the problem that went
/// in; when it equals `upper`, no tree is cheaper than that.
pub(crate) fn branch(open: &mut Open, budget: u64, rng: &mut Rng, clock: &mut Clock) {
    let end = clock.now.work.saturating_add(budget);
    let mut stack = vec![(open.problem.clone(), open.bound)];
    while let Some((problem, bound)) = stack.pop() {
        if bound >= open.upper {
            continue;
        }
        if clock.over() || clock.now.work > end {
            stack.push((problem, bound));
            break;
        }
        let mut part = Open {
            problem,
            upper: open.upper,
            bound,
            best: None,
        };
        let tree = squeeze(
            &mut part,
            Vec::new(),
            2,
            end.saturating_sub(clock.now.work),
            rng,
            clock,
        );
        let size = part.problem.graph.edges() as u64;
        let left = part.problem.terminals.len();
        let solved = !part.closed() && left <= FEW && {
            let share = (60 * size) << (left / 2);
            few(
                &mut part,
                share.min(end.saturating_sub(clock.now.work)),
                rng,
                clock,
            )
        };
        if !part.closed() && !solved {
            deepen(&mut part, 300 * size, rng, clock);
        }
        clock.stage(Stage::Branch);
        if part.best.is_some() {
            open.upper = part.upper;
            open.best = part.best.take();
        }
        if part.closed() {
            continue;
        }
        let tree = if part.problem.graph.edges() as u64 == size {
            tree
        } else {
            Vec::new()
        };
        let Some(v) = choice(&part.problem, &tree) else {
            // Every node is a terminal: the cheapest spanning tree is the answer.
            let all: Vec<u32> = (0..part.problem.graph.edges() as u32).collect();
            part.offer(&polish(&part.problem.graph, &part.problem.terminal, &all));
            if part.best.is_some() {
                open.upper = part.upper;
                open.best = part.best.take();
            }
            continue;
        };
        let mut without = part.problem.clone();
        delete(&mut without, v);
        stack.push((without, part.bound));
        let mut with = part.problem;
        with.terminal[v as usize] = true;
        with.terminals.push(v);
        with.terminals.sort_unstable();
        stack.push((with, part.bound));
    }
    let least = stack
        .iter()
        .map(|(_, bound)| *bound)
        .min()
        .unwrap_or(open.upper);
    open.bound = open.bound.max(least.min(open.upper));
}

/// The plain node whose fate decides most: where the most edges of a good tree meet, else with the most edges.
fn choice(problem: &Problem, tree: &[u32]) -> Option<u32> {
    let mut degree = vec![0_usize; problem.graph.nodes()];
    for e in tree {
        for v in problem.graph.ends(*e) {
            degree[v as usize] += 1;
        }
    }
    (0..problem.graph.nodes() as u32)
        .filter(|v| !problem.terminal[*v as usize])
        .max_by_key(|v| {
            (
                degree[*v as usize],
                problem.graph.degree(*v),
                std::cmp::Reverse(*v),
            )
        })
}

fn delete(problem: &mut Problem, v: u32) {
    let mut shaper = crate::shaper::Shaper::new(std::mem::take(problem));
    shaper.delete_node(v);
    *problem = shaper.finish();
}

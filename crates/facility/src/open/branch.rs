//! Branch and bound: a site is once opened and once closed, the most promising part first.

use super::{
    dual::{Bounding, FULL_STEP, Outcome, WHOLE},
    known::Known,
    model::{Fate, Model},
};
use crate::clock::{Clock, Stage};
use std::{cmp::Ordering, collections::BinaryHeap, rc::Rc};

/// Steps of the bound in a new part.
const STEPS: u32 = 60;
/// Most multipliers kept for parts that wait.
const MEMORY: usize = 1 << 24;
/// Most decisions kept for parts that wait.
const DECISIONS: usize = 1 << 28;

/// A part that waits.
#[derive(Debug)]
struct Node {
    /// No plan of the part below `upper` costs less, in parts of a unit.
    bound: i64,
    depth: u32,
    order: u64,
    /// By site of the root.
    fate: Vec<Fate>,
    /// Multipliers to start with, by client of the question.
    lambda: Option<Rc<Vec<i64>>>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        let bound = other.bound.cmp(&self.bound);
        bound
            .then(self.depth.cmp(&other.depth))
            .then(other.order.cmp(&self.order))
    }
}

/// All parts that are not yet closed.
#[derive(Debug)]
pub(super) struct Tree {
    root: Model,
    lambda: Rc<Vec<i64>>,
    nodes: BinaryHeap<Node>,
    order: u64,
    /// Length of the first steps in a part.
    theta: i64,
}

impl Tree {
    /// The root, after its bound was raised as far as it went.
    pub(super) fn new(root: &Bounding, clients: usize) -> Self {
        let mut lambda = vec![0; clients];
        for (j, client) in root.model.client.iter().enumerate() {
            lambda[*client as usize] = root.best_lambda[j];
        }
        let lambda = Rc::new(lambda);
        let mut tree = Self {
            root: root.model.clone(),
            lambda: Rc::clone(&lambda),
            nodes: BinaryHeap::new(),
            order: 0,
            theta: FULL_STEP * 3 / 10,
        };
        tree.split(root, &lambda, 0);
        tree
    }

    /// How many sites the root has.
    pub(super) fn sites(&self) -> usize {
        self.root.sites()
    }

    /// Works for so many operations, or until no part is left.
    pub(super) fn run(&mut self, budget: u64, known: &mut Known, clock: &mut Clock) {
        clock.stage(Stage::Branch);
        let end = clock.now.work.saturating_add(budget);
        while let Some(mut node) = self.nodes.pop() {
            if known.closes(node.bound) {
                self.nodes.clear();
                break;
            }
            known.raise(known.whole(node.bound), clock);
            let full = self.nodes.len() * self.root.sites() > DECISIONS;
            if full || clock.out() || clock.now.work >= end {
                self.nodes.push(node);
                return;
            }
            clock.spend(self.root.size());
            let Some(model) = self.root.reduce(&mut node.fate) else {
                continue;
            };
            let start = node.lambda.as_ref().unwrap_or(&self.lambda);
            let lambda = model.client.iter().map(|c| start[*c as usize]).collect();
            let mut part = Bounding::new(model, lambda, false);
            part.best = node.bound;
            part.theta = self.theta;
            part.clamp(known);
            let outcome = part.run(STEPS, known, clock, &mut |model, sites, known, clock| {
                let mut open = vec![false; model.sites()];
                for s in sites {
                    open[*s] = true;
                }
                let (value, plan) = model.value(&open);
                if plan {
                    known.offer(model, sites, value, clock);
                }
                clock.spend(model.clients() as u64 * 4);
            });
            // Steps that raised the bound were of the right length: start the next part a little above.
            let next = part.fruitful.map_or(self.theta / 2, |theta| theta * 2);
            self.theta = ((self.theta * 7 + next) / 8).clamp(FULL_STEP / 100, FULL_STEP / 2);
            if outcome == Outcome::Open {
                let mut lambda = start.as_ref().clone();
                for (j, client) in part.model.client.iter().enumerate() {
                    lambda[*client as usize] = part.best_lambda[j];
                }
                self.split(&part, &Rc::new(lambda), node.depth + 1);
            }
        }
        if self.nodes.is_empty() {
            known.raise(known.upper, clock);
        }
    }

    /// Divides a part in two at the site that is picked most nearly half of the time.
    fn split(&mut self, part: &Bounding, lambda: &Rc<Vec<i64>>, depth: u32) {
        let model = &part.model;
        let Some(site) = (0..model.sites()).min_by_key(|s| (part.mean[*s] - WHOLE / 2).abs())
        else {
            return;
        };
        let mut fate = vec![Fate::Closed; self.root.sites()];
        for s in &model.origin {
            fate[self.number(*s)] = Fate::Free;
        }
        for s in &model.opened {
            if let Ok(s) = self.root.origin.binary_search(s) {
                fate[s] = Fate::Open;
            }
        }
        let site = self.number(model.origin[site]);
        let fits = (self.nodes.len() + 2) * lambda.len() / 2 <= MEMORY;
        for decision in [Fate::Closed, Fate::Open] {
            let mut fate = fate.clone();
            fate[site] = decision;
            self.order += 1;
            self.nodes.push(Node {
                bound: part.best,
                depth,
                order: self.order,
                fate,
                lambda: fits.then(|| Rc::clone(lambda)),
            });
        }
    }

    fn number(&self, origin: u32) -> usize {
        self.root.origin.partition_point(|o| *o < origin)
    }
}

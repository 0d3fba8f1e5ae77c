//! Better plans: iterated local search, and paths between good plans (Resende and Werneck 2004).

use super::{
    interchange::Interchange,
    known::Known,
    model::{Columns, Model},
};
use crate::clock::{Clock, Stage};
use anytime::Rng;

/// Good and different plans, kept to be combined.
const ELITE: usize = 12;
/// Perturbations without success before another start.
const PATIENCE: u32 = 40;

/// The search with its memory.
#[derive(Debug)]
pub(super) struct Search {
    rng: Rng,
    /// Values and sites, by their numbers in the question.
    elite: Vec<(i64, Vec<u32>)>,
    rounds: u64,
}

/// The smaller, the better: sites that are missing, then cost.
fn rank(state: &Interchange<'_>, model: &Model) -> (usize, i64) {
    (model.least.saturating_sub(state.count()), state.value())
}

impl Search {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed),
            elite: Vec::new(),
            rounds: 0,
        }
    }

    /// A first plan: the greedy method, then interchange.
    pub(super) fn first(
        &mut self,
        model: &Model,
        columns: &Columns,
        known: &mut Known,
        clock: &mut Clock,
    ) {
        let mut state = Interchange::new(model, columns, &[]);
        clock.spend(state.take_work());
        state.grow(0, |_| 0, clock);
        self.keep(&state, model, known, clock);
        state.improve(clock);
        self.keep(&state, model, known, clock);
    }

    /// The sites of the best plan, in the model.
    pub(super) fn best(&self, model: &Model) -> Vec<usize> {
        if self.elite.is_empty() {
            Vec::new()
        } else {
            self.remembered(0, model)
        }
    }

    /// Improves a selection of sites.
    pub(super) fn polish(
        &mut self,
        model: &Model,
        columns: &Columns,
        sites: &[usize],
        known: &mut Known,
        clock: &mut Clock,
    ) {
        let mut state = Interchange::new(model, columns, sites);
        clock.spend(state.take_work());
        state.improve(clock);
        self.keep(&state, model, known, clock);
    }

    /// Remembers a plan.
    fn keep(
        &mut self,
        state: &Interchange<'_>,
        model: &Model,
        known: &mut Known,
        clock: &mut Clock,
    ) {
        if !state.is_plan() {
            return;
        }
        let sites = state.sites();
        known.offer(model, &sites, state.value(), clock);
        let sites: Vec<u32> = sites.iter().map(|s| model.origin[*s]).collect();
        let entry = (state.value(), sites);
        if let Err(at) = self.elite.binary_search(&entry) {
            self.elite.insert(at, entry);
            self.elite.truncate(ELITE);
        }
    }

    /// A plan of the memory, as sites of the model.
    fn remembered(&self, k: usize, model: &Model) -> Vec<usize> {
        let sites = self.elite[k].1.iter();
        sites
            .filter_map(|s| model.origin.binary_search(s).ok())
            .collect()
    }

    /// Searches for so many operations. `order` has the most promising sites first.
    pub(super) fn run(
        &mut self,
        model: &Model,
        columns: &Columns,
        order: &[usize],
        budget: u64,
        known: &mut Known,
        clock: &mut Clock,
    ) {
        clock.stage(Stage::Search);
        let end = clock.now.work.saturating_add(budget);
        let start = self.best(model);
        let mut state = Interchange::new(model, columns, &start);
        clock.spend(state.take_work());
        while !clock.out() && clock.now.work < end && !known.proven() {
            self.start(&mut state, model, known, clock);
            self.iterate(&mut state, model, order, end, known, clock);
            self.rounds += 1;
        }
    }

    /// Another place to begin: the best plan, a path between two good ones, or a new one.
    fn start(
        &mut self,
        state: &mut Interchange<'_>,
        model: &Model,
        known: &mut Known,
        clock: &mut Clock,
    ) {
        let many = self.elite.len();
        match self.rounds % 3 {
            1 if many > 1 => {
                let a = self.rng.below(many);
                let b = (a + 1 + self.rng.below(many - 1)) % many;
                let from = self.remembered(a, model);
                let to = self.remembered(b, model);
                state.become_sites(&from);
                relink(state, model, &to, clock);
            }
            2 => {
                state.become_sites(&[]);
                let slack = 1 + self.rng.below(10) as i64;
                let rng = &mut self.rng;
                state.grow(slack, |n| rng.below(n), clock);
            }
            _ if many > 0 => state.become_sites(&self.remembered(0, model)),
            _ => {}
        }
        clock.spend(state.take_work());
        state.improve(clock);
        self.keep(state, model, known, clock);
    }

    fn iterate(
        &mut self,
        state: &mut Interchange<'_>,
        model: &Model,
        order: &[usize],
        end: u64,
        known: &mut Known,
        clock: &mut Clock,
    ) {
        let mut before = state.sites();
        let mut rank_before = rank(state, model);
        let mut fails = 0;
        while fails < PATIENCE && !clock.out() && clock.now.work < end {
            if model.least < state.count() && self.rng.below(2) == 0 {
                self.ruin(state, model);
            } else {
                self.perturb(state, model, order);
            }
            if !state.improve(clock) && !state.is_plan() {
                break;
            }
            let now = rank(state, model);
            if now < rank_before {
                fails = 0;
            } else {
                fails += 1;
            }
            if now <= rank_before {
                rank_before = now;
                before = state.sites();
                self.keep(state, model, known, clock);
            } else {
                state.become_sites(&before);
            }
        }
    }

    /// Closes a few sites that serve the same neighbourhood.
    fn ruin(&mut self, state: &mut Interchange<'_>, model: &Model) {
        let most = 2 + self.rng.below(2 + state.count().min(80) / 8);
        let mut closed = 0;
        for _ in 0..most {
            if model.clients() == 0 {
                return;
            }
            let client = self.rng.below(model.clients());
            for (s, _) in model.row(client) {
                if closed >= most || state.count() <= model.least {
                    return;
                }
                if state.is_open(s) {
                    state.close(s);
                    closed += 1;
                }
            }
        }
    }

    /// A few random exchanges; promising sites come in more often.
    fn perturb(&mut self, state: &mut Interchange<'_>, model: &Model, order: &[usize]) {
        let sites = model.sites();
        let times = 2 + self.rng.below(2 + state.count().min(60) / 6);
        for _ in 0..times {
            let among = 1 + self.rng.below(sites);
            let add = order[self.rng.below(among)];
            if state.is_open(add) {
                continue;
            }
            for t in &model.apart[add] {
                if state.is_open(*t as usize) {
                    state.close(*t as usize);
                }
            }
            state.open(add);
            let some = state.count() > model.least && self.rng.below(2) == 0;
            if state.count() > 1 && (state.count() > model.most || some) {
                let mut drop = self.rng.below(sites);
                while !state.is_open(drop) || drop == add {
                    drop = (drop + 1) % sites;
                }
                state.close(drop);
            }
        }
    }
}

/// Goes from one plan to another, always by the best move, and stops at the best place on the way.
fn relink(state: &mut Interchange<'_>, model: &Model, to: &[usize], clock: &mut Clock) {
    let mut wanted = vec![false; model.sites()];
    for s in to {
        wanted[*s] = true;
    }
    let mut best: Option<((usize, i64), Vec<usize>)> = None;
    loop {
        let next = state.best_move(|s| wanted[s], |s| !wanted[s]);
        let Some(m) = next else { break };
        let left = to.iter().filter(|s| !state.is_open(**s)).count();
        state.apply(m);
        if clock.spend(state.take_work()) {
            break;
        }
        let rank = rank(state, model);
        if left > 1 && best.as_ref().is_none_or(|(r, _)| rank < *r) {
            best = Some((rank, state.sites()));
        }
    }
    if let Some((_, sites)) = best {
        state.become_sites(&sites);
    }
}

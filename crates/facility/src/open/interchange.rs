//! A set of open sites that is improved move by move (Resende and Werneck 2007).
//!
//! For each client the nearest and second nearest open site are known. From them follow, for every site at once:
//!
//! - `gain` of a closed site: what clients save when it opens;
//! - `loss` of an open site: what its clients pay more when it closes;
//! - `extra` of a pair: what both together count twice when one opens and the other closes.
//!
//! The profit of any exchange is `gain − loss + extra`. A move changes these numbers only for clients whose nearest or
//! second nearest site changes, and only for pairs that are cheaper than the second nearest: few when many sites are open.

use super::model::{Columns, Model};
use crate::clock::Clock;

const NONE: u32 = u32::MAX;

/// A change of the open sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) add: Option<usize>,
    pub(super) drop: Option<usize>,
    /// What it saves.
    pub(super) profit: i64,
}

/// Open sites, with everything needed to judge all moves.
#[derive(Debug)]
pub(super) struct Interchange<'m> {
    model: &'m Model,
    columns: &'m Columns,
    open: Vec<bool>,
    count: usize,
    near: Vec<u32>,
    second: Vec<u32>,
    near_cost: Vec<i64>,
    second_cost: Vec<i64>,
    gain: Vec<i64>,
    loss: Vec<i64>,
    extra: Vec<Vec<(u32, i64)>>,
    /// How many open sites forbid this one, and their numbers joined by exclusive or: with one, its number.
    forbidden: Vec<(u32, u32)>,
    value: i64,
    unserved: usize,
    /// Whether `loss` and `extra` are kept; only `gain` is needed to open sites.
    exchanging: bool,
    /// Pairs looked at since the last count.
    work: u64,
}

impl<'m> Interchange<'m> {
    /// Starts from these sites, without those that conflict with earlier ones and without what is too many.
    pub(super) fn new(model: &'m Model, columns: &'m Columns, sites: &[usize]) -> Self {
        let mut state = Self {
            model,
            columns,
            open: vec![false; model.sites()],
            count: 0,
            near: vec![NONE; model.clients()],
            second: vec![NONE; model.clients()],
            near_cost: model.price.clone(),
            second_cost: model.price.clone(),
            gain: vec![0; model.sites()],
            loss: vec![0; model.sites()],
            extra: vec![Vec::new(); model.sites()],
            forbidden: vec![(0, 0); model.sites()],
            value: model.base,
            unserved: 0,
            exchanging: false,
            work: 0,
        };
        for s in sites {
            if state.count < model.most && !state.open[*s] && state.forbidden[*s].0 == 0 {
                state.mark(*s, true);
            }
        }
        for j in 0..model.clients() {
            state.look_up(j);
            state.contribute(j, 1);
            state.value += state.near_cost[j];
            state.unserved += usize::from(state.near[j] == NONE && !model.optional[j]);
        }
        state
    }

    /// Cost of all, with deterrent prices for what is not a plan.
    pub(super) fn value(&self) -> i64 {
        self.value
    }

    /// Whether this is a plan.
    pub(super) fn is_plan(&self) -> bool {
        self.unserved == 0 && self.count >= self.model.least
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn is_open(&self, site: usize) -> bool {
        self.open[site]
    }

    /// The open sites, ascending.
    pub(super) fn sites(&self) -> Vec<usize> {
        (0..self.open.len()).filter(|s| self.open[*s]).collect()
    }

    /// What the nearest and the second nearest way of serving a client cost.
    pub(super) fn costs(&self, client: usize) -> (i64, i64) {
        (self.near_cost[client], self.second_cost[client])
    }

    /// Whether some open site forbids this one.
    pub(super) fn is_forbidden(&self, site: usize) -> bool {
        self.forbidden[site].0 > 0
    }

    /// The pairs looked at since the last call.
    pub(super) fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    fn mark(&mut self, site: usize, open: bool) {
        self.open[site] = open;
        if open {
            self.count += 1;
            self.value += self.model.fixed[site];
        } else {
            self.count -= 1;
            self.value -= self.model.fixed[site];
        }
        for t in &self.model.apart[site] {
            let (count, which) = &mut self.forbidden[*t as usize];
            *count = if open { *count + 1 } else { *count - 1 };
            *which ^= site as u32;
        }
    }

    /// Finds the two nearest open sites of a client.
    fn look_up(&mut self, j: usize) {
        let model = self.model;
        self.near[j] = NONE;
        self.second[j] = NONE;
        self.near_cost[j] = model.price[j];
        self.second_cost[j] = model.price[j];
        for k in model.first[j]..model.first[j + 1] {
            self.work += 1;
            let s = model.site[k];
            if !self.open[s as usize] {
                continue;
            }
            if self.near[j] == NONE {
                self.near[j] = s;
                self.near_cost[j] = model.cost[k];
            } else {
                self.second[j] = s;
                self.second_cost[j] = model.cost[k];
                break;
            }
        }
    }

    /// Counts a client in gain, loss and extra, or no longer.
    fn contribute(&mut self, j: usize, sign: i64) {
        let model = self.model;
        let d1 = self.near_cost[j];
        for k in model.first[j]..model.first[j + 1] {
            let cost = model.cost[k];
            if cost >= d1 {
                break;
            }
            self.work += 1;
            self.gain[model.site[k] as usize] += sign * (d1 - cost);
        }
        if self.exchanging {
            self.contribute_exchanges(j, sign);
        }
    }

    fn contribute_exchanges(&mut self, j: usize, sign: i64) {
        let model = self.model;
        let (r, d1, d2) = (self.near[j], self.near_cost[j], self.second_cost[j]);
        if r == NONE || d1 == d2 {
            return;
        }
        self.loss[r as usize] += sign * (d2 - d1);
        for k in model.first[j]..model.first[j + 1] {
            let cost = model.cost[k];
            if cost >= d2 {
                break;
            }
            // A search in the row of the site.
            self.work += 4;
            let s = model.site[k];
            if s != r {
                self.add_extra(s as usize, r, sign * (d2 - cost.max(d1)));
            }
        }
    }

    /// From now on `loss` and `extra` are kept too.
    fn exchange(&mut self) {
        if !self.exchanging {
            self.exchanging = true;
            for j in 0..self.model.clients() {
                self.contribute_exchanges(j, 1);
            }
        }
    }

    /// Forgets `loss` and `extra`: worth while before many moves that do not need them.
    fn forget_exchanges(&mut self) {
        self.exchanging = false;
        self.loss.fill(0);
        for row in &mut self.extra {
            row.clear();
        }
    }

    fn add_extra(&mut self, site: usize, with: u32, amount: i64) {
        let row = &mut self.extra[site];
        match row.binary_search_by_key(&with, |(r, _)| *r) {
            Ok(at) => {
                row[at].1 += amount;
                if row[at].1 == 0 {
                    row.remove(at);
                }
            }
            Err(at) => row.insert(at, (with, amount)),
        }
    }

    fn extra_of(&self, site: usize, with: usize) -> i64 {
        let row = &self.extra[site];
        row.binary_search_by_key(&(with as u32), |(r, _)| *r)
            .map_or(0, |at| row[at].1)
    }

    fn leave(&mut self, j: usize) {
        self.contribute(j, -1);
        self.value -= self.near_cost[j];
        self.unserved -= usize::from(self.near[j] == NONE && !self.model.optional[j]);
    }

    fn enter(&mut self, j: usize) {
        self.contribute(j, 1);
        self.value += self.near_cost[j];
        self.unserved += usize::from(self.near[j] == NONE && !self.model.optional[j]);
    }

    /// Opens a site that nothing forbids.
    pub(super) fn open(&mut self, site: usize) {
        for k in 0..self.columns.len(site) {
            self.work += 1;
            let (j, cost) = self.columns.at(site, k);
            if cost >= self.second_cost[j] {
                continue;
            }
            self.leave(j);
            if cost < self.near_cost[j] {
                self.second[j] = self.near[j];
                self.second_cost[j] = self.near_cost[j];
                self.near[j] = site as u32;
                self.near_cost[j] = cost;
            } else {
                self.second[j] = site as u32;
                self.second_cost[j] = cost;
            }
            self.enter(j);
        }
        self.mark(site, true);
    }

    /// Closes a site.
    pub(super) fn close(&mut self, site: usize) {
        self.mark(site, false);
        for k in 0..self.columns.len(site) {
            self.work += 1;
            let (j, _) = self.columns.at(site, k);
            if self.near[j] == site as u32 || self.second[j] == site as u32 {
                self.leave(j);
                self.look_up(j);
                self.enter(j);
            }
        }
    }

    pub(super) fn apply(&mut self, m: Move) {
        if let Some(s) = m.drop {
            // Opening first spares long searches for a second site; but the new one may be forbidden by the old one.
            if let Some(t) = m.add
                && !self.is_forbidden(t)
            {
                self.open(t);
                self.close(s);
                return;
            }
            self.close(s);
        }
        if let Some(s) = m.add {
            self.open(s);
        }
    }

    /// Closes what these sites do not contain and opens what they do.
    pub(super) fn become_sites(&mut self, sites: &[usize]) {
        let mut wanted = vec![false; self.open.len()];
        for s in sites {
            wanted[*s] = true;
        }
        let moves = (0..wanted.len()).filter(|s| wanted[*s] != self.open[*s]);
        if moves.count() > self.count / 2 {
            self.forget_exchanges();
        }
        for (s, wanted) in wanted.iter().enumerate() {
            if self.open[s] && !wanted {
                self.close(s);
            }
        }
        for s in sites {
            if !self.open[*s] {
                self.open(*s);
            }
        }
    }

    /// The best move among the sites for which `add` and `drop` hold. With too few open, the best addition.
    pub(super) fn best_move(
        &mut self,
        add: impl Fn(usize) -> bool,
        drop: impl Fn(usize) -> bool,
    ) -> Option<Move> {
        self.exchange();
        let mut best: Option<Move> = None;
        let mut keep = |m: Move| {
            if best.is_none_or(|b| m.profit > b.profit) {
                best = Some(m);
            }
        };
        let needed = self.count < self.model.least;
        let mut cheapest = None;
        for r in (0..self.open.len()).filter(|r| self.open[*r] && drop(*r)) {
            let profit = self.model.fixed[r] - self.loss[r];
            if cheapest.is_none_or(|(most, _)| profit > most) {
                cheapest = Some((profit, r));
            }
        }
        if let Some((profit, r)) = cheapest
            && self.count > self.model.least
        {
            keep(Move {
                add: None,
                drop: Some(r),
                profit,
            });
        }
        self.work += self.open.len() as u64;
        for i in (0..self.open.len()).filter(|i| !self.open[*i] && add(*i)) {
            let gain = self.gain[i] - self.model.fixed[i];
            let (forbidden, by) = self.forbidden[i];
            if forbidden == 0 && self.count < self.model.most {
                keep(Move {
                    add: Some(i),
                    drop: None,
                    profit: gain,
                });
            }
            if needed {
                continue;
            }
            if forbidden == 1 && drop(by as usize) {
                let r = by as usize;
                let profit = gain + self.model.fixed[r] - self.loss[r] + self.extra_of(i, r);
                keep(Move {
                    add: Some(i),
                    drop: Some(r),
                    profit,
                });
            }
            if forbidden == 0 {
                if let Some((profit, r)) = cheapest {
                    keep(Move {
                        add: Some(i),
                        drop: Some(r),
                        profit: gain + profit,
                    });
                }
                self.work += self.extra[i].len() as u64;
                for (r, extra) in self.extra[i].iter().filter(|(r, _)| drop(*r as usize)) {
                    let r = *r as usize;
                    let profit = gain + self.model.fixed[r] - self.loss[r] + extra;
                    keep(Move {
                        add: Some(i),
                        drop: Some(r),
                        profit,
                    });
                }
            }
        }
        best
    }

    /// Applies the best move as long as one pays. False when the run must end.
    pub(super) fn improve(&mut self, clock: &mut Clock) -> bool {
        loop {
            let needed = self.count < self.model.least;
            let best = self.best_move(|_| true, |_| true);
            match best {
                Some(m) if m.profit > 0 || (needed && m.drop.is_none()) => self.apply(m),
                _ => return !clock.spend(self.take_work()),
            }
            if clock.spend(self.take_work()) {
                return false;
            }
        }
    }

    /// Opens the site that saves most, again and again; ties and near ties by `choose`, which picks one of a number.
    pub(super) fn grow(
        &mut self,
        slack: i64,
        mut choose: impl FnMut(usize) -> usize,
        clock: &mut Clock,
    ) {
        let mut good = Vec::new();
        while self.count < self.model.most {
            let profit = |i: usize| self.gain[i] - self.model.fixed[i];
            let free = |i: &usize| !self.open[*i] && self.forbidden[*i].0 == 0;
            let Some(best) = (0..self.open.len()).filter(free).map(profit).max() else {
                return;
            };
            if best <= 0 && self.count >= self.model.least {
                return;
            }
            // Within so many hundredths of the best.
            let enough = best - best.abs() / 100 * slack;
            good.clear();
            good.extend((0..self.open.len()).filter(free).filter(|i| {
                profit(*i) >= enough && (profit(*i) > 0 || self.count < self.model.least)
            }));
            let site = good[choose(good.len())];
            self.open(site);
            self.work += self.open.len() as u64;
            clock.spend(self.take_work());
        }
    }
}

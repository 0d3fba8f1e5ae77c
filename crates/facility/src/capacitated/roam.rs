//! A walk among assignments: a random change, the way down from there, and on when that is no worse.

use super::{assign::Assignment, local::shake, search::Search};
use crate::{Status, clock::Clock};

/// Steps without a better plan after which the walk starts again from the best one.
const PATIENCE: u32 = 150;
/// Steps without a better plan after which there is no more walking.
const ENOUGH: u32 = 30_000;

impl Search<'_, '_> {
    /// Walks on for this much work.
    pub(super) fn roam(&mut self, work: u64, clock: &mut Clock<'_>) {
        let end = clock.now.work.saturating_add(work);
        if self.model.split {
            self.roam_split(end, clock);
            return;
        }
        let Some(mut now) = self.walk.take() else {
            return;
        };
        let mut next = now.clone();
        while clock.now.work < end && !clock.over() && !clock.out() && self.idle < ENOUGH {
            self.idle += 1;
            clock.spend((self.model.clients + self.model.sites) as u64 / 2 + 1);
            next.clone_from(&now);
            let Some(sites) = self.vary(&mut next, clock) else {
                continue;
            };
            let before = now.priced(self.model);
            let bar = if sites {
                before + before / 100
            } else {
                i64::MAX
            };
            if self.settle(&mut next, 1, bar, clock) {
                self.idle = 0;
            }
            next.reprice(self.model);
            now.prices_of(&next);
            if next.priced(self.model) <= now.priced(self.model) {
                std::mem::swap(&mut now, &mut next);
            }
            if self.idle % PATIENCE == PATIENCE - 1
                && let Some(best) = &self.best
            {
                now.clone_from(best);
            }
        }
        self.walk = Some(now);
    }

    /// One random change: clients thrown about, a site closed, opened, or exchanged for another nearby. True when sites
    /// changed; nothing when that broke a rule.
    fn vary(&mut self, now: &mut Assignment, clock: &mut Clock<'_>) -> Option<bool> {
        let model = self.model;
        let free = |i: &usize| self.root.site[*i] == Status::Free;
        let mut leave: Vec<usize> = Vec::new();
        let mut enter: Vec<usize> = Vec::new();
        for i in (0..model.sites).filter(free) {
            if now.open[i] {
                leave.push(i);
            } else {
                enter.push(i);
            }
        }
        let fixed = leave.is_empty() && enter.is_empty();
        let kind = if fixed { 0 } else { self.rng.below(4) };
        let mut opened = Vec::new();
        match kind {
            1 if !leave.is_empty() => {
                let i = self.pick(&leave, -1);
                now.set_open(model, i, false);
            }
            2 if !enter.is_empty() => {
                let i = self.pick(&enter, 1);
                if !self.make_way(now, i, &mut leave) {
                    return None;
                }
                now.set_open(model, i, true);
                opened.push(i);
            }
            3 if !leave.is_empty() && !enter.is_empty() => {
                let a = self.pick(&leave, -1);
                let b = self.near(now, a, &enter)?;
                now.set_open(model, a, false);
                now.set_open(model, b, true);
                opened.push(b);
            }
            _ => {
                let most = 2 + (self.idle % PATIENCE) as usize / 30;
                let count = 1 + self.rng.below(most.min(model.clients));
                let work = shake(now, model, &mut self.rng, count);
                clock.spend(work);
            }
        }
        if kind > 0 {
            self.balance(now, &mut opened);
            let sites: Vec<u32> = (0..model.sites as u32)
                .filter(|i| now.open[*i as usize])
                .collect();
            let room: u64 = sites.iter().map(|i| model.capacity[*i as usize]).sum();
            let fixed: i64 = sites.iter().map(|i| model.fixed[*i as usize]).sum();
            if clock.spend(model.sites as u64)
                || !self.allowed(&sites)
                || room < self.root.need
                || fixed >= self.value
            {
                return None;
            }
        }
        let mut work = 0;
        now.fill(model, &mut work);
        // Clients elsewhere may prefer a site that was opened.
        for i in opened {
            for arc in model.site(i) {
                work += 1;
                if now.cost_of(model, arc.client as usize).0 > arc.cost {
                    now.wake(arc.client);
                }
            }
        }
        clock.spend(work);
        Some(kind > 0)
    }

    /// Opens more sites where there is too little room for everybody; now and then closes one that the rest can do without.
    fn balance(&mut self, now: &mut Assignment, opened: &mut Vec<usize>) {
        let model = self.model;
        let (mut room, mut count) = (0u64, 0);
        let (mut leave, mut enter) = (Vec::new(), Vec::new());
        for i in 0..model.sites {
            let free = self.root.site[i] == Status::Free;
            if now.open[i] {
                room += model.capacity[i];
                count += 1;
                if free {
                    leave.push(i);
                }
            } else if free && !model.problem.apart(i).iter().any(|k| now.open[*k as usize]) {
                enter.push(i);
            }
        }
        while room < self.root.need && count < model.most && !enter.is_empty() {
            let i = self.pick(&enter, 1);
            enter
                .retain(|k| *k != i && model.problem.apart(i).binary_search(&(*k as u32)).is_err());
            now.set_open(model, i, true);
            opened.push(i);
            room += model.capacity[i];
            count += 1;
        }
        leave.retain(|i| model.capacity[*i] + self.root.need <= room && now.open[*i]);
        if count > model.least && !leave.is_empty() && self.rng.below(2) == 0 {
            let i = self.pick(&leave, -1);
            now.set_open(model, i, false);
        }
    }

    /// One of some sites: of three at random the one of lowest (or with sign -1 highest) rank.
    fn pick(&mut self, sites: &[usize], sign: i64) -> usize {
        let some: [usize; 3] = std::array::from_fn(|_| sites[self.rng.below(sites.len())]);
        some.into_iter()
            .min_by_key(|i| sign * self.rank[*i])
            .unwrap_or(some[0])
    }

    /// Closes what may not be open beside this site, and one more where there would be too many.
    fn make_way(&mut self, now: &mut Assignment, i: usize, leave: &mut Vec<usize>) -> bool {
        let model = self.model;
        for other in model.problem.apart(i) {
            let k = *other as usize;
            if now.open[k] {
                if self.root.site[k] == Status::Open {
                    return false;
                }
                now.set_open(model, k, false);
                leave.retain(|l| *l != k);
            }
        }
        let count = now.open.iter().filter(|open| **open).count();
        if count >= model.most {
            if leave.is_empty() {
                return false;
            }
            let k = self.pick(leave, -1);
            now.set_open(model, k, false);
        }
        true
    }

    /// A closed site that serves a client of this one cheaply.
    fn near(&mut self, now: &Assignment, a: usize, enter: &[usize]) -> Option<usize> {
        if self.rng.below(4) == 0 {
            return Some(self.pick(enter, 1));
        }
        let guest = now.member(a, &mut self.rng)?;
        let near: Vec<usize> = self
            .model
            .client(guest)
            .iter()
            .map(|arc| arc.site as usize)
            .filter(|i| enter.binary_search(i).is_ok())
            .take(5)
            .collect();
        (!near.is_empty()).then(|| self.pick(&near, 1))
    }
}

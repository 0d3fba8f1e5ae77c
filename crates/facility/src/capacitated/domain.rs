//! What is still open in one branch, and what follows from it.

use super::model::{Model, NONE};
use crate::Status;

/// Whether a client that may go without service is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// To be decided.
    Free,
    /// In every plan of this branch.
    Served,
    /// In no plan of this branch.
    Unserved,
}

/// The plans of one branch.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    pub(super) site: Vec<Status>,
    banned: Vec<u64>,
    pub(super) wish: Vec<Wish>,
    /// The pair that serves this client wholly in every plan of the branch.
    pub(super) only: Vec<u32>,
    /// Fewest open sites, counting what the load asks for.
    pub(super) least: usize,
    pub(super) opened: usize,
    /// Load that must be carried at least.
    pub(super) need: u64,
}

impl Domain {
    pub(super) fn new(model: &Model<'_>) -> Self {
        let wish = |penalty: &Option<i64>| match penalty {
            None => Wish::Served,
            Some(_) => Wish::Free,
        };
        Self {
            site: model.problem.sites().iter().map(|s| s.status).collect(),
            banned: vec![0; model.arcs().len().div_ceil(64)],
            wish: model.penalty.iter().map(wish).collect(),
            only: vec![NONE; model.clients],
            least: model.least,
            opened: 0,
            need: 0,
        }
    }

    pub(super) fn banned(&self, id: u32) -> bool {
        self.banned[id as usize / 64] >> (id % 64) & 1 == 1
    }

    pub(super) fn ban(&mut self, id: u32) {
        self.banned[id as usize / 64] |= 1 << (id % 64);
    }

    /// How many sites and pairs are undecided.
    pub(super) fn loose(&self, model: &Model<'_>) -> usize {
        let free = self.site.iter().filter(|s| **s == Status::Free).count();
        let banned: u32 = self.banned.iter().map(|word| word.count_ones()).sum();
        free + model.arcs().len() - banned as usize
    }

    /// Bytes it takes to keep.
    pub(super) fn size(&self) -> usize {
        self.site.len() + self.banned.len() * 8 + self.wish.len() * 5
    }

    /// Draws conclusions until there are no more; false when no plan is left.
    pub(super) fn conclude(&mut self, model: &Model<'_>) -> bool {
        loop {
            let Some(mut changed) = self.conclude_sites(model) else {
                return false;
            };
            match self.conclude_clients(model) {
                None => return false,
                Some(more) => changed |= more,
            }
            match self.conclude_loads(model) {
                None => return false,
                Some(more) => changed |= more,
            }
            if !changed {
                return true;
            }
        }
    }

    /// Counts and separation.
    fn conclude_sites(&mut self, model: &Model<'_>) -> Option<bool> {
        let mut changed = false;
        for i in 0..model.sites {
            if self.site[i] != Status::Open {
                continue;
            }
            for other in model.problem.apart(i) {
                match self.site[*other as usize] {
                    Status::Open => return None,
                    Status::Closed => {}
                    Status::Free => {
                        self.site[*other as usize] = Status::Closed;
                        changed = true;
                    }
                }
            }
        }
        let count = |status| self.site.iter().filter(|s| **s == status).count();
        let (open, free) = (count(Status::Open), count(Status::Free));
        self.opened = open;
        if open > model.most || open + free < self.least {
            return None;
        }
        let all = if open == model.most {
            Status::Closed
        } else if open + free == self.least {
            Status::Open
        } else {
            return Some(changed);
        };
        for status in self.site.iter_mut().filter(|s| **s == Status::Free) {
            *status = all;
            changed = true;
        }
        Some(changed)
    }

    /// Clients with one way left, or none.
    fn conclude_clients(&mut self, model: &Model<'_>) -> Option<bool> {
        let mut changed = false;
        for j in 0..model.clients {
            let mut ways = 0;
            let mut last = NONE;
            for arc in model.client(j) {
                if self.banned(arc.id) {
                    continue;
                }
                let closed = self.site[arc.site as usize] == Status::Closed;
                if closed || self.wish[j] == Wish::Unserved {
                    self.ban(arc.id);
                    changed = true;
                    continue;
                }
                ways += 1;
                last = arc.id;
            }
            if ways == 0 {
                match self.wish[j] {
                    Wish::Served => return None,
                    Wish::Free => {
                        self.wish[j] = Wish::Unserved;
                        changed = true;
                    }
                    Wish::Unserved => {}
                }
            } else if ways == 1 && self.wish[j] == Wish::Served && self.only[j] == NONE {
                self.only[j] = last;
                changed = true;
                self.site[model.arcs()[last as usize].site as usize] = Status::Open;
            }
        }
        Some(changed)
    }

    /// Room that is left beside the clients whose site is certain; the fewest sites that can carry the load.
    fn conclude_loads(&mut self, model: &Model<'_>) -> Option<bool> {
        let mut used = vec![0u64; model.sites];
        for only in self.only.iter().filter(|only| **only != NONE) {
            let arc = &model.arcs()[*only as usize];
            let load = arc.load.saturating_mul(model.units[arc.client as usize]);
            let sum = &mut used[arc.site as usize];
            *sum = sum.saturating_add(load);
        }
        if used.iter().zip(&model.capacity).any(|(u, most)| u > most) {
            return None;
        }
        let mut changed = false;
        let mut need: u64 = 0;
        for j in 0..model.clients {
            let mut smallest = u64::MAX;
            for arc in model.client(j) {
                if self.banned(arc.id) {
                    continue;
                }
                smallest = smallest.min(arc.load);
                let i = arc.site as usize;
                if self.only[j] == NONE && arc.load > model.capacity[i] - used[i] {
                    self.ban(arc.id);
                    changed = true;
                }
            }
            if self.wish[j] == Wish::Served && smallest < u64::MAX {
                need = need.saturating_add(smallest.saturating_mul(model.units[j]));
            }
        }
        let mut room: u64 = 0;
        let mut free = Vec::new();
        let mut open = 0;
        for (status, capacity) in self.site.iter().zip(&model.capacity) {
            match status {
                Status::Open => {
                    room = room.saturating_add(*capacity);
                    open += 1;
                }
                Status::Free => free.push(*capacity),
                Status::Closed => {}
            }
        }
        free.sort_unstable_by(|a, b| b.cmp(a));
        let mut fewest = open;
        for capacity in free {
            if room >= need {
                break;
            }
            room = room.saturating_add(capacity);
            fewest += 1;
        }
        if room < need || fewest > model.most {
            return None;
        }
        self.need = need;
        self.least = fewest.max(model.least);
        Some(changed)
    }
}

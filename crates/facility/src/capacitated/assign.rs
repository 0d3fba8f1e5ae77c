//! Single service among given sites: building an assignment and improving it.

use super::{
    model::{Model, NONE},
    relax::Relaxation,
};
use crate::{clock::Clock, rng::Rng};

/// Which site serves each client. Sites may be overloaded on the way, at a price.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    /// By client; [`NONE`] without service.
    pub(super) site: Vec<u32>,
    pub(super) open: Vec<bool>,
    used: Vec<u64>,
    members: Vec<Vec<u32>>,
    /// Where each client stands among its site's members.
    slot: Vec<u32>,
    /// Cost and load of each client where it is.
    now: Vec<(i64, u64)>,
    /// Service and penalties.
    cost: i64,
    /// Load beyond the capacities.
    over: u64,
    /// Price of a unit of overload.
    price: i64,
}

impl Assignment {
    pub(super) fn new(model: &Model<'_>, open: Vec<bool>, price: i64) -> Self {
        Self {
            site: vec![NONE; model.clients],
            open,
            used: vec![0; model.sites],
            members: vec![Vec::new(); model.sites],
            slot: vec![0; model.clients],
            now: vec![(0, 0); model.clients],
            cost: model.penalty.iter().flatten().sum(),
            over: 0,
            price,
        }
    }

    /// True when everybody who must be is served and no site is overloaded.
    pub(super) fn valid(&self, model: &Model<'_>) -> bool {
        self.over == 0
            && (0..model.clients).all(|j| self.site[j] != NONE || model.penalty[j].is_some())
    }

    /// Cost of the open sites, service and penalties.
    pub(super) fn total(&self, model: &Model<'_>) -> i64 {
        let open = (0..model.sites).filter(|i| self.open[*i]);
        open.map(|i| model.fixed[i]).sum::<i64>() + self.cost
    }

    fn over_at(&self, model: &Model<'_>, i: usize, more: u64, less: u64) -> i64 {
        let load = self.used[i] + more - less;
        load.saturating_sub(model.capacity[i]) as i64
    }

    /// Cost of a client where it is now.
    fn cost_of(&self, model: &Model<'_>, j: usize) -> (i64, u64) {
        if self.site[j] == NONE {
            // Leaving a client that must be served is dear, but its way in must not overflow.
            return (model.penalty[j].unwrap_or(model.dearest as i64 + 1), 0);
        }
        self.now[j]
    }

    /// Moves a client to a site or, with [`NONE`], out of service.
    pub(super) fn put(&mut self, model: &Model<'_>, j: usize, to: u32) {
        let from = self.site[j];
        if from != NONE {
            let i = from as usize;
            let (cost, load) = self.cost_of(model, j);
            self.over -= self.over_at(model, i, 0, 0) as u64;
            self.used[i] -= load;
            self.over += self.over_at(model, i, 0, 0) as u64;
            self.cost -= cost;
            let slot = self.slot[j] as usize;
            self.members[i].swap_remove(slot);
            if let Some(moved) = self.members[i].get(slot) {
                self.slot[*moved as usize] = slot as u32;
            }
        } else {
            self.cost -= model.penalty[j].unwrap_or(0);
        }
        self.site[j] = to;
        if to == NONE {
            self.cost += model.penalty[j].unwrap_or(0);
            return;
        }
        let i = to as usize;
        let pair = model.pair(i, j);
        let (cost, load) = pair.map_or((0, 0), |arc| (arc.cost, arc.load));
        self.now[j] = (cost, load);
        self.over -= self.over_at(model, i, 0, 0) as u64;
        self.used[i] += load;
        self.over += self.over_at(model, i, 0, 0) as u64;
        self.cost += cost;
        self.slot[j] = self.members[i].len() as u32;
        self.members[i].push(j as u32);
    }

    /// Opens or closes a site; its clients are left without service.
    pub(super) fn set_open(&mut self, model: &Model<'_>, i: usize, open: bool) {
        if !open {
            while let Some(j) = self.members[i].last() {
                self.put(model, *j as usize, NONE);
            }
        }
        self.open[i] = open;
    }

    /// True when a site serves nobody.
    pub(super) fn empty(&self, i: usize) -> bool {
        self.members[i].is_empty()
    }

    /// Some client of a site.
    pub(super) fn member(&self, i: usize, rng: &mut Rng) -> Option<usize> {
        let members = &self.members[i];
        (!members.is_empty()).then(|| members[rng.below(members.len())] as usize)
    }

    /// Serves the clients as a relaxation chose, each from the cheapest of the open sites that chose it and have room.
    pub(super) fn follow(&mut self, model: &Model<'_>, relaxation: &Relaxation) {
        let mut way = vec![(i64::MAX, NONE); model.clients];
        for i in (0..model.sites).filter(|i| self.open[*i]) {
            for (place, _) in relaxation.chosen(i) {
                let arc = model.at_site(*place as usize);
                let best = &mut way[arc.client as usize];
                *best = (*best).min((arc.cost, arc.site));
            }
        }
        for (j, (_, site)) in way.iter().enumerate() {
            if *site == NONE {
                continue;
            }
            if let Some(arc) = model.pair(*site as usize, j)
                && self.over_at(model, *site as usize, arc.load, 0) == 0
            {
                self.put(model, j, *site);
            }
        }
    }

    /// Serves those without service: always the one who would lose most by waiting (Martello and Toth 1981), where there is
    /// room; then the rest where it does least harm. `worth` lowers the cost of a pair in the eyes of the choice.
    pub(super) fn fill(&mut self, model: &Model<'_>, worth: &dyn Fn(u32) -> i64, work: &mut u64) {
        let mut heap = std::collections::BinaryHeap::new();
        for j in (0..model.clients).filter(|j| self.site[*j] == NONE) {
            if let Some((regret, site)) = self.regret(model, j, worth, work) {
                heap.push((regret, std::cmp::Reverse(j), site));
            }
        }
        while let Some((_, std::cmp::Reverse(j), site)) = heap.pop() {
            // The room may have gone since.
            let Some((regret, now)) = self.regret(model, j, worth, work) else {
                continue;
            };
            if now == site {
                let (cost, out) = match model.pair(site as usize, j) {
                    Some(arc) => (arc.cost, model.penalty[j]),
                    None => continue,
                };
                if out.is_none_or(|penalty| cost <= penalty) {
                    self.put(model, j, site);
                }
            } else {
                heap.push((regret, std::cmp::Reverse(j), now));
            }
        }
        for j in 0..model.clients {
            if self.site[j] == NONE && model.penalty[j].is_none() {
                let open = model
                    .client(j)
                    .iter()
                    .filter(|a| self.open[a.site as usize]);
                let best = open.min_by_key(|arc| {
                    let i = arc.site as usize;
                    let more = self.over_at(model, i, arc.load, 0) - self.over_at(model, i, 0, 0);
                    (
                        i128::from(arc.cost) + i128::from(more) * i128::from(self.price),
                        arc.site,
                    )
                });
                if let Some(site) = best.map(|arc| arc.site) {
                    self.put(model, j, site);
                }
            }
        }
    }

    /// How much dearer the second choice is than the first among open sites with room; and the first.
    fn regret(
        &self,
        model: &Model<'_>,
        j: usize,
        worth: &dyn Fn(u32) -> i64,
        work: &mut u64,
    ) -> Option<(i64, u32)> {
        let (mut first, mut second, mut site) = (i64::MAX, i64::MAX, NONE);
        for arc in model.client(j) {
            *work += 1;
            let i = arc.site as usize;
            if !self.open[i] || self.over_at(model, i, arc.load, 0) > 0 {
                continue;
            }
            let cost = arc.cost - worth(arc.id);
            if cost < first {
                second = first;
                first = cost;
                site = arc.site;
            } else if cost < second {
                second = cost;
            }
        }
        (site != NONE).then(|| (second.saturating_sub(first), site))
    }

    /// Moves and exchanges clients while that helps, overload counted at its price.
    pub(super) fn improve(&mut self, model: &Model<'_>, rng: &mut Rng, clock: &mut Clock<'_>) {
        let mut order: Vec<u32> = (0..model.clients as u32).collect();
        for k in (1..order.len()).rev() {
            order.swap(k, rng.below(k + 1));
        }
        loop {
            let mut work = 0;
            let mut better = false;
            for j in &order {
                better |= self.shift(model, *j as usize, &mut work);
            }
            if !better {
                for j in &order {
                    better |= self.exchange(model, *j as usize, &mut work);
                    if clock.spend(std::mem::take(&mut work)) || clock.out() {
                        return;
                    }
                }
            }
            if clock.spend(work) || clock.out() || !better {
                return;
            }
        }
    }

    /// Moves one client to its best place.
    fn shift(&mut self, model: &Model<'_>, j: usize, work: &mut u64) -> bool {
        let from = self.site[j];
        let (cost, load) = self.cost_of(model, j);
        let relief = if from == NONE {
            0
        } else {
            let i = from as usize;
            self.over_at(model, i, 0, 0) - self.over_at(model, i, 0, load)
        };
        let gain = i128::from(cost) + i128::from(relief) * i128::from(self.price);
        let mut best = (gain, NONE);
        let mut found = false;
        if from != NONE
            && let Some(penalty) = model.penalty[j]
            && i128::from(penalty) < best.0
        {
            best = (i128::from(penalty), NONE);
            found = true;
        }
        for arc in model.client(j) {
            *work += 1;
            if i128::from(arc.cost) >= best.0 {
                break;
            }
            let i = arc.site as usize;
            if !self.open[i] || arc.site == from {
                continue;
            }
            let more = self.over_at(model, i, arc.load, 0) - self.over_at(model, i, 0, 0);
            let all = i128::from(arc.cost) + i128::from(more) * i128::from(self.price);
            if all < best.0 {
                best = (all, arc.site);
                found = true;
            }
        }
        if found {
            self.put(model, j, best.1);
        }
        found
    }

    /// Exchanges one client with the best other.
    fn exchange(&mut self, model: &Model<'_>, j: usize, work: &mut u64) -> bool {
        let from = self.site[j];
        if from == NONE {
            return false;
        }
        let a = from as usize;
        let (cost, load) = self.cost_of(model, j);
        let mut best = (0i128, NONE);
        for arc in model.client(j) {
            let b = arc.site as usize;
            *work += 1;
            if !self.open[b] || arc.site == from {
                continue;
            }
            for other in &self.members[b] {
                *work += 2;
                let k = *other as usize;
                let Some(back) = model.pair(a, k) else {
                    continue;
                };
                let (cost_k, load_k) = self.cost_of(model, k);
                let delta = arc.cost + back.cost - cost - cost_k;
                if delta >= 0 && self.over == 0 {
                    continue;
                }
                let more = self.over_at(model, a, back.load, load) - self.over_at(model, a, 0, 0)
                    + self.over_at(model, b, arc.load, load_k)
                    - self.over_at(model, b, 0, 0);
                let all = i128::from(delta) + i128::from(more) * i128::from(self.price);
                if all < best.0 {
                    best = (all, *other);
                }
            }
        }
        if best.1 == NONE {
            return false;
        }
        let other = best.1 as usize;
        let b = self.site[other];
        self.put(model, j, b);
        self.put(model, other, from);
        true
    }

    /// Throws some clients elsewhere, to search from there.
    pub(super) fn shake(&mut self, model: &Model<'_>, rng: &mut Rng, count: usize) {
        for _ in 0..count {
            let j = rng.below(model.clients);
            let open: Vec<u32> = model
                .client(j)
                .iter()
                .map(|arc| arc.site)
                .filter(|s| self.open[*s as usize] && *s != self.site[j])
                .take(4)
                .collect();
            if !open.is_empty() {
                let to = open[rng.below(open.len())];
                self.put(model, j, to);
            }
        }
    }

    /// Makes overload dearer while there is some, cheaper when there is none.
    pub(super) fn reprice(&mut self) {
        if self.over > 0 {
            self.price = self.price.saturating_mul(2).min(1 << 60);
        } else {
            self.price -= self.price / 8;
            self.price = self.price.max(1);
        }
    }
}

//! Single service among given sites: building an assignment and improving it.

use super::{
    ascent::Shares,
    model::{Model, NONE},
    relax::Relaxation,
};
use anytime::Rng;
use std::collections::VecDeque;

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
    /// How many clients that must be served are not.
    lost: u64,
    /// Price of a unit of overload at each site.
    price: Vec<i64>,
    /// Clients whose surroundings changed since they were last looked at.
    queue: VecDeque<u32>,
    queued: Vec<bool>,
}

/// No price of overload counts more than this.
const DEAREST: i64 = 1 << 58;

impl Assignment {
    pub(super) fn new(model: &Model<'_>, open: Vec<bool>, price: Vec<i64>) -> Self {
        Self {
            site: vec![NONE; model.clients],
            open,
            used: vec![0; model.sites],
            members: vec![Vec::new(); model.sites],
            slot: vec![0; model.clients],
            now: vec![(0, 0); model.clients],
            cost: model.penalty.iter().flatten().sum(),
            over: 0,
            lost: model.penalty.iter().filter(|p| p.is_none()).count() as u64,
            price,
            queue: VecDeque::new(),
            queued: vec![false; model.clients],
        }
    }

    /// True when everybody who must be is served and no site is overloaded.
    pub(super) fn valid(&self) -> bool {
        self.over == 0 && self.lost == 0
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

    /// What the overload of a site costs more after this change.
    pub(super) fn toll(&self, model: &Model<'_>, i: usize, more: u64, less: u64) -> i64 {
        let before = self.used[i].saturating_sub(model.capacity[i]) as i64;
        let change = self.over_at(model, i, more, less) - before;
        if change == 0 {
            0
        } else {
            dear(self.price[i], change)
        }
    }

    /// Cost of a client where it is now.
    pub(super) fn cost_of(&self, model: &Model<'_>, j: usize) -> (i64, u64) {
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
            match model.penalty[j] {
                Some(penalty) => self.cost -= penalty,
                None => self.lost -= 1,
            }
        }
        self.site[j] = to;
        if to == NONE {
            match model.penalty[j] {
                Some(penalty) => self.cost += penalty,
                None => self.lost += 1,
            }
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

    /// Clients of a site.
    pub(super) fn members(&self, i: usize) -> &[u32] {
        &self.members[i]
    }

    /// To be looked at again.
    pub(super) fn wake(&mut self, j: u32) {
        if !std::mem::replace(&mut self.queued[j as usize], true) {
            self.queue.push_back(j);
        }
    }

    /// The members of a site are to be looked at again.
    pub(super) fn wake_site(&mut self, i: usize) {
        for k in 0..self.members[i].len() {
            self.wake(self.members[i][k]);
        }
    }

    /// The next client to look at.
    pub(super) fn next(&mut self) -> Option<u32> {
        let j = self.queue.pop_front()?;
        self.queued[j as usize] = false;
        Some(j)
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

    /// Serves each client from the open site with the largest share that has room; the surest clients first.
    pub(super) fn follow_shares(&mut self, model: &Model<'_>, shares: &Shares) {
        let mut ways: Vec<(f64, u32)> = Vec::new();
        for arc in model.arcs() {
            let share = shares.pair(arc.id);
            if share > 0.02 && self.open[arc.site as usize] {
                ways.push((share, arc.id));
            }
        }
        ways.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, id) in ways {
            let arc = &model.arcs()[id as usize];
            let (i, j) = (arc.site as usize, arc.client as usize);
            if self.site[j] == NONE && self.over_at(model, i, arc.load, 0) == 0 {
                self.put(model, j, arc.site);
            }
        }
    }

    /// Serves those without service: always the one who would lose most by waiting (Martello and Toth 1981), where there is
    /// room; then the rest where it does least harm.
    pub(super) fn fill(&mut self, model: &Model<'_>, work: &mut u64) {
        let mut heap = std::collections::BinaryHeap::new();
        for j in 0..model.clients {
            if self.site[j] != NONE {
                continue;
            }
            self.wake(j as u32);
            if let Some((regret, site)) = self.regret(model, j, work) {
                heap.push((regret, std::cmp::Reverse(j), site));
            }
        }
        while let Some((_, std::cmp::Reverse(j), site)) = heap.pop() {
            // The room may have gone since.
            let Some((regret, now)) = self.regret(model, j, work) else {
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
                    let toll = self.toll(model, arc.site as usize, arc.load, 0);
                    (arc.cost.saturating_add(toll), arc.site)
                });
                if let Some(site) = best.map(|arc| arc.site) {
                    self.put(model, j, site);
                }
            }
        }
    }

    /// How much dearer the second choice is than the first among open sites with room; and the first.
    fn regret(&self, model: &Model<'_>, j: usize, work: &mut u64) -> Option<(i64, u32)> {
        let (mut first, mut second, mut site) = (i64::MAX, i64::MAX, NONE);
        for arc in model.client(j) {
            *work += 1;
            let i = arc.site as usize;
            if !self.open[i] || self.over_at(model, i, arc.load, 0) > 0 {
                continue;
            }
            let cost = arc.cost;
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

    /// Makes overload dearer where there is some, cheaper everywhere when there is none.
    pub(super) fn reprice(&mut self, model: &Model<'_>) {
        let none = self.over == 0;
        for i in (0..model.sites).filter(|i| self.open[*i]) {
            let price = &mut self.price[i];
            if none {
                *price -= *price / 12;
                *price = (*price).max(1);
            } else if self.used[i] > model.capacity[i] {
                *price = (*price + *price / 2 + 1).min(1 << 50);
            }
        }
    }

    /// What a unit of overload costs at a site.
    pub(super) fn price(&self, i: usize) -> i64 {
        self.price[i]
    }

    /// Takes over the prices.
    pub(super) fn prices_of(&mut self, other: &Self) {
        self.price.clone_from(&other.price);
    }

    pub(super) fn overloaded(&self, model: &Model<'_>, i: usize) -> bool {
        self.used[i] > model.capacity[i]
    }

    /// Total cost with overload at its price, and with what it costs to leave out clients that must be served.
    pub(super) fn priced(&self, model: &Model<'_>) -> i64 {
        let open = (0..model.sites).filter(|i| self.open[*i]);
        let tolls = open.map(|i| dear(self.price[i], self.over_at(model, i, 0, 0)));
        self.total(model)
            .saturating_add(tolls.fold(0, i64::saturating_add))
    }
}

fn dear(price: i64, over: i64) -> i64 {
    price.saturating_mul(over).clamp(-DEAREST, DEAREST)
}

//! The Lagrangian relaxation: what a plan costs at least when clients may be served too often or too seldom at a price.

use super::{
    domain::{Domain, Wish},
    knapsack::{Item, Knapsack, sort},
    model::{Model, NONE},
};
use crate::Status;

/// One evaluation after another, in the same memory.
pub(super) struct Relaxation {
    /// No plan of the branch costs less; scaled.
    pub(super) bound: i128,
    /// Fixed cost of each site less its gain and what its room is worth; scaled.
    pub(super) value: Vec<i64>,
    /// What each site gains by its clients, at the multipliers; scaled.
    pub(super) gain: Vec<i64>,
    /// What one more unit of room would gain at each site, about; scaled.
    pub(super) rent: Vec<i64>,
    /// Sites chosen.
    pub(super) open: Vec<bool>,
    /// Clients chosen to go without service.
    pub(super) unserved: Vec<bool>,
    /// Share of each client that nobody serves; below zero when too many serve it. Last, the share of all load that the
    /// sites have no room for.
    pub(super) missing: Vec<f64>,

    /// Pairs chosen by each site (place among the pairs by site, units), whether the site is chosen or not.
    chosen: Vec<(u32, u64)>,
    chosen_first: Vec<usize>,
    choice: Choice,
    items: Vec<Item>,
    pub(super) knapsack: Knapsack,
    /// Operations since last asked.
    pub(super) work: u64,
}

/// Which sites, when each has a value and of each group at most one may open.
#[derive(Default)]
struct Choice {
    /// Cheapest free site of each group, cheapest group first.
    ranked: Vec<(i64, u32)>,
    /// Sums of the first values.
    sums: Vec<i128>,
    /// Rank of each group.
    rank: Vec<u32>,
    /// Value of the second-cheapest free site of each group.
    second: Vec<i64>,
    /// Fewest and most groups to choose.
    least: usize,
    most: usize,
    chosen: usize,
    negative: usize,
}

impl Choice {
    /// Sums the best groups, without the one at this rank, with between `least` and `most` of them; nothing when impossible.
    fn others(&self, rank: usize, least: usize, most: usize) -> Option<i128> {
        let count = self.ranked.len() - 1;
        if least > count {
            return None;
        }
        let negative = self.negative - usize::from(rank < self.negative);
        let k = negative.clamp(least, most.min(count).max(least));
        Some(if rank >= k {
            self.sums[k]
        } else {
            self.sums[k + 1] - i128::from(self.ranked[rank].0)
        })
    }
}

impl Relaxation {
    pub(super) fn new(model: &Model<'_>) -> Self {
        Self {
            bound: 0,
            value: vec![0; model.sites],
            gain: vec![0; model.sites],
            rent: vec![0; model.sites],
            open: vec![false; model.sites],
            unserved: vec![false; model.clients],
            missing: vec![0.0; model.clients + 1],
            chosen: Vec::new(),
            chosen_first: vec![0; model.sites + 1],
            choice: Choice::default(),
            items: Vec::new(),
            knapsack: Knapsack::default(),
            work: 0,
        }
    }

    /// The pairs a site chose.
    pub(super) fn chosen(&self, i: usize) -> &[(u32, u64)] {
        &self.chosen[self.chosen_first[i]..self.chosen_first[i + 1]]
    }

    /// Finds the bound at these multipliers (of one unit of each client, and last of a unit of room; scaled); false when too
    /// few sites are left.
    pub(super) fn evaluate(
        &mut self,
        model: &Model<'_>,
        domain: &Domain,
        multipliers: &[i64],
    ) -> bool {
        self.chosen.clear();
        let (multipliers, price) = (&multipliers[..model.clients], multipliers[model.clients]);
        for i in 0..model.sites {
            self.chosen_first[i] = self.chosen.len();
            if domain.site[i] == Status::Closed {
                self.value[i] = 0;
                self.gain[i] = 0;
                continue;
            }
            let gain = self.serve(model, domain, multipliers, i);
            self.gain[i] = gain;
            let room = price * model.capacity[i] as i64;
            self.value[i] = (model.fixed[i] << model.scale) - gain - room;
        }
        self.chosen_first[model.sites] = self.chosen.len();
        let mut bound: i128 = 0;
        for (j, multiplier) in multipliers.iter().enumerate() {
            let units = model.units[j] as i64;
            let whole = *multiplier * units;
            self.missing[j] = 1.0;
            self.unserved[j] = false;
            bound += i128::from(whole);
            if let Some(penalty) = model.penalty[j] {
                let saved = (penalty << model.scale) - whole;
                let out = match domain.wish[j] {
                    Wish::Served => false,
                    Wish::Unserved => true,
                    Wish::Free => saved < 0,
                };
                if out {
                    bound += i128::from(saved);
                    self.unserved[j] = true;
                    self.missing[j] = 0.0;
                }
            }
        }
        bound += i128::from(price) * i128::from(domain.need);
        let Some(sites) = self.choose(model, domain) else {
            return false;
        };
        self.bound = bound + sites;
        let mut room: u64 = 0;
        for i in 0..model.sites {
            if self.open[i] {
                room += model.capacity[i];
                for k in self.chosen_first[i]..self.chosen_first[i + 1] {
                    let (place, units) = self.chosen[k];
                    let client = model.at_site(place as usize).client as usize;
                    self.missing[client] -= units as f64 / model.units[client] as f64;
                }
            }
        }
        let need = domain.need.max(1) as f64;
        self.missing[model.clients] = (domain.need as f64 - room as f64) / need;
        self.work += (model.clients + model.sites + self.chosen.len()) as u64;
        self.work += std::mem::take(&mut self.knapsack.work);
        true
    }

    /// The most that one site gains.
    fn serve(&mut self, model: &Model<'_>, domain: &Domain, multipliers: &[i64], i: usize) -> i64 {
        let (forced, mut room) = self.gather(model, domain, multipliers, i);
        if !model.split {
            let gain = self.knapsack.solve(&mut self.items, room);
            let chosen = self.knapsack.chosen.iter().map(|place| (*place, 1));
            self.chosen.extend(chosen);
            self.rent[i] = self.knapsack.rent;
            return forced + gain;
        }
        sort(&mut self.items);
        self.work += self.items.len() as u64 * 4;
        let mut gain = forced;
        for item in &self.items {
            let arc = model.at_site(item.place as usize);
            let all = model.units[arc.client as usize];
            let units = if item.load == 0 { all } else { all.min(room) };
            if units == 0 {
                break;
            }
            room -= units * item.load;
            gain += item.gain * units as i64;
            self.chosen.push((item.place, units));
        }
        gain
    }

    /// The pairs of a site that gain something, beside those that are certain; their gain and the room they leave.
    fn gather(
        &mut self,
        model: &Model<'_>,
        domain: &Domain,
        multipliers: &[i64],
        i: usize,
    ) -> (i64, u64) {
        let mut room = model.capacity[i];
        let mut forced = 0;
        self.items.clear();
        let start = model.site_start(i);
        let arcs = model.site(i);
        self.work += arcs.len() as u64;
        for (k, arc) in arcs.iter().enumerate() {
            if domain.banned(arc.id) {
                continue;
            }
            let j = arc.client as usize;
            let gain = multipliers[j] - (arc.cost << model.scale);
            let place = (start + k) as u32;
            if domain.only[j] == arc.id {
                forced += gain * model.units[j] as i64;
                room -= arc.load * model.units[j];
                self.chosen.push((place, model.units[j]));
            } else if gain > 0 {
                let load = arc.load;
                self.items.push(Item { gain, load, place });
            }
        }
        (forced, room)
    }

    fn choose(&mut self, model: &Model<'_>, domain: &Domain) -> Option<i128> {
        let choice = &mut self.choice;
        let mut total: i128 = 0;
        choice.rank.clear();
        choice.rank.resize(model.groups, NONE);
        choice.second.clear();
        choice.second.resize(model.groups, i64::MAX);
        choice.ranked.clear();
        for i in 0..model.sites {
            self.open[i] = domain.site[i] == Status::Open;
            if self.open[i] {
                total += i128::from(self.value[i]);
            } else if domain.site[i] == Status::Free {
                let group = model.group[i] as usize;
                let slot = choice.rank[group];
                if slot == NONE {
                    choice.rank[group] = choice.ranked.len() as u32;
                    choice.ranked.push((self.value[i], i as u32));
                } else {
                    let best = &mut choice.ranked[slot as usize];
                    if self.value[i] < best.0 {
                        choice.second[group] = best.0;
                        *best = (self.value[i], i as u32);
                    } else if self.value[i] < choice.second[group] {
                        choice.second[group] = self.value[i];
                    }
                }
            }
        }
        choice.ranked.sort_unstable();
        for (rank, (_, site)) in choice.ranked.iter().enumerate() {
            choice.rank[model.group[*site as usize] as usize] = rank as u32;
        }
        choice.least = domain.least.saturating_sub(domain.opened);
        choice.most = (model.most - domain.opened).min(choice.ranked.len());
        if choice.least > choice.most {
            return None;
        }
        choice.negative = choice.ranked.partition_point(|(value, _)| *value < 0);
        choice.chosen = choice.negative.clamp(choice.least, choice.most);
        choice.sums.clear();
        let mut sum: i128 = 0;
        choice.sums.push(0);
        for (value, _) in &choice.ranked {
            sum += i128::from(*value);
            choice.sums.push(sum);
        }
        for (_, site) in &choice.ranked[..choice.chosen] {
            self.open[*site as usize] = true;
        }
        Some(total + choice.sums[choice.chosen])
    }

    /// The bound when this site is open; nothing when no plan is left then.
    pub(super) fn with(&self, model: &Model<'_>, domain: &Domain, i: usize) -> Option<i128> {
        match domain.site[i] {
            Status::Open => return Some(self.bound),
            Status::Closed => return None,
            Status::Free => {}
        }
        let choice = &self.choice;
        if choice.most == 0 {
            return None;
        }
        let rank = choice.rank[model.group[i] as usize] as usize;
        let least = choice.least.saturating_sub(1);
        let others = choice.others(rank, least, choice.most - 1)?;
        Some(self.bound - choice.sums[choice.chosen] + others + i128::from(self.value[i]))
    }

    /// The bound when this site is closed; nothing when no plan is left then.
    pub(super) fn without(&self, model: &Model<'_>, domain: &Domain, i: usize) -> Option<i128> {
        match domain.site[i] {
            Status::Open => return None,
            Status::Closed => return Some(self.bound),
            Status::Free => {}
        }
        let choice = &self.choice;
        let group = model.group[i] as usize;
        let rank = choice.rank[group] as usize;
        if choice.ranked[rank].1 != i as u32 {
            return Some(self.bound);
        }
        let base = self.bound - choice.sums[choice.chosen];
        let mut best = choice.others(rank, choice.least, choice.most);
        if choice.second[group] < i64::MAX && choice.most > 0 {
            let second = i128::from(choice.second[group]);
            let others = choice.others(rank, choice.least.saturating_sub(1), choice.most - 1);
            let other = others.map(|sum| sum + second);
            best = match (best, other) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        best.map(|sum| base + sum)
    }

    /// Closes and opens sites and rules out pairs that no plan within the limit (scaled) has; false when none is left.
    ///
    /// The last evaluation must be of this domain at these multipliers.
    pub(super) fn fix(
        &mut self,
        model: &Model<'_>,
        domain: &mut Domain,
        multipliers: &[i64],
        limit: i128,
    ) -> bool {
        if self.bound > limit {
            return false;
        }
        let before = domain.clone();
        for i in 0..model.sites {
            if before.site[i] != Status::Free {
                continue;
            }
            let with = self.with(model, &before, i).is_none_or(|b| b > limit);
            let without = self.without(model, &before, i).is_none_or(|b| b > limit);
            match (with, without) {
                (true, true) => return false,
                (true, false) => domain.site[i] = Status::Closed,
                (false, true) => domain.site[i] = Status::Open,
                (false, false) => {}
            }
        }
        self.fix_wishes(model, domain, multipliers, limit);
        for i in 0..model.sites {
            if domain.site[i] != Status::Closed
                && let Some(base) = self.with(model, &before, i)
            {
                self.fix_pairs(model, domain, multipliers, limit, i, base);
            }
        }
        self.work += model.arcs().len() as u64 * 2;
        true
    }

    fn fix_wishes(&self, model: &Model<'_>, domain: &mut Domain, multipliers: &[i64], limit: i128) {
        for (j, multiplier) in multipliers[..model.clients].iter().enumerate() {
            if let Some(penalty) = model.penalty[j]
                && domain.wish[j] == Wish::Free
            {
                let saved = (penalty << model.scale) - multiplier * model.units[j] as i64;
                if self.bound + i128::from(saved.abs()) > limit {
                    domain.wish[j] = if saved < 0 {
                        Wish::Unserved
                    } else {
                        Wish::Served
                    };
                }
            }
        }
    }

    /// `base` is the bound with the site open.
    fn fix_pairs(
        &mut self,
        model: &Model<'_>,
        domain: &mut Domain,
        multipliers: &[i64],
        limit: i128,
        i: usize,
        base: i128,
    ) {
        let mut chosen: Vec<u32> = self.chosen(i).iter().map(|(place, _)| *place).collect();
        chosen.sort_unstable();
        let keep = self.chosen.len();
        let (forced, room) = self.gather(model, domain, multipliers, i);
        self.chosen.truncate(keep);
        // In whole items, so that the sums of loads are those of the clients.
        if model.split {
            for item in &mut self.items {
                let units = model.units[model.at_site(item.place as usize).client as usize];
                item.gain *= units as i64;
                item.load *= units;
            }
        }
        self.knapsack.profile(&mut self.items);
        let gain = self.gain[i];
        let start = model.site_start(i);
        for (k, arc) in model.site(i).iter().enumerate() {
            let j = arc.client as usize;
            if domain.banned(arc.id) || domain.only[j] == arc.id || domain.wish[j] == Wish::Unserved
            {
                continue;
            }
            let place = (start + k) as u32;
            let own = multipliers[j] - (arc.cost << model.scale);
            if chosen.binary_search(&place).is_err() {
                // One unit at least is served from here.
                let Some(rest) = room.checked_sub(arc.load) else {
                    continue;
                };
                let most = forced + own + self.knapsack.above(&self.items, rest);
                let mut bound = base + i128::from(gain - most);
                if self.unserved[j] {
                    let penalty = model.penalty[j].unwrap_or(0) << model.scale;
                    bound += i128::from(multipliers[j] * model.units[j] as i64 - penalty);
                }
                if bound > limit {
                    domain.ban(arc.id);
                }
            } else if !model.split
                && domain.site[i] == Status::Open
                && domain.wish[j] == Wish::Served
            {
                let more = room.saturating_add(arc.load);
                let most = forced + self.knapsack.above(&self.items, more) - own;
                if self.bound + i128::from(gain - most) > limit {
                    for other in model.client(j).iter().filter(|other| other.id != arc.id) {
                        domain.ban(other.id);
                    }
                }
            }
        }
    }
}

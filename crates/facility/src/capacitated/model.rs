//! The question laid out for the method: pairs by client and by site, costs without their common factor, scales.

use crate::{Problem, Service, Status};

/// No site, no pair.
pub(super) const NONE: u32 = u32::MAX;

/// Largest table of pairs.
const TABLE: usize = 1 << 22;

/// A pair as the method sees it. With split service cost and load are those of one unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub(super) site: u32,
    pub(super) client: u32,
    /// Number among all pairs, by client, cheapest first.
    pub(super) id: u32,
    pub(super) cost: i64,
    pub(super) load: u64,
}

/// The question, laid out.
pub(super) struct Model<'p> {
    pub(super) problem: &'p Problem,
    pub(super) sites: usize,
    pub(super) clients: usize,
    pub(super) split: bool,
    first: Vec<usize>,
    arcs: Vec<Arc>,
    site_first: Vec<usize>,
    site_arcs: Vec<Arc>,
    /// Number of each pair by site and client, where that is not too large.
    table: Vec<u32>,
    /// Parts in which a client can be served: 1 for single service, else its load (1 when that is zero).
    pub(super) units: Vec<u64>,
    pub(super) capacity: Vec<u64>,
    pub(super) fixed: Vec<i64>,
    pub(super) penalty: Vec<Option<i64>>,
    /// Fewest and most open sites.
    pub(super) least: usize,
    pub(super) most: usize,
    /// Group of each site: of each group at most one site may be open.
    pub(super) group: Vec<u32>,
    pub(super) groups: usize,
    /// All costs were divided by this.
    pub(super) factor: u64,
    /// Multipliers are in units of 2^-scale.
    pub(super) scale: u32,
    /// The largest multiplier of a whole client, scaled: sums over all clients stay below 2^61.
    pub(super) ceiling: i64,
    /// What an operation counts for: more when the pairs do not fit into the processor's memory.
    pub(super) weight: u64,
    /// The most that could be carried: all load or the largest capacity.
    widest: u64,
    /// No plan costs more.
    pub(super) dearest: u64,
}

impl<'p> Model<'p> {
    pub(super) fn new(problem: &'p Problem) -> Self {
        let (sites, clients) = (problem.sites().len(), problem.clients().len());
        let split = problem.service() == Service::Split;
        let room = Room::of(problem);
        let mut model = Self {
            problem,
            sites,
            clients,
            split,
            first: vec![0],
            arcs: Vec::new(),
            site_first: vec![0; sites + 1],
            site_arcs: Vec::new(),
            table: Vec::new(),
            units: Vec::with_capacity(clients),
            capacity: room.0,
            fixed: problem.sites().iter().map(|s| s.fixed as i64).collect(),
            penalty: problem
                .clients()
                .iter()
                .map(|c| c.penalty.map(|p| p as i64))
                .collect(),
            least: *problem.open_range().start(),
            most: *problem.open_range().end(),
            group: vec![0; sites],
            groups: 0,
            factor: 1,
            scale: 0,
            ceiling: 0,
            weight: 1,
            widest: 1,
            dearest: 0,
        };
        for j in 0..clients {
            model.add_client(j);
        }
        model.weight = if model.arcs.len() > TABLE / 4 { 3 } else { 1 };
        model.divide();
        model.by_site();
        model.make_groups();
        model.set_scale();
        model
    }

    fn add_client(&mut self, j: usize) {
        let load = self.problem.clients()[j].load;
        let units = if self.split { load.max(1) } else { 1 };
        self.units.push(units);
        for pair in self.problem.pairs(j) {
            let site = &self.problem.sites()[pair.site as usize];
            let capacity = self.capacity[pair.site as usize];
            let useless = if self.split {
                pair.load > 0 && capacity == 0
            } else {
                pair.load > capacity
            };
            if site.status == Status::Closed || useless {
                continue;
            }
            let (cost, load) = if self.split {
                (pair.cost / units, pair.load.min(1))
            } else {
                (pair.cost, pair.load)
            };
            self.arcs.push(Arc {
                site: pair.site,
                client: j as u32,
                id: self.arcs.len() as u32,
                cost: cost as i64,
                load,
            });
        }
        self.first.push(self.arcs.len());
    }

    /// Divides all costs by their greatest common factor: bounds may then be rounded up further.
    fn divide(&mut self) {
        let costs = self.arcs.iter().map(|arc| arc.cost);
        let all = costs
            .chain(self.fixed.iter().copied())
            .chain(self.penalty.iter().flatten().copied());
        let factor = all.fold(0, |a, b| common(a, b as u64)).max(1);
        self.factor = factor;
        let by = factor as i64;
        self.arcs.iter_mut().for_each(|arc| arc.cost /= by);
        self.fixed.iter_mut().for_each(|cost| *cost /= by);
        self.penalty
            .iter_mut()
            .flatten()
            .for_each(|cost| *cost /= by);
    }

    fn by_site(&mut self) {
        for arc in &self.arcs {
            self.site_first[arc.site as usize + 1] += 1;
        }
        for i in 1..=self.sites {
            self.site_first[i] += self.site_first[i - 1];
        }
        let mut at = self.site_first.clone();
        self.site_arcs = self.arcs.clone();
        for arc in &self.arcs {
            let place = &mut at[arc.site as usize];
            self.site_arcs[*place] = *arc;
            *place += 1;
        }
        if self.sites.saturating_mul(self.clients) <= TABLE {
            self.table = vec![NONE; self.sites * self.clients];
            for arc in &self.arcs {
                self.table[arc.site as usize * self.clients + arc.client as usize] = arc.id;
            }
        }
    }

    /// Sites of which any two are apart, put together greedily.
    fn make_groups(&mut self) {
        let mut members: Vec<Vec<u32>> = Vec::new();
        self.group = vec![NONE; self.sites];
        for i in 0..self.sites {
            let apart = self.problem.apart(i);
            let mut found = None;
            for other in apart {
                let group = self.group[*other as usize];
                if group == NONE || found.is_some() {
                    continue;
                }
                let all = &members[group as usize];
                if all.iter().all(|k| apart.binary_search(k).is_ok()) {
                    found = Some(group);
                }
            }
            let group = found.unwrap_or_else(|| {
                members.push(Vec::new());
                members.len() as u32 - 1
            });
            members[group as usize].push(i as u32);
            self.group[i] = group;
        }
        self.groups = members.len();
    }

    fn set_scale(&mut self) {
        let mut largest: i64 = 1;
        let mut dearest: u64 = 0;
        for cost in &self.fixed {
            largest = largest.max(*cost);
            dearest += *cost as u64;
        }
        for j in 0..self.clients {
            let cost = self.client(j).last().map_or(0, |arc| arc.cost) * self.units[j] as i64;
            let worst = cost.max(self.penalty[j].unwrap_or(0));
            largest = largest.max(worst);
            dearest += worst as u64;
        }
        self.dearest = dearest;
        let heaviest = |j: usize| self.client(j).iter().map(|arc| arc.load).max().unwrap_or(0);
        let load: u64 = (0..self.clients).map(|j| heaviest(j) * self.units[j]).sum();
        self.widest = load
            .max(self.capacity.iter().copied().max().unwrap_or(0))
            .max(1);
        self.ceiling = (1 << 61) / (self.clients as i64 + 1);
        let spare = self.ceiling / largest.saturating_mul(4);
        self.scale = spare.max(1).ilog2().min(20);
    }

    /// The pairs of a client, cheapest first.
    pub(super) fn client(&self, j: usize) -> &[Arc] {
        &self.arcs[self.first[j]..self.first[j + 1]]
    }

    /// The pairs of a site, by client.
    pub(super) fn site(&self, i: usize) -> &[Arc] {
        &self.site_arcs[self.site_first[i]..self.site_first[i + 1]]
    }

    /// Where the pairs of a site begin among all pairs by site.
    pub(super) fn site_start(&self, i: usize) -> usize {
        self.site_first[i]
    }

    /// A pair by its place among all pairs by site.
    pub(super) fn at_site(&self, place: usize) -> &Arc {
        &self.site_arcs[place]
    }

    pub(super) fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// The pair of a site and a client.
    pub(super) fn pair(&self, site: usize, client: usize) -> Option<&Arc> {
        if !self.table.is_empty() {
            let id = self.table[site * self.clients + client];
            return self.arcs.get(id as usize);
        }
        let list = self.site(site);
        let at = list
            .binary_search_by_key(&(client as u32), |arc| arc.client)
            .ok()?;
        Some(&list[at])
    }

    /// The largest multiplier of one unit of a client or, last, of room.
    pub(super) fn highest(&self, j: usize) -> i64 {
        let units = self.units.get(j).copied().unwrap_or(self.widest);
        self.ceiling / units as i64
    }

    /// A scaled bound in whole costs, rounded up.
    pub(super) fn whole(&self, bound: i128) -> u64 {
        let up = (bound + (1i128 << self.scale) - 1) >> self.scale;
        u64::try_from(up.max(0)).unwrap_or(u64::MAX)
    }

    /// What the question calls this cost.
    pub(super) fn outside(&self, cost: u64) -> u64 {
        cost.saturating_mul(self.factor)
    }
}

/// The capacity of each site; no more than its clients could use.
struct Room(Vec<u64>);

impl Room {
    fn of(problem: &Problem) -> Self {
        let mut load = vec![0u64; problem.sites().len()];
        for j in 0..problem.clients().len() {
            for pair in problem.pairs(j) {
                let sum = &mut load[pair.site as usize];
                *sum = sum.saturating_add(pair.load);
            }
        }
        for (site, load) in problem.sites().iter().zip(&mut load) {
            *load = site.capacity.map_or(*load, |most| most.min(*load));
        }
        Self(load)
    }
}

fn common(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

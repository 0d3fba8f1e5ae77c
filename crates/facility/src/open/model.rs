//! What is still to be decided: free sites only. Decisions, made beforehand, by propagation or by bounds, shrink it.

use crate::{Problem, Status};

/// What is known about a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    Open,
    Closed,
}

/// A question in which each client goes to the cheapest open site, or pays its price for going elsewhere.
///
/// Open sites are not in here: their cost is in `base`, and what they offer a client is in its `price`. Closed ones are gone.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// Cost of opening a site.
    pub(super) fixed: Vec<i64>,
    /// Number of the site in the question, ascending.
    pub(super) origin: Vec<u32>,
    /// Sites that may not be open together, ascending.
    pub(super) apart: Vec<Vec<u32>>,
    /// Where the row of a client begins in `site` and `cost`.
    pub(super) first: Vec<usize>,
    /// The sites of a row, cheapest first; all cheaper than the price.
    pub(super) site: Vec<u32>,
    /// Their costs.
    pub(super) cost: Vec<i64>,
    /// What a client costs that none of these sites serves. A client that must be served has a deterrent price.
    pub(super) price: Vec<i64>,
    /// Whether the price is real.
    pub(super) optional: Vec<bool>,
    /// Number of the client in the question, ascending.
    pub(super) client: Vec<u32>,
    /// The fewest of these sites that must be opened.
    pub(super) least: usize,
    /// The most.
    pub(super) most: usize,
    /// What is paid in any case.
    pub(super) base: i64,
    /// The sites that are open, by their numbers in the question.
    pub(super) opened: Vec<u32>,
}

/// The greatest common divisor of all costs: every plan costs a multiple of it.
pub(super) fn unit(problem: &Problem) -> u64 {
    let mut unit = 0;
    for site in problem.sites() {
        unit = gcd(unit, site.fixed);
    }
    for (j, client) in problem.clients().iter().enumerate() {
        if unit == 1 {
            break;
        }
        unit = gcd(unit, client.penalty.unwrap_or(0));
        for pair in problem.pairs(j) {
            unit = gcd(unit, pair.cost);
        }
    }
    unit.max(1)
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// No plan costs more, in units.
pub(super) fn dearest(problem: &Problem, unit: u64) -> i64 {
    let sites: u64 = problem.sites().iter().map(|s| s.fixed).sum();
    let clients: u64 = (0..problem.clients().len())
        .map(|j| {
            let pairs = problem.pairs(j).last().map_or(0, |pair| pair.cost);
            pairs.max(problem.clients()[j].penalty.unwrap_or(0))
        })
        .sum();
    ((sites + clients) / unit) as i64
}

/// The decisions that the question itself makes.
pub(super) fn given(problem: &Problem) -> Vec<Fate> {
    let fate = |status| match status {
        Status::Free => Fate::Free,
        Status::Open => Fate::Open,
        Status::Closed => Fate::Closed,
    };
    problem.sites().iter().map(|s| fate(s.status)).collect()
}

impl Model {
    /// The whole question, before any decision, with costs in units.
    pub(super) fn whole(problem: &Problem, unit: u64) -> Self {
        let clients = problem.clients().len();
        // Sums over all clients stay below 2^61.
        let deterrent = (dearest(problem, unit) + 1).min((1 << 60) / clients as i64);
        let mut model = Self {
            fixed: problem
                .sites()
                .iter()
                .map(|s| (s.fixed / unit) as i64)
                .collect(),
            origin: (0..problem.sites().len() as u32).collect(),
            apart: (0..problem.sites().len())
                .map(|s| problem.apart(s).to_vec())
                .collect(),
            first: Vec::with_capacity(clients + 1),
            site: Vec::with_capacity(problem.pair_count()),
            cost: Vec::with_capacity(problem.pair_count()),
            price: Vec::with_capacity(clients),
            optional: Vec::with_capacity(clients),
            client: (0..clients as u32).collect(),
            least: *problem.open_range().start(),
            most: *problem.open_range().end(),
            base: 0,
            opened: Vec::new(),
        };
        model.first.push(0);
        for (j, client) in problem.clients().iter().enumerate() {
            let pairs = problem.pairs(j);
            let dearest = pairs.last().map_or(0, |pair| (pair.cost / unit) as i64);
            let price = client
                .penalty
                .map_or(dearest + deterrent, |p| (p / unit) as i64);
            for pair in pairs {
                let cost = (pair.cost / unit) as i64;
                if cost >= price {
                    break;
                }
                model.site.push(pair.site);
                model.cost.push(cost);
            }
            model.first.push(model.site.len());
            model.price.push(price);
            model.optional.push(client.penalty.is_some());
        }
        model
    }

    pub(super) fn sites(&self) -> usize {
        self.fixed.len()
    }

    pub(super) fn clients(&self) -> usize {
        self.price.len()
    }

    /// Size, for counting work.
    pub(super) fn size(&self) -> u64 {
        let apart: usize = self.apart.iter().map(Vec::len).sum();
        (self.site.len() + apart + self.sites() + self.clients() + 1) as u64
    }

    /// The ways of serving a client that are cheaper than its price.
    pub(super) fn row(&self, client: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        let range = self.first[client]..self.first[client + 1];
        let sites = self.site[range.clone()].iter().map(|s| *s as usize);
        sites.zip(self.cost[range].iter().copied())
    }

    /// What follows from decisions. False when they contradict each other.
    ///
    /// A site next to an open one closes; a client that must be served and has one site left opens it; when as many are
    /// open as may be, the rest closes; when all that are left are needed, they open.
    pub(super) fn propagate(&self, fate: &mut [Fate]) -> bool {
        loop {
            let before = fate.iter().filter(|f| **f == Fate::Free).count();
            for s in 0..self.sites() {
                if fate[s] == Fate::Open {
                    for t in &self.apart[s] {
                        if fate[*t as usize] == Fate::Open {
                            return false;
                        }
                        fate[*t as usize] = Fate::Closed;
                    }
                }
            }
            if !self.propagate_clients(fate) {
                return false;
            }
            let open = fate.iter().filter(|f| **f == Fate::Open).count();
            let free = fate.iter().filter(|f| **f == Fate::Free).count();
            if open > self.most || open + free < self.least {
                return false;
            }
            if free > 0 && (open == self.most || open + free == self.least) {
                let rest = if open == self.most {
                    Fate::Closed
                } else {
                    Fate::Open
                };
                for f in fate.iter_mut().filter(|f| **f == Fate::Free) {
                    *f = rest;
                }
                continue;
            }
            if free == before {
                return true;
            }
        }
    }

    fn propagate_clients(&self, fate: &mut [Fate]) -> bool {
        for j in 0..self.clients() {
            if self.optional[j] {
                continue;
            }
            let mut last = None;
            let mut enough = false;
            for (s, _) in self.row(j).filter(|(s, _)| fate[*s] != Fate::Closed) {
                if fate[s] == Fate::Open || last.is_some() {
                    enough = true;
                    break;
                }
                last = Some(s);
            }
            match (enough, last) {
                (true, _) => {}
                (false, Some(s)) => fate[s] = Fate::Open,
                (false, None) => return false,
            }
        }
        true
    }

    /// What is left after these decisions and all that follows from them; nothing when they contradict each other.
    pub(super) fn reduce(&self, fate: &mut [Fate]) -> Option<Self> {
        if !self.propagate(fate) {
            return None;
        }
        let mut number = vec![u32::MAX; self.sites()];
        let mut model = self.empty();
        for s in 0..self.sites() {
            match fate[s] {
                Fate::Free => {
                    number[s] = model.fixed.len() as u32;
                    model.fixed.push(self.fixed[s]);
                    model.origin.push(self.origin[s]);
                }
                Fate::Open => {
                    model.base += self.fixed[s];
                    model.opened.push(self.origin[s]);
                    model.least = model.least.saturating_sub(1);
                    model.most -= 1;
                }
                Fate::Closed => {}
            }
        }
        model.opened.sort_unstable();
        model.most = model.most.min(model.sites());
        for (s, apart) in self.apart.iter().enumerate() {
            if fate[s] == Fate::Free {
                let free = apart.iter().map(|t| number[*t as usize]);
                model.apart.push(free.filter(|t| *t != u32::MAX).collect());
            }
        }
        // When `least` sites are open, one of the first `reach` of any row is.
        let reach = if model.least == 0 {
            usize::MAX
        } else {
            model.sites() - model.least + 1
        };
        for j in 0..self.clients() {
            self.reduce_client(j, fate, &number, reach, &mut model);
        }
        Some(model)
    }

    fn empty(&self) -> Self {
        Self {
            fixed: Vec::new(),
            origin: Vec::new(),
            apart: Vec::new(),
            first: vec![0],
            site: Vec::new(),
            cost: Vec::new(),
            price: Vec::new(),
            optional: Vec::new(),
            client: Vec::new(),
            least: self.least,
            most: self.most,
            base: self.base,
            opened: self.opened.clone(),
        }
    }

    fn reduce_client(&self, j: usize, fate: &[Fate], number: &[u32], reach: usize, to: &mut Self) {
        let start = to.site.len();
        let mut price = self.price[j];
        let mut optional = self.optional[j];
        for (s, cost) in self.row(j) {
            if fate[s] == Fate::Closed {
                continue;
            }
            if fate[s] == Fate::Open || to.site.len() - start + 1 == reach {
                price = cost;
                optional = true;
                break;
            }
            to.site.push(number[s]);
            to.cost.push(cost);
        }
        while to.site.len() > start && to.cost.last().is_some_and(|c| *c >= price) {
            to.site.pop();
            to.cost.pop();
        }
        if to.site.len() == start {
            to.base += price;
        } else {
            to.first.push(to.site.len());
            to.price.push(price);
            to.optional.push(optional);
            to.client.push(self.client[j]);
        }
    }

    /// What these sites cost together with all clients, and whether that is a plan.
    pub(super) fn value(&self, open: &[bool]) -> (i64, bool) {
        let mut value = self.base;
        let mut count = 0;
        let mut plan = true;
        for s in (0..self.sites()).filter(|s| open[*s]) {
            value += self.fixed[s];
            count += 1;
            plan &= !self.apart[s].iter().any(|t| open[*t as usize]);
        }
        for j in 0..self.clients() {
            match self.row(j).find(|(s, _)| open[*s]) {
                Some((_, cost)) => value += cost,
                None => {
                    value += self.price[j];
                    plan &= self.optional[j];
                }
            }
        }
        (value, plan && (self.least..=self.most).contains(&count))
    }

    /// Sites in groups of which at most one can be open: cliques of the conflicts, found greedily.
    pub(super) fn groups(&self) -> Vec<u32> {
        let mut group: Vec<u32> = vec![u32::MAX; self.sites()];
        let mut count = 0;
        let mut shared = vec![0_usize; self.sites()];
        for s in 0..self.sites() {
            if group[s] != u32::MAX {
                continue;
            }
            group[s] = count;
            let mut members = 1;
            let mut touched = Vec::new();
            let mut last = s;
            loop {
                for t in &self.apart[last] {
                    shared[*t as usize] += 1;
                    touched.push(*t as usize);
                }
                let next = self.apart[s].iter().map(|t| *t as usize);
                let next = next.filter(|t| group[*t] == u32::MAX && shared[*t] == members);
                let Some(next) = next.max_by_key(|t| (self.apart[*t].len(), std::cmp::Reverse(*t)))
                else {
                    break;
                };
                group[next] = count;
                members += 1;
                last = next;
            }
            for t in touched {
                shared[t] = 0;
            }
            count += 1;
        }
        group
    }
}

/// The clients of each site, with costs.
#[derive(Debug)]
pub(super) struct Columns {
    first: Vec<usize>,
    client: Vec<u32>,
    cost: Vec<i64>,
}

impl Columns {
    pub(super) fn of(model: &Model) -> Self {
        let mut first = vec![0; model.sites() + 1];
        for s in &model.site {
            first[*s as usize + 1] += 1;
        }
        for s in 1..first.len() {
            first[s] += first[s - 1];
        }
        let mut next = first.clone();
        let mut client = vec![0; model.site.len()];
        let mut cost = vec![0; model.site.len()];
        for j in 0..model.clients() {
            for (s, c) in model.row(j) {
                client[next[s]] = j as u32;
                cost[next[s]] = c;
                next[s] += 1;
            }
        }
        Self {
            first,
            client,
            cost,
        }
    }

    pub(super) fn len(&self, site: usize) -> usize {
        self.first[site + 1] - self.first[site]
    }

    pub(super) fn at(&self, site: usize, k: usize) -> (usize, i64) {
        let at = self.first[site] + k;
        (self.client[at] as usize, self.cost[at])
    }
}

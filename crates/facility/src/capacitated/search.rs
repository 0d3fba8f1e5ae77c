//! Plans: built from what the relaxation would like, and improved by exchanging sites.

use super::{
    assign::Assignment,
    domain::{Domain, Wish},
    flow::{Flow, transport},
    model::{Model, NONE},
    relax::Relaxation,
};
use crate::{Plan, Status, clock::Clock, rng::Rng};
use std::collections::HashSet;

/// The best plan so far and the means to find better ones.
pub(super) struct Search<'m, 'p> {
    pub(super) model: &'m Model<'p>,
    /// What is certain in every plan.
    pub(super) root: Domain,
    pub(super) plan: Option<Plan>,
    /// Cost of the best plan in the model's costs; one more than any plan costs when there is none.
    pub(super) value: i64,
    /// The best assignment, to search on from.
    best: Option<Assignment>,
    /// Sets of sites whose best service is known.
    seen: HashSet<Vec<u32>>,
    rng: Rng,
}

/// Most sets of sites to remember.
const MOST_SEEN: usize = 1 << 16;

impl<'m, 'p> Search<'m, 'p> {
    pub(super) fn new(model: &'m Model<'p>, root: Domain, seed: u64) -> Self {
        Self {
            model,
            root,
            plan: None,
            value: model.dearest as i64 + 1,
            best: None,
            seen: HashSet::new(),
            rng: Rng::new(seed),
        }
    }

    /// Scaled cost that a better plan does not pass.
    pub(super) fn limit(&self) -> i128 {
        i128::from(self.value - 1) << self.model.scale
    }

    /// The cost of the best plan as the question counts; the largest number without a plan.
    pub(super) fn outside(&self) -> u64 {
        self.plan.as_ref().map_or(u64::MAX, |plan| plan.value)
    }

    fn offer(&mut self, value: i64, plan: Plan, clock: &mut Clock<'_>) {
        debug_assert_eq!(plan.value, self.model.outside(value as u64));
        self.value = value;
        clock.tell(plan.value, 0);
        self.plan = Some(plan);
    }

    fn offer_assignment(&mut self, found: &Assignment, clock: &mut Clock<'_>) -> bool {
        if !found.valid(self.model) {
            return false;
        }
        let value = found.total(self.model);
        if value >= self.value {
            return false;
        }
        let open = (0..self.model.sites as u32).filter(|i| found.open[*i as usize]);
        let site = |s: &u32| (*s != NONE).then_some(*s);
        let site_of: Vec<Option<u32>> = found.site.iter().map(site).collect();
        let plan = Plan::single(self.model.problem, open.collect(), &site_of);
        self.best = Some(found.clone());
        self.offer(value, plan, clock);
        true
    }

    fn offer_flow(&mut self, sites: &[u32], flow: &Flow, clock: &mut Clock<'_>) -> bool {
        let fixed: i64 = sites.iter().map(|i| self.model.fixed[*i as usize]).sum();
        let value = fixed + flow.cost;
        if value >= self.value {
            return false;
        }
        let clients = self.model.problem.clients();
        let service = flow.service.iter().zip(clients);
        let service = service.map(|(list, client)| {
            let load = |units: u64| if client.load == 0 { 0 } else { units };
            list.iter()
                .map(|(site, units)| (*site, load(*units)))
                .collect()
        });
        let mut plan = Plan {
            open: sites.to_vec(),
            service: service.collect(),
            value: 0,
        };
        plan.value = plan.cost(self.model.problem);
        self.offer(value, plan, clock);
        true
    }

    /// True when these sites may be open together.
    fn allowed(&self, sites: &[u32]) -> bool {
        let problem = self.model.problem;
        let count = sites.len();
        count >= self.model.least
            && count <= self.model.most
            && (0..self.model.sites).all(|i| match self.root.site[i] {
                Status::Open => sites.binary_search(&(i as u32)).is_ok(),
                Status::Closed => sites.binary_search(&(i as u32)).is_err(),
                Status::Free => true,
            })
            && sites.iter().all(|i| {
                let apart = problem.apart(*i as usize);
                !apart.iter().any(|other| sites.binary_search(other).is_ok())
            })
    }

    /// The sites a relaxation chose, made into a set that may be open: conflicts left out, cheap ones added where there are too
    /// few or too little room.
    fn repair(&self, relaxation: &Relaxation, least: usize) -> Option<Vec<u32>> {
        let model = self.model;
        let mut order: Vec<usize> = (0..model.sites)
            .filter(|i| self.root.site[*i] != Status::Closed)
            .collect();
        order.sort_by_key(|i| {
            let must = self.root.site[*i] == Status::Open;
            (!must, !relaxation.open[*i], relaxation.value[*i], *i)
        });
        let mut need: u64 = 0;
        for j in 0..model.clients {
            if self.root.wish[j] == Wish::Served {
                let least = model.client(j).iter().map(|arc| arc.load).min();
                need = need.saturating_add(least.unwrap_or(0).saturating_mul(model.units[j]));
            }
        }
        let mut open = vec![false; model.sites];
        let (mut count, mut room) = (0, 0u64);
        for i in order {
            let wanted = relaxation.open[i] || self.root.site[i] == Status::Open;
            if !wanted && count >= least && room >= need {
                break;
            }
            let apart = model.problem.apart(i);
            if count < model.most && !apart.iter().any(|other| open[*other as usize]) {
                open[i] = true;
                count += 1;
                room = room.saturating_add(model.capacity[i]);
            }
        }
        let sites: Vec<u32> = (0..model.sites as u32)
            .filter(|i| open[*i as usize])
            .collect();
        (self.allowed(&sites) && room >= need).then_some(sites)
    }

    /// A plan from what a relaxation chose.
    pub(super) fn follow(&mut self, relaxation: &Relaxation, clock: &mut Clock<'_>) {
        let Some(sites) = self.repair(relaxation, self.root.least) else {
            return;
        };
        if self.model.split {
            self.try_sites(&sites, clock);
            return;
        }
        let mut now = Assignment::new(self.model, self.flags(&sites), self.price());
        now.follow(self.model, relaxation);
        let mut work = 0;
        now.fill(self.model, &|_| 0, &mut work);
        clock.spend(work);
        self.settle(&mut now, 3, clock);
    }

    fn flags(&self, sites: &[u32]) -> Vec<bool> {
        let mut open = vec![false; self.model.sites];
        sites.iter().for_each(|i| open[*i as usize] = true);
        open
    }

    /// A first price of overload: about what a unit of load costs.
    fn price(&self) -> i64 {
        let arcs = self.model.arcs();
        let Some(middle) = arcs.get(arcs.len() / 2) else {
            return 1;
        };
        (middle.cost / middle.load.max(1) as i64).max(1)
    }

    /// Improves an assignment, and raises the price of overload until there is none or it is no use.
    fn settle(&mut self, now: &mut Assignment, tries: u32, clock: &mut Clock<'_>) -> bool {
        let mut found = false;
        for _ in 0..tries {
            now.improve(self.model, &mut self.rng, clock);
            self.tidy(now);
            found |= self.offer_assignment(now, clock);
            if now.valid(self.model) || clock.over() || clock.out() {
                break;
            }
            now.reprice();
        }
        found
    }

    /// Closes sites that cost something and serve nobody.
    fn tidy(&self, now: &mut Assignment) {
        let mut count = now.open.iter().filter(|open| **open).count();
        for i in 0..self.model.sites {
            let idle = now.open[i] && now.empty(i) && self.model.fixed[i] > 0;
            if idle && count > self.model.least && self.root.site[i] == Status::Free {
                now.set_open(self.model, i, false);
                count -= 1;
            }
        }
    }

    /// The best split service of a set of sites. True when that gave a better plan.
    pub(super) fn try_sites(&mut self, sites: &[u32], clock: &mut Clock<'_>) -> bool {
        if !self.allowed(sites) || self.seen.contains(sites) {
            return false;
        }
        if self.seen.len() < MOST_SEEN {
            self.seen.insert(sites.to_vec());
        }
        let wish = self.root.wish.clone();
        self.try_flow(sites, &wish, clock)
    }

    pub(super) fn try_flow(&mut self, sites: &[u32], wish: &[Wish], clock: &mut Clock<'_>) -> bool {
        let wanted = |j: usize| match wish[j] {
            Wish::Served => Some(true),
            Wish::Unserved => Some(false),
            Wish::Free => None,
        };
        let flow = transport(self.model, sites, &wanted, clock);
        flow.is_some_and(|flow| self.offer_flow(sites, &flow, clock))
    }

    /// The plan in which these sites are open and these pairs serve.
    pub(super) fn try_only(&mut self, sites: &[u32], only: &[u32], clock: &mut Clock<'_>) {
        if !self.allowed(sites) {
            return;
        }
        let mut now = Assignment::new(self.model, self.flags(sites), 1);
        for (j, id) in only.iter().enumerate() {
            if let Some(arc) = self.model.arcs().get(*id as usize) {
                now.put(self.model, j, arc.site);
            }
        }
        self.offer_assignment(&now, clock);
    }

    /// Exchanges sites and clients, from the best plan on, until the work is spent.
    pub(super) fn roam(&mut self, work: u64, clock: &mut Clock<'_>) {
        let end = clock.now.work.saturating_add(work);
        if self.model.split {
            self.roam_split(end, clock);
            return;
        }
        let Some(mut now) = self.best.clone() else {
            return;
        };
        let mut value = now.total(self.model);
        let mut idle = 0;
        while clock.now.work < end && !clock.over() && !clock.out() {
            let mut next = now.clone();
            if !self.vary(&mut next, idle, clock) {
                idle += 1;
                if idle > 400 {
                    return;
                }
                continue;
            }
            self.settle(&mut next, 2, clock);
            let found = next.total(self.model);
            // Equal plans are a way on; after long without success, back to the best.
            if next.valid(self.model) && found <= value {
                idle = if found < value { 0 } else { idle + 1 };
                value = found;
                now = next;
            } else {
                idle += 1;
                now.reprice();
            }
            clock.spend(self.model.clients as u64);
            if idle > 400 {
                return;
            }
        }
    }

    /// One random change: clients thrown about, a site closed, opened, or exchanged for another nearby.
    fn vary(&mut self, now: &mut Assignment, idle: u32, clock: &mut Clock<'_>) -> bool {
        let model = self.model;
        let free = |i: &usize| self.root.site[*i] == Status::Free;
        let open: Vec<usize> = (0..model.sites).filter(|i| now.open[*i]).collect();
        let mut leave: Vec<usize> = open.iter().copied().filter(free).collect();
        let enter: Vec<usize> = (0..model.sites)
            .filter(|i| !now.open[*i])
            .filter(free)
            .collect();
        let count = open.len();
        let kinds = if leave.is_empty() && enter.is_empty() {
            1
        } else {
            4
        };
        match self.rng.below(kinds) {
            1 if !leave.is_empty() && count > model.least => {
                let i = leave[self.rng.below(leave.len())];
                now.set_open(model, i, false);
            }
            2 if !enter.is_empty() => {
                let i = enter[self.rng.below(enter.len())];
                let mut over = (count + 1).saturating_sub(model.most);
                for other in model.problem.apart(i) {
                    let k = *other as usize;
                    if now.open[k] {
                        if self.root.site[k] == Status::Open {
                            return false;
                        }
                        now.set_open(model, k, false);
                        leave.retain(|l| *l != k);
                        over = over.saturating_sub(1);
                    }
                }
                if over > 0 {
                    if leave.is_empty() {
                        return false;
                    }
                    let k = leave[self.rng.below(leave.len())];
                    now.set_open(model, k, false);
                }
                now.set_open(model, i, true);
            }
            3 if !leave.is_empty() && !enter.is_empty() => {
                let a = leave[self.rng.below(leave.len())];
                let Some(b) = self.near(now, a, &enter) else {
                    return false;
                };
                now.set_open(model, a, false);
                now.set_open(model, b, true);
            }
            _ => {
                let most = 2 + idle as usize / 20;
                let count = 1 + self.rng.below(most.min(model.clients));
                now.shake(model, &mut self.rng, count);
            }
        }
        let sites: Vec<u32> = (0..model.sites as u32)
            .filter(|i| now.open[*i as usize])
            .collect();
        if clock.spend(model.sites as u64) || !self.allowed(&sites) {
            return false;
        }
        let mut work = 0;
        now.fill(model, &|_| 0, &mut work);
        clock.spend(work);
        true
    }

    /// A closed site that serves a client of this one cheaply.
    fn near(&mut self, now: &Assignment, a: usize, enter: &[usize]) -> Option<usize> {
        if self.rng.below(4) == 0 {
            return Some(enter[self.rng.below(enter.len())]);
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
        (!near.is_empty()).then(|| near[self.rng.below(near.len())])
    }

    /// Closes, opens and exchanges sites while that helps.
    fn roam_split(&mut self, end: u64, clock: &mut Clock<'_>) {
        let Some(plan) = &self.plan else {
            return;
        };
        let mut sites = plan.open.clone();
        loop {
            let mut better = false;
            let out: Vec<u32> = (0..self.model.sites as u32)
                .filter(|i| sites.binary_search(i).is_err())
                .collect();
            let mut moves: Vec<(Option<u32>, Option<u32>)> = Vec::new();
            moves.extend(sites.iter().map(|i| (Some(*i), None)));
            moves.extend(out.iter().map(|i| (None, Some(*i))));
            if sites.len() * out.len() <= 10_000 {
                for a in &sites {
                    moves.extend(out.iter().map(|b| (Some(*a), Some(*b))));
                }
            }
            for (leave, enter) in moves {
                let mut next: Vec<u32> = sites
                    .iter()
                    .copied()
                    .filter(|i| Some(*i) != leave)
                    .chain(enter)
                    .collect();
                next.sort_unstable();
                if clock.now.work >= end || clock.over() || clock.out() {
                    return;
                }
                if self.try_sites(&next, clock) {
                    sites = next;
                    better = true;
                    break;
                }
            }
            if !better {
                return;
            }
        }
    }
}

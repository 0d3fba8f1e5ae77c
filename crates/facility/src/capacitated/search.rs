//! Plans: built from what the relaxation would like, and improved by exchanging sites.

use super::{
    ascent::Ascent,
    assign::Assignment,
    domain::{Domain, Wish},
    flow::{Flow, fill, transport},
    local::{chains, shifts},
    model::{Model, NONE},
    relax::Relaxation,
};
use crate::{Plan, Status, clock::Clock};
use anytime::Rng;
use std::collections::HashSet;

/// The best plan so far and the means to find better ones.
pub(super) struct Search<'m, 'p> {
    pub(super) model: &'m Model<'p>,
    /// What is certain in every plan.
    pub(super) root: Domain,
    /// Cost of the best plan in the model's costs; one more than any plan costs when there is none.
    pub(super) value: i64,
    /// The best assignment, to search on from.
    pub(super) best: Option<Assignment>,
    /// The best sites and split service.
    flow: Option<(Vec<u32>, Flow)>,
    /// Where the walk among assignments stands, and for how long it has found nothing.
    pub(super) walk: Option<Assignment>,
    pub(super) idle: u32,
    /// What each site costs in a good relaxation: the lower, the likelier it is in a good plan.
    pub(super) rank: Vec<i64>,
    /// The work at which to end.
    pub(super) end: u64,
    /// True when this is not the question asked: nothing is told of it.
    aside: bool,
    /// Sets of sites whose best service is known.
    seen: HashSet<Vec<u32>>,
    pub(super) rng: Rng,
}

/// From this many pairs of a client and an open site on, any service is found before the cheapest.
const LARGE: usize = if cfg!(test) { 4 } else { 1 << 17 };

/// From this many clients on, chains wait until there is a plan.
const MANY: usize = 500;

/// Most sets of sites to remember.
const MOST_SEEN: usize = 1 << 16;

impl<'m, 'p> Search<'m, 'p> {
    pub(super) fn new(model: &'m Model<'p>, root: Domain, seed: u64) -> Self {
        Self {
            model,
            root,
            flow: None,
            value: model.dearest as i64 + 1,
            best: None,
            walk: None,
            idle: 0,
            rank: vec![0; model.sites],
            end: u64::MAX,
            aside: false,
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
        if self.found() {
            self.model.outside(self.value as u64)
        } else {
            u64::MAX
        }
    }

    fn offer_assignment(&mut self, found: &Assignment, clock: &mut Clock<'_>) -> bool {
        if !found.valid() {
            return false;
        }
        let value = found.total(self.model);
        if value >= self.value {
            return false;
        }
        self.value = value;
        match &mut self.best {
            Some(best) => best.clone_from(found),
            None => self.best = Some(found.clone()),
        }
        self.tell(0, clock);
        true
    }

    fn offer_flow(&mut self, sites: &[u32], flow: Flow, clock: &mut Clock<'_>) -> bool {
        let fixed: i64 = sites.iter().map(|i| self.model.fixed[*i as usize]).sum();
        let value = fixed + flow.cost;
        if value >= self.value {
            return false;
        }
        self.value = value;
        self.flow = Some((sites.to_vec(), flow));
        self.tell(0, clock);
        true
    }

    /// Answers a question beside the one asked, until this much work is done.
    pub(super) fn aside(&mut self, end: u64) {
        self.aside = true;
        self.end = end;
    }

    /// True when no more work may be spent.
    pub(super) fn spent(&self, clock: &Clock<'_>) -> bool {
        clock.over() || clock.out() || clock.now.work >= self.end
    }

    /// Announces the best plan and a bound (scaled).
    pub(super) fn tell(&self, bound: i128, clock: &mut Clock<'_>) {
        if !self.aside {
            let bound = self.model.outside(self.model.whole(bound));
            clock.tell(self.outside(), bound.min(self.outside()));
        }
    }

    /// True when there is a plan.
    pub(super) fn found(&self) -> bool {
        self.best.is_some() || self.flow.is_some()
    }

    /// The best plan, written out.
    pub(super) fn plan(self) -> Option<Plan> {
        let problem = self.model.problem;
        if let Some(best) = self.best {
            let open = (0..self.model.sites as u32).filter(|i| best.open[*i as usize]);
            let site = |s: &u32| (*s != NONE).then_some(*s);
            let site_of: Vec<Option<u32>> = best.site.iter().map(site).collect();
            return Some(Plan::single(problem, open.collect(), &site_of));
        }
        let (open, flow) = self.flow?;
        let service = flow.service.into_iter().zip(problem.clients());
        let service = service.map(|(mut list, client)| {
            // A client without load is served in one part of no load.
            if client.load == 0 {
                list.iter_mut().for_each(|(_, units)| *units = 0);
            }
            list
        });
        let mut plan = Plan {
            open,
            service: service.collect(),
            value: 0,
        };
        plan.value = plan.cost(problem);
        Some(plan)
    }

    /// True when these sites may be open together.
    pub(super) fn allowed(&self, sites: &[u32]) -> bool {
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

    /// The sites wanted, made into a set that may be open: conflicts left out, those of low rank added where there are too few
    /// or too little room.
    fn repair(
        &self,
        wanted: &dyn Fn(usize) -> bool,
        rank: &dyn Fn(usize) -> i64,
    ) -> Option<Vec<u32>> {
        let model = self.model;
        let mut order: Vec<(bool, bool, i64, usize)> = (0..model.sites)
            .filter(|i| self.root.site[*i] != Status::Closed)
            .map(|i| (self.root.site[i] != Status::Open, !wanted(i), rank(i), i))
            .collect();
        order.sort_unstable();
        let mut open = vec![false; model.sites];
        let (mut count, mut room) = (0, 0u64);
        for (free, unwanted, _, i) in order {
            if free && unwanted && count >= self.root.least && room >= self.root.need {
                break;
            }
            let apart = model.problem.apart(i);
            if count < model.most && !apart.iter().any(|other| open[*other as usize]) {
                open[i] = true;
                count += 1;
                room = room.saturating_add(model.capacity[i]);
            }
        }
        self.cover(&mut open, rank)?;
        let sites: Vec<u32> = (0..model.sites as u32)
            .filter(|i| open[*i as usize])
            .collect();
        let room: u64 = sites.iter().map(|i| model.capacity[*i as usize]).sum();
        (self.allowed(&sites) && room >= self.root.need).then_some(sites)
    }

    /// Opens sites for clients that no open site may serve, and closes others that nobody needs where that makes too many.
    fn cover(&self, open: &mut [bool], rank: &dyn Fn(usize) -> i64) -> Option<()> {
        let model = self.model;
        let mut covered = vec![0u32; model.clients];
        let mut count = 0;
        for i in (0..model.sites).filter(|i| open[*i]) {
            count += 1;
            for arc in model.site(i) {
                covered[arc.client as usize] += 1;
            }
        }
        for j in 0..model.clients {
            if covered[j] > 0 || self.root.wish[j] != Wish::Served {
                continue;
            }
            let may = |i: &usize| {
                let apart = model.problem.apart(*i);
                self.root.site[*i] == Status::Free && !apart.iter().any(|k| open[*k as usize])
            };
            let ways = model.client(j).iter().map(|arc| arc.site as usize);
            let enter = ways.filter(may).min_by_key(|i| (rank(*i), *i))?;
            open[enter] = true;
            for arc in model.site(enter) {
                covered[arc.client as usize] += 1;
            }
            count += 1;
            if count > model.most {
                let spare = |i: &usize| {
                    let needed = |c: usize| covered[c] < 2 && self.root.wish[c] == Wish::Served;
                    let free = open[*i] && self.root.site[*i] == Status::Free;
                    free && !model.site(*i).iter().any(|arc| needed(arc.client as usize))
                };
                let leave = (0..model.sites)
                    .filter(spare)
                    .max_by_key(|i| (rank(*i), *i))?;
                open[leave] = false;
                for arc in model.site(leave) {
                    covered[arc.client as usize] -= 1;
                }
                count -= 1;
            }
        }
        Some(())
    }

    /// Plans from what a relaxation chose last, and in the mean.
    pub(super) fn follow(&mut self, ascent: &Ascent, clock: &mut Clock<'_>) {
        let (relaxation, shares) = (&ascent.relaxation, &ascent.shares);
        let last = self.repair(&|i| relaxation.open[i], &|i| relaxation.value[i]);
        let rank = |i: usize| (shares.site(i) * -1e9) as i64;
        let mean = self.repair(&|i| shares.site(i) >= 0.5, &rank);
        if self.model.split {
            for sites in [last, mean].into_iter().flatten() {
                self.try_sites(&sites, clock);
            }
            return;
        }
        for (sites, by_share) in [(last, false), (mean, true)] {
            let Some(sites) = sites else {
                continue;
            };
            let prices = self.prices(relaxation);
            let mut now = Assignment::new(self.model, self.flags(&sites), prices);
            if by_share {
                now.follow_shares(self.model, shares);
            } else {
                now.follow(self.model, relaxation);
            }
            let mut work = self.model.arcs().len() as u64;
            now.fill(self.model, &mut work);
            (0..self.model.clients as u32).for_each(|j| now.wake(j));
            clock.spend(work);
            self.settle(&mut now, 20, i64::MAX, clock);
            if self.walk.is_none() {
                self.walk = Some(now);
            }
        }
    }

    fn flags(&self, sites: &[u32]) -> Vec<bool> {
        let mut open = vec![false; self.model.sites];
        sites.iter().for_each(|i| open[*i as usize] = true);
        open
    }

    /// A first price of overload at each site: twice what room is worth there, or elsewhere.
    fn prices(&self, relaxation: &Relaxation) -> Vec<i64> {
        let scale = self.model.scale;
        let known = || relaxation.rent.iter().filter(|rent| **rent > 0);
        let sum: i128 = known().map(|rent| i128::from(*rent)).sum();
        let usual = (sum / known().count().max(1) as i128) as i64;
        let price = |rent: &i64| {
            let rent = if *rent > 0 { *rent } else { usual };
            (rent >> scale).saturating_mul(2).saturating_add(1)
        };
        relaxation.rent.iter().map(price).collect()
    }

    /// Improves an assignment, and raises the price of overload until there is none or it is no use.
    pub(super) fn settle(
        &mut self,
        now: &mut Assignment,
        tries: u32,
        bar: i64,
        clock: &mut Clock<'_>,
    ) -> bool {
        let model = self.model;
        let mut found = false;
        let effort = model.arcs().len() as u64 * 10 + 300_000;
        for _ in 0..tries {
            shifts(now, model, clock);
            if bar < i64::MAX && now.priced(model) > bar {
                break;
            }
            if now.valid() {
                found |= self.offer_assignment(now, clock);
            }
            // Where there are very many clients, moves alone first make a plan.
            if now.valid() || model.clients < MANY {
                chains(now, model, effort, clock);
                self.tidy(now);
                found |= self.offer_assignment(now, clock);
            }
            if now.valid() || clock.over() || clock.out() {
                break;
            }
            now.reprice(model);
            for i in 0..model.sites {
                if now.overloaded(model, i) {
                    now.wake_site(i);
                }
            }
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
        // Very large questions first need any plan at all.
        let size = self.model.clients * sites.len();
        let mut found = false;
        if size > LARGE && !self.found() {
            let flow = fill(self.model, sites, &wanted, clock);
            found = flow.is_some_and(|flow| self.offer_flow(sites, flow, clock));
        }
        let flow = transport(self.model, sites, &wanted, clock);
        found | flow.is_some_and(|flow| self.offer_flow(sites, flow, clock))
    }

    /// The plan in which these sites are open and these pairs serve.
    pub(super) fn try_only(&mut self, sites: &[u32], only: &[u32], clock: &mut Clock<'_>) {
        if !self.allowed(sites) {
            return;
        }
        let mut now = Assignment::new(self.model, self.flags(sites), vec![1; self.model.sites]);
        for (j, id) in only.iter().enumerate() {
            if let Some(arc) = self.model.arcs().get(*id as usize) {
                now.put(self.model, j, arc.site);
            }
        }
        self.offer_assignment(&now, clock);
    }

    /// Closes, opens and exchanges sites while that helps.
    pub(super) fn roam_split(&mut self, end: u64, clock: &mut Clock<'_>) {
        let Some((sites, _)) = &self.flow else {
            return;
        };
        let mut sites = sites.clone();
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

//! The bound: a price for each client's service (Lagrangian relaxation; Cornuéjols, Fisher and Nemhauser 1977).
//!
//! Let every client pay λ for being served, by as many sites as like to. A site is then worth its fixed cost less what
//! clients pay above their cost, and the best sites can be picked one by one. What that gives is a bound for any λ: here
//! with whole numbers, so the bound is exact.

use super::{
    known::Known,
    model::{Fate, Model},
};
use crate::clock::Clock;

/// Parts of one client's service in directions, as a power of two.
const PARTS: u32 = 12;
/// No client counts for more superfluous sites than this in one step: keeps the squares small.
const MOST_PARTS: i64 = 1 << 20;
/// Shares of sites in past selections count in parts of this.
pub(super) const WHOLE: i64 = 1 << 16;

/// A step of the whole way to the best plan.
pub(super) const FULL_STEP: i64 = 1_000_000;
/// Shorter steps lead nowhere.
const LEAST_STEP: i64 = 2_000;

/// Bounds below this say nothing: they only need to be small.
const NOTHING: i64 = -(1 << 61);

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No plan of this part is below `upper`.
    Closed,
    /// There may be one.
    Open,
}

/// Called with sites that are worth a look.
pub(super) type Hook<'a> = dyn FnMut(&Model, &[usize], &mut Known, &mut Clock) + 'a;

/// A part of the question with its multipliers.
#[derive(Debug)]
pub(super) struct Bounding {
    pub(super) model: Model,
    /// No plan of the part costs less, or it is not below `upper`; in parts of a unit.
    pub(super) best: i64,
    /// The multipliers of that bound.
    pub(super) best_lambda: Vec<i64>,
    /// How often each site was picked lately.
    pub(super) mean: Vec<i64>,
    /// Step lengths, in millionths of the way to `upper`.
    pub(super) theta: i64,
    /// Their length when the bound last rose.
    pub(super) fruitful: Option<i64>,
    lambda: Vec<i64>,
    direction: Vec<i64>,
    rho: Vec<i64>,
    /// The sites of the last selection.
    picked: Vec<usize>,
    is_picked: Vec<bool>,
    /// Sites that exclude each other, when there are any.
    group: Option<Vec<u32>>,
    fate: Vec<Fate>,
    /// No plan without an opened site costs less; for the sites with fate `Open`.
    without: i64,
    fixed: usize,
    /// Whether this is the whole question, so that what a site costs is worth remembering.
    root: bool,
    fails: u32,
}

/// What a selection is worth, with the prices of other choices.
struct Selection {
    bound: i64,
    /// The worst that is picked.
    last: i64,
    /// The best that is not.
    next: Option<i64>,
}

impl Bounding {
    /// Starts with these multipliers, by client of the model.
    pub(super) fn new(model: Model, lambda: Vec<i64>, root: bool) -> Self {
        let mut bounding = Self {
            best: i64::MIN,
            best_lambda: lambda.clone(),
            mean: vec![WHOLE / 2; model.sites()],
            theta: FULL_STEP,
            fruitful: None,
            direction: vec![0; model.clients()],
            lambda,
            rho: Vec::new(),
            picked: Vec::new(),
            is_picked: Vec::new(),
            group: None,
            fate: Vec::new(),
            without: i64::MAX,
            fixed: 0,
            root,
            fails: 0,
            model,
        };
        bounding.renew();
        bounding
    }

    /// The sites, the most promising first.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut sites: Vec<usize> = (0..self.model.sites()).collect();
        sites.sort_by_key(|s| (self.rho[*s], *s));
        sites
    }

    /// Another look from the best multipliers, because better plans became known.
    pub(super) fn again(&mut self) {
        self.theta = FULL_STEP / 10;
        self.lambda.copy_from_slice(&self.best_lambda);
        self.direction.fill(0);
    }

    fn renew(&mut self) {
        let sites = self.model.sites();
        self.rho = vec![0; sites];
        self.is_picked = vec![false; sites];
        self.picked.clear();
        self.fate = vec![Fate::Free; sites];
        self.fixed = 0;
        let conflicts = self.model.apart.iter().any(|a| !a.is_empty());
        self.group = conflicts.then(|| self.model.groups());
    }

    /// Brings the multipliers between their limits.
    pub(super) fn clamp(&mut self, known: &Known) {
        for j in 0..self.model.clients() {
            let (low, high) = (self.low(j, known), self.high(j, known));
            self.lambda[j] = self.lambda[j].clamp(low, high);
            self.best_lambda[j] = self.best_lambda[j].clamp(low, high);
        }
    }

    /// The most that a multiplier may be.
    fn high(&self, j: usize, known: &Known) -> i64 {
        let price = self.model.price[j];
        let high = if self.model.optional[j] {
            price
        } else {
            let dearest = self.model.cost[self.model.first[j + 1] - 1];
            price.min(dearest + known.room(self.model.clients()))
        };
        high << known.bits
    }

    fn low(&self, j: usize, known: &Known) -> i64 {
        self.model.cost[self.model.first[j]] << known.bits
    }

    /// Takes up to so many steps. Decisions that follow from the bound are made on the way.
    pub(super) fn run(
        &mut self,
        steps: u32,
        known: &mut Known,
        clock: &mut Clock,
        hook: &mut Hook<'_>,
    ) -> Outcome {
        self.fails = 0;
        for step in 0..steps {
            if self.model.sites() == 0 {
                return self.settled(known, clock);
            }
            if clock.out() || self.theta < LEAST_STEP {
                break;
            }
            if step % 8 == 7 && self.fixed > 0 && !self.shrink(known) {
                return Outcome::Closed;
            }
            if self.model.sites() == 0 {
                return self.settled(known, clock);
            }
            let selection = self.select(known, clock);
            self.fix(&selection, known);
            if selection.bound > self.best {
                let gap = (known.upper << known.bits).saturating_sub(self.best.max(0));
                let rise = selection.bound.saturating_sub(self.best);
                if rise > gap / 200 {
                    self.fails = 0;
                }
                if step > 0 && rise > gap / 500 {
                    self.fruitful = Some(self.theta);
                }
                self.best = selection.bound;
                self.best_lambda.copy_from_slice(&self.lambda);
                if self.root {
                    known.raise(known.whole(self.best), clock);
                }
                hook(&self.model, &self.picked, known, clock);
            } else {
                self.fails += 1;
            }
            if known.closes(self.best) {
                return Outcome::Closed;
            }
            if self.fails >= self.patience() {
                self.fails = 0;
                self.theta = self.theta * 2 / 3;
                self.lambda.copy_from_slice(&self.best_lambda);
                self.direction.fill(0);
                continue;
            }
            self.advance(selection.bound, known, clock);
        }
        if self.fixed > 0 && !self.shrink(known) {
            return Outcome::Closed;
        }
        if self.model.sites() == 0 {
            self.settled(known, clock)
        } else {
            Outcome::Open
        }
    }

    /// Everything is decided: that is a plan.
    fn settled(&mut self, known: &mut Known, clock: &mut Clock) -> Outcome {
        known.offer(&self.model, &[], self.model.base, clock);
        self.best = self.best.max(self.model.base << known.bits);
        Outcome::Closed
    }

    /// Prices the sites and picks the best.
    fn select(&mut self, known: &Known, clock: &mut Clock) -> Selection {
        let bits = known.bits;
        let model = &self.model;
        for (rho, fixed) in self.rho.iter_mut().zip(&model.fixed) {
            *rho = fixed << bits;
        }
        let mut bound = model.base << bits;
        let mut work = model.sites() + model.clients();
        for j in 0..model.clients() {
            let lambda = self.lambda[j];
            bound += lambda;
            let range = model.first[j]..model.first[j + 1];
            for (s, cost) in model.site[range.clone()].iter().zip(&model.cost[range]) {
                let over = lambda - (cost << bits);
                if over <= 0 {
                    break;
                }
                work += 1;
                self.rho[*s as usize] -= over;
            }
        }
        for s in self.picked.drain(..) {
            self.is_picked[s] = false;
        }
        let mut items: Vec<u32> = match &self.group {
            None => (0..model.sites() as u32).collect(),
            Some(group) => {
                let mut best: Vec<u32> = Vec::new();
                for (s, g) in group.iter().enumerate() {
                    let g = *g as usize;
                    if g == best.len() {
                        best.push(s as u32);
                    } else if self.rho[s] < self.rho[best[g] as usize] {
                        best[g] = s as u32;
                    }
                }
                best
            }
        };
        let good = items.iter().filter(|s| self.rho[**s as usize] < 0).count();
        let count = good.clamp(model.least, model.most.max(model.least));
        let mut selection = Selection {
            bound,
            last: i64::MIN,
            next: None,
        };
        if count > items.len() {
            selection.bound = i64::MAX;
            return selection;
        }
        if count < items.len() {
            let key = |s: &u32| (self.rho[*s as usize], *s);
            items.select_nth_unstable_by_key(count, key);
            selection.next = Some(self.rho[items[count] as usize]);
        }
        // A single sum is small, but many sites may be worth very much when the multipliers are bad.
        let mut sum = i128::from(bound);
        for s in &items[..count] {
            let rho = self.rho[*s as usize];
            sum += i128::from(rho);
            selection.last = selection.last.max(rho);
            self.is_picked[*s as usize] = true;
            self.picked.push(*s as usize);
        }
        selection.bound = sum.max(i128::from(NOTHING)) as i64;
        clock.spend(work as u64 * 2);
        selection
    }

    /// Decides what cannot be otherwise in a plan below `upper`.
    fn fix(&mut self, selection: &Selection, known: &mut Known) {
        let bound = selection.bound;
        let upper = (known.upper - 1) << known.bits;
        if bound == i64::MAX || bound <= NOTHING {
            return;
        }
        let count = self.picked.len();
        let (least, most) = (self.model.least, self.model.most);
        let group_of = |s: usize| self.group.as_ref().map_or(s, |g| g[s] as usize);
        let (mut best_of, mut second_of) = (Vec::new(), Vec::new());
        if self.group.is_some() {
            best_of = vec![None; self.model.sites()];
            second_of = vec![None; self.model.sites()];
            for s in &self.picked {
                best_of[group_of(*s)] = Some(self.rho[*s]);
            }
            for s in (0..self.model.sites()).filter(|s| !self.is_picked[*s]) {
                let second: &mut Option<i64> = &mut second_of[group_of(s)];
                *second = Some(second.map_or(self.rho[s], |r| r.min(self.rho[s])));
            }
        }
        let none = if count > least { Some(0) } else { None };
        for s in 0..self.model.sites() {
            let rho = self.rho[s];
            if self.is_picked[s] {
                let second = second_of.get(group_of(s)).copied().flatten();
                let instead = [second, selection.next, none].into_iter().flatten().min();
                let without = instead.map_or(i64::MAX, |i| bound - rho + i);
                if without > upper && self.fate[s] == Fate::Free {
                    self.fate[s] = Fate::Open;
                    self.without = self.without.min(known.whole(without));
                    self.fixed += 1;
                }
                continue;
            }
            let released = match best_of.get(group_of(s)).copied().flatten() {
                Some(best) => best,
                None if count == most => selection.last,
                None => selection.last.max(0),
            };
            let with = bound + rho - released;
            if self.root {
                let cost = known.whole(with).min(known.cap);
                let entry = &mut known.with[self.model.origin[s] as usize];
                *entry = (*entry).max(cost);
            }
            if with > upper && self.fate[s] == Fate::Free {
                self.fate[s] = Fate::Closed;
                self.fixed += 1;
            }
        }
    }

    /// Carries decisions out. False when no plan below `upper` is left.
    fn shrink(&mut self, known: &mut Known) -> bool {
        if self.root {
            for s in 0..self.model.sites() {
                match self.fate[s] {
                    Fate::Open => known.cap = known.cap.min(self.without),
                    Fate::Closed => {
                        known.cap = known.cap.min(known.with[self.model.origin[s] as usize]);
                    }
                    Fate::Free => {}
                }
            }
        }
        let mut fate = std::mem::take(&mut self.fate);
        let Some(model) = self.model.reduce(&mut fate) else {
            self.best = i64::MAX;
            return false;
        };
        if self.root {
            for s in (0..fate.len()).filter(|s| fate[*s] == Fate::Closed) {
                let entry = &mut known.with[self.model.origin[s] as usize];
                *entry = (*entry).max(known.cap);
            }
        }
        let old = std::mem::replace(&mut self.model, model);
        let mut number = vec![0; known_len(&old)];
        for (j, client) in old.client.iter().enumerate() {
            number[*client as usize] = j;
        }
        let from: Vec<usize> = self
            .model
            .client
            .iter()
            .map(|c| number[*c as usize])
            .collect();
        let carry = |values: &[i64]| -> Vec<i64> { from.iter().map(|j| values[*j]).collect() };
        self.lambda = carry(&self.lambda);
        self.best_lambda = carry(&self.best_lambda);
        self.direction = carry(&self.direction);
        let free = (0..fate.len()).filter(|s| fate[*s] == Fate::Free);
        self.mean = free.map(|s| self.mean[s]).collect();
        self.clamp(known);
        self.renew();
        true
    }

    /// How many steps without success there may be before they become shorter: few when they are long.
    fn patience(&self) -> u32 {
        match self.theta {
            300_001.. => 5,
            50_001.. => 15,
            _ => 20,
        }
    }

    /// One step along the deflected subgradient (Camerini, Fratta and Maffioli 1975; Barahona and Anbil 2000).
    fn advance(&mut self, bound: i64, known: &Known, clock: &mut Clock) {
        let model = &self.model;
        let bits = known.bits;
        for s in 0..model.sites() {
            let now = if self.is_picked[s] { WHOLE } else { 0 };
            self.mean[s] += (now - self.mean[s]) / 16;
        }
        let mut square = 0_i64;
        let mut work = 0;
        for j in 0..model.clients() {
            let lambda = self.lambda[j];
            let range = model.first[j]..model.first[j + 1];
            let mut times = 0;
            for (s, cost) in model.site[range.clone()].iter().zip(&model.cost[range]) {
                if lambda <= cost << bits {
                    break;
                }
                work += 1;
                times += i64::from(self.is_picked[*s as usize]);
            }
            let mut missing = 1 - times;
            if missing > 0 && lambda >= self.high(j, known)
                || missing < 0 && lambda <= self.low(j, known)
            {
                missing = 0;
            }
            let towards = (missing << PARTS).clamp(-MOST_PARTS, MOST_PARTS);
            let direction = &mut self.direction[j];
            *direction += (towards - *direction) / 4;
            square += *direction * *direction;
        }
        clock.spend(work);
        let way = ((known.upper << bits) - bound).max(1);
        let square = i128::from(square.max(1));
        // Twenty binary places more for the quotient.
        let step = i128::from(way) * i128::from(self.theta) * (1 << (PARTS + 20))
            / (i128::from(FULL_STEP) * square);
        for j in 0..model.clients() {
            let (low, high) = (self.low(j, known), self.high(j, known));
            let move_by = (i128::from(self.direction[j]) * step) >> 20;
            let lambda = i128::from(self.lambda[j]) + move_by;
            self.lambda[j] = lambda.clamp(i128::from(low), i128::from(high)) as i64;
        }
    }
}

/// One more than the largest number of a client.
fn known_len(model: &Model) -> usize {
    model.client.last().map_or(0, |c| *c as usize + 1)
}

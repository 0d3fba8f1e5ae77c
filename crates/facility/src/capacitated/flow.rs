//! Split service among given sites: the transportation problem, by cheapest augmenting paths.

use super::model::{Model, NONE};
use crate::clock::Clock;

/// Who serves whom, in units.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// For each client the open sites that serve it, by number of the site.
    pub(super) service: Vec<Vec<(u32, u64)>>,
    /// Cost of service and of penalties.
    pub(super) cost: i64,
}

/// A service from these sites that is found quickly and need not be the cheapest; nothing when there is none.
pub(super) fn fill(
    model: &Model<'_>,
    sites: &[u32],
    wanted: &dyn Fn(usize) -> Option<bool>,
    clock: &mut Clock<'_>,
) -> Option<Flow> {
    let mut net = Network::new(model, sites);
    net.rough = true;
    // Those first who would lose most by their second choice.
    let mut order: Vec<(bool, i64, usize)> = (0..model.clients)
        .map(|j| {
            let ways = net.ways(j);
            let regret = match ways {
                [] | [_] => i64::MIN,
                [first, second, ..] => first.1 - second.1,
            };
            (model.penalty[j].is_some(), regret, j)
        })
        .collect();
    order.sort_unstable();
    let mut cost = 0;
    for (_, _, j) in order {
        let must = wanted(j);
        let penalty = model.penalty[j].filter(|_| must != Some(true));
        let served = must != Some(false) && net.greedy(j, penalty);
        if !served {
            cost += penalty?;
        }
        if clock.spend(std::mem::take(&mut net.work)) || clock.out() {
            return None;
        }
    }
    for (j, list) in net.flow.iter().enumerate() {
        for (place, units) in list {
            let way = net.ways(j).iter().find(|(at, _)| at == place);
            cost += way.map_or(0, |(_, each)| each * *units as i64);
        }
    }
    Some(Flow {
        service: net.service(),
        cost,
    })
}

struct Network<'m, 'p> {
    model: &'m Model<'p>,
    sites: &'m [u32],
    room: Vec<u64>,
    /// By client: its open sites by place, with the cost of a unit, cheapest first.
    ways: Vec<(u32, i64)>,
    first: Vec<usize>,
    /// By client: open site (by place) and units.
    flow: Vec<Vec<(u32, u64)>>,
    /// By open site: the clients it serves with a load.
    guests: Vec<Vec<u32>>,
    /// From open site to open site: what it costs to move a unit, and whose.
    shift: Vec<(i64, u32)>,
    distance: Vec<i64>,
    from: Vec<u32>,
    /// True when costs of moving do not matter and are not kept.
    rough: bool,
    work: u64,
}

/// The cheapest service from these sites for the clients wanted, or nothing when they have too little room. Clients that may
/// be left out are served when that is cheaper than their penalty, one after the other; with `wanted` saying who must be.
pub(super) fn transport(
    model: &Model<'_>,
    sites: &[u32],
    wanted: &dyn Fn(usize) -> Option<bool>,
    clock: &mut Clock<'_>,
) -> Option<Flow> {
    let mut net = Network::new(model, sites);
    net.shift = vec![(i64::MAX, NONE); sites.len() * sites.len()];
    let mut cost = 0;
    let mut order: Vec<usize> = (0..model.clients).collect();
    // Those that must be served first, then those whose absence is dearest for each unit.
    order.sort_by_key(|j| match (wanted(*j), model.penalty[*j]) {
        (Some(true), _) | (_, None) => (0, 0, *j),
        (_, Some(penalty)) => (1, -(penalty / model.units[*j] as i64), *j),
    });
    for j in order {
        let must = wanted(j);
        let penalty = model.penalty[j].filter(|_| must != Some(true));
        if must == Some(false) {
            cost += penalty?;
            continue;
        }
        let saved = penalty.map(|penalty| (penalty, net.room.clone(), net.flow.clone()));
        let served = net.serve(j);
        match (served, saved) {
            (Some(more), None) => cost += more,
            (Some(more), Some((penalty, ..))) if more <= penalty => cost += more,
            (_, Some((penalty, room, flow))) => {
                net.room = room;
                net.flow = flow;
                net.refresh_all();
                cost += penalty;
            }
            (None, None) => {
                clock.spend(net.work);
                return None;
            }
        }
        if clock.spend(std::mem::take(&mut net.work)) || clock.out() {
            return None;
        }
    }
    Some(Flow {
        service: net.service(),
        cost,
    })
}

impl<'m, 'p> Network<'m, 'p> {
    fn new(model: &'m Model<'p>, sites: &'m [u32]) -> Self {
        let mut place = vec![NONE; model.sites];
        for (k, site) in sites.iter().enumerate() {
            place[*site as usize] = k as u32;
        }
        let count = sites.len();
        let mut ways = Vec::new();
        let mut first = vec![0];
        for j in 0..model.clients {
            let open = model
                .client(j)
                .iter()
                .filter(|arc| place[arc.site as usize] != NONE);
            ways.extend(open.map(|arc| (place[arc.site as usize], arc.cost)));
            first.push(ways.len());
        }
        Self {
            model,
            sites,
            ways,
            first,
            room: sites.iter().map(|s| model.capacity[*s as usize]).collect(),
            flow: vec![Vec::new(); model.clients],
            guests: vec![Vec::new(); count],
            shift: Vec::new(),
            distance: vec![0; count],
            from: vec![NONE; count],
            rough: false,
            work: (model.clients + model.arcs().len() + count * count) as u64,
        }
    }

    /// The open sites of a client.
    fn ways(&self, j: usize) -> &[(u32, i64)] {
        &self.ways[self.first[j]..self.first[j + 1]]
    }

    fn weightless(&self, j: usize) -> bool {
        self.model
            .client(j)
            .first()
            .is_some_and(|arc| arc.load == 0)
    }

    /// Serves all units of one client; what that adds to the cost, or nothing when there is no room.
    fn serve(&mut self, j: usize) -> Option<i64> {
        let mut left = self.model.units[j];
        if self.weightless(j) {
            let (place, cost) = *self.ways(j).first()?;
            self.flow[j].push((place, left));
            return Some(cost * left as i64);
        }
        let mut cost = 0;
        while left > 0 {
            let (units, each) = match self.direct(j, left) {
                Some(found) => found,
                None => self.augment(j, left)?,
            };
            cost += each * units as i64;
            left -= units;
        }
        Some(cost)
    }

    /// To the cheapest site, when that has room: no path is cheaper, or the service so far would not have been the cheapest.
    fn direct(&mut self, j: usize, left: u64) -> Option<(u64, i64)> {
        let (place, each) = *self.ways(j).first()?;
        let units = left.min(self.room[place as usize]);
        if units == 0 {
            return None;
        }
        self.room[place as usize] -= units;
        self.change(j, place, units, true);
        Some((units, each))
    }

    /// Serves a client from its cheapest sites with room, making room where there is none; false when it stays without service,
    /// which a client with a penalty does when that is cheaper or it would have to make room.
    fn greedy(&mut self, j: usize, penalty: Option<i64>) -> bool {
        let mut left = self.model.units[j];
        if self.weightless(j) {
            return self.serve(j).is_some();
        }
        let mut parts = Vec::new();
        let mut cost = 0;
        for (place, each) in self.ways(j) {
            let units = left.min(self.room[*place as usize]);
            if units > 0 {
                parts.push((*place, units));
                cost += each * units as i64;
                left -= units;
            }
        }
        self.work += self.ways(j).len() as u64 + 1;
        if penalty.is_some_and(|penalty| left > 0 || cost > penalty) {
            return false;
        }
        for (place, units) in parts {
            self.room[place as usize] -= units;
            self.change(j, place, units, true);
        }
        while left > 0 {
            match self.make_room(j, left) {
                Some(units) => left -= units,
                None => return false,
            }
        }
        true
    }

    /// Moves others on, along the fewest sites, so that some units of this client find room.
    fn make_room(&mut self, j: usize, left: u64) -> Option<u64> {
        let count = self.sites.len();
        let mut seen = vec![false; count];
        let mut mover = vec![NONE; count];
        let mut queue = std::collections::VecDeque::new();
        self.from.fill(NONE);
        for (at, _) in &self.ways[self.first[j]..self.first[j + 1]] {
            seen[*at as usize] = true;
            queue.push_back(*at as usize);
        }
        let mut end = None;
        while let Some(a) = queue.pop_front() {
            if self.room[a] > 0 {
                end = Some(a);
                break;
            }
            for guest in &self.guests[a] {
                let k = *guest as usize;
                let ways = &self.ways[self.first[k]..self.first[k + 1]];
                self.work += ways.len() as u64;
                for (b, _) in ways {
                    if !std::mem::replace(&mut seen[*b as usize], true) {
                        self.from[*b as usize] = a as u32;
                        mover[*b as usize] = *guest;
                        queue.push_back(*b as usize);
                    }
                }
            }
        }
        let end = end?;
        let mut units = left.min(self.room[end]);
        let mut at = end;
        while self.from[at] != NONE {
            let a = self.from[at];
            units = units.min(self.units(mover[at] as usize, a));
            at = a as usize;
        }
        self.room[end] -= units;
        let mut at = end;
        while self.from[at] != NONE {
            let a = self.from[at];
            self.change(mover[at] as usize, a, units, false);
            self.change(mover[at] as usize, at as u32, units, true);
            at = a as usize;
        }
        self.change(j, at as u32, units, true);
        Some(units)
    }

    /// One cheapest path from the client to a site with room: how many units it carries, and what each costs.
    fn augment(&mut self, j: usize, left: u64) -> Option<(u64, i64)> {
        let count = self.sites.len();
        self.distance.fill(i64::MAX);
        self.from.fill(NONE);
        let mut queue = std::collections::VecDeque::new();
        let mut queued = vec![false; count];
        for (at, cost) in &self.ways[self.first[j]..self.first[j + 1]] {
            self.distance[*at as usize] = *cost;
            queue.push_back(*at);
            queued[*at as usize] = true;
        }
        self.work += (self.ways(j).len() + count) as u64;
        while let Some(a) = queue.pop_front() {
            queued[a as usize] = false;
            let so_far = self.distance[a as usize];
            self.work += count as u64;
            let row = &self.shift[a as usize * count..][..count];
            for (b, (cost, client)) in row.iter().enumerate() {
                if *client != NONE && so_far + cost < self.distance[b] {
                    self.distance[b] = so_far + cost;
                    self.from[b] = a;
                    if !std::mem::replace(&mut queued[b], true) {
                        queue.push_back(b as u32);
                    }
                }
            }
        }
        let end = (0..count)
            .filter(|b| self.room[*b] > 0 && self.distance[*b] < i64::MAX)
            .min_by_key(|b| self.distance[*b])?;
        let each = self.distance[end];
        // How much fits along the path.
        let mut units = left.min(self.room[end]);
        let mut at = end;
        while self.from[at] != NONE {
            let a = self.from[at] as usize;
            let client = self.shift[a * count + at].1;
            units = units.min(self.units(client as usize, a as u32));
            at = a;
        }
        self.room[end] -= units;
        let mut at = end;
        let mut emptied = Vec::new();
        while self.from[at] != NONE {
            let a = self.from[at] as usize;
            let client = self.shift[a * count + at].1;
            if self.change(client as usize, a as u32, units, false) {
                emptied.push(a);
            }
            self.change(client as usize, at as u32, units, true);
            at = a;
        }
        self.change(j, at as u32, units, true);
        for site in emptied {
            self.refresh(site);
        }
        Some((units, each))
    }

    fn units(&self, j: usize, place: u32) -> u64 {
        let found = self.flow[j].iter().find(|(at, _)| *at == place);
        found.map_or(0, |(_, units)| *units)
    }

    /// Adds or takes away units; true when a client left the site for good: then its row is out of date.
    fn change(&mut self, j: usize, place: u32, units: u64, more: bool) -> bool {
        let list = &mut self.flow[j];
        match list.iter().position(|(at, _)| *at == place) {
            Some(k) if more => list[k].1 += units,
            Some(k) => {
                list[k].1 -= units;
                if list[k].1 == 0 {
                    list.remove(k);
                    self.guests[place as usize].retain(|guest| *guest != j as u32);
                    return true;
                }
            }
            None => {
                list.push((place, units));
                self.guests[place as usize].push(j as u32);
                self.enter(place as usize, j as u32);
            }
        }
        false
    }

    /// Counts a guest among those that could move away from an open site.
    fn enter(&mut self, a: usize, guest: u32) {
        if self.rough {
            return;
        }
        let count = self.sites.len();
        let row = &mut self.shift[a * count..(a + 1) * count];
        let ways = &self.ways[self.first[guest as usize]..self.first[guest as usize + 1]];
        self.work += ways.len() as u64;
        let own = ways.iter().find(|(at, _)| *at == a as u32);
        let own = own.map_or(0, |(_, cost)| *cost);
        for (b, cost) in ways {
            let entry = &mut row[*b as usize];
            if *b as usize != a && cost - own < entry.0 {
                *entry = (cost - own, guest);
            }
        }
    }

    /// Finds anew what it costs to move a unit away from an open site.
    fn refresh(&mut self, a: usize) {
        let count = self.sites.len();
        self.shift[a * count..(a + 1) * count].fill((i64::MAX, NONE));
        for k in 0..self.guests[a].len() {
            self.enter(a, self.guests[a][k]);
        }
    }

    fn refresh_all(&mut self) {
        for list in &mut self.guests {
            list.clear();
        }
        let weightless = |j: usize| self.model.client(j).first().is_some_and(|a| a.load == 0);
        for (j, list) in self.flow.iter().enumerate() {
            for (place, _) in list {
                if !weightless(j) {
                    self.guests[*place as usize].push(j as u32);
                }
            }
        }
        for a in 0..self.sites.len() {
            self.refresh(a);
        }
    }

    fn service(&self) -> Vec<Vec<(u32, u64)>> {
        let named = |list: &Vec<(u32, u64)>| {
            let mut list: Vec<(u32, u64)> = list
                .iter()
                .map(|(place, units)| (self.sites[*place as usize], *units))
                .collect();
            list.sort_unstable();
            list
        };
        self.flow.iter().map(named).collect()
    }
}

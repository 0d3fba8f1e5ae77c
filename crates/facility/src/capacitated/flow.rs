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

struct Network<'m, 'p> {
    model: &'m Model<'p>,
    sites: &'m [u32],
    /// Place of each site among the open ones.
    place: Vec<u32>,
    room: Vec<u64>,
    /// By client: open site (by place) and units.
    flow: Vec<Vec<(u32, u64)>>,
    /// By open site: the clients it serves with a load.
    guests: Vec<Vec<u32>>,
    /// From open site to open site: what it costs to move a unit, and whose.
    shift: Vec<(i64, u32)>,
    distance: Vec<i64>,
    from: Vec<u32>,
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
        Self {
            model,
            sites,
            place,
            room: sites.iter().map(|s| model.capacity[*s as usize]).collect(),
            flow: vec![Vec::new(); model.clients],
            guests: vec![Vec::new(); count],
            shift: vec![(i64::MAX, NONE); count * count],
            distance: vec![0; count],
            from: vec![NONE; count],
            work: (model.clients + count * count) as u64,
        }
    }

    /// Serves all units of one client; what that adds to the cost, or nothing when there is no room.
    fn serve(&mut self, j: usize) -> Option<i64> {
        let arcs = self.model.client(j);
        let mut left = self.model.units[j];
        if arcs.first().is_some_and(|arc| arc.load == 0) {
            let open = |site: u32| self.place[site as usize] != NONE;
            let arc = arcs.iter().find(|arc| open(arc.site))?;
            self.flow[j].push((self.place[arc.site as usize], left));
            return Some(arc.cost * left as i64);
        }
        let mut cost = 0;
        while left > 0 {
            let (units, each) = self.augment(j, left)?;
            cost += each * units as i64;
            left -= units;
        }
        Some(cost)
    }

    /// One cheapest path from the client to a site with room: how many units it carries, and what each costs.
    fn augment(&mut self, j: usize, left: u64) -> Option<(u64, i64)> {
        let count = self.sites.len();
        self.distance.fill(i64::MAX);
        self.from.fill(NONE);
        let mut queue = std::collections::VecDeque::new();
        let mut queued = vec![false; count];
        for arc in self.model.client(j) {
            let at = self.place[arc.site as usize];
            if at != NONE {
                self.distance[at as usize] = arc.cost;
                queue.push_back(at);
                queued[at as usize] = true;
            }
        }
        self.work += self.model.client(j).len() as u64;
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
        let mut touched = vec![end as u32];
        while self.from[at] != NONE {
            let a = self.from[at] as usize;
            let client = self.shift[a * count + at].1;
            self.change(client as usize, a as u32, units, false);
            self.change(client as usize, at as u32, units, true);
            at = a;
            touched.push(a as u32);
        }
        self.change(j, at as u32, units, true);
        for site in touched {
            self.refresh(site as usize);
        }
        Some((units, each))
    }

    fn units(&self, j: usize, place: u32) -> u64 {
        let found = self.flow[j].iter().find(|(at, _)| *at == place);
        found.map_or(0, |(_, units)| *units)
    }

    fn change(&mut self, j: usize, place: u32, units: u64, more: bool) {
        let list = &mut self.flow[j];
        match list.iter().position(|(at, _)| *at == place) {
            Some(k) if more => list[k].1 += units,
            Some(k) => {
                list[k].1 -= units;
                if list[k].1 == 0 {
                    list.remove(k);
                    self.guests[place as usize].retain(|guest| *guest != j as u32);
                }
            }
            None => {
                list.push((place, units));
                self.guests[place as usize].push(j as u32);
            }
        }
    }

    /// Finds anew what it costs to move a unit away from an open site.
    fn refresh(&mut self, a: usize) {
        let count = self.sites.len();
        let row = &mut self.shift[a * count..(a + 1) * count];
        row.fill((i64::MAX, NONE));
        for guest in &self.guests[a] {
            let arcs = self.model.client(*guest as usize);
            self.work += arcs.len() as u64;
            let own = arcs.iter().find(|arc| arc.site == self.sites[a]);
            let own = own.map_or(0, |arc| arc.cost);
            for arc in arcs {
                let b = self.place[arc.site as usize];
                if b == NONE || b as usize == a {
                    continue;
                }
                let entry = &mut row[b as usize];
                if arc.cost - own < entry.0 {
                    *entry = (arc.cost - own, *guest);
                }
            }
        }
    }

    fn refresh_all(&mut self) {
        for list in &mut self.guests {
            list.clear();
        }
        for (j, list) in self.flow.iter().enumerate() {
            for (place, _) in list {
                if self.model.client(j).first().is_some_and(|a| a.load > 0) {
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

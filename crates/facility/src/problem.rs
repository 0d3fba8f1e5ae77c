//! The question: sites, clients, who may serve whom at what cost, and the rules of a plan.

use crate::Error;
use std::ops::RangeInclusive;

/// Most sites a question may have.
pub const MAX_SITES: usize = 100_000;
/// Most clients a question may have.
pub const MAX_CLIENTS: usize = 1_000_000;
/// Most pairs of a client and a site that may serve it.
pub const MAX_PAIRS: usize = 50_000_000;
/// Most that a plan may cost: leaves ten bits for exact bounds in whole numbers.
pub const MAX_TOTAL_COST: u64 = 1 << 50;

/// Most load that all clients may have together, each at the site where it weighs most.
pub const MAX_TOTAL_LOAD: u64 = 1 << 50;

/// A place where something can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What people call it.
    pub name: String,
    /// Cost of opening it, whatever it serves.
    pub fixed: u64,
    /// How much load it can serve; nothing means as much as comes.
    pub capacity: Option<u64>,
    /// Whether the decision is already made.
    pub status: Status,
}

impl Site {
    /// A site that costs nothing to open, serves any load, and may be opened or not.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            fixed: 0,
            capacity: None,
            status: Status::Free,
        }
    }

    /// With a cost of opening.
    #[must_use]
    pub fn fixed(mut self, cost: u64) -> Self {
        self.fixed = cost;
        self
    }

    /// With a limit on the load it serves.
    #[must_use]
    pub fn capacity(mut self, load: u64) -> Self {
        self.capacity = Some(load);
        self
    }

    /// With the decision made beforehand.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }
}

/// Whether a site's opening is still to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// To be decided.
    #[default]
    Free,
    /// Open in every plan.
    Open,
    /// Closed in every plan.
    Closed,
}

/// Somebody who is to be served by one open site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What people call it.
    pub name: String,
    /// What serving it takes of a site's capacity, where a pair does not say otherwise.
    pub load: u64,
    /// What it costs to leave it without service; nothing means that it must be served.
    pub penalty: Option<u64>,
}

impl Client {
    /// A client with a load of 1 that must be served.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            load: 1,
            penalty: None,
        }
    }

    /// With another load.
    #[must_use]
    pub fn load(mut self, load: u64) -> Self {
        self.load = load;
        self
    }

    /// That may go without service, at a price.
    #[must_use]
    pub fn penalty(mut self, cost: u64) -> Self {
        self.penalty = Some(cost);
        self
    }
}

/// One way of serving a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Number of the site.
    pub site: u32,
    /// Cost of serving the client wholly from there.
    pub cost: u64,
    /// What that takes of the site's capacity.
    pub load: u64,
}

/// Whether several sites may share the service of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Service {
    /// Each client is served by one site.
    #[default]
    Single,
    /// The load of a client may be split, in whole units, over several sites.
    Split,
}

/// A question, ready to be answered. Made by a [`Builder`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    sites: Vec<Site>,
    clients: Vec<Client>,
    first: Vec<usize>,
    pairs: Vec<Pair>,
    apart: Vec<Vec<u32>>,
    open: (usize, usize),
    service: Service,
    decimals: u8,
}

impl Problem {
    /// All sites, by number.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// All clients, by number.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The ways of serving a client, cheapest first; equal costs by number of the site.
    pub fn pairs(&self, client: usize) -> &[Pair] {
        &self.pairs[self.first[client]..self.first[client + 1]]
    }

    /// How many pairs there are.
    pub fn pair_count(&self) -> usize {
        self.pairs.len()
    }

    /// The sites that may not be open together with this one, ascending.
    pub fn apart(&self, site: usize) -> &[u32] {
        &self.apart[site]
    }

    /// The fewest and the most sites that may be open, both included; never more than there are.
    pub fn open_range(&self) -> RangeInclusive<usize> {
        self.open.0..=self.open.1
    }

    /// Whether service may be split.
    pub fn service(&self) -> Service {
        self.service
    }

    /// The same question with the decision on one site made otherwise.
    ///
    /// # Errors
    /// When the site does not exist, or it is plain that no plan is left; see [`Builder::build`].
    pub fn with_status(&self, site: usize, status: Status) -> Result<Self, Error> {
        known("site", site, self.sites.len())?;
        let mut other = self.clone();
        other.sites[site].status = status;
        other.check()?;
        Ok(other)
    }

    /// How many of the last digits of a cost stand behind the decimal point, for print.
    pub fn decimals(&self) -> u8 {
        self.decimals
    }

    /// True when some site has a capacity that its clients could exceed.
    pub fn capacitated(&self) -> bool {
        let mut load = vec![0u64; self.sites.len()];
        for pair in &self.pairs {
            let sum = &mut load[pair.site as usize];
            *sum = sum.saturating_add(pair.load);
        }
        self.sites
            .iter()
            .zip(&load)
            .any(|(site, load)| site.capacity.is_some_and(|most| most < *load))
    }

    /// A cost as people write it: with the decimals of the question.
    pub fn amount(&self, cost: u64) -> String {
        let decimals = usize::from(self.decimals);
        let digits = format!("{cost:0>width$}", width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let part = part.trim_end_matches('0');
        if part.is_empty() {
            whole.to_owned()
        } else {
            format!("{whole}.{part}")
        }
    }
}

/// Puts a question together: the small modelling layer under all location, assignment and coverage problems.
///
/// | problem | how to say it |
/// |---|---|
/// | p-median | clients, sites without fixed cost, `open(p..=p)`; the pair's cost is distance times weight |
/// | capacitated p-median | the same with `capacity` and `load` |
/// | fixed-charge location | `fixed` on the sites; with or without `capacity`; `split()` where service may be shared |
/// | generalised assignment | every site `Status::Open` with a capacity; [`Builder::serve_with`] gives a load for each pair |
/// | set cover | pairs of cost 0 where a site covers a client; `fixed` is the price of a site |
/// | maximal coverage | the same, `open(p..=p)`, and the client's weight as its `penalty` |
/// | maximum distance | leave the pairs out that are too far |
/// | minimum separation | [`Builder::apart`] for every two sites that are too near |
#[derive(Debug, Clone)]
pub struct Builder {
    sites: Vec<Site>,
    clients: Vec<Client>,
    pairs: Vec<(u32, Pair)>,
    apart: Vec<(u32, u32)>,
    open: Option<(usize, usize)>,
    service: Service,
    decimals: u8,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// A question without sites and clients.
    pub fn new() -> Self {
        Self {
            sites: Vec::new(),
            clients: Vec::new(),
            pairs: Vec::new(),
            apart: Vec::new(),
            open: None,
            service: Service::Single,
            decimals: 0,
        }
    }

    /// How many sites were added.
    pub fn site_count(&self) -> usize {
        self.sites.len()
    }

    /// How many clients were added.
    pub fn client_count(&self) -> usize {
        self.clients.len()
    }

    /// Adds a site; its number is returned.
    ///
    /// # Errors
    /// When there are too many.
    pub fn site(&mut self, site: Site) -> Result<usize, Error> {
        if self.sites.len() >= MAX_SITES {
            return Err(too_large("sites", MAX_SITES));
        }
        self.sites.push(site);
        Ok(self.sites.len() - 1)
    }

    /// Adds a client; its number is returned.
    ///
    /// # Errors
    /// When there are too many.
    pub fn client(&mut self, client: Client) -> Result<usize, Error> {
        if self.clients.len() >= MAX_CLIENTS {
            return Err(too_large("clients", MAX_CLIENTS));
        }
        self.clients.push(client);
        Ok(self.clients.len() - 1)
    }

    /// Says that a client may be served from a site, at a cost, with the client's own load.
    ///
    /// # Errors
    /// When the client or site does not exist, or there are too many pairs.
    pub fn serve(&mut self, client: usize, site: usize, cost: u64) -> Result<(), Error> {
        let load = self.clients.get(client).map_or(0, |c| c.load);
        self.serve_with(client, site, cost, load)
    }

    /// Says that a client may be served from a site, at a cost, with a load of its own at this site.
    ///
    /// # Errors
    /// When the client or site does not exist, or there are too many pairs.
    pub fn serve_with(
        &mut self,
        client: usize,
        site: usize,
        cost: u64,
        load: u64,
    ) -> Result<(), Error> {
        known("client", client, self.clients.len())?;
        known("site", site, self.sites.len())?;
        if self.pairs.len() >= MAX_PAIRS {
            return Err(too_large("pairs", MAX_PAIRS));
        }
        let site = site as u32;
        self.pairs.push((client as u32, Pair { site, cost, load }));
        Ok(())
    }

    /// Says that two sites may not both be open. Said twice it means the same; of a site and itself it means nothing.
    ///
    /// # Errors
    /// When a site does not exist.
    pub fn apart(&mut self, a: usize, b: usize) -> Result<(), Error> {
        known("site", a, self.sites.len())?;
        known("site", b, self.sites.len())?;
        if a != b {
            self.apart.push((a as u32, b as u32));
        }
        Ok(())
    }

    /// Says how many sites may be open, both ends included. Without it any number may.
    pub fn open(&mut self, range: RangeInclusive<usize>) {
        self.open = Some((*range.start(), *range.end()));
    }

    /// Lets several sites share the service of a client.
    pub fn split(&mut self) {
        self.service = Service::Split;
    }

    /// Says how many of the last digits of a cost stand behind the decimal point. Only for print; at most 18.
    pub fn decimals(&mut self, digits: u8) {
        self.decimals = digits.min(18);
    }

    /// The question, checked.
    ///
    /// # Errors
    /// When it is empty, a pair is named twice, costs are too large for exact sums, or it is plain that no plan exists: a
    /// client that must be served and that nobody may serve, more sites to open than there are, or than are wanted, too little
    /// capacity, or two sites that must be open and may not be open together.
    pub fn build(self) -> Result<Problem, Error> {
        if self.sites.is_empty() {
            return Err(Error::Empty("sites"));
        }
        if self.clients.is_empty() {
            return Err(Error::Empty("clients"));
        }
        let (first, pairs) = self.by_client()?;
        let mut apart = vec![Vec::new(); self.sites.len()];
        for (a, b) in &self.apart {
            apart[*a as usize].push(*b);
            apart[*b as usize].push(*a);
        }
        for list in &mut apart {
            list.sort_unstable();
            list.dedup();
        }
        let (least, most) = self.open.unwrap_or((0, self.sites.len()));
        let problem = Problem {
            open: (least, most.min(self.sites.len())),
            sites: self.sites,
            clients: self.clients,
            first,
            pairs,
            apart,
            service: self.service,
            decimals: self.decimals,
        };
        problem.check()?;
        Ok(problem)
    }

    fn by_client(&self) -> Result<(Vec<usize>, Vec<Pair>), Error> {
        let mut pairs = self.pairs.clone();
        pairs.sort_unstable_by_key(|(client, pair)| (*client, pair.site));
        for two in pairs.windows(2) {
            if two[0].0 == two[1].0 && two[0].1.site == two[1].1.site {
                return Err(Error::Twice {
                    client: self.clients[two[0].0 as usize].name.clone(),
                    site: self.sites[two[0].1.site as usize].name.clone(),
                });
            }
        }
        pairs.sort_unstable_by_key(|(client, pair)| (*client, pair.cost, pair.site));
        let mut first = vec![0; self.clients.len() + 1];
        for (client, _) in &pairs {
            first[*client as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        Ok((first, pairs.into_iter().map(|(_, pair)| pair).collect()))
    }
}

impl Problem {
    /// Faults that can be seen without solving anything.
    fn check(&self) -> Result<(), Error> {
        self.check_costs()?;
        self.check_service()?;
        let (least, most) = self.open;
        let closed = self.count(Status::Closed);
        let open = self.count(Status::Open);
        if least > most || least > self.sites.len() - closed {
            return Err(Error::Impossible(format!(
                "{least} sites are to be open, and at most {} can be",
                most.min(self.sites.len() - closed)
            )));
        }
        if open > most {
            return Err(Error::Impossible(format!(
                "{open} sites must be open, and at most {most} may be"
            )));
        }
        for (a, list) in self.apart.iter().enumerate() {
            for b in list.iter().map(|b| *b as usize).filter(|b| *b > a) {
                if self.sites[a].status == Status::Open && self.sites[b].status == Status::Open {
                    return Err(Error::Impossible(format!(
                        "{} and {} must both be open and may not be open together",
                        self.sites[a].name, self.sites[b].name
                    )));
                }
            }
        }
        Ok(())
    }

    fn check_costs(&self) -> Result<(), Error> {
        let mut total: u64 = 0;
        let mut weight: u64 = 0;
        let mut add = |cost: u64| {
            total = total
                .checked_add(cost)
                .filter(|t| *t <= MAX_TOTAL_COST)
                .ok_or(Error::Overflow)?;
            Ok(())
        };
        for site in &self.sites {
            add(site.fixed)?;
        }
        for (j, client) in self.clients.iter().enumerate() {
            let dearest = self.pairs(j).last().map_or(0, |pair| pair.cost);
            add(dearest.max(client.penalty.unwrap_or(0)))?;
            // Sums of loads must be exact too.
            let heaviest = self.pairs(j).iter().map(|pair| pair.load).max();
            weight = weight.saturating_add(heaviest.unwrap_or(0).max(client.load));
            if weight > MAX_TOTAL_LOAD {
                return Err(too_large("units of load", MAX_TOTAL_LOAD as usize));
            }
        }
        Ok(())
    }

    fn check_service(&self) -> Result<(), Error> {
        let unserved: Vec<&str> = self
            .clients
            .iter()
            .enumerate()
            .filter(|(j, client)| {
                let open = |pair: &Pair| {
                    let site = &self.sites[pair.site as usize];
                    let fits = site.capacity.is_none_or(|most| pair.load <= most);
                    site.status != Status::Closed && (fits || self.service == Service::Split)
                };
                client.penalty.is_none() && !self.pairs(*j).iter().any(open)
            })
            .map(|(_, client)| client.name.as_str())
            .collect();
        if !unserved.is_empty() {
            return Err(Error::Impossible(format!(
                "no site may serve {}",
                listed(&unserved)
            )));
        }
        if self.service == Service::Split {
            for (j, client) in self.clients.iter().enumerate() {
                for pair in self.pairs(j) {
                    let whole = if pair.load == 0 {
                        pair.cost == 0
                    } else {
                        pair.cost % pair.load == 0 && pair.load == client.load
                    };
                    if !whole {
                        return Err(Error::NotDivisible {
                            client: client.name.clone(),
                            site: self.sites[pair.site as usize].name.clone(),
                            cost: pair.cost,
                            load: pair.load,
                        });
                    }
                }
            }
        }
        self.check_capacity()
    }

    fn check_capacity(&self) -> Result<(), Error> {
        let mut room: u64 = 0;
        for site in self.sites.iter().filter(|s| s.status != Status::Closed) {
            match site.capacity {
                None => return Ok(()),
                Some(capacity) => room = room.saturating_add(capacity),
            }
        }
        let mut need: u64 = 0;
        for (j, client) in self.clients.iter().enumerate() {
            if client.penalty.is_none() {
                let least = self.pairs(j).iter().map(|pair| pair.load).min();
                need = need.saturating_add(least.unwrap_or(0));
            }
        }
        if need > room {
            return Err(Error::Impossible(format!(
                "the clients need a capacity of {need}, all sites together have {room}"
            )));
        }
        Ok(())
    }

    fn count(&self, status: Status) -> usize {
        self.sites.iter().filter(|s| s.status == status).count()
    }
}

/// A plan: which sites are open and who serves whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Numbers of the open sites, ascending.
    pub open: Vec<u32>,
    /// For each client the sites that serve it with the part of its load that each serves, ascending by site; empty for a
    /// client without service. With [`Service::Single`] at most one, with the pair's whole load.
    pub service: Vec<Vec<(u32, u64)>>,
    /// Fixed costs, service and penalties together.
    pub value: u64,
}

impl Plan {
    /// A plan in which each client is served by one site, or by none.
    pub(crate) fn single(problem: &Problem, mut open: Vec<u32>, site_of: &[Option<u32>]) -> Self {
        open.sort_unstable();
        let service = site_of
            .iter()
            .enumerate()
            .map(|(j, site)| {
                let pair = site.and_then(|s| problem.pairs(j).iter().find(|p| p.site == s));
                pair.map(|p| (p.site, p.load)).into_iter().collect()
            })
            .collect();
        let mut plan = Self {
            open,
            service,
            value: 0,
        };
        plan.value = plan.cost(problem);
        plan
    }

    /// What the plan costs, computed anew. Nothing is checked; see [`crate::check`].
    pub(crate) fn cost(&self, problem: &Problem) -> u64 {
        let fixed: u64 = self
            .open
            .iter()
            .map(|s| problem.sites[*s as usize].fixed)
            .sum();
        let service: u64 = (0..problem.clients.len())
            .map(|j| {
                if self.service[j].is_empty() {
                    return problem.clients[j].penalty.unwrap_or(0);
                }
                self.service[j]
                    .iter()
                    .filter_map(|(site, load)| {
                        let pair = problem.pairs(j).iter().find(|p| p.site == *site)?;
                        Some(if *load == pair.load {
                            pair.cost
                        } else {
                            pair.cost / pair.load * load
                        })
                    })
                    .sum()
            })
            .sum();
        fixed + service
    }
}

fn too_large(what: &'static str, limit: usize) -> Error {
    Error::TooLarge { what, limit }
}

fn known(what: &'static str, number: usize, count: usize) -> Result<(), Error> {
    if number < count {
        Ok(())
    } else {
        Err(Error::Unknown {
            what,
            number,
            count,
        })
    }
}

/// Names in a sentence; at most twenty.
pub(crate) fn listed(names: &[&str]) -> String {
    let mut text = names
        .iter()
        .take(20)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > 20 {
        text.push_str(", …");
    }
    text
}

//! Why: for each site that was chosen or not, and for each client, what speaks for the plan.

use crate::{Answer, Error, Options, Plan, Problem, Service, Status, solve};

/// What the best plan costs in which one decision is made the other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// There is no such plan.
    Never,
    /// At least this; no such plan was looked for, or none found.
    AtLeast(u64),
    /// At least the first and at most the second: a plan of that cost was found.
    Between(u64, u64),
    /// Exactly this.
    Exactly(u64),
}

/// Why a site is closed, or open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SiteWhy {
    /// The question says so.
    Asked,
    /// Closed: it may not be open together with these open sites.
    TooNear(Vec<u32>),
    /// Closed: nobody can be served from there: nobody is within reach, or no load fits.
    ServesNobody,
    /// A matter of cost.
    Cost,
}

/// Why one site is open or closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteReason {
    /// Whether it is open in the plan.
    pub open: bool,
    /// The reason.
    pub why: SiteWhy,
    /// What the best plan costs in which this site is closed instead of open, or open instead of closed.
    pub otherwise: Otherwise,
}

/// Why one client is served as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientReason {
    /// From the open site where it costs least.
    Cheapest,
    /// Not from these open sites, where it would cost less: they have no room left for it.
    Full(Vec<u32>),
    /// Not from this open site, where it would cost less although there is room: the plan can be made better.
    Better(u32),
    /// Not served: no open site can.
    NobodyNear,
    /// Not served: it would cost more than going without.
    TooDear,
    /// Not served: the open sites that can have no room left for it.
    NoRoom,
}

/// The reasons of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    /// For each site.
    pub sites: Vec<SiteReason>,
    /// For each client.
    pub clients: Vec<ClientReason>,
    /// Elementary operations spent.
    pub work: u64,
}

/// Says why a plan is as it is.
///
/// What the other decision on a site would cost is a bound, from the answer. As far as the work allows, the question is
/// solved again with that decision, each site with an equal share of the work; a question too large for its share keeps the
/// bound.
///
/// # Errors
/// None when the answer belongs to the question.
pub fn explain(problem: &Problem, answer: &Answer, options: &Options) -> Result<Reasons, Error> {
    let plan = &answer.plan;
    let count = problem.sites().len();
    let mut is_open = vec![false; count];
    for site in &plan.open {
        is_open[*site as usize] = true;
    }
    let useful = useful(problem);
    let mut left = options.work;
    let mut sites = Vec::with_capacity(count);
    for site in 0..count {
        let open = is_open[site];
        let near: Vec<u32> = problem
            .apart(site)
            .iter()
            .copied()
            .filter(|other| is_open[*other as usize])
            .collect();
        let why = match (problem.sites()[site].status, open) {
            (Status::Closed, false) | (Status::Open, true) => SiteWhy::Asked,
            (_, true) => SiteWhy::Cost,
            (_, false) if !useful[site] => SiteWhy::ServesNobody,
            (_, false) if !near.is_empty() => SiteWhy::TooNear(near),
            (_, false) => SiteWhy::Cost,
        };
        let least = if open {
            answer.bound
        } else {
            answer.with.get(site).copied().unwrap_or(answer.bound)
        };
        let share = left / (count - site) as u64;
        let otherwise = if why == SiteWhy::Asked {
            Otherwise::AtLeast(least)
        } else if least == u64::MAX {
            Otherwise::Never
        } else {
            let (found, spent) = again(problem, site, open, least, share, options.seed)?;
            left -= spent.min(left);
            found
        };
        sites.push(SiteReason {
            open,
            why,
            otherwise,
        });
    }
    let room = room(problem, plan);
    let clients = (0..problem.clients().len())
        .map(|client| client_reason(problem, plan, client, &is_open, &room))
        .collect();
    Ok(Reasons {
        sites,
        clients,
        work: options.work - left,
    })
}

/// Which sites could serve somebody.
fn useful(problem: &Problem) -> Vec<bool> {
    let mut useful = vec![false; problem.sites().len()];
    for client in 0..problem.clients().len() {
        for pair in problem.pairs(client) {
            let room = problem.sites()[pair.site as usize].capacity;
            let fits = match problem.service() {
                Service::Single => room.is_none_or(|room| pair.load <= room),
                Service::Split => room.is_none_or(|room| room > 0 || pair.load == 0),
            };
            useful[pair.site as usize] |= fits;
        }
    }
    useful
}

/// How many operations for each pair a question must be worth before it is solved again.
const WORTH: u64 = 50;

/// The cost of the best plan in which a site is not what it is now, and the work it took to find that.
fn again(
    problem: &Problem,
    site: usize,
    open: bool,
    least: u64,
    work: u64,
    seed: u64,
) -> Result<(Otherwise, u64), Error> {
    let size = (problem.pair_count() + problem.sites().len()) as u64;
    if work < size.saturating_mul(WORTH) {
        return Ok((Otherwise::AtLeast(least), 0));
    }
    let status = if open { Status::Closed } else { Status::Open };
    let solved = problem
        .with_status(site, status)
        .and_then(|other| solve(&other, &Options { work, seed }));
    match solved {
        Ok(answer) => {
            let (bound, value) = (answer.bound.max(least), answer.plan.value);
            let found = if bound >= value {
                Otherwise::Exactly(value)
            } else {
                Otherwise::Between(bound, value)
            };
            Ok((found, answer.work))
        }
        Err(Error::Impossible(_)) => Ok((Otherwise::Never, size)),
        Err(Error::NotFound) => Ok((Otherwise::AtLeast(least), work)),
        Err(fault) => Err(fault),
    }
}

/// What each site has left; none without a limit.
fn room(problem: &Problem, plan: &Plan) -> Vec<Option<u64>> {
    let mut room: Vec<Option<u64>> = problem.sites().iter().map(|s| s.capacity).collect();
    for (site, load) in plan.service.iter().flatten() {
        if let Some(room) = &mut room[*site as usize] {
            *room = room.saturating_sub(*load);
        }
    }
    room
}

fn client_reason(
    problem: &Problem,
    plan: &Plan,
    client: usize,
    open: &[bool],
    room: &[Option<u64>],
) -> ClientReason {
    let parts = &plan.service[client];
    let split = problem.service() == Service::Split;
    // One unit is enough to improve a plan that may split.
    let fits = |site: u32, load: u64| {
        let needed = if split { load.min(1) } else { load };
        room[site as usize].is_none_or(|room| needed <= room)
    };
    let pairs = || {
        problem
            .pairs(client)
            .iter()
            .filter(|p| open[p.site as usize])
    };
    if parts.is_empty() {
        let penalty = problem.clients()[client].penalty.unwrap_or(u64::MAX);
        return match pairs().next() {
            None => ClientReason::NobodyNear,
            Some(cheapest) if cheapest.cost >= penalty => ClientReason::TooDear,
            Some(_) => match pairs().find(|p| p.cost < penalty && fits(p.site, p.load)) {
                Some(better) if !split => ClientReason::Better(better.site),
                _ => ClientReason::NoRoom,
            },
        };
    }
    let serves = |site: u32| parts.iter().any(|part| part.0 == site);
    let dearest = pairs().filter(|p| serves(p.site)).map(|p| p.cost).max();
    let cheaper: Vec<_> = pairs()
        .filter(|p| dearest.is_some_and(|dearest| p.cost < dearest))
        .collect();
    if cheaper.is_empty() {
        return ClientReason::Cheapest;
    }
    match cheaper.iter().find(|p| fits(p.site, p.load)) {
        Some(better) => ClientReason::Better(better.site),
        None => ClientReason::Full(cheaper.iter().map(|p| p.site).collect()),
    }
}

//! The independent judge of a plan. It shares no code with the engines: it looks at each rule of the question by itself, and adds
//! up the costs in its own way.

use crate::{Plan, Problem, Service, Status};
use std::collections::{BTreeMap, BTreeSet};

/// What a checked plan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Cost, recomputed.
    pub value: u64,
    /// How many sites are open.
    pub open: usize,
    /// How many clients are served.
    pub served: usize,
    /// How many clients go without, at their price.
    pub unserved: usize,
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The plan is about another question.
    #[error("the plan is for {found} clients, the question has {wanted}")]
    Clients {
        /// Clients of the plan.
        found: usize,
        /// Clients of the question.
        wanted: usize,
    },
    /// A site that the question does not have.
    #[error("there is no site number {0}")]
    NoSuchSite(u64),
    /// The list of open sites is not in order, or has a site twice.
    #[error("the open sites are not in order, each once, at {0}")]
    Order(String),
    /// Too few or too many sites are open.
    #[error("{found} sites are open; {least} to {most} may be")]
    Count {
        /// Open sites.
        found: usize,
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A site that must be open is not.
    #[error("{0} must be open, and is not")]
    MustBeOpen(String),
    /// A site that must be closed is open.
    #[error("{0} must be closed, and is open")]
    MustBeClosed(String),
    /// Two sites are open that may not be open together.
    #[error("{0} and {1} may not be open together")]
    Together(String, String),
    /// A client that must be served is not.
    #[error("{0} must be served, and is not")]
    Unserved(String),
    /// A client is served by a site that may not serve it.
    #[error("{client} may not be served from {site}")]
    NotAllowed {
        /// Name of the client.
        client: String,
        /// Name of the site.
        site: String,
    },
    /// A client is served by a closed site.
    #[error("{client} is served from {site}, which is closed")]
    Closed {
        /// Name of the client.
        client: String,
        /// Name of the site.
        site: String,
    },
    /// Several sites serve one client, and that is not allowed; or one site is named twice.
    #[error("the service of {0} is split")]
    Split(String),
    /// The parts of a client's load do not make up the whole.
    #[error("{client} has a load of {wanted}, of which {found} is served")]
    Load {
        /// Name of the client.
        client: String,
        /// What is served.
        found: u128,
        /// The whole.
        wanted: u64,
    },
    /// A site serves more than it can.
    #[error("{site} serves a load of {found}, and has room for {room}")]
    Capacity {
        /// Name of the site.
        site: String,
        /// What it serves.
        found: u128,
        /// What it can.
        room: u64,
    },
    /// The value written is not what the plan costs.
    #[error("the plan says {said}, and costs {found}")]
    Value {
        /// What the plan says.
        said: String,
        /// The recomputed cost.
        found: String,
    },
}

/// Checks a plan against its question: how many sites are open and which, which are too near to each other, who is served from
/// where, whether that is allowed and fits, and what it costs.
///
/// ```
/// use facility::{Builder, Client, Plan, Site, check::check};
///
/// let mut builder = Builder::new();
/// let site = builder.site(Site::new("school").fixed(5).capacity(2))?;
/// let client = builder.client(Client::new("street").load(2))?;
/// builder.serve(client, site, 7)?;
/// let problem = builder.build()?;
/// let plan = Plan { open: vec![0], service: vec![vec![(0, 2)]], value: 12 };
/// assert_eq!(check(&problem, &plan).map(|verdict| verdict.value), Ok(12));
/// assert!(check(&problem, &Plan { value: 11, ..plan }).is_err());
/// # Ok::<(), facility::Error>(())
/// ```
///
/// # Errors
/// The first rule that the plan breaks.
pub fn check(problem: &Problem, plan: &Plan) -> Result<Verdict, Fault> {
    let open = open_sites(problem, plan)?;
    let clients = problem.clients();
    if plan.service.len() != clients.len() {
        return Err(Fault::Clients {
            found: plan.service.len(),
            wanted: clients.len(),
        });
    }
    let mut value: u128 = 0;
    for site in &open {
        value += u128::from(problem.sites()[*site as usize].fixed);
    }
    let mut filled: BTreeMap<u32, u128> = BTreeMap::new();
    let mut served = 0;
    for (number, parts) in plan.service.iter().enumerate() {
        if parts.is_empty() {
            match clients[number].penalty {
                Some(penalty) => value += u128::from(penalty),
                None => return Err(Fault::Unserved(clients[number].name.clone())),
            }
        } else {
            served += 1;
            value += service(problem, number, parts, &open)?;
            for (site, load) in parts {
                *filled.entry(*site).or_default() += u128::from(*load);
            }
        }
    }
    for (site, found) in filled {
        let site = &problem.sites()[site as usize];
        if let Some(room) = site.capacity
            && found > u128::from(room)
        {
            return Err(Fault::Capacity {
                site: site.name.clone(),
                found,
                room,
            });
        }
    }
    if value != u128::from(plan.value) {
        let found = u64::try_from(value).map_or_else(|_| value.to_string(), |v| problem.amount(v));
        return Err(Fault::Value {
            said: problem.amount(plan.value),
            found,
        });
    }
    Ok(Verdict {
        value: plan.value,
        open: open.len(),
        served,
        unserved: clients.len() - served,
    })
}

/// The open sites, once everything about them is right.
fn open_sites(problem: &Problem, plan: &Plan) -> Result<BTreeSet<u32>, Fault> {
    let sites = problem.sites();
    let mut open = BTreeSet::new();
    for number in &plan.open {
        let Some(site) = sites.get(*number as usize) else {
            return Err(Fault::NoSuchSite(u64::from(*number) + 1));
        };
        if open.last().is_some_and(|last| last >= number) {
            return Err(Fault::Order(site.name.clone()));
        }
        if site.status == Status::Closed {
            return Err(Fault::MustBeClosed(site.name.clone()));
        }
        open.insert(*number);
    }
    let (least, most) = (*problem.open_range().start(), *problem.open_range().end());
    if open.len() < least || open.len() > most {
        return Err(Fault::Count {
            found: open.len(),
            least,
            most,
        });
    }
    for (number, site) in sites.iter().enumerate() {
        if site.status == Status::Open && !open.contains(&(number as u32)) {
            return Err(Fault::MustBeOpen(site.name.clone()));
        }
    }
    for number in &open {
        if let Some(other) = problem
            .apart(*number as usize)
            .iter()
            .find(|other| open.contains(other))
        {
            let name = |number: u32| sites[number as usize].name.clone();
            return Err(Fault::Together(name(*number), name(*other)));
        }
    }
    Ok(open)
}

/// What serving one client costs, once everything about it is right.
fn service(
    problem: &Problem,
    number: usize,
    parts: &[(u32, u64)],
    open: &BTreeSet<u32>,
) -> Result<u128, Fault> {
    let client = &problem.clients()[number];
    let split = problem.service() == Service::Split;
    let ascending = parts.windows(2).all(|two| two[0].0 < two[1].0);
    if (parts.len() > 1 && !split) || !ascending {
        return Err(Fault::Split(client.name.clone()));
    }
    let mut cost: u128 = 0;
    let mut found: u128 = 0;
    let mut wanted = client.load;
    for (site, load) in parts {
        let Some(place) = problem.sites().get(*site as usize) else {
            return Err(Fault::NoSuchSite(u64::from(*site) + 1));
        };
        let names = || (client.name.clone(), place.name.clone());
        if !open.contains(site) {
            let (client, site) = names();
            return Err(Fault::Closed { client, site });
        }
        let Some(pair) = problem.pairs(number).iter().find(|pair| pair.site == *site) else {
            let (client, site) = names();
            return Err(Fault::NotAllowed { client, site });
        };
        if !split {
            wanted = pair.load;
        }
        found += u128::from(*load);
        // The part of the cost that this part of the load stands for; a question that may be split has whole costs for each unit.
        cost += match u128::from(pair.load) {
            0 => u128::from(pair.cost),
            whole => u128::from(pair.cost) * u128::from(*load) / whole,
        };
    }
    if found != u128::from(wanted) || (parts.len() > 1 && parts.iter().any(|part| part.1 == 0)) {
        return Err(Fault::Load {
            client: client.name.clone(),
            found,
            wanted,
        });
    }
    Ok(cost)
}

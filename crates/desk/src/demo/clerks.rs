//! Demonstration accounts: invented people who work for the organisations.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::data::{Organisation, OrganisationKind, Region};
use super::names;
use super::random::Random;

/// What someone does in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClerkFunction {
    /// Solves reports of a team.
    TeamMember,
    /// Leads a team: also assigns.
    TeamLead,
    /// Manages the organisation's settings and accounts.
    Administrator,
    /// Answers at the regional desk for an organisation.
    RegionalDesk,
    /// Reads along with a guest's limited view.
    Guest,
}

/// One function in one organisation for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClerkRole {
    /// Slug of the organisation.
    pub organisation: String,
    /// The function.
    pub function: ClerkFunction,
    /// Key of the team; `None` when the function is for the whole organisation.
    pub team: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day; `None` without an end.
    pub until: Option<Date>,
}

impl ClerkRole {
    /// Whether the role holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A demonstration account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clerk {
    /// Mail address, which is also the name to log in with; unique, under a reserved name.
    pub email: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// All roles; at least one.
    pub roles: Vec<ClerkRole>,
}

impl Clerk {
    /// Given and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// Whether the clerk works in a team of an organisation on a day.
    #[must_use]
    pub fn works_in(&self, organisation: &str, team: &str, day: Date) -> bool {
        self.roles.iter().any(|r| {
            r.organisation == organisation && r.team.as_deref() == Some(team) && r.holds_on(day)
        })
    }
}

/// The accounts of the region: two to six per organisation (one per guest) in order of organisation, then the clerk of the
/// regional desk. The first of each organisation is its administrator; every team has at least one clerk.
#[must_use]
pub fn clerks(region: &Region, seed: u64, today: Date) -> Vec<Clerk> {
    let mut random = Random::new(seed, "clerks");
    let mut used = BTreeSet::new();
    let mut out = Vec::new();
    for organisation in &region.organisations {
        out.extend(staff(organisation, today, &mut random, &mut used));
    }
    out.push(regional_clerk(region, today, &mut random, &mut used));
    out
}

fn days_from(today: Date, days: i64) -> Date {
    today.saturating_add(days.days())
}

fn hire(domain: &str, random: &mut Random, used: &mut BTreeSet<String>) -> Clerk {
    loop {
        let (given, family) = names::person(random);
        if used.insert(format!("{given} {family}")) {
            return Clerk {
                email: format!(
                    "{}.{}@{domain}.example",
                    names::plain(given),
                    names::plain(family)
                ),
                given_name: given.to_owned(),
                family_name: family.to_owned(),
                roles: Vec::new(),
            };
        }
    }
}

fn staff(
    organisation: &Organisation,
    today: Date,
    random: &mut Random,
    used: &mut BTreeSet<String>,
) -> Vec<Clerk> {
    let teams: Vec<&str> = organisation.teams().map(|t| t.key.as_str()).collect();
    let guest = organisation.kind == OrganisationKind::Guest;
    let count = if guest {
        1
    } else {
        teams.len().clamp(2, 5) + 1
    };
    let mut people: Vec<Clerk> = (0..count)
        .map(|_| hire(&organisation.slug, random, used))
        .collect();
    let mut role = |function, team: Option<&str>| ClerkRole {
        organisation: organisation.slug.clone(),
        function,
        team: team.map(str::to_owned),
        from: days_from(today, -random.between(200, 2_500)),
        until: None,
    };
    if guest {
        people[0]
            .roles
            .push(role(ClerkFunction::Guest, teams.first().copied()));
        return people;
    }
    people[0]
        .roles
        .push(role(ClerkFunction::Administrator, None));
    // The rest share the teams in turn; who takes a second round has more teams or more hands.
    let workers = people.len() - 1;
    for turn in 0..teams.len().max(workers) {
        let person = &mut people[1 + turn % workers];
        let function = if turn == 0 {
            ClerkFunction::TeamLead
        } else {
            ClerkFunction::TeamMember
        };
        person
            .roles
            .push(role(function, Some(teams[turn % teams.len()])));
    }
    people
}

/// One person at the desks of several organisations: for some already long, for one no more, for one not yet.
fn regional_clerk(
    region: &Region,
    today: Date,
    random: &mut Random,
    used: &mut BTreeSet<String>,
) -> Clerk {
    let mut clerk = hire("regio", random, used);
    let periods = [
        ("kortrijk", -600, None),
        ("kuurne", -400, None),
        ("harelbeke", -120, None),
        ("spiere-helkijn", -60, Some(120)),
        ("waregem", -300, Some(-20)),
        ("zwevegem", 14, None),
    ];
    for (slug, from, until) in periods {
        let Some(organisation) = region.organisation(slug) else {
            continue;
        };
        let reception = organisation
            .teams()
            .find(|t| t.kinds.iter().any(|k| k == "reception"));
        clerk.roles.push(ClerkRole {
            organisation: slug.to_owned(),
            function: ClerkFunction::RegionalDesk,
            team: reception.map(|t| t.key.clone()),
            from: days_from(today, from),
            until: until.map(|days| days_from(today, days)),
        });
    }
    clerk
}

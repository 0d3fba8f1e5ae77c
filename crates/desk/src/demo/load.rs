//! Putting the demonstration region into a store, through the same actions that people use.

use super::{
    Channel as DemoChannel, DemoReport, Founded, Outcome as DemoOutcome, Region, StepKind,
    addresses, clerks, found, reports,
};
use crate::{
    actions::{self, Assignee},
    model::{Channel, Closing, Contact, NewReport, Outcome, Place},
    store::tables::report,
};
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use kernel::{
    Error, House, Result, Scope,
    accounts::{self, NewAccount},
    env::FixedClock,
    jobs,
    mailbox::REFUSED_DOMAIN,
};
use sea_orm::EntityTrait;
use std::collections::HashMap;
use ui::Locale;
use uuid::Uuid;

/// Password of every demonstration account.
pub const PASSWORD: &str = "samen kantelen wij";
/// The seed of the demonstration.
pub const SEED: u64 = 8500;
/// Notices of reports of this many last days are really written, so that the mailbox has something to show.
const MAIL_DAYS: i64 = 7;

/// A demonstration account, as the log-in page shows it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct DemoAccount {
    /// Mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// What the person does.
    pub what: String,
}

/// What was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Organisations.
    pub organisations: usize,
    /// Reports.
    pub reports: usize,
    /// Accounts worth trying, one of each kind.
    pub accounts: Vec<DemoAccount>,
}

/// Loads the region as it is at `now` into an empty store. `house` runs on `clock`, which is moved through the last
/// three months; `handlers` write the notices of the last days.
///
/// # Errors
/// The store's own; a report that cannot be told as its story says is left where it got stuck.
pub async fn load(house: &House, clock: &FixedClock, now: &ZonedDateTime) -> Result<Loaded> {
    let region = Region::embedded();
    let today = now.date();
    let past = now
        .timestamp()
        .checked_sub((24 * 120).hours())
        .map_err(Error::internal)?;
    clock.set(past);
    let mut ids = found(house, &region).await?;
    let accounts = load_accounts(house, &region, &mut ids, today).await?;
    house.directory().refresh();
    actions::catalogues(house)?.refresh();
    for organisation in &region.organisations {
        let list: Vec<actions::NewAddress> = addresses(&region, SEED, &organisation.slug)
            .into_iter()
            .map(|a| {
                (
                    a.street,
                    a.house_number,
                    a.postcode,
                    a.locality,
                    a.lon,
                    a.lat,
                )
            })
            .collect();
        if !list.is_empty() {
            let id = ids.organisations[&organisation.slug];
            actions::import_addresses(house, &Scope::installation(), id, &list).await?;
        }
    }
    let told = load_reports(house, clock, &region, &ids, now).await?;
    Ok(Loaded {
        organisations: region.organisations.len(),
        reports: told,
        accounts,
    })
}

async fn load_accounts(
    house: &House,
    region: &Region,
    ids: &mut Founded,
    today: jiff::civil::Date,
) -> Result<Vec<DemoAccount>> {
    let (store, scope) = (house.store(), Scope::installation());
    let role_ids = &ids.roles;
    let zone = house.env().zone().clone();
    let start_of = |day: jiff::civil::Date| {
        day.to_zoned_datetime(zone.clone())
            .map(|z| z.timestamp().as_millisecond())
    };
    let mut shown: Vec<DemoAccount> = Vec::new();
    let mut kinds_shown = std::collections::HashSet::new();
    let list = clerks(region, SEED, today);
    for clerk in &list {
        let key_of = |function| match function {
            super::ClerkFunction::TeamMember => "clerk",
            super::ClerkFunction::TeamLead => "team-lead",
            super::ClerkFunction::Administrator => "administrator",
            super::ClerkFunction::RegionalDesk => "regional-desk",
            super::ClerkFunction::Guest => "guest",
        };
        let Some(first) = clerk.roles.first() else {
            continue;
        };
        let team = |role: &super::ClerkRole| {
            role.team.as_ref().and_then(|key| {
                ids.teams
                    .get(&(role.organisation.clone(), key.clone()))
                    .copied()
            })
        };
        let guest_view = region
            .organisation(&first.organisation)
            .and_then(|o| o.view.as_ref());
        let account = accounts::create_account(
            store,
            &scope,
            NewAccount {
                email: clerk.email.clone(),
                name: clerk.name(),
                locale: "nl".to_owned(),
                password: PASSWORD.to_owned(),
                organisation: ids.organisations[&first.organisation],
                role: role_ids[key_of(first.function)],
                team: team(first),
            },
        )
        .await?;
        ids.accounts.insert(clerk.email.clone(), account);
        for role in &clerk.roles[1..] {
            let from = start_of(role.from).map_err(Error::internal)?;
            let until = role
                .until
                .map(start_of)
                .transpose()
                .map_err(Error::internal)?;
            let (org, role_id) = (
                ids.organisations[&role.organisation],
                role_ids[key_of(role.function)],
            );
            accounts::assign(
                store,
                &scope,
                account,
                role_id,
                org,
                team(role),
                (None, None),
                (from, until),
            )
            .await?;
        }
        if let (super::ClerkFunction::Guest, Some(view)) = (first.function, guest_view) {
            let categories: Vec<Uuid> = view
                .categories
                .iter()
                .filter_map(|key| ids.categories.get(key).copied())
                .collect();
            for slug in &view.organisations {
                let org = ids.organisations[slug];
                let narrowed = (Some(categories.clone()), None);
                let from = house.env().now_ms();
                accounts::assign(
                    store,
                    &scope,
                    account,
                    role_ids["guest"],
                    org,
                    None,
                    narrowed,
                    (from, None),
                )
                .await?;
            }
        }
        let organisation = region.organisation(&first.organisation);
        let is_example = first.organisation == "kortrijk"
            || matches!(
                first.function,
                super::ClerkFunction::RegionalDesk | super::ClerkFunction::Guest
            );
        if is_example && kinds_shown.insert(key_of(first.function)) {
            shown.push(DemoAccount {
                email: clerk.email.clone(),
                name: clerk.name(),
                what: format!(
                    "{} · {}",
                    match key_of(first.function) {
                        "clerk" => "Medewerker",
                        "team-lead" => "Teamleider",
                        "administrator" => "Beheerder",
                        "regional-desk" => "Regionaal loket",
                        _ => "Meekijker",
                    },
                    organisation.map_or("", |o| o.name.as_str())
                ),
            });
        }
    }
    if let Some(first) = shown
        .iter()
        .find(|a| a.what.starts_with("Beheerder"))
        .cloned()
    {
        // Kortrijk's administrator also manages the region, so that everything can be seen in the demonstration.
        let account = ids.accounts[&first.email];
        let org = ids.organisations["kortrijk"];
        let from = house.env().now_ms();
        accounts::assign(
            store,
            &scope,
            account,
            role_ids["region"],
            org,
            None,
            (None, None),
            (from, None),
        )
        .await?;
    }
    Ok(shown)
}

enum Do<'a> {
    Register(&'a DemoReport),
    Step(&'a DemoReport, &'a super::Step),
}

async fn load_reports(
    house: &House,
    clock: &FixedClock,
    region: &Region,
    ids: &Founded,
    now: &ZonedDateTime,
) -> Result<usize> {
    let list = reports(region, SEED, now);
    let mut script: Vec<(Timestamp, Do<'_>)> = Vec::new();
    for one in &list {
        script.push((one.registered_at, Do::Register(one)));
        script.extend(one.steps.iter().map(|step| (step.at, Do::Step(one, step))));
    }
    script.sort_by_key(|(at, _)| *at);
    let mail_from = now
        .timestamp()
        .checked_sub((24 * MAIL_DAYS).hours())
        .map_err(Error::internal)?;
    let mut known: HashMap<&str, (Uuid, Uuid)> = HashMap::new();
    let mut people: HashMap<&str, Scope> = HashMap::new();
    let handlers = crate::jobs::handlers(house);
    // One reporter mistyped the address: a dead letter for the administrators to look at.
    let mistyped = list.iter().find(|one| {
        one.organisation == "kortrijk"
            && one.registered_at >= mail_from
            && one.reporter.email.is_some()
    });
    let mistyped = mistyped.map(|one| one.key.clone());
    for (at, what) in script {
        clock.set(at);
        match what {
            Do::Register(one) => {
                let mut new = new_report(ids, one);
                if mistyped.as_ref() == Some(&one.key) {
                    new.contact.email = Some(format!("jan.peeters@{REFUSED_DOMAIN}"));
                }
                let scope = Scope::job(ids.organisations[&one.organisation]);
                let receipt = actions::register(house, &scope, new).await?;
                known.insert(one.key.as_str(), (receipt.id, receipt.organisation));
            }
            Do::Step(one, step) => {
                let Some((id, organisation)) = known.get(one.key.as_str()).copied() else {
                    continue;
                };
                let scope = match step.by.as_deref() {
                    None => Scope::job(organisation),
                    Some(email) => match people.get(email) {
                        Some(scope) => scope.clone(),
                        None => {
                            let scope = accounts::scope_of_account(house.store(), email).await?;
                            people.insert(email, scope.clone());
                            scope
                        }
                    },
                };
                let known = &known;
                if let Err(error) = tell(house, &scope, ids, one, step, id, organisation, |key| {
                    known.get(key).map(|(id, _)| *id)
                })
                .await
                {
                    tracing::debug!(report = one.key, %error, "a step of the demonstration was left out");
                }
            }
        }
        if at >= mail_from {
            jobs::run_due(house, handlers.clone()).await?;
        } else {
            jobs::forget_all(house.store()).await?;
        }
    }
    Ok(list.len())
}

fn new_report(ids: &Founded, one: &DemoReport) -> NewReport {
    let place = match &one.place {
        None => Place::None,
        Some(place) => match &place.address {
            Some(a) => Place::Address {
                id: None,
                text: format!(
                    "{} {}, {} {}",
                    a.street, a.house_number, a.postcode, a.locality
                ),
                area: Some(a.postcode.clone()),
                point: Some((place.lon, place.lat)),
            },
            None => Place::Point {
                point: (place.lon, place.lat),
                text: String::new(),
            },
        },
    };
    NewReport {
        organisation: ids.organisations[&one.organisation],
        category: ids.categories[&one.category],
        description: one.text.clone(),
        place,
        contact: Contact {
            name: one.reporter.name.clone(),
            email: one.reporter.email.clone(),
            phone: None,
        },
        channel: match one.channel {
            DemoChannel::Web => Channel::Web,
            DemoChannel::Phone => Channel::Phone,
            DemoChannel::Counter => Channel::Counter,
            DemoChannel::Email => Channel::Mail,
        },
        locale: if one.language == "nl" {
            Locale::Nl
        } else {
            Locale::En
        },
        photos: Vec::new(),
        draft: None,
        key: None,
    }
}

#[allow(clippy::too_many_arguments)]
async fn tell(
    house: &House,
    scope: &Scope,
    ids: &Founded,
    one: &DemoReport,
    step: &super::Step,
    id: Uuid,
    organisation: Uuid,
    other: impl Fn(&str) -> Option<Uuid>,
) -> Result<()> {
    let reader = house.store().read(&Scope::installation()).await?;
    let found = report::Entity::find_by_id(id)
        .one(&reader.db())
        .await?
        .ok_or(Error::NotFound)?;
    drop(reader);
    match &step.what {
        StepKind::Routed { team } => {
            let team = ids
                .teams
                .get(&(one.organisation.clone(), team.clone()))
                .copied();
            match team.filter(|team| found.team_id != Some(*team)) {
                Some(team) => {
                    actions::assign(house, scope, id, found.version, Assignee::Team(team)).await
                }
                None => Ok(()),
            }
        }
        StepKind::Assigned { clerk } => {
            let person = ids.accounts.get(clerk).copied().ok_or(Error::NotFound)?;
            actions::assign(house, scope, id, found.version, Assignee::Person(person)).await
        }
        StepKind::Question { text } => actions::ask(house, scope, id, text).await.map(drop),
        StepKind::Answer { text } => {
            actions::answer(house, &Scope::reporter(organisation, id), text)
                .await
                .map(drop)
        }
        StepKind::Note { text } => actions::note(house, scope, id, text).await.map(drop),
        StepKind::Message { text } => actions::update(house, scope, id, text).await.map(drop),
        StepKind::Closed { outcome, text } => {
            let (outcome, reason, party, duplicate_of) = match outcome {
                DemoOutcome::Solved => (Outcome::Solved, None, None, None),
                DemoOutcome::PartlySolved { reason } => {
                    (Outcome::Partly, Some(reason.clone()), None, None)
                }
                DemoOutcome::NotSolved { reason } => {
                    (Outcome::NotSolved, Some(reason.clone()), None, None)
                }
                DemoOutcome::NotOurs { who } => (Outcome::NotOurs, None, Some(who.clone()), None),
                DemoOutcome::Duplicate { of } => (Outcome::Duplicate, None, None, other(of)),
            };
            let closing = Closing {
                outcome,
                reason,
                party,
                duplicate_of,
                text: text.clone(),
            };
            actions::close(house, scope, id, found.version, &closing).await
        }
    }
}

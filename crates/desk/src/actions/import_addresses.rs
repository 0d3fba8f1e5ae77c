//! The import of addresses.

use crate::store::{
    addresses::{Stored, every, search_form},
    tables::address,
};
use kernel::{Action, House, Result, Scope, events::NewEvent};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows written by one statement: below what one statement may carry on either database.
const AT_ONCE: usize = 1000;

/// An address to import: street, number, post code, locality, longitude, latitude.
pub type NewAddress = (String, String, String, String, f64, f64);

/// What replacing the list does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListChange {
    /// Addresses that were not there.
    pub added: usize,
    /// Addresses that lie elsewhere or are spelled otherwise.
    pub changed: usize,
    /// Addresses that are no longer there.
    pub removed: usize,
    /// Addresses that stay as they are.
    pub same: usize,
}

/// The difference between the stored list and another.
struct Plan<'a> {
    add: Vec<&'a NewAddress>,
    change: Vec<(Uuid, &'a NewAddress)>,
    remove: Vec<Uuid>,
    same: usize,
}

/// What makes two addresses the same one, however they are spelled.
fn identity(street: &str, number: &str, postcode: &str) -> (String, String) {
    (search_form(street, number), postcode.to_owned())
}

impl<'a> Plan<'a> {
    fn new(stored: Vec<Stored>, list: &'a [NewAddress]) -> Self {
        let mut known: HashMap<(String, String), Stored> = HashMap::with_capacity(stored.len());
        let mut out = Self {
            add: Vec::new(),
            change: Vec::new(),
            remove: Vec::new(),
            same: 0,
        };
        for one in stored {
            if let Some(twice) =
                known.insert(identity(&one.street, &one.number, &one.postcode), one)
            {
                out.remove.push(twice.id);
            }
        }
        for new in list {
            let (street, number, postcode, locality, lon, lat) = new;
            match known.remove(&identity(street, number, postcode)) {
                None => out.add.push(new),
                Some(old) => {
                    // A millionth of a degree is a hand's breadth.
                    let moved = (old.lon - lon).abs() > 1e-6 || (old.lat - lat).abs() > 1e-6;
                    if moved
                        || old.street != *street
                        || old.number != *number
                        || old.locality != *locality
                    {
                        out.change.push((old.id, new));
                    } else {
                        out.same += 1;
                    }
                }
            }
        }
        out.remove.extend(known.into_values().map(|old| old.id));
        out
    }

    fn counts(&self) -> ListChange {
        ListChange {
            added: self.add.len(),
            changed: self.change.len(),
            removed: self.remove.len(),
            same: self.same,
        }
    }
}

/// What [`replace_addresses`] would do.
///
/// # Errors
/// [`Error::Forbidden`](kernel::Error::Forbidden) without the permission.
pub async fn compare_addresses(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    list: &[NewAddress],
) -> Result<ListChange> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let reader = house.store().read(scope).await?;
    let stored = every(&reader.db(), scope, organisation).await?;
    Ok(Plan::new(stored, list).counts())
}

/// Replaces the organisation's list by this one, wholly or not at all. Each address may stand in it once. An address
/// that stays keeps its id, so that reports still point to it.
///
/// # Errors
/// [`Error::Forbidden`](kernel::Error::Forbidden) without the permission.
pub async fn replace_addresses(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    list: &[NewAddress],
) -> Result<ListChange> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let mut tx = house.store().begin(scope).await?;
    let stored = every(&tx.db(), scope, organisation).await?;
    let plan = Plan::new(stored, list);
    let counts = plan.counts();
    // What changed is written anew under its old id.
    let gone: Vec<Uuid> = plan
        .remove
        .iter()
        .copied()
        .chain(plan.change.iter().map(|(id, _)| *id))
        .collect();
    for chunk in gone.chunks(AT_ONCE) {
        address::Entity::delete_many()
            .filter(address::Column::OrganisationId.eq(organisation))
            .filter(address::Column::Id.is_in(chunk.iter().copied()))
            .exec(&tx.db())
            .await?;
    }
    let fresh: Vec<(Uuid, &NewAddress)> = plan
        .change
        .iter()
        .copied()
        .chain(plan.add.iter().map(|new| (house.env().id(), *new)))
        .collect();
    for chunk in fresh.chunks(AT_ONCE) {
        let rows = chunk.iter().map(|(id, new)| row(*id, organisation, new));
        address::Entity::insert_many(rows)
            .exec_without_returning(&tx.db())
            .await?;
    }
    tx.event(imported(organisation, list.len(), &counts));
    tx.commit().await?;
    Ok(counts)
}

/// Adds addresses to an organisation's list. Returns how many.
///
/// # Errors
/// [`Error::Forbidden`](kernel::Error::Forbidden) without the permission.
pub async fn import_addresses(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    list: &[NewAddress],
) -> Result<usize> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let mut tx = house.store().begin(scope).await?;
    for chunk in list.chunks(AT_ONCE) {
        let rows = chunk
            .iter()
            .map(|new| row(house.env().id(), organisation, new));
        address::Entity::insert_many(rows)
            .exec_without_returning(&tx.db())
            .await?;
    }
    tx.event(imported(
        organisation,
        list.len(),
        &ListChange {
            added: list.len(),
            ..ListChange::default()
        },
    ));
    tx.commit().await?;
    Ok(list.len())
}

fn imported(organisation: Uuid, count: usize, change: &ListChange) -> NewEvent {
    NewEvent::new(
        organisation,
        "addresses.imported",
        "organisation",
        organisation,
    )
    .with(serde_json::json!({
        "count": count, "added": change.added, "changed": change.changed, "removed": change.removed,
    }))
}

fn row(id: Uuid, organisation: Uuid, new: &NewAddress) -> address::ActiveModel {
    let (street, number, postcode, locality, lon, lat) = new;
    address::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation),
        street: Set(street.clone()),
        number: Set(number.clone()),
        postcode: Set(postcode.clone()),
        locality: Set(locality.clone()),
        search: Set(search_form(street, number)),
        lon: Set(*lon),
        lat: Set(*lat),
    }
}

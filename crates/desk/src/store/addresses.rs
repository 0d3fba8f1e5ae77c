//! The imported address list.

use super::tables::address;
use crate::model::normalise;
use kernel::{Error, Result, Scope};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// An address as stored.
pub type Address = address::Model;

/// As people write it: `Kerkstraat 12, 8500 Kortrijk`.
pub fn in_words(address: &Address) -> String {
    format!(
        "{} {}, {} {}",
        address.street, address.number, address.postcode, address.locality
    )
}

/// Addresses that begin like what was typed: street first, then number; a locality or post code may follow.
///
/// # Errors
/// The store's own.
pub async fn find<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    typed: &str,
    limit: u64,
) -> Result<Vec<Address>> {
    let text = normalise(typed);
    let words: Vec<&str> = text.split(' ').filter(|w| !w.is_empty()).collect();
    let Some(number_at) = words
        .iter()
        .position(|w| w.starts_with(|c: char| c.is_ascii_digit()))
        .or(Some(words.len()))
    else {
        return Ok(Vec::new());
    };
    let street = words[..number_at].join(" ");
    if street.len() < 2 {
        return Ok(Vec::new());
    }
    let number = words
        .get(number_at)
        .filter(|w| w.len() < 4 || !w.bytes().all(|b| b.is_ascii_digit()));
    let rest: Vec<&&str> = words[number_at..]
        .iter()
        .filter(|w| Some(*w) != number)
        .collect();
    let mut upper = street.clone();
    upper.push(char::MAX);
    let mut query = address::Entity::find()
        .filter(scope.rows(address::Column::OrganisationId))
        .filter(address::Column::Search.gte(street.as_str()))
        .filter(address::Column::Search.lt(upper))
        .order_by_asc(address::Column::Search)
        .limit(400);
    if let Some(number) = number {
        query = query.filter(address::Column::Search.contains(format!(" {number}")));
    }
    let found = query.all(db).await?;
    let fits = |a: &Address| {
        rest.iter().all(|word| {
            normalise(&a.locality)
                .split(' ')
                .any(|part| part.starts_with(**word))
                || a.postcode.starts_with(**word)
        })
    };
    let exact = |a: &Address| number.is_some_and(|n| normalise(&a.number) == *n);
    let mut found: Vec<Address> = found.into_iter().filter(fits).collect();
    found.sort_by_key(|a| {
        let digits: u32 = a
            .number
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap_or(u32::MAX);
        (
            !exact(a),
            a.street.clone(),
            a.postcode.clone(),
            digits,
            a.number.clone(),
        )
    });
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The scope in which the lists of all organisations are read. Addresses are public facts, and a citizen reports what they
/// saw, on whichever side of the border: so the walk offers the neighbours' addresses too.
pub fn everywhere() -> Scope {
    Scope::installation()
}

/// As [`find`] in the lists of all organisations, those of `own` first.
///
/// # Errors
/// The store's own.
pub async fn find_everywhere<C: ConnectionTrait>(
    db: &C,
    own: Uuid,
    typed: &str,
    limit: u64,
) -> Result<Vec<Address>> {
    let mut found = find(db, &everywhere(), typed, 400).await?;
    found.sort_by_key(|one| one.organisation_id != own);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// One address.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one<C: ConnectionTrait>(db: &C, scope: &Scope, id: Uuid) -> Result<Address> {
    address::Entity::find_by_id(id)
        .filter(scope.rows(address::Column::OrganisationId))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// An address as far as two lists are compared.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Stored {
    /// Its id.
    pub id: Uuid,
    /// Street.
    pub street: String,
    /// House number.
    pub number: String,
    /// Post code.
    pub postcode: String,
    /// Locality.
    pub locality: String,
    /// Longitude in degrees (WGS 84).
    pub lon: f64,
    /// Latitude in degrees (WGS 84).
    pub lat: f64,
}

/// The whole list of an organisation.
///
/// # Errors
/// The store's own.
pub async fn every<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
) -> Result<Vec<Stored>> {
    Ok(address::Entity::find()
        .filter(scope.rows(address::Column::OrganisationId))
        .filter(address::Column::OrganisationId.eq(organisation))
        .into_model::<Stored>()
        .all(db)
        .await?)
}

/// A page of an organisation's list in the order of streets, after the row with this search form and id.
///
/// # Errors
/// The store's own.
pub async fn page<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    organisation: Uuid,
    after: Option<&(String, Uuid)>,
    limit: u64,
) -> Result<Vec<Address>> {
    let mut find = address::Entity::find()
        .filter(scope.rows(address::Column::OrganisationId))
        .filter(address::Column::OrganisationId.eq(organisation))
        .order_by_asc(address::Column::Search)
        .order_by_asc(address::Column::Id)
        .limit(limit);
    if let Some((search, id)) = after {
        find = find.filter(
            address::Column::Search
                .gt(search.as_str())
                .or(address::Column::Search
                    .eq(search.as_str())
                    .and(address::Column::Id.gt(*id))),
        );
    }
    Ok(find.all(db).await?)
}

/// How many addresses an organisation has.
///
/// # Errors
/// The store's own.
pub async fn count<C: ConnectionTrait>(db: &C, scope: &Scope, organisation: Uuid) -> Result<u64> {
    Ok(address::Entity::find()
        .filter(scope.rows(address::Column::OrganisationId))
        .filter(address::Column::OrganisationId.eq(organisation))
        .count(db)
        .await?)
}

/// The form in which an address is found.
pub fn search_form(street: &str, number: &str) -> String {
    format!("{} {}", normalise(street), normalise(number))
}

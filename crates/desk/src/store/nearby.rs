//! Addresses around a place, for the map.

use super::{addresses::Address, tables::address};
use kernel::{Result, Scope};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

/// Most addresses that one picture draws.
const MOST: u64 = 2000;

/// The addresses of one street within a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// Its name.
    pub name: String,
    /// Longitude and latitude of its addresses.
    pub points: Vec<(f64, f64)>,
}

impl Street {
    /// The address in the middle of the street: where its name can stand.
    pub fn middle(&self) -> (f64, f64) {
        let mut points = self.points.clone();
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        points.get(points.len() / 2).copied().unwrap_or_default()
    }
}

/// The addresses within a frame `[west, south, east, north]` in degrees.
///
/// # Errors
/// The store's own.
pub async fn addresses<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    frame: [f64; 4],
    limit: u64,
) -> Result<Vec<Address>> {
    let [west, south, east, north] = frame;
    Ok(address::Entity::find()
        .filter(scope.rows(address::Column::OrganisationId))
        .filter(address::Column::Lon.between(west, east))
        .filter(address::Column::Lat.between(south, north))
        .limit(limit)
        .all(db)
        .await?)
}

/// The streets within a frame, those with the most addresses first.
///
/// # Errors
/// The store's own.
pub async fn streets<C: ConnectionTrait>(
    db: &C,
    scope: &Scope,
    frame: [f64; 4],
) -> Result<Vec<Street>> {
    let mut by_name: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for one in addresses(db, scope, frame, MOST).await? {
        by_name
            .entry(one.street)
            .or_default()
            .push((one.lon, one.lat));
    }
    let mut out: Vec<Street> = by_name
        .into_iter()
        .map(|(name, points)| Street { name, points })
        .collect();
    out.sort_by(|a, b| {
        b.points
            .len()
            .cmp(&a.points.len())
            .then_with(|| a.name.cmp(&b.name))
    });
    Ok(out)
}

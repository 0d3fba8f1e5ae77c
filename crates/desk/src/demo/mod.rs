//! The demonstration region: facts of fifteen organisations and two guests, and what happened at their desks in the last
//! three months. Pure: the seed and the moment come in, plain values come out, and the same input gives the same bytes.
//! Putting them into a store is somebody else's work.
//!
//! Facts (names, NIS codes, post codes, population, boundaries) are public; boundaries and figures are Statbel's, licensed
//! CC BY, see [`Region::attribution`]. People, streets, accounts and reports are invented; every mail address lies under a
//! name reserved by RFC 2606 and reaches nobody. Opening hours, closing days and terms are plausible, not official.
//!
//! ```text
//! Region::embedded() ─► addresses(&region, seed, "kortrijk")
//!                    ─► clerks(&region, seed, today)
//!                    ─► reports(&region, seed, &now)
//! ```

mod addresses;
mod clerks;
mod data;
mod found;
mod load;
mod names;
mod place_names;
mod random;
mod register;
mod report;
mod reports;
mod story;
#[cfg(test)]
mod tests;
mod texts;

pub use addresses::{Address, addresses};
pub use clerks::{Clerk, ClerkFunction, ClerkRole, clerks};
pub use data::{
    Accent, BadRegion, Category, CategoryGroup, CategoryKind, ClosingDay, ClosingRule, Department,
    EmergencyStop, GuestView, Organisation, OrganisationKind, PlaceNeed, Region, SubMunicipality,
    Team, Term, TermUnit, Text, Weekday,
};
pub use found::{Founded, found};
pub use load::{DemoAccount, Loaded, PASSWORD, SEED, load};
pub use register::{NEW_STREET, address_register};
pub use report::{Channel, DemoReport, Outcome, Place, PlaceAddress, Reporter, Step, StepKind};
pub use reports::reports;

/// The time zone of the region.
pub const TIME_ZONE: &str = "Europe/Brussels";

/// Boundaries of the municipalities as GeoJSON (WGS 84), with the properties `nis`, `slug` and `name`. Statbel, CC BY,
/// simplified to five metres.
pub const BOUNDARIES: &str = include_str!("../../demo/boundaries.geojson");

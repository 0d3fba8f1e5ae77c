//! The address register of the demonstration: the simulator with the region's addresses, and a street that is too new to
//! stand in the imported lists, so that there is something to ask it.

use super::{Region, SEED, addresses};
use crate::adapters::address_register::{Known, Simulator};
use area::Point;

/// A street that only the register knows, in every municipality: numbers 1 to 20.
pub const NEW_STREET: &str = "Nieuwe Verkaveling";

/// The register of the demonstration region.
#[must_use]
pub fn address_register(region: &Region) -> Simulator {
    let mut list = Vec::new();
    for organisation in &region.organisations {
        let Some(nis) = &organisation.nis else {
            continue;
        };
        let known = |street: &str, number: String, postcode: &str, lon: f64, lat: f64| Known {
            street: street.to_owned(),
            number,
            postcode: postcode.to_owned(),
            municipality: organisation.name.clone(),
            nis: nis.clone(),
            point: Point::new(lon, lat),
        };
        list.extend(
            addresses(region, SEED, &organisation.slug)
                .into_iter()
                .map(|a| known(&a.street, a.house_number, &a.postcode, a.lon, a.lat)),
        );
        if let Some(place) = organisation.sub_municipalities.first() {
            list.extend((1..=20).map(|number| {
                let along = f64::from(number) * 0.0001;
                known(
                    NEW_STREET,
                    number.to_string(),
                    &place.postcode,
                    place.lon + along,
                    place.lat,
                )
            }));
        }
    }
    Simulator::new(list)
}

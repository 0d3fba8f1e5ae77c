//! An invented list of addresses per municipality: real villages and post codes, generic street names, houses in rows.

use area::Point;
use serde::{Deserialize, Serialize};

use super::data::{Organisation, Region, SubMunicipality};
use super::place_names::STREETS;
use super::random::Random;

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// One address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// Slug of the municipality.
    pub organisation: String,
    /// Street name.
    pub street: String,
    /// House number, sometimes with a letter.
    pub house_number: String,
    /// Post code of the town or village.
    pub postcode: String,
    /// Town or village.
    pub locality: String,
    /// Longitude in degrees, WGS 84, to about 10 cm.
    pub lon: f64,
    /// Latitude in degrees, WGS 84, to about 10 cm.
    pub lat: f64,
}

/// The addresses of a municipality: 200 to 600 by its population, street by street in order of number. All lie inside its
/// boundary. Empty for organisations without a territory and for unknown slugs.
///
/// A street name comes once per municipality, and a street lies in one village: odd numbers on one side, even ones on the other.
#[must_use]
pub fn addresses(region: &Region, seed: u64, organisation: &str) -> Vec<Address> {
    let Some(organisation) = region.organisation(organisation) else {
        return Vec::new();
    };
    let (Some(population), false) = (
        organisation.population,
        organisation.sub_municipalities.is_empty(),
    ) else {
        return Vec::new();
    };
    let mut random = Random::new(seed, &format!("addresses {}", organisation.slug));
    let wanted = usize::try_from(population / 170)
        .unwrap_or(0)
        .saturating_add(200)
        .min(600);
    let mut names: Vec<&str> = STREETS.to_vec();
    random.shuffle(&mut names);
    let mut out: Vec<Address> = Vec::with_capacity(wanted);

    let villages = &organisation.sub_municipalities;
    let weights: Vec<f64> = villages
        .iter()
        .map(|v| {
            if v.name == organisation.name {
                3.0
            } else {
                1.0
            }
        })
        .collect();
    // Every village gets a street before any gets many.
    let mut turn = 0;
    while out.len() < wanted {
        let Some(name) = names.pop() else { break };
        let village = &villages[if turn < villages.len() {
            turn
        } else {
            random.weighted(&weights)
        }];
        turn += 1;
        let count = usize::try_from(random.between(8, 22))
            .unwrap_or(8)
            .min(wanted - out.len());
        if let Some(points) = lay_street(region, organisation, village, count, &mut random) {
            out.extend(number(organisation, village, name, &points, &mut random));
        }
    }
    out
}

/// Places for houses along a gently bending line near the village, all inside the municipality; `None` when no line fits.
fn lay_street(
    region: &Region,
    organisation: &Organisation,
    village: &SubMunicipality,
    count: usize,
    random: &mut Random,
) -> Option<Vec<Point>> {
    let center = Point::new(village.lon, village.lat);
    let nearest = organisation
        .sub_municipalities
        .iter()
        .filter(|v| v.name != village.name)
        .map(|v| center.distance_m(Point::new(v.lon, v.lat)))
        .fold(f64::INFINITY, f64::min);
    let radius = if village.name == organisation.name {
        1_200.0_f64
    } else {
        600.0
    }
    .min(nearest * 0.45);
    for _ in 0..60 {
        let (angle, away) = (
            random.range(0.0, std::f64::consts::TAU),
            radius * random.unit().sqrt(),
        );
        let (mut x, mut y) = (away * angle.cos(), away * angle.sin());
        let mut heading = random.range(0.0, std::f64::consts::TAU);
        let (step, bend) = (random.range(11.0, 19.0), random.range(-0.06, 0.06));
        let mut points = Vec::with_capacity(count);
        for i in 0..count {
            // Two houses face each other before the line goes on.
            if i % 2 == 0 {
                heading += bend;
                x += step * heading.cos();
                y += step * heading.sin();
            }
            let side = if i % 2 == 0 { 1.0 } else { -1.0 };
            let offset = side * random.range(8.0, 11.0);
            points.push(moved(
                center,
                x - offset * heading.sin(),
                y + offset * heading.cos(),
            ));
        }
        let inside = |p: &Point| region.areas.locate(p.lon, p.lat) == organisation.nis.as_deref();
        if points.iter().all(inside) {
            return Some(points);
        }
    }
    None
}

/// A point so many metres to the east and north, rounded to six digits.
pub(super) fn moved(from: Point, east_m: f64, north_m: f64) -> Point {
    let round = |v: f64| (v * 1e6).round() / 1e6;
    Point::new(
        round(from.lon + east_m / (METRES_PER_DEGREE * from.lat.to_radians().cos())),
        round(from.lat + north_m / METRES_PER_DEGREE),
    )
}

/// Gives the houses of a street their numbers; now and then a number is skipped, or one is built in between.
fn number(
    organisation: &Organisation,
    village: &SubMunicipality,
    street: &str,
    points: &[Point],
    random: &mut Random,
) -> Vec<Address> {
    let mut next = [1, 2];
    // A number gets a letter once at most.
    let mut lettered = [0, 0];
    points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let own = &mut next[i % 2];
            let plain = *own;
            let house_number = if plain > 2 && lettered[i % 2] != plain && random.chance(4) {
                lettered[i % 2] = plain;
                format!("{}A", plain - 2)
            } else {
                *own += if random.chance(8) { 4 } else { 2 };
                plain.to_string()
            };
            Address {
                organisation: organisation.slug.clone(),
                street: street.to_owned(),
                house_number,
                postcode: village.postcode.clone(),
                locality: village.name.clone(),
                lon: p.lon,
                lat: p.lat,
            }
        })
        .collect()
}

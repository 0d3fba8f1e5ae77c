//! Points and boxes in degrees, and the distance between points.

use serde::{Deserialize, Serialize};

use crate::AreaError;

/// Mean radius of the Earth in metres (IUGG, R₁), the radius the haversine formula is used with.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place on the ground in WGS 84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Longitude in degrees, east positive.
    pub lon: f64,
    /// Latitude in degrees, north positive.
    pub lat: f64,
}

impl Point {
    /// A point as given, unchecked; see [`Point::checked`] for input from outside.
    #[must_use]
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// A point from outside input.
    ///
    /// # Errors
    /// [`AreaError::NotFinite`] for NaN and infinities, [`AreaError::OutOfRange`] outside −180…180 or −90…90.
    pub fn checked(lon: f64, lat: f64) -> Result<Self, AreaError> {
        let at = || "the point".to_owned();
        if !lon.is_finite() || !lat.is_finite() {
            return Err(AreaError::NotFinite { at: at() });
        }
        if lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err(AreaError::OutOfRange { at: at(), lon, lat });
        }
        Ok(Self { lon, lat })
    }

    /// Distance over the ground in metres, by the haversine formula on a sphere of radius [`EARTH_RADIUS_M`].
    /// At most 0.5 % off from the ellipsoid.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_M * h.clamp(0.0, 1.0).sqrt().asin()
    }

    /// The bits of both numbers: equality and order of vertices without rounding. Negative zero counts as zero.
    pub(crate) fn bits(self) -> (u64, u64) {
        ((self.lon + 0.0).to_bits(), (self.lat + 0.0).to_bits())
    }

    /// The point rounded to `decimals` digits after the point.
    pub(crate) fn rounded(self, decimals: u8) -> Self {
        let scale = 10f64.powi(i32::from(decimals));
        Self::new(
            (self.lon * scale).round() / scale,
            (self.lat * scale).round() / scale,
        )
    }
}

/// The smallest upright box around something, in degrees. Boxes across the 180th meridian are not supported.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bbox {
    /// Smallest longitude.
    pub west: f64,
    /// Smallest latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Bbox {
    /// The box around the points; `None` when there are none.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |sofar: Option<Self>, p| {
            let one = Self {
                west: p.lon,
                south: p.lat,
                east: p.lon,
                north: p.lat,
            };
            Some(sofar.map_or(one, |b| b.union(one)))
        })
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Whether the point lies in the box, edges included.
    #[must_use]
    pub fn contains(&self, p: Point) -> bool {
        self.west <= p.lon && p.lon <= self.east && self.south <= p.lat && p.lat <= self.north
    }

    /// Whether the boxes share at least a point.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// The middle of the box.
    #[must_use]
    pub fn center(&self) -> Point {
        Point::new(
            f64::midpoint(self.west, self.east),
            f64::midpoint(self.south, self.north),
        )
    }

    /// Distance in metres from the point to the nearest point of the box; 0 inside.
    pub(crate) fn distance_m(&self, p: Point) -> f64 {
        p.distance_m(Point::new(
            p.lon.clamp(self.west, self.east),
            p.lat.clamp(self.south, self.north),
        ))
    }
}

//! What can be wrong with boundaries, said so that the person who supplied the file can repair it.

use crate::Point;

/// Why boundaries or a point were refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AreaError {
    /// The text is not JSON at all.
    #[error("the text is not valid JSON: {0}")]
    NotJson(String),
    /// The JSON is not a GeoJSON FeatureCollection of polygons, or a member is missing.
    #[error("{at}: {problem}")]
    NotGeoJson {
        /// Which feature, in words.
        at: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A feature lacks the property that names it.
    #[error("{at}: the property \"{property}\" is missing or empty")]
    MissingProperty {
        /// Which feature, in words.
        at: String,
        /// The name of the missing property.
        property: String,
    },
    /// Two features have the same key.
    #[error("two areas have the same key \"{0}\"")]
    DuplicateKey(String),
    /// A ring does not end where it began (RFC 7946, section 3.1.6).
    #[error("{at}: the ring is not closed; its last position must equal its first")]
    UnclosedRing {
        /// Which ring, in words.
        at: String,
    },
    /// A ring with fewer than four positions, or fewer than three different ones, encloses nothing.
    #[error("{at}: a ring needs at least three different positions, this one has {distinct}")]
    RingTooShort {
        /// Which ring, in words.
        at: String,
        /// How many different positions it has.
        distinct: usize,
    },
    /// A coordinate is NaN or infinite.
    #[error("{at}: a coordinate is not a finite number")]
    NotFinite {
        /// Which position, in words.
        at: String,
    },
    /// A coordinate is outside −180…180 or −90…90.
    #[error(
        "{at}: {lon}, {lat} is not a longitude and latitude in degrees; are these coordinates of another system \
         (for example Lambert 72)?"
    )]
    OutOfRange {
        /// Which position, in words.
        at: String,
        /// The first number as read.
        lon: f64,
        /// The second number as read.
        lat: f64,
    },
    /// Latitude was written before longitude.
    #[error(
        "{at}: {lon}, {lat} looks like latitude before longitude; GeoJSON wants longitude first"
    )]
    Swapped {
        /// Which position, in words.
        at: String,
        /// The first number as read.
        lon: f64,
        /// The second number as read.
        lat: f64,
    },
    /// A position lies outside the extent that was expected.
    #[error("{at}: {lon}, {lat} lies outside the expected extent")]
    OutsideExpected {
        /// Which position, in words.
        at: String,
        /// The longitude as read.
        lon: f64,
        /// The latitude as read.
        lat: f64,
    },
    /// Two borders cross each other near this point, so that areas overlap.
    #[error("borders cross near longitude {:.6}, latitude {:.6}; the areas overlap", .0.lon, .0.lat)]
    BordersCross(Point),
    /// No areas were given.
    #[error("there are no areas")]
    Empty,
}

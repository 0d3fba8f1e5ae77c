//! Areas on the ground: which area a point lies in, how far away the nearest one is, and how to draw them.
//!
//! The crate is pure: GeoJSON text in, values out. It knows nothing of municipalities; an [`Area`] is a key, a name, some
//! properties and polygons in WGS 84 degrees (EPSG:4326, longitude first, as RFC 7946 prescribes).
//!
//! - [`read_geojson`] and [`write_geojson`]: boundaries in and out, with errors that say which ring of which area is wrong.
//! - [`AreaIndex`]: point in polygon ([`AreaIndex::locate`]), nearest area in metres ([`AreaIndex::nearest`]). A point on
//!   the border of two neighbours belongs to exactly one of them, and always to the same one.
//! - [`simplify()`]: fewer vertices, borders that two areas share stay shared.
//! - [`SvgMap`]: a flat projection for maps drawn by the server.
//! - [`Grid`]: positions on the Belgian grids Lambert 72 and Lambert 2008, to and from degrees.
//! - [`Point::distance_m`], [`Area::area_km2`], [`Area::centroid`], [`Area::label_point`]: measures.
//!
//! # Example
//!
//! ```
//! let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
//!   "properties":{"nis":"34022","name":"Kortrijk"},
//!   "geometry":{"type":"Polygon","coordinates":[[[3.2,50.8],[3.3,50.8],[3.3,50.9],[3.2,50.9],[3.2,50.8]]]}}]}"#;
//! let areas = area::read_geojson(text, &area::ReadOptions::new("nis"))?;
//! let index = area::AreaIndex::new(areas)?;
//! assert_eq!(index.locate(3.25, 50.85), Some("34022"));
//! assert_eq!(index.locate(4.35, 50.85), None);
//! # Ok::<(), area::AreaError>(())
//! ```

mod area;
mod crossing;
mod error;
mod index;
mod label;
mod lambert;
mod local;
mod point;
mod read;
mod simplify;
mod svg;
mod write;

pub use area::{Area, Polygon, Ring};
pub use error::AreaError;
pub use index::{AreaIndex, Nearest};
pub use lambert::Grid;
pub use point::{Bbox, EARTH_RADIUS_M, Point};
pub use read::{ReadOptions, read_geojson};
pub use simplify::{SimplifyOptions, simplify};
pub use svg::SvgMap;
pub use write::write_geojson;

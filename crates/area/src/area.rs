//! One area: its name and its polygons, and what can be measured of it.

use std::collections::BTreeMap;

use geo::Coord;
use geo::kernels::{Kernel, Orientation, RobustKernel};

use crate::local::{Local, segment_distance};
use crate::{AreaError, Bbox, Point};

/// A closed line: at least four positions, the last equal to the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring(Vec<Point>);

impl Ring {
    /// A ring from positions; `at` says in words which ring this is, for the error.
    ///
    /// # Errors
    /// [`AreaError::UnclosedRing`], [`AreaError::RingTooShort`], [`AreaError::NotFinite`] or [`AreaError::OutOfRange`].
    pub fn new(points: Vec<Point>, at: &str) -> Result<Self, AreaError> {
        for (i, p) in points.iter().enumerate() {
            Point::checked(p.lon, p.lat).map_err(|e| match e {
                AreaError::NotFinite { .. } => AreaError::NotFinite {
                    at: format!("{at}, position {}", i + 1),
                },
                _ => AreaError::OutOfRange {
                    at: format!("{at}, position {}", i + 1),
                    lon: p.lon,
                    lat: p.lat,
                },
            })?;
        }
        let mut distinct: Vec<_> = points.iter().map(|p| p.bits()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        match (points.first(), points.last()) {
            (Some(first), Some(last)) if points.len() > 1 && first != last => {
                Err(AreaError::UnclosedRing { at: at.to_owned() })
            }
            _ if distinct.len() < 3 => Err(AreaError::RingTooShort {
                at: at.to_owned(),
                distinct: distinct.len(),
            }),
            _ => Ok(Self(points)),
        }
    }

    /// The positions; the last equals the first.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// The edges as pairs of neighbouring positions.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.0.windows(2).map(|w| (w[0], w[1]))
    }
}

/// An outer ring and its holes. The direction of the rings has no meaning here.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    /// The outer border.
    pub outer: Ring,
    /// Borders of what is cut out.
    pub holes: Vec<Ring>,
}

impl Polygon {
    /// The outer ring, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }
}

/// A named part of the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    key: String,
    properties: BTreeMap<String, String>,
    polygons: Vec<Polygon>,
    bbox: Bbox,
}

impl Area {
    /// An area of one or more polygons.
    ///
    /// # Errors
    /// [`AreaError::Empty`] without polygons.
    pub fn new(
        key: impl Into<String>,
        properties: BTreeMap<String, String>,
        polygons: Vec<Polygon>,
    ) -> Result<Self, AreaError> {
        let outer = polygons
            .iter()
            .flat_map(|p| p.outer.points().iter().copied());
        let bbox = Bbox::around(outer).ok_or(AreaError::Empty)?;
        Ok(Self {
            key: key.into(),
            properties,
            polygons,
            bbox,
        })
    }

    /// The key by which the area is found, for example an NIS code.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The properties of the area as text; numbers and booleans are written out.
    #[must_use]
    pub fn properties(&self) -> &BTreeMap<String, String> {
        &self.properties
    }

    /// One property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }

    /// The same area with other properties.
    #[must_use]
    pub fn with_properties(mut self, properties: BTreeMap<String, String>) -> Self {
        self.properties = properties;
        self
    }

    /// The polygons.
    #[must_use]
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }

    /// The box around the area.
    #[must_use]
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// All rings, outer and holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.polygons.iter().flat_map(Polygon::rings)
    }

    /// Number of positions in all rings.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.rings().map(|r| r.points().len()).sum()
    }

    /// Whether the point lies inside, by a rule that gives every border between two areas with the same vertices to exactly
    /// one of them. A point on an outward border may be left out; see [`Area::touches_border`].
    #[must_use]
    pub fn contains(&self, p: Point) -> bool {
        self.bbox.contains(p)
            && self
                .rings()
                .flat_map(Ring::edges)
                .filter(|&(a, b)| crosses(p, a, b))
                .count()
                % 2
                == 1
    }

    /// Whether the point lies exactly on one of the area's borders.
    #[must_use]
    pub fn touches_border(&self, p: Point) -> bool {
        self.bbox.contains(p)
            && self
                .rings()
                .flat_map(Ring::edges)
                .any(|(a, b)| on_edge(p, a, b))
    }

    /// Distance in metres from the point to the nearest border, whether it lies inside or outside.
    #[must_use]
    pub fn border_distance_m(&self, p: Point) -> f64 {
        let frame = Local::around(p);
        self.rings()
            .flat_map(Ring::edges)
            .map(|(a, b)| segment_distance((0.0, 0.0), frame.to_xy(a), frame.to_xy(b)))
            .fold(f64::INFINITY, f64::min)
    }

    /// Surface in square kilometres on the WGS 84 ellipsoid (through authalic latitudes).
    #[must_use]
    pub fn area_km2(&self) -> f64 {
        let polygon = |p: &Polygon| {
            ring_area_km2(&p.outer).abs()
                - p.holes.iter().map(|h| ring_area_km2(h).abs()).sum::<f64>()
        };
        self.polygons.iter().map(polygon).sum()
    }

    /// The centre of gravity. It may lie outside a curved area; to write a name use [`Area::label_point`].
    #[must_use]
    pub fn centroid(&self) -> Point {
        let frame = Local::around(self.bbox.center());
        let (mut x, mut y, mut weight) = (0.0, 0.0, 0.0);
        for polygon in &self.polygons {
            for (i, ring) in polygon.rings().enumerate() {
                let (rx, ry, doubled) = moments(ring, frame);
                // Outer rings add, holes take away, whichever way round they are written.
                let sign = if (doubled > 0.0) == (i == 0) {
                    1.0
                } else {
                    -1.0
                };
                x += sign * rx;
                y += sign * ry;
                weight += sign * doubled;
            }
        }
        if weight.abs() < f64::MIN_POSITIVE {
            return self.bbox.center();
        }
        frame.to_point((x / (3.0 * weight), y / (3.0 * weight)))
    }

    /// A point well inside the area, where its name can be written: the one farthest from all borders, to about 1 % of
    /// the area's size.
    #[must_use]
    pub fn label_point(&self) -> Point {
        crate::label::label_point(self)
    }
}

fn coord(p: Point) -> Coord<f64> {
    Coord { x: p.lon, y: p.lat }
}

/// Which side of `a`→`b` the point lies on, decided exactly.
pub(crate) fn side(a: Point, b: Point, p: Point) -> Orientation {
    RobustKernel::orient2d(coord(a), coord(b), coord(p))
}

/// Whether a ray from `p` to the east crosses the edge. Half open: an edge owns its lower end, and a point on the edge
/// lies to the east of it. With exact orientation this is the same as moving `p` by an infinitely small step, so that
/// of areas that share vertices exactly one gets a point on their common border.
pub(crate) fn crosses(p: Point, a: Point, b: Point) -> bool {
    let (low, high) = if a.lat <= b.lat { (a, b) } else { (b, a) };
    low.lat <= p.lat && p.lat < high.lat && side(low, high, p) == Orientation::CounterClockwise
}

/// Whether `p` lies exactly on the edge, ends included.
pub(crate) fn on_edge(p: Point, a: Point, b: Point) -> bool {
    a.lon.min(b.lon) <= p.lon
        && p.lon <= a.lon.max(b.lon)
        && a.lat.min(b.lat) <= p.lat
        && p.lat <= a.lat.max(b.lat)
        && side(a, b, p) == Orientation::Collinear
}

/// First moments and doubled signed surface of a ring in a flat frame.
fn moments(ring: &Ring, frame: Local) -> (f64, f64, f64) {
    ring.edges()
        .fold((0.0, 0.0, 0.0), |(x, y, doubled), (a, b)| {
            let ((ax, ay), (bx, by)) = (frame.to_xy(a), frame.to_xy(b));
            let cross = ax * by - bx * ay;
            (
                x + (ax + bx) * cross,
                y + (ay + by) * cross,
                doubled + cross,
            )
        })
}

/// Signed surface of a ring, positive when it runs counter-clockwise.
fn ring_area_km2(ring: &Ring) -> f64 {
    // WGS 84: major axis and first eccentricity.
    const A_KM: f64 = 6_378.137;
    const E2: f64 = 0.006_694_379_990_141_316_5;
    let e = E2.sqrt();
    // Snyder, Map Projections (USGS 1395), equation 3-12: q(φ); the authalic sphere keeps surfaces.
    let q = |sin: f64| {
        (1.0 - E2)
            * (sin / (1.0 - E2 * sin * sin)
                - (1.0 / (2.0 * e)) * ((1.0 - e * sin) / (1.0 + e * sin)).ln())
    };
    // Surface between the equator and the edge, per edge: (a²/2) ∫ q dλ. The base is taken at the first position to lose
    // no digits on small areas.
    let base = ring
        .points()
        .first()
        .map_or(0.0, |p| q(p.lat.to_radians().sin()));
    let sum: f64 = ring
        .edges()
        .map(|(a, b)| {
            let height =
                f64::midpoint(q(a.lat.to_radians().sin()), q(b.lat.to_radians().sin())) - base;
            (a.lon - b.lon).to_radians() * height
        })
        .sum();
    sum * A_KM * A_KM / 2.0
}

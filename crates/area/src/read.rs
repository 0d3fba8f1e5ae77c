//! GeoJSON (RFC 7946) boundaries to areas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{Area, AreaError, Bbox, Point, Polygon, Ring};

/// How to read boundaries.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The property that holds the key of an area.
    pub key: String,
    /// Where the areas must lie, to notice swapped coordinates and files of another region. `None` checks only that the
    /// numbers can be degrees.
    pub expected: Option<Bbox>,
}

impl ReadOptions {
    /// Options with the name of the key property and no expected extent.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            expected: None,
        }
    }

    /// The same with the extent in which all areas must lie.
    #[must_use]
    pub fn within(mut self, expected: Bbox) -> Self {
        self.expected = Some(expected);
        self
    }
}

/// Reads a FeatureCollection (or one Feature) of Polygon and MultiPolygon boundaries. Features with the same key are
/// refused. Properties are kept as text; members that are objects or arrays are dropped.
///
/// # Errors
/// See [`AreaError`]; every error names the feature, and where it applies the ring and position, counted from 1.
pub fn read_geojson(text: &str, options: &ReadOptions) -> Result<Vec<Area>, AreaError> {
    let value: Value = serde_json::from_str(text).map_err(|e| AreaError::NotJson(e.to_string()))?;
    let features = match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => value
            .get("features")
            .and_then(Value::as_array)
            .ok_or_else(|| wrong("the file", "the FeatureCollection has no list \"features\""))?
            .iter()
            .collect(),
        Some("Feature") => vec![&value],
        Some(other) => {
            return Err(wrong(
                "the file",
                format!("a FeatureCollection is needed, this is a {other}"),
            ));
        }
        None => {
            return Err(wrong(
                "the file",
                "this is not GeoJSON; the member \"type\" is missing",
            ));
        }
    };
    if features.is_empty() {
        return Err(AreaError::Empty);
    }
    let mut keys = BTreeSet::new();
    let mut areas = Vec::with_capacity(features.len());
    for (i, feature) in features.into_iter().enumerate() {
        let area = read_feature(feature, i, options)?;
        if !keys.insert(area.key().to_owned()) {
            return Err(AreaError::DuplicateKey(area.key().to_owned()));
        }
        areas.push(area);
    }
    Ok(areas)
}

fn wrong(at: impl Into<String>, problem: impl Into<String>) -> AreaError {
    AreaError::NotGeoJson {
        at: at.into(),
        problem: problem.into(),
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn read_feature(feature: &Value, index: usize, options: &ReadOptions) -> Result<Area, AreaError> {
    let at = format!("feature {}", index + 1);
    let empty = Map::new();
    let properties = feature
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let properties: BTreeMap<_, _> = properties
        .iter()
        .filter_map(|(k, v)| as_text(v).map(|text| (k.clone(), text)))
        .collect();
    let key = properties
        .get(&options.key)
        .filter(|k| !k.trim().is_empty())
        .cloned()
        .ok_or_else(|| AreaError::MissingProperty {
            at: at.clone(),
            property: options.key.clone(),
        })?;
    let at = format!("area \"{key}\"");
    let geometry = feature
        .get("geometry")
        .filter(|g| !g.is_null())
        .ok_or_else(|| wrong(&at, "it has no geometry"))?;
    let coordinates = geometry
        .get("coordinates")
        .ok_or_else(|| wrong(&at, "the geometry has no coordinates"))?;
    let polygons = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => vec![read_polygon(coordinates, &at, options)?],
        Some("MultiPolygon") => list(coordinates, &at, "a MultiPolygon is a list of polygons")?
            .iter()
            .enumerate()
            .map(|(i, p)| read_polygon(p, &format!("{at}, polygon {}", i + 1), options))
            .collect::<Result<_, _>>()?,
        Some(other) => {
            return Err(wrong(
                &at,
                format!("a boundary must be a Polygon or MultiPolygon, this is a {other}"),
            ));
        }
        None => return Err(wrong(&at, "the geometry has no type")),
    };
    Area::new(key, properties, polygons).map_err(|_| wrong(&at, "it has no polygons"))
}

fn list<'a>(value: &'a Value, at: &str, problem: &str) -> Result<&'a Vec<Value>, AreaError> {
    value.as_array().ok_or_else(|| wrong(at, problem))
}

fn read_polygon(value: &Value, at: &str, options: &ReadOptions) -> Result<Polygon, AreaError> {
    let rings = list(value, at, "a polygon is a list of rings")?
        .iter()
        .enumerate()
        .map(|(i, ring)| read_ring(ring, &format!("{at}, ring {}", i + 1), options))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rings = rings.into_iter();
    let outer = rings
        .next()
        .ok_or_else(|| wrong(at, "the polygon has no ring"))?;
    Ok(Polygon {
        outer,
        holes: rings.collect(),
    })
}

fn read_ring(value: &Value, at: &str, options: &ReadOptions) -> Result<Ring, AreaError> {
    let mut points: Vec<Point> = Vec::new();
    for (i, position) in list(value, at, "a ring is a list of positions")?
        .iter()
        .enumerate()
    {
        let at = || format!("{at}, position {}", i + 1);
        let numbers = position
            .as_array()
            .filter(|n| n.len() >= 2)
            .ok_or_else(|| wrong(at(), "a position is a list of longitude and latitude"))?;
        let (Some(lon), Some(lat)) = (numbers[0].as_f64(), numbers[1].as_f64()) else {
            return Err(AreaError::NotFinite { at: at() });
        };
        let p = Point::new(lon, lat);
        if let Some(expected) = options.expected
            && !expected.contains(p)
        {
            return Err(if expected.contains(Point::new(lat, lon)) {
                AreaError::Swapped { at: at(), lon, lat }
            } else if lon.abs() > 180.0 || lat.abs() > 90.0 {
                AreaError::OutOfRange { at: at(), lon, lat }
            } else {
                AreaError::OutsideExpected { at: at(), lon, lat }
            });
        }
        if lat.abs() > 90.0 && lat.abs() <= 180.0 && lon.abs() <= 90.0 {
            return Err(AreaError::Swapped { at: at(), lon, lat });
        }
        // The same position twice in a row says nothing and would only make edges without length.
        if points.last() != Some(&p) {
            points.push(p);
        }
    }
    Ring::new(points, at)
}

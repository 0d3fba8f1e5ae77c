//! Areas to GeoJSON.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{Area, Ring};

/// Writes areas as a FeatureCollection, one feature a line, all properties as text, coordinates with at most `decimals`
/// digits (5 is about a metre). A `MultiPolygon` is written only for areas of more than one polygon.
#[must_use]
pub fn write_geojson<'a>(areas: impl IntoIterator<Item = &'a Area>, decimals: u8) -> String {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for (i, area) in areas.into_iter().enumerate() {
        let properties = Value::Object(
            area.properties()
                .iter()
                .map(|(k, v)| (k.clone(), Value::String(v.clone())))
                .collect(),
        );
        let polygons: Vec<String> = area
            .polygons()
            .iter()
            .map(|p| {
                let rings: Vec<String> = p.rings().map(|r| write_ring(r, decimals)).collect();
                format!("[{}]", rings.join(","))
            })
            .collect();
        let (kind, coordinates) = match polygons.as_slice() {
            [one] => ("Polygon", one.clone()),
            many => ("MultiPolygon", format!("[{}]", many.join(","))),
        };
        let comma = if i == 0 { "" } else { "," };
        let _ = write!(
            out,
            "{comma}\n{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}"
        );
    }
    out.push_str("\n]}\n");
    out
}

fn write_ring(ring: &Ring, decimals: u8) -> String {
    let positions: Vec<String> = ring
        .points()
        .iter()
        .map(|p| format!("[{},{}]", number(p.lon, decimals), number(p.lat, decimals)))
        .collect();
    format!("[{}]", positions.join(","))
}

/// A number without trailing zeros.
pub(crate) fn number(value: f64, decimals: u8) -> String {
    let text = format!("{value:.*}", usize::from(decimals));
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

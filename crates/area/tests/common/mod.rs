//! Areas for tests.
#![allow(dead_code, reason = "each test file uses some of these")]

use std::collections::BTreeMap;

use area::{Area, Point, Polygon, Ring};

/// A ring from pairs of longitude and latitude.
pub(crate) fn ring(points: &[(f64, f64)]) -> Ring {
    Ring::new(
        points
            .iter()
            .map(|&(lon, lat)| Point::new(lon, lat))
            .collect(),
        "a test ring",
    )
    .expect("a valid ring")
}

/// An area of one ring.
pub(crate) fn area(key: &str, points: &[(f64, f64)]) -> Area {
    let polygon = Polygon {
        outer: ring(points),
        holes: Vec::new(),
    };
    Area::new(key, BTreeMap::new(), vec![polygon]).expect("an area")
}

/// A patchwork of `n` × `n` areas whose common borders are crooked lines with many vertices: border lines are shaken by
/// the given numbers from −1 to 1, vertex by vertex, the same for both neighbours.
pub(crate) fn patchwork(n: usize, steps: usize, shake: &[f64]) -> Vec<Area> {
    let cell = 0.02;
    let jitter = |i: usize, j: usize, k: usize| {
        let index = (i * 7_919 + j * 104_729 + k * 1_299_709) % shake.len().max(1);
        shake.get(index).copied().unwrap_or(0.0) * cell * 0.2
    };
    // Fine grid vertices along the borders; corners of cells lie at multiples of `steps`.
    let vertex = |x: usize, y: usize| {
        let fine = cell / steps as f64;
        (
            3.2 + x as f64 * fine + jitter(x, y, 1),
            50.8 + y as f64 * fine * 0.6 + jitter(x, y, 2) * 0.6,
        )
    };
    let mut out = Vec::new();
    for row in 0..n {
        for column in 0..n {
            let (x0, y0) = (column * steps, row * steps);
            let mut points = Vec::new();
            points.extend((0..steps).map(|i| vertex(x0 + i, y0)));
            points.extend((0..steps).map(|i| vertex(x0 + steps, y0 + i)));
            points.extend((0..steps).map(|i| vertex(x0 + steps - i, y0 + steps)));
            points.extend((0..=steps).map(|i| vertex(x0, y0 + steps - i)));
            out.push(area(&format!("{row}{column}"), &points));
        }
    }
    out
}

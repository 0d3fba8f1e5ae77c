//! The pole of inaccessibility: the point inside an area that lies farthest from its borders, found by splitting squares
//! and looking first where most can still be won.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::local::{Local, segment_distance};
use crate::{Area, Point};

/// A square of the search.
struct Cell {
    center: (f64, f64),
    half: f64,
    /// Distance from the centre to the border, negative outside.
    distance: f64,
}

impl Cell {
    /// The greatest distance any point of the square can have.
    fn best_possible(&self) -> f64 {
        self.distance + self.half * std::f64::consts::SQRT_2
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.best_possible().total_cmp(&other.best_possible())
    }
}

pub(crate) fn label_point(area: &Area) -> Point {
    let bbox = area.bbox();
    let frame = Local::around(bbox.center());
    let edges: Vec<_> = area
        .rings()
        .flat_map(crate::Ring::edges)
        .map(|(a, b)| (frame.to_xy(a), frame.to_xy(b)))
        .collect();
    let cell = |center: (f64, f64), half: f64| {
        let border = edges
            .iter()
            .map(|&(a, b)| segment_distance(center, a, b))
            .fold(f64::INFINITY, f64::min);
        let inside = area.contains(frame.to_point(center));
        Cell {
            center,
            half,
            distance: if inside { border } else { -border },
        }
    };

    let (west, south) = frame.to_xy(Point::new(bbox.west, bbox.south));
    let (east, north) = frame.to_xy(Point::new(bbox.east, bbox.north));
    let (width, height) = (east - west, north - south);
    let size = width.min(height);
    let precision = width.max(height) / 100.0;
    let mut best = cell(frame.to_xy(area.centroid()), 0.0);
    if size <= 0.0 {
        return frame.to_point(best.center);
    }
    let mut queue = BinaryHeap::new();
    let (columns, rows) = ((width / size).ceil() as u32, (height / size).ceil() as u32);
    // A sliver a thousand times longer than wide is searched coarsely rather than for ever.
    let (columns, rows) = (columns.min(200), rows.min(200));
    let step = (width / f64::from(columns)).max(height / f64::from(rows));
    for i in 0..columns {
        for j in 0..rows {
            let center = (
                west + step * (f64::from(i) + 0.5),
                south + step * (f64::from(j) + 0.5),
            );
            queue.push(cell(center, step / 2.0));
        }
    }
    // Splitting stops when nothing better than `precision` remains; a thin area with no inner point yet goes on until
    // one is found, within a bound that no real boundary reaches.
    let mut budget = 20_000;
    while let Some(top) = queue.pop() {
        let gain = top.best_possible() - best.distance;
        if budget == 0 || gain <= 0.0 || (gain <= precision && best.distance > 0.0) {
            break;
        }
        budget -= 1;
        let half = top.half / 2.0;
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            let part = cell((top.center.0 + dx, top.center.1 + dy), half);
            if part.distance > best.distance {
                best = Cell { half: 0.0, ..part };
            }
            queue.push(part);
        }
        if top.distance > best.distance {
            best = Cell { half: 0.0, ..top };
        }
    }
    frame.to_point(best.center)
}

//! Finding borders that cross: a sweep from west to east over all segments.

use geo::kernels::Orientation;

use crate::area::{on_edge, side};
use crate::{Area, Point, Ring};

/// A piece of border and the line it belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    pub(crate) a: Point,
    pub(crate) b: Point,
    /// Which arc (or ring) it is part of.
    pub(crate) line: usize,
}

impl Segment {
    fn west(&self) -> f64 {
        self.a.lon.min(self.b.lon)
    }

    fn east(&self) -> f64 {
        self.a.lon.max(self.b.lon)
    }
}

/// All pairs of segments that touch anywhere but at a common end. `same_is_fine` accepts two equal segments (neighbours that
/// both list their common border).
pub(crate) fn conflicts(
    mut segments: Vec<Segment>,
    same_is_fine: bool,
    mut found: impl FnMut(Segment, Segment) -> bool,
) {
    segments.sort_by(|s, t| s.west().total_cmp(&t.west()));
    let mut open: Vec<Segment> = Vec::new();
    for s in segments {
        open.retain(|t| t.east() >= s.west());
        for &t in &open {
            if in_conflict(s, t, same_is_fine) && !found(s, t) {
                return;
            }
        }
        open.push(s);
    }
}

fn in_conflict(s: Segment, t: Segment, same_is_fine: bool) -> bool {
    let (s_low, s_high) = (s.a.lat.min(s.b.lat), s.a.lat.max(s.b.lat));
    let (t_low, t_high) = (t.a.lat.min(t.b.lat), t.a.lat.max(t.b.lat));
    if s_high < t_low || t_high < s_low {
        return false;
    }
    let common = |p: Point| p == t.a || p == t.b;
    match (common(s.a), common(s.b)) {
        (true, true) => !same_is_fine,
        // One common end: a conflict only when one lies along the other.
        (true, false) | (false, true) => {
            let s_free = if common(s.a) { s.b } else { s.a };
            let t_free = if t.a == s.a || t.a == s.b { t.b } else { t.a };
            on_edge(s_free, t.a, t.b) || on_edge(t_free, s.a, s.b)
        }
        (false, false) => {
            let (s1, s2) = (side(t.a, t.b, s.a), side(t.a, t.b, s.b));
            let (t1, t2) = (side(s.a, s.b, t.a), side(s.a, s.b, t.b));
            let proper = |x: Orientation, y: Orientation| {
                x != y && x != Orientation::Collinear && y != Orientation::Collinear
            };
            (proper(s1, s2) && proper(t1, t2))
                || on_edge(s.a, t.a, t.b)
                || on_edge(s.b, t.a, t.b)
                || on_edge(t.a, s.a, s.b)
                || on_edge(t.b, s.a, s.b)
        }
    }
}

/// A point near the first place where borders of the areas cross or run along each other without common vertices.
pub(crate) fn first_crossing(areas: &[Area]) -> Option<Point> {
    let mut segments = Vec::new();
    for (line, ring) in areas.iter().flat_map(Area::rings).enumerate() {
        segments.extend(Ring::edges(ring).map(|(a, b)| Segment { a, b, line }));
    }
    let mut place = None;
    conflicts(segments, true, |s, _| {
        place = Some(Point::new(
            f64::midpoint(s.a.lon, s.b.lon),
            f64::midpoint(s.a.lat, s.b.lat),
        ));
        false
    });
    place
}

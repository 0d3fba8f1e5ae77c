//! A flat frame in metres around one point: exact enough (better than 0.1 %) for areas of up to some hundred kilometres.

use crate::{EARTH_RADIUS_M, Point};

/// Equirectangular projection with the scale of its origin's latitude.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    origin: Point,
    metres_per_lon: f64,
    metres_per_lat: f64,
}

impl Local {
    pub(crate) fn around(origin: Point) -> Self {
        let metres_per_lat = EARTH_RADIUS_M.to_radians();
        Self {
            origin,
            metres_per_lon: metres_per_lat * origin.lat.to_radians().cos().max(1e-9),
            metres_per_lat,
        }
    }

    pub(crate) fn to_xy(self, p: Point) -> (f64, f64) {
        (
            (p.lon - self.origin.lon) * self.metres_per_lon,
            (p.lat - self.origin.lat) * self.metres_per_lat,
        )
    }

    pub(crate) fn to_point(self, (x, y): (f64, f64)) -> Point {
        Point::new(
            self.origin.lon + x / self.metres_per_lon,
            self.origin.lat + y / self.metres_per_lat,
        )
    }
}

/// Distance from `p` to the segment `a`–`b`; to the point when both ends are the same.
pub(crate) fn segment_distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 {
        ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length2
    } else {
        0.0
    };
    // At the ends the end itself, so that two edges that meet there are exactly as far away.
    let near = if t <= 0.0 {
        a
    } else if t >= 1.0 {
        b
    } else {
        (a.0 + t * dx, a.1 + t * dy)
    };
    (p.0 - near.0).hypot(p.1 - near.1)
}

//! Belgian grids: Lambert 72 (EPSG:31370) and Lambert 2008 (EPSG:3812), to and from WGS 84.
//!
//! Projection: Lambert conic conformal with two standard parallels, IOGP guidance note 7-2, section 3.1.1.1 (method 9802).
//! Lambert 72 stands on the Belgian datum of 1972, which seven parameters turn into WGS 84 (EPSG transformation 15929,
//! off by at most 0.2 m in Belgium). Lambert 2008 stands on ETRS89, which is taken for WGS 84 here: the two drift apart
//! by some 2.5 cm a year and differ by less than a metre.

use crate::Point;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

/// A national grid, in metres east and north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grid {
    /// Lambert 72, EPSG:31370.
    Lambert72,
    /// Lambert 2008, EPSG:3812.
    Lambert2008,
}

/// Half axis in metres and squared eccentricity.
#[derive(Clone, Copy)]
struct Ellipsoid {
    a: f64,
    e2: f64,
}

impl Ellipsoid {
    const fn new(a: f64, inverse_flattening: f64) -> Self {
        let f = 1.0 / inverse_flattening;
        Self {
            a,
            e2: 2.0 * f - f * f,
        }
    }

    /// The function of latitude that conformal projections are built of.
    fn t(self, latitude: f64) -> f64 {
        (FRAC_PI_4 - latitude / 2.0).tan() / self.bend(latitude)
    }

    fn bend(self, latitude: f64) -> f64 {
        let e = self.e2.sqrt();
        ((1.0 - e * latitude.sin()) / (1.0 + e * latitude.sin())).powf(e / 2.0)
    }

    /// Radius of the parallel of this latitude, for a half axis of 1.
    fn m(self, latitude: f64) -> f64 {
        latitude.cos() / (1.0 - self.e2 * latitude.sin().powi(2)).sqrt()
    }

    /// Latitude and longitude on the surface as metres from the centre of the earth.
    fn to_space(self, latitude: f64, longitude: f64) -> [f64; 3] {
        let n = self.a / (1.0 - self.e2 * latitude.sin().powi(2)).sqrt();
        [
            n * latitude.cos() * longitude.cos(),
            n * latitude.cos() * longitude.sin(),
            n * (1.0 - self.e2) * latitude.sin(),
        ]
    }

    /// Metres from the centre of the earth as latitude and longitude; the height is dropped.
    fn ground_below(self, [x, y, z]: [f64; 3]) -> (f64, f64) {
        let p = x.hypot(y);
        let mut latitude = z.atan2(p * (1.0 - self.e2));
        for _ in 0..6 {
            let n = self.a / (1.0 - self.e2 * latitude.sin().powi(2)).sqrt();
            latitude = (z + self.e2 * n * latitude.sin()).atan2(p);
        }
        (latitude, y.atan2(x))
    }
}

const INTERNATIONAL_1924: Ellipsoid = Ellipsoid::new(6_378_388.0, 297.0);
const GRS_80: Ellipsoid = Ellipsoid::new(6_378_137.0, 298.257_222_101);
const WGS_84: Ellipsoid = Ellipsoid::new(6_378_137.0, 298.257_223_563);

/// Shift in metres, turn in seconds of arc and stretch in parts per million from the Belgian datum to WGS 84, as a
/// rotation of the position vector (EPSG writes 15929 as a rotation of the frame, with the turns' signs changed).
const SHIFT: [f64; 3] = [-106.8686, 52.2978, -103.7239];
const TURN: [f64; 3] = [0.3366, -0.457, 1.8422];
const STRETCH: f64 = -1.2747;

/// A conic projection with its parameters in degrees and metres.
struct Conic {
    ellipsoid: Ellipsoid,
    parallels: (f64, f64),
    origin: (f64, f64),
    offset: (f64, f64),
}

impl Conic {
    /// Cone constant, scale and radius of the parallel of the origin.
    fn cone(&self) -> (f64, f64, f64) {
        let (first, second) = (self.parallels.0.to_radians(), self.parallels.1.to_radians());
        let (m1, m2) = (self.ellipsoid.m(first), self.ellipsoid.m(second));
        let (t1, t2) = (self.ellipsoid.t(first), self.ellipsoid.t(second));
        let n = (m1.ln() - m2.ln()) / (t1.ln() - t2.ln());
        let f = self.ellipsoid.a * m1 / (n * t1.powf(n));
        // At the pole, the tip of the cone, the radius is exactly nothing.
        let r0 = if self.origin.0 >= 90.0 {
            0.0
        } else {
            f * self.ellipsoid.t(self.origin.0.to_radians()).powf(n)
        };
        (n, f, r0)
    }

    fn to_ground(&self, x: f64, y: f64) -> (f64, f64) {
        let (n, f, r0) = self.cone();
        let (dx, dy) = (x - self.offset.0, r0 - (y - self.offset.1));
        let t = (dx.hypot(dy) / f).powf(1.0 / n);
        let mut latitude = FRAC_PI_2 - 2.0 * t.atan();
        for _ in 0..8 {
            latitude = FRAC_PI_2 - 2.0 * (t * self.ellipsoid.bend(latitude)).atan();
        }
        (latitude, dx.atan2(dy) / n + self.origin.1.to_radians())
    }

    fn to_grid(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        let (n, f, r0) = self.cone();
        let r = f * self.ellipsoid.t(latitude).powf(n);
        let angle = n * (longitude - self.origin.1.to_radians());
        (
            self.offset.0 + r * angle.sin(),
            self.offset.1 + r0 - r * angle.cos(),
        )
    }
}

impl Grid {
    /// The grid with this EPSG code.
    pub const fn from_epsg(code: u32) -> Option<Self> {
        match code {
            31370 => Some(Self::Lambert72),
            3812 => Some(Self::Lambert2008),
            _ => None,
        }
    }

    /// Its EPSG code.
    pub const fn epsg(self) -> u32 {
        match self {
            Self::Lambert72 => 31370,
            Self::Lambert2008 => 3812,
        }
    }

    const fn conic(self) -> Conic {
        match self {
            Self::Lambert72 => Conic {
                ellipsoid: INTERNATIONAL_1924,
                parallels: (51.166_667_233_333_3, 49.833_333_9),
                origin: (90.0, 4.367_486_666_666_67),
                offset: (150_000.013, 5_400_088.438),
            },
            Self::Lambert2008 => Conic {
                ellipsoid: GRS_80,
                parallels: (49.833_333_333_333_3, 51.166_666_666_666_7),
                origin: (50.797_815, 4.359_215_833_333_33),
                offset: (649_328.0, 665_262.0),
            },
        }
    }

    /// A position on the grid as a point in degrees. `None` far outside Belgium, where the grid has no meaning: more
    /// than about 300 km from its middle.
    pub fn to_wgs84(self, x: f64, y: f64) -> Option<Point> {
        let middle = match self {
            Self::Lambert72 => (150_000.0, 165_000.0),
            Self::Lambert2008 => (650_000.0, 665_000.0),
        };
        let distance = (x - middle.0).hypot(y - middle.1);
        if distance.is_nan() || distance > 300_000.0 {
            return None;
        }
        let (mut latitude, mut longitude) = self.conic().to_ground(x, y);
        if self == Self::Lambert72 {
            let [x, y, z] = INTERNATIONAL_1924.to_space(latitude, longitude);
            let [rx, ry, rz] = TURN.map(|seconds| (seconds / 3600.0).to_radians());
            let s = 1.0 + STRETCH * 1e-6;
            (latitude, longitude) = WGS_84.ground_below([
                SHIFT[0] + s * (x - rz * y + ry * z),
                SHIFT[1] + s * (rz * x + y - rx * z),
                SHIFT[2] + s * (-ry * x + rx * y + z),
            ]);
        }
        Some(Point::new(longitude.to_degrees(), latitude.to_degrees()))
    }

    /// A point in degrees as a position on the grid, in metres. Meaningful in and around Belgium only.
    pub fn from_wgs84(self, point: Point) -> (f64, f64) {
        let (mut latitude, mut longitude) = (point.lat.to_radians(), point.lon.to_radians());
        if self == Self::Lambert72 {
            let [x, y, z] = WGS_84.to_space(latitude, longitude);
            let [rx, ry, rz] = TURN.map(|seconds| (seconds / 3600.0).to_radians());
            let s = 1.0 + STRETCH * 1e-6;
            let (x, y, z) = ((x - SHIFT[0]) / s, (y - SHIFT[1]) / s, (z - SHIFT[2]) / s);
            // The turns are some millionths: turning back is turning the other way, to a hundredth of a millimetre.
            (latitude, longitude) = INTERNATIONAL_1924.ground_below([
                x + rz * y - ry * z,
                -rz * x + y + rx * z,
                ry * x - rx * y + z,
            ]);
        }
        self.conic().to_grid(latitude, longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Guidance note 7-2, the worked example of Lambert 72: on the Belgian datum itself.
    #[test]
    fn the_projection_gives_the_published_example() {
        let (latitude, longitude) = Grid::Lambert72.conic().to_ground(251_763.20, 153_034.13);
        let degrees = |d: f64, m: f64, s: f64| d + m / 60.0 + s / 3600.0;
        // A thousandth of a second of arc is 3 cm: as fine as the example is printed.
        assert!((latitude.to_degrees() - degrees(50.0, 40.0, 46.461)).abs() < 0.001 / 3600.0 * 2.0);
        assert!((longitude.to_degrees() - degrees(5.0, 48.0, 26.533)).abs() < 0.001 / 3600.0 * 2.0);
        let (x, y) = Grid::Lambert72.conic().to_grid(latitude, longitude);
        assert!((x - 251_763.20).abs() < 0.001 && (y - 153_034.13).abs() < 0.001);
    }
}

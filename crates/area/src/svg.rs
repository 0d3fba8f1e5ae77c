//! Areas on a flat drawing, for maps that the server draws and that work without JavaScript.

use std::fmt::Write as _;

use crate::write::number;
use crate::{Area, Bbox, Point};

/// A box narrower than this many degrees (a tenth of a metre) is drawn as if it were so wide: a box may be a single point.
const MIN_SPAN: f64 = 1e-6;

/// A projection from degrees to the units of an SVG drawing: longitude is shrunk by the cosine of the middle latitude, so
/// that a square on the ground is a square on the screen; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SvgMap {
    bbox: Bbox,
    width: f64,
    height: f64,
    margin: f64,
    scale_x: f64,
    scale_y: f64,
}

impl SvgMap {
    /// A drawing `width` units wide with an empty `margin` on all four sides, as high as the box needs.
    #[must_use]
    pub fn fit_width(bbox: Bbox, width: f64, margin: f64) -> Self {
        let shrink = bbox.center().lat.to_radians().cos().max(1e-6);
        let span_x = ((bbox.east - bbox.west) * shrink).max(MIN_SPAN);
        let scale_y = (width - 2.0 * margin).max(1.0) / span_x;
        let height = (bbox.north - bbox.south) * scale_y + 2.0 * margin;
        Self {
            bbox,
            width,
            height,
            margin,
            scale_x: scale_y * shrink,
            scale_y,
        }
    }

    /// A drawing of exactly `width` × `height` units with the box as large as possible in its middle: for a map around a
    /// place. What lies around the box is visible too.
    #[must_use]
    pub fn fit(bbox: Bbox, width: f64, height: f64, margin: f64) -> Self {
        let shrink = bbox.center().lat.to_radians().cos().max(1e-6);
        let (inner_x, inner_y) = (
            (width - 2.0 * margin).max(1.0),
            (height - 2.0 * margin).max(1.0),
        );
        let scale_y = (inner_x / ((bbox.east - bbox.west) * shrink).max(MIN_SPAN))
            .min(inner_y / (bbox.north - bbox.south).max(MIN_SPAN));
        let scale_x = scale_y * shrink;
        let center = bbox.center();
        let (half_x, half_y) = (inner_x / scale_x / 2.0, inner_y / scale_y / 2.0);
        let bbox = Bbox {
            west: center.lon - half_x,
            south: center.lat - half_y,
            east: center.lon + half_x,
            north: center.lat + half_y,
        };
        Self {
            bbox,
            width,
            height,
            margin,
            scale_x,
            scale_y,
        }
    }

    /// Width of the drawing in its own units.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height of the drawing in its own units.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.height
    }

    /// The value of the `viewBox` attribute.
    #[must_use]
    pub fn view_box(&self) -> String {
        format!("0 0 {} {}", number(self.width, 1), number(self.height, 1))
    }

    /// Where a point lies on the drawing.
    #[must_use]
    pub fn project(&self, p: Point) -> (f64, f64) {
        (
            (p.lon - self.bbox.west) * self.scale_x + self.margin,
            (self.bbox.north - p.lat) * self.scale_y + self.margin,
        )
    }

    /// Which point lies under a place of the drawing: the way back, for a click on an image map.
    #[must_use]
    pub fn unproject(&self, x: f64, y: f64) -> Point {
        Point::new(
            self.bbox.west + (x - self.margin) / self.scale_x,
            self.bbox.north - (y - self.margin) / self.scale_y,
        )
    }

    /// The `d` attribute of an SVG path for the area, in tenths of a unit; draw it with `fill-rule="evenodd"`. Positions
    /// that fall on the same tenth are left out.
    #[must_use]
    pub fn path(&self, area: &Area) -> String {
        let mut out = String::new();
        for ring in area.rings() {
            let points = ring.points();
            let mut last = String::new();
            for (i, p) in points[..points.len() - 1].iter().enumerate() {
                let (x, y) = self.project(*p);
                let here = format!("{} {}", number(x, 1), number(y, 1));
                if here != last {
                    let _ = write!(out, "{}{here}", if i == 0 { "M" } else { "L" });
                    last = here;
                }
            }
            out.push('Z');
        }
        out
    }

    /// How many metres one unit of the drawing is, to draw a scale bar.
    #[must_use]
    pub fn metres_per_unit(&self) -> f64 {
        crate::EARTH_RADIUS_M.to_radians() / self.scale_y
    }
}

//! The map that the server draws: boundary, streets, the chosen point. It is the picture of an image button, so that a
//! press on it works without JavaScript.
//!
//! A browser sends the place of a press in the pixels of the shown picture. The picture therefore has a fixed size, small
//! enough for the narrowest screen; a larger one is a choice.

use super::{query, walk::Walk};
use crate::store::nearby::{self, Street};
use area::{AreaIndex, Bbox, Point, SvgMap};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{Result, organisations::Organisation, web::Fields};
use std::fmt::Write as _;

/// Half the height of the view in degrees of latitude, by zoom; 0 shows the whole municipality.
const HALF: [f64; 4] = [0.0, 0.02, 0.007, 0.0025];
/// Within this many degrees an address counts as near (about 150 m).
const NEAR: f64 = 0.0015;
/// Most street names in one picture.
const MOST_NAMES: usize = 40;

/// What the picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    center: Option<(f64, f64)>,
    zoom: usize,
    large: bool,
}

impl View {
    /// The view that a query or form asks for; the whole municipality when it asks for nothing that exists.
    pub(super) fn read(asked: &Fields) -> Self {
        let number = |name: &str| asked.get(name).parse::<f64>().ok();
        let center = number("lon")
            .zip(number("lat"))
            .filter(|(lon, lat)| Point::checked(*lon, *lat).is_ok());
        let zoom = asked
            .get("zoom")
            .parse::<usize>()
            .ok()
            .filter(|zoom| *zoom < HALF.len())
            .unwrap_or(0);
        let large = asked.get("size") == "large";
        match center {
            Some(_) if zoom > 0 => Self {
                center,
                zoom,
                large,
            },
            _ => Self {
                center: None,
                zoom: 0,
                large,
            },
        }
    }

    /// Width in pixels.
    pub(super) const fn width(&self) -> u32 {
        if self.large { 680 } else { 288 }
    }

    /// Height in pixels.
    pub(super) const fn height(&self) -> u32 {
        if self.large { 510 } else { 288 }
    }

    /// Whether it is the larger picture.
    pub(super) const fn is_large(&self) -> bool {
        self.large
    }

    /// The view as fields of a form.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut out = vec![("by", "map".to_owned()), ("zoom", self.zoom.to_string())];
        if let Some((lon, lat)) = self.center {
            out.push(("lon", format!("{lon:.5}")));
            out.push(("lat", format!("{lat:.5}")));
        }
        if self.large {
            out.push(("size", "large".to_owned()));
        }
        out
    }

    /// The view as a query, with the chosen point when there is one.
    pub(super) fn query(&self, point: Option<(f64, f64)>) -> String {
        let mut out: Vec<String> = self
            .fields()
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if let Some((lon, lat)) = point {
            out.push(format!("x={lon:.5}"));
            out.push(format!("y={lat:.5}"));
        }
        out.join("&")
    }

    /// The next closer view, around a point.
    pub(super) fn closer(&self, point: (f64, f64)) -> String {
        Self {
            center: Some(point),
            zoom: (self.zoom + 1).min(HALF.len() - 1),
            ..*self
        }
        .query(None)
    }

    /// The next wider view; `None` when this is the widest.
    pub(super) fn wider(&self) -> Option<String> {
        (self.zoom > 0).then(|| {
            Self {
                zoom: self.zoom - 1,
                ..*self
            }
            .query(None)
        })
    }

    /// The same view in the other size.
    pub(super) fn other_size(&self) -> String {
        Self {
            large: !self.large,
            ..*self
        }
        .query(None)
    }

    fn bbox(&self, boundaries: &AreaIndex, organisation: &Organisation) -> Bbox {
        let whole = boundaries
            .get(&organisation.slug)
            .map_or_else(|| boundaries.bbox(), area::Area::bbox);
        match self.center {
            Some((lon, lat)) if self.zoom > 0 => {
                let half = HALF[self.zoom];
                let wide = half / lat.to_radians().cos().max(0.05);
                Bbox {
                    west: lon - wide,
                    south: lat - half,
                    east: lon + wide,
                    north: lat + half,
                }
            }
            _ => whole,
        }
    }

    fn drawing(&self, boundaries: &AreaIndex, organisation: &Organisation) -> SvgMap {
        let margin = if self.zoom == 0 { 8.0 } else { 0.0 };
        SvgMap::fit(
            self.bbox(boundaries, organisation),
            f64::from(self.width()),
            f64::from(self.height()),
            margin,
        )
    }

    /// The place under a press on the picture.
    pub(super) fn point(
        &self,
        boundaries: Option<&AreaIndex>,
        organisation: &Organisation,
        x: f64,
        y: f64,
    ) -> Option<(f64, f64)> {
        let inside = (0.0..=f64::from(self.width())).contains(&x)
            && (0.0..=f64::from(self.height())).contains(&y);
        let point = self.drawing(boundaries?, organisation).unproject(x, y);
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        inside.then_some((rounded(point.lon), rounded(point.lat)))
    }
}

/// The address nearest to a point, when there is one near.
pub(super) async fn near(walk: &Walk, point: (f64, f64)) -> Result<Option<String>> {
    let (lon, lat) = point;
    let scope = walk.scope();
    let reader = walk.house().store().read(&scope).await?;
    let wide = NEAR / lat.to_radians().cos().max(0.05);
    let here = Point::new(lon, lat);
    let found = nearby::addresses(
        &reader.db(),
        &scope,
        [lon - wide, lat - NEAR, lon + wide, lat + NEAR],
        500,
    )
    .await?;
    Ok(found
        .into_iter()
        .min_by(|a, b| {
            let far = |one: &crate::store::addresses::Address| {
                here.distance_m(Point::new(one.lon, one.lat))
            };
            far(a).total_cmp(&far(b))
        })
        .map(|one| format!("{} {}", one.street, one.number)))
}

/// The picture.
pub(super) async fn picture(walk: Walk) -> Result<Response> {
    let asked = query(&walk.visit);
    let view = View::read(&asked);
    let boundaries = walk
        .house()
        .directory()
        .boundaries()
        .await?
        .ok_or(kernel::Error::NotFound)?;
    let drawing = view.drawing(&boundaries, &walk.organisation);
    let streets = if view.zoom == 0 {
        Vec::new()
    } else {
        let scope = walk.scope();
        let reader = walk.house().store().read(&scope).await?;
        let west_north = drawing.unproject(0.0, 0.0);
        let east_south = drawing.unproject(f64::from(view.width()), f64::from(view.height()));
        let frame = [
            west_north.lon,
            east_south.lat,
            east_south.lon,
            west_north.lat,
        ];
        nearby::streets(&reader.db(), &scope, frame).await?
    };
    let number = |name: &str| {
        asked
            .get(name)
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
    };
    let point = number("x").zip(number("y"));
    let names = parts(&walk.organisation);
    let svg = draw(
        &view,
        &drawing,
        &boundaries,
        &walk.organisation,
        &streets,
        &names,
        point,
    );
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    Ok((headers, svg).into_response())
}

fn parts(organisation: &Organisation) -> Vec<(String, Point)> {
    let list = organisation
        .facts
        .get("places")
        .and_then(serde_json::Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|one| {
            let point = Point::new(one.get("lon")?.as_f64()?, one.get("lat")?.as_f64()?);
            Some((one.get("name")?.as_str()?.to_owned(), point))
        })
        .collect()
}

/// The longest round length of at most 90 units: its units and its metres.
fn scale_bar(metres_per_unit: f64) -> (f64, u32) {
    [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10]
        .into_iter()
        .map(|metres| (f64::from(metres) / metres_per_unit.max(1e-9), metres))
        .find(|(units, _)| *units <= 90.0)
        .unwrap_or((90.0, 10))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn draw(
    view: &View,
    drawing: &SvgMap,
    boundaries: &AreaIndex,
    organisation: &Organisation,
    streets: &[Street],
    names: &[(String, Point)],
    point: Option<(f64, f64)>,
) -> String {
    let (width, height) = (view.width(), view.height());
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"><rect width="{width}" height="{height}" fill="#eef0f3"/>"##
    );
    for area in boundaries.areas() {
        let own = area.key() == organisation.slug;
        let (fill, line, wide) = if own {
            ("#ffffff", "#515c6b", 1.5)
        } else {
            ("#e4e7eb", "#b6bdc6", 0.8)
        };
        let path = drawing.path(area);
        let _ = write!(
            out,
            r#"<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{line}" stroke-width="{wide}"/>"#
        );
    }
    for street in streets {
        for (lon, lat) in &street.points {
            let (x, y) = drawing.project(Point::new(*lon, *lat));
            let _ = write!(
                out,
                r##"<circle cx="{x:.0}" cy="{y:.0}" r="2" fill="#9aa3af"/>"##
            );
        }
    }
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let labels = names
        .iter()
        .map(|(name, at)| (name.as_str(), *at))
        .chain(streets.iter().map(|street| {
            let (lon, lat) = street.middle();
            (street.name.as_str(), Point::new(lon, lat))
        }));
    for (name, at) in labels {
        let (x, y) = drawing.project(at);
        // Roughly the width of the words; a name that would lie over another is left out.
        let half = f64::from(u32::try_from(name.chars().count()).unwrap_or(0)) * 3.2;
        let inside = x - half > 0.0
            && x + half < f64::from(width)
            && y > 12.0
            && y < f64::from(height) - 4.0;
        let free = taken
            .iter()
            .all(|(tx, ty, th)| (tx - x).abs() > th + half || (ty - y).abs() > 13.0);
        if !inside || !free || taken.len() >= MOST_NAMES {
            continue;
        }
        taken.push((x, y, half));
        let _ = write!(
            out,
            r##"<text x="{x:.0}" y="{y:.0}" font-family="sans-serif" font-size="11.5" text-anchor="middle" fill="#161c26" stroke="#ffffff" stroke-width="3" paint-order="stroke">{}</text>"##,
            escape(name)
        );
    }
    if let Some((lon, lat)) = point {
        let (x, y) = drawing.project(Point::new(lon, lat));
        let _ = write!(
            out,
            r##"<path d="M{x:.1} {y:.1}l-9 -15a10.5 10.5 0 1 1 18 0z" fill="#a3151f" stroke="#ffffff" stroke-width="2"/><circle cx="{x:.1}" cy="{:.1}" r="4" fill="#ffffff"/>"##,
            y - 20.0
        );
    }
    let (bar, metres) = scale_bar(drawing.metres_per_unit());
    let words = if metres >= 1000 {
        format!("{} km", metres / 1000)
    } else {
        format!("{metres} m")
    };
    let base = height - 10;
    let _ = write!(
        out,
        r##"<path d="M10 {base}v4h{bar:.1}v-4" fill="none" stroke="#161c26" stroke-width="1.5"/><text x="14" y="{}" font-family="sans-serif" font-size="11" fill="#161c26" stroke="#ffffff" stroke-width="3" paint-order="stroke">{words}</text><rect x="0.5" y="0.5" width="{}" height="{}" fill="none" stroke="#6b7685"/>"##,
        base,
        width - 1,
        height - 1
    );
    out.push_str("</svg>");
    out
}

//! A simple map drawn on the server: boundaries and points as SVG, with the same points as a list beside it.

use maud::{Markup, html};

use crate::icon::{Icon, icon};
use crate::texts::Locale;

/// An area on the map: rings of longitude and latitude in degrees (WGS 84).
#[derive(Clone, Debug, Default)]
pub struct MapArea {
    /// Its name.
    pub name: String,
    /// Its rings; holes are rings too.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// Whether it stands out (the organisation's own area).
    pub current: bool,
    /// Where it leads.
    pub href: Option<String>,
}

/// A point on the map.
#[derive(Clone, Debug, Default)]
pub struct MapPoint {
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// What stands in the list.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// Width of the drawing in its own units.
const WIDTH: f64 = 600.0;
/// Room around the drawing.
const MARGIN: f64 = 16.0;

/// The map with its list. The picture is hidden from screen readers when there is a list, which says the same.
#[must_use]
pub fn map_svg(locale: Locale, title: &str, areas: &[MapArea], points: &[MapPoint]) -> Markup {
    let drawing = Drawing::around(
        areas
            .iter()
            .flat_map(|a| a.rings.iter().flatten().copied())
            .chain(points.iter().map(|p| (p.lon, p.lat))),
    );
    html! {
        div.k-map {
            @if let Some(d) = drawing {
                svg.k-map__picture viewBox=(format!("0 0 {WIDTH:.0} {:.0}", d.height)) role="img" aria-label=(crate::t!(locale, "ui-map-of", title = title)) {
                    @for area in areas {
                        path.k-map__area.k-map__area--current[area.current] d=(d.path(&area.rings)) fill-rule="evenodd" { title { (area.name) } }
                    }
                    @for (index, point) in points.iter().enumerate() {
                        @let (x, y) = d.place((point.lon, point.lat));
                        circle.k-map__point cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="11" { title { (point.label) } }
                        text.k-map__number x=(format!("{x:.1}")) y=(format!("{:.1}", y + 4.5)) { (index + 1) }
                    }
                }
            }
            @if !points.is_empty() {
                ol.k-map__list {
                    @for point in points {
                        li { @if let Some(href) = &point.href { a href=(href) { (point.label) } } @else { (point.label) } }
                    }
                }
            } @else if areas.iter().any(|a| a.href.is_some()) {
                ul.k-map__list.k-map__list--areas {
                    @for area in areas {
                        li { @if let Some(href) = &area.href { a href=(href) aria-current=[area.current.then_some("true")] { (icon(Icon::Pin)) (area.name) } } @else { (area.name) } }
                    }
                }
            }
        }
    }
}

/// From degrees to the drawing: equirectangular around the middle, true enough for one region.
struct Drawing {
    west: f64,
    north: f64,
    squeeze: f64,
    scale: f64,
    height: f64,
}

impl Drawing {
    fn around(places: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let mut bounds: Option<(f64, f64, f64, f64)> = None;
        for (lon, lat) in places.filter(|(lon, lat)| lon.is_finite() && lat.is_finite()) {
            let (w, s, e, n) = bounds.unwrap_or((lon, lat, lon, lat));
            bounds = Some((w.min(lon), s.min(lat), e.max(lon), n.max(lat)));
        }
        let (west, south, east, north) = bounds?;
        let squeeze = f64::midpoint(north, south).to_radians().cos().max(0.05);
        // A single point gets a frame of about 200 metres.
        let wide = ((east - west) * squeeze).max(0.002);
        let high = (north - south).max(0.002 * 0.6);
        let scale = (WIDTH - 2.0 * MARGIN) / wide;
        // A very tall area is fitted by its height, so that the map never outgrows the screen.
        let scale = scale.min((WIDTH - 2.0 * MARGIN) / high);
        Some(Self {
            west,
            north,
            squeeze,
            scale,
            height: high * scale + 2.0 * MARGIN,
        })
    }

    fn place(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        (
            (lon - self.west) * self.squeeze * self.scale + MARGIN,
            (self.north - lat) * self.scale + MARGIN,
        )
    }

    fn path(&self, rings: &[Vec<(f64, f64)>]) -> String {
        let mut out = String::new();
        for ring in rings {
            for (i, place) in ring.iter().enumerate() {
                let (x, y) = self.place(*place);
                out.push_str(&format!("{}{x:.1} {y:.1}", if i == 0 { "M" } else { "L" }));
            }
            out.push('z');
        }
        out
    }
}

//! A picture of a fault: the page, paler, with the zone and what is wrong outlined.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use serde::Serialize;

use crate::draw::Drawing;
use crate::profile::Area;

const ZONE: Rgb<u8> = Rgb([0, 84, 166]);
const WRONG: Rgb<u8> = Rgb([196, 18, 48]);
/// Colour of the table on which the page lies.
const TABLE: Rgb<u8> = Rgb([222, 222, 222]);
/// Thickness of an outline in dots.
const STROKE: i64 = 2;

/// A picture that shows one fault on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The page, from 1.
    pub page: u32,
    /// The picture as PNG; not part of the JSON.
    #[serde(skip)]
    pub png: Vec<u8>,
}

/// Draws zones in blue (dashed) and blots in red on a paler page.
pub(crate) fn of(drawing: &Drawing, page: u32, zones: &[Area], blots: &[Area]) -> Option<Picture> {
    let dots = |millimetres: f64| (millimetres * drawing.scale).round() as i64;
    let reach = |edge: fn(&Area) -> f64| {
        zones
            .iter()
            .map(|zone| dots(edge(zone)) + STROKE)
            .max()
            .unwrap_or(0)
    };
    // A zone may be larger than the page, when the page has the wrong size.
    let bounded =
        |page: u32, zone: i64| page.max(u32::try_from(zone).unwrap_or(0).min(4 * page.max(2000)));
    let width = bounded(drawing.width, reach(Area::right));
    let height = bounded(drawing.height, reach(Area::bottom));
    let mut picture = RgbImage::from_pixel(width, height, TABLE);
    for y in 0..drawing.height {
        for x in 0..drawing.width {
            let light = drawing.light[(y * drawing.width + x) as usize];
            let pale = 255 - (255 - light) / 5 * 2;
            picture.put_pixel(x, y, Rgb([pale; 3]));
        }
    }
    for blot in blots {
        for y in dots(blot.y).max(0)..dots(blot.bottom()).min(i64::from(drawing.height)) {
            for x in dots(blot.x).max(0)..dots(blot.right()).min(i64::from(drawing.width)) {
                let (x, y) = (x as u32, y as u32);
                if drawing.ink(x, y) {
                    picture.put_pixel(x, y, WRONG);
                }
            }
        }
    }
    for zone in zones {
        outline(
            &mut picture,
            [
                dots(zone.x),
                dots(zone.y),
                dots(zone.right()),
                dots(zone.bottom()),
            ],
            ZONE,
            true,
        );
    }
    for blot in blots {
        let room = 2 * STROKE;
        let corners = [
            dots(blot.x) - room,
            dots(blot.y) - room,
            dots(blot.right()) + room,
            dots(blot.bottom()) + room,
        ];
        outline(&mut picture, corners, WRONG, false);
    }
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(Picture {
        page,
        png: png.into_inner(),
    })
}

fn outline(
    picture: &mut RgbImage,
    [left, top, right, bottom]: [i64; 4],
    colour: Rgb<u8>,
    dashed: bool,
) {
    let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
    // What lies outside the picture is drawn on its edge, so that a blot there is still outlined.
    let (left, right) = (left.clamp(0, width - STROKE), right.clamp(STROKE, width));
    let (top, bottom) = (top.clamp(0, height - STROKE), bottom.clamp(STROKE, height));
    let mut put = |x: i64, y: i64| {
        if !dashed || (x + y) / 6 % 2 == 0 {
            picture.put_pixel(x as u32, y as u32, colour);
        }
    };
    for stroke in 0..STROKE {
        for x in left..right {
            put(x, top + stroke);
            put(x, (bottom - 1 - stroke).max(0));
        }
        for y in top..bottom {
            put(left + stroke, y);
            put((right - 1 - stroke).max(0), y);
        }
    }
}

//! What a visible signature looks like: a few lines of text, and a picture if wanted.
//!
//! Everything keeps to PDF/A-2a and PDF/UA-1: the font is embedded as a subset with its Unicode values, colours do not depend on a
//! device, and nothing is transparent.

mod font;

pub use font::Font;

use std::sync::Arc;

use crate::build::form::{self, Area, cal_gray, decimal};
use crate::error::SealError;
use crate::revision::{Dict, Object, Ref, Revision};
use crate::sign::{Language, SignOptions};
use font::Subset;

/// Largest and smallest size of the text, in points.
const SIZES: (f64, f64) = (10.0, 4.0);
/// Line distance as a part of the size.
const LEADING: f64 = 1.2;
/// White around the text, in points.
const MARGIN: f64 = 3.0;
/// Largest picture, in pixels.
const MAX_PIXELS: usize = 4_000_000;

/// A picture without transparency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue of each pixel (sRGB), row by row from above.
    pub rgb: Vec<u8>,
}

/// Where and how a signature is seen.
#[derive(Debug, Clone)]
pub struct Appearance {
    /// The page, from 1; for a field that is there already, its own page counts.
    pub page: usize,
    /// Where on the page; for a field that is there already, its own place counts.
    pub area: Area,
    /// The font.
    pub font: Arc<Font>,
    /// A picture in the left third.
    pub picture: Option<Picture>,
}

impl Appearance {
    /// Draws the appearance of a signed field.
    pub(crate) fn draw(
        &self,
        revision: &mut Revision,
        field: Ref,
        name: &str,
        options: &SignOptions,
    ) -> Result<(), SealError> {
        let target = widget(revision, field)?;
        let mut dict = revision.dict(target)?;
        let (width, height) = size(revision, &dict)?;
        let mut resources = Dict::default().with(
            "ColorSpace",
            Object::Dict(Dict::default().with("C0", cal_gray())),
        );
        let mut content = String::from("q /C0 cs /C0 CS 0 sc ");
        let mut left = MARGIN;
        if let Some(picture) = &self.picture {
            let image = revision.add(picture.object()?);
            let (room_x, room_y) = (width / 3.0 - MARGIN, height - 2.0 * MARGIN);
            let scale = (room_x / picture.width as f64)
                .min(room_y / picture.height as f64)
                .max(0.0);
            let (w, h) = (picture.width as f64 * scale, picture.height as f64 * scale);
            content.push_str(&format!(
                "q {w:.3} 0 0 {h:.3} {MARGIN} {:.3} cm /I0 Do Q ",
                (height - h) / 2.0
            ));
            resources.set(
                "XObject",
                Object::Dict(Dict::default().with("I0", Object::Ref(image))),
            );
            left = width / 3.0 + MARGIN;
        }
        let lines = lines(name, options);
        let mut subset = Subset::new(&self.font);
        let shown: Vec<(String, f64)> = lines
            .iter()
            .map(|line| subset.encode(line))
            .collect::<Result<_, _>>()?;
        let widest = shown
            .iter()
            .map(|(_, width)| *width)
            .fold(0.0, f64::max)
            .max(0.001);
        let room = ((width - left - MARGIN) / widest)
            .min((height - 2.0 * MARGIN) / (lines.len() as f64 * LEADING));
        if room < SIZES.1 {
            return Err(SealError::Appearance(format!(
                "{} lines do not fit into {width} × {height} points",
                lines.len()
            )));
        }
        let size = (room.min(SIZES.0) * 100.0).floor() / 100.0;
        let top = (height + lines.len() as f64 * LEADING * size) / 2.0 - size;
        content.push_str(&format!(
            "BT /F0 {size} Tf {:.3} TL {left:.3} {top:.3} Td ",
            LEADING * size
        ));
        for (index, (hex, _)) in shown.iter().enumerate() {
            content.push_str(&format!(
                "{}<{hex}> Tj ",
                if index == 0 { "" } else { "T* " }
            ));
        }
        content.push_str("ET Q");
        let font = subset.embed(revision)?;
        resources.set(
            "Font",
            Object::Dict(Dict::default().with("F0", Object::Ref(font))),
        );
        let form = Dict::default()
            .with("Type", Object::name("XObject"))
            .with("Subtype", Object::name("Form"))
            .with(
                "BBox",
                Object::Array([0.0, 0.0, width, height].map(Object::number).to_vec()),
            )
            .with("Resources", Object::Dict(resources));
        let stream = revision.add(Object::NewStream(form, content.into_bytes()));
        dict.set(
            "AP",
            Object::Dict(Dict::default().with("N", Object::Ref(stream))),
        );
        revision.set(target, Object::Dict(dict));
        Ok(())
    }
}

/// The widget of a field: merged into it, or its one kid.
fn widget(revision: &Revision, field: Ref) -> Result<Ref, SealError> {
    let dict = revision.dict(field)?;
    if dict.get("Rect").is_some() {
        return Ok(field);
    }
    match revision.value(&dict, "Kids")?.as_array() {
        Some([Object::Ref(kid)]) => Ok(*kid),
        _ => Err(SealError::Appearance(
            "the field has no place on a page".into(),
        )),
    }
}

fn size(revision: &Revision, widget: &Dict) -> Result<(f64, f64), SealError> {
    form::size(revision, widget)?
        .filter(|(width, height)| width.min(*height) > 2.0 * MARGIN)
        .ok_or_else(|| SealError::Appearance("the field is invisible or too small".into()))
}

/// What the appearance says.
fn lines(name: &str, options: &SignOptions) -> Vec<String> {
    let brussels = jiff::tz::TimeZone::get("Europe/Brussels").unwrap_or(jiff::tz::TimeZone::UTC);
    let time = options.time.to_zoned_datetime(brussels);
    let dutch = options.language == Language::Dutch;
    let month = |names: [&'static str; 12]| {
        names[usize::from(time.month().unsigned_abs()).saturating_sub(1) % 12]
    };
    let mut lines = vec![
        if dutch {
            "Elektronisch ondertekend door"
        } else {
            "Electronically signed by"
        }
        .to_string(),
        name.to_string(),
    ];
    if let Some(organisation) = &options.organisation {
        lines.push(format!(
            "{} {organisation}",
            if dutch { "namens" } else { "on behalf of" }
        ));
    }
    if let Some(reason) = &options.reason {
        lines.push(format!(
            "{}: {reason}",
            if dutch { "Reden" } else { "Reason" }
        ));
    }
    lines.push(if dutch {
        let month = month([
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ]);
        format!(
            "{} {month} {} om {:02}.{:02} uur",
            time.day(),
            time.year(),
            time.hour(),
            time.minute()
        )
    } else {
        let month = month([
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]);
        format!(
            "{} {month} {} at {:02}:{:02}",
            time.day(),
            time.year(),
            time.hour(),
            time.minute()
        )
    });
    lines
}

impl Picture {
    fn object(&self) -> Result<Object, SealError> {
        let pixels = self
            .width
            .checked_mul(self.height)
            .filter(|pixels| (1..=MAX_PIXELS).contains(pixels));
        if pixels.is_none_or(|pixels| pixels * 3 != self.rgb.len()) {
            return Err(SealError::Appearance(
                "the picture is empty, too large, or its pixels do not fit its size".into(),
            ));
        }
        // sRGB without an ICC profile (§8.6.5.3), near enough for a picture of a signature.
        let calibrated = Dict::default()
            .with(
                "WhitePoint",
                Object::Array([0.9505, 1.0, 1.089].map(decimal).to_vec()),
            )
            .with(
                "Gamma",
                Object::Array([2.2, 2.2, 2.2].map(decimal).to_vec()),
            )
            .with(
                "Matrix",
                Object::Array(
                    [
                        0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505,
                    ]
                    .map(decimal)
                    .to_vec(),
                ),
            );
        let dict = Dict::default()
            .with("Type", Object::name("XObject"))
            .with("Subtype", Object::name("Image"))
            .with("Width", Object::Int(self.width as i64))
            .with("Height", Object::Int(self.height as i64))
            .with("BitsPerComponent", Object::Int(8))
            .with(
                "ColorSpace",
                Object::Array(vec![Object::name("CalRGB"), Object::Dict(calibrated)]),
            );
        Ok(compressed(dict, &self.rgb))
    }
}

/// A stream packed with Flate.
fn compressed(dict: Dict, data: &[u8]) -> Object {
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), data.to_vec());
    if stream.compress().is_ok() && stream.dict.has(b"Filter") {
        Object::NewStream(
            dict.with("Filter", Object::name("FlateDecode")),
            stream.content,
        )
    } else {
        Object::NewStream(dict, data.to_vec())
    }
}

//! A photo with what a telephone leaves in it.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Stands in the metadata of [`jpeg_with_gps`], and may stand in nothing that is kept.
pub const GPS: &[u8] = b"GPSLatitude 50.8279N 3.2649E";

/// A small JPEG with `seed` in its colours, an EXIF segment and a comment that hold [`GPS`].
pub fn jpeg_with_gps(seed: u8) -> Vec<u8> {
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(64, 48, |x, y| {
        let part = |n: u32| u8::try_from(n % 256).expect("below 256");
        Rgb([part(x * 4), part(y * 5), seed])
    }));
    let mut plain = Cursor::new(Vec::new());
    picture
        .write_to(&mut plain, ImageFormat::Jpeg)
        .expect("a JPEG");
    let plain = plain.into_inner();
    let mut out = plain[..2].to_vec();
    for (marker, start) in [(0xE1_u8, &b"Exif\0\0MM\0*"[..]), (0xFE, &b""[..])] {
        let length = u16::try_from(2 + start.len() + GPS.len()).expect("short");
        out.extend([0xFF, marker]);
        out.extend(length.to_be_bytes());
        out.extend(start);
        out.extend(GPS);
    }
    out.extend(&plain[2..]);
    out
}

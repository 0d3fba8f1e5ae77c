//! Pictures written byte by byte, with the metadata that telephones and attackers put into them.
#![allow(dead_code)]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Stands in every piece of metadata that the tests write. It must stand in nothing that comes out.
pub(crate) const SECRET: &[u8] = b"51.2194N,4.4025E Jan Peeters";

/// Latitude and longitude as EXIF writes them: three fractions each.
pub(crate) const GPS_FRACTIONS: &[u8] = &[
    0, 0, 0, 51, 0, 0, 0, 1, 0, 0, 0, 13, 0, 0, 0, 1, 0, 0, 0x13, 0x88, 0, 0, 0, 100,
];

/// A landscape picture, 48 × 32: left half red, right half blue, so that turning it shows.
pub(crate) fn red_and_blue() -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(48, 32, |x, _| {
        if x < 24 {
            Rgb([220, 10, 10])
        } else {
            Rgb([10, 10, 220])
        }
    }))
}

pub(crate) fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A TIFF structure (big-endian) with an orientation, the owner's name, and a GPS directory.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08".to_vec();
    let secret_at: u32 = 8 + 2 + 3 * 12 + 4;
    let gps_at = secret_at + SECRET.len() as u32;
    out.extend(3_u16.to_be_bytes());
    entry(&mut out, 0x0112, 3, 1, u32::from(orientation) << 16);
    entry(&mut out, 0x013B, 2, SECRET.len() as u32, secret_at);
    entry(&mut out, 0x8825, 4, 1, gps_at);
    out.extend(0_u32.to_be_bytes());
    out.extend(SECRET);
    out.extend(2_u16.to_be_bytes());
    entry(&mut out, 0x0001, 2, 2, u32::from_be_bytes(*b"N\0\0\0"));
    entry(&mut out, 0x0002, 5, 3, gps_at + 2 + 2 * 12 + 4);
    out.extend(0_u32.to_be_bytes());
    out.extend(GPS_FRACTIONS);
    out
}

fn entry(out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32) {
    out.extend(tag.to_be_bytes());
    out.extend(kind.to_be_bytes());
    out.extend(count.to_be_bytes());
    out.extend(value.to_be_bytes());
}

pub(crate) fn xmp() -> Vec<u8> {
    let mut out = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><exif:GPSLatitude>".to_vec();
    out.extend(SECRET);
    out.extend(b"</exif:GPSLatitude></x:xmpmeta>");
    out
}

fn prefixed(prefix: &[u8], rest: &[u8]) -> Vec<u8> {
    [prefix, rest].concat()
}

/// A JPEG with everything a camera, an editor and a telephone leave in it, and a second picture behind its end.
pub(crate) fn loaded_jpeg(orientation: u16) -> Vec<u8> {
    let plain = encode(&red_and_blue(), ImageFormat::Jpeg);
    let mut out = plain[..2].to_vec();
    segment(&mut out, 0xE1, &prefixed(b"Exif\0\0", &exif(orientation)));
    segment(
        &mut out,
        0xE1,
        &prefixed(b"http://ns.adobe.com/xap/1.0/\0", &xmp()),
    );
    segment(&mut out, 0xE2, &prefixed(b"ICC_PROFILE\0\x01\x01", SECRET));
    segment(
        &mut out,
        0xED,
        &prefixed(b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x1C", SECRET),
    );
    segment(&mut out, 0xEB, SECRET);
    segment(&mut out, 0xFE, SECRET);
    out.extend(&plain[2..]);
    out.extend(&plain);
    out.extend(SECRET);
    out
}

fn segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    out.extend([0xFF, marker]);
    out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
    out.extend(body);
}

/// A PNG with EXIF, text of all three kinds and a private chunk, and text behind its end.
pub(crate) fn loaded_png(picture: &DynamicImage, orientation: u16) -> Vec<u8> {
    let plain = encode(picture, ImageFormat::Png);
    let header_end = 8 + 12 + 13;
    let mut out = plain[..header_end].to_vec();
    chunk(&mut out, *b"eXIf", &exif(orientation));
    chunk(&mut out, *b"tEXt", &prefixed(b"Comment\0", SECRET));
    chunk(
        &mut out,
        *b"iTXt",
        &prefixed(b"XML:com.adobe.xmp\0\0\0\0\0", &xmp()),
    );
    chunk(&mut out, *b"prVt", SECRET);
    out.extend(&plain[header_end..]);
    out.extend(SECRET);
    out
}

pub(crate) fn chunk(out: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    out.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    let start = out.len();
    out.extend(name);
    out.extend(body);
    let sum = crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
}

/// The checksum of PNG chunks (ISO/IEC 15948, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                0xEDB8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    })
}

/// A WebP in the extended form, with EXIF and XMP chunks.
pub(crate) fn loaded_webp(orientation: u16) -> Vec<u8> {
    let picture = red_and_blue();
    let plain = encode(&picture, ImageFormat::WebP);
    let mut body = b"WEBP".to_vec();
    let mut extended = vec![0b0000_1100, 0, 0, 0];
    extended.extend(&(picture.width() - 1).to_le_bytes()[..3]);
    extended.extend(&(picture.height() - 1).to_le_bytes()[..3]);
    riff_chunk(&mut body, b"VP8X", &extended);
    body.extend(&plain[12..]);
    riff_chunk(&mut body, b"EXIF", &exif(orientation));
    riff_chunk(&mut body, b"XMP ", &xmp());
    let mut out = b"RIFF".to_vec();
    out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    out.extend(body);
    out
}

fn riff_chunk(out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) {
    out.extend(name);
    out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    out.extend(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
}

/// A GIF of two images with a comment; the first is red, the second green.
pub(crate) fn moving_gif() -> Vec<u8> {
    let mut out = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut out);
        for colour in [[200, 0, 0, 255], [0, 200, 0, 255]] {
            let frame = image::RgbaImage::from_pixel(10, 8, image::Rgba(colour));
            encoder.encode_frame(image::Frame::new(frame)).unwrap();
        }
    }
    // The trailer moves behind a comment extension.
    assert_eq!(out.pop(), Some(0x3B));
    out.extend([0x21, 0xFE, u8::try_from(SECRET.len()).unwrap()]);
    out.extend(SECRET);
    out.extend([0, 0x3B]);
    out
}

/// A PNG that announces `width` × `height` pixels and has almost no data.
pub(crate) fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"IDAT", &[0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1]);
    chunk(&mut out, *b"IEND", &[]);
    out
}

/// A real JPEG whose frame header is rewritten to announce `width` × `height` pixels.
pub(crate) fn jpeg_bomb(width: u16, height: u16) -> Vec<u8> {
    let mut out = encode(&red_and_blue(), ImageFormat::Jpeg);
    let frame = out.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    out[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    out[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    out
}

/// A real JPEG whose frame header is rewritten to say that it is progressive.
pub(crate) fn progressive_jpeg() -> Vec<u8> {
    let mut out = encode(&red_and_blue(), ImageFormat::Jpeg);
    let frame = out.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    out[frame + 1] = 0xC2;
    out
}

pub(crate) fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// The markers of a JPEG up to its first scan.
pub(crate) fn jpeg_markers(bytes: &[u8]) -> Vec<u8> {
    let mut markers = Vec::new();
    let mut at = 2;
    loop {
        assert_eq!(bytes[at], 0xFF);
        let marker = bytes[at + 1];
        markers.push(marker);
        if marker == 0xDA {
            return markers;
        }
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
}

/// The names of the chunks of a PNG.
pub(crate) fn png_chunks(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 8;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        names.push(String::from_utf8_lossy(&bytes[at + 4..at + 8]).into_owned());
        at += 12 + length;
    }
    names
}

//! A picture drawn anew.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, jpeg, png, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError};

use crate::{Kind, Refused, examine, walk};

/// Quality of written JPEG pictures, 1 to 100. At 85 people see no difference, and a photo is a third of its size at 95.
const JPEG_QUALITY: u8 = 85;

/// Quality of written thumbnails: small, and looked at small.
const THUMBNAIL_QUALITY: u8 = 78;

/// How large a picture may come in, and how large it goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes a file may have.
    pub max_bytes: usize,
    /// Most pixels (width × height) a picture may announce. Half of them for a progressive JPEG and for sixteen bits a
    /// channel, which take twice the memory; so the pixels of a picture never take more than some five bytes for each of
    /// these.
    pub max_pixels: u64,
    /// Longest side, in pixels, of the picture that is kept; larger ones are scaled down.
    pub max_edge: u32,
    /// Longest side of the thumbnail in pixels.
    pub thumbnail_edge: u32,
}

impl Default for Limits {
    /// 20 MiB, 50 million pixels (what the cameras of telephones make), kept at 2560 pixels, thumbnail of 320.
    fn default() -> Self {
        Self {
            max_bytes: 20 * 1024 * 1024,
            max_pixels: 50_000_000,
            max_edge: 2560,
            thumbnail_edge: 320,
        }
    }
}

/// A picture that was drawn anew: nothing but pixels is left of what came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanImage {
    /// The picture as a file.
    pub bytes: Vec<u8>,
    /// Its media type: `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// Width in pixels, as people see it (orientation is applied).
    pub width: u32,
    /// Height in pixels, as people see it.
    pub height: u32,
    /// The same picture, small.
    pub thumbnail: Thumbnail,
}

/// A small version of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The thumbnail as a file.
    pub bytes: Vec<u8>,
    /// Its media type: `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Draws a picture anew from its pixels, upright, scaled down where it is larger than needed, with a thumbnail.
///
/// JPEG, PNG, WebP and GIF are read; of moving pictures the first image is kept. What comes out is JPEG for photos and
/// PNG where the picture is transparent, or where PNG takes less room (drawings, screenshots). Nothing but pixels crosses
/// over: no EXIF, XMP, IPTC, colour profile, comment, text or trailing data.
///
/// # Errors
/// A [`Refused`] that says why. Size limits are judged before any memory is taken for pixels.
pub fn sanitize_image(bytes: &[u8], limits: &Limits) -> Result<CleanImage, Refused> {
    if bytes.len() > limits.max_bytes {
        return Err(Refused::TooManyBytes {
            bytes: bytes.len(),
            limit: limits.max_bytes,
        });
    }
    let kind = examine(bytes)?;
    let halved = Limits {
        max_pixels: limits.max_pixels / 2,
        ..*limits
    };
    // A progressive JPEG is kept whole as coefficients before it becomes pixels.
    let twice_the_memory = kind == Kind::Jpeg && walk::jpeg_is_progressive(bytes);
    let decoding = if twice_the_memory { &halved } else { limits };
    let input = Cursor::new(bytes);
    let (picture, orientation) = match kind {
        Kind::Jpeg => decode(jpeg::JpegDecoder::new(input), decoding)?,
        Kind::Png => decode(png::PngDecoder::with_limits(input, memory(limits)), limits)?,
        Kind::Webp => decode(WebPDecoder::new(input), limits)?,
        Kind::Gif => decode(GifDecoder::new(input), limits)?,
        Kind::Heic => return Err(Refused::Heic),
        Kind::Avif => return Err(Refused::Avif),
        other => return Err(Refused::KindNotAccepted(other)),
    };

    let mut picture = plain(shrink(picture, limits.max_edge));
    picture.apply_orientation(orientation);
    let small = shrink(picture.clone(), limits.thumbnail_edge);

    let try_png = matches!(kind, Kind::Png | Kind::Gif);
    let (bytes, mime) = encode(&picture, JPEG_QUALITY, try_png)?;
    let (small_bytes, small_mime) = encode(&small, THUMBNAIL_QUALITY, false)?;
    Ok(CleanImage {
        bytes,
        mime,
        width: picture.width(),
        height: picture.height(),
        thumbnail: Thumbnail {
            bytes: small_bytes,
            mime: small_mime,
            width: small.width(),
            height: small.height(),
        },
    })
}

/// What a decoder may take: pixels of at most four bytes, and a little for its tables.
fn memory(limits: &Limits) -> image::Limits {
    let mut memory = image::Limits::no_limits();
    memory.max_alloc = Some(
        limits
            .max_pixels
            .saturating_mul(4)
            .saturating_add(4 * 1024 * 1024),
    );
    memory
}

fn decode<D: ImageDecoder>(
    decoder: Result<D, ImageError>,
    limits: &Limits,
) -> Result<(DynamicImage, Orientation), Refused> {
    let mut decoder = decoder.map_err(|error| refusal(&error, (0, 0), limits))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Refused::Damaged);
    }
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(Refused::TooManyPixels {
            width,
            height,
            limit: limits.max_pixels,
        });
    }
    // The decoders only count what they take besides the pixels they give back.
    if decoder.total_bytes() > limits.max_pixels.saturating_mul(4) {
        return Err(Refused::TooManyPixels {
            width,
            height,
            limit: limits.max_pixels / 2,
        });
    }
    // A picture whose orientation cannot be read is shown as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    decoder
        .set_limits(memory(limits))
        .and_then(|()| DynamicImage::from_decoder(decoder))
        .map(|picture| (picture, orientation))
        .map_err(|error| refusal(&error, (width, height), limits))
}

fn refusal(error: &ImageError, (width, height): (u32, u32), limits: &Limits) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels {
            width,
            height,
            limit: limits.max_pixels,
        },
        _ => Refused::Damaged,
    }
}

/// Scales down so that no side is longer than `edge`; never scales up.
///
/// The averaging of [`DynamicImage::thumbnail`] needs no memory beyond its result, unlike better filters, which would
/// take sixteen bytes for each pixel of an intermediate picture.
fn shrink(picture: DynamicImage, edge: u32) -> DynamicImage {
    let edge = edge.max(1);
    if picture.width() <= edge && picture.height() <= edge {
        picture
    } else {
        picture.thumbnail(edge, edge)
    }
}

/// Eight bits for each channel, grey stays grey, and no transparency where nothing is transparent.
///
/// A pixel that nobody can see gets no colour: what someone made invisible must not come back when the transparency is
/// taken away.
fn plain(picture: DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() {
        let mut picture = picture.into_rgba8();
        for pixel in picture.pixels_mut().filter(|pixel| pixel.0[3] == 0) {
            pixel.0 = [0; 4];
        }
        if picture.pixels().any(|pixel| pixel.0[3] != u8::MAX) {
            return DynamicImage::ImageRgba8(picture);
        }
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8());
    }
    if picture.color().has_color() {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    } else {
        DynamicImage::ImageLuma8(picture.into_luma8())
    }
}

fn encode(
    picture: &DynamicImage,
    quality: u8,
    try_png: bool,
) -> Result<(Vec<u8>, &'static str), Refused> {
    let transparent = picture.color().has_alpha();
    let mut png_file = Vec::new();
    if transparent || try_png {
        draw(picture, png::PngEncoder::new(&mut png_file))?;
    }
    if transparent {
        return Ok((png_file, Kind::Png.mime()));
    }
    let mut jpeg_file = Vec::new();
    draw(
        picture,
        jpeg::JpegEncoder::new_with_quality(&mut jpeg_file, quality),
    )?;
    if try_png && png_file.len() <= jpeg_file.len() {
        Ok((png_file, Kind::Png.mime()))
    } else {
        Ok((jpeg_file, Kind::Jpeg.mime()))
    }
}

fn draw(picture: &DynamicImage, encoder: impl ImageEncoder) -> Result<(), Refused> {
    let colours = ExtendedColorType::from(picture.color());
    // Writing to memory only fails for sizes a file of this kind cannot have.
    encoder
        .write_image(
            picture.as_bytes(),
            picture.width(),
            picture.height(),
            colours,
        )
        .map_err(|_| Refused::Damaged)
}

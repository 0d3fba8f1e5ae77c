//! Nothing but pixels comes out.

#![allow(clippy::unwrap_used)]

mod support;

use image::{DynamicImage, ImageFormat};
use media::{CleanImage, Limits, sanitize_image};
use support::*;

/// Fails when any trace of the metadata that went in is in what came out, or when the files that came out hold anything
/// but what is needed to draw them.
fn assert_only_pixels(clean: &CleanImage) {
    for (bytes, mime) in [
        (&clean.bytes, clean.mime),
        (&clean.thumbnail.bytes, clean.thumbnail.mime),
    ] {
        for trace in [
            SECRET,
            GPS_FRACTIONS,
            b"Exif",
            b"GPS",
            b"adobe",
            b"xmp",
            b"ICC_PROFILE",
            b"8BIM",
            b"Comment",
        ] {
            assert!(
                !holds(bytes, trace),
                "{:?} came out",
                String::from_utf8_lossy(trace)
            );
        }
        match mime {
            "image/jpeg" => {
                // APP0 (JFIF), tables, baseline frame, scan: what a decoder needs.
                let markers = jpeg_markers(bytes);
                assert!(
                    markers
                        .iter()
                        .all(|marker| matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4 | 0xDA)),
                    "{markers:x?}"
                );
                assert!(
                    bytes.ends_with(&[0xFF, 0xD9]),
                    "bytes behind the end of the picture"
                );
            }
            "image/png" => {
                let chunks = png_chunks(bytes);
                assert!(
                    chunks
                        .iter()
                        .all(|name| ["IHDR", "IDAT", "IEND"].contains(&name.as_str())),
                    "{chunks:?}"
                );
            }
            other => panic!("unexpected media type {other}"),
        }
    }
}

fn clean(bytes: &[u8]) -> CleanImage {
    sanitize_image(bytes, &Limits::default()).unwrap()
}

fn is_red(picture: &DynamicImage, x: u32, y: u32) -> bool {
    let [red, _, blue] = picture.to_rgb8().get_pixel(x, y).0;
    red > 120 && blue < 100
}

#[test]
fn the_crafted_pictures_do_hold_the_secret() {
    for picture in [
        loaded_jpeg(1),
        loaded_png(&red_and_blue(), 1),
        loaded_webp(1),
    ] {
        assert!(holds(&picture, SECRET) && holds(&picture, GPS_FRACTIONS));
    }
    assert!(holds(&moving_gif(), SECRET));
}

#[test]
fn a_jpeg_loses_place_names_profiles_comments_and_what_stands_behind_its_end() {
    let clean = clean(&loaded_jpeg(1));
    assert_only_pixels(&clean);
    assert_eq!(
        (clean.width, clean.height, clean.mime),
        (48, 32, "image/jpeg")
    );
}

#[test]
fn a_png_loses_exif_texts_and_private_chunks() {
    let clean = clean(&loaded_png(&red_and_blue(), 1));
    assert_only_pixels(&clean);
    assert_eq!((clean.width, clean.height), (48, 32));
}

#[test]
fn a_webp_loses_exif_and_xmp_and_becomes_a_jpeg() {
    let clean = clean(&loaded_webp(1));
    assert_only_pixels(&clean);
    assert_eq!(
        (clean.width, clean.height, clean.mime),
        (48, 32, "image/jpeg")
    );
}

#[test]
fn a_moving_gif_becomes_its_first_image_without_comments() {
    let clean = clean(&moving_gif());
    assert_only_pixels(&clean);
    let picture = image::load_from_memory(&clean.bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (10, 8));
    assert!(is_red(&picture, 5, 4));
}

/// Orientation 6 means: turn a quarter clockwise to see it upright. The red left half comes on top.
#[test]
fn a_picture_taken_sideways_stands_upright_without_its_orientation_tag() {
    for bytes in [
        loaded_jpeg(6),
        loaded_webp(6),
        loaded_png(&red_and_blue(), 6),
    ] {
        let clean = clean(&bytes);
        assert_only_pixels(&clean);
        assert_eq!((clean.width, clean.height), (32, 48));
        for file in [&clean.bytes, &clean.thumbnail.bytes] {
            let picture = image::load_from_memory(file).unwrap();
            assert!(is_red(&picture, 16, 4) && !is_red(&picture, 16, 44));
        }
    }
}

#[test]
fn transparency_stays_but_hidden_colours_go() {
    let mut picture = red_and_blue().to_rgba8();
    picture.get_pixel_mut(0, 0).0 = [12, 34, 56, 0];
    picture.get_pixel_mut(1, 0).0 = [12, 34, 56, 128];
    let clean = clean(&loaded_png(&DynamicImage::ImageRgba8(picture), 1));
    assert_only_pixels(&clean);
    assert_eq!(clean.mime, "image/png");
    let out = image::load_from_memory(&clean.bytes).unwrap().to_rgba8();
    assert_eq!(out.get_pixel(0, 0).0, [0, 0, 0, 0]);
    assert_eq!(out.get_pixel(1, 0).0, [12, 34, 56, 128]);
}

#[test]
fn a_large_picture_is_scaled_down_and_a_small_one_is_not_blown_up() {
    let large = encode(&DynamicImage::new_rgb8(5000, 1000), ImageFormat::Jpeg);
    let limits = Limits {
        max_edge: 1000,
        thumbnail_edge: 100,
        ..Limits::default()
    };
    let clean = sanitize_image(&large, &limits).unwrap();
    assert_eq!((clean.width, clean.height), (1000, 200));
    assert_eq!((clean.thumbnail.width, clean.thumbnail.height), (100, 20));
    let announced = image::load_from_memory(&clean.bytes).unwrap();
    assert_eq!((announced.width(), announced.height()), (1000, 200));

    let small = sanitize_image(
        &encode(&DynamicImage::new_rgb8(20, 10), ImageFormat::Jpeg),
        &limits,
    )
    .unwrap();
    assert_eq!(
        (small.width, small.height, small.thumbnail.width),
        (20, 10, 20)
    );
}

#[test]
fn grey_sixteen_bit_and_palette_pictures_are_read() {
    for picture in [
        DynamicImage::new_luma8(9, 9),
        DynamicImage::new_rgb16(9, 9),
        DynamicImage::new_luma_a16(9, 9),
    ] {
        let clean = clean(&encode(&picture, ImageFormat::Png));
        assert_eq!((clean.width, clean.height), (9, 9));
    }
}

#[test]
fn cleaning_twice_the_same_bytes_gives_the_same_bytes() {
    assert_eq!(clean(&loaded_jpeg(3)), clean(&loaded_jpeg(3)));
}

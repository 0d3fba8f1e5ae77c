//! What is not taken, and why.

#![allow(clippy::unwrap_used)]

mod support;

use image::ImageFormat;
use media::{Kind, Limits, Refused, examine, sanitize_image, sniff};
use proptest::prelude::*;
use support::*;

fn refusal(bytes: &[u8]) -> Refused {
    sanitize_image(bytes, &Limits::default()).unwrap_err()
}

#[test]
fn the_kind_is_what_the_bytes_say() {
    let webp = loaded_webp(1);
    let cases: &[(&[u8], Kind)] = &[
        (&loaded_jpeg(1), Kind::Jpeg),
        (&loaded_png(&red_and_blue(), 1), Kind::Png),
        (&webp, Kind::Webp),
        (&moving_gif(), Kind::Gif),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heic),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", Kind::Avif),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", Kind::Video),
        (b"%PDF-1.7\n1 0 obj", Kind::Pdf),
        (b"PK\x03\x04\x14\0", Kind::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::LegacyOffice),
        (b"MZ\x90\0\x03", Kind::Executable),
        (b"#!/bin/sh\necho", Kind::Executable),
        (b"II*\0\x08\0\0\0", Kind::Tiff),
        (b"BM\x36\0\0\0\0\0\0\0\x36", Kind::Bmp),
        (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", Kind::Svg),
        (b"\xEF\xBB\xBF  <!DOCTYPE html><p>", Kind::Html),
        ("BMX-fiets gevonden naast de café".as_bytes(), Kind::Text),
        (b"een < twee", Kind::Text),
        (b"\x01\x02\x03\xFE", Kind::Unknown),
        (b"", Kind::Empty),
    ];
    for (bytes, kind) in cases {
        assert_eq!(
            sniff(bytes),
            *kind,
            "{:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(20)])
        );
    }
}

#[test]
fn pictures_that_cannot_be_read_are_named() {
    assert_eq!(
        refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").key(),
        "file-heic"
    );
    assert_eq!(
        refusal(b"\0\0\0\x1cftypavif\0\0\0\0mif1avif").key(),
        "file-avif"
    );
}

#[test]
fn other_files_are_refused_by_their_kind() {
    assert_eq!(refusal(b""), Refused::Empty);
    assert_eq!(
        refusal(b"<svg onload=alert(1)>"),
        Refused::KindNotAccepted(Kind::Svg)
    );
    assert_eq!(
        refusal(b"%PDF-1.4\n%%EOF\n"),
        Refused::KindNotAccepted(Kind::Pdf)
    );
}

#[test]
fn a_file_larger_than_allowed_is_refused_before_it_is_looked_at() {
    let limits = Limits {
        max_bytes: 100,
        ..Limits::default()
    };
    assert_eq!(
        sanitize_image(&[0xFF; 101], &limits),
        Err(Refused::TooManyBytes {
            bytes: 101,
            limit: 100
        })
    );
}

/// Had memory been taken first, the first of these would take 17 GB.
#[test]
fn a_decompression_bomb_is_refused_by_what_its_header_announces() {
    for bomb in [
        png_bomb(65_535, 65_535),
        png_bomb(u32::MAX >> 1, u32::MAX >> 1),
        jpeg_bomb(65_500, 65_500),
    ] {
        let refused = refusal(&bomb);
        assert_eq!(refused.key(), "file-too-many-pixels", "{refused:?}");
    }
}

#[test]
fn the_limit_on_pixels_is_exact() {
    let picture = encode(&red_and_blue(), ImageFormat::Png);
    let limits = |max_pixels| Limits {
        max_pixels,
        ..Limits::default()
    };
    assert!(sanitize_image(&picture, &limits(48 * 32)).is_ok());
    assert_eq!(
        sanitize_image(&picture, &limits(48 * 32 - 1)),
        Err(Refused::TooManyPixels {
            width: 48,
            height: 32,
            limit: 48 * 32 - 1
        })
    );
}

#[test]
fn what_takes_twice_the_memory_may_have_half_the_pixels() {
    let pixels = 48 * 32;
    let key = |bytes: &[u8], max_pixels| {
        let limits = Limits {
            max_pixels,
            ..Limits::default()
        };
        sanitize_image(bytes, &limits)
            .err()
            .map(|refused| refused.key())
    };
    assert_eq!(
        key(&progressive_jpeg(), 2 * pixels - 1),
        Some("file-too-many-pixels")
    );
    assert_ne!(
        key(&progressive_jpeg(), 2 * pixels),
        Some("file-too-many-pixels")
    );
    let deep = encode(&image::DynamicImage::new_rgba16(100, 100), ImageFormat::Png);
    assert_eq!(key(&deep, 19_999), Some("file-too-many-pixels"));
    assert_eq!(key(&deep, 20_000), None);
}

#[test]
fn a_cut_off_file_is_refused_wherever_it_is_cut() {
    let files = [
        encode(&red_and_blue(), ImageFormat::Jpeg),
        loaded_png(&red_and_blue(), 1)
            .split_last_chunk::<28>()
            .unwrap()
            .0
            .to_vec(),
        loaded_webp(1),
        moving_gif(),
    ];
    for whole in files {
        let kind = examine(&whole).unwrap();
        for length in 16..whole.len() {
            assert_eq!(
                examine(&whole[..length]),
                Err(Refused::Truncated),
                "{kind:?} cut at {length}"
            );
        }
    }
}

#[test]
fn two_kinds_of_file_in_one_are_refused() {
    let jpeg = encode(&red_and_blue(), ImageFormat::Jpeg);
    let gif = moving_gif();
    let empty_zip = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    let attacks = [
        [&jpeg[..], &empty_zip].concat(),
        [&jpeg[..], b"MZ\x90\0"].concat(),
        [&jpeg[..], b"\n\n<ScRiPt>alert(1)</script>"].concat(),
        [&jpeg[..], b"xx<?php system($_GET[0]);"].concat(),
        [&gif[..], b"%PDF-1.4 %%EOF"].concat(),
        // A PDF hidden in a comment of a JPEG: readers of PDF find it within the first 1024 bytes.
        [&jpeg[..2], &[0xFF, 0xFE, 0, 10], b"%PDF-1.4", &jpeg[2..]].concat(),
        [&b"%PDF-1.4\n%%EOF\n"[..], &empty_zip].concat(),
    ];
    for attack in attacks {
        assert_eq!(examine(&attack), Err(Refused::Polyglot));
    }
}

#[test]
fn what_telephones_write_behind_a_picture_is_tolerated() {
    let jpeg = encode(&red_and_blue(), ImageFormat::Jpeg);
    for rest in [
        &jpeg[..],
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
        b"\0\0\0\0",
        b"\r\n",
        b"\x00SEFH\x6a\0\0\0SEFT",
    ] {
        assert_eq!(examine(&[&jpeg[..], rest].concat()), Ok(Kind::Jpeg));
    }
}

#[test]
fn a_damaged_picture_is_refused() {
    let mut png = encode(&red_and_blue(), ImageFormat::Png);
    let data = png.windows(4).position(|name| name == b"IDAT").unwrap();
    png[data + 10] ^= 0xFF;
    assert_eq!(refusal(&png), Refused::Damaged);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_judged_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = sanitize_image(&bytes, &Limits::default());
    }

    #[test]
    fn any_bytes_behind_a_known_beginning_are_judged_without_panic(
        start in 0_usize..6,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let starts: [&[u8]; 6] = [
            b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"GIF89a", b"RIFF\x20\0\0\0WEBPVP8 ", b"%PDF-", b"\0\0\0\x18ftyp",
        ];
        let _ = sanitize_image(&[starts[start], &bytes].concat(), &Limits::default());
    }

    /// A real picture with some bytes changed: either it is refused, or what comes out is a picture within the limits.
    #[test]
    fn a_changed_picture_is_refused_or_comes_out_clean(
        which in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = match which {
            0 => loaded_jpeg(6),
            1 => loaded_png(&red_and_blue(), 6),
            2 => loaded_webp(6),
            _ => moving_gif(),
        };
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let limits = Limits { max_pixels: 4_000_000, max_edge: 64, ..Limits::default() };
        if let Ok(clean) = sanitize_image(&bytes, &limits) {
            let out = image::load_from_memory(&clean.bytes).unwrap();
            prop_assert!(out.width().max(out.height()) <= 64);
            prop_assert!(!holds(&clean.bytes, SECRET));
        }
    }
}

//! House styles and fonts that come along: readable, told apart, and free of what a drawing should not hold.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Smallest contrast with white of anything that is read (WCAG 2.2, success criterion 1.4.3).
const CONTRAST: f64 = 4.5;

const STYLES: [&str; 15] = [
    "anzegem",
    "avelgem",
    "deerlijk",
    "harelbeke",
    "kortrijk",
    "kuurne",
    "leiedal",
    "lendelede",
    "menen",
    "spiere-helkijn",
    "w13",
    "waregem",
    "wervik",
    "wevelgem",
    "zwevegem",
];

fn folder(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(part)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_toml(path: &Path) -> toml::Table {
    read(path)
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names(part: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder(part))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Relative luminance contrast of a colour "#rrggbb" with white, as WCAG defines it.
fn contrast_with_white(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    1.05 / (luminance + 0.05)
}

#[test]
fn the_region_is_complete() {
    assert_eq!(names("styles"), STYLES);
}

#[test]
fn house_styles_can_be_read_and_told_apart() {
    let mut seen = BTreeSet::new();
    for slug in STYLES {
        let style = read_toml(&folder("styles").join(slug).join("style.toml"));
        for part in ["name", "short_name"] {
            assert!(!style[part].as_str().unwrap().is_empty(), "{slug}: {part}");
        }
        for key in ["primary", "accent", "text"] {
            let colour = style["colours"][key].as_str().unwrap();
            let contrast = contrast_with_white(colour);
            assert!(
                contrast >= CONTRAST,
                "{slug}: {key} {colour} has contrast {contrast:.2} with white"
            );
        }
        assert!(
            seen.insert(style["colours"]["primary"].as_str().unwrap().to_owned()),
            "{slug}: colour of another"
        );
        for language in ["nl", "en"] {
            assert!(
                style["logo_alt"][language]
                    .as_str()
                    .unwrap()
                    .contains(style["name"].as_str().unwrap()),
                "{slug}"
            );
            assert!(style["opening_hours"][language].is_str(), "{slug}");
        }
        for person in style["signatories"].as_array().unwrap() {
            assert!(
                person["key"].is_str()
                    && person["function"]["nl"].is_str()
                    && person["function"]["en"].is_str()
            );
        }
        let email = style["email"].as_str().unwrap();
        assert!(
            email.ends_with(".example"),
            "{slug}: letters of the demonstration reach nobody"
        );
    }
}

#[test]
fn logos_are_drawings_and_nothing_else() {
    for slug in STYLES {
        let logo = read(&folder("styles").join(slug).join("logo.svg"));
        assert!(logo.starts_with("<svg ") && logo.len() < 20_000, "{slug}");
        for foreign in [
            "<text",
            "<script",
            "<image",
            "<foreignObject",
            "href",
            "url(",
            "<!",
        ] {
            assert!(!logo.contains(foreign), "{slug}: {foreign}");
        }
    }
}

#[test]
fn fonts_are_those_under_the_open_font_licence() {
    let licence = read(&folder("fonts/LICENSE.txt"));
    assert!(licence.contains("SIL OPEN FONT LICENSE Version 1.1"));
    let statement: Vec<u8> = "SIL Open Font License, Version 1.1"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let fonts: Vec<String> = names("fonts")
        .into_iter()
        .filter(|name| name.ends_with(".ttf"))
        .collect();
    assert_eq!(fonts.len(), 5);
    for name in fonts {
        let font = fs::read(folder("fonts").join(&name)).unwrap();
        assert_eq!(font[..4], [0, 1, 0, 0], "{name} is a TrueType font");
        assert!(
            font.windows(statement.len()).any(|part| part == statement),
            "{name} states another licence"
        );
    }
}

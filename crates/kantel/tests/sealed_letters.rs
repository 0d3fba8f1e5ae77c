//! Every letter that comes along keeps its standards under every kind of seal: what veraPDF said of it before, it says afterwards,
//! and pyHanko, Poppler and qpdf accept each signature.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

#[path = "../../seal/tests/sign_common/mod.rs"]
mod sign_common;

use judges::pki::pki;
use letter::{Order, Renderer, Standard, Style, Template};
use seal::visible::{Appearance, Font};
use seal::{Area, FieldSpec, Language, Level, SignOptions, prepare, refresh, sign};
use sign_common::{Books, Docket, Stamps, options, signer};
use std::sync::Arc;

fn letters(standard: Standard) -> Vec<(String, Vec<u8>)> {
    let style = Style::shipped("kortrijk").unwrap().unwrap();
    Template::shipped_names()
        .into_iter()
        .map(|name| {
            let template = Template::shipped(&name).unwrap().unwrap();
            let order = Order {
                standard,
                ..Order::on(jiff::civil::date(2026, 12, 1))
            };
            let made = Renderer::new(&template, &style)
                .unwrap()
                .render(template.sample(), &order)
                .unwrap();
            (name, made.pdf)
        })
        .collect()
}

fn area(x: f64) -> Area {
    Area {
        x,
        y: 60.0,
        width: 150.0,
        height: 50.0,
    }
}

/// Seen on the page; where a field stands already, its own place counts.
fn seen() -> SignOptions {
    let font = include_bytes!("../../letter/fonts/LiberationSans-Regular.ttf").to_vec();
    SignOptions {
        visible: Some(Appearance {
            page: 1,
            area: area(300.0),
            font: Arc::new(Font::from_ttf(font).unwrap()),
            picture: None,
        }),
        ..options()
    }
}

#[test]
fn kept_for_long_and_refreshed() {
    let mut docket = Docket::new();
    let archived = SignOptions {
        level: Level::Lta,
        ..options()
    };
    let above = [pki().root_der(), pki().leaf("issuing").certificate_der()];
    let authority = signer("p256");
    for (name, letter) in letters(Standard::A2aUa1) {
        let once = sign(&letter, &authority, &archived).unwrap().bytes;
        let stamps = Stamps(pki().leaf("tsa-ec"));
        let fresh = refresh(&once, &stamps, &Books, &above, Language::Dutch).unwrap();
        assert!(
            once.starts_with(&letter) && fresh.starts_with(&once),
            "{name}"
        );
        docket.add(&format!("{name}-refreshed"), &fresh, 3, Level::Lta);
    }
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn three_people_in_places_made_before() {
    let mut docket = Docket::new();
    let fields: Vec<FieldSpec> = [
        ("Aanvrager", 60.0),
        ("Directeur", 220.0),
        ("Burgemeester", 380.0),
    ]
    .map(|(name, x)| FieldSpec {
        name: name.into(),
        page: 1,
        area: Some(area(x)),
        tooltip: Language::Dutch.tooltip(name),
    })
    .into();
    let people = [
        ("Burgemeester", "p256"),
        ("Aanvrager", "rsa2048"),
        ("Directeur", "p384"),
    ]
    .map(|(field, key)| (field, signer(key)));
    for (name, letter) in letters(Standard::A2aUa1) {
        let mut bytes = prepare(&letter, &fields).unwrap();
        for (field, person) in &people {
            let options = SignOptions {
                field: Some((*field).to_owned()),
                ..seen()
            };
            bytes = sign(&bytes, person, &options).unwrap().bytes;
        }
        docket.add(&format!("{name}-three"), &bytes, 3, Level::B);
    }
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn two_in_order_with_data_inside_and_the_first_one_seen() {
    let mut docket = Docket::new();
    let (person, organisation) = (signer("rsa2048"), signer("p256"));
    let lasting = SignOptions {
        level: Level::Lt,
        ..options()
    };
    for (name, letter) in letters(Standard::A3aUa1) {
        let once = sign(&letter, &person, &seen()).unwrap().bytes;
        let twice = sign(&once, &organisation, &lasting).unwrap().bytes;
        assert!(
            twice.starts_with(&once) && once.starts_with(&letter),
            "{name}"
        );
        docket.add(&format!("{name}-two"), &twice, 2, Level::Lt);
    }
    docket.assert_accepted();
    docket.assert_flavours(&["3a", "ua1"]);
}

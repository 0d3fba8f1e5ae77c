//! Visible signatures: readable, accessible, and no harm to the archive standards.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod sign_common;

use std::sync::Arc;

use seal::visible::{Appearance, Font, Picture};
use seal::{
    Area, FieldSpec, Language, Level, SealError, SignOptions, prepare, sign, signature_fields,
};
use sign_common::{Docket, LETTER, options, signer, text_of};

fn font() -> Arc<Font> {
    let bytes =
        std::fs::read("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf").unwrap();
    Arc::new(Font::from_ttf(bytes).unwrap())
}

fn appearance(page: usize) -> Appearance {
    Appearance {
        page,
        area: Area {
            x: 70.0,
            y: 150.0,
            width: 220.0,
            height: 70.0,
        },
        font: font(),
        picture: None,
    }
}

fn visible(language: Language) -> SignOptions {
    SignOptions {
        name: Some("Zoë Çelik".into()),
        organisation: Some("Stad Voorbeeld".into()),
        reason: Some("Goedgekeurd".into()),
        language,
        time: "2026-11-25T13:05:00Z".parse().unwrap(),
        visible: Some(appearance(2)),
        ..options()
    }
}

#[test]
fn the_page_shows_who_signed_when_and_why() {
    let mut docket = Docket::new();
    let dutch = sign(LETTER, &signer("p256"), &visible(Language::Dutch))
        .unwrap()
        .bytes;
    let text = text_of(&dutch);
    for line in [
        "Elektronisch ondertekend door",
        "Zoë Çelik",
        "namens Stad Voorbeeld",
        "Reden: Goedgekeurd",
        "25 november 2026 om 14.05 uur",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    docket.add("visible-nl", &dutch, 1, Level::B);
    let english = sign(LETTER, &signer("p256"), &visible(Language::English))
        .unwrap()
        .bytes;
    assert!(text_of(&english).contains("Electronically signed by"));
    docket.add("visible-en", &english, 1, Level::B);
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn a_visible_signature_at_every_level_and_with_a_picture() {
    let mut docket = Docket::new();
    let picture = Picture {
        width: 40,
        height: 20,
        rgb: (0..40 * 20 * 3).map(|index| (index % 251) as u8).collect(),
    };
    for level in [Level::T, Level::Lt, Level::Lta] {
        let mut options = SignOptions {
            level,
            ..visible(Language::Dutch)
        };
        options.visible = Some(Appearance {
            picture: Some(picture.clone()),
            ..appearance(1)
        });
        let signed = sign(LETTER, &signer("rsa2048"), &options).unwrap().bytes;
        docket.add(
            &format!("visible-{level}"),
            &signed,
            if level == Level::Lta { 2 } else { 1 },
            level,
        );
    }
    docket.assert_accepted();
    docket.assert_archivable();
}

#[test]
fn prepared_fields_are_drawn_when_they_are_signed() {
    let mut docket = Docket::new();
    let fields: Vec<FieldSpec> = [("Burgemeester", 60.0), ("Directeur", 300.0)]
        .map(|(name, x)| FieldSpec {
            name: name.into(),
            page: 1,
            area: Some(Area {
                x,
                y: 100.0,
                width: 200.0,
                height: 60.0,
            }),
            tooltip: Language::Dutch.tooltip(name),
        })
        .into();
    let mut bytes = prepare(LETTER, &fields).unwrap();
    for (field, key) in [("Directeur", "p256"), ("Burgemeester", "rsa2048")] {
        bytes = sign(
            &bytes,
            &signer(key),
            &SignOptions {
                field: Some(field.into()),
                ..visible(Language::Dutch)
            },
        )
        .unwrap()
        .bytes;
    }
    assert_eq!(
        text_of(&bytes)
            .matches("Elektronisch ondertekend door")
            .count(),
        2
    );
    docket.add("visible-prepared", &bytes, 2, Level::B);
    docket.assert_accepted();
    docket.assert_archivable();
}

/// The judges' side of the refusal: earlier signatures allow the field, but not its place in the structure tree.
#[test]
fn a_new_visible_field_after_a_signature_is_refused_unless_pdf_ua_is_given_up() {
    let mut docket = Docket::new();
    let first = sign(LETTER, &signer("p256"), &options()).unwrap().bytes;
    let Err(SealError::NotAllowed(words)) =
        sign(&first, &signer("rsa2048"), &visible(Language::Dutch))
    else {
        panic!("refused");
    };
    assert!(
        words.contains("prepare") && words.contains("PDF/UA"),
        "{words}"
    );

    // An invisible one keeps everything.
    let second = sign(&first, &signer("rsa2048"), &options()).unwrap().bytes;
    docket.add("invisible-second", &second, 2, Level::B);
    docket.assert_accepted();
    docket.assert_archivable();

    // Given up: the signatures stand, the archive standard for looks too, accessibility does not.
    let untagged = SignOptions {
        untagged: true,
        ..visible(Language::Dutch)
    };
    let second = sign(&first, &signer("rsa2048"), &untagged).unwrap().bytes;
    let mut docket = Docket::new();
    docket.add("untagged-second", &second, 2, Level::B);
    docket.assert_accepted();
    let (_folder, path) = sign_common::file(&second);
    judges::verapdf::judge("2b", &[&path])[0].assert_compliant();
    assert!(!judges::verapdf::judge("ua1", &[&path])[0].compliant);

    // A document without a structure tree has nothing to lose.
    let plain: &[u8] = include_bytes!("../../judges/tests/files/plain.pdf");
    let first = sign(plain, &signer("p256"), &options()).unwrap().bytes;
    let only = SignOptions {
        visible: Some(appearance(1)),
        ..visible(Language::Dutch)
    };
    let second = sign(&first, &signer("rsa2048"), &only).unwrap().bytes;
    let mut docket = Docket::new();
    docket.add("plain-second", &second, 2, Level::B);
    docket.assert_accepted();
}

#[test]
fn the_fields_of_a_document_are_told() {
    let spec = |name: &str, area| FieldSpec {
        name: name.into(),
        page: 1,
        area,
        tooltip: name.into(),
    };
    let area = appearance(1).area;
    let prepared = prepare(LETTER, &[spec("Seen", Some(area)), spec("Unseen", None)]).unwrap();
    let signed = sign(
        &prepared,
        &signer("p256"),
        &SignOptions {
            field: Some("Unseen".into()),
            ..options()
        },
    )
    .unwrap();
    let told: Vec<(String, bool, bool)> = signature_fields(&signed.bytes)
        .unwrap()
        .into_iter()
        .map(|field| (field.name, field.visible, field.signed))
        .collect();
    assert_eq!(
        told,
        [
            ("Seen".to_owned(), true, false),
            ("Unseen".to_owned(), false, true)
        ]
    );
}

#[test]
fn what_cannot_be_drawn_is_refused_with_words() {
    let mut tiny = visible(Language::Dutch);
    tiny.visible = Some(Appearance {
        area: Area {
            x: 0.0,
            y: 0.0,
            width: 30.0,
            height: 10.0,
        },
        ..appearance(1)
    });
    assert!(matches!(
        sign(LETTER, &signer("p256"), &tiny),
        Err(SealError::Appearance(_))
    ));
    let unknown = SignOptions {
        name: Some("漢字".into()),
        ..visible(Language::Dutch)
    };
    assert!(matches!(
        sign(LETTER, &signer("p256"), &unknown),
        Err(SealError::Appearance(_))
    ));
    let mut broken = visible(Language::Dutch);
    broken.visible = Some(Appearance {
        picture: Some(Picture {
            width: 10,
            height: 10,
            rgb: vec![0; 7],
        }),
        ..appearance(1)
    });
    assert!(matches!(
        sign(LETTER, &signer("p256"), &broken),
        Err(SealError::Appearance(_))
    ));
    assert!(Font::from_ttf(vec![0; 100]).is_err());
}

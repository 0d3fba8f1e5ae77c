//! Every letter that comes along stays PDF/A-2a and PDF/UA-1 when it is sealed: once, twice in order, and visibly.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use letter::{Order, Renderer, Style, Template};
use seal::visible::{Appearance, Font};
use seal::{Area, KeyFile, SignOptions, Signer};
use std::path::PathBuf;
use std::sync::Arc;

fn signer(leaf: &str) -> Signer {
    let pki = judges::pki::pki();
    let pem = [pki.leaf(leaf).key_pem(), pki.leaf(leaf).chain_pem()].concat();
    KeyFile::from_pem(&pem, None)
        .unwrap()
        .into_signer()
        .unwrap()
}

#[test]
fn every_letter_keeps_its_standards_under_every_seal() {
    let folder = tempfile::tempdir().unwrap();
    let (organisation, person) = (signer("p256"), signer("rsa2048"));
    let style = Style::shipped("kortrijk").unwrap().unwrap();
    let font =
        Font::from_ttf(include_bytes!("../../letter/fonts/LiberationSans-Regular.ttf").to_vec())
            .unwrap();
    let font = Arc::new(font);
    let plain = SignOptions::new("2026-12-01T10:00:00Z".parse().unwrap());
    let seen = {
        let mut options = plain.clone();
        options.visible = Some(Appearance {
            page: 1,
            area: Area {
                x: 300.0,
                y: 60.0,
                width: 200.0,
                height: 50.0,
            },
            font,
            picture: None,
        });
        options
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for name in Template::shipped_names() {
        let template = Template::shipped(&name).unwrap().unwrap();
        let order = Order::on(jiff::civil::date(2026, 12, 1));
        let letter = Renderer::new(&template, &style)
            .unwrap()
            .render(template.sample(), &order)
            .unwrap()
            .pdf;
        let once = seal::sign(&letter, &organisation, &plain).unwrap().bytes;
        let twice = seal::sign(&once, &person, &plain).unwrap().bytes;
        assert!(
            once.starts_with(&letter) && twice.starts_with(&once),
            "{name}: nothing before is touched"
        );
        let visible = seal::sign(&letter, &organisation, &seen).unwrap().bytes;
        for (kind, bytes) in [("once", once), ("twice", twice), ("visible", visible)] {
            let path = folder.path().join(format!("{name}-{kind}.pdf"));
            std::fs::write(&path, bytes).unwrap();
            judges::qpdf_check(&path).unwrap();
            let signatures = judges::pdfsig(&path);
            assert_eq!(signatures.len(), if kind == "twice" { 2 } else { 1 });
            assert!(
                signatures.iter().all(|s| s.valid),
                "{name} {kind}: {signatures:?}"
            );
            files.push(path);
        }
    }
    for flavour in ["2a", "ua1"] {
        for verdict in judges::verapdf::judge(flavour, &files) {
            verdict.assert_compliant();
        }
    }
}

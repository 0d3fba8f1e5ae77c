//! Print streams: many letters in one PDF.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use letter::{Channel, Joiner, Laid, Order, Renderer, Style, Template, stream_part};
use serde_json::Value;

const DAY: jiff::civil::Date = jiff::civil::date(2026, 12, 1);

/// The sample, for a recipient with this name.
fn data_for(template: &Template, name: &str) -> Value {
    let mut data = template.sample().clone();
    data["recipient"]["name"] = name.into();
    data
}

fn printed(id: &str, duplex: bool) -> Order {
    Order {
        channel: Channel::Print,
        letter_id: id.to_owned(),
        duplex,
        ..Order::on(DAY)
    }
}

#[test]
fn a_stream_of_parts_is_one_valid_pdf_with_each_letter_on_its_own_pages() {
    let template = Template::shipped("reminder").unwrap().unwrap();
    let style = Style::shipped("kortrijk").unwrap().unwrap();
    let renderer = Renderer::new(&template, &style).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stream.pdf");
    let mut joiner = Joiner::new(std::fs::File::create(&file).unwrap()).unwrap();
    let mut starts = Vec::new();
    for part in 0..3 {
        let letters: Vec<Laid> = (0..4)
            .map(|n| {
                let name = format!("Recipient{part}x{n}");
                renderer
                    .lay_out(
                        &data_for(&template, &name),
                        &printed(&format!("L-{part}-{n}"), true),
                    )
                    .unwrap()
            })
            .collect();
        let first = joiner.append(&stream_part(&letters).unwrap()).unwrap();
        let mut page = first;
        for (n, letter) in letters.iter().enumerate() {
            // Printed on both sides, every letter begins on a fresh sheet.
            assert_eq!(letter.pages() % 2, 0);
            assert_eq!(page % 2, 1);
            starts.push((
                format!("Recipient{part}x{n}"),
                usize::try_from(page).unwrap(),
            ));
            page += letter.pages() as u64;
        }
    }
    let pages = joiner.pages();
    joiner.finish().unwrap();
    judges::qpdf_check(&file).unwrap();
    judges::verapdf::judge("2b", &[&file])[0].assert_compliant();
    let words = judges::pdftotext_words(&file);
    for (name, page) in starts {
        let found: Vec<usize> = words
            .iter()
            .filter(|w| w.text.contains(&name))
            .map(|w| w.page)
            .collect();
        assert!(found.contains(&page), "{name} on {found:?}, not on {page}");
    }
    assert!(words.iter().all(|w| w.page as u64 <= pages));
}

#[test]
fn the_same_letters_give_the_same_stream() {
    let template = Template::shipped("appointment").unwrap().unwrap();
    let style = Style::shipped("menen").unwrap().unwrap();
    let renderer = Renderer::new(&template, &style).unwrap();
    let make = || {
        let letters: Vec<Laid> = (0..2)
            .map(|n| {
                let order = printed(&format!("L-{n}"), false);
                renderer.lay_out(template.sample(), &order).unwrap()
            })
            .collect();
        let mut joiner = Joiner::new(Vec::new()).unwrap();
        joiner.append(&stream_part(&letters).unwrap()).unwrap();
        joiner.finish().unwrap()
    };
    assert!(make() == make());
    assert!(stream_part(&[]).is_err(), "a part has at least one letter");
}

#[test]
fn a_blank_back_keeps_archive_and_screen_reader_content() {
    let template = Template::shipped("appointment").unwrap().unwrap();
    let style = Style::shipped("kortrijk").unwrap().unwrap();
    let renderer = Renderer::new(&template, &style).unwrap();
    let one = renderer
        .render(template.sample(), &printed("L-1", false))
        .unwrap();
    let both = renderer
        .render(template.sample(), &printed("L-1", true))
        .unwrap();
    assert_eq!((one.pages, both.pages), (1, 2));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("both.pdf");
    std::fs::write(&file, &both.pdf).unwrap();
    for flavour in ["2a", "ua1"] {
        judges::verapdf::judge(flavour, &[&file])[0].assert_compliant();
    }
    let words = judges::pdftotext_words(&file);
    assert!(words.iter().all(|w| w.page == 1), "the back is blank");
}

#[test]
fn memory_stays_flat_over_hundreds_of_letters_and_refusals() {
    let template = Template::shipped("tax-assessment").unwrap().unwrap();
    let style = Style::shipped("kortrijk").unwrap().unwrap();
    let renderer = Renderer::new(&template, &style).unwrap();
    let mut wrong = template.sample().clone();
    wrong["payment"]["iban"] = "BE00".into();
    let round = |from: usize| {
        for n in from..from + 100 {
            let data = data_for(&template, &format!("Recipient {n}"));
            renderer.render(&data, &Order::on(DAY)).unwrap();
            renderer.render(&wrong, &Order::on(DAY)).unwrap_err();
        }
        resident_megabytes()
    };
    // The first round fills whatever is kept for good: letter types, hyphenation, interned names.
    let (first, last) = (round(0), [round(100), round(200)][1]);
    assert!(last < first + 16, "{first} MB became {last} MB");
}

/// Memory this process holds, in megabytes.
fn resident_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}
